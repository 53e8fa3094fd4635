"""The files of the index in an engine: by what they hold, in pieces, so that a file that two generations share is there once.

A generation that was built on one machine is published before the switch, and fetched by every other that is to show it, into
its working copy: what it has already of an earlier one is linked, not fetched. The manifest's seal says that they are whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from index.digests import make_read_only
from index.engine.connection import EngineConnection
from index.errors import DamageError
from index.generation_folder import FOLDERS, MANIFEST, folder_of

PIECE_BYTES = 4 << 20
"""Below what a server takes in one packet (16 MB unless told)."""


def publish(db: EngineConnection, home: Path, number: int) -> None:
    """Keep the files of generation ``number`` of this machine. Those that are there are not sent again."""
    folder = folder_of(home, number)
    manifest = (folder / MANIFEST).read_bytes()
    for name, (_, digest) in json.loads(manifest)["files"].items():
        (found,) = db.execute("SELECT count(*) FROM index_files WHERE sha256 = ? AND piece = 0", (digest,)).fetchone()
        if not found:
            _send(db, folder / name, digest)
    db.execute("INSERT OR REPLACE INTO index_manifests VALUES (?, ?)", (number, manifest))


def _send(db: EngineConnection, path: Path, digest: str) -> None:
    """The last piece goes first: a file is there if its first piece is."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for piece in reversed(range(max(1, -(-size // PIECE_BYTES)))):
            file.seek(piece * PIECE_BYTES)
            db.execute("INSERT OR REPLACE INTO index_files VALUES (?, ?, ?)", (digest, piece, file.read(PIECE_BYTES)))


def fetch(db: EngineConnection, home: Path, number: int, seal: str | None) -> None:
    """Have generation ``number`` in this machine's working copy. Raises DamageError where the engine lacks a file of it."""
    final = folder_of(home, number)
    if number == 0 or _seal_of(final) == seal is not None:
        return
    row = db.execute("SELECT data FROM index_manifests WHERE generation = ?", (number,)).fetchone()
    if row is None or (seal is not None and hashlib.sha256(row[0]).hexdigest() != seal):
        raise DamageError("store.index_damaged", path=str(final / MANIFEST), number=number)
    work = final.with_name(f"fetched-{uuid.uuid4().hex}")
    try:
        _fetch_into(db, work, row[0], _at_hand(home), number)
        if _seal_of(final) != seal:  # else another process of this machine was as fast
            shutil.rmtree(final, ignore_errors=True)  # what a killed build of this machine left
            work.rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _sweep_working_copy(home, number)


def _fetch_into(db: EngineConnection, work: Path, manifest: bytes, at_hand: Mapping[str, Path], number: int) -> None:
    for name, (_, digest) in json.loads(manifest)["files"].items():
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (known := at_hand.get(digest)) is not None:
            os.link(known, target)
        else:
            _receive(db, target, digest, number)
    work.mkdir(parents=True, exist_ok=True)
    (work / MANIFEST).write_bytes(manifest)
    make_read_only(work / MANIFEST)


def _sweep_working_copy(home: Path, number: int) -> None:
    """Delete what a machine that only reads has of generations before the last one, which another process may be opening."""
    for folder in (home / FOLDERS).glob("[0-9]*"):
        if int(folder.name) < number - 1:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(db: EngineConnection, oldest: int) -> None:
    """Delete the manifests before generation ``oldest``, and the files that no later one lists."""
    db.execute("DELETE FROM index_manifests WHERE generation < ?", (oldest,))
    used: set[str] = set()
    for (data,) in db.execute("SELECT data FROM index_manifests"):
        used.update(digest for _, digest in json.loads(data)["files"].values())
    kept = {str(digest) for (digest,) in db.execute("SELECT DISTINCT sha256 FROM index_files")}
    for digest in sorted(kept - used):
        db.execute("DELETE FROM index_files WHERE sha256 = ?", (digest,))


def _receive(db: EngineConnection, target: Path, digest: str, number: int) -> None:
    found = hashlib.sha256()
    pieces = [
        piece for (piece,) in db.execute("SELECT piece FROM index_files WHERE sha256 = ? ORDER BY piece", (digest,))
    ]
    with target.open("wb") as file:
        for piece in pieces:
            sql = "SELECT data FROM index_files WHERE sha256 = ? AND piece = ?"
            (data,) = db.execute(sql, (digest, piece)).fetchone()
            found.update(data)
            file.write(data)
    if found.hexdigest() != digest:
        raise DamageError("store.index_damaged", path=str(target), number=number)
    make_read_only(target)


def _at_hand(home: Path) -> dict[str, Path]:
    """The files of this machine's generations by what they hold, of those whose size is as listed."""
    found: dict[str, Path] = {}
    for manifest in (home / FOLDERS).glob(f"*/{MANIFEST}"):
        for name, (size, digest) in _listed_in(manifest).items():
            path = manifest.parent / name
            if path.is_file() and path.stat().st_size == size:
                found[digest] = path
    return found


def _listed_in(manifest: Path) -> dict[str, tuple[int, str]]:
    """Nothing where it is damaged: then its files are fetched."""
    try:
        files: dict[str, tuple[int, str]] = json.loads(manifest.read_bytes())["files"]
    except (ValueError, KeyError):
        return {}
    return files


def _seal_of(folder: Path) -> str | None:
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
