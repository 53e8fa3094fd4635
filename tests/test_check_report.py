"""The report of a check as it is handed on: the same findings in Word, as a page in a file, at the terminal and on the page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from fakes import FakeEncoder
from fastapi.testclient import TestClient
from test_workbench import plan, store

from index.store import Store
from index.workbench.check_results import CheckReport
from index.workbench.checks import read_draft
from service.app import create_app
from service.messages import Messages
from service.page.packed import packed, unpacked
from service.render.check_html import report_html
from service.render.check_report import reported
from service.render.word.report import report_docx
from service.settings import Settings

__all__ = ["store"]
DAY = date(2026, 3, 2)
DRAFT = plan("白河县", 60).replace("三十平方米", "五十平方米") + "每年参加交流的教师不低于应交流教师总数的13%。\n"
HOSTILE = "</title><script>alert(1)</script>方案\n一、目标任务\n每年交流的教师不低于应交流教师总数的3%。\n"


@pytest.fixture
def report(store: Store) -> CheckReport:
    return store.check(read_draft("草稿.txt", DRAFT.encode()))


def text_of(file: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(file)).paragraphs)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_stands_in_both_files(report: CheckReport, language: str) -> None:
    say = Messages("zh" if language == "zh" else "en")
    (told,) = reported(report, say)
    assert {part.name for part in told.found} >= {"contradictions", "targets", "changed", "copied"}
    page = report_html(report, DAY, say).decode()
    word = text_of(report_docx(report, DAY, say))
    findings = [finding for part in told.found for finding in part.findings]
    for finding in findings:
        assert finding.told in word
        assert re.sub("&#34;", '"', page).count(finding.told)
    notes = zipfile.ZipFile(io.BytesIO(report_docx(report, DAY, say))).read("word/footnotes.xml").decode()
    assert all(precedent.text.rstrip(".") in notes for finding in findings for precedent in finding.precedents)
    assert "2026-03-02" in word
    assert "2026-03-02" in page


def test_a_figure_that_was_changed_is_a_difference_and_no_error(report: CheckReport) -> None:
    (told,) = reported(report, Messages("zh"))
    parts = {part.name: part for part in told.parts}
    assert parts["numbers"].findings == []
    assert "先例为“三十”，这里为“五十”。" in [finding.told for finding in parts["changed"].findings]
    assert "有意改动的，不必更正" in parts["changed"].note


def test_sentences_end_once_and_hold_no_loose_marks(report: CheckReport) -> None:
    for language in ("zh", "en"):
        for told in reported(report, Messages(language)):  # type: ignore[arg-type]
            for finding in (finding for part in told.parts for finding in part.findings):
                assert re.search(r"[^。.,，、；;][。.]$", finding.told), finding.told
                assert not re.search("[“、，；][、，；]|“”", finding.told), finding.told


def test_the_word_file_is_set_as_the_draft_s(report: CheckReport) -> None:
    made = docx.Document(io.BytesIO(report_docx(report, DAY, Messages("zh"))))
    section = made.sections[0]
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (made.styles["Normal"].font.size, made.styles["Normal"].paragraph_format.line_spacing) == (Pt(16), Pt(28))
    assert made.paragraphs[0].text == "《白河县教师交流轮岗工作实施方案》校核报告"
    assert round(section.footer_distance.mm) == 25


def test_the_page_loads_nothing_and_obeys_nothing(store: Store) -> None:
    report = store.check(read_draft("<b>x</b>.txt", HOSTILE.encode()))
    page = report_html(report, DAY, Messages("zh")).decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert (
        '<a href="https://plans.example/plans/'
        in report_html(report, DAY, Messages("zh"), "https://plans.example").decode()
    )


# -- from the page and over HTTP -----------------------------------------------------------------------------------


@pytest.fixture
def client(store: Store, home: Path, fake_model: dict[str, FakeEncoder]) -> Iterator[TestClient]:
    with TestClient(
        create_app(Settings(home=home, allowed_hosts=("plans.example",))), base_url="http://plans.example"
    ) as client:
        yield client


def test_the_page_gives_what_it_shows_as_files(client: TestClient) -> None:
    shown = client.post("/check", files={"file": ("草稿.txt", DRAFT.encode())}, headers={"Accept-Language": "zh"}).text
    field = re.search('name="report" value="([^"]+)"', shown)
    assert field is not None
    word = client.post("/check/file", data={"report": field[1], "as": "docx"})
    assert "先例为“三十”，这里为“五十”。" in text_of(word.content)
    page = client.post("/check/file", data={"report": field[1], "as": "html"})
    assert page.headers["content-disposition"].endswith(".html")
    assert 'href="http://plans.example/plans/' in page.text, "the precedents lead to the server that others reach"


@pytest.mark.parametrize("field", ["", "x", "eJw=", "====", "é"])
def test_what_is_no_report_is_told(client: TestClient, field: str) -> None:
    assert client.post("/check/file", data={"report": field, "as": "docx"}).status_code == 422
    assert unpacked(field) is None


def test_a_kind_of_file_that_there_is_none_of_is_told(client: TestClient, report: CheckReport) -> None:
    assert unpacked(packed(report)) == report
    assert client.post("/check/file", data={"report": packed(report), "as": "exe"}).status_code == 422


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_the_api_gives_the_report_as_a_file(client: TestClient, kind: str) -> None:
    made = client.post(
        "/api/v1/check", files={"file": ("草稿.txt", DRAFT.encode())}, data={"format": kind, "lang": "en"}
    )
    assert made.headers["content-disposition"] == f'attachment; filename="report.{kind}"'
    assert "the precedent says “三十”" in (text_of(made.content) if kind == "docx" else made.text)
