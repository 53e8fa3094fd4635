"""Chinese text in the script that was asked for, character for character, so that every span still holds."""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

import opencc

from index.text.folding import language_of, simplify

Script = Literal["simplified", "traditional"]
SCRIPTS: tuple[Script, ...] = get_args(Script)


def in_script(text: str, script: Script | None) -> str:
    """``text`` in that script; as it is for None. The length stays."""
    if script is None:
        return text
    if script == "traditional":
        # What is traditional already would be converted twice: 皇后 is not 皇後.
        return text if language_of(text) == "zh-Hant" else _same_length(text, str(_traditional().convert(text)))
    return _same_length(text, simplify(text))


def _same_length(text: str, converted: str) -> str:
    return converted if len(converted) == len(text) else text


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")
