"""The JSON of the HTTP API that is not a dataclass of the index already: what comes in, and small answers.

Unknown parameters are refused.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from index.errors import QueryError
from index.query.user_terms import parse_term
from index.results import (
    FILTERS,
    MAX_K,
    MAX_USER_TERMS,
    Filters,
    Mode,
    SearchRequest,
    UserTerm,
)
from index.targets.results import MAX_ROWS, TargetRequest
from ingest.models import Comparator, Role
from service.http.fields import FilterText, Identifier, Question, TargetText, TermText, Year
from service.messages import Language

MAX_VERDICTS = 1_000
"""In one answer."""


class NarrowingParameters(BaseModel):
    """What narrows a search or a table of targets, and the user's own terms. A parameter left empty (``place=``) is as good
    as none."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[Question | None, Field(description="The question, Chinese or English.")] = None
    year_from: Annotated[Year | None, Field(description="Earliest year of the plan, included.")] = None
    year_to: Annotated[Year | None, Field(description="Latest year of the plan, included.")] = None
    place: Annotated[
        FilterText | None, Field(description="Part of the plan's place, or of a division it is in: 河南.")
    ] = None
    type: Annotated[FilterText | None, Field(description="The plan's type, such as 方案.")] = None
    issuer: Annotated[FilterText | None, Field(description="Part of the name of the body that issued the plan.")] = None
    role: Annotated[Role | None, Field(description="What the passage's section does in its plan.")] = None
    source: Annotated[FilterText | None, Field(description="Part of the file's path.")] = None
    plan: Annotated[FilterText | None, Field(description="One plan, by its plan_id.")] = None
    term: Annotated[
        list[TermText],
        Field(max_length=MAX_USER_TERMS, description="A term of your own, rotation=轮岗,交流; may be repeated."),
    ] = []

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_empty(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        given = {name: value for name, value in values.items() if value != ""}
        if isinstance(given.get("term"), list):
            given["term"] = [term for term in given["term"] if term != ""]
        return given

    @field_validator("q")
    @classmethod
    def _not_blank(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise QueryError("q", "request.blank")
        return value

    @field_validator("term")
    @classmethod
    def _readable(cls, values: list[str]) -> list[str]:
        for value in values:
            parse_term(value)
        return values

    @field_validator("year_to")
    @classmethod
    def _not_before_the_first_year(cls, value: int | None, info: ValidationInfo) -> int | None:
        first = info.data.get("year_from")
        if value is not None and first is not None and value < first:
            raise QueryError("year_to", "request.year_to", value=value, first=first)
        return value

    def filters(self) -> Filters:
        """The same for the index."""
        return Filters(**{name: getattr(self, name) for name in FILTERS})

    def terms(self) -> tuple[UserTerm, ...]:
        return tuple(map(parse_term, self.term))


class SearchParameters(NarrowingParameters):
    """The query string of a search."""

    q: Annotated[Question, Field(description="The question, Chinese or English.")]
    k: Annotated[int, Field(ge=1, le=MAX_K, description="How many passages at most.")] = 10
    mode: Annotated[Mode, Field(description="How to search.")] = "hybrid"

    def request(self) -> SearchRequest:
        """The same for the index."""
        return SearchRequest(text=self.q, k=self.k, mode=self.mode, filters=self.filters(), terms=self.terms())


class TargetParameters(NarrowingParameters):
    """The query string of a table of targets; without ``q`` every target is listed."""

    value: Annotated[
        TargetText | None, Field(description="A value or condition: 15%, >=15%, 10%-20%, 不低于15%, over 1,000.")
    ] = None
    unit: Annotated[TargetText | None, Field(description="The unit, or one that means the same: %, 名, 万元.")] = None
    comparator: Annotated[Comparator | None, Field(description="How the plan binds itself.")] = None
    deadline: Annotated[TargetText | None, Field(description="The year it is due, or a part of the deadline.")] = None
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS, description="How many targets at most.")] = 200

    def request(self) -> TargetRequest:
        """The same for the index."""
        return TargetRequest(
            text=self.q,
            value=self.value,
            unit=self.unit,
            comparator=self.comparator,
            deadline=self.deadline,
            filters=self.filters(),
            limit=self.limit,
            terms=self.terms(),
        )


class SheetParameters(TargetParameters):
    """The same for a spreadsheet."""

    bom: Annotated[bool, Field(description="Begin a CSV with a byte order mark, which Excel needs.")] = False
    lang: Annotated[Language | None, Field(description="The language of a workbook's headings.")] = None


class ChartParameters(TargetParameters):
    """The same for the picture of one group."""

    group: Annotated[int, Field(ge=1, le=MAX_ROWS, description="Which group of the table, from 1.")] = 1
    lang: Annotated[Language | None, Field(description="The language of its words.")] = None


class VerdictParameters(BaseModel):
    """The query string of a list of verdicts."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_VERDICTS, description="How many verdicts at most.")] = 100
    cursor: Annotated[
        int, Field(ge=0, le=2**63 - 1, description="Where the list before this one ended (its cursor).")
    ] = 0


class VerdictBody(BaseModel):
    """What a reader says of a passage for a question."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[Question, Field(description="The question, as it was asked.")]
    passage_id: Annotated[Identifier, Field(description="The passage.")]
    answers: Annotated[bool | None, Field(description="Whether it answers; null takes back what was said.")]


class VerificationAnswer(BaseModel):
    """Whether the passage's file still says what is cited; ``reason`` says what is wrong, null when nothing is."""

    verified: bool
    reason: str | None


class Health(BaseModel):
    status: str


class Problem(BaseModel):
    """What was wrong, in a sentence."""

    detail: str


class BadParameter(BaseModel):
    loc: list[str | int]
    msg: str
    type: str


class BadRequest(BaseModel):
    """Every parameter that was wrong: where (``loc``) and why (``msg``)."""

    detail: list[BadParameter]
