"""precedent beside what a user would pick instead: txtai, Haystack, LlamaIndex, haiku.rag; BM25 and FAISS alone as controls.

    python bench/peers.py [--sizes 10000] [--rounds 3] [--keep .bench/peers] [--write docs/peers.md]

`make peers` brings the peers. Each is set up for hybrid search as its documents say (``bench/_peers``, a file an engine) and
given the same texts and vectors by one encoder, through its own interface for that: engines are compared and not encoders.
Indexing and asking are processes of their own. What was measured stays in ``--keep``: a run goes on where the last one ended.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PEERS = Path(__file__).parent / "_peers"
sys.path.insert(0, str(PEERS))

from corpora import judged, share_made, write_made  # noqa: E402
from worker import ENGINES  # noqa: E402

from index.evaluation.evaluate import read_qrels, score  # noqa: E402

OURS = "precedent"
CONTROLS = ("bm25s", "tantivy", "FAISS")
LONGEST = 1_800
"""Seconds that one process may take before it is given up."""
BEGINS, ENDS = "<!-- peers -->\n", "<!-- /peers -->\n"
Figures = dict[str, Any]


def main() -> None:
    options = _options()
    if not _python(options.environments, CONTROLS[0]).exists():
        sys.exit("The peers are not installed: make peers")
    options.keep.mkdir(parents=True, exist_ok=True)
    figures = Kept(options.keep / "figures.json")
    on_sets(sorted((options.shared / "eval" / "retrieval").glob("*/")), options, figures)
    for size in options.sizes:
        over_made(size, options, figures)
    text = tables(figures.said)
    print(text)
    if options.write:
        page = options.write.read_text("utf-8")
        before, after = page.split(BEGINS)[0], page.split(ENDS)[1]
        options.write.write_text(f"{before}{BEGINS}{text}\n{ENDS}{after}", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[10_000], help="passages, about, that time is measured over"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="times that each engine is measured at each size, in turns"
    )
    parser.add_argument(
        "--most", type=int, help="questions of a judged set that are asked at most, evenly taken out of it"
    )
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="where the judged sets are")
    parser.add_argument("--keep", type=Path, default=Path(".bench") / "peers")
    parser.add_argument("--environments", type=Path, default=ROOT / ".venv", help="where the peers' own are")
    parser.add_argument("--write", type=Path, help="put the tables between the marks of this page")
    return parser.parse_args()


class Kept:
    """Figures in a file, written whenever there is a new one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.said = self._read()

    def _read(self) -> Figures:
        read: Figures = json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}
        return read

    def put(self, figure: Figures, *where: str) -> None:
        self.said = self._read()  # another run may have written meanwhile
        within = self.said
        for name in where[:-1]:
            within = within.setdefault(name, {})
        within.setdefault(where[-1], []).append(figure)
        self._path.write_text(json.dumps(self.said, indent=1), "utf-8")

    def count(self, *where: str) -> int:
        within: Any = self.said
        for name in where:
            within = within.get(name, {})
        return len(within)


# -- measuring -----------------------------------------------------------------------------------------------------


def on_sets(paths: Sequence[Path], options: argparse.Namespace, figures: Kept) -> None:
    """nDCG@10 of every engine on judged sets, of each in one process."""
    corpora = {path: judged(path, options.keep) for path in paths}
    for engine in options.engines:
        missing = [path for path in paths if not figures.count("sets", path.name, engine)]
        if engine == OURS:
            found: list[Figures] = [{"ndcg": corpora[path][1]} for path in missing]
        else:
            with tempfile.TemporaryDirectory(dir=options.keep) as kept:
                found = _process(
                    "judge", engine, Path(kept), [corpora[path][0] for path in missing], options.environments
                )
        for path, figure in zip(missing, found, strict=False):  # one that failed has said nothing of the sets after it
            if "run" in figure:
                run = {query: [(hit, 0.0) for hit in ids] for query, ids in figure.pop("run").items()}
                figure["ndcg"] = score(run, read_qrels(path))["nDCG@10"]
            figures.put(figure, "sets", path.name, engine)
            print(f"{path.name} {engine}: {figure.get('ndcg', figure)}", file=sys.stderr, flush=True)


def over_made(size: int, options: argparse.Namespace, figures: Kept) -> None:
    """Time and memory of every engine over made plans, in turns; the product's first store gives the peers their passages."""
    corpus = write_made(size, options.keep)
    for turn in range(options.rounds):
        for engine in [*options.engines[turn:], *options.engines[:turn]]:
            if figures.count("made", str(size), engine) > turn:
                continue
            figure = measured(engine, corpus, options, share=engine == OURS)
            figure.pop("run", None)
            figures.put({**figure, "load": os.getloadavg()[0]}, "made", str(size), engine)
            print(f"{size} {engine}: {figure}", file=sys.stderr, flush=True)


def measured(engine: str, corpus: Path, options: argparse.Namespace, share: bool = False) -> Figures:
    """What an engine's two processes say together; ``failed`` why there is nothing to be said."""
    with tempfile.TemporaryDirectory(dir=options.keep) as folder:
        kept = Path(folder)
        said = _process("build", engine, kept, [corpus], options.environments)[0]
        if share and "failed" not in said:
            share_made(corpus, kept / corpus.name / OURS)
        if "failed" not in said:
            said |= _process("ask", engine, kept, [corpus], options.environments)[0]
    return said


def _process(phase: str, engine: str, kept: Path, corpora: Sequence[Path], environments: Path) -> list[Figures]:
    """What is said of each corpus, up to the first that ``failed``."""
    python = _python(environments, engine)
    if not python.exists():
        return [{"failed": "is not installed"}]
    command = [python, PEERS / "worker.py", phase, engine, kept.resolve(), *(corpus.resolve() for corpus in corpora)]
    # Nothing is fetched and nothing reported while it is measured; one thread an algebra, as the product has it.
    own = {
        "OMP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "PYTHONPATH": str(ROOT),
    }
    try:
        done = subprocess.run(
            command, env={**os.environ, **own}, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return [{"failed": f"took more than {LONGEST} s to {phase}"}]
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode:
        said.append({"failed": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]})
    return said


def _python(environments: Path, engine: str) -> Path:
    own = ENGINES[engine][2]
    return environments / own / "bin" / "python" if own else Path(sys.executable)


# -- what is shown -------------------------------------------------------------------------------------------------

Measure = tuple[str, str, str]
MEASURES: dict[str, Measure] = {
    "index": ("indexed, s", ".1f", "Faster to index"),
    "add": ("one more file, s", ".2f", "Faster with one more file"),
    "open": ("opened to its first answer, s", ".2f", "Faster to open"),
    "resident": ("memory when asked, MB", ",.0f", "Less memory when asked"),
    "peak": ("when indexing, MB", ",.0f", "Less memory when indexing"),
    "p50": ("a query, p50, ms", ".1f", "A lower p50"),
    "p95": ("p95, ms", ".1f", "A lower p95"),
}
"""By what a process says: the column's head, its format, and the words of being better; lower is better in all. Times are of the
processor: the clock's, which figures keep too, hang on what else the machine does."""


def tables(said: Figures) -> str:
    """As Markdown: quality, then each size, then where others are better."""
    parts = [_quality(said.get("sets", {}))]
    parts += [_size(int(size), found) for size, found in said.get("made", {}).items()]
    return "\n\n".join(part for part in parts if part)


def _quality(sets: Figures) -> str:
    if not sets:
        return ""
    engines = [engine for engine in ENGINES if any(engine in found for found in sets.values())]
    lines = ["| nDCG@10 | " + " | ".join(sets) + " |", "| --- " * (len(sets) + 1) + "|"]
    for engine in engines:
        cells = [_score(found, engine) for found in sets.values()]
        lines.append(
            f"| {_name(engine, [found.get(engine, [{}])[0] for found in sets.values()])} | {' | '.join(cells)} |"
        )
    leads = [_lead(name, found) for name, found in sets.items()]
    return "\n".join(
        [*lines, "", f"{OURS}'s lead over the best of the others: {', '.join(filter(None, leads))}.", *_failures(sets)]
    )


def _lead(name: str, found: Figures) -> str:
    """By how much the product is above the best of the others, below it where negative; nothing where there are no two."""
    best = max(
        (one for one in found if one != OURS and "ndcg" in found[one][0]),
        key=lambda one: _ndcg(found, one),
        default=None,
    )
    return f"{_ndcg(found, OURS) - _ndcg(found, best):+.3f} on {name} ({best})" if best and OURS in found else ""


def _score(found: Figures, engine: str) -> str:
    value = _ndcg(found, engine)
    return "–" if value != value else f"{value:.3f}".removeprefix("0")


def _ndcg(found: Figures, engine: str) -> float:
    """NaN where there is none: nothing is greater."""
    return float(found.get(engine, [{}])[0].get("ndcg", "nan"))


def _name(engine: str, figures: Sequence[Figures]) -> str:
    version = next((figure["version"] for figure in figures if "version" in figure), "")
    name = f"**{engine}**" if engine == OURS else f"{engine} {version}".strip()
    return f"{name} (control)" if engine in CONTROLS else name


def _failures(found: Figures) -> list[str]:
    told = {
        f"- {engine} {figure['failed']}."
        for of_set in found.values()
        for engine, figures in of_set.items()
        for figure in figures
        if "failed" in figure
    }
    return ["", "Without figures:", "", *sorted(told)] if told else []


def _size(size: int, found: Figures) -> str:
    whole = {engine: [one for one in found[engine] if "p95" in one] for engine in ENGINES if engine in found}
    whole = {engine: figures for engine, figures in whole.items() if figures}
    heads = [head for head, _, _ in MEASURES.values()]
    lines = [f"| {size:,} passages | " + " | ".join(heads) + " |", "| --- " * (len(heads) + 1) + "|"]
    for engine, figures in whole.items():
        cells = [_cell(measure, figures, whole.get(OURS, [])) for measure in MEASURES]
        lines.append(f"| {_name(engine, figures)} | {' | '.join(cells)} |")
    rounds = " or ".join(map(str, sorted({len(figures) for figures in whole.values()})))
    loads = [one["load"] for figures in whole.values() for one in figures]
    ours = whole.get(OURS, [])
    load = f"load {min(loads):.1f} to {max(loads):.1f}"
    told = (
        f"Times are of the processor, without encoding; medians of {rounds} rounds ({load}); in brackets how many times"
    )
    lines += ["", f"{told} {OURS}'s."]
    if ours:
        more = median(one["add reading"] for one in ours)
        lines[-1] += (
            f" Not counted: reading files, which no peer is asked to (the one more file {more:.1f} s by the clock)."
        )
        lines += ["", *_wins(whole)]
    return "\n".join([*lines, *_failures({"": found})])


def _cell(measure: str, figures: Sequence[Figures], ours: Sequence[Figures]) -> str:
    value = f"{median(one[measure] for one in figures):{MEASURES[measure][1]}}"
    if figures is ours or not ours:
        return value
    # Round by round, for what else the machine does is another in the next.
    return f"{value} ({median(one[measure] / own[measure] for one, own in zip(figures, ours, strict=False)):.2g})"


def _wins(whole: dict[str, list[Figures]]) -> list[str]:
    """A line a measure: who is better in it."""
    lines = []
    for name, (_, _, words) in MEASURES.items():
        of = {engine: median(one[name] for one in figures) for engine, figures in whole.items()}
        better = [engine for engine, value in of.items() if value < of[OURS]]
        lines.append(f"- {words} than {OURS}: {', '.join(better) or 'none'}.")
    return lines


if __name__ == "__main__":
    main()
