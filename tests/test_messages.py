"""Both catalogues say the same things, everything said is there, and the reader's language is found."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from index.results import FILTERS
from index.store import Store
from ingest.document import read_document
from ingest.errors import IngestError
from ingest.files.sources import find_files
from ingest.furniture.page_foot import FOOTER_REASON
from ingest.furniture.page_head import CREDIT_REASON, HEADER_REASON, TITLE_REASON
from ingest.models import MARKUP_REASON, STATED, FactOrigin, NameOrigin
from ingest.wording.junk_lines import LINE_RULES
from service.messages import CATALOGUES, Messages, browser_language, named_key, terminal_language
from service.messages.en import EN
from service.messages.errors_en import ERRORS_EN
from service.messages.zh import ZH

SERVICE = Path(__file__).parents[1] / "service"
COMPUTED = (
    "collection.",
    "page.refused.",
    "page.took.",
    "page.sort.",
    "measure.",
    "direction.",
    "problem.",
    "role.",
    "comparator.",
    "page.fault.",
    "page.example.",
    "page.order.",
    "page.state.",
    "page.file_state.",
    "page.stage.",
    "page.state_",
    "key.state.",
    "scope.",
    "progress.",
    "doctor.",
    "diff.",
    "explain.",
    "check.",
    "dropped.",
    "binding.",
    "repair.",
    "found.",
    "name_from.",
    "models.",
)
KEY = re.compile(r"""say(?:\.knows)?\(\s*["']([\w.]+\w)["'][,)]""")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def keys_in_use() -> set[str]:
    files = [*SERVICE.rglob("*.py"), *SERVICE.rglob("*.html")]
    return {key for path in files if "messages" not in path.parts for key in KEY.findall(path.read_text("utf-8"))}


def test_the_catalogues_have_the_same_keys() -> None:
    assert EN.keys() == ZH.keys()


@pytest.mark.parametrize("key", sorted(EN.keys() - ERRORS_EN.keys()))  # those: tests/test_errors.py
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert placeholders(EN[key]) == placeholders(ZH[key])


def test_chinese_is_chinese() -> None:
    spoken = {key: string.Formatter().parse(text) for key, text in EN.items()}
    worded = {key for key, parts in spoken.items() if any(re.search("[a-z]{3}", literal) for literal, *_ in parts)}
    assert {key for key in worded if ZH[key] == EN[key]} == set()


def test_every_key_in_use_exists() -> None:
    assert keys_in_use() - EN.keys() == set()


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_has_a_label_and_a_fault_on_the_page(name: str) -> None:
    assert {f"page.{name}", f"page.fault.{name}"} <= EN.keys()


def test_every_origin_of_a_name_and_of_a_guessed_fact_has_its_words() -> None:
    guessed = {f"found.{origin}" for origin in get_args(FactOrigin) if origin not in STATED}
    assert guessed == {key for key in EN if key.startswith("found.")}
    assert {f"name_from.{origin}" for origin in get_args(NameOrigin)} == {k for k in EN if k.startswith("name_from.")}


def test_every_key_is_in_use() -> None:
    source = "".join(path.read_text("utf-8") for path in [*SERVICE.rglob("*.py"), *SERVICE.rglob("*.html")])
    built = set(re.findall(r"""["'](\w+)["']""", source))  # "page." ~ name: the name stands alone somewhere
    unused = {
        key
        for key in EN.keys() - ERRORS_EN.keys() - keys_in_use()
        if not key.startswith(COMPUTED) and key.split(".")[-1].removesuffix("_title") not in built
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW.Big5"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_GB"}, "zh"),
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["query", "x", "--lang=zh"], {}, "zh"),
        (["query", "x", "--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
        (["--lang"], {}, "en"),
    ],
)
def test_language_of_a_terminal(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert terminal_language(arguments, environment) == language


@pytest.mark.parametrize(
    ("chosen", "header", "language"),
    [
        (None, "", "zh"),
        (None, "de-DE,de;q=0.9", "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "en;q=0.5, zh-CN;q=0.9", "zh"),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        (None, "zh;q=0.1,en", "en"),
        ("zh", "en", "zh"),
        ("en", "zh", "en"),
        ("fr", "en", "en"),
        (None, "en;q=zz,,;;q=1", "zh"),
        (None, "en," * 100_000, "en"),
    ],
)
def test_language_of_a_page(chosen: str | None, header: str, language: str) -> None:
    assert browser_language(chosen, header) == language


def test_what_the_ingest_took_out_is_named_in_both_languages(samples: Store) -> None:
    reasons = {record.reason for record in samples.export("dropped")} | {reason for reason, _ in LINE_RULES}
    reasons |= {FOOTER_REASON, HEADER_REASON, TITLE_REASON, CREDIT_REASON, MARKUP_REASON}
    kinds = {record.kind for record in samples.export("repairs")}
    assert len(reasons) > 10
    assert len(kinds) > 3
    for group, names in (("dropped", reasons), ("repair", kinds)):
        for name in names:
            assert re.search("[一-鿿]", Messages("zh").named(group, name)), name
            assert named_key(group, name) in EN
    assert Messages("en").named("dropped", "something new") == "something new"


def test_every_language_is_a_catalogue() -> None:
    assert set(CATALOGUES) == {"zh", "en"}


@pytest.mark.parametrize(
    ("name", "data", "english", "chinese"),
    [
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "the old Word file cannot be read (bytes length not a multiple of item size): it is damaged; save it again as DOCX",
            "旧版 Word 文件无法读取（bytes length not a multiple of item size）：文件已损坏；请另存为 DOCX",
        ),
        (
            "a.gif",
            b"GIF89a" + bytes(40),
            "a GIF picture, which is not read; save it as PNG or JPEG",
            "GIF 图片无法读取；请另存为 PNG 或 JPEG",
        ),
        (
            "a.pdf",
            b"%PDF-1.7 cut off",
            "the PDF is damaged or cut off and cannot be opened; download or save it again",
            "PDF 已损坏或不完整，无法打开；请重新下载或保存",
        ),
        (
            "a.txt",
            b"1\n" * 300_000,
            "too many lines: 300,001, the limit is 250,000; split the file",
            "行数过多：300,001 行，上限 250,000 行；请拆分文件",
        ),
        ("a.txt", b"", "the file is empty", "文件是空的"),
        (
            "a.docx",
            b"PK\x03\x04 cut off",
            "a damaged or cut-off Word, Excel or ZIP file (File is not a zip file); save or download it again",
            "Word、Excel 或 ZIP 文件已损坏或不完整；请重新下载或保存",
        ),
    ],
)
def test_refusals_are_told_in_both_languages(
    tmp_path: Path, name: str, data: bytes, english: str, chinese: str
) -> None:
    (tmp_path / name).write_bytes(data)
    file = find_files([tmp_path / name]).files[0]
    with pytest.raises(IngestError) as refused:
        read_document(file)
    assert Messages("en").refusal(refused.value.reason) == english
    assert Messages("zh").refusal(refused.value.reason) == chinese
