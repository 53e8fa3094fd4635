"""A comparison, a draft or a check as a file: Markdown or Word; a comparison as a workbook too, a check as a web page."""

from __future__ import annotations

from datetime import date
from typing import Literal

from index.workbench.check_results import CheckReport
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from service.messages import Messages

FileFormat = Literal["markdown", "docx", "xlsx", "html"]
COMPARISON_KINDS: tuple[FileFormat, ...] = ("markdown", "docx", "xlsx")
DRAFT_KINDS: tuple[FileFormat, ...] = ("markdown", "docx")
REPORT_KINDS: tuple[FileFormat, ...] = ("docx", "html")
MEDIA_TYPES: dict[FileFormat, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
SUFFIXES: dict[FileFormat, str] = {"markdown": ".md", "docx": ".docx", "xlsx": ".xlsx", "html": ".html"}


def report_file(report: CheckReport, kind: FileFormat, say: Messages, site: str | None = None) -> bytes:
    """A check's report, of today, as a file of one of REPORT_KINDS; ``site`` is where a page's links lead."""
    if kind == "docx":
        from service.render.word.report import report_docx

        return report_docx(report, date.today(), say)
    from service.render.check_html import report_html

    return report_html(report, date.today(), say, site)


def exported(thing: Comparison | Draft, kind: FileFormat, say: Messages) -> bytes:
    """The file's bytes."""
    if kind == "docx":
        from service.render.word.comparison import comparison_docx
        from service.render.word.draft import draft_docx

        return comparison_docx(thing, say) if isinstance(thing, Comparison) else draft_docx(thing, say)
    if kind == "xlsx":
        if not isinstance(thing, Comparison):
            raise ValueError("a draft is no table")
        from service.render.compare_sheets import comparison_xlsx

        return comparison_xlsx(thing, say)
    from service.render.compare_markdown import comparison_markdown
    from service.render.draft_markdown import draft_markdown

    made = comparison_markdown(thing, say) if isinstance(thing, Comparison) else draft_markdown(thing, say)
    return made.encode()
