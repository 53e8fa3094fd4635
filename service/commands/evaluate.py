"""``precedent eval``: retrieval measured on a BEIR folder, through the ordinary search path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from index.results import Mode
from service.messages import Messages
from service.progress import progress_reporter
from service.session import Choice, Session, UserError, print_json, shared_options

if TYPE_CHECKING:
    from index.evaluate import Evaluation


def make(say: Messages) -> list[click.Command]:
    @click.command("eval", help=say("help.eval"))
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @click.option("--mode", type=Choice(say, get_args(Mode)), default="hybrid", help=say("option.mode"))
    @click.option("--run", "run_file", metavar="FILE", type=click.Path(path_type=Path), help=say("option.run"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def evaluate_folder(session: Session, folder: Path, mode: Mode, run_file: Path | None, as_json: bool) -> None:
        if not folder.is_dir():
            raise UserError(say("error.no_such_eval_folder", path=folder))
        evaluation = _evaluate(folder, session, mode)
        if run_file is not None:
            run_file.write_text("".join(trec_lines(evaluation, tag=f"precedent-{mode}")), encoding="utf-8")
        if as_json:
            print_json(
                {
                    "mode": mode,
                    "queries": evaluation.queries,
                    "scores": evaluation.scores,
                    "queries_per_second": evaluation.queries_per_second,
                }
            )
        else:
            for measure, score in evaluation.scores.items():
                print(f"{measure:<12} {score:.4f}")
            rate = evaluation.queries_per_second
            print(say("eval.summary", queries=evaluation.queries, rate=rate, mode=mode), file=sys.stderr)

    return [evaluate_folder]


def trec_lines(evaluation: Evaluation, tag: str) -> Iterator[str]:
    """``query Q0 document rank score tag`` lines, ranks from 1."""
    for query, ranking in evaluation.run.items():
        for rank, (document, score) in enumerate(ranking, start=1):
            yield f"{query} Q0 {document} {rank} {score:.6f} {tag}\n"


def _evaluate(folder: Path, session: Session, mode: Mode) -> Evaluation:
    from index.errors import StoreError
    from index.evaluate import EvaluationError, evaluate

    try:
        with progress_reporter(session.say) as progress:
            return evaluate(folder, session.home, mode, progress)
    except (EvaluationError, StoreError) as error:
        raise UserError(str(error)) from error
