"""Who may come in: the table of routes and scopes, walked; keys, sessions, the proxy's word; what is written down of it."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import FakeStore
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sample_store import sample_home
from starlette.routing import Mount
from test_cli import Run, run

from index.errors import StoreError
from index.store import Store
from index.summed import checked, summed
from service.access import keys as keys_module
from service.access.audit import AUDIT_NAME
from service.access.keys import KeyFile
from service.access.scopes import SCOPES, TABLE, includes, rows
from service.access.sessions import IDLE_SECONDS, Account, Sessions
from service.app import create_app
from service.settings import Settings

__all__ = ["run"]
PAGE = (Path(__file__).parents[1] / "docs" / "security.md").read_text("utf-8")
KEYS = (*SCOPES, "ended", "expired", "none")


class Office:
    """A keyed server over the samples, and a key of each kind."""

    def __init__(self, folder: Path, store: Callable[[], object], **settings: object) -> None:
        self.folder = folder
        self.keys = KeyFile(folder)
        self.secrets = {name: self.keys.add(name, name)[1] for name in SCOPES}  # type: ignore[arg-type]
        self.secrets["ended"] = self.keys.add("over", "admin")[1]
        self.keys.end("over")
        self.secrets["none"] = ""
        asked = {"home": folder, "guests": None, "rate": None, **settings}
        self.app = create_app(Settings(**asked), store)  # type: ignore[arg-type]

    def client(self, holder: str = "none", **more: object) -> TestClient:
        sent = {"authorization": f"Bearer {self.secrets[holder]}"} if self.secrets[holder] else {}
        return TestClient(self.app, "http://127.0.0.1:8000", headers=sent, follow_redirects=False, **more)  # type: ignore[arg-type]

    def audit(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / AUDIT_NAME).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"), lambda: Store.open(sample_home()))
    key, office.secrets["expired"] = office.keys.add("late", "admin", days=1)
    late = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="seconds")
    text = office.keys.path.read_text("utf-8")
    said = checked(json.loads(text))
    office.keys.path.write_text(
        json.dumps(summed(json.loads(json.dumps(said).replace(str(key.expires), late)))), "utf-8"
    )
    with office.client():
        yield office


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """One over a store of one passage, of its own for each test."""
    office = Office(tmp_path, FakeStore)
    with office.client():
        yield office


def filled(path: str) -> str:
    """The path with something in each of its places that is nowhere."""
    path = re.sub(r"\{number\}", "0", re.sub(r"\{path:path\}", "style.css", path))
    return re.sub(r"\{(?:\w+_id|document:pa(?:th|per)|digest)\}", "nothing", path)


# -- the table -----------------------------------------------------------------------------------------------------


def test_every_route_stands_in_the_table_and_nothing_else(office: Office) -> None:
    routes = {
        (method, context.path)
        for context in iter_route_contexts(office.app.routes)
        for method in context.methods or ()
        if method != "HEAD"
    }
    routes |= {("GET", f"{route.path}/{{path:path}}") for route in office.app.routes if isinstance(route, Mount)}
    described = {
        (method.upper(), path) for path, operations in office.app.openapi()["paths"].items() for method in operations
    }
    assert described < {(method, re.sub(r":\w+}", "}", path)) for method, path in routes}
    assert routes == {(method, path) for method, path, _ in rows()}


def test_the_page_in_the_docs_is_the_table() -> None:
    written = re.findall(r"^\| (GET|POST|DELETE|PATCH) \| (\S+) \| (\w+) \|$", PAGE, re.M)
    assert written == list(TABLE)


@pytest.mark.parametrize("holder", KEYS)
@pytest.mark.parametrize(("method", "path", "needed"), rows(), ids=lambda value: str(value))
def test_who_is_let_in_where(office: Office, holder: str, method: str, path: str, needed: str) -> None:
    answer = office.client(holder).request(method, filled(path), headers={"origin": "http://127.0.0.1:8000"})
    if needed == "anyone" or (holder in SCOPES and includes(holder, needed)):  # type: ignore[arg-type]
        assert answer.status_code not in (401, 403, 429, 500)
        assert not answer.headers.get("location", "").startswith("/signin?")
    elif holder in SCOPES:
        assert answer.status_code == 403
    elif answer.status_code == 303:
        assert holder == "none", "a wrong key is told, not led to another page"
        assert answer.headers["location"].startswith("/signin?next=%2F")
    else:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "x-request-id" in answer.headers


def test_what_is_not_in_the_table_is_for_nobody_but_an_admin(small: Office) -> None:
    @small.app.get("/api/v1/forgotten")
    async def forgotten() -> str:
        return "reached"

    assert small.client("write").get("/api/v1/forgotten").status_code == 404
    assert small.client().get("/api/v1/forgotten").status_code == 401
    assert small.client("admin").get("/api/v1/forgotten").json() == "reached"
    assert small.client("read").put("/api/v1/search").status_code == 405


# -- keys ----------------------------------------------------------------------------------------------------------


def test_a_key_is_kept_as_its_hash_by_its_owner_alone(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    made, secret = keys.add("scripts", "read", days=2)
    text = keys.path.read_text("utf-8")
    assert secret not in text
    assert made.hash in text
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert keys.find(secret) == made
    assert keys.find(secret[:-1]) is None
    with pytest.raises(StoreError, match=r"key\.same_name"):
        keys.add("scripts", "admin")
    keys.end("scripts")
    assert KeyFile(tmp_path).find(secret) is None
    assert keys.add("scripts", "admin")[0].id != made.id


def test_when_a_key_was_used_is_known_to_the_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = KeyFile(tmp_path)
    key, _ = keys.add("scripts", "read")
    keys.touch(key.id)
    first = keys.all()[0].used
    assert first is not None
    later = datetime.now(UTC) + timedelta(seconds=30)
    monkeypatch.setattr(keys_module, "_now", lambda: later)
    keys.touch(key.id)
    assert keys.all()[0].used == first
    later += timedelta(seconds=40)
    keys.touch(key.id)
    assert keys.all()[0].used == later.isoformat(timespec="seconds")


def test_a_damaged_file_of_keys_lets_no_one_in(small: Office) -> None:
    small.keys.path.write_text("{", "utf-8")
    answer = small.client("admin").get("/api/v1/search", params={"q": "轮岗"})
    assert (answer.status_code, answer.json()["code"]) == (503, "key.file")
    assert small.client().get("/healthz").status_code == 200


def test_keys_are_made_listed_and_ended_on_the_command_line(run: Run, tmp_path: Path) -> None:
    status, secret, told = run("keys", "add", "office", "--scope", "admin", "--days", 30, "--home", tmp_path)
    assert status == 0
    assert "cannot be shown again" in told
    key = KeyFile(tmp_path).find(secret.strip())
    assert key is not None
    listed = run("keys", "list", "--json", "--home", tmp_path)[1]
    assert json.loads(listed)[0].keys() == {"id", "name", "scope", "made", "expires", "ended", "used", "state"}
    assert "office" in run("keys", "--home", tmp_path)[1]
    assert run("keys", "end", "office", "--home", tmp_path)[0] == 0
    assert KeyFile(tmp_path).active() == []
    status, _, told = run("keys", "end", "office", "--home", tmp_path)
    assert status == 2
    assert "office" in told
    log = (tmp_path / AUDIT_NAME).read_text("utf-8")
    assert [json.loads(line)["event"] for line in log.splitlines()] == ["key_added", "key_ended"]
    assert secret.strip() not in log


# -- a browser's session -------------------------------------------------------------------------------------------


def signed_in(office: Office, holder: str) -> TestClient:
    client = office.client()
    answer = client.post("/signin", data={"key": office.secrets[holder], "next": "/plans"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/plans")
    cookie = answer.headers["set-cookie"].lower()
    assert all(said in cookie for said in ("httponly", "samesite=lax"))
    assert "secure" not in cookie
    return client


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_key_opens_a_session_that_ends_with_it(small: Office) -> None:
    client = signed_in(small, "write")
    page = client.get("/")
    assert page.status_code == 200
    assert ">write<" in page.text, "who has signed in"
    small.keys.end("write")
    assert client.get("/").headers["location"].startswith("/signin")


def test_signing_out_closes_the_session_on_the_server_too(small: Office) -> None:
    client = signed_in(small, "read")
    held = dict(client.cookies)
    client.post("/signout", data={"csrf": token(client.get("/").text)})
    stolen = small.client(cookies=held)
    assert stolen.get("/").status_code == 303


def test_a_session_outlives_the_server_and_ends_with_its_key_and_with_its_file(small: Office) -> None:
    client = signed_in(small, "write")
    form = token(client.get("/").text)
    kept = small.folder / "sessions.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert client.cookies["precedent_session"] not in kept.read_text("utf-8")

    def again(**settings: object) -> TestClient:
        """The same browser before a server that has just begun."""
        asked = {"home": small.folder, "guests": None, **settings}
        app = create_app(Settings(**asked), FakeStore)  # type: ignore[arg-type]
        return TestClient(app, "http://127.0.0.1:8000", cookies=dict(client.cookies), follow_redirects=False)

    assert again().get("/").status_code == 200
    assert again().post("/signout", data={"csrf": form}).status_code == 303, "a form from before is still good"
    assert again().get("/").status_code == 303
    client = signed_in(small, "write")
    small.keys.end("write")
    assert again().get("/").status_code == 303
    client = signed_in(small, "admin")
    kept.write_text("{}", "utf-8")
    assert (again().get("/").status_code, client.get("/").status_code) == (303, 303)
    assert signed_in(small, "admin").get("/").status_code == 200


def test_an_account_signs_in_again_where_what_accounts_may_do_has_changed(tmp_path: Path) -> None:
    account = Account("account:li", "li", "admin")
    token = Sessions(tmp_path, "planners=admin").open(account)
    assert Sessions(tmp_path, "planners=admin").holder_of(token) == account
    assert Sessions(tmp_path, "planners=read").holder_of(token) is None


def test_sessions_end_after_a_day_without_a_request_and_the_oldest_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1e9]
    sessions = Sessions(tmp_path, clock=lambda: now[0])
    tokens = [sessions.open("k1")]
    for _ in range(3):
        now[0] += IDLE_SECONDS - 1
        assert Sessions(tmp_path, clock=lambda: now[0]).holder_of(tokens[0]) == "k1"
    monkeypatch.setattr("service.access.sessions.MOST", 2)
    tokens += [sessions.open("k2"), sessions.open("k3")]
    assert [sessions.holder_of(token) for token in tokens] == [None, "k2", "k3"]
    now[0] += IDLE_SECONDS
    assert [sessions.holder_of(token) for token in tokens] == [None, None, None]


def test_a_cookie_goes_over_tls_alone_where_there_is_tls(small: Office) -> None:
    client = TestClient(small.app, "https://127.0.0.1:8000", follow_redirects=False)
    answer = client.post("/signin", data={"key": small.secrets["read"]})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_leads_nowhere_else(small: Office, where: str) -> None:
    answer = small.client().post("/signin", data={"key": small.secrets["read"], "next": where})
    assert answer.headers["location"] == "/"


def test_a_session_changes_nothing_without_its_token(office: Office) -> None:
    """Every route that changes something, by whatever a browser sends by itself."""
    client = signed_in(office, "admin")
    for method, path, _ in rows():
        if method != "GET" and path != "/signin":
            answer = client.request(method, filled(path), data={"csrf": "0" * 32})
            assert answer.status_code == 403, (method, path)
    sent = {"key": "nothing", "csrf": token(client.get("/admin").text)}
    assert client.post("/admin/keys/end", data=sent).status_code == 404


def test_an_admin_makes_a_key_on_the_page_and_sees_it_once(small: Office) -> None:
    client = signed_in(small, "admin")
    sent = {"name": "图书室", "scope": "read", "days": "7", "csrf": token(client.get("/admin").text)}
    made = client.post("/admin/keys", data=sent)
    found = re.search(r"<code>(prc_[\w-]+)</code>", made.text)
    assert found
    assert "no-store" in made.headers["cache-control"]
    assert small.keys.find(found[1]) is not None
    assert found[1] not in client.get("/admin").text
    assert client.post("/admin/keys", data=sent).status_code == 422, "that name is taken"
    assert client.post("/admin/keys", data={**sent, "name": "b", "days": "many"}).status_code == 422


def test_what_the_page_offers_is_what_the_key_allows(small: Office) -> None:
    pages = {holder: signed_in(small, holder).get("/", params={"q": "轮岗"}).text for holder in SCOPES}
    assert {holder: 'action="/verdicts' in page for holder, page in pages.items()} == {
        "read": False,
        "write": True,
        "admin": True,
    }
    assert {holder: 'href="/admin' in page for holder, page in pages.items()} == {
        "read": False,
        "write": False,
        "admin": True,
    }


# -- the office's own accounts -------------------------------------------------------------------------------------


def behind(folder: Path, peer: str) -> TestClient:
    settings = Settings(
        home=folder,
        guests=None,
        proxy_user_header="X-Remote-User",
        trusted_proxies=("10.0.0.0/24",),
        proxy_scopes={"*": "read", "zhang": "write", "mallory": "read"},
    )
    return TestClient(
        create_app(settings, FakeStore),  # type: ignore[arg-type]
        "http://127.0.0.1:8000",
        client=(peer, 5000),
        follow_redirects=False,
    )


def test_the_trusted_proxy_says_who_comes_and_nobody_else_does(tmp_path: Path) -> None:
    asked = {"x-remote-user": "zhang", "x-forwarded-for": "192.0.2.9", "x-forwarded-proto": "https"}
    trusted, stranger = behind(tmp_path, "10.0.0.7"), behind(tmp_path, "10.0.1.7")
    page = trusted.get("/", headers=asked, params={"q": "轮岗"})
    assert page.status_code == 200
    assert 'action="/verdicts' in page.text
    assert trusted.get("/admin", headers=asked).status_code == 403
    assert stranger.get("/api/plans", headers=asked).status_code == 401
    assert stranger.get("/api/plans", headers={**asked, "x-forwarded-for": "10.0.0.7"}).status_code == 401
    assert trusted.get("/api/plans").status_code == 401
    assert trusted.post("/tray", headers=asked, data={"action": "clear"}).status_code == 403, "without the form's token"
    sent = {"action": "clear", "csrf": token(page.text)}
    assert trusted.post("/tray", headers=asked, data=sent).status_code == 303
    assert trusted.post("/tray", headers={**asked, "x-remote-user": "li"}, data=sent).status_code == 403


def test_without_keys_this_machine_does_all_and_whom_a_proxy_brings_less(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path), FakeStore), "http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        assert client.get("/admin").status_code == 200
        assert client.get("/admin", headers={"x-forwarded-for": "192.0.2.9"}).status_code == 403
        assert client.get("/", headers={"x-forwarded-for": "192.0.2.9"}).status_code == 200


def test_an_open_server_is_read_by_all_and_changed_with_a_key(tmp_path: Path) -> None:
    office = Office(tmp_path, FakeStore, guests="read")
    with office.client() as client:
        assert client.get("/api/plans").status_code == 200
        assert client.post("/verdicts").status_code == 403
        assert office.client("write").post("/verdicts").status_code == 422
        assert office.client("ended").get("/api/plans").status_code == 401


# -- how often, and what is written down ---------------------------------------------------------------------------


def test_each_key_and_each_address_without_one_has_its_rate(tmp_path: Path) -> None:
    office = Office(tmp_path, FakeStore, rate="3/minute", guest_rate="2/minute")
    with office.client() as guest:
        reader, writer = office.client("read"), office.client("write")
        assert [reader.get("/api/plans").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert writer.get("/api/plans").status_code == 200
        assert [guest.get("/api/plans").status_code for _ in range(3)] == [401, 401, 429]
        answer = reader.get("/api/v1/plans")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert answer.json()["code"] == "server.rate"
        assert guest.get("/healthz").status_code == 200
        assert "server.rate" in office.client("admin").get("/metrics").text


def test_no_key_and_no_question_is_written_down(small: Office, capfd: pytest.CaptureFixture[str]) -> None:
    question = "轮岗比例怎么定"
    client = signed_in(small, "admin")
    client.get("/", params={"q": question})
    small.client("read").get("/api/v1/search", params={"q": question})
    small.client("read").get("/metrics", params={"q": question})
    small.client().post("/signin", data={"key": "prc_wrong", "next": f"/?q={question}"})
    client.post("/signout", data={"csrf": token(client.get("/").text)})
    log = small.audit()
    assert [line["event"] for line in log] == ["signin", "refused", "refused", "signout"]
    assert {"time", "event", "who", "address", "request"} <= log[0].keys()
    told = (small.folder / AUDIT_NAME).read_text("utf-8") + small.client("admin").get("/metrics").text
    told += "".join(capfd.readouterr())
    for hidden in (question, "prc_wrong", *(secret for secret in small.secrets.values() if secret)):
        assert hidden not in told


def test_requests_are_logged_where_that_is_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    import logging

    logging.getLogger("precedent.requests").propagate = True
    try:
        for settings, words in (({"log_requests": True}, False), ({"log_requests": True, "log_queries": True}, True)):
            app = create_app(Settings(home=tmp_path, **settings), FakeStore)  # type: ignore[arg-type]
            caplog.clear()
            with TestClient(app, "http://127.0.0.1:8000") as client:
                answer = client.get("/api/search", params={"q": "轮岗"})
            line = json.loads(caplog.records[-1].getMessage())
            assert line["request"] == answer.headers["x-request-id"]
            assert (line["route"], line["status"], line["who"]) == ("/api/search", 200, "guest")
            assert (line.get("q") == "轮岗") == words
    finally:
        logging.getLogger("precedent.requests").propagate = False


def test_keys_go_into_a_backup_and_an_old_one_opens_none_that_has_ended(tmp_path: Path) -> None:
    home, elsewhere, file = tmp_path / "home", tmp_path / "elsewhere", tmp_path / "kept.zip"
    shutil.copytree(sample_home(), home)
    keys = KeyFile(home)
    _, secret = keys.add("scripts", "read")
    store = Store.open(home)
    store.backup(file)
    keys.end("scripts")
    store.restore(file, replace=True)
    assert keys.find(secret) is None
    store.close()
    restored = Store.open(elsewhere, create=True)
    restored.restore(file)
    assert KeyFile(elsewhere).find(secret) is not None
    assert stat.S_IMODE(KeyFile(elsewhere).path.stat().st_mode) == 0o600
