"""``precedent doctor --repair``: what is damaged is made again from what is not.

The index is built again out of the catalogue; vectors that are not what was computed are computed again; a damaged catalogue is
read again from the files that it was made of, in a folder beside it, and put in its place in one step. The generation lists
those files too (``sources.json``), so that a catalogue that is gone can be made again as well. A file that is gone cannot:
then nothing is touched, and the error names it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from index import update
from index.catalogue import FILE_NAME, Catalogue
from index.catalogue.salvage import copy_entered, copy_vectors, put_in_place, salvaged_meta, salvaged_sources
from index.catalogue.seal import SEAL_NAME, break_seal
from index.catalogue.stored_sources import integrity
from index.catalogue.system_errors import told_by_the_store
from index.doctor import Finding
from index.encoders import BUNDLED, Encoder, load_encoder
from index.engine.address import engine_of
from index.errors import DamageError, NoStoreError
from index.generation.build import SOURCES_FILE
from index.generation.folders import older_generations, remove_folder
from index.generation.generation import damaged_files, whole_file
from index.generation_folder import FOLDERS, folder_of
from index.indexing import bring_up_to_date
from index.progress import Progress
from index.query.compiled_map import compiled_map, whole_map
from index.ranking.fitted import fit_keys
from ingest.errors import Reason
from ingest.files.sources import Found, FoundFile, is_gone

WORKING = "repairing"
MOST_NAMED = 5
"""Files that are gone, of which the message names so many."""


def repair(home: Path, model: str | None, progress: Progress) -> list[Finding]:
    """Mend the store at ``home``; what was done. Raises NoStoreError where there is no trace of one, DamageError where it
    cannot be mended, MismatchError where a newer program wrote it."""
    done: list[Finding] = []
    damaged = _catalogue_is_damaged(home)
    with told_by_the_store(home / FILE_NAME):
        named = _stored_model(home) or model or BUNDLED
        encoder = load_encoder(None if named == BUNDLED else named)
        if damaged:
            done += _remade(home, encoder, named, progress)
        with update.writing(home) as catalogue:
            before = catalogue.generation
            bring_up_to_date(catalogue, home, encoder, named, progress, rebuild=False, deep=True)
            if catalogue.generation != before and not damaged:
                done.append(Finding("ok", Reason("finding.index_made", number=catalogue.generation)))
            for number in older_generations(home, catalogue.generation):
                if damaged_files(home, number, None):
                    remove_folder(folder_of(home, number))
        if whole_map(home / "terms") is None:
            compiled_map(home / "terms")
            done.append(Finding("ok", Reason("finding.terms_made")))
    return done or [Finding("ok", Reason("finding.nothing_to_mend"))]


def _stored_model(home: Path) -> str | None:
    if engine_of(home) is not None:
        with closing(Catalogue.open(home)) as catalogue:
            return catalogue.meta("model")
    return salvaged_meta(home / FILE_NAME, "model") if (home / FILE_NAME).is_file() else None


def _catalogue_is_damaged(home: Path) -> bool:
    """Never in an engine, which looks after its own files."""
    if engine_of(home) is not None:
        return False
    if not (home / FILE_NAME).is_file():
        if not _newest_list(home):
            raise NoStoreError("store.none", home=str(home))
        return True
    try:
        catalogue = Catalogue.create(home, whole=True)
    except DamageError:
        return True
    try:
        with told_by_the_store(home / FILE_NAME):
            return integrity(catalogue, deep=True) != "ok" or (catalogue.generation == 0 and bool(_newest_list(home)))
    except DamageError:
        return True
    finally:
        catalogue.close()


def _remade(home: Path, encoder: Encoder, model: str, progress: Progress) -> list[Finding]:
    old, working = home / FILE_NAME, home / WORKING
    with update.only_writer(home):
        files = _files(home)
        gone = sorted(file.name for file in files if is_gone(file.path))
        if gone or not files:
            raise _not_mended(home, gone)
        shutil.rmtree(working, ignore_errors=True)
        if whole_map(home / "terms"):
            shutil.copytree(home / "terms", working / "terms")
        catalogue = Catalogue.create(working)
        try:
            with catalogue.transaction():
                catalogue.set_meta(generation=str(_highest(home)))
                for key in ("store", *fit_keys(encoder.fingerprint)):
                    if old.is_file() and (value := salvaged_meta(old, key)):
                        catalogue.set_meta(**{key: value})
            if old.is_file():
                copy_vectors(old, catalogue)
            # First, for what was corrected is put into the plans as they are read.
            broken = copy_entered(old, catalogue) if old.is_file() else []
            report = update.read_files(catalogue, Found(files, (), (), ()), progress)
            refused = {rejection.path for rejection in report.rejected} & {file.name for file in files}
            if refused:
                raise _not_mended(home, sorted(refused))
            bring_up_to_date(catalogue, working, encoder, model, progress, rebuild=True)
            catalogue.seal()
            number = catalogue.generation
        finally:
            catalogue.close()
        _take_over(home, working, number)
    told = [Finding("ok", Reason("finding.catalogue_made", count=len(files), kept=f"{FILE_NAME}.damaged"))]
    return told + [Finding("warning", Reason("finding.entered_lost", table=table)) for table in broken]


def _not_mended(home: Path, gone: Sequence[str]) -> DamageError:
    if not gone:
        return DamageError("store.not_mended", home=str(home))
    return DamageError("store.files_gone", count=len(gone), names=", ".join(gone[:MOST_NAMED]))


def _take_over(home: Path, working: Path, number: int) -> None:
    """The index first, which nothing names yet, the catalogue last: killed in between, the store is as damaged as before."""
    (home / FOLDERS).mkdir(exist_ok=True)
    remove_folder(folder_of(home, number))
    folder_of(working, number).rename(folder_of(home, number))
    break_seal(home)
    put_in_place(working / FILE_NAME, home / FILE_NAME)
    if (working / SEAL_NAME).is_file():
        (working / SEAL_NAME).replace(home / SEAL_NAME)
    shutil.rmtree(working, ignore_errors=True)


def _highest(home: Path) -> int:
    numbers = [int(folder.name) for folder in (home / FOLDERS).glob("*") if folder.name.isdecimal()]
    return max(numbers, default=0)


def _files(home: Path) -> tuple[FoundFile, ...]:
    """The files the store was made of: those its newest index lists, and those that the catalogue still tells; none where neither
    is whole."""
    read, whole = salvaged_sources(home / FILE_NAME) if (home / FILE_NAME).is_file() else ([], False)
    found = {file.path: file for file in read}
    listed = _newest_list(home)
    if listed is None and not whole:
        return ()
    if listed is not None:  # what the index lists is checked; of a damaged row the path may be another
        found = {path: file for path, file in found.items() if not is_gone(path)} | {file.path: file for file in listed}
    return tuple(sorted(found.values(), key=lambda file: (file.name, str(file.root))))


def _newest_list(home: Path) -> list[FoundFile] | None:
    """The files of the newest generation whose list is whole; None if there is none."""
    for number in range(_highest(home), 0, -1):
        data = whole_file(home, number, SOURCES_FILE)
        if data is not None:
            return [FoundFile(Path(said["path"]), Path(said["root"]), said["name"]) for said in json.loads(data)]
    return None
