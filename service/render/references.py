"""The notes of an exported table or draft: each citation once, numbered in the order in which it is first named."""

from __future__ import annotations

from index.results import Citation
from ingest.models import Provenance


class References:
    """``number(citation)`` is its number from 1; ``lines()`` all of them, in order."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []

    def number(self, citation: Citation) -> int:
        key = citation.source, citation.start, citation.end
        if key not in self._numbers:
            self._citations.append(citation)
            self._numbers[key] = len(self._citations)
        return self._numbers[key]

    def lines(self) -> list[tuple[int, str]]:
        return [(number, reference(citation)) for number, citation in enumerate(self._citations, 1)]


def reference(citation: Citation) -> str:
    """``issuer. title[Z]. 2021: 第12行. [file.txt:12]``: the GB/T 7714 form, and the place as ``precedent check`` reads it; then
    the mail that it came by."""
    from_mail = citation.provenance or Provenance()
    mail = ", ".join(filter(None, (from_mail.sender, from_mail.subject, from_mail.sent, *from_mail.attachments)))
    mail = mail.translate(str.maketrans("[]", "()"))  # in which a place would be read
    return f"{citation.gbt7714} [{file_and_lines(citation)}]" + (f" ({mail})" if mail else "")


def file_and_lines(citation: Citation) -> str:
    """``file.txt:12`` or ``file.txt:12-14``."""
    lines = str(citation.start_line)
    if citation.end_line != citation.start_line:
        lines += f"-{citation.end_line}"
    return f"{citation.source}:{lines}"
