"""The seal of a catalogue: the SHA-256 of its file, put beside it when an ingest has ended and nothing is left in the log.

SQLite does not notice a bit that flips in a row, nor another database put in its place. A sealed file is never written: whoever
writes breaks the seal first, in ``Catalogue.transaction``, so a seal that does not fit means that something else has changed
the file. No seal says nothing: an ingest is running, or was cut off, or was an older program's.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from index.digests import WHOLE_BYTES, sha256_of, write_flushed
from index.errors import DamageError

FILE_NAME = "catalogue.sqlite"
SEAL_NAME = "catalogue.seal"


@dataclass(frozen=True, slots=True)
class Seal:
    size: int
    sha256: str

    def line(self) -> bytes:
        """As it is kept: with a sum of its own, so that a damaged seal does not speak against a good catalogue."""
        said = asdict(self)
        return json.dumps({**said, "sum": zlib.crc32(json.dumps(said).encode())}).encode() + b"\n"


def read_seal(home: Path) -> Seal | None:
    """The seal of the catalogue in ``home``; None where there is none, or a broken one."""
    try:
        line = (home / SEAL_NAME).read_bytes()
        said = json.loads(line)
        seal = Seal(int(said["size"]), str(said["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return seal if seal.line() == line else None


def break_seal(home: Path) -> None:
    (home / SEAL_NAME).unlink(missing_ok=True)


def put_seal(home: Path) -> None:
    """Seal the catalogue as it is. Only for a writer whose log is empty."""
    path = home / FILE_NAME
    write_flushed(home / SEAL_NAME, Seal(path.stat().st_size, sha256_of(path)).line())


def check_seal(home: Path, whole: bool) -> None:
    """Raise DamageError if the catalogue is not what was sealed. Its size is looked at, and its bytes where it is small or the
    ``whole`` is wanted."""
    seal = read_seal(home)
    if seal is None or _fits(home, seal, whole):
        return
    if read_seal(home) == seal:  # else an ingest has begun to write meanwhile
        raise DamageError("store.catalogue_changed", path=str(home / FILE_NAME))


def _fits(home: Path, seal: Seal, whole: bool) -> bool:
    path = home / FILE_NAME
    if path.stat().st_size != seal.size:
        return False
    return (seal.size > WHOLE_BYTES and not whole) or sha256_of(path) == seal.sha256
