"""Which words of a draft stand in a precedent: word for word, or word for word but for the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Floats
from index.catalogue.passage_rows import PassageRow, passages_by_row_id
from index.query.group import Group
from index.snapshot import Snapshot
from index.stopping import look
from index.text import diff
from index.text.folding import fold as fold_terms
from index.text.near_copies import SHORTEST, likeness
from index.text.segmentation import segment
from index.workbench.check_results import CopiedText, NumberMismatch
from index.workbench.draft_passages import DraftPlan, place
from index.workbench.notes import without_marks
from ingest.headings.numbering import read_marker
from ingest.models import Passage
from ingest.reading import fold_characters
from ingest.sentences import sentence_ends

COPIED = SHORTEST
"""Characters in a row, marks and spaces aside, from which words are copied: shorter ones are phrases everybody uses."""
_CANDIDATES = 12
"""Passages of the store compared with each sentence and each passage of the draft."""
_HEADS = re.compile(r"(?:^|[\n。;:])\s*")
"""Where an item may begin: with the text, a line, or behind a stop (of folded text)."""
_MARKS = re.compile(r"[\W_]+")
_AROUND = ' \n，,、。；;：:“”"（）()'
"""What a changed figure is told without."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text folded, without marks and the number in front; ``at[i]`` is where character ``i`` stands in the text."""

    text: str
    at: list[int]

    @classmethod
    def of(cls, text: str) -> Plain:
        folded = fold_characters(text).lower()
        marker = read_marker(folded)
        first = marker.length if marker else 0
        kept = [at for at, char in enumerate(folded) if at >= first and not _MARKS.match(char)]
        return cls("".join(folded[at] for at in kept), kept)


@dataclass(frozen=True, slots=True)
class Stretch:
    """``length`` characters that two plain texts have in common, at ``one`` and ``other``."""

    one: int
    other: int
    length: int


def common_stretches(one: str, other: str, least: int = COPIED) -> list[Stretch]:
    """The longest stretches of ``one`` from left to right that stand in ``other``, of ``least`` characters or more."""
    places: dict[str, list[int]] = {}
    for at in range(len(other) - least + 1):
        places.setdefault(other[at : at + least], []).append(at)
    found, at = [], 0
    while at <= len(one) - least:
        best = max(
            (_extended(one, other, at, start, least) for start in places.get(one[at : at + least], ())), default=None
        )
        if best is None:
            at += 1
        else:
            length, start = best
            found.append(Stretch(at, -start, length))
            at += length
    return found


def _extended(one: str, other: str, at: int, start: int, least: int) -> tuple[int, int]:
    length = least
    while at + length < len(one) and start + length < len(other) and one[at + length] == other[start + length]:
        length += 1
    return length, -start


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage of the store; ``sentences`` are its longer ones, each as it stands and plain."""

    row: PassageRow
    plain: Plain
    sentences: list[tuple[str, str]]

    @classmethod
    def of(cls, row: PassageRow) -> Candidate:
        return cls(row, Plain.of(row.text), [(sentence, Plain.of(sentence).text) for sentence in sentences(row.text)])


class Candidates:
    """The passages of the store that may hold words of a draft's passage: by its words, sentence by sentence, and by its
    vector. Texts are read once; the draft's own file (by its hash) is left out."""

    def __init__(self, snapshot: Snapshot, own_sha256: str) -> None:
        self._snapshot = snapshot
        self._own = own_sha256
        self._read: dict[int, Candidate] = {}

    def of(self, passage: Passage, vector: Floats) -> list[Candidate]:
        """Candidates in no order that matters."""
        generation = self._snapshot.generation
        rows = set(generation.vectors.search(vector, _CANDIDATES).rows.tolist())
        text = without_marks(passage.text)
        for sentence in sentences(text):
            groups = [Group(term, ((term,),)) for term in dict.fromkeys(segment(fold_terms(sentence))) if len(term) > 1]
            scores = generation.lexical.scores(groups)
            best = np.argpartition(-scores, min(_CANDIDATES, len(scores) - 1))[:_CANDIDATES]
            rows.update(best[scores[best] > 0].tolist())
        ids = [int(i) for i in generation.passage_ids[sorted(rows)]]
        unread = [row_id for row_id in ids if row_id not in self._read]
        for row_id, passage_row in passages_by_row_id(self._snapshot.catalogue, unread).items():
            self._read[row_id] = Candidate.of(passage_row)
        found = [self._read[row_id] for row_id in ids]
        return [candidate for candidate in found if candidate.row.sha256 != self._own]


def sentences(text: str) -> list[str]:
    """The sentences long enough to be somebody's words."""
    ends = sentence_ends(text)
    cut = [text[start:end].strip() for start, end in zip([0, *ends], ends, strict=False)]
    return [sentence for sentence in cut if len(_MARKS.sub("", sentence)) >= COPIED]


def copied_text(
    draft: DraftPlan, candidates: Candidates, cited: dict[int, set[int]]
) -> tuple[list[CopiedText], list[NumberMismatch]]:
    """The copied stretches and the changed figures, in the order of the draft. ``cited``: the row ids of the passages that
    a draft's passage (by its place) names as its sources."""
    copies: list[CopiedText] = []
    changed: list[NumberMismatch] = []
    for at, passage in enumerate(draft.passages):
        look()
        found = candidates.of(passage, draft.vectors[at])
        copies.extend(_copies(passage, found, cited.get(at, set())))
        changed.extend(_changed(passage, found))
    return copies, changed


def _copies(passage: Passage, candidates: Sequence[Candidate], cited: set[int]) -> Iterator[CopiedText]:
    """Each copied stretch with the source that has most of it; sources the draft names go first. A heading is nobody's."""
    own = Plain.of(passage.text)
    if passage.section_path and own.text == Plain.of(passage.section_path[-1]).text:
        return
    found = [
        (stretch, candidate.row)
        for candidate in candidates
        for stretch in common_stretches(own.text, candidate.plain.text)
    ]
    found.sort(key=lambda item: (item[1].id not in cited, -item[0].length, item[0].one, item[1].id))
    taken: set[int] = set()
    kept = []
    for stretch, source in found:
        span = set(range(stretch.one, stretch.one + stretch.length))
        if len(span - taken) >= COPIED:
            taken |= span
            kept.append((stretch, source))
    for stretch, source in sorted(kept, key=lambda item: item[0].one):
        start, end = whole_items(passage.text, own.at[stretch.one], own.at[stretch.one + stretch.length - 1] + 1)
        yield CopiedText(
            place=place(passage, passage.text[start:end]),
            length=sum(start <= at < end for at in own.at),
            cited=source.id in cited,
            passage_id=source.passage_id,
            plan=source.plan,
            citation=source.citation,
        )


def whole_items(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` without a part of a list number: 二）组织领导 begins behind the number, …经费。（三 ends before it."""
    folded = fold_characters(text)
    for head in _HEADS.finditer(folded):
        marker = read_marker(folded[head.end() :])
        behind = head.end() + marker.length if marker else head.end()
        if head.end() < start < behind or (start == head.end() and behind < end):
            start = behind
        if head.end() < end < behind:
            end = len(text[: head.end()].rstrip())
    return start, end


def _changed(passage: Passage, candidates: Sequence[Candidate]) -> Iterator[NumberMismatch]:
    """Sentences that are a precedent's but for their figures, unless another precedent has just these figures."""
    for sentence in sentences(without_marks(passage.text)):
        own = Plain.of(sentence).text
        if any(own in candidate.plain.text for candidate in candidates):
            continue
        best = max(
            (
                (likeness(own, plain), theirs, candidate.row)
                for candidate in candidates
                for theirs, plain in candidate.sentences
            ),
            key=lambda item: item[0],
            default=None,
        )
        if best is None or best[0] == 0:
            continue
        _, theirs, source = best
        figures = [
            (change.before.strip(_AROUND), change.after.strip(_AROUND))
            for change in diff.changes(theirs, sentence)
            if change.kind == "number"
        ]
        if figures:
            yield NumberMismatch(
                evidence="quoted",
                place=place(passage, sentence),
                draft=[after for _, after in figures],
                source=[before for before, _ in figures],
                reference=None,
                passage_id=source.passage_id,
                plan=source.plan,
                citation=source.citation,
            )
