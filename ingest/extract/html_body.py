"""Where the article is in a page: known body containers first, then where prose and an extractor's finds are densest.

The extractor only points at the place; the text is always read from the page by ``html_lines``, so that list numbers,
table rows and headings come out the same whoever found them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, tostring
from resiliparse.extract.html2text import extract_plain_text

from ingest.extract.html_lines import is_unseen
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
    re.findall(
        r"[a-z]+",
        """
        ad ads adbox advert advertisement aside banquan bdsharebuttonbox breadcrumb breadcrumbs btmshare comment
        comments commentlist copyright crumb crumbs disclaimer erweima ewm fenxiang fontsize foot footer guanggao guess
        hotnews login menu mostread nav navbar navigation nextprev pager pagination pinglun player prenext prenextbox
        qrcode recommend recommended recommendation recommends relate related relational relevant share sharebar sharebox
        sidebar social subscribe toolbar topbar topshare tuijian xiangguan
        """,
    )
)
"""Words in the names that pages give to what stands around an article."""
_NAME_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_JUNK_TAGS = frozenset({"nav", "footer"})
_CONTAINERS = frozenset(
    {
        "html",
        "body",
        "div",
        "article",
        "section",
        "main",
        "td",
        "form",
        "center",
        "dd",
        "fieldset",
        "blockquote",
        "table",
    }
)
"""Elements that can be the body: a paragraph never is, however much of a short document it holds."""

MIN_BODY_CHARACTERS = 60
"""A known container with less text than this is a stub beside the real body, unless the page has no more."""
MAX_JUNK_SHARE = 0.3
"""A junk-named element with more of the page's prose than this is not junk: some sites call their body so."""
KNOWN_CONTAINER_SHARE = 0.6
"""A known container is preferred to the best other element if it scores at least this share of it."""
NEGLIGIBLE_SCORE = 30.0
"""Of all elements that score less below the best than this, the smallest is taken: a title line, no paragraph."""

WEIGHT_FOUND, WEIGHT_PROSE, WEIGHT_PLAIN, WEIGHT_LINK = 1.0, 0.3, -0.3, -1.0
"""What a character adds to the score of the elements around it: prose that the extractor found too, other prose (text
outside links with Chinese punctuation), plain text, text of links. Table cells and code count nothing. Chosen by
looking at 62 scraped pages of all kinds; checked on 20 government pages with all ids and classes removed (F1 1.0)."""

_WHITE = re.compile(r"\s+")
_MOST_ELEMENTS = 5_000
"""The largest page seen has 3,149."""
_MOST_MISSES, _CLOSE_BY = 200, 20_000
_PROBE = 24
"""Characters of a line that are looked for in the page; shorter lines are looked for whole."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOPS = re.compile(r"[，。；：、！？,;:]")
_DISCLAIMER = re.compile(r"免责声明|仅代表.{0,12}观点")


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where an element's visible text lies in the stream of the page's characters without white space."""

    element: HtmlElement
    start: int
    end: int


@dataclass(slots=True)
class _Run:
    """A text node's place in the stream, and what it is."""

    start: int
    end: int
    prose: bool
    linked: bool
    fixed: bool


@dataclass(slots=True)
class _Stream:
    """The page's visible characters without white space; extents outer before inner, runs in order."""

    text: str = ""
    extents: list[_Extent] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bodies:
    """The elements that hold the article, in page order, and the elements inside them that do not belong to it."""

    elements: tuple[HtmlElement, ...]
    junk: frozenset[HtmlElement]


def find_bodies(page: HtmlElement, apart: frozenset[HtmlElement] = frozenset()) -> Bodies:
    """Where the article is; the whole page where nothing points at a part of it.

    ``apart`` are elements already known not to belong to it, such as a metadata table.
    """
    stream = _read_stream(page)
    refuse_long_text(len(stream.text))
    junk = apart | _junk(stream)
    lines = _extracted_lines(page, fast=len(stream.extents) > _MOST_ELEMENTS)
    totals = _running_score(stream, junk, _covered(stream.text, lines))

    def score(extent: _Extent) -> float:
        return totals[extent.end] - totals[extent.start]

    candidates = [e for e in stream.extents if e.element.tag in _CONTAINERS and e.element not in junk]
    highest = max(map(score, candidates), default=0.0)
    if highest <= 0:
        return Bodies((page,), junk)
    known = max(_known_containers(candidates), key=lambda kind: sum(map(score, kind)), default=[])
    if known and sum(map(score, known)) >= KNOWN_CONTAINER_SHARE * highest:
        return Bodies(tuple(extent.element for extent in known), junk)
    near_best = [extent for extent in candidates if score(extent) > highest - NEGLIGIBLE_SCORE]
    return Bodies((min(near_best, key=lambda extent: extent.end - extent.start).element,), junk)


def _known_containers(extents: list[_Extent]) -> list[list[_Extent]]:
    """For every known kind of container on the page its outermost elements, if they hold enough text."""
    by_kind: dict[str, list[_Extent]] = {}
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


def _read_stream(page: HtmlElement) -> _Stream:
    stream = _Stream()
    pieces: list[str] = []
    length = links = fixed = 0
    extents: list[_Extent | None] = []
    opened: list[tuple[int, int]] = []
    walker = etree.iterwalk(page, events=("start", "end"))
    for event, element in walker:
        step = 1 if event == "start" else -1
        links += step * (element.tag == "a")
        fixed += step * (element.tag in ("td", "th", "pre", "code"))
        if event == "start":
            opened.append((len(extents), length))
            extents.append(None)
            if is_unseen(element) and element is not page:
                walker.skip_subtree()
                continue
        else:
            place, start = opened.pop()
            if length > start:
                extents[place] = _Extent(element, start, length)
            if element is page:
                break
        piece = _WHITE.sub("", (element.text if event == "start" else element.tail) or "")
        if piece:
            stream.runs.append(_Run(length, length + len(piece), not links and _is_prose(piece), links > 0, fixed > 0))
            pieces.append(piece)
            length += len(piece)
    stream.text = "".join(pieces)
    stream.extents = [extent for extent in extents if extent]
    return stream


def _is_prose(text: str) -> bool:
    """A site's disclaimer is none: below a short notice it would outweigh it."""
    if _DISCLAIMER.search(text):
        return False
    return len(_HAN.findall(text)) >= (4 if len(text) >= 8 and _STOPS.search(text) else 12)


def _junk(stream: _Stream) -> frozenset[HtmlElement]:
    """Elements named like what stands around an article, unless too much of the page's prose is in them."""
    before = _prose_before(stream)
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


def _prose_before(stream: _Stream) -> list[int]:
    """For every place in the stream how many characters of prose stand before it."""
    counts = [0] * (len(stream.text) + 1)
    for run in stream.runs:
        if run.prose:
            counts[run.start + 1 : run.end + 1] = [1] * (run.end - run.start)
    return list(accumulate(counts))


def _running_score(stream: _Stream, junk: frozenset[HtmlElement], found: list[tuple[int, int]]) -> list[float]:
    """For every place in the stream the sum of the weights of the characters before it."""
    weights = [0.0] * (len(stream.text) + 1)
    hits = bytearray(len(stream.text))
    for start, end in found:
        hits[start:end] = b"\1" * (end - start)
    for run in stream.runs:
        if run.linked:
            weight = WEIGHT_LINK
        elif run.prose:
            share = hits.count(1, run.start, run.end) / (run.end - run.start)
            weight = WEIGHT_PROSE + share * (WEIGHT_FOUND - WEIGHT_PROSE)
        else:
            weight = 0.0 if run.fixed else WEIGHT_PLAIN
        weights[run.start + 1 : run.end + 1] = [weight] * (run.end - run.start)
    for extent in stream.extents:
        if extent.element in junk:
            weights[extent.start + 1 : extent.end + 1] = [0.0] * (extent.end - extent.start)
    return list(accumulate(weights))


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
        if len(wanted) < 4:
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
