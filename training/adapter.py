"""An adapter of the upper layers, trained on vectors: of questions and passages, or of questions alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from index.arrays import Floats
from index.encoders.weights import bundled_path, read_weights
from index.generation.token_states import means
from training.batches import batches
from training.cached_states import PASSAGE, QUERY, CachedStates
from training.data import MINED_GIVEN, Data
from training.layers import Upper, padded, pooled
from training.losses import contrastive, leash
from training.pairs import Pair
from training.recipes import Recipe
from training.steps import Curve, Steps, run
from training.trained_encoder import Learnt
from training.untrained import passage_vectors

LEASHED = 8
"""Texts of the leash that a step looks at."""


class AdapterRun:
    """A recipe with what it is trained on."""

    def __init__(self, recipe: Recipe, data: Data, home: Path) -> None:
        self.recipe, self.data, self.home = recipe, data, home
        self.cached = CachedStates(home)
        self.model = Upper(read_weights(bundled_path()))
        self.pairs = recipe.pairs(data)
        self.groups = {pair.passage: pair.group for pair in [*data.given, *data.short]}
        self.mean = torch.tensor(np.array(means()["passage" if recipe.kind == "both" else "zh"]))
        self.bank = list(dict.fromkeys(pair.passage for pair in self.pairs))
        self.rows = {passage: row for row, passage in enumerate(self.bank)}
        self.frozen = torch.tensor(passage_vectors(self.bank, home)) if recipe.kind == "query" else None

    def trained(self) -> tuple[Learnt, Curve]:
        """Everything up to the end; a run that was stopped goes on."""
        self._prepare()
        read = batches(self.pairs, self.recipe.batch, self.recipe.times)
        steps = Steps(read, self.recipe.rate, self.home / f"{self.recipe.name}.pt", (0, len(read) // 2), self._held_out)
        curve = run(steps, self.model, self._loss)
        if not any(point["step"] == len(read) and "held_out" in point for point in curve):
            curve.append({"step": len(read), **self._held_out()})
        changes = self.model.changes()
        return Learnt(changes, changes if self.recipe.kind == "both" else None, factors=self._factors()), curve

    def _factors(self) -> dict[str, Floats]:
        """The two narrow matrices of every adapter: what is small enough to give away."""
        return {name: np.asarray(value.detach(), np.float32) for name, value in self.model.named_parameters()}

    def _prepare(self) -> None:
        held_out = self.data.held_out
        self.cached.prepare([pair.query for pair in [*self.data.given, *self.data.short, *held_out]], QUERY)
        self.cached.prepare(self.data.leash, PASSAGE if self.recipe.kind == "both" else QUERY)
        passages = [pair.passage for pair in held_out]
        if self.recipe.kind == "both":  # of the same pairs for every recipe, so that they are computed once
            passages += [pair.passage for pair in self.data.given[:MINED_GIVEN]]
        self.cached.prepare(passages, PASSAGE)
        if self.recipe.kind == "both":
            self.cached.prepare([pair.passage for pair in self.pairs], PASSAGE)
        self.cached.prepare([one for pair in self.pairs for one in self._negatives(pair)], PASSAGE)

    def _negatives(self, pair: Pair) -> list[str]:
        return self.data.negatives.get(pair, [])[: self.recipe.negatives]

    def _loss(self, step: int, batch: Sequence[Pair]) -> dict[str, torch.Tensor]:
        queries = self._vectors([pair.query for pair in batch], QUERY)
        if self.frozen is None:
            texts = list(
                dict.fromkeys([pair.passage for pair in batch] + [n for p in batch for n in self._negatives(p)])
            )
            passages = self._vectors(texts, PASSAGE)
        else:
            own = [self.rows[pair.passage] for pair in batch]
            others = sorted(set(range(len(self.bank))) - set(own))
            texts = [self.bank[row] for row in [*own, *others]]
            passages = self.frozen[[*own, *others]]
        parts = {"contrastive": contrastive(queries, passages, self._allowed(batch, texts))}
        if self.recipe.leash:
            parts["leash"] = self.recipe.leash * self._leash(step)
        return parts

    def _allowed(self, batch: Sequence[Pair], texts: Sequence[str]) -> torch.Tensor:
        """A passage of the same law or plan counts only where it is the pair's own."""
        groups = [self.groups[text] for text in texts]
        rows = [[at == row or group != pair.group for at, group in enumerate(groups)] for row, pair in enumerate(batch)]
        return torch.tensor(rows)

    def _leash(self, step: int) -> torch.Tensor:
        texts = self.data.leash
        chosen = [texts[(step * LEASHED + at) % len(texts)] for at in range(LEASHED)]
        batch = padded(self.cached.of(chosen, PASSAGE if self.recipe.kind == "both" else QUERY))
        return leash(self.model(batch), self.model.untrained(batch), batch.mask, self.mean)

    def _vectors(self, texts: Sequence[str], prefix: str) -> torch.Tensor:
        batch = padded(self.cached.of(texts, prefix))
        return pooled(self.model(batch), batch.mask)

    def _held_out(self) -> dict[str, Any]:
        """How often a held-out question has its own passage first among all of them."""
        pairs = self.data.held_out
        with torch.no_grad():
            queries = self._in_parts([pair.query for pair in pairs], QUERY)
            passages = self._in_parts([pair.passage for pair in pairs], PASSAGE)
        if self.recipe.kind == "query":
            passages = torch.tensor(passage_vectors([pair.passage for pair in pairs], self.home))
        first = (queries @ passages.T).argmax(dim=1) == torch.arange(len(pairs))
        return {"held_out": round(float(first.float().mean()), 4)}

    def _in_parts(self, texts: Sequence[str], prefix: str) -> torch.Tensor:
        return torch.cat([self._vectors(texts[at : at + 32], prefix) for at in range(0, len(texts), 32)])
