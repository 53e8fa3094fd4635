"""English numerals read, and written as in Chinese documents: ``1.4 million`` -> 140万, ``two thirds`` -> 三分之二,
``20th century`` -> 20世纪, ``June 15`` -> 6月15日, ``65 percent`` -> 65%, ``14th five-year plan`` -> 十四五."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingest.chinese_numerals import write_numeral

_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SMALL = _TENS | _ONES
"""The words for numbers below a hundred."""
SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
FRACTIONS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
"""The words for what stands below the line of a fraction."""
_MONTHS = {
    word: value
    for value, word in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
_ALSO_WORDS = frozenset({"march", "may", "august", "second"})
"""Months and ordinals that mean something else as well; they count only beside a number."""
_LARGEST = Decimal(10**15)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the words of a query: how many words it takes, and its Chinese forms, likeliest first."""

    length: int
    chinese: tuple[str, ...]


def number_at(words: Sequence[str]) -> Number | None:
    """The number with which ``words`` (of ``english_words``) begin, the longest reading; None if there is none."""
    if not words:
        return None
    return _date(words) or _fraction(words) or _ordinal(words) or _amount(words)


def _date(words: Sequence[str]) -> Number | None:
    month = _MONTHS.get(words[0])
    if month is None:
        return None
    day = _integer(words[1]) if len(words) > 1 else None
    if day is not None and 1 <= day <= 31:
        length = 3 if len(words) > 2 and words[2] in ("st", "nd", "rd", "th") else 2
        return Number(length, (f"{month}月{day}日", f"{month}月{day}号"))
    if words[0] in _ALSO_WORDS and not (day is not None and 1000 <= day <= 2100):
        return None
    return Number(1, (f"{month}月", f"{write_numeral(month)}月"))


def fraction(words: Sequence[str]) -> tuple[int, int] | None:
    """What a fraction of two words has above and below its line, ``two thirds`` 2 and 3; None where ``words`` begin with none."""
    if len(words) < 2 or words[0] not in _ONES or not 1 <= _ONES[words[0]] < 10:
        return None
    above, below = _ONES[words[0]], FRACTIONS.get(words[1].removesuffix("s"))
    if below is None or above >= below or (above > 1) != words[1].endswith("s"):
        return None
    return above, below


def _fraction(words: Sequence[str]) -> Number | None:
    if words[0] == "half":
        return Number(1, ("一半", "半数", "二分之一"))
    if part := fraction(words):
        above, below = part
        return Number(2, (f"{write_numeral(below)}分之{write_numeral(above)}", f"{above}/{below}"))
    return None


def _ordinal(words: Sequence[str]) -> Number | None:
    digits = _integer(words[0])
    if digits is not None and words[1:2] == ["s"] and digits % 10 == 0 and (digits >= 1000 or digits < 100):
        decade = digits % 100
        forms = (f"{digits}年代", f"{decade}年代", f"{write_numeral(decade)}年代") if decade else (f"{digits}年代",)
        return Number(2, forms)
    if digits is not None and words[1:2] and words[1] in ("st", "nd", "rd", "th"):
        value, length = digits, 2
    elif words[0] in _ORDINALS:
        value, length = _ORDINALS[words[0]], 1
    elif len(words) > 1 and words[0] in _TENS and words[1] in _ORDINALS and _ORDINALS[words[1]] < 10:
        value, length = _TENS[words[0]] + _ORDINALS[words[1]], 2
    else:
        return None
    if not 1 <= value < 10_000:
        return None
    written, rest = write_numeral(value), list(words[length : length + 4])
    if rest[:1] in (["century"], ["centuries"]):
        return Number(length + 1, (f"{value}世纪", f"{written}世纪"))
    if rest[:2] == ["national", "congress"] and value > 10:
        return Number(length + 2, (f"{written}大", f"第{written}次全国代表大会"))
    if rest[:3] in (["cpc", "national", "congress"], ["party", "national", "congress"]) and value > 10:
        return Number(length + 3, (f"{written}大", f"第{written}次全国代表大会"))
    if rest[:3] in (["five", "year", "plan"], ["five", "year", "plans"]) and value > 9:
        return Number(length + 3, (f"{written}五", f"第{written}个五年规划"))
    if words[0] in _ALSO_WORDS:
        return None
    return Number(length, (f"第{written}", f"第{value}"))


def _amount(words: Sequence[str]) -> Number | None:
    value, length = _value(words)
    if value is None:
        return None
    rest = list(words[length : length + 2])
    if rest[:1] in (["percent"], ["pct"]) or rest == ["per", "cent"]:
        length += 1 if rest[0] != "per" else 2
        return Number(length, (f"{_plain(value)}%", *_percent(value)))
    if rest in (["percentage", "points"], ["percentage", "point"]):
        return Number(length + 2, (f"{_plain(value)}个百分点",))
    if length == 1 and words[0][0].isdigit():
        if value < 10_000:
            return None  # it is looked for as it stands
        return Number(1, (*_forms(value), f"{value:,}"))
    return Number(length, _forms(value))


def _percent(value: Decimal) -> tuple[str, ...]:
    return (f"百分之{write_numeral(int(value))}",) if value == int(value) and value <= 100 else ()


def _value(words: Sequence[str]) -> tuple[Decimal | None, int]:
    """The value of the amount that ``words`` begin with, and how many of them it takes."""
    first = words[0]
    if first[0].isdigit():
        try:
            total, length = Decimal(first.removesuffix("%")), 1
        except InvalidOperation:
            return None, 0
        if first.endswith("%"):
            return None, 0
        while len(words) > length and words[length] in SCALES and total < _LARGEST:
            total *= SCALES[words[length]]
            length += 1
        return (total, length) if total < _LARGEST else (None, 0)
    return _spelt(words)


def _spelt(words: Sequence[str]) -> tuple[Decimal | None, int]:
    total = section = length = 0
    begun = False
    for at, word in enumerate(words):
        if word in _ONES and section % 10 == 0 and (section % 100 == 0 or _ONES[word] < 10):
            section += _ONES[word]
        elif word in _TENS and section % 100 == 0:
            section += _TENS[word]
        elif word in SCALES and begun:
            if word == "hundred":
                section *= 100
            else:
                total, section = total + section * SCALES[word], 0
        elif word == "and" and begun and section % 100 == 0 and words[at + 1 : at + 2] and words[at + 1] in SMALL:
            continue
        else:
            break
        begun, length = True, at + 1
    return (Decimal(total + section), length) if begun else (None, 0)


def _forms(value: Decimal) -> tuple[str, ...]:
    """As documents write an amount: in digits, in 万 and 亿, a small whole one in characters too."""
    forms = []
    for unit, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if value >= size:
            forms.append(f"{_plain(value / size)}{unit}")
            break
    if value < 10**8:
        forms.append(_plain(value))
    if value == int(value) and value < 100:
        forms.append(write_numeral(int(value)))
        if value == 2:
            forms.append("两")
    return tuple(forms)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _integer(word: str) -> int | None:
    return int(word) if word.isdigit() and len(word) <= 6 else None
