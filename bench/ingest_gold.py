"""Scores the ingest against hand-made gold: plans, metadata, boilerplate, headings, targets.

    python bench/ingest_gold.py GOLD_FOLDER SEEDS_FOLDER [--errors]
    python bench/ingest_gold.py tests/judged [--errors]

A folder without plans.tsv holds documents with their judgement inside (``bench/judged.py``). Else GOLD_FOLDER holds
plans.tsv, boilerplate.tsv, sections.tsv and targets.tsv (lines count from 1, split on "\\n") and SEEDS_FOLDER the files,
whose names begin with the gold's ``file`` column. ``--errors`` lists every miss and every extra.

Counted as right: a plan when first and last line agree (blank and junk lines at the edges aside); issuer and place when
one name contains the other; a heading when line and wording agree (folded, pinyin out, one may go on after the other
for up to a third); a target only with value, unit, comparator and overlapping quotes. The gold's comparator ``to``
(达到, 提高至) is our ``>=``: a level to be reached. Its masked years (20xx) ask for a masked period.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.judged import placed, read_judged, wording_of
from ingest.document import analyse
from ingest.extract import extract
from ingest.files.media_types import HTML, MARKDOWN, TEXT
from ingest.files.sources import find_files, load
from ingest.models import MARKUP_REASON, Document, Plan, Source, Target
from ingest.reading import fold_characters
from ingest.repairs.repair import find_repairs

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

Row = dict[str, str]


@dataclass
class Score:
    """Hits, misses and extras of one kind of thing, with a note for each error."""

    name: str
    hits: int = 0
    misses: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # of a fact: another one than the gold's, rather than none

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + len(self.extras))

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + len(self.misses))

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def read_table(path: Path) -> dict[str, list[Row]]:
    """The rows of a TSV by their ``file`` column."""
    rows: dict[str, list[Row]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows[row["file"]].append(row)
    return rows


def plain(text: str) -> str:
    """Wording alone: repaired, folded, without white space and punctuation."""
    out, at = [], 0
    for repair in find_repairs(text):
        out += [text[at : repair.start], repair.after]
        at = repair.end
    bare = re.sub(r"\([a-zü\u00e0-\u01dc]{1,6}\)", "", fold_characters("".join([*out, text[at:]])))
    return re.sub(r"[^\w*%+:/-]", "", bare)


def one_contains(mine: str | None, gold: str) -> bool:
    a, b = plain(mine or ""), plain(gold)
    return bool(a) and (a in b or b in a)


def junk_characters(lines: Sequence[str], rows: Sequence[Row]) -> set[tuple[int, int]]:
    return {
        (int(row["line"]), at)
        for row in rows
        for at in range(int(row["start_char"]), int(row["end_char"]))
        if not lines[int(row["line"]) - 1][at : at + 1].isspace()
    }


def score_plans(document: Document, rows: Sequence[Row], empty: set[int], score: Score) -> list[tuple[Row, Plan]]:
    """Counts whole plans; returns the pairs that overlap most, for the metadata."""

    def trimmed(first: int, last: int) -> tuple[int, int]:
        while first in empty and first < last:
            first += 1
        while last in empty and last > first:
            last -= 1
        return first, last

    canonical = document.canonical
    mine = {trimmed(canonical.line_of(p.start), canonical.line_of(p.end - 1)): p for p in document.plans}
    pairs = []
    for row in rows:
        span = trimmed(int(row["start_line"]), int(row["end_line"]))
        if span in mine:
            score.hits += 1
        else:
            score.misses.append(f"{row['file']}:{span} {row['descriptive_name']}")
        best = max(mine, key=lambda other: min(span[1], other[1]) - max(span[0], other[0]))
        pairs.append((row, mine[best]))
    gold = {trimmed(int(row["start_line"]), int(row["end_line"])) for row in rows}
    score.extras += [f"{document.source.path}:{span}" for span in mine if span not in gold]
    return pairs


def score_metadata(pairs: Iterable[tuple[Row, Plan]], scores: dict[str, Score]) -> None:
    for row, plan in pairs:
        masked = bool(re.search("xx", row["year_period"], re.IGNORECASE))
        checks = {
            "title": (row["title"], plan.title, plain(plan.title or "") == plain(row["title"])),
            "issuer": (row["issuing_body"], plan.issuer, one_contains(plan.issuer, row["issuing_body"])),
            "place": (row["place"], plan.place, one_contains(plan.place, row["place"])),
            "year": (
                row["year_period"],
                plan.year or plan.period,
                "xx" in (plan.period or "") if masked else row["year_period"] in (str(plan.year), plan.period),
            ),
            "type": (row["document_type"], plan.type, plan.type == row["document_type"]),
            "number": (row.get("number", ""), plan.number, plan.number == row.get("number")),
            "template": (row.get("template", ""), plan.template or None, plan.template),
        }
        for name, (gold, mine, right) in checks.items():
            note = f"{row['file']}:{row['start_line']} gold {gold!r} mine {mine!r}"
            if gold and right:
                scores[name].hits += 1
            elif gold:
                scores[name].misses.append(note)
            elif mine:
                scores[name].extras.append(note)
            if mine and not (gold and right):
                scores[name].wrong.append(note)


def score_boilerplate(document: Document, rows: Sequence[Row], lines: Sequence[str], score: Score) -> tuple[int, int]:
    """Counts junk spans; returns policy characters dropped and policy characters in all (white space aside)."""
    canonical = document.canonical
    starts = canonical.line_starts
    left_out = [dropped for dropped in document.dropped if dropped.reason != MARKUP_REASON]
    mine = {
        (canonical.line_of(at), at - starts[canonical.line_of(at) - 1])
        for dropped in left_out
        for at in range(dropped.start, dropped.end)
        if not canonical.text[at].isspace()
    }
    gold = junk_characters(lines, rows)
    for row in rows:
        own = junk_characters(lines, [row])
        if len(own & mine) >= 0.5 * len(own):
            score.hits += 1
        else:
            score.misses.append(f"{row['file']}:{row['line']} {row['text'][:40]}")
    for dropped in left_out:
        line = canonical.line_of(dropped.start)
        own = {
            (line, at - starts[line - 1])
            for at in range(dropped.start, dropped.end)
            if not canonical.text[at].isspace()
        }
        if len(own & gold) < 0.5 * len(own):
            score.extras.append(f"{document.source.path}:{line} {canonical.text[dropped.start : dropped.end][:40]!r}")
    policy = sum(not char.isspace() for char in canonical.text) - len(gold)
    return len(mine - gold), policy


def _markup(document: Document) -> set[tuple[int, int]]:
    """The characters of marks of markup, by line and place: neither junk nor policy text."""
    canonical = document.canonical
    spans = (range(d.start, d.end) for d in document.dropped if d.reason == MARKUP_REASON)
    lines = ((canonical.line_of(at), at) for span in spans for at in span)
    return {(line, at - canonical.line_starts[line - 1]) for line, at in lines}


def score_headings(document: Document, rows: Sequence[Row], score: Score, level: Score, role: Score) -> None:
    canonical = document.canonical
    left = defaultdict(list)
    for section in document.sections:
        left[canonical.line_of(section.start)].append(section)
    for row in rows:
        wanted = plain(row["heading"])
        where = f"{row['file']}:{row['line']} {row['heading'][:30]}"
        match = next((s for s in left[int(row["line"])] if _same_heading(plain(s.heading), wanted)), None)
        if match is None:
            score.misses.append(where)
            continue
        left[int(row["line"])].remove(match)
        score.hits += 1
        for kind, gold, mine in ((level, row["level"], str(match.level)), (role, row["role"], match.role.value)):
            if gold == mine:
                kind.hits += 1
            else:
                kind.misses.append(f"{where}: gold {gold}, mine {mine}")
    for line, sections in sorted(left.items()):
        score.extras += [f"{document.source.path}:{line} {s.number or ''} {s.heading}" for s in sections]


def _same_heading(mine: str, gold: str) -> bool:
    short, long = sorted((mine, gold), key=len)
    return bool(short) and long.startswith(short) and len(short) * 3 >= len(long) * 2


def score_targets(document: Document, rows: Sequence[Row], lines: Sequence[str], score: Score) -> None:
    canonical = document.canonical
    left: list[Target] = [target for passage in document.passages for target in passage.targets]
    for row in rows:
        line = int(row["line"])
        first, last = _stretch(lines[line - 1], row["quote"])
        start, end = canonical.line_starts[line - 1] + first, canonical.line_starts[line - 1] + last
        comparator = ">=" if row["comparator"] == "to" else row["comparator"]
        match = next(
            (
                t
                for t in left
                if t.start < end
                and start < t.end
                and t.comparator == comparator
                and _value(t.value) == _value(row["value"])
                and _unit(t.unit) == _unit(row["unit"])
            ),
            None,
        )
        if match is None:
            near = [f"{t.comparator} {t.value} {t.unit}" for t in left if t.start < end and start < t.end]
            wanted = f"{row['comparator']} {row['value']} {row['unit']}"
            score.misses.append(f"{row['file']}:{line} {wanted} | {row['quote'][:40]} | mine: {near}")
        else:
            left.remove(match)
            score.hits += 1
    score.extras += [
        f"{document.source.path[:3]}:{canonical.line_of(t.start)} {t.comparator} {t.value} {t.unit} | {t.quote[:60]}"
        for t in left
    ]


def _stretch(line: str, quote: str) -> tuple[int, int]:
    """Where ``quote`` stands in ``line``, bars between cells and white space aside; all of the line if nowhere."""
    wording, places = wording_of(line)
    wanted, _ = wording_of(quote)
    at = wording.find(wanted)
    return (places[at], places[at + len(wanted) - 1] + 1) if wanted and at >= 0 else (0, len(line))


def _value(text: str) -> str:
    return re.sub(r"\s", "", fold_characters(text)).replace("—", "-").replace("~", "-")


def _unit(text: str | None) -> str:
    return re.sub(r"[个的]", "", fold_characters(text or "")) or "个"


_MEDIA_TYPES = {".txt": TEXT, ".md": MARKDOWN, ".html": HTML}
_METADATA = ("title", "issuer", "place", "year", "type", "number", "template")


@dataclass
class Result:
    """All scores of one run; ``lost`` of ``policy`` characters were dropped though they are policy text."""

    plans: Score = field(default_factory=lambda: Score("plans"))
    junk: Score = field(default_factory=lambda: Score("boilerplate"))
    headings: Score = field(default_factory=lambda: Score("headings"))
    targets: Score = field(default_factory=lambda: Score("targets"))
    level: Score = field(default_factory=lambda: Score("heading level"))
    role: Score = field(default_factory=lambda: Score("heading role"))
    said: dict[str, Score] = field(default_factory=lambda: {name: Score(name) for name in _METADATA})
    lost: int = 0
    policy: int = 0

    @property
    def found(self) -> list[Score]:
        return [self.plans, self.junk, self.headings, self.targets]

    @property
    def metadata(self) -> list[Score]:
        return [*self.said.values()]

    @property
    def structure(self) -> list[Score]:
        return [self.level, self.role]

    def add(self, document: Document, rows: dict[str, list[Row]]) -> None:
        """Scores one document against its rows in each gold table."""
        lines = document.canonical.text.split("\n")
        known_junk = junk_characters(lines, rows["boilerplate"]) | _markup(document)
        empty = {
            number
            for number, line in enumerate(lines, 1)
            if all(char.isspace() or (number, at) in known_junk for at, char in enumerate(line))
        }
        score_metadata(score_plans(document, rows["plans"], empty, self.plans), self.said)
        dropped, total = score_boilerplate(document, rows["boilerplate"], lines, self.junk)
        self.lost, self.policy = self.lost + dropped, self.policy + total
        score_headings(document, rows["sections"], self.headings, self.level, self.role)
        score_targets(document, rows["targets"], lines, self.targets)


def evaluate(gold: Path, seeds: Path) -> Result:
    """Ingests every seed that has gold in the tables of ``gold`` and scores it."""
    tables = {name: read_table(gold / f"{name}.tsv") for name in ("plans", "boilerplate", "sections", "targets")}
    result = Result()
    for file in find_files([seeds]).files:
        key = Path(file.path).name[:3]
        if key in tables["plans"]:
            source, data = load(file)
            result.add(analyse(*extract(data, source)), {name: rows[key] for name, rows in tables.items()})
    return result


def evaluate_judged(folder: Path) -> Result:
    """The same for documents that carry their judgement inside (``judged.py``)."""
    result = Result()
    for path in sorted(path for path in folder.iterdir() if path.suffix in _MEDIA_TYPES):
        judged = read_judged(path)
        data, page = judged.data, path.suffix == ".html"
        source = Source(path.name, hashlib.sha256(data).hexdigest(), len(data), _MEDIA_TYPES[path.suffix])
        document = analyse(*extract(data, source))
        if page:
            on_page = placed(judged, document.canonical)
            result.junk.hits += on_page.taken
            result.lost, result.policy = result.lost + on_page.lost, result.policy + on_page.lost
        result.add(document, on_page.tables if page else judged.tables)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    given = SHARED / "eval" / "seeds"
    parser.add_argument("gold", type=Path, nargs="?", default=given if given.is_dir() else ROOT / "tests" / "judged")
    parser.add_argument("seeds", type=Path, nargs="?", default=SHARED / "seeds")
    parser.add_argument("--errors", action="store_true", help="list every miss and every extra")
    options = parser.parse_args()
    judged = not (options.gold / "plans.tsv").exists()
    result = evaluate_judged(options.gold) if judged else evaluate(options.gold, options.seeds)
    report(result)
    if options.errors:
        for score in (*result.found, *result.metadata, *result.structure):
            for kind, notes in (("missed", score.misses), ("extra", score.extras)):
                for note in notes:
                    print(f"{score.name} {kind}: {note}")


def right(scores: Sequence[Score]) -> float:
    """The share of what the gold names that is right, over all ``scores``."""
    return sum(score.hits for score in scores) / max(1, sum(score.hits + len(score.misses) for score in scores))


def report(result: Result) -> None:
    print(f"{'':16}{'precision':>10}{'recall':>8}{'F1':>8}{'gold':>6}")
    for score in result.found:
        gold = score.hits + len(score.misses)
        print(f"{score.name:16}{score.precision:10.3f}{score.recall:8.3f}{score.f1:8.3f}{gold:6}")
    share = result.lost / max(1, result.policy)
    print(f"{'policy dropped':16}{share:10.4%}  ({result.lost} of {result.policy} characters)")
    for score in (*result.metadata, *result.structure):
        gold = score.hits + len(score.misses)
        extra = f", said where the gold is silent: {len(score.extras)}" if score.extras else ""
        print(f"{score.name:16}{right([score]):10.3f}  ({score.hits} of {gold}{extra})")
    print(f"{'metadata':16}{right(result.metadata):10.3f}")
    facts = [result.said[name] for name in ("issuer", "place", "year")]
    wrong = sum(len(score.wrong) for score in facts)
    plans = result.plans.hits + len(result.plans.misses)
    print(
        f"{'right or silent':16}{1 - wrong / max(1, 3 * plans):10.3f}  (issuer, place, year of a plan; {wrong} wrong)"
    )


if __name__ == "__main__":
    main()
