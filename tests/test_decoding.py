"""The encoding ladder: what is written in an encoding comes back, broken bytes are counted, nothing else is touched."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files.decoding import decode, known_encoding

SIMPLIFIED = (
    "为促进县域内义务教育师资均衡配置，教师交流比例每年不低于符合条件人数的15%。\r\n"
    "一、指导思想\n以办好人民满意的教育为宗旨，坚持城乡统筹、动态管理的原则，优化教师资源配置。\n"
) * 3
TRADITIONAL = (
    "為促進縣域內義務教育師資均衡配置，教師交流比例每年不低於符合條件人數的15%。\r\n"
    "一、指導思想\n以辦好人民滿意的教育為宗旨，堅持城鄉統籌、動態管理的原則，優化教師資源配置。\n"
) * 3


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "big5hkscs", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
        ("plain English, nothing else\n", "ascii", "utf-8"),
    ],
)
def test_without_a_declaration_the_encoding_is_found(text: str, codec: str, expected: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.damage) == (text, expected, 0)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030"])
def test_a_byte_order_mark_decides_and_is_dropped(codec: str) -> None:
    mark = b"" if codec == "utf-8-sig" else "\ufeff".encode(codec)
    decoded = decode(mark + SIMPLIFIED.encode(codec), declared=["big5"])
    assert decoded.text == SIMPLIFIED
    assert decoded.damage == 0


@pytest.mark.parametrize("lie", ["utf-8", "big5", "iso-8859-1", "utf-16", "no-such-charset", "utf-7", "unicode_escape"])
def test_a_lying_declaration_does_no_harm_to_utf8(lie: str) -> None:
    assert decode(SIMPLIFIED.encode(), declared=[lie]).text == SIMPLIFIED


@pytest.mark.parametrize(
    "lie", ["utf-8", "utf-16", "no-such-charset", "utf-7", "unicode_escape", "euc-kr", "big5", "iso-8859-1"]
)
def test_a_lying_declaration_does_no_harm_to_gb18030(lie: str) -> None:
    assert decode(SIMPLIFIED.encode("gb18030"), declared=[lie]).text == SIMPLIFIED


@pytest.mark.parametrize("lie", ["utf-8", "gb2312", "iso-8859-1", "shift_jis"])
def test_a_lying_declaration_does_no_harm_to_big5(lie: str) -> None:
    assert decode(TRADITIONAL.encode("big5"), declared=[lie]).text == TRADITIONAL


def test_a_declaration_settles_what_a_detector_cannot_know() -> None:
    short = "教育局".encode("big5")
    assert decode(short, declared=["big5"]).text == "教育局"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5hkscs"])
@pytest.mark.parametrize("at", [10, 11, 12, 60, 61])
def test_a_broken_byte_is_counted_and_costs_no_more_than_its_neighbours(codec: str, at: int) -> None:
    text = TRADITIONAL * 3
    data = bytearray(text.encode(codec))
    data[at] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.encoding == codec
    assert 1 <= decoded.damage <= 4
    assert decoded.text.count("\ufffd") == decoded.damage
    assert decoded.text.endswith(text[at:])


def test_a_page_of_script_with_few_chinese_words_is_not_taken_for_utf8() -> None:
    page = "<script>" + "var a = 1; " * 2000 + "</script><p>" + "教师轮岗交流比例不低于百分之十五。" * 6 + "</p>"
    assert decode(page.encode("gb18030"), declared=["gb2312"]).text == page
    assert decode(page.encode("gb18030")).text == page


def test_replacement_characters_of_the_file_itself_are_no_damage() -> None:
    scraped = SIMPLIFIED.replace("教", "\ufffd")
    decoded = decode(scraped.encode())
    assert (decoded.text, decoded.encoding, decoded.damage) == (scraped, "utf-8", 0)


@pytest.mark.parametrize(
    ("label", "codec"),
    [("GB2312", "gb18030"), ("gbk", "gb18030"), (" x-gbk ", "gb18030"), ("Big5", "big5hkscs"),
     ("big5-hkscs", "big5hkscs"), ("UTF8", "utf-8"), ("utf-16le", None), ("utf-7", None), ("rot13", None), ("", None)],
)  # fmt: skip
def test_labels_are_read_as_the_web_means_them(label: str, codec: str | None) -> None:
    assert known_encoding(label) == codec


@given(st.binary(max_size=400), st.lists(st.sampled_from(["gbk", "big5", "utf-8", "x", "utf-16"]), max_size=2))
def test_any_bytes_give_text_that_can_be_stored(data: bytes, declared: list[str]) -> None:
    decoded = decode(data, declared)
    assert decoded.text.encode() is not None
    assert 0 <= decoded.damage <= len(data)
    codecs.lookup(decoded.encoding)
    assert decode(data, declared) == decoded


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_utf8_text_comes_out_unchanged(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()).text == text
