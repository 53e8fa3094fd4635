"""The engine that tests run on: seekdb out of its package, on loopback, in a folder of its own; started again after a kill."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

SECONDS = 120


class EngineServer:
    """A process of seekdb over ``folder``, which keeps what it held from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str) -> str:
        return f"mysql://root@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        found = importlib.util.find_spec("pylibseekdb")
        assert found is not None, "the package pylibseekdb is not installed"
        assert found.submodule_search_locations
        package = Path(found.submodule_search_locations[0])
        self.folder.mkdir(parents=True, exist_ok=True)
        parameters = ("memory_limit=3G", "datafile_size=2G", "log_disk_size=2G")
        command = [package / "seekdb", "--nodaemon", "--base-dir", self.folder, "--port", str(self.port)]
        command += [word for one in parameters for word in ("--parameter", one)]
        libraries = {"LD_LIBRARY_PATH": f"{package}:{package.parent / 'pylibseekdb.libs'}"}
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, env={**os.environ, **libraries}, stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        """End it as a loss of power would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def _wait(self) -> None:
        import pymysql

        ends = time.monotonic() + SECONDS
        while True:
            try:
                pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=5).close()
            except pymysql.err.OperationalError as error:
                assert self._process is not None
                assert self._process.poll() is None, "seekdb ended: see its server.log"
                if time.monotonic() > ends:
                    raise TimeoutError(f"seekdb did not answer within {SECONDS} s") from error
                time.sleep(0.5)
            else:
                return
