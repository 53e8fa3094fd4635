"""Where uploaded files stay: ``HOME/originals``, under their names, so that ``verify`` can read them again.

The file of an old version stays in ``originals/.versions`` by its hash as long as the store keeps that version. A folder whose
name begins with a point is no part of an ingest, so ``precedent ingest HOME/originals`` reads what is there now, nothing twice.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from index.digests import sha256_of
from ingest.errors import IngestError

FOLDER = "originals"
VERSIONS = ".versions"
_COMING = ".coming"


def folder_of(home: Path) -> Path:
    return (home / FOLDER).resolve()


def is_ours(home: Path, path: Path) -> bool:
    """Whether a source's file was uploaded."""
    return path.is_relative_to(folder_of(home))


def place(home: Path, staged: Path, name: str) -> Path:
    """Put an uploaded file into the place of its name, in one step; what was there stays as a version. Raises IngestError where a
    folder has the name, or a file that of a folder."""
    final = folder_of(home) / name
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise IngestError("upload.name_taken", name=name) from error
    if final.is_dir():
        raise IngestError("upload.name_taken", name=name)
    if final.is_file():
        if sha256_of(final) == sha256_of(staged):
            return final
        keep_version(home, final)
    coming = final.with_name(_COMING)
    coming.unlink(missing_ok=True)
    shutil.copyfile(staged, coming)  # the staged file stays until the job is over
    with coming.open("rb") as file:
        os.fsync(file.fileno())
    coming.replace(final)
    return final


def keep_version(home: Path, final: Path) -> None:
    """Let the file stay by its hash, whatever comes into its place."""
    kept = folder_of(home) / VERSIONS / f"{sha256_of(final)}{final.suffix}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.is_file():
        temporary = kept.with_name(f"{kept.name}.new")
        shutil.copyfile(final, temporary)
        temporary.replace(kept)


def version_of(home: Path, sha256: str) -> Path | None:
    """The kept file of these bytes."""
    return next(iter(sorted((folder_of(home) / VERSIONS).glob(f"{sha256}*"))), None)


def kept_files(home: Path) -> set[str]:
    """The SHA-256, by their names, of the files of old versions."""
    return {kept.name.partition(".")[0] for kept in (folder_of(home) / VERSIONS).glob("*")}


def damaged_versions(home: Path) -> list[Path]:
    """Those that are no longer what was kept."""
    kept = sorted((folder_of(home) / VERSIONS).glob("*"))
    return [path for path in kept if sha256_of(path) != path.name.partition(".")[0]]


def take_away(home: Path, paths: Collection[Path], left: Collection[Path], *, keep: bool) -> None:
    """Delete uploaded files unless one of ``left`` is, or lies in, the same file; ``keep`` them as versions."""
    root = folder_of(home)
    for file in {_file_of(path) for path in paths} - {_file_of(path) for path in left}:
        if file is None:
            continue
        if keep:
            keep_version(home, file)
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == root or not folder.is_relative_to(root) or any(folder.iterdir()):
                break
            folder.rmdir()


def _file_of(path: Path) -> Path | None:
    """The file itself, or the archive that the path leads into."""
    return next((one for one in (path, *path.parents) if one.is_file()), None)


def sweep_versions(home: Path, wanted: Collection[str]) -> None:
    """Delete the files of versions that the store keeps no more; ``wanted`` are the hashes of those it keeps."""
    for kept in (folder_of(home) / VERSIONS).glob("*"):
        if kept.name.partition(".")[0] not in wanted:
            kept.unlink(missing_ok=True)
