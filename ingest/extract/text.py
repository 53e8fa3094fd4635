"""Plain text: the canonical text is the decoded file itself, unchanged."""

from __future__ import annotations

from ingest.extract.limits import refuse_long_text
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText

EXTRACTOR = "text/1"


def extract_text(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Decode a text file. Raises IngestError if it is longer than a source may be."""
    refuse_long_text(len(data) // 4)  # no encoding takes more than four bytes a character
    decoded = decode(data)
    refuse_long_text(len(decoded.text))
    return CanonicalText(text=decoded.text, extractor=EXTRACTOR), decoded
