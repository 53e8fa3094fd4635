"""The seal of a catalogue: digests of the pieces of its file, put beside it when an ingest has ended and nothing is left in the
log.

SQLite does not notice a bit that flips in a row, nor another database put in its place. A sealed file is never written: whoever
writes opens the seal first, in ``Catalogue.transaction``, so a seal that does not fit means that something else has changed
the file. No seal says nothing: an ingest is running, or was cut off, or was an older program's.

By pieces, for a file of gigabytes is not to be hashed for one paper: only those that were written are hashed again
(``index.catalogue.resealing``), the others keep the digest of what was written to them once.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.digests import WHOLE_BYTES, piece_digest, piece_digests, write_flushed
from index.errors import DamageError

FILE_NAME = "catalogue.sqlite"
SEAL_NAME = "catalogue.seal"
OPENED_NAME = "catalogue.seal.open"
"""The last seal while the catalogue is written, with the pieces that were: what a killed ingest leaves, for the next to go on
from."""
PIECE_BYTES = 256 << 10
"""A paper of 20 passages changes some hundred pages that lie anywhere in the file, each in a piece of its own: the smaller the
pieces, the less is read for it and the longer the seal is. 16 KB of seal for 128 MB; chosen so, not tuned."""
DIGEST_BYTES = 32
_CHECKED: dict[tuple[int, int], Seal] = {}
"""The seals that large files (device, inode) were found to fit last by this process."""


@dataclass(frozen=True, slots=True)
class Seal:
    """``digests`` are the SHA-256 of every ``piece`` bytes of a file of ``size`` bytes, one after another."""

    size: int
    piece: int
    digests: bytes

    def said(self) -> dict[str, Any]:
        return {"size": self.size, "piece": self.piece, "digests": self.digests.hex()}

    def digest(self, number: int) -> bytes:
        """That of one piece; empty where the file did not reach so far."""
        return self.digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES]


def read_seal(home: Path) -> Seal | None:
    """The seal of the catalogue in ``home``; None where there is none, or a broken one."""
    try:
        said = _kept(home / SEAL_NAME)
        if "sha256" in said:  # of an older program: one digest of the whole file
            return Seal(int(said["size"]), max(1, int(said["size"])), bytes.fromhex(said["sha256"]))
        return Seal(int(said["size"]), int(said["piece"]), bytes.fromhex(said["digests"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def opened_seal(home: Path) -> tuple[Seal, set[int]] | None:
    """The last seal of a catalogue that is being written, or was when its writer was killed, and the pieces that may have been
    written since; None where it is not known."""
    try:
        said = _kept(home / OPENED_NAME)
        seal = Seal(int(said["size"]), int(said["piece"]), bytes.fromhex(said["digests"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (seal, {int(number) for number in said.get("written", ())}) if seal.piece == PIECE_BYTES else None


def open_seal(home: Path) -> None:
    """Before the first change to a sealed catalogue. Nothing to do where it is open."""
    if (home / SEAL_NAME).exists():
        (home / SEAL_NAME).replace(home / OPENED_NAME)


def note_written(home: Path, seal: Seal, written: set[int]) -> None:
    """Keep which pieces were written since ``seal``."""
    _keep(home / OPENED_NAME, {**seal.said(), "written": sorted(written)})


def break_seal(home: Path) -> None:
    """Let nothing be known of the catalogue's file."""
    (home / SEAL_NAME).unlink(missing_ok=True)
    (home / OPENED_NAME).unlink(missing_ok=True)


def put_seal(home: Path, seal: Seal) -> None:
    """Seal the catalogue. Only for a writer whose log is empty."""
    _keep(home / SEAL_NAME, seal.said())
    (home / OPENED_NAME).unlink(missing_ok=True)


def seal_of(home: Path) -> Seal:
    """That of the catalogue as it is, every byte read."""
    path = home / FILE_NAME
    return Seal(path.stat().st_size, PIECE_BYTES, piece_digests(path, PIECE_BYTES))


def check_seal(home: Path, whole: bool) -> None:
    """Raise DamageError if the catalogue is not what was sealed. Its size is looked at, and its bytes where it is small or the
    ``whole`` is wanted."""
    seal = read_seal(home)
    if seal is None or _fits(home, seal, whole):
        return
    if read_seal(home) == seal:  # else an ingest has begun to write meanwhile
        raise changed(home)


def changed(home: Path) -> DamageError:
    """The catalogue is not what was sealed."""
    return DamageError("store.catalogue_changed", path=str(home / FILE_NAME))


def _fits(home: Path, seal: Seal, whole: bool) -> bool:
    path = home / FILE_NAME
    if path.stat().st_size != seal.size:
        return False
    if seal.size <= WHOLE_BYTES:
        return piece_digests(path, seal.piece) == seal.digests
    return not whole or _large_fits(path, seal)


def _large_fits(path: Path, seal: Seal) -> bool:
    """A file that this process checked already and that was sealed anew since is read where it was sealed otherwise: a server is
    to show a new paper at once. One that changed under the same seal is read whole."""
    found = path.stat()
    key = (found.st_dev, found.st_ino)
    before = _CHECKED.get(key)
    if before is None or before == seal or before.piece != seal.piece:
        fits = piece_digests(path, seal.piece) == seal.digests
    else:
        pieces = range(-(-seal.size // seal.piece))
        new = (number for number in pieces if seal.digest(number) != before.digest(number))
        fits = all(piece_digest(path, number, seal.piece, seal.size) == seal.digest(number) for number in new)
    if fits:
        _CHECKED[key] = seal
    return fits


def _keep(path: Path, said: dict[str, Any]) -> None:
    """With a sum of its own, so that a damaged seal does not speak against a good catalogue."""
    write_flushed(path, json.dumps({**said, "sum": zlib.crc32(json.dumps(said).encode())}).encode() + b"\n")


def _kept(path: Path) -> dict[str, Any]:
    """Raises ValueError, KeyError or TypeError where it is not what was kept, OSError where there is none."""
    line = path.read_bytes()
    said: dict[str, Any] = json.loads(line)
    checksum = said.pop("sum")
    if checksum != zlib.crc32(json.dumps(said).encode()) or not _is_line(line, said, checksum):
        raise ValueError(path)
    return said


def _is_line(line: bytes, said: dict[str, Any], checksum: int) -> bool:
    return line == json.dumps({**said, "sum": checksum}).encode() + b"\n"
