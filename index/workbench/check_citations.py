"""Which figures of a draft do not stand where the draft says they do."""

from __future__ import annotations

import re

from index.catalogue import Catalogue
from index.catalogue.passage_rows import passages_by_row_id, passages_in_lines, passages_of_title
from index.catalogue.stored_sources import lines_of_source
from index.workbench.check_results import NumberMismatch
from index.workbench.draft_passages import DraftPlan, place
from index.workbench.notes import CitedPlace, cited_words
from ingest.chinese_numerals import NUMERAL, parse_numeral
from ingest.headings.numbering import read_marker
from ingest.reading import fold_characters

_FIGURE = re.compile(
    rf"(?P<digits>\d+(?:\.\d+)?)|(?P<percent>百分之)?(?P<han>[{NUMERAL}]{{2,}}"
    rf"|[{NUMERAL}](?=[个名所项人次年月天日元倍成条门类批期轮届家户间座节学课小岁]))"
)


def figures(text: str) -> list[str]:
    """The numbers a text gives, digits or numerals alike: ``15%``, ``百分之十五`` and ``十五`` are all ``15``.

    The number of a heading in front is none; neither is 一 in a word.
    """
    folded = fold_characters(text)
    marker = read_marker(folded)
    found = []
    for match in _FIGURE.finditer(folded, marker.length if marker else 0):
        if match["digits"]:
            found.append(re.sub(r"^0+(?=\d)", "", match["digits"]))
        elif (value := parse_numeral(match["han"])) is not None:
            found.append(str(value))
    return found


def cited_figures(
    draft: DraftPlan, notes: dict[str, str], catalogue: Catalogue
) -> tuple[dict[int, set[int]], list[NumberMismatch]]:
    """The row ids of the passages each passage of the draft names as sources, and the figures that do not stand there."""
    sources: dict[int, set[int]] = {}
    wrong: list[NumberMismatch] = []
    for at, passage in enumerate(draft.passages):
        for words in cited_words(passage.text, notes):
            rows = [row for cited in words.places for row in _passages(catalogue, cited)]
            sources.setdefault(at, set()).update(rows)
            lines = [text for cited in words.places if (text := _lines(catalogue, cited))]
            reference = "; ".join(cited.written for cited in words.places)
            found = passages_by_row_id(catalogue, rows)
            texts = [*lines, *(found[row].text for row in rows)]
            if not texts:
                wrong.append(NumberMismatch("unknown", place(passage, words.text), [], [], reference, None, None, None))
                continue
            said = figures("\n".join(texts)) + [figure for text in texts for figure in figures(text)]
            strange = [figure for figure in figures(words.text) if figure not in said]
            if strange:
                first = found[rows[0]] if rows else None
                wrong.append(
                    NumberMismatch(
                        evidence="cited",
                        place=place(passage, words.text),
                        draft=strange,
                        source=list(dict.fromkeys(said)),
                        reference=reference,
                        passage_id=first.passage_id if first else None,
                        plan=first.plan if first else None,
                        citation=first.citation if first else None,
                    )
                )
    return sources, wrong


def _passages(catalogue: Catalogue, cited: CitedPlace) -> list[int]:
    """Row ids of the passages that stand in the cited lines or pages; none where the store has no such source or plan. Of
    plans of one title those of the named issuer and year, if there are any."""
    where = cited.first, cited.last
    if cited.source is not None or cited.title is None:
        return passages_in_lines(catalogue, *where, source=cited.source)
    exact = passages_of_title(catalogue, cited.title, *where, pages=cited.pages, issuer=cited.issuer, year=cited.year)
    return exact or passages_of_title(catalogue, cited.title, *where, pages=cited.pages)


def _lines(catalogue: Catalogue, cited: CitedPlace) -> str | None:
    """The cited lines of a source, whether or not they are passages; None where there is no such source or line."""
    return None if cited.source is None else lines_of_source(catalogue, cited.source, cited.first, cited.last)
