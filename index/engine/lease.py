"""Who may write to a store in an engine: one at a time, for as long as it says that it still does.

A lock of the file system is let go of by the system when its process ends; a lease runs out by itself. What its holder commits
after that is refused, because another may hold it by then (the fencing that Kleppmann asks for, 2016, "How to do distributed
locking").
"""

from __future__ import annotations

import threading
import uuid
from types import TracebackType

from index.engine.address import EngineAddress
from index.engine.connection import EngineConnection
from index.errors import BusyError, StoreError

SECONDS = 60.0
"""How long a lease holds that nobody renews: what a killed ingest keeps the next one waiting."""
_RENEWED_EVERY = 15.0
_NAME = "ingest"
_NOW = "UNIX_TIMESTAMP(NOW(6))"
"""The engine's clock, for those of several machines differ."""


class Lease:
    """The right to write, held within the block. Raises BusyError if another has it."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address
        self._holder = uuid.uuid4().hex
        self._ended = threading.Event()
        self._db = EngineConnection(address)
        self._thread = threading.Thread(target=self._renewing, name="precedent-lease", daemon=True)

    def __enter__(self) -> Lease:
        self._db.execute("INSERT OR IGNORE INTO leases VALUES (?, ?, ?)", (_NAME, "", 0.0))
        if not self._taken():
            self._db.close()
            raise BusyError("store.busy", home=self._address.shown)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        try:
            self._db.execute("UPDATE leases SET until = 0 WHERE name = ? AND holder = ?", (_NAME, self._holder))
        except StoreError:
            return  # it runs out by itself
        finally:
            self._db.close()

    def check(self, db: EngineConnection) -> None:
        """Within a transaction, which then nobody overtakes. Raises BusyError if another writer has taken over."""
        row = db.native("SELECT holder FROM leases WHERE name = %s FOR UPDATE", [_NAME]).fetchone()
        if row is None or row[0] != self._holder:
            raise BusyError("store.lease_lost", home=self._address.shown)

    def _taken(self) -> bool:
        taken = self._db.native(
            f"UPDATE leases SET holder = %s, until = {_NOW} + %s WHERE name = %s AND (until < {_NOW} OR holder = %s)",
            [self._holder, SECONDS, _NAME, self._holder],
        )
        return bool(taken.rowcount)

    def _renewing(self) -> None:
        while not self._ended.wait(_RENEWED_EVERY):
            try:
                if not self._db.answers():
                    self._db = EngineConnection(self._address)
                self._taken()
            except StoreError:
                continue  # the engine is away: what cannot be renewed is checked before it is written by
