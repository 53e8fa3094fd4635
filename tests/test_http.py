"""The HTTP API: its shapes on the real store, its limits and errors on a fake one, and that nothing makes a 500."""

from __future__ import annotations

import asyncio
import html
import json
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from fakes import CITATION, HIT, FakeStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_store import PLANS, sample_home
from starlette.testclient import TestClient

from index.errors import DamageError, NoStoreError, QueryError
from index.results import FILTERS, MAX_QUERY_CHARACTERS, QueryInfo, QueryTerm, Translation
from service.app import create_app
from service.http.guard import SECURITY_HEADERS
from service.page.pages import marked
from service.page.routes.reader import in_reading_order
from service.render.query_terms import translated_terms
from service.settings import Settings

BASE = "http://127.0.0.1:8000"
NOWHERE = Settings(home=Path("no-such-store"))


@pytest.fixture(scope="module")
def real() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=sample_home())), base_url=BASE) as client:
        yield client


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def client(store: FakeStore) -> Iterator[TestClient]:
    with TestClient(create_app(NOWHERE, lambda: store), base_url=BASE) as client:
        yield client


# -- the shapes of CONTRACT.md, on the real store ------------------------------------------------------------------


def test_search_answers_in_the_contract_s_shape(real: TestClient) -> None:
    answer = real.get("/api/search", params={"q": "teacher rotation targets", "k": 5})
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {
        "query",
        "answerable",
        "confidence",
        "missing",
        "hits",
        "facets",
        "took_ms",
        "total",
        "stages",
    }
    assert body["query"].keys() == {"text", "language", "normalised", "terms"}
    assert body["query"]["terms"][0].keys() == {"source", "translations", "read_as"}
    assert body["query"]["terms"][0]["translations"][0].keys() == {"term", "weight", "passages", "origin"}
    assert [hit["rank"] for hit in body["hits"]] == [1, 2, 3, 4, 5]
    assert body["took_ms"] > 0
    for hit in body["hits"]:
        assert hit.keys() == {
            "rank", "score", "passage_id", "text", "highlights", "plan", "section_path", "role", "targets", "similar",
            "citation", "explain",
        }  # fmt: skip
        assert hit["plan"].keys() == {
            "plan_id", "title", "issuer", "place", "year", "type", "template", "label", "name", "name_from", "issuer_from",
            "place_from", "year_from", "place_chain", "corrected",
        }  # fmt: skip
        assert hit["citation"].keys() == {
            "source", "sha256", "start", "end", "start_line", "end_line", "page", "quote", "gbt7714", "url", "provenance",
        }  # fmt: skip
        assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"])
        assert hit["explain"].keys() >= {"dense", "lexical"}


def test_targets_are_a_table_of_groups(real: TestClient) -> None:
    body = real.get("/api/targets", params={"q": "teacher rotation ratio", "value": ">=10%", "limit": 50}).json()
    assert body.keys() == {"query", "groups", "total", "took_ms", "confidence"}
    names = "name indicator unit rows plans least middle most trend beside differs"
    assert body["groups"][0].keys() == set(names.split())
    rows = [row for group in body["groups"] for row in group["rows"]]
    assert 0 < len(rows) <= body["total"]
    for row in rows:
        assert row["quote"] == row["citation"]["quote"]
        assert row["base_unit"] == "%"
        assert row["high"] >= 10
    assert real.get("/api/targets", params={"value": "much"}).status_code == 422
    assert real.get("/api/targets", params={"values": "15"}).status_code == 422


def test_targets_come_as_sheets_and_as_a_picture(real: TestClient) -> None:
    asked = {"q": "教师交流比例"}
    text = real.get("/api/targets.csv", params=asked | {"bom": "true"})
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert text.content.startswith("\ufeffgroup,".encode())
    book = real.get("/api/targets.xlsx", params=asked | {"lang": "zh"})
    assert book.content.startswith(b"PK")
    assert book.headers["content-disposition"] == 'attachment; filename="targets.xlsx"'
    picture = real.get("/api/targets.svg", params=asked | {"lang": "en"})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "median" in picture.text
    assert "中位数" in real.get("/api/targets.svg", params=asked | {"lang": "zh"}).text
    assert real.get("/api/targets.svg", params=asked | {"group": 900}).status_code == 404
    assert real.get("/api/targets.svg", params=asked | {"lang": "fr"}).status_code == 422


def test_what_search_finds_can_be_fetched_and_verified(real: TestClient) -> None:
    hit = real.get("/api/search", params={"q": "教师轮岗比例"}).json()["hits"][0]
    passage = real.get(f"/api/passages/{hit['passage_id']}").json()
    assert passage["citation"] == hit["citation"]
    assert passage["plan"] == hit["plan"]
    assert passage["quote"] == hit["citation"]["quote"]
    assert real.get(f"/api/passages/{hit['passage_id']}/verify").json() == {"verified": True, "reason": None}
    plan = real.get(f"/api/plans/{hit['plan']['plan_id']}").json()
    assert hit["passage_id"] in {passage["passage_id"] for passage in plan["passages"]}
    assert [section["start"] for section in plan["sections"]] == sorted(s["start"] for s in plan["sections"])
    plans = real.get("/api/plans").json()
    assert {record["source"] for record in plans} == {path.name for path in PLANS.iterdir()}
    listed = next(record for record in plans if record["plan_id"] == plan["plan_id"])
    assert {name: plan[name] for name in listed} == listed


def test_every_plan_of_the_samples_has_a_valid_shape(real: TestClient) -> None:
    for record in real.get("/api/plans").json():
        assert real.get(f"/api/plans/{record['plan_id']}").status_code == 200


def test_filters_narrow(real: TestClient) -> None:
    found = real.get("/api/search", params={"q": "教师", "year_from": 2021, "year_to": 2021, "k": 100}).json()["hits"]
    assert {hit["plan"]["year"] for hit in found} == {2021}
    found = real.get("/api/search", params={"q": "教师", "role": "safeguards"}).json()["hits"]
    assert {hit["role"] for hit in found} == {"safeguards"}
    found = real.get("/api/search", params={"q": "教师", "issuer": "雲溪縣教育局"}).json()["hits"]
    assert {hit["plan"]["issuer"] for hit in found} == {"云溪县教育局"}
    groups = real.get("/api/targets", params={"issuer": "教育局"}).json()["groups"]
    assert groups
    assert all("教育局" in row["plan"]["issuer"] for group in groups for row in group["rows"])


def test_an_unknown_issuer_finds_nothing(real: TestClient) -> None:
    found = real.get("/api/search", params={"q": "教师", "issuer": "亚特兰蒂斯"}).json()
    assert (found["hits"], found["answerable"]) == ([], False)
    assert real.get("/api/targets", params={"issuer": "亚特兰蒂斯"}).json()["groups"] == []


def test_empty_parameters_are_as_good_as_none(real: TestClient) -> None:
    plain = real.get("/api/search", params={"q": "教师"}).json()
    spelt_out = real.get("/api/search", params={"q": "教师", "k": 10, **dict.fromkeys(("mode", *FILTERS), "")}).json()
    assert plain["hits"] == spelt_out["hits"]


def test_the_store_is_read_by_several_threads_at_once(real: TestClient) -> None:
    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=real.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            questions = ["教师轮岗", "teacher rotation", "营养午餐", "school meals"] * 5
            return await asyncio.gather(*(client.get("/api/search", params={"q": q}) for q in questions))

    answers = asyncio.run(ask())
    assert {answer.status_code for answer in answers} == {200}
    hits = [answer.json()["hits"] for answer in answers]
    assert hits[:4] * 5 == hits, "the same question, the same answer"


# -- what is refused, and how --------------------------------------------------------------------------------------

BAD_PARAMETERS = [
    ("", ["q"]),
    ("q=", ["q"]),
    ("q=%20%E3%80%80", ["q"]),
    ("q=" + "x" * (MAX_QUERY_CHARACTERS + 1), ["q"]),
    ("q=x&k=0", ["k"]),
    ("q=x&k=101", ["k"]),
    ("q=x&k=" + "9" * 5000, ["k"]),
    ("q=x&k=ten", ["k"]),
    ("q=x&mode=magic", ["mode"]),
    ("q=x&year_from=abc", ["year_from"]),
    ("q=x&year_from=20120", ["year_from"]),
    ("q=x&year_from=2015&year_to=2012", ["year_to"]),
    ("q=x&role=king", ["role.0"]),
    ("q=x&role=goals&role=king", ["role.1"]),
    ("q=x&year=soon", ["year"]),
    ("q=x&place=" + "x" * 501, ["place.0"]),
    ("q=x&issuer=" + "x" * 501, ["issuer.0"]),
    ("q=x&" + "&".join(["place=x"] * 51), ["place"]),
    ("q=x&colour=red", ["colour"]),
    ("q=x&colour=red&k=0&role=king", ["role.0", "k", "colour"]),
]


@pytest.mark.parametrize(("query", "culprits"), BAD_PARAMETERS)
def test_a_bad_or_unknown_parameter_is_422_and_named(client: TestClient, query: str, culprits: list[str]) -> None:
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 422
    named = [".".join(map(str, item["loc"])) for item in answer.json()["detail"]]
    assert named == [f"query.{name}" for name in culprits]
    assert all(item["msg"] for item in answer.json()["detail"])
    assert len(answer.content) < 2000, "what was sent is not sent back"


@pytest.mark.parametrize("path", ["/api/plans", "/api/plans/d01", "/api/passages/p01", "/healthz", "/readyz"])
def test_parameters_where_there_are_none_are_422(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?colour=red")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "colour"]


def test_the_index_s_own_refusal_is_422_too(client: TestClient, store: FakeStore) -> None:
    store.error = QueryError("plan", "request.no_plan", plan="x")
    answer = client.get("/api/search?q=x&plan=x")
    assert answer.status_code == 422
    assert answer.json()["detail"] == [{"loc": ["query", "plan"], "msg": "there is no plan 'x'", "type": "query_error"}]


@pytest.mark.parametrize("path", ["/api/plans/none", "/api/passages/none", "/api/passages/none/verify", "/api/none"])
def test_a_missing_thing_is_404(real: TestClient, path: str) -> None:
    answer = real.get(path)
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_body_too_large_is_413(client: TestClient) -> None:
    assert client.post("/api/search", content=b"x" * 2_000_000).status_code == 413


def test_other_methods_are_405(client: TestClient) -> None:
    assert client.post("/api/search?q=x").status_code == 405


def test_a_store_that_cannot_be_read_is_503_and_mended_without_restart(client: TestClient, store: FakeStore) -> None:
    store.error = DamageError("store.inconsistent", number=3, sizes="[1, 2]")
    answer = client.get("/api/search?q=x")
    assert answer.status_code == 503
    assert "doctor --repair" in answer.json()["detail"]
    assert answer.headers["retry-after"]
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/?q=x").status_code == 503
    store.error = None
    assert client.get("/api/search?q=x").status_code == 200


def test_no_store_yet_is_503_until_there_is_one() -> None:
    made: list[FakeStore] = []

    def open_store() -> Any:
        if not made:
            raise NoStoreError("store.none", home="nowhere")
        return made[0]

    with TestClient(create_app(NOWHERE, open_store), base_url=BASE) as client:
        assert client.get("/api/search?q=x").status_code == 503
        assert 'action="/documents"' in client.get("/").text  # how to begin
        made.append(FakeStore())
        assert client.get("/api/search?q=x").status_code == 200


def test_too_busy_is_503_with_retry_after() -> None:
    store = FakeStore()
    store.hold.clear()
    app = create_app(Settings(home=Path("none"), workers=1, waiting=2), lambda: store)

    async def crowd() -> tuple[list[httpx.Response], httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            let_in = [asyncio.create_task(client.get("/api/search?q=x")) for _ in range(3)]
            await asyncio.sleep(0.2)
            refused = await client.get("/api/search?q=x")
            store.hold.set()
            return await asyncio.gather(*let_in), refused

    let_in, refused = asyncio.run(crowd())
    assert [answer.status_code for answer in let_in] == [200, 200, 200]
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["detail"]


# -- nothing a client sends makes a 500 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q",
    ["%ED%A0%80", "%00", "x%00y", "%F0%9F%98%80", "%FF%FE", "%", "%zz", "%E6%95", "<script>", "'%22;--", "\\", "%0A"],
)
@pytest.mark.parametrize("path", ["/api/search", "/"])
def test_odd_text_is_searched_or_refused(real: TestClient, path: str, q: str) -> None:
    assert real.get(f"{path}?q={q}").status_code in (200, 422)
    assert real.get(f"{path}?q=x&place={q}&issuer={q}&source={q}&type={q}&plan={q}").status_code in (200, 422)
    assert real.get(f"/api/passages/{q}").status_code in (404, 422)
    assert real.get(f"/plans/{q}?passage={q}&q={q}").status_code in (404, 422)


NAMES = st.one_of(
    st.sampled_from(["q", "k", "offset", "mode", *FILTERS, "lang"]),
    st.text(max_size=5),
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(["hybrid", "safeguards", "2012", "", "NaN", "1e9", "教师轮岗", "\x00", "😀" * 50]),
)
PATHS = st.sampled_from(["/", "/api/search", "/api/plans", "/plans/d01", "/docs"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PATHS, st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_any_query_string_is_answered(client: TestClient, path: str, parameters: list[tuple[str, str]]) -> None:
    answer = client.get(f"{path}?{urlencode(parameters)}")
    assert answer.status_code in (200, 422)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(string.printable.replace("#", ""), max_size=60))
def test_any_path_is_answered(client: TestClient, path: str) -> None:
    assert client.get("/" + quote(path, safe="/%?&=")).status_code < 500


# -- who may ask, and what the browser is told ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("[::1]:8000", 200),
        ("192.168.1.20:8000", 200),
        ("plans.example", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("localhost.evil.example:8000", 400),
        ("[::1", 200),
        ("", 400),
        (":8000", 400),
    ],
)
def test_other_host_names_are_refused(host: str, status: int) -> None:
    app = create_app(Settings(home=Path("none"), allowed_hosts=("plans.example",)), FakeStore)
    with TestClient(app, base_url=BASE) as client:
        assert client.get("/healthz", headers={"host": host}).status_code == status


@pytest.mark.parametrize("path", ["/", "/?q=x", "/api/search?q=x", "/nothing", "/api/search", "/static/style.css"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["content-security-policy"]


def test_static_files_stay_in_their_folder(client: TestClient) -> None:
    assert client.get("/static/style.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/..%2F..%2Fapp.py").status_code == 404
    assert client.get("/static/%2e%2e/%2e%2e/app.py").status_code == 404


# -- what machines read --------------------------------------------------------------------------------------------


def test_openapi_is_typed(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    search = document["paths"]["/api/search"]["get"]
    assert {parameter["name"] for parameter in search["parameters"]} == {
        "q", "k", "offset", "mode", "year_from", "year_to", "year", "place", "type", "issuer", "collection", "role", "source",
        "plan", "term",
    }  # fmt: skip
    assert all(parameter.get("description") for parameter in search["parameters"])
    assert search["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/SearchResponse")
    assert document["components"]["schemas"]["Citation"]["properties"].keys() >= {"sha256", "start", "end", "quote"}
    for path in ("/api/plans", "/api/plans/{plan_id}", "/api/passages/{passage_id}", "/healthz", "/readyz", "/metrics"):
        assert path in document["paths"]


def test_metrics_count_by_route_and_never_by_path(client: TestClient) -> None:
    for path in ("/api/plans/d01", "/api/plans/none", "/api/plans/d01"):
        client.get(path)
    client.get("/no/such/path")
    text = client.get("/metrics").text
    assert 'precedent_requests_total{method="GET",route="/api/plans/{plan_id}",status="200"} 2.0' in text
    assert 'precedent_requests_total{method="GET",route="/api/plans/{plan_id}",status="404"} 1.0' in text
    assert "/no/such/path" not in text
    assert 'precedent_request_seconds_count{route="/api/plans/{plan_id}"} 3.0' in text
    assert "precedent_requests_in_hand 0.0" in text


def test_two_apps_do_not_share_their_counts(client: TestClient) -> None:
    client.get("/api/plans")
    with TestClient(create_app(NOWHERE, FakeStore), base_url=BASE) as other:
        assert "/api/plans" not in other.get("/metrics").text


# -- the pages, without a browser ----------------------------------------------------------------------------------


def test_the_page_works_without_scripts_and_escapes_what_it_shows(client: TestClient, store: FakeStore) -> None:
    page = client.get("/", params={"q": "<b>轮岗</b>", "lang": "zh"}).text
    assert "<b>轮岗" not in page
    assert "临溪县教师&lt;交流&gt;实施方案" in page
    assert "<mark>教师轮岗</mark>" in page
    assert html.escape(HIT.citation.gbt7714) in page
    assert "第 7 行" in page
    assert "<script>" not in page
    assert "style=" not in page
    assert store.requests[-1].text == "<b>轮岗</b>"


def test_the_page_speaks_the_reader_s_language(client: TestClient) -> None:
    assert '<html lang="zh-Hans">' in client.get("/").text
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "en-GB"}).text
    english = client.get("/?lang=en&q=x", headers={"accept-language": "zh"})
    assert english.headers["content-language"] == "en"
    assert "lang=en" in english.text.partition('class="open" href="')[2].partition('"')[0], "carried along"
    assert "lang=" not in client.get("/?q=x").text.partition('class="open" href="')[2].partition('"')[0]


def test_the_page_s_filters_reach_the_search_and_can_be_taken_away(client: TestClient, store: FakeStore) -> None:
    page = client.get("/?q=x&year_from=2012&role=goals&place=&utm_source=chat").text
    assert store.requests[-1].filters.year_from == 2012
    assert store.requests[-1].filters.role == ("goals",)
    assert 'href="/?q=x&amp;role=goals"' in page
    assert 'href="/?q=x&amp;year_from=2012"' in page
    page = client.get("/?q=x&place=云溪&place=none&year=2014").text
    assert store.requests[-1].filters.place == ("云溪", "none")
    assert store.requests[-1].filters.year == ((2014, 2014),)
    assert 'type="hidden" name="place" value="云溪"' in page
    assert "地区: 地区不详" in page or "place unknown" in page
    chosen = re.search('<a href="([^"]*)" class="chosen-value"><span>2014', page)
    assert chosen is not None
    assert "year=" not in chosen[1]
    assert "year=2014&amp;year=2012" in page


def test_the_page_says_what_is_wrong_where(client: TestClient) -> None:
    answer = client.get("/?q=x&year_from=abc&lang=en")
    assert answer.status_code == 422
    assert "“From year” must be a year between 1900 and 2100." in answer.text
    assert 'value="abc"' in answer.text, "what was typed is kept"


def test_nothing_found_and_nothing_sure_are_said(client: TestClient, store: FakeStore) -> None:
    store.confidence = "perhaps"
    assert "No passage says it clearly." in client.get("/?q=x&lang=en").text
    store.missing = ["boats"]
    assert "None of these passages speaks of boats." in client.get("/?q=x&lang=en").text
    store.confidence = "nothing"
    assert "Nothing clearly answers this" in client.get("/?q=x&lang=en").text
    store.hits = []
    assert "Nothing fits" in client.get("/?q=x&lang=en").text


@pytest.mark.parametrize("path", ["/", "/compare", "/draft"])
def test_every_job_says_how_sure_it_is(real: TestClient, path: str) -> None:
    doubts = ("Perhaps: judge for yourself", "Nothing fits")
    sure, unsure = (real.get(f"{path}?q={q}&lang=en").text for q in ("教师交流", "quantum chromodynamics"))
    assert not any(words in sure for words in doubts)
    assert any(words in unsure for words in doubts)


def test_more_can_be_shown_when_there_may_be_more(client: TestClient, store: FakeStore) -> None:
    assert "k=" not in client.get("/?q=x").text
    store.hits = [HIT] * 40
    assert 'href="/?q=x&amp;k=60#p-p01"' in client.get("/?q=x").text
    assert 'href="/?q=x&amp;k=70#p-p01"' in client.get("/?q=x&k=30").text
    store.hits = [HIT] * 250
    assert client.get("/?q=x&k=180").text.count('<article class="hit"') == 180
    assert client.get("/?q=x&k=1001").status_code == 422


def test_missing_pages_are_pages_and_missing_data_is_json(client: TestClient) -> None:
    assert client.get("/plans/none").headers["content-type"].startswith("text/html")
    assert client.get("/plans/none").status_code == 404
    assert json.loads(client.get("/api/plans/none").text)["detail"] == "there is no plan 'none'"


def test_a_heading_that_runs_into_its_passage_is_shown_once() -> None:
    whole = FakeStore().plan("d01")
    assert whole is not None
    (section,), (passage,) = whole.sections, whole.passages
    plan = replace(
        whole,
        sections=[replace(section, start=start, end=end) for start, end in ((0, 90), (10, 60), (60, 90))],
        passages=[replace(passage, start=start, end=end) for start, end in ((10, 60), (65, 90))],
    )
    kept = [part.section or part.passage for part in in_reading_order(plan, [])]
    assert [part.start for part in kept if part is not None] == [0, 10, 60, 65]


def test_only_translations_worth_reading_are_shown() -> None:
    terms = [
        QueryTerm("轮岗", [Translation("轮岗", 1, 9), Translation("交流轮岗", 1, 5)]),
        QueryTerm("轮", [Translation("轮", 1, 9), Translation("交流轮岗", 1, 5)]),
        QueryTerm("比例", [Translation("比例", 1, 9)]),
        QueryTerm("rotation", [Translation("轮岗", 1, 9)]),
    ]
    shown = translated_terms(QueryInfo("x", "zh-Hans", "x", terms))
    assert [(term.source, [found.term for found in term.translations]) for term in shown] == [
        ("轮岗", ["交流轮岗"]),
        ("rotation", ["轮岗"]),
    ]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_marking_loses_and_adds_nothing(text: str, spans: list[tuple[int, int]]) -> None:
    pieces = marked(text, spans)
    assert "".join(piece for piece, _ in pieces) == text
    lit = {at for start, end in spans for at in range(start, min(end, len(text)))}
    flags = [is_marked for piece, is_marked in pieces for _ in piece]
    assert [at for at, is_marked in enumerate(flags) if is_marked] == sorted(lit)


def test_the_plan_page_marks_the_cited_passage(client: TestClient) -> None:
    page = client.get("/plans/d01?passage=p01").text
    assert '<div id="p-p01" class="passage cited"' in page
    assert 'class="passage cited"' not in client.get("/plans/d01").text
    assert page.index("三、教师轮岗</div>") < page.index('id="p-p01"')


def test_the_api_s_page_names_every_endpoint_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
    assert "http" not in page.replace("HTTP", "").replace("http-", "")


def test_what_is_copied_is_what_is_read_and_the_file_s_own_words_are_a_button_further(
    client: TestClient, store: FakeStore
) -> None:
    read, raw, reference = "支教人员直接入校。", "支教人员??h直接入校。", CITATION.gbt7714
    store.hits = [replace(HIT, text=read, highlights=[], citation=replace(CITATION, quote=raw))]
    copied = re.findall(r'data-copy="([^"]*)"', html.unescape(client.get("/?q=x").text))
    assert copied == [f"{read}\n{reference}", f"{raw}\n{reference}"]
    assert not any(CITATION.source in words or CITATION.sha256[:12] in words for words in copied)
    store.hits = [replace(HIT, citation=replace(CITATION, quote=HIT.text))]
    assert len(re.findall("data-copy=", client.get("/?q=x").text)) == 1
