"""Sentence ends of Chinese text: 。！？； with the closing quotes and brackets after them, never inside 《》 or brackets."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[《（(【〈「『“\[]|[》）)】〉」』”\]]|[。！？!?；;]+")
_OPEN = dict(zip("《（(【〈「『“[", "》）)】〉」』”]", strict=True))
# Quotes may hold whole sentences, titles and brackets hold asides: only the second kind hides its full stops.
_TRANSPARENT = frozenset("“「『")
# An unclosed bracket stops hiding sentence ends after this many characters, so that one lost bracket cannot make a
# paragraph one sentence.
_LONGEST_ASIDE = 120


def sentence_ends(text: str) -> list[int]:
    """Offsets just after every sentence of ``text``; the last one is ``len(text)``."""
    ends: list[int] = []
    open_until: list[tuple[str, int]] = []
    pending = False
    at = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if pending and match.start() > at:
            ends.append(at)
            pending = False
        while open_until and match.start() - open_until[-1][1] > _LONGEST_ASIDE:
            open_until.pop()
        if token in _OPEN:
            if pending:
                ends.append(at)
                pending = False
            if token not in _TRANSPARENT:
                open_until.append((_OPEN[token], match.start()))
        elif token[0] in "。！？!?；;":
            if not open_until:
                pending, at = True, match.end()
        else:
            if open_until and open_until[-1][0] == token:
                open_until.pop()
            if pending and match.start() == at:
                at = match.end()
    if pending and at < len(text):
        ends.append(at)
    if text:
        ends.append(len(text))
    return ends
