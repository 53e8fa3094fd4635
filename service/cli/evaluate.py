"""``precedent eval``: retrieval measured on a BEIR folder, through the ordinary search path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from index.results import Mode
from service.cli.progress import progress_reporter
from service.cli.session import Choice, Session, UserError, print_json, reranker_option, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    from index.evaluation.evaluate import Evaluation
    from index.evaluation.significance import PairedDifference

MOST_NAMED = 10
"""So many of the queries that could not be asked are named."""


def make(say: Messages) -> list[click.Command]:
    @click.command("eval", help=say("help.eval"))
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @click.option("--mode", type=Choice(say, get_args(Mode)), default="hybrid", help=say("option.mode"))
    @click.option("--model", metavar="NAME", help=say("option.eval_model"))
    @reranker_option(say)
    @click.option("--run", "run_file", metavar="FILE", type=click.Path(path_type=Path), help=say("option.run"))
    @click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help=say("option.baseline"))
    @click.option("--save-baseline", metavar="FILE", type=click.Path(path_type=Path), help=say("option.save_baseline"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def evaluate_folder(
        session: Session,
        folder: Path,
        mode: Mode,
        model: str | None,
        run_file: Path | None,
        baseline: Path | None,
        save_baseline: Path | None,
        as_json: bool,
    ) -> None:
        if not folder.is_dir():
            raise UserError(say("error.no_such_eval_folder", path=folder))
        before = _baseline(baseline, folder) if baseline else {}  # before the work: a bad file is said at once
        evaluation = _evaluate(folder, session, mode, model)
        compared = _differences(evaluation, before) if before else {}
        if run_file is not None:
            run_file.write_text("".join(trec_lines(evaluation, tag=f"precedent-{mode}")), encoding="utf-8")
        if save_baseline is not None:
            from index.evaluation.significance import save_baseline as save

            save(save_baseline, evaluation.by_query)
        if as_json:
            document: dict[str, Any] = {
                "mode": mode,
                "queries": evaluation.queries,
                "refused": list(evaluation.refused),
                "scores": evaluation.scores,
                "queries_per_second": evaluation.queries_per_second,
            }
            if compared:
                document["baseline"] = {measure: asdict(found) for measure, found in compared.items()}
            print_json(document)
        else:
            for measure, score in evaluation.scores.items():
                print(f"{measure:<12} {score:.4f}{_compared(compared.get(measure))}")
            rate, share = evaluation.queries_per_second, evaluation.answerable
            summary = say("eval.summary", queries=evaluation.queries, rate=rate, mode=mode, answerable=share)
            print(summary, file=sys.stderr)
        if evaluation.refused:
            ids = ", ".join(evaluation.refused[:MOST_NAMED])
            print(say("eval.refused", count=len(evaluation.refused), ids=ids), file=sys.stderr)

    return [evaluate_folder]


def trec_lines(evaluation: Evaluation, tag: str) -> Iterator[str]:
    """``query Q0 document rank score tag`` lines, ranks from 1."""
    for query, ranking in evaluation.run.items():
        for rank, (document, score) in enumerate(ranking, start=1):
            yield f"{query} Q0 {document} {rank} {score:.6f} {tag}\n"


def _baseline(path: Path, folder: Path) -> dict[str, dict[str, float]]:
    from index.evaluation.evaluate import read_qrels
    from index.evaluation.significance import read_baseline

    return read_baseline(path, read_qrels(folder))


def _differences(evaluation: Evaluation, before: dict[str, dict[str, float]]) -> dict[str, PairedDifference]:
    from index.evaluation.significance import differences

    return differences(evaluation.by_query, before)


def _compared(found: PairedDifference | None) -> str:
    """``  +0.0123 [+0.0040, +0.0201] p=0.003``: the gain over the baseline, its 95% interval, its p-value."""
    if found is None:
        return ""
    return f"  {found.delta:+.4f} [{found.low:+.4f}, {found.high:+.4f}] p={found.p:.4f}"


def _evaluate(folder: Path, session: Session, mode: Mode, model: str | None) -> Evaluation:
    from index.evaluation.evaluate import evaluate

    with progress_reporter(session.say) as progress:
        return evaluate(folder, session.home, mode, progress, session.reranker, model)
