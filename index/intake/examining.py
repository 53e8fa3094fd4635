"""What of the papers on their way in is no longer what was sent, and what is done about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from index.doctor import REPAIR, UPLOAD_AGAIN, Finding
from index.intake.queue import Queue
from ingest.errors import Reason


def examine(home: Path) -> Iterator[Finding]:
    """Every record and every waiting file of the queue that is damaged."""
    queue = Queue(home)
    for job_id in queue.damaged_jobs():
        yield Finding("error", Reason("finding.job_damaged", job=job_id), REPAIR)
    for job in queue.jobs():
        for number in queue.damaged_uploads(job):
            yield Finding("error", Reason("finding.upload_damaged", name=job.uploads[number]), UPLOAD_AGAIN)


def repair(home: Path) -> list[Finding]:
    """Of each job whose record is damaged, let its files be looked at anew by whoever decides; an order without files is gone."""
    queue = Queue(home)
    done = []
    for job_id in queue.damaged_jobs():
        folder = queue.folder_of(job_id)
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
        if files:
            with queue.gathering("look") as gathering:
                for path in files:
                    with path.open("rb") as file:
                        gathering.add(path.name, file, path.stat().st_size)
            told = Reason("finding.job_kept", job=job_id, count=len(files))
        else:
            told = Reason("finding.job_lost", job=job_id)
        shutil.rmtree(folder)
        done.append(Finding("warning", told))
    return done
