"""One file from bytes to everything the ingest decides about it. Start reading here.

bytes -> ``Source`` -> ``CanonicalText`` -> repairs -> boilerplate -> plans -> sections -> passages -> targets.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.cutting.declared import Declared, Hint
from ingest.cutting.names import name_of, told_apart
from ingest.cutting.place_chains import place_chain
from ingest.cutting.plan_metadata import Metadata, as_attachment, read_metadata
from ingest.cutting.plans import PlanRange, cut_plans
from ingest.cutting.separators import titles_of_pieces
from ingest.cutting.untitled import Surroundings, Untitled
from ingest.extract import extract
from ingest.figures.tables import Columns, is_row
from ingest.figures.targets import find_targets, stage_time
from ingest.files.sources import FoundFile, load
from ingest.furniture.page_head import HEADER_REASON
from ingest.headings.heading_tree import Heading
from ingest.headings.layout import Segment, segments
from ingest.headings.numbering import Style
from ingest.headings.sections import find_headings
from ingest.models import CanonicalText, Document, Dropped, Passage, Plan, Role, Section, Source, Target
from ingest.passages import cut_paragraph
from ingest.preparation import Prepared, invisible, prepare
from ingest.provenance import Origins
from ingest.reading import Reading, apply_repairs, fold_characters
from ingest.rules import any_of, rule
from ingest.wording.junk_lines import FURNITURE_REASON

# Raise whenever the same bytes may give another Document: the catalogue reads sources again when it changes.
PIPELINE_VERSION = "16"
# Plans that tell what was done: their figures are results unless the words aim at something.
_AHEAD = rule(
    r"(?:打算|思路|设想|努力方向)$|(?:下一?步|今后|明年|来年|下学期|下半年|20\d\d年)[^,。]{0,8}"
    + any_of("计划 安排 工作 措施 目标 重点 任务"),
    examples=("三、今后打算", "(二)明年工作安排"),
    never=("二、今年以来的工作", "打算不足"),
)
# What such a section counts was reached, whatever the plan around it is.
_BEHIND = rule(
    r"(?:20\d\d(?:-20\d\d)?学?年度?|去年|上一?年度?|上半年|上学[年期]|过去[\u4e00-\u9fff]{0,3}年|[一今]年(?:以?来)?|“?十[一二三四五]五”?(?:时期|期间)?)的?"
    r"[^,。;:打算]{0,10}(?:总结|回顾|情况|成[绩效就]|进展)$|^工作回顾$",
    examples=("一、2022年工作总结", "2022年教育工作情况", "过去一年工作回顾", "“十三五”时期主要成就"),
    never=("四、总结阶段", "2023年工作计划", "三、活动总结", "工作情况"),
)
_TOLD_OF = re.compile("完成|情况|实现|成效|落实|进展")  # 目标完成情况
# From here on a report asks for something.
_REQUIRES = rule(
    "[如以]下(?:工作)?要求(?:[^。]{0,12}落实)?[:。]$|(?:要|应当|必须)[^。]{0,30}[抓做]好[^。]{0,8}落实:$"
    "|现就[^。]{2,40}(?:通知|要求)如下[:。]$",
    examples=("各校要对照以下要求抓好落实:", "现就值班事项通知如下:"),
    never=("以下要求已经落实,成效明显",),
)
_COUNTS_ON = frozenset((Style.HAN, Style.HAN_BRACKETS, Style.DIGIT))
_ANNEX = re.compile(rf"^附件?\s?[\d{ONE_TO_TEN}]{{0,2}}\s?:?$")
_OPENING = 2_000  # characters in which the larger divisions around a place are looked for
_POLICY_ADDRESS = re.compile("施政报告")  # what a government is going to do
_REPORTS = frozenset(("总结", "汇报", "报告", "通报", "材料"))


def read_document(file: FoundFile) -> Document:
    """Load, extract and analyse one file. Raises :class:`ingest.errors.IngestError` when it cannot be read."""
    source, data = load(file)
    source, canonical = extract(data, source)
    return analyse(source, canonical)


def analyse(source: Source, canonical: CanonicalText) -> Document:
    """Everything the ingest decides about one canonical text. Pure and deterministic."""
    prepared = prepare(canonical)
    reading = prepared.reading
    pieces = list(segments(reading, prepared.lines))
    separators = {
        index: prepared.separators[piece.line]
        for index, piece in enumerate(pieces)
        if piece.first_in_line and piece.line in prepared.separators
    }
    headed = {canonical.line_of(at): level for at, level in canonical.headings}
    places = [reading.start_of(piece.start) for piece in pieces]
    begins = [bisect_left(places, at) for at in canonical.breaks]
    ranges = cut_plans(pieces, separators, set(begins) - {len(pieces)})
    origins = Origins(source, canonical)
    plans: list[Plan] = []
    sections: list[Section] = []
    passages: list[Passage] = []
    untitled: list[Untitled | None] = []
    around = _surroundings(source, canonical, prepared.introduction, len(ranges))
    facts = _facts(canonical, prepared, pieces, ranges, separators, begins)
    for ordinal, (plan, metadata) in enumerate(zip(ranges, facts, strict=True)):
        own = pieces[plan.first : plan.last]
        whole = _plan(reading, ordinal, own, metadata, plan.separator)
        before = plans[-1] if plans else None
        origin = origins.of(whole.start, before.end if before else 0)
        plans.append(replace(whole, place_chain=_place_chain(reading, own, whole, before), provenance=origin))
        levels = _levels(canonical, reading, own, headed) if headed else {}
        headings = find_headings(own, metadata.title_lines, levels)
        sections += _sections(reading, plans[-1], own, headings)
        main = _main_headings(reading, own, headings)
        untitled.append(
            None if metadata.title else Untitled(reading, own, metadata, main, plan.separator or "", around)
        )
        context = _PlanContext(canonical, reading, ordinal, _tells(metadata), metadata.year)
        passages += _passages(context, own, headings, metadata.title_lines)
    return Document(
        source=source,
        canonical=canonical,
        plans=tuple(_named(plans, untitled)),
        sections=tuple(sections),
        passages=tuple(passages),
        dropped=tuple(_all_dropped(reading, pieces, prepared.dropped)),
        repairs=reading.repairs,
    )


def _facts(
    canonical: CanonicalText,
    prepared: Prepared,
    pieces: Sequence[Segment],
    ranges: Sequence[PlanRange],
    separators: Mapping[int, str],
    begins: Sequence[int],
) -> list[Metadata]:
    """What each plan is: from itself, from what format and compilation say of it, from the circular that it is annexed to.
    ``separators`` are the compilation's lines by the segment below, ``begins`` the segments with which the format's records
    begin."""
    records = {at: Declared.of_record(said) for at, said in zip(begins, canonical.declared, strict=False)}
    named = titles_of_pieces(separators.values())
    furniture = "\n".join(
        canonical.text[d.start : d.end] for d in prepared.dropped if d.reason in (FURNITURE_REASON, HEADER_REASON)
    )
    declared = Declared.of(canonical, furniture) if not separators and not records else None
    facts: list[Metadata] = []
    cover: Metadata | None = None  # the last that issued another: its other annexes stand below that
    for ordinal, plan in enumerate(ranges):
        own = pieces[plan.first : plan.last]
        hint = Hint(plan.separator or prepared.introduction, named.get(plan.separator or ""))
        said = records.get(plan.first) or (declared if ordinal == 0 else None)
        alone = metadata = read_metadata(prepared.reading, own, hint, said)
        if plan.separator is None:
            above = pieces[plan.first - 1].text if plan.first else ""
            annexed = bool(declared and declared.issuer) or bool(_ANNEX.match(own[0].text) or _ANNEX.match(above))
            for issuing in (facts[-1] if facts else None, cover):
                if metadata is alone:
                    metadata, cover = as_attachment(alone, issuing, annexed), issuing or cover
        facts.append(metadata)
    return facts


def _levels(
    canonical: CanonicalText, reading: Reading, own: Sequence[Segment], headed: Mapping[int, int]
) -> dict[int, int]:
    """The segments that stand on a line that markup calls a heading, with its level."""
    lines = {index: canonical.line_of(reading.start_of(piece.start)) for index, piece in enumerate(own)}
    return {index: headed[line] for index, line in lines.items() if line in headed and own[index].first_in_line}


def _all_dropped(reading: Reading, pieces: Sequence[Segment], dropped: Sequence[Dropped]) -> list[Dropped]:
    """The junk, and what of the canonical text neither it nor a segment holds."""
    spans = [reading.outer_span(piece.start, piece.end) for piece in pieces]
    spans += [(item.start, item.end) for item in dropped]
    unseen = invisible(reading.canonical, sorted(spans))
    return sorted([*dropped, *unseen], key=lambda item: (item.start, item.end))


def _plan(reading: Reading, ordinal: int, own: Sequence[Segment], metadata: Metadata, separator: str | None) -> Plan:
    title = [own[index] for index in metadata.title_lines]
    start, end = reading.outer_span(own[0].start, own[-1].end)
    return Plan(
        ordinal=ordinal,
        start=start,
        end=end,
        title=metadata.title,
        issuer=metadata.issuer,
        place=metadata.place,
        year=metadata.year,
        period=metadata.period,
        type=metadata.type,
        number=metadata.number,
        template=metadata.template,
        title_span=reading.outer_span(title[0].start, title[-1].end) if title else None,
        label=separator or None,
        issuer_from=metadata.issuer_from,
        place_from=metadata.place_from,
        year_from=metadata.year_from,
    )


def _place_chain(reading: Reading, own: Sequence[Segment], plan: Plan, before: Plan | None) -> tuple[str, ...]:
    """The divisions of a plan's place; as the plan before says, where that is its issuer's too (an annex)."""
    said = [fold_characters(words) for words in (plan.issuer, plan.title) if words]
    opening = reading.folded[own[0].start : min(own[-1].end, own[0].start + _OPENING)]
    place, number = (fold_characters(words) if words else None for words in (plan.place, plan.number))
    chain = place_chain(place, said, number, opening)
    same = before and before.issuer and (before.place, before.issuer) == (plan.place, plan.issuer)
    return before.place_chain if before and same and not chain else chain


def _surroundings(source: Source, canonical: CanonicalText, introduction: str, plans: int) -> Surroundings:
    """What the file and the page are called. A file's name speaks for its one plan, a page's title for all that it strings
    together."""
    stem = PurePosixPath(source.path).stem if plans == 1 else ""
    return Surroundings(file=stem, page=canonical.title or introduction)


def _main_headings(reading: Reading, own: Sequence[Segment], headings: Sequence[Heading]) -> list[str]:
    """The wording of the headings of the highest level."""
    top = min((heading.level for heading in headings), default=0)
    return [reading.text[heading.start : heading.end].strip(" 　【】") for heading in headings if heading.level == top]


def _named(plans: Sequence[Plan], untitled: Sequence[Untitled | None]) -> Iterator[Plan]:
    """The plans, those without a title with the names they are given."""
    names = [name_of(plan) if plan else None for plan in untitled]
    for plan, name in zip(plans, told_apart(names, [p.title for p in plans], [p.label for p in plans]), strict=True):
        yield replace(plan, name=name.text, name_from=name.origin) if name else plan


def _sections(reading: Reading, plan: Plan, own: Sequence[Segment], headings: Sequence[Heading]) -> Iterator[Section]:
    ends = _section_ends(reading, plan, own, headings)
    for heading, end in zip(headings, ends, strict=True):
        start, whole_end = reading.outer_span(own[heading.segment].start, own[heading.segment].end)
        yield Section(
            plan=plan.ordinal,
            level=heading.level,
            number=reading.text[own[heading.segment].start : heading.start].strip() or None,
            heading=reading.text[heading.start : heading.end].strip(),
            role=heading.role,
            start=start,
            heading_end=whole_end if heading.alone else reading.end_of(heading.end),
            end=end,
        )


def _section_ends(reading: Reading, plan: Plan, own: Sequence[Segment], headings: Sequence[Heading]) -> list[int]:
    """Where each section ends: at the next heading of the same or a higher level, at the next number of its own row (an
    article's at the next article), or with the plan."""
    ends = [plan.end] * len(headings)
    of_segment = {heading.segment: index for index, heading in enumerate(headings)}
    open_sections: list[int] = []
    for at, segment in enumerate(own):
        index = of_segment.get(at)
        left = len(open_sections)
        if index is not None:
            left = sum(headings[above].level < headings[index].level for above in open_sections)
        else:
            left = _left_open(segment, [headings[above] for above in open_sections])
        for closed in open_sections[left:]:
            ends[closed] = reading.outer_span(segment.start, segment.end)[0]
        del open_sections[left:]
        if index is not None:
            open_sections.append(index)
    return ends


def _left_open(segment: Segment, above: Sequence[Heading]) -> int:
    """How many of the headings ``above`` a text without a heading, outermost first, it stands under.

    An article stands beside the articles, and 七、 beside the heading 六、, whose part it is not.
    """
    marker = segment.marker
    if marker is None or not (marker.style is Style.ARTICLE or marker.style in _COUNTS_ON):
        return len(above)
    for index, heading in enumerate(above):
        alike = heading.style is marker.style and heading.depth == marker.depth
        if alike and (marker.style is Style.ARTICLE or (marker.ordinal or 0) > (heading.ordinal or 0) > 0):
            return index
    return len(above)


def _tells(plan: Metadata) -> bool:
    """Whether a plan is a report of what was done."""
    return plan.type in _REPORTS and not _POLICY_ADDRESS.search(fold_characters(plan.title or ""))


@dataclass(frozen=True, slots=True)
class _PlanContext:
    """What every passage of one plan shares."""

    canonical: CanonicalText
    reading: Reading
    plan: int
    reports: bool
    year: int | None
    columns: Columns | None = None  # of the table of targets that goes on
    committing: bool = False  # without a heading anywhere, the whole text is what will be done


@dataclass(frozen=True, slots=True)
class _Above:
    """The headings a passage stands under, outermost first, and whether one of them looks back (``behind``), aims (``ahead``) or
    tells of what was done with aims."""

    heading: Heading | None
    path: tuple[str, ...]
    behind: bool
    ahead: bool
    told_of: bool

    @classmethod
    def of(cls, reading: Reading, own: Sequence[Segment], heading: Heading | None) -> _Above:
        chain = (*heading.path, heading) if heading else ()
        path = tuple(reading.text[own[above.segment].start : above.end].strip() for above in chain)
        found = (any(map(form.search, path)) for form in (_BEHIND, _AHEAD, _TOLD_OF))
        return cls(heading, path, *found)

    def goes_ahead(self, role: Role) -> bool:
        """Whether a report says what it means to do: 2020年主要工作 is that, unless it is looked back on."""
        return (role is Role.GOALS and not self.told_of) or (role is not Role.BACKGROUND and self.ahead)


def _passages(
    context: _PlanContext, own: Sequence[Segment], headings: Sequence[Heading], title_lines: range
) -> Iterator[Passage]:
    """A paragraph each. A heading alone on its line is one only where it sets a target (a stage with its dates)."""
    reading = context.reading
    by_segment = {heading.segment: heading for heading in headings}
    context = replace(context, committing=not headings)
    current: Heading | None = None
    above = _Above.of(reading, own, None)
    required = turned = False
    role = Role.BACKGROUND
    for index, segment in enumerate(own):
        columns = _columns(context, segment) if is_row(segment.text) else None
        context = replace(context, columns=columns) if columns is not context.columns else context
        heading = by_segment.get(index)
        current = heading or current
        if current:
            role = current.role
            chain = (*current.path, current)
            if heading is None and (outer := _left_open(segment, chain)) < len(chain):
                current = chain[outer - 1] if outer else None
        required = required or (segment.marker is None and _REQUIRES.search(segment.text) is not None)
        if index in title_lines:
            continue
        if above.heading is not current:
            above = _Above.of(reading, own, current)
        turned = turned or above.goes_ahead(role)  # what comes below what will be done is to be done too
        # What a section on the present state counts is there already.
        reports = context.reports or above.behind or (current is not None and role is Role.BACKGROUND)
        if context.reports and not above.behind and (required or (turned and role is not Role.BACKGROUND)):
            reports = False  # what a report means to do next, or asks for
        told = replace(context, reports=reports) if reports is not context.reports else context
        for start, end in cut_paragraph(reading.text[segment.start : segment.end]):
            passage = _passage(told, segment.start + start, segment.start + end, above.path, role)
            if passage.targets or heading is None or not heading.alone:
                yield passage
        if columns:
            context = replace(context, columns=columns.after(segment.text))


def _passage(context: _PlanContext, start: int, end: int, path: tuple[str, ...], role: Role) -> Passage:
    canonical, reading = context.canonical, context.reading
    first, last = reading.outer_span(start, end)
    return Passage(
        plan=context.plan,
        start=first,
        end=last,
        quote=canonical.text[first:last],
        text=_told(context, start, end) or apply_repairs(canonical.text, reading.repairs, first, last),
        start_line=canonical.line_of(first),
        end_line=canonical.line_of(max(first, last - 1)),
        page=canonical.page_of(first),
        section_path=path,
        role=role,
        targets=tuple(_targets(context, start, end, path, role)),
    )


def _columns(context: _PlanContext, row: Segment) -> Columns | None:
    return Columns.of(context.reading.text[row.start : row.end], row.text, context.columns, context.year)


def _told(context: _PlanContext, start: int, end: int) -> str | None:
    """A row of a table of targets with the heads of its columns; None for any other text."""
    reading = context.reading
    if context.columns is None:
        return None
    return context.columns.told(reading.text[start:end], reading.folded[start:end])


def _targets(context: _PlanContext, start: int, end: int, path: tuple[str, ...], role: Role) -> Iterator[Target]:
    """The targets of one passage; one without a deadline of its own has that of the stage it stands under."""
    reading = context.reading
    text, folded = reading.text[start:end], reading.folded[start:end]
    if context.columns:
        found = list(context.columns.targets(text, folded, context.year, role))
    else:
        role = Role.MEASURES if context.committing else role
        found = find_targets(text, folded, context.reports, context.year, role)
    for target in found:
        first, last = reading.span(start + target.start, start + target.end)
        deadline = target.deadline or stage_time(path)
        yield replace(target, deadline=deadline, start=first, end=last, quote=reading.canonical[first:last])
