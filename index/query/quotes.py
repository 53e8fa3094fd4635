"""What a query wants word for word: quoted phrases, titles in 《》, numbers of documents (国发〔2010〕48号)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.folding import HAN, fold

MAX_PHRASES = 8
_QUOTED = re.compile(r'"([^"]{1,200})"|“([^“”]{1,200})”|「([^「」]{1,200})」|『([^『』]{1,200})』|《([^《》]{1,200})》')
_NUMBER = re.compile(f"[{HAN}]{{2}}[〔[(【{{][12][0-9]{{3}}[〕\\])】}}](?:第)?[0-9]{{1,5}}号")
"""Of the issuer's mark (国发, 国办发, 皖教基) the last two characters: what stands before may be the sentence's."""
_BRACKETS = str.maketrans({**dict.fromkeys("[(【{", "〔"), **dict.fromkeys("])】}", "〕")})
_PASSED_OVER = re.compile(r"[\s·]+|(?<=〕)第")


@dataclass(frozen=True, slots=True)
class QuotedPhrase:
    """``text`` as asked; ``forms`` are what a passage may hold for it, compact (its Chinese, if it is English)."""

    text: str
    forms: tuple[str, ...]


def compact(text: str) -> str:
    """The form in which exact phrases are compared: folded, without blanks, all brackets of document numbers alike."""
    return _PASSED_OVER.sub("", fold(text).translate(_BRACKETS))


def quoted(text: str) -> list[str]:
    """What stands in quotation marks or is the number of a document, in order, each once, at most MAX_PHRASES."""
    found = [next(filter(None, match.groups()), "") for match in _QUOTED.finditer(text)]
    outside = re.sub(r"\s+", "", _QUOTED.sub(" ", fold(text)))
    found += [match.group() for match in _NUMBER.finditer(outside)]
    worded = [phrase for phrase in map(str.strip, found) if any(map(str.isalnum, compact(phrase)))]
    return list(dict.fromkeys(worded))[:MAX_PHRASES]
