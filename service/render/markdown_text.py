"""Text of documents inside Markdown: nothing in it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\`*{}<>#|~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\[(?=\^)|\](?=[(\[:]))")
"""Brackets are harmless, and left as they are, unless a link, a note or a definition could come of them."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE_HEAD = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def escaped(text: str) -> str:
    """``text`` on one line with every character that Markdown or HTML would take as markup made harmless."""
    return _line(_harmless(text))


def marked(pieces: Iterable[tuple[str, bool]]) -> str:
    """The pieces on one line, made harmless as ``escaped`` does, those that are set off in ``<mark>``."""
    return _line("".join(f"<mark>{_harmless(text)}</mark>" if set_off else _harmless(text) for text, set_off in pieces))


def _harmless(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _CONTROLS.sub(" ", text))


def _line(text: str) -> str:
    return _LINE_HEAD.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", text.strip())


def with_footnote(line: str, number: int) -> str:
    """A line of Markdown with the mark of footnote ``number`` behind it, which a bracket at its end must not turn into a link."""
    return f"{line[:-1]}\\]" + f"[^{number}]" if line.endswith("]") else f"{line}[^{number}]"
