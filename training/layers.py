"""The bundled model cut in two: the lower layers as the product runs them (ONNX, int8), the upper ones in torch, to be trained.

Own layers rather than ``transformers``': their tensors bear the names that ``index.encoders.weights`` gives them, so what is
trained goes back into the product's graph by adding it (``merged``). ``tests/test_training.py`` holds both halves to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.arrays import Floats
from index.encoders.engine import Engine
from index.encoders.weights import Weights, bundled_path
from index.text.folding import simplify

UPPER = 4
"""Layers that are trained, of twelve; the eight below cost a tenth as much in int8 and are the same for every recipe."""
RANK, ALPHA = 16, 32
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
States = NDArray[np.float16]


class Lora(torch.nn.Module):
    """A frozen linear layer and what is learnt beside it (Hu et al. 2021): ``W + B A · ALPHA / RANK``, zero at first."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor, chance: torch.Generator) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        outputs, inputs = weight.shape
        self.down = torch.nn.Parameter(torch.randn(RANK, inputs, generator=chance) / inputs**0.5)
        self.up = torch.nn.Parameter(torch.zeros(outputs, RANK))
        self.learnt = True

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        plain = functional.linear(x, self.weight, self.bias)  # type: ignore[arg-type]
        if not self.learnt:
            return plain
        return plain + functional.linear(functional.linear(x, self.down), self.up) * (ALPHA / RANK)

    def change(self) -> Floats:
        """What is to be added to the weight."""
        return np.asarray((self.up @ self.down * (ALPHA / RANK)).detach().numpy(), np.float32)


class Layer(torch.nn.Module):
    """One layer of BERT: attention, feed-forward, each normalised after its residual."""

    def __init__(self, weights: Weights, name: str, chance: torch.Generator) -> None:
        super().__init__()
        wide, hidden = weights.feed_forward, weights.hidden
        shapes = {"fi": (wide, hidden), "fo": (hidden, wide)}
        self.heads, self.epsilon, self.name = weights.heads, weights.epsilon, name
        self.parts = torch.nn.ModuleDict()
        for part in MATRICES:
            outputs, inputs = shapes.get(part, (hidden, hidden))
            weight = torch.tensor(weights.tensor(f"{name}.{part}.w", outputs, inputs))
            self.parts[part] = Lora(weight, torch.tensor(weights.tensor(f"{name}.{part}.b", outputs)), chance)
        for part in ("aln", "oln"):
            for half in "wb":
                self.register_buffer(f"{part}_{half}", torch.tensor(weights.tensor(f"{name}.{part}.{half}", hidden)))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``x`` (n, t, d), ``mask`` (n, t) true where there is a token."""
        count, tokens, hidden = x.shape
        q, k, v = (
            self.parts[part](x).view(count, tokens, self.heads, hidden // self.heads).transpose(1, 2) for part in "qkv"
        )
        attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        attended = attended.transpose(1, 2).reshape(count, tokens, hidden)
        x = self._normalised(self.parts["ao"](attended) + x, "aln")
        return self._normalised(self.parts["fo"](functional.gelu(self.parts["fi"](x))) + x, "oln")

    def _normalised(self, x: torch.Tensor, part: str) -> torch.Tensor:
        scale, shift = getattr(self, f"{part}_w"), getattr(self, f"{part}_b")
        return functional.layer_norm(x, x.shape[-1:], scale, shift, self.epsilon)


@dataclass(frozen=True)
class Batch:
    """States of the lower layers, padded: ``(n, t, d)``, and which of them are tokens, begin and end marks among them."""

    states: torch.Tensor
    mask: torch.Tensor


class Upper(torch.nn.Module):
    """The upper layers: from the states of the lower ones (n, t, d) to those of the model."""

    def __init__(self, weights: Weights, seed: int = 13) -> None:
        super().__init__()
        chance = torch.Generator().manual_seed(seed)
        first = weights.layers - UPPER
        self.layers = torch.nn.ModuleList(Layer(weights, f"l{first + at}", chance) for at in range(UPPER))

    def forward(self, batch: Batch) -> torch.Tensor:
        x = batch.states
        for layer in self.layers:
            x = layer(x, batch.mask)
        return x

    def untrained(self, batch: Batch) -> torch.Tensor:
        """The same without what was learnt: the teacher."""
        for part in self._loras():
            part.learnt = False
        with torch.no_grad():
            states: torch.Tensor = self(batch)
        for part in self._loras():
            part.learnt = True
        return states

    def changes(self) -> dict[str, Floats]:
        """What was learnt, by the name of the weight that it is added to."""
        layers = [layer for layer in self.layers if isinstance(layer, Layer)]
        return {
            f"{layer.name}.{part}.w": lora.change()
            for layer in layers
            for part, lora in layer.parts.items()
            if isinstance(lora, Lora)
        }

    def _loras(self) -> list[Lora]:
        return [module for module in self.modules() if isinstance(module, Lora)]


def padded(states: Sequence[States]) -> Batch:
    longest = max(map(len, states))
    whole = torch.zeros(len(states), longest, states[0].shape[1])
    mask = torch.zeros(len(states), longest, dtype=torch.bool)
    for row, one in enumerate(states):
        whole[row, : len(one)] = torch.from_numpy(one.astype(np.float32))
        mask[row, : len(one)] = True
    return Batch(whole, mask)


def pooled(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Unit vectors ``(n, d)``: the mean over the tokens, as the model was trained."""
    weights = mask[:, :, None].float()
    return functional.normalize((states * weights).sum(dim=1) / weights.sum(dim=1), dim=1)


class Lower:
    """Text to the states of the lower layers, by the product's own tokenizer and graph."""

    def __init__(self) -> None:
        self._engine = Engine(bundled_path(), lambda weights: replace(weights, layers=weights.layers - UPPER))

    def states(self, text: str, prefix: str, most: int) -> States:
        """``(t, d)``, of the begin mark, the first tokens of ``prefix`` and text, and the end mark: ``most`` at most."""
        engine = self._engine
        window = engine._tokenizer.windows(engine._tokenizer.ids(prefix + simplify(text))[: most - 2])[0]
        (layer,) = engine._session.run(None, {"embedded": engine._embedded(window)[None]})
        return np.asarray(layer[0], np.float16)


@dataclass(frozen=True)
class MergedWeights(Weights):
    """Weights with what was learnt added to some of them."""

    changes: dict[str, Floats]

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        plain = super().tensor(name, *shape)
        return plain + self.changes[name] if name in self.changes else plain


def merged(weights: Weights, changes: dict[str, Floats]) -> MergedWeights:
    plain = {field.name: getattr(weights, field.name) for field in fields(Weights)}
    return MergedWeights(**plain, changes=changes)
