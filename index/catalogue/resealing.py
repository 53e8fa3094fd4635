"""Sealing a large catalogue anew by the pieces that were written, told by SQLite's log.

All that is written goes into the log first, and into the file when the log is brought in ("checkpoint"). So before each of
those the log says which pages are to be written, and their pieces still hold what was sealed: there they are checked, for
hashing a piece again would take a bit that flipped in it for good. Which pieces those are is kept beside the catalogue before
they are written, so that the next writer knows them where this one is killed.

Whoever commits holds ``sealing`` meanwhile, and whoever brings the log in: nothing is committed between the look into the log
and what is then brought in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.catalogue.seal import (
    DIGEST_BYTES,
    FILE_NAME,
    PIECE_BYTES,
    Seal,
    changed,
    note_written,
    opened_seal,
    put_seal,
    seal_of,
)
from index.digests import piece_digest
from index.errors import BusyError

LOG_BYTES = 64 << 20
"""The log is brought into the file when it has grown so large."""
LOCK_NAME = "catalogue.seal.lock"
LOCK_SECONDS = 30.0
"""How long a writer waits for another, as SQLite did."""
_LOG_HEAD, _FRAME_HEAD, _PAGE_SIZE = 32, 24, slice(8, 12)
"""Bytes before the first page of SQLite's log and before each page, whose number they begin with; where in the former the size
of a page stands (sqlite.org/fileformat2.html#walformat)."""


@contextmanager
def sealing(home: Path) -> Iterator[None]:
    """Held while something is committed or the log brought in. Raises BusyError where another holds it too long."""
    import filelock  # which readers need not load

    lock = filelock.FileLock(home / LOCK_NAME, timeout=LOCK_SECONDS)
    try:
        lock.acquire(poll_interval=0.01)
    except filelock.Timeout as error:
        raise BusyError("store.not_written", home=str(home), why=f"{LOCK_NAME} is held") from error
    try:
        yield
    finally:
        lock.release()


def log_is_long(home: Path) -> bool:
    """Whether the log is to be brought into the file."""
    return _size(_log(home)) > LOG_BYTES


def note(home: Path) -> None:
    """Before the log is brought into the file. Raises DamageError where a piece that it writes to is not what was sealed; then
    the seal is put back, for the log may come into the file in any case, and the damage is told from then on."""
    opened = opened_seal(home)
    if opened is None:
        return
    before, written = opened
    new = _pieces_in_log(home) - written
    if not new:
        return
    sealed = (number for number in sorted(new) if number * before.piece < before.size)
    if any(_digest(home, number, before.size) != before.digest(number) for number in sealed):
        put_seal(home, before)
        raise changed(home)
    note_written(home, before, written | new)


def seal_anew(home: Path) -> None:
    """Seal the catalogue, whose log is empty: the pieces that were written where those are known, else all."""
    opened = opened_seal(home)
    put_seal(home, seal_of(home) if opened is None else _resealed(home, *opened))


def _resealed(home: Path, before: Seal, written: set[int]) -> Seal:
    size = (home / FILE_NAME).stat().st_size
    count = -(-size // PIECE_BYTES)
    digests = bytearray(before.digests[: count * DIGEST_BYTES].ljust(count * DIGEST_BYTES, b"\0"))
    beyond = range(min(size, before.size) // PIECE_BYTES, count) if size != before.size else ()
    for number in written.union(beyond):
        if number < count:
            digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES] = _digest(home, number, size)
    return Seal(size, PIECE_BYTES, bytes(digests))


def _digest(home: Path, number: int, size: int) -> bytes:
    return piece_digest(home / FILE_NAME, number, PIECE_BYTES, size)


def _pieces_in_log(home: Path) -> set[int]:
    """Of every page that stands in the log, one that is there no longer valid among them: too many do no harm."""
    size, pieces = _size(_log(home)), set[int]()
    if size <= _LOG_HEAD:
        return pieces
    with _log(home).open("rb") as log:
        page = int.from_bytes(log.read(_LOG_HEAD)[_PAGE_SIZE], "big")
        for at in range(_LOG_HEAD, size, _FRAME_HEAD + page):
            log.seek(at)
            pieces.add((int.from_bytes(log.read(4), "big") - 1) * page // PIECE_BYTES)
    return pieces


def _log(home: Path) -> Path:
    return home / f"{FILE_NAME}-wal"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
