"""An engine in a process of its own, ``python worker.py build|ask|judge ENGINE KEPT CORPUS …``: it says a line of JSON a corpus.

``build`` indexes the passages of CORPUS (and adds those of one more file, where there is one) and leaves the index in KEPT;
``ask`` opens it and asks the questions, each once, the first ``WARMING`` of them unmeasured; ``judge`` does both. Runs in the
environment of the peers, so nothing of the product is imported here; the engine ``precedent`` runs in the product's own.

CORPUS holds ``passages.jsonl`` (``id``, ``text``) with ``passages.npy`` ``(n, d)``, the same as ``more`` of one more file, and
as ``queries`` of the questions: all vectors are made once, by one encoder.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

WARMING = 30
COUNT = 10
ENGINES = {
    "precedent": ("of_precedent", "precedent", ""),
    "txtai": ("of_txtai", "txtai", "peers"),
    "Haystack": ("of_haystack", "haystack-ai", "peers"),
    "LlamaIndex": ("of_llama_index", "llama-index-core", "peers"),
    "haiku.rag": ("of_haiku_rag", "haiku.rag", "peers-haiku"),
    "LanceDB": ("of_lancedb", "lancedb", "peers"),
    "bm25s": ("of_bm25s", "bm25s", "peers"),
    "tantivy": ("of_tantivy", "tantivy", "peers"),
    "FAISS": ("of_faiss", "faiss-cpu", "peers"),
}
"""The module of each, the package that it is in, and the environment that this is in (none: the product's own)."""


class Peer(Protocol):
    """An engine over a corpus folder and a folder of its own."""

    def __init__(self, corpus: Path, kept: Path) -> None: ...

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        """Take in passages; ``vectors`` ``(n, d)`` are those of the texts. What ``open`` needs is left on the disk, by
        this or, where an engine lives in memory, by a method ``keep`` of its own."""

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        """Take in some more, so that they are found."""

    def open(self) -> None:
        """Make ready to be asked, in another process than the one that indexed."""

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        """The ids of the best passages, best first."""


def read(corpus: Path, name: str) -> tuple[list[str], list[str], np.ndarray]:
    """Ids, texts and vectors of what is there under a name; nothing where it is not."""
    path = corpus / f"{name}.jsonl"
    if not path.exists():
        return [], [], np.zeros((0, 0), np.float32)
    with path.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return [line["id"] for line in lines], [line["text"] for line in lines], np.load(corpus / f"{name}.npy")


class Taken:
    """Processor time of this process, all threads, and by the clock; seconds since it was made."""

    def __init__(self) -> None:
        self._processor, self._clock = time.process_time(), time.perf_counter()

    def said(self, name: str) -> dict[str, float]:
        return {name: time.process_time() - self._processor, f"{name} clock": time.perf_counter() - self._clock}


def build(peer: Peer, corpus: Path) -> dict[str, Any]:
    ids, texts, vectors = read(corpus, "passages")
    taken = Taken()
    peer.index(ids, texts, vectors)
    said = taken.said("index")
    ids, texts, vectors = read(corpus, "more")
    if ids or (corpus / "more").is_dir():  # the product reads files and needs no passages
        taken = Taken()
        peer.add(ids, texts, vectors)
        said |= taken.said("add")
    if hasattr(peer, "keep"):  # what lives in memory is found before it is written
        peer.keep()
    # An engine that does more than engines are compared by (encoding, reading files) says what that took.
    return {**said, **getattr(peer, "apart", {}), "peak": _largest()}


def ask(peer: Peer, corpus: Path) -> dict[str, Any]:
    ids, texts, vectors = read(corpus, "queries")
    taken = Taken()
    peer.open()
    peer.search(texts[0], vectors[0], COUNT)
    said, run, each = taken.said("open"), {}, []
    for number, text, vector in zip(ids, texts, vectors, strict=True):
        if not text.strip():  # some refuse an empty question, as the product does: it finds nothing
            run[number] = []
            continue
        taken = Taken()
        run[number] = peer.search(text, vector, COUNT)
        each.append(taken.said("query"))
    for name, key in (("", "query"), (" clock", "query clock")):
        p50, p95 = np.percentile(np.array([one[key] for one in each[WARMING:] or each]) * 1000, [50, 95])
        said |= {f"p50{name}": float(p50), f"p95{name}": float(p95)}
    return {**said, "resident": _resident(), "run": run}


def _largest() -> float:
    """The largest resident set of this process so far, MB (Linux counts kilobytes, macOS bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform.startswith("linux") else 2**20)


def _resident() -> float:
    """The resident set of this process now, MB; where the system does not tell, the largest."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _largest()
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    phase, engine, kept, *corpora = sys.argv[1:]
    name, package, _ = ENGINES[engine]
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        print(json.dumps({"failed": f"is not installed ({error})"}))
        return
    for corpus in map(Path, corpora):
        own = Path(kept) / corpus.name
        own.mkdir(exist_ok=True)
        said = {"version": version(package)}
        for step in (build, ask) if phase == "judge" else ({"build": build, "ask": ask}[phase],):
            said |= step(module.Peer(corpus, own), corpus)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
