"""Disjoint sets of numbers, each known by its smallest."""

from __future__ import annotations


class Groups:
    """Numbers that were never joined stand alone and cost nothing."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def root(self, number: int) -> int:
        """The smallest number of its group."""
        above = self._above
        top = number
        while (next_up := above.get(top, top)) != top:
            top = next_up
        while number != top:
            above[number], number = top, above[number]
        return top

    def join(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        if one != other:
            self._above[max(one, other)] = min(one, other)

    def moved(self) -> list[int]:
        """The numbers that are no longer the smallest of their group."""
        return list(self._above)
