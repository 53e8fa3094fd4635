"""Like indicators together, and what others set for each: how many plans, from what to what, the median."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median

from index.query.term_map import TermMap
from index.targets.results import TargetGroup, TargetRow
from index.targets.words import measured
from index.text.segmentation import words_of

ALIKE = 0.6
"""Share of the words of two indicators (synonyms counting as one) that must be common for them to be alike. Looked at on
seeds and samples: at 0.5 城镇教师支教 and 乡村教师支教 fall together, at 0.7 毕业生就业率 and 中职毕业生就业率 apart."""
WHOLLY = 0.95
"""Targets that measure so much of what was asked are alike, however they are worded."""
_NO_SUBJECT = frozenset(
    "不 低于 少于 超过 至少 达到 达 实现 完成 总数 人数 比例 率 的 数 占 比 占比 比重 以上 以内 各 全 年 每年 全年 年内 今年 力争"
    " 稳定 保持 确保 要 应 须 一 个 名 所 其中 约 共 提高 到 至 在 为 和 与 及 或 等 于 对 从 由 应当 不得 必须 新 再 省 市 区 县"
    " 底 末 前 每 全省 全市 全区 全县 分别 分值".split()
)
"""Words of an indicator that do not say what it is about."""


def grouped(rows: Sequence[TargetRow], terms: TermMap, *, asked: bool) -> list[TargetGroup]:
    """Groups of like targets. ``rows`` come fittest first where something was ``asked``, and so then do the groups; else
    the largest group comes first."""
    groups: list[list[TargetRow]] = []
    subjects = _Subjects(terms)
    wholly: dict[_Kind, int] = {}
    for row in rows:
        kind = (row.base_unit, row.comparator == "change")
        all_of_it = asked and row.score >= WHOLLY
        at = wholly.get(kind) if all_of_it else None
        if at is None:
            at = subjects.like(kind, row)
        if at is None:
            at = len(groups)
            groups.append([])
            subjects.add(kind, row)
        if all_of_it:
            wholly.setdefault(kind, at)
        groups[at].append(row)
    found = [_group(group) for group in groups]
    return found if asked else sorted(found, key=lambda group: (-len(group.rows), group.indicator or ""))


_Kind = tuple[str | None, bool]


class _Subjects:
    """What each group is about, by the first of its targets; found again through the words they share."""

    def __init__(self, terms: TermMap) -> None:
        self._terms = terms
        self._known: dict[str, str] = {}
        self._sizes: list[int] = []
        self._holders: dict[tuple[_Kind, str], list[int]] = defaultdict(list)

    def add(self, kind: _Kind, row: TargetRow) -> None:
        subject = self._subject(row)
        for word in subject:
            self._holders[kind, word].append(len(self._sizes))
        self._sizes.append(len(subject))

    def like(self, kind: _Kind, row: TargetRow) -> int | None:
        """The first group of that kind whose subject shares ALIKE of the words of both."""
        subject = self._subject(row)
        shared = Counter(group for word in subject for group in self._holders[kind, word])
        for group in sorted(shared):
            if shared[group] / (len(subject) + self._sizes[group] - shared[group]) >= ALIKE:
                return group
        return None

    def _subject(self, row: TargetRow) -> set[str]:
        words = words_of(measured(row.indicator))
        return {self._one_for_all(word) for word in words if word not in _NO_SUBJECT and not word[0].isdigit()}

    def _one_for_all(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = min([word, *self._terms.synonyms([word]).get(word, ())])
        return self._known[word]


def _group(rows: list[TargetRow]) -> TargetGroup:
    sized = [(row.family or row.plan.plan_id, row.low, row.high) for row in rows if row.low is not None]
    voices: dict[str, list[float]] = defaultdict(list)
    for voice, low, high in sized:
        voices[voice].append((low + (high or low)) / 2)
    return TargetGroup(
        indicator=min(
            (row.indicator for row in rows if row.indicator and len(row.indicator) > 3), key=len, default=None
        ),
        unit=rows[0].base_unit,
        rows=rows,
        plans=len({row.family or row.plan.plan_id for row in rows}),
        least=min((low for _, low, _ in sized), default=None),
        middle=median(median(values) for values in voices.values()) if voices else None,
        most=max((high or low for _, low, high in sized), default=None),
    )
