"""Learnt codes of token states, as an experiment of ``token_states.py``: product quantisation (Jégou, Douze & Schmid 2011).

The directions of centred states (principal axes, the strongest first) go into groups of eight whose products of variances are
alike, as in parametric optimised product quantisation (Ge, He, Ke & Sun 2013); each group is kept as the number of the likest
of 256 points that k-means finds, one byte. Learnt from laws, news, citizens' letters, an encyclopaedia and English sentences of
``shared/train``, none of which is in a judged set.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from index.arrays import Floats
from index.text.folding import simplify

GROUP, POINTS = 8, 256
PASSAGES = {
    "law_heading": 600, "law_same_topic": 300, "xinwenlianbo_title": 500, "gov_message_reply": 200,
    "gov_message_title": 150, "crud_news_ict": 200, "lawbench": 100, "drcd_dev": 200,
}  # fmt: skip
ENGLISH = {"mojlaw_en": 200, "wmt_ntrex_en": 200}
"""Files of ``shared/train`` with how many passages, or English queries, are read of each. ``gov_reports`` is left out:
gwr2024_en2zh judges reports."""
LEARNT_ON, ROUNDS, LEAST = 65_536, 15, 1e-5


@dataclass(frozen=True)
class ProductCodes:
    """``directions`` (k, d) are orthogonal and of unit length; ``quantiser`` keeps what of a state lies along them."""

    directions: Floats
    quantiser: faiss.ProductQuantizer

    def kept(self, states: Floats) -> Floats:
        """What is left of states (m, d), along the directions and of unit length: ``(m, k)``."""
        codes = self.quantiser.compute_codes(np.ascontiguousarray(states @ self.directions.T))
        found = self.quantiser.decode(codes)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)


def texts(folder: Path) -> list[str]:
    """What is learnt from, in simplified script, always the same."""
    chance = random.Random(1)
    found: list[str] = []
    for side, files in (("passage", PASSAGES), ("query", ENGLISH)):
        for name, wanted in files.items():
            rows = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
            found += chance.sample(sorted({json.loads(row)[side] for row in rows}), wanted)
    return [simplify(text) for text in found]


def learnt(states: Floats, token_bytes: int) -> ProductCodes:
    """The codes of centred unit states ``(n, d)``, of so many bytes a token."""
    directions = grouped_directions(states, token_bytes)
    quantiser = faiss.ProductQuantizer(len(directions), token_bytes, 8)
    quantiser.cp.niter = ROUNDS
    quantiser.cp.max_points_per_centroid = LEARNT_ON
    sample = np.random.default_rng(1).permutation(len(states))[:LEARNT_ON]
    quantiser.train(np.ascontiguousarray(states[sample] @ directions.T))
    return ProductCodes(directions, quantiser)


def grouped_directions(states: Floats, token_bytes: int) -> Floats:
    """The strongest directions of states ``(n, d)``, orthogonal and of unit length, group by group: ``(k, d)``. The strongest
    left goes into the group of the least product of variances that has room."""
    variances, axes = np.linalg.eigh(states.T @ states / len(states))
    strongest = np.argsort(-variances)[: token_bytes * GROUP]
    logarithms = np.log(np.maximum(variances[strongest], LEAST) / LEAST)
    groups: list[list[int]] = [[] for _ in range(token_bytes)]
    products = np.zeros(token_bytes)
    for axis, size in zip(strongest.tolist(), logarithms.tolist(), strict=True):
        chosen = min((at for at in range(token_bytes) if len(groups[at]) < GROUP), key=products.__getitem__)
        groups[chosen].append(axis)
        products[chosen] += size
    return np.ascontiguousarray(axes[:, np.concatenate(groups)].T, np.float32)
