"""Pages set by hand for the tests of the PDF reader: lines broken as a typesetter would, drawn where they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG, MING, MINCHO, GOTHIC = "STSong-Light", "MSung-Light", "HeiseiMin-W3", "HeiseiKakuGo-W5"
for _name in (SONG, MING, MINCHO, GOTHIC):
    pdfmetrics.registerFont(UnicodeCIDFont(_name))

SONG_DOWN = "STSong-Light-V"
_down = UnicodeCIDFont(SONG, isVertical=True)
_down.name = _down.fontName = SONG_DOWN  # reportlab calls both directions by one name
pdfmetrics.registerFont(_down)

Draw = Callable[[Canvas], None]
_NEVER_FIRST = "，。；：、！？）》”"


def pages(*draws: Draw, size: tuple[float, float] = A4) -> bytes:
    """A PDF with one page for each of ``draws``."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def broken(text: str, font: str, size: float, width: float, indent: float = 0) -> list[str]:
    """``text`` in lines no wider than ``width`` points; words break at soft hyphens (U+00AD), Chinese anywhere."""
    lines, line = [], ""
    for unit in _units(text):
        room = width - (indent if not lines else 0)
        shown = (line + unit).replace("\u00ad", "")
        if line and pdfmetrics.stringWidth(shown.rstrip(), font, size) > room and unit not in _NEVER_FIRST:
            lines.append(line.rstrip()[:-1] + "-" if line.endswith("\u00ad") else line.rstrip())
            line = ""
        line += unit
    return [shown.replace("\u00ad", "") for shown in [*lines, line.rstrip()]]


def _units(text: str) -> Iterable[str]:
    unit = ""
    for character in text:
        if ord(character) > 0x2E80:
            if unit:
                yield unit
            unit = ""
            yield character
        else:
            unit += character
            if character in " \u00ad" or (character == "-" and len(unit) > 1):
                yield unit
                unit = ""
    if unit:
        yield unit


def write(
    canvas: Canvas,
    text: str,
    left: float,
    top: float,
    width: float,
    font: str = "Helvetica",
    size: float = 10,
    leading: float = 0,
    indent: float = 0,
    hanging: float = 0,
) -> float:
    """Write a paragraph; the baseline below its last one is returned. ``hanging`` indents all lines but the first."""
    leading = leading or 1.35 * size
    for at, line in enumerate(broken(text, font, size, width - hanging, indent - hanging)):
        canvas.setFont(font, size)
        canvas.drawString(left + (hanging if at else indent), top, line)
        top -= leading
    return top


def grid(
    canvas: Canvas,
    rows: Sequence[Sequence[str]],
    xs: Sequence[float],
    top: float,
    font: str,
    size: float,
    *,
    leading: float = 0,
    padding: float = 8,
    across: str = "all",
    down: bool = True,
    middle: bool = False,
) -> float:
    """A table whose columns begin at ``xs`` (the last one is its right edge); the y below it is returned.

    ``across`` says where rules are drawn: "all" rows, only below the "head" (and around), around ("frame") or "none".
    ``middle`` centres cells in the height of their row.
    """
    leading = leading or 1.25 * size
    y = top
    edges = [y]
    canvas.setFont(font, size)
    for row in rows:
        cells = [
            [piece for part in cell.split("\n") for piece in broken(part, font, size, xs[at + 1] - xs[at] - 10)]
            for at, cell in enumerate(row)
        ]
        deepest = max(map(len, cells))
        for at, lines in enumerate(cells):
            first = y - padding / 2 - size - ((deepest - len(lines)) / 2 * leading if middle else 0)
            for number, line in enumerate(lines):
                canvas.drawString(xs[at] + 5, first - number * leading, line)
        y -= deepest * leading + padding
        edges.append(y)
    wanted = {"all": edges, "head": [*edges[:2], edges[-1]], "frame": [edges[0], edges[-1]], "none": []}[across]
    for edge in wanted:
        canvas.line(xs[0], edge, xs[-1], edge)
    for x in xs if down else ():
        canvas.line(x, edges[0], x, edges[-1])
    return y - 2 * size


def upright(
    canvas: Canvas, columns: Sequence[str], right: float, top: float, font: str, size: float, pitch: float
) -> None:
    """Columns of upright characters from top to bottom, the first at the right."""
    canvas.setFont(font, size)
    for number, column in enumerate(columns):
        for at, character in enumerate(column):
            canvas.drawString(right - number * pitch - size, top - (at + 1) * size * 1.05, character)
