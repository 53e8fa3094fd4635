"""Work in a process of its own, which may be killed or die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable


def in_a_process(work: Callable[[], str]) -> str:
    """What ``work`` returns; ``traceback …`` where it raises, ``dead`` where its process dies. The one that asks must have no
    threads: it does nothing itself that starts them, searches among it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            said = work()
        except BaseException as error:  # noqa: BLE001 - a traceback is what is counted
            said = f"traceback {type(error).__name__}: {error}"
        os.write(writing, said[:4000].encode("utf-8", "replace"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    return said or "dead"


def killed_after(seconds: float | None, work: Callable[[], object]) -> bool:
    """Begin ``work`` in a process of its own and kill it and its children (SIGKILL) after a time, None for never; whether it was
    not over before."""
    child = os.fork()
    if not child:
        os.setsid()
        work()
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:  # it has not come to its own group, or is over
            os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
