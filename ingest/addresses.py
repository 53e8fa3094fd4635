"""Addresses of the web as files tell them: which may be kept, and which of these may be followed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MAX_ADDRESS_CHARACTERS = 1_000
"""A longer one names no document; cut it would name another."""
_NEVER_IN_ONE = re.compile(r"[\s<>\"'`\\^{|}\[\]]")
"""Brackets stand only around a host that is a number, and elsewhere would be read as a citation."""
_WITHOUT_SCHEME = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12}(?::\d{1,5})?(?:/.*)?", re.IGNORECASE)


def is_web_address(text: str) -> bool:
    """Whether a reader may follow it: http or https, a host, no password in it, of one line and not too long."""
    if not 0 < len(text) <= MAX_ADDRESS_CHARACTERS or not text.isprintable() or _NEVER_IN_ONE.search(text):
        return False
    try:
        parts = urlsplit(text)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:  # a bracket in the host, a port that is none
        return False
    named = parts.hostname and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(named) and port_is_right


def address_in(text: str | None) -> str | None:
    """The address that a field holds: a web address, or one written without http:// (www.example.gov.cn/a.html); else None."""
    text = (text or "").strip().strip("<>\"'")
    if is_web_address(text):
        return text
    return text if _WITHOUT_SCHEME.fullmatch(text) and is_web_address(f"http://{text}") else None
