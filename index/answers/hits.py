"""What an answer shows: the ranked passages as cited and explained hits, and how the query was understood."""

from __future__ import annotations

from index.answers.explain import Headed, explanation
from index.answers.highlight import matches_in, merged_spans
from index.catalogue.passage_rows import passages_by_row_id
from index.catalogue.target_rows import targets_of
from index.generation.lexical import LexicalIndex
from index.query.query import Query
from index.ranking.scored import Scored
from index.results import Hit, QueryInfo, QueryTerm, Translation
from index.snapshot import Snapshot


def cited_hits(
    query: Query, ranked: Scored, similar: dict[int, int], offset: int, k: int, snapshot: Snapshot
) -> list[Hit]:
    """``k`` of the ranked passages behind the best ``offset``; ``similar`` says how many stand in each family of copies."""
    generation, catalogue = snapshot.generation, snapshot.catalogue
    rows = ranked.rows[offset : offset + k]
    ids = [int(i) for i in generation.passage_ids[rows]]
    passages, targets = passages_by_row_id(catalogue, ids), targets_of(catalogue, ids)
    every_match = matches_in([passages[row_id].text for row_id in ids], query.groups)
    headings = ["\n".join(filter(None, (p.plan.title, *p.section_path))) for p in map(passages.__getitem__, ids)]
    every_heading = matches_in(headings, query.groups)
    hits = []
    for at, (row, row_id, found) in enumerate(zip(rows, ids, every_match, strict=True), offset):
        passage = passages[row_id]
        hits.append(
            Hit(
                rank=at + 1,
                score=round(float(ranked.scores[at]), 4),
                passage_id=passage.passage_id,
                text=passage.text,
                highlights=merged_spans([span for match in found for span in match.spans]),
                plan=passage.plan,
                section_path=passage.section_path,
                role=passage.role,
                targets=targets.get(row_id, []),
                similar=similar[int(generation.families[row])] - 1,
                citation=passage.citation,
                explain=explanation(
                    query,
                    passage.text,
                    found,
                    ranked.explained(at),
                    targets.get(row_id, []),
                    passage.role,
                    Headed(headings[at - offset], every_heading[at - offset]),
                ),
            )
        )
    return hits


def query_info(query: Query, lexical: LexicalIndex) -> QueryInfo:
    """What of the query is shown with its answer: language, folded text, terms and translations."""
    terms = []
    for group in query.groups:
        translations = []
        for alternative, origin, weight in group.sources():
            postings = lexical.alternative(alternative)
            if postings is not None:
                counts = round(group.weight * weight, 3)
                translations.append(Translation("".join(alternative), counts, postings.held, origin))
        terms.append(QueryTerm(group.label, translations, group.read_as))
    return QueryInfo(query.text, query.language, query.folded, terms)
