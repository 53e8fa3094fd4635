"""How list numbers are written, by the names WordprocessingML gives the formats (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_BULLETS = frozenset({"bullet", "none"})


def format_number(number: int, style: str) -> str:
    """``number`` written in ``style``; a style that is unknown, or cannot write it, falls back to Arabic digits."""
    if style in _BULLETS:
        return ""
    if number < 0:
        return str(number)
    match style:
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord("０") + int(digit)) for digit in str(number))
        case "lowerLetter":
            return _letters(number).lower()
        case "upperLetter":
            return _letters(number)
        case "lowerRoman":
            return _roman(number).lower()
        case "upperRoman":
            return _roman(number)
        case "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCountingThousand":
            return _counting(number, _DIGITS, "十百千万", short_ten=True)
        case "taiwaneseCounting":
            return _counting(number, _DIGITS, "十百千萬", short_ten=True)
        case "chineseLegal" | "chineseLegalSimplified":
            return _counting(number, _LEGAL_DIGITS, "拾佰仟万", short_ten=False)
        case "ideographLegalTraditional":
            return _counting(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬", short_ten=False)
        case "ideographDigital" | "chineseDigits" | "taiwaneseDigital" | "japaneseDigitalTenThousand":
            return "".join(_DIGITS[int(digit)] for digit in str(number))
        case "ideographTraditional" | "heavenlyStem":
            return _STEMS[number - 1] if 1 <= number <= len(_STEMS) else str(number)
        case "ideographZodiac":
            return _BRANCHES[number - 1] if 1 <= number <= len(_BRANCHES) else str(number)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _enclosed(number, 0x2460, 20)
        case "decimalEnclosedParen":
            return _enclosed(number, 0x2474, 20)
        case "decimalEnclosedFullstop":
            return _enclosed(number, 0x2488, 20)
        case "ideographEnclosedCircle":
            return _enclosed(number, 0x3280, 10)
        case "ordinal":
            return f"{number}{_ordinal_suffix(number)}"
        case "numberInDash":
            return f"- {number} -"
    return str(number)


def _letters(number: int) -> str:
    """A … Z, then AA, BB … as Word writes it; at most ten letters wide."""
    if not 1 <= number <= 260:
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if not 1 <= number <= 3999:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _counting(number: int, digits: str, units: str, *, short_ten: bool) -> str:
    """Positional Chinese: 105 is 一百零五; with ``short_ten`` 10 to 19 drop the leading one (十二)."""
    if number == 0:
        return "零"
    if number >= 100_000_000:
        return str(number)
    ten, hundred, thousand, myriad = tuple(units)
    if number >= 10_000:
        head = _counting(number // 10_000, digits, units, short_ten=short_ten)
        rest = number % 10_000
        if not rest:
            return head + myriad
        return head + myriad + ("零" if rest < 1000 else "") + _counting(rest, digits, units, short_ten=False)
    written, gap = "", False
    for value, unit in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
        digit = number // value % 10
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + unit
        gap = not digit and bool(written)
    if short_ten and written.startswith(digits[1] + ten):
        written = written[1:]
    return written


def _enclosed(number: int, first: int, last: int) -> str:
    return chr(first + number - 1) if 1 <= number <= last else str(number)


def _ordinal_suffix(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
