"""What the store is, looked at now and then for the metrics and the admins' page: a look never keeps them waiting for long."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import StoreError
from service.http.readers import Readers, TooBusyError

if TYPE_CHECKING:
    from index.store import Store

WAIT_SECONDS = 1.0
"""What a look may take before the last one does."""


@dataclass(frozen=True, slots=True)
class StoreState:
    """``ingested``: when the generation was made, seconds since 1970; ``seen``: when it was looked at."""

    generation: int
    sources: int
    plans: int
    passages: int
    targets: int
    ingested: float
    seen: float


class Watch:
    """The last look at the store; ``state`` is None before the first."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self.state: StoreState | None = None

    async def look(self) -> None:
        """Look again; where that takes too long or fails, the last look stays."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                self.state = await self._readers.call(_looked)
        except (TimeoutError, TooBusyError, StoreError):
            return


def _looked(store: Store) -> StoreState:
    facts = store.status()
    counts = facts["counts"]
    return StoreState(
        generation=int(facts["generation"]),
        sources=int(counts["sources"]),
        plans=int(counts["plans"]),
        passages=int(counts["passages"]),
        targets=int(counts["targets"]),
        ingested=float(store.built()),
        seen=time.time(),
    )
