"""When sources came: what is new in a store."""

from __future__ import annotations

from index.catalogue.connection import Catalogue, visible


def read_times(catalogue: Catalogue) -> dict[str, str]:
    """When each source's present bytes came (UTC, ISO 8601), by name; those that came before this was kept are left out."""
    sql = f"SELECT s.name, s.added FROM sources AS s WHERE s.added IS NOT NULL AND {visible()}"
    return dict(map(tuple, catalogue.db.execute(sql, {"g": catalogue.generation})))
