"""What is trained on, put together once: pairs of both kinds, the texts of the leash, negatives."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from training.made_pairs import made, plan_texts
from training.negatives import mined
from training.pairs import Pair, read_pairs
from training.short_queries import shortened

Item = TypeVar("Item")
MINED_GIVEN, MINED_SHORT = 1_600, 1_200
"""Of how many pairs negatives are mined: asking a question takes as long as a third of a training step."""
GIVEN, SHORT, MADE, HELD_OUT, LEASH = 4_000, 1_000, 1_000, 200, 1_000
LAWS = ("law_ict", "law_heading", "law_breach_duty", "gov_reports")


@dataclass(frozen=True)
class Data:
    """``given`` are the pairs as they are, ``short`` those with short questions, cut or made. ``held_out``
    pairs are trained on by none; ``leash`` are texts of plans and laws."""

    given: list[Pair]
    short: list[Pair]
    held_out: list[Pair]
    negatives: dict[Pair, list[str]]
    leash: list[str]


def gathered(shared: Path, home: Path, mine: bool) -> Data:
    """Everything, kept below ``home``; the negatives only where they are to be mined (once: they are kept too)."""
    home.mkdir(parents=True, exist_ok=True)
    every = read_pairs(shared / "train", GIVEN + HELD_OUT)
    given, held_out = every[:GIVEN], every[GIVEN:]
    texts = plan_texts(home / "plans")
    cuts = shortened([pair for pair in given if not pair.source.startswith(("tatoeba", "paws"))])
    short = _shuffled([*cuts[:SHORT], *made(texts, MADE)])
    pairs = [*given[:MINED_GIVEN], *short[:MINED_SHORT]] if mine else []
    negatives = mined(pairs, [*given, *short], home, _told) if pairs else []
    laws = [pair.passage for pair in given if pair.source in LAWS]
    leash = _shuffled([*(one.text for one in texts), *laws])[:LEASH]
    return Data(given, short, held_out, dict(zip(pairs, negatives, strict=True)), leash)


def _shuffled(values: Sequence[Item]) -> list[Item]:
    mixed = list(values)
    random.Random(13).shuffle(mixed)
    return mixed


def _told(stage: str, done: int, total: int) -> None:
    if done % 256 == 0 or done == total:
        print(f"{stage} {done} of {total}", file=sys.stderr, flush=True)
