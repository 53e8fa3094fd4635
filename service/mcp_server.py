"""The store for assistants: a Model Context Protocol server whose tools only read, every passage with its citation.

What an assistant may quote stands in ``citation.quote``, word for word; ``verify_citation`` re-reads the file before the
assistant puts its name to it. Input is bounded here, and a request that cannot be answered is an error in words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from index.errors import QueryError, StoreError
from index.results import Filters, Hit, SearchRequest
from index.targets.results import MAX_PARAMETER_CHARACTERS, TargetRequest
from index.workbench.requests import MAX_PLANS, CompareRequest
from ingest.models import Comparator, Role
from service.http.fields import FilterText, Identifier, Question, Year
from service.messages import Messages
from service.render.plan_names import called
from service.render.target_summary import relation, summary
from service.version import precedent_version

if TYPE_CHECKING:
    from index.catalogue.records import CitedRecord, PlanDetail
    from index.store import Store

MAX_ANSWERS = 20
MAX_ROWS = 100
PLAN_PAGE = 40
"""Passages of a plan in one answer; a longer plan is read on from ``next_passage``."""
MAX_QUOTE_CHARACTERS = 20_000
PLAN_ADDRESS = "precedent://plans/{plan_id}"
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Answer = TypeVar("Answer")
Record = dict[str, Any]
Part = Annotated[str | None, Field(min_length=1, max_length=MAX_PARAMETER_CHARACTERS)]
PlanIdentifiers = Annotated[list[Identifier] | None, Field(min_length=1, max_length=MAX_PLANS)]
Quote = Annotated[str | None, Field(min_length=1, max_length=MAX_QUOTE_CHARACTERS)]
AnswerCount = Annotated[int, Field(ge=1, le=MAX_ANSWERS)]
RowCount = Annotated[int, Field(ge=1, le=MAX_ROWS)]
Position = Annotated[int, Field(ge=0, le=1_000_000)]


class Tools:
    """What an assistant may ask of the store, one request at a time; each method is a tool, its parameters what the tool
    takes. Raises ToolError for a request or a store that is wrong, in the language of ``say``."""

    def __init__(self, store: Store, say: Messages) -> None:
        self._store = store
        self._say = say
        self._one_at_a_time = threading.Lock()

    def search(
        self,
        query: Question,
        k: AnswerCount = 5,
        year_from: Year | None = None,
        year_to: Year | None = None,
        place: FilterText | None = None,
        type: FilterText | None = None,
        issuer: FilterText | None = None,
        role: Role | None = None,
        plan: FilterText | None = None,
    ) -> Record:
        filters = Filters(
            year_from=year_from, year_to=year_to, place=place, type=type, issuer=issuer, role=role, plan=plan
        )
        request = SearchRequest(query, k, filters=filters)
        response = self._ask(lambda store: store.search(request))
        terms = {term.source: [t.term for t in term.translations] for term in response.query.terms if term.translations}
        return {
            "answerable": response.answerable,
            "confidence": response.confidence,
            "missing": response.missing,
            "terms": terms,
            "hits": [_hit(hit) for hit in response.hits],
        }

    def read_plan(self, plan_id: Identifier, first_passage: Position = 0) -> Record:
        plan = self._plan(plan_id)
        if plan is None:
            raise ToolError(self._say("mcp.no_plan", plan=plan_id))
        last, all_of_them = first_passage + PLAN_PAGE, len(plan.passages)
        return {
            **asdict(replace(plan, passages=[])),
            "passages": [_passage(passage) for passage in plan.passages[first_passage:last]],
            "passages_in_all": all_of_them,
            "next_passage": last if last < all_of_them else None,
        }

    def compare(
        self, query: Question | None = None, plans: PlanIdentifiers = None, per_cell: AnswerCount = 1
    ) -> Record:
        request = CompareRequest(query, tuple(plans or ()), per_cell=per_cell)
        return asdict(self._ask(lambda store: store.compare(request)))

    def targets(
        self,
        query: Question | None = None,
        value: Part = None,
        unit: Part = None,
        comparator: Comparator | None = None,
        deadline: Part = None,
        year_from: Year | None = None,
        year_to: Year | None = None,
        place: FilterText | None = None,
        issuer: FilterText | None = None,
        limit: RowCount = 30,
    ) -> Record:
        filters = Filters(year_from=year_from, year_to=year_to, place=place, issuer=issuer)
        request = TargetRequest(query, value, unit, comparator, deadline, filters, limit)
        table = self._ask(lambda store: store.targets(request))
        groups = [
            {"summary": summary(group, self._say), "relation": relation(group, self._say), **asdict(group)}
            for group in table.groups
        ]
        return {"total": table.total, "confidence": table.confidence, "groups": groups}

    def verify_citation(self, passage_id: Identifier, quote: Quote = None) -> Record:
        passage = self._ask(lambda store: store.passage(passage_id))
        verification = self._ask(lambda store: store.verify_passage(passage_id))
        if passage is None or verification is None:
            raise ToolError(self._say("mcp.no_passage", passage=passage_id))
        cited = {"citation": asdict(passage.citation)}
        at = passage.quote.find(quote or passage.quote)
        if at < 0:
            return {"verified": False, "reason": self._say("mcp.not_in_passage"), **cited}
        return {
            "verified": verification.verified,
            "reason": self._say.refusal(verification.reason) if verification.reason else None,
            "start": passage.start + at,
            "end": passage.start + at + len(quote or passage.quote),
            **cited,
        }

    def plan_text(self, plan_id: str) -> str:
        """A resource, not a tool: a plan as text."""
        plan = self._plan(plan_id)
        if plan is None:
            raise ResourceNotFoundError(self._say("mcp.no_plan", plan=plan_id[:100]))
        return _text(plan, self._say)

    def _plan(self, plan_id: str) -> PlanDetail | None:
        return self._ask(lambda store: store.plan(plan_id))

    def _ask(self, work: Callable[[Store], Answer]) -> Answer:
        try:
            with self._one_at_a_time:
                return work(self._store)
        except QueryError as error:
            raise ToolError(f"{error.parameter}: {self._say.refusal(error.reason)}") from error
        except StoreError as error:
            raise ToolError(self._say.refusal(error.reason)) from error


def build_server(store: Store, say: Messages) -> MCPServer:
    """A server over ``store`` that speaks the language of ``say``."""
    server = MCPServer(
        "precedent", title="precedent 先例", version=precedent_version(), instructions=say("mcp.instructions")
    )
    tools = Tools(store, say)
    for tool, description in (
        (tools.search, say("mcp.search")),
        (tools.read_plan, say("mcp.read_plan")),
        (tools.compare, say("mcp.compare", most=MAX_PLANS)),
        (tools.targets, say("mcp.targets")),
        (tools.verify_citation, say("mcp.verify_citation")),
    ):
        server.tool(description=description, annotations=READ_ONLY)(tool)
    resource = server.resource(PLAN_ADDRESS, description=say("mcp.plan_text"), mime_type="text/plain")
    resource(tools.plan_text)
    return server


def _hit(hit: Hit) -> Record:
    return {
        "passage_id": hit.passage_id,
        "plan": asdict(hit.plan),
        "section_path": hit.section_path,
        "role": hit.role,
        "text": hit.text,
        "targets": [asdict(target) for target in hit.targets],
        "near_copies": hit.similar,
        "citation": asdict(hit.citation),
        "why": hit.explain.reason,
    }


def _passage(passage: CitedRecord) -> Record:
    names = ("passage_id", "text", "section_path", "role")
    return {**{name: getattr(passage, name) for name in names}, "citation": asdict(passage.citation)}


def _text(plan: PlanDetail, say: Messages) -> str:
    """A plan to read: its title, and every passage under its headings."""
    lines: list[str] = [called(plan, say)]
    above: list[str] = []
    for passage in plan.passages:
        if passage.section_path != above:
            new = [heading for heading in passage.section_path if heading not in above]
            lines += ["", *(heading for heading in new if not passage.text.startswith(heading))]
            above = passage.section_path
        lines.append(passage.text)
    return "\n".join(lines)
