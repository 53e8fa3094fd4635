"""Plain text and Markdown: the canonical text is the decoded file itself; Markdown's marks are read as they mean."""

from __future__ import annotations

from dataclasses import replace

from ingest.extract.limits import refuse_long_text
from ingest.extract.markdown import with_marks
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText

TEXT_EXTRACTOR, MARKDOWN_EXTRACTOR = "text/1", "markdown/4"


def extract_text(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Decode a text file. Raises IngestError if it is longer than a source may be."""
    refuse_long_text(len(data) // 4)  # no encoding takes more than four bytes a character
    decoded = decode(data)
    refuse_long_text(len(decoded.text))
    return CanonicalText(text=decoded.text, extractor=TEXT_EXTRACTOR), decoded


def extract_markdown(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Decode a Markdown file. Raises IngestError if it is longer than a source may be."""
    canonical, decoded = extract_text(data)
    return replace(with_marks(canonical), extractor=MARKDOWN_EXTRACTOR), decoded
