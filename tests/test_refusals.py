"""What is refused is refused in the reader's language: over HTTP, on the page, at the terminal, to an assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.server.mcpserver.exceptions import ToolError
from sample_store import sample_home
from starlette.testclient import TestClient

from index.store import Store
from service.app import create_app
from service.cli import main
from service.mcp_server import Tools
from service.messages import Messages, program_language
from service.settings import Settings

HAN = re.compile("[一-鿿]")


# -- over HTTP -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=sample_home())), base_url="http://127.0.0.1:8000") as client:
        yield client


def search(**parameters: object) -> dict[str, Any]:
    return {"method": "GET", "url": "/api/search", "params": parameters}


def posted(path: str, **body: object) -> dict[str, Any]:
    return {"method": "POST", "url": path, "json": body}


def uploaded(name: str, data: bytes) -> dict[str, Any]:
    return {"method": "POST", "url": "/api/check", "files": {"file": (name, data)}}


JSON = {"content-type": "application/json"}
REQUESTS = [
    (search(), 422, "Field required", "缺少这一项"),
    (search(q=" "), 422, "the question is blank", "问题为空"),
    (search(q="x", k=0), 422, "Input should be greater than or equal to 1", "应不小于 1"),
    (search(q="x", k="ten"), 422, "Input should be a valid integer", "应为整数"),
    (search(q="x", k="1.5"), 422, "Input should be a valid integer", "应为整数"),
    (search(q="x", k="9" * 5000), 422, "exceeded maximum size", "数字过大"),
    (search(q="x", k=101), 422, "Input should be less than or equal to 100", "应不大于 100"),
    (search(q=""), 422, "Field required", "缺少这一项"),
    (search(q="x", mode="magic"), 422, "Input should be 'hybrid'", "应为 'hybrid'"),
    (search(q="x", place="x" * 501), 422, "String should have at most 500 characters", "应至多有 500 字"),
    (search(q="x", year_from=2015, year_to=2012), 422, "2012 lies before year_from, 2015", "2012 早于 year_from 2015"),
    (search(q="x", colour="red"), 422, "Extra inputs are not permitted", "没有这个参数"),
    (search(q="x", term="rotation"), 422, "'rotation' has no =", "'rotation' 中没有等号"),
    (search(q="x", term="rotation="), 422, "expected a term and what it is called", "应写明词语及其说法"),
    ({"method": "GET", "url": "/api/targets.csv?bom=perhaps"}, 422, "valid boolean", "应为 true 或 false"),
    ({"method": "GET", "url": "/api/targets?comparator=~"}, 422, "Input should be '>='", "应为 '>='"),
    ({"method": "GET", "url": "/api/targets?value=much"}, 422, "is no value or condition", "不是数值或条件"),
    ({"method": "GET", "url": "/api/targets.svg?group=900"}, 404, "there is no group 900", "没有可以作图的第 900 组"),
    ({"method": "GET", "url": "/api/plans/none"}, 404, "there is no plan 'none'", "没有规划 'none'"),
    ({"method": "GET", "url": "/api/passages/none"}, 404, "there is no passage 'none'", "没有段落 'none'"),
    ({"method": "GET", "url": "/api/none"}, 404, "Not Found", "没有这个地址"),
    (posted("/api/compare", q="x" * 1_100_000), 413, "the body is longer than", "正文超过"),
    (posted("/api/search"), 405, "Method Not Allowed", "不支持这种请求方法"),
    (
        {"method": "POST", "url": "/api/compare", "headers": JSON, "content": b"{"},
        422,
        "JSON decode error",
        "不是 JSON",
    ),
    (posted("/api/compare", q=5), 422, "Input should be a valid string", "应为文字"),
    (posted("/api/compare", plans="a"), 422, "Input should be a valid list", "应为列表"),
    ({"method": "POST", "url": "/api/compare", "json": [1]}, 422, "valid dictionary or object", "应为 JSON 对象"),
    (posted("/api/compare", q=""), 422, "String should have at least 1 character", "应至少有 1 字"),
    (posted("/api/compare", plans=["a"] * 99), 422, "List should have at most", "应至多有"),
    (posted("/api/compare"), 422, "say what to compare", "请写明对比什么"),
    (posted("/api/compare", plans=["a"]), 422, "List should have at least 2 items", "应至少有 2 项，现有 1 项"),
    (posted("/api/compare", plans=["a", "b"]), 422, "there is no plan 'a'", "没有规划 'a'"),
    (posted("/api/drafts", q="x", passages=["p"]), 422, "there is no passage 'p'", "没有段落 'p'"),
    (posted("/api/drafts", q=" "), 422, "the question is empty", "问题为空"),
    ({"method": "POST", "url": "/api/check", "data": {"file": "x"}}, 422, "Expected UploadFile", "应为上传的文件"),
    (uploaded("a.txt", b""), 422, "the file is empty", "文件是空的"),
    (
        uploaded("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        422,
        "the old Word file cannot be read",
        "旧版 Word 文件",
    ),
    (uploaded("a.exe", b"MZ" + bytes(600)), 422, "not a document", "不是文档"),
    (uploaded("a.txt", "教师交流。\n".encode() * 700), 422, "at most 600 are checked", "最多校核 600 段"),
]


@pytest.mark.parametrize(("asked", "status", "english", "chinese"), REQUESTS)
def test_over_http(client: TestClient, asked: dict[str, Any], status: int, english: str, chinese: str) -> None:
    for wish, told in (("en-GB,en;q=0.9", english), ("zh-CN,zh;q=0.9,en;q=0.5", chinese), (None, english)):
        headers = {"accept-language": wish or "", **asked.get("headers", {})}
        answer = client.request(**{**asked, "headers": headers})
        assert answer.status_code == status
        assert answer.headers["content-language"] == ("zh" if told == chinese else "en")
        detail = answer.json()["detail"]
        said = detail if isinstance(detail, str) else " ".join(item["msg"] for item in detail)
        assert told in said
        assert told == english or "Value error" not in said


@pytest.mark.parametrize(
    ("wish", "language"),
    [("", "en"), ("de", "en"), ("*", "en"), ("zh", "zh"), ("zh-TW,en;q=0.3", "zh"), ("en,zh;q=0.9", "en")],
)
def test_a_program_that_wishes_nothing_is_answered_in_english(wish: str, language: str) -> None:
    assert program_language(wish) == language


# -- on the page ---------------------------------------------------------------------------------------------------

UPLOADS = [
    ("a.txt", b"", "the file is empty", "文件是空的"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "the old Word file cannot be read", "旧版 Word 文件"),
    ("a.pdf", b"%PDF-1.7 cut off", "the PDF is damaged", "PDF 已损坏"),
    ("a.docx", b"PK\x03\x04 cut off", "a damaged or cut-off Word", "Excel 或 ZIP 文件已损坏"),
    ("a.gif", b"GIF89a" + bytes(40), "a GIF picture", "GIF 图片无法读取"),
    ("a.txt", "教师交流。\n".encode() * 700, "at most 600 are checked", "最多校核 600 段"),
]


@pytest.mark.parametrize(("name", "data", "english", "chinese"), UPLOADS)
def test_an_upload(client: TestClient, name: str, data: bytes, english: str, chinese: str) -> None:
    for language, told in (("en", english), ("zh", chinese)):
        page = client.post("/check", files={"file": (name, data)}, headers={"accept-language": language})
        assert page.status_code == 422
        notice = re.search(r'<section class="notice error".*?</section>', page.text, re.DOTALL)
        assert notice
        assert told in notice[0]


@pytest.mark.parametrize(
    "path",
    [
        "/?q=x&k=0",
        "/?q=x&year_from=abc",
        "/?q=x&role=king",
        "/?q=x&term=rotation",
        "/compare?q=" + "x" * 2001,
        "/compare?plan=none&plan=nothing",
        "/targets?value=much",
        "/targets?comparator=best",
        "/draft?q=" + "x" * 2001,
        "/draft?q=x&plan=none",
        "/plans/none",
    ],
)
def test_a_question_on_the_page(client: TestClient, path: str) -> None:
    said = {}
    for language in ("en", "zh"):
        page = client.get(path, headers={"accept-language": language})
        assert page.status_code in (404, 422)
        notice = re.search(r'<section class="notice.*?</section>', page.text, re.DOTALL)
        assert notice
        said[language] = re.sub("<[^>]*>", "", notice[0]).strip()
    assert HAN.search(said["zh"])
    assert not HAN.search(said["en"].replace("rotation=轮岗,交流", ""))


# -- at the terminal -----------------------------------------------------------------------------------------------

COMMANDS = [
    (["query", "x", "-k", "0"], "k", "0"),
    (["query", "x", "--role", "king"], "not 'king'", "而不是 'king'"),
    (["query", "x", "--term", "rotation"], "has no =", "没有等号"),
    (["query", "x", "--glossary", "none.tsv"], "the glossary none.tsv cannot be read", "词表 none.tsv 无法读取"),
    (["targets", "--value", "much"], "is no value or condition", "不是数值或条件"),
    (["compare", "--plans", "a"], "1 different plans were named", "指定了 1 份规划"),
    (["compare", "--plans", "a,b"], "there is no plan 'a'", "没有规划 'a'"),
    (["draft", "x", "--plans", "none"], "there is no plan 'none'", "没有规划 'none'"),
    (["draft", " "], "empty", "问题是空的"),
    (["check", "empty.txt"], "the file is empty", "文件是空的"),
    (["query", "x", "--home", "nowhere"], "there is no store at nowhere", "nowhere 处没有文库"),
    (["eval", "empty"], "cannot be read", "无法读取"),
]


@pytest.mark.parametrize(("arguments", "english", "chinese"), COMMANDS)
def test_at_the_terminal(
    arguments: list[str],
    english: str,
    chinese: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PRECEDENT_HOME", str(sample_home()))
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "empty").mkdir()
    for language, told in (("en", english), ("zh", chinese)):
        assert main([*arguments, "--lang", language]) == 2
        said = capsys.readouterr().err
        assert told in said
        assert told == english or "Value error" not in said
        assert bool(HAN.search(said.replace("rotation=轮岗,交流", "").replace("不低于15%", ""))) == (language == "zh")


def test_an_assistant_is_told_in_the_servers_language(samples: Store) -> None:
    for language, told in (("en", "the years run backwards"), ("zh", "年份前后颠倒")):
        with pytest.raises(ToolError, match=told):
            Tools(samples, Messages(language)).search("x", year_from=2020, year_to=2010)
