"""API keys, in a file of their own beside the catalogue: ``keys.json``.

Not in the catalogue: it is sealed, and when a key was last used changes all day; and a store restored from an older backup
must not bring back keys that have ended since. A backup takes the file along for a new folder; where there is one, it stays.
A key is 256 random bits, so one SHA-256 hides it as well as a slow hash would; only that is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock

from index.errors import StoreError
from index.keys_file import KEYS_NAME
from index.summed import checked, summed
from service.access.scopes import SCOPES, Scope

PREFIX = "prc_"
"""So that a key is known for one where it turns up: in a script, in a log of something else."""
MAX_NAME_CHARACTERS = 60
MAX_DAYS = 3_650
MAX_KEYS = 1_000
_USED_EVERY = timedelta(minutes=1)
"""When a key was last used is kept to the minute: the file is not written for every request."""
_FORMAT = 2
"""1 had no sum."""

State = Literal["active", "ended", "expired"]


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key; times are ISO 8601 in UTC, None where not."""

    id: str
    name: str
    scope: Scope
    hash: str
    made: str
    expires: str | None = None
    ended: str | None = None
    used: str | None = None

    @property
    def state(self) -> State:
        """Whether it lets anyone in now."""
        if self.ended is not None:
            return "ended"
        return "expired" if self.expires is not None and _time(self.expires) <= _now() else "active"


class KeyFile:
    """The keys of one store. Any number of processes and threads may read and write it; each sees what the others wrote."""

    def __init__(self, home: Path, ended: Collection[str] = ()) -> None:
        """``ended``: ids of keys that have ended whatever the file says, as have those that this object saw ended: an
        older file put in its place lets no one in again."""
        self.path = home / KEYS_NAME
        self._ended = set(ended)
        self._lock = FileLock(self.path.with_name(f"{KEYS_NAME}.lock"), mode=0o600)
        self._reading = threading.Lock()
        self._read: tuple[tuple[int, int, int], list[Key]] | None = None

    def all(self) -> list[Key]:
        """Every key, those that ended too, oldest first. Raises StoreError where the file is damaged."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return []
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        with self._reading:
            if self._read is None or self._read[0] != state:
                keys = _parsed(self.path)
                self._ended.update(key.id for key in keys if key.ended is not None)
                self._read = (
                    state,
                    [replace(key, ended=key.ended or key.made) if key.id in self._ended else key for key in keys],
                )
            return self._read[1]

    def active(self) -> list[Key]:
        """Those that let someone in."""
        return [key for key in self.all() if key.state == "active"]

    def add(self, name: str, scope: Scope, days: int | None = None) -> tuple[Key, str]:
        """A new key, and the secret, which is shown once and nowhere kept. Raises StoreError for a name that an active key
        has, that is empty, too long or not printable."""
        name = name.strip()
        if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
            raise StoreError("key.name", most=MAX_NAME_CHARACTERS)
        secret = PREFIX + secrets.token_urlsafe(32)
        ends = None if days is None else _written(_now() + timedelta(days=days))
        key = Key(f"k{secrets.token_hex(4)}", name, scope, _hash(secret), _written(_now()), ends)
        with self._changing() as keys:
            if any(other.name == name and other.state == "active" for other in keys):
                raise StoreError("key.same_name", name=name)
            if len(keys) >= MAX_KEYS:
                raise StoreError("key.too_many", most=MAX_KEYS)
            keys.append(key)
        return key, secret

    def end(self, named: str) -> Key:
        """End the active key of that id or name. Raises StoreError where there is none."""
        return self._change(named, lambda key: replace(key, ended=_written(_now())))

    def find(self, secret: str) -> Key | None:
        """The active key of that secret. All are compared, each in constant time."""
        asked = _hash(secret)
        same = [key for key in self.all() if hmac.compare_digest(key.hash, asked)]
        return next((key for key in same if key.state == "active"), None)

    def by_id(self, key_id: str) -> Key | None:
        """The active key of that id."""
        return next((key for key in self.all() if key.id == key_id and key.state == "active"), None)

    def touch(self, key_id: str) -> None:
        """Note that the key of that id was used, to the minute; where the file cannot be written, that is not known."""
        key = self.by_id(key_id)
        if key is None or (key.used is not None and _now() - _time(key.used) < _USED_EVERY):
            return
        with suppress(OSError), self._changing() as keys:
            keys[:] = [replace(one, used=_written(_now())) if one.id == key_id else one for one in keys]

    def _change(self, named: str, change: Callable[[Key], Key]) -> Key:
        with self._changing() as keys:
            for at, key in enumerate(keys):
                if named in (key.id, key.name) and key.state == "active":
                    keys[at] = change(key)
                    return keys[at]
        raise StoreError("key.none", name=named[:MAX_NAME_CHARACTERS])

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        """The keys, to be changed: written when the block ends without an error, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            keys = _parsed(self.path) if self.path.exists() else []
            yield keys
            new = self.path.with_name(f"{KEYS_NAME}.new")
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                said = summed({"format": _FORMAT, "keys": [asdict(key) for key in keys]})
                json.dump(said, out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
            new.replace(self.path)
            self._ended.update(key.id for key in keys if key.ended is not None)


def _parsed(path: Path) -> list[Key]:
    try:
        said = json.loads(path.read_text("utf-8"))
        keys = [Key(**one) for one in (said if said["format"] == 1 else checked(said))["keys"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError("key.file", path=str(path), why=type(error).__name__) from error
    if any(key.scope not in SCOPES for key in keys):
        raise StoreError("key.file", path=str(path), why="scope")
    return keys


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def _written(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)
