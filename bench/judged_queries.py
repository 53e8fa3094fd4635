"""Every judged set as one kind of thing: queries with the grades of a store's passages, for fitting and for measuring.

Needs written blind over judged documents (``tests/needs``: four lots, each asked once before it was fitted on), the older needs
and questions over seeds and samples, and the BEIR folders of ``corpus/eval`` and ``../shared/eval/retrieval``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.judged import read_judged
from index.evaluation.beir_store import build_store
from index.evaluation.evaluate import read_corpus, read_qrels, read_queries
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh", "en")
NEEDS_OVER = {
    "choosing": ("judged", 1, 204), "kept": ("judged", 1, 204),
    "second": ("judged_blind", 235, 324), "third": ("judged_blind", 325, 384),
}  # fmt: skip
"""The lots of needs written blind, with the folder and the numbers of the documents that they were judged over: what came later
may answer too, unjudged."""
_PINYIN = re.compile(r"\([a-zü\u00e0-\u01dc]{1,8}\)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands, to be compared with what a judgement names."""

    source: str
    start_line: int
    end_line: int
    text: str


@dataclass(frozen=True)
class JudgedQuery:
    """``grade`` tells the grade of a passage by its place; ``ideal`` are all grades that were given, best first."""

    id: str
    text: str
    kind: str
    grade: Callable[[Place], int]
    ideal: tuple[int, ...]


@dataclass
class JudgedSet:
    """``store`` opens the store that the queries are asked of; ``folded``: whether copies are folded before scoring."""

    name: str
    language: str
    store: Callable[[], Store]
    folded: bool
    queries: list[JudgedQuery] = field(default_factory=list)


def needs(home: Path, lot: str) -> Iterator[JudgedSet]:
    """The needs of one of ``NEEDS_OVER``, once in each language."""
    rows = [row for path in sorted((ROOT / "tests" / "needs").glob("*.jsonl")) for row in _rows(path)]
    for language in LANGUAGES:
        found = JudgedSet(f"needs {lot} {language}", language, lambda: _judged_store(home, lot), folded=True)
        for row in (row for row in rows if row["half"] == lot):
            answers = row["answers"]
            grades = tuple(sorted((answer["grade"] for answer in answers), reverse=True))
            found.queries.append(JudgedQuery(row["id"], row[language], row["kind"], _of_need(answers), grades))
        yield found


def _of_need(answers: Sequence[dict[str, object]]) -> Callable[[Place], int]:
    def grade(place: Place) -> int:
        text, name = _plain(place.text), Path(place.source).name
        of_source = [answer for answer in answers if answer["source"] == name]
        held = [
            int(str(answer["grade"]))
            for answer in of_source
            if _plain(str(answer["opening"])) in text
            or (not name.endswith(".html") and place.start_line <= int(str(answer["line"])) <= place.end_line)
        ]
        return max(held, default=0)

    return grade


def _judged_store(home: Path, lot: str) -> Store:
    """The documents of a lot of needs, without the judgement inside them."""
    judged, first, last = NEEDS_OVER[lot]
    folder = home / f"{judged} documents {first}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "tests" / judged).iterdir()):
        if first <= int(path.name.partition("-")[0]) <= last:
            (folder / path.name).write_bytes(read_judged(path).data)
    return _store(home / f"{judged} {first}", folder)


def questions(home: Path, shared: Path) -> Iterator[JudgedSet]:
    """The planners' questions over samples and seeds, with those that neither answers."""
    nowhere = _rows(ROOT / "corpus" / "queries" / "unanswerable.jsonl")
    rows = _rows(ROOT / "tests" / "questions.jsonl")
    for over, documents in (("samples", ROOT / "corpus" / "plans"), ("seeds", shared / "seeds")):
        if not documents.is_dir():
            continue
        for language in LANGUAGES:
            asked = JudgedSet(f"questions {over} {language}", language, _opener(home / over, documents), folded=True)
            for row in rows:
                if row["over"] == over:
                    lines = {_line(line): 2 for line in row["lines"]}
                    asked.queries.append(_by_lines(row["id"], row[language], "question", lines))
            asked.queries += [_by_lines(row["id"], row[language], "outside", {}) for row in nowhere]
            yield asked


def seed_needs(home: Path, shared: Path) -> Iterator[JudgedSet]:
    """The judged needs over the seeds, where they are there."""
    gold = shared / "eval" / "seeds"
    if not gold.is_dir():
        return
    lines: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for row in (gold / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, file, line, grade = row.split("\t")
        lines[query][file, int(line)] = int(grade)
    for language in LANGUAGES:
        asked = JudgedSet(f"seeds {language}", language, _opener(home / "seeds", shared / "seeds"), folded=True)
        asked.queries += [
            _by_lines(row["id"], row[language], "need", lines[row["id"]]) for row in _rows(gold / "queries.jsonl")
        ]
        yield asked


def _by_lines(query: str, text: str, kind: str, lines: dict[tuple[str, int], int]) -> JudgedQuery:
    def grade(place: Place) -> int:
        name = Path(place.source).name
        names = name, name.removeprefix("00")
        held = [
            value
            for (file, line), value in lines.items()
            if any(one.startswith(file) for one in names) and place.start_line <= line <= place.end_line
        ]
        return max(held, default=0)

    return JudgedQuery(query, text, kind, grade, tuple(sorted(lines.values(), reverse=True)))


def beir(home: Path, folders: Sequence[Path]) -> Iterator[JudgedSet]:
    """BEIR folders; a passage's line is that of its corpus."""
    for folder in folders:
        corpus, texts, qrels = read_corpus(folder), read_queries(folder), read_qrels(folder)
        language = "en" if "en2zh" in folder.name else "zh"
        found = JudgedSet(
            folder.name,
            language,
            lambda f=folder, c=corpus: build_store(home, f, c, _silent),
            folded=False,  # type: ignore[misc]
        )
        for query, grades in sorted(qrels.items()):
            if texts[query].strip():
                ideal = tuple(sorted((max(value, 0) for value in grades.values()), reverse=True))
                by_id = lambda place, g=grades, c=corpus: max(g.get(c[place.start_line - 1].id, 0), 0)  # noqa: E731
                found.queries.append(JudgedQuery(query, texts[query], "beir", by_id, ideal))
        yield found


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _opener(home: Path, documents: Path) -> Callable[[], Store]:
    return lambda: _store(home, documents)


def _store(home: Path, documents: Path) -> Store:
    store = Store.open(home, create=True)
    store.ingest([documents])
    return store


def _line(written: str) -> tuple[str, int]:
    file, line = written.rsplit(":", 1)
    return file, int(line)


def _plain(text: str) -> str:
    """Letters and figures alone, pinyin in brackets out."""
    return re.sub(r"\W", "", _PINYIN.sub("", text))


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
