"""What sort of figure a query asks for: a share, a number of things, how often, how long, how much money or land, a weight.

比例 wants a percentage and 多少所 does not; 指标 and ``target`` are content with any figure. What sort a target is, its unit
says. Which words ask is general knowledge of both languages, gathered from no set of judged queries.
"""

from __future__ import annotations

import re
from enum import Enum

from index.query.conditions import Condition


class FigureKind(Enum):
    """The sorts of figures that are asked for by words of their own; ``ANY`` by words for targets at large, ``DATE`` by none:
    who asks when wants a part of the plan (``index.query.intent``)."""

    ANY = "any"
    SHARE = "share"
    COUNT = "count"
    FREQUENCY = "frequency"
    DURATION = "duration"
    MONEY = "money"
    AREA = "area"
    LENGTH = "length"
    SCORE = "score"
    DATE = "date"


_MEASURE_WORDS = "个所名项门件场节种人处家批套台户座间支条本篇栋位班"
_ASKED_ZH: dict[FigureKind, tuple[str, ...]] = {
    FigureKind.ANY: (
        "指标|目标(?!任务)|不低于|不少于|不超过|以上|标准是|最低标准|硬性要求|多少|配额|限[值额]|[上下]限",
    ),
    FigureKind.SHARE: (
        "比例|占比|比重|份额|百分[之比点]|几成|覆盖面|覆盖$|占.{0,6}多少",
        "(?<![效功频汇税利费])率(?!先|领|队)",
    ),
    FigureKind.COUNT: (
        f"多少|几[{_MEASURE_WORDS}](?!月)|数量|人数|[个项套册]数|名额|配额|任务量|总量|生师比|师生比|班额",
        "(?:配备|编制|设置)标准",
    ),
    FigureKind.FREQUENCY: ("几次|频次|频率|次数|(?:多久|多长时间).{0,8}一[次回轮]|每[周月年天日]几|每学[期年]几",),
    FigureKind.DURATION: (
        "多久|多长时间|时长|期限(?!制)|时限|年限|几[天年周月]|几个月|几小时|多少(?:天|年|小时|分钟)|学时|课时",
        "每[天日周].{0,8}时间",
    ),
    FigureKind.MONEY: (
        "多少[钱元]|多少经费|金额|投入多少|预算多少|补[助贴]",
        "(?:经费|奖励|收费|津贴|拨款|工资|待遇)(?:的?标准|额度|数额)",
    ),
    FigureKind.AREA: ("面积|多少(?:亩|公顷|平方米)|任务量|规模",),
    FigureKind.LENGTH: ("里程|长度|高度|多少(?:米|公里)|多[长高宽]",),
    FigureKind.SCORE: ("权重|分值|计分|赋分|占分|得分|评分标准|分数",),
}
_ASKED_EN: dict[FigureKind, tuple[str, ...]] = {
    FigureKind.ANY: (
        "targets?|indicators?|benchmarks?|thresholds?|minimum|maximum|at least|no (?:less|fewer|more) than|quotas?|limits?",
        "how much|amounts?|per (?:student|pupil|teacher|school|class|person|capita|head|hundred|thousand|million)",
    ),
    FigureKind.SHARE: ("percent(?:age)?s?|proportions?|ratios?|rates?|shares?|coverage|what part of",),
    FigureKind.COUNT: ("numbers?|how many|quotas?|counts?|totals?|class size|staffing",),
    FigureKind.FREQUENCY: (
        "frequenc(?:y|ies)|how often|how many times|times (?:a|per|each) (?:day|week|month|term|semester|year)",
    ),
    FigureKind.DURATION: (
        "how long|durations?|time limits?|deadlines?|length of (?:time|service|stay)|hours|minutes",
        "(?:daily|weekly|approval|processing|response|waiting) (?:[a-z]+ ){0,3}time",
    ),
    FigureKind.MONEY: (
        "how much (?:money|funding)|amounts? of (?:money|funding|investment)|budgets?|allowances?|subsid(?:y|ies)|salar(?:y|ies)",
    ),
    FigureKind.AREA: (
        "(?<!rural )(?<!urban )(?<!this )(?<!poor )(?<!each )(?<!key )(?<!remote )area|acreage|floor space|hectares?",
        "how (?:large|big)|sizes?",
    ),
    FigureKind.LENGTH: ("mileage|how (?:tall|high|wide)|heights?|lengths? of (?:roads?|pipes?|pipelines?)",),
    FigureKind.SCORE: ("weights?|weightings?|scores?|scoring|(?<!key )(?<!percentage )points|marks",),
}
_ZH = {kind: re.compile("|".join(words)) for kind, words in _ASKED_ZH.items()}
_EN = {kind: re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])") for kind, words in _ASKED_EN.items()}
_BY_UNIT: dict[str, frozenset[FigureKind]] = {
    unit: frozenset(kinds)
    for units, kinds in (
        (("%", "百分点"), {FigureKind.SHARE, FigureKind.SCORE}),
        (("比",), {FigureKind.SHARE, FigureKind.COUNT, FigureKind.SCORE}),
        (("分",), {FigureKind.SCORE}),
        (("次", "期", "场", "届", "轮"), {FigureKind.FREQUENCY, FigureKind.COUNT}),
        (("节", "课时"), {FigureKind.FREQUENCY, FigureKind.COUNT, FigureKind.DURATION}),
        (("分钟", "天", "月", "工作日", "学年", "学期", "周岁"), {FigureKind.DURATION}),
        (("元", "美元", "元/人"), {FigureKind.MONEY}),
        (("亩", "平方米"), {FigureKind.AREA}),
        (("米",), {FigureKind.LENGTH}),
        (("倍", "番"), {FigureKind.SHARE, FigureKind.COUNT}),
        (("日期",), {FigureKind.DATE}),
    )
    for unit in units
}
_COUNTED = frozenset({FigureKind.COUNT})
OTHER_KIND = 0.5
"""How well a figure of another sort than was asked for answers, a day where any target was asked for included."""


def asked_figures(folded: str, conditions: tuple[Condition, ...] = ()) -> frozenset[FigureKind]:
    """The sorts of figures a folded query asks for, none if it asks for none; a condition asks for its unit's."""
    asked = {kind for kind, words in _ZH.items() if words.search(folded)}
    asked |= {kind for kind, words in _EN.items() if words.search(folded)}
    for condition in conditions:
        asked |= {FigureKind.ANY} if condition.unit is None else kinds_of(condition.unit)
    return frozenset(asked)


def kinds_of(base_unit: str) -> frozenset[FigureKind]:
    """The sorts of question that a figure in a base unit answers."""
    return _BY_UNIT.get(base_unit, _COUNTED)


def kind_fitness(asked: frozenset[FigureKind], base_unit: str) -> float:
    """1 where a figure in that unit is of a sort that is asked for, else OTHER_KIND."""
    special = asked - {FigureKind.ANY}
    kinds = kinds_of(base_unit)
    if special:
        return 1.0 if special & kinds else OTHER_KIND
    return OTHER_KIND if FigureKind.DATE in kinds else 1.0
