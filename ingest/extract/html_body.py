"""Where the article is in a page: known body containers first, then where prose and an extractor's finds are densest.

The extractor only points at the place; the text is always read from the page by ``html_lines``, so that list numbers,
table rows and headings come out the same whoever found them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import trafilatura
from lxml.html import HtmlElement, tostring
from resiliparse.extract.html2text import extract_plain_text

from ingest.extract.html_stream import Extent, Stream, prose_before, read_stream, running_score
from ingest.extract.limits import refuse_long_text

_BODY_IDS = (
    "ucap-content",  # gov.cn and the many sites on the same system
    "zoom",  # provincial and city portals
    "zoomcon",
    "contentzoom",
    "fontzoom",
    "js_content",  # WeChat public accounts
    "artibody",
    "endtext",
    "arc_content",
)
_BODY_CLASSES = (
    "trs_editor",  # TRS WCM, the most common system of government sites
    "trs_uedit",
    "trs_ueditor",
    "trs_editor_view",
    "trs_paper_default",
    "ucapcontent",
    "easysite-news-text",
    "wp_articlecontent",  # Webplus, universities
    "v_news_content",  # Visual SiteBuilder, universities and hospitals
    "pages_content",
    "rich_media_content",
    "post_body",
    "zwgk_content",
    "xxgk_content",
    "gknb_content",
    "bt_content",
    "entry-content",
    "news_txt",  # thepaper.cn
)
_BODY_ID_STARTS = ("vsb_content",)

_JUNK_WORDS = frozenset(
    """
    ad ads adbox advert advertisement aside banquan bdsharebuttonbox breadcrumb breadcrumbs btmshare comment comments
    commentlist copyright crumb crumbs disclaimer erweima ewm fenxiang fontsize foot footer guanggao guess hotnews login
    menu mostread nav navbar navigation nextprev pager pagination pinglun player prenext prenextbox qrcode recommend
    recommended recommendation recommends relate related relational relevant share sharebar sharebox sidebar social
    subscribe toolbar topbar topshare tuijian xiangguan
    """.split()
)
"""Words in the names that pages give to what stands around an article."""
_NAME_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_JUNK_TAGS = frozenset({"nav", "footer"})
_CONTAINERS = frozenset("html body div article section main td form center dd fieldset blockquote table".split())
"""Elements that can be the body: a paragraph never is, however much of a short document it holds."""

MIN_BODY_CHARACTERS = 60
"""A known container with less text than this is a stub beside the real body, unless the page has no more. 20 to 100 are the
same on 123 pages; 200 changes four."""
MAX_JUNK_SHARE = 0.3
"""A junk-named element with more of the page's prose than this is not junk: some sites call their body so. 0.2 and 0.4 change
one page of 123."""
KNOWN_CONTAINER_SHARE = 0.6
"""A known container is preferred to the best other element if it scores at least this share of it. 0.2 to 0.8 are the same on
123 pages."""
NEGLIGIBLE_SCORE, NEGLIGIBLE_SHARE = 30.0, 0.5
"""Of all elements that score less below the best than this, and than this share of it, the smallest is taken: what they
lack is a title line, no paragraph. A score of 20 changes 6 pages of 123, 45 three; a share of 0.35 none, 0.7 one."""

MAX_LINKED_SHARE, SHORTEST_ADDED = 0.1, 8
"""What stands beside a single paragraph belongs to its document if no more of it is links and it is longer than a label.
0 to 0.2 and 0 to 16 are the same on 123 pages; 0.4 changes one."""
_BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "tr", "pre", "dd")
_WHITE = re.compile(r"\s+")
_MOST_ELEMENTS = 5_000
"""The largest page seen has 3,149."""
_MOST_AROUND = 20  # of the elements near the best, each asked once: bounds the time
_MOST_MISSES, _CLOSE_BY = 200, 20_000
_SHORTEST_LINE = 4  # 1 to 8 the same on 123 pages
_PROBE = 24
"""Characters of a line that are looked for in the page; shorter lines are looked for whole. 12 to 40 are the same on 123
pages, 8 change one."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """The elements that hold the article, in page order, and the elements inside them that do not belong to it."""

    elements: tuple[HtmlElement, ...]
    junk: frozenset[HtmlElement]


def find_bodies(page: HtmlElement, apart: frozenset[HtmlElement] = frozenset()) -> Bodies:
    """Where the article is; the whole page where nothing points at a part of it.

    ``apart`` are elements already known not to belong to it, such as a metadata table.
    """
    stream = read_stream(page)
    refuse_long_text(len(stream.text))
    junk = apart | _junk(stream)
    lines = _extracted_lines(page, fast=len(stream.extents) > _MOST_ELEMENTS)
    totals = running_score(stream, junk, _covered(stream.text, lines))

    def score(extent: Extent) -> float:
        return totals[extent.end] - totals[extent.start]

    candidates = [e for e in stream.extents if e.element.tag in _CONTAINERS and e.element not in junk]
    highest = max(map(score, candidates), default=0.0)
    if highest <= 0:
        return Bodies((page,), junk)
    known = max(_known_containers(candidates), key=lambda kind: sum(map(score, kind)), default=[])
    if known and sum(map(score, known)) >= KNOWN_CONTAINER_SHARE * highest:
        return Bodies(tuple(extent.element for extent in known), junk)
    negligible = min(NEGLIGIBLE_SCORE, NEGLIGIBLE_SHARE * highest)
    near_best = [extent for extent in candidates if score(extent) > highest - negligible]
    near_best.sort(key=lambda extent: extent.end - extent.start)
    smallest = near_best[0]
    whole = smallest
    if _one_paragraph(smallest.element):
        whole = next((extent for extent in near_best[:_MOST_AROUND] if _adds_text(stream, smallest, extent)), smallest)
    return Bodies((whole.element,), junk)


def _adds_text(stream: Stream, inner: Extent, outer: Extent) -> bool:
    """Whether ``outer`` has more paragraphs than ``inner`` and hardly a link among them."""
    if _one_paragraph(outer.element):
        return False
    added = [
        run for run in stream.runs if outer.start <= run.start < outer.end and not inner.start <= run.start < inner.end
    ]
    length = sum(run.end - run.start for run in added)
    linked = sum(run.end - run.start for run in added if run.linked)
    return length >= SHORTEST_ADDED and linked <= MAX_LINKED_SHARE * length


def _one_paragraph(element: HtmlElement) -> bool:
    """Whether an element is a cell or section around a single paragraph: a short document has others beside it."""
    blocks = (block for block in element.iter(*_BLOCKS) if block.text_content().strip())
    return len(list(islice(blocks, 2))) <= 1 and element.find(".//br") is None and element.tag != "body"


def _known_containers(extents: list[Extent]) -> list[list[Extent]]:
    """For every known kind of container on the page its outermost elements, if they hold enough text."""
    by_kind: dict[str, list[Extent]] = {}
    for extent in extents:
        for kind in _kinds(extent.element):
            same = by_kind.setdefault(kind, [])
            if not same or same[-1].end <= extent.start:
                same.append(extent)
    return [kind for kind in by_kind.values() if sum(e.end - e.start for e in kind) >= MIN_BODY_CHARACTERS]


def _kinds(element: HtmlElement) -> Iterator[str]:
    identifier = (element.get("id") or "").lower()
    if identifier in _BODY_IDS:
        yield f"#{identifier}"
    yield from (f"#{start}" for start in _BODY_ID_STARTS if identifier.startswith(start))
    yield from (f".{name}" for name in (element.get("class") or "").lower().split() if name in _BODY_CLASSES)


def _junk(stream: Stream) -> frozenset[HtmlElement]:
    """Elements named like what stands around an article, unless too much of the page's prose is in them."""
    before = prose_before(stream)
    junk = set()
    for extent in stream.extents:
        element = extent.element
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        words = {word.lower() for word in _NAME_WORDS.findall(names)}
        if element.tag in _JUNK_TAGS or not words.isdisjoint(_JUNK_WORDS):
            held = before[extent.end] - before[extent.start]
            if held <= MAX_JUNK_SHARE * before[-1] and not any(True for _ in _kinds(element)):
                junk.add(element)
    return frozenset(junk)


def _extracted_lines(page: HtmlElement, *, fast: bool) -> list[str]:
    """Lines of the main text by trafilatura, or by resiliparse where trafilatura finds next to nothing.

    ``fast`` leaves out trafilatura's second opinion, whose time grows with the square of the number of paragraphs.
    """
    markup = tostring(page, encoding="unicode")
    text = (
        trafilatura.extract(markup, include_tables=True, include_comments=False, favor_precision=True, fast=fast) or ""
    )
    if len(text) < MIN_BODY_CHARACTERS:
        text = str(extract_plain_text(markup, main_content=True, alt_texts=False, noscript=False))
    return text.splitlines()


def _covered(stream: str, lines: list[str]) -> list[tuple[int, int]]:
    """The stretches of ``stream`` that ``lines`` cover."""
    found, at, misses = [], 0, 0
    for line in lines:
        wanted = _WHITE.sub("", line)
        if len(wanted) < _SHORTEST_LINE:
            continue
        # A miss costs the whole stream: a page that has many of them is only searched close by.
        ahead = len(stream) if misses < _MOST_MISSES else at + _CLOSE_BY
        start = stream.find(wanted[:_PROBE], at, ahead)
        if start < 0 and misses < _MOST_MISSES:
            start = stream.find(wanted[:_PROBE])
        misses += start < 0
        if start >= 0:
            end = start + _common_length(stream[start : start + len(wanted)], wanted)
            found.append((start, end))
            at = max(at, end)
    return found


def _common_length(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    if one == other:
        return len(one)
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
