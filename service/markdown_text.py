"""Text of documents inside Markdown: nothing in it is markup."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE_HEAD = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def escaped(text: str) -> str:
    """``text`` on one line with every character that Markdown or HTML would take as markup made harmless."""
    line = _SPECIAL.sub(r"\\\1", _CONTROLS.sub(" ", text)).strip()
    return _LINE_HEAD.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", line)
