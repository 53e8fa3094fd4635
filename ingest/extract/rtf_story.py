"""What stands in an RTF file as lines: the body, a note or a text box, with its paragraphs and the rows of its tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.extract.limits import without_controls
from ingest.extract.table_rows import repeated, row_lines

EDGES = " \t\u3000\xa0"


@dataclass(slots=True)
class Story:
    """Lines, and the paragraph and row that are being read."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    merge: str = ""
    held: dict[int, str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)

    def paragraph(self) -> list[str]:
        """The lines of the paragraph that ends here."""
        if not self.words:
            return []
        text = "".join(self.words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.words.clear()
        lines = [line.replace("\t", " ").strip(EDGES) for line in without_controls(text).split("\n")]
        return [line for line in lines if line]

    def end_paragraph(self, in_table: bool) -> list[str]:
        """Put the paragraph where it belongs; gives it back."""
        lines = self.paragraph()
        if in_table:
            self.cell += lines
        else:
            self.end_row()
            self.lines += lines
            self.lines += self.boxes
            self.boxes.clear()
        return lines

    def end_cell(self) -> None:
        """The paragraphs so far are a cell."""
        self.cells.append(self.cell + self.paragraph())
        self.cell = []

    def end_row(self) -> None:
        """The row that was read, its merged cells named as above."""
        self.lines += self.cell
        cells, self.cells, self.cell = self.cells, [], []
        own = any(cells)
        for at, lines in enumerate(cells):
            merge = self.merges[at] if at < len(self.merges) else ""
            if merge == "clvmrg" and not lines and self.held.get(at):
                cells[at] = [self.held[at]]
            elif merge != "clvmrg":
                self.held[at] = repeated(" ".join(lines)) if merge == "clvmgf" else ""
        if own:
            self.lines += row_lines(cells)
