"""The sample corpus keeps the promises its README makes.

The files are read here by the simplest means for their format, not by the product's own ingest, so that this test and
the ingest cannot be wrong together.
"""

from __future__ import annotations

import csv
import html
import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from make_samples import LOST_LETTER, PINYIN, PLANS, SAMPLES, clean_communities, pinyin_damage
from pypdf import PdfReader

CORPUS = PLANS.parent
QUERIES = CORPUS / "queries"
ENCODINGS = {
    "web-implementation-plans.html": "gb18030",
    "rural-health-gb18030.txt": "gb18030",
    "special-education-big5.txt": "big5",
    "teacher-rotation-linxi.txt": "utf-8-sig",
}


def decoded(name: str) -> str:
    """A text or HTML file in the encoding the README gives for it; raises where it is not in that encoding."""
    return (PLANS / name).read_bytes().decode(ENCODINGS.get(name, "utf-8"))


def readable_lines(name: str) -> list[str]:
    """The lines a reader sees: of the text, of each PDF page, of each HTML element or DOCX paragraph."""
    match Path(name).suffix:
        case ".pdf":
            text = "\n".join(page.extract_text() for page in PdfReader(PLANS / name).pages)
        case ".docx":
            with zipfile.ZipFile(PLANS / name) as package:
                body = package.read("word/document.xml").decode("utf-8")
            text = html.unescape(re.sub(r"<[^>]+>", "", body.replace("</w:p>", "\n")))
        case ".html":
            text = html.unescape(re.sub(r"<[^>]+>", "\n", decoded(name)))
        case _:
            text = decoded(name)
    return text.splitlines()


def json_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def needs() -> list[dict[str, str]]:
    return json_lines(QUERIES / "queries.jsonl")


@pytest.fixture(scope="module")
def judgements() -> list[dict[str, str]]:
    with (QUERIES / "qrels.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


# --- the files ------------------------------------------------------------------------------------------------------


def test_readme_lists_every_file_and_enough_plans() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|[^|]+\| (\d+) \|", (CORPUS / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(name for name, _ in rows) == sorted(path.name for path in PLANS.iterdir())
    assert len(rows) >= 12
    assert sum(int(plans) for _, plans in rows) >= 24


@pytest.mark.parametrize(
    "name", ["web-implementation-plans.html", "rural-health-gb18030.txt", "special-education-big5.txt"]
)
def test_old_encodings_are_not_utf8_by_chance(name: str) -> None:
    assert decoded(name)
    with pytest.raises(UnicodeDecodeError):
        (PLANS / name).read_bytes().decode("utf-8")


def test_web_page_declares_less_than_it_holds() -> None:
    data = (PLANS / "web-implementation-plans.html").read_bytes()
    assert b"charset=gb2312" in data
    with pytest.raises(UnicodeDecodeError):
        data.decode("gb2312")
    with pytest.raises(UnicodeDecodeError):
        data.decode("gbk")


def test_byte_order_mark_and_windows_line_ends_are_there() -> None:
    assert (PLANS / "teacher-rotation-linxi.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in (PLANS / "double-reduction-school-template.txt").read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_made_again_byte_for_byte(name: str) -> None:
    assert SAMPLES[name]() == (PLANS / name).read_bytes(), f"run: python tests/make_samples.py ({name} differs)"


def test_near_copies_differ_in_a_few_places_only() -> None:
    one, other = (readable_lines(f"teacher-rotation-{place}.txt") for place in ("yunxi", "linxi"))
    same = sum((Counter("".join(one)) & Counter("".join(other))).values())
    assert one != other
    assert same / len("".join(one)) > 0.95


def test_docx_numbers_stand_in_numbering_xml_only() -> None:
    text = "\n".join(readable_lines("digital-campus-plan.docx"))
    assert "指导思想" in text
    assert not re.search(r"^(一、|（一）|1\.|第一条)", text, re.M)
    with zipfile.ZipFile(PLANS / "digital-campus-plan.docx") as package:
        numbering = package.read("word/numbering.xml").decode("utf-8")
    for pattern in ("%1、", "（%2）", "%3.", "第%1条"):
        assert f'w:lvlText w:val="{pattern}' in numbering


def test_pdf_has_pages_with_running_lines() -> None:
    pages = [page.extract_text().splitlines() for page in PdfReader(PLANS / "vocational-education-plan.pdf").pages]
    assert len(pages) >= 3
    for number, lines in enumerate(pages, start=1):
        assert lines[0].startswith("禾川市人民政府公报")
        assert lines[-1] == f"— {number} —"


def test_long_lines_are_there() -> None:
    assert max(map(len, readable_lines("compilation-annual-plans.txt"))) > 500


# --- pinyin damage --------------------------------------------------------------------------------------------------


def test_pinyin_stands_behind_its_character() -> None:
    assert pinyin_damage("開學") == "開(kāi)學(xué)"


def test_damage_astride_two_characters_breaks_the_text_up_to_the_next_bracket() -> None:
    damaged = pinyin_damage("三天前向對方學校")
    assert damaged.startswith(f"三天前向{LOST_LETTER}qū)")
    assert damaged.endswith("校")
    assert "對" not in damaged


def test_damaged_page_without_its_brackets_is_mostly_the_clean_one() -> None:
    readings = "|".join(sorted(set(PINYIN.values())))
    mended = re.sub(rf"\((?:{readings})\)", "", decoded("traditional-school-communities.txt")).splitlines()
    clean = clean_communities().splitlines()
    assert len(mended) == len(clean)
    broken = [line for line, true in zip(mended, clean, strict=True) if line != true]
    assert 1 <= len(broken) <= 0.2 * len(clean)
    assert all(LOST_LETTER in line for line in broken)


# --- the queries ----------------------------------------------------------------------------------------------------


def test_needs_are_many_and_in_three_languages(needs: list[dict[str, str]]) -> None:
    assert len({need["id"] for need in needs}) == len(needs)
    assert sum(need["kind"] != "unanswerable" for need in needs) >= 40
    assert sum(need["kind"] == "unanswerable" for need in needs) >= 5
    for need in needs:
        assert set(need) == {"id", "need", "en", "zh", "zht", "kind"}
        assert need["kind"] in {"target", "topic", "role", "unanswerable"}
        assert need["en"].isascii()
        assert re.search("[\u4e00-\u9fff]", need["zh"])
        assert re.search("[\u4e00-\u9fff]", need["zht"])


def test_every_answerable_need_has_a_direct_answer_and_no_other_has_any(
    needs: list[dict[str, str]], judgements: list[dict[str, str]]
) -> None:
    answered = {judgement["query-id"] for judgement in judgements if judgement["grade"] == "2"}
    judged = {judgement["query-id"] for judgement in judgements}
    assert answered == judged == {need["id"] for need in needs if need["kind"] != "unanswerable"}


def test_every_quote_stands_once_in_its_file_on_one_line(judgements: list[dict[str, str]]) -> None:
    lines = {source: readable_lines(source) for source in {judgement["source"] for judgement in judgements}}
    for judgement in judgements:
        quote = judgement["quote"]
        assert judgement["grade"] in {"1", "2"}
        assert 12 <= len(quote) <= 60
        assert sum(line.count(quote) for line in lines[judgement["source"]]) == 1, judgement


def test_unanswerable_questions_are_pairs_of_their_own(needs: list[dict[str, str]]) -> None:
    rows = json_lines(QUERIES / "unanswerable.jsonl")
    assert all(set(row) == {"id", "en", "zh"} and all(row.values()) for row in rows)
    for key in ("id", "en", "zh"):
        assert len({row[key] for row in rows}) == len(rows) == 120
        assert not {row[key] for row in rows} & {need[key] for need in needs}


def test_centring_queries_are_pairs_and_none_is_judged(needs: list[dict[str, str]]) -> None:
    pairs = json_lines(QUERIES / "centring.jsonl")
    judged = {need[language] for need in needs for language in ("en", "zh", "zht")}
    assert len(pairs) == 150
    for language in ("en", "zh"):
        wordings = {pair[language] for pair in pairs}
        assert len(wordings) == 150
        assert not wordings & judged
