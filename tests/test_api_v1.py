"""The versioned API: beside today's addresses, lists in pages, problem details, what need not be sent again, other sites."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeStore
from pydantic import TypeAdapter, ValidationError
from sample_store import fresh_home, sample_home
from starlette.testclient import TestClient

from index.errors import DamageError
from index.results import PLAN_SORTS
from index.store import Store
from service.app import create_app
from service.http.description import VERSION, examples
from service.http.guard import ASKING_PATHS
from service.http.schemas import Problem
from service.settings import Settings

BASE = "http://127.0.0.1:8000"
NOWHERE = Settings(home=Path("no-such-store"))
HAN = re.compile("[一-鿿]")


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


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


# -- beside today's addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/search?q=教师轮岗&k=3", "/targets?q=教师交流比例", "/search?q=rotation&role=goals"])
def test_both_addresses_answer_alike(real: TestClient, path: str) -> None:
    assert without_time(real.get(f"/api{path}").json()) == without_time(real.get(f"/api/v1{path}").json())


def test_every_address_without_a_version_has_one_with_it(real: TestClient) -> None:
    paths = real.get("/openapi.json").json()["paths"]
    today = {path.removeprefix("/api") for path in paths if path.startswith("/api/") and not path.startswith(VERSION)}
    versioned = {path.removeprefix(VERSION) for path in paths if path.startswith(VERSION)}
    began_with_it = (
        *("/verdicts", "/documents", "/collections", "/jobs", "/suggest"),
        "/passages/{passage_id}/similar",
    )
    assert all(path.startswith(began_with_it) for path in versioned - today)
    assert today <= versioned
    assert len(today) > 10


def test_both_are_measured_apart(real: TestClient) -> None:
    real.get("/api/v1/plans/none")
    told = real.get("/metrics").text
    assert 'route="/api/v1/plans/{plan_id}",status="404"' in told


# -- lists ---------------------------------------------------------------------------------------------------------


def test_pages_of_plans_put_together_are_the_whole_list(real: TestClient) -> None:
    whole = real.get("/api/plans").json()
    page = real.get("/api/v1/plans", params={"limit": 7}).json()
    gathered = page["items"]
    while page["next"]:
        page = real.get("/api/v1/plans", params={"limit": 7, "cursor": page["next"]}).json()
        gathered += page["items"]
    assert gathered == whole
    assert page["total"] == len(whole)
    assert real.get("/api/v1/plans", params={"offset": 5, "limit": 2}).json()["items"] == whole[5:7]
    beyond = real.get("/api/v1/plans", params={"offset": 10_000}).json()
    assert (beyond["items"], beyond["next"], beyond["total"]) == ([], None, len(whole))


@pytest.mark.parametrize("sort", [sort for sort in PLAN_SORTS if not sort.endswith("read")])
def test_plans_come_sorted_and_the_unknown_last(real: TestClient, sort: str) -> None:
    items = real.get("/api/v1/plans", params={"sort": sort, "limit": 1000}).json()["items"]
    name = sort.removeprefix("-")
    values = [item["title"] or item["name"] if name == "title" else item[name] for item in items]
    if name == "place":
        values = [" ".join(item["place_chain"]) or item["place"] for item in items]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values == known + [None] * (len(values) - len(known))


def test_lists_of_plans_narrow_as_a_search_does(real: TestClient) -> None:
    def listed(**filters: str) -> list[dict[str, Any]]:
        answer = real.get("/api/v1/plans", params={"limit": 1000, **filters})
        assert answer.status_code == 200
        assert answer.json()["total"] == len(answer.json()["items"])
        return list(answer.json()["items"])

    assert {plan["year"] for plan in listed(year_from="2021", year_to="2021")} == {2021}
    assert {plan["issuer"] for plan in listed(issuer="雲溪縣教育局")} == {"云溪县教育局"}
    found = real.get("/api/search", params={"q": "考核", "role": "assessment", "k": 100}).json()["hits"]
    with_role = {plan["plan_id"] for plan in listed(role="assessment")}
    assert {hit["plan"]["plan_id"] for hit in found} <= with_role
    assert len(with_role) < len(listed())
    both = {plan["plan_id"] for plan in listed(role="assessment", issuer="云溪县教育局")}
    assert both == with_role & {plan["plan_id"] for plan in listed(issuer="云溪县教育局")}
    assert listed(issuer="亚特兰蒂斯") == []
    assert listed(plan=next(iter(with_role)))[0]["plan_id"] in with_role


def test_searches_and_targets_go_on_behind_an_offset(real: TestClient) -> None:
    ten = real.get("/api/v1/search", params={"q": "教师", "k": 10}).json()
    rest = real.get("/api/v1/search", params={"q": "教师", "k": 4, "offset": 6}).json()
    assert rest["hits"] == ten["hits"][6:]
    assert rest["total"] == ten["total"] > 10
    last = real.get("/api/v1/search", params={"q": "教师", "k": 100, "offset": ten["total"] - 1}).json()["hits"]
    assert [hit["rank"] for hit in last] == [ten["total"]]

    def rows(**asked: int) -> list[dict[str, Any]]:
        table = real.get("/api/v1/targets", params={"q": "教师交流", **asked}).json()
        return [row for group in table["groups"] for row in group["rows"]]

    whole = rows(limit=1000)
    assert [row for at in range(0, len(whole), 3) for row in rows(limit=3, offset=at)] == whole
    assert rows(offset=len(whole)) == []


# -- the description -----------------------------------------------------------------------------------------------


def test_every_answer_has_a_type_and_a_true_example() -> None:
    app = create_app(NOWHERE, FakeStore)  # type: ignore[arg-type]
    schema = app.openapi()
    shown = examples()
    for path, methods in schema["paths"].items():
        if path.startswith("/api/") and not path.startswith(VERSION):
            continue
        for method, operation in methods.items():
            done = next(told for status, told in operation["responses"].items() if status.startswith("2"))
            for media_type, answer in done.get("content", {}).items():
                assert answer["schema"], f"{method} {path}: {media_type}"
                if answer["schema"].get("format") == "binary":
                    continue
                told = shown.get(f"{method.upper()} {path.removeprefix(VERSION)}", {})
                given = told.get("answer") if media_type == "application/json" else told["files"][media_type]
                assert given == answer.get("example") is not None, f"{method} {path}: run docs/make_examples.py"
    assert not [name for name in schema["components"]["schemas"] if "__" in name]


def test_examples_fit_their_schemas(real: TestClient) -> None:
    asked = {
        "GET /search": {"q": "教师轮岗比例", "k": "1"},
        "GET /plans": {"limit": "1"},
        "GET /targets": {"q": "教师交流比例"},
    }
    shown = examples()
    for key, parameters in asked.items():
        now = real.get(VERSION + key.partition(" ")[2], params=parameters).json()
        assert now.keys() == shown[key]["answer"].keys(), f"{key}: run docs/make_examples.py"
    body = shown["POST /compare"]["body"]
    now = real.post(f"{VERSION}/compare", json=body).json()
    assert now.keys() == shown["POST /compare"]["answer"].keys(), "run docs/make_examples.py"


def test_errors_are_described_as_problems() -> None:
    app = create_app(NOWHERE, FakeStore)  # type: ignore[arg-type]
    for path, methods in app.openapi()["paths"].items():
        for operation in methods.values() if path.startswith(VERSION) else ():
            refusals = {status: told for status, told in operation["responses"].items() if status >= "400"}
            assert {"400", "413", "422", "500", "503"} <= refusals.keys(), path
            assert all("application/problem+json" in told["content"] for told in refusals.values()), path


def test_operations_are_named_for_those_who_write_clients() -> None:
    paths = create_app(NOWHERE, FakeStore).openapi()["paths"]  # type: ignore[arg-type]
    names = {operation["operationId"]: path for path, methods in paths.items() for operation in methods.values()}
    assert len(names) == sum(map(len, paths.values()))
    assert (names["search"], names["search_unversioned"]) == ("/api/v1/search", "/api/search")
    assert all(name.isidentifier() for name in names)


def test_a_method_that_an_address_lacks_is_told_with_those_it_has(client: TestClient) -> None:
    refused = client.put("/api/v1/verdicts")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")


# -- problem details -----------------------------------------------------------------------------------------------

FAULTS = [
    ("GET", "/search", 422, "request.invalid"),
    ("GET", "/search?q=x&colour=red&k=0", 422, "request.invalid"),
    ("GET", "/search?q=%20", 422, "request.invalid"),
    ("GET", "/plans?sort=colour", 422, "request.invalid"),
    ("GET", "/plans?cursor=here", 422, "request.invalid"),
    ("GET", "/plans?limit=0", 422, "request.invalid"),
    ("GET", "/plans?q=x", 422, "request.invalid"),
    ("GET", "/targets?value=much", 422, "request.invalid"),
    ("GET", "/plans/none", 404, "request.no_plan"),
    ("GET", "/passages/none", 404, "request.no_passage"),
    ("GET", "/none", 404, "http.404"),
    ("POST", "/search?q=x", 405, "http.405"),
    ("POST", "/compare", 422, "request.invalid"),
    ("POST", "/check", 422, "request.invalid"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), FAULTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_refused_is_a_problem_in_the_language_asked(
    real: TestClient, method: str, path: str, status: int, code: str, language: str
) -> None:
    answer = real.request(method, VERSION + path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.headers["content-language"] == language
    problem = Problem.model_validate(answer.json())
    assert (problem.type, problem.status, problem.code) == ("about:blank", status, code)
    told = [problem.title, problem.detail, *(error.detail for error in problem.errors)]
    assert all(told)
    if language == "zh":
        assert all(HAN.search(words) for words in told)
    elif "much" not in path:  # the way out names what may be written: 不低于15%
        assert not any(HAN.search(words) for words in told)
    assert bool(problem.errors) == (code == "request.invalid")


def test_a_body_too_long_is_a_problem(client: TestClient) -> None:
    answer = client.post("/api/v1/compare", content=b"x" * 2_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "server.long_body")
    assert answer.headers["content-type"] == "application/problem+json"


def test_each_wrong_parameter_is_named_with_its_place_and_code(real: TestClient) -> None:
    errors = real.get("/api/v1/search?q=x&colour=red&k=0").json()["errors"]
    assert [(error["in"], error["name"], error["code"]) for error in errors] == [
        ("query", "k", "greater_than_equal"),
        ("query", "colour", "extra_forbidden"),
    ]
    (error,) = real.post("/api/v1/compare", json={"q": "教师", "roles": ["king"]}).json()["errors"]
    assert (error["in"], error["name"]) == ("body", "roles.0")
    (error,) = real.post("/api/v1/compare", json={"plans": ["d1", "d2"]}).json()["errors"]
    assert (error["in"], error["name"], error["code"]) == ("body", "plans", "request.no_such_plan")
    (error,) = real.post("/api/v1/check", files={"file": ("draft.xyz", b"\x00\x01")}).json()["errors"]
    assert (error["in"], error["name"]) == ("body", "file")


def test_addresses_without_a_version_answer_as_before_with_the_members_of_a_problem(real: TestClient) -> None:
    answer = real.get("/api/search?q=x&k=0")
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body["detail"][0]["loc"] == ["query", "k"]
    assert (body["status"], body["code"], body["errors"][0]["name"]) == (422, "request.invalid", "k")
    assert real.get("/api/plans/none").json()["code"] == "request.no_plan"


def test_a_store_that_cannot_be_read_and_a_strange_host_are_problems_too(client: TestClient, store: FakeStore) -> None:
    store.error = DamageError("store.inconsistent", number=3, sizes="[1, 2]")
    answer = client.get("/api/v1/search?q=x")
    assert (answer.status_code, answer.json()["code"]) == (503, "store.inconsistent")
    assert answer.headers["retry-after"]
    strange = client.get("/api/v1/search?q=x", headers={"Host": "evil.example", "Accept-Language": "zh"})
    assert (strange.status_code, strange.json()["code"]) == (400, "server.host")
    assert strange.headers["content-type"] == "application/problem+json"


# -- what need not be sent again -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/search?q=教师", "/plans", "/targets?q=教师交流", "/targets.csv?q=教师交流"])
def test_what_a_client_has_is_not_sent_again(real: TestClient, path: str) -> None:
    first = real.get(VERSION + path)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    again = real.get(VERSION + path, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert real.get(VERSION + path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert real.get(VERSION + path, headers={"Accept-Language": "zh"}).headers["etag"] != etag


def test_what_is_checked_in_a_file_or_refused_has_no_tag(real: TestClient) -> None:
    passage = real.get("/api/v1/search?q=教师&k=1").json()["hits"][0]["passage_id"]
    assert "etag" not in real.get(f"/api/v1/passages/{passage}/verify").headers
    assert "etag" not in real.get("/api/v1/plans/none").headers
    assert "etag" not in real.get("/api/v1/search").headers


def test_another_generation_and_another_glossary_have_another_tag(tmp_path: Path) -> None:
    folder, home = tmp_path / "plans", fresh_home(tmp_path / "home")
    folder.mkdir()
    (folder / "plan.txt").write_text("某县教师交流方案\n一、目标\n每年教师交流比例不低于15%。\n", "utf-8")
    writer = Store.open(home, create=True)
    writer.ingest([folder])
    with TestClient(create_app(Settings(home=home)), base_url=BASE) as client:
        tags = [client.get("/api/v1/search?q=教师").headers["etag"]]
        (folder / "plan.txt").write_text("某县教师交流方案\n一、目标\n每年教师交流比例不低于10%。\n", "utf-8")
        writer.ingest([folder])
        answer = client.get("/api/v1/search?q=教师", headers={"If-None-Match": tags[0]})
        assert "10%" in answer.json()["hits"][0]["text"]
        tags.append(answer.headers["etag"])
        (home / "glossary.tsv").write_text("rotation\t轮岗\n", "utf-8")
        tags.append(client.get("/api/v1/search?q=教师").headers["etag"])
    writer.close()
    assert len(set(tags)) == 3


def test_long_answers_come_compressed_to_whoever_reads_that(real: TestClient) -> None:
    with real.stream("GET", "/api/v1/plans", headers={"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert {"Accept-Encoding", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    assert json.loads(gzip.decompress(sent))["total"] > 0
    plain = real.get("/api/v1/plans", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert len(sent) < len(plain.content) / 3


# -- other sites ---------------------------------------------------------------------------------------------------

SITE = "https://plans.example"


@pytest.fixture
def shared(store: FakeStore) -> Iterator[TestClient]:
    settings = Settings(home=Path("no-such-store"), allowed_origins=(SITE,))
    with TestClient(create_app(settings, lambda: store), base_url=BASE) as client:
        yield client


def test_no_other_site_is_let_in_unless_it_is_named(client: TestClient, shared: TestClient) -> None:
    asked = {"Origin": SITE}
    assert "access-control-allow-origin" not in client.get("/api/v1/search?q=x", headers=asked).headers
    assert shared.get("/api/v1/search?q=x", headers=asked).headers["access-control-allow-origin"] == SITE
    other = shared.get("/api/v1/search?q=x", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    assert "access-control-allow-origin" not in shared.get("/?q=x", headers=asked).headers
    assert "access-control-allow-credentials" not in shared.get("/api/v1/plans/d01", headers=asked).headers


def test_a_named_site_may_ask_and_not_change(client: TestClient, shared: TestClient) -> None:
    preflight = {
        "Origin": SITE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    allowed = shared.options("/api/v1/compare", headers=preflight)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SITE)
    sent = {"Origin": SITE, "Sec-Fetch-Site": "cross-site"}
    for path in ASKING_PATHS:
        assert shared.post(path, json={"q": ""}, headers=sent).status_code == 422
        assert client.post(path, json={}, headers=sent).status_code == 403
        assert shared.post(path, json={}, headers=sent | {"Origin": "https://evil.example"}).status_code == 403
    assert shared.post("/tray", data={}, headers=sent).status_code == 403


@pytest.mark.parametrize("origin", ["plans.example", "https://plans.example/path", "", "null"])
def test_an_origin_that_is_none_is_refused_at_once(origin: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Settings).validate_python({"home": "x", "allowed_origins": [origin]})
