"""One plan in every type that is read: the same plans, headings and targets as its DOCX, in all types that can hold them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from every_type import PICTURES, Made, by_libraries, by_libreoffice
from every_word import GONE, TITLE
from same_plan import outline, read

from ingest.extract import ocr
from ingest.files.guard import ExtractionGuard

MADE = {made.name: made for made in by_libraries()}


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard(time_limit=120)  # a picture takes some seconds where others want the core
    yield guard
    guard.close()


@pytest.fixture(scope="module")
def as_word(guard: ExtractionGuard) -> tuple[object, ...]:
    return outline(read(MADE["plan.docx"].data, "plan.docx", guard))


def test_the_docx_reads_as_the_plan_was_written(as_word: tuple[object, ...]) -> None:
    plans, headings, targets = as_word
    assert plans == [(TITLE, "临河县教育局", "临河县", 2024, "方案")]
    assert headings == [
        (0, 1, "一、", "工作目标"),
        (0, 2, "（一）", "扩大规模"),
        (0, 3, "1.", "招生"),
        (0, 3, "2.", "实训"),
        (0, 2, "（二）", "提高质量"),
        (0, 1, "二、", "重点任务"),
        (0, 1, "三、", "保障措施"),
    ]
    assert isinstance(targets, list)
    assert [(value, unit) for _, _, value, unit, _ in targets] == [
        ("3200", "人"), ("5", "个"), ("8000", "元"), ("20", "%"), ("600", "万元"),
        ("9600", "人"), ("12", "个"), ("60", "%"), ("97", "%"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in MADE if name not in ("plan.docx", "plan.ofd", *PICTURES)])
def test_the_libraries_files_read_as_the_docx(name: str, guard: ExtractionGuard, as_word: tuple[object, ...]) -> None:
    document = read(MADE[name].data, name, guard)
    assert outline(document) == as_word
    assert not any(words in document.canonical.text for words in GONE)


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.xls", "plan.ods", "plan.odt", "plan.rtf", "plan.pptx"])
def test_a_merged_category_stands_in_each_of_its_rows(name: str, guard: ExtractionGuard) -> None:
    lines = read(MADE[name].data, name, guard).canonical.text.split("\n")
    rows = [line.split(" | ")[:2] for line in lines if line.startswith(("规模", "质量"))]
    assert rows == [["规模", "在校生"], ["规模", "实训基地"], ["质量", "双师型教师占比"], ["质量", "毕业生就业率"]]


def test_an_ofd_has_all_but_the_table(guard: ExtractionGuard, as_word: tuple[object, ...]) -> None:
    plans, headings, targets = outline(read(MADE["plan.ofd"].data, "plan.ofd", guard))
    assert (plans, headings) == as_word[:2]
    assert isinstance(as_word[2], list)
    assert targets == as_word[2][:5]


@pytest.mark.skipif(not ocr.is_installed(), reason="the extra precedent[ocr] is not installed")
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_the_headings_and_the_targets_of_its_page(
    name: str, guard: ExtractionGuard, as_word: tuple[object, ...]
) -> None:
    plans, headings, targets = outline(read(MADE[name].data, name, guard))
    assert (plans, headings) == as_word[:2]
    assert isinstance(as_word[2], list)
    assert targets == as_word[2][:5]


@pytest.fixture(scope="module")
def saved() -> dict[str, Made]:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    return {made.name: made for made in by_libreoffice()}


@pytest.mark.parametrize("name", ["plan.doc", "plan.rtf", "plan.odt", "plan.xls", "plan.ods", "plan.odp"])
def test_what_libreoffice_saves_reads_as_the_docx(
    name: str, saved: dict[str, Made], guard: ExtractionGuard, as_word: tuple[object, ...]
) -> None:
    assert outline(read(saved[name].data, name, guard)) == as_word
