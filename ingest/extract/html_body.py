"""Where the article is in a page: known body containers first, then what two extractors agree on.

The extractors only point at the place; the text is always read from the page by ``html_lines``, so that list numbers,
table rows and headings come out the same whoever found them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, tostring
from resiliparse.extract.html2text import extract_plain_text

from ingest.extract.html_lines import is_unseen

_BODY_IDS = (
    "ucap-content",  # gov.cn and the many sites on the same system
    "zoom",  # provincial and city portals
    "zoomcon",
    "js_content",  # WeChat public accounts
    "artibody",
    "article_content",
    "articlecontent",
    "arc_content",
    "endtext",
    "main_content",
    "contentzoom",
    "newscontent",
    "news_content",
    "infocontent",
    "con_con",
    "fontzoom",
    "textcontent",
    "text_content",
)
_BODY_CLASSES = (
    "trs_editor",  # TRS WCM, the most common system of government sites
    "trs_uedit",
    "trs_ueditor",
    "trs_editor_view",
    "ucapcontent",
    "easysite-news-text",
    "wp_articlecontent",  # Webplus, universities
    "v_news_content",  # Visual SiteBuilder, universities and hospitals
    "pages_content",
    "rich_media_content",
    "post_body",
    "article-content",
    "article_content",
    "articlecontent",
    "articlecon",
    "article-con",
    "main-article",
    "article-body",
    "news_content",
    "newscontent",
    "news-content",
    "content_body",
    "zwgk_content",
    "bt_content",
    "xxgk_content",
    "gknb_content",
    "entry-content",
    "post-content",
)
_BODY_ID_STARTS = ("vsb_content",)

MIN_BODY_CHARACTERS = 60
"""A container with less text than this is a stub beside the real body, unless the page has no more."""
MIN_CONTAINER_SHARE = 0.5
"""A known container must hold at least this share of what trafilatura found, else the page keeps its text elsewhere."""

_WHITE = re.compile(r"\s+")
_PROBE = 24
"""Characters of a line that are looked for in the page; shorter lines are looked for whole."""


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where an element's visible text lies in the stream of the page's characters without white space."""

    element: HtmlElement
    start: int
    end: int


def find_bodies(page: HtmlElement) -> list[HtmlElement]:
    """The elements that hold the article, in page order; the whole body where nothing points at a part of it."""
    stream, extents = _stream(page)
    found = _covered(stream, _extracted_lines(page))
    known = _known_containers(extents)
    if known:
        inside = sum(_overlap(found, extent) for extent in known)
        if inside >= MIN_CONTAINER_SHARE * sum(end - start for start, end in found):
            return [extent.element for extent in known]
    best = _best_container(extents, found)
    return [best if best is not None else page]


def _known_containers(extents: list[_Extent]) -> list[_Extent]:
    """The outermost elements of the first known kind that holds enough text."""
    by_kind: dict[str, list[_Extent]] = {}
    for extent in extents:
        for kind in _kinds(extent.element):
            same = by_kind.setdefault(kind, [])
            if not same or same[-1].end <= extent.start or same[-1].end < extent.end:
                same.append(extent)
    order = [f"#{name}" for name in (*_BODY_IDS, *_BODY_ID_STARTS)] + [f".{name}" for name in _BODY_CLASSES]
    for kind in order:
        containers = by_kind.get(kind, [])
        if sum(extent.end - extent.start for extent in containers) >= MIN_BODY_CHARACTERS:
            return containers
    return []


def _kinds(element: HtmlElement) -> Iterator[str]:
    identifier = (element.get("id") or "").lower()
    if identifier in _BODY_IDS:
        yield f"#{identifier}"
    yield from (f"#{start}" for start in _BODY_ID_STARTS if identifier.startswith(start))
    yield from (f".{name}" for name in (element.get("class") or "").lower().split() if name in _BODY_CLASSES)


def _stream(page: HtmlElement) -> tuple[str, list[_Extent]]:
    """The page's visible characters without white space, and the extent of every element, outer before inner."""
    pieces: list[str] = []
    length = 0
    extents: list[_Extent | None] = []
    open_elements: list[tuple[int, int]] = []
    walker = etree.iterwalk(page, events=("start", "end"))
    for event, element in walker:
        text = element.text if event == "start" else element.tail
        if event == "start":
            open_elements.append((len(extents), length))
            extents.append(None)
            if is_unseen(element) and element is not page:
                walker.skip_subtree()
                continue
        else:
            place, start = open_elements.pop()
            if length > start:
                extents[place] = _Extent(element, start, length)
            if element is page:
                break
        if text:
            piece = _WHITE.sub("", text)
            pieces.append(piece)
            length += len(piece)
    return "".join(pieces), [extent for extent in extents if extent]


def _extracted_lines(page: HtmlElement) -> list[str]:
    """Lines of the main text by trafilatura, by resiliparse too where trafilatura finds much less."""
    markup = tostring(page, encoding="unicode")
    precise = trafilatura.extract(markup, include_tables=True, include_comments=False, favor_precision=True) or ""
    second = extract_plain_text(markup, main_content=True, alt_texts=False, noscript=False)
    if len(precise) < MIN_BODY_CHARACTERS:
        precise = trafilatura.extract(markup, include_tables=True, include_comments=False, favor_recall=True) or second
    return precise.splitlines()


def _covered(stream: str, lines: list[str]) -> list[tuple[int, int]]:
    """The stretches of ``stream`` that ``lines`` cover, in order and disjoint."""
    found, at = [], 0
    for line in lines:
        wanted = _WHITE.sub("", line)
        if len(wanted) < 4:
            continue
        start = stream.find(wanted[:_PROBE], at)
        if start < 0:
            start = stream.find(wanted[:_PROBE])
        if start >= 0:
            end = start
            while end < len(stream) and end - start < len(wanted) and stream[end] == wanted[end - start]:
                end += 1
            found.append((start, end))
            at = max(at, end)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlap(stretches: list[tuple[int, int]], extent: _Extent) -> int:
    return sum(max(0, min(end, extent.end) - max(start, extent.start)) for start, end in stretches)


def _best_container(extents: list[_Extent], found: list[tuple[int, int]]) -> HtmlElement | None:
    """The element that holds most of what was found with least beside it (F2: what is lost counts four times)."""
    total = sum(end - start for start, end in found)
    best, best_score = None, 0.0
    for extent in extents:
        inside = _overlap(found, extent)
        score = 5 * inside / (4 * total + (extent.end - extent.start)) if total else 0.0
        if score > best_score or (score == best_score and best is not None and score):
            best, best_score = extent.element, score
    return best
