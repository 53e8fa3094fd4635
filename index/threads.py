"""Which threads a query uses: its own, and one beside it for the encoder and half of what it compares word by word.

numpy's linear algebra would share even a product of a millisecond among all processors, and its idle threads then wait
busily for the next one: no query came sooner for it (15.6 ms with one thread, 15.9 with two), while a second processor was
lost, to the encoder and to whoever else asks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from threading import get_native_id, local
from typing import TypeVar

NICENESS = 10
"""Beyond that of the process; for threads and for whole processes, that which reads papers in too."""
BELOW_NORMAL = 0x4000
"""A class of priorities on Windows."""
_standing = local()
_kept_to = sys.maxsize
Made = TypeVar("Made")
First = TypeVar("First")


def processors() -> int:
    """How many processors this process may use."""
    return min(_kept_to, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def keep_to(count: int) -> None:
    """From now on this process uses ``count`` processors at most: others of its kind have the rest."""
    global _kept_to
    _kept_to = count


def in_background(work: Callable[[], Made]) -> Future[Made]:
    """``work`` begun on another thread. Work may wait for what was begun before it, not for what is begun later."""
    return _pool().submit(work)


def then(first: Future[First], work: Callable[[First], Made]) -> Future[Made]:
    """``work`` with what ``first`` makes, on the same thread and at once. An error of either reaches who asks for the result."""
    made: Future[Made] = Future()

    def go_on(done: Future[First]) -> None:
        try:
            made.set_result(work(done.result()))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised again where the result is asked for
            made.set_exception(error)

    first.add_done_callback(go_on)
    return made


def stand_aside() -> None:
    """From now on what this thread spreads over several (``spread_over``) leaves a processor to others and goes after them. The
    thread itself keeps its priority: where it held the interpreter's lock, those that it goes after would wait for it."""
    _standing.aside = True


def spread_over() -> ThreadPoolExecutor:
    """Threads for work that keeps all processors busy, as many as this thread may take."""
    if getattr(_standing, "aside", False):
        return ThreadPoolExecutor(max(1, processors() - 1), initializer=_lower_priority)
    return ThreadPoolExecutor(processors())


def go_after_others() -> None:
    """From now on this process and what it begins are the last to be given a processor."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
    else:
        with suppress(OSError):
            os.nice(NICENESS)


def _lower_priority() -> None:
    """Elsewhere than on Linux a thread has no priority of its own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)


@cache
def keep_algebra_on_its_thread() -> None:
    """From now on numpy computes each product on the thread that asks for it."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, "blas")


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(2, processors()), "encode")
