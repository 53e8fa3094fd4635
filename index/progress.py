"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the stage (``reading``, ``embedding``, ``indexing``, ``verifying``, ``searching``), what is done of it and all."""
Counted: TypeAlias = Callable[[int, int], None]
"""Called within one stage with what is done and all."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
    del stage, done, total
