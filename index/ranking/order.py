"""The order of the best candidates: what can be told cheaply of each, weighed by what judged sets have taught.

A linear sum, so that every hit's rank can be recomputed by hand. The weights stand in ``order.json``, one set for Chinese
and one for English queries, made by ``bench/fit_order.py`` (pairwise logistic loss, as in RankNet: Burges et al. 2005) and
never by hand. On what they were chosen and checked: docs/retrieval.md; what else was tried: docs/retrieval-log.md.

They are the bundled model's. A store may have its own, fitted for its model or with its users' verdicts; a model for which none
were fitted is ranked by ``index.ranking.unfitted``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from index.arrays import Floats, Rows
from index.ranking.late_interaction import mean_similarity

WEIGHTS_FILE = Path(__file__).with_name("order.json")
UNRELATED = 0.2
"""Meaning beside a passage that has nothing to do with the query; taken away so that a score of 0 still says nothing."""
TRANSLATION_SHARE = 0.25
"""How much the query's translation counts beside its own English words in what is told as ``late``."""
LONG, SHORT, SHORTEST = 256, 64, 4
"""Tokens above which the best of many is high by chance, and below which a passage says little."""
SURELY_WORDS = 0.77
"""A query whose words the best passage holds to this share (of the most that BM25 can give) is one whose words are to be
trusted. Not measured alone: without the features that ask it, Chinese seeds lose .013 of nDCG@10, cross-validated, with them
.008."""
_COSINES, _SHARE, _COVERAGE = 20.0, 10.0, 5.0
"""Units: what brings the features to one size, so that one penalty holds for all their weights."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is told of m compared passages: the cosine of each token of the query, and of its translation, to the likest
    token of each ``(m, q)``; how rare the query's tokens are ``(q,)``; and, all ``(m,)``, tokens, standardised cosine,
    BM25, BM25 as a share of the most that it could be, coverage of what is asked, and the gain from doing as the query
    wishes. ``highest_share`` is that of the best passage of all, filtered or not."""

    own: Floats
    translation: Floats | None
    rarity: Floats
    tokens: Rows
    dense: Floats
    words: Floats
    share: Floats
    coverage: Floats
    gain: Floats
    highest_share: float

    @property
    def late(self) -> Floats:
        """Late interaction as one figure, ``(m,)``: the mean over the tokens, those of the translation a quarter beside them."""
        own = mean_similarity(self.own)
        if self.translation is None:
            return own
        return np.asarray(
            (1 - TRANSLATION_SHARE) * own + TRANSLATION_SHARE * mean_similarity(self.translation), np.float32
        )


def features(evidence: Evidence) -> dict[str, Floats]:
    """Each feature by its name, ``(m,)``."""
    own, late = mean_similarity(evidence.own), evidence.late
    translated = own if evidence.translation is None else mean_similarity(evidence.translation)
    trusted = np.float32(min(1.0, evidence.highest_share / SURELY_WORDS))
    tokens = evidence.tokens
    return {
        "meaning": _COSINES * (own - UNRELATED),
        "translation": _COSINES * (translated - own),
        "weakest": _COSINES * (_weakest(evidence.own, evidence.rarity) - UNRELATED),
        "rare": _COSINES * (_by_rarity(evidence.own, evidence.rarity) - UNRELATED),
        "meaning_where_words_fail": _COSINES * (late - UNRELATED) * (1 - trusted),
        "cosine": evidence.dense,
        "words": evidence.words,
        "words_trusted": evidence.words * trusted,
        "share": _SHARE * evidence.share,
        "share_trusted": _SHARE * evidence.share * trusted,
        "coverage": _COVERAGE * evidence.coverage,
        "coverage_trusted": _COVERAGE * evidence.coverage * trusted,
        "long": np.log(np.maximum(tokens, LONG) / LONG).astype(np.float32),
        "short": np.log(np.clip(tokens, SHORTEST, SHORT) / SHORT).astype(np.float32),
        "gain": evidence.gain,
    }


@dataclass(frozen=True, slots=True)
class Weights:
    """Of each feature by its name, and of the idf of words that stand together; ``depth`` is how many families are compared."""

    features: Mapping[str, float]
    phrase: float
    depth: int


@cache
def weights(english: bool) -> Weights:
    """The bundled model's for a query of that language."""
    return read_weights(WEIGHTS_FILE.read_text("utf-8"))["en" if english else "zh"]


@lru_cache(maxsize=8)
def read_weights(text: str) -> dict[str, Weights]:
    """By language, ``en`` and ``zh``, out of JSON as the file has it; a language for which none were fitted is left out."""
    return {
        language: Weights(stored["features"], stored["phrase"], stored["depth"])
        for language, stored in json.loads(text).items()
    }


def ordered_by(evidence: Evidence, weigh: Mapping[str, float]) -> Floats:
    """The score of each passage by the weights of its features, without what words that stand together add: ``(m,)``, higher is
    better."""
    total = np.zeros(len(evidence.dense), np.float32)
    for name, values in features(evidence).items():
        total += np.float32(weigh[name]) * values
    return total


def _by_rarity(likest: Floats, rarity: Floats) -> Floats:
    """The mean over the tokens weighted by how rare they are, ``(m,)``."""
    if not len(rarity):
        return np.zeros(len(likest), np.float32)
    return np.asarray(likest @ (rarity / rarity.sum()), np.float32)


def _weakest(likest: Floats, rarity: Floats) -> Floats:
    """The mean over the worst met third of the rarer half of the tokens, ``(m,)``: what was asked and is not there."""
    if not len(rarity):
        return np.zeros(len(likest), np.float32)
    content = likest[:, rarity >= np.median(rarity)]
    return np.asarray(np.sort(content, axis=1)[:, : max(1, content.shape[1] // 3)].mean(axis=1), np.float32)
