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


def text_of(body: str, guard: ExtractionGuard, page: int = 936) -> str:
    data = (rf"{{\rtf1\ansi\ansicpg{page}" + FONTS + body + "}").encode("latin-1")
    return read(data, "a.rtf", guard).canonical.text


def test_what_was_deleted_struck_out_or_hidden_is_out(guard: ExtractionGuard) -> None:
    body = (
        r"\pard " + units("每年培训教师") + r"{\deleted\revauthdel1 120}{\revised 150}" + units("人次") + r"{\v  X}"
        r"\strike Y\strike0\striked1 Z\plain" + units("。") + r"\par{\v " + units("全行隐藏") + r"\par}"
        r"\pard " + units("落实") + r"\v W" + r"\v0 5" + units("万元") + r"\par"
    )  # fmt: skip
    assert text_of(body, guard) == "每年培训教师150人次。\n落实5万元"


def test_footnotes_and_text_boxes_are_read_where_word_shows_them(guard: ExtractionGuard) -> None:
    box = (
        r"{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard "
        + units("框内的话")
        + r"\par}}{\shprslt x}}"
    )
    note = r"{\super\chftn{\*\footnote\pard{\super\chftn} " + units("按在编教师计。") + "}}"
    body = r"\pard " + units("比例") + note + units("达到15%") + box + r"\par " + units("下一段") + r"\par"
    assert text_of(body, guard) == "比例[1]达到15%\n框内的话\n下一段\n[1] 按在编教师计。"


def test_cells_keep_their_columns_and_merged_ones_their_name(guard: ExtractionGuard) -> None:
    def row(definition: str, *cells: str) -> str:
        return rf"\trowd{definition}\pard\intbl " + "".join(units(cell) + r"\cell " for cell in cells) + r"\row "

    plain = r"\cellx1\cellx2\cellx3"
    body = (
        row(plain, "类别", "指标", "2025年")
        + row(r"\clvmgf" + plain, "师资", "学历", "95%")
        + row(r"\clvmrg" + plain, "", "职称", "40%")
        + row(plain, "", "", "其他")
        + r"\pard\intbl\trowd" + plain + units("甲") + r"\par " + units("乙") + r"\cell " + units("丙") + r"\cell\cell\row\pard"
    )  # fmt: skip
    assert text_of(body, guard) == "类别 | 指标 | 2025年\n师资 | 学历 | 95%\n师资 | 职称 | 40%\n其他\n甲 乙 | 丙"


def test_characters_in_any_way_of_writing(guard: ExtractionGuard) -> None:
    assert text_of(r"\pard\uc0\u-10179\u-9216\u20799 " + r"\par", guard) == "\U0001f400儿"
    assert text_of(raw("誠乗懿") + r"\par \loch\af0\dbch\af0 " + r"\'8c{\b\'84}x\par", guard).split("\n")[0] == "誠乗懿"
    assert text_of(r"\'b9\par", guard, 1252) == "¹"
    assert text_of(r"{\upr{?}{\*\ud{\u25945 ?}}}\bullet " + units("育") + r"\~15\_20\par", guard) == "教育 15-20"


def test_numbers_stand_before_their_paragraphs_and_bullets_do_not(guard: ExtractionGuard) -> None:
    body = (
        r"\pard{\listtext\f0 1.1\tab}\ls1 " + units("目标") + r"\par{\pntext\'b7\tab}" + units("任务") + r"\par"
        r"{\*\pn\pnlvlbody{\pntxta .}}{\listtext " + units("（一）") + r"\tab}" + units("措施") + r"\par"
    )  # fmt: skip
    assert text_of(body, guard) == "1.1 目标\n任务\n（一）措施"


def test_a_file_cut_off_says_so(guard: ExtractionGuard) -> None:
    document = read((r"{\rtf1\ansi\ansicpg936{\b " + code_page("实施方案")).encode(), "a.rtf", guard)
    assert document.canonical.text == "实施方案"
    assert document.canonical.left_out == (Reason("rtf.cut_off"),)
