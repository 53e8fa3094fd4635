"""The heading numbers of Chinese plans: what a line's marker is, in which style, and which ordinal it has.

Works on folded text (simplified characters, half-width punctuation). A marker says nothing yet about being a heading:
list items carry them too (see ``ingest.headings.sections``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from ingest.chinese_numerals import FORMAL, NUMERAL, ONE_TO_TEN, parse_numeral


class Style(IntEnum):
    """Marker styles from the outermost to the innermost in ordinary use (GB/T 9704: 一、 then (一) then 1. then (1))."""

    CHAPTER = 0  # 第一章 壹、 甲、
    ARTICLE = 1  # 第一条
    STAGE = 2  # 第一阶段
    HAN = 3  # 一、
    HAN_BRACKETS = 4  # (一) ㈠
    DIGIT = 5  # 1. 1、 ⒈ 1
    DIGIT_BRACKETS = 6  # (1) ⑴
    CIRCLED = 7  # ①
    LETTER = 8  # A、
    ONE_IS = 9  # 一是 一要
    FIRST = 10  # 第一, 首先
    DASH = 11  # ——
    ATTACHMENT = 12  # 附件1:


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the head of a line: ``length`` characters, ``ordinal`` None where the style has none; ``depth`` within it."""

    style: Style
    ordinal: int | None
    length: int
    depth: int = 1


_STEMS = "甲乙丙丁戊己庚辛壬癸"
_COUNT = f"[{ONE_TO_TEN}]{{1,3}}"
_ORDINAL = rf"(?:[{ONE_TO_TEN}百零〇两]{{1,4}}|\d{{1,2}})"
_BEFORE_HAN = r"(?=[\u4e00-\u9fff])"
_BEFORE_NAME = r"(?=[\u4e00-\u9fff“《])"
# In order: kind, style, how the number is written, what else belongs to the marker behind it.
_MARKERS = (
    ("chapter", Style.CHAPTER, rf"第\s?{_ORDINAL}\s?[章编篇节部]分?(?=[\s:、]|[\u4e00-\u9fff])", r"[\s:、]*"),
    ("halves", Style.CHAPTER, r"[上中下]\s?篇(?=[\s:、])", r"[\s:、]*"),
    ("formal", Style.CHAPTER, rf"[{FORMAL}参]{{1,3}}\s?[、.:]", r"\s*"),
    ("stem", Style.CHAPTER, rf"[{_STEMS}](?=[、.:](?![{_STEMS}]))[、.:]", r"\s*"),
    ("article", Style.ARTICLE, rf"第\s?(?:{_ORDINAL}|\d{{3}})\s?条(?!例)", r"[\s:、.]*"),
    ("stage", Style.STAGE, rf"第{_ORDINAL}(?:阶段|步骤|(?:季度|学期|周)(?=[\s:、,.(]|$))", r"[\s:、,.]*"),
    ("first", Style.FIRST, rf"第(?:[{ONE_TO_TEN}]{{1,2}}|\d{{1,2}})[,、:.]|首先,|其次,|再次,|最后,", r"\s*"),
    ("han", Style.HAN, rf"{_COUNT}\s?(?:、|\.(?!\d)|。|,{_BEFORE_HAN})", r"\s*"),
    ("hanspace", Style.HAN, rf"{_COUNT}\s(?=\S)", r"\s*"),
    ("hanbracket", Style.HAN_BRACKETS, rf"[(\[]\s?{_COUNT}\s?[)\]]|[㈠-㈩]|{_COUNT}\)", r"[、.]?\s*"),
    ("oneis", Style.ONE_IS, f"[{ONE_TO_TEN}](?:是(?!否)|要|则)", r"[:,]?\s*"),
    ("multi", Style.DIGIT, r"\d{1,2}(?:\.\d{1,2}){1,3}(?![\d%])", r"[.、]?\s*"),
    ("digit", Style.DIGIT, r"[⒈-⒛]|\d{1,2}\s?(?:[.、](?!\d)|[,:](?=\s?[\u4e00-\u9fff]))", r"\s*"),
    ("digitbracket", Style.DIGIT_BRACKETS, r"[(\[]\s?\d{1,2}\s?[)\]]|[⑴-⒇]|\d{1,2}\)", r"[、.]?\s*"),
    ("circled", Style.CIRCLED, "[①-⑳❶-❿➀-➉]", r"[、.]?\s*"),
    ("letter", Style.LETTER, r"\(?[A-Za-z][、.)](?![A-Za-z0-9])", r"\s*"),
    ("dash", Style.DASH, rf"(?:——|--|—|－){_BEFORE_NAME}|[-•●◆■]\s?{_BEFORE_NAME}", r"-*\s*"),
    ("attachment", Style.ATTACHMENT, rf"附[件表录则]?\s?{_ORDINAL}?\s?[:.、]", r"\s*"),
    ("digitspace", Style.DIGIT, r"\d{1,2}\s{1,2}(?=[\u4e00-\u9fff“])", ""),
    ("bare", Style.DIGIT, rf"\d{{1,2}}{_BEFORE_NAME}", ""),
)
_STYLES = {kind: style for kind, style, _, _ in _MARKERS}
_PATTERN = re.compile("|".join(f"(?P<{kind}>{number}){behind}" for kind, _, number, behind in _MARKERS))
# A bare number before one of these counts or dates something: 5年, 3个, 12名.
_MEASURES = frozenset(
    "年月日号时分秒点个名所项次条款届级期元人户家万亿千百余多位种类本份册套台辆周天岁倍成度米亩公平课节学场处分"
)
# 1 建设目标 names a section; 1 张桌子 and 3 月 count, 2 份,… goes on.
_NO_NAME = re.compile("[,。;:!?、]|^[年月日号时分秒点个名所项次条款届级期元人户家位种本份册套台辆天岁张间只]|\\s")
_SIGNS_OF_ONE = "㈠⒈⑴①❶➀Ⅰ"
_WORD_ORDINALS = {"首先": 1, "其次": 2, "再次": 3}


_CHAPTERS = ("chapter", "halves")
_NUMBER = re.compile(rf"(\d+)|([{NUMERAL}]+)")


def read_marker(line: str, expected: int | None = None) -> Marker | None:
    """The marker at the head of a folded ``line``; None when it begins with text.

    ``expected`` is the number that would continue a list: a bare number before a measure word (5年, 6课题) counts as
    a marker only when it is that one.
    """
    match = _PATTERN.match(line)
    if match is None or match.lastgroup is None:
        return None
    kind, written = match.lastgroup, match.group(match.lastgroup)
    rest = line[match.end() :]
    if kind == "bare" and (not rest or (rest[0] in _MEASURES and (int(written) != expected or rest[0] in "年月日"))):
        return None
    if kind == "multi" and rest[:1] and rest[0] in _MEASURES:
        return None
    if kind == "digitspace" and _NO_NAME.search(rest):
        return None
    if kind == "digit" and rest[:1].isdigit():
        return None
    depth = written.count(".") + 1 if kind == "multi" else _depth_of_chapter(written) if kind in _CHAPTERS else 1
    return Marker(_STYLES[kind], ordinal_of(written), match.end(), depth)


def _depth_of_chapter(written: str) -> int:
    """0 for a part (篇, 编, 部分), 1 for a chapter (章), 2 for a section of one (节)."""
    return 2 if "节" in written else 1 if "章" in written else 0


def ordinal_of(written: str) -> int | None:
    """The number in a marker, whatever it is written with: 12, 十二, 壹, 乙, ㈡, ⒊, ④, Ⅴ, F, 其次; None where there is none."""
    if number := _NUMBER.search(written.replace("参", "叁")):
        digits, numeral = number.groups()
        return int(digits) if digits else parse_numeral(numeral)
    if written[0] in _STEMS:
        return _STEMS.index(written[0]) + 1
    for one in _SIGNS_OF_ONE:
        if 0 <= ord(written[0]) - ord(one) < 20:
            return ord(written[0]) - ord(one) + 1
    if letter := re.search("[A-Za-z]", written):
        return ord(letter.group().upper()) - ord("A") + 1
    return _WORD_ORDINALS.get(written[:2])
