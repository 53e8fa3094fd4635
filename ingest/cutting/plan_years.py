"""The year and the period of a plan, from its title, signature, document number and text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.chinese_numerals import ONE_TO_NINE, parse_numeral
from ingest.cutting.enactment import enacted_in, in_force_from
from ingest.cutting.titles import DATE_LINE
from ingest.rules import rule

_NUMBER_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19[5-9]|20[0-4])\d)(?!\d)(?=\s?[-—–~至年\]‟)]|学年|/\d\d(?!\d)|$|[\u4e00-\u9fff])")
_HAN_YEAR = re.compile(rf"[二一][〇○零O0九][〇○零O0{ONE_TO_NINE}]{{2}}(?=年|[至\-—–])")
_PERIOD = rule(
    r"(?P<term>(?:19|20)\d\d)/\d\d\s?(?:学年)?\s?[\-—–~至到]\s?(?:19|20)\d\d/(?P<end>\d\d)(?!\d)"
    r"|(?P<first>(?:19|20)\d\d)\s?(?:年|学年)?\s?[\-—–~至到]\s?(?P<last>(?:19|20)\d\d)\s?(?:年|学年)?"
    r"|[“\"]?(?P<five>十[一二三四五六])五[”\"]?(?:时期|期间|规划)",
    examples=("2019-2021年", "2023/24至2025/26学年", "2019学年至2020学年", "“十四五”期间"),
    never=("2019年", "十四五末"),
)
_MONTHS = rule(
    r"(?<!\d)\d{1,2}月(?:\s?[-—–~至到、]\s?\d{1,2}月)*(?:份|底|末|初|[上中下]旬)?(?!\d)",
    examples=("5月—6月", "6月、7月、8月", "8月底", "11月中旬"),
    never=("12个月", "每月"),
)
_YEAR_WORD = re.compile(r"\s?学?年度?|/\d\d学年")
# A five-year plan, by the name of its period in its own title: 十四五, 第十四个五年规划.
_FIVE_YEARS = rule(
    f'[“"]?(十[{ONE_TO_NINE}]?)五[”"]|(?<![一二三四五六七八九])(十[{ONE_TO_NINE}])五(?=[\u4e00-\u9fff]{{0,12}}规划)|第(十[{ONE_TO_NINE}])个五年',
    examples=("“十四五”教育发展规划", "十三五体育规划", "第十四个五年规划"),
    never=("二十五所学校规划", "第五个五年"),
)
_FIRST_OF_TENTH = 2001  # of the tenth period
# The years of the Republic of China, which Taiwan counts: 113学年度, 民国110年.
_ROC_YEAR = rule(
    r"民国\s?(\d{2,3})年|(?<!\d)(1[0-4]\d)(?=(?:\s?[-—–~至到]\s?1[0-4]\d)?学?年度|年?\s?[-—–~至到]\s?1[0-4]\d年(?![级龄]))",
    examples=("中华民国110年5月", "113学年度", "111年度", "113至116学年度", "110至113年照明计划"),
    never=("2013学年度", "120年历史", "第113至120页"),
)
_ROC_TERM = rule(
    r"(?<!\d)(1[0-4]\d)\s?(?:学?年度?)?\s?[-—–~至到]\s?(1[0-4]\d)(?:学?年度|年(?![级龄]))",
    examples=("113至116学年度", "113-116年度", "113年度至116年度", "110至113年"),
    never=("113学年度", "2013至2016学年度"),
)
# 中华民国112年3月1日府社字第…号函修正第四点
_ROC_DONE = rule(
    r"(?:^|\s)(?:中华)?民国\s?(\d{2,3})年[^\s。;,]{2,50}(?:订定|修正|修订|制定|公布|发布|颁布)",
    examples=("中华民国105年4月12日府社字第1050067号函订定", "民国112年3月1日府社字第1120051号函修正"),
    never=("民国112年度计划", "依民国105年4月12日公布"),
)
_ROC_BEGINS = 1911
_CITED = re.compile("《[^》]{0,160}》")
# 本计划于2024/25至2026/27学年推行
_TERM_AHEAD = rule(
    r"(?:本|此)[\u4e00-\u9fff]{2,6}(?:于|在|自|从|由|适用于|实施期(?:限)?为|规划期为?|期限为)((?:19|20)\d\d)(?:/\d\d|年|学年)?\s?[-—–~至到]",
    examples=("本计划于2024/25至2026/27学年", "本规划规划期为2021—2025年"),
    never=("本县于2019年", "2016—2020年"),
)
# When another document was issued that a plan goes by.
_OTHERS = rule(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?[^,。;《》\d]{0,8}(?:印发|发布|公布|颁布|出台|下发|修[订正]|制定)(?:了|的|,|\)|。|《|$)",
    examples=("2017年印发的《意见》", "2012年修订)", "2015年公布了"),
    never=("2019年3月完成", "2019年制定方案"),
)
_MEETING = rule(
    r"((?:19|20)\d\d)年[^,。;《》\d]{0,16}(?:大会|会议|全会)[^,。;]{0,6}(?:精神|要求|部署)",
    examples=("2018年全市教育大会精神",),
    never=("2018年召开会议",),
)
_ANY_YEAR = re.compile(r"((?:19|20)\d\d)(?<!\d{5})(?=年)")
# On a line of its own, under a title.
_PERIOD_ALONE = rule(
    r"(?:^|\s)\(((?:19|20)\d\d)\s?[-—–~至]\s?(?:19|20)\d\d年?\)(?:\s|$)",
    examples=("(2021—2023年)", "活动方案 (2021-2023)"),
    never=("活动方案(2021—2023年)", "(2021年)"),
)
_LAST_YEAR = rule(
    r"(?:19|20)\d\d年[^。\d年]{2,20}[^。年]{0,60}。(?=今年|本年)",
    examples=("2020年全县清理河道12公里。今年",),
    never=("2020年是开局之年。", "2020年。今年"),
)
# Where a change starts from, what a table compares with and what was counted in a year says nothing of the plan's own.
_BODY_YEAR = rule(
    r"((?:19[5-9]|20[0-4])\d)(?:(?<![到至由从比较\d\-]\d{4})|(?<=从\d{4})(?=年\d{1,2}月))年"
    r"(?!\s?[-—至到]|[底末](?!之?前|完成|,|$)|的[\d.]|,?[^。;,\d]{0,8}(?:有|率为|率达到?)[^。;,\d]{0,10}\d|,?[^。;,\d]{0,12}率[为达])",
    examples=("2019年3月", "2019年度工作", "2019年,各校要", "从2019年9月起"),
    never=("由2020年的88.2%", "到2025年", "2020年底在校生2万人", "2020年,全县学前教育毛入园率达到88%"),
)
_YEARS = re.compile(r"((?:19|20)\d\d)\s?年?\s?[-—–~至]{1,2}\s?((?:19|20)\d\d)年")
MASKED_YEAR = re.compile("2(?:0(?:[xX×*]{1,2}|__)年?)|[xX×](?<![A-Za-z].)[xX×]年")
# 2018年工作总结及2019年工作打算 is the plan of the later year.
_AND_NEXT = rule(
    rf"(?:总结|回顾|情况|汇报)[^,。;]{{0,4}}?[及和与暨、][^,。;\d]{{0,4}}?((?:19|20)\d\d|二[〇○零O0{ONE_TO_NINE}]{{3}})年?度?[^,。;]{{0,10}}(?:计划|打算|安排|思路|要点|谋划|设想)",
    examples=("2018年工作总结及2019年工作打算", "二〇〇九年总结和二〇一〇年思路", "2020年工作情况和2021年工作计划"),
    never=("2018年工作总结", "2018年工作总结及下步打算"),
)
# A plan may be signed the year before the one in its title, hardly three years before.
_PLANNING_AHEAD = 2
# The day a site's editor wrote before or behind a separator's title.
_DATED = re.compile(r"^\W{0,4}((?:19|20)\d\d)[-/.年]\d{1,2}[-/.月]\d{1,2}")
_UPLOADED = rule(
    r"(?<!\d)(?:20)?([012]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$",
    examples=("工作安排210318", "工作安排20210318"),
    never=("工作安排213118", "电话3210318"),
)


def uploaded(hint: str | None) -> int | None:
    """The year of the day that stands in a separator line: behind its title (121116) or before it (2012-11-16)."""
    if dated := _DATED.match(hint or ""):
        return int(dated.group(1))
    match = _UPLOADED.search(hint or "")
    return 2000 + int(match.group(1)) if match else None


def year_of(
    title: str, tail: Sequence[str], number: str | None, opening: str, whole: str, declared: int | None = None
) -> int | None:
    """The title's year unless the signature is clearly older (sites bring old plans up to date), else number, the year the
    format declares and the text's."""
    signed = next((year for text in reversed(tail) if DATE_LINE.match(text) and (year := _year_in(text))), None)
    ahead = _AND_NEXT.search(title)
    titled = _year_in(f"{ahead.group(1)}年") if ahead else _year_in(title) or _roc_year(title)
    if titled and not (signed and titled - signed > _PLANNING_AHEAD):
        return titled
    numbered = _NUMBER_YEAR.search(number or "")
    if signed or numbered:
        return signed or int(numbered.group()) if numbered else signed
    if adopted := enacted_in(opening):
        return adopted
    if (alone := _PERIOD_ALONE.search(opening)) and not MASKED_YEAR.search(opening):
        return int(alone.group(1))
    if declared or (declared := in_force_from(whole)):
        return declared
    if begins := _five_years_begin(title) or _roc_done(opening) or _roc_year(opening):
        return begins
    if term := _TERM_AHEAD.search(opening):
        return int(term.group(1))
    own = _LAST_YEAR.sub("", _OTHERS.sub("", _CITED.sub("", whole)))
    latest = max((int(match.group(1)) for match in _ANY_YEAR.finditer(own)), default=0)
    own = _MEETING.sub(lambda met: met.group() if int(met.group(1)) == latest else "", own)
    years = Counter(int(match.group(1)) for match in _BODY_YEAR.finditer(own))
    if not years:
        opened = _PERIOD.search(_CITED.sub("", opening))
        return int(opened["term"] or opened["first"]) if opened and not opened["five"] else None
    most = years.most_common(1)[0][0]
    span = _YEARS.search(whole)
    return int(span.group(1)) if span and int(span.group(1)) <= most <= int(span.group(2)) else most


def _five_years_begin(title: str) -> int | None:
    """The first year of the period that a five-year plan bears in its title."""
    if match := _FIVE_YEARS.search(title):
        ordinal = parse_numeral(next(group for group in match.groups() if group))
        return _FIRST_OF_TENTH + 5 * (ordinal - 10) if ordinal else None
    return None


def _roc_year(text: str) -> int | None:
    match = _ROC_YEAR.search(text)
    return _ROC_BEGINS + int(match.group(1) or match.group(2)) if match else None


def _roc_done(opening: str) -> int | None:
    """The last year in which the lines below a title say that a rule was made or revised."""
    years = [int(match.group(1)) for match in _ROC_DONE.finditer(opening)]
    return _ROC_BEGINS + max(years) if years else None


def _year_in(text: str) -> int | None:
    if match := _YEAR.search(text):
        return int(match.group(1))
    if han := _HAN_YEAR.search(text):
        return parse_numeral(re.sub("[O0○]", "〇", han.group()))
    return None


def times_in(text: str) -> list[tuple[int, int]]:
    """Where folded ``text`` names years, months and periods: ``[start, end)`` with the 年 or 学年 behind; they may overlap."""
    found = [match.span() for match in _PERIOD.finditer(text)]
    found += [match.span() for match in _MONTHS.finditer(text)]
    for pattern in (_YEAR, _HAN_YEAR, _ROC_YEAR):
        for match in pattern.finditer(text):
            behind = _YEAR_WORD.match(text, match.end())
            found.append((match.start(), behind.end() if behind else match.end()))
    return found


def period_of(title: str, opening: str, whole: str, year: int | None) -> str | None:
    """A span of years the plan names for itself (not for what it cites), or the masked year of a model text (20xx)."""
    spelled = _PERIOD.search(title)
    if (five := _FIVE_YEARS.search(title)) and (spelled is None or spelled["five"]):
        return f"{next(group for group in five.groups() if group)}五"
    match = spelled or _PERIOD.search(_CITED.sub("", opening))
    if match:
        if match["term"]:
            return f"{match['term']}-{match['term'][:2]}{match['end']}"
        return f"{match['first']}-{match['last']}" if match["first"] else f"{match['five']}五"
    if term := _ROC_TERM.search(title):
        return f"{_ROC_BEGINS + int(term.group(1))}-{_ROC_BEGINS + int(term.group(2))}"
    if year is None and (MASKED_YEAR.search(title) or MASKED_YEAR.search(whole)):
        return "20xx"
    return None
