"""指标: the figures a plan commits itself to, with comparator, deadline, baseline and scope.

A figure is a target where its clause binds somebody: a comparator (不低于, 至少, 以上, 以内), a goal word (力争, 达到,
完成), a frequency (每学期…一次), or a verb of doing with a count (新建5所). A day by which or between which something
is to be done is a target of time (unit ``日期``); a bare date is none. Figures reported as achieved are none.
What binds is told in ``ingest.figures.binding``. A fraction keeps its form (``2/3``), and so does what is no number
(``N+2``, ``1:3``, ``3月20日``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.figures.binding import MONEY, comparator_of
from ingest.figures.nonbinding import FigureContext, reports_achieved
from ingest.figures.quantities import Kind, Quantity, find_quantities
from ingest.models import Comparator, Role, Target
from ingest.rules import any_of, rule

# No clause of the seeds is longer; text without any punctuation must not cost its length squared.
_FARTHEST = 160
# A clause of a plan holds at most 8 figures, the row of a list 16; what holds more than this is data without punctuation,
# and each figure would be asked about the whole stretch around it.
_MOST_FIGURES = 30
# How far before a figure its scope may stand, and what gives it a unit (40 to 160 the same).
_SCOPE_WITHIN, _UNIT_WITHIN = 60, 80
# A shorter indicator takes the words behind the figure in; of a longer one the end is kept.
_SHORTEST_INDICATOR, _LONGEST_INDICATOR = 3, 30
_CLAUSE_END = re.compile(r"[,。;!?\n](?:(?<!,)|(?<!\d,)|(?!\d{3}(?!\d)))")  # 1,500人 is one figure
_SENTENCE_END = re.compile(r"[。;!?\n]")
_YEAR = r"(?:19|20)\d\d"
_NUMERAL = rf"[{ONE_TO_TEN}两\d]{{1,2}}"
_BEFORE = "(?:之?前)?"
_EVERY_TERM = "每(?:学期|学年|个?月|周|天|季度|半年|[两二三四五]?年)"
_DEADLINE = rule(
    "|".join(
        (
            rf"(?:通过|经过|用){_NUMERAL}(?:[-—至到][\d一二三四五]{{1,2}})?年(?:左右)?的?(?:时间|努力)",
            rf"(?:到|至|截至|争取|力争|于|在)?(?:{_YEAR}|20[xX]{{2}}|今|明|本|当|次)年"
            r"(?:度|底|末|初|内|前|\d{1,2}月(?:底|份|前|\d{1,2}日)?)?(?:之?前|以前|底)?",
            f"(?:年|月|学期|学年|季度)(?:底|末){_BEFORE}",
            rf"\d{{1,2}}月\d{{1,2}}日{_BEFORE}|\d{{1,2}}月(?:底|末|份){_BEFORE}",
            f"{_NUMERAL}年(?:内|之内|左右)|“?十[一二三四五]五”?(?:期间|末)|{_EVERY_TERM}",
        )
    ),
    examples=("用3-5年时间", "力争2025年6月底前", "学期末", "5月10日之前", "三年内", "“十四五”期间", "每学年"),
    never=("三年级", "2025", "十四五规划"),
)
_EARLIER_YEAR = rule(
    rf"(?:^|[。;,])(到{_YEAR}年[底末]?)(?=[,、])",
    examples=("到2020年,城区先行。全国",),  # the year an earlier sentence of the paragraph sets goes on
    never=("到2020年达到", "早到2020年,"),
)
_CHANGED = any_of("提高 提升 增加 增长 增 上升 扩大 下降 降低 降 减少 减 缩小 压减")
_BEFORE_CHANGE = r"(?:[^,。;、]|(?<=\d),(?=\d{3})){1,24}?"
_BASELINE = rule(
    rf"[比较与]((?:上年|去年|上年度|{_YEAR}年|现有|目前|原来|同期)[^,。;\d]{{0,12}}?)(?:相比)?(?=[增提下减上降翻])"
    rf"|[从由]({_BEFORE_CHANGE})(?={_CHANGED})",
    examples=("比2019年翻", "与上年同期相比下降", "由60%提高", "由1,200元提高"),
    never=("比2019年的", "从今年起"),
)
_SCOPE = rule(
    r"(全(?:市|县|区|省|国|校|镇|乡|州|系统)|所有[^,。;]{1,8}"
    rf"|各{any_of('级 类 校 县 市 区 镇 乡 单位 部门 地 学校 班级 年级 教研组')}"
    r"|每[所个名位班人校村户一][^,。;\d]{0,8}?(?=至少|不|要|应|须|必须|每|有|配|\d))",
    examples=("全系统", "各年级", "每名教师应", "所有镇中学"),
    never=("每天", "全部"),
)
_MEANT = re.compile("(?:力争|争取|(?<!年度)计划|拟|确保|预计|将)(?:完成|实现|投[资入]|达|新[增建]|安排)")
_STAGE_YEAR = rf"(?:{_YEAR}年|20[xX]{{2}}年)?"
_STAGE_DATES = rule(
    rf"{_STAGE_YEAR}\d{{1,2}}月(?:\d{{1,2}}日?)?\s?[-—–~至到]{{1,3}}\s?{_STAGE_YEAR}(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号]?|底)?",
    examples=("(20xx年3月1日至5月底)", "9月-12月"),
    never=("3月1日前", "9月"),
)
_STAGE_NAME = re.compile(f"第[{ONE_TO_TEN}]{{1,2}}(?:阶段|学期|季度)")
_NAMES = re.compile('《[^》]{1,80}》|〈[^〉]{1,80}〉|“[^”]{1,12}”|"[^"]{1,12}"')
_ADDRESS = rule(
    r"(?:https?|ftp)://[!-;=?-~]+|(?<![A-Za-z0-9_.@-])(?:www\.[!-;=?-~]+|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_.-]{3,64}"
    r"|(?:[A-Za-z][A-Za-z0-9-]{0,62}\.){1,4}(?:cn|com|org|net|tw|hk)(?:/[!-;=?-~]*)?)",
    examples=("https://a.cn/%E8%BF%91?k=1", "www.a.cn/3%20", "见a-b.gov.cn/x", "x2024@a.cn"),
    never=("3.com", "达到95%"),
)
_CLEARING = re.compile(r"(消除|清零|消灭|杜绝)")
_AIMED = r"(?:实现|达到|确保|做到|力争|争取|保证)(?!了)[^,。;“”\"]{0,24}?"
_COVERING = re.compile(rf"{_AIMED}(?<!安)(全覆盖)(?!率)")
# 新产品抽检全覆盖, as a clause of its own among the goals and measures.
_COVERED = re.compile("(?:^|[,。;])[^,。;:“”]{4,16}?(?<![现到成保个为的安])(全覆盖)(?=[,。;]|$)")
_NOUGHT = re.compile(r"[率数](?:为|降至|降到|控制在|降为|保持)(零)(?=[,。;、]|$)")
_NONE_AT_ALL = re.compile(
    rf"{_AIMED}(零(?:发生|增长|事故|投诉|辍学|拖欠|感染|发案|上访|失误|差错|伤亡|死亡|积压|违规|就业家庭))"
)
# 亡人火灾零发生, as a clause of its own among the goals.
_NONE_AS_GOAL = re.compile("(?:^|[,。;])[^,。;“”]{2,12}?(零(?:发生|增长|事故|投诉|辍学|感染|上访|伤亡))(?=[,。;]|$)")
# 实现师生人手一机 counts things; 一人一案 is a way of working.
_ONE_EACH = re.compile("(?<=人手)(一[机册本卡台])")
_WORDED = re.compile("全覆盖|零|人手一")
_ITEM_NUMBER = (
    rf"第[{ONE_TO_TEN}百零\d]{{1,5}}条\s*|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?![\d%])\s*"
    rf"|[{ONE_TO_TEN}\d]{{1,3}}[.、]|\(?[{ONE_TO_TEN}\d]{{1,3}}\)"
)
_LEADS_IN = any_of(
    "力争 争取 确保 保证 努力 务必 必须 要求?",
    rf"到?(?:{_YEAR}|今|明|本)年[底末内前度]? {_EVERY_TERM} [{ONE_TO_TEN}][是要] 使 将 拟 在 并 其中 为 对(?!口|外)",
)
_TRIM_LEFT = re.compile(f"^(?:{_ITEM_NUMBER})?(?:.*?[、:])?{_LEADS_IN}*")
_TRIM_RIGHT = re.compile(
    any_of(
        "不[得能应可]?(?:低于|少于|小于|超过|高于|少) 超过 突破 至少 最少 达到 达 提高到 提高至 提升至 控制在 实现 完成 为 在",
        "要 应 约 共 各",
        "力争 争取 (?<![人生年日月校户平])均 都 到 总 新台币 人民币 港[币元]",
    )
    + "+$"
)
# What a change starts from and by when it ends stand between what changes and the figure: 由2022年的88.2%提高到2025年的95%.
_CHANGES_FROM = rule(
    rf"[由从]{_BEFORE_CHANGE}{_CHANGED}(?:到|至|为)?(?:{_YEAR}年[底末]?的?|{_EVERY_TERM})?$|从[^,。;]{{0,8}}中[^,。;]{{0,4}}$",
    examples=("入园率从2022年的88.2%提高到2025年的", "经费由每年120万元增加至每年", "从60%提高", "从中推荐"),
    never=("由县教育局负责", "从今年起,提高到"),
)
_CHANGES_BY = re.compile(
    f"(?:{_EVERY_TERM}|逐年|[年平]均|同比|[比较](?:上年度?|去年|{_YEAR}年)(?:同期)?)?(?:再|约)?{_CHANGED}(?:了|约)?$"
)
# 公用经费标准小学由650元提高到720元、初中由850元提高到940元: what the second figure measures goes on from the first.
_DIVIDED = any_of(
    "幼儿园 学前 小学 初中 高中 中职 高职 本科 专科 城市 城镇 城区 县城 乡镇 农村 乡村 [省市县乡村]级 男生 女生 寄宿生 走读生"
)
_RESPECTIVELY = re.compile(r"([^,。;:!?\d]{2,40}?)分别")
_TRIM_LEFT_NUMBER = re.compile(r"^\(?[一二三四五六七八九十\d]{1,3}[.、)]\s*")
_LONGEST_DIVISION = 1
"""In characters: 县、乡、村三级医疗机构; a longer name is one of _DIVIDED or whole."""
# 高技能人才总量达到4万人,占技能劳动者的比例达到35%: what the share is of stands in the clause before.
_SHARE_OF = re.compile("占(?!比|比重)")
_AMOUNT = re.compile("(?:总量|总数|总规模|规模|人数|数量|数)$")
_DIVISION_ALONE = re.compile(f"{_DIVIDED}$")


def find_targets(
    text: str, folded: str, reports: bool, year: int | None = None, role: Role | None = None
) -> list[Target]:
    """The targets of one passage; offsets are into ``text``, which ``folded`` matches character for character.

    ``reports`` tells that the plan is a report of what was done (总结, 汇报): there only what is expressly aimed at counts.
    ``year`` is the plan's own: what is said of earlier years is past. ``role`` is that of the section: under goals and
    measures a plain count is a commitment (腾并仓容3.5万吨), and 同比下降15% is meant to come.
    """
    quantities = find_quantities(folded)
    worded = not reports and _WORDED.search(folded) is not None
    if not quantities and not worded:
        return []
    clauses = [0, *(match.end() for match in _CLAUSE_END.finditer(folded))]
    sentences = [0, *(match.end() for match in _SENTENCE_END.finditer(folded))]
    hidden = _hidden(folded)
    shared_clauses: set[int] = set()
    found: list[Target] = []
    last: tuple[Quantity, Comparator] | None = None
    figures: Counter[int] = Counter()
    for quantity in quantities:
        within = bisect_right(clauses, quantity.start)
        figures[within] += 1
        if hidden[quantity.start] or figures[within] > _MOST_FIGURES:
            continue
        clause = _around(clauses, quantity, len(folded))
        sentence = _around(sentences, quantity, len(folded))
        if quantity.written_in_han and clause[0] in shared_clauses:
            continue  # 80%的大队至少有一名: the share is the target, the rest says of what
        if quantity.kind is Kind.PERCENT:
            shared_clauses.add(clause[0])
        aimed = bool(found) and found[-1].start >= sentence[0] and _MEANT.search(folded, sentence[0], clause[0])
        comparator = comparator_of(folded, quantity, clause, sentence, FigureContext(reports, year, role, bool(aimed)))
        between = folded[last[0].end : quantity.start] if last else ""
        if last and last[0].unit == quantity.unit and between in ("和", "、"):
            comparator = last[1]  # 分别下降50%和30%
        elif last and comparator is None and _goes_on(last, quantity, between, folded[quantity.end :][:1]):
            comparator = last[1]
        elif last and comparator is None and _part_of(last, quantity, folded[clause[0] : quantity.start], between):
            comparator = "="  # 新建24个,其中市级8个
        elif last and comparator is None and between == "或" and last[1] in ("<=", ">="):
            comparator = last[1]  # 不超过50升或50千克
        last = (quantity, comparator) if comparator else None
        if comparator is not None:
            target = _target(text, folded, quantity, comparator, clause, sentence)
            found.append(_of_the_same(target, found[-1] if found and found[-1].start >= sentence[0] else None))
    found = _distributed(folded, found)
    if worded:
        found += _worded(text, folded, clauses, hidden, role)
    return found if reports else found + _cleared(text, folded, clauses)


_PART = re.compile("其中:?[\u4e00-\u9fff“”]{2,10}(?<![占有为达约])")
# 备足编织袋3000条、砂石料200方、抢险队员120人
_NEXT_OF_KIND = re.compile(r"、(?!.*[占涉共有为约含达])[\u4e00-\u9fff]{2,8}(?:\([\u4e00-\u9fff]{2,8}\))?")


def stage_time(path: Sequence[str]) -> str | None:
    """When the innermost stage among the headings ``path`` is: its dates, else its name (第一阶段); None without one."""
    for heading in reversed(path):
        if match := _STAGE_DATES.search(heading) or _STAGE_NAME.match(heading):
            return match.group()
    return None


def _distributed(folded: str, targets: list[Target]) -> list[Target]:
    """小学、初中巩固率分别达到99.5%、98%: each figure of a clause measures what stands in its place before 分别."""
    told = list(targets)
    for clause in {(target.start, target.end) for target in targets}:
        members = [at for at, target in enumerate(targets) if (target.start, target.end) == clause]
        respectively = _RESPECTIVELY.match(_TRIM_LEFT_NUMBER.sub("", folded[slice(*clause)]))
        if respectively is None or len(members) < 2:
            continue
        names = _shared_end(re.split("[、和与及]", respectively.group(1)))
        for at, name in zip(
            members, names if len(names) == len(members) else [respectively.group(1)] * len(members), strict=True
        ):
            told[at] = replace(told[at], indicator=name[-_LONGEST_INDICATOR:])
    return told


def _shared_end(names: list[str]) -> list[str]:
    """小学, 初中巩固率: the words behind the last of short names belong to all of them."""
    first, last = names[:-1], names[-1]
    divided = re.match(_DIVIDED, last)
    length = divided.end() if divided else len(first[-1]) if first and first[-1] else 0
    short = all(len(name) <= _LONGEST_DIVISION or re.fullmatch(_DIVIDED, name) for name in first)
    if not first or not short or len(last) <= max(length, len(first[-1])):
        return names
    return [*(name + last[length:] for name in first), last]


def _of_the_same(target: Target, before: Target | None) -> Target:
    """``target`` with what the one ``before`` it in its sentence measures, where its own words leave that out."""
    if before is None or before.indicator is None:
        return target
    if target.indicator is None:
        return replace(target, indicator=before.indicator)
    if _SHARE_OF.match(target.indicator) and not _SHARE_OF.match(before.indicator):
        return replace(target, indicator=(_AMOUNT.sub("", before.indicator) + target.indicator)[-_LONGEST_INDICATOR:])
    if _DIVISION_ALONE.match(target.indicator) and (divided := re.search(f"(?<=.){_DIVIDED}$", before.indicator)):
        return replace(target, indicator=before.indicator[: divided.start()] + target.indicator)
    return target


def _goes_on(last: tuple[Quantity, Comparator], quantity: Quantity, between: str, after: str) -> bool:
    """评选名师100名、名班主任60名、名校长30名: the verb before the first figure governs the rest of the list."""
    counted = last[0].kind is quantity.kind is Kind.COUNT and not quantity.written_in_han and not last[0].written_in_han
    listed = re.fullmatch("[^,。;:!?]{0,12}(?:、|和|及)[^,。;:!?、\\d]{2,16}", between) is not None
    if "每" in between or quantity.unit == "分" or after in ("以", "的", "及"):
        return False
    alike = last[0].unit[-1:] == quantity.unit[-1:] != ""
    return counted and listed and last[1] == "=" and (alike or _NEXT_OF_KIND.fullmatch(between) is not None)


def _part_of(last: tuple[Quantity, Comparator], quantity: Quantity, before: str, between: str) -> bool:
    """Whether a clause says how much of the figure before it is of one kind: …24个,其中市级8个."""
    alike = last[0].kind is quantity.kind is Kind.COUNT and last[0].unit[-1:] == quantity.unit[-1:] not in ("", "分")
    return alike and not quantity.written_in_han and _PART.fullmatch(before) is not None and between.endswith(before)


def _around(starts: list[int], quantity: Quantity, length: int) -> tuple[int, int]:
    """The clause or sentence around a figure, at most :data:`_FARTHEST` characters to either side."""
    at = bisect_right(starts, quantity.start) - 1
    end = bisect_right(starts, quantity.end - 1)
    first, last = starts[at], starts[end] if end < len(starts) else length
    return max(first, quantity.start - _FARTHEST), min(last, quantity.end + _FARTHEST)


def _hidden(folded: str) -> bytearray:
    """Marks what stands in 《》 or in short quotes (“三个增长”), where figures are names, and addresses."""
    marks = bytearray(len(folded))
    addresses = _ADDRESS.finditer(folded) if "." in folded or "://" in folded else ()
    for match in (*_NAMES.finditer(folded), *addresses):
        marks[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return marks


def _cleared(text: str, folded: str, clauses: list[int]) -> list[Target]:
    """力争到2014年底消除“空白点”: a target of none left, where it has a date."""
    found = []
    for match in _CLEARING.finditer(folded):
        quantity = Quantity(match.start(1), match.end(1), Kind.COUNT, "0", "个")
        clause = _around(clauses, quantity, len(folded))
        if re.search(r"(?:19|20)\d\d年", folded[clause[0] : match.start(1)]):
            found.append(_target(text, folded, quantity, "=", clause, clause))
    return found


def _worded(text: str, folded: str, clauses: list[int], hidden: bytearray, role: Role | None) -> list[Target]:
    """Figures said in words: 实现…全覆盖 is 100%, 确保零事故 is 0."""
    found: list[Target] = []
    forms: list[tuple[re.Pattern[str], str, str | None]] = [
        (_COVERING, "100", "%"),
        (_NONE_AT_ALL, "0", ""),
        (_NOUGHT, "0", ""),
        (_ONE_EACH, "1", None),
    ]
    if role is Role.GOALS and not any(form.search(folded) for form, value, _ in forms if value == "0"):
        forms.append((_NONE_AS_GOAL, "0", ""))
    if role in (Role.GOALS, Role.MEASURES):
        forms.append((_COVERED, "100", "%"))
    for pattern, value, unit in forms:
        for match in pattern.finditer(folded):
            counted = unit if unit is not None else match.group(1)[-1]
            quantity = Quantity(match.start(1), match.end(1), Kind.PERCENT, value, counted)
            clause = _around(clauses, quantity, len(folded))
            if not hidden[match.start(1)] and not reports_achieved(folded[clause[0] : match.start(1)], FigureContext()):
                found.append(_target(text, folded, quantity, "=", clause, clause))
    return found


def _target(
    text: str,
    folded: str,
    quantity: Quantity,
    comparator: Comparator,
    clause: tuple[int, int],
    sentence: tuple[int, int],
) -> Target:
    start, end = clause
    while start < quantity.start and folded[start] in " \t\n、":
        start += 1
    while end > quantity.end and folded[end - 1] in " \t\n,。;!?、":
        end -= 1
    before = folded[sentence[0] : quantity.start]
    deadline = None
    for match in _DEADLINE.finditer(folded, sentence[0], clause[1]):
        from_there = folded[match.start() - 1 : match.start()] in ("由", "从", "比", "较")  # a baseline, not a deadline
        if not from_there and (match.start() < quantity.start or match.start() >= clause[0]):
            deadline = text[match.start() : match.end()]
    if deadline is None and quantity.kind is Kind.DATE:
        deadline = text[quantity.start : quantity.end]
    if deadline is None and (earlier := _EARLIER_YEAR.findall(folded, 0, sentence[0])):
        deadline = earlier[-1]
    baseline = _baseline(folded, clause, quantity.start)
    scope = _SCOPE.search(folded, clause[0], clause[1]) or _SCOPE.search(before[-_SCOPE_WITHIN:])
    return Target(
        indicator=_indicator(folded, quantity, (start, end)),
        comparator=comparator,
        value=quantity.value,
        unit=_unit(
            folded[max(0, quantity.start - _UNIT_WITHIN) : clause[1]], folded[clause[0] : quantity.start], quantity
        ),
        deadline=deadline,
        baseline=(baseline.group(1) or baseline.group(2)) if baseline else None,
        scope=scope.group(1) if scope else None,
        quote=text[start:end],
        start=start,
        end=end,
    )


def _baseline(folded: str, clause: tuple[int, int], at: int) -> re.Match[str] | None:
    """What the figure at ``at`` is compared with: the last such words before it, else the first behind it."""
    found = list(_BASELINE.finditer(folded, clause[0], clause[1]))
    before = [match for match in found if match.end() <= at]
    return before[-1] if before else found[0] if found else None


def _unit(around: str, before: str, quantity: Quantity) -> str | None:
    """The unit with what it is per (人均500元 is 元/人); people where a quota names no unit (名额 N+2)."""
    if MONEY.match(quantity.unit) and (per := re.search("([人生])均(?:约)?[^,。;]{0,4}$", before)):
        return f"{quantity.unit}/{per.group(1)}"
    if per := re.search("每(半天|天|人|节|次|场|期|亩|户|生|学分)按?$", before):
        return f"{quantity.unit}/{per.group(1)}" if before.endswith("按") else quantity.unit
    if not quantity.unit:
        return "人" if quantity.kind is not Kind.PERCENT and re.search("名额|人员|人数", around) else None
    return quantity.unit


def _indicator(folded: str, quantity: Quantity, clause: tuple[int, int]) -> str | None:
    """What the figure measures: the words before it, or those after its unit."""
    before = folded[clause[0] : quantity.start]
    if change := _CHANGES_FROM.search(before):
        before = before[: change.start()].rpartition("、")[2]
    before = _TRIM_RIGHT.sub("", _CHANGES_BY.sub("", _TRIM_RIGHT.sub("", _TRIM_LEFT.sub("", before))))
    before = before.strip("的,、:( ")
    after = re.split(r"[,。;、()]", folded[quantity.end : clause[1]])[0].strip()
    after = re.sub("^(?:以上|以内|之内|内|左右|以下|及以上|之?前|多|余)?的?", "", after)
    if len(before) >= _SHORTEST_INDICATOR:
        return before[-_LONGEST_INDICATOR:]
    return (before + after)[:_LONGEST_INDICATOR] or None
