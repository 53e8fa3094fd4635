"""A passage as a draft quotes it: without its number, what is its own place's marked, its citation with it."""

from __future__ import annotations

import re
from dataclasses import replace

from index.results import PlanInfo
from index.workbench.cited import CitedPassage
from index.workbench.draft_results import Excerpt
from index.workbench.foreign import of_another_place
from ingest.headings.numbering import read_marker
from ingest.reading import fold_characters


def without_number(text: str) -> str:
    """A heading or passage without the number in front of it."""
    marker = read_marker(fold_characters(text))
    return text[marker.length :].strip() if marker else text


def excerpt(passage: CitedPassage, plan: PlanInfo, similar: int = 0) -> Excerpt:
    """A passage as it stands in a draft: the number of its place in its own plan is left out, and the citation with it."""
    text, citation = passage.text, passage.citation
    marker = read_marker(fold_characters(text))
    length = marker.length if marker else 0
    if 0 < length < len(text) and citation.quote.startswith(text[:length]):
        text = text[length:]
        quote = citation.quote[length:]
        citation = replace(citation, start=citation.start + length, quote=quote)
    heading = without_number(passage.section_path[-1]) if passage.section_path else ""
    run_in = re.match(re.escape(heading) + r"[。：:.\s]+", text) if heading else None
    marks = of_another_place(text, plan, passage.targets)
    return Excerpt(
        passage_id=passage.passage_id,
        plan=plan,
        text=text,
        heading_length=run_in.end() if run_in and run_in.end() < len(text) else 0,
        names=[(found.start, found.end) for found in marks if found.kind in ("place", "body")],
        to_replace=marks,
        repaired=text != citation.quote,
        role=passage.role,
        by_content=passage.by_content,
        targets=passage.targets,
        relevance=passage.relevance,
        similar=similar,
        citation=citation,
    )
