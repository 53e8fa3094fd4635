"""RTF files: paragraphs with the numbers that were written into them, tables a row a line, notes and text boxes.

What would be printed is read: deleted, struck-out and hidden text, field codes, comments, headers and footers are out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.errors import IngestError, Reason
from ingest.extract.limits import refuse_long_text, without_controls
from ingest.extract.list_numbers import with_space
from ingest.extract.rtf_story import Story
from ingest.extract.rtf_tokens import CLOSE, HEX, OPEN, SYMBOL, TEXT, tokens
from ingest.extract.table_rows import BEGINS, GOES_ON
from ingest.models import CanonicalText

EXTRACTOR = "rtf/2"
MAX_WORDS_BYTES = 8 * 2**20
"""Bytes that are left without pictures: what takes the reader some 4 s."""

MAX_NOTES = 20_000
"""Footnotes; each is a story of its own."""

_PICTURE = re.compile(rb"[0-9a-fA-F\r\n]{400,}")
_UNREAD = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata objclass objname header headerl headerr headerf footer footerl footerr "
    b"footerf fldinst annotation atnid atnauthor xe tc rxe ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn nonshppict sp "
    b"shprslt upr datafield nesttableprops nonesttables filetbl revtbl listtable listoverridetable pn comment "
    b"bkmkstart bkmkend template themedata private".split()
)
_READ_THOUGH_STARRED = frozenset(b"shpinst shptxt footnote ud do dptxbxtext moMath moMathPara cs".split())
"""Destinations that a reader which does not know them is to pass over, and that hold words."""
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}
_PARAGRAPH_ENDS = (b"par", b"sect", b"page")
_GONE = {b"deleted": "deleted", b"v": "hidden", b"strike": "struck", b"striked": "struck"}
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5hkscs", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""Of fonts; 0 to 2 say nothing, and the file's own code page holds."""
_STYLES = (b"s", b"cs", b"ds", b"ts")
_LAYOUT = frozenset(b"par sect page pard intbl trowd clvmgf clvmrg cellx cell nestcell row nestrow".split()) | set(
    _SIGNS
)
_KNOWN = (
    frozenset(b"u uc ansicpg f af fcharset loch hich dbch plain listtext pntext".split())
    | _UNREAD | _READ_THOUGH_STARRED | set(_GONE) | set(_STYLES) | _LAYOUT
)  # fmt: skip
_CODE_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 54936: "gb18030", 65001: "utf-8"}


def extract_rtf(data: bytes) -> tuple[CanonicalText, None]:
    """Read an RTF file. Raises IngestError if it is damaged or too long."""
    words = _PICTURE.sub(b"", data)
    if len(words) > MAX_WORDS_BYTES:
        raise IngestError("rtf.too_large", mib=len(words) / 2**20, most=MAX_WORDS_BYTES // 2**20)
    reader = _Reader()
    for kind, content, number in tokens(words, _KNOWN):
        reader.take(kind, content, number)
    left_out = () if reader.is_whole() else (Reason("rtf.cut_off"),)
    text = "\n".join(reader.finish())
    refuse_long_text(len(text))
    return CanonicalText(text=text, extractor=EXTRACTOR, title=reader.title, left_out=left_out), None


@dataclass(slots=True)
class _State:
    """What holds in a group and in the groups inside it, until they change it."""

    story: Story
    read: bool = True
    gone: frozenset[str] = frozenset()
    font: int = -1
    wide_font: int = -1
    aim: bytes = b""
    skip: int = 1
    in_table: bool = False
    style: int = 0
    within: bytes = b""

    def copy(self) -> _State:
        """As it is when a group begins; ``dataclasses.replace`` takes eight times as long."""
        return _State(
            self.story, self.read, self.gone, self.font, self.wide_font, self.aim, self.skip, self.in_table, self.style,
            self.within,
        )  # fmt: skip


class _Reader:
    """Follows the groups and writes what is read to the story of each."""

    def __init__(self) -> None:
        self.title: str | None = None
        self._body = Story()
        self._state = _State(self._body)
        self._above: list[_State] = []
        self._notes: list[Story] = []
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._bytes = bytearray()
        self._left_to_skip = 0
        self._starred = False
        self._length = 0

    def take(self, kind: int, content: bytes, number: int | None) -> None:
        """Read on by one token."""
        if kind in (TEXT, HEX):
            self._take_bytes(content)
            return
        if self._bytes:
            self._decode()
        if kind == OPEN:
            self._above.append(self._state)
            self._state = self._state.copy()
            self._left_to_skip = 0
        elif kind == CLOSE:
            self._close()
            self._left_to_skip = 0
        elif kind == SYMBOL:
            self._starred = content == b"*"
            if content in (b"\n", b"\r"):
                self._end_paragraph()
            self._write(_SYMBOLS.get(content, ""))
            return
        else:
            self._word(content, number)
        self._starred = False

    def is_whole(self) -> bool:
        """Whether all groups that were opened are closed."""
        return not self._above

    def finish(self) -> list[str]:
        """All lines, the notes last."""
        if self._bytes:
            self._decode()
        while self._above:
            self._close()
        self._body.end_paragraph(in_table=False)
        noted = (" ".join(note.lines) for note in self._notes)
        return self._body.lines + [f"[{at}] {text}" for at, text in enumerate(noted, 1) if text]

    def _take_bytes(self, content: bytes) -> None:
        if self._left_to_skip:
            skipped = min(self._left_to_skip, len(content))
            self._left_to_skip -= skipped
            content = content[skipped:]
        if self._state.within in (b"fonttbl", b"stylesheet") or (self._state.read and not self._state.gone):
            self._bytes += content

    def _decode(self) -> None:
        """Write the bytes gathered so far: the two of a character may stand in different tokens."""
        content, self._bytes = bytes(self._bytes), bytearray()
        if self._state.within == b"stylesheet":
            self._names[self._state.style] = content.decode(self._page, "replace").strip("; ")
            return
        encoding = self._fonts.get(self._state.font) or self._fonts.get(self._state.wide_font) or self._page
        if self._state.within != b"fonttbl":
            self._write(content.decode(encoding, "replace"))

    def _write(self, text: str) -> None:
        if text and self._state.read and not self._state.gone:
            self._state.story.words.append(text)
            self._length += len(text)
            refuse_long_text(self._length)

    def _word(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word == b"u" and number is not None:
            self._write(chr(number % 65536))
            self._left_to_skip = state.skip
            return
        self._left_to_skip = 0
        if word in _LAYOUT:
            if state.read:
                self._layout(word, number)
        elif self._enters(word):
            return
        elif word == b"uc":
            state.skip = max(0, number or 0)
        elif word == b"ansicpg":
            self._page = _CODE_PAGES.get(number or 0) or _known(f"cp{number}")
        elif word in (b"f", b"af"):
            self._set_font(word, number or 0)
        elif word == b"fcharset":
            if state.within == b"fonttbl" and (number or 0) in _CHARSETS:
                self._fonts[state.font] = _CHARSETS[number or 0]
        elif word in (b"loch", b"hich", b"dbch"):
            state.aim = word
        elif word == b"plain":
            state.gone = frozenset()
        elif word in _GONE:
            state.gone = state.gone - {_GONE[word]} if number == 0 else state.gone | {_GONE[word]}
        elif word == b"s":
            state.style = number or 0
        elif word in _STYLES and state.within == b"stylesheet":
            state.style = -1

    def _layout(self, word: bytes, number: int | None) -> None:
        """Paragraphs, cells and rows."""
        state = self._state
        if word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in _PARAGRAPH_ENDS:
            self._end_paragraph()
        elif word == b"pard":
            state.in_table, state.style = False, 0
        elif word == b"intbl":
            state.in_table = True
        elif word == b"trowd":
            state.story.merges, state.story.edges, state.story.merge = [], [], 0
        elif word in (b"clvmgf", b"clvmrg"):
            state.story.merge = BEGINS if word == b"clvmgf" else GOES_ON
        elif word == b"cellx":
            state.story.merges.append(state.story.merge)
            state.story.edges.append(number or 0)
            state.story.merge = 0
        elif word == b"cell":
            state.story.end_cell()
        elif word == b"nestcell":
            self._write(" ")
        elif word == b"nestrow":
            state.story.cell += state.story.paragraph()
        elif word == b"row":
            state.story.end_row()

    def _end_paragraph(self) -> None:
        if not self._state.read:
            return
        lines = self._state.story.end_paragraph(self._state.in_table)
        if self.title is None and lines and self._names.get(self._state.style) in ("Title", "标题"):
            self.title = "".join(lines)

    def _enters(self, word: bytes) -> bool:
        """Whether ``word`` says what its group is, and is done with."""
        state = self._state
        if word in _UNREAD or (self._starred and word not in _READ_THOUGH_STARRED):
            state.read, state.within = False, word
        elif word == b"ud":
            state.read = self._above[-2].read if len(self._above) > 1 else True
        elif word == b"footnote" and state.read:
            note = Story()
            self._notes.append(note)
            if len(self._notes) > MAX_NOTES:
                raise IngestError("rtf.too_many", most=MAX_NOTES)
            self._write(f"[{len(self._notes)}]")
            state.story, state.gone, state.in_table, state.within = note, frozenset(), False, word
        elif word in (b"shptxt", b"dptxbxtext") and state.read:
            state.story, state.gone, state.in_table, state.within = Story(), frozenset(), False, b"box"
        elif word in (b"listtext", b"pntext") and state.read:
            state.story, state.within = Story(), b"number"
        else:
            return False
        return True

    def _set_font(self, word: bytes, number: int) -> None:
        state = self._state
        if state.aim == b"dbch":
            state.wide_font = number
        elif word == b"f":
            state.font = number
        state.aim = b""

    def _close(self) -> None:
        if not self._above:
            return
        ended, self._state = self._state, self._above.pop()
        if ended.story is self._state.story:
            return
        if ended.within == b"number":
            self._state.story.marker = _marker("".join(ended.story.words))
            return
        ended.story.end_paragraph(in_table=False)
        if ended.within == b"box":
            self._state.story.boxes += ended.story.lines


def _marker(text: str) -> str:
    """A number with its space if it has one; a bullet is none."""
    marker = without_controls(text).strip("\t \xa0")
    if not any(map(str.isalnum, marker)):
        return ""
    return with_space(marker)


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        return "cp1252"
    return encoding
