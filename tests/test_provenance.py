"""Where a text is from is kept and shown beside its citation, whatever it came in; an address leads nowhere it should not."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sample_store import fresh_home
from starlette.testclient import TestClient

from index.catalogue.citations import gbt7714, iso_date
from index.catalogue.origins import kept_provenance, stored_provenance
from index.results import Filters, PlanInfo, SearchRequest
from index.store import Store
from index.targets.results import TargetRequest
from index.workbench.requests import CompareRequest, DraftRequest
from ingest.addresses import MAX_ADDRESS_CHARACTERS, address_in, is_web_address
from ingest.document import read_document
from ingest.files.sources import find_files
from ingest.models import Provenance
from service.app import create_app
from service.cli import main
from service.messages import Messages
from service.render.exports import exported
from service.settings import Settings

TITLE = "孟津区教育局2023年教师交流工作方案"
BODY = (
    "一、工作目标\n2023年交流教师不少于120名，交流教师占专任教师的15%以上。\n二、工作措施\n各学校要做好教师交流工作。"
)
TEXT = f"{TITLE}\n{BODY}\n"
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
URL = "https://www.example.gov.cn/zwgk/2023/art_5667.html?id=3&b=教师"


def only(path: Path) -> Provenance | None:
    (file,) = find_files([path]).files
    (origin,) = {plan.provenance for plan in read_document(file).plans}
    return origin


def page(head: str = "", above: str = "") -> bytes:
    return (
        f"<!DOCTYPE html>{above}<html><head><meta charset=utf-8>{head}</head><body>{PARAGRAPHS}</body></html>".encode()
    )


def web_archive(headers: dict[str, str], place: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", TITLE
    message["Date"] = "Fri, 01 Mar 2024 09:00:00 +0800"
    for name, value in headers.items():
        message[name] = value
    message.set_content(page().decode(), subtype="html", charset="utf-8")
    if place:
        message["Content-Location"] = place
    message.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<a>")
    return message.as_bytes()


def warc(url: str) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:6d3b1a3e-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n", mtime=0)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", page(above=f"<!-- saved from url=(0045){URL} -->")),
        (
            "a.html",
            page(above=f"\n<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Fri Mar 01 2024\n-->"),
        ),
        ("a.html", page(f'<link rel="canonical" href="{URL}">')),
        ("a.html", page(f'<meta property="og:url" content="{URL}">')),
        ("a.html", page(f'<base href="https://www.example.gov.cn/x/"><link rel=canonical href="{URL[26:]}">')),
        (
            "a.html",
            page('<link rel="canonical" href="javascript:alert(1)">' + f'<meta property="og:url" content="{URL}">'),
        ),
        ("a.mht", web_archive({"Snapshot-Content-Location": URL})),
        ("a.mht", web_archive({}, URL)),
        ("a.warc.gz", warc(URL)),
        ("a.warc.gz", warc(f"<{URL}>")),
        ("a.jsonl", json.dumps({"text": TEXT, "url": URL}).encode()),
        ("a.jsonl", json.dumps({"content": TEXT, "source": URL}).encode()),
        ("a.md", f'---\ntitle: x\nurl: "{URL}"\n---\n\n# {TITLE}\n\n{BODY}'.encode()),
        ("a.md", f"---\nsource: {URL}\n---\n\n# {TITLE}\n\n{BODY}".encode()),
        ("a.md", f"# {TITLE}\n\n**来源**: {URL}\n\n{BODY}".encode()),
        ("a.md", f"# {TITLE}\n\n> 原文链接：[{TITLE}]({URL})\n\n{BODY}".encode()),
        ("a.txt", f"网址：{URL}\n{TEXT}".encode()),
        ("a.txt", f"{TEXT}\n本文地址：{URL}\n".encode()),
    ],
)
def test_the_address_a_text_was_got_from(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    origin = only(tmp_path / name)
    assert origin is not None
    assert origin.url == URL


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", page()),
        ("a.html", page('<link rel="canonical" href="/zwgk/5667.html">')),  # of which site?
        ("a.html", page('<link rel="stylesheet" href="https://www.example.gov.cn/a.css">')),
        ("a.html", page(above="<!-- saved from url=(0045)file:///C:/Users/wang/a.html -->")),
        ("a.mht", web_archive({"Snapshot-Content-Location": "file:///C:/a.html"}, "cid:frame-1@mhtml.blink")),
        ("a.txt", TEXT.replace("各学校", "详见 https://www.example.cn/a 。各学校").encode()),
        ("a.txt", (TEXT + "各学校要登录平台：https://pt.example.cn/ 填报。\n" * 40 + BODY * 20).encode()),
        ("a.jsonl", json.dumps({"text": TEXT, "url": "javascript:alert(1)"}).encode()),
        ("a.jsonl", json.dumps({"text": TEXT, "url": "https://wang:secret@www.example.cn/a"}).encode()),
        ("a.jsonl", json.dumps({"text": TEXT, "url": "https://www.example.cn/" + "a" * 5000}).encode()),
        ("a.jsonl", json.dumps({"text": TEXT, "url": 7}).encode()),
    ],
)
def test_no_address_where_none_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert only(tmp_path / name) is None


def test_each_record_and_each_piece_has_its_own_address(tmp_path: Path) -> None:
    records = [
        {"text": TEXT, "url": "https://www.example.cn/1", "source": "孟津区教育局", "publish_date": "2023年3月2日"},
        {"text": TEXT.replace("2023", "2022"), "source": "某某网"},
        {"text": TEXT.replace("2023", "2021"), "link": "www.example.cn/3.html"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    (file,) = find_files([tmp_path]).files
    assert [plan.provenance for plan in read_document(file).plans] == [
        Provenance("https://www.example.cn/1", "孟津区教育局", "2023年3月2日"),
        Provenance(publisher="某某网"),
        Provenance("www.example.cn/3.html"),
    ]
    pieces = "".join(
        f"第{n}篇\n{TEXT.replace('2023', str(2020 + n))}\n原文链接：https://www.example.cn/{n}\n" for n in (1, 2)
    )
    (tmp_path / "a.jsonl").unlink()
    (tmp_path / "a.txt").write_text(f"来源：https://www.example.cn/all\n{pieces}", encoding="utf-8")
    (file,) = find_files([tmp_path]).files
    origins = [plan.provenance for plan in read_document(file).plans]
    assert len(origins) == 2
    assert all(origin is not None and origin.url for origin in origins)


def test_a_mail_tells_its_sender_subject_day_and_what_hung_on_it(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "转发：教师交流工作方案", "王\u202e科长 <jyj@example.gov.cn>"
    message["Date"] = "Fri, 01 Mar 2024 09:00:00 +0800"
    message.set_content(TEXT)
    for number in range(30):
        message.add_attachment(b"PK", maintype="application", subtype="zip", filename=f"名单{number}.zip")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    origin = only(tmp_path / "a.eml")
    assert origin is not None
    assert origin == Provenance(
        sender="王科长 <jyj@example.gov.cn>",
        subject="转发：教师交流工作方案",
        sent="2024-03-01",
        attachments=tuple(f"名单{number}.zip" for number in range(20)),
    )


def test_a_file_in_an_archive_tells_which(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plans.zip", "w") as archive:
        archive.writestr("2023/孟津.txt", TEXT)
    assert only(tmp_path) == Provenance(archive="plans.zip", member="2023/孟津.txt")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "a.txt").write_text(TEXT, encoding="utf-8")
    assert only(tmp_path / "alone") is None


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://x.cn",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "ftp://x.cn/a",
        "//x.cn/a",
        "http://",
        "http://user:password@x.cn/",
        "http://user@x.cn/",
        "http://x.cn\\@y.cn/",
        "http://x.cn/a b",
        'http://x.cn/"onclick="1',
        "http://x.cn/<b>",
        "http://x.cn/[a.txt:3]",
        "http://x.cn/\u202egpj.exe",
        "http://x.cn/\nSet-Cookie: a",
        "http://[::1/a",
        "http://x.cn:port/",
        "http://x.cn/" + "a" * MAX_ADDRESS_CHARACTERS,
        "",
    ],
)
def test_what_is_not_to_be_followed(text: str) -> None:
    assert not is_web_address(text)
    assert address_in(text) is None


def test_an_address_without_its_scheme_is_kept_as_text() -> None:
    assert address_in(" www.example.gov.cn/a/5.html ") == "www.example.gov.cn/a/5.html"
    assert not is_web_address("www.example.gov.cn/a/5.html")
    assert address_in("孟津区教育局") is None
    assert address_in("教育局.doc 附件") is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023年5月6日", "2023-05-06"),
        ("2023-05-06T10:00:00+08:00", "2023-05-06"),
        ("2023/5/6 10:00", "2023-05-06"),
        ("2023年5月", None),
        ("2023-13-01", None),
        ("5月6日", None),
        (None, None),
    ],
)
def test_a_day_as_the_standard_writes_it(written: str | None, day: str | None) -> None:
    assert iso_date(written) == day


PLAN = PlanInfo("d1", TITLE, "孟津区教育局", "孟津区", 2023, "方案", False)


@pytest.mark.parametrize(
    ("provenance", "reference"),
    [
        (None, f"孟津区教育局. {TITLE}[Z]. 2023: 第3行."),
        (Provenance(publisher="某网", published="2023-05-06"), f"孟津区教育局. {TITLE}[Z]. 2023: 第3行."),
        (
            Provenance(url="https://x.cn/1", published="2023年5月6日"),
            f"孟津区教育局. {TITLE}[EB/OL]. 2023: 第3行(2023-05-06). https://x.cn/1.",
        ),
        (Provenance(url="https://x.cn/1"), f"孟津区教育局. {TITLE}[EB/OL]. 2023: 第3行. https://x.cn/1."),
        (Provenance(archive="a.zip", member="b/c.txt"), f"孟津区教育局. {TITLE}[Z]. 2023: 第3行. a.zip/b/c.txt."),
    ],
)
def test_a_reference_says_where_the_text_is_got(provenance: Provenance | None, reference: str) -> None:
    assert gbt7714(PLAN, "a.txt", 3, 3, None, provenance) == reference


def test_what_is_kept_comes_back() -> None:
    for provenance in (None, Provenance(url="https://x.cn"), Provenance(sender="王", attachments=("a.zip", "b.doc"))):
        assert kept_provenance(stored_provenance(provenance)) == provenance


# -- in the store, and everywhere a citation is shown -------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a record of a scraper, a mail, a file in a ZIP, and one whose address has no scheme."""
    folder = tmp_path_factory.mktemp("plans")
    records = [
        {"text": TEXT, "url": URL, "source": "孟津区教育局", "publish_date": "2023-03-02"},
        {"text": TEXT.replace("孟津区", "青澜县").replace("120", "90"), "url": "www.example.cn/<b>x"},
        {"text": TEXT.replace("孟津区", "乌石县").replace("120", "80"), "url": "www.example.cn/x.html"},
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    message = EmailMessage()
    message["Subject"], message["From"] = "<b>报送</b>方案", "王科长 <jyj@example.gov.cn>"
    message["Date"] = "Fri, 01 Mar 2024 09:00:00 +0800"
    message.set_content(TEXT.replace("孟津区", "白川县").replace("120", "70"))
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="名单.zip")
    (folder / "b.eml").write_bytes(message.as_bytes())
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("九月/d.txt", TEXT.replace("孟津区", "广州市增城区").replace("120", "60"))
    home = fresh_home(tmp_path_factory.mktemp("home") / "store")
    store = Store.open(home, create=True)
    store.ingest([folder])
    store.close()
    return home


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = Store.open(home)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=home)), base_url="http://127.0.0.1:8000") as client:
        yield client


def test_every_hit_and_target_tells_where_it_is_from(store: Store) -> None:
    hits = {hit.plan.issuer: hit.citation for hit in store.search(SearchRequest("教师交流", 50)).hits}
    told = hits["孟津区教育局"]
    assert told.url == URL
    assert told.provenance == Provenance(URL, "孟津区教育局", "2023-03-02")
    assert "[EB/OL]" in told.gbt7714
    assert told.gbt7714.endswith(f"(2023-03-02). {URL}.")
    rows = {row.plan.issuer: row.citation for row in store.targets(TargetRequest("教师交流")).rows}
    assert rows["孟津区教育局"].url == URL
    assert rows["青澜县教育局"].provenance is None
    assert rows["乌石县教育局"].url is None
    assert rows["乌石县教育局"].provenance == Provenance("www.example.cn/x.html")
    mail = rows["白川县教育局"].provenance
    assert mail == Provenance(
        sender="王科长 <jyj@example.gov.cn>", subject="<b>报送</b>方案", sent="2024-03-01", attachments=("名单.zip",)
    )
    assert rows["广州市增城区教育局"].provenance == Provenance(archive="c.zip", member="九月/d.txt")


@pytest.mark.parametrize(
    ("place", "issuers"),
    [
        ("河南", {"孟津区教育局"}),
        ("河南省", {"孟津区教育局"}),
        ("洛阳", {"孟津区教育局"}),
        ("洛陽市", {"孟津区教育局"}),
        ("孟津", {"孟津区教育局"}),
        ("广东", {"广州市增城区教育局"}),
        ("增城", {"广州市增城区教育局"}),
        ("青澜", {"青澜县教育局"}),
        ("县", {"青澜县教育局", "乌石县教育局", "白川县教育局"}),
        ("湖北", set()),
    ],
)
def test_a_place_finds_what_is_a_part_of_it(store: Store, client: TestClient, place: str, issuers: set[str]) -> None:
    filters = Filters(place=(place,))
    assert {hit.plan.issuer for hit in store.search(SearchRequest("教师", 50, filters=filters)).hits} == issuers
    assert {row.plan.issuer for row in store.targets(TargetRequest(filters=filters)).rows} == issuers
    answer = client.get("/api/search", params={"q": "教师", "k": 50, "place": place}).json()
    assert {hit["plan"]["issuer"] for hit in answer["hits"]} == issuers


def test_the_api_tells_it(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "教师交流", "place": "河南"}).json()
    citation = answer["hits"][0]["citation"]
    assert citation["url"] == URL
    assert citation["provenance"]["publisher"] == "孟津区教育局"
    assert answer["hits"][0]["plan"]["place_chain"] == ["河南省", "洛阳市", "孟津区"]
    every = client.get("/api/search", params={"q": "教师交流", "k": 50}).json()
    assert {facet["value"] for facet in every["facets"]["province"]} == {"河南省", "广东省"}
    plans = {plan["issuer"]: plan for plan in client.get("/api/plans").json()}
    assert plans["白川县教育局"]["provenance"]["attachments"] == ["名单.zip"]
    assert plans["孟津区教育局"]["provenance"]["url"] == URL
    assert plans["青澜县教育局"]["place_chain"] == []


def test_the_page_links_an_address_and_escapes_the_rest(client: TestClient) -> None:
    shown = client.get("/", params={"q": "教师交流", "k": 50, "lang": "zh"}).text
    assert 'href="https://www.example.gov.cn/zwgk/2023/art_5667.html?id=3&amp;b=教师"' in shown
    assert 'rel="external nofollow noopener noreferrer"' in shown
    assert 'href="www.example.cn' not in shown
    assert "<b>报送</b>" not in shown
    assert "&lt;b&gt;报送&lt;/b&gt;方案" in shown
    assert "河南省 › 洛阳市 › 孟津区" in shown
    assert "place=%E6%B2%B3%E5%8D%97%E7%9C%81" in shown  # the facet
    hit = client.get("/api/search", params={"q": "教师交流", "place": "河南"}).json()["hits"][0]
    whole = client.get(f"/plans/{hit['plan']['plan_id']}", params={"passage": hit["passage_id"], "lang": "en"}).text
    assert "art_5667.html" in whole
    assert "published 2023-03-02" in whole
    assert "河南省 › 洛阳市 › 孟津区" in whole
    listed = client.get("/targets", params={"q": "教师交流"}).text
    assert "art_5667.html" in listed
    assert client.get("/plans", params={"title": "洛阳"}).text.count('class="about"') == 1


def test_files_and_the_terminal_tell_it(store: Store, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = store.draft(DraftRequest("教师交流"))
    for made in (draft, store.compare(CompareRequest("教师交流"))):
        text = exported(made, "markdown", Messages("zh")).decode()
        assert "www.example.gov.cn/zwgk/2023/art" in text or "jyj@example.gov.cn" in text or "c.zip/九月" in text
        assert exported(made, "docx", Messages("en"))[:2] == b"PK"
    assert main(["--home", str(home), "--lang", "en", "query", "教师交流", "-k", "50"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "art_5667.html" in said
    assert "mailfrom王科长" in said
    assert "archivec.zip:九月/d.txt" in said
    assert main(["--home", str(home), "query", "教师交流", "--place", "河南", "--json"]) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert {hit["citation"]["url"] for hit in hits} == {URL}
    assert main(["--home", str(home), "--lang", "zh", "targets", "教师交流", "--place", "洛阳"]) == 0
    assert "孟津区教育局·发布于2023-03-02" in "".join(capsys.readouterr().out.split())
    assert main(["--home", str(home), "targets", "教师交流", "--csv"]) == 0
    assert URL in capsys.readouterr().out


def test_the_export_tells_it(home: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "export", "plans"]) == 0
    plans = {plan["issuer"]: plan for plan in map(json.loads, capsys.readouterr().out.splitlines())}
    assert plans["孟津区教育局"]["place_chain"] == ["河南省", "洛阳市", "孟津区"]
    assert plans["孟津区教育局"]["provenance"]["url"] == URL
    assert plans["青澜县教育局"]["provenance"] is None
    assert main(["--home", str(home), "export", "plans", "--format", "csv"]) == 0
    assert "河南省 › 洛阳市 › 孟津区" in capsys.readouterr().out


def test_an_assistant_is_told(store: Store) -> None:
    pytest.importorskip("mcp")
    from service.mcp_server import Tools

    tools = Tools(store, Messages("zh"))
    found = tools.search("教师交流", place="河南")
    assert {hit["citation"]["url"] for hit in found["hits"]} == {URL}
    plan = tools.read_plan(found["hits"][0]["plan"]["plan_id"])
    assert plan["provenance"]["url"] == URL
    assert plan["place_chain"] == ["河南省", "洛阳市", "孟津区"]
    table = tools.targets("教师交流", place="洛阳")
    assert {row["citation"]["url"] for group in table["groups"] for row in group["rows"]} == {URL}
    assert json.dumps([found, plan, table])
