"""Tables of targets: the head says which column names the indicator, which holds a year's value, which its unit.

A row is one line, its cells between bars. What a column of the present state holds (2020年, 现状) is the baseline of the
years that follow, never a target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.models import Comparator, Target
from ingest.rules import rule

_INDICATOR = rule(
    r"^(?:主要|具体|核心)?(?:发展|评价|监测|规划)?(?:指标|项目)(?:名称|内容)?$",
    examples=("指标", "主要指标", "指标名称"),
    never=("学校", "指标属性", "类别"),
)
_YEAR = re.compile(r"^((?:19|20)\d\d年)(?:度|末|底)?[((]?((?:[\u4e00-\u9fff]{0,6}))[))]?$")
_PRESENT = re.compile("实际|现状|现值|基[期数年]|完成|实绩")
_ATTRIBUTE = re.compile("^(?:指标)?(?:属性|类型|性质)$")
_UNIT_IN_NAME = re.compile(r"[(\[]([^()\[\]]{1,10})[)\]]$")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_VALUE = rule(
    rf"^(≥|≤|>|<|不低于|不少于|不高于|不超过|大于|小于)?\s?\[?({_NUMBER}(?:(?:[-—–~至]|:){_NUMBER})?)\]?\s?([^\d\s\[\]]{{0,6}}?)"
    "(以上|以内|以下|左右)?$",
    examples=("95", "≥1,800", "95以上", "[45]", "15:1", "3.5万人", "90-95"),
    never=("预期性", "每年3次以上检查活动", "-"),
)
_COMPARATORS: dict[str, Comparator] = {
    "≥": ">=", "不低于": ">=", "不少于": ">=", "以上": ">=", "≤": "<=", "不高于": "<=", "不超过": "<=", "以内": "<=",
    "以下": "<=", ">": ">", "大于": ">", "<": "<", "小于": "<",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table of targets: where the indicator stands, the unit, and each year with its column."""

    count: int
    indicator: int
    unit: int | None
    baseline: int | None
    years: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, folded: str) -> Columns | None:
        """The columns that a row says to be the head of; None for a row that is no head of a table of targets."""
        cells = _cells(folded)
        indicator = next((at for at, cell in enumerate(cells) if _INDICATOR.match(cell)), None)
        dated = [(at, match) for at, cell in enumerate(cells) if (match := _YEAR.match(cell))]
        if indicator is None or not dated:
            return None
        present = [at for at, match in dated if _PRESENT.search(match.group(2))]
        if not present and len(dated) > 1 and any(_ATTRIBUTE.match(cell) for cell in cells):
            present = [min(dated, key=lambda column: column[1].group(1))[0]]  # 预期性, 约束性: of what is to come
        years = tuple((at, match.group(1)) for at, match in dated if at not in present)
        unit = cells.index("单位") if "单位" in cells else None
        return cls(len(cells), indicator, unit, present[-1] if present else None, years)

    def targets(self, text: str, folded: str) -> Iterator[Target]:
        """The targets of one row, each quoted with all of it; cells that are merged with those above may be missing in front."""
        cells = _cells(folded)
        moved = len(cells) - self.count  # fewer cells than the head has: the first are merged with those above
        named = self.indicator + moved
        if not 0 <= named < len(cells) or not cells[named] or _INDICATOR.match(cells[named]):
            return
        within = _UNIT_IN_NAME.search(cells[named])
        unit = within.group(1) if within else cells[self.unit + moved] if self.unit is not None else None
        before = cells[self.baseline + moved] if self.baseline is not None else ""
        for column, year in self.years:
            match = _VALUE.match(cells[column + moved])
            if match is None:
                continue
            ratio = ":" in match.group(2)
            yield Target(
                indicator=cells[named][: within.start()] if within else cells[named],
                comparator=_COMPARATORS.get(match.group(1) or match.group(4) or "", "="),
                value=match.group(2).replace(",", ""),
                unit="比" if ratio else match.group(3) or unit or None,
                deadline=year,
                baseline=before if re.search(r"\d", before) else None,
                scope=None,
                quote=text,
                start=0,
                end=len(text),
            )


def is_row(folded: str) -> bool:
    """Whether a line is the row of a table."""
    return "|" in folded


def _cells(folded: str) -> list[str]:
    return [cell.strip() for cell in folded.split("|")]
