"""Glyphs of a page into pieces, runs without a wide gap, and pieces into lines: where spaces stand, what lies side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from ingest.extract.pdf_sheet import Sheet

WIDE_GAP = 2.0
"""Ems of white between two pieces of one line that set them apart as cells or columns. 1.5 and 2.5 change one paper of 14."""
# Measured on 14 papers: those whose text is another where the threshold is.
_OVERLAP, _BAND_OVERLAP = 0.4, 0.5  # of the lower height, on one line. 0.1 to 0.8 the same; 0.35 and 0.65: 1 paper
_BACK = 1.5  # ems a glyph may stand back. 1 to 3 the same; 0.5: 1 paper
_FEWEST_SPACED, _SHARE_SPACED, _LETTER_GAP = 3, 0.6, 1.5
"""Pairs of characters, the share of them that stand apart and the ems between them at most, where a line is set with
spaces for looks. 1 to 3 pairs, a share of 0.3 to 0.75 and 0.8 to 2 ems are the same; 5 pairs change one paper."""
_CJK_GAP, _CJK_SPACE_GAP, _WESTERN_GAP = 0.45, -0.2, 0.18
"""Ems that show as a space: beside a Chinese character, there where the file has a space, between others. 0.25 to 0.45 and
-0.5 to -0.2 are the same; 0.6 changes one paper, 0 two, 0.14 and 0.24 one."""
_FEWEST_CELLS = 3  # pieces of a row
_COLLISION = 0.3
"""Ems by which glyphs of two pieces overlap where one does not stand in a gap of the other. Not measured."""
_SLACK = 0.6
"""Ems that a full line may lack beside its next word: a space, or a Chinese full stop that cannot begin a line. Not measured."""
_FIRST_WORD = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]+|.[，。；：、！？）》”％%]*", re.DOTALL)

_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff—…“”‘’·]")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line of a page. ``column`` tells lines of different columns apart; ``row`` marks a table row."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    column: int = 0
    row: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of glyphs without a wide gap, or of characters recognised as one; points from the lower left corner.

    ``run`` holds its glyphs by index, none where it was recognised.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    run: tuple[int, ...] = ()


@cache
def is_cjk(character: str) -> bool:
    """Whether no space is written around this character."""
    return _CJK.match(character) is not None


def pieces_of(sheet: Sheet, indices: Sequence[int], *, wide: bool = True) -> list[Piece]:
    """Runs of glyphs that follow each other on one line; ``wide`` gaps end a run."""
    runs: list[list[int]] = []
    for index in indices:
        glyph = sheet.glyphs[index]
        if runs:
            last = sheet.glyphs[runs[-1][-1]]
            overlap = min(last.top, glyph.top) - max(last.bottom, glyph.bottom)
            gap = glyph.left - last.right
            em = max(last.size, glyph.size)
            if (
                overlap > _OVERLAP * min(last.top - last.bottom, glyph.top - glyph.bottom)
                and gap > -_BACK * em
                and (gap < WIDE_GAP * em or not wide)
            ):
                runs[-1].append(index)
                continue
        runs.append([index])
    return [piece_of(sheet, run) for run in runs]


def piece_of(sheet: Sheet, run: Sequence[int]) -> Piece:
    """The glyphs of a run as one piece, with the spaces that stand or show between them."""
    glyphs = [sheet.glyphs[index] for index in run]
    cjk = [is_cjk(glyph.character) for glyph in glyphs]
    gaps = [(other.left - one.right) / max(one.size, other.size) for one, other in pairwise(glyphs)]
    tight = min(0.0, median(gaps)) if len(gaps) >= _FEWEST_SPACED and not all(cjk) else 0.0
    apart = [_is_space(gap, cjk[at] or cjk[at + 1], run[at] in sheet.spaced, tight) for at, gap in enumerate(gaps)]
    han = [at for at in range(len(gaps)) if cjk[at] and cjk[at + 1]]
    letterspaced = len(han) >= _FEWEST_SPACED and sum(apart[at] for at in han) > _SHARE_SPACED * len(han)
    text = glyphs[0].character
    for at, glyph in enumerate(glyphs[1:]):
        if apart[at] and not (letterspaced and cjk[at] and cjk[at + 1] and gaps[at] < _LETTER_GAP):
            text += " "
        text += glyph.character
    return Piece(
        text,
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        min(glyph.bottom for glyph in glyphs),
        max(glyph.top for glyph in glyphs),
        median(glyph.size for glyph in glyphs),
        tuple(run),
    )


def _gap(sheet: Sheet, a: int, b: int) -> float:
    """White between two neighbours, in ems."""
    one, other = sheet.glyphs[a], sheet.glyphs[b]
    return (other.left - one.right) / max(one.size, other.size)


def _is_space(gap: float, beside_cjk: bool, spaced: bool, tight: float) -> bool:
    """Whether a space stands (``spaced``) or shows in a gap; letters of the run lie ``tight`` ems apart."""
    if beside_cjk:
        return gap > _CJK_GAP or (spaced and gap > _CJK_SPACE_GAP)
    return spaced or gap - tight > _WESTERN_GAP


def bands_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand side by side, each band from left to right, bands from the top."""
    bands: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        if bands:
            top, bottom = max(p.top for p in bands[-1]), min(p.bottom for p in bands[-1])
            overlap = min(top, piece.top) - max(bottom, piece.bottom)
            if overlap > _BAND_OVERLAP * min(top - bottom, piece.top - piece.bottom):
                bands[-1].append(piece)
                continue
        bands.append([piece])
    for band in bands:
        band.sort(key=lambda piece: piece.left)
    return bands


def whole(sheet: Sheet, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those that were written into a gap of another (a blank filled in, later in the file) put into it."""
    done: list[Piece] = []
    for band in bands_of(pieces):
        held: list[Piece] = []
        for piece in band:
            if held and held[-1].run and piece.run and piece.right < held[-1].right:
                run = sorted((*held[-1].run, *piece.run), key=lambda index: sheet.glyphs[index].left)
                if all(_gap(sheet, a, b) > -_COLLISION for a, b in pairwise(run)):
                    held[-1] = piece_of(sheet, run)
                    continue
            held.append(piece)
        done += held
    return done


def line_of(band: Sequence[Piece], column: int = 0) -> PdfLine:
    """The pieces of a band as one line; three and more are a row."""
    separator = " | " if len(band) >= _FEWEST_CELLS else " "
    return PdfLine(
        separator.join(piece.text for piece in band),
        band[0].left,
        max(piece.right for piece in band),
        min(piece.bottom for piece in band),
        max(piece.top for piece in band),
        max(piece.size for piece in band),
        column,
        row=len(band) >= _FEWEST_CELLS,
    )


def wraps(line: PdfLine, after: PdfLine, right: float) -> bool:
    """Whether ``line`` is full: the first word of the line ``after`` it would not have fitted before ``right``."""
    return right - line.right < first_word(after) + _SLACK * line.size


def first_word(line: PdfLine) -> float:
    """Width in points of the first word of a line, of its first character if it is Chinese."""
    word = _FIRST_WORD.match(line.text)
    share = _width(word.group()) / max(1, _width(line.text)) if word else 0.0
    return share * (line.right - line.left)


def _width(text: str) -> int:
    return sum(2 if is_cjk(character) else 1 for character in text)
