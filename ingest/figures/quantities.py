"""Figures in folded text: numbers with their unit, in Arabic or Chinese numerals, as percentages, fractions, ratios, dates.

A quantity says nothing yet about being a target (see ``ingest.figures.targets``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from ingest.chinese_numerals import ONE_TO_NINE, ONE_TO_TEN, parse_numeral
from ingest.rules import any_of, rule


class Kind(Enum):
    """What sort of figure a quantity is."""

    PERCENT = "percent"
    COUNT = "count"
    RATIO = "ratio"
    DATE = "date"
    FOLD = "fold"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at ``[start, end)`` of the folded text, unit included; ``written_in_han`` for Chinese numerals, ``more`` for
    a figure that says 余 or 多 (100多节).
    """

    start: int
    end: int
    kind: Kind
    value: str
    unit: str
    written_in_han: bool = False
    more: bool = False


_HAN_CHARACTERS = f"零〇{ONE_TO_TEN}百千两"
_HAN = f"[{_HAN_CHARACTERS}]"
# In order: the longer ones first.
_UNITS = (
    "个?工作天 个?星期 平方公尺 公尺(?![寸]) 公吨 勒克斯 梯次 册次 队(?![伍员长列]) 袋 Mbps Gbps 芯(?!片) "
    "(?<![千毫微])克(?![服隆难扣]) 道(?![路德理教防歉]) "
    "家次 户次 件次 辆次 摄氏度 ℃ 半日 全日 "
    "千克标准煤 吨标准煤 千瓦时 头只 条次 波美度 cfu 群(?![众体]) 桌 秒 升(?![级学降高温入至到为旗]) "
    "个百分点 百分点 个基点 基点 ㎡ km² m² m³ 平方米 平方公里 平方千米 立方米 方(?![面式法案向便]) 公顷 公里 千米 公分 厘米 "
    "毫米 微克 毫克 mg μg ug kg "
    "毫升 分贝 兆瓦 公斤 千克 斤 批次 场次 班次 车次 GB TB MB 人次 人\\(次\\) 个?课时 个?学时 个?小时 "
    "分钟 个?工作日 个?学分 个月 个?学期 个?学年 年 周岁 周 天 日 堂课 节课 节 堂 场 期 次 轮 批 届 "
    "所 名 人(?!口死|口火|口发) 位 户 家 项 件 "
    "条 篇 面(?![积向对临试上谈]) 枚 箱 幢 艘 架(?!构) 部(?![门分署队委长]) 双(?![方向创减师一]) 盒 瓶 趟 本 册 套 台 "
    "辆 座 间 栋 处 门 支 张 份 只 株 棵 头 亩 米 吨 倍 分 字 档 "
    "起(?![来草步点源因诉动码到止于见]) 具(?![有备体]) 席(?![位卡地]) 款(?![项额待]) "
    "对 种 类 幅 块 片 元 美元 级 站 村 校 班 个 组 遍 例 "
    "宗 口 眼 盏 度 千瓦 兆 岁 顶 床 公益林"
)
_UNIT = any_of(_UNITS)
# Bounded and anchored at the start of a run, so that a long run of digits costs its length and no more.
# Hong Kong sets thousands apart with a blank: 惠及1 262名长者.
_NUMBER = (
    r"(?<![\d.])(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|(?<=[\u4e00-\u9fff])\d{1,3}(?: \d{3}){1,3}(?=[\u4e00-\u9fff])|\d{1,12})"
    r"(?:\.\d{1,6})?"
)
_TO = "[-—–~至到]{1,3}"
_RANGE = rf"\s?{_TO}\s?"
_PER = any_of(
    "分钟 小时 公顷 立方米 平方米 平方公里 百万公里 月·平方公里 天 日 月 年 秒 亩 升 人 户 床 次 公里 L h s m³ m²",
    "(?:10|十)万(?:人)?",
)
"""What a rate is per, behind a stroke: 9升/分钟."""
# 4亿1,500万元, 1万2,000人次: what stands before the last part of one number.
_ABOVE = (
    r"(?:(?<![\d.,])(?P<above>\d{1,5})"
    r"(?P<myriad>亿零?(?=\d[\d,]{0,5}(?:\.\d{1,4})?[千百十]?万)|万零?(?=(?:\d{1,2},?\d{2}|\d{1,2},\d{3}|\d千)(?![\d.,万亿年月]))))"
)
_COUNT_IN_DIGITS = (
    f"{_ABOVE}?"
    rf"(?P<first>{_NUMBER})(?(above)|(?:{_RANGE}(?P<second>{_NUMBER}))?)\s?(?P<more>余|多)?"
    rf"(?P<scale>万亿|[千百十]万|万|亿|千|百)?(?P<more2>余|多)?\s?(?P<unit>{_UNIT}(?:(?<!次)/(?:{_PER})(?![A-Za-z]))?)"
)
_COUNT_IN_HAN = (
    rf"(?<!{_HAN})(?<![红/])(?P<hanfirst>(?:{_HAN}|[万亿]){{1,14}})(?:点(?P<hantail>{_HAN}{{1,4}})(?P<hanscale>[万亿])?)?"
    rf"(?:[至到\-、](?P<hansecond>{_HAN}{{1,8}}))?(?P<hanmore>余|多)?(?P<hanunit>{_UNIT})(?P<half>半(?![日天年月小]))?"
)
_COUNT = rule(
    f"{_COUNT_IN_DIGITS}|{_COUNT_IN_HAN}",
    examples=("1,200.5万元", "4亿1,500万元", "1万2,000人次", "30-40名", "100余节", "二百零三所", "三至五天", "两个半"),
    never=("两红", "3方面"),
)
_PERCENT_IN_DIGITS = rf"(?P<first>{_NUMBER})%?(?:{_RANGE}(?P<second>{_NUMBER}))?\s?(?P<sign>[%‰]|/(?:10|十)万人?)"
_PERCENT_IN_HAN = (
    rf"十万分之(?P<in100000>{_HAN}{{1,6}}|{_NUMBER})"
    rf"|百分之(?P<han>{_HAN}{{1,8}}(?:点{_HAN}{{1,6}})?)(?:{_RANGE}(?:百分之)?(?P<hansecond>{_HAN}{{1,8}}))?"
)
_FRACTION = (
    rf"(?<![\d{_HAN_CHARACTERS}])(?P<below>{_HAN}{{1,6}}|\d{{1,6}})分之(?P<above>{_HAN}{{1,6}}|\d{{1,6}})"
    r"|(?<=[于到达过为的比例占])(?P<over>\d{1,2})/(?P<under>\d{1,3})(?![\d/月年日学万])"
)
_TENTHS = (
    rf"(?P<tenths>[{ONE_TO_NINE}两]成[{ONE_TO_NINE}半]?(?=以[上内下]|左右|的|[,。;、)]|$)"
    rf"|(?<=[有约近逾达至到于占之])[{ONE_TO_NINE}两]成(?![立员效果分本为就功长品交绩套熟都]))"
)
_PERCENT = rule(
    rf"{_PERCENT_IN_DIGITS}|{_PERCENT_IN_HAN}|{_FRACTION}|{_TENTHS}|(?P<half>一半|半数)(?=以上|左右|[,。;]|$)",
    examples=(
        "80%-90%",
        "5‰",
        "百分之十五点五",
        "三分之二",
        "九成五以上",
        "半数以上",
        "两成。",
        "有七成学生",
        "不少于1/3",
        "9/10万",
        "7.5/10万",
        "十万分之十",
    ),
    never=("三成立", "一半径", "有三成员", "两成立"),
)
_RATIO = re.compile(r"(?<![\d:.])\d{1,6}(?:\.\d{1,4})?(?::\d{1,6}(?:\.\d{1,4})?){1,3}(?![\d:])")
# What tells 1:11 from eleven minutes past one.
_SHARES = re.compile("比例?(?:达到|不[低高]于|按|为|约)?$|按照?$")
_YEAR = r"(?:19|20)\d\d|20[xX]{2}"
_DAY = rf"(?:(?:{_YEAR}|(?<!\d)1[0-4]\d|当|次|今|明)年)?的?\d{{1,2}}月\d{{1,2}}[日号]"
_DATES = rule(
    rf"(?P<from>{_DAY})\s?{_TO}\s?(?P<to>(?:(?:{_YEAR}|1[0-4]\d)年)?(?:\d{{1,2}}月)?\d{{1,2}}[日号])"
    rf"|(?P<handay>[{ONE_TO_TEN}]{{1,2}}月[{ONE_TO_TEN}]{{1,3}}[日号](?=之?前|以前|或之前))"
    r"|(?P<shortfrom>\d{1,2}月\d{1,2})\s?[-—–~至]{1,3}\s?(?P<shortto>\d{1,2}[日号])"
    rf"|(?P<day>{_DAY}|(?:(?<![\d月])|(?<=[每当次下末]月))\d{{1,2}}(?:号(?=之?[前内])|日(?=之?前)))",
    examples=("2019年3月1日至4月20日", "3月1-5日", "当年12月31日", "每月5日前", "十一月三十日前"),
    never=("12月", "5日内", "十一月三十日"),
)
_HAN_NUMBER = re.compile(f"[{ONE_TO_TEN}]+")
_NOUNS = "课时|学时|学分|字数|人数|分数"
_NOUN = re.compile(_NOUNS)
PER_100000 = "/10万"
"""The unit of rates that are counted in a hundred thousand: 孕产妇死亡率."""
_SHARE_SIGN = re.compile(rf"%|‰|分之|/(?<=\d/)(?=\d)|成(?<=[{ONE_TO_NINE}两]成)|半(?<=一半)|半数")
# Where a figure can begin, told by its first character and the one behind it: most numerals of a text are no figures
# (进一步, 统一), and asking this much first is faster than trying the whole pattern.
_UNITS_BEGIN = "".join(dict.fromkeys(unit[0] for unit in _UNITS.replace("个?", "个 ").split()))
_DATE_BEGINS = re.compile(rf"[\d当次今明{ONE_TO_TEN}](?=[\dxX年月日号{ONE_TO_TEN}])")
_PERCENT_BEGINS = re.compile(rf"[\d{_HAN_CHARACTERS}半](?=[\d{_HAN_CHARACTERS}万,./%‰\s\-—–~至到分成半数])")
_COUNT_BEGINS = re.compile(
    rf"[\d{_HAN_CHARACTERS}万亿](?=[\d{_HAN_CHARACTERS}万亿,.\s\-—–~至到、余多点{_UNITS_BEGIN}])"
)
_FOLD = re.compile(rf"翻(?P<times>{_HAN}|\d)番")
_SCALES = {"万": 10**4, "亿": 10**8}
_PART_SCALES = {
    "": (1, ""),
    "百": (100, ""),
    "千": (1000, ""),
    "万": (1, "万"),
    "十万": (10, "万"),
    "百万": (100, "万"),
}
_PART_SCALES |= {"千万": (1000, "万")}
_TWO_DIGITS = re.compile("一两|两三|三四|三五|四五|五六|六七|七八|八九")
_COEFFICIENT = rule(
    r"系数(?:提[高升]|达|降低?|控制|稳定|保持|增加?|扩大)?(?:[到至在])?(?:不[低高]于|不少于|不超过)?(?P<value>0\.\d{1,4}|\d\.\d{1,4})(?![\d%‰])",
    examples=("利用系数提高到0.55", "利用系数不低于0.6"),
    never=("系数0.5%", "系数提高"),
)
_NOUN_FIRST = rule(
    rf"(?P<unit>{_NOUNS})[要应须]?(?:满|不得?[少低]于|不少|达到|达|至少|超过)(?P<value>(?>{_NUMBER}))"
    rf"(?!\s?(?:{_UNIT}|[万千百亿余多%‰\d])|[.,]\d|{_RANGE}\d)",
    examples=("课时满80以上", "字数不少于800。", "字数不少于1,500。"),
    never=("人数达到80%", "人数不少于80名", "人数达到1.2万人", "人数超过1,500人", "人数达到1-2万人"),
)
_SYMBOLIC = re.compile(r"(?<![A-Za-z])[NnXx]\s?\+\s?\d{1,3}(?!\d)")
_ANY = re.compile(rf"[\d%‰{ONE_TO_TEN}百千两半]")


def find_quantities(text: str) -> list[Quantity]:
    """All figures of ``text`` in order, none overlapping; percentages, ratios and dates win over bare counts."""
    if not _ANY.search(text):
        return []
    found: list[Quantity] = []
    taken = bytearray(len(text))
    for scan in (_dates, _ratios, _percents, _folds, _counts):
        for quantity in scan(text):
            if taken.find(1, quantity.start, quantity.end) < 0:
                found.append(quantity)
                taken[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
    found.sort(key=lambda quantity: quantity.start)
    return _join_ranges(text, found) if len(found) > 1 else found


def _join_ranges(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """200元至600元 is one range."""
    joined: list[Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind is Kind.COUNT is quantity.kind
            and last.unit == quantity.unit
            and re.fullmatch(_RANGE, text[last.end : quantity.start])
        ):
            value = f"{last.value}-{quantity.value}"
            joined[-1] = replace(last, end=quantity.end, value=value)
        else:
            joined.append(quantity)
    return joined


def _dates(text: str) -> Iterator[Quantity]:
    if "月" not in text and "号" not in text and "日" not in text:
        return
    for match in _scan(_DATES, _DATE_BEGINS, text):
        if match.group("from"):
            value = f"{match.group('from')}-{match.group('to')}"
        elif match.group("shortfrom"):
            value = f"{match.group('shortfrom')}日-{match.group('shortto')}"
        elif match.group("handay"):
            value = _HAN_NUMBER.sub(lambda found: str(parse_numeral(found.group())), match.group("handay"))
        else:
            value = re.sub("^(?:当|次|今|明)年的?", "", match.group("day"))
        yield Quantity(match.start(), match.end(), Kind.DATE, value, "日期")


def _ratios(text: str) -> Iterator[Quantity]:
    if ":" not in text:
        return
    for match in _RATIO.finditer(text):
        clock = re.fullmatch(r"\d{1,2}:\d\d", match.group())
        if not clock or _SHARES.search(text, max(0, match.start() - 12), match.start()):
            yield Quantity(match.start(), match.end(), Kind.RATIO, match.group(), "比")


def _percents(text: str) -> Iterator[Quantity]:
    if not _SHARE_SIGN.search(text):
        return
    for match in _scan(_PERCENT, _PERCENT_BEGINS, text):
        if match.group("first"):
            value = _joined(match.group("first"), match.group("second"))
            sign = match.group("sign")
            yield Quantity(match.start(), match.end(), Kind.PERCENT, value, sign if len(sign) == 1 else PER_100000)
        elif match.group("in100000"):
            rate = match.group("in100000")
            value = rate if rate[0].isdigit() else _han_decimal(rate) or ""
            yield Quantity(match.start(), match.end(), Kind.PERCENT, value, PER_100000)
        elif match.group("half"):
            yield Quantity(match.start(), match.end(), Kind.PERCENT, "1/2", "", True)
        elif match.group("han"):
            first, second = _han_decimal(match.group("han")), _han_decimal(match.group("hansecond") or "")
            if first:
                value = f"{first}-{second}" if second else first
                yield Quantity(match.start(), match.end(), Kind.PERCENT, value, "%", True)
        elif match.group("below") or match.group("under"):
            below = _integer(match.group("below") or match.group("under"))
            above = _integer(match.group("above") or match.group("over"))
            if below and above and above < below:
                yield Quantity(match.start(), match.end(), Kind.PERCENT, f"{above}/{below}", "", True)
        else:
            tenths = match.group("tenths")
            value = str((parse_numeral(tenths[0]) or 0) * 10 + _last_tenth(tenths))
            yield Quantity(match.start(), match.end(), Kind.PERCENT, value, "%", True)


def _scan(pattern: re.Pattern[str], begins: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """``pattern.finditer``, tried only where ``begins`` says that a figure can begin: most of a text is no figure."""
    at = 0
    for start in begins.finditer(text):
        if start.start() >= at and (match := pattern.match(text, start.start())):
            yield match
            at = match.end()


def _last_tenth(tenths: str) -> int:
    if len(tenths) < 3:
        return 0
    return 5 if tenths[2] == "半" else parse_numeral(tenths[2]) or 0


def _folds(text: str) -> Iterator[Quantity]:
    if "番" not in text and "+" not in text:
        return
    for match in _FOLD.finditer(text):
        value = _integer(match.group("times"))
        if value:
            yield Quantity(match.start(), match.end(), Kind.FOLD, str(value), "番")
    for match in _SYMBOLIC.finditer(text):
        yield Quantity(match.start(), match.end(), Kind.COUNT, re.sub(r"\s", "", match.group()), "")


def _counts(text: str) -> Iterator[Quantity]:
    for match in _NOUN_FIRST.finditer(text) if _NOUN.search(text) else ():
        yield Quantity(match.start("value"), match.end("value"), Kind.COUNT, match.group("value"), match.group("unit"))
    for match in _COEFFICIENT.finditer(text) if "系数" in text else ():
        yield Quantity(match.start("value"), match.end("value"), Kind.COUNT, match.group("value"), "")
    for match in _scan(_COUNT, _COUNT_BEGINS, text):
        if match.group("first"):
            value, scale = _whole(match)
            unit = scale + match.group("unit")
            more = bool(match.group("more") or match.group("more2"))
            yield Quantity(match.start(), match.end(), Kind.COUNT, value, unit.replace("人(次)", "人次"), more=more)
            continue
        written = match.group("hanfirst")
        first = parse_numeral(written)
        if first is None or (written[0] in "百千万亿" and len(written) == 1):
            continue
        value, scale = _scaled(written, first) if match.group("hanunit") != "级" else (str(first), "")
        if match.group("hantail"):
            value = _han_decimal(f"{written}点{match.group('hantail')}") or value
        if _TWO_DIGITS.fullmatch(written):  # 一两项, 三五年: about that many
            value = f"{parse_numeral(written[0])}-{parse_numeral(written[1])}"
        if match.group("hansecond"):
            second = parse_numeral(match.group("hansecond"))
            if second is None or second <= first:
                continue
            value, scale = f"{first}-{second}", ""
        if match.group("half"):
            value = f"{first}.5"
        yield Quantity(
            match.start(),
            match.end(),
            Kind.COUNT,
            value,
            (match.group("hanscale") or scale) + match.group("hanunit"),
            True,
            bool(match.group("hanmore")),
        )


def _whole(match: re.Match[str]) -> tuple[str, str]:
    """The value of a count in digits and its scale; what has parts is one number: 4亿1,500万 is 41500万, 1万2千 12000."""
    value, scale = _joined(match.group("first"), match.group("second")), match.group("scale") or ""
    if not match.group("above"):
        return value, scale
    times, scale = _PART_SCALES[scale]
    return str(int(match.group("above")) * 10**4 + Decimal(value) * times), scale


def _scaled(written: str, value: int) -> tuple[str, str]:
    """二百二十万 as it is read: 220 and 万. What goes on behind 万 (二万五千) is one number."""
    scale = written[-1] if written[-1] in _SCALES and len(written) > 1 else ""
    return (str(value // _SCALES[scale]), scale) if scale else (str(value), "")


def _joined(first: str, second: str | None) -> str:
    value = re.sub("[, ]", "", first)
    return f"{value}-{re.sub('[, ]', '', second)}" if second else value


def _integer(text: str) -> int | None:
    return int(text) if text.isdigit() else parse_numeral(text)


def _han_decimal(text: str) -> str | None:
    whole, _, tail = text.partition("点")
    value = parse_numeral(whole)
    if value is None:
        return None
    return f"{value}.{''.join(str(parse_numeral(char)) for char in tail)}" if tail else str(value)
