"""HTML pages: the article's lines, without what surrounds it, and what the page declares about itself."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from resiliparse.parse.html import HTMLTree

from ingest.errors import IngestError
from ingest.extract.html_address import page_address
from ingest.extract.html_body import find_bodies
from ingest.extract.html_edges import attachment_lines, related_links, without_edges
from ingest.extract.html_lines import render_lines
from ingest.extract.html_metadata import metadata_blocks, page_metadata, page_title, read_head
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText

EXTRACTOR = "html/5"
"""Raised too where ``ingest.wording`` gives a page another title."""

MAX_HTML_BYTES = 20 * 2**20
"""The largest page seen has 0.8 MB, most of it scripts. A parsed tree takes some thirty times its bytes."""

MAX_TAGS = 200_000
"""Signs of a tag in a page; the largest page seen has 7,000. So many take 3 to 5 s to read."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARATION_WINDOW = 8192
"""Bytes in which a charset is looked for; the standard says 1024, real pages put scripts before it."""


def extract_html(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Read a page. Raises IngestError if it is too large, nested too deeply or holds no text."""
    if len(data) > MAX_HTML_BYTES:
        raise IngestError("html.too_large", mib=len(data) / 2**20, most=MAX_HTML_BYTES // 2**20)
    decoded = decode(data, declared_encodings(data))
    if (tags := decoded.text.count("<")) > MAX_TAGS:
        raise IngestError("html.too_many_tags", tags=tags, most=MAX_TAGS)
    page = parse(decoded.text)
    head = read_head(decoded.text)
    metadata = page_metadata(page, head)
    if address := page_address(page, decoded.text):
        metadata["url"] = address
    bodies = find_bodies(page, metadata_blocks(page))
    title = page_title(page, metadata, head, bodies.elements)
    junk = bodies.junk | related_links(bodies.elements)
    lines = [line for body in bodies.elements for line in render_lines(body, junk.__contains__)]
    lines = without_edges(lines)
    text = without_controls("\n".join([*lines, *attachment_lines(bodies.elements, lines)]))
    refuse_long_text(len(text))
    return CanonicalText(text=text, extractor=EXTRACTOR, title=title, metadata=metadata), decoded


def declared_encodings(data: bytes) -> list[str]:
    """The encoding labels a page gives itself, XML declaration first."""
    head = data[:_DECLARATION_WINDOW]
    return [label.decode("ascii") for pattern in (_XML_ENCODING, _META_CHARSET) for label in pattern.findall(head)]


def parse(markup: str) -> HtmlElement:
    """The element tree of a page. Raises IngestError if there is none or part of it would be lost.

    Lexbor reads the page as the HTML standard says and writes it out again, well formed: libxml2 alone loses all that
    follows a page header with its own ``</html>``, as government sites have it.
    """
    well_formed = str(HTMLTree.parse(without_controls(_XML_DECLARATION.sub("", markup))))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = document_fromstring(well_formed.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise IngestError("html.no_text") from error
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise IngestError("html.nested")
    return page
