"""Work beside a query: begun in order, waited for in order, its errors told to whoever waits."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import threads
from index.threads import in_background, processors, then


def test_work_goes_on_elsewhere_and_its_result_comes_back() -> None:
    assert in_background(threading.get_ident).result() != threading.get_ident()


def test_an_error_reaches_whoever_waits() -> None:
    def fails() -> int:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        in_background(fails).result()


def test_work_that_waits_for_what_was_begun_before_it_ends() -> None:
    """Many queries at once: each begins its encoding and a translation that waits for it."""
    results = []
    for number in range(40 * processors()):
        own = in_background(lambda number=number: number)  # type: ignore[misc]
        results.append(in_background(lambda own=own: own.result() * 2))  # type: ignore[misc]
    assert [result.result(timeout=20) for result in results] == [2 * n for n in range(40 * processors())]


def test_what_comes_after_is_done_on_the_same_thread() -> None:
    go = threading.Event()

    def first() -> int:
        go.wait(10)
        return threading.get_ident()

    begun = in_background(first)
    second = then(begun, lambda made: (made, threading.get_ident()))
    go.set()
    made, thread = second.result(timeout=10)
    assert made == thread != threading.get_ident()


def test_errors_of_what_comes_first_and_after_reach_whoever_waits() -> None:
    def fails(name: str) -> int:
        raise ValueError(name)

    with pytest.raises(ValueError, match="first"):
        then(in_background(lambda: fails("first")), lambda made: made).result(timeout=10)
    with pytest.raises(ValueError, match="second"):
        then(in_background(lambda: "second"), fails).result(timeout=10)


def test_a_program_ends_while_nobody_waits() -> None:
    begun = "import time; from index.threads import in_background; in_background(lambda: time.sleep(0.2))"
    code = f"{begun}; print('asked', flush=True)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "asked\n", "")


def test_algebra_stays_on_its_thread() -> None:
    code = (
        "import numpy; from threadpoolctl import threadpool_info; from index.threads import keep_algebra_on_its_thread; "
        "keep_algebra_on_its_thread(); print({i['num_threads'] for i in threadpool_info() if i['user_api'] == 'blas'})"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (ended.stdout, ended.stderr) == ("{1}\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
def test_who_stands_aside_leaves_a_processor_and_goes_after_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "processors", lambda: 3)

    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def asked() -> tuple[int, int, int]:
        with threads.spread_over() as pool:
            return priority(), pool.submit(priority).result(), pool._max_workers

    def aside() -> tuple[int, int, int]:
        threads.stand_aside()
        return asked()

    usual = priority()
    with ThreadPoolExecutor(1) as one:
        assert one.submit(aside).result() == (usual, min(19, usual + threads.NICENESS), 2)
    assert asked() == (usual, usual, 3)
