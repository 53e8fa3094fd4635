"""A Ray cluster, joined or started here. Ray is loaded when it is asked for, kept quiet, and waited for in bounded time."""

from __future__ import annotations

import os
import re
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from index.errors import StoreError

REACHED_WITHIN = 5.0
"""Seconds for an address to take a connection."""
JOINED_WITHIN = 60.0
"""Seconds for the cluster behind it to let one in; one started here took 9 to 14 on two processors. Ray itself would try for
more than two minutes."""
OBJECT_STORE = 200 * 2**20
"""Bytes of shared memory of a cluster started here, Ray's least being 75 MiB: a few batches a worker lie there, what is more
goes to the disk."""
_ADDRESS = re.compile(r"(?P<client>ray://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>[0-9]{1,5})")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ERROR = re.compile(r"[\w.]+(?:Error|Exception): ")
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to anybody
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # else what it says of a lost worker goes to stdout, where our answers go
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """The module ``ray``, connected to ``address``, and where the ``head`` listens, unless it is reached as a client."""

    ray: Any
    address: str
    head: tuple[str, int] | None

    def has_gone(self) -> bool:
        """Whether its head, without which nothing can be told of the others, takes no connections."""
        return self.head is not None and not takes_connections(*self.head)


@contextmanager
def joined(address: str) -> Iterator[Cluster]:
    """A cluster: ``local`` starts a cluster here, which ends with this; ``auto`` is the one this machine
    belongs to; ``HOST:PORT`` likewise, by its address; ``ray://HOST:PORT`` one that it does not belong to. Raises StoreError."""
    _look_at(address)
    ray = _ray(address)
    with ExitStack() as ending:
        options: dict[str, Any] = {"logging_level": "fatal", "log_to_driver": False}
        if address == "local":
            folder = ending.enter_context(TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True))
            options |= {"object_store_memory": OBJECT_STORE, "include_dashboard": False, "_temp_dir": folder}
        ending.callback(ray.shutdown)
        _join(ray, address, options)
        head = None
        if not address.startswith("ray://"):
            host, _, port = ray.get_runtime_context().gcs_address.rpartition(":")
            head = (host.strip("[]"), int(port))
        yield Cluster(ray, address, head)


def _look_at(address: str) -> None:
    """Raises StoreError where nobody takes a connection there, or it is no address."""
    if address in ("local", "auto"):
        return
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise StoreError("ray.address", address=address)
    try:
        _connect(found["host"].strip("[]"), int(found["port"]))
    except (OSError, UnicodeError) as error:
        raise StoreError("ray.not_reached", address=address, why=str(error)) from error


def takes_connections(host: str, port: int) -> bool:
    """Whether anybody listens there."""
    try:
        _connect(host, port)
    except OSError:
        return False
    return True


def _connect(host: str, port: int) -> None:
    with closing(socket.create_connection((host, port), REACHED_WITHIN)):
        pass


def _ray(address: str) -> Any:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if address == "local" and not {"RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & os.environ.keys():
        # Its ports are open to the network whatever its address: whoever has not this word is not let in.
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
    try:
        import ray

        if address.startswith("ray://"):
            import grpc  # noqa: F401 - what Ray needs for this, and says so less clearly
    except ImportError as error:
        raise StoreError("ray.libraries", name=error.name or "ray") from error
    return ray


def _join(ray: Any, address: str, options: dict[str, Any]) -> None:
    """Raises StoreError if there is no cluster, or none that lets one in within the time."""
    possible = (OSError, RuntimeError, ValueError, AssertionError, ray.exceptions.RayError)
    failed: list[BaseException] = []

    def begin() -> None:
        try:
            ray.init(address=address, **options)
        except possible as error:
            failed.append(error)

    if address == "local":
        begin()  # what it starts ends with the thread that started it
    else:
        beginning = threading.Thread(target=begin, name="ray.init", daemon=True)  # nothing else bounds it
        beginning.start()
        beginning.join(JOINED_WITHIN)
        if beginning.is_alive():
            raise StoreError("ray.slow", address=address, seconds=JOINED_WITHIN)
    if failed:
        raise StoreError("ray.not_joined", address=address, why=said(failed[0])) from failed[0]


def said(error: BaseException) -> str:
    """One line of what an error of Ray says: the error that it tells of, else its beginning."""
    lines = _COLOURS.sub("", str(error)).strip().splitlines()
    if not lines:
        return type(error).__name__
    return lines[-1] if _ERROR.match(lines[-1]) else lines[0]
