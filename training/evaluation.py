"""A trained encoder measured through the product's own search path: the stores that are there, their vectors and token states
made anew in memory, everything else as it is.

Asked are the choosing half of ``tests/needs`` in both languages, and ``xquad_en2zh`` as a guard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import numpy as np

from bench.judged_queries import JudgedQuery, JudgedSet, Place, beir, needs
from index.arrays import Floats
from index.catalogue.passage_rows import passages_by_row_id
from index.catalogue.vector_rows import texts_to_embed
from index.encoders import Encoded
from index.generation.token_states import LANGUAGES, TokenMeans, packed
from index.generation.vectors import VectorIndex, centred
from index.ranking import rank
from index.results import Mode, SearchRequest
from index.search import find
from index.snapshot import Snapshot
from index.text.folding import simplify
from training.general_texts import general_passages, general_queries
from training.trained_encoder import TrainedEncoder

DEPTH, RESAMPLED = 10, 10_000
MODES: tuple[Mode, ...] = ("dense", "hybrid")
GUARD, GUARDED = "xquad_en2zh", 2
"""Of the guard every second question is asked."""
Scores = dict[str, float]


class Means(NamedTuple):
    """What is taken away: from query vectors by language, from token states."""

    queries: dict[str, Floats]
    tokens: TokenMeans


@dataclass(frozen=True)
class Gain:
    """A mean gain with the 95 % interval of a paired bootstrap."""

    mean: float
    low: float
    high: float


def judged_sets(home: Path, shared: Path, lots: Sequence[str] = ("choosing",)) -> list[JudgedSet]:
    guard = shared / "eval" / "retrieval" / GUARD
    asked = [one for lot in lots for one in needs(home, lot)]
    for one in beir(home, [guard]) if guard.is_dir() else ():
        one.queries = one.queries[::GUARDED]
        asked.append(one)
    return asked


def means_of(encoder: TrainedEncoder, home: Path) -> Means:
    """As ``bench/token_means.py`` and ``index.generation.centring`` make those of the bundled model."""
    queries = {language: encoder.encode_query_tokens(general_queries(language)) for language in LANGUAGES}
    passages = encoder.encode_passage_tokens([*general_passages(home), *map(simplify, general_queries("zh"))])
    vectors = {language: np.mean([one.vector for one in of], axis=0) for language, of in queries.items()}
    tokens = TokenMeans(
        dict.fromkeys(LANGUAGES, _mean_state(passages)), {of: _mean_state(queries[of]) for of in LANGUAGES}
    )
    return Means(vectors, tokens)


def measured(
    judged: JudgedSet, encoder: TrainedEncoder, means: Means, modes: Sequence[Mode] = MODES
) -> dict[str, Scores]:
    """nDCG@10 of every answerable query, by mode and id."""
    store = judged.store()
    with store.snapshot() as snapshot, made_anew(snapshot, encoder, means) as asked:
        found: dict[str, Scores] = {
            mode: {query.id: _score(judged, query, asked, mode) for query in judged.queries if query.ideal}
            for mode in modes
        }
    store.close()
    return found


@contextmanager
def made_anew(snapshot: Snapshot, encoder: TrainedEncoder, means: Means) -> Iterator[Snapshot]:
    """The snapshot as it would be with this encoder."""
    generation = snapshot.generation
    ids = generation.passage_ids.tolist()
    encoded = encoder.encode_passage_tokens([text for _, text in texts_to_embed(snapshot.catalogue, ids)])
    vectors = np.array([one.vector for one in encoded], np.float32)
    codes = {
        int(token_id): packed(one.tokens, means.tokens.passages["zh"])
        for token_id, one in zip(generation.token_ids, encoded, strict=True)
    }
    mean = vectors.mean(axis=0)
    manifest = replace(
        generation.manifest,
        passage_mean=mean.tolist(),
        query_means={language: vector.tolist() for language, vector in means.queries.items()},
        token_means=means.tokens.stored(),
    )
    anew = replace(generation, manifest=manifest, vectors=VectorIndex.exact(centred(vectors, mean)))
    with mock.patch.object(rank, "packed_tokens", lambda catalogue, wanted: {one: codes[one] for one in wanted}):
        yield replace(snapshot, generation=anew, encoder=encoder)


def gain(now: Mapping[str, float], before: Mapping[str, float]) -> Gain:
    gains = np.array([now[query] - before[query] for query in sorted(before)])
    chance = np.random.default_rng(1)
    resampled = gains[chance.integers(0, len(gains), (RESAMPLED, len(gains)))].mean(axis=1)
    low, high = np.quantile(resampled, (0.025, 0.975))
    return Gain(float(gains.mean()), float(low), float(high))


def _score(judged: JudgedSet, asked: JudgedQuery, snapshot: Snapshot, mode: Mode) -> float:
    found = find(SearchRequest(asked.text, mode=mode), snapshot)
    rows = (found.folded if judged.folded else found.ranked).rows[:DEPTH]
    ids = snapshot.generation.passage_ids[rows].tolist()
    passages = passages_by_row_id(snapshot.catalogue, ids)
    grades = [asked.grade(Place(p.source, p.start_line, p.end_line, p.text)) for p in map(passages.__getitem__, ids)]
    ideal = sum(grade / log2(at + 2) for at, grade in enumerate(asked.ideal[:DEPTH]))
    return sum(grade / log2(at + 2) for at, grade in enumerate(grades)) / ideal


def _mean_state(encoded: Sequence[Encoded]) -> Floats:
    return np.asarray(np.concatenate([one.tokens for one in encoded]).mean(axis=0), np.float32)
