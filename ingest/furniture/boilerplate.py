"""What is not policy text, with the reason. What is unsure stays in.

Two kinds: whole lines (navigation, editors' introductions, separators of a compilation, …) and stretches inside a line
(anti-copy marks, page numbers left at a page break). All positions are in the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cutting.piece_marks import mark_pieces
from ingest.cutting.separators import SEPARATOR_REASON, counted_prefixes, is_separator, mark_numbered_copies
from ingest.furniture.between_pieces import mark_between
from ingest.furniture.forum_posts import mark_posts
from ingest.furniture.page_foot import mark_foot
from ingest.furniture.page_head import mark_above_pieces, mark_head
from ingest.furniture.page_lines import dwells_on_site, is_own, only_controls
from ingest.reading import Line, Reading
from ingest.rules import any_of, rule
from ingest.wording.introductions import INTRODUCTION_REASON, is_introduction
from ingest.wording.junk_lines import LINKS_REASON, reason_of
from ingest.wording.titles import TITLE


@dataclass(frozen=True, slots=True)
class Junk:
    """A stretch ``[start, end)`` of the reading that is not policy text."""

    start: int
    end: int
    reason: str


_STOP = re.compile("[。;!?]")
_ANTI_COPY = rule(  # the mark first: the engine skips to it
    r"[`´.](?:(?<=[\u3400-\u9fff,。;、:”“》《)(][`´])(?=[\u3400-\u9fff“《,。;、(])|(?<=[的了地得]\.)(?=[\u3400-\u9fff“]))",
    examples=("值班的`安排", "值班的.安排"),
    never=("值班.安排", "3.5倍"),
)
_INSIDE = r"[^()\[\]【】]"
_SITE_ADDRESS = (
    rf"(?={_INSIDE}{{0,60}}(?:范文|整理|更多|尽在|来源|转载|关注|搜集|原文|文章|首发|本站|资源请|[网站库]\s?www))"
    rf"(?={_INSIDE}{{0,60}}(?:www\.|https?:|\.com|\.net|\.cn|范文网|公众号))(?!{_INSIDE}{{0,60}}\.(?:gov|edu|org)){_INSIDE}{{4,60}}"
)
"""An address of no public body, with a site's words around it."""
_IN_BRACKETS = (
    _SITE_ADDRESS,
    rf"(?:本文|文章)?(?:来源|来自|转载|转自|摘自)[于自:]?{_INSIDE}{{0,20}}(?:网|站|文库|论坛)",
    rf"(?:点击|单击)(?:这里|此处)?(?:下载|查看|进入|阅读)更多{_INSIDE}{{0,20}}",
)
_INLINE_AD = rule(
    rf"[(\[【](?:{'|'.join(_IN_BRACKETS)})[)\]】]|[【\[](?:引证|法条联想|关联法规|相关案例)[】\]]"
    rf"|[(\[【]相关资料:{_INSIDE}{{2,20}}[篇条件个][)\]】]|\[ref_\d{{1,4}}\]|\*?\^_\^\*?",
    examples=(
        "(更多范文尽在www.example.com)", "[来源:青草网]", "(点击这里下载更多值班制度)", "【法条联想】", "[相关资料:值班制度3篇]",
        "[ref_12]", "*^_^*",
    ),
    never=("(原文见www.example.gov.cn)", "[来源:财政资金]"),
    flags=re.IGNORECASE,
)  # fmt: skip
# One of these stands in every such bracket. Plain words alone: the engine looks for their first characters at once.
_AD_WORDS = re.compile(
    any_of(
        r"www WWW http \.c \.C \.net 范文网 公众号 来源 来自 转载 转自 摘自 点击 单击 引证",
        r"法条联想 关联法规 相关案例 相关资料 \[ref_ \^_\^",
    )
)
_CREDIT_WORDS = re.compile(any_of("来自 来源 转载 出自 摘自"))
_SITE_NAME = "[^。;,]{2,24}(?:网|网站|文库|论坛)"
_CREDIT = rule(
    r"(?:^|(?<=[。;!?…,:]))\s*(?:(?:本文|文章|资料|内容)(?:来自|来源于?|转载自|出自|摘自)|转载自\s?:?)"
    rf"{_SITE_NAME}(?:[。!,]|$)|,转载自\s?:?{_SITE_NAME}(?=[。;]|$)",
    examples=("按时上报。本文来自青草阅读网", "转载自:青草文库。"),
    never=("数据来源于青县统计网",),
)
"""A clause of its own that says where a text is from."""
_TRUNCATED = rule(
    r"[.…\s]{0,8}[(【\[]?此处(?:隐藏|省略)\d{1,7}个?字[)】\]]?[.…\s]{0,8}", examples=("……此处隐藏980个字……",)
)
_PAGE_NUMBER = rule(r"(?<=[\u3400-\u9fff,”》)])\s+\d{1,3}$", examples=("做好值班 12",), never=("做好值班12",))

_LONGEST_LINK = 45  # 60 and more the same; 36: 1 document, 30: 3
_COPY_WITHIN = 4  # lines. 3 the same; 2: 1 document, 6: 2, 10: 6
_LONGEST_COPY = 60  # 80 and more the same; 30 and 40: 1 document
_LONGEST_TITLE = 90  # 120 and more the same; 60: 2 documents
_SHORTEST_BROKEN = 6  # 3 to 8 the same; 1: 2 documents, 10: 1
_SHORTEST_BEFORE_NUMBER = 20  # 10 the same; 30: 2 documents


def find_junk(reading: Reading, lines: Sequence[Line]) -> list[Junk]:
    """Everything in the reading that is not policy text, in order, not overlapping."""
    found: list[Junk] = []
    folded = [reading.folded[line.start : line.end] for line in lines]
    bare = [_without_ads(text) for text in folded]
    reasons = [_line_reason(text) for text in bare]
    mark_numbered_copies(bare, reasons)
    mark_pieces(bare, reasons)
    mark_between(bare, reasons)
    _link_lists(bare, reasons)
    mark_posts(bare, reasons)
    footed = mark_foot(bare, reasons)
    mark_head(bare, reasons, footed=footed)
    prefixes = counted_prefixes(bare, reasons)
    mark_above_pieces(bare, reasons, min(prefixes, default=0))
    for index, (line, text) in enumerate(zip(lines, folded, strict=True)):
        reason = reasons[index] or _repeated_title(index, folded, reasons)
        if reason:
            found.append(Junk(line.start, line.end, reason))
            continue
        if index in prefixes:
            found.append(Junk(line.start, line.start + prefixes[index], SEPARATOR_REASON))
        found += _inline(text, line)
    return found


def _without_ads(text: str) -> str:
    """``text`` as it would stand without advertising in brackets: the rest of the line may be policy text."""
    return (_INLINE_AD.sub("", text).strip() or text) if _AD_WORDS.search(text) else text


def _line_reason(text: str) -> str | None:
    if is_separator(text):
        return SEPARATOR_REASON
    if is_introduction(text):
        return INTRODUCTION_REASON
    return reason_of(text) or ("site tools" if only_controls(text) or dwells_on_site(text) else None)


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
        elif reason is None and ends_well:
            titles.append(index)


def _is_link(text: str) -> bool:
    return len(text) <= _LONGEST_LINK and not re.search("[。;:]", text)


def _repeated_title(index: int, folded: Sequence[str], reasons: Sequence[str | None]) -> str | None:
    """A copy of the title right above it: broken off by the site's layout, its tail, or whole with nothing but junk between."""
    text = folded[index]
    if len(text) > _LONGEST_COPY or _STOP.search(text) or is_own(text):
        return None
    if _of_separator(index, folded, reasons):
        return "repeated title"
    for ahead in range(index + 1, min(index + 1 + _COPY_WITHIN, len(folded))):
        later = folded[ahead]
        if len(later) > _LONGEST_TITLE:
            break
        if len(text) >= _SHORTEST_BROKEN and later != text and later.startswith(text):
            return "repeated title"
        if later == text and TITLE.match(text) and (all(reasons[index + 1 : ahead]) or ahead == index + 1):
            return "repeated title"
        if index and later == folded[index - 1] + text:
            return "repeated title"
    return None


def _of_separator(index: int, folded: Sequence[str], reasons: Sequence[str | None]) -> bool:
    """Whether a line is the broken title of the separator above it, or what the site broke off from that."""
    text = folded[index]
    if index and reasons[index - 1] == SEPARATOR_REASON:
        return len(text) >= _SHORTEST_BROKEN and text in folded[index - 1] and not TITLE.match(text)
    if index > 1 and reasons[index - 2] == SEPARATOR_REASON:
        return folded[index - 1] + text in folded[index - 2]
    return False


def _inline(text: str, line: Line) -> Iterator[Junk]:
    for match in _ANTI_COPY.finditer(text):
        yield Junk(line.start + match.start(), line.start + match.end(), "anti-copy mark")
    if "隐藏" in text or "省略" in text:
        for match in _TRUNCATED.finditer(text):
            yield Junk(line.start + match.start(), line.start + match.end(), "cut short by the site")
    if _AD_WORDS.search(text):
        for match in _INLINE_AD.finditer(text):
            yield Junk(line.start + match.start(), line.start + match.end(), "advertising")
    if _CREDIT_WORDS.search(text):
        for match in _CREDIT.finditer(text):
            yield Junk(line.start + match.start(), line.start + match.end(), "advertising")
    if len(text) > _SHORTEST_BEFORE_NUMBER and text[-1].isdecimal() and (number := _PAGE_NUMBER.search(text)):
        yield Junk(line.start + number.start(), line.start + number.end(), "page number")
