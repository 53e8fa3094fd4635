"""Where an engine is: ``mysql://user@host:port/name``, with the password elsewhere, so that it stands in no list of processes."""

from __future__ import annotations

import hashlib
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from index.errors import StoreError

SCHEME = "mysql://"
PASSWORD, PASSWORD_FILE = "PRECEDENT_ENGINE_PASSWORD", "PRECEDENT_ENGINE_PASSWORD_FILE"
CACHE = "PRECEDENT_ENGINE_CACHE"
POINTER = "engine.txt"
"""The file in a folder that says which engine's working copy it is."""
DEFAULT_PORT = 2881


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """``ca`` is the file of the authority that the engine's certificate must be of; with it, the connection is encrypted."""

    user: str
    host: str
    port: int
    database: str
    ca: str | None = None

    @classmethod
    def read(cls, text: str) -> EngineAddress:
        """Raises StoreError for what is no such address, or holds a password."""
        parts = urlsplit(text.strip())
        name = unquote(parts.path.strip("/"))
        try:
            port = parts.port or DEFAULT_PORT
        except ValueError as error:
            raise StoreError("store.engine_address", why=str(error)) from error
        if parts.password is not None:
            raise StoreError("store.engine_password", variable=PASSWORD, file=PASSWORD_FILE)
        if parts.scheme != "mysql" or not parts.hostname or not name.isidentifier():
            raise StoreError("store.engine_address", why="mysql://user@host:port/name")
        ca = parse_qs(parts.query).get("ca", [None])[0]
        return cls(unquote(parts.username or "root"), parts.hostname, port, name, ca)

    @property
    def shown(self) -> str:
        """As it was given."""
        return f"{SCHEME}{self.user}@{self.host}:{self.port}/{self.database}" + (f"?ca={self.ca}" if self.ca else "")

    def password(self) -> str:
        """From the environment, or the file it names. Raises StoreError for a file that cannot be read."""
        if (file := os.environ.get(PASSWORD_FILE)) is None:
            return os.environ.get(PASSWORD, "")
        try:
            return Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise StoreError("store.engine_password_file", file=file, why=error.strerror or str(error)) from error

    def tls(self) -> ssl.SSLContext | None:
        """How the connection is encrypted; None: it is not."""
        return ssl.create_default_context(cafile=self.ca) if self.ca else None

    def working_copy(self) -> Path:
        """The folder of this machine that holds what was fetched of the engine, made if need be."""
        base = os.environ.get(CACHE)
        root = Path(base) if base else Path.home() / ".cache" / "precedent" / "engines"
        folder = root / hashlib.sha256(self.shown.encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / POINTER).write_text(self.shown, "utf-8")
        return folder


def engine_of(home: Path) -> EngineAddress | None:
    """The engine whose working copy a folder is; None for a store of its own."""
    try:
        said = (home / POINTER).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return EngineAddress.read(said)


def home_of(given: str | Path) -> Path:
    """The folder that ``--home`` means: itself, or the working copy of an engine's store."""
    text = str(given)
    return EngineAddress.read(text).working_copy() if text.startswith(SCHEME) else Path(given)
