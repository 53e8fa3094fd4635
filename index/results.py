"""What a search takes and gives. ``dataclasses.asdict`` of a ``SearchResponse`` is the JSON of ``/api/search``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from index.errors import QueryError
from ingest.models import Provenance, Role

Mode = Literal["hybrid", "dense", "lexical"]
MAX_QUERY_CHARACTERS = 2_000
MAX_K = 100
MAX_OFFSET = 1_000_000
MAX_USER_TERMS = 50
MAX_TERM_TRANSLATIONS = 20
"""Bounds of what a user may say about terms: how many in one request, and other words for one of them."""


def check_length(text: str) -> None:
    """Raise QueryError for a query that is longer than what is read."""
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryError("q", "request.long_query", length=len(text), most=MAX_QUERY_CHARACTERS)


def check_between(name: str, value: int, least: int, most: int) -> None:
    """Raise QueryError unless a number lies within its bounds."""
    if not least <= value <= most:
        raise QueryError(name, "request.between", name=name, value=value, least=least, most=most)


UNKNOWN = "none"
"""The value of a filter, and of a facet, that stands for plans of which it is not known."""
MAX_FILTER_VALUES = 50
"""Of one filter, in one request."""
YearRange = tuple[int | None, int | None]
"""First and last year, both included; None where the range is open."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Every field narrows; one that is empty does not. Of a field with several values one must fit. ``place``, ``issuer`` and
    ``source`` match a part of a value, the others all of it; ``place`` one of the divisions that a plan's place is a part of too.
    None among the years, and UNKNOWN among places, types, issuers and collections, are the plans of which nothing is known."""

    year_from: int | None = None
    year_to: int | None = None
    year: tuple[YearRange | None, ...] = ()
    place: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise QueryError for a value that cannot be."""
        for name in MANY_VALUED:
            check_count(name, len(getattr(self, name)))
        known = {role.value for role in Role}
        for role in self.role:
            if role not in known:
                raise QueryError("role", "request.choice", name="role", value=role, choices=", ".join(Role))
        for first, last in [(self.year_from, self.year_to), *filter(None, self.year)]:
            if first is not None and last is not None and first > last:
                raise QueryError("year", "request.years", first=first, last=last)


def check_count(name: str, count: int) -> None:
    """Raise QueryError for more values of a filter than are looked at."""
    if count > MAX_FILTER_VALUES:
        raise QueryError(name, "request.many_values", name=name, count=count, most=MAX_FILTER_VALUES)


FILTERS = tuple(field.name for field in fields(Filters))
"""The names of the filters, in the order in which they are shown."""
MANY_VALUED = tuple(name for name in FILTERS if name not in ("year_from", "year_to"))
"""Those that take any number of values."""


@dataclass(frozen=True, slots=True)
class UserTerm:
    """What the user says a term is called: English and its Chinese, or Chinese and other words for it."""

    source: str
    translations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """``terms`` hold for this query and go before everything else; ``glossary`` is the user's own, before the built-in one.
    ``offset`` hits are left out in front of the ``k``."""

    text: str
    k: int = 10
    mode: Mode = "hybrid"
    filters: Filters = field(default_factory=Filters)
    terms: tuple[UserTerm, ...] = ()
    glossary: tuple[UserTerm, ...] = ()
    offset: int = 0

    def checked(self) -> SearchRequest:
        """The request. Raises QueryError for the first thing that is wrong with it."""
        if not self.text.strip():
            raise QueryError("q", "request.empty_query")
        check_length(self.text)
        check_between("k", self.k, 1, MAX_K)
        check_between("offset", self.offset, 0, MAX_OFFSET)
        if len(self.terms) > MAX_USER_TERMS:
            raise QueryError("term", "term.too_many", count=len(self.terms), most=MAX_USER_TERMS)
        if self.mode not in ("hybrid", "dense", "lexical"):
            raise QueryError("mode", "request.mode", value=self.mode)
        self.filters.check()
        return self


PLAN_SORTS = tuple(
    sign + name for name in ("source", "title", "issuer", "place", "year", "type", "read") for sign in ("", "-")
)
"""What a list of plans can be sorted by; with a minus from the last to the first. ``read``: when its file was read."""
MAX_PLAN_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class PlanListRequest:
    """``limit`` of the plans that pass, behind the first ``offset``. ``role``: those that have a passage of it; ``title``: those
    with these words in their name, their issuer, place or file."""

    filters: Filters = field(default_factory=Filters)
    sort: str = "source"
    limit: int = 50
    offset: int = 0
    title: str | None = None

    def checked(self) -> PlanListRequest:
        """The request. Raises QueryError for the first thing that is wrong with it."""
        if self.sort not in PLAN_SORTS:
            raise QueryError("sort", "request.choice", name="sort", value=self.sort, choices=", ".join(PLAN_SORTS))
        check_between("limit", self.limit, 1, MAX_PLAN_LIMIT)
        check_between("offset", self.offset, 0, MAX_OFFSET)
        self.filters.check()
        return self


Origin = Literal["user", "glossary", "dictionary", "synonym", "number", "pinyin", "written"]
WRITTEN: Origin = "written"


@dataclass(frozen=True, slots=True)
class Translation:
    """One Chinese term that stands for a query term; ``passages`` is how many passages hold it.

    ``origin``: the user's own terms, the policy glossary, the general dictionary, a Chinese synonym, a number
    in Chinese, a name that the corpus holds and the query writes in pinyin, or as written.
    """

    term: str
    weight: float
    passages: int
    origin: Origin = "written"


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of the query as written; ``read_as`` is the spelling it was taken for, None where it was right."""

    source: str
    translations: list[Translation]
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class QueryInfo:
    """``language`` is ``en``, ``zh-Hans``, ``zh-Hant`` or ``mixed``; ``normalised`` the folded text that was searched."""

    text: str
    language: str
    normalised: str
    terms: list[QueryTerm]


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """``name`` is what a plan without a title is called here: whoever shows it marks it as given. ``label`` is what a compilation
    calls the plan. ``…_from`` says where a name or a fact was found (``ingest.models.NameOrigin``, ``FactOrigin``).
    ``place_chain`` are the official divisions of its place, from the province down. ``corrected`` are the fields that people
    corrected, each with what the text says."""

    plan_id: str
    title: str | None
    issuer: str | None
    place: str | None
    year: int | None
    type: str | None
    template: bool
    label: str | None = None
    name: str | None = None
    name_from: str | None = None
    issuer_from: str | None = None
    place_from: str | None = None
    year_from: str | None = None
    place_chain: list[str] = field(default_factory=list)
    corrected: dict[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """``binding`` is what a table calls the target: ``expected`` (预期性) or ``binding`` (约束性), else None."""

    indicator: str | None
    comparator: str
    value: str
    unit: str | None
    deadline: str | None
    baseline: str | None
    scope: str | None
    quote: str
    start: int
    end: int
    start_line: int
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """``canonical_text[start:end] == quote``, always; ``gbt7714`` is the same as a GB/T 7714-2015 reference.

    ``url`` is where the text was got from, a web address that may be followed; ``provenance`` all that is told of
    that, None where nothing is.
    """

    source: str
    sha256: str
    start: int
    end: int
    start_line: int
    end_line: int
    page: int | None
    quote: str
    gbt7714: str
    url: str | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """A term of the query, the form of it that the passage holds, and where: spans into the passage's text.

    ``origin`` is where that form comes from, ``read_as`` the spelling the term was taken for, None where it was right.
    """

    source: str
    found: str
    spans: list[tuple[int, int]]
    origin: Origin = WRITTEN
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit is a hit. ``late``: mean cosine of the query's words to their likest in the passage; None where they were not
    compared one by one."""

    dense: float
    lexical: float
    late: float | None
    matched: list[Matched]
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """``score``: higher is better, comparable within one response only. ``highlights``: ``[start, end)`` into ``text``.

    ``similar`` counts the near copies folded into this hit. ``explain`` holds ``dense`` (cosine, -1..1), ``lexical``
    (BM25, >= 0), ``matched`` (the terms found in the passage) and ``reason``, a sentence in the query's language.
    """

    rank: int
    score: float
    passage_id: str
    text: str
    highlights: list[tuple[int, int]]
    plan: PlanInfo
    section_path: list[str]
    role: str
    targets: list[TargetInfo]
    similar: int
    citation: Citation
    explain: Explanation


@dataclass(frozen=True, slots=True)
class FacetValue:
    """So many plans (``count``) pass with this value of the filter, all other filters as they are; ``none`` stands for plans of
    which it is not known."""

    value: int | str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be narrowed by: of each filter the commonest values first, of years the latest; ``province`` is a ``place``."""

    year: list[FacetValue]
    province: list[FacetValue]
    place: list[FacetValue]
    type: list[FacetValue]
    issuer: list[FacetValue]
    role: list[FacetValue]
    source: list[FacetValue]
    collection: list[FacetValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StagedPassage:
    """A passage of a section that is given whole."""

    passage_id: str
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class StagedPart:
    """What stands under one inner heading; None where there is none."""

    heading: str | None
    passages: list[StagedPassage]


@dataclass(frozen=True, slots=True)
class Stages:
    """The section of a plan that sets out its steps, in the order of the text."""

    plan: PlanInfo
    heading: str
    parts: list[StagedPart]


Confidence = Literal["answers", "perhaps", "nothing"]
"""What a store says of its first passages: one answers, judge yourself, nothing fits."""


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """``facets``: for each of year, place, type, role, source a list of ``{"value", "count"}``: plans among all that were ranked.
    ``answerable``: whether ``confidence`` is ``answers``; ``missing`` is what of the query none of the first passages holds.
    ``total``: how many passages were ranked, of which ``hits`` are a part. ``stages``: where steps are asked for and a plan sets
    some out, these in order."""

    query: QueryInfo
    answerable: bool
    confidence: Confidence
    missing: list[str]
    hits: list[Hit]
    facets: Facets
    took_ms: float
    total: int = 0
    stages: Stages | None = None
