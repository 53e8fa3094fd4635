"""How small token states may become: ways of keeping them, by the room they take and by what they cost in nDCG@10.

    python bench/token_states.py [--shared ../shared] [--home .bench] [--sets needs,questions,seeds,beir] [--only xquad_en2zh]
                                 [--ways "codes of 48;128 axes, 2 bits;…"] [--every 1]

The candidates of every query come through the product's own search path, with all that is told of them. Late interaction alone
is told anew: of states that the encoder gives once, kept in each of the ways. The learnt order ranks by it, so that a line
differs from the next by the states alone. What a way says is first brought to the mean and the spread of two bits over the set,
for the weights were fitted to those. Gains are over two bits, with the interval of a paired bootstrap (95 %).
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bench import fit_order, token_codes
from bench.judged_queries import JudgedSet, Place, add_options, chosen_sets
from bench.retrieval import judged_sets
from index.arrays import Floats
from index.catalogue.passage_rows import passages_by_row_id
from index.catalogue.vector_rows import texts_to_embed
from index.encoders import TokenEncoder, load_encoder
from index.generation.token_states import ZERO, level_size, means, packed, unpacked
from index.ranking import order
from index.ranking import rank as ranking
from index.ranking.encoded_query import AskedTokens
from index.ranking.order import Evidence
from index.ranking.phrases import asked_together, together
from index.search import understood
from index.snapshot import Snapshot
from index.text.folding import fold_in_place

RESAMPLED = 10_000
LEVELS = {1: np.array([-0.7979, 0.7979]), 2: np.array([-1.5104, -0.4528, 0.4528, 1.5104])}
"""The best levels for a normal distribution of unit variance, by bits (Max 1960, table I)."""


class Way:
    """Keeps the states of a passage, (m, d), as what is compared, (m', k); ``token_bytes`` is what one of m takes on average."""

    token_bytes: float

    def kept(self, states: Floats) -> Floats:
        """The states as they are."""
        return states

    def asked(self, states: Floats) -> Floats:
        """Those of a query as they are compared with what is kept."""
        return states


class TwoBits(Way):
    """As the product keeps them; of so many ``neighbours`` the mean, as one."""

    def __init__(self, dimension: int, neighbours: int = 1) -> None:
        self.neighbours, self.token_bytes = neighbours, dimension / 4 / neighbours

    def kept(self, states: Floats) -> Floats:
        if self.neighbours > 1:
            states = unit(np.add.reduceat(states, np.arange(0, len(states), self.neighbours), axis=0))
        dimension = states.shape[1]
        whole = unpacked(packed(states, np.zeros(dimension, np.float32)), dimension)
        return (whole.astype(np.float32) - ZERO) * np.float32(level_size(dimension))


class Codes(Way):
    """Learnt codes of so many bytes a token."""

    def __init__(self, learnt_from: Floats, token_bytes: int) -> None:
        self.token_bytes, self.codes = token_bytes, token_codes.learnt(learnt_from, token_bytes)

    def kept(self, states: Floats) -> Floats:
        return self.codes.kept(states)

    def asked(self, states: Floats) -> Floats:
        return states @ self.codes.directions.T


class Axes(Way):
    """The strongest ``axes`` of the states that codes are learnt from, turned at random, each with so many ``bits``."""

    def __init__(self, learnt_from: Floats, axes: int, bits: int) -> None:
        _, every = np.linalg.eigh(learnt_from.T @ learnt_from)
        turn, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((axes, axes)))
        self.axes = np.asarray(every[:, -axes:] @ turn, np.float32)
        self.levels = LEVELS[bits]
        self.spread = (learnt_from @ self.axes).std(axis=0)
        self.token_bytes = axes * bits / 8

    def kept(self, states: Floats) -> Floats:
        borders = (self.levels[1:] + self.levels[:-1]) / 2
        return unit(self.levels[np.searchsorted(borders, states @ self.axes / self.spread)] * self.spread)

    def asked(self, states: Floats) -> Floats:
        return states @ self.axes


@dataclass(frozen=True)
class Asked:
    """One query: its tokens, what is told of its candidates (``gathered`` with the keys of their texts)."""

    tokens: AskedTokens
    evidence: Evidence
    gathered: fit_order.Gathered
    keys: list[bytes]


def asked_of(judged: JudgedSet, every: int) -> tuple[list[Asked], dict[bytes, str]]:
    """Each ``every``-th answerable query of a set, and the texts of all candidates by their keys."""
    store, found, texts = judged.store(), [], {}
    with store.snapshot() as snapshot:
        for query in [one for one in judged.queries if one.ideal][::every]:
            if (asked := _asked(query.text, snapshot)) is None:
                continue
            tokens, evidence, rows, phrases = asked
            ids = snapshot.generation.passage_ids[rows].tolist()
            passages = passages_by_row_id(snapshot.catalogue, ids)
            places = (Place(p.source, p.start_line, p.end_line, p.text) for p in map(passages.__getitem__, ids))
            grades = np.array([query.grade(place) for place in places])
            families = snapshot.generation.families[rows]
            embedded = texts_to_embed(snapshot.catalogue, ids)
            texts.update(embedded)
            gathered = fit_order.Gathered(phrases, grades, families, rows, query.ideal, np.zeros(0))
            found.append(Asked(tokens, evidence, gathered, [key for key, _ in embedded]))
    store.close()
    return found, texts


def _asked(text: str, snapshot: Snapshot) -> tuple[AskedTokens, Evidence, np.ndarray, Floats] | None:  # type: ignore[type-arg]
    query = understood(text, snapshot)
    encoded, lexical = ranking.encoded(query, snapshot), ranking.bm25(query, snapshot.generation)
    scored = ranking._both_legs(query, "hybrid", snapshot.generation, encoded, lexical, None)
    first = ranking._first_families(scored, order.weights(query.english).depth, snapshot.generation)
    told = ranking.evidence(query, encoded, scored.at(first), float(lexical.max(initial=0.0)), snapshot)
    if not len(first) or told is None or encoded.tokens is None:
        return None
    rows = scored.rows[first]
    phrases = asked_together(query, snapshot.generation.lexical)
    held = together(phrases, [fold_in_place(text) for text in ranking._texts(rows, snapshot)])
    return encoded.tokens, told, rows, held


def likest(queries: Sequence[Asked], states: dict[bytes, Floats], way: Way) -> list[Floats]:
    """For each query the cosine of each token, those of its translation behind its own, to the likest of each candidate."""
    tokens = [np.concatenate([t for t in (one.tokens.own, one.tokens.translation) if t is not None]) for one in queries]
    tokens = [way.asked(one) for one in tokens]
    found = [np.zeros((len(one.keys), len(of)), np.float32) for one, of in zip(queries, tokens, strict=True)]
    wanted: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
    for number, one in enumerate(queries):
        for at, key in enumerate(one.keys):
            wanted[key].append((number, at))
    for key, by in wanted.items():
        if len(states[key]):
            best = (way.kept(states[key]) @ np.concatenate([tokens[number] for number, _ in by]).T).max(axis=0)
            parts = np.split(best, np.cumsum([len(tokens[number]) for number, _ in by])[:-1])
            for (number, at), part in zip(by, parts, strict=True):
                found[number][at] = part
    return found


def told(queries: Sequence[Asked], found: Sequence[Floats]) -> list[Evidence]:
    """What is told of the candidates where late interaction says so."""
    return [
        replace(
            one.evidence,
            own=of[:, : len(one.tokens.own)],
            translation=None if one.tokens.translation is None else of[:, len(one.tokens.own) :],
        )
        for one, of in zip(queries, found, strict=True)
    ]


def scores(judged: JudgedSet, queries: Sequence[Asked], evidence: Sequence[Evidence]) -> Floats:
    """nDCG@10 and P@1 of each query, ``(n, 2)``."""
    weigh = order.weights(judged.language == "en")
    weights = np.array([*weigh.features.values(), weigh.phrase])
    rows = []
    for one, of in zip(queries, evidence, strict=True):
        features = order.features(of)
        values = np.stack([*(features[name] for name in weigh.features), one.gathered.features], axis=1).astype(float)
        gathered = replace(one.gathered, features=values)
        rows.append(fit_order.measured(gathered, fit_order.scores(gathered, weights), judged.folded))
    return np.array(rows, np.float32)


def centred(states: Floats) -> Floats:
    """A passage's states less the mean of passages, of unit length."""
    return unit(states - means()["passage"])


def unit(states: Floats) -> Floats:
    return np.asarray(states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9), np.float32)


def main() -> None:
    options = _options()
    encoder = load_encoder()
    assert isinstance(encoder, TokenEncoder)
    ways = _ways(encoder, options)
    folders = [path for path in judged_sets(options.shared) if "zht" not in path.name]
    for judged in chosen_sets(options, folders):
        if options.only and judged.name not in options.only.split(","):
            continue
        queries, texts = asked_of(judged, options.every)
        keys = sorted(texts)
        encoded = encoder.encode_passage_tokens([texts[key] for key in keys])
        states = {key: centred(one.tokens) for key, one in zip(keys, encoded, strict=True)}
        _tell(judged, queries, states, ways)


def _tell(judged: JudgedSet, queries: Sequence[Asked], states: dict[bytes, Floats], ways: dict[str, Way]) -> None:
    lengths = np.array([len(one) for one in states.values()])
    print(f"{judged.name}: {len(queries)} queries, {len(lengths)} passages, {lengths.mean():.0f} tokens a passage")
    base, before = None, np.zeros(0)
    for name, way in ways.items():
        begun = time.process_time()
        found = likest(queries, states, way)
        took = time.process_time() - begun
        late = np.concatenate([one.late for one in told(queries, found)])
        if base is None:
            before = late
        stretch = float(before.std() / late.std())
        shift = float(before.mean() - stretch * late.mean())
        now = scores(judged, queries, told(queries, [stretch * of + np.float32(shift) for of in found]))
        base = now if base is None else base
        room = way.token_bytes * lengths
        gains = now - base
        chosen = np.random.default_rng(1).integers(0, len(gains), (RESAMPLED, len(gains)))
        low, high = np.quantile(gains[chosen, 0].mean(axis=1), (0.025, 0.975))
        print(
            f"  {name:<22}{way.token_bytes:>7.0f} B a token {room.mean() / 1000:>6.1f} KB (nine tenths under"
            f" {np.quantile(room, 0.9) / 1000:.1f})  nDCG@10 {now[:, 0].mean():.4f} {gains[:, 0].mean():+.4f}"
            f" [{low:+.4f}, {high:+.4f}]  P@1 {now[:, 1].mean():.3f}  late {np.corrcoef(before, late)[0, 1]:.3f}  {took:.0f} s",
            flush=True,
        )


def _ways(encoder: TokenEncoder, options: argparse.Namespace) -> dict[str, Way]:
    """The ways that are compared, two bits first; what is learnt is learnt from the texts of ``token_codes``."""
    encoded = encoder.encode_passage_tokens(token_codes.texts(options.shared / "train"))
    states = np.concatenate([centred(one.tokens) for one in encoded])
    made: dict[str, Callable[[], Way]] = {
        "two bits": partial(TwoBits, encoder.dimension),
        "two bits, pairs": partial(TwoBits, encoder.dimension, 2),
    }
    made |= {f"codes of {size}": partial(Codes, states, size) for size in CODES}
    made |= {f"{axes} axes, {bits} bits": partial(Axes, states, axes, bits) for axes, bits in AXES}
    asked = options.ways.split(";") if options.ways else list(made)
    return {name: made[name]() for name in dict.fromkeys(["two bits", *asked])}


CODES = (32, 40, 48)
AXES = ((96, 2), (128, 2), (192, 2), (256, 1), (384, 1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_options(parser, fit_order.FITTED_ON)
    parser.add_argument("--only", help="names of sets, with commas")
    parser.add_argument("--ways", help="names of ways, with semicolons")
    parser.add_argument("--every", type=int, default=1, help="ask each so many-th query only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
