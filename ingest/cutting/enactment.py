"""Who enacted a statute and when: the bracket below its title, the decree above it, the article that sets it in force.

Also for whom a report is made (我代表…向大会报告工作). All from folded text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.chinese_numerals import ONE_TO_NINE, ONE_TO_TEN, parse_numeral
from ingest.cutting.titles import DATE_LINE
from ingest.headings.layout import Segment
from ingest.rules import any_of, rule

_HAN_YEAR = f"二[〇○零O0{ONE_TO_NINE}]{{3}}"
_YEAR = rf"(?:(?:19|20)\d\d|{_HAN_YEAR})"
_COUNT = rf"第[{ONE_TO_TEN}百\d]{{1,5}}"
_DONE = any_of("通过 公布 发布 印发 修订 修正 制定")
_BRACKET = rule(
    rf"(?:^|\s)\(({_YEAR}年[^()]{{4,600}}{_DONE}[^()]{{0,200}})\)",
    examples=("(2019年3月1日云溪县人民政府第5次常务会议通过)", "云溪县条例 (二〇〇九年三月一日公布 2015年修订)"),
    never=("(2020年修订版,另发)", "2019年3月1日通过", "(2019年3月1日)"),
)
_EVENT = rule(
    rf"({_YEAR})年(?:(?!{_YEAR}年)[^()])*?{_DONE}",
    examples=("2019年3月1日云溪县人民政府令第5号公布", "2020年修订"),
    never=("2019年3月1日起施行", "公布于2019年"),
)
_ENACTING = rule(
    rf"年.{{1,3}}月.{{1,3}}日([\u4e00-\u9fff]{{2,24}}?)(?:{_COUNT}届)?(人民代表大会常务委员会|人民代表大会|人民政府)"
    rf"(?:{_COUNT}次)?[^()\s]{{0,12}}?(?:通过|公布|发布)",
    examples=("2019年3月1日云溪县第六届人民代表大会第五次会议通过", "2019年3月1日云溪县人民政府第5次常务会议审议通过"),
    never=("2019年3月1日第二次会员代表大会通过", "云溪县人民代表大会批准"),
)
# 中华民国109年5月11日云溪市政府府都字第1090056789号令公布
_PROMULGATED_BY = rule(
    r"民国\d{2,3}年\d{1,2}月\d{1,2}日([\u4e00-\u9fff]{2,14}?(?:政府|[局处部会署院]))[\u4e00-\u9fff]{2,8}字第\s?\d{5,11}号",
    examples=("中华民国109年5月11日云溪市政府府都字第1090056789号令公布",),
    never=("中华民国109年5月11日府都字第1090056789号令公布",),
)
_IN_FORCE = rule(
    rf"(?:^|[,。;)]|本[\u4e00-\u9fff]{{1,8}}|条\s?)自({_YEAR})年.{{1,3}}月.{{1,3}}日起(?:正式|试)?(?:施行|实施|执行|生效)",
    examples=("第九条 本办法自2019年5月1日起施行", "由县教育局负责解释,自2019年5月1日起执行"),
    never=("《校车办法》自2019年5月1日起施行后", "自2019年5月1日起,各校"),
)
_DECREE = rule(
    r"^([\u4e00-\u9fff\s]{2,26}(?:政府|[部委局署院会]))\s*令(?:\s?\(?第\s?(\d{1,4})\s?号\)?)?$",
    examples=("云溪县人民政府令", "云溪市人民政府令 第12号", "云溪市政府 令"),
    never=("禁令", "第12号令", "县级责令"),
)
# As Macau numbers its orders, the region's name in the line above.
_ORDER = rule(
    r"^第\s?\d{1,4}/(?:19|20)\d\d\s?号(行政长官|[\u4e00-\u9fff]{2,10}司司长|[\u4e00-\u9fff]{2,10}局局长)批示$",
    examples=("第 12/2014 号行政长官批示", "第8/2019号社会文化司司长批示"),
    never=("废止第256/2008号行政长官批示", "第12/2024号通告"),
)
_REGION = re.compile("^[\u4e00-\u9fff]{2}特别行政区$")
_NTH = re.compile(r"^\(?第\s?(\d{1,4})\s?号\)?$")
_DECREED = re.compile(
    "[《“「]([^《》“”「」]{4,60})[》”」][^。]{0,60}(?:通过|公布|发布|施行|生效)|核准[^。《》]{0,30}《([^《》]{4,60})》"
)
_DATED = re.compile("^发文日期\\s?:")  # a letter of Taiwan
_LONGEST_DECREE = 16  # segments from its head to the title of what it promulgates
_REPORTS_FOR = rule(
    r"我代表((?![省市县区镇乡街校村](?:人民)?(?:政府|[\u4e00-\u9fff]{0,2}委))[\u4e00-\u9fff]{2,28}?"
    + any_of("人民政府 法院 检察院 常务委员会 委员会 理事会 监事会 公司 集团 协会 学会 商会 联合会 董事会 工会")
    + r")(?=,|向|作|报告)",
    examples=("我代表云溪县人民政府,向大会报告工作", "我代表云溪县总工会第九届委员会向大会作报告"),
    never=("我代表县人民政府向大会报告工作", "我代表学校,向"),
)


def enacted_by(opening: str) -> str | None:
    """The congress or the government that the bracket below a statute's title says passed it, without its term of office."""
    if promulgated := _PROMULGATED_BY.search(opening):
        return promulgated.group(1)
    bracket = _BRACKET.search(opening)
    enacting = _ENACTING.search(bracket.group(1)) if bracket else None
    return enacting.group(1) + enacting.group(2) if enacting else None


def enacted_in(opening: str) -> int | None:
    """The year in which a statute was last passed or revised, by the bracket below its title."""
    bracket = _BRACKET.search(opening)
    years = [_year(event.group(1)) for event in _EVENT.finditer(bracket.group(1))] if bracket else []
    return max((year for year in years if year), default=None)


def in_force_from(whole: str) -> int | None:
    """The year from which a plan says that it is in force itself."""
    found = _IN_FORCE.search(whole) if "日起" in whole else None
    return _year(found.group(1)) if found else None


def _year(written: str) -> int | None:
    return int(written) if written.isdecimal() else parse_numeral(re.sub("[O0○零]", "〇", written))


def reports_for(opening: str) -> str | None:
    """The body in whose name a report is made; None where nobody says 我代表…."""
    found = _REPORTS_FOR.search(opening)
    return found.group(1) if found else None


@dataclass(frozen=True, slots=True)
class Decree:
    """Who decrees, under which 文号, and for which place where a line above says so; folded."""

    body: str
    number: str | None
    place: str | None = None


def decree_at(segments: Sequence[Segment], start: int) -> Decree | None:
    """The decree (…人民政府令 / 第12号; 第 12/2014 号行政长官批示) that stands at ``start``; None where there is none."""
    first = _closed_up(segments[start].text)
    if _REGION.match(first) and start + 1 < len(segments) and (order := _ORDER.match(segments[start + 1].text)):
        return Decree(order.group(1), order.group(), first)
    if order := _ORDER.match(segments[start].text):
        return Decree(order.group(1), order.group())
    found = _DECREE.match(segments[start].text)
    if found is None or start + 1 >= len(segments):
        return None
    body = _closed_up(found.group(1))
    nth = found.group(2) or ((below := _NTH.match(segments[start + 1].text)) and below.group(1))
    return Decree(body, f"{body}令第{nth}号" if nth else None)


def _closed_up(text: str) -> str:
    return re.sub(r"\s", "", text)


def decreed_title(segments: Sequence[Segment], start: int) -> int | None:
    """The segment with the title of what the decree at ``start`` promulgates: the two are one document."""
    if decree_at(segments, start) is None:
        return None
    named: set[str] = set()
    for index in range(start + 1, min(len(segments), start + _LONGEST_DECREE)):
        text = segments[index].text
        if text in named and any(DATE_LINE.match(s.text) or _DATED.match(s.text) for s in segments[start:index]):
            return index
        named |= {found.group(1) or found.group(2) for found in _DECREED.finditer(text)}
    return None
