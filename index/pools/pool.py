"""What an ingest gives away: files to be read, texts to be encoded. The process that holds the store commits what comes back.

What comes back depends on the file or the text alone, so a store is the same whoever read and encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.arrays import Floats
from index.encoders import Encoder, token_encoder
from index.generation.centring import CentringMeans
from index.generation.token_states import packed
from ingest.files.sources import FoundFile
from ingest.several import Outcome, read_several


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to be encoded at once, with their hashes."""

    hashes: tuple[bytes, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EncodedTexts:
    """Unit ``vectors`` (n, d), float32, by their texts' hashes; the packed token states beside them if the encoder shows any."""

    hashes: tuple[bytes, ...]
    vectors: Floats
    tokens: tuple[bytes, ...] = ()


class Pool(Protocol):
    """Reads and encodes; what is done first may come first."""

    def read(self, files: Sequence[FoundFile], known: Mapping[str, str]) -> Iterator[Outcome]:
        """Each file once; those whose SHA-256 is in ``known`` under their path are not analysed again."""
        ...

    def encode(self, batches: Iterable[Texts], encoder: Encoder, means: CentringMeans) -> Iterator[EncodedTexts]:
        """Each batch once, as ``encoder`` would."""
        ...


class _LocalPool:
    """This machine: files in a process a core where that pays, texts on this process's threads."""

    def read(self, files: Sequence[FoundFile], known: Mapping[str, str]) -> Iterator[Outcome]:
        return read_several(files, known)

    def encode(self, batches: Iterable[Texts], encoder: Encoder, means: CentringMeans) -> Iterator[EncodedTexts]:
        return (encoded(encoder, means, batch) for batch in batches)


LOCAL: Pool = _LocalPool()


def encoded(encoder: Encoder, means: CentringMeans, batch: Texts) -> EncodedTexts:
    """A batch, encoded here."""
    if (shown := token_encoder(encoder)) is None:
        return EncodedTexts(batch.hashes, encoder.encode_passages(batch.texts))
    found = shown.encode_passage_tokens(batch.texts)
    tokens = tuple(packed(one.tokens, means.of_passage(text)) for one, text in zip(found, batch.texts, strict=True))
    return EncodedTexts(batch.hashes, np.array([one.vector for one in found]), tokens)
