"""The notes of an exported table or draft: each citation once, numbered in the order in which it is first named."""

from __future__ import annotations

from index.results import Citation
from ingest.models import Provenance


class References:
    """``number(citation)`` is its number from 1; ``lines()`` all of them, in order."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._texts: list[str] = []

    def number(self, citation: Citation, quote: str | None = None) -> int:
        """``quote``: the source's own words, if its note is to hold them."""
        key = citation.source, citation.start, citation.end
        if key not in self._numbers:
            self._texts.append(reference(citation, quote))
            self._numbers[key] = len(self._texts)
        return self._numbers[key]

    def lines(self) -> list[tuple[int, str]]:
        return list(enumerate(self._texts, 1))


def reference(citation: Citation, quote: str | None = None) -> str:
    """``issuer. title[Z]. 2021: 第12行.``: the GB/T 7714 form, by which ``precedent check`` finds the passage again; then the
    mail that it came by, and the ``quote`` where what is written is in another script."""
    from_mail = citation.provenance or Provenance()
    mail = ", ".join(filter(None, (from_mail.sender, from_mail.subject, from_mail.sent)))
    mail = mail.translate(str.maketrans("[]", "()"))  # in which a reference would be read
    return citation.gbt7714 + (f" ({mail})" if mail else "") + (f" 原文：“{quote}”" if quote else "")


def file_and_lines(citation: Citation) -> str:
    """``file.txt:12`` or ``file.txt:12-14``."""
    lines = str(citation.start_line)
    if citation.end_line != citation.start_line:
        lines += f"-{citation.end_line}"
    return f"{citation.source}:{lines}"
