"""EPUB books: the pages of the spine, one after the other, as the lines a reader would see."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from ingest.errors import IngestError
from ingest.extract.docx_numbering import local
from ingest.extract.html import MAX_TAGS, declared_encodings, parse
from ingest.extract.html_lines import render_lines
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.extract.packages import Parts, open_parts
from ingest.files.decoding import decode
from ingest.models import CanonicalText

EXTRACTOR = "epub/1"
KIND = "EPUB"
_FIELDS = {"title": "标题", "creator": "作者", "publisher": "出版者", "date": "出版日期"}


def extract_epub(data: bytes) -> tuple[CanonicalText, None]:
    """Read a book. Raises IngestError if it is damaged, locked, unsafe or too long."""
    lines: list[str] = []
    tags = 0
    with open_parts(data, KIND) as parts:
        place = _book(parts)
        book = parts.tree(place)
        if book is None:
            raise IngestError("package.no_document", kind=KIND)
        for name in _spine(book, posixpath.dirname(place)):
            content = parts.content(name)
            if content is None or not content.strip():
                continue
            markup = decode(content, declared_encodings(content)).text
            tags += markup.count("<")
            if tags > MAX_TAGS:
                raise IngestError("html.too_many_tags", tags=tags, most=MAX_TAGS)
            body = parse(markup).find("body")
            lines += render_lines(body) if body is not None else []
            refuse_long_text(sum(map(len, lines)))
    text = without_controls("\n".join(lines))
    metadata = _metadata(book)
    title = metadata.pop("标题", None)
    said = title if title and title in text[:2000].replace("\n", "") else None
    return CanonicalText(text=text, extractor=EXTRACTOR, title=said, metadata=metadata), None


def _book(parts: Parts) -> str:
    container = parts.tree("META-INF/container.xml")
    found = next(container.iter("{*}rootfile"), None) if container is not None else None
    place = found.get("full-path") if found is not None else None
    if not place:
        raise IngestError("package.no_document", kind=KIND)
    return str(place)


def _spine(book: etree._Element, folder: str) -> list[str]:
    """The parts to read, in order; what a reader need not turn to and the contents are left out."""
    items = {item.get("id"): item for item in book.iter("{*}item")}
    names = []
    for reference in book.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or "nav" in str(item.get("properties", "")).split():
            continue
        names.append(posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href", ""))))))
    return list(dict.fromkeys(names))


def _metadata(book: etree._Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for element in book.iter("{http://purl.org/dc/elements/1.1/}*"):
        if (name := _FIELDS.get(local(element))) and (text := (element.text or "").strip()):
            fields.setdefault(name, without_controls(text))
    return fields
