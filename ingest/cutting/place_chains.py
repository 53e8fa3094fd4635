"""The divisions a place is a part of, province first: 河南省, 洛阳市, 孟津区.

Only what the official list and the text tell: a name that several divisions bear (新华区) has the chain that the text tells, by
what stands before the name, the issuer, the title, the 文号 or the opening, and none where these leave a choice. An invented or
masked place has none; a name from before a county became a district (孟津县) is followed where only one division can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import rjieba

from ingest.cutting.divisions import LONGEST_NAME, official_names, provinces

PROVINCE, PREFECTURE, COUNTY = 2, 4, 6
"""Digits of a code that say so much."""
_KIND = re.compile("(?:[\u4e00-\u9fff]{1,4}族)*自治[区州县旗]$|特别行政区$|[省市县区旗盟]$|地区$|林区$")
_BECAME_DISTRICTS = "县市"
_TAIWAN = "71"
_LETTERS: dict[str, str] = dict(
    pair.split(":")
    for pair in (
        "11:京 12:津 13:冀 14:晋 15:蒙 21:辽 22:吉 23:黑 31:沪 32:苏 33:浙 34:皖 35:闽 36:赣 37:鲁 41:豫 42:鄂 43:湘 "
        "44:粤 45:桂 46:琼 50:渝 51:川 52:黔 53:滇 54:藏 61:陕 62:甘 63:青 64:宁 65:新"
    ).split()
)
"""How a province is called in one character, in numbers of documents."""


def place_chain(
    place: str | None, titles: Sequence[str], number: str | None = None, opening: str = ""
) -> tuple[str, ...]:
    """The official divisions that folded ``place`` is or is a part of, from the province down; () where it is not told.

    ``titles`` are the issuer's name, the title and the like, in order of weight; ``opening`` is the text's beginning. All folded.
    """
    if not place:
        return ()
    codes = _codes_of(place)
    before = _named_before(place, [*titles, opening])
    if before:  # 四川省柳河县 is none of the official 柳河县
        codes = [code for code in codes if any(code.startswith(by) for by in before)] if codes else before
    for texts in ([*titles], [opening]):
        codes = _supported(codes, texts, number) if len(codes) > 1 else codes
    if len(codes) != 1:
        return ()
    told = (_is_told(codes[0][:digits], [place, *titles, opening]) for digits in (PREFECTURE, PROVINCE))
    return _names(codes[0]) if not _is_like_any_other(codes[0]) or any(told) else ()


def _codes_of(place: str) -> list[str]:
    """The codes of the divisions that a place may be: its name read from the left, each name a part of the one before."""
    codes, at = [""], 0
    province = next((short for short in provinces() if place.startswith(short)), "")
    if province and not any(place.startswith(name) for name in official_names() if len(name) > len(province)):
        codes, at = [provinces()[province][:PROVINCE]], len(province)
    while at < len(place) and (found := _next(place, at, codes)):
        codes, at = found
    return [] if codes == [""] else codes


def _next(place: str, start: int, within: Sequence[str]) -> tuple[list[str], int] | None:
    for end in range(min(len(place), start + LONGEST_NAME), start + 1, -1):
        parts = [code for code in _bearers(place[start:end]) for above in within if _is_part(code, above)]
        if parts:
            return list(dict.fromkeys(parts)), end
    return None


def _is_like_any_other(code: str) -> bool:
    """A district of a city in Taiwan (安平区), where districts write no plans and which invented ones are called alike."""
    return code.startswith(_TAIWAN) and len(code) == COUNTY and str(_name_of(code)).endswith("区")


def _is_part(code: str, above: str) -> bool:
    return code.startswith(above) and code != above


@cache
def _bearers(name: str) -> tuple[str, ...]:
    """The codes, cut to the digits that count, of the divisions of that name, or of the one that bore it before."""
    codes = {re.sub("(?:00)+$", "", code) for code in official_names().get(name, ())}
    if codes:
        # 北京市 is listed as the city in the municipality too.
        return tuple(sorted(code for code in codes if not (len(code) == PREFECTURE and code[:PROVINCE] in codes)))
    return _bearers_since(name)


def _bearers_since(name: str) -> tuple[str, ...]:
    """孟津县 is 孟津区 by now: a real name, for the dictionary of the segmenter has it.

    Only districts, which counties became in the years of which there are texts: 沙河县 became 沙河市 long before.
    """
    if name[-1:] not in _BECAME_DISTRICTS or len(name) < 3 or rjieba.cut(name, False) != [name]:
        return ()
    return tuple(sorted(code for code in official_names().get(name[:-1] + "区", ()) if not code.endswith("00")))


def _named_before(place: str, texts: Iterable[str]) -> list[str]:
    """What the divisions right before the place's name are, wherever it is named: 河北省石家庄市 of 河北省石家庄市新华区."""
    found: dict[str, None] = {}
    for text in texts:
        at = text.find(place)
        while at >= 0:
            if above := _ending_at(text, at):
                found.update(dict.fromkeys(above))
            at = text.find(place, at + 1)
    return [code for code in found if not any(other != code and other.startswith(code) for other in found)]


def _ending_at(text: str, end: int) -> list[str]:
    """The codes of the divisions whose names end at ``end``, larger ones before them heeded."""
    for start in range(max(0, end - LONGEST_NAME), end - 1):
        name = text[start:end]
        codes = list(_bearers(name)) if name in official_names() else _short(name)
        if not codes:
            continue
        above = _ending_at(text, start) if len(codes) > 1 else []
        return [code for code in codes if any(_is_part(code, by) for by in above)] or codes
    return []


def _short(name: str) -> list[str]:
    return [provinces()[name][:PROVINCE]] if name in provinces() else []


def _supported(codes: Sequence[str], texts: Iterable[str], number: str | None) -> list[str]:
    """Those of the divisions whose prefecture, else province, is named, else whose 文号 it would be; all where none is."""
    texts = list(texts)
    for digits in (PREFECTURE, PROVINCE):
        if named := [code for code in codes if _is_told(code[:digits], texts)]:
            return named
    return [code for code in codes if number and _numbered(code, number)] or list(codes)


def _is_told(code: str, texts: Iterable[str]) -> bool:
    """Whether the division is named in one of the texts."""
    return any(way in text for way in _ways(code) for text in texts)


@cache
def _ways(code: str) -> tuple[str, ...]:
    """How a division is called: 石家庄市 and 石家庄; not by a name of two characters that says nothing by itself."""
    name = _name_of(code)
    return tuple(way for way in (name, _KIND.sub("", name or "")) if way and len(way) > 1)


def _numbered(code: str, number: str) -> bool:
    """Whether a 文号 begins as that division's would: 石新教〔2021〕3号 of 石家庄市新华区, 冀…."""
    prefecture, own = _name_of(code[:PREFECTURE]) or "", _name_of(code) or ""
    first = (prefecture[:1], _LETTERS.get(code[:PROVINCE], ""))
    return number[:1] in first and (number[1:2] == own[:1] or number[:1] == first[1])


@cache
def _by_code() -> dict[str, str]:
    return {re.sub("(?:00)+$", "", code): name for name, codes in official_names().items() for code in codes}


def _name_of(code: str) -> str | None:
    return _by_code().get(code)


def _names(code: str) -> tuple[str, ...]:
    names = [_name_of(code[:digits]) for digits in (PROVINCE, PREFECTURE, COUNTY) if digits <= len(code)]
    return tuple(dict.fromkeys(name for name in names if name))
