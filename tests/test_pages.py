"""The pages without a browser: forms from elsewhere are refused, the tray is a cookie, permalinks outlive a new ingest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from fakes import FakeEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_store import sample_home
from starlette.testclient import TestClient

from index.catalogue.cleaning import RepairedText
from index.catalogue.records import PassageRecord
from index.store import Store
from index.text.diff import changes
from service.app import create_app
from service.messages import Language, Messages
from service.page.links import own_path
from service.page.pages import differing, named_characters, verbatim
from service.page.tray import COOKIE, MOST, Tray
from service.settings import Settings

BASE = "http://127.0.0.1:8000"
ID = "p0123456789abcde"
IDS = [f"p{number:016x}" for number in range(200)]


@pytest.fixture(scope="module")
def server() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=sample_home())), base_url=BASE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(server: TestClient) -> TestClient:
    server.cookies.clear()
    return server


PAGES = (
    *("/", "/?q=教师轮岗", "/?q=教师轮岗&lang=en", "/plans", "/targets?q=教师轮岗", "/compare?q=教师轮岗", "/draft"),
    *("/draft?q=教师轮岗", "/check", "/documents", "/tray", "/admin", "/diff", "/nowhere"),
)


@pytest.mark.parametrize("path", PAGES)
def test_an_id_stands_once_on_a_page(client: TestClient, path: str) -> None:
    """A script that looks for an id takes the first: with two the help on keys did not open on the page of keys."""
    ids = re.findall(r'<[a-z][^<>]*?\sid="([^"]+)"', client.get(path).text)
    assert len(ids) > 2
    assert {one for one in ids if ids.count(one) > 1} == set()


# -- forms and who sends them --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"origin": BASE}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
    ],
)
def test_a_form_of_another_site_is_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    data = {"action": "add", "passage": IDS[0]}
    assert client.post("/tray", data=data, headers=headers).status_code == status
    assert client.post("/check", data={"text": "x"}, headers=headers).status_code == (403 if status == 403 else 200)
    found = client.post("/api/compare", json={"q": "教师"}, headers=headers).status_code
    assert found == (403 if status == 403 else 200)


def test_what_is_turned_down_is_said_on_a_page_to_people_and_in_json_to_programs(client: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "accept-language": "en"}
    page = client.post("/tray", data={"action": "clear"}, headers=headers)
    assert "another site" in page.text
    assert page.headers["content-type"].startswith("text/html")
    assert client.post("/api/compare", json={}, headers=headers).json()["detail"]
    large = client.post("/check", files={"file": ("x.txt", b"x" * 21_000_000)}, headers={"accept-language": "en"})
    assert large.status_code == 413
    assert "20 MB" in large.text


@pytest.mark.parametrize("header", ["sec-fetch-site", "origin"])
def test_a_link_of_another_site_is_followed(client: TestClient, header: str) -> None:
    assert client.get("/", headers={header: "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/?q=教师&k=60#p-1", "/?q=教师&k=60#p-1"),
        ("/plans/d1", "/plans/d1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_a_redirect_stays_on_this_server(client: TestClient, address: str, path: str) -> None:
    assert own_path(address) == path
    answer = client.post("/tray", data={"action": "clear", "back": address})
    if address:
        assert urlsplit(answer.headers["location"]).netloc == ""


# -- the tray ------------------------------------------------------------------------------------------------------


def test_the_tray_is_kept_in_a_cookie_no_script_can_read(client: TestClient) -> None:
    answer = client.post("/tray", data={"action": "add", "passage": IDS[:2]})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}={IDS[0]}.{IDS[1]};")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    told = client.post("/tray", data={"action": "up", "passage": IDS[1]}, headers={"accept": "application/json"})
    assert told.json() == {"passages": [IDS[1], IDS[0]]}


def test_a_full_tray_fits_a_cookie() -> None:
    tray = Tray().after("add", IDS)
    assert len(tray.ids) == MOST
    assert len(".".join(tray.ids)) < 4000


@given(st.text(max_size=200))
def test_any_cookie_is_a_tray(cookie: str) -> None:
    tray = Tray.read(cookie)
    assert all(len(passage_id) == 17 for passage_id in tray.ids)


@given(
    st.lists(st.sampled_from(IDS[:6])),
    st.lists(st.tuples(st.sampled_from(["add", "remove", "up", "down", "clear"]), st.sampled_from(IDS[:8]))),
)
def test_nothing_is_pinned_twice_or_lost(start: list[str], steps: list[tuple[str, str]]) -> None:
    tray = Tray.of(start)
    for action, passage_id in steps:
        before = set(tray.ids)
        tray = tray.after(action, [passage_id])  # type: ignore[arg-type]
        gained = {passage_id} if action == "add" else set()
        lost = before if action == "clear" else {passage_id} if action == "remove" else set()
        assert set(tray.ids) == (before | gained) - (lost if action != "add" else set())
        assert len(set(tray.ids)) == len(tray.ids)


@pytest.mark.parametrize(("action", "order"), [("up", "bac"), ("down", "acb")])
def test_a_passage_moves_by_one_place(action: str, order: str) -> None:
    names = dict(zip("abc", IDS, strict=False))
    moved = Tray(tuple(IDS[:3])).after(action, [names["b"]])  # type: ignore[arg-type]
    assert moved.ids == tuple(names[letter] for letter in order)
    first = Tray(tuple(IDS[:3])).after("up", [names["a"]])
    assert first.ids == tuple(IDS[:3])


def test_what_is_no_longer_stored_is_said(client: TestClient) -> None:
    client.cookies.set(COOKIE, IDS[0])
    assert "有 1 个段落已不在文库中" in client.get("/tray").text
    assert client.get("/draft?q=教师轮岗").status_code == 200


def test_a_pinned_passage_of_any_part_goes_into_the_draft(client: TestClient, samples: Store) -> None:
    of_role = {p.role: p for p in samples.export("passages") if len(p.text) > 40}
    ids = [passage.passage_id for passage in of_role.values()]
    assert len(ids) == 9, "the samples have passages of every role"
    client.cookies.set(COOKIE, ".".join(ids))
    page = client.get("/draft?q=教师轮岗").text
    assert all(f'value="{passage_id}" checked' in page for passage_id in ids)
    asked = [("q", "教师轮岗"), ("as", "markdown"), *(("passage", passage_id) for passage_id in ids)]
    made = client.get("/draft/file?" + urlencode(asked)).text
    notes = [line.partition(": ")[2].replace("\\", "") for line in made.splitlines() if line.startswith("[^")]
    for passage_id in ids:
        cited = samples.passage(passage_id)
        assert cited is not None
        assert cited.citation.gbt7714 in notes


# -- permalinks ----------------------------------------------------------------------------------------------------

TITLE = "临溪县教师交流实施方案\n"
PLAN = (
    "一、目标任务\n每年教师交流比例不低于15%，骨干教师不低于20%。\n二、组织领导\n县教育局成立领导小组，局长任组长。\n"
)
EARLIER = "云溪县学前教育工作计划\n一、工作目标\n学前三年毛入园率达到85%以上，公办园占比不低于50%。\n"


def test_a_permalink_outlives_a_new_ingest(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    file = folder / "plan.txt"
    file.write_text(TITLE + PLAN, "utf-8")
    store = Store.open(home, create=True)
    store.ingest([folder])
    (plan,) = store.plans()
    passage = next(p for p in store.plan(plan.plan_id).passages if "15%" in p.text)  # type: ignore[union-attr]
    with TestClient(create_app(Settings(home=home)), base_url=BASE, follow_redirects=False) as client:
        address = f"/passages/{passage.passage_id}"
        before = client.get(address).headers["location"]
        assert before == f"/plans/{plan.plan_id}?passage={passage.passage_id}#p-{passage.passage_id}"
        file.write_text(TITLE + "为促进教育均衡，制定本方案。\n\n" + PLAN, "utf-8")  # other lines, other offsets
        store.ingest([folder])
        store.ingest([folder], rebuild=True)
        assert client.get(address).headers["location"] == before
        page = client.get(before).text
        assert f'id="p-{passage.passage_id}" class="passage cited"' in page
        assert "每年教师交流比例不低于15%" in page
        file.write_text(f"第1篇：\n{EARLIER}\n第2篇：\n{TITLE}{PLAN}", "utf-8")  # one of several plans from now on
        store.ingest([folder])
        moved = client.get(client.get(address).headers["location"]).text
        assert f'id="p-{passage.passage_id}" class="passage cited"' in moved
    store.close()


def test_a_passage_that_is_not_there_is_404(client: TestClient) -> None:
    assert client.get(f"/passages/{ID}").status_code == 404


# -- what the pages refuse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/compare?plan=dnone", 422),
        ("/compare?plan=dnone&plan=dother", 422),
        ("/compare?" + urlencode([("plan", f"d{n}") for n in range(13)]), 422),
        ("/compare?q=" + "x" * 2001, 422),
        ("/targets?value=much", 422),
        ("/targets?year_from=abc", 422),
        ("/draft?q=x&plan=dnone", 422),
        ("/draft?q=x&type=" + "x" * 21, 422),
        ("/draft/file?q=x", 422),
        ("/draft/file?passage=" + ID, 422),
        ("/draft/file?q=x&passage=" + ID, 422),
        ("/draft/file?q=x&as=exe&passage=" + ID, 422),
        ("/tray", 200),
        ("/check", 200),
        ("/compare", 200),
        ("/targets", 200),
        ("/draft", 200),
        ("/plans?title=none", 200),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert ('class="notice error" role="alert"' in answer.text) == (status == 422)


@pytest.mark.parametrize("data", [b"", b"   ", b"\x00\x01\x02" * 50, b"%PDF-1.7 broken", b"PK\x03\x04broken"])
def test_a_file_that_cannot_be_read_is_told_why(client: TestClient, data: bytes) -> None:
    answer = client.post("/check", files={"file": ("x.pdf", data)})
    assert answer.status_code in (200, 422)
    assert ('role="alert"' in answer.text) == (answer.status_code == 422)


@pytest.mark.parametrize(("language", "label"), [("zh", "发布机构"), ("en", "Issued by")])
def test_both_pages_take_an_issuer(client: TestClient, language: Language, label: str) -> None:
    for path in ("/", "/targets"):
        answer = client.get(path, params={"q": "教师", "issuer": "雲溪縣教育局", "lang": language}).text
        assert f'<label for="issuer">{label}</label>' in answer
        assert '<input type="hidden" name="issuer" value="雲溪縣教育局">' in answer  # the next question keeps it
        assert re.search(f"{label}: 雲溪縣教育局<", answer)
        assert "云溪县教育局. " in answer
        assert "临溪区教育局. " not in answer
        answer = client.get(path, params={"q": "教师", "issuer": "x" * 501, "lang": language})
        assert answer.status_code == 422
        assert Messages(language)("page.fault.issuer") in answer.text


NAMES = st.sampled_from(
    ["q", "plan", "passage", "type", "as", "value", "unit", "comparator", "deadline", "year_from", "issuer", "title", "lang",
     "term", "term_source", "term_was", "term_words", "cleaning", "role", "k"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=20), st.integers().map(str), st.sampled_from(["教师轮岗", "docx", ">=15%", "", "\x00", "%", ID])
)
PATHS = st.sampled_from(["/", "/plans", "/compare", "/targets", "/draft", "/draft/file", "/check", "/tray", "/terms"])


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PATHS, st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_any_query_string_is_answered(client: TestClient, path: str, parameters: list[tuple[str, str]]) -> None:
    assert client.get(f"{path}?{urlencode(parameters)}").status_code in (200, 303, 422)


# -- texts cut for the page ----------------------------------------------------------------------------------------


@given(st.text("教师15%，县区 ", max_size=30), st.text("教师15%，县区 ", max_size=30))
def test_both_sides_of_a_difference_are_shown_whole(one: str, other: str) -> None:
    found = changes(one, other)
    assert "".join(piece for piece, _ in differing(one, found, "before")) == one
    assert "".join(piece for piece, _ in differing(other, found, "after")) == other


def test_repairs_are_shown_in_the_verbatim_text() -> None:
    quote = "學(xué)校\u00a0好"
    passage = PassageRecord("p1", "d1", "a.txt", "學校 好", quote, 100, 100 + len(quote), 1, 1, None, [], "other", None)
    repairs = [
        RepairedText(101, 106, "pinyin", "(xué)", "", "p1"),
        RepairedText(107, 108, "space", "\u00a0", " ", "p1"),
    ]
    pieces = verbatim(passage, repairs)
    assert "".join(piece for piece, _ in pieces) == passage.quote
    assert [piece for piece, repair in pieces if repair] == ["(xué)", "\u00a0"]


@pytest.mark.parametrize(
    ("text", "shown"), [("a\u200bb", "aU+200Bb"), ("\n", "↵"), ("教 师", "教U+0020师"), ("\x00", "U+0000")]
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert named_characters(text) == shown
