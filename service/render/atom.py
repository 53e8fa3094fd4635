"""News as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote
from xml.etree import ElementTree as ET

from index.news import NewsItem
from service.messages import Messages
from service.render.plan_names import called
from service.version import precedent_version

ATOM_TYPE = "application/atom+xml; charset=utf-8"
NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries was last changed."""
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(items: Sequence[NewsItem], title: str, base: str, own: str, page: str, say: Messages) -> bytes:
    """The feed of ``items``, newest first. ``base``: the server's address without a slash at its end; ``own``, ``page``: the
    paths of the feed itself and of the page that shows the same."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": say.language})
    _put(feed, "id", base + own)
    _put(feed, "title", title)
    _put(feed, "updated", items[0].read_at if items else NEVER)
    _put(feed, "generator", "precedent", version=precedent_version())
    _put(feed, "link", rel="self", href=base + own, type="application/atom+xml")
    _put(feed, "link", rel="alternate", href=base + page, type="text/html")
    _put(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", say("page.name"))
    for item in items:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        path = f"/passages/{quote(item.passage_id)}" if item.passage_id else f"/plans/{quote(item.plan.plan_id)}"
        _put(entry, "id", base + path)
        _put(entry, "title", called(item.plan, say))
        _put(entry, "updated", item.read_at)
        _put(entry, "link", rel="alternate", href=base + path, type="text/html")
        _put(entry, "content", "\n\n".join(filter(None, (item.text, item.reference or item.source))), type="text")
    return bytes(ET.tostring(feed, "utf-8", xml_declaration=True))


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = None if text is None else _NOT_XML.sub("", text)
