"""The exact diff of two plans: which passages one place took over, put in, left out, and what it changed inside them.

Passages are aligned first (difflib finds the exact copies in order; between these, likeness pairs what was reworded), then
compared by words. Each side's passages come out whole and in order, so the diff applied to one plan is the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import rjieba
from rapidfuzz.distance import Indel

from index.text.folding import simplify
from ingest.chinese_numerals import NUMERAL

Operation = Literal["equal", "changed", "inserted", "removed"]
Kind = Literal["number", "name", "wording"]

ALIKE = 0.5
"""Two passages that stand at the same point are one, changed, from this share of characters in common on; below, one was
removed and one inserted. Looked at on the rotation plans of the samples and the two pairs in the seeds."""
_LARGEST = 40_000
"""Pairs of passages compared between two exact copies; beyond (nothing in common, then) they are paired in order."""
_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*%?|[{NUMERAL}]+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|[\u4e00-\u9fff]+|.", re.DOTALL)
_NAME = re.compile(
    r"[xX×*某]{2,}|.*(?:省|市|县|区|旗|州|盟|乡|镇|村|街道|学区|局|厅|委|办|校|学校|小学|中学|中心|幼儿园|股室?|科室?)$"
    r"|(?:省|市|县|区|乡|镇|全|本|我|各|城|直|域|级|内|、|[（）()])+"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Words that differ: ``before`` at ``[start, end)`` of one text, ``after`` at ``[other_start, other_end)`` of the other.

    Either may be empty. ``kind``: a figure was changed, a name (of a place or body), or other wording.
    """

    kind: Kind
    before: str
    after: str
    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True)
class Step:
    """One aligned passage, by its place in each plan; None on the side that does not have it."""

    operation: Operation
    one: int | None
    other: int | None
    changes: tuple[Change, ...] = ()


def align(one: Sequence[str], other: Sequence[str]) -> list[Step]:
    """The steps from the passages of one plan to those of the other, in order; each passage of both is in one step."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    steps: list[Step] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            steps += (Step("equal", start + i, other_start + i) for i in range(end - start))
        else:
            steps += _align_reworded(one, other, range(start, end), range(other_start, other_end))
    return steps


def changes(one: str, other: str) -> tuple[Change, ...]:
    """The stretches by which two texts differ, word for word, in order."""
    words, others = _words(one), _words(other)
    at, other_at = _offsets(words), _offsets(others)
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return tuple(
        Change(
            kind=_kind(one[at[i] : at[j]], other[other_at[k] : other_at[m]]),
            before=one[at[i] : at[j]],
            after=other[other_at[k] : other_at[m]],
            start=at[i],
            end=at[j],
            other_start=other_at[k],
            other_end=other_at[m],
        )
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    )


def _align_reworded(one: Sequence[str], other: Sequence[str], rows: range, columns: range) -> Iterator[Step]:
    """Passages without exact copies: the pairs that are alike most in sum, in order, the rest removed or inserted."""
    row, column = rows.start, columns.start
    for i, j in _pairs([one[i] for i in rows], [other[j] for j in columns]):
        yield from (Step("removed", at, None) for at in range(row, rows[i]))
        yield from (Step("inserted", None, at) for at in range(column, columns[j]))
        row, column = rows[i], columns[j]
        yield Step("changed", row, column, changes(one[row], other[column]))
        row, column = row + 1, column + 1
    yield from (Step("removed", at, None) for at in range(row, rows.stop))
    yield from (Step("inserted", None, at) for at in range(column, columns.stop))


def _pairs(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Needleman and Wunsch (1970) over likeness, gaps free, pairs below ALIKE never."""
    if not one or not other or len(one) * len(other) > _LARGEST:
        in_order = zip(range(len(one)), range(len(other)), strict=False)
        return [(i, j) for i, j in in_order if _alike(one[i], other[j]) >= ALIKE]
    alike = [[_alike(a, b) for b in other] for a in one]
    best = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _alike(one: str, other: str) -> float:
    return float(Indel.normalized_similarity(simplify(one), simplify(other)))


def _words(text: str) -> list[str]:
    """The text cut into numbers, words and marks; joined they are the text."""
    words: list[str] = []
    for token in _TOKEN.findall(text):
        words += [str(word) for word in rjieba.cut(token)] if "\u4e00" <= token[0] <= "\u9fff" else [token]
    return words


def _offsets(words: Sequence[str]) -> list[int]:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets


def _kind(before: str, after: str) -> Kind:
    if _NUMBER.findall(simplify(before)) != _NUMBER.findall(simplify(after)):
        return "number"
    named = [side for side in (before, after) if side.strip()]
    return "name" if named and all(_NAME.fullmatch(simplify(side).strip()) for side in named) else "wording"
