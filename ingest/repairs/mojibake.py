"""UTF-8 read in another encoding and saved so: æ•™è‚² (cp1252, Latin-1) and 鏁欒偛 (GBK) are 教育.

The bytes prove it: what the wrong encoding gives is turned back into bytes, and these are valid UTF-8 of Chinese text.
Ordinary text of either kind hardly ever is, and never for four characters in a row.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from ingest.models import Repair
from ingest.rules import rule

# The characters that Windows-1252 has where Latin-1 has controls.
_CP1252 = {
    char: byte for byte in range(0x80, 0xA0) if (char := bytes((byte,)).decode("cp1252", errors="replace")) != "\ufffd"
}
_ACCENT = re.compile("[\xc2-\xf4]")
_TAILS = "\x80-\xbf" + "".join(_CP1252)
_WESTERN = re.compile(rf"(?:[\xc2-\xdf][{_TAILS}]|[\xe0-\xef][{_TAILS}]{{2}}|[\xf0-\xf4][{_TAILS}]{{3}})+")
# The GBK characters of the first two bytes of Chinese text and punctuation in UTF-8: rare in any real text.
_FIRST = "".join(
    char
    for lead in (*range(0xE3, 0xEA), 0xEF)
    for trail in range(0x80, 0xC0)
    if len(char := bytes((lead, trail)).decode("gbk", errors="ignore")) == 1
)
_EASTERN = re.compile(f"[{_FIRST}](?=[^\x00-\x7f]{{3}})")
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u2027·×—]+")
# The mark for a lost character, read wrongly: nothing is left to mend.
_LOST_FOR_GOOD = rule("(?:锟斤拷)+|(?:ï¿½)+", examples=("值锟斤拷锟斤拷班", "ï¿½"))
_SHORTEST_PROOF = 4  # characters. 1 to 8 the same
_SHORTEST_WESTERN = 2  # characters. 2 to 4 the same; 1: 1 test


def find_mojibake(text: str) -> Iterator[Repair]:
    """Repairs of kind ``half_decoded``; ``damaged`` (changing nothing) for marks of characters that are lost."""
    if "锟斤拷" in text or "ï¿½" in text:
        for lost in _LOST_FOR_GOOD.finditer(text):
            yield Repair(lost.start(), lost.end(), "damaged", lost.group(), lost.group())
    for western in _WESTERN.finditer(text) if _ACCENT.search(text) else ():
        mended = _from_western(western.group())
        if mended is not None:
            yield Repair(western.start(), western.end(), "half_decoded", western.group(), mended)
    at = 0
    while eastern := _EASTERN.search(text, at):
        start = eastern.start()
        length, mended = _from_eastern(text, start)
        if length:
            yield Repair(start, start + length, "half_decoded", text[start : start + length], mended)
        at = start + max(1, length)


def _from_western(run: str) -> str | None:
    """``run`` mended, twice over where it was read wrongly twice; None where its bytes are no Chinese text."""
    mended: str | None = None
    while _WESTERN.fullmatch(run):
        try:
            run = bytes(_CP1252.get(char, ord(char)) for char in run).decode("utf-8")
        except UnicodeDecodeError:
            break
        if _CHINESE.fullmatch(run) and len(run) >= _SHORTEST_WESTERN:
            mended = run
    return mended


def _from_eastern(text: str, start: int) -> tuple[int, str]:
    """How many characters from ``start`` are UTF-8 read as GBK, and what they say; (0, "") where that cannot be proved.

    Read character by character and only as far as it is Chinese text, so that the rest of a long line costs nothing.
    """
    decoder = getincrementaldecoder("utf-8")()
    decoded = mended = ""
    length = 0
    for at in range(start, len(text)):
        try:
            said = decoder.decode(text[at].encode("gb18030"))
        except UnicodeError:
            break
        if said and not _CHINESE.fullmatch(said):
            break
        decoded += said
        if decoder.getstate()[0] == b"":  # here characters of both encodings end
            length, mended = at + 1 - start, decoded
    return (length, mended) if len(mended) >= _SHORTEST_PROOF else (0, "")
