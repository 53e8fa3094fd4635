"""Targets that measure the same together, with what others set for it: how many plans, from what to what, the median, the
years. What measures nearly the same stands beside it, told how it differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from index.targets.measures import Measure, measure_of, whom_of
from index.targets.results import MeasureDifference, TargetGroup, TargetRow, YearValue
from index.targets.subjects import is_one_subject, subject_of
from ingest.headings.numbering import read_marker

RELATED = 0.5
"""Share of the words of two measures that must be common for the one to stand beside the other. Looked at on seeds
and samples."""
TREND_YEARS = 3
"""So many different years make a trend."""
_SHORTEST_NAME = 4
_LONGEST_NAME = 30


def grouped(rows: Sequence[TargetRow], *, asked: bool) -> list[TargetGroup]:
    """Groups of targets that measure the same; one that does not say what it measures stands alone. ``rows`` come fittest
    first where something was ``asked``, and so then do the groups; else the largest group comes first. Behind each come
    those that are related to it."""
    groups: dict[object, list[TargetRow]] = {}
    of_group: dict[object, Measure | None] = {}
    for at, (row, measure) in enumerate(zip(rows, _meant([measure_of(row) for row in rows], rows), strict=True)):
        key: object = at if measure is None else measure.keys
        groups.setdefault(key, []).append(row)
        of_group[key] = measure
    found = [
        (_group(part, of_group[key]), of_group[key])
        for key, of in groups.items()
        for part in _by_subject(of, of_group[key])
    ]
    if not asked:
        found.sort(key=lambda item: (-item[0].plans, -len(item[0].rows), item[0].name))
    return _beside_one_another(found)


def _meant(measures: Sequence[Measure | None], rows: Sequence[TargetRow]) -> list[Measure | None]:
    """The measures; one that leaves open whom it is of is of those whom its plan's title names, where another target says so:
    卫生厕所普及率 of a plan for 乡村振兴 is 农村卫生厕所普及率."""
    said = {measure.keys for measure in measures if measure is not None}
    found: list[Measure | None] = []
    for measure, row in zip(measures, rows, strict=True):
        of_title = None if measure is None or measure.whom else _whom_around(row)
        meant = replace(measure, whom=of_title) if measure is not None and of_title else measure
        found.append(meant if meant is not None and meant.keys in said else measure)
    return found


def _whom_around(row: TargetRow) -> frozenset[str]:
    """Whom the plan's title names, else the innermost heading that names any."""
    around = [row.plan.title or row.plan.name or "", *reversed(row.section_path)]
    return next((found for found in map(whom_of, around) if found), frozenset())


def _by_subject(rows: Sequence[TargetRow], measure: Measure | None) -> list[list[TargetRow]]:
    """The rows of one measure by what their plans are about, in the order given. Those of plans about everything come together
    first, then like subjects; each row joins the first part all of which speaks of its subject."""
    named = measure.names_its_own if measure is not None else 0
    order = sorted(range(len(rows)), key=lambda at: sorted(subject_of(rows[at])))
    parts: list[list[int]] = []
    for at in order:
        part = next(
            (part for part in parts if all(is_one_subject(rows[at], rows[other], named) for other in part)), None
        )
        if part is None:
            parts.append([at])
        else:
            part.append(at)
    return [[rows[at] for at in sorted(part)] for part in sorted(parts, key=min)]


def _beside_one_another(groups: Sequence[tuple[TargetGroup, Measure | None]]) -> list[TargetGroup]:
    """The groups with the related ones behind the first that they are related to."""
    leaders: list[tuple[Measure, list[TargetGroup]]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    blocks: list[list[TargetGroup]] = []
    for group, measure in groups:
        leader = None if measure is None else _leader(measure, leaders, holders)
        if leader is not None and measure is not None:
            known, block = leader
            differs = _differences(measure, known) or [_other_subject(group, block[0])]
            block.append(replace(group, beside=block[0].name, differs=differs))
            continue
        block = [group]
        blocks.append(block)
        if measure is not None:
            for word in measure.words:
                holders[word].append(len(leaders))
            leaders.append((measure, block))
    return [group for block in blocks for group in block]


def _leader(
    measure: Measure, leaders: Sequence[tuple[Measure, list[TargetGroup]]], holders: dict[str, list[int]]
) -> tuple[Measure, list[TargetGroup]] | None:
    """The first group, in the same unit, that shares RELATED of the words of both."""
    near = sorted({at for word in measure.words for at in holders.get(word, ())})
    for at in near:
        known = leaders[at][0]
        shared = len(measure.words & known.words) / len(measure.words | known.words)
        if known.unit == measure.unit and shared >= RELATED and known.counted & measure.counted:
            return leaders[at]
    return None


def _differences(measure: Measure, known: Measure) -> list[MeasureDifference]:
    return [MeasureDifference(part, measure.told(part), known.told(part)) for part in measure.differs(known)]


def _other_subject(group: TargetGroup, known: TargetGroup) -> MeasureDifference:
    """What the plans are about, where nothing else differs."""
    return MeasureDifference("whom", sorted(subject_of(group.rows[0])), sorted(subject_of(known.rows[0])))


def _group(rows: list[TargetRow], measure: Measure | None) -> TargetGroup:
    plans = len({_voice(row) for row in rows})
    sized = [row for row in rows if row.low is not None]
    ranges = plans > 1 and measure is not None and measure.makes_range
    return TargetGroup(
        indicator=min((row.indicator for row in rows if _names(row.indicator)), key=_length, default=None),
        unit=rows[0].base_unit,
        rows=rows,
        plans=plans,
        least=min(row.low or 0.0 for row in sized) if ranges else None,
        middle=_middle(sized) if ranges else None,
        most=max(row.high or row.low or 0.0 for row in sized) if ranges else None,
        name=min((_name(row) for row in rows), key=len),
        trend=_trend(sized) if ranges else [],
    )


def _voice(row: TargetRow) -> str:
    """Near copies speak with one voice."""
    return row.family or row.plan.plan_id


def _middle(rows: Sequence[TargetRow]) -> float:
    """The median over plans, each by the middle of its own values."""
    voices: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        voices[_voice(row)].append(((row.low or 0.0) + (row.high or row.low or 0.0)) / 2)
    return median(median(values) for values in voices.values())


def _trend(rows: Sequence[TargetRow]) -> list[YearValue]:
    """The median of each year, where there are TREND_YEARS or more."""
    years: dict[int, list[TargetRow]] = defaultdict(list)
    for row in rows:
        if row.year is not None:
            years[row.year].append(row)
    if len(years) < TREND_YEARS:
        return []
    return [YearValue(year, _middle(of), len({_voice(row) for row in of})) for year, of in sorted(years.items())]


def _names(indicator: str | None) -> bool:
    return indicator is not None and len(indicator) >= _SHORTEST_NAME


def _length(indicator: str | None) -> int:
    return len(indicator or "")


def _name(row: TargetRow) -> str:
    """What a target is called: its indicator; where that is short, with the heading above; where there is none, its quote."""
    indicator = row.indicator or ""
    if len(indicator) >= _SHORTEST_NAME:
        return indicator
    heading = row.section_path[-1] if row.section_path else ""
    marker = read_marker(heading)
    above = heading[marker.length :].strip() if marker else heading
    if indicator and above and len(above) <= _LONGEST_NAME:
        return f"{above} · {indicator}"
    quote = row.quote.strip()
    return indicator or (quote if len(quote) <= _LONGEST_NAME else quote[: _LONGEST_NAME - 1] + "…")
