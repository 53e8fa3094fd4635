"""A BEIR corpus as a store: every line one passage of one plan, past the ingest but through everything after it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import indexing, update
from index.catalogue.source_rows import add_source
from index.catalogue.source_upkeep import stored_sources
from index.encoders import BUNDLED, load_encoder
from index.store import Store
from index.text.segmentation import SEGMENTATION_VERSION
from ingest.files.sources import FoundFile
from ingest.models import CanonicalText, Document, Passage, Plan, Role, Source

_PIPELINE = "beir/1"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of ``corpus.jsonl``."""

    id: str
    title: str | None
    text: str


def build_store(
    home: Path,
    folder: Path,
    corpus: Sequence[Record],
    progress: Callable[[str, int, int], None],
    reranker: str | None = None,
    model: str | None = None,
) -> Store:
    """The store of ``folder``'s corpus with a model, below ``home``, made or finished if need be. Row i of its index is
    ``corpus[i]``. Every model has a store of its own."""
    digest = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()[:12]
    encoder = load_encoder(model)
    own = hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:8] if model not in (None, BUNDLED) else ""
    home = home / "eval" / "-".join(filter(None, (folder.resolve().name, digest, own)))
    with update.writing(home) as catalogue:
        if not stored_sources(catalogue):
            document = _document(corpus)
            file = FoundFile(path=home / "corpus", root=home, name="corpus")
            add_source(catalogue, file, document, f"{_PIPELINE} {SEGMENTATION_VERSION}", "corpus")
        if indexing.is_stale(catalogue, home, encoder):
            indexing.build_index(catalogue, home, encoder, model or BUNDLED, progress)
    return Store.open(home, reranker=reranker)


def _document(corpus: Sequence[Record]) -> Document:
    plans: list[Plan] = []
    passages: list[Passage] = []
    at = 0
    for number, record in enumerate(corpus):
        # A line break inside a passage would count as a line; an empty one would have no span of its own.
        text = record.text.replace("\n", " ") or " "
        end = at + len(text)
        plans.append(Plan(ordinal=number, start=at, end=end, title=record.title))
        passages.append(
            Passage(
                plan=number,
                start=at,
                end=end,
                quote=text,
                text=text,
                start_line=number + 1,
                end_line=number + 1,
                page=None,
                section_path=(),
                role=Role.OTHER,
            )
        )
        at = end + 1
    whole = "\n".join(passage.text for passage in passages)
    digest = hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
    return Document(
        source=Source(path="corpus", sha256=digest, size=len(whole), media_type="text/plain", encoding="utf-8"),
        canonical=CanonicalText(text=whole, extractor=_PIPELINE),
        plans=tuple(plans),
        sections=(),
        passages=tuple(passages),
        dropped=(),
        repairs=(),
    )
