"""The address a page was saved from: as the browser noted it, else as the page names itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from ingest.addresses import is_web_address

_WITHIN = 8_192
"""Characters in which a browser's note is looked for; it stands before or right behind the first tag."""
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(\S{1,1000})\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s*url:\s*(\S{1,1000})", re.IGNORECASE)
_MOST = 200
"""Elements of each kind that are looked at."""


def page_address(page: HtmlElement, markup: str) -> str | None:
    """The address of a page; None where it says none, or none that may be followed."""
    head = markup[:_WITHIN]
    noted = [match.group(1) for pattern in (_SAVED_FROM, _SINGLE_FILE) if (match := pattern.search(head))]
    return next(filter(is_web_address, [*noted, *_named_by_itself(page)]), None)


def _named_by_itself(page: HtmlElement) -> Iterator[str]:
    based = next((str(base.get("href", "")) for base in page.iter("base")), "")
    for link, _ in zip(page.iter("link"), range(_MOST), strict=False):
        if "canonical" in str(link.get("rel", "")).lower().split():
            yield _joined(based, str(link.get("href", "")).strip())
    for meta, _ in zip(page.iter("meta"), range(_MOST), strict=False):
        if str(meta.get("property") or meta.get("name") or "").strip().lower() == "og:url":
            yield _joined(based, str(meta.get("content", "")).strip())


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address) if base else address
    except ValueError:  # a bracket in the host
        return ""
