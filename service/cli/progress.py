"""Progress on stderr: moving bars in a terminal, otherwise one plain line a step of a job that takes a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.progress import Progress
from service.messages import Messages

QUIET_SECONDS = 1.0  # a job shorter than this says nothing outside a terminal


@contextmanager
def progress_reporter(say: Messages) -> Iterator[Progress]:
    """A function ``(stage, done, total)`` to hand to a long job."""
    if sys.stderr.isatty():
        with _bars(say) as report:
            yield report
    else:
        yield _lines(say, time.monotonic)


@contextmanager
def _bars(say: Messages) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_stage_name(say, stage))
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def _lines(say: Messages, clock: Callable[[], float]) -> Progress:
    started = clock()
    announced: set[str] = set()

    def report(stage: str, done: int, total: int) -> None:
        if stage not in announced and clock() - started > QUIET_SECONDS:
            announced.add(stage)
            print(say("progress.steps", stage=_stage_name(say, stage), total=total), file=sys.stderr, flush=True)

    return report


def _stage_name(say: Messages, stage: str) -> str:
    return say(f"progress.{stage}") if say.knows(f"progress.{stage}") else stage
