"""What is not policy text, with the reason. What is unsure stays in.

Two kinds: whole lines (navigation, editors' introductions, separators of a compilation, …) and stretches inside a line
(anti-copy marks, page numbers left at a page break). All positions are in the reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.chinese_numbers import parse_numeral
from ingest.junk_lines import INTRODUCTION_REASON, LINKS_REASON, is_introduction, reason_of
from ingest.page_frame import mark_frame
from ingest.plans import TITLE, TYPE_WORDS, opens_plan
from ingest.reading import Line, Reading


@dataclass(frozen=True, slots=True)
class Junk:
    """A stretch ``[start, end)`` of the reading that is not policy text."""

    start: int
    end: int
    reason: str


SEPARATOR_REASON = "compilation separator"
_ORD = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,3})"
# 第一篇:标题 · 标题 第1篇 · 标题 篇1 · 【篇三】标题 · 范文一 — the number of a piece in a compilation.
SEPARATOR = re.compile(
    rf"""^(?:
        [【\[(<]?\s*第\s?{_ORD}\s?篇\s*[】\])>]?(?:\s*[::、.\s]\s*\S.{{0,60}}|\s*)
      | [^,。;!?、]{{0,40}}?\s*[【\[(<]?\s*第\s?{_ORD}\s?篇\s*[】\])>]?
      | [^,。;!?]{{0,40}}?\s*[【\[(<]?\s*篇\s?{_ORD}\s*[】\])>]?(?:\s*[::]\s*\S.{{0,60}})?
      | [【\[(<]\s*篇\s?{_ORD}\s*[】\])>].{{0,60}}
      | (?:文章|例文|样文|范例)\s?{_ORD}\s*(?:[::、.]\s*\S.{{0,60}})?
      | (?:[^,。;!?]{{0,30}}(?:范文|模板|精选|样本|示例))\s*[【\[(<]?\s*{_ORD}\s*[】\])>]?(?:\s*[::]\s*\S.{{0,60}})?
    )$""",
    re.VERBOSE,
)
# Says of nearly every line that it is no separator: each of the forms above has one of these words.
_MAYBE_SEPARATOR = re.compile("篇|范文|模板|精选|样本|示例|文章|例文|样文|范例")

_STOP = re.compile("[。;!?]")
_NUMBERED_COPY = re.compile(
    rf"^([^。;,!?]{{2,40}}(?:{TYPE_WORDS}|范文|心得|体会|讲话稿|演讲稿|[及和与].{{2,6}}))\s*"
    r"(?:之\s?)?[(\[【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]】]?\s?:?$"
)
_COUNTED_PREFIX = re.compile(
    rf"^([^。;,!?:]{{2,40}}?(?:{TYPE_WORDS}|范文|心得|体会))\s?(?:\d{{1,2}})[)]?(?=[\u4e00-\u9fff“《(])(?![年月日个项次条份篇号所名章节届期])"
)
# 1.某某工作汇报, (二)某某工作汇报, 第三部分:某某工作汇报: the number before one and the same title.
_COUNTED_TITLE = re.compile(
    rf"^(?:[(\[【]{_ORD}[)\]】]|第{_ORD}(?:部分|份|则)\s?[.、:]?|{_ORD}[.、:])\s?([^。;,!?:]{{4,40}}(?:{TYPE_WORDS}))$"
)
_LONGEST_COPY = 50
_NUMERAL = re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")
_SET_OFF = re.compile(r"^[^\u4e00-\u9fffA-Za-z#《“(]")
_LONGEST_LINK = 45
_MOST_LINKS = 60
_DUPLICATE_WINDOW = 4
_LONGEST_HEADER = 4
_ANTI_COPY = re.compile(  # the mark first: the engine skips to it
    r"[`´.](?:(?<=[\u3400-\u9fff,。;、:”“》《)(][`´])(?=[\u3400-\u9fff“《,。;、(])|(?<=[的了地得]\.)(?=[\u3400-\u9fff“]))"
)
# (更多范文尽在www.….com), [由www.….com整理]: an address of no public body, with a site's words around it.
_INLINE_AD = re.compile(
    r"[(\[【](?=[^()\[\]【】]{0,60}(?:范文|整理|更多|尽在|来源|转载|关注|搜集|原文|文章|首发|本站))"
    r"(?=[^()\[\]【】]{0,60}(?:www\.|https?:|\.com|\.net|\.cn|范文网|公众号))"
    r"(?![^()\[\]【】]{0,60}\.(?:gov|edu|org))[^()\[\]【】]{4,60}[)\]】]",
    re.IGNORECASE,
)
# 本文来自文章阅读网 behind the last sentence of a line.
_CREDIT_BEHIND = re.compile(
    r"(?<=[。;!?…])\s*(?:本文|文章)(?:来自|来源于?|转载自|出自|摘自)[^。;,]{2,24}(?:网|站|库)[。!]?$"
)
_TRUNCATED = re.compile(r"[.…\s]{0,8}[(【\[]?此处(?:隐藏|省略)\d{1,7}个?字[)】\]]?[.…\s]{0,8}")
_PAGE_NUMBER = re.compile(r"(?<=[\u3400-\u9fff,”》)])\s+\d{1,3}$")


def find_junk(reading: Reading, lines: Sequence[Line]) -> list[Junk]:
    """Everything in the reading that is not policy text, in order, not overlapping."""
    found: list[Junk] = []
    folded = [reading.folded[line.start : line.end] for line in lines]
    reasons = [_line_reason(text) for text in folded]
    _numbered_copies(folded, reasons)
    _counted_lines(folded, reasons)
    _link_lists(folded, reasons)
    mark_frame(folded, reasons)
    prefixes = _counted_prefixes(folded, reasons)
    header = _site_header(folded, reasons, min(prefixes, default=0))
    for index, (line, text) in enumerate(zip(lines, folded, strict=True)):
        reason = reasons[index] or _repeated_title(index, folded, reasons)
        if reason is None and index in header:
            reason = "site header"
        if reason:
            found.append(Junk(line.start, line.end, reason))
            continue
        if index in prefixes:
            found.append(Junk(line.start, line.start + prefixes[index], SEPARATOR_REASON))
        found += _inline(text, line)
    return found


def is_separator(text: str) -> bool:
    """Whether a folded line only numbers a piece of a compilation."""
    return len(text) <= 90 and _MAYBE_SEPARATOR.search(text) is not None and SEPARATOR.match(text) is not None


def _line_reason(text: str) -> str | None:
    if is_separator(text):
        return SEPARATOR_REASON
    return INTRODUCTION_REASON if is_introduction(text) else reason_of(text)


def _numbered_copies(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``…工作总结(一)``, ``…工作总结(二)``: one title counted up by the site numbers the pieces of a compilation."""
    copies: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(folded):
        if reasons[index] is None and len(text) <= _LONGEST_COPY and (match := _NUMBERED_COPY.match(text)):
            copies[match.group(1)].append(index)
        elif reasons[index] is None and len(text) <= _LONGEST_COPY and (counted := _COUNTED_TITLE.match(text)):
            copies[f"number before {counted.group(1)}"].append(index)
    for places in copies.values():
        if len(places) >= 2:
            for index in places:
                reasons[index] = SEPARATOR_REASON


def _counted_lines(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Whatever a site calls its pieces (稿件1, ▲壹号样稿, ※※※): one line, counted up or set off by signs, after which
    time and again a plan opens."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(folded[:-1]):
        if reasons[index] is None and len(text) <= _LONGEST_COPY and not _STOP.search(text):
            groups[_NUMERAL.sub("#", text)].append(index)
    for form, places in groups.items():
        if len(places) < 2:
            continue
        counted = [match.group() for at in places if (match := _NUMERAL.search(folded[at]))]
        counts_up = "#" in form and [_value(numeral) for numeral in counted] == list(range(1, len(places) + 1))
        opened = sum(opens_plan(folded[at + 1]) for at in places)
        if (counts_up or _SET_OFF.match(form)) and opened >= max(2, len(places) / 2):
            for index in places:
                reasons[index] = SEPARATOR_REASON


def _value(numeral: str) -> int | None:
    return int(numeral) if numeral.isdecimal() else parse_numeral(numeral)


def _counted_prefixes(folded: Sequence[str], reasons: Sequence[str | None]) -> dict[int, int]:
    """``社区工作方案1按照…``, ``社区工作方案2为了…``: separators that run into the text; line -> length of the separator."""
    copies: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, text in enumerate(folded):
        if reasons[index] is None and (match := _COUNTED_PREFIX.match(text)):
            copies[match.group(1)].append((index, match.end()))
    return {
        index: length
        for places in copies.values()
        if len(places) >= 2
        and all(int(folded[at][:end].rstrip(")")[-1]) == count % 10 for count, (at, end) in enumerate(places, 1))
        for index, length in places
    }


def _link_lists(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Below 相关推荐 nothing but titles follows, down to the end of the text or the next piece."""
    ends_well = True  # from below: whether nothing but titles follows
    titles: list[int] = []
    for index in range(len(folded) - 1, -1, -1):
        reason = reasons[index]
        if reason == LINKS_REASON and ends_well:
            for at in titles:
                reasons[at] = LINKS_REASON
        if reason in (LINKS_REASON, SEPARATOR_REASON):
            ends_well, titles = ends_well or reason == SEPARATOR_REASON, []
        elif reason is None and not _is_link(folded[index]):
            ends_well, titles = False, []
        elif reason is None and ends_well and len(titles) < _MOST_LINKS:
            titles.append(index)


def _is_link(text: str) -> bool:
    return len(text) <= _LONGEST_LINK and not re.search("[。;:]", text)


def _site_header(folded: Sequence[str], reasons: Sequence[str | None], counted: int) -> frozenset[int]:
    """Lines above the first separator when they are all short and none is a sentence: the page's own title and the like.

    ``counted`` is the first line that a separator runs into, 0 for none.
    """
    first = next((index for index, reason in enumerate(reasons) if reason == SEPARATOR_REASON), counted)
    above = [index for index in range(first) if reasons[index] is None]
    if len(above) > _LONGEST_HEADER or any(len(folded[i]) > 40 or _STOP.search(folded[i]) for i in above):
        return frozenset()
    return frozenset(above)


def _repeated_title(index: int, folded: Sequence[str], reasons: Sequence[str | None]) -> str | None:
    """A copy of the title right above it: broken off by the site's layout, its tail, or whole with nothing but junk between."""
    text = folded[index]
    if len(text) > 60 or _STOP.search(text):
        return None
    for ahead in range(index + 1, min(index + 1 + _DUPLICATE_WINDOW, len(folded))):
        later = folded[ahead]
        if len(later) > 90:
            break
        if len(text) >= 6 and later != text and later.startswith(text):
            return "repeated title"
        if later == text and TITLE.match(text) and (all(reasons[index + 1 : ahead]) or ahead == index + 1):
            return "repeated title"
        if len(text) <= 6 and index and later == folded[index - 1] + text:
            return "repeated title"
    return None


def _inline(text: str, line: Line) -> Iterator[Junk]:
    for match in _ANTI_COPY.finditer(text):
        yield Junk(line.start + match.start(), line.start + match.end(), "anti-copy mark")
    if "隐藏" in text or "省略" in text:
        for match in _TRUNCATED.finditer(text):
            yield Junk(line.start + match.start(), line.start + match.end(), "cut short by the site")
    if "www" in text or "http" in text or ".c" in text or "范文网" in text or "公众号" in text:
        for match in _INLINE_AD.finditer(text):
            yield Junk(line.start + match.start(), line.start + match.end(), "advertising")
    if credit := _CREDIT_BEHIND.search(text):
        yield Junk(line.start + credit.start(), line.start + credit.end(), "advertising")
    if len(text) > 20 and text[-1].isdecimal() and (number := _PAGE_NUMBER.search(text)):
        yield Junk(line.start + number.start(), line.start + number.end(), "page number")
