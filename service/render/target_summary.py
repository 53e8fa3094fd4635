"""What a group of targets amounts to, in one sentence and in the units its plans write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.targets.measures import UNTOLD
from index.targets.results import TargetGroup, TargetRow, TargetTable
from index.text.units import base_unit
from service.messages import Messages

FOLDED = 10
"""Behind so many groups of an answer those of a single target are folded away."""
MOST_VALUES = 6
"""So many values of one plan are named."""


def shown_unit(group: TargetGroup) -> str:
    """The unit in which the group's values are shown: the one most of its plans write, of those that can be compared."""
    written = Counter(row.unit for row in group.rows if row.unit and base_unit(row.unit).name == group.unit)
    return written.most_common(1)[0][0] if written else group.unit or ""


def shown_value(value: float, unit: str) -> str:
    """``value``, of the base unit, with ``unit``: 2,400,000 as 240万元."""
    number = round(value / base_unit(unit).scale, 2)
    return f"{int(number) if number == int(number) else number:,}{unit if unit != '比' else ':1'}"


def written_value(row: TargetRow, say: Messages) -> str:
    """A target's value as its plan writes it, with its comparator: ``≥ 15%``."""
    return f"{say(f'comparator.{row.comparator}')} {row.value}{row.unit or ''}"


def summary(group: TargetGroup, say: Messages) -> str:
    """``2 plans set 5% to 15%, median 10%.``; of one plan, which is no range, its own values."""
    if group.least is None or group.most is None or group.middle is None:
        return _without_range(group, say)
    unit = shown_unit(group)
    least, middle, most = (shown_value(value, unit) for value in (group.least, group.middle, group.most))
    if group.least == group.most:
        return say("targets.same", plans=group.plans, value=least)
    return say("targets.span", plans=group.plans, least=least, most=most, middle=middle)


def _without_range(group: TargetGroup, say: Messages) -> str:
    """Of one plan its values; of several why there is no median."""
    if group.plans > 1 and all(row.low is None for row in group.rows):
        return say("targets.unsized", plans=group.plans)
    values = list(dict.fromkeys(f"{row.value}{row.unit or ''}" for row in group.rows))
    told = say("list.comma").join(values[:MOST_VALUES]) + (say("targets.own_more") if len(values) > MOST_VALUES else "")
    return say("targets.untold", plans=group.plans, values=told) if group.plans > 1 else say("targets.own", values=told)


def trend(group: TargetGroup, say: Messages) -> str | None:
    """``Median by year: 2014 80% · 2016 85% · 2020 90%``; None where there are too few years."""
    unit = shown_unit(group)
    years = " · ".join(f"{item.year} {shown_value(item.middle, unit)}" for item in group.trend)
    return say("targets.trend", years=years) if years else None


def relation(group: TargetGroup, say: Messages) -> str | None:
    """How the group differs from the one that it stands beside; None where it stands by itself."""
    if group.beside is None:
        return None
    parts = [
        say(
            "targets.differs",
            part=say(f"measure.{d.part}"),
            own=_told(d.part, d.own, say),
            other=_told(d.part, d.other, say),
        )
        for d in group.differs
    ]
    return say("targets.beside", name=group.beside, differs=say("list.semicolon").join(parts))


def _told(part: str, words: Sequence[str], say: Messages) -> str:
    if part == "direction":
        return say(f"direction.{words[0]}")
    return " ".join(word for word in words if word != UNTOLD) or say("measure.unsaid")


def folded(table: TargetTable, first: int) -> tuple[list[TargetGroup], list[TargetGroup]]:
    """The groups to show, and the single targets to fold away: all but the ``first`` ones where something was asked, for
    what fits best may well stand alone; all of them where nothing was."""
    kept = first if table.query is not None else 0
    whole: list[TargetGroup] = []
    alone: list[TargetGroup] = []
    for at, group in enumerate(table.groups):
        (alone if len(group.rows) == 1 and at >= kept else whole).append(group)
    return whole, alone
