"""The one search path: command line, HTTP, evaluation and bench all come through here.

text -> Query -> dense and lexical scores -> one fusion -> copies folded, confidence told -> cited hits.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.answers.facets import facets_of
from index.answers.hits import cited_hits, query_info
from index.answers.stages import stages_asked
from index.arrays import Rows
from index.generation.generation import Generation
from index.query.analysis import analyse_query
from index.query.query import Query
from index.query.user_terms import UserTerms
from index.ranking import exact
from index.ranking.confidence import confidence, missing
from index.ranking.encoded_query import BegunQuery
from index.ranking.filters import allowed_rows
from index.ranking.fitted import confidence_of
from index.ranking.rank import candidates, encoding, rank
from index.ranking.scored import Scored
from index.results import Confidence, Facets, Filters, Mode, QueryInfo, SearchRequest, SearchResponse, UserTerm
from index.snapshot import Snapshot
from index.timing import stage


@dataclass(frozen=True, slots=True)
class Found:
    """What a request finds: all candidates in order (``ranked``), the same with the best of each family of copies alone
    (``folded``), how many stand in each family (``similar``), whether one of the first answers (``confidence``), and what
    is asked that none of them holds (``missing``). ``info`` is what of the query is shown, ``begun`` its text encoded."""

    query: Query
    info: QueryInfo
    ranked: Scored
    folded: Scored
    similar: dict[int, int]
    confidence: Confidence
    missing: list[str]
    begun: BegunQuery | None = None

    @property
    def answerable(self) -> bool:
        return self.confidence == "answers"


def search(request: SearchRequest, snapshot: Snapshot) -> SearchResponse:
    """Answer a request. Raises QueryError for one that cannot be answered as put."""
    started = time.perf_counter()
    with stage("rank"):
        found = find(request, snapshot)
    with stage("hits"):
        hits = cited_hits(found.query, found.folded, found.similar, request.offset, request.k, snapshot)
    with stage("facets"):
        facets = _facets(found, request, snapshot)
    to_be_staged = hits if found.confidence != "nothing" and request.offset == 0 else []
    return SearchResponse(
        query=found.info,
        answerable=found.answerable,
        confidence=found.confidence,
        missing=found.missing,
        hits=hits,
        facets=facets,
        took_ms=round((time.perf_counter() - started) * 1000, 3),
        total=len(found.folded.rows),
        stages=stages_asked(found.query.folded, to_be_staged, snapshot),
    )


def find(request: SearchRequest, snapshot: Snapshot) -> Found:
    """The passages that answer a request, as rows of the snapshot's generation. Raises QueryError."""
    request = request.checked()
    allowed = allowed_rows(request.filters, snapshot)
    begun = None if request.mode == "lexical" else encoding(snapshot).begin(request.text, allowed)
    query = understood(request.text, snapshot, request.terms)
    info = query_info(query, snapshot.generation.lexical)
    ranked, holds_exactly = _holding_exactly(query, request.mode, allowed, snapshot, begun)
    folded, similar = _fold_copies(ranked, snapshot.generation)
    sure = (
        confidence(query, folded, snapshot.generation, confidence_of(snapshot, query.english))
        if holds_exactly
        else "nothing"
    )
    return Found(query, info, ranked, folded, similar, sure, missing(query, folded, snapshot.generation), begun)


def understood(text: str, snapshot: Snapshot, chosen: Sequence[UserTerm] = ()) -> Query:
    """The query that a text is, with the user's terms ``chosen`` for it and the corpus's own names."""
    return analyse_query(text, snapshot.terms, UserTerms(chosen), snapshot.glossary, snapshot.generation.holds)


def _holding_exactly(
    query: Query, mode: Mode, allowed: Rows | None, snapshot: Snapshot, begun: BegunQuery | None
) -> tuple[Scored, bool]:
    """The ranking of those that hold what the query quotes, if any does; else of all, and False."""
    if not query.exact:
        return rank(query, mode, snapshot, allowed, begun), True
    rows = exact.candidates(query.exact, snapshot)
    among = rows if allowed is None else np.intersect1d(rows, allowed)
    ranked = rank(query, mode, snapshot, among, begun)
    held = exact.holding(query.exact, ranked.rows, snapshot)
    if len(held):
        return ranked.at(np.flatnonzero(np.isin(ranked.rows, held))), True
    return rank(query, mode, snapshot, allowed, begun), False


def _facets(found: Found, request: SearchRequest, snapshot: Snapshot) -> Facets:
    """What the answer can be narrowed by."""

    def ranked_by(filters: Filters) -> Rows:
        allowed = allowed_rows(filters, snapshot)
        if found.query.exact:
            held = exact.holding(found.query.exact, exact.candidates(found.query.exact, snapshot), snapshot)
            if len(held := held if allowed is None else np.intersect1d(held, allowed)):
                return held
        return candidates(found.query, request.mode, snapshot, allowed, found.begun)

    return facets_of(found.ranked.rows, request.filters, ranked_by, snapshot)


def _fold_copies(ranked: Scored, generation: Generation) -> tuple[Scored, dict[int, int]]:
    """Keep the best of each family of copies; count the others by family."""
    families = generation.families[ranked.rows]
    different, first, counts = np.unique(families, return_index=True, return_counts=True)
    return ranked.at(np.sort(first)), dict(zip(different.tolist(), counts.tolist(), strict=True))
