"""What a worker of a Ray cluster does: one processor, the model in memory, files and texts as they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from index.encoders import Encoder, load_encoder
from index.errors import EncoderError
from index.generation.centring import CentringMeans
from index.pools.pool import EncodedTexts, Texts, encoded
from index.text.segmentation import SEGMENTATION_VERSION
from index.threads import keep_to
from ingest.document import PIPELINE_VERSION
from ingest.errors import Reason
from ingest.extract import office
from ingest.files.sources import FoundFile
from ingest.models import Source
from ingest.several import Outcome, read_loaded

LIBRARIES = ("precedent", "lxml", "onnxruntime", "pypdf", "pypdfium2", "python-docx", "rapidocr", "trafilatura")
"""What a reading or a vector depends on, besides the versions of our own."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """Where a worker runs (address and id of the node) and what it is ``made_of``, a name and a version each, or why it cannot
    work."""

    node: str
    node_id: str
    made_of: dict[str, str]
    refused: Reason | None = None


class Worker:
    """Runs as a Ray actor."""

    _encoder: Encoder

    def begin(self, model: str) -> Greeting:
        """To be called first, with the model's name."""
        import ray

        keep_to(1)  # there is a worker for each processor
        node, node_id = str(ray.util.get_node_ip_address()), str(ray.get_runtime_context().get_node_id())
        try:
            self._encoder = load_encoder(model)
            return Greeting(node, node_id, made_of(self._encoder.fingerprint))
        except EncoderError as error:
            return Greeting(node, node_id, {}, error.reason)

    def read(self, files: Sequence[tuple[FoundFile, Source, bytes]]) -> list[Outcome]:
        """What is made of each file."""
        return [read_loaded(*file) for file in files]

    def encode(self, batches: Sequence[Texts], means: CentringMeans) -> list[EncodedTexts]:
        """Each batch encoded; the ``means`` are those of the model."""
        return [encoded(self._encoder, means, batch) for batch in batches]


def made_of(fingerprint: str) -> dict[str, str]:
    """What decides how a file is read and a text encoded here, with a model of that fingerprint."""
    soffice = office.program()
    found = {"reading": PIPELINE_VERSION, "segmentation": SEGMENTATION_VERSION, "model": fingerprint}
    found |= {library: _version(library) for library in LIBRARIES}
    return found | {"LibreOffice": office.version(soffice) if soffice else "-"}


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
