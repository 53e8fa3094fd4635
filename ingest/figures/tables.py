"""Rows of tables as targets: each value below a year or a goal is one, with the indicator of its row and what the head says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.figures.table_heads import PRESENT, YEAR, Head, head_of, unit_in
from ingest.figures.targets import find_targets
from ingest.models import Binding, Comparator, Role, Target
from ingest.rules import rule

_NUMBER = r"(?:\d{1,3}(?: \d{3})+|\d[\d,]*)(?:\.\d+)?"
_VALUE = rule(
    rf"^(≥|≤|>|<|不低于|不少于|至少|最少|不高于|不超过|不多于|不逾|至多|最多|大于|小于|达到?|控制在|累计|约)?\s?\[?({_NUMBER}(?:(?:[-—–~至]|:){_NUMBER})?)\]?\s?"
    "([^\\d\\s\\[\\]]{0,6}?)(以上|以内|以下|左右)?$",
    examples=("95", "≥1,800", "95以上", "[45]", "15:1", "3.5万人", "90-95", "不超过48"),
    never=("预期性", "每年3次以上检查活动", "-"),
)
_GROUPED = str.maketrans("", "", ", ")
_PLAIN = re.compile(_NUMBER)
_ROC_YEAR = re.compile(r"^(1[0-4]\d)年?度?$")  # as Taiwan counts
_ROC_BEGINS = 1911
# What should fall: a bare value below a year is no level to be exceeded.
_FALLS = re.compile(
    "死亡|失业|能耗|水耗|排放|浓度|发生|辍学|投诉|差错|事故|时[限间长]|周期|受害|患病|近视|成本|费用|漏损|偏差|伤亡|感染"
)
_COMPARATORS: dict[str, Comparator] = {
    "≥": ">=", "不低于": ">=", "不少于": ">=", "至少": ">=", "最少": ">=",
    "以上": ">=", "达到": ">=", "达": ">=",
    "≤": "<=", "不多于": "<=", "不逾": "<=", "至多": "<=", "最多": "<=",
    "不高于": "<=", "不超过": "<=", "以内": "<=", "以下": "<=", "控制在": "<=",
    ">": ">", "大于": ">", "<": "<", "小于": "<",
}  # fmt: skip
# 单位生产总值能耗下降 | 15: the cell says by how much.
_CHANGING = re.compile("(?:增长|提高|提升|增加|上升|下降|降低|减少|压减)(?:率|幅度?|幅)?$|[增降]幅$|增速$")
_BLANKS = re.compile(r" *\t[ \t]*| {2,}")
"""Between cells: one tab, as sheets are copied, or two blanks."""
_BINDINGS: dict[str, Binding] = {"约束": "binding", "预期": "expected", "指导": "expected"}
_MEANT = frozenset((Role.GOALS, Role.MEASURES, Role.SCHEDULE))


@dataclass(frozen=True, slots=True)
class Columns:
    """A table that goes on: its head, the names of its columns as written, and what the rows so far leave to those below them:
    merged cells, the present state.
    """

    head: Head
    names: tuple[str, ...]
    category: str = ""
    before: tuple[str, ...] = ()
    rows: int = 0

    @classmethod
    def of(cls, text: str, folded: str, table: Columns | None, year: int | None) -> Columns | None:
        """The columns in force at a row: those it is the head of, else those of the ``table`` that goes on; None without one."""
        cells = _cells(folded)
        if "|" not in folded and not (table and len(cells) == len(table.head.cells)):
            return cls(head, tuple(_cells(folded, text))) if (head := head_of(cells, year)) else None
        if table and not table.rows and (head := _second_row(table.head, cells, year)):
            return cls(head, head.cells)
        return cls(head, tuple(_cells(folded, text))) if (head := head_of(cells, year)) else table

    def after(self, folded: str) -> Columns:
        """What the table is for the row below the row ``folded``."""
        cells = self._aligned(folded)
        if self._is_head(cells):
            return self
        before = self.before
        if self.head.turned and cells and PRESENT.search(cells[0]):
            before = tuple(cells)
        category = self.head.category
        named = cells[category] if category is not None and cells and cells[category] else self.category
        return replace(self, category=named, before=before, rows=self.rows + 1)

    def targets(self, text: str, folded: str, year: int | None, role: Role) -> Iterator[Target]:
        """The targets of one row, each quoted with all of it; cells that are merged with those above may be missing in front."""
        head, cells = self.head, self._aligned(folded)
        if head.silent or not cells or self._is_head(cells):
            return
        if head.turned:
            yield from self._turned(text, cells, year, role)
            return
        if head.by_area:
            yield from self._by_area(text, cells, role)
            return
        name, unit = unit_in(cells[head.indicator])
        if not name or re.fullmatch(r"[\d.]+|合计|总计|小计", name):
            return
        unit = unit or (cells[head.unit] if head.unit is not None else None)
        before = cells[head.present] if head.present is not None else ""
        for column, due in head.years:
            due = due or (cells[head.due] if head.due is not None else None) or None
            row = _Row(text, name, unit or unit_in(head.cells[column])[1], due, before)
            for target in row.targets(cells[column], year):
                yield replace(target, scope=self.category_of(cells) or target.scope, binding=self._binding(cells))
        if head.growth is not None and (changed := _VALUE.match(cells[head.growth])):
            how, within = unit_in(head.cells[head.growth])
            value, unit = changed.group(2).translate(_GROUPED), changed.group(3) or within or "%"
            due = head.years[-1][1] if head.years else None
            yield Target(f"{name}{how}", "change", value, unit, due, None, self.category_of(cells), text, 0, len(text))

    def category_of(self, cells: Sequence[str]) -> str | None:
        """What the merged cell in front of a row calls it."""
        at = self.head.category
        return (cells[at] or self.category or None) if at is not None else None

    def told(self, text: str, folded: str) -> str:
        """A row as it is read: each cell behind the head of its column, merged cells filled in."""
        cells, written = self._aligned(folded), _cells(folded, text)
        if self.head.silent or not cells or self._is_head(cells):
            return text
        written = [""] * (len(cells) - len(written)) + written
        category = self.head.category
        if category is not None and not written[category]:
            written[category] = self.category
        named = [(f"{head}：{cell}" if head else cell) for head, cell in zip(self.names, written, strict=True) if cell]
        return " | ".join(named)

    def _by_area(self, text: str, cells: Sequence[str], role: Role) -> Iterator[Target]:
        """What one place is to do: a plain count below each head that names its unit."""
        for column in range(1, len(cells)) if role in _MEANT else ():
            name, unit = unit_in(self.head.cells[column])
            if unit and (value := _VALUE.match(cells[column])) and ":" not in value.group(2):
                how = _COMPARATORS.get(value.group(1) or value.group(4) or "", "=")
                count = value.group(2).translate(_GROUPED)
                yield Target(name, how, count, value.group(3) or unit, None, None, cells[0] or None, text, 0, len(text))

    def _turned(self, text: str, cells: Sequence[str], year: int | None, role: Role) -> Iterator[Target]:
        match, counted = YEAR.match(cells[0]), _ROC_YEAR.match(cells[0])
        if PRESENT.search(cells[0]) or not (counted or (match and match.group(1))):
            return
        at = _ROC_BEGINS + int(counted.group(1)) if counted else int(match.group(1)) if match else 0
        if at < year if year is not None else role not in _MEANT:
            return
        for column in range(1, len(cells)):
            name, unit = unit_in(self.head.cells[column])
            before = self.before[column] if self.before else ""
            yield from _Row(text, name, unit, f"{at}年", before).targets(cells[column], year)

    def _aligned(self, folded: str) -> list[str]:
        """The cells of a row, as many as the head has: the first are merged with those above. Empty for another table's row."""
        cells = _cells(folded)
        missing = len(self.head.cells) - len(cells)
        if missing < 0 or missing > self.head.indicator:
            return []
        return [""] * missing + cells

    def _is_head(self, cells: Sequence[str]) -> bool:
        return bool(cells) and all(cell in ("", head) for cell, head in zip(cells, self.head.cells, strict=True))

    def _binding(self, cells: Sequence[str]) -> Binding | None:
        said = cells[self.head.attribute] if self.head.attribute is not None else ""
        return next((binding for word, binding in _BINDINGS.items() if said.startswith(word)), None)


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    name: str
    unit: str | None
    due: str | None
    before: str

    def targets(self, cell: str, year: int | None) -> Iterator[Target]:
        """The value of one cell, or what its words set."""
        baseline = self.before if _VALUE.match(self.before) else None
        match = _VALUE.match(cell)
        if match is None:
            for said in find_targets(cell, cell, False, year, Role.GOALS):
                name = self.name if said.indicator in (None, self.name) else f"{self.name}{said.indicator}"
                yield self._target(said.comparator, said.value, said.unit, name, said.deadline or self.due, None)
            return
        ratio = ":" in match.group(2)
        comparator = _COMPARATORS.get(match.group(1) or match.group(4) or "") or self._reached(match.group(2), baseline)
        unit = "比" if ratio else match.group(3) or self.unit or None
        yield self._target(comparator, match.group(2).translate(_GROUPED), unit, self.name, self.due, baseline)

    def _reached(self, value: str, baseline: str | None) -> Comparator:
        """A bare value is the change that the row's name speaks of, or a level to be reached where it lies above the present."""
        if _CHANGING.search(self.name):
            return "change"
        now = re.search(_NUMBER, baseline or "")
        numbers = [
            float(said.translate(_GROUPED)) for said in (value, now.group() if now else "") if _PLAIN.fullmatch(said)
        ]
        if len(numbers) == 1 and not baseline and not _FALLS.search(self.name):
            return ">="
        return ">=" if len(numbers) == 2 and numbers[0] >= numbers[1] else "="

    def _target(
        self, comparator: Comparator, value: str, unit: str | None, name: str, due: str | None, baseline: str | None
    ) -> Target:
        return Target(name, comparator, value, unit, due, baseline, None, self.text, 0, len(self.text))


def _second_row(head: Head, cells: Sequence[str], year: int | None) -> Head | None:
    """The head that a second row of years makes of the first, whose cells above them are merged; None for any other row."""
    said = [cell for cell in cells if cell]
    if len(cells) > len(head.cells) and not cells[0]:  # a last cell that reaches over columns leaves none behind it
        head = replace(head, cells=(*head.cells, *([""] * (len(cells) - len(head.cells)))))
    if not said or not all(YEAR.match(cell) for cell in said) or len(said) == len(head.cells):
        return None
    if len(cells) == len(head.cells):
        return head_of([cell or above for cell, above in zip(cells, head.cells, strict=True)], year)
    for at, above in enumerate(head.cells[: len(head.cells) - len(said) + 1]):
        merged = head.cells[at + 1 : at + len(said)]
        if above and all(cell in ("", above) for cell in merged) and len(said) > 1:
            return head_of([*head.cells[:at], *said, *head.cells[at + len(said) :]], year)
    return None


def is_row(folded: str) -> bool:
    """Whether a line is the row of a table: cells between bars, or columns set with blanks."""
    return "|" in folded or (_BLANKS.search(folded) is not None and len(_BLANKS.findall(folded.strip())) > 1)


def _cells(folded: str, text: str | None = None) -> list[str]:
    """The cells of a row, as ``text`` writes them where it is given; one that is set with blanks has none that are empty."""
    written = text if text is not None and len(text) == len(folded) else folded
    gaps = [(0, 0), *(gap.span() for gap in (re.finditer(r"\|", folded) if "|" in folded else _gaps(folded)))]
    return [written[before[1] : gap[0]].strip() for before, gap in pairwise([*gaps, (len(folded), len(folded))])]


def _gaps(folded: str) -> list[re.Match[str]]:
    first, last = len(folded) - len(folded.lstrip()), len(folded.rstrip())
    return [gap for gap in _BLANKS.finditer(folded) if first < gap.start() and gap.end() < last]
