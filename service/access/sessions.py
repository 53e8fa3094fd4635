"""Who has signed in with a browser. Sessions outlive the server: they lie beside the keys, as hashes of their tokens, in a file
that only its owner reads. A key that ends, ends its sessions; an account's end when what accounts may do is set up otherwise."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from service.access.scopes import SCOPES, Scope

LOG = logging.getLogger("precedent.server")
COOKIE = "precedent_session"
FILE_NAME = "sessions.json"
IDLE_SECONDS = 12 * 3600
"""Without a request for so long one has to sign in again: a working day."""
MOST = 10_000
_NOTED_EVERY = 600
"""Seconds: that a session was used is written so often, and not for every request."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the office's provider has told of (``oidc``), and what that account may do until it signs in again."""

    id: str
    name: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Session:
    """``holder`` is the id of the key, or the account; ``until`` in seconds since 1970; ``rules`` under which an account came."""

    holder: str | Account
    until: float
    rules: str = ""


@dataclass(slots=True)
class _Kept:
    """What the file holds: the sessions by the hash of their token, and the secret that tokens of forms are made with."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    open: dict[str, _Session] = field(default_factory=dict)


class Sessions:
    """The sessions of the store at ``home``, for any number of threads and processes. ``rules`` tells what accounts may do: one
    that signed in under others has to do so again. Where the file cannot be written, sessions end with the server."""

    def __init__(self, home: Path, rules: str = "", clock: Callable[[], float] = time.time) -> None:
        self._path = home / FILE_NAME
        self._rules = hashlib.sha256(rules.encode()).hexdigest()[:16]
        self._clock = clock
        self._lock = FileLock(self._path.with_name(f"{FILE_NAME}.lock"), mode=0o600)
        self._reading = threading.RLock()
        self._kept = _Kept()
        self._read: tuple[int, int, int] | None = None
        self._warned = False

    def open(self, holder: str | Account) -> str:
        """A new session's token, for the cookie."""
        token = secrets.token_urlsafe(32)
        with self._changing() as kept:
            now = self._clock()
            kept.open = {name: session for name, session in kept.open.items() if session.until > now}
            while len(kept.open) >= MOST:
                del kept.open[next(iter(kept.open))]
            kept.open[_hashed(token)] = _Session(holder, now + IDLE_SECONDS, self._rules)
        return token

    def holder_of(self, token: str) -> str | Account | None:
        """The id of the key, or the account, that a session was opened with. A key's time begins anew; an account's does not, for
        its provider may have ended it."""
        name, now = _hashed(token), self._clock()
        session = self._now().open.get(name)
        if session is None or session.until <= now:
            return None
        if isinstance(session.holder, Account):
            return session.holder if session.rules == self._rules else None
        if session.until < now + IDLE_SECONDS - _NOTED_EVERY:
            with self._changing() as kept:
                if name in kept.open:
                    kept.open[name] = _Session(session.holder, now + IDLE_SECONDS, session.rules)
        return session.holder

    def close(self, token: str) -> None:
        with self._changing() as kept:
            kept.open.pop(_hashed(token), None)

    def form_token(self, bearer: str) -> str:
        """What a form must bring back that is sent by whoever holds ``bearer`` (a session's token, or a name the proxy says)."""
        kept = self._now()
        if self._read is None and not self._warned:  # nobody has signed in here: the proxy tells who comes
            with self._changing() as kept:
                pass
        return hmac.new(kept.secret, bearer.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def is_form_token(self, bearer: str, given: str) -> bool:
        return hmac.compare_digest(self.form_token(bearer).encode(), given.encode("utf-8", "surrogatepass"))

    def _now(self) -> _Kept:
        """What the file holds now. Where it never was, what this process holds; where it was deleted or is broken, nothing."""
        with self._reading:
            try:
                found = self._path.stat()
            except OSError:
                if self._read is not None:
                    self._kept, self._read = _Kept(), None
                return self._kept
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if state != self._read:
                try:
                    self._kept = _parsed(self._path)
                except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                    LOG.warning("%s cannot be read (%s): everybody signs in again", self._path, type(error).__name__)
                    self._kept = _Kept()
                self._read = state
            return self._kept

    @contextmanager
    def _changing(self) -> Iterator[_Kept]:
        """The sessions, to be changed: written when the block ends, whole or not at all."""
        with self._reading, ExitStack() as held:
            failed: OSError | None = None
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                held.enter_context(self._lock)
            except OSError as error:
                failed = error
            kept = self._now()
            yield kept
            try:
                if failed is None:
                    self._write(kept)
            except OSError as error:
                failed = error
            if failed is not None and not self._warned:
                LOG.warning("sessions are not kept (%s): they end with the server", failed.strerror or failed)
                self._warned = True

    def _write(self, kept: _Kept) -> None:
        new = self._path.with_name(f"{FILE_NAME}.new")
        told = {"secret": kept.secret.hex(), "sessions": {name: _told(session) for name, session in kept.open.items()}}
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(told, out, ensure_ascii=False)
        new.replace(self._path)
        found = self._path.stat()
        self._read = (found.st_mtime_ns, found.st_size, found.st_ino)


def _told(session: _Session) -> dict[str, Any]:
    of = session.holder
    holder: dict[str, Any] = {"account": asdict(of)} if isinstance(of, Account) else {"key": of}
    return {**holder, "until": session.until, "rules": session.rules}


def _parsed(path: Path) -> _Kept:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is none."""
    said = json.loads(path.read_text("utf-8"))
    kept = _Kept(bytes.fromhex(said["secret"]))
    for name, one in said["sessions"].items():
        holder: str | Account = Account(**one["account"]) if "account" in one else str(one["key"])
        if isinstance(holder, Account) and holder.scope not in SCOPES:
            raise ValueError(path)
        kept.open[name] = _Session(holder, float(one["until"]), str(one["rules"]))
    return kept


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
