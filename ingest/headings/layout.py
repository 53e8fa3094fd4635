"""Lines and segments: what the structure analysis looks at.

A :class:`Segment` is a line, or a part of one where headings run on inside it (``…提高。㈢主要活动``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.headings.numbering import Marker, Style, read_marker
from ingest.models import Repair
from ingest.reading import Line, Reading
from ingest.repairs.broken_words import AROUND, cuts_word
from ingest.rules import rule

_COUNT = f"[{ONE_TO_TEN}]{{1,3}}"
_SIGNS = "[㈠-㈩⒈-⒛]"
_MARKERS_INSIDE = rule(
    r"(?<=[。;!])\s*(?=[㈠-㈩])"
    rf"|(?<=[。!])\s*(?=\({_COUNT}\)[\u4e00-\u9fff“]|[{ONE_TO_TEN[1:]}]{{1,3}}、[\u4e00-\u9fff“])"
    rf"|(?<=\S)[ \t]+(?={_SIGNS}|{_COUNT}、|\({_COUNT}\)|\d{{1,2}}[.、](?=[\u4e00-\u9fff“])|第{_COUNT}[章条])",
    examples=("水平。㈢活动", "落实。(二)加强", "落实。三、加强", "方案 一、目标", "目标 1.加强", "总则 第二条"),
    never=("落实,(二)加强", "落实。一、加强", "目标 1.5倍", "(一)目标"),
)
_MAYBE_INSIDE = re.compile(rf"[ \t㈠-㈩。!](?:(?<![。!])|[({ONE_TO_TEN[1:]}])")
# The types of plans that a title without lines, or without its full stop, ends in.
_TYPES = "方案|计划|意见|通知|办法|规定|总结|报告|规划|要点|细则|制度"
# A text without lines: its title, once or twice, and a blank before it opens.
_TITLE_INSIDE = rule(
    rf"^([^。;,!?:\s]{{5,40}}(?:{_TYPES}|预案))\s+(?:\1\s+)?"
    r"(?=为|根据|按照|近年|各|一、|[\u4e00-\u9fff]{2,20}:)",
    examples=("某县教师交流实施方案 为了加强", "某中学工作计划 某中学工作计划 各年级:"),
    never=("工作计划 为了加强", "某县教师交流实施方案为了加强"),
)
# The row of a table: cells between bars, or columns set with blanks.
_MAYBE_CELLS = re.compile(r"[|\t ](?:(?<=\|)|[\t ])")
_BETWEEN_CELLS = re.compile(r"\||\S[ \t]{2,}(?=\S)")
_ENDS_SENTENCE = tuple("。！？；：!?;:…”’」』）)》】.")
_INSIDE_SENTENCE = re.compile("[,，。；;、]")
# A title without its full stop, and the ways a text opens below one.
_TITLE_END = re.compile(rf"(?:{_TYPES})(?:\([^)]{{1,20}}\))?$")
_OPENS = re.compile("为了|为(?:贯彻|落实|进一步|深入|切实|全面|认真|加强|推进)|根据|按照|各[^,。]{1,20}:")
# A line shorter than this that lacks its full stop is a title, a cell or a name, not a sentence cut in two. The seeds'
# cut paragraphs have at least 22 characters before the cut.
_SHORTEST_CUT_LINE = 22
# A shorter line is a cell or a label, even where it could be read as the first half of a word.
# 6 to 16 join the same.
_SHORTEST_WITH_WORD = 12
_LAST_HAN, _FIRST_HAN = re.compile("[\u3400-\u9fff]+$"), re.compile("[\u3400-\u9fff]+")
_ASIDE_OPEN = re.compile(r"([(《“\[])[^()《》“”\[\]。;]{0,12}$")
_CLOSING = dict(zip("(《“[", ")》”]", strict=True))
_ASIDE_CLOSED = re.compile(r"[^()《》“”\[\]。;]{0,40}([)》”\]])")
# A text is wrapped where this many lines, and this share of those that do not end, are of one length (±1). Chosen on
# government pages wrapped at 36 characters; none of the seeds, samples and pages as they are is taken for wrapped.
_FEWEST_WRAPPED = 5
_WRAPPED_SHARE = 0.5
_NARROWEST = 28


@dataclass(frozen=True, slots=True)
class Segment:
    """``[start, end)`` of the reading, its folded text, and the marker at its head; ``line`` counts lines from 0."""

    start: int
    end: int
    text: str
    marker: Marker | None
    line: int
    first_in_line: bool

    @property
    def body(self) -> str:
        """The folded text after the marker."""
        return self.text[self.marker.length :] if self.marker else self.text


def segments(reading: Reading, lines: Sequence[Line]) -> Iterator[Segment]:
    """The lines cut at the headings that stand inside them."""
    expected: int | None = None
    for index, line in enumerate(lines):
        text = reading.folded[line.start : line.end]
        cuts = [0, len(text)]
        if _MAYBE_INSIDE.search(text):
            cuts[1:1] = [match.end() for match in _MARKERS_INSIDE.finditer(text) if match.end() < len(text)]
            if index == 0 and (title := _TITLE_INSIDE.match(text)):
                cuts[1:1] = (
                    sorted({title.end(1), title.end()} - set(cuts)) if title.end() not in cuts else [title.end(1)]
                )
        for at, (start, end) in enumerate(pairwise(cuts)):
            piece = text[start:end]
            stripped = piece.rstrip()
            marker = read_marker(stripped, expected)
            if marker and marker.style is Style.DIGIT and marker.ordinal is not None:
                expected = marker.ordinal + 1
            yield Segment(line.start + start, line.start + start + len(stripped), stripped, marker, index, at == 0)


def split_lines(reading: Reading, lines: Sequence[Line]) -> list[Repair]:
    """Line breaks inside a sentence, as repairs that take the break out (canonical offsets)."""
    texts = [reading.folded[line.start : line.end] for line in lines]
    found = []
    for index in _cut_lines(texts, reading, lines):
        start, end = reading.end_of(lines[index].end), reading.start_of(lines[index + 1].start)
        found.append(Repair(start, end, "split_line", reading.canonical[start:end], ""))
    return found


def _cut_lines(texts: Sequence[str], reading: Reading, lines: Sequence[Line]) -> list[int]:
    """The lines that the next one goes on with, right below.

    A line as long as its neighbour, which is cut, is cut as well: one paragraph is wrapped at one width.
    """
    width = _wrapped_at(texts)
    written = cache(reading.folded.__contains__)
    cut: list[int] = []
    undecided: list[int] = []
    for index, (text, following) in enumerate(pairwise(texts)):
        if _is_row(text) and _is_row(following):
            continue
        if text.endswith(_ENDS_SENTENCE) or reading.text.count("\n", lines[index].end, lines[index + 1].start) != 1:
            continue
        if _is_cut(text, following, width, written):
            cut.append(index)
        elif len(text) >= _NARROWEST and not read_marker(following):
            undecided.append(index)
    if not undecided:
        return cut
    wrapped = set(cut)
    for order, step in ((undecided, -1), (reversed(undecided), 1)):
        for index in order:
            if index + step in wrapped and abs(len(texts[index + step]) - len(texts[index])) <= 1:
                wrapped.add(index)
    return sorted(wrapped)


def _is_row(text: str) -> bool:
    """Whether a line has three cells or more; a row begins anew where a paragraph goes on."""
    return _MAYBE_CELLS.search(text) is not None and len(_BETWEEN_CELLS.findall(text)) > 1


def _wrapped_at(lines: Sequence[str]) -> int | None:
    """The width at which a text is wrapped: the length that most of the lines without an end have; None for no width."""
    open_ended = [len(text) for text in lines if len(text) >= _NARROWEST and not text.endswith(_ENDS_SENTENCE)]
    if len(open_ended) < _FEWEST_WRAPPED:
        return None
    width, _ = Counter(open_ended).most_common(1)[0]
    near = sum(abs(length - width) <= 1 for length in open_ended)
    return width if near >= max(_FEWEST_WRAPPED, _WRAPPED_SHARE * len(open_ended)) else None


def _ends_in_aside(text: str, following: str) -> bool:
    """Whether the line ends inside brackets that the next one closes."""
    opened = _ASIDE_OPEN.search(text)
    if opened is None or not _INSIDE_SENTENCE.search(text):  # titles are broken for looks
        return False
    closed = _ASIDE_CLOSED.match(following)
    return closed is not None and closed.group(1) == _CLOSING[opened.group(1)]


def _cuts_word(text: str, following: str, written: Callable[[str], bool]) -> bool:
    left, right = _LAST_HAN.search(text[-AROUND:]), _FIRST_HAN.match(following[:AROUND])
    return left is not None and right is not None and cuts_word(left.group(), right.group(), written)


def _is_cut(text: str, following: str, width: int | None, written: Callable[[str], bool]) -> bool:
    """Whether ``text`` breaks off inside a sentence that ``following`` goes on with."""
    if text.endswith(_ENDS_SENTENCE):
        return False
    if _ends_in_aside(text, following):
        return True
    if len(text) < _SHORTEST_WITH_WORD or read_marker(following):
        return False
    if _cuts_word(text, following, written):
        return True
    if len(text) < _SHORTEST_CUT_LINE:
        return False
    if width is not None and abs(len(text) - width) <= 1:
        return True
    if _ends_in_heading(text) or _TITLE_END.search(text) or _OPENS.match(following):
        return False
    if not _INSIDE_SENTENCE.search(text) or not re.search("[。;,]", following):
        return False
    return re.match(r"[\u3400-\u9fffA-Za-z0-9,。;、”》)]", following) is not None


def _ends_in_heading(text: str) -> bool:
    """Whether the last numbered piece of ``text`` has no full stop, as a heading alone on its line has none."""
    cuts = [match.end() for match in _MARKERS_INSIDE.finditer(text)]
    last = text[cuts[-1] if cuts else 0 :]
    marker = read_marker(last)
    return marker is not None and marker.style not in (Style.ONE_IS, Style.FIRST) and not re.search("[。;]", last)
