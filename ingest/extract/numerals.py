"""How list numbers are written, by the names WordprocessingML gives the formats (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from ingest.chinese_numerals import write_digits, write_numeral

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
            return write_numeral(number)
        case "taiwaneseCounting":
            return write_numeral(number, traditional=True)
        case "chineseLegal" | "chineseLegalSimplified":
            return write_numeral(number, formal=True)
        case "ideographLegalTraditional":
            return write_numeral(number, formal=True, traditional=True)
        case "ideographDigital" | "chineseDigits" | "taiwaneseDigital" | "japaneseDigitalTenThousand":
            return write_digits(number)
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


def _enclosed(number: int, first: int, last: int) -> str:
    return chr(first + number - 1) if 1 <= number <= last else str(number)


def _ordinal_suffix(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
