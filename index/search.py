"""The one search path: command line, HTTP, evaluation and bench all come through here.

text -> Query -> dense and lexical scores -> one fusion -> copies folded, abstention decided -> cited hits.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from index.answers.facets import Facets
from index.answers.hits import cited_hits, query_info
from index.arrays import Floats, Rows
from index.catalogue import Catalogue
from index.catalogue.records import texts_by_row_id
from index.catalogue.vector_rows import packed_tokens
from index.encoders import Encoder
from index.encoders.cross_encoder import Reranker
from index.generation.generation import ROLES, Generation
from index.generation.token_states import token_count
from index.generation.vectors import Ranked
from index.query import analysis
from index.query.query import Query
from index.query.term_map import TermMap
from index.query.user_terms import NO_TERMS, UserTerms
from index.ranking import exact, fusion
from index.ranking.encoded_query import BegunQuery, EncodedQuery, QueryEncoding
from index.ranking.filters import allowed_rows
from index.ranking.late_interaction import max_similarity
from index.ranking.phrases import asked_together, together
from index.ranking.scored import Scored
from index.results import QueryInfo, SearchRequest, SearchResponse
from index.text.folding import fold_in_place
from index.text.segmentation import words_of
from index.threads import keep_algebra_on_its_thread

CANDIDATES = 300
"""How deep each leg is read before fusion. 500 and 300 give the same figures on every set (nDCG@10 and recall@100)."""
VALUES = 1_000
"""How many passages are looked at that hold a value as asked, where nothing but the value is asked for."""


class Searcher:
    """A generation with what is needed to ask it. ``search`` may be called from one thread at a time per catalogue."""

    def __init__(
        self, generation: Generation, encoder: Encoder, terms: TermMap, reranker: Reranker | None = None
    ) -> None:
        generation.check_encoder(encoder)
        self.reranker = reranker
        self.generation = generation
        self.encoder = encoder
        self.terms = terms
        means = {k: np.array(v, dtype=np.float32) for k, v in generation.manifest.query_means.items()}
        self._encoding = QueryEncoding(encoder, means, generation.lexical, self._nearest)
        self._facets = Facets(generation)
        keep_algebra_on_its_thread()

    def search(self, request: SearchRequest, catalogue: Catalogue, glossary: UserTerms = NO_TERMS) -> SearchResponse:
        """Answer a request; ``glossary`` is the store's own. Raises QueryError for one that cannot be answered as put."""
        started = time.perf_counter()
        analysis.checked(request)
        allowed = allowed_rows(catalogue, self.generation, request.filters)
        begun = None if request.mode == "lexical" else self._encoding.begin(request.text, allowed)
        query = analysis.analyse_query(request.text, self.terms, UserTerms(request.terms), glossary, self.holds)
        understood = self.info(query)
        ranked, holds_exactly = self._holding_exactly(query, request.mode, allowed, catalogue, begun)
        folded, similar = self._fold_copies(ranked)
        hits = cited_hits(query, folded, similar, request.k, self.generation, catalogue)
        return SearchResponse(
            query=understood,
            answerable=bool(hits) and holds_exactly and self._answerable(query, folded),
            hits=hits,
            facets=self._facets.of(folded.rows, catalogue),
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def _holding_exactly(
        self, query: Query, mode: str, allowed: Rows | None, catalogue: Catalogue, begun: BegunQuery | None
    ) -> tuple[Scored, bool]:
        """The ranking of those that hold what the query quotes, if any does; else of all, and False."""
        if not query.exact:
            return self.rank(query, mode, catalogue, allowed, begun), True
        rows = exact.candidates(query.exact, self.generation, catalogue)
        among = rows if allowed is None else np.intersect1d(rows, allowed)
        ranked = self.rank(query, mode, catalogue, among, begun)
        held = exact.holding(query.exact, ranked.rows, self.generation, catalogue)
        if len(held):
            return ranked.at(np.flatnonzero(np.isin(ranked.rows, held))), True
        return self.rank(query, mode, catalogue, allowed, begun), False

    def holds(self, chinese: str) -> bool:
        """Whether a passage has that Chinese term."""
        return self.generation.lexical.alternative(words_of(chinese)) is not None

    def rank(
        self,
        query: Query,
        mode: str,
        catalogue: Catalogue,
        allowed: Rows | None = None,
        begun: BegunQuery | None = None,
    ) -> Scored:
        """All candidates of a query in order. A passage neither leg has anything to say for is no candidate. ``begun``: its text,
        where the encoder has it already."""
        size = len(self.generation.passage_ids)
        if size == 0 or (allowed is not None and len(allowed) == 0):
            return Scored.none()
        asked = None if mode == "lexical" else self.encoded(query, begun, allowed)
        lexical = self._lexical(query, allowed) if mode != "dense" else np.zeros(size, np.float32)
        scored = self._both_legs(query, mode, asked, lexical, allowed)
        if mode != "hybrid" or asked is None:
            return scored
        if asked.has_tokens:
            scored = self._compared(query, asked, scored, catalogue)
            scored = self._by_phrases(query, scored, catalogue)
        return scored if self.reranker is None else self._reranked(query, self.reranker, scored, catalogue)

    def _both_legs(
        self, query: Query, mode: str, asked: EncodedQuery | None, lexical: Floats, allowed: Rows | None
    ) -> Scored:
        """The candidates as the vectors and the words (BM25 of every passage) rank them."""
        rows = fusion.top_rows(lexical, CANDIDATES)
        if query.conditions and not query.groups:  # a value and nothing else: no word or meaning leads to it
            rows = self._with_value(query, allowed)
        if asked is not None:
            rows, cosines = self._with_cosines(asked, rows, allowed)
            dense = fusion.standardised(cosines, *self.generation.vectors.cosine_moments(asked.vector))
        else:
            cosines = dense = np.zeros(len(rows), np.float32)
        words = lexical[rows]
        bonus = self._bonus(query, rows)
        scores = fusion.fused(dense, words, fusion.lexical_weight(query.english) if mode == "hybrid" else 1.0) + bonus
        scored = Scored(rows, scores, cosines, dense, words, bonus, np.full(len(rows), np.nan, np.float32))
        kept = (words > 0) | (cosines > 0) | (bonus > 0 if query.conditions else False)
        scored = scored.at(np.flatnonzero(kept))
        return scored.at(fusion.best(scored.scores, scored.rows))

    def _with_cosines(self, asked: EncodedQuery, rows: Rows, allowed: Rows | None) -> tuple[Rows, Floats]:
        """The ascending rows of both legs, and the cosine of each: of ``rows`` while the nearest are still looked for."""
        cosines = self.generation.vectors.scores(asked.vector, rows)
        near = asked.nearest(allowed)
        every, first = np.unique(np.concatenate([near.rows, rows]), return_index=True)
        return every, np.concatenate([near.scores, cosines])[first]

    def _bonus(self, query: Query, rows: Rows) -> Floats:
        """What a passage gains for doing what the query asks for: setting a figure, standing in that part of a plan, in a plan of
        that place."""
        bonus = np.zeros(len(rows), np.float32)
        if query.wants_target:
            fit, met = self.generation.targets.fitness(rows, query.about, query.figures, query.conditions)
            bonus += fusion.target_bonus(fit, met)
        if query.roles:
            wanted = np.isin(self.generation.roles[rows], [ROLES.index(role) for role in query.roles])
            bonus += fusion.role_bonus(wanted)
        if len(of_place := self.generation.places.plans_named(query.groups)):
            bonus += fusion.place_bonus(np.isin(self.generation.plan_ids[rows], of_place))
        return bonus

    def _compared(self, query: Query, asked: EncodedQuery, scored: Scored, catalogue: Catalogue) -> Scored:
        """The best candidates in the order that comparing them word by word gives, the others behind them."""
        first = self._first_families(scored)
        ids = self.generation.token_ids[scored.rows[first]].tolist()
        codes = packed_tokens(catalogue, ids)
        passages = [codes.get(token_id, b"") for token_id in ids]
        asked_tokens = asked.tokens
        found = max_similarity([tokens for tokens, _ in asked_tokens], passages)
        late = scored.late.copy()
        late[first] = np.sum([weight * scores for (_, weight), scores in zip(asked_tokens, found, strict=True)], axis=0)
        tokens = np.array([token_count(packed, self.encoder.dimension) for packed in passages], np.int64)
        scores = scored.bonus[first] + fusion.late_fused(
            late[first], tokens, scored.dense[first], scored.lexical[first]
        )
        return replace(scored, late=late).put_first(first, scores)

    def _by_phrases(self, query: Query, scored: Scored, catalogue: Catalogue) -> Scored:
        """The best candidates with what words that stand together add."""
        phrases = asked_together(query, self.generation.lexical)
        if not phrases:
            return scored
        first = np.arange(min(fusion.PHRASE_DEPTH, len(scored.rows)))
        ids = self.generation.passage_ids[scored.rows[first]].tolist()
        texts = texts_by_row_id(catalogue, ids)
        found = together(phrases, [fold_in_place(texts[row_id]) for row_id in ids])
        return scored.put_first(first, scored.scores[first] + fusion.phrase_bonus(found, query.english))

    def _reranked(self, query: Query, reranker: Reranker, scored: Scored, catalogue: Catalogue) -> Scored:
        """The best candidates as the user's cross-encoder judges them, the others behind them."""
        first = self._first_families(scored)
        ids = self.generation.passage_ids[scored.rows[first]].tolist()
        texts = texts_by_row_id(catalogue, ids)
        return scored.put_first(
            first, scored.bonus[first] + reranker.scores(query.text, [texts[row_id] for row_id in ids])
        )

    def _first_families(self, scored: Scored) -> Rows:
        """Where the passages of the best LATE_DEPTH families stand, at most MOST_COMPARED: which of its copies a family is shown
        by is told by the comparison too."""
        best: set[int] = set()
        standing: list[int] = []
        for at, family in enumerate(self.generation.families[scored.rows].tolist()):
            if family in best or len(best) < fusion.LATE_DEPTH:
                best.add(family)
                standing.append(at)
                if len(standing) == fusion.MOST_COMPARED:
                    break
        return np.array(standing, np.int64)

    def legs(self, query: Query) -> tuple[Floats, Floats]:
        """Cosine and BM25 of *every* passage, each ``(n,)``: for studies of fusion, not for answering."""
        rows = np.arange(len(self.generation.passage_ids), dtype=np.int64)
        return self.generation.vectors.scores(self.encoded(query).vector, rows), self._lexical(query, None)

    def encoded(self, query: Query, begun: BegunQuery | None = None, allowed: Rows | None = None) -> EncodedQuery:
        """The query given to the encoder, on a thread of its own, and compared with the passages that are ``allowed``."""
        return self._encoding.completed(begun or self._encoding.begin(query.text, allowed), query)

    def _nearest(self, vector: Floats, allowed: Rows | None) -> Ranked:
        return self.generation.vectors.search(vector, CANDIDATES, allowed)

    def _lexical(self, query: Query, allowed: Rows | None) -> Floats:
        scores = self.generation.lexical.scores(query.groups)
        if allowed is not None:
            kept = np.zeros_like(scores)
            kept[allowed] = scores[allowed]
            return kept
        return scores

    def _with_value(self, query: Query, allowed: Rows | None) -> Rows:
        """Ascending rows of the first VALUES passages with a target whose value is as asked."""
        rows = self.generation.targets.passages_satisfying(query.conditions)
        return (rows if allowed is None else np.intersect1d(rows, allowed))[:VALUES]

    def _fold_copies(self, ranked: Scored) -> tuple[Scored, dict[int, int]]:
        """Keep the best of each family of copies; count the others by family."""
        families = self.generation.families[ranked.rows]
        different, first, counts = np.unique(families, return_index=True, return_counts=True)
        return ranked.at(np.sort(first)), dict(zip(different.tolist(), counts.tolist(), strict=True))

    def _answerable(self, query: Query, ranked: Scored) -> bool:
        """Whether one of the first passages is near enough to what was asked, and one has a value as asked."""
        first = ranked.rows[: fusion.ANSWER_DEPTH]
        if query.conditions:
            _, met = self.generation.targets.fitness(first, query.about, query.figures, query.conditions)
            if float(met.max(initial=0.0)) < fusion.ANSWERING_FITNESS:
                return False
        if not query.groups:
            return bool(query.conditions)
        return self.strength(query, ranked) >= fusion.ANSWERABLE

    def strength(self, query: Query, ranked: Scored) -> float:
        """How surely one of the first passages answers, to be compared with ``fusion.ANSWERABLE``."""
        first, lexical = slice(fusion.ANSWER_DEPTH), self.generation.lexical
        words = ranked.lexical[first]
        if not words.any():  # nothing matches, or words were not asked
            words = lexical.scores(query.groups)[ranked.rows[first]]
        words = words / np.float32(max(lexical.weighted_idf(query.about or query.groups), 1e-6))
        return float(fusion.answer_strength(ranked.late[first], words, query.english).max(initial=0.0))

    def info(self, query: Query) -> QueryInfo:
        """What of the query is shown with its answer: language, folded text, terms and translations."""
        return query_info(query, self.generation.lexical)
