"""Older Office files by way of LibreOffice, where it is installed: the same plan, the route named, nothing followed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from every_type import MERGED, TABLE, docx_file, pptx_file, saved_by_libreoffice
from every_word import GONE
from same_plan import ends, outline, read

from ingest.errors import Reason
from ingest.extract import office
from ingest.files.guard import ExtractionGuard

PROGRAM = shutil.which("soffice")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def guard() -> Iterator[ExtractionGuard]:
    guard = ExtractionGuard()
    yield guard
    guard.close()


@pytest.fixture(scope="module")
def old_word() -> bytes:
    return saved_by_libreoffice(docx_file(TABLE, MERGED), "docx", "doc")


@pytest.fixture
def with_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.SETTING, PROGRAM or "")


def test_both_routes_read_what_the_docx_says(
    old_word: bytes, guard: ExtractionGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_word = read(docx_file(TABLE, MERGED), "a.docx", guard)
    own = read(old_word, "a.doc", guard)
    monkeypatch.setenv(office.SETTING, PROGRAM or "")
    converted = read(old_word, "a.wps", guard)
    assert (own.canonical.extractor, converted.canonical.extractor.split("+")[0]) == (
        "doc/2",
        as_word.canonical.extractor,
    )
    assert converted.canonical.extractor.endswith("+" + office.version(PROGRAM or ""))
    assert own.canonical.text == converted.canonical.text == as_word.canonical.text
    assert outline(own) == outline(converted) == outline(as_word)
    assert not any(words in own.canonical.text for words in GONE)


def test_old_slides_are_read_that_way_only(guard: ExtractionGuard, monkeypatch: pytest.MonkeyPatch) -> None:
    slides = pptx_file()
    old = saved_by_libreoffice(slides, "pptx", "ppt")
    assert ends(old, "a.ppt", guard) == Reason("file.old_powerpoint")
    monkeypatch.setenv(office.SETTING, PROGRAM or "")
    assert outline(read(old, "a.dps", guard)) == outline(read(slides, "a.pptx", guard))


@pytest.mark.usefixtures("with_libreoffice")
def test_what_the_reader_finds_damaged_is_refused_at_once(old_word: bytes, guard: ExtractionGuard) -> None:
    result = ends(old_word[: len(old_word) // 2], "a.doc", guard)
    assert isinstance(result, Reason)
    assert result.code == "doc.damaged"


@pytest.mark.usefixtures("with_libreoffice")
@pytest.mark.parametrize(("name", "value"), [("SECONDS", 0.01), ("MEMORY_BYTES", 10 * 2**20)])
def test_where_it_takes_too_much_the_reader_here_is_asked(
    old_word: bytes, guard: ExtractionGuard, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    monkeypatch.setattr(office, name, value)
    assert read(old_word, "a.doc", guard).canonical.extractor == "doc/2"


@pytest.mark.parametrize("setting", ["", "off", "no-such-program"])
def test_it_can_be_switched_off(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.SETTING, setting)
    assert office.program() is None
    monkeypatch.delenv(office.SETTING)
    assert office.program() == PROGRAM


@pytest.mark.usefixtures("with_libreoffice")
def test_links_are_not_followed_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        linked = rf'{{\rtf1\ansi {{\field{{\*\fldinst INCLUDEPICTURE "{address}/a.png" \\d}}{{\fldrslt x}}}} Plan\par}}'
        data = saved_by_libreoffice(linked.encode(), "rtf", "doc")
        asked.clear()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        assert office.converted(data, office.DOC, PROGRAM or "")
        server.shutdown()
    assert asked == []
    assert list(tmp_path.iterdir()) == []
