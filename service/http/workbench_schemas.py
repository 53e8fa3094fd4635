"""What the workbench's routes take: comparisons and drafts as JSON. Unknown fields are refused.

What they give are the dataclasses of ``compare``, ``drafts`` and ``check_results`` in ``index.workbench``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.results import MAX_FILTER_VALUES
from index.text.scripts import Script
from index.workbench.requests import (
    MAX_CELL_PASSAGES,
    MAX_PASSAGES,
    MAX_PER_SECTION,
    MAX_PLANS,
    MAX_TYPE_CHARACTERS,
    MIN_PLANS,
    CompareRequest,
    DraftRequest,
)
from ingest.models import Role
from service.http.fields import FilterText, Identifier, Question
from service.messages import Language

AnswerFormat = Annotated[Literal["json", "markdown", "docx"], Field(description="JSON, or a file to keep.")]
TableFormat = Annotated[Literal["json", "markdown", "docx", "xlsx"], Field(description="JSON, or a file to keep.")]
ReportFormat = Annotated[Literal["json", "docx", "html"], Field(description="JSON, or a file to hand on.")]
Collections = Annotated[
    list[FilterText],
    Field(max_length=MAX_FILTER_VALUES, description="Plans are chosen from these collections alone."),
]
AnswerLanguage = Annotated[Language, Field(description="The language of a file's own words.")]


class CompareBody(BaseModel):
    """``q``, ``plans`` or both; with plans, the question says which of their passages matter."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[Question | None, Field(description="The question, Chinese or English.")] = None
    plans: Annotated[
        list[Identifier] | None, Field(min_length=MIN_PLANS, max_length=MAX_PLANS, description="Plans, by plan_id.")
    ] = None
    roles: Annotated[
        list[Role] | None, Field(max_length=len(Role), description="The rows; by default the usual ones.")
    ] = None
    most: Annotated[int, Field(ge=MIN_PLANS, le=MAX_PLANS, description="How many columns at most.")] = MAX_PLANS
    per_cell: Annotated[int, Field(ge=1, le=MAX_CELL_PASSAGES, description="How many passages a cell.")] = 3
    collection: Collections = []
    format: TableFormat = "json"
    lang: AnswerLanguage = "zh"

    def request(self) -> CompareRequest:
        plans, roles = tuple(self.plans or ()), tuple(self.roles or ())
        return CompareRequest(self.q, plans, roles, self.most, self.per_cell, tuple(filter(None, self.collection)))


class DraftBody(BaseModel):
    """``q`` is the topic. ``passages``: only these are put in, each in the section of its role (a tray that was filled by
    hand)."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[Question, Field(description="The topic, Chinese or English.")]
    plans: Annotated[
        list[Identifier] | None, Field(min_length=1, max_length=MAX_PLANS, description="Precedents, by plan_id.")
    ] = None
    passages: Annotated[
        list[Identifier] | None, Field(min_length=1, max_length=MAX_PASSAGES, description="Passages, by passage_id.")
    ] = None
    type: Annotated[
        str | None, Field(min_length=1, max_length=MAX_TYPE_CHARACTERS, description="The kind of plan, such as 方案.")
    ] = None
    most: Annotated[int, Field(ge=1, le=MAX_PLANS, description="How many precedents are chosen at most.")] = 4
    per_section: Annotated[int, Field(ge=1, le=MAX_PER_SECTION, description="How many measures a section.")] = 6
    script: Annotated[
        Script | None, Field(description="The script of the whole draft; by default each passage as its source has it.")
    ] = None
    collection: Collections = []
    format: AnswerFormat = "json"
    lang: AnswerLanguage = "zh"

    def request(self) -> DraftRequest:
        return DraftRequest(
            self.q,
            tuple(self.plans or ()),
            tuple(self.passages or ()),
            self.type,
            self.most,
            self.per_section,
            self.script,
            tuple(filter(None, self.collection)),
        )
