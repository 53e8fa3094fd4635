"""What a group of targets amounts to, in one sentence and in the units its plans write."""

from __future__ import annotations

from collections import Counter

from index.targets.results import TargetGroup, TargetRow
from index.text.units import base_unit
from service.messages import Messages


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
    """``2 plans set 5% to 15%, median 10%.``"""
    if group.least is None or group.most is None or group.middle is None:
        return say("targets.unsized", plans=group.plans)
    unit = shown_unit(group)
    least, middle, most = (shown_value(value, unit) for value in (group.least, group.middle, group.most))
    one = group.plans == 1
    if group.least == group.most:
        return say("targets.same_one", value=least) if one else say("targets.same", plans=group.plans, value=least)
    span = {"least": least, "most": most, "middle": middle}
    return say("targets.span_one", **span) if one else say("targets.span", plans=group.plans, **span)
