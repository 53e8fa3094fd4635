"""Make the judged sets in corpus/eval from the sample plans, as the ingest reads them, and the judged needs over them.

    python tests/make_eval.py            write the sets
    python tests/make_eval.py --check    exit 1 and name every file that differs from what would be written

Each set is a BEIR folder: the same passages, asked in one language. A passage is named by its file and its place in the
canonical text; its title is its plan's with the headings above it, for these are searched and embedded with it in a store too.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.document import read_document
from ingest.files.sources import find_files
from ingest.models import Document, Passage

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
EVAL = CORPUS / "eval"
SETS = {"samples_en2zh": "en", "samples_zh2zh": "zh", "samples_zht2zh": "zht"}
Judged = dict[str, dict[str, int]]


def made() -> dict[str, str]:
    """The text of every file, by its place in corpus/eval. Raises ValueError where a judged quote stands in no passage."""
    documents = [read_document(file) for file in find_files([CORPUS / "plans"]).files]
    passages = "".join(_line(row) for document in documents for row in _passages(document))
    needs = [json.loads(line) for line in (CORPUS / "queries" / "queries.jsonl").read_text("utf-8").splitlines()]
    judged = _judged(documents)
    qrels = "".join(f"{need}\t{passage}\t{grade}\n" for need, of in judged.items() for passage, grade in of.items())
    files = {}
    for name, language in SETS.items():
        asked = "".join(_line({"_id": need["id"], "text": need[language]}) for need in needs if need["id"] in judged)
        files[f"{name}/corpus.jsonl"] = passages
        files[f"{name}/queries.jsonl"] = asked
        files[f"{name}/qrels.tsv"] = f"query-id\tcorpus-id\tscore\n{qrels}"
    return files


def _passages(document: Document) -> Iterable[dict[str, str]]:
    for passage in document.passages:
        plan = document.plans[passage.plan]
        context = [plan.title or plan.name or "", *passage.section_path]
        title = " › ".join(part for part in context if part)
        yield {"_id": _name(document, passage), "title": title, "text": passage.text}


def _judged(documents: Iterable[Document]) -> Judged:
    """Grades by need and passage: a passage that holds several judged quotes has the best of their grades."""
    passages = {
        document.source.path: [(_name(document, p), p.quote) for p in document.passages] for document in documents
    }
    judged: Judged = defaultdict(dict)
    with (CORPUS / "queries" / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            holders = [name for name, quote in passages[row["source"]] if row["quote"] in quote]
            if not holders:
                raise ValueError(f"no passage of {row['source']} holds {row['quote']}")
            of_need = judged[row["query-id"]]
            for name in holders:
                of_need[name] = max(of_need.get(name, 0), int(row["grade"]))
    return judged


def _name(document: Document, passage: Passage) -> str:
    return f"{document.source.path}:{passage.start}-{passage.end}"


def _line(row: Mapping[str, str]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the sets, or with --check compare them with the committed ones."""
    if arguments not in ([], ["--check"]):
        print("usage: make_eval.py [--check]", file=sys.stderr)
        return 2
    stale = 0
    for name, text in made().items():
        path = EVAL / name
        if not arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
            print(f"wrote {name} ({len(text.encode()):,} bytes)")
        elif not path.is_file() or path.read_text("utf-8") != text:
            print(f"{name} is not what the samples and needs give; run python tests/make_eval.py", file=sys.stderr)
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
