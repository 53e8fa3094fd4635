"""What precedent says to people, in Chinese and English: one catalogue a language, the same keys in both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from ingest.errors import Reason
from service.messages.en import EN
from service.messages.libraries_zh import LIBRARIES_ZH
from service.messages.zh import ZH

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
CATALOGUES: dict[Language, dict[str, str]] = {"zh": ZH, "en": EN}

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What moves the cursor or more; tabs and line breaks are let be."""
_ACCEPTED = re.compile(r"\s*([A-Za-z*]+)(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


@dataclass(frozen=True, slots=True)
class LibraryReason:
    """What a library found wrong with a request: its own code and values, and its own English."""

    code: str
    english: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Messages:
    """One language's voice: ``say("key", name=value)``. An unknown key raises KeyError, so a test finds it."""

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        text = CATALOGUES[self.language][key]
        return text.format(**{name: plain(value) for name, value in values.items()}) if values else text

    def refusal(self, reason: Reason | LibraryReason) -> str:
        """A reason in this language, and those it holds."""
        if isinstance(reason, Reason):
            within = {name: self.refusal(value) for name, value in reason.values.items() if isinstance(value, Reason)}
            return self(reason.code, **{**reason.values, **within})
        chinese = LIBRARIES_ZH.get(reason.code) if self.language == "zh" else None
        return chinese.format(**reason.values) if chinese else reason.english

    def named(self, group: str, name: str) -> str:
        """The text of ``group.name`` for a name out of stored data (why something was dropped, a kind of repair); the name
        itself if there is none."""
        return CATALOGUES[self.language].get(named_key(group, name), name)

    def knows(self, key: str) -> bool:
        """Whether ``key`` has a text; for values that come from stored data (a role, a comparator)."""
        return key in CATALOGUES[self.language]


def plain(value: object) -> object:
    """Text that a terminal shows and never obeys: what would move the cursor or set the title is written out. A file's name may
    hold it, and so what is said of the file. Anything else is left as it is."""
    if isinstance(value, Path):
        value = str(value)
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", value) if isinstance(value, str) else value


def named_key(group: str, name: str) -> str:
    """The key of a name out of stored data: ``dropped.editors_introduction`` of "editor's introduction"."""
    return f"{group}." + re.sub("[^a-z]+", "_", name.replace("'", ""))


def terminal_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language for a terminal: ``--lang`` if given, else the locale (Chinese for ``zh*``), else English."""
    words = " ".join(arguments).replace("--lang=", "--lang ").split()
    for name, value in pairwise(words):
        for language in LANGUAGES:
            if (name, value) == ("--lang", language):
                return language
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def browser_language(chosen: str | None, accept_language: str) -> Language:
    """The language for a page: ``?lang=`` if it names one, else what ``Accept-Language`` likes best, else Chinese."""
    for language in LANGUAGES:
        if chosen == language:
            return language
    chinese, english = _wishes(accept_language)
    return "en" if english > chinese else "zh"


def program_language(accept_language: str) -> Language:
    """The language for a program's answer: what ``Accept-Language`` likes best, else English: scripts name none and read
    what they always read."""
    chinese, english = _wishes(accept_language)
    return "zh" if chinese > english else "en"


def _wishes(accept_language: str) -> tuple[float, float]:
    """How much an ``Accept-Language`` likes Chinese and English, 0 to 1."""
    wishes: dict[str, float] = {}
    for part in accept_language[:1000].split(","):
        if match := _ACCEPTED.fullmatch(part):
            name, quality = match[1].lower(), float(match[2] or 1)
            wishes[name] = max(quality, wishes.get(name, 0.0))
    return wishes.get("zh", 0.0), wishes.get("en", 0.0)
