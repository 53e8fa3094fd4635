"""The curves of the recipes as the tables of docs/training.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SETS = ("needs choosing zh", "needs choosing en", "xquad_en2zh")
MODES = ("dense", "hybrid")


def written(folder: Path) -> str:
    """Two tables: what each recipe is worth, and how it got there."""
    told = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return "\n".join([*_worth(told), "", *_curves(told)])


def _worth(told: list[dict[str, Any]]) -> list[str]:
    columns = [
        f"{of.replace('needs choosing', 'choosing').replace('_en2zh', '')}, {mode}" for of in SETS for mode in MODES
    ]
    rows = [f"| recipe | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for one in told:
        cells = [_gain(one["gains"].get(of, {}).get(mode)) for of in SETS for mode in MODES]
        rows.append(f"| {one['recipe']['name']} | {' | '.join(cells)} |")
    return rows


def _gain(of: dict[str, float] | None) -> str:
    if of is None:
        return "not asked"
    gain, low, high = (f"{of[name]:+.3f}".replace("0.", ".") for name in ("mean", "low", "high"))
    return f"{_bare(of['nDCG@10'])} ({gain} [{low}, {high}])"


def _bare(value: float) -> str:
    return f"{value:.3f}".lstrip("0") if value < 1 else f"{value:.3f}"


def _curves(told: list[dict[str, Any]]) -> list[str]:
    heads = (
        "steps",
        "seconds",
        "loss: first, middle, last",
        "leash: the same",
        "held-out pairs first: before, middle, after",
    )
    rows = [f"| recipe | {' | '.join(heads)} |", "| --- |" + " --- |" * len(heads)]
    for one in told:
        losses = [point for point in one["curve"] if "contrastive" in point]
        three = [losses[0], losses[len(losses) // 2], losses[-1]]
        held_out = [_bare(point["held_out"]) for point in one["curve"] if "held_out" in point]
        cells = [
            str(losses[-1]["step"]),
            f"{_seconds(losses):.0f}",
            _values(three, "contrastive"),
            _values(three, "leash"),
        ]
        rows.append(f"| {one['recipe']['name']} | {' | '.join(cells)} | {' '.join(held_out)} |")
    return rows


def _values(points: list[dict[str, float]], of: str) -> str:
    return " ".join(f"{point[of]:.3f}" for point in points if of in point)


def _seconds(points: list[dict[str, float]]) -> float:
    """Processor time in all: the clock begins anew where a run that was stopped goes on."""
    clocks = [point["seconds"] for point in points]
    return sum(now for now, then in zip(clocks, [*clocks[1:], 0.0], strict=True) if then < now)
