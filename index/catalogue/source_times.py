"""When sources were read: what is new in a store."""

from __future__ import annotations

from datetime import UTC, datetime

from index.catalogue.connection import Catalogue, visible


def now() -> str:
    """The time as it is kept: UTC to the second, which sorts as it passes."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_times(catalogue: Catalogue) -> dict[str, str]:
    """When each source was first read in its present state, by name; those read before this was kept are left out."""
    sql = f"SELECT s.name, s.read_at FROM sources AS s WHERE s.read_at IS NOT NULL AND {visible()}"
    return dict(map(tuple, catalogue.db.execute(sql, {"g": catalogue.generation})))


def time_of_reading(catalogue: Catalogue, path: str | bytes, sha256: str) -> str:
    """When these bytes were first read at a path: now, or when they were before."""
    sql = "SELECT min(read_at) FROM sources WHERE path = ? AND sha256 = ? AND read_at IS NOT NULL"
    (before,) = catalogue.db.execute(sql, (path, sha256)).fetchone()
    return str(before) if before else now()
