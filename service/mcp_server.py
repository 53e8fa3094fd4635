"""The store for assistants: a Model Context Protocol server whose tools only read, every passage with its citation.

What an assistant may quote stands in ``citation.quote``, word for word; ``verify_citation`` re-reads the file before the
assistant puts its name to it. Input is bounded here, and a request that cannot be answered is an error in words.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from index.errors import QueryError, StoreError
from index.results import MAX_FILTER_VALUES, MAX_PLAN_LIMIT, Citation, Filters, Hit, PlanListRequest, SearchRequest
from index.targets.results import MAX_PARAMETER_CHARACTERS, TargetGroup, TargetRequest
from index.workbench.requests import MAX_PASSAGES, MAX_PLANS, MAX_TYPE_CHARACTERS, CompareRequest, DraftRequest
from ingest.errors import IngestError
from ingest.models import Comparator, Role
from service.http.fields import FilterText, Identifier, Question, Year
from service.http.schemas import Sort
from service.messages import LibraryReason, Messages
from service.render.plan_names import called
from service.render.slim_records import citation_record, passage_record, plan_record, slim, target_record
from service.render.slim_workbench import (
    ComparedPart,
    comparison_head,
    comparison_items,
    draft_head,
    draft_items,
    report_head,
    report_items,
)
from service.render.target_summary import relation, summary
from service.render.token_pages import MOST_TOKENS, Record, cut, first_that_fit, page, written
from service.version import precedent_version

if TYPE_CHECKING:
    from index.catalogue.records import PlanDetail
    from index.store import Store
    from index.workbench.check_results import CheckReport

MAX_ANSWERS = 20
MAX_ROWS = 100
MOST_TERMS = 12
"""Of a question's terms, and of the words for one, so many are named."""
OUTLINE_TOKENS = 2_000
"""What the sections of a plan may take beside its passages."""
MAX_DRAFT_CHARACTERS = 100_000
KEPT_REPORTS = 4
"""The last reports, so that their later pages need no draft sent again."""
DRAFT_NAME = "draft.md"
MAX_QUOTE_CHARACTERS = 20_000
PLAN_ADDRESS = "precedent://plans/{plan_id}"
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Answer = TypeVar("Answer")
Part = Annotated[str | None, Field(min_length=1, max_length=MAX_PARAMETER_CHARACTERS)]
PlanIdentifiers = Annotated[list[Identifier] | None, Field(min_length=1, max_length=MAX_PLANS)]
PassageIdentifiers = Annotated[list[Identifier] | None, Field(min_length=1, max_length=MAX_PASSAGES)]
Roles = Annotated[list[Role] | None, Field(min_length=1, max_length=len(Role))]
DraftType = Annotated[str, Field(min_length=1, max_length=MAX_TYPE_CHARACTERS)]
DraftText = Annotated[str, Field(min_length=1, max_length=MAX_DRAFT_CHARACTERS)]
Quote = Annotated[str | None, Field(min_length=1, max_length=MAX_QUOTE_CHARACTERS)]
AnswerCount = Annotated[int, Field(ge=1, le=MAX_ANSWERS)]
RowCount = Annotated[int, Field(ge=1, le=MAX_ROWS)]
Position = Annotated[int, Field(ge=0, le=1_000_000)]
OneOrMore = FilterText | Annotated[list[FilterText], Field(max_length=MAX_FILTER_VALUES)] | None


class Tools:
    """What an assistant may ask of the store, one request at a time; each method is a tool, its parameters what the tool
    takes. Raises ToolError for a request or a store that is wrong, in the language of ``say``."""

    def __init__(self, store: Store, say: Messages) -> None:
        self._store = store
        self._say = say
        self._one_at_a_time = threading.Lock()
        self._reports: dict[str, CheckReport] = {}

    def search(
        self,
        query: Question,
        k: AnswerCount = 5,
        year_from: Year | None = None,
        year_to: Year | None = None,
        place: OneOrMore = None,
        type: OneOrMore = None,
        issuer: OneOrMore = None,
        collection: OneOrMore = None,
        role: Role | Roles = None,
        plan: OneOrMore = None,
        offset: Position = 0,
    ) -> Record:
        filters = _filters(
            year_from, year_to, place=place, type=type, issuer=issuer, collection=collection, role=role, plan=plan
        )
        request = SearchRequest(query, k, filters=filters, offset=offset)
        response = self._ask(lambda store: store.search(request))
        terms = {
            term.source: [t.term for t in term.translations[:MOST_TERMS]] for term in response.query.terms[:MOST_TERMS]
        }
        head = {
            "answerable": response.answerable,
            "confidence": response.confidence,
            "missing": response.missing[:MOST_TERMS],
            "terms": {source: words for source, words in terms.items() if words},
        }
        answer = page(head, "hits", [_hit(hit) for hit in response.hits])
        after = offset + len(answer["hits"])
        return answer | {"total": response.total, "next_offset": after if after < response.total else None}

    def read_plan(self, plan_id: Identifier, first_passage: Position = 0) -> Record:
        plan = self._plan(plan_id)
        if plan is None:
            raise ToolError(self._say("mcp.no_plan", plan=plan_id))
        head = {**plan_record(plan), "source": plan.source, "start_line": plan.start_line, "end_line": plan.end_line}
        if plan.provenance is not None:
            head["provenance"] = slim(plan.provenance)
        if plan.place_chain:
            head["place_chain"] = list(plan.place_chain)
        if first_passage == 0:
            names = ("level", "number", "heading", "role", "start_line")
            sections = [{name: getattr(section, name) for name in names} for section in plan.sections]
            head["sections"] = first_that_fit(sections, OUTLINE_TOKENS)
            head["sections_in_all"] = len(sections)
        answer = page(head, "passages", [passage_record(passage) for passage in plan.passages], first_passage)
        told = {"passages_in_all": answer.pop("total"), "next_passage": answer.pop("next_offset")}
        return answer | told

    def list_plans(
        self,
        year_from: Year | None = None,
        year_to: Year | None = None,
        place: OneOrMore = None,
        type: OneOrMore = None,
        issuer: OneOrMore = None,
        collection: OneOrMore = None,
        role: Role | Roles = None,
        source: OneOrMore = None,
        sort: Sort = "source",
        offset: Position = 0,
    ) -> Record:
        filters = _filters(
            year_from, year_to, place=place, type=type, issuer=issuer, collection=collection, role=role, source=source
        )
        found = self._ask(lambda store: store.list_plans(PlanListRequest(filters, sort, MAX_PLAN_LIMIT, offset)))
        answer = page({}, "plans", [{**plan_record(plan), "source": plan.source} for plan in found.items])
        after = offset + len(answer["plans"])
        return answer | {"total": found.total, "next_offset": after if after < found.total else None}

    def compare(
        self,
        query: Question | None = None,
        plans: PlanIdentifiers = None,
        per_cell: AnswerCount = 1,
        roles: Roles = None,
        collection: OneOrMore = None,
        part: ComparedPart | None = None,
        offset: Position = 0,
    ) -> Record:
        request = CompareRequest(
            query, tuple(plans or ()), tuple(roles or ()), per_cell=per_cell, collections=_several(collection)
        )
        found = self._ask(lambda store: store.compare(request))
        head = comparison_head(found)
        if offset:
            head.pop("rows")  # told on the first page
        return page(head, "items", comparison_items(found, part, self._say), offset)

    def draft(
        self,
        topic: Question,
        plans: PlanIdentifiers = None,
        passages: PassageIdentifiers = None,
        type: DraftType | None = None,
        collection: OneOrMore = None,
        offset: Position = 0,
    ) -> Record:
        request = DraftRequest(topic, tuple(plans or ()), tuple(passages or ()), type, collections=_several(collection))
        made = self._ask(lambda store: store.draft(request))
        return page(draft_head(made), "items", draft_items(made), offset)

    def check(self, text: DraftText | None = None, report: Identifier | None = None, offset: Position = 0) -> Record:
        found = self._report(text, report)
        return page({"report": found.sha256[:16], **report_head(found)}, "items", report_items(found), offset)

    def _report(self, text: str | None, report: str | None) -> CheckReport:
        """A report made now, or one of the last that were."""
        from index.workbench.checks import read_draft

        if text is None:
            kept = self._reports.get(report or "")
            if kept is None:
                raise ToolError(self._say("mcp.no_report"))
            return kept
        try:
            made = self._ask(lambda store: store.check(read_draft(DRAFT_NAME, text.encode("utf-8", "replace"))))
        except IngestError as error:
            raise ToolError(f"text: {self._say.refusal(error.reason)}") from error
        self._reports[made.sha256[:16]] = made
        while len(self._reports) > KEPT_REPORTS:
            del self._reports[next(iter(self._reports))]
        return made

    def targets(
        self,
        query: Question | None = None,
        value: Part = None,
        unit: Part = None,
        comparator: Comparator | None = None,
        deadline: Part = None,
        year_from: Year | None = None,
        year_to: Year | None = None,
        place: OneOrMore = None,
        issuer: OneOrMore = None,
        collection: OneOrMore = None,
        limit: RowCount = 30,
        offset: Position = 0,
    ) -> Record:
        filters = _filters(year_from, year_to, place=place, issuer=issuer, collection=collection)
        request = TargetRequest(query, value, unit, comparator, deadline, filters, limit, offset=offset)
        table = self._ask(lambda store: store.targets(request))
        heads = [_group(group, summary(group, self._say), relation(group, self._say)) for group in table.groups]
        # A row is counted with its group's head, though only the first of a group shows it.
        rows = [
            {"at": at, "head": heads[at], "row": target_record(row)}
            for at, group in enumerate(table.groups)
            for row in group.rows
        ]
        groups = [
            {**heads[at], "rows": [item["row"] for item in shown]}
            for at, shown in groupby(page({}, "rows", rows)["rows"], key=itemgetter("at"))
        ]
        after = offset + sum(len(group["rows"]) for group in groups)
        return {
            "confidence": table.confidence,
            "groups": groups,
            "total": table.total,
            "next_offset": after if after < table.total else None,
        }

    def verify_citation(self, passage_id: Identifier, quote: Quote = None) -> Record:
        passage = self._ask(lambda store: store.passage(passage_id))
        verification = self._ask(lambda store: store.verify_passage(passage_id))
        if passage is None or verification is None:
            raise ToolError(self._say("mcp.no_passage", passage=passage_id))
        cited = {"citation": cut(slim_whole(passage.citation), MOST_TOKENS - 500)}
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
    server = SpeakingServer(
        "precedent", title="precedent 先例", version=precedent_version(), instructions=say("mcp.instructions")
    )
    server.say = say
    tools = Tools(store, say)
    for tool, description in (
        (tools.search, say("mcp.search")),
        (tools.list_plans, say("mcp.list_plans")),
        (tools.read_plan, say("mcp.read_plan")),
        (tools.compare, say("mcp.compare", most=MAX_PLANS)),
        (tools.targets, say("mcp.targets")),
        (tools.draft, say("mcp.draft")),
        (tools.check, say("mcp.check")),
        (tools.verify_citation, say("mcp.verify_citation")),
    ):
        server.tool(description=description, annotations=READ_ONLY)(_once(tool))
    resource = server.resource(PLAN_ADDRESS, description=say("mcp.plan_text"), mime_type="text/plain")
    resource(tools.plan_text)
    return server


class SpeakingServer(MCPServer):
    """Refuses arguments in the language of ``say``, naming each, rather than in pydantic's words."""

    say: Messages

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            faults = [
                self.say("problem.field", name=".".join(map(str, fault["loc"])), reason=self.say.refusal(_why(fault)))
                for fault in error.__cause__.errors()
            ]
            raise ToolError(self.say("problem.between").join(faults)) from error


def _why(fault: Any) -> LibraryReason:
    return LibraryReason(fault["type"], fault["msg"], fault.get("ctx", {}))


def _once(tool: Callable[..., Record]) -> Callable[..., Record]:
    """The tool, its answer sent as one line of JSON: as it was counted."""

    @functools.wraps(tool)
    def answer(*args: Any, **arguments: Any) -> Any:
        record = tool(*args, **arguments)
        return CallToolResult(content=[TextContent(type="text", text=written(record))], structured_content=record)

    return answer


def slim_whole(citation: Citation) -> Record:
    """A citation with the file's checksum and where it was got from."""
    return {**citation_record(citation), "sha256": citation.sha256, "provenance": slim(citation.provenance)}


def _filters(year_from: int | None, year_to: int | None, **given: str | Sequence[str] | None) -> Filters:
    """Of each filter one value, several, or none."""
    many = {name: _several(value) for name, value in given.items()}
    return Filters(year_from, year_to, **many)  # type: ignore[arg-type]  # by name: none of them is the years


def _several(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _hit(hit: Hit) -> Record:
    about = {"plan": plan_record(hit.plan), "near_copies": hit.similar, "why": hit.explain.reason}
    return {**passage_record(hit), **about}


def _group(group: TargetGroup, told: str, beside: str | None) -> Record:
    """``beside``: how it differs from the group that it stands beside."""
    return {"name": group.name, "indicator": group.indicator, "summary": told, "relation": beside, "plans": group.plans}


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
