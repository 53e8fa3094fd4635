"""RTF files: paragraphs with the numbers that were written into them, tables a row a line."""

from __future__ import annotations

import re

from ingest.errors import IngestError
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.models import CanonicalText

EXTRACTOR = "rtf/1"
MAX_WORDS_BYTES = 8 * 2**20
"""Bytes that are left without pictures: what takes the reader some 4 s."""

_PICTURE = re.compile(rb"[0-9a-fA-F\r\n]{400,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CELL = re.compile(rb"(?<!\\)\\(?:nest)?cell(?![a-zA-Z]) ?")
_LIST_TEXT = re.compile(rb"(?<!\\)\\(?:listtext|pntext)(?![a-zA-Z]) ?")
_CELL_SIGN = "\x1f"
_AFTER_NUMBER = re.compile(r"^(\S{1,8}[、）．）)])[\t ]+")
_EDGES = " \t\u3000\xa0"


def extract_rtf(data: bytes) -> tuple[CanonicalText, None]:
    """Read an RTF file. Raises IngestError if it is damaged or too long."""
    from striprtf.striprtf import rtf_to_text

    words = _PICTURE.sub(b"", data)
    if len(words) > MAX_WORDS_BYTES:
        raise IngestError("rtf.too_large", mib=len(words) / 2**20, most=MAX_WORDS_BYTES // 2**20)
    words = _HIGH.sub(lambda byte: b"\\'%02x" % byte.group()[0], words)
    words = _LIST_TEXT.sub(b"", _CELL.sub(_CELL_SIGN.encode(), words))
    try:
        read = str(rtf_to_text(words.decode("ascii"), errors="replace"))  # type: ignore[no-untyped-call]
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise IngestError("rtf.damaged", why=" ".join(str(error).split())[:200]) from error
    lines = (_shown(line) for line in read.splitlines())
    text = "\n".join(line for line in lines if line)
    refuse_long_text(len(text))
    return CanonicalText(text=text, extractor=EXTRACTOR), None


def _shown(line: str) -> str:
    cells = [without_controls(cell).strip(_EDGES) for cell in line.split(_CELL_SIGN)]
    if len(cells) > 1:
        return " | ".join(cells).rstrip(" |").removeprefix(" ")
    return _AFTER_NUMBER.sub(r"\1", cells[0]).replace("\t", " ")
