"""The queue of the intake: a folder a job in ``HOME/intake``, so that a kill at any moment loses no file that was accepted.

A job is gathered under another name and renamed when it is whole. Its files lie in ``files/N/name`` until it is done. What was
told of it stays a while, to be asked for.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from index.catalogue.source_rows import now
from index.catalogue.system_errors import told_by_the_store
from index.digests import sha256_of, write_flushed
from index.errors import BusyError, TooManyError
from index.intake.jobs import Job, JobFile, Kind, read_job, told
from ingest.errors import IngestError
from ingest.files.sources import MAX_FILE_BYTES

FOLDER = "intake"
FILES, RECORD, GATHERING = "files", "job.json", ".part"
MOST_OPEN = 100
"""Jobs that wait; the next is told to come again."""
MOST_OF_ONE = MOST_OPEN // 2
"""Of these, of one key, account or address: there is room for others."""
MOST_FILES = 500
"""Files of one request."""
MOST_BYTES = 512 * 2**20
"""Bytes of one request."""
KEPT_JOBS = 200
"""Jobs that are over, of which is told what became of them."""
LOOKED_SECONDS = 3 * 24 * 3600
"""What was looked at and neither stored nor discarded is discarded after this."""
_ID = re.compile(r"j[0-9a-f]{24}")
_BLOCK = 1 << 20


class Queue:
    """The jobs of the store at ``home``, for any number of threads and processes; only a worker changes one that is open."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    # -- orders ----------------------------------------------------------------------------------------------------

    @contextmanager
    def gathering(self, kind: Kind, holder: str = "") -> Iterator[Gathering]:
        """A job of ``holder`` into which files are put; it is in the queue when the block ends well, else nothing is. Raises
        BusyError where too many wait, StoreErrors where the disk is full or not to be written."""
        self._refuse_if_full(holder)
        with told_by_the_store(self._folder):
            job = Job(_new_id(), kind, now(), holder=holder)
            folder = self._folder / f"{job.id}{GATHERING}"
            (folder / FILES).mkdir(parents=True)
            try:
                yield Gathering(job, folder / FILES)
                write_flushed(folder / RECORD, told(job).encode())
                folder.rename(self._folder / job.id)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def order(
        self,
        kind: Kind,
        *,
        holder: str = "",
        sources: tuple[str, ...] = (),
        forget: bool = False,
        plan_id: str | None = None,
        changes: Mapping[str, str | int | None] | None = None,
        collections: tuple[str, ...] = (),
        taken: tuple[str, ...] = (),
    ) -> Job:
        """A job without files. Raises as ``gathering`` does."""
        with self.gathering(kind, holder) as gathering:
            job = gathering.job
            job.sources, job.forget, job.plan_id, job.changes = list(sources), forget, plan_id, dict(changes or {})
            job.collections, job.taken = list(collections), list(taken)
        return job

    def store(self, job_id: str) -> Job | None:
        """Let a job that was only looked at be stored; None if there is no such job."""
        job = self.job(job_id)
        if job is not None and job.state == "looked":
            job.kind, job.state, job.attempts, job.stage = "store", "waiting", 0, None
            job.files = [JobFile(*self._upload(job_id, at)) for at in range(len(job.uploads))]
            self.save(job)
        return job

    def discard(self, job_id: str) -> bool:
        """Delete a job that no worker has to do with; whether there was one."""
        job = self.job(job_id)
        if job is None or job.is_open:
            return False
        shutil.rmtree(self._folder / job.id, ignore_errors=True)
        return True

    # -- what is told ----------------------------------------------------------------------------------------------

    def job(self, job_id: str) -> Job | None:
        """The job of that id; None where there is none."""
        if not _ID.fullmatch(job_id):
            return None
        try:
            return read_job((self._folder / job_id / RECORD).read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def damaged_jobs(self) -> list[str]:
        """The ids of jobs whose record is damaged or gone."""
        return [name for name in self._ids() if self.job(name) is None]

    def damaged_uploads(self, job: Job) -> list[int]:
        """The numbers of the uploads of a job that is not over which are gone, or not what was sent."""
        if job.is_over:
            return []
        return [number for number in range(len(job.uploads)) if not self.is_whole(job, number)]

    def is_whole(self, job: Job, number: int) -> bool:
        """Whether the upload of that number is what was sent."""
        path = self.staged(job, number)
        return path.is_file() and (number >= len(job.digests) or sha256_of(path) == job.digests[number])

    def jobs(self) -> Iterator[Job]:
        """All jobs, the newest first."""
        return (job for name in reversed(self._ids()) if (job := self.job(name)) is not None)

    def waiting(self) -> int:
        """How many jobs are open."""
        return sum(job.is_open for job in self.jobs())

    def first_open(self) -> Job | None:
        """The job whose turn it is."""
        return next((job for name in self._ids() if (job := self.job(name)) is not None and job.is_open), None)

    # -- for the worker --------------------------------------------------------------------------------------------

    def save(self, job: Job, *, flushed: bool = True) -> None:
        """Keep what is now to be told of a job; not ``flushed`` where a power cut may lose it."""
        path = self._folder / job.id / RECORD
        with told_by_the_store(path):
            if flushed:
                write_flushed(path, told(job).encode())
            else:
                temporary = path.with_name(f"{RECORD}.new")
                temporary.write_text(told(job), "utf-8")
                temporary.replace(path)

    def staged(self, job: Job, number: int) -> Path:
        """Where the upload of that number lies."""
        return self._folder / job.id / FILES / str(number) / job.uploads[number].rpartition("/")[2]

    def let_go(self, job: Job) -> None:
        """Delete the files of a job that is over."""
        shutil.rmtree(self._folder / job.id / FILES, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what was gathered when the server was killed, what nobody decided about, and the oldest that is told."""
        over = []
        for name in self._ids():
            job = self.job(name)
            if job is None:  # damaged: its files may be all there is of what was sent, and doctor tells of it
                continue
            if job.state == "looked" and _age(name) > LOOKED_SECONDS:
                shutil.rmtree(self._folder / name, ignore_errors=True)
            elif job.is_over:
                over.append(name)
        for name in over[:-KEPT_JOBS]:
            shutil.rmtree(self._folder / name, ignore_errors=True)
        for folder in self._folder.glob(f"*{GATHERING}"):
            if _age(folder.name) > LOOKED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def folder_of(self, job_id: str) -> Path:
        """Where the record and the files of a job lie."""
        return self._folder / job_id

    def lock_file(self) -> Path:
        """Held by the one process that works the queue off."""
        return self._folder / "worker.lock"

    def _ids(self) -> list[str]:
        try:
            return sorted(path.name for path in self._folder.iterdir() if _ID.fullmatch(path.name))
        except FileNotFoundError:
            return []

    def _upload(self, job_id: str, number: int) -> tuple[str, int]:
        job = self.job(job_id)
        assert job is not None
        path = self.staged(job, number)
        return job.uploads[number], path.stat().st_size if path.is_file() else 0

    def _refuse_if_full(self, holder: str) -> None:
        held = [job.holder for job in self.jobs() if job.is_open]
        if len(held) >= MOST_OPEN:
            raise BusyError("intake.full", most=MOST_OPEN)
        if holder and held.count(holder) >= MOST_OF_ONE:
            raise TooManyError("intake.full_of_one", most=MOST_OF_ONE)


class Gathering:
    """A job that is being put together."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.job = job
        self._folder = folder

    def refuse(self, name: str, size: int, error: IngestError) -> None:
        """Tell of a file that was sent and is not taken."""
        self.job.files.append(JobFile(name, size, "refused", reason=error.reason))

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        """Take a file by its safe name; one that is sent twice counts as its last."""
        if size > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES // 2**20
            self.refuse(name, size, IngestError("file.too_large", mib=size / 2**20, most=most))
            return
        self.job.files = [file for file in self.job.files if file.name != name]
        number = self.job.uploads.index(name) if name in self.job.uploads else len(self.job.uploads)
        place = self._folder / str(number)
        place.mkdir(exist_ok=True)
        digest = hashlib.sha256()
        with (place / name.rpartition("/")[2]).open("wb") as file:
            while block := stream.read(_BLOCK):
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if number == len(self.job.uploads):
            self.job.uploads.append(name)
            self.job.digests.append("")
        self.job.digests[number] = digest.hexdigest()
        self.job.files.append(JobFile(name, size))


def _new_id() -> str:
    """In the order in which they came."""
    return f"j{time.time_ns():016x}{secrets.token_hex(4)}"


def _age(name: str) -> float:
    return time.time() - int(name[1:17], 16) / 1e9
