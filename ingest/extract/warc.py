"""WARC files of crawlers: every page that was answered is a document of its own."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO

from ingest.errors import IngestError, Reason
from ingest.extract.html import MAX_HTML_BYTES, extract_html
from ingest.extract.limits import refuse_long_text
from ingest.models import CanonicalText

EXTRACTOR = "warc/2"
MAX_RECORDS = 10_000
MAX_UNPACKED = 2 * 2**30
"""Bytes that are unpacked to see how the file ends."""
MAX_NAMED = 20
"""Pages left out that are named one by one."""
_PAGES = ("text/html", "application/xhtml+xml")
_SAID = ("标题", "发文机关", "文号", "成文日期", "来源", "发布日期")


def extract_warc(data: bytes) -> tuple[CanonicalText, None]:
    """Read the pages, apart by a blank line; ``breaks`` says where each begins. A page that cannot be read is left out.

    Raises IngestError if the file is damaged, or holds no page or too many.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    pages: list[str] = []
    declared: list[dict[str, str]] = []
    breaks: list[int] = []
    left_out: list[Reason] = []
    at = 0
    try:
        records = ArchiveIterator(
            BytesIO(data), record_types=WarcRecordType.response | WarcRecordType.resource, auto_decode="all"
        )
        for number, record in enumerate(records):
            if number >= MAX_RECORDS:
                raise IngestError("warc.too_many", most=MAX_RECORDS)
            if (record.http_content_type or record.headers.get("Content-Type") or "").split(";")[0] not in _PAGES:
                continue
            url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
            try:
                page, _ = extract_html(record.reader.read(MAX_HTML_BYTES + 1))
            except IngestError as error:
                left_out.append(Reason("warc.page", url=url[:200], reason=error.reason))
                continue
            if not page.text.strip():
                continue
            pages.append(page.text)
            said = {name: page.metadata[name] for name in _SAID if name in page.metadata}
            declared.append(({"标题": page.title} if page.title else {}) | said | {"url": url})
            breaks.append(at)
            at += len(page.text) + 2
            refuse_long_text(at)
    except (OSError, ValueError, EOFError) as error:
        raise IngestError("warc.damaged", why=" ".join(str(error).split())[:200]) from error
    if not pages:
        raise IngestError("warc.no_page")
    if len(left_out) > MAX_NAMED:
        left_out[MAX_NAMED:] = [Reason("warc.pages", count=len(left_out) - MAX_NAMED)]
    if not _is_whole(data):
        left_out.append(Reason("warc.cut_off"))
    text = "\n\n".join(pages)
    return CanonicalText(
        text, EXTRACTOR, breaks=tuple(breaks), declared=tuple(declared), left_out=tuple(left_out)
    ), None


def _is_whole(data: bytes) -> bool:
    """Whether the file ends as a record does, with two empty lines; the library reads one that is cut off without a word."""
    if not data.startswith(b"\x1f\x8b"):
        return data.endswith((b"\n\n", b"\r\n\r\n"))
    end, unpacked = b"", 0
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as stream:
            while (part := stream.read(2**20)) and unpacked < MAX_UNPACKED:
                end, unpacked = (end + part)[-4:], unpacked + len(part)
    except (EOFError, OSError, zlib.error):
        return False
    return unpacked >= MAX_UNPACKED or end.endswith((b"\n\n", b"\r\n\r\n"))
