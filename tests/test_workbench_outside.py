"""The workbench from outside: its commands and its HTTP routes, their files, bounds and errors."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from sample_store import PLANS, sample_home
from starlette.testclient import TestClient
from test_cli import Run, run

from index.store import Store
from service.app import create_app
from service.http.guard import MAX_BODY_BYTES, MAX_UPLOAD_BYTES
from service.settings import Settings

__all__ = ["run"]
BASE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=sample_home())), base_url=BASE) as opened:
        yield opened


@pytest.fixture
def draft_file(tmp_path: Path) -> Path:
    """A sample plan without its last section, with a target lowered."""
    text = (PLANS / "teacher-rotation-yunxi.txt").read_text("utf-8")
    changed = text[: text.index("六、保障措施")].replace("人数的12%", "人数的1%")
    path = tmp_path / "稿子.txt"
    path.write_text(changed, "utf-8")
    return path


# -- commands ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_compare_fits_the_terminal(run: Run, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = run("compare", "教师轮岗比例", "-k", "3", "--lang", language, "--home", sample_home())
    assert (status, err) == (0, "")
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert ("指导思想" if language == "zh" else "guiding ideology") in out
    assert "12% → 15%" in out or "15% → 12%" in out
    assert "轮岗工作实施方案[Z]. 2021:" in out
    assert ".txt" not in out


def test_compare_as_json_and_as_markdown(run: Run, samples: Store) -> None:
    ids = [record.plan_id for record in samples.plans()][:3]
    document = json.loads(run("compare", "--plans", "，".join(ids), "--json", "--home", sample_home())[1])
    assert [column["plan"]["plan_id"] for column in document["columns"]] == ids
    assert document.keys() == {"text", "answerable", "confidence", "columns", "rows", "measures", "targets"}
    assert run("compare", "--plans", ",".join(ids), "--markdown", "--home", sample_home())[1].startswith("# ")


def test_draft_writes_a_word_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    status, out, err = run("draft", "乡村教师支持", "--docx", path, "--home", sample_home())
    assert (status, out) == (0, "")
    assert str(path) in err
    assert "word/footnotes.xml" in zipfile.ZipFile(path).namelist()
    assert "[^1]: " in run("draft", "乡村教师支持", "--home", sample_home())[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_check_names_what_is_wrong(run: Run, draft_file: Path, language: str) -> None:
    status, out, err = run("check", draft_file, "--lang", language, "--home", sample_home())
    assert (status, err) == (0, "")
    assert "保障措施" in out
    assert "云溪县义务教育学校校长教师交流轮岗工作实施方案[Z].2021:第19行." in "".join(out.split())
    document = json.loads(run("check", draft_file, "--json", "--home", sample_home())[1])
    (plan,) = document["plans"]
    assert any(item["position"] == "below" and item["value"] == "1" and item["weaker"] for item in plan["targets"])
    assert any(item["draft"] == ["1%"] and item["source"] == ["12%"] for item in plan["numbers"])


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("compare",), "question"),
        (("compare", "--plans", "d1"), "plans"),
        (("compare", "--plans", "d404,d405"), "d404"),
        (("compare", "教师", "-k", "13"), "-k"),
        (("compare", "教师", "--role", "cook"), "--role"),
        (("draft", " "), "TEXT"),
        (("draft", "教师", "--passages", "p404"), "p404"),
        (("draft", "教师", "--type", "x" * 21), "type"),
        (("draft", "教师", "--docx", "no/such/folder/x.docx"), "no/such/folder"),
        (("check", "no-such-file.txt"), "no-such-file.txt"),
        (("check", PLANS), "plans"),
    ],
)
def test_a_user_s_error_is_one_line(run: Run, arguments: tuple[Any, ...], word: str) -> None:
    status, out, err = run(*arguments, "--lang", "en", "--home", sample_home())
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert word in err


# -- HTTP ----------------------------------------------------------------------------------------------------------


def test_compare_over_http(client: TestClient) -> None:
    answer = client.post("/api/compare", json={"q": "teacher rotation targets", "roles": ["goals", "safeguards"]})
    assert answer.status_code == 200
    body = answer.json()
    assert [row["role"] for row in body["rows"]] == ["goals", "safeguards"]
    (column,) = [c for c in body["columns"] if c["copies"]]
    assert {change["kind"] for d in column["copies"][0]["differences"] for change in d["changes"]} >= {"number", "name"}
    passage = next(p for row in body["rows"] for cell in row["cells"] for p in cell["passages"])
    assert client.get(f"/api/passages/{passage['passage_id']}/verify").json()["verified"]


def test_files_over_http(client: TestClient) -> None:
    body = {"q": "乡村教师支持", "format": "docx"}
    for path, name in (("/api/compare", "compare.docx"), ("/api/drafts", "draft.docx")):
        answer = client.post(path, json=body)
        assert answer.status_code == 200
        assert name in answer.headers["content-disposition"]
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    answer = client.post("/api/drafts", json={**body, "format": "markdown", "lang": "en"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# 乡村教师支持")


def test_check_over_http(client: TestClient, draft_file: Path) -> None:
    answer = client.post("/api/check", files={"file": ("稿子.txt", draft_file.read_bytes())})
    assert answer.status_code == 200
    body = answer.json()
    assert body["source"] == "稿子.txt"
    assert body["plans"][0]["missing"]


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/api/compare", {}, "q"),
        ("/api/compare", {"q": ""}, "q"),
        ("/api/compare", {"q": "  "}, "q"),
        ("/api/compare", {"q": "x" * 2001}, "q"),
        ("/api/compare", {"plans": ["d1"]}, "plans"),
        ("/api/compare", {"plans": ["d1"] * 13}, "plans"),
        ("/api/compare", {"plans": ["d404", "d405"]}, "plans"),
        ("/api/compare", {"q": "教师", "roles": ["cook"]}, "roles"),
        ("/api/compare", {"q": "教师", "cheese": 1}, "cheese"),
        ("/api/compare", {"q": "教师", "format": "exe"}, "format"),
        ("/api/drafts", {"q": "教师", "plans": []}, "plans"),
        ("/api/drafts", {"q": "教师", "passages": ["p404"]}, "passages"),
        ("/api/drafts", {"q": "教师", "passages": ["p"] * 201}, "passages"),
        ("/api/drafts", {"q": "教师", "type": ""}, "type"),
        ("/api/drafts", {"q": "教师", "lang": "fr"}, "lang"),
    ],
)
def test_bad_bodies_are_422_and_name_the_culprit(
    client: TestClient, path: str, body: dict[str, Any], named: str
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert any(named in item["loc"] for item in answer.json()["detail"])


def test_unknown_parameters_and_broken_json_are_422(client: TestClient) -> None:
    assert client.post("/api/compare?x=1", json={"q": "教师"}).status_code == 422
    assert client.post("/api/drafts", content=b"{", headers={"content-type": "application/json"}).status_code == 422
    assert client.post("/api/drafts", content=b'{"q": "\\ud800"}').status_code in (200, 422)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_files_that_cannot_be_read_are_422(client: TestClient, data: bytes) -> None:
    answer = client.post("/api/check", files={"file": ("draft.docx", data)})
    assert answer.status_code == 422
    assert "file" in answer.json()["detail"][0]["loc"]


def test_a_check_without_a_file_is_422(client: TestClient) -> None:
    assert client.post("/api/check").status_code == 422
    assert client.post("/api/check", files={"other": ("a.txt", b"x")}).status_code == 422


def test_bodies_that_are_too_long_are_413(client: TestClient) -> None:
    long = b'{"q": "' + b"x" * MAX_BODY_BYTES + b'"}'
    assert client.post("/api/compare", content=long).status_code == 413

    def in_chunks() -> Iterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 65536 + 2):
            yield b"x" * 65536

    assert client.post("/api/compare", content=in_chunks()).status_code == 413
    head = {"content-length": str(MAX_UPLOAD_BYTES + 1)}
    assert client.post("/api/check", content=b"x", headers=head).status_code == 413


def test_hostile_uploads_come_back_as_json_text(client: TestClient) -> None:
    hostile = "白河县<script>alert(1)</script>\x1b方案\n一、<b>目标</b>\n每年交流比例不低于1%&lt;。[plan:1]\n".encode()
    answer = client.post("/api/check", files={"file": ("<script>.txt", hostile)})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["source"] == "<script>.txt"
