"""Which threads a query uses: its own, and one beside it for the encoder and half of what it compares word by word.

numpy's linear algebra would share even a product of a millisecond among all processors, and its idle threads then wait
busily for the next one: no query came sooner for it (15.6 ms with one thread, 15.9 with two), while a second processor was
lost, to the encoder and to whoever else asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Made = TypeVar("Made")
First = TypeVar("First")


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


@cache
def keep_algebra_on_its_thread() -> None:
    """From now on numpy computes each product on the thread that asks for it."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, "blas")


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(2, processors()), "encode")
