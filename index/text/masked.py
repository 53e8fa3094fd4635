"""Names that a text's editor has made unreadable: **市, XX县, 某某区. They name nothing one could look for."""

from __future__ import annotations

import re

_MASK = re.compile(r"[*×＊○□]|〇{2}|_{2}|(?<![A-Za-z])[xXＸ]{1,3}(?=[省市县区旗州镇乡村校局])|某")


def is_masked(name: str) -> bool:
    """Whether a place or a body is masked in part."""
    return _MASK.search(name) is not None
