"""The kinds of heavy work: functions of a store and of plain data, which give plain data, so that another process can do them.
What a program gets is finished bytes, so that the server that hands it on does nothing but that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ingest.models import Role

if TYPE_CHECKING:
    from index.store import Store
    from index.targets.results import TargetRequest
    from index.workbench.check_results import CheckReport
    from index.workbench.compare import Comparison
    from index.workbench.draft_results import Draft, DraftSection, Excerpt
    from index.workbench.requests import CompareRequest, DraftRequest
    from service.messages import Messages
    from service.render.exports import FileFormat


@dataclass(frozen=True, slots=True)
class Sent:
    """A draft that was sent to be checked."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft with everything on offer, and by role the pinned passages that are still stored."""

    draft: Draft
    pinned: dict[str, list[Excerpt]]


@dataclass(frozen=True, slots=True)
class Named:
    """A file, and what it is about, to be named after."""

    data: bytes
    about: str


# -- comparisons ---------------------------------------------------------------------------------------------------


def comparison(store: Store, asked: CompareRequest) -> Comparison:
    return store.compare(asked)


def comparison_json(store: Store, asked: CompareRequest) -> bytes:
    from index.workbench.compare import Comparison

    return _json(Comparison, store.compare(asked))


def comparison_file(store: Store, asked: CompareRequest, kind: FileFormat, say: Messages) -> Named:
    from service.render.exports import exported

    made = store.compare(asked)
    return Named(exported(made, kind, say), made.text or say("compare.title_plans"))


# -- drafts --------------------------------------------------------------------------------------------------------


def draft_json(store: Store, asked: DraftRequest) -> bytes:
    from index.workbench.draft_results import Draft

    return _json(Draft, store.draft(asked))


def draft_file(store: Store, asked: DraftRequest, kind: FileFormat, say: Messages) -> Named:
    from service.render.exports import exported

    made = store.draft(asked)
    return Named(exported(made, kind, say), made.title)


def draft_offer(store: Store, asked: DraftRequest, tray: tuple[str, ...]) -> Offer:
    """``tray``: passages pinned by hand, which stand in their sections whatever else is found."""
    made = store.draft(asked)
    kept = tuple(passage_id for passage_id in tray if store.passage(passage_id) is not None)
    if not kept:
        return Offer(made, {})
    wanted = replace(asked, plans=(), passages=kept, type=made.type, collections=())
    pinned = store.draft(wanted).sections
    pins = {section.role: _excerpts(section) for section in pinned if section.groups}
    return Offer(replace(made, sections=_with_pinned(made.sections, pinned)), pins)


def _with_pinned(sections: list[DraftSection], pinned: list[DraftSection]) -> list[DraftSection]:
    """The sections, and empty ones for pinned passages that belong to none of them: before or behind, as ``pinned`` has it."""
    known = {section.role for section in sections}
    added = [replace(section, groups=[]) for section in pinned if section.groups and section.role not in known]
    front = [section for section in added if section.role == Role.BACKGROUND]
    return [*front, *sections, *(section for section in added if section.role != Role.BACKGROUND)]


def _excerpts(section: DraftSection) -> list[Excerpt]:
    return [excerpt for group in section.groups for excerpt in group.excerpts]


# -- checks --------------------------------------------------------------------------------------------------------


def check(store: Store, sent: Sent) -> CheckReport:
    """Raises IngestError for a file that cannot be read."""
    from index.workbench.checks import read_draft

    return store.check(read_draft(sent.name, sent.data))


def check_json(store: Store, sent: Sent) -> bytes:
    from index.workbench.check_results import CheckReport

    return _json(CheckReport, check(store, sent))


def check_file(store: Store, sent: Sent, kind: FileFormat, say: Messages, site: str | None) -> bytes:
    from service.render.exports import report_file

    return report_file(check(store, sent), kind, say, site)


# -- tables --------------------------------------------------------------------------------------------------------


def targets_csv(store: Store, asked: TargetRequest, bom: bool) -> bytes:
    from service.render.target_sheets import csv_text

    return csv_text(store.targets(asked), bom=bom).encode()


def targets_xlsx(store: Store, asked: TargetRequest, say: Messages) -> bytes:
    from service.render.target_sheets import xlsx_bytes

    return xlsx_bytes(store.targets(asked), say)


def _json(kind: type[Any], made: object) -> bytes:
    """As the route's model says it."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind).dump_json(made)
