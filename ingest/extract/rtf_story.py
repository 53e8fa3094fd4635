"""What stands in an RTF file as lines: the body, a note or a text box, with its paragraphs and the rows of its tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.extract.limits import without_controls
from ingest.extract.table_rows import Table

EDGES = " \t\u3000\xa0"


@dataclass(slots=True)
class Story:
    """Lines, and the paragraph and row that are being read."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    merges: list[int] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    merge: int = 0
    table: Table = field(default_factory=Table)
    boxes: list[str] = field(default_factory=list)
    marker: str = ""

    def paragraph(self) -> list[str]:
        """The lines of the paragraph that ends here."""
        marker, self.marker = self.marker, ""
        if not self.words:
            return []
        text = "".join(self.words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.words.clear()
        lines = [line.replace("\t", " ").strip(EDGES) for line in without_controls(text).split("\n")]
        lines = [line for line in lines if line]
        return [marker + lines[0], *lines[1:]] if lines else []

    def end_paragraph(self, in_table: bool) -> list[str]:
        """Put the paragraph where it belongs; gives it back."""
        lines = self.paragraph()
        if in_table:
            self.cell += lines
        else:
            self.end_table()
            self.lines += lines
            self.lines += self.boxes
            self.boxes.clear()
        return lines

    def end_cell(self) -> None:
        """The paragraphs so far are a cell."""
        self.cells.append(self.cell + self.paragraph())
        self.cell = []

    def end_row(self) -> None:
        """The cells so far are a row."""
        if self.cells or self.cell:
            self.table.add([*self.cells, self.cell] if self.cell else self.cells, self.edges, self.merges)
            self.cells, self.cell = [], []

    def end_table(self) -> None:
        """The rows so far are a table."""
        self.end_row()
        self.lines += self.table.lines()
