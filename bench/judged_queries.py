"""Every judged set as one kind of thing: queries with the grades of a store's passages, for fitting and for measuring.

Needs written blind over judged documents (``tests/needs``: five lots, each asked once before it was fitted on), the older needs
and questions over seeds and samples, the BEIR folders of ``corpus/eval`` and ``../shared/eval/retrieval``, and what readers of a
store said of its passages (verdicts).
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path

from bench.judged import read_judged
from index.catalogue import Catalogue
from index.encoders import BUNDLED
from index.evaluation.beir_store import build_store
from index.evaluation.evaluate import read_corpus, read_qrels, read_queries
from index.ranking import fitted
from index.store import Store
from index.text.folding import language_of
from index.verdicts import ANSWERS_GRADE, judged

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh", "en")
NEEDS_OVER = {
    "choosing": ("judged", 1, 204), "kept": ("judged", 1, 204),
    "second": ("judged_blind", 235, 324), "third": ("judged_blind", 325, 384),
    "fourth": ("judged", 205, 234),
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


KINDS = ("needs", "questions", "seeds", "beir", "verdicts")
FEWEST_NOT = 3
"""A question of which nobody found an answer counts as unanswerable if so many passages were said not to answer it; of fewer
nothing is known. Not measured."""


def add_options(parser: argparse.ArgumentParser, lots: Sequence[str]) -> None:
    """Of the scripts that fit: where sets and stores are, which lots of needs are asked, and whose numbers are fitted."""
    parser.add_argument("--lots", nargs="+", choices=tuple(NEEDS_OVER), default=lots)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    parser.add_argument("--sets", default=",".join(KINDS), help=f"kinds of sets, with commas: {', '.join(KINDS)}")
    parser.add_argument(
        "--into",
        type=Path,
        metavar="HOME",
        help="fit for this store's model, with its verdicts, and keep the numbers in it",
    )


def chosen_sets(options: argparse.Namespace, folders: Sequence[Path] = ()) -> list[JudgedSet]:
    """The sets that ``add_options`` let one choose, asked with the model of the store ``--into`` if one is named."""
    kinds, model, home = options.sets.split(","), None, options.home
    if options.into is not None:
        model = _model_of(options.into)
        home = home if model == BUNDLED else home / re.sub(r"\W+", "-", model)
    made: dict[str, Callable[[], Iterator[JudgedSet]]] = {
        "needs": lambda: (one for lot in options.lots for one in needs(home, lot, model)),
        "questions": lambda: questions(home, options.shared, model),
        "seeds": lambda: seed_needs(home, options.shared, model),
        "beir": lambda: beir(home, folders, model),
        "verdicts": lambda: verdicts(options.into) if options.into is not None else iter(()),
    }
    return [one for kind in KINDS if kind in kinds for one in made[kind]() if one.queries]


def keep_in(home: Path, fit: fitted.Fit, numbers: str) -> None:
    """Keep fitted numbers in a store, for the model that it uses."""
    store = Store.open(home)
    fingerprint = store.status()["fingerprint"]
    store.close()
    with closing(Catalogue.create(home)) as catalogue:
        fitted.keep(fit, catalogue, fingerprint, numbers)


def _model_of(home: Path) -> str:
    store = Store.open(home)
    with store.reading() as catalogue:
        model = catalogue.meta("model") or BUNDLED
    store.close()
    return model


def verdicts(home: Path) -> Iterator[JudgedSet]:
    """What readers of a store said of its passages. What was not judged counts as not answering, as in any pooled set."""
    store = Store.open(home)
    with store.reading() as catalogue:
        said = judged(catalogue)
    store.close()
    for language in LANGUAGES:
        found = JudgedSet(f"verdicts {language}", language, lambda: Store.open(home), folded=True)
        for number, (text, passages) in enumerate(said.items(), 1):
            good = {(one.source, one.start_line, one.end_line, one.text) for one, answers in passages if answers}
            if (language_of(text) == "en") == (language == "en") and (good or len(passages) >= FEWEST_NOT):
                grade = lambda place, of=good: ANSWERS_GRADE * (astuple(place) in of)  # noqa: E731
                found.queries.append(JudgedQuery(f"v{number}", text, "verdict", grade, (ANSWERS_GRADE,) * len(good)))
        yield found


def needs(home: Path, lot: str, model: str | None = None) -> Iterator[JudgedSet]:
    """The needs of one of ``NEEDS_OVER``, once in each language."""
    rows = [row for path in sorted((ROOT / "tests" / "needs").glob("*.jsonl")) for row in _rows(path)]
    for language in LANGUAGES:
        found = JudgedSet(f"needs {lot} {language}", language, lambda: _judged_store(home, lot, model), folded=True)
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


def _judged_store(home: Path, lot: str, model: str | None) -> Store:
    """The documents of a lot of needs, without the judgement inside them."""
    judged, first, last = NEEDS_OVER[lot]
    folder = home / f"{judged} documents {first}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "tests" / judged).iterdir()):
        if first <= int(path.name.partition("-")[0]) <= last:
            (folder / path.name).write_bytes(read_judged(path).data)
    return _store(home / f"{judged} {first}", folder, model)


def questions(home: Path, shared: Path, model: str | None = None) -> Iterator[JudgedSet]:
    """The planners' questions over samples and seeds, with those that neither answers."""
    nowhere = _rows(ROOT / "corpus" / "queries" / "unanswerable.jsonl")
    rows = _rows(ROOT / "tests" / "questions.jsonl")
    for over, documents in (("samples", ROOT / "corpus" / "plans"), ("seeds", shared / "seeds")):
        if not documents.is_dir():
            continue
        for language in LANGUAGES:
            opener = _opener(home / over, documents, model)
            asked = JudgedSet(f"questions {over} {language}", language, opener, folded=True)
            for row in rows:
                if row["over"] == over:
                    lines = {_line(line): 2 for line in row["lines"]}
                    asked.queries.append(_by_lines(row["id"], row[language], "question", lines))
            asked.queries += [_by_lines(row["id"], row[language], "outside", {}) for row in nowhere]
            yield asked


def seed_needs(home: Path, shared: Path, model: str | None = None) -> Iterator[JudgedSet]:
    """The judged needs over the seeds, where they are there."""
    gold = shared / "eval" / "seeds"
    if not gold.is_dir():
        return
    lines: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for row in (gold / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, file, line, grade = row.split("\t")
        lines[query][file, int(line)] = int(grade)
    for language in LANGUAGES:
        asked = JudgedSet(f"seeds {language}", language, _opener(home / "seeds", shared / "seeds", model), folded=True)
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


def beir(home: Path, folders: Sequence[Path], model: str | None = None) -> Iterator[JudgedSet]:
    """BEIR folders; a passage's line is that of its corpus."""
    for folder in folders:
        corpus, texts, qrels = read_corpus(folder), read_queries(folder), read_qrels(folder)
        language = "en" if "en2zh" in folder.name else "zh"
        found = JudgedSet(
            folder.name,
            language,
            lambda f=folder, c=corpus: build_store(home, f, c, _silent, model=model),
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


def _opener(home: Path, documents: Path, model: str | None) -> Callable[[], Store]:
    return lambda: _store(home, documents, model)


def _store(home: Path, documents: Path, model: str | None) -> Store:
    store = Store.open(home, create=True, model=model)
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
