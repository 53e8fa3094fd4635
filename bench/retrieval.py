"""Quality of every leg on every judged set: the figures of docs/retrieval.md.

    python bench/retrieval.py [--shared ../shared] [--home .bench] [--sets xquad_en2zh,…] [--modes hybrid,dense,lexical]

Goes through the product's own search path. The BEIR folders of ``corpus/eval`` and ``shared/eval/retrieval`` are scored as by
``precedent eval``; the judged needs over the seeds by ``shared/eval/score_lines.py``, which knows which lines answer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from index.evaluation.evaluate import evaluate
from index.results import Mode, SearchRequest
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
LANGUAGES = ("zh", "zht", "en")


def main() -> None:
    options = _options()
    print(f"{'set':<18}{'mode':<9}{'nDCG@10':>9}{'P@1':>8}{'MRR@10':>8}{'R@100':>8}{'queries/s':>11}")
    for path in judged_sets(options.shared):
        if options.sets and path.name not in options.sets.split(","):
            continue
        for mode in options.modes.split(","):
            result = evaluate(path, options.home, mode)
            scores = [result.scores[name] for name in ("nDCG@10", "P@1", "MRR@10", "Recall@100")]
            figures = f"{scores[0]:>9.4f}" + "".join(f"{score:>8.4f}" for score in scores[1:])
            print(f"{path.name:<18}{mode:<9}{figures}{result.queries_per_second:>11.1f}", flush=True)
    if options.shared.is_dir() and (not options.sets or "seeds" in options.sets.split(",")):
        _seeds(options)


def judged_sets(shared: Path) -> list[Path]:
    """The BEIR folders over the samples, and those in ``shared`` where it is there."""
    return sorted([*(ROOT / "corpus" / "eval").iterdir(), *(shared / "eval" / "retrieval").glob("*/")])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    parser.add_argument("--sets", help="names of sets, with commas; `seeds` for the needs over the seeds; default: all")
    parser.add_argument("--modes", default=",".join(MODES))
    return parser.parse_args()


def _seeds(options: argparse.Namespace) -> None:
    store = Store.open(options.home / "seeds", create=True)
    store.ingest([options.shared / "seeds"])
    gold = options.shared / "eval" / "seeds"
    needs = [json.loads(line) for line in (gold / "queries.jsonl").read_text("utf-8").splitlines()]
    answerable = [need["id"] for need in needs if need["id"].startswith("q")]
    targets = [need["id"] for need in needs if need["id"].startswith("q") and need["kind"] == "target"]
    for mode in options.modes.split(","):
        for language in LANGUAGES:
            run = "\n".join(json.dumps(_hits(store, need["id"], need[language], mode)) for need in needs)
            every, figures = (_score(options.shared, run, ids) for ids in (answerable, targets))
            print(
                f"{'seeds ' + language:<18}{mode:<9}{every['ndcg10']:>9.4f}{every['p1_direct']:>8.4f}"
                f"{every['mrr10_direct']:>8.4f}   target needs: nDCG@10 {figures['ndcg10']:.4f}, "
                f"figure first {figures['p1_direct']:.4f}",
                flush=True,
            )
    for language in LANGUAGES:
        silent = {need["id"]: not store.search(SearchRequest(need[language])).answerable for need in needs}
        wrongly = sum(silent[query] for query in answerable)
        rightly = sum(silent.values()) - wrongly
        unanswerable = len(needs) - len(answerable)
        print(
            f"seeds {language}: silent on {rightly} of {unanswerable} unanswerable, {wrongly} of {len(answerable)} answerable"
        )


def _hits(store: Store, query_id: str, text: str, mode: Mode) -> dict[str, object]:
    hits = store.search(SearchRequest(text, mode=mode)).hits
    places = [(hit.citation.source, hit.citation.start_line, hit.citation.end_line) for hit in hits]
    return {"id": query_id, "hits": [{"source": s, "start_line": a, "end_line": b} for s, a, b in places]}


def _score(shared: Path, run: str, ids: list[str]) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write(run)
        file.flush()
        command = [
            sys.executable,
            shared / "eval" / "score_lines.py",
            shared / "eval" / "seeds" / "qrels.tsv",
            file.name,
        ]
        output = subprocess.run([*command, "--ids", ",".join(ids)], check=True, capture_output=True, text=True)
    return dict(json.loads(output.stdout))


if __name__ == "__main__":
    main()
