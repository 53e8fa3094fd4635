"""What the markup of a text means: Markdown as people, scrapers and converters write it, HTML and formulas inside it.

The canonical text stays the text itself. Each mark becomes a repair (how it is read), a line that is nothing but markup is
set aside, a line that the markup calls a heading is named as one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.extract.formulas import formulas
from ingest.extract.inline_marks import IMAGE, inline_marks
from ingest.extract.markup_tables import table_marks, tables
from ingest.extract.scraped_head import read_head
from ingest.models import MARKUP_REASON, CanonicalText, Dropped, Repair
from ingest.rules import rule

_HEADING = re.compile(r"^[ ]{0,3}(?P<signs>#{1,6})[ \t]+(?=\S)", re.MULTILINE)
_HEADING_END = re.compile(
    r"^[ ]{0,3}#{1,6}[ \t][^\n]*?(?P<mark>[ \t]+#+|[ \t]*\{[#.-][^{}\n]{0,200}\})[ \t]*\r?$", re.MULTILINE
)
_SETEXT = re.compile(
    r"(?:^|(?<=\n))(?P<first>[ ]{0,3}[^\s#>|=<`*+-][^\n|]{0,80})(?:\n(?P<second>[ ]{0,3}[^\s#>|=<`*+-][^\n|]{0,80}))?"
    r"\n[ ]{0,3}(?P<under>={2,}|-{2,})[ \t]*\r?(?=\n|\Z)"
)
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.-][^{}\n]{0,200}\}[ \t]*\r?$")
_SENTENCE_END = re.compile("[。；;!！?？,，、:：][ \t]*\r?$")
# A line of strong words alone is a heading unless it is a sentence.
_STRONG_LINE = re.compile(
    r"^[ \t]*\*{2,3}(?=[^\s*])(?P<words>[^*\n]{2,40})(?<=\S)\*{2,3}[ \t]*[:：]?[ \t]*\r?$", re.MULTILINE
)
_RULE_LINE = re.compile(
    r"^[ \t]*(?:\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?|\|[ \t]*:?-{3,}:?[ \t]*\||-{3,}|(?:-[ \t]){2,}-"
    r"|\+(?:[-=:]{3,200}\+){1,40}|\*{3,}|(?:\*[ \t]){2,}\*|_{3,}|={3,}|`{3,}\w*|~{3,}\w*|:{3,}[^\n]{0,200})[ \t]*\r?$",
    re.MULTILINE,
)
_OBJECT_LINE = re.compile(
    rf"^[ \t]*(?:(?:{IMAGE}|<!--.{{0,500}}?-->"
    r"|\[[^\]\n]{1,60}\]:[ \t]+<?(?:https?:|/|\./)[^\s]{1,2000}(?:[ \t]+[\"'(][^\n]{0,200})?"
    r"|</?(?:p|div|center|figure|hr|br|details|span|a)\b[^<>\n]{0,300}>)[ \t]*)+\r?$",
    re.MULTILINE | re.IGNORECASE,
)
# An image may hold what nobody can read here: that it was left out is said as such.
_PICTURED = re.compile(rf"^[ \t]*(?:{IMAGE}|<!--)", re.IGNORECASE)
IMAGE_REASON = "image placeholder"
_BULLET = re.compile(
    r"^[ \t]*(?P<mark>(?:>[ \t]?)+(?:[-*+][ \t]+)?|(?!-[ \t]?\d{1,4}[ \t]?-[ \t]*\r?$)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?"
    r"|\[\^[^\]\s]{1,30}\]:[ \t]*)(?=\S)",
    re.MULTILINE,
)
_NUMBER_GAP = re.compile(r"^[ \t]*\d{1,3}\\?[.)](?P<gap>[ \t]{2,4})(?=\S)", re.MULTILINE)
_CELL_EDGE = re.compile(r"^[ \t]*(?P<open>\|[ \t]*)\S[^\n]*?(?P<close>[ \t]*\|)[ \t]*\r?$", re.MULTILINE)
_CELL_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*", re.IGNORECASE)
_PIPED = re.compile(r"^[ \t]*\|[^\n]*\|[ \t]*\r?$", re.MULTILINE)
_TABLE_LINE_END = re.compile(r"[ \t]*\n\s*")
STRONG_LEVEL = 7
"""The level of a heading that is a line of strong words: below all that signs make."""

# Signs of Markdown in a text that does not say it is any; one of them may be anything.
_SIGNS = (
    rule(r"^#{1,6} \S", examples=("## 正文",), never=("#1",), flags=re.MULTILINE),
    rule(
        r"^(?:[-*+] |\d{1,2}[.、] ?)?\*\*[^*\n]{2,60}\*\*(?=[:：]|[ \t]*\r?$)",
        examples=("**一、目标**", "- **领导**:"),
        never=("**县**镇",),
        flags=re.MULTILINE,
    ),
    rule(r"[\u4e00-\u9fff]\*\*\d[\d.,]*[%‰\u4e00-\u9fff]{0,3}\*\*", examples=("达到**80%**以上",), never=("20**年",)),
    rule(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|", examples=("| --- | --- |",), never=("---",), flags=re.MULTILINE),
    rule(r"</t[dh]>\s*<t[dh]\b|</tr>", examples=("</td><td>",), never=("<td>",)),
    rule(r"\$[^$\n]{0,60}\\[a-zA-Z%][^$\n]{0,200}\$", examples=(r"$9 5 \%$",), never=("$5",)),
    rule(r"!\[[^\]\n]{0,100}\]\([^()\n]{1,500}\)", examples=("![](images/a.png)",), never=("[一](二)",)),
)
_MANY = 3
"""As many of one sign say it alone. Not measured."""


def marked_up(canonical: CanonicalText) -> bool:
    """Whether a text that is not said to be Markdown is written in it: two kinds of its signs, or one again and again."""
    text = canonical.text
    if "**" not in text and "#" not in text and "</t" not in text and "\\" not in text:
        return False
    counts = [sum(1 for _ in sign.finditer(text)) for sign in _SIGNS]
    return sum(map(bool, counts)) > 1 or max(counts) >= _MANY


def with_marks(canonical: CanonicalText) -> CanonicalText:
    """``canonical`` with what its markup means: marks, lines set aside, headings, and what a scraper's head declares."""
    text = canonical.text
    spans = list(tables(text))
    within = [Dropped(start, end, MARKUP_REASON) for start, end in spans]
    marks = _marks(text, spans)
    whole = [
        Dropped(*match.span(), IMAGE_REASON if _PICTURED.match(match.group()) else MARKUP_REASON)
        for pattern in (_RULE_LINE, _OBJECT_LINE)
        for match in pattern.finditer(text)
        if not _inside(match.start(), within)
    ]
    headings = dict(_headings(text))
    head = read_head(text, marks) if not canonical.breaks else None
    if head:
        whole += head.junk
        headings = {at: level for at, level in headings.items() if not _inside(at, head.junk)}
    junk = _apart([*canonical.junk, *whole])
    if head and head.declared:
        canonical = replace(canonical, declared=(head.declared,), breaks=(0,))
    kept = tuple(mark for mark in marks if not _inside(mark.start, junk))
    return replace(canonical, junk=tuple(junk), marks=kept, headings=tuple(sorted(headings.items())))


def _inside(at: int, junk: Sequence[Dropped]) -> bool:
    """Whether an offset lies in one of the spans, which are in order and apart."""
    last = bisect_right(junk, at, key=lambda item: item.start) - 1
    return last >= 0 and at < junk[last].end


def _marks(text: str, spans: Sequence[tuple[int, int]]) -> list[Repair]:
    """Every mark, in order and apart: where two overlap, the one that begins first, then the longer."""
    inline = _in_order([*formulas(text), *inline_marks(text)])
    inline = _in_order([*_cell_breaks(text, spans), *inline])
    found = [mark for start, end in spans for mark in table_marks(text, start, end, inline)]
    found += _line_marks(text)
    return _in_order([*found, *inline])


def _cell_breaks(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Repair]:
    """Breaks inside cells are blanks: a row is one line."""
    for start, end in spans:
        for pattern in (_CELL_BREAK, _TABLE_LINE_END):
            for match in pattern.finditer(text, start, end):
                yield Repair(*match.span(), "markup", match.group(), " ")
    for row in _PIPED.finditer(text) if "<br" in text.lower() else ():
        for match in _CELL_BREAK.finditer(text, *row.span()):
            yield Repair(*match.span(), "markup", match.group(), " ")


def _line_marks(text: str) -> Iterator[Repair]:
    for match in _NUMBER_GAP.finditer(text):
        yield Repair(*match.span("gap"), "markup", match.group("gap"), " ")
    for pattern, groups in (
        (_HEADING, (0,)), (_HEADING_END, ("mark",)), (_BULLET, ("mark",)), (_CELL_EDGE, ("open", "close")),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            for group in groups:
                if match.end(group) > match.start(group):
                    yield Repair(*match.span(group), "markup", match.group(group), "")
    for match in _SETEXT.finditer(text):
        title = _setext(match)
        if title is None:
            continue
        first, second = title
        if second:
            yield Repair(first[1], second[0], "markup", text[first[1] : second[0]], "")
        last = second or first
        if attributes := _ATTRIBUTES.search(text, *last):
            yield Repair(*attributes.span(), "markup", attributes.group(), "")


def _setext(match: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int] | None] | None:
    """The one or two lines that are underlined, None where what stands above the line is a paragraph before a rule."""
    first, second = match.group("first"), match.group("second")
    if second is None:
        ends = _SENTENCE_END.search(first)
        return None if ends or (match.group("under")[0] == "-" and len(first) > 40) else (match.span("first"), None)
    if match.group("under")[0] == "-" or _SENTENCE_END.search(first) or _SENTENCE_END.search(second):
        return None
    return match.span("first"), match.span("second")


def _headings(text: str) -> Iterator[tuple[int, int]]:
    """Where a line begins that the markup calls a heading, and its level."""
    for match in _STRONG_LINE.finditer(text):
        if not _SENTENCE_END.search(match.group("words")):
            yield match.start(), STRONG_LEVEL
    for match in _SETEXT.finditer(text):
        if _setext(match):
            yield match.start("first"), 1 if match.group("under")[0] == "=" else 2
    for match in _HEADING.finditer(text):
        yield match.start(), len(match.group("signs"))


def _in_order(marks: Sequence[Repair]) -> list[Repair]:
    kept: list[Repair] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _apart(junk: list[Dropped]) -> list[Dropped]:
    """The spans that do not lie in the one before."""
    kept: list[Dropped] = []
    for item in sorted(junk, key=lambda item: (item.start, -item.end)):
        if item.end > item.start and (not kept or item.start >= kept[-1].end):
            kept.append(item)
    return kept
