"""A comparison as a Word file: landscape tables with a few plans each, every passage with the number of its source."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Length, Mm
from docx.table import _Cell

from index.workbench.cited import CitedPassage
from index.workbench.compare import Cell, Column, Comparison, Copy
from service.messages import Messages
from service.render.compare_markdown import amount, head, lacking, none_line, rows_held
from service.render.word.draft import saved
from service.render.word.sources import Sources
from service.render.word.styles import office_document
from service.render.word.xml import add_child, text_for_xml

_BESIDE = 4
"""Plans beside each other on a page of A4 across: more leave lines of eight characters."""
_LABEL_WIDTH, _INDICATOR_WIDTH, _TABLE_WIDTH = Mm(22), Mm(85), Mm(257)


def comparison_docx(comparison: Comparison, say: Messages) -> bytes:
    """The file's bytes."""
    document, sources = office_document(landscape=True), Sources()
    name = say("compare.title", text=comparison.text) if comparison.text else say("compare.title_plans")
    document.core_properties.title = text_for_xml(name)[:255]
    document.core_properties.author = ""
    document.add_paragraph(text_for_xml(name), style="Title")
    columns = comparison.columns
    held, none = rows_held(comparison)
    for first in range(0, len(columns), _BESIDE):
        shown = range(first, min(first + _BESIDE, len(columns)))
        if first:
            document.add_paragraph()
        table = _Grid(document, [head(columns[at].plan, say) for at in shown], say("compare.section"))
        for row in held:
            for at, target in zip(shown, table.row(say(f"role.{row.role}")), strict=True):
                _fill(target, row.cells[at], sources, say)
    if none:
        document.add_paragraph(none_line(none, say), style="Notice")
    if comparison.measures:
        document.add_paragraph(text_for_xml(say("compare.measures")), style="Heading 1")
        for aligned in comparison.measures:
            document.add_paragraph(text_for_xml(aligned.heading or say("compare.unnamed")), style="Heading 2")
            table = _Grid(document, [head(columns[m.column].plan, say) for m in aligned.measures])
            for target, measure in zip(table.row(), aligned.measures, strict=True):
                _passages(target, measure.passages, sources)
    if comparison.targets:
        document.add_paragraph(text_for_xml(say("compare.targets")), style="Heading 1")
        table = _Grid(
            document, [say("compare.plan"), say("compare.amount")], say("compare.indicator"), _INDICATOR_WIDTH
        )
        for group in comparison.targets:
            for number, found in enumerate(group.rows):
                plan, value = table.row(group.name if number == 0 else "")
                _write(plan, head(found.plan, say))
                _write(value, amount(found, say))
                sources.cite(value.paragraphs[0], found.citation)
    for column in columns:
        for copy in column.copies:
            _copy(document, column, copy, sources, say)
    sources.write(document, say)
    return saved(document)


class _Grid:
    """A table; with a ``corner`` its rows have a label in front. Rows come as they are asked for by their labels."""

    def __init__(
        self, document: Document, heads: Sequence[str], corner: str | None = None, label: Length = _LABEL_WIDTH
    ) -> None:
        self._labelled = corner is not None
        self._short = label is _INDICATOR_WIDTH  # rows of a line or two stay whole
        first = [corner] if corner is not None else []
        self._table = document.add_table(rows=1, cols=len(first) + len(heads), style="Table Grid")
        self._table.alignment = WD_TABLE_ALIGNMENT.CENTER
        self._table.autofit = False
        left = _TABLE_WIDTH.mm - label.mm * len(first)
        for at, column in enumerate(self._table.columns):
            column.width = label if at < len(first) else Mm(left / len(heads))
            for cell in column.cells:
                cell.width = column.width
        for cell, text in zip(self._table.rows[0].cells, [*first, *heads], strict=True):
            _write(cell, text, bold=True)
        head = self._table.rows[0]._tr.get_or_add_trPr()
        add_child(head, "cantSplit")
        add_child(head, "tblHeader")

    def row(self, label: str = "") -> list[_Cell]:
        """The cells of a new row, behind its label."""
        row = self._table.add_row()
        if self._short:
            add_child(row._tr.get_or_add_trPr(), "cantSplit")
        cells = list(row.cells)
        for cell, column in zip(cells, self._table.columns, strict=True):
            cell.width = column.width
        if not self._labelled:
            return cells
        _write(cells[0], label, bold=True)
        return cells[1:]


def _write(cell: _Cell, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Cell"
    paragraph.add_run(text_for_xml(text)).bold = bold


def _fill(target: _Cell, cell: Cell, sources: Sources, say: Messages) -> None:
    if cell.empty:
        _write(target, lacking(cell, say))
    elif not cell.passages:
        _write(target, "; ".join(f"{section.number or ''}{section.heading}" for section in cell.sections))
    else:
        _passages(target, cell.passages, sources)
        if cell.by_content:
            target.add_paragraph(say("compare.by_content"), style="Cell")
        if cell.total > len(cell.passages):
            target.add_paragraph(say("compare.more", count=cell.total - len(cell.passages)), style="Cell")


def _passages(target: _Cell, passages: Sequence[CitedPassage], sources: Sources) -> None:
    for at, passage in enumerate(passages):
        paragraph = target.add_paragraph(style="Cell") if at else target.paragraphs[0]
        paragraph.style = "Cell"
        paragraph.add_run(text_for_xml(passage.text))
        sources.cite(paragraph, passage.citation)


def _copy(document: Document, column: Column, copy: Copy, sources: Sources, say: Messages) -> None:
    name = say("compare.copy", one=head(column.plan, say), other=head(copy.plan, say))
    document.add_paragraph(text_for_xml(name), style="Heading 1")
    counts = say("compare.copy_counts", same=copy.same, numbers=copy.numbers, names=copy.names, wordings=copy.wordings)
    document.add_paragraph(counts, style="Notice")
    for difference in copy.differences:
        paragraph = document.add_paragraph(style="Cell")
        one, other = difference.one, difference.other
        if one and other:
            for change in difference.changes:
                words = f"{change.before or '∅'} → {change.after or '∅'}  "
                paragraph.add_run(f"{say(f'diff.{change.kind}')} ").italic = True
                paragraph.add_run(text_for_xml(words))
        elif one or other:
            key = "compare.only_one" if one else "compare.only_other"
            paragraph.add_run(text_for_xml(f"{say(key)} {(one or other).text}"))  # type: ignore[union-attr]
        for side in (one, other):
            if side:
                sources.cite(paragraph, side.citation)
