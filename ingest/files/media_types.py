"""The media types that the ingest knows, and the suffixes by which folders are searched for them."""

from __future__ import annotations

TEXT = "text/plain"
MARKDOWN = "text/markdown"
JSON_LINES = "application/jsonl"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
RTF = "application/rtf"
WPS = "application/vnd.ms-works"

ARCHIVE_SUFFIX = ".zip"
"""An archive is no source; each document in it is one."""

SUFFIX_TYPES = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".shtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".doc": DOC,
    ".rtf": RTF,
    ".wps": WPS,
}
