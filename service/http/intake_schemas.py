"""The JSON of papers that come in and go: jobs, papers, versions, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.catalogue.collection_names import MOST_CHARACTERS as NAME_CHARACTERS
from index.catalogue.history_rows import Version
from index.catalogue.paper_rows import Paper
from index.corrections import MOST_CHARACTERS
from index.intake.jobs import FileState, How, Job, JobFile, Kind, State
from index.results import MAX_OFFSET, MAX_PLAN_LIMIT
from service.messages import Messages

MOST_CHANGED = 1_000
"""Papers in one change of a collection."""
DocumentName = Annotated[str, Field(min_length=1, max_length=2_000)]
CorrectedText = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]


class PlanSeenAnswer(BaseModel):
    """A plan as it was read; ``named`` where its title is one that it was given."""

    title: str | None
    named: bool
    issuer: str | None
    place: str | None
    year: int | None
    type: str | None
    sections: int
    passages: int
    targets: int


class JobFileAnswer(BaseModel):
    """A file of a job: ``state`` is ``waiting``, ``reading``, ``read`` (found when the job is done), ``stored`` or ``refused``,
    with a ``code`` and the ``reason`` in the language that was asked for. ``source`` is the name it is stored by, ``count`` how
    many plans it holds, of which ``plans`` tells the first."""

    name: str
    size: int
    state: FileState
    how: How | None
    source: str | None
    code: str | None
    reason: str | None
    count: int
    passages: int
    targets: int
    plans: list[PlanSeenAnswer]


class JobAnswer(BaseModel):
    """A job: ``state`` is ``waiting``, ``working``, ``looked`` (read, and waiting for a word whether to store it), ``done`` or
    ``failed`` with ``code`` and ``reason``. ``stage`` with ``done`` of ``total`` says how far it is. ``sources``
    are the papers it is about, of ``follow`` the folder's name."""

    job_id: str
    kind: Kind
    state: State
    made: str
    stage: str | None
    done: int
    total: int
    sources: list[str]
    plan_id: str | None
    collections: list[str]
    code: str | None
    reason: str | None
    files: list[JobFileAnswer]

    @classmethod
    def of(cls, job: Job, say: Messages) -> JobAnswer:
        return cls(
            job_id=job.id,
            kind=job.kind,
            state=job.state,
            made=job.made,
            stage=job.stage,
            done=job.done,
            total=job.total,
            sources=[Path(source).name for source in job.sources] if job.kind == "follow" else job.sources,
            plan_id=job.plan_id,
            collections=job.collections,
            code=job.reason.code if job.reason else None,
            reason=say.refusal(job.reason) if job.reason else None,
            files=[_file(file, say) for file in job.files],
        )


def _file(file: JobFile, say: Messages) -> JobFileAnswer:
    told: dict[str, Any] = {name: getattr(file, name) for name in JobFileAnswer.model_fields if name not in _MADE}
    return JobFileAnswer(
        **told,
        code=file.reason.code if file.reason else None,
        reason=say.refusal(file.reason) if file.reason else None,
        plans=[PlanSeenAnswer.model_validate(plan, from_attributes=True) for plan in file.plans],
    )


_MADE = ("code", "reason", "plans")


class PaperAnswer(BaseModel):
    """A paper that is stored: ``source`` is its name, ``uploaded`` whether its file lies in the store's folder, ``versions``
    how many old ones are kept, ``added`` when these bytes came (UTC), ``collections`` those that it is in."""

    document_id: str
    source: str
    sha256: str
    size: int
    media_type: str
    added: str | None
    plans: int
    passages: int
    targets: int
    versions: int
    collections: list[str]
    uploaded: bool

    @classmethod
    def of(cls, paper: Paper, *, uploaded: bool) -> PaperAnswer:
        told = {name: getattr(paper, name) for name in cls.model_fields if name not in ("uploaded", "collections")}
        return cls(**told, collections=list(paper.collections), uploaded=uploaded)


class PaperList(BaseModel):
    """``items``: at most ``limit`` of the ``total`` papers; ``next`` is the ``cursor`` of the next page, null on the last."""

    items: list[PaperAnswer]
    total: int
    limit: int
    offset: int
    next: str | None


class VersionList(BaseModel):
    """The versions of a paper, the newest first; ``retired`` is null of the present one."""

    document_id: str
    source: str
    versions: list[Version]


class PaperListParameters(BaseModel):
    """The query string of a list of papers."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_PLAN_LIMIT, description="How many papers at most.")] = 50
    cursor: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="``next`` of the page before.")] = 0


class UploadParameters(BaseModel):
    """The query string of an upload."""

    model_config = ConfigDict(extra="forbid")

    look: Annotated[bool, Field(description="Only read it; POST …/jobs/{job_id}/store stores what was read.")] = False


class RemovalParameters(BaseModel):
    """The query string of a removal."""

    model_config = ConfigDict(extra="forbid")

    forget: Annotated[bool, Field(description="Delete its old versions too: citations of it lead nowhere then.")] = (
        False
    )


class CorrectionBody(BaseModel):
    """What a plan's fields are corrected to: ``none`` for one that is unknown, null to take a correction back."""

    model_config = ConfigDict(extra="forbid")

    title: CorrectedText | None = None
    issuer: CorrectedText | None = None
    place: CorrectedText | None = None
    year: Annotated[int, Field(ge=1900, le=2199)] | Literal["none"] | None = None
    type: CorrectedText | None = None

    def changes(self) -> dict[str, str | int | None]:
        """What was said, by field."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class CollectionAnswer(BaseModel):
    """A collection with how many papers, and how many plans, are in it. ``own`` and ``others`` are this bureau's and those of
    other places; any language's name for them is taken."""

    name: str
    papers: int
    plans: int


class CollectionBody(BaseModel):
    """What becomes of a collection: papers (``document_id`` or ``source``) that go into it, which makes it if need be, and that
    leave it; and what it is called from now on."""

    model_config = ConfigDict(extra="forbid")

    add: Annotated[list[DocumentName], Field(max_length=MOST_CHANGED)] = []
    remove: Annotated[list[DocumentName], Field(max_length=MOST_CHANGED)] = []
    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)] | None = None
