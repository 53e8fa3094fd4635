"""What a query wants word for word: quoted phrases, titles in 《》, numbers of documents (国发〔2010〕48号)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.catalogue import Catalogue
from index.generation import Generation
from index.words.terms import HAN, fold, segment

Rows = npt.NDArray[np.int64]

MAX_CHECKED = 2_000
"""How many passages that hold the characters of a phrase are read, best first, to see whether they hold the phrase."""
MAX_PHRASES = 8
_QUOTED = re.compile(r'"([^"]{1,200})"|“([^“”]{1,200})”|「([^「」]{1,200})」|『([^『』]{1,200})』|《([^《》]{1,200})》')
_NUMBER = re.compile(f"[{HAN}]{{2}}[〔[(【{{][12][0-9]{{3}}[〕\\])】}}](?:第)?[0-9]{{1,5}}号")
"""Of the issuer's mark (国发, 国办发, 皖教基) the last two characters: what stands before may be the sentence's."""
_BRACKETS = str.maketrans({**dict.fromkeys("[(【{", "〔"), **dict.fromkeys("])】}", "〕")})
_PASSED_OVER = re.compile(r"[\s·]+|(?<=〕)第")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text`` as asked; ``forms`` are what a passage may hold for it, compact (its Chinese, if it is English)."""

    text: str
    forms: tuple[str, ...]


def compact(text: str) -> str:
    """The form in which exact phrases are compared: folded, without blanks, all brackets of document numbers alike."""
    return _PASSED_OVER.sub("", fold(text).translate(_BRACKETS))


def quoted(text: str) -> list[str]:
    """What stands in quotation marks or is the number of a document, in order, each once, at most MAX_PHRASES."""
    found = [next(filter(None, match.groups()), "") for match in _QUOTED.finditer(text)]
    outside = re.sub(r"\s+", "", _QUOTED.sub(" ", fold(text)))
    found += [match.group() for match in _NUMBER.finditer(outside)]
    worded = [phrase for phrase in map(str.strip, found) if any(map(str.isalnum, compact(phrase)))]
    return list(dict.fromkeys(worded))[:MAX_PHRASES]


def candidates(phrases: Sequence[Phrase], generation: Generation, catalogue: Catalogue) -> Rows:
    """Ascending rows that could hold every phrase, by their characters or by the number of their plan: no holder is missing."""
    numbers = {
        row["id"]: compact(row["number"])
        for row in catalogue.db.execute("SELECT id, number FROM plans WHERE number IS NOT NULL")
    }
    rows = np.arange(len(generation.passage_ids), dtype=np.int64)
    for phrase in phrases:
        plans = [plan for plan, number in numbers.items() if any(form in number for form in phrase.forms)]
        of_phrase = np.flatnonzero(np.isin(generation.plan_ids, plans)).astype(np.int64)
        for form in phrase.forms:
            postings = generation.lexical.alternative(_always_terms(form), by_parts=False)
            if postings is not None:
                of_phrase = np.union1d(of_phrase, postings.rows)
        rows = np.intersect1d(rows, of_phrase)
    return rows


def _always_terms(form: str) -> list[str]:
    """Index terms of every passage that holds ``form``. How its words are cut depends on what stands around it, but single
    characters are always terms; Latin words and figures are, where there is nothing else."""
    terms = segment(form)
    return [term for term in terms if len(term) == 1 and not term.isascii()] or terms


def holding(phrases: Sequence[Phrase], rows: Rows, generation: Generation, catalogue: Catalogue) -> Rows:
    """Those of ``rows``, in their order, whose text, headings or plan hold every phrase; the first MAX_CHECKED are read."""
    checked = rows[:MAX_CHECKED]
    ids = [int(i) for i in generation.passage_ids[checked]]
    texts: dict[int, str] = {}
    for at in range(0, len(ids), 500):
        batch = ids[at : at + 500]
        marks = ",".join("?" * len(batch))
        for row in catalogue.db.execute(
            "SELECT p.id, p.text, p.section_path, d.title, d.number FROM passages AS p JOIN plans AS d ON d.id = p.plan "
            f"WHERE p.id IN ({marks})",
            batch,
        ):
            parts = (row["text"], *json.loads(row["section_path"]), row["title"] or "", row["number"] or "")
            texts[row["id"]] = "\n".join(map(compact, parts))
    kept = [
        row
        for row, passage in zip(checked, ids, strict=True)
        if all(any(form in texts[passage] for form in phrase.forms) for phrase in phrases)
    ]
    return np.array(kept, dtype=np.int64)
