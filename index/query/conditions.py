"""Conditions on a value in a query: ``入园率 >= 94%``, ``over 1,000 teachers``, ``10%-20%``, ``一千名以上``.

A figure alone is no condition (``95条评估标准``, ``2014年``): it needs a comparator beside it, or must be a range of
percentages. What is left of the query once the condition is taken out says what the value is of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.text.english_numerals import FRACTIONS, SCALES, SMALL, fraction
from index.text.units import CHINESE_SCALES, MAX_VALUE, base_unit, measure
from ingest.figures.quantities import Kind, Quantity, find_quantities

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Condition:
    """Values from ``low`` to ``high`` (None: no bound), bounds included unless ``above`` or ``below`` says strictly.

    ``unit`` is a base unit (see ``index.text.units``), None where any will do; ``span`` is where in the text it is said.
    """

    low: float | None
    high: float | None
    unit: str | None
    span: Span
    above: bool = False
    below: bool = False

    def holds(self, low: float, high: float, unit: str) -> bool:
        """Whether a value, or some value of a range, lies within."""
        if self.unit is not None and unit != self.unit:
            return False
        over = self.low is None or (high > self.low if self.above else high >= self.low)
        under = self.high is None or (low < self.high if self.below else low <= self.high)
        return over and under


_BEFORE: tuple[tuple[str, str], ...] = (
    (
        ">=",
        r">=|=>|≥|≧|>＝|不(?:得|能|应|可)?(?:低于|少于|小于|下于)|大于(?:或)?等于|至少|最少|最低|起码|达到?"
        r"|(?:no|not) (?:less|fewer|lower|smaller) than|at (?:the )?least|a? ?minimum(?: of)?|greater than or equal to",
    ),
    (
        "<=",
        r"<=|=<|≤|≦|不(?:得|能|应|可)?(?:超过|高于|多于|大于|突破)|小于(?:或)?等于|至多|最多|最高|控制在"
        r"|(?:no|not) (?:more|greater|higher|larger) than|not (?:over|exceeding|above)|at (?:the )?most|up to"
        r"|a? ?maximum(?: of)?|less than or equal to|within",
    ),
    (">", r">|超过|高于|大于|多于|突破|more than|greater than|higher than|larger than|over|above|exceed(?:s|ing)?"),
    ("<", r"<|低于|少于|小于|不足|不到|less than|fewer than|lower than|smaller than|under|below"),
    ("=", r"==?|等于|恰好|正好|刚好|exactly|equal(?:s| to)"),
)
_AFTER: tuple[tuple[str, str], ...] = (
    (">=", r"(?:及|或|\()?以上|or (?:more|above|over|higher|better|greater)|and (?:more|above|over|up|higher)|\+"),
    ("<=", r"(?:及|或|\()?以[下内]|之内|or (?:less|fewer|below|under|lower)|and (?:less|below|under)"),
)
_LEADING = [(sign, re.compile(rf"(?:{words})\s*(?:于|为|the )?\s*$")) for sign, words in _BEFORE]
_TRAILING = [(sign, re.compile(rf"\s*(?:{words})(?![a-z])")) for sign, words in _AFTER]
_BETWEEN = re.compile(r"(?:between|from|在|介于|[从由])\s*$")
_BETWEEN_END = re.compile(r"\s*(?:之间|区间)")
_LONGEST_COMPARATOR = 30
_BARE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,6})?"
_SMALL_EN = "|".join(sorted((word for word, value in SMALL.items() if value), key=len, reverse=True))
_SCALES = {**SCALES, **CHINESE_SCALES, "k": 1000}
_PARTS = {
    f"{said}{joint}{below}": 100 * part[0] / part[1]
    for above in (word for word, value in SMALL.items() if 0 < value < 10)
    for below in (form for word in FRACTIONS for form in (word, f"{word}s"))
    if (part := fraction((above, below)))
    for said in ((above, "a", "an") if above == "one" else (above,))
    for joint in " -"
}
_PARTS |= {"half": 50.0, "一半": 50.0, "半数": 50.0}
_UNITS_EN = {
    "%": "percent|per cent|pct",
    "百分点": "percentage points?|points?",
    "人": "teachers?|students?|pupils?|people|persons?|staff|children|cadres?|members?|headteachers?|principals?|doctors?"
    "|nurses?|farmers?|residents?|volunteers?|graduates?|trainees?",
    "所": "schools?|kindergartens?|nurser(?:y|ies)|colleges?|hospitals?|clinics?|universit(?:y|ies)",
    "分钟": "minutes?|mins?",
    "小时": "hours?",
    "天": "days?",
    "周": "weeks?",
    "月": "months?",
    "年": "years?",
    "次": "times",
    "元": "yuan|rmb|cny",
    "亩": "mu",
    "公顷": "hectares?",
    "平方米": "square met(?:er|re)s?|sqm|m2",
    "公里": "kilomet(?:er|re)s?|km",
    "倍": "fold",
    "户": "households?",
    "家": "enterprises?|companies|firms",
}
"""English nouns that say which Chinese measure word a target of the kind is counted in; with any other noun every unit does."""
_SPENT = frozenset("% 百分点 分钟 小时 天 周 月 年 次 元 亩 公顷 平方米 公里 倍".split())
"""Units that are no subject: taken out of the query with the number, while ``teachers`` goes on being searched for."""
_TAUGHT = re.compile("training|class|course|credit|study|learning|teaching|lesson|lecture")
"""With these, hours are class hours (学时)."""
_UNIT_EN = [(unit, re.compile(rf"[\s-]*(?:{words})(?![a-z])")) for unit, words in _UNITS_EN.items()]
_NUMBER_EN = re.compile(
    rf"(?<![\w.])(?:(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})(?![a-z])"
    rf"|(?:(?P<digits>{_BARE})"
    rf"|(?P<words>(?:an? )?(?:{_SMALL_EN})(?![a-z])(?:[ -](?:{_SMALL_EN})(?![a-z]))?|an?(?= (?:hundred|thousand|million))))"
    r"(?P<half> and a half(?![a-z]))?"
    r"(?:\s*(?P<scale>hundred|thousand|million|billion|k(?![a-z])|[百千万亿](?!分|克|米)))?(?P<percent>\s*%)?)"
)
_JOINT = re.compile(r"\s*(?:-|—|–|~|至|到|to|and|和|与)\s*")


@dataclass(frozen=True, slots=True)
class _Figure:
    low: float
    high: float
    unit: str | None
    span: Span
    noun: Span | None = None
    """What it counts, where that goes on being searched for: ``teachers`` of ``1,500 teachers or more``."""


def parse_conditions(folded: str) -> list[Condition]:
    """The conditions of a folded query, in order, none overlapping."""
    found: list[Condition] = []
    at = 0
    for figure in _ranges(folded, _figures(folded)):
        if figure.span[0] < at:
            continue
        condition = _condition(folded, figure, at)
        if condition is not None and not _is_year(figure):
            found.append(condition)
            at = condition.span[1]
    return found


def parse_value(folded: str) -> Condition | None:
    """A condition that is the whole text, a plain figure being one of equality; None if it is none."""
    text = folded.strip()
    found = parse_conditions(text)
    if len(found) == 1 and found[0].span == (0, len(text)):
        return found[0]
    for figure in _ranges(text, _figures(text)):
        if figure.span == (0, len(text)):
            return Condition(figure.low, figure.high, figure.unit, figure.span)
    return None


def without_conditions(folded: str, conditions: Sequence[Condition]) -> str:
    """The query without its conditions: what the value is of."""
    if not conditions:
        return folded
    kept, at = [], 0
    for condition in conditions:
        kept.append(folded[at : condition.span[0]])
        at = condition.span[1]
    return " ".join(" ".join([*kept, folded[at:]]).split())


def _condition(folded: str, figure: _Figure, start: int) -> Condition | None:
    first, last = figure.span
    before = folded[max(start, first - _LONGEST_COMPARATOR) : first]
    for sign, pattern in _LEADING:
        if match := pattern.search(before):
            return _bounded(sign, figure, (first - len(match.group()), last))
    for sign, pattern in _TRAILING:
        if match := pattern.match(folded, last):
            return _bounded(sign, figure, (first, match.end()))
        if figure.noun and pattern.match(folded, figure.noun[1]):
            return _bounded(sign, figure, (first, last))
    if figure.low == figure.high:
        return None
    opening, closing = _BETWEEN.search(before), _BETWEEN_END.match(folded, last)
    if opening or closing or figure.unit == "%":
        span = (first - len(opening.group()) if opening else first, closing.end() if closing else last)
        return Condition(figure.low, figure.high, figure.unit, span)
    return None


def _bounded(sign: str, figure: _Figure, span: Span) -> Condition:
    if sign == "=":
        return Condition(figure.low, figure.high, figure.unit, span)
    if sign in (">", ">="):
        return Condition(figure.low, None, figure.unit, span, above=sign == ">")
    return Condition(None, figure.high, figure.unit, span, below=sign == "<")


def _is_year(figure: _Figure) -> bool:
    """2015 and 2015年 are dates, whatever stands before them."""
    return figure.unit in (None, "月") and 1900 <= figure.low / (12 if figure.unit else 1) <= 2100


def _figures(folded: str) -> list[_Figure]:
    """Figures with a Chinese unit as the ingest reads them, then what English and bare numbers there are beside them."""
    figures = [figure for quantity in find_quantities(folded) if (figure := _of_quantity(quantity))]
    taken = [figure.span for figure in figures]
    for match in _NUMBER_EN.finditer(folded):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            figures.append(_of_match(folded, match))
    return sorted((figure for figure in figures if figure.high <= MAX_VALUE), key=lambda figure: figure.span)


def _of_quantity(quantity: Quantity) -> _Figure | None:
    size = None if quantity.kind is Kind.DATE else measure(quantity.value, quantity.unit)
    if size is None:
        return None
    return _Figure(size.low, size.high, size.unit or None, (quantity.start, quantity.end))


def _of_match(folded: str, match: re.Match[str]) -> _Figure:
    if match["part"]:
        value = _PARTS[match["part"]]
        end = match.end() + len(re.match(r"(?: of)?", folded[match.end() :]).group())  # type: ignore[union-attr]  # matches ""
        return _Figure(value, value, "%", (match.start(), end))
    value = float(match["digits"].replace(",", "")) if match["digits"] else _number_words(match["words"])
    if match["half"]:
        value += 0.5
    if match["scale"]:
        value *= _SCALES[match["scale"]]
    if match["percent"]:
        return _Figure(value, value, "%", match.span())
    for unit, pattern in _UNIT_EN:
        if noun := pattern.match(folded, match.end()):
            base = base_unit("课时" if unit == "小时" and _TAUGHT.search(folded) else unit)
            value *= base.scale
            if unit in _SPENT:
                return _Figure(value, value, base.name, (match.start(), noun.end()))
            return _Figure(value, value, base.name, match.span(), noun.span())
    return _Figure(value, value, None, match.span())


def _number_words(words: str) -> float:
    return float(sum(SMALL.get(word, 0) for word in re.split("[ -]", words)) or 1)  # "a" thousand


def _ranges(folded: str, figures: list[_Figure]) -> list[_Figure]:
    """``10 to 20 percent``, ``10%至20%``: two figures with a joint between them are one range."""
    joined: list[_Figure] = []
    for figure in figures:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.low == last.high <= figure.low
            and (last.unit == figure.unit or last.unit is None)
            and _JOINT.fullmatch(folded, last.span[1], figure.span[0])
        ):
            joined[-1] = replace(figure, low=last.low, span=(last.span[0], figure.span[1]))
        else:
            joined.append(figure)
    return joined
