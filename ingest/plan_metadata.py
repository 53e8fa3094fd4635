"""What a plan says about itself: title, issuer, place, year, period, type, document number, and whether it is a model text.

Only what the text says; None when it does not. Everything is read from folded text, so titles and names are returned
from the reading (unfolded) where they are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.chinese_numbers import parse_numeral
from ingest.layout import Segment
from ingest.plans import DATE_LINE, DOCUMENT_NUMBER, TITLE
from ingest.reading import Reading

_HEAD = 6
_TAIL = 6
_TYPES = (
    "方案", "计划", "意见", "总结", "通知", "通报", "汇报", "报告", "办法", "规定", "细则", "条例", "规则", "制度", "要点",
    "规划", "纲要", "决定", "措施", "公告", "通告", "函", "请示", "批复", "章程", "守则", "预案", "倡议书", "讲话", "纪要", "材料",
    "清单", "指南", "标准",
)  # fmt: skip
_TYPE = re.compile("|".join(_TYPES))
_ENACTED = re.compile(
    r"(?:制[定订]|拟[定订]|提出|作出|印发)(?:了|本|如下|以下|该|此)?[^,。;:]{0,30}?(方案|计划|意见|办法|规定|细则|规划|要点|措施|制度|规则|预案|通知)"
    r"|(方案|计划|意见|办法|规定|要点|措施|情况汇报|情况报告|总结)(?:汇报|报告|总结)?如下"
)
_ORGAN = (
    r"(?:人民政府|政府办公[厅室]|教育(?:体育)?[局厅委]|教体局|教育工委|委员会|管委会|[\u4e00-\u9fff]{2,10}(?:局|厅)|党(?:总支|支部|委|工委)|"
    r"幼儿园|小学|中学|学校|学院|大学|教[研师]处|学生处|教务处|教研组|办公[厅室]|总工会|团委|妇联)"
)
_ISSUER_LINE = re.compile(rf"^[\u4e00-\u9fff*×xX·()、\s]{{0,24}}{_ORGAN}$")
_ISSUER_IN_TITLE = re.compile(rf"^(?:关于)?([\u4e00-\u9fff*×xX]{{0,16}}?{_ORGAN})(?=关于|印发|“|\d|[\u4e00-\u9fff])")
_OWN = re.compile(
    rf"(?:我们|结合|拟创建|由|依托|推动|促进)?([\u4e00-\u9fff*×xX]{{2,12}}?{_ORGAN})(?:实际|教育实际|工作实际)"
)
_PLACE = re.compile(
    r"((?:[\u4e00-\u9fff]{2,3}(?:省|自治区))?(?:[\u4e00-\u9fff*×]{1,4}(?:自治州|地区|盟|市))?(?:[\u4e00-\u9fff*×]{1,5}(?:自治县|新区|县|区|旗))?)"
)
_PLACE_WORD = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|自治州|市|县|区|镇|乡)")
_NOT_PLACES = re.compile(
    r"^(?:我|本|全|各|该|其|两|由|在|对|向|为|与|和|及|从|把|将|所|到|以|按|这|此|某|城市|农村|地区|社区|校区|小区|园区|片区|城区|学区|景区|市区|郊区|区|县|市|省|中心|直辖|省市|经省|副省|有关)"
)
_YEAR = re.compile(r"(?<!\d)((?:19[5-9]|20[0-4])\d)(?!\d)(?=\s?[-—~至年\]‟)]|学年|$|[\u4e00-\u9fff])")
_HAN_YEAR = re.compile("[二一][〇○零O0九][〇○零O0一二三四五六七八九]{2}(?=年)")
_PERIOD = re.compile(
    r"((?:19|20)\d\d)\s?(?:年|学年)?\s?(?:-|—|–|~|至|到)\s?((?:19|20)\d\d)\s?(?:年|学年)?|[“\"]?(十[一二三四五六])五[”\"]?(?:时期|期间|规划)"
)
_MASKED_YEAR = re.compile("20[xX×*]{2}年?")
_TEMPLATE = re.compile(
    r"20[xX×*○]{2}年?|(?<![A-Za-z])[xX×]{1,4}(?:省|市|县|区|镇|乡|村|社区|学校|小学|中学|幼儿园|学院|大学|公司|单位|局|年|月|日)|[\u4e00-\u9fff][xX×]{2}(?=[\s,、。()]|$)|某(?:某|市|县|区|校|学校)"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Unknown values are None. ``title_at`` is the index of the segment that is the plan's title."""

    title: str | None
    title_at: int | None
    issuer: str | None
    place: str | None
    year: int | None
    period: str | None
    type: str | None
    number: str | None
    template: bool


def read_metadata(reading: Reading, own: Sequence[Segment], separator: str | None, declared: str | None) -> Metadata:
    """Metadata of the plan that consists of the segments ``own``.

    ``separator`` is the separator line before it; ``declared`` the title the format gives (HTML title, a metadata
    table), used where the text itself has none.
    """
    head = own[:_HEAD]
    title_at = _title_segment(head)
    title = reading.text[head[title_at].start : head[title_at].end].strip() if title_at is not None else None
    title_text = head[title_at].text if title_at is not None else ""
    opening = " ".join(segment.text[:600] for segment in head[:4])
    tail = [segment.text for segment in own[-_TAIL:]]
    whole = reading.folded[own[0].start : own[-1].end]
    number = next((s.text for s in head if DOCUMENT_NUMBER.match(s.text)), None)
    issuer = _issuer(title_text, tail, opening)
    template = len(_TEMPLATE.findall(whole[:20_000])) >= 2 or bool(_TEMPLATE.search(title_text))
    return Metadata(
        title=title or declared,
        title_at=title_at if len(own) > 1 else None,
        issuer=issuer,
        place=_place(title_text, issuer, tail, opening),
        year=_year(title_text, tail, number, opening),
        period=_period(title_text, opening),
        type=_type(title_text, opening, separator),
        number=number,
        template=template,
    )


def _title_segment(head: Sequence[Segment]) -> int | None:
    for index, segment in enumerate(head[:4]):
        text = segment.text
        if segment.marker is not None or text.endswith(("。", ";", ",")):
            return None
        if DOCUMENT_NUMBER.match(text):
            continue
        if TITLE.match(text):
            return index
        if len(text) > 60:
            return None
    return None


def _type(title: str, opening: str, separator: str | None) -> str | None:
    """The last type word of the title; else what the opening says it enacts; else the separator's."""
    if title:
        stripped = re.sub(r"[(\[][^)\]]*[)\]]\s*$|[一二三四五六七八九十\d]+$", "", title)
        if found := _TYPE.findall(stripped):
            return str(found[-1])
    if match := list(_ENACTED.finditer(opening)):
        kind = match[0].group(1) or match[0].group(2)
        return "汇报" if "汇报" in kind else "报告" if "报告" in kind else kind
    if separator and (found := _TYPE.findall(separator)):
        return str(found[-1])
    return None


def _issuer(title: str, tail: Sequence[str], opening: str) -> str | None:
    for text in reversed(tail):
        if len(text) <= 30 and _ISSUER_LINE.match(text) and not text.startswith(("各", "附")):
            return re.sub(r"\s+", "", text)
    if title and (match := _ISSUER_IN_TITLE.match(title)):
        return match.group(1)
    if match := _OWN.search(opening):
        return match.group(1)
    return None


def _place(title: str, issuer: str | None, tail: Sequence[str], opening: str) -> str | None:
    for text in (title, issuer or "", *(line for line in tail if len(line) <= 30)):
        if place := _leading_place(text):
            return place
    counts: dict[str, int] = {}
    for match in _PLACE_WORD.finditer(opening):
        name = match.group()
        if not _NOT_PLACES.match(name) and len(name) <= 5:
            counts[name] = counts.get(name, 0) + 1
    return (
        max(counts, key=lambda name: (counts[name], -opening.find(name)))
        if counts and max(counts.values()) >= 2
        else None
    )


def _leading_place(text: str) -> str | None:
    """The place names a title or a signature begins with: 山东省泰安市, 泾源县, **市."""
    match = _PLACE.match(text.removeprefix("关于").removeprefix("中共"))
    if match is None or not match.group(1) or _NOT_PLACES.match(match.group(1)):
        return None
    return match.group(1)


def _year(title: str, tail: Sequence[str], number: str | None, opening: str) -> int | None:
    if match := _YEAR.search(title):
        return int(match.group(1))
    for text in reversed(tail):
        if DATE_LINE.match(text):
            if match := _YEAR.search(text):
                return int(match.group(1))
            if han := _HAN_YEAR.search(text):
                return parse_numeral(han.group().replace("O", "〇").replace("0", "〇"))
    if number and (match := _YEAR.search(number)):
        return int(match.group(1))
    if _MASKED_YEAR.search(opening):
        return None
    years = [int(match.group(1)) for match in _YEAR.finditer(opening)]
    return years[0] if years else None


def _period(title: str, opening: str) -> str | None:
    match = _PERIOD.search(title) or _PERIOD.search(opening)
    if match:
        return f"{match.group(1)}-{match.group(2)}" if match.group(1) else f"{match.group(3)}五"
    return "20xx" if _MASKED_YEAR.search(title or opening) else None
