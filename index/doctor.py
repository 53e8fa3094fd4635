"""``precedent doctor``: what is wrong with a store or its surroundings, and how to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.catalogue import Catalogue
from index.catalogue.stored_sources import integrity, sources_as_read, waiting_changes
from index.encoders import BUNDLED, load_encoder
from index.errors import EncoderError, NoStoreError, StoreError
from index.generation.generation import Generation
from ingest.document import PIPELINE_VERSION
from ingest.errors import Reason

Level = Literal["ok", "warning", "error"]
INGEST = Reason("remedy.command", command="precedent ingest PATH…")
REBUILD = Reason("remedy.command", command="precedent ingest --rebuild PATH…")
RUN_AGAIN = Reason("remedy.run_again")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what to do about it if it is not well."""

    level: Level
    message: Reason
    remedy: Reason | None = None


def examine(home: Path) -> list[Finding]:
    """Look at the model, the catalogue, the present generation and the sources of the store at ``home``."""
    try:
        catalogue = Catalogue.open(home)
    except NoStoreError as error:
        return [*_encoder(BUNDLED), Finding("warning", error.reason, INGEST)]
    except StoreError as error:
        return [Finding("error", error.reason)]
    try:
        return [*_encoder(catalogue.meta("model") or BUNDLED), *_catalogue(catalogue), *_generation(catalogue, home)]
    except sqlite3.DatabaseError as error:
        damaged = Reason("finding.catalogue_damaged", why=str(error))
        return [Finding("error", damaged, Reason("remedy.move_home", home=str(home)))]
    finally:
        catalogue.close()


def _encoder(model: str) -> Iterator[Finding]:
    try:
        encoder = load_encoder(None if model == BUNDLED else model)
        encoder.encode_queries(["precedent"])
    except EncoderError as error:
        yield Finding("error", error.reason, Reason("remedy.model"))
    else:
        yield Finding("ok", Reason("finding.model", name=encoder.name))


def _catalogue(catalogue: Catalogue) -> Iterator[Finding]:
    verdict = integrity(catalogue)
    if verdict != "ok":
        yield Finding("error", Reason("finding.catalogue_damaged", why=verdict), Reason("remedy.move_store"))
        return
    yield Finding("ok", Reason("finding.catalogue"))
    for source in sources_as_read(catalogue):
        if not Path(source.path).is_file():
            yield Finding(
                "warning",
                Reason("finding.file_gone", source=source.name, path=source.path),
                Reason("remedy.put_back"),
            )
        elif source.pipeline.split(" ")[0] != PIPELINE_VERSION:
            yield Finding("warning", Reason("finding.older", source=source.name), Reason("remedy.ingest"))
        if source.damage:
            yield Finding(
                "warning",
                Reason("finding.undecoded", source=source.name, count=source.damage),
                Reason("remedy.better_copy"),
            )


def _generation(catalogue: Catalogue, home: Path) -> Iterator[Finding]:
    number = catalogue.generation
    if number == 0:
        yield Finding("warning", Reason("finding.unfinished"), RUN_AGAIN)
        return
    try:
        generation = Generation.open(home, number)
        model = catalogue.meta("model") or BUNDLED
        generation.check_encoder(load_encoder(None if model == BUNDLED else model))
    except (StoreError, EncoderError) as error:
        yield Finding("error", error.reason, REBUILD)
        return
    yield Finding("ok", Reason("finding.generation", number=number, count=generation.manifest.passages))
    if waiting := waiting_changes(catalogue):
        yield Finding("warning", Reason("finding.waiting", count=waiting), RUN_AGAIN)
