"""All candidates of a query in order: both legs, their fusion, late interaction, phrases, a cross-encoder if there is one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.arrays import Floats, Rows
from index.catalogue.passage_rows import texts_by_row_id
from index.catalogue.vector_rows import packed_tokens
from index.encoders.cross_encoder import Reranker
from index.generation.generation import Generation
from index.generation.lexical import K1
from index.generation.segment import ROLES
from index.generation.token_states import token_count
from index.generation.vectors import Ranked
from index.query.query import Query
from index.ranking import fusion
from index.ranking.encoded_query import BegunQuery, EncodedQuery, QueryEncoding, QueryMeans
from index.ranking.fitted import order_of
from index.ranking.late_interaction import likest_tokens
from index.ranking.order import Evidence, Weights, ordered_by
from index.ranking.phrases import asked_together, together
from index.ranking.scored import Scored
from index.ranking.unfitted import ordered_unfitted
from index.results import Mode
from index.snapshot import Snapshot
from index.text.folding import fold_in_place

CANDIDATES = 300
"""How deep each leg is read before fusion. 500 and 300 give the same figures on every set (nDCG@10 and recall@100)."""
VALUES = 1_000
"""How many passages are looked at that hold a value as asked, where nothing but the value is asked for."""


def rank(
    query: Query, mode: Mode, snapshot: Snapshot, allowed: Rows | None = None, begun: BegunQuery | None = None
) -> Scored:
    """All candidates of a query in order, among ``allowed`` (ascending rows) if given. A passage neither leg has anything to say
    for is no candidate. ``begun``: its text, where the encoder has it already."""
    generation = snapshot.generation
    size = len(generation.passage_ids)
    if size == 0 or (allowed is not None and len(allowed) == 0):
        return Scored.none()
    asked = None if mode == "lexical" else encoded(query, snapshot, begun, allowed)
    words = bm25(query, generation) if mode != "dense" else np.zeros(size, np.float32)
    scored = _both_legs(query, mode, generation, asked, _among(words, allowed), allowed)
    if mode != "hybrid" or asked is None:
        return scored
    weigh = order_of(snapshot, query.english)
    first = _first_families(scored, weigh.depth, snapshot.generation)
    highest = float(words.max(initial=0.0))
    if (found := evidence(query, asked, scored.at(first), highest, snapshot)) is not None:
        scored = _compared(found, weigh, scored, first)
        scored = _by_phrases(query, weigh, scored, snapshot)
        first = np.arange(len(first))
    return scored if snapshot.reranker is None else _reranked(query, snapshot.reranker, scored, first, snapshot)


def candidates(query: Query, mode: Mode, snapshot: Snapshot, allowed: Rows | None, begun: BegunQuery | None) -> Rows:
    """The rows of all candidates that ``rank`` would put in order. ``begun``: the query's text, needed but for words alone."""
    generation = snapshot.generation
    if not len(generation.passage_ids) or (allowed is not None and not len(allowed)):
        return np.zeros(0, np.int64)
    asked = None if begun is None else encoding(snapshot).again(begun)
    words = bm25(query, generation) if mode != "dense" else np.zeros(len(generation.passage_ids), np.float32)
    return _both_legs(query, mode, generation, asked, _among(words, allowed), allowed).rows


def compared(query: Query, ranked: Scored, snapshot: Snapshot) -> Scored:
    """The candidates in their order, every one of them compared with the query word by word."""
    highest = float(bm25(query, snapshot.generation).max(initial=0.0))
    found = evidence(query, encoded(query, snapshot), ranked, highest, snapshot) if len(ranked.rows) else None
    return ranked if found is None else replace(ranked, late=found.late)


def encoding(snapshot: Snapshot) -> QueryEncoding:
    """What gives queries to the snapshot's encoder."""
    generation = snapshot.generation

    def nearest(vector: Floats, allowed: Rows | None) -> Ranked:
        return generation.vectors.search(vector, CANDIDATES, allowed)

    means = QueryMeans(generation.query_means, generation.token_means.queries)
    return QueryEncoding(snapshot.encoder, means, generation.lexical, nearest)


def encoded(
    query: Query, snapshot: Snapshot, begun: BegunQuery | None = None, allowed: Rows | None = None
) -> EncodedQuery:
    """The query given to the encoder, on a thread of its own, and compared with the passages that are ``allowed``."""
    encodes = encoding(snapshot)
    return encodes.completed(begun or encodes.begin(query.text, allowed), query)


def bm25(query: Query, generation: Generation) -> Floats:
    """The lexical leg: BM25 of *every* passage ``(n,)``."""
    return generation.lexical.scores(query.groups)


def _among(scores: Floats, allowed: Rows | None) -> Floats:
    """The scores, 0 of those that are not ``allowed``."""
    if allowed is None:
        return scores
    kept = np.zeros_like(scores)
    kept[allowed] = scores[allowed]
    return kept


def _both_legs(
    query: Query, mode: Mode, generation: Generation, asked: EncodedQuery | None, lexical: Floats, allowed: Rows | None
) -> Scored:
    """The candidates as the vectors and the words (BM25 of every passage) rank them."""
    rows = fusion.top_rows(lexical, CANDIDATES)
    if query.conditions and not query.groups:  # a value and nothing else: no word or meaning leads to it
        rows = _with_value(query, generation, allowed)
    if asked is not None:
        rows, cosines = _with_cosines(asked, generation, rows, allowed)
        dense = fusion.standardised(cosines, *generation.vectors.cosine_moments(asked.vector))
    else:
        cosines = dense = np.zeros(len(rows), np.float32)
    words = lexical[rows]
    bonus = _bonus(query, generation, rows)
    scores = fusion.fused(dense, words, fusion.lexical_weight(query.english) if mode == "hybrid" else 1.0) + bonus
    scored = Scored(rows, scores, cosines, dense, words, bonus, np.full(len(rows), np.nan, np.float32))
    kept = (words > 0) | (cosines > 0) | (bonus > 0 if query.conditions else False)
    scored = scored.at(np.flatnonzero(kept))
    return scored.at(fusion.best(scored.scores, scored.rows))


def _with_cosines(asked: EncodedQuery, generation: Generation, rows: Rows, allowed: Rows | None) -> tuple[Rows, Floats]:
    """The ascending rows of both legs, and the cosine of each: of ``rows`` while the nearest are still looked for."""
    cosines = generation.vectors.scores(asked.vector, rows)
    near = asked.nearest(allowed)
    every, first = np.unique(np.concatenate([near.rows, rows]), return_index=True)
    return every, np.concatenate([near.scores, cosines])[first]


def _with_value(query: Query, generation: Generation, allowed: Rows | None) -> Rows:
    """Ascending rows of the first VALUES passages with a target whose value is as asked."""
    rows = generation.targets.passages_satisfying(query.conditions)
    return (rows if allowed is None else np.intersect1d(rows, allowed))[:VALUES]


def _bonus(query: Query, generation: Generation, rows: Rows) -> Floats:
    """What a passage gains for doing what the query asks for: setting a figure, standing in that part of a plan, in a plan of
    that place."""
    bonus = np.zeros(len(rows), np.float32)
    if query.wants_target:
        fit, met = generation.targets.fitness(rows, query.about, query.figures, query.conditions)
        bonus += fusion.target_bonus(fit, met)
    if query.roles:
        wanted = np.isin(generation.roles[rows], [ROLES.index(role) for role in query.roles])
        bonus += fusion.role_bonus(wanted)
    if len(of_place := generation.places.plans_named(query.groups)):
        bonus += fusion.place_bonus(np.isin(generation.plan_ids[rows], of_place))
    return bonus


def evidence(
    query: Query, asked: EncodedQuery, compared: Scored, highest: float, snapshot: Snapshot
) -> Evidence | None:
    """What is told of the candidates that are ``compared``, word by word; None where the encoder shows no tokens. ``highest``
    is the best BM25 of all passages, filtered or not."""
    tokens = asked.tokens
    if tokens is None:
        return None
    generation = snapshot.generation
    ids = generation.token_ids[compared.rows].tolist()
    codes = packed_tokens(snapshot.catalogue, ids)
    passages = [codes.get(token_id, b"") for token_id in ids]
    sets = [tokens.own] if tokens.translation is None else [tokens.own, tokens.translation]
    own, *translation = likest_tokens(sets, passages)
    most = max((K1 + 1) * generation.lexical.weighted_idf(query.about or query.groups), 1e-6)
    return Evidence(
        own=own,
        translation=translation[0] if translation else None,
        rarity=tokens.rarity,
        tokens=np.array([token_count(packed, snapshot.encoder.dimension) for packed in passages], np.int64),
        dense=compared.dense,
        words=compared.lexical,
        share=compared.lexical / np.float32(most),
        coverage=generation.lexical.coverage(query.groups, compared.rows),
        gain=compared.bonus,
        highest_share=highest / most,
    )


def _compared(found: Evidence, weigh: Weights, scored: Scored, first: Rows) -> Scored:
    """The best candidates in the order that all that is told of them gives, the others behind them."""
    late = scored.late.copy()
    late[first] = found.late
    order = ordered_by(found, weigh.features) if weigh.features else ordered_unfitted(found, scored.scores[first])
    return replace(scored, late=late).put_first(first, order)


def _by_phrases(query: Query, weigh: Weights, scored: Scored, snapshot: Snapshot) -> Scored:
    """The best candidates with what words that stand together add."""
    phrases = asked_together(query, snapshot.generation.lexical)
    if not phrases:
        return scored
    first = np.arange(min(fusion.PHRASE_DEPTH, len(scored.rows)))
    found = together(phrases, [fold_in_place(text) for text in _texts(scored.rows[first], snapshot)])
    return scored.put_first(first, scored.scores[first] + np.float32(weigh.phrase) * found)


def _reranked(query: Query, reranker: Reranker, scored: Scored, first: Rows, snapshot: Snapshot) -> Scored:
    """The candidates at ``first`` as the user's cross-encoder judges them, the others behind them."""
    judged = reranker.scores(query.text, _texts(scored.rows[first], snapshot))
    return scored.put_first(first, scored.bonus[first] + judged)


def _texts(rows: Rows, snapshot: Snapshot) -> list[str]:
    """The texts of the passages at ``rows``, in their order."""
    ids = snapshot.generation.passage_ids[rows].tolist()
    texts = texts_by_row_id(snapshot.catalogue, ids)
    return [texts[row_id] for row_id in ids]


def _first_families(scored: Scored, depth: int, generation: Generation) -> Rows:
    """Where the passages of the best ``depth`` families stand, at most MOST_COMPARED: which of its copies a family is shown
    by is told by the comparison too."""
    best: set[int] = set()
    standing: list[int] = []
    for at, family in enumerate(generation.families[scored.rows].tolist()):
        if family in best or len(best) < depth:
            best.add(family)
            standing.append(at)
            if len(standing) == fusion.MOST_COMPARED:
                break
    return np.array(standing, np.int64)
