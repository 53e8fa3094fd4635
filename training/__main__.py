"""``make train``: every recipe trained, measured and told of.

    python -m training [RECIPE …] [--shared ../shared] [--home .bench] [--table]

What is computed is kept below ``--home``: a run that was stopped goes on where it was. ``training/curves/NAME.json`` gets the
curve of a recipe and what it is worth on the choosing half of ``tests/needs``, beside the untrained model on the same path.
``--table`` prints what the curves say, as docs/training.md has it. ``--lots`` asks other lots of needs, to check a recipe that
was chosen: its curve is then left as it is."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from training import table

ROOT = Path(__file__).resolve().parents[1]
CURVES = Path(__file__).with_name("curves")
UNTRAINED, CHOSEN_ON = "untrained", ["choosing"]


def main() -> None:
    options = _options()
    if options.table:
        print(table.written(CURVES))
        return
    from training.recipes import RECIPES

    wanted = options.recipes or [recipe.name for recipe in RECIPES]
    unknown = set(wanted) - {recipe.name for recipe in RECIPES}
    if unknown:
        sys.exit(f"no such recipe: {', '.join(sorted(unknown))}")
    for name in wanted:
        for recipe in (one for one in RECIPES if one.name == name):
            _one(recipe, options, options.home / "training")


def _one(recipe: Any, options: argparse.Namespace, home: Path) -> None:
    from safetensors.numpy import save_file

    from training.adapter import AdapterRun
    from training.data import gathered
    from training.measuring import asked, compared
    from training.projection import ProjectionRun
    from training.trained_encoder import Learnt

    data = gathered(options.shared, home, mine=recipe.negatives > 0)
    made = ProjectionRun if recipe.kind == "projection" else AdapterRun
    learnt, curve = made(recipe, data, home).trained()
    save_file(learnt.factors, home / f"{recipe.name}.safetensors")
    before = asked(UNTRAINED, Learnt(), options, home)
    now = asked(recipe.name, learnt, options, home, before)
    told = {"recipe": vars(recipe), "curve": curve, "gains": compared(now, before)}
    if options.lots == CHOSEN_ON:
        CURVES.mkdir(exist_ok=True)
        (CURVES / f"{recipe.name}.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    print(recipe.name, json.dumps(told["gains"]), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("recipes", nargs="*")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where stores and checkpoints are kept")
    parser.add_argument("--lots", nargs="+", default=CHOSEN_ON, help="lots of needs that are asked")
    parser.add_argument("--table", action="store_true", help="print the table of what was measured")
    return parser.parse_args()


if __name__ == "__main__":
    main()
