"""An encoder whose vectors depend on the text and mean nothing: for what is kept and not how it ranks."""

from __future__ import annotations

import importlib
import os
import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import index.doctor
import index.repair
import index.store
from index.arrays import Floats
from index.catalogue.term_rows import write_term_rows
from index.encoders.protocol import Encoded
from index.intake import worker
from index.query import compiled_map

MOST_TOKENS = 40
SCRATCH = Path(__file__).resolve().parents[1] / ".bench"
LOADED = (
    *(
        "onnxruntime",
        "faiss",
        "index.search",
        "index.ranking.rank",
        "index.ranking.integer_products",
        "index.answers.hits",
    ),
    *("index.update", "index.verify", "index.backup", "index.removal", "index.corrections", "index.intake.examining"),
    *("index.query.analysis", "ingest.document", "ingest.extract.worker", "index.workbench.compare"),
)


class ByChance:
    """It shows tokens too, one a character."""

    name, fingerprint, dimension, shows_tokens = "by chance", "by chance", 32, True

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Floats:
        return np.array([_unit(text) for text in texts], np.float32).reshape(len(texts), self.dimension)

    def encode_query(self, text: str) -> Encoded:
        return self.encode_passage_tokens([text])[0]

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return self.encode_passage_tokens(texts)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [
            Encoded(_unit(text), np.array([_unit(char) for char in text[:MOST_TOKENS] or " "], np.float32))
            for text in texts
        ]


def _unit(text: str) -> Floats:
    row = np.random.default_rng(zlib.crc32(text.encode("utf-8", "replace"))).normal(size=ByChance.dimension)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def use() -> None:
    """Let this process, and those that it forks, have no other; what each of those would load is loaded here, once."""
    for name in LOADED:
        importlib.import_module(name)
    for module in (index.store, index.doctor, index.repair):
        module.load_encoder = lambda name=None: ByChance()  # type: ignore[attr-defined]
    compiled_map.write_term_rows = _terms_compiled_once  # type: ignore[attr-defined]
    worker._encoder = lambda name: ByChance()  # type: ignore[assignment]


def _terms_compiled_once(path: Path, *sources: Any) -> None:
    """The term map takes longer to compile than all else in a small store, and is the same each time."""
    kept = SCRATCH / f"{path.stem}.sqlite"
    if not kept.is_file():
        SCRATCH.mkdir(exist_ok=True)
        temporary = kept.with_suffix(f".{os.getpid()}")
        write_term_rows(temporary, *sources)
        temporary.replace(kept)
    shutil.copyfile(kept, path)
