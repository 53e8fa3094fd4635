"""Text of documents inside Markdown: nothing in it is markup."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*{}<>#|~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\[(?=\^)|\](?=[(\[:]))")
"""Brackets are harmless, and left as they are, unless a link, a note or a definition could come of them."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE_HEAD = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def escaped(text: str) -> str:
    """``text`` on one line with every character that Markdown or HTML would take as markup made harmless."""
    line = _SPECIAL.sub(r"\\\1", _CONTROLS.sub(" ", text)).strip()
    return _LINE_HEAD.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", line)


def with_footnote(text: str, number: int) -> str:
    """``text`` with the mark of footnote ``number`` behind it, which a bracket at its end must not turn into a link."""
    line = escaped(text)
    return f"{line[:-1]}\\]" + f"[^{number}]" if line.endswith("]") else f"{line}[^{number}]"
