"""The papers of a store as a list: what people call a document, a file with its plans."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from index.catalogue.collection_rows import collections_of_papers
from index.catalogue.connection import Catalogue, visible
from index.catalogue.source_paths import path_of


@dataclass(frozen=True, slots=True)
class Paper:
    """A source as it is stored: ``document_id`` outlives its versions, ``added`` is when these bytes came (UTC; None in a store
    made before that was kept), ``versions`` how many old ones are kept, ``collections`` those that it is in."""

    document_id: str
    source: str
    sha256: str
    size: int
    media_type: str
    added: str | None
    plans: int
    passages: int
    targets: int
    versions: int
    path: str
    collections: tuple[str, ...] = ()


def document_id(name: str) -> str:
    """The id of the paper of that name."""
    return "s" + hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()


def papers(catalogue: Catalogue) -> list[Paper]:
    """All of them by their names."""
    collected = collections_of_papers(catalogue)
    rows = catalogue.db.execute(
        "SELECT s.name, s.sha256, s.size, s.media_type, s.added, s.path, "
        "(SELECT count(*) FROM plans AS d WHERE d.source = s.id) AS plans, "
        "(SELECT count(*) FROM passages AS p WHERE p.source = s.id) AS passages, "
        "(SELECT count(*) FROM targets AS t WHERE t.source = s.id) AS targets, "
        "(SELECT count(*) FROM sources AS o WHERE o.name = s.name AND o.retired_as IS NOT NULL AND o.died <= :g) AS versions "
        f"FROM sources AS s WHERE {visible()} ORDER BY s.name",
        {"g": catalogue.generation},
    )
    return [
        Paper(
            document_id=document_id(row["name"]),
            source=row["name"],
            sha256=row["sha256"],
            size=row["size"],
            media_type=row["media_type"],
            added=row["added"],
            plans=row["plans"],
            passages=row["passages"],
            targets=row["targets"],
            versions=row["versions"],
            path=path_of(row["path"]),
            collections=collected.get(row["name"], ()),
        )
        for row in rows
    ]


def paper_name(catalogue: Catalogue, given: str, gone: bool) -> str | None:
    """The name of the paper that is meant by an id or a name; None where there is none. ``gone``: one that was removed too."""
    condition = f"({visible()})" + (" OR (s.died <= :g AND s.retired_as IS NOT NULL)" if gone else "")
    rows = catalogue.db.execute(
        f"SELECT DISTINCT s.name FROM sources AS s WHERE {condition}", {"g": catalogue.generation}
    )
    return next((name for (name,) in rows if given in (name, document_id(name))), None)
