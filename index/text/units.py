"""What a target's written value and unit amount to: floats in units that can be compared.

``5 万元`` is 50,000 元, ``2/3`` is 66.67 %, ``3-5 所`` runs from 3 to 5, ``1:350`` is 350 to one. What has no size (``N+2``,
a day) has no measure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_VALUE = 1e15
"""Nothing a plan counts is larger; a longer run of digits is a number of something else (an account, an identity card)."""
CHINESE_SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_SCALED = re.compile("(?P<scale>[百千万亿])(?P<unit>.+)")
_NUMBER = r"\d{1,15}(?:\.\d{1,6})?"
_ONE = re.compile(_NUMBER)
_RANGE = re.compile(rf"({_NUMBER})-({_NUMBER})")
_FRACTION = re.compile(r"(\d{1,6})/(\d{1,6})")
_RATIO = re.compile(rf"({_NUMBER}):({_NUMBER})")
_WITH_GE = re.compile("个(?=小时|课时|学时|工作日|学分|百分点|月)")
# The units that mean the same, and how many of the one that stands for them each is.
_BASE: dict[str, tuple[str, float]] = {
    "‰": ("%", 0.1),
    "名": ("人", 1),
    "位": ("人", 1),
    "㎡": ("平方米", 1),
    "平方公里": ("平方米", 1e6),
    "平方千米": ("平方米", 1e6),
    "公顷": ("亩", 15),
    "公里": ("米", 1000),
    "千米": ("米", 1000),
    "厘米": ("米", 0.01),
    "公分": ("米", 0.01),
    "毫米": ("米", 0.001),
    "吨": ("公斤", 1000),
    "千克": ("公斤", 1),
    "小时": ("分钟", 60),
    "日": ("天", 1),
    "周": ("天", 7),
    "年": ("月", 12),
    "节课": ("节", 1),
    "堂课": ("节", 1),
    "堂": ("节", 1),
    "学时": ("课时", 1),
    "遍": ("次", 1),
    "元/生": ("元/人", 1),
}


@dataclass(frozen=True, slots=True)
class Size:
    """``low <= high``, the same unless the value is a range; ``unit`` is ``""`` where a bare number was written."""

    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class BaseUnit:
    """The unit that stands for a written one, and how many of it one written unit is."""

    name: str
    scale: float


def base_unit(unit: str | None) -> BaseUnit:
    """``万元`` is 10,000 元, ``小时`` 60 分钟; a unit that is like no other stands for itself."""
    name, scale = _WITH_GE.sub("", unit or ""), 1.0
    if name not in _BASE and (match := _SCALED.fullmatch(name)) and not name.startswith("百分"):
        name, scale = match["unit"], CHINESE_SCALES[match["scale"]]
    base, times = _BASE.get(name, (name, 1.0))
    return BaseUnit(base, scale * times)


def measure(value: str, unit: str | None) -> Size | None:
    """The measure of a target's ``value`` and ``unit``; None for what has no size."""
    if unit == "日期":
        return None
    base = base_unit(unit)
    if match := _FRACTION.fullmatch(value):
        above, below = int(match[1]), int(match[2])
        return _measure(100 * above / below, 100 * above / below, "%") if below else None
    if match := _RATIO.fullmatch(value):
        one, other = float(match[1]), float(match[2])
        if 1.0 not in (one, other) or 0.0 in (one, other):
            return None
        return _measure(max(one, other), max(one, other), "比")
    if match := _RANGE.fullmatch(value):
        low, high = float(match[1]) * base.scale, float(match[2]) * base.scale
        return _measure(min(low, high), max(low, high), base.name)
    if _ONE.fullmatch(value):
        size = float(value) * base.scale
        return _measure(size, size, base.name)
    return None


def _measure(low: float, high: float, unit: str) -> Size | None:
    return Size(round(low, 6), round(high, 6), unit) if high <= MAX_VALUE else None
