"""JSON Lines: one record a line, each a document of its own with a text and perhaps a title, a date and where it is from."""

from __future__ import annotations

import json
import re
from typing import Any

from ingest.errors import IngestError, Reason
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.files.decoding import Decoded, decode
from ingest.models import CanonicalText

EXTRACTOR = "jsonl/2"
TEXT_FIELDS = ("text", "content", "body")
"""Where a record's text is looked for, in this order."""
DECLARED_FIELDS = {
    "标题": ("title", "标题", "headline"),
    "发布日期": (
        "publish_date",
        "published",
        "publish_time",
        "pub_date",
        "pubdate",
        "pubDate",
        "datePublished",
        "date",
        "发布日期",
    ),
    "成文日期": ("成文日期",),
    "来源": ("source", "publisher", "来源", "发布机构"),
    "发文机关": ("issuer", "发文机关", "发文单位"),
    "文号": ("文号", "发文字号"),
    "url": ("url", "link", "source_url", "page_url", "href", "网址", "链接", "原文链接"),
}
"""What a record may say of itself, under the names that pages use, and what scrapers call it."""
MAX_RECORDS = 100_000
MAX_RECORD_BYTES = 16 * 2**20
"""Asked before anything is decoded: the longest compilation seen takes 3 MB with every character escaped."""
MAX_NAMED = 20
"""Records left out that are named one by one."""

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
_MAX_VALUE = 200
_WHOLE = ("标题", "url")


def extract_json_lines(data: bytes) -> tuple[CanonicalText, Decoded]:
    """A record's title, if it has one, and its text, records apart by a blank line; ``breaks`` says where each begins.

    A line that is no record is left out, with the reason in ``left_out``. Raises IngestError with the first of these if
    no record is left, or if there is too much text.
    """
    left_out: dict[int, Reason] = {}
    data = _without_long_lines(data, left_out)
    decoded = decode(data)
    records: list[str] = []
    declared: list[dict[str, str]] = []
    breaks: list[int] = []
    at = 0
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            text, said = _record(line, number)
        except IngestError as error:
            left_out[number] = error.reason
            continue
        records.append(text)
        declared.append(said)
        breaks.append(at)
        at += len(text) + 2
        refuse_long_text(at)
        if len(records) > MAX_RECORDS:
            raise IngestError("record.too_many", most=MAX_RECORDS)
    reasons = [left_out[number] for number in sorted(left_out)]
    if reasons and not records:
        raise IngestError(reasons[0])
    if len(reasons) > MAX_NAMED:
        reasons[MAX_NAMED:] = [Reason("record.others", count=len(reasons) - MAX_NAMED)]
    canonical = CanonicalText(
        "\n\n".join(records), EXTRACTOR, breaks=tuple(breaks), declared=tuple(declared), left_out=tuple(reasons)
    )
    return canonical, decoded


def _without_long_lines(data: bytes, left_out: dict[int, Reason]) -> bytes:
    lines = data.split(b"\n")
    if max(map(len, lines)) <= MAX_RECORD_BYTES:
        return data
    for at, line in enumerate(lines):
        if len(line) > MAX_RECORD_BYTES:
            lines[at] = b""
            left_out[at + 1] = Reason("record.too_long", line=at + 1, most=MAX_RECORD_BYTES // 2**20)
    return b"\n".join(lines)


def _record(line: str, number: int) -> tuple[str, dict[str, str]]:
    try:
        record = json.loads(line)
    except RecursionError as error:
        raise IngestError("record.nested", line=number) from error
    except ValueError as error:
        raise IngestError("record.no_json", line=number, why=str(error)) from error
    if not isinstance(record, dict):
        raise IngestError("record.no_object", line=number)
    text = next((text for name in TEXT_FIELDS if (text := _tidied(record.get(name)))), "")
    if not text:
        raise IngestError("record.no_text", line=number, fields=", ".join(TEXT_FIELDS))
    said = _declared(record)
    title = said.pop("标题", "")
    return (f"{title}\n{text}" if title and not text.startswith(title) else text), said


def _declared(record: dict[str, Any]) -> dict[str, str]:
    said = {
        key: next((text for name in names if (text := " ".join(_tidied(record.get(name)).split()))), "")
        for key, names in DECLARED_FIELDS.items()
    }
    return {key: text if key in _WHOLE else text[:_MAX_VALUE] for key, text in said.items() if text}


def _tidied(value: object) -> str:
    """Lines ended by \\n alone, no control characters, no blank lines around; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    return without_controls(_NEWLINES.sub("\n", value)).strip("\n").rstrip()
