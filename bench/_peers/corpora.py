"""What all engines are given, made by the product: passages, one more file, questions, and the vectors of all, once.

A corpus is a folder as ``worker.py`` reads it. Judged sets are BEIR folders; their vectors are those of the product's own store.
A made corpus is plans out of the samples (``bench/_scale_corpus.py``), cut into passages by the product.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from _scale_corpus import PASSAGES_A_FILE, KnownEncoder, Samples, Writer, read_samples
from of_precedent import ENCODED
from scale import asked

from index.catalogue.generation_rows import vectors_of
from index.encoders import Encoded, load_encoder
from index.encoders.bundled import BundledEncoder
from index.evaluation.beir_store import build_store
from index.evaluation.evaluate import evaluate, read_corpus, read_qrels, read_queries
from index.progress import silent
from index.results import SearchRequest
from index.store import Store

FIRST_MORE = 900_000_000
"""The number of the one more file."""


def judged(path: Path, keep: Path) -> tuple[Path, float]:
    """The corpus of a BEIR folder, and the product's own nDCG@10 on it."""
    corpus = keep / path.name
    if not (corpus / "score.json").exists():
        corpus.mkdir(parents=True, exist_ok=True)
        score = evaluate(path, keep / "stores", "hybrid").scores["nDCG@10"]
        records = read_corpus(path)
        store = build_store(keep / "stores", path, records, silent)
        encoder = load_encoder()
        with store.snapshot() as snapshot:
            packed = vectors_of(snapshot.catalogue, encoder.fingerprint, snapshot.generation.passage_ids.tolist())
            vectors = np.array([np.frombuffer(one, "<f4") for one in packed])
        store.close()
        texts = [f"{record.title}\n{record.text}" if record.title else record.text for record in records]
        _write(corpus, "passages", [record.id for record in records], texts, vectors)
        queries, wanted = read_queries(path), sorted(read_qrels(path))
        asked_for = [queries[number] for number in wanted]
        _write(corpus, "queries", wanted, asked_for, encoder.encode_queries(asked_for))
        (corpus / "score.json").write_text(json.dumps(score), "utf-8")
    return corpus, float(json.loads((corpus / "score.json").read_text("utf-8")))


def write_made(size: int, keep: Path) -> Path:
    """Files of about ``size`` passages, and of one file more, for the product to read."""
    keep.mkdir(parents=True, exist_ok=True)
    samples = keep / "samples.npz"
    if not samples.exists():
        read_samples().keep(samples)
    corpus = keep / f"made-{size}"
    writer = Writer(Samples.kept(samples))
    writer.write(corpus / "passages", range(size // PASSAGES_A_FILE))
    writer.write(corpus / "more", range(FIRST_MORE, FIRST_MORE + 1))
    return corpus


def share_made(corpus: Path, home: Path) -> None:
    """Give the peers the passages that the product cut out of those files, and keep what the encoder says of the questions."""
    if (corpus / ENCODED).exists():
        return
    encoder = KnownEncoder(Samples.kept(corpus.parent / "samples.npz"))
    store = Store.open(home)
    passages: dict[str, list[tuple[str, str]]] = {"passages": [], "more": []}
    for record in store.export("passages"):
        name = "more" if int(Path(record.source).stem) >= FIRST_MORE else "passages"  # type: ignore[union-attr]
        passages[name].append((record.passage_id, record.text))  # type: ignore[union-attr]
    for name, rows in passages.items():
        ids, texts = [number for number, _ in rows], [text for _, text in rows]
        _write(corpus, name, ids, texts, encoder.encode_passages(texts))
    questions = asked()
    _write(corpus, "queries", [str(at) for at in range(len(questions))], questions, encoder.encode_queries(questions))
    (corpus / ENCODED).write_bytes(pickle.dumps(_said_of(store, questions)))
    store.close()


def _said_of(store: Store, questions: Sequence[str]) -> dict[str, Encoded]:
    """What the encoder is asked while the product answers, and what it says."""
    said: dict[str, Encoded] = {}
    encode = BundledEncoder.encode_query

    def noted(encoder: BundledEncoder, text: str) -> Encoded:
        said[text] = encode(encoder, text)
        return said[text]

    BundledEncoder.encode_query = noted  # type: ignore[method-assign]
    try:
        for question in questions:
            store.search(SearchRequest(question))
    finally:
        BundledEncoder.encode_query = encode  # type: ignore[method-assign]
    return said


def _write(corpus: Path, name: str, ids: Sequence[str], texts: Sequence[str], vectors: np.ndarray) -> None:
    lines = [
        json.dumps({"id": number, "text": text}, ensure_ascii=False) for number, text in zip(ids, texts, strict=True)
    ]
    (corpus / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    np.save(corpus / f"{name}.npy", np.asarray(vectors, np.float32))
