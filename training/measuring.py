"""What a recipe scores, query by query, kept on disk; and its gain over the untrained model."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from training.evaluation import GUARD, gain, judged_sets, means_of, measured
from training.remembered import Remembered
from training.trained_encoder import Learnt


def asked(
    name: str, learnt: Learnt, options: argparse.Namespace, home: Path, before: dict[str, Any] | None = None
) -> dict[str, Any]:
    """nDCG@10 by set, mode and query. The guard is not asked where the product gains nothing over what was ``before``: it has
    the last word on what gains."""
    home.mkdir(parents=True, exist_ok=True)
    kept = home / f"{name}-{'-'.join(options.lots)}.scores.json"
    if not kept.is_file():
        untrained = Remembered(home / "untrained.npz")
        encoder = learnt.encoder(untrained)
        means = means_of(encoder, home)
        found: dict[str, Any] = {}
        for judged in judged_sets(options.home, options.shared, options.lots):
            if judged.name == GUARD and before is not None and not _gains(found, before):
                continue
            found[judged.name] = measured(judged, encoder, means)
            told = {
                mode: round(float(np.mean(list(scores.values()))), 4) for mode, scores in found[judged.name].items()
            }
            print(name, judged.name, told, file=sys.stderr, flush=True)
        untrained.keep()
        kept.write_text(json.dumps(found), "utf-8")
    scores: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return scores


def _gains(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether the product gains on every set."""
    return all(gain(modes["hybrid"], before[of]["hybrid"]).mean > 0 for of, modes in now.items())


def compared(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """By set and mode: nDCG@10, and the gain with its interval."""
    return {
        of: {
            mode: {
                "nDCG@10": round(float(np.mean(list(scores.values()))), 4),
                **{key: round(value, 4) for key, value in asdict(gain(scores, before[of][mode])).items()},
            }
            for mode, scores in modes.items()
        }
        for of, modes in now.items()
    }
