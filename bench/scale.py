"""A store of 10,000, 100,000 and 1,000,000 passages: what it takes to build, to open, to ask, to add to and to take from.

    python bench/scale.py [--sizes 10000 100000] [--keep .bench/scale] [--again STEP ...] [--picture FILE.svg]

Plans are made out of the samples and read by the product's own ingest; only the vectors of passages are not computed but made of
those of the samples (``bench/_scale_corpus.py``). Every step runs in a process of its own, whose largest resident set is its
memory (Linux: files that are mapped count). What was made and measured stays in ``--keep``: a run goes on where the last one
ended, and ``--again`` measures a step anew. Searches are those of the judged needs in three scripts, none twice, through
``Store.search``, the store opened as a server opens it; what is asked first warms up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from _scale_corpus import FIVE_PERCENT, ONE_IN_A_THOUSAND, PASSAGES_A_FILE, KnownEncoder, Samples, Writer, read_samples

from index import removal, update
from index.catalogue import Catalogue
from index.catalogue.generation_rows import vectors_of
from index.catalogue.source_upkeep import stored_sources
from index.encoders import BUNDLED, load_encoder
from index.generation.vectors import centred
from index.progress import silent
from index.query.compiled_map import compiled_map
from index.results import Filters, SearchRequest
from index.store import Store
from index.text.folding import language_of, simplify

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 4
WARMING = 30
RECALL_AT = 10
RECALL_QUERIES = 60
BLOCK = 8_192
Step = Callable[[Path, int], dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000], help="passages, about")
    parser.add_argument("--keep", type=Path, default=Path(".bench") / "scale", help="where stores and figures are kept")
    parser.add_argument("--again", nargs="*", default=[], choices=STEPS, help="steps to be measured anew")
    parser.add_argument("--picture", type=Path, help="draw times by size into this file")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        _one({**STEPS, "samples": samples}[options.step[0]], options.keep, int(options.step[1]))
        return
    options.keep.mkdir(parents=True, exist_ok=True)
    if not (options.keep / "samples.npz").exists():
        _in_own_process("samples", options.keep, 0)
    figures = {size: measured(options.keep, size, options.again) for size in options.sizes}
    print(table(figures))
    if options.picture:
        options.picture.write_text(picture(figures), "utf-8")


def measured(keep: Path, size: int, again: Sequence[str]) -> dict[str, Any]:
    """Every step at a size, by its name, those that were measured before as they were."""
    file = keep / f"{size}.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for step in STEPS:
        if step in found and step not in again:
            continue
        started = time.perf_counter()
        said = _in_own_process(step, keep, size)
        found[step] = {**json.loads(said.splitlines()[-1]), "wall": time.perf_counter() - started}
        found[step]["load"] = os.getloadavg()[0]
        file.write_text(json.dumps(found, indent=1), "utf-8")
        print(f"{size} {step}: {json.dumps(found[step])}", file=sys.stderr, flush=True)
    return found


def _in_own_process(step: str, keep: Path, size: int) -> str:
    """What it prints. All that takes memory is done so: a process begins with the peak of the one it comes from."""
    command = [sys.executable, __file__, "--keep", str(keep), "--step", step, str(size)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _one(step: Step, keep: Path, size: int) -> None:
    said = step(keep, size)
    print(json.dumps({"megabytes": _megabytes(resource.RUSAGE_SELF), **said}))


def _megabytes(whose: int) -> float:
    """The largest resident set, of this process or of one that it ran."""
    # Linux counts kilobytes, macOS bytes.
    return resource.getrusage(whose).ru_maxrss / (1024 if sys.platform.startswith("linux") else 2**20)


# -- the steps, each in a process of its own -----------------------------------------------------------------------


def samples(keep: Path, _: int) -> dict[str, Any]:
    """The sentences that plans are made of, encoded."""
    read_samples().keep(keep / "samples.npz")
    return {}


def build(keep: Path, size: int) -> dict[str, Any]:
    """The store made out of files, from nothing."""
    home, documents = keep / f"{size}", keep / f"{size}-files"
    shutil.rmtree(home, ignore_errors=True)
    known = Samples.kept(keep / "samples.npz")
    Writer(known).write(documents, range(size // PASSAGES_A_FILE))
    encoder, stages = KnownEncoder(known), dict[str, float]()
    compiled_map(home / "terms")  # the same for any store, some seconds
    started = time.perf_counter()

    def told(stage: str, done: int, total: int) -> None:
        stages[stage] = time.perf_counter() - started

    report = update.ingest(home, [documents], lambda: encoder, BUNDLED, told)
    seconds = time.perf_counter() - started
    read = stages.get("reading", 0.0)
    embedded = stages.get("embedding", read)
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    return {
        "passages": report.passages,
        "seconds": seconds,
        "reading": read,
        "embedding": embedded - read,
        "index": seconds - embedded,
        "disk": disk / 2**20,
        "unknown": encoder.unknown,
    }


def command(keep: Path, size: int) -> dict[str, Any]:
    """A question put by the command line, the start of the process with it."""
    precedent = str(Path(sys.executable).with_name("precedent"))
    started = time.perf_counter()
    subprocess.run(
        [precedent, "--home", str(keep / f"{size}"), "query", asked()[0]], check=True, stdout=subprocess.DEVNULL
    )
    return {"seconds": time.perf_counter() - started, "megabytes": _megabytes(resource.RUSAGE_CHILDREN)}


def server(keep: Path, size: int) -> dict[str, Any]:
    """The same with everything read and checked, as a server does at its start."""
    started = time.perf_counter()
    store = Store.open(keep / f"{size}", whole=True)
    answer = store.search(SearchRequest(asked()[0]))
    seconds = time.perf_counter() - started
    store.close()
    return {"hits": len(answer.hits), "seconds": seconds}


def warm(keep: Path, size: int) -> dict[str, Any]:
    """Warm questions one after another, without a filter and with two."""
    store = Store.open(keep / f"{size}", whole=True)
    filters = {"none": Filters(), "5 %": Filters(place=(FIVE_PERCENT,)), ".1 %": Filters(place=(ONE_IN_A_THOUSAND,))}
    texts = asked()
    _ask(store, texts[:WARMING], Filters())
    found = {}
    for at, (name, narrowed) in enumerate(filters.items()):
        own = texts[WARMING + at :: len(filters)]  # none is asked twice
        _ask(store, texts[: WARMING // 3], narrowed)
        found[name] = _spread(_ask(store, own, narrowed))
    store.close()
    return found


def clients(keep: Path, size: int) -> dict[str, Any]:
    """Warm questions of several clients at once, each as fast as it is answered."""
    store = Store.open(keep / f"{size}", whole=True)
    texts = asked()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda _: _ask(store, texts[:WARMING], Filters()), range(CLIENTS)))
        started = time.perf_counter()
        taken = list(pool.map(lambda at: _ask(store, texts[WARMING + at :: CLIENTS], Filters()), range(CLIENTS)))
        seconds = time.perf_counter() - started
    every = [one for of_client in taken for one in of_client]
    return {**_spread(every), "a second": len(every) / seconds}


def recall(keep: Path, size: int) -> dict[str, Any]:
    """How many of the ten nearest passages the dense leg finds: those that are as near as the tenth by exact vectors."""
    store = Store.open(keep / f"{size}", whole=True)
    encoder = load_encoder()
    with store.snapshot() as snapshot:
        generation, catalogue = snapshot.generation, snapshot.catalogue
        texts = asked()[:RECALL_QUERIES]
        vectors = encoder.encode_queries([simplify(text) for text in texts])
        means = np.array([generation.query_means["en" if language_of(text) == "en" else "zh"] for text in texts])
        queries = centred(vectors, means)
        mean = np.array(generation.manifest.passage_mean, np.float32)
        near = _exact(catalogue, encoder.fingerprint, generation.passage_ids, queries, mean)
        shares = []
        for at, query in enumerate(queries):
            found = set(generation.vectors.search(query, RECALL_AT).rows.tolist())
            shares.append(len(found & set(near[at].tolist())) / RECALL_AT)
    store.close()
    return {"recall": float(np.mean(shares)), "least": min(shares)}


def _exact(catalogue: Catalogue, model: str, ids: np.ndarray, queries: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The rows of the nearest passages of every query ``(q, RECALL_AT)``, of the vectors as they were given; ``ids`` by row."""
    best_scores = np.full((len(queries), RECALL_AT), -2, np.float32)
    best_rows = np.zeros((len(queries), RECALL_AT), np.int64)
    packed = vectors_of(catalogue, model, ids.tolist())
    for first in range(0, len(ids), BLOCK):
        block = list(islice(packed, BLOCK))
        vectors = centred(np.frombuffer(b"".join(block), "<f4").reshape(len(block), -1), mean)
        scores = np.hstack([best_scores, queries @ vectors.T])
        rows = np.hstack([best_rows, np.broadcast_to(np.arange(first, first + len(block)), (len(queries), len(block)))])
        kept = np.argsort(-scores, axis=1, kind="stable")[:, :RECALL_AT]
        best_scores, best_rows = (np.take_along_axis(of, kept, axis=1) for of in (scores, rows))
    return best_rows


def _adding(count: int) -> Step:
    def add(keep: Path, size: int) -> dict[str, Any]:
        known = Samples.kept(keep / "samples.npz")
        folder = keep / f"{size}-more-{count}"
        first = 900_000_000 + count * 1_000
        Writer(known).write(folder, range(first, first + count))
        encoder = KnownEncoder(known)
        started = time.perf_counter()
        report = update.ingest(keep / f"{size}", [folder], lambda: encoder, BUNDLED, silent)
        return {"seconds": time.perf_counter() - started, "added": len(report.added)}

    return add


def _removing(count: int) -> Step:
    def remove(keep: Path, size: int) -> dict[str, Any]:
        home, folder = keep / f"{size}", (keep / f"{size}-more-{count}").resolve()
        with closing(Catalogue.open(home)) as catalogue:
            stored = stored_sources(catalogue).values()
        names = [source.name for source in stored if Path(source.path).is_relative_to(folder)]
        encoder = KnownEncoder(Samples.kept(keep / "samples.npz"))
        started = time.perf_counter()
        removed = removal.remove(home, names, lambda: encoder, BUNDLED, silent, forget=True)
        return {"seconds": time.perf_counter() - started, "removed": len(removed)}

    return remove


STEPS: dict[str, Step] = {
    "build": build,
    "command": command,
    "server": server,
    "warm": warm,
    "clients": clients,
    "recall": recall,
    "add 1": _adding(1),
    "remove 1": _removing(1),
    "add 100": _adding(100),
    "remove 100": _removing(100),
}


def asked() -> list[str]:
    """The needs of the samples in three scripts, none twice, mixed."""
    with (ROOT / "corpus" / "queries" / "queries.jsonl").open(encoding="utf-8") as file:
        needs = [json.loads(line) for line in file]
    texts = list(dict.fromkeys(need[script] for need in needs for script in ("en", "zh", "zht")))
    random.Random(1).shuffle(texts)
    return texts


def _ask(store: Store, texts: Sequence[str], filters: Filters) -> list[float]:
    """Seconds that each question takes."""
    taken = []
    for text in texts:
        started = time.perf_counter()
        store.search(SearchRequest(text, filters=filters))
        taken.append(time.perf_counter() - started)
    return taken


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return {"p50": float(p50), "p95": float(p95), "asked": len(seconds)}


# -- what is shown -------------------------------------------------------------------------------------------------

Said = Callable[[dict[str, Any]], str]


def _seconds(step: str, key: str = "seconds") -> Said:
    return lambda found: f"{found[step][key]:.1f}"


def _memory(step: str) -> Said:
    return lambda found: f"{found[step]['megabytes']:,.0f}"


def _times(step: str, key: str | None = None) -> Said:
    def said(found: dict[str, Any]) -> str:
        of = found[step] if key is None else found[step][key]
        return f"{of['p50']:.0f} / {of['p95']:.0f}"

    return said


LINES: dict[str, Said] = {
    "passages": lambda found: f"{found['build']['passages']:,}",
    "built, s": _seconds("build"),
    "of it: reading files, s": _seconds("build", "reading"),
    "of it: the model's means, made vectors kept (no passage is embedded), s": _seconds("build", "embedding"),
    "of it: families and index, s": _seconds("build", "index"),
    "peak memory of the build, MB": _memory("build"),
    "on disk, MB": lambda found: f"{found['build']['disk']:,.0f}",
    "`precedent query`, s": _seconds("command"),
    "its memory, MB": _memory("command"),
    "a server's opening to its first answer, s": _seconds("server"),
    "its memory after all warm questions, MB": _memory("warm"),
    "warm, p50 / p95, ms": _times("warm", "none"),
    f"the same in 5 % (place {FIVE_PERCENT}), ms": _times("warm", "5 %"),
    f"the same in .1 % (place {ONE_IN_A_THOUSAND}), ms": _times("warm", ".1 %"),
    f"{CLIENTS} clients at once, p50 / p95, ms": _times("clients"),
    "their answers a second": lambda found: f"{found['clients']['a second']:.0f}",
    f"recall@{RECALL_AT} of the dense leg": lambda found: f"{found['recall']['recall']:.3f}",
    "1 file added, s": _seconds("add 1"),
    "peak memory of that, MB": _memory("add 1"),
    "1 file removed, s": _seconds("remove 1"),
    "100 files added, s": _seconds("add 100"),
    "100 files removed, s": _seconds("remove 100"),
}


def table(figures: dict[int, dict[str, Any]]) -> str:
    """As Markdown, a column a size."""
    lines = ["| | " + " | ".join(f"{size:,}" for size in figures) + " |", "| --- " * (len(figures) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(map(said, figures.values())) + " |" for name, said in LINES.items()]
    loads = [step["load"] for found in figures.values() for step in found.values()]
    return "\n".join(
        [
            *lines,
            "",
            "Vectors of passages are made: that of a sample's sentence, moved by those of other clauses and a random step; "
            f"queries are encoded. Load of the machine meanwhile {min(loads):.1f} to {max(loads):.1f}, {os.cpu_count()} cores.",
        ]
    )


DRAWN: dict[str, tuple[Callable[[dict[str, Any]], float], str]] = {
    "built": (lambda found: found["build"]["seconds"], "#1f5f8b"),
    "1 file added": (lambda found: found["add 1"]["seconds"], "#b4532a"),
    "a server's first answer": (lambda found: found["server"]["seconds"], "#3d7a3d"),
    "a warm question, p95": (lambda found: found["warm"]["none"]["p95"] / 1000, "#6b4c9a"),
}
LOWEST, HIGHEST = -3, 4
"""Decades of seconds that are drawn."""


def picture(figures: dict[int, dict[str, Any]]) -> str:
    """Seconds by passages, both axes logarithmic, as SVG."""
    width, height, left, top = 640, 420, 60, 20
    sizes = sorted(figures)
    low, high = np.log10(sizes[0]) - 0.2, np.log10(sizes[-1]) + 1

    def at(size: float, seconds: float) -> tuple[float, float]:
        x = left + (np.log10(size) - low) / (high - low) * (width - left)
        y = top + (HIGHEST - np.log10(max(seconds, 10**LOWEST))) / (HIGHEST - LOWEST) * (height - top - 30)
        return round(float(x), 1), round(float(y), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
    ]
    parts.append(f'<rect width="{width}" height="{height}" fill="#fff"/>')
    for decade in range(LOWEST, HIGHEST + 1):
        _, y = at(sizes[0], 10.0**decade)
        said = f"{10**decade:,} s" if decade >= 0 else f"{10 ** (decade + 3)} ms"
        parts.append(
            f'<path d="M{left} {y}H{width}" stroke="#ddd"/><text x="{left - 6}" y="{y + 4}" text-anchor="end">{said}</text>'
        )
    for size in sizes:
        x, _ = at(size, 1)
        parts.append(f'<text x="{x}" y="{height - 8}" text-anchor="middle">{size:,} passages</text>')
    for name, (seconds_of, colour) in DRAWN.items():
        points = [at(size, seconds_of(figures[size])) for size in sizes]
        line = " ".join(f"{x},{y}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="{points[-1][0] + 8}" y="{points[-1][1] + 4}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
