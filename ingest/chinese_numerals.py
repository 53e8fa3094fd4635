"""Chinese numerals, read and written: 十五, 二百零三, 两, 三千五, 一万二千, 二〇一四, 贰拾叁."""

from __future__ import annotations

ONE_TO_NINE = "一二三四五六七八九"
ONE_TO_TEN = f"{ONE_TO_NINE}十"
"""What headings and items are numbered with, for the classes of patterns."""
FORMAL = "壹贰叁肆伍陆柒捌玖拾"
"""1 to 10 as accounts write them, so that no stroke can be added."""
_DIGITS = {char: value for value, char in enumerate(f"零{ONE_TO_NINE}")} | {"〇": 0, "○": 0, "两": 2}
_DIGITS |= {char: value for value, char in enumerate(FORMAL[:9], 1)}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERAL = "".join([*_DIGITS, *_UNITS, *_MYRIADS])
"""Every character a numeral may hold."""
# The signs of 1 to 9, then those of ten, hundred, thousand, ten thousand: plain or formal, simplified or traditional.
_SIGNS = {
    (False, False): (ONE_TO_NINE, "十百千万"),
    (False, True): (ONE_TO_NINE, "十百千萬"),
    (True, False): (FORMAL, "拾佰仟万"),
    (True, True): ("壹貳參肆伍陸柒捌玖", "拾佰仟萬"),
}


def parse_numeral(text: str) -> int | None:
    """The value of a whole Chinese numeral in simplified characters; None when it is not one.

    Digits alone are read by place (二〇一四 is 2014); a last digit after 百/千/万 without a unit counts tenths of that
    unit (三百五 is 350).
    """
    if not text or any(char not in NUMERAL for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    unit_below = 0
    for char in text:
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[char]
            if digit == 0:
                unit_below = 0
        elif char in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[char]
            digit, unit_below = None, _UNITS[char] // 10
        else:
            section += digit or 0
            if total >= _MYRIADS[char] > 0 and char == "万":
                total += section * _MYRIADS[char]  # 二十六亿六千万
            else:
                total = (total + section) * _MYRIADS[char] if section or total else _MYRIADS[char]
            section, digit, unit_below = 0, None, _MYRIADS[char] // 10
    if digit is not None:
        section += digit * unit_below if unit_below > 1 else digit
    return total + section


def write_numeral(number: int, *, formal: bool = False, traditional: bool = False) -> str:
    """``number``, not negative, as a numeral: 105 is 一百零五, 12 is 十二 but formally 壹拾贰; Arabic from 100,000,000 on."""
    return _written(number, *_SIGNS[formal, traditional], short_ten=not formal) if number < 10**8 else str(number)


def _written(number: int, digits: str, units: str, *, short_ten: bool) -> str:
    if number == 0:
        return "零"
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        written = _written(head, digits, units, short_ten=short_ten) + units[3]
        return (
            written
            + ("零" if 0 < rest < 1000 else "")
            + (_written(rest, digits, units, short_ten=False) if rest else "")
        )
    written, gap = "", False
    for value, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // value % 10
        if digit:
            written += ("零" if gap and written else "") + digits[digit - 1] + unit
        gap = not digit and bool(written)
    return written[1:] if short_ten and 10 <= number < 20 else written


def write_digits(number: int) -> str:
    """``number`` digit by digit, as years are written: 2014 is 二〇一四."""
    return "".join(f"〇{ONE_TO_NINE}"[int(digit)] for digit in str(number))
