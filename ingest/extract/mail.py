"""Mails (EML) and saved web archives (MHT): the best body, and what the headers say.

A mail's plain text is read, else its page; of a web archive the page. Attachments are named as left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice

from ingest.addresses import address_in
from ingest.errors import IngestError, Reason
from ingest.extract.html import extract_html
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText
from ingest.provenance import ATTACHMENTS, SENDER, SENT, SUBJECT

EXTRACTOR = "mail/2"
MAX_PARTS = 1_000
MAX_NAMED = 20
"""Attachments that are named one by one."""

_FORWARDED = re.compile(r"^(?:\s*(?:re|fwd?|aw|回复|答复|转发)\s*[:：])+\s*", re.IGNORECASE)
_NEWLINES = re.compile(r"\r\n?")


def extract_mail(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Read a mail. Raises IngestError if it holds no text or too much."""
    return _extract(data, ("text/plain", "text/html"))


def extract_web_archive(data: bytes) -> tuple[CanonicalText, Decoded]:
    """Read a page saved with its pictures in one file. Raises IngestError if it holds no text or too much."""
    return _extract(data, ("text/html", "text/plain"))


def _extract(data: bytes, preferred: tuple[str, ...]) -> tuple[CanonicalText, Decoded]:
    message = message_from_bytes(data)
    mail = preferred[0] == "text/plain"
    bodies: dict[str, bytes] = {}
    places: dict[str, str] = {}
    charsets: dict[str, str] = {}
    attached: list[str] = []
    for part in islice(_parts(message), MAX_PARTS):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            name = part.get_filename()
            if name and mail:
                attached.append(" ".join(without_controls(_decoded(name)).split()))
        elif kind in preferred and kind not in bodies:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                bodies[kind], charsets[kind] = payload, str(part.get_content_charset() or "")
                places[kind] = _decoded(str(part.get("Content-Location") or ""))
    said = _headers(message, attached) if mail else _saved(message)
    for kind in preferred:
        if kind in bodies:
            if not mail and "url" not in said and (address := address_in(places[kind])):
                said["url"] = address
            canonical, decoded = _body(kind, bodies[kind], charsets[kind], said)
            cut_off = (Reason("mail.cut_off"),) if _is_cut_off(message) else ()
            return replace(canonical, left_out=(*_left_out(attached), *cut_off)), decoded
    raise IngestError("mail.no_text")


def _body(kind: str, payload: bytes, charset: str, said: dict[str, str]) -> tuple[CanonicalText, Decoded]:
    if kind == "text/html":
        canonical, decoded = extract_html(payload)
        title = canonical.title or said.get("标题")
        metadata = said | canonical.metadata | {key: said[key] for key in ("url",) if key in said}
        metadata.pop("标题", None)
        if own := canonical.metadata.get("标题"):
            metadata["标题"] = own
        return replace(
            canonical, extractor=f"{EXTRACTOR}+{canonical.extractor}", title=title, metadata=metadata
        ), decoded
    refuse_long_text(len(payload) // 4)  # no encoding takes more than four bytes a character
    decoded = decode(payload, [charset] if charset else [])
    text = without_controls(_NEWLINES.sub("\n", decoded.text)).strip("\n")
    refuse_long_text(len(text))
    return CanonicalText(text, EXTRACTOR, metadata=said, breaks=(0,), declared=(said,)), decoded


def _parts(message: Message) -> Iterator[Message]:
    """What is no container, in order; mails attached to the mail are not looked into."""
    if message.get_content_maintype() == "message":
        return
    parts = message.get_payload()
    if not isinstance(parts, list):
        yield message
        return
    for part in parts:
        if isinstance(part, Message):
            yield from _parts(part)


def _is_cut_off(message: Message) -> bool:
    """Whether a part of several is not ended as it says it will be."""
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in message.walk() for defect in part.defects)


def _headers(message: Message, attached: list[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    written = _decoded(str(message.get("Subject", "")))
    if subject := _FORWARDED.sub("", written):
        said["标题"] = subject
    name, address = parseaddr(_decoded(str(message.get("From", ""))))
    if sender := without_controls(name or address):
        said["来源"] = sender[:200]
        said[SENDER] = f"{name} <{address}>" if name and address else sender
    with suppress(ValueError, TypeError, OverflowError, IndexError):  # no date, or none that can be read
        said["发布日期"] = said[SENT] = parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()
    said |= {key: words for key, words in ((SUBJECT, written), (ATTACHMENTS, "\n".join(attached[:MAX_NAMED]))) if words}
    return said


def _saved(message: Message) -> dict[str, str]:
    """What a browser says of the page it saved: its title and address; who sent it and when are the browser and the day."""
    said = {
        "标题": _decoded(str(message.get("Subject", ""))),
        "url": address_in(_decoded(str(message.get("Snapshot-Content-Location") or ""))),
    }
    return {key: words for key, words in said.items() if words}


def _decoded(header: str) -> str:
    """A header's words (``=?gb2312?B?…?=``) as text; what cannot be decoded as it is."""
    try:
        pieces = decode_header(header)
    except (HeaderParseError, MessageError, ValueError):
        return header
    words = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            words.append(piece.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
        else:
            words.append(decode(piece, [charset] if charset else []).text)
    return without_controls(" ".join("".join(words).split()))


def _left_out(attached: list[str]) -> tuple[Reason, ...]:
    named = [Reason("mail.attachment", name=name) for name in attached[:MAX_NAMED]]
    if len(attached) > MAX_NAMED:
        named.append(Reason("mail.attachments", count=len(attached) - MAX_NAMED))
    return tuple(named)
