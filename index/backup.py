"""``precedent backup`` and ``restore``: a store in one file, every part of it with its digest.

The catalogue is copied by SQLite's own backup, checked, and put with the index, the user's glossary and the uploaded files into
a ZIP archive. An archive is made under another name and renamed when it is whole; a store is restored in a folder beside and
put in place last.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from index import originals, update
from index.catalogue import FILE_NAME, Catalogue
from index.catalogue.connection import Shown
from index.catalogue.seal import SEAL_NAME, break_seal
from index.catalogue.source_paths import move_sources
from index.catalogue.stored_sources import integrity
from index.catalogue.system_errors import told_by_the_store
from index.digests import make_read_only, sha256_of
from index.engine.address import engine_of
from index.errors import DamageError, NoStoreError, StoreError
from index.generation.generation import damaged_files
from index.generation_folder import FOLDERS, folder_of
from index.keys_file import KEYS_NAME

FORMAT = 2
LIST = "backup.json"
GLOSSARY = "glossary.tsv"
WORKING, REPLACED = "restoring", "replaced"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds: the store's id, its generation, files and their bytes unpacked; ``originals`` is where the uploaded
    files lay, empty in a backup of an older program."""

    file: str
    store: str
    generation: int
    files: int
    bytes: int
    originals: str = ""


def backup(home: Path, file: Path) -> Kept:
    """Write the store at ``home`` into the new file ``file``. Raises StoreError where there is no store, it is damaged, an ingest
    runs or the file cannot be written."""
    if file.exists():
        raise StoreError("backup.exists", path=str(file))
    Catalogue.open(home).close()  # no store, no lock
    copy, temporary = file.with_name(file.name + ".catalogue"), file.with_name(file.name + ".tmp")
    try:
        with told_by_the_store(file), update.only_writer(home):
            shown = _copy_catalogue(home, copy)
            files = dict(_files(home, copy, shown.generation))
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name, path in files.items():
                    archive.write(path, name)
                listed = {name: [path.stat().st_size, sha256_of(path)] for name, path in files.items()}
                said = {"format": FORMAT, "precedent": version("precedent"), "store": shown.store}
                said |= {"generation": shown.generation, "originals": str(originals.folder_of(home))}
                archive.writestr(LIST, json.dumps({**said, "files": listed}))
            kept = _checked(temporary, None)
            temporary.replace(file)
    finally:
        for left_over in (copy, temporary):
            left_over.unlink(missing_ok=True)
    return replace(kept, file=str(file))


def restore(home: Path, file: Path, over: bool) -> Kept:
    """Make the store at ``home`` out of ``file``; with ``over`` in the place of one that is there, which stays in
    ``replaced``. Raises StoreError where the file is none or damaged, or a store is there."""
    if _holds_something(home) and not over:
        raise StoreError("backup.store_there", home=str(home))
    with told_by_the_store(home), update.only_writer(home):
        working = home / WORKING
        shutil.rmtree(working, ignore_errors=True)
        try:
            kept = _checked(file, working)
            catalogue = Catalogue.create(working)  # a backup of an older program is brought up to date
            try:
                if integrity(catalogue, deep=True) != "ok" or catalogue.generation != kept.generation:
                    raise DamageError("backup.damaged", path=str(file), name=FILE_NAME)
                if kept.originals:
                    move_sources(catalogue, kept.originals, str(originals.folder_of(home)))
                catalogue.seal()
            finally:
                catalogue.close()
            if engine_of(home) is None:
                _put_in_place(home, working)
            else:
                _put_into_engine(home, working, kept.generation)
        finally:
            shutil.rmtree(working, ignore_errors=True)
    return kept


def _holds_something(home: Path) -> bool:
    if engine_of(home) is None:
        return (home / FILE_NAME).exists()
    with closing(Catalogue.create(home)) as catalogue:
        return catalogue.generation > 0


def _put_into_engine(home: Path, working: Path, generation: int) -> None:
    """Fill the engine with what was restored into ``working``; the index first, so that no reader sees rows without it."""
    from index.catalogue.engine_catalogue import EngineCatalogue  # whose libraries a local store needs not

    with closing(Catalogue.create(home)) as catalogue, catalogue.leased():
        assert isinstance(catalogue, EngineCatalogue)
        folder = folder_of(home, generation)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        folder_of(working, generation).rename(folder)
        catalogue.publish(generation)
        catalogue.fill_from(working / FILE_NAME)
    for name in (GLOSSARY, originals.FOLDER):
        if (working / name).exists() and not (home / name).exists():
            (working / name).rename(home / name)


def _copy_catalogue(home: Path, copy: Path) -> Shown:
    catalogue = Catalogue.open(home, whole=True)
    try:
        shown = catalogue.shown
        if shown.generation == 0:
            raise NoStoreError("store.empty", home=str(home))
        catalogue.at_hand(shown.generation, shown.seal)
        if damaged := damaged_files(home, shown.generation, shown.seal):
            raise DamageError("store.index_damaged", path=str(damaged[0]), number=shown.generation)
        verdict = catalogue.copy_to(copy)
    finally:
        catalogue.close()
    if verdict != "ok":
        raise DamageError("store.catalogue_unreadable", path=str(home / FILE_NAME), why=verdict)
    return shown


def _files(home: Path, copy: Path, generation: int) -> Iterator[tuple[str, Path]]:
    yield FILE_NAME, copy
    if (home / GLOSSARY).is_file():
        yield GLOSSARY, home / GLOSSARY
    if (home / KEYS_NAME).is_file():
        yield KEYS_NAME, home / KEYS_NAME
    for folder in (folder_of(home, generation), home / originals.FOLDER):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(home).as_posix(), path


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(KeyError, ValueError, TypeError, EOFError, NotImplementedError),
)
"""What reading a damaged archive may raise, another method of compression told by a flipped bit included."""


def _checked(file: Path, folder: Path | None) -> Kept:
    """Read the whole of a backup against its list; into ``folder``, if given."""
    try:
        with zipfile.ZipFile(file) as archive:
            said = json.loads(archive.read(LIST))
            if said["format"] > FORMAT:
                raise StoreError("backup.newer", path=str(file), made=str(said["precedent"]))
            for name, (size, digest) in said["files"].items():
                _unpack(archive, name, size, digest, folder)
            sizes = [size for size, _ in said["files"].values()]
            counts = (int(said["generation"]), len(sizes), sum(sizes))
            return Kept(str(file), str(said["store"]), *counts, str(said.get("originals", "")))
    except FileNotFoundError as error:
        raise StoreError("backup.not_there", path=str(file)) from error
    except (*_UNREADABLE, OSError) as error:
        if (
            isinstance(error, OSError) and error.errno is not None
        ):  # the system's; without a number it is bz2 that cannot read
            raise
        raise DamageError("backup.unreadable", path=str(file), why=str(error)) from error


def _unpack(archive: zipfile.ZipFile, name: str, size: int, digest: str, folder: Path | None) -> None:
    parts = PurePosixPath(name).parts
    allowed = parts[0] in (FOLDERS, originals.FOLDER) or name in (FILE_NAME, GLOSSARY, KEYS_NAME)
    if not allowed or ".." in parts or archive.getinfo(name).file_size != size:
        raise DamageError("backup.damaged", path=str(archive.filename), name=name)
    found = hashlib.sha256()
    target = folder / name if folder else None
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, (target or Path(os.devnull)).open("wb") as out:
        while block := packed.read(_BLOCK):
            found.update(block)
            out.write(block)
        out.flush()
        if target:
            os.fsync(out.fileno())
    if found.hexdigest() != digest:
        raise DamageError("backup.damaged", path=str(archive.filename), name=name)
    if target and parts[0] == FOLDERS:
        make_read_only(target)


def _put_in_place(home: Path, working: Path) -> None:
    """What was there is moved aside, the index comes, then the glossary, the catalogue last."""
    aside = home / REPLACED
    names = [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", SEAL_NAME, FOLDERS, GLOSSARY, originals.FOLDER]
    if any((home / name).exists() for name in names):
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
    break_seal(home)
    for name in names:
        if (home / name).exists():
            (home / name).rename(aside / name)
    if not (home / KEYS_NAME).exists() and (working / KEYS_NAME).exists():  # else a key that has ended would open again
        (working / KEYS_NAME).rename(home / KEYS_NAME)
        (home / KEYS_NAME).chmod(0o600)
    for name in (FOLDERS, GLOSSARY, originals.FOLDER, FILE_NAME, SEAL_NAME):
        if (working / name).exists():
            (working / name).rename(home / name)
