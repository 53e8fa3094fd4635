"""The intake's worker process, started when something waits and ended with the server."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from index.intake.queue import Queue
from index.intake.worker import TAKEN

LOG = logging.getLogger("precedent.intake")
AGAIN_AFTER = 2.0
"""Seconds after which a worker that died, or found another at work, is started again; doubled each time, up to a minute."""


class Keeper:
    """``wake`` after a job came. The worker is a process of its own, so that reading takes nothing from the answers; it ends when
    nothing waits, and gives its memory back."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._queue = Queue(home)
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Take up what an earlier server left."""
        if self._queue.first_open() is not None:
            self.wake()

    def wake(self) -> None:
        """See to it that a worker runs."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="intake", daemon=True)
                self._thread.start()
        self._woken.set()

    def close(self) -> None:
        """End the worker; what it was about stays in the queue."""
        self._closing.set()
        self._woken.set()
        if self._process is not None:
            _end(self._process)
        if self._thread is not None:
            self._thread.join()

    def _keep(self) -> None:
        while not self._closing.is_set():
            self._woken.wait()
            self._woken.clear()
            pause = AGAIN_AFTER
            while not self._closing.is_set() and self._queue.first_open() is not None:
                code = self._run()
                if code and not self._closing.is_set():
                    if code != TAKEN:
                        LOG.error("the intake's worker ended with %s; it is started again", code)
                    self._closing.wait(pause)
                    pause = min(pause * 2, 60.0)

    def _run(self) -> int:
        package_root = str(Path(__file__).resolve().parents[2])
        search_path = os.pathsep.join(filter(None, (package_root, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the folder is a setting
            [sys.executable, "-P", "-m", "index.intake.worker", str(self._home.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # so that its readers end with it, and Ctrl-C is the server's to answer
            env={**os.environ, "PYTHONPATH": search_path},
        )
        if self._closing.is_set():
            _end(self._process)
        return self._process.wait()


def _end(process: subprocess.Popen[bytes]) -> None:
    """The worker may be killed at any moment: nothing is lost by it."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
