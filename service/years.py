"""Years as a user writes them: ``2012``, ``2012..2015``, ``2012..``, ``..2015``."""

from __future__ import annotations

import re

EARLIEST, LATEST = 1900, 2100  # no policy plan of the kind lies outside; anything else is a slip of the pen

_RANGE = re.compile(r"\s*(?:(?P<only>\d{4})|(?P<first>\d{4})?\s*\.\.\s*(?P<last>\d{4})?)\s*", re.ASCII)


class YearsSyntaxError(ValueError):
    """The text is no year and no range of years."""


class YearsReversedError(ValueError):
    """The first year of the range lies after the last; ``first`` and ``last`` say which."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"{first} > {last}")
        self.first = first
        self.last = last


def parse_years(text: str) -> tuple[int | None, int | None]:
    """First and last year, both included; None where the range is open.

    Raises YearsSyntaxError or YearsReversedError.
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise YearsSyntaxError(text)
    first, last = (int(match[name]) if match[name] else None for name in ("first", "last"))
    if match["only"]:
        first = last = int(match["only"])
    if (first is None and last is None) or any(
        not EARLIEST <= year <= LATEST for year in (first, last) if year is not None
    ):
        raise YearsSyntaxError(text)
    if first is not None and last is not None and first > last:
        raise YearsReversedError(first, last)
    return first, last
