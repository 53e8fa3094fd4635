"""RTF files: Chinese in every way it is written there, lists and tables."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from same_plan import LINES, TABLE, ends, outline, read, word

from ingest.errors import Reason
from ingest.files.guard import ExtractionGuard

FONTS = r"{\fonttbl{\f0\fnil\fcharset134 SimSun;}}"


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


def code_page(text: str) -> str:
    return "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in text.encode("gb18030"))


def units(text: str) -> str:
    return "".join(f"\\u{ord(sign) - 65536 * (ord(sign) > 32767)} ?" if ord(sign) > 127 else sign for sign in text)


def both(text: str) -> str:
    return r"\uc2 " + "".join(f"\\u{ord(sign) - 65536 * (ord(sign) > 32767)}{code_page(sign)}" if ord(sign) > 127
                              else sign for sign in text)  # fmt: skip


def raw(text: str) -> str:
    return text.encode("gb18030").decode("latin-1")


@pytest.mark.parametrize("write", [code_page, units, both, raw])
def test_the_same_plan_however_its_characters_are_written(write: object, guard: ExtractionGuard) -> None:
    assert callable(write)
    rows = "".join(r"\trowd " + "".join(write(cell) + r"\cell " for cell in row) + r"\row " for row in TABLE)
    body = "".join(r"\pard " + write(line) + r"\par" + "\r\n" for line in LINES)
    data = (r"{\rtf1\ansi\ansicpg936" + FONTS + r"\f0 " + body + rows + "}").encode("latin-1")
    document, as_word = read(data, "a.doc", guard), read(word(), "a.docx", guard)
    assert document.canonical.text == as_word.canonical.text
    assert outline(document) == outline(as_word)


def test_numbers_of_lists_stay_and_pictures_go(guard: ExtractionGuard) -> None:
    listed = r"{\listtext\pard " + code_page("一、") + r"\tab}" + code_page("目标") + r"\par "
    picture = r"{\pict\jpegblip " + "ff" * 3_000_000 + "}"
    text = read((r"{\rtf1\ansi\ansicpg936 " + listed + picture + "15%}").encode(), "a.rtf", guard).canonical.text
    assert text == "一、目标\n15%"


def test_hostile_files_are_read_or_refused(guard: ExtractionGuard) -> None:
    assert ends(b"{\\rtf1 " + b"x " * 5_000_000, "a.rtf", guard) == Reason(
        "rtf.too_large", mib=10000007 / 2**20, most=8
    )
    ends(b"{\\rtf1 " + b"{" * 200_000, "a.rtf", guard)
    data = (r"{\rtf1\ansi\ansicpg936 " + "".join(code_page(line) + r"\par " for line in LINES) + "}").encode()
    chance = random.Random(7)
    codes = set()
    for _ in range(30):
        spoilt = bytearray(data[: chance.randrange(60, len(data) + 1)])
        for _ in range(chance.randrange(20)):
            spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
        result = ends(bytes(spoilt), "a.rtf", guard)
        codes.add(result.code if isinstance(result, Reason) else "")
    assert "reader.crashed" not in codes
