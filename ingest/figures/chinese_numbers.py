"""Chinese numerals as numbers: 十五, 二百零三, 两, 三千五, 一万二千, 九成五, 三分之二."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2}
DIGITS |= {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERAL = "零〇○一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿"


def parse_numeral(text: str) -> int | None:
    """The value of a whole Chinese numeral in simplified characters; None when it is not one.

    Digits alone are read by place (二〇一四 is 2014); a last digit after 百/千/万 without a unit counts tenths of that
    unit (三百五 is 350).
    """
    if not text or any(char not in NUMERAL for char in text):
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    unit_below = 0
    for char in text:
        if char in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[char]
            if digit == 0:
                unit_below = 0
        elif char in UNITS:
            section += (1 if digit is None else digit) * UNITS[char]
            digit, unit_below = None, UNITS[char] // 10
        else:
            section += digit or 0
            if total >= MYRIADS[char] > 0 and char == "万":
                total += section * MYRIADS[char]  # 二十六亿六千万
            else:
                total = (total + section) * MYRIADS[char] if section or total else MYRIADS[char]
            section, digit, unit_below = 0, None, MYRIADS[char] // 10
    if digit is not None:
        section += digit * unit_below if unit_below > 1 else digit
    return total + section


def decimal_string(value: Decimal | Fraction | int) -> str:
    """The shortest decimal text: ``15``, ``0.5``; a fraction that does not end keeps four digits."""
    if isinstance(value, Fraction):
        value = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
