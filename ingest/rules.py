"""Rules: regular expressions written beside the texts they are for, which ``tests/test_rules.py`` holds them to."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` is found (``search``) in each of ``examples`` and in none of ``never``."""

    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    never: tuple[str, ...]


RULES: list[Rule] = []
"""The rules of every module imported so far: the test's list, nothing in the product reads it."""


def rule(
    pattern: str, *, examples: tuple[str, ...], never: tuple[str, ...] = (), flags: re.RegexFlag = re.NOFLAG
) -> re.Pattern[str]:
    """``pattern`` compiled, its examples kept. Anchors belong into the pattern, even where only ``match`` asks it."""
    compiled = re.compile(pattern, flags)
    RULES.append(Rule(compiled, examples, never))
    return compiled


def any_of(*words: str) -> str:
    """A group that matches any of ``words``, the first that fits; one string may hold several, with blanks between."""
    return f"(?:{'|'.join(word for several in words for word in several.split())})"
