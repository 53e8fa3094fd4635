"""The workbench against gold and by scripts: roles of compared cells, citations, removed sections, lowered targets.

    python bench/workbench.py [compare] [sections] [targets] [drafts]

``compare`` needs the seeds and their hand-made gold; the others use the sample plans of the corpus.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import numpy as np

from index.arrays import Floats
from index.encoders import Encoder
from index.snapshot import Snapshot
from index.store import Store
from index.text.units import measure
from index.workbench import skeleton
from index.workbench.check_results import MissingSection, TargetRange
from index.workbench.check_sections import missing_sections
from index.workbench.check_targets import target_ranges
from index.workbench.checks import read_draft
from index.workbench.compare import Comparison
from index.workbench.content_roles import roles_without_headings
from index.workbench.draft_passages import DraftPlan, draft_plans, nearest
from index.workbench.draft_results import Excerpt
from index.workbench.drafts import DEFAULT_TYPE
from index.workbench.requests import MAX_PLANS, CompareRequest, DraftRequest
from ingest.chinese_numerals import NUMERAL, parse_numeral
from ingest.models import Document, Passage, Section, Target
from service.messages import Messages
from service.render.exports import exported

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "eval" / "seeds"
PLANS = ROOT / "corpus" / "plans"
SAY = Messages("zh")
TOPICS = (
    "乡村教师支持",
    "教师轮岗交流",
    "控辍保学",
    "学前教育发展",
    "营养改善计划",
    "双减课后服务",
    "职业教育",
    "特殊教育",
)
QUESTIONS = ("teacher exchange between urban and rural schools", "学前教育发展目标")


def main() -> None:
    wanted = sys.argv[1:] or ["compare", "sections", "targets", "drafts"]
    with tempfile.TemporaryDirectory() as folder:
        if (SHARED / "seeds").is_dir():
            seeds = filled(Path(folder) / "seeds", SHARED / "seeds")
            on_seeds(seeds, wanted)
            seeds.close()
        samples = filled(Path(folder) / "samples", PLANS)
        on_samples(samples, wanted)
        samples.close()


def on_seeds(seeds: Store, wanted: Sequence[str]) -> None:
    if "compare" in wanted:
        roles(seeds, by_headings(), "by headings")
        roles(seeds, with_lost_sections(), "with lost sections", by_content=True)
        for text in QUESTIONS:
            citations(seeds, text)
    if "sections" in wanted:
        print("-- the seeds")
        removed_sections(seeds, SHARED / "seeds")
    if "drafts" in wanted:
        from_three(seeds)


def on_samples(samples: Store, wanted: Sequence[str]) -> None:
    if "compare" in wanted:
        roles_without_outermost()
    if "sections" in wanted:
        print("-- the samples")
        removed_sections(samples, PLANS)
    if "targets" in wanted:
        lowered_targets(samples)
    if "drafts" in wanted:
        drafts(samples)


def filled(home: Path, documents: Path) -> Store:
    """A store of those documents."""
    store = Store.open(home, create=True)
    store.ingest([documents])
    return store


# -- compare -------------------------------------------------------------------------------------------------------


def rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True)
class GoldRoles:
    """What sections a judge found: ``has``, the roles of each plan by file and start line; ``roles``, those of a passage by
    file, its plan's start line and its own: its heading's, and that of the lost section round it."""

    has: dict[tuple[str, int], set[str]]
    roles: Callable[[str, int, int], set[str]]


def by_headings() -> GoldRoles:
    """By the headings that are there."""
    has: dict[tuple[str, int], set[str]] = defaultdict(set)
    headings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in sorted(rows("sections.tsv"), key=lambda row: (row["file"], int(row["line"]))):
        has[row["file"], int(row["plan_start_line"])].add(row["role"])
        headings[row["file"]].append((int(row["line"]), row["role"]))

    def of(file: str, plan: int, line: int) -> set[str]:
        return set([role for at, role in headings[file] if plan <= at <= line][-1:])

    return GoldRoles(has, of)


def with_lost_sections() -> GoldRoles:
    """And by what the judge read in those whose headings the site had dropped."""
    headed = by_headings()
    has = defaultdict(set, {plan: set(found) for plan, found in headed.has.items()})
    lost = rows("sections_lost.tsv")
    for row in lost:
        has[row["file"], int(row["plan_start_line"])].add(row["role"])

    def of(file: str, plan: int, line: int) -> set[str]:
        spans = (row for row in lost if row["file"] == file and int(row["start_line"]) <= line <= int(row["end_line"]))
        return headed.roles(file, plan, line) | {row["role"] for row in spans}

    return GoldRoles(has, of)


def roles(store: Store, gold: GoldRoles, name: str, by_content: bool = False) -> None:
    """Whether each plan has each role as the gold says, and whether the passages in the cells have the gold's role;
    ``by_content``: what passages say by their own words counts as well as headings."""
    starts = {(row["file"], int(row["start_line"])) for row in rows("plans.tsv")}
    plans = {}
    for plan in store.plans():
        at = (plan.source[:3], plan.start_line)
        if at in starts:
            plans[plan.plan_id] = at
    ids = list(plans)
    cells: Counter[bool] = Counter()
    passages: Counter[bool] = Counter()
    wrong = []
    for first in range(0, len(ids), MAX_PLANS):
        some = ids[first : first + MAX_PLANS]
        some = some if len(some) > 1 else ids[-2:]
        found = store.compare(CompareRequest(plans=tuple(some), per_cell=20))
        for row in found.rows:
            for column, cell in zip(found.columns, row.cells, strict=True):
                at = plans[column.plan.plan_id]
                expected = row.role in gold.has[at]
                says = cell.has or (by_content and cell.by_content)
                cells[says == expected] += 1
                if says != expected:
                    wrong.append((at, row.role, "has" if says else "lacks"))
                for passage in cell.passages:
                    own = gold.roles(*at, passage.citation.start_line)
                    if own:
                        passages[row.role in own] += 1
    print(f"{name}: cells that have or lack a section as the gold says: {share(cells)}")
    print(f"{name}: passages in cells with the gold's role: {share(passages)}")
    for at, role, said in wrong:
        print(f"  {at[0]}:{at[1]} {said} {role}")


def share(counts: Counter[bool]) -> str:
    total = sum(counts.values())
    return f"{counts[True] / max(total, 1):.3f} of {total}"


def roles_without_outermost() -> None:
    """The outermost headings of each sample are taken out: do passages that no heading is left of get the role they had?"""
    headings: Counter[bool] = Counter()
    content: Counter[bool] = Counter()
    for path in sorted(PLANS.iterdir()):
        whole = read_draft(path.name, path.read_bytes())
        had = {passage.text.strip(): passage.role.value for passage in whole.passages}
        left = read_draft("draft.txt", without_outermost(whole).encode())
        for plan in left.plans:
            if any(section.level == 1 for section in left.sections if section.plan == plan.ordinal):
                continue
            passages = [passage for passage in left.passages if passage.plan == plan.ordinal]
            told = [passage.role.value for passage in passages]
            headed = [bool(passage.section_path) for passage in passages]
            read = roles_without_headings([passage.text for passage in passages], told, headed)
            for at, passage in enumerate(passages):
                role = had.get(passage.text.strip())
                if role is not None and not headed[at]:
                    headings[told[at] == role] += 1
                    content[read[at] == role] += 1
    print(
        f"samples without outermost headings, passages below none: role right {share(headings)}, read {share(content)}"
    )


def without_outermost(document: Document) -> str:
    """The text less its outermost headings, where they have a line of their own."""
    text = document.canonical.text
    for section in reversed(document.sections):
        end = text.find("\n", section.start)
        line = text[section.start : end if end >= 0 else len(text)].strip()
        if section.level == 1 and len(line) <= len((section.number or "") + section.heading) + 3:
            text = text[: section.start] + text[section.start + len(line) + 1 :]
    return text


def citations(store: Store, text: str) -> None:
    found = store.compare(CompareRequest(text))
    ids = {passage.passage_id for row in found.rows for cell in row.cells for passage in cell.passages}
    ids |= set(other_passages(found))
    verified: Counter[bool] = Counter()
    for passage_id in ids:
        verification = store.verify_passage(passage_id)
        verified[verification is not None and verification.verified] += 1
    copies = [
        (column.start_line, copy.start_line, copy.numbers, copy.names)
        for column in found.columns
        for copy in column.copies
    ]
    print(
        f"{text}: {len(found.columns)} columns, citations that verify {share(verified)}, copies {copies}, "
        f"{len(found.measures)} rows of measures"
    )


def other_passages(found: Comparison) -> Iterator[str]:
    for aligned in found.measures:
        for part in aligned.measures:
            yield from (passage.passage_id for passage in part.passages)
    for column in found.columns:
        for copy in column.copies:
            for difference in copy.differences:
                yield from (side.passage_id for side in (difference.one, difference.other) if side)


# -- check ---------------------------------------------------------------------------------------------------------


class Remembering:
    """An encoder that embeds no passage twice: a draft less one section is mostly the draft."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self.encode_queries = encoder.encode_queries
        self._encoder = encoder
        self._known: dict[str, Floats] = {}

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode_passages(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@contextmanager
def remembering(store: Store) -> Iterator[Snapshot]:
    with store.snapshot() as snapshot:
        yield replace(snapshot, encoder=Remembering(snapshot.encoder))


def removed_sections(store: Store, documents: Path) -> None:
    """Each section of each plan is taken out; is it told? With the plan itself in the store, and without its file; there
    also of those alone that were the plan's only one of a role that is usual in plans of its type."""
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    alarms: list[int] = []
    evidence: Counter[str] = Counter()
    with remembering(store) as snapshot:
        for path in sorted(documents.iterdir()):
            whole = read_draft(path.name, path.read_bytes())
            only = only_ones(whole, snapshot)
            for draft in draft_plans(whole, snapshot):
                alarms.append(len(missing(draft, path.name, snapshot)))
            outermost = {plan.ordinal: min_level(whole.sections, plan.ordinal) for plan in whole.plans}
            for section in whole.sections:
                text = whole.canonical.text
                rest = read_draft("draft.txt", (text[: section.start] + text[section.end :]).encode())
                left = draft_plans(rest, snapshot)
                level = "outermost" if section.level == outermost[section.plan] else "inner"
                told = [item for draft in left for item in missing(draft, None, snapshot)]
                found[f"{level}, its plan in the store"][any(names(item, section) for item in told)] += 1
                if level == "outermost":
                    told = [item for draft in left for item in missing(draft, path.name, snapshot)]
                    which = {item.evidence for item in told if names(item, section)}
                    evidence.update(which)
                    found[f"{level}, its file not in the store"][bool(which)] += 1
                    if section in only:
                        found["the only one of a usual role, its file not in the store"][bool(which)] += 1
    for name, counts in found.items():
        print(f"removed sections told, {name}: {share(counts)}")
    print(f"  by {dict(evidence)} (without the file)")
    print(
        f"whole plans without their file: {mean(alarms):.1f} findings a plan, none in {alarms.count(0)} of {len(alarms)}"
    )


def only_ones(whole: Document, snapshot: Snapshot) -> list[Section]:
    """The outermost sections that alone are of a role usual in plans of their type."""
    found = []
    for plan in whole.plans:
        sections = [section for section in whole.sections if section.plan == plan.ordinal]
        learnt = skeleton.learn(snapshot.catalogue, plan.type or DEFAULT_TYPE)
        usual = {section.role for section in learnt.sections if section.usual} if learnt.plans else set()
        for section in sections:
            rest = [
                p.role for p in whole.passages if not section.start <= p.start < section.end and p.plan == plan.ordinal
            ]
            others = [s.role for s in sections if not section.start <= s.start < section.end]
            outermost = section.level == min_level(sections, plan.ordinal)
            if outermost and section.role.value in usual and section.role not in (*rest, *others):
                found.append(section)
    return found


def min_level(sections: Sequence[Section], plan: int) -> int:
    return min((section.level for section in sections if section.plan == plan), default=0)


def missing(draft: DraftPlan, without: str | None, snapshot: Snapshot) -> list[MissingSection]:
    near = [item for item in nearest(draft, snapshot) if item.precedent.source != without]
    usual = skeleton.learn(snapshot.catalogue, draft.plan.type or DEFAULT_TYPE)
    return missing_sections(draft, usual, near, snapshot.generation.vectors)


def names(item: MissingSection, section: Section) -> bool:
    """Whether a finding is about that section: by its heading, its role, or its number."""
    if item.evidence == "numbering":
        return section.number is not None and item.heading.strip("、.．。 ") == section.number.strip("、.．。 ")
    return item.heading == section.heading or (item.evidence == "role" and item.role == section.role)


def lowered_targets(store: Store) -> None:
    """Each target of the samples that has like ones is lowered below their range; is it told?"""
    told: Counter[bool] = Counter()
    compared: Counter[bool] = Counter()
    with remembering(store) as snapshot:
        for path in sorted(PLANS.iterdir()):
            # With a line more it is another file: one that is in the store is not compared with itself.
            text = read_draft(path.name, path.read_bytes()).canonical.text + "\n"
            whole = read_draft("draft.txt", text.encode())
            for passage in whole.passages:
                ranges = {(r.place.text, r.value): r for r in ranges_of(whole, passage, snapshot)}
                for target in passage.targets:
                    if not re.fullmatch(r"[\d.]+", target.value):
                        continue
                    found = ranges.get((target.quote, target.value))
                    compared[found is not None] += 1
                    written = figures(target)
                    if found is None or len(written) != 1 or found.least <= 0 or not can_be_halved(target, found):
                        continue
                    low = f"{lower(target, found):.4g}"
                    quote = target.quote[: written[0][0]] + low + target.quote[written[0][1] :]
                    draft = read_draft("draft.txt", (text[: target.start] + quote + text[target.end :]).encode())
                    own = next(p for p in draft.passages if p.start <= target.start < p.end)
                    after = [r for r in ranges_of(draft, own, snapshot) if (r.place.text, r.value) == (quote, low)]
                    told[any(item.position == "below" for item in after)] += 1
    print(f"targets of the samples with like ones to compare with: {share(compared)}")
    print(f"targets lowered below the range that are told: {share(told)}")


def figures(target: Target) -> list[tuple[int, int]]:
    """Where the quote writes the target's value, in digits or in Chinese, with its unit behind it; else in digits alone. The
    number of a list item is none."""
    number = rf"(?<![\d.\[(（])[\d.]+(?![\d.\])）])|[{NUMERAL}]+"
    found = [match for match in re.finditer(number, target.quote) if value_of(match[0]) == float(target.value)]
    with_unit = [
        match for match in found if target.unit and target.quote[match.end() :].lstrip().startswith(target.unit)
    ]
    return [match.span() for match in with_unit or found if with_unit or match[0][0].isdigit()]


def value_of(written: str) -> float | None:
    """The number as a value; None if it is none."""
    if written[0] in NUMERAL:
        return parse_numeral(written)
    return float(written) if re.fullmatch(r"\d+(?:\.\d+)?", written) else None


def can_be_halved(target: Target, found: TargetRange) -> bool:
    """Whether half the least of the range is something a plan could set: not half of 翻一番, nor half a person."""
    return target.unit != "番" and not (found.range_unit == "人" and found.least < 2)


def lower(target: Target, found: TargetRange) -> float:
    """Half the least of the range, in the target's own unit."""
    size = measure(target.value, target.unit)
    return found.least / 2 * float(target.value) / (size.low if size and size.low else float(target.value))


def ranges_of(document: Document, passage: Passage, snapshot: Snapshot) -> list[TargetRange]:
    """The ranges for one passage's targets alone."""
    only = replace(document, passages=(passage,))
    return [r for draft in draft_plans(only, snapshot) for r in target_ranges(draft, snapshot)]


# -- drafts --------------------------------------------------------------------------------------------------------


def from_three(store: Store) -> None:
    """A draft from three named precedents: which of the usual sections stay blank, and do its excerpts verify?"""
    for topic in (TOPICS[0], "rural teacher support"):
        named = [column.plan.plan_id for column in store.compare(CompareRequest(topic, most=3)).columns]
        made = store.draft(DraftRequest(topic, tuple(named)))
        held = Counter(verifies(excerpt, store) for excerpt in made.excerpts())
        blank = [section.role for section in made.sections if not section.groups]
        moved = [section.role for section in made.sections if section.by_content]
        print(
            f"{topic}, {len(named)} precedents: blank {blank}, by content {moved}, excerpts that verify {share(held)}"
        )


def verifies(excerpt: Excerpt, store: Store) -> bool:
    """Whether an excerpt's words stand where it is cited, in the file as it is now."""
    whole = store.passage(excerpt.passage_id)
    verification = store.verify_passage(excerpt.passage_id)
    at = excerpt.citation.start - (whole.start if whole else 0)
    quote = whole.quote[at : at + len(excerpt.citation.quote)] if whole else None
    sound = quote == excerpt.citation.quote and (excerpt.repaired or excerpt.text == quote)
    return sound and verification is not None and verification.verified


def drafts(store: Store) -> None:
    """A draft a topic: do its sentences stand where they are cited, and does the check read it back without a complaint?"""
    held: Counter[bool] = Counter()
    cited: Counter[bool] = Counter()
    wrong = 0
    for topic in TOPICS:
        made = store.draft(DraftRequest(topic))
        for excerpt in made.excerpts():
            held[verifies(excerpt, store)] += 1
        for name, data in (("draft.docx", exported(made, "docx", SAY)), ("draft.md", exported(made, "markdown", SAY))):
            for plan in store.check(read_draft(name, data)).plans:
                cited.update(item.cited for item in plan.copied)
                wrong += len(plan.numbers)
    print(f"{len(TOPICS)} drafts, excerpts that verify: {share(held)}")
    print(f"read back by check: copied words with their source {share(cited)}, figures that do not match: {wrong}")


if __name__ == "__main__":
    main()
