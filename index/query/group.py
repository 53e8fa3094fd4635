"""What a query asks for, one thing a group: the words for it that will do, each as index terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.results import WRITTEN, Origin


@dataclass(frozen=True, slots=True)
class Group:
    """One thing asked for: any of ``alternatives``, each a sequence of index terms that must all be present.

    ``weights`` (0..1] says how much each counts (all 1 if empty), ``origins`` where it comes from (all ``written`` if
    empty); ``read_as`` is the spelling that ``label`` was taken for, if another; ``part`` marks a word of a phrase that is
    asked for as a whole too.
    """

    label: str
    alternatives: tuple[tuple[str, ...], ...]
    weight: float = 1.0
    origins: tuple[Origin, ...] = ()
    weights: tuple[float, ...] = ()
    read_as: str | None = None
    part: bool = False

    def sources(self) -> Iterator[tuple[tuple[str, ...], Origin, float]]:
        """Every alternative with its origin and weight."""
        origins = self.origins or (WRITTEN,) * len(self.alternatives)
        weights = self.weights or (1.0,) * len(self.alternatives)
        return zip(self.alternatives, origins, weights, strict=True)
