"""A run kept on disk between steps, so that it can be stopped anywhere and goes on as if it had not been."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch


def save(path: Path, step: int, model: torch.nn.Module, optimiser: torch.optim.Optimizer, curve: list[Any]) -> None:
    """What is learnt, the optimiser's memory and the curve, put in place in one step."""
    learnt = {name: value.detach() for name, value in model.named_parameters()}
    partial = path.with_suffix(".part")
    torch.save({"step": step, "learnt": learnt, "optimiser": optimiser.state_dict(), "curve": curve}, partial)
    partial.rename(path)


def resume(path: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer) -> tuple[int, list[Any]]:
    """The step to go on with and the curve so far; 0 and an empty one where nothing is kept."""
    if not path.is_file():
        return 0, []
    kept = torch.load(path, weights_only=True)
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in kept["learnt"].items():
            parameters[name].copy_(value)
    optimiser.load_state_dict(kept["optimiser"])
    return int(kept["step"]), list(kept["curve"])
