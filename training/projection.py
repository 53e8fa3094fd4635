"""A projection of the token states, trained for late interaction; the encoder stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from index.generation.token_states import means
from index.text.folding import language_of
from training.batches import batches
from training.cached_states import PASSAGE, QUERY
from training.data import Data
from training.layers import Batch, States, padded
from training.losses import chosen, leash, max_similarity
from training.pairs import Pair
from training.recipes import Recipe
from training.steps import Curve, Steps, run
from training.trained_encoder import Learnt
from training.untrained import token_states

TEMPERATURE = 0.02
"""Of MaxSim, whose means over tokens differ by some .05 between a good passage and a bad one. Not measured."""
LEASHED = 16


class Turn(torch.nn.Module):
    """States (…, d) to ``states @ (1 + weight)``: nothing is turned at first."""

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(dimension, dimension))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return states + states @ self.weight


class ProjectionRun:
    """A recipe with what it is trained on."""

    def __init__(self, recipe: Recipe, data: Data, home: Path) -> None:
        self.recipe, self.data, self.home = recipe, data, home
        self.pairs = recipe.pairs(data)
        self.groups = {pair.passage: pair.group for pair in [*data.given, *data.short]}
        known = means()
        self.means = {language: np.asarray(mean) for language, mean in known.items()}
        self.model = Turn(len(known["passage"]))
        self.states: dict[tuple[str, str], States] = {}

    def trained(self) -> tuple[Learnt, Curve]:
        self._prepare()
        read = batches(self.pairs, self.recipe.batch, self.recipe.times)
        steps = Steps(read, self.recipe.rate, self.home / f"{self.recipe.name}.pt", (0, len(read) // 2), self._held_out)
        curve = run(steps, self.model, self._loss)
        if not any(point["step"] == len(read) and "held_out" in point for point in curve):
            curve.append({"step": len(read), **self._held_out()})
        turned = np.eye(len(self.model.weight)) + self.model.weight.detach().numpy()
        whole = turned.astype(np.float32)
        return Learnt(projection=whole, factors={"projection": whole}), curve

    def _prepare(self) -> None:
        asked = [pair.query for pair in [*self.pairs, *self.data.held_out]]
        passages = [pair.passage for pair in [*self.pairs, *self.data.held_out]] + self.data.leash
        passages += [one for pair in self.pairs for one in self._negatives(pair)]
        for prefix, texts in ((QUERY, asked), (PASSAGE, passages)):
            held = token_states(list(dict.fromkeys(texts)), prefix, self.home)
            self.states.update({(prefix, text): states for text, states in held.items()})

    def _negatives(self, pair: Pair) -> list[str]:
        return self.data.negatives.get(pair, [])[: self.recipe.negatives]

    def _loss(self, step: int, batch: Sequence[Pair]) -> dict[str, torch.Tensor]:
        texts = list(dict.fromkeys([pair.passage for pair in batch] + [n for p in batch for n in self._negatives(p)]))
        scores = self._compared([pair.query for pair in batch], texts)
        groups = [self.groups[text] for text in texts]
        allowed = torch.tensor(
            [[at == row or group != pair.group for at, group in enumerate(groups)] for row, pair in enumerate(batch)]
        )
        return {"contrastive": chosen(scores / TEMPERATURE, allowed), "leash": self.recipe.leash * self._leash(step)}

    def _compared(self, queries: Sequence[str], passages: Sequence[str]) -> torch.Tensor:
        asked, told = self._centred(queries, QUERY), self._centred(passages, PASSAGE)
        ours, theirs = (functional.normalize(self.model(one.states), dim=2) for one in (asked, told))
        return max_similarity(ours, theirs, asked.mask, told.mask)

    def _centred(self, texts: Sequence[str], prefix: str) -> Batch:
        found = []
        for text in texts:
            mean = self.means["passage" if prefix == PASSAGE else "en" if language_of(text) == "en" else "zh"]
            found.append((self.states[prefix, text] - mean).astype(np.float16))
        return padded(found)

    def _leash(self, step: int) -> torch.Tensor:
        texts = self.data.leash
        batch = self._centred([texts[(step * LEASHED + at) % len(texts)] for at in range(LEASHED)], PASSAGE)
        return leash(self.model(batch.states), batch.states, batch.mask, torch.zeros(batch.states.shape[2]))

    def _held_out(self) -> dict[str, Any]:
        """How often a held-out question has its own passage first among all of them, by late interaction alone."""
        pairs, firsts = self.data.held_out, []
        with torch.no_grad():
            for at in range(0, len(pairs), 20):
                scores = self._compared([pair.query for pair in pairs[at : at + 20]], [pair.passage for pair in pairs])
                firsts += (scores.argmax(dim=1) == at + torch.arange(len(scores))).tolist()
        return {"held_out": round(sum(firsts) / len(firsts), 4)}
