"""What a target measures, part by part: what is counted, of whom, over what, per what, and in which direction.

Only targets that agree in every part measure the same. A part is told from the target's own words, its indicator and its
quote; a target that does not say what it counts (满意率, 每学期检查6次, 安排专项资金30万元) measures nothing that can be
compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from index.targets import measure_words as wording
from index.targets.results import Part, TargetRow
from index.targets.subjects import looks_back, years_of
from index.text.folding import fold
from index.text.segmentation import words_of
from ingest.chinese_numerals import NUMERAL, parse_numeral

Direction = Literal["floor", "ceiling", "level", "rise", "fall", "change", "reached", "open"]
UNTOLD = "?"
"""Stands where a part is said elsewhere or nowhere: of what 其中 is a part, for how many years 新建5所 is the sum."""
_UNTOLD = frozenset({UNTOLD})
PARTS: tuple[Part, ...] = get_args(Part)
_DIRECTIONS: dict[str, Direction] = {">=": "floor", ">": "floor", "<=": "ceiling", "<": "ceiling", "=": "level"}
_RISES = re.compile("增|提[高升]|上[升浮调]|扩[大展]|延长")
_FALLS = re.compile("降|减|压[减缩]|缩[小短减]|下浮")


@dataclass(frozen=True, slots=True)
class Measure:
    """``counted`` are the words for what is counted; ``whom`` the population, age or kind of school that is meant; ``over``
    what a share is of; ``per`` the times and units that the figure is for each of; ``unit`` the base unit."""

    counted: frozenset[str]
    whom: frozenset[str]
    over: frozenset[str]
    per: frozenset[str]
    direction: Direction
    unit: str

    def key(self, part: Part) -> object:
        """What must be equal in one part: of words their characters, for no two wordings are cut into words alike (就业对口率,
        对口就业率; 规模化, 规模); but 师生比 is not 生师比."""
        value = getattr(self, part)
        return frozenset("".join(value)) - wording.NO_MARK if part in _WORDED and self.unit != wording.RATIO else value

    @property
    def keys(self) -> tuple[object, ...]:
        """Equal for two that measure the same."""
        return tuple(map(self.key, PARTS))

    def differs(self, other: Measure) -> tuple[Part, ...]:
        """The names of the parts in which the two do not agree."""
        return tuple(part for part in PARTS if self.key(part) != other.key(part))

    @property
    def makes_range(self) -> bool:
        """Whether its figures are to be reached, and it is told of what and for how long, so that they may have a median."""
        return self.direction not in ("reached", "open") and not (self.over & _UNTOLD or self.per & _UNTOLD)

    def told(self, part: Part) -> list[str]:
        """What the measure says in one of its parts, empty where nothing."""
        value = getattr(self, part)
        return [value] if isinstance(value, str) else sorted(value)

    @property
    def names_its_own(self) -> int:
        """How many characters it has for a thing of its own, so that it matters less what the plan is about: 农村自来水 of
        农村自来水普及率, none of 培训后就业率."""
        return sum(len(wording.ANYTHING.sub("", word)) for word in self.words)

    @property
    def words(self) -> frozenset[str]:
        """All that is said of what is measured, for telling what is related."""
        return self.counted | self.whom | self.over


_WORDED: tuple[Part, ...] = ("counted", "over")


def measure_of(row: TargetRow) -> Measure | None:
    """What a target measures; None where it has no size or does not say what it counts."""
    if row.low is None or row.base_unit is None:
        return None
    quote = _unmarked(row.quote)
    before, after = _around(quote, row)
    if _says_which(quote, row):
        return None
    phrase = _spelled_out(wording.OTHER_FIGURE.sub("", _unmarked(row.indicator or "")))
    if not wording.HAN.search(phrase) or "分别" in phrase or (len(phrase) < wording.SHORTEST and "、" in quote):
        return None
    unit, _, head = row.base_unit.partition("/")
    per = _per(f"{before}|{phrase}|{row.deadline or ''}", unit) | ({"人"} if head == "人" else set())
    unit = unit if head in ("", "人") else row.base_unit
    if unit == "%" and row.comparator != "change" and not wording.ADDED.search(phrase):
        per -= {"年"}  # a share that is kept each year is the share
    standing = wording.STANDING.search(phrase) and not wording.ADDED.search(phrase) and row.comparator != "change"
    if not (per or standing) and (_adds_up(row, unit) or row.comparator == "change"):
        per |= {_span(row, unit)}
    phrase, behind = (_without_times(part) for part in (phrase, after))
    counted, over = _parted(phrase, _spelled_out(behind), unit)
    whom_over, over_rest = _whom(over)
    whom, rest = _whom(counted)
    whom |= _narrowed(quote, row)
    if unit == "%":
        whom |= _bounds(phrase)
    words = _words(wording.EQUIPPED.sub("配备" if unit == "%" else " ", rest))
    measure = Measure(
        counted=words,
        whom=frozenset(whom),
        over=(_words(over_rest) | frozenset(whom_over)) - words
        | (_UNTOLD if wording.PART_OF.match(quote) else frozenset()),
        per=frozenset(per),
        direction=_direction(row, before, phrase),
        unit=unit,
    )
    return None if _says_nothing(measure, rest) else measure


@lru_cache(maxsize=8192)
def whom_of(title: str) -> frozenset[str]:
    """Whom a plan's title names: 农村 of 乡村振兴工作要点."""
    return frozenset(_whom(_spelled_out(fold(title)))[0])


def _unmarked(text: str) -> str:
    """The text folded, without what numbers or opens it as an item of a list."""
    return wording.LIST_NUMBER.sub("", fold(wording.LABEL.sub("", text)))


def _spelled_out(text: str) -> str:
    for pattern, whole in wording.SHORT_FORMS:
        text = pattern.sub(whole, text)
    return text


def _words(text: str) -> frozenset[str]:
    plain = wording.COUNTER.sub(" ", wording.FILLERS.sub(" ", wording.SHARES.sub(" ", text)))
    return frozenset(
        wording.ONE_FOR_ALL.get(word, word)
        for word in words_of(plain)
        if word not in wording.NO_WORD and not word[0].isdigit()
    )


def _around(quote: str, row: TargetRow) -> tuple[str, str]:
    """The clause before the figure, and what stands behind it up to the next stop or figure."""
    unit = re.escape(fold(row.unit or "").split("/")[0])
    written = [re.escape(part) for part in row.value.split("-")[-1:]]
    found = re.search(rf"(?<![\d.]){written[0]}\s*{unit}", quote)
    if found is None:
        found = re.search(rf"{wording.FIGURE}\s*(?:个|多|余)?{unit}", quote) if unit else None
    if found is None:
        return quote, ""
    clause = wording.STOPS.split(quote[: found.start()])[-1]
    behind = re.split(rf"[,，。;；:：、|()（）]|(?:\d|[{NUMERAL}](?=[名个所次项人家]))", quote[found.end() :])[0]
    return clause, behind


def _behind(quote: str, row: TargetRow) -> str:
    """All that stands behind the figure."""
    return quote.partition(fold(f"{row.value}{'' if ':' in row.value else row.unit or ''}"))[2]


def _says_which(quote: str, row: TargetRow) -> bool:
    """Whether the figure only says which are meant: 师生比不低于1:20的班级达到90%."""
    return wording.MEANT_ONES.match(_behind(quote, row)) is not None


def _narrowed(quote: str, row: TargetRow) -> set[str]:
    """Of whom the figure is, where brackets behind it say so."""
    found = wording.NARROWED.match(_behind(quote, row).removeprefix("以上").removeprefix("以内"))
    return {found[1]} if found else set()


def _per(text: str, unit: str) -> set[str]:
    """The times and units that a figure is for each of, in one wording."""
    found = {wording.SAME_TIME.get(match[1], match[1]) for match in wording.TIMES.finditer(text)}
    found |= {
        _years(_number(match[1])) if match[2] in ("年", "学年") else match[1] + match[2]
        for match in wording.PERIOD.finditer(text)
    }
    found |= {_years(_number(match[1])) for match in wording.OVER_YEARS.finditer(wording.WITHOUT_BANDS.sub("", text))}
    if wording.YEARLY.search(text):
        found.add("年")
    found |= {match[0] for match in wording.PART_OF_YEAR.finditer(text)}
    if wording.TERMLY.search(text):
        found.add("学期")
    if wording.HEADS.search(text):
        found |= set() if unit in wording.ITS_OWN else {"人"}
    elif unit not in wording.ITS_OWN and (each := wording.EACH.search(wording.TIMES.sub("", text))):
        found.add("每" + (each["each"] or each["of"] or "").replace("学", "校"))
    return found


def _number(written: str) -> int:
    return parse_numeral(written) or 0 if not written.isdigit() else int(written)


def _span(row: TargetRow, unit: str) -> str:
    """For how many years a sum is; not told where no title says so, or where a year before the plan's end is named."""
    years = years_of(row) if row.plan.title else None
    if years is None or (
        years > 1 and row.due is not None and row.plan.year is not None and row.due < row.plan.year + years - 1
    ):
        return UNTOLD
    return _years(years)


def _years(count: int) -> str:
    """So many years; what a plan of one year sets is set for each."""
    return "年" if count == 1 else f"{count}年"


def _without_times(text: str) -> str:
    for pattern in (wording.PERIOD, wording.TIMES, wording.YEARLY, wording.TERMLY, wording.MOMENTS):
        text = pattern.sub("", text)
    return wording.OVER_YEARS.sub("", text) if not wording.WITHOUT_BANDS.search(text) else text


def _parted(phrase: str, behind: str, unit: str) -> tuple[str, str]:
    """What is counted, and what it is a share of (empty where nothing is said)."""
    if unit == "%" and (within := wording.WITHIN.match(phrase)):
        return f"{within['counted']} {behind}", within["over"]
    if unit == "%" and (found := wording.OVER.match(phrase)) and wording.WHOLE.search(phrase[found.end("counted") :]):
        return f"{found['counted']} {behind}", found["over"]
    return f"{phrase} {behind}", ""


def _bounds(text: str) -> set[str]:
    """The figures that say of what a share is: a village of 20万元 is another than one of 10万元."""
    return {f"{parse_numeral(match[1]) or match[1]}{match[2]}" for match in wording.BOUND.finditer(text)}


def _whom(text: str) -> tuple[set[str], str]:
    """Whom a text is about, and the text without it."""
    found = set()
    for pattern, name in wording.WHO:
        for match in pattern.finditer(text):
            found.add(name or re.sub(r"[\s周及]", "", match[0]).replace("—", "-").replace("至", "-"))
        text = pattern.sub(" ", text)
    return found, text


def _direction(row: TargetRow, before: str, phrase: str) -> Direction:
    """A bare figure of a plan is one to be reached, 漏损率9% one not to be passed; what a review tells was reached."""
    if looks_back(row):
        return "reached"
    if not row.aimed:
        return "open"
    if row.comparator == "change" or (row.comparator == "=" and wording.RATE_RISES.search(before)):
        rises, falls = _RISES.search(before), _FALLS.search(before)
        if bool(rises) == bool(falls):
            return "change"
        return "rise" if rises else "fall"
    if row.comparator == "=" and row.low == row.high and _is_amount(row.base_unit or ""):
        return "ceiling" if wording.UNWANTED.match(phrase) else "floor"
    return _DIRECTIONS[row.comparator]


def _adds_up(row: TargetRow, unit: str) -> bool:
    """Whether a figure grows with the years it is for. Roads that are built do, a distance that is kept does not."""
    built = row.unit in ("公里", "千米") and row.comparator in ("=", ">=", ">")
    return built or wording.ADDS_UP.fullmatch(unit) is not None


def _is_amount(unit: str) -> bool:
    return unit in ("%", "‰") or wording.ADDS_UP.fullmatch(unit) is not None


def _says_nothing(measure: Measure, text: str) -> bool:
    """Whether it stays open what is counted."""
    if measure.unit in ("分钟", "小时") and not measure.per and wording.HABIT.search(text):
        return True
    if wording.DRIVES.search(text):
        return True
    own = measure.counted - wording.VAGUE
    if not own:
        done = measure.counted & wording.PERSONS and measure.counted & wording.ACTS
        return not (done or (measure.counted and measure.over))
    plain = "".join(wording.FILLERS.sub("", wording.ANYONE.sub("", text)).split())
    return not measure.whom and wording.BARE_RATE.fullmatch(plain) is not None
