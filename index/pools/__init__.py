"""Who reads the files of an ingest and encodes its texts: this machine, or the workers of a Ray cluster."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

from index.pools.pool import LOCAL, EncodedTexts, Pool, Texts
from index.progress import Progress

__all__ = ["LOCAL", "EncodedTexts", "Pool", "PoolOf", "Texts"]

PoolOf: TypeAlias = Callable[[str, Progress], AbstractContextManager[Pool]]
"""Opens a pool for the model of that name, and tells how far that is."""
