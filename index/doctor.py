"""``precedent doctor``: what is wrong with a store or its surroundings, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.catalogue import FILE_NAME, Catalogue
from index.catalogue.correction_rows import lost_corrections
from index.catalogue.history_rows import retired_files
from index.catalogue.seal import read_seal
from index.catalogue.stored_sources import integrity, sources_as_read, waiting_changes
from index.catalogue.system_errors import told_by_the_store
from index.catalogue.vector_rows import damaged_vectors
from index.encoders import BUNDLED, load_encoder
from index.engine.address import engine_of
from index.errors import DamageError, EncoderError, NoStoreError, StoreError
from index.generation.folders import older_generations
from index.generation.generation import Generation, damaged_files
from index.generation_folder import FOLDERS
from index.originals import damaged_versions, is_ours, kept_files
from index.query.compiled_map import whole_map
from ingest.document import PIPELINE_VERSION
from ingest.errors import Reason
from ingest.files.sources import is_as_read, is_gone, is_in_archive

Level = Literal["ok", "warning", "error"]
INGEST = Reason("remedy.command", command="precedent ingest PATH…")
REBUILD = Reason("remedy.command", command="precedent ingest --rebuild PATH…")
REPAIR = Reason("remedy.command", command="precedent doctor --repair")
UPLOAD_AGAIN = Reason("remedy.upload_again")
BACKUP = Reason("remedy.backup")
RUN_AGAIN = Reason("remedy.run_again")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what to do about it if it is not well."""

    level: Level
    message: Reason
    remedy: Reason | None = None


def examine(home: Path, deep: bool = False) -> list[Finding]:
    """Look at the model, the catalogue, the present generation and the sources of the store at ``home``; ``deep`` at every byte
    of them against what was written."""
    try:
        catalogue = Catalogue.open(home, whole=deep)
    except NoStoreError as error:
        if any((home / FOLDERS).glob("*")) and not (home / FILE_NAME).exists():
            return [Finding("error", Reason("finding.catalogue_gone", path=str(home / FILE_NAME)), REPAIR)]
        return [*_encoder(BUNDLED), Finding("warning", error.reason, INGEST)]
    except DamageError as error:
        return [Finding("error", error.reason, REPAIR)]
    except StoreError as error:
        return [Finding("error", error.reason)]
    try:
        with told_by_the_store(home / FILE_NAME):
            findings = [
                *_encoder(catalogue.meta("model") or BUNDLED),
                *_catalogue(catalogue, deep),
                *_generation(catalogue, home, deep),
            ]
            if deep:  # which finds again what did not open
                findings += [finding for finding in _deep(catalogue, home) if finding not in findings]
            return findings
    except DamageError as error:
        return [Finding("error", Reason("finding.catalogue_damaged", why=error.reason), REPAIR)]
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


def _catalogue(catalogue: Catalogue, deep: bool) -> Iterator[Finding]:
    verdict = integrity(catalogue, deep)
    if verdict != "ok":
        yield Finding("error", Reason("finding.catalogue_damaged", why=verdict), REPAIR)
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
    for lost in lost_corrections(catalogue):
        yield Finding(
            "warning",
            Reason(
                "finding.correction_lost",
                field=lost.field,
                value=str(lost.value),
                source=lost.source,
                plan=lost.plan_id,
            ),
            Reason("remedy.correct_again", command=f"precedent correct {lost.plan_id} --undo {lost.field}"),
        )


def _generation(catalogue: Catalogue, home: Path, deep: bool) -> Iterator[Finding]:
    _, number, seal = catalogue.shown
    if number == 0:
        yield Finding("warning", Reason("finding.unfinished"), RUN_AGAIN)
        return
    try:
        generation = Generation.open(home, number, seal, whole=deep)
        model = catalogue.meta("model") or BUNDLED
        generation.check_encoder(load_encoder(None if model == BUNDLED else model))
    except DamageError as error:
        yield Finding("error", error.reason, REPAIR)
        return
    except (StoreError, EncoderError) as error:
        yield Finding("error", error.reason, REBUILD)
        return
    yield Finding("ok", Reason("finding.generation", number=number, count=generation.manifest.passages))
    if waiting := waiting_changes(catalogue):
        yield Finding("warning", Reason("finding.waiting", count=waiting), RUN_AGAIN)


def _deep(catalogue: Catalogue, home: Path) -> Iterator[Finding]:
    """What only reading everything tells."""
    if engine_of(home) is None and read_seal(home) is None:
        yield Finding("warning", Reason("finding.unsealed"), REPAIR)
    if count := damaged_vectors(catalogue):
        yield Finding("error", Reason("store.vectors_damaged", count=count), REPAIR)
    _, number, seal = catalogue.shown
    if number and seal is None:
        yield Finding("warning", Reason("finding.unlisted", number=number), REPAIR)
    for path in damaged_files(home, number, seal) if number else ():
        yield Finding("error", Reason("store.index_damaged", path=str(path), number=number), REPAIR)
    for older in older_generations(home, number):
        for path in damaged_files(home, older, None):  # of no use to a search, and no ground to build on
            yield Finding("warning", Reason("store.index_damaged", path=str(path), number=older), REPAIR)
    if any(int(folder.name) > number for folder in (home / FOLDERS).glob("*") if folder.name.isdecimal()):
        yield Finding("warning", Reason("finding.newer_index", number=number), RUN_AGAIN)
    if whole_map(home / "terms") is None:
        yield Finding("warning", Reason("finding.terms_damaged"), REPAIR)
    yield from _papers(catalogue, home)


def _papers(catalogue: Catalogue, home: Path) -> Iterator[Finding]:
    """Uploaded files that are no longer what came, and kept ones of old versions."""
    for source in sources_as_read(catalogue):
        path = Path(source.path)
        if is_ours(home, path) and not is_gone(path) and not is_as_read(path, source.sha256):
            yield Finding("error", Reason("finding.paper_damaged", source=source.name, path=str(path)), UPLOAD_AGAIN)
    kept = kept_files(home)
    for path in damaged_versions(home):
        yield Finding("error", Reason("finding.version_damaged", path=str(path)), BACKUP)
    for version in retired_files(catalogue):
        path = Path(version.path)
        if is_ours(home, path) and not is_in_archive(path) and version.sha256 not in kept:
            yield Finding("warning", Reason("finding.version_gone", source=version.name), BACKUP)
