"""A group of targets as a picture: a line a target, in the order of years, its value as a dot on one scale.

Plain SVG for a page under a strict Content-Security-Policy: attributes and classes, no styles, no scripts. Everything a dot
says is said in words beside it, so nothing hangs on colour or on seeing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from xml.sax.saxutils import escape, quoteattr

from rich.cells import cell_len, set_cell_size

from index.targets.groups import TREND_YEARS
from index.targets.results import TargetGroup, TargetRow
from index.text.units import base_unit
from service.messages import Messages
from service.render.plan_names import bracketed
from service.render.target_summary import shown_unit, shown_value, summary, trend, written_value

SVG_TYPE = "image/svg+xml"
MAX_LINES = 40
HEAD, FOOT = 40, 44
_PAD = 10
_ACCENT, _BAND, _RULE = "#1a5fb4", "#dce8f7", "#6b7785"  # contrast to white: 6.3, decoration only, 4.6
_TREND = "#9a4a00"  # 6.5
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in pixels. The scale goes from ``left`` to ``right``; names stand left of it and values right of it, or, where that
    leaves no room (``stacked``), both above their line. ``cells``: what of a name is shown, in columns of a terminal."""

    width: int
    left: int
    right: int
    line: int
    cells: int
    stacked: bool = False


WIDE = Layout(width=720, left=250, right=600, line=24, cells=32)
NARROW = Layout(width=330, left=8, right=322, line=42, cells=30, stacked=True)
"""For a telephone of 360 pixels."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From base units to pixels, with round ticks in the unit that is shown."""

    unit: str
    ticks: list[float]
    layout: Layout

    def x(self, value: float) -> float:
        first, last = self.ticks[0], self.ticks[-1]
        length = self.layout.right - self.layout.left - 2 * _PAD
        return self.layout.left + _PAD + (value / base_unit(self.unit).scale - first) / (last - first) * length


def can_be_drawn(group: TargetGroup) -> bool:
    """Whether its values make a range: of more than one plan, with sizes."""
    return group.least is not None


def chart_svg(group: TargetGroup, say: Messages, name: str = "targets", layout: Layout = WIDE) -> str:
    """The group as one ``<svg>`` element; ``name`` keeps its ids apart from those of other charts on the page.

    Raises ValueError for a group that cannot be drawn.
    """
    if group.least is None or group.most is None or group.middle is None:
        raise ValueError("a group without sizes has no chart: ask can_be_drawn")
    sized = sorted((row for row in group.rows if row.low is not None), key=_in_time)
    rows = sized[:MAX_LINES]
    unit = shown_unit(group)
    scale = _Scale(unit, _ticks(group.least / base_unit(unit).scale, group.most / base_unit(unit).scale), layout)
    height = HEAD + layout.line * len(rows) + FOOT
    about = f"{group.name} — {summary(group, say)}"
    spoken = "; ".join(
        filter(None, [*(f"{_name(row, say)}: {written_value(row, say)}" for row in rows), trend(group, say)])
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart{" narrow" if layout.stacked else ""}" role="img" '
        f'viewBox="0 0 {layout.width} {height}" '
        f'aria-labelledby={quoteattr(f"{name}-title {name}-desc")} font-family="sans-serif" font-size="13" '
        'fill="currentColor">',
        f"<title id={quoteattr(f'{name}-title')}>{_text(about)}</title>",
        f"<desc id={quoteattr(f'{name}-desc')}>{_text(spoken)}</desc>",
        f'<text class="chart-summary" x="0" y="16" font-weight="bold">{_text(summary(group, say))}</text>',
        *_frame(group, scale, height, say),
        *_trend(group, rows, scale, height, say),
        *(line for at, row in enumerate(rows) for line in _line(row, scale, _top_of(at, layout), say)),
    ]
    if len(sized) > len(rows):
        more = say("targets.chart_more", count=len(sized) - len(rows))
        parts.append(f'<text class="chart-more" x="0" y="{height - 8}">{_text(more)}</text>')
    return "\n".join([*parts, "</svg>"])


def _in_time(row: TargetRow) -> tuple[int, str, float]:
    return row.year or 9999, row.plan.place or bracketed(row.plan) or "", row.low or 0.0


def _frame(group: TargetGroup, scale: _Scale, height: float, say: Messages) -> Iterator[str]:
    """The band from least to most, the median, the scale."""
    least, middle, most = (scale.x(value or 0.0) for value in (group.least, group.middle, group.most))
    top, bottom = HEAD - 6, height - FOOT + 4
    width = max(most - least, 2)
    yield f'<rect class="chart-band" x="{least:.1f}" y="{top}" width="{width:.1f}" height="{bottom - top}" fill="{_BAND}"/>'
    for tick in scale.ticks:
        x = scale.x(tick * base_unit(scale.unit).scale)
        yield f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}" stroke="{_RULE}"/>'
        named = scale.unit == "%" or tick == scale.ticks[-1]
        label = shown_value(tick * base_unit(scale.unit).scale, scale.unit) if named else f"{tick:,g}"
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" font-size="11">{_text(label)}</text>'
    yield f'<line x1="{scale.layout.left}" y1="{bottom}" x2="{scale.layout.right}" y2="{bottom}" stroke="{_RULE}"/>'
    yield (
        f'<line class="chart-median" x1="{middle:.1f}" y1="{top}" x2="{middle:.1f}" y2="{bottom}" '
        f'stroke="{_ACCENT}" stroke-width="1.5" stroke-dasharray="4 3"/>'
    )
    said = say("targets.chart_median", value=shown_value(group.middle or 0.0, scale.unit))
    room = cell_len(said) * 3.0  # half of its width, so that it ends where the picture ends
    at = min(max(middle, room), scale.layout.width - room)
    yield f'<text x="{at:.1f}" y="{top - 3}" text-anchor="middle" font-size="11">{_text(said)}</text>'


def _trend(group: TargetGroup, rows: Sequence[TargetRow], scale: _Scale, height: float, say: Messages) -> Iterator[str]:
    """The medians of the years, each at the height of its year's lines, joined to a line; nothing where there is no trend."""
    said = trend(group, say)
    lines: dict[int, list[float]] = {}
    for at, row in enumerate(rows):
        if row.year is not None:
            lines.setdefault(row.year, []).append(_middle_of(at, scale.layout))
    points = [(scale.x(item.middle), fmean(lines[item.year])) for item in group.trend if item.year in lines]
    if said is None or len(points) < TREND_YEARS:
        return
    yield f'<g class="chart-trend" stroke="{_TREND}" fill="{_TREND}"><title>{_text(said)}</title>'
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline points="{path}" fill="none" stroke-width="2" stroke-linejoin="round"/>'
    yield from (f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6"/>' for x, y in points)
    bottom = height - FOOT + 4
    yield f'<line x1="0" y1="{bottom + 14}" x2="18" y2="{bottom + 14}" stroke-width="2"/></g>'
    yield f'<text x="24" y="{bottom + 18}" font-size="11">{_text(say("targets.chart_trend"))}</text>'


def _top_of(at: int, layout: Layout) -> float:
    return HEAD + layout.line * at


def _middle_of(at: int, layout: Layout) -> float:
    """Where the line of a row runs; where names are stacked, below them."""
    return _top_of(at, layout) + (layout.line - 10 if layout.stacked else layout.line / 2)


def _line(row: TargetRow, scale: _Scale, top: float, say: Messages) -> Iterator[str]:
    layout = scale.layout
    y = top + (layout.line - 10 if layout.stacked else layout.line / 2)
    words = top + 16 if layout.stacked else y + 4
    low = row.low or 0.0
    high = low if row.high is None else row.high
    full = _name(row, say)
    yield f'<g class="chart-row"><title>{_text(f"{full}: {row.quote}")}</title>'
    said = written_value(row, say) + (f" {say('targets.chart_copy')}" if row.copies else "")
    cells = max(layout.cells - cell_len(said), 12) if layout.stacked else layout.cells
    name = full if cell_len(full) <= cells else set_cell_size(full, cells - 1).rstrip() + "…"
    x, anchor = (layout.left, "start") if layout.stacked else (layout.left - 12, "end")
    yield f'<text x="{x}" y="{words:.1f}" text-anchor="{anchor}">{_text(name)}</text>'
    if high > low:
        yield (
            f'<line x1="{scale.x(low):.1f}" y1="{y:.1f}" x2="{scale.x(high):.1f}" y2="{y:.1f}" '
            f'stroke="{_ACCENT}" stroke-width="6" stroke-linecap="round"/>'
        )
    fill = "#ffffff" if row.copies else _ACCENT
    yield (
        f'<circle class="chart-dot" cx="{scale.x(low):.1f}" cy="{y:.1f}" r="5" fill="{fill}" '
        f'stroke="{_ACCENT}" stroke-width="2"/>'
    )
    x, anchor = (layout.right, "end") if layout.stacked else (layout.right + 14, "start")
    yield f'<text class="chart-value" x="{x}" y="{words:.1f}" text-anchor="{anchor}">{_text(said)}</text></g>'


def _name(row: TargetRow, say: Messages) -> str:
    """Year and place, or what else there is to tell plans apart."""
    called = row.plan.place or bracketed(row.plan) or row.citation.source
    return f"{row.year or say('targets.chart_undated')} {called}"


def _ticks(least: float, most: float) -> list[float]:
    """Four to seven round numbers around both; from 0 unless that would crowd the values at the far end."""
    low = least if least > 0.5 * most else min(0.0, least)
    span = (most - low) or abs(most) or 1.0
    rough = span / 4
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= rough * 0.999)
    if step < 1 and least == int(least) and most == int(most):
        step = 1.0  # there is no half school
    first = math.floor(low / step)
    last = max(math.ceil(most / step - 1e-9), first + 1)
    if most == least:
        first, last = first - 1 if first > 0 else first, last + 1 if last * step == most else last
    return [round(number * step, 6) for number in range(first, last + 1)]


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
