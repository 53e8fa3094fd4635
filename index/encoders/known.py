"""Models that are known to fit, with what they ask of a machine: what ``precedent models`` lists.

Sizes are those of their repositories (parameters, and what is downloaded), as their model cards say. Speed is a class,
guessed from how many numbers are gone through for a text, not measured: ``quick`` for dozens of texts a second on an ordinary
processor, ``fair`` for ten or so, ``slow`` for a few, ``gpu`` for what wants a graphics processor. docs/models.md tells how to
measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.encoders.shelf import Kind

Speed = Literal["quick", "fair", "slow", "gpu"]
Languages = Literal["en", "zh", "many"]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model by its name on the hub: millions of parameters, megabytes to fetch, gigabytes of memory it needs when it runs,
    dimension of its vectors (None of a reranker), how it may be used. ``query_prompt`` is what its card asks for and its files
    do not declare."""

    name: str
    kind: Kind
    millions: int
    megabytes: int
    memory: float
    dimension: int | None
    languages: Languages
    speed: Speed
    licence: str
    query_prompt: str | None = None


_BGE_ZH = "为这个句子生成表示以用于检索相关文章："

KNOWN: tuple[KnownModel, ...] = (
    KnownModel("sentence-transformers/all-MiniLM-L6-v2", "encoder", 23, 91, 0.5, 384, "en", "quick", "Apache-2.0"),
    KnownModel("BAAI/bge-small-zh-v1.5", "encoder", 24, 96, 0.5, 512, "zh", "quick", "MIT", _BGE_ZH),
    KnownModel("intfloat/multilingual-e5-small", "encoder", 118, 471, 1, 384, "many", "quick", "MIT"),
    KnownModel("intfloat/multilingual-e5-base", "encoder", 278, 1110, 2, 768, "many", "fair", "MIT"),
    KnownModel("BAAI/bge-large-zh-v1.5", "encoder", 326, 1300, 2.5, 1024, "zh", "slow", "MIT", _BGE_ZH),
    KnownModel("intfloat/multilingual-e5-large", "encoder", 560, 2240, 4, 1024, "many", "slow", "MIT"),
    KnownModel("BAAI/bge-m3", "encoder", 568, 2270, 4, 1024, "many", "slow", "MIT"),
    KnownModel("Qwen/Qwen3-Embedding-0.6B", "encoder", 596, 1190, 4, 1024, "many", "slow", "Apache-2.0"),
    KnownModel("Qwen/Qwen3-Embedding-4B", "encoder", 4020, 8040, 12, 2560, "many", "gpu", "Apache-2.0"),
    KnownModel("Qwen/Qwen3-Embedding-8B", "encoder", 7570, 15130, 20, 4096, "many", "gpu", "Apache-2.0"),
    KnownModel("cross-encoder/ms-marco-MiniLM-L6-v2", "reranker", 23, 91, 0.5, None, "en", "fair", "Apache-2.0"),
    KnownModel("BAAI/bge-reranker-base", "reranker", 278, 1110, 2, None, "many", "slow", "MIT"),
    KnownModel("BAAI/bge-reranker-v2-m3", "reranker", 568, 2270, 4, None, "many", "gpu", "Apache-2.0"),
)


def known(name: str) -> KnownModel | None:
    """The known model of that name, with its owner or without."""
    return next((model for model in KNOWN if name in (model.name, model.name.rpartition("/")[2])), None)
