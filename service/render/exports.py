"""A comparison or a draft as a file: Markdown or Word."""

from __future__ import annotations

from typing import Literal

from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from service.messages import Messages

Format = Literal["json", "markdown", "docx"]
FileFormat = Literal["markdown", "docx"]
MEDIA_TYPES: dict[FileFormat, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SUFFIXES: dict[FileFormat, str] = {"markdown": ".md", "docx": ".docx"}


def exported(thing: Comparison | Draft, kind: FileFormat, say: Messages) -> bytes:
    """The file's bytes."""
    if kind == "docx":
        from service.render.word.comparison import comparison_docx
        from service.render.word.draft import draft_docx

        return comparison_docx(thing, say) if isinstance(thing, Comparison) else draft_docx(thing, say)
    from service.render.compare_markdown import comparison_markdown
    from service.render.draft_markdown import draft_markdown

    made = comparison_markdown(thing, say) if isinstance(thing, Comparison) else draft_markdown(thing, say)
    return made.encode()
