"""What must be done to a text before any engine may see it."""

from __future__ import annotations

import re

_UNENCODABLE = re.compile("[\x00\ud800-\udfff]")


def encodable(text: str) -> str:
    """The text with NUL (which ends a C string) and lone surrogates (which UTF-8 has not) replaced by spaces."""
    return _UNENCODABLE.sub(" ", text)
