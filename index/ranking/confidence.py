"""How sure a store is that one of the first passages answers: answers, perhaps, or nothing.

A logistic model of what the best of the first passages has for it, with two borders: below ``nothing`` a search says that
nothing fits, from ``answers`` on that this is it, between them that the reader had better judge. The numbers stand in
``confidence.json``, made by ``bench/confidence.py``; on what they were chosen and how they did on what was kept back:
docs/retrieval.md."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.generation.generation import Generation
from index.generation.lexical import K1
from index.query.query import Query
from index.ranking.scored import Scored
from index.results import Confidence

CONFIDENCE_FILE = Path(__file__).with_name("confidence.json")
TOPICS_FILE = Path(__file__).with_name("topics.json")
"""The model of a topic, whose passages are judged one by one (``each``): that of ``bench/confidence.py --lots choosing`` with
ANSWERS_RIGHT .92, of the first learnt order. A topic is said in the words of plans, and there coverage tells more: of the
passages that a draft ticks .926 belong, by the model of needs .862 (``bench/topics.py``), and of 16 topics on nothing 1 is
drawn, not 5."""
DEPTH = 10
"""So many of the first passages are asked."""
ANSWERING_FITNESS = 0.5
"""A query with a condition on a value is answered only by a target of this fitness whose value satisfies it."""
WORDS_ANSWER, WORDS_MAY = 0.25, 0.14
"""Where no passage was compared word by word: the share of the most that BM25 could give from which the words alone answer
(chosen with the first limit, docs/retrieval-log.md), and from which they may (not measured)."""
FEATURES = ("late", "share", "coverage", "gain")
_UNITS = np.array([10.0, 5.0, 3.0, 0.5], np.float32)
"""What brings the features to one size."""


@dataclass(frozen=True, slots=True)
class Model:
    """``weights`` of FEATURES and ``bias`` give the log odds; from ``answers`` on they are enough, below ``nothing`` too few."""

    weights: Floats
    bias: float
    answers: float
    nothing: float


@cache
def model(english: bool) -> Model:
    """The bundled encoder's for a query of the language."""
    return read_models(CONFIDENCE_FILE.read_text("utf-8"))["en" if english else "zh"]


@cache
def topic_model(english: bool) -> Model:
    """The bundled encoder's for the passages of a topic of the language."""
    return read_models(TOPICS_FILE.read_text("utf-8"))["en" if english else "zh"]


@lru_cache(maxsize=8)
def read_models(text: str) -> dict[str, Model]:
    """By language, ``en`` and ``zh``, out of JSON as the file has it; a language for which none was fitted is left out."""
    found = {}
    for language, stored in json.loads(text).items():
        weights = np.array([stored["weights"][name] for name in FEATURES], np.float32)
        found[language] = Model(weights, stored["bias"], stored["answers"], stored["nothing"])
    return found


def confidence(query: Query, ranked: Scored, generation: Generation, of_language: Model | None) -> Confidence:
    """What a search says of its first passages, ``ranked`` best first with copies folded. Where no model was fitted for the
    encoder (``of_language`` None) only the words can say that one answers, and nobody knows that none does: it may be said in
    other words, and how near is near enough is not known of this encoder."""
    first = ranked.rows[:DEPTH]
    if not len(first):
        return "nothing"
    if query.conditions:
        _, met = generation.targets.fitness(first, query.about, query.figures, query.conditions)
        if float(met.max(initial=0.0)) < ANSWERING_FITNESS:
            return "nothing"
    if not query.groups:
        return "answers" if query.conditions else "nothing"
    if np.isnan(ranked.late[:DEPTH]).all() and (of_language is not None or not ranked.cosines.any()):
        share = float(_shares(query, ranked, generation).max())
        return "answers" if share >= WORDS_ANSWER else "perhaps" if share >= WORDS_MAY else "nothing"
    if of_language is None:
        return "answers" if float(_shares(query, ranked, generation).max()) >= WORDS_ANSWER else "perhaps"
    odds = float((features(query, ranked, generation) @ of_language.weights).max()) + of_language.bias
    return "answers" if odds >= of_language.answers else "perhaps" if odds >= of_language.nothing else "nothing"


def features(query: Query, ranked: Scored, generation: Generation, depth: int = DEPTH) -> Floats:
    """What the first passages have for them, ``(m, len(FEATURES))``, higher is surer."""
    late = np.nan_to_num(ranked.late[:depth])
    coverage = generation.lexical.coverage(query.groups, ranked.rows[:depth])
    told = (late, _shares(query, ranked, generation, depth), coverage, ranked.bonus[:depth])
    return np.asarray(np.stack(told, axis=1) * _UNITS, np.float32)


def each(query: Query, ranked: Scored, generation: Generation, of_language: Model | None) -> list[Confidence]:
    """What is said of each passage of ``ranked``, as an answer by itself to a topic: where it stands among the first adds
    nothing, nor does a figure, and from even odds on it is perhaps one, for what is looked at here is not the best of ten."""
    size = len(ranked.rows)
    if not size or not query.groups:
        return ["nothing"] * size
    if of_language is None or np.isnan(ranked.late).all():
        shares = _shares(query, ranked, generation, size)
        return [
            "answers" if share >= WORDS_ANSWER else "perhaps" if share >= WORDS_MAY else "nothing" for share in shares
        ]
    told = features(query, replace(ranked, bonus=np.zeros(size, np.float32)), generation, size)
    odds = told @ of_language.weights + of_language.bias
    return ["answers" if o >= of_language.answers else "perhaps" if o >= 0 else "nothing" for o in odds.tolist()]


def missing(query: Query, ranked: Scored, generation: Generation) -> list[str]:
    """What is asked, as written, that none of the first passages holds; of 宇航 and 宇航员 only the latter."""
    first = ranked.rows[:DEPTH]
    whole = [group for group in query.groups if not group.part]
    labels = [group.label for group in whole if not float(generation.lexical.coverage([group], first).max(initial=0.0))]
    return [label for label in labels if not any(label != other and label in other for other in labels)]


def _shares(query: Query, ranked: Scored, generation: Generation, depth: int = DEPTH) -> Floats:
    """BM25 of the first passages as a share of the most that it could be."""
    lexical = generation.lexical
    words = ranked.lexical[:depth]
    if not words.any():  # nothing matches, or words were not asked
        words = lexical.scores(query.groups)[ranked.rows[:depth]]
    return np.asarray(words / np.float32(max((K1 + 1) * lexical.weighted_idf(query.about or query.groups), 1e-6)))
