"""One loop for all recipes: steps with a warm-up and a linear descent of the rate, a curve, checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training import checkpoints
from training.pairs import Pair

WARM_UP, MOST_NORM = 0.1, 1.0
TOLD_EVERY, KEPT_EVERY = 5, 10
Curve = list[dict[str, Any]]
Loss = Callable[[int, Sequence[Pair]], dict[str, torch.Tensor]]
"""The parts of the loss of a batch, weighed, by name."""


@dataclass(frozen=True)
class Steps:
    """What is read, at which rate, and where the run is kept. ``looked`` is asked at some steps what else is known then."""

    batches: Sequence[Sequence[Pair]]
    rate: float
    kept: Path
    looked_at: Sequence[int] = ()
    looked: Callable[[], dict[str, Any]] = dict

    def share(self, step: int) -> float:
        """The rate of a step as a share of the highest."""
        whole = len(self.batches)
        warm = max(1, int(WARM_UP * whole))
        return (step + 1) / warm if step < warm else max(0.05, (whole - step) / max(1, whole - warm))


def run(steps: Steps, model: torch.nn.Module, loss: Loss, until: int | None = None) -> Curve:
    """Train ``model`` from where it was left to the end, or to step ``until``; what was learnt and the curve."""
    optimiser = torch.optim.AdamW(model.parameters(), steps.rate, weight_decay=0.0)
    first, curve = checkpoints.resume(steps.kept, model, optimiser)
    last = len(steps.batches) if until is None else until
    told: list[dict[str, float]] = []
    started = time.process_time()
    for step in range(first, last):
        if step in steps.looked_at:
            curve.append({"step": step, **steps.looked()})
        told.append(_step(step, steps, model, optimiser, loss))
        done = step + 1
        if done % TOLD_EVERY == 0 or done == last:
            means = {name: round(sum(one[name] for one in told) / len(told), 4) for name in told[0]}
            curve.append({"step": done, **means, "seconds": round(time.process_time() - started, 1)})
            told = []
        if done % KEPT_EVERY == 0 or done == last:
            checkpoints.save(steps.kept, done, model, optimiser, curve)
    return curve


def _step(
    step: int, steps: Steps, model: torch.nn.Module, optimiser: torch.optim.Optimizer, loss: Loss
) -> dict[str, float]:
    for group in optimiser.param_groups:
        group["lr"] = steps.rate * steps.share(step)
    parts = loss(step, steps.batches[step])
    optimiser.zero_grad()
    torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), MOST_NORM)
    optimiser.step()
    return {name: float(value.detach()) for name, value in parts.items()}
