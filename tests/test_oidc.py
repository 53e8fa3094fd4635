"""Signing in at an OpenID provider: a small one of its own, on this machine, that signs; what does not hold is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from fakes import FakeStore
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from test_access import token
from test_cli import Run, run

from service.access.audit import AUDIT_NAME
from service.access.oidc import OidcSettings
from service.app import create_app
from service.settings import Settings

__all__ = ["run"]
CLIENT, SECRET = "precedent", "a secret of both sides"
BACK = "http://127.0.0.1:8000/signin/oidc/back"
SCOPES = {"planners": "read", "editors": "write", "keepers": "admin"}
KEY = RSAKey.generate_key(2048, {"kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})
NEXT = RSAKey.generate_key(2048, {"kid": "two"})


class Provider:
    """Everyone who comes is ``who``; ``spoil`` changes the claims of the next token, ``sign`` makes it."""

    def __init__(self) -> None:
        self.who: dict[str, Any] = {"sub": "u1", "preferred_username": "张敏", "groups": ["planners", "canteen"]}
        self.spoil: Callable[[dict[str, Any]], Any] = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
            {"alg": "RS256", "kid": self.keys[0].kid}, claims, self.keys[0]
        )
        self.keys = [KEY]
        self.started: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def configuration(self) -> dict[str, Any]:
        told = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "jwks")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": told["authorize"],
            "token_endpoint": told["token"],
            "jwks_uri": told["jwks"],
        }

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the browser goes then."""
        assert (asked["client_id"], asked["response_type"], asked["redirect_uri"]) == (CLIENT, "code", BACK)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.started[code] = asked
        return f"{BACK}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def redeemed(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        held = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        started = self.started.pop(sent["code"], None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if authorization != f"Basic {held}" or started is None or started["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        assert sent["redirect_uri"] == BACK
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": started["nonce"],
            **self.who,
        }
        self.spoil(claims)
        return 200, {"access_token": "granted", "token_type": "Bearer", "id_token": self.sign(claims)}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        found = urlsplit(self.path)
        if found.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(found.query).items()}
            self.send_response(302)
            self.send_header("Location", self.provider.authorized(asked))
            self.end_headers()
        elif found.path == "/jwks":
            self._say(200, KeySet(list(self.provider.keys)).as_dict(private=False))
        else:
            self._say(200, self.provider.configuration())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*self.provider.redeemed(sent, self.headers.get("Authorization", "")))

    def _say(self, status: int, said: Any) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": made}))
    made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def opened(folder: Path, issuer: str, **more: object) -> TestClient:
    asked = {"claim": "groups", "scopes": SCOPES, **more}
    settings = Settings(home=folder, guests=None, oidc=OidcSettings(issuer, CLIENT, SECRET, **asked))  # type: ignore[arg-type]
    return TestClient(create_app(settings, FakeStore), "http://127.0.0.1:8000", follow_redirects=False)  # type: ignore[arg-type]


@pytest.fixture
def browser(tmp_path: Path, provider: Provider) -> Iterator[TestClient]:
    with opened(tmp_path, provider.issuer) as client:
        yield client


def brought_back(browser: TestClient, next_path: str = "/plans?lang=en") -> str:
    """The address to which the provider sends the browser back."""
    begun = browser.get("/signin/oidc", params={"next": next_path})
    assert begun.status_code == 303
    return httpx.get(begun.headers["location"]).headers["location"]


def came_back(browser: TestClient, **settings: Any) -> httpx.Response:
    return browser.get(brought_back(browser), **settings)


def test_an_account_signs_in_and_does_what_its_groups_say(
    browser: TestClient, provider: Provider, tmp_path: Path
) -> None:
    asked = browser.get("/plans", params={"lang": "en"})
    assert asked.headers["location"].startswith("/signin?next=")
    assert "/signin/oidc?next=" in browser.get(asked.headers["location"]).text
    answer = came_back(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/plans?lang=en")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if "precedent_session" in one).lower()
    assert all(said in cookie for said in ("httponly", "samesite=lax"))
    page = browser.get("/", params={"q": "轮岗"})
    assert "张敏" in page.text
    assert 'action="/verdicts' not in page.text
    assert browser.get("/admin").status_code == 403
    assert browser.post("/tray", data={"action": "clear"}).status_code == 403, "without the token of its pages"
    provider.who["groups"] = ["keepers", "planners"]
    came_back(browser)
    assert browser.get("/admin").status_code == 200
    browser.post("/signout", data={"csrf": token(browser.get("/").text)})
    assert browser.get("/").status_code == 303
    log = [json.loads(line) for line in (tmp_path / AUDIT_NAME).read_text("utf-8").splitlines()]
    signed = [(line["event"], line.get("account"), line.get("named")) for line in log if line["event"] == "signin"]
    assert signed == [("signin", "oidc:u1", "张敏")] * 2


def changed(**claims: Any) -> Callable[[Provider], None]:
    def change(provider: Provider) -> None:
        provider.spoil = lambda told: told.update(claims)

    return change


def lacking(name: str) -> Callable[[Provider], None]:
    def change(provider: Provider) -> None:
        provider.spoil = lambda told: told.pop(name)

    return change


def signed(header: dict[str, Any], key: Any) -> Callable[[Provider], None]:
    def change(provider: Provider) -> None:
        provider.sign = lambda claims: jwt.encode(header, claims, key, [header["alg"]])

    return change


def unsigned(provider: Provider) -> None:
    parts = ({"alg": "none", "typ": "JWT"}, {})

    def made(claims: dict[str, Any]) -> str:
        said = (json.dumps(part).encode() for part in (parts[0], claims))
        return ".".join([*(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in said), ""])

    provider.sign = made


@pytest.mark.parametrize(
    "spoil",
    [
        changed(nonce="another"),
        lacking("nonce"),
        changed(iss="http://127.0.0.1:1"),
        changed(aud="somebody-else"),
        changed(aud=[CLIENT, "somebody-else"], azp="somebody-else"),
        changed(exp=int(time.time()) - 3600),
        lacking("exp"),
        changed(iat=int(time.time()) + 3600),
        changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
        lacking("sub"),
        signed({"alg": "RS256", "kid": "one"}, STRANGER),
        signed({"alg": "RS256", "kid": "two"}, NEXT),
        signed({"alg": "HS256"}, OctKey.import_key(SECRET)),
        unsigned,
        lambda provider: setattr(provider, "sign", lambda claims: "no token"),
    ],
)
def test_a_token_that_does_not_hold_lets_no_one_in(
    browser: TestClient, provider: Provider, spoil: Callable[[Provider], None]
) -> None:
    spoil(provider)
    answer = came_back(browser)
    assert answer.status_code == 401
    assert "precedent_session" not in answer.headers.get("set-cookie", "")
    assert browser.get("/").status_code == 303


def test_a_new_key_of_the_provider_is_fetched(browser: TestClient, provider: Provider) -> None:
    assert came_back(browser).status_code == 303
    provider.keys = [NEXT]
    assert came_back(browser).status_code == 303


def test_only_the_browser_that_began_ends_it_once(browser: TestClient, provider: Provider, tmp_path: Path) -> None:
    back = brought_back(browser)
    other = TestClient(browser.app, "http://127.0.0.1:8000", follow_redirects=False)
    assert other.get(back).status_code == 401, "a link that another made"
    assert browser.get(back).status_code == 401, "it is used up by that"
    back = brought_back(browser)
    assert browser.get(back.replace("state=", "state=x")).status_code == 401
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401
    assert browser.get("/signin/oidc/back").status_code == 401
    back = brought_back(browser)
    assert browser.get(back.partition("&iss=")[0] + "&iss=https://elsewhere.example").status_code == 401
    back = brought_back(browser)
    state = parse_qs(urlsplit(back).query)["state"][0]
    told = browser.get("/signin/oidc/back", params={"state": state, "error": "access_denied", "lang": "en"})
    assert told.status_code == 401
    assert "access_denied" in told.text


def test_a_code_that_the_provider_does_not_know_lets_no_one_in(browser: TestClient, provider: Provider) -> None:
    back = brought_back(browser)
    provider.started.clear()
    assert browser.get(back).status_code == 401


@pytest.mark.parametrize(
    ("who", "settings", "status"),
    [
        ({"groups": ["canteen"]}, {}, 403),
        ({"groups": None}, {}, 403),
        ({"groups": {"planners": True}}, {}, 403),
        ({"groups": "editors"}, {}, 303),
        ({"groups": []}, {"scopes": {"*": "read"}}, 303),
        ({"realm": {"roles": ["editors"]}}, {"claim": "realm.roles"}, 303),
        ({"https://id.example/roles": ["editors"]}, {"claim": "https://id.example/roles"}, 303),
    ],
)
def test_who_has_no_group_of_ours_is_told_so(
    provider: Provider, tmp_path: Path, who: dict[str, Any], settings: dict[str, Any], status: int
) -> None:
    provider.who = {"sub": "u2", "email": "li@id.example", **who}
    with opened(tmp_path, provider.issuer, **settings) as browser:
        answer = came_back(browser)
        assert answer.status_code == status
        assert ("li@id.example" in answer.text) == (status == 403)


def test_a_sign_in_leads_nowhere_else(browser: TestClient) -> None:
    assert browser.get(brought_back(browser, "//elsewhere.example")).headers["location"] == "/"


def test_a_provider_that_is_away_or_another_is_told(tmp_path: Path, provider: Provider) -> None:
    with opened(tmp_path, "http://127.0.0.1:9") as browser:
        assert browser.get("/signin/oidc").status_code == 503
    with opened(tmp_path, provider.issuer.replace("127.0.0.1", "localhost")) as browser:
        assert browser.get("/signin/oidc").status_code == 503


def test_where_none_is_set_up_there_is_nothing(tmp_path: Path, run: Run) -> None:
    settings = Settings(home=tmp_path, guests=None)
    with TestClient(create_app(settings, FakeStore), "http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        for path in ("/signin/oidc", "/signin/oidc/back"):
            assert client.get(path).status_code == 404
        assert "/signin/oidc" not in client.get("/signin").text
    told = ("--home", tmp_path, "--oidc-issuer")
    assert run("serve", *told, "https://id.example")[0] == 2
    assert run("serve", *told, "http://id.example", "--oidc-client", "a", "--oidc-scope", "*=read")[0] == 2
