"""One plan as lines and a table, and what the ingest must find in it whatever the file type."""

from __future__ import annotations

import hashlib
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx

from ingest.document import analyse
from ingest.errors import IngestError, Reason
from ingest.extract import extract
from ingest.files.guard import ExtractionGuard
from ingest.files.sniffing import sniff
from ingest.models import Document, Source

LINES = [
    "云溪县教育局关于印发教师交流轮岗实施方案的通知",
    "各中小学：",
    "现将《教师交流轮岗实施方案》印发给你们，请认真执行。",
    "云溪县教育局",
    "2024年3月1日",
    "云溪县教师交流轮岗实施方案",
    "为推进义务教育优质均衡发展，制定本方案。",
    "一、工作目标",
    "（一）扩大交流",
    "2025年，城镇学校教师交流比例不低于15%，骨干教师占20%以上。",
    "（二）加强培训",
    "每年培训乡村教师300人次，覆盖率达到100%。",
    "二、保障措施",
    "落实专项经费50万元。",
]
TABLE = [["指标", "2024年", "2025年"], ["交流比例", "12%", "15%"], ["骨干教师", "18%", "20%"]]
SECONDS = 5.0


def word() -> bytes:
    """The plan as a DOCX."""
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(len(TABLE), len(TABLE[0]))
    for row, cells in enumerate(TABLE):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes that ``document.save`` writes."""
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def packed(**parts: str | bytes) -> bytes:
    """A deflated ZIP; ``__`` in a name is a slash, ``_xml`` at its end the suffix."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_xhtml", ".xhtml"), content)
    return buffer.getvalue()


def read(data: bytes, name: str, guard: ExtractionGuard | None = None) -> Document:
    """The file analysed whole, told by its content as the ingest does."""
    source = Source(name, hashlib.sha256(data).hexdigest(), len(data), sniff(data, Path(name).suffix))
    return analyse(*extract(data, source, guard))


def outline(document: Document) -> tuple[object, ...]:
    """Plans, headings and targets, without where they stand."""
    plans = [(plan.title, plan.issuer, plan.place, plan.year, plan.type) for plan in document.plans]
    headings = [(section.plan, section.level, section.number, section.heading) for section in document.sections]
    targets = [
        (target.indicator, target.comparator, target.value, target.unit, target.deadline)
        for passage in document.passages
        for target in passage.targets
    ]
    return plans, headings, targets


def ends(data: bytes, name: str, guard: ExtractionGuard) -> Document | Reason:
    """What is read, or the reason; fails if neither comes in time."""
    began = time.monotonic()
    try:
        result: Document | Reason = read(data, name, guard)
    except IngestError as error:
        result = error.reason
    assert time.monotonic() - began < SECONDS
    return result
