"""``precedent ingest``: files and folders into the store."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.progress import progress_reporter
from service.cli.query import Words
from service.cli.session import Session, UserError, print_json, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    from index.pools import PoolOf
    from index.update import IngestReport


def make(say: Messages) -> list[click.Command]:
    @click.command("ingest", help=say("help.ingest"))
    @click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
    @click.option("--model", metavar="NAME", help=say("option.model"))
    @click.option("--rebuild", is_flag=True, help=say("option.rebuild"))
    @click.option(
        "--collection",
        "collections",
        type=Words(say),
        multiple=True,
        metavar="NAME",
        help=say("option.into_collection"),
    )
    @click.option("--ray", metavar="ADDRESS", help=say("option.ray"))
    @click.option("--explain", is_flag=True, help=say("option.explain"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @shared_options(say)
    @click.pass_obj
    def ingest(
        session: Session,
        paths: tuple[Path, ...],
        model: str | None,
        rebuild: bool,
        collections: tuple[str, ...],
        ray: str | None,
        explain: bool,
        as_json: bool,
    ) -> int:
        for path in paths:
            if not path.exists():
                raise UserError(say("error.no_such_path", path=path))
        if explain:
            return _explain(paths, say, as_json)
        with session.store(create=True, model=model) as store, progress_reporter(say) as progress:
            pool = _over_machines(ray, say) if ray is not None else None
            report = store.ingest(paths, progress, rebuild=rebuild, collections=collections, pool=pool)
        if as_json:
            print_json(asdict(report))
        else:
            _summarise(report, say)
        return 1 if report.rejected else 0

    return [ingest]


def _over_machines(address: str, say: Messages) -> PoolOf:
    from index.pools.machines import machines

    def lost(node: str, items: int) -> None:
        print(say("ingest.worker_lost", node=node, items=items), file=sys.stderr, flush=True)

    return partial(machines, address, lost)


def _explain(paths: tuple[Path, ...], say: Messages, as_json: bool) -> int:
    """What the ingest makes of the files, nothing stored. As JSON a list of whole documents, one a file."""
    from ingest.document import read_document
    from ingest.errors import IngestError
    from ingest.files.sources import find_files
    from service.render.explanation import print_explanation

    found = find_files(paths)
    rejected = [(item.path, item.reason) for item in found.rejected]
    documents = []
    for file in found.files:
        try:
            document = read_document(file)
        except IngestError as error:
            rejected.append((file.name, error.reason))
            continue
        rejected += [(file.name, reason) for reason in document.canonical.left_out]
        if as_json:
            documents.append(asdict(document))
        else:
            print_explanation(document, say)
    if as_json:
        print_json(documents)
    for path, reason in rejected:
        print(say("ingest.rejected", path=path, reason=say.refusal(reason)), file=sys.stderr)
    return 1 if rejected else 0


def _summarise(report: IngestReport, say: Messages) -> None:
    for path in report.skipped:
        print(say("ingest.skipped", path=path), file=sys.stderr)
    for rejection in report.rejected:
        print(say("ingest.rejected", path=rejection.path, reason=say.refusal(rejection.reason)), file=sys.stderr)
    counts = {name: len(getattr(report, name)) for name in ("added", "unchanged", "replaced", "removed", "rejected")}
    print(say("ingest.summary", plans=report.plans, passages=report.passages, seconds=report.seconds, **counts))
