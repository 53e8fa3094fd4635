"""A pool over a Ray cluster: this process loads the files, sends their bytes, and commits what comes back in order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from index.encoders import Encoder, load_encoder
from index.generation.centring import CentringMeans
from index.pools.cluster import joined
from index.pools.crew import Crew, Job, Lost
from index.pools.pool import EncodedTexts, Pool, Texts, encoded
from index.pools.worker import made_of
from index.progress import Progress
from ingest.errors import IngestError, Reason
from ingest.files.sources import FoundFile, load
from ingest.models import Source
from ingest.several import Outcome

FILES_AT_ONCE = 16
BYTES_AT_ONCE = 500_000
"""What is sent together at most, if it is more than one file: a fifth of a second's reading, and what a lost worker costs."""
Loaded = tuple[FoundFile, Source, bytes]


@contextmanager
def machines(address: str, lost: Lost, model: str, progress: Progress) -> Iterator[Pool]:
    """The workers of the cluster at ``address`` (see ``joined``), a processor each, with the model of that name. ``lost`` is told
    of each that is lost. Raises StoreError."""
    progress("workers", 0, 1)
    with joined(address) as cluster:
        yield MachinePool(Crew(cluster, model, _made_of(model), progress, lost))


class MachinePool:
    """Files and texts over the workers of a ``Crew``."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    def read(self, files: Sequence[FoundFile], known: Mapping[str, str]) -> Iterator[Outcome]:
        """See ``Pool``. A file that ends its worker twice is refused."""

        def refused(file: Loaded) -> Outcome:
            return Outcome(file[0], refused=Reason("reader.worker_lost"))

        return self._crew.spread(_reading(files, known), refused)

    def encode(self, batches: Iterable[Texts], encoder: Encoder, means: CentringMeans) -> Iterator[EncodedTexts]:
        """See ``Pool``. A batch that ends its worker twice is encoded here."""
        jobs: Iterator[Job | EncodedTexts] = (Job("encode", (batch,), (means,)) for batch in batches)
        return self._crew.spread(jobs, lambda batch: encoded(encoder, means, batch))


def _made_of(model: str) -> dict[str, str]:
    return made_of(load_encoder(model).fingerprint)


def _reading(files: Sequence[FoundFile], known: Mapping[str, str]) -> Iterator[Job | Outcome]:
    """The files loaded, put together to be sent; the outcome of those that need not be, or cannot be loaded."""
    loaded: list[Loaded] = []
    size = 0
    for file in files:
        try:
            source, data = load(file)
        except IngestError as error:
            yield Outcome(file, refused=error.reason)
            continue
        if source.sha256 == known.get(str(file.path)):
            yield Outcome(file)
            continue
        if loaded and (len(loaded) == FILES_AT_ONCE or size + len(data) > BYTES_AT_ONCE):
            yield Job("read", tuple(loaded))
            loaded, size = [], 0
        loaded.append((file, source, data))
        size += len(data)
    if loaded:
        yield Job("read", tuple(loaded))
