"""A share asked for by its two parts: 艺术课程课时占总课时, 专任教师中研究生的比例, share of art lessons in total lessons.

Plans name the whole as they like, or not at all (艺术课程课时占比不低于9%): what a figure must measure is the part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

_SHARE = "(?:比例|占比|比重|百分比|百分率|份额|比率|比)"
_HOW_MUCH = "(?:(?:应该|应当|必须|一般|分别|[应须要需是为])*(?:达到?)?(?:多少|几成|百分之几)?)"
_OF = re.compile(
    "^(?P<part>[^占]{2,60}?)所?占(?!的|地|用|有|领|道|据|线|压|座|位|星|便宜|[补比分])(?:了?全部|了)?"
    f"(?P<whole>[^占]{{2,60}}?)的?{_SHARE}?{_HOW_MUCH}$"
)
_AMONG = re.compile(f"^(?P<part>.{{2,60}}?)(?:所占|占)?的?{_SHARE}{_HOW_MUCH}$")
_WITHIN = frozenset(("中", "之中", "当中", "里", "里面"))
_ALL = "(?:the )?(?:(?:overall|grand) )?(?:total|all|whole|entire|overall)"
_NOUN = "(?:share|proportion|percentage|percent|fraction|portion)"
_GIVEN = "(?:spent on|devoted to|given to)"
_GOES_TO = f"(?:for|(?:(?:that|who|which) )?(?:is|are|be)(?: {_GIVEN})?|{_GIVEN})"
_ENGLISH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<part>[a-z].+?),? (?:expressed )?as (?:an? |the )?{_NOUN} of (?P<whole>.+)$",
        rf"\b{_NOUN} of {_ALL} (?P<whole>.+?) {_GOES_TO} (?P<part>.+)$",
        rf"\b{_NOUN} of (?P<part>.+?) (?:among|amongst|out of) (?P<whole>.+)$",
        rf"\b(?:{_NOUN}|ratio) of (?P<part>.+?) (?:in|within|of|to) (?P<whole>{_ALL}\b.*)$",
    )
)
_CLOSING = re.compile(r"[\s?!.。？]+$")


@dataclass(frozen=True, slots=True)
class AskedShare:
    """What share is asked for, and of what; both pieces of the folded query."""

    part: str
    whole: str


def asked_share(folded: str) -> AskedShare | None:
    """The share that a folded query asks for by its two parts; None where it does not."""
    text = _CLOSING.sub("", folded.strip())
    if "占" in text and (found := _OF.match(text)):
        return AskedShare(found["part"].removesuffix("所"), found["whole"])
    if (within := _among(text)) is not None:
        return within
    for pattern in _ENGLISH:
        if found := pattern.search(text):
            return AskedShare(found["part"].strip(), found["whole"].strip())
    return None


def _among(text: str) -> AskedShare | None:
    """Y中X的比例, where 中 is a word of its own: 初中教师比例 asks for no part of anything."""
    if not any(word in text for word in "中里") or not _AMONG.match(text):
        return None
    at = 0
    for word in rjieba.cut(text, False):
        if word in _WITHIN and at >= 2 and (found := _AMONG.match(text[at + len(word) :])):
            return AskedShare(found["part"], text[:at])
        at += len(word)
    return None
