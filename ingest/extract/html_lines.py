"""A parsed HTML subtree as lines: one paragraph, heading, list item or table row each, as a reader would see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.extract.limits import MAX_CELL_CHARACTERS, MAX_SPAN
from ingest.extract.numerals import format_number

_BLOCKS = frozenset(
    re.findall(
        r"[a-z0-9]+",
        """
        address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
        figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol
        optgroup option p pre search section summary table tbody td tfoot th thead tr ul
        """,
    )
)
_UNSEEN = frozenset(
    re.findall(
        r"[a-z0-9]+",
        """
        applet audio base button canvas datalist embed frame frameset head iframe input link map meta
        noframes noscript object param rp rt script select style svg template textarea title video
        """,
    )
)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"(?:^|;)\s*display\s*:\s*(?:block|flex|grid|list-item)", re.IGNORECASE)
_NO_MARKER_STYLE = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_MARKER_STYLE = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003ffff"
_SOURCE_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_CJK}])")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_EDGES = " \t\u3000\u200b\ufeff\u2002\u2003\u2009"
_OWN_NUMBER = re.compile(rf"[(（〔\[【第]?[0-9０-９{ONE_TO_TEN}零〇①-⑳⑴-⒇⒈-⒛㈠-㈩]")

_LIST_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-decimal": "chineseDigits",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "simp-chinese-formal": "chineseLegal",
    "trad-chinese-formal": "chineseLegal",
    "cjk-heavenly-stem": "heavenlyStem",
}


@dataclass(slots=True)
class _List:
    """An ordered list being read: the next number and how it is written."""

    next: int
    step: int
    format: str | None


@dataclass(slots=True)
class _Lines:
    lines: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    marker: str = ""

    def add(self, text: str | None, *, preformatted: bool = False) -> None:
        if not text:
            return
        if not preformatted:
            self.inline.append(text)
            return
        first, *others = text.split("\n")
        self.inline.append(first)
        for other in others:
            self.end_line()
            self.inline.append(other)

    def end_line(self) -> None:
        text = tidy("".join(self.inline))
        self.inline.clear()
        if not text:
            return
        marker, self.marker = self.marker, ""
        self.lines.append(text if marker and _OWN_NUMBER.match(text) else marker + text)


def tidy(text: str) -> str:
    """Runs of white space as one space; none at the edges, none where the source was wrapped between Han characters."""
    return _SPACES.sub(" ", _SOURCE_BREAK.sub("", text)).strip(_EDGES)


def is_unseen(element: HtmlElement) -> bool:
    """Whether a browser shows nothing of ``element``."""
    return element.tag in _UNSEEN or "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def is_data_table(table: HtmlElement) -> bool:
    """Whether ``table`` holds data in rows and columns, not the layout of a page."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    widest = 0
    for row in table.iter("tr"):
        cells = _cells(row)
        widest = max(widest, len(cells))
        for cell in cells:
            text = cell.text_content()
            if (
                len(text) > MAX_CELL_CHARACTERS
                and next(cell.iter("p", "br", "div", "h1", "h2", "h3"), None) is not None
            ):
                return False
    return widest > 1


def render_lines(root: HtmlElement, is_junk: Callable[[HtmlElement], bool] = lambda element: False) -> list[str]:
    """The visible lines under ``root``, without subtrees for which ``is_junk`` holds. Never empty lines."""
    out, lists, preformatted = _Lines(), [], 0
    walker = etree.iterwalk(root, events=("start", "end"))
    opened: list[tuple[bool, bool]] = []  # for every open element: is it a block, is it a list
    for event, element in walker:
        tag = element.tag
        if event == "start":
            skip = element is not root and (is_unseen(element) or is_junk(element))
            block = tag in _BLOCKS or bool(_BLOCK_STYLE.search(element.get("style", "")))
            if block:
                out.end_line()
            listed = not skip and tag in ("ol", "ul")
            opened.append((block, listed))
            if skip:
                walker.skip_subtree()
                continue
            if tag == "table" and is_data_table(element):
                out.lines.extend(_table_lines(element, is_junk))
                walker.skip_subtree()
                continue
            if listed:
                lists.append(_list(element))
            elif tag == "li" and lists:
                out.marker = _marker(element, lists[-1])
            preformatted += tag == "pre"
            out.add(element.text, preformatted=preformatted > 0)
        else:
            block, listed = opened.pop()
            if block:
                out.end_line()
            if listed:
                lists.pop()
            if tag == "li":
                out.marker = ""
            if tag == "pre":
                preformatted = max(0, preformatted - 1)
            if element is not root:
                out.add(element.tail, preformatted=preformatted > 0)
    out.end_line()
    return out.lines


def lines_above(element: HtmlElement) -> Iterator[str]:
    """The visible lines before ``element`` on its page, from the nearest one upwards."""
    at = element
    while (parent := at.getparent()) is not None:
        for sibling in at.itersiblings(preceding=True):
            if tail := tidy(sibling.tail or ""):
                yield tail
            if isinstance(sibling.tag, str) and not is_unseen(sibling):
                yield from reversed(render_lines(sibling))
        if text := tidy(parent.text or ""):
            yield text
        at = parent


def _table_lines(table: HtmlElement, is_junk: Callable[[HtmlElement], bool]) -> list[str]:
    lines = [tidy(caption.text_content()) for caption in table.iter("caption")]
    held: dict[int, int] = {}  # column -> rows for which a cell from above still stands there
    for row in table.iter("tr"):
        if is_unseen(row):
            continue
        texts: list[str] = []
        for cell in _cells(row):
            while held.get(len(texts), 0):
                held[len(texts)] -= 1
                texts.append("")
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            for column in range(len(texts), len(texts) + columns):
                held[column] = rows - 1
            texts.append(" ".join(render_lines(cell, is_junk)))
            texts.extend([""] * (columns - 1))
        for column in range(len(texts), max(held, default=-1) + 1):
            held[column] = max(0, held.get(column, 0) - 1)
        line = " | ".join(texts).rstrip(" |").removeprefix(" ")
        if line.strip(" |"):
            lines.append(line)
    return [line for line in lines if line]


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in ("td", "th") and not is_unseen(cell)]


def _span(cell: HtmlElement, attribute: str) -> int:
    value = cell.get(attribute, "1").strip()
    return min(MAX_SPAN, max(1, int(value))) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _list(element: HtmlElement) -> _List:
    if element.tag == "ul" or _NO_MARKER_STYLE.search(element.get("style", "")):
        return _List(1, 1, None)
    style = _MARKER_STYLE.search(element.get("style", ""))
    kind = style.group(1).lower() if style else element.get("type", "1")
    start = _integer(element.get("start"))
    if "reversed" in element.attrib:
        count = sum(child.tag == "li" for child in element)
        return _List(count if start is None else start, -1, _LIST_FORMATS.get(kind, "decimal"))
    return _List(1 if start is None else start, 1, _LIST_FORMATS.get(kind, "decimal"))


def _marker(item: HtmlElement, of: _List) -> str:
    number = _integer(item.get("value"))
    number = of.next if number is None else number
    of.next = number + of.step
    if of.format is None or _NO_MARKER_STYLE.search(item.get("style", "")):
        return ""
    written = format_number(number, of.format)
    return f"{written}、" if of.format.startswith(("chinese", "heavenly")) else f"{written}."


def _integer(value: str | None) -> int | None:
    if value is None or not re.fullmatch(r"\s*-?[0-9]{1,6}\s*", value):
        return None
    return int(value)
