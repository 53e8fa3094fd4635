"""The JSON of the HTTP API that is not a dataclass of the index already: what comes in, and small answers.

Unknown parameters are refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from index.answers.suggestions import MAX_SUGGESTIONS
from index.errors import QueryError
from index.query.user_terms import parse_term
from index.results import (
    MANY_VALUED,
    MAX_K,
    MAX_OFFSET,
    MAX_PLAN_LIMIT,
    MAX_QUERY_CHARACTERS,
    MAX_USER_TERMS,
    PLAN_SORTS,
    UNKNOWN,
    Filters,
    Mode,
    PlanListRequest,
    SearchRequest,
    UserTerm,
    YearRange,
    check_count,
)
from index.targets.results import MAX_ROWS, TargetRequest
from ingest.models import Comparator, Role
from service.http.fields import FilterText, FreeQuestion, Identifier, Question, TargetText, TermText, Year
from service.messages import Language
from service.years import EARLIEST, LATEST, parse_years

MAX_VERDICTS = 1_000
"""In one answer."""

Sort = Literal[PLAN_SORTS]  # type: ignore[valid-type]


class FilterParameters(BaseModel):
    """What narrows. A parameter left empty (``place=``) is as good as none."""

    model_config = ConfigDict(extra="forbid")

    year_from: Annotated[Year | None, Field(description="Earliest year of the plan, included.")] = None
    year_to: Annotated[Year | None, Field(description="Latest year of the plan, included.")] = None
    year: Annotated[
        list[FilterText],
        Field(description="Years of the plan: 2012, 2012..2015, none (unknown). May be repeated: one must fit."),
    ] = []
    place: Annotated[
        list[FilterText],
        Field(
            description="Part of the plan's place, or of a division it is in: 河南; none (unknown). May be repeated."
        ),
    ] = []
    type: Annotated[
        list[FilterText], Field(description="The plan's type, such as 方案; none (unknown). May be repeated.")
    ] = []
    issuer: Annotated[
        list[FilterText],
        Field(description="Part of the name of the body that issued it; none (unknown). May be repeated."),
    ] = []
    collection: Annotated[
        list[FilterText],
        Field(description="A collection that the paper is in: own, others, 校园安全; none (in none). May be repeated."),
    ] = []
    role: Annotated[list[Role], Field(description="What the passage's section does in its plan. May be repeated.")] = []
    source: Annotated[list[FilterText], Field(description="Part of the file's path. May be repeated.")] = []
    plan: Annotated[list[FilterText], Field(description="A plan, by its plan_id. May be repeated.")] = []

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_empty(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        given = {name: value for name, value in values.items() if value != ""}
        for name, value in given.items():
            if isinstance(value, list):
                given[name] = [one for one in value if one != ""]
        return given

    @field_validator(*MANY_VALUED)
    @classmethod
    def _not_too_many(cls, values: list[Any], info: ValidationInfo) -> list[Any]:
        check_count(str(info.field_name), len(values))
        return values

    @field_validator("year")
    @classmethod
    def _years(cls, values: list[str]) -> list[str]:
        for value in values:
            _year_range(value)
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
        given = {name: tuple(getattr(self, name)) for name in MANY_VALUED if name != "year"}
        return Filters(self.year_from, self.year_to, tuple(map(_year_range, self.year)), **given)


def _year_range(text: str) -> YearRange | None:
    """What ``year`` says. Raises QueryError."""
    try:
        return None if text.strip() == UNKNOWN else parse_years(text)
    except ValueError:
        raise QueryError("year", "request.year", value=text[:40], first=EARLIEST, last=LATEST) from None


class NarrowingParameters(FilterParameters):
    """What narrows a search or a table of targets, and the user's own terms."""

    q: Annotated[FreeQuestion | None, Field(description="The question, Chinese or English.")] = None
    term: Annotated[
        list[TermText],
        Field(max_length=MAX_USER_TERMS, description="A term of your own, rotation=轮岗,交流; may be repeated."),
    ] = []

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

    def terms(self) -> tuple[UserTerm, ...]:
        return tuple(map(parse_term, self.term))


class PlanListParameters(FilterParameters):
    """The query string of a list of plans. ``cursor`` is the ``next`` of the page before, and goes before ``offset``."""

    title: Annotated[FilterText | None, Field(description="Words of the plan's name, issuer, place or file.")] = None
    sort: Annotated[Sort, Field(description="By what, with a minus from the last to the first; unknown ones last.")] = (
        "source"
    )
    limit: Annotated[int, Field(ge=1, le=MAX_PLAN_LIMIT, description="How many plans at most.")] = 50
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="How many are left out in front.")] = 0
    cursor: Annotated[str | None, Field(max_length=7, pattern=r"^\d*$", description="``next`` of the page before.")] = (
        None
    )

    def request(self) -> PlanListRequest:
        """The same for the index."""
        offset = self.offset if self.cursor is None else int(self.cursor)
        return PlanListRequest(self.filters(), self.sort, self.limit, offset, self.title)


class SearchParameters(NarrowingParameters):
    """The query string of a search."""

    q: Annotated[Question, Field(description="The question, Chinese or English.")]
    k: Annotated[int, Field(ge=1, le=MAX_K, description="How many passages at most.")] = 10
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="How many are left out in front.")] = 0
    mode: Annotated[Mode, Field(description="How to search.")] = "hybrid"

    def request(self) -> SearchRequest:
        """The same for the index."""
        return SearchRequest(
            text=self.q,
            k=self.k,
            mode=self.mode,
            filters=self.filters(),
            terms=self.terms(),
            offset=self.offset,
        )


class TargetParameters(NarrowingParameters):
    """The query string of a table of targets; without ``q`` every target is listed."""

    value: Annotated[
        TargetText | None, Field(description="A value or condition: 15%, >=15%, 10%-20%, 不低于15%, over 1,000.")
    ] = None
    unit: Annotated[TargetText | None, Field(description="The unit, or one that means the same: %, 名, 万元.")] = None
    comparator: Annotated[Comparator | None, Field(description="How the plan binds itself.")] = None
    deadline: Annotated[TargetText | None, Field(description="The year it is due, or a part of the deadline.")] = None
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS, description="How many targets at most.")] = 200
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="How many are left out in front.")] = 0

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
            offset=self.offset,
        )


class SheetParameters(TargetParameters):
    """The same for a spreadsheet."""

    bom: Annotated[bool, Field(description="Begin a CSV with a byte order mark, which Excel needs.")] = False
    lang: Annotated[Language | None, Field(description="The language of a workbook's headings.")] = None


class ChartParameters(TargetParameters):
    """The same for the picture of one group."""

    group: Annotated[int, Field(ge=1, le=MAX_ROWS, description="Which group of the table, from 1.")] = 1
    lang: Annotated[Language | None, Field(description="The language of its words.")] = None


class SuggestParameters(BaseModel):
    """The query string of a suggestion."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=MAX_QUERY_CHARACTERS, description="What was typed.")] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_SUGGESTIONS, description="How many at most.")] = 10


class AlikeParameters(BaseModel):
    """The query string of passages like one."""

    model_config = ConfigDict(extra="forbid")

    k: Annotated[int, Field(ge=1, le=MAX_K, description="How many passages at most.")] = 10


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
    answers: Annotated[
        bool | None, Field(strict=True, description="Whether it answers; null takes back what was said.")
    ]


class VerificationAnswer(BaseModel):
    """Whether the passage's file still says what is cited; ``reason`` says what is wrong, null when nothing is."""

    verified: bool
    reason: str | None


class Health(BaseModel):
    status: str


class FaultyField(BaseModel):
    """One parameter that is wrong: where it stands, its name (``plans.0`` is the first of ``plans``), why, and a stable code."""

    model_config = ConfigDict(populate_by_name=True)

    where: Annotated[Literal["query", "path", "body"], Field(alias="in")]
    name: str
    detail: str
    code: str


class Problem(BaseModel):
    """Problem details (RFC 9457). ``code`` is stable, ``title`` and ``detail`` are said in the language of Accept-Language;
    ``errors`` names every parameter that is wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FaultyField] = []


class BadParameter(BaseModel):
    loc: list[str | int]
    msg: str
    type: str


class UnversionedProblem(BaseModel):
    """The same where no version is asked for: ``detail`` is a list where parameters are wrong."""

    type: str
    title: str
    status: int
    detail: str | list[BadParameter]
    code: str
    errors: list[FaultyField] = []
