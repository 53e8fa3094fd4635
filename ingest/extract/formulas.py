r"""Formulas of PDF converters read as what they say: ``$9 5 \%$`` is 95%, ``$\geqslant 3 0 0$`` is ≥300.

Converters set every figure that looks like mathematics in TeX, its characters apart. Only what stands in text is read:
numbers, signs, units, raised and lowered digits; a command nobody knows leaves its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.models import Repair
from ingest.rules import rule

_CJK = "[\u2e80-\u9fff\uff00-\uffef“”‘’]"
# Between signs of dollars, on one line: with a command or a raised sign in it, or nothing but figures set apart.
_FIGURES = r"\s?\d(?: [\d.,:]){1,40}\s?|\s?\d{1,9}(?:\.\d{1,6})?\s?"
_COMMANDING = r"[^\n]{0,150}?(?:\\(?![()\[\]])|[\^_])[^\n]{0,150}?"
_FORMULA = rule(
    rf"(?<![\\$])\$\$?(?P<one>[^$\n]{{0,150}}?[\\^_][^$\n]{{0,150}}?|{_FIGURES})(?<!\\)\$\$?(?![\d,])"
    rf"|\\\((?P<two>{_COMMANDING})\\\)|\\\[(?P<three>{_COMMANDING})\\\]",
    examples=(r"$9 5 \%$", r"$\geq 60$", "$1 2 0$", "$m^2$", r"\(95\%\)"),
    never=("津贴$62,000至$80,000", "$5和$6", r"\$5^2", r"溪政发\[2021\]3号"),
)
# What only says how its content is set.
_SET = re.compile(
    r"\\(?:math(?:bf|rm|sf|it|tt|bb|cal|ord|bin|rel|op)|text(?:bf|rm|it|sf|normal)?|boldsymbol|bm|operatorname|mbox"
    r"|underline|overline|left|right|displaystyle|big[lr]?|Big[lr]?|hspace\*?\{[^{}]*\})(?![A-Za-z])\*?"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_CIRCLED = re.compile(r"\\textcircled\s*\{?\s*(\d{1,2})\s*\}?")
_COMMANDS = {
    "geq": "≥", "geqslant": "≥", "ge": "≥", "geqq": "≥", "leq": "≤", "leqslant": "≤", "le": "≤", "leqq": "≤",
    "gt": ">", "lt": "<",
    "sim": "~", "thicksim": "~", "approx": "≈", "times": "×", "div": "÷", "pm": "±", "cdot": "·", "neq": "≠", "ne": "≠",
    "rightarrow": "→", "to": "→", "circ": "°", "permil": "‰", "textperthousand": "‰", "colon": ":", "bullet": "•",
    "cdots": "…", "ldots": "…", "dots": "…", "ell": "l", "mu": "μ", "alpha": "α", "beta": "β", "gamma": "γ", "Delta": "Δ",
    "ast": "*", "star": "*", "prime": "′", "backslash": "\\", "infty": "∞",
    "quad": " ", "qquad": " ",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SCRIPT = re.compile(r"([\^_])\s*(?:\{([^{}]{0,20})\}|(\S))")
_SPACING = re.compile(r"\\[ ,;:!>]|(?<!\\)~")
_PER_MILLE = re.compile(r"\\?%\s*[o0]{1,2}(?![\d.])|\\?%\s*_\{?[o0]\}?")


def formulas(text: str) -> Iterator[Repair]:
    """Each formula, and how it is read; the blanks that set it off from Chinese text go with it."""
    if "$" not in text and "\\" not in text:
        return
    for match in _FORMULA.finditer(text):
        start, end = match.span()
        said = read_formula(match.group(match.lastgroup or 0))
        if start and text[start - 1] == " " and re.match(_CJK, text[start - 2 : start - 1]):
            start -= 1
        if text[end : end + 1] == " " and re.match(_CJK, text[end + 1 : end + 2]):
            end += 1
        yield Repair(start, end, "markup", text[start:end], said)


def read_formula(formula: str) -> str:
    """What a formula says in plain characters."""
    said = _FRACTION.sub(r"\1/\2", _SET.sub("", formula))
    said = _CIRCLED.sub(
        lambda match: chr(ord("①") + int(match.group(1)) - 1) if 0 < int(match.group(1)) < 21 else "", said
    )
    said = _SPACING.sub(" ", _PER_MILLE.sub("‰", said))
    said = re.sub(r"\\([%#&$_{}])", lambda match: {"{": "(", "}": ")"}.get(match.group(1), match.group(1)), said)
    said = _COMMAND.sub(lambda match: _COMMANDS.get(match.group(1), match.group(1)), said)
    said = _SCRIPT.sub(lambda match: scripted(match.group(1), (match.group(2) or match.group(3) or "").strip()), said)
    said = re.sub(r"[{}\\]", "", said)
    # Blanks between words stay; a converter sets figures and signs apart.
    return re.sub(
        r"(?<=[A-Za-z]) +(?=[A-Za-z]{2})|(?<=[A-Za-z]{2}) +(?=[A-Za-z])|( +)", lambda m: "" if m.group(1) else " ", said
    ).strip()


def scripted(sign: str, text: str) -> str:
    """A raised (``^``) or lowered (``_``) word in the characters that stand so by themselves, where there are such."""
    if text == "°":
        return text
    table = _RAISED if sign == "^" else _LOWERED
    return text.translate(table) if all(ord(char) in table for char in text) else text
