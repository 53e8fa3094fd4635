"""Like indicators together, and what others set for each: how many plans, from what to what, the median."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from index.bilingual import TermMap
from index.target_results import TargetGroup, TargetRow
from index.terms import fold, words_of

ALIKE = 0.5
"""Share of the words of two indicators (synonyms counting as one) that must be common for them to be alike."""
_NO_SUBJECT = frozenset(
    "不 低于 少于 超过 至少 达到 达 实现 完成 总数 人数 比例 率 的 数 占 占比 比重 以上 以内 各 全 年 每年 全年 年内 今年 力争"
    " 确保 要 应 须 一 个 名 所 其中 约 共 提高 到 至 在 为 和 与 及 或 等 于 对 从 由 应当 不得 必须 新 再".split()
)


def grouped(rows: Sequence[TargetRow], terms: TermMap, *, by_score: bool) -> list[TargetGroup]:
    """Groups of like targets, the fittest (else the largest) first; within a group the fittest, then by value."""
    ordered = sorted(rows, key=lambda row: -row.score) if by_score else list(rows)
    groups: list[list[TargetRow]] = []
    subjects: list[frozenset[str]] = []
    for row in ordered:
        subject = _subject(row, terms)
        at = next(
            (i for i, group in enumerate(groups) if _unit(group[0]) == _unit(row) and _alike(subjects[i], subject)),
            None,
        )
        if at is None:
            groups.append([row])
            subjects.append(subject)
        else:
            groups[at].append(row)
    found = [_group(group) for group in groups]
    return found if by_score else sorted(found, key=lambda group: -len(group.rows))


def _unit(row: TargetRow) -> tuple[str | None, bool]:
    return row.base_unit, row.comparator == "change"


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    return len(one & other) / len(one | other) >= ALIKE


def _subject(row: TargetRow, terms: TermMap) -> frozenset[str]:
    words = words_of(fold(row.indicator or row.quote))
    return frozenset(min([word, *terms.synonyms(word)]) for word in words if word not in _NO_SUBJECT)


def _group(rows: list[TargetRow]) -> TargetGroup:
    sized = [row for row in rows if row.low is not None and row.high is not None]
    voices: dict[str, list[float]] = {}
    for row in sized:
        voices.setdefault(row.family or row.plan.plan_id, []).append(((row.low or 0.0) + (row.high or 0.0)) / 2)
    return TargetGroup(
        indicator=min((row.indicator for row in rows if row.indicator), key=len, default=None),
        unit=rows[0].base_unit,
        rows=rows,
        plans=len(voices) or len({row.family or row.plan.plan_id for row in rows}),
        least=min((row.low for row in sized if row.low is not None), default=None),
        middle=median(median(values) for values in voices.values()) if voices else None,
        most=max((row.high for row in sized if row.high is not None), default=None),
    )
