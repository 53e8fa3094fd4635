"""WARC files of crawlers: every page that was answered is a document of its own."""

from __future__ import annotations

from io import BytesIO

from ingest.errors import IngestError, Reason
from ingest.extract.html import MAX_HTML_BYTES, extract_html
from ingest.extract.limits import refuse_long_text
from ingest.models import CanonicalText

EXTRACTOR = "warc/1"
MAX_RECORDS = 10_000
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
    text = "\n\n".join(pages)
    return CanonicalText(
        text, EXTRACTOR, breaks=tuple(breaks), declared=tuple(declared), left_out=tuple(left_out)
    ), None
