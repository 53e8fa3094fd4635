"""The office's own accounts by OpenID Connect: the authorisation code flow with PKCE, by Authlib; id tokens checked by joserfc.

Who has begun to sign in is kept in memory for ten minutes, by a state that the browser's cookie must bring too, so that nobody is
signed in by a link that another made.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.errors import Reason
from service.access.scopes import SCOPES, Scope
from service.access.sessions import Account

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

EVERYONE = "*"
STARTED_SECONDS = 600
"""To sign in at the provider."""
MOST_STARTED = 10_000
TOLD_SECONDS = 3_600
"""After which the provider's addresses and keys are asked for again."""
WAIT_SECONDS = 10.0
LEEWAY_SECONDS = 60
"""Between the provider's clock and ours."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Of signatures by a key that the provider alone has; one by the secret that both share is none."""
MAX_NAME_CHARACTERS = 100


class OidcError(Exception):
    """An account is not let in; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """``issuer`` is the provider's address; ``secret`` None for a public client. ``claim`` of the id token (``a.b`` for one
    within another) holds what ``scopes`` names, ``*`` for every account."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    claim: str = "groups"
    scopes: Mapping[str, Scope] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Started:
    nonce: str
    verifier: str
    back: str
    next: str
    until: float


@dataclass(frozen=True, slots=True)
class _Provider:
    told: Mapping[str, Any]
    keys: Mapping[str, Any]
    until: float


class SignIn:
    """Signing in at one provider."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._started: dict[str, _Started] = {}
        self._provider: _Provider | None = None

    async def begin(self, back: str, next_path: str) -> tuple[str, str]:
        """Where to send the browser, and the state for its cookie; it comes ``back`` to that address, then goes on to
        ``next_path``. Raises OidcError."""
        provider = await self._asked()
        now = self._clock()
        self._started = {state: one for state, one in self._started.items() if one.until > now}
        while len(self._started) >= MOST_STARTED:
            del self._started[next(iter(self._started))]
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._client(provider, back) as client:
            address, _ = client.create_authorization_url(
                provider.told["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        self._started[state] = _Started(nonce, verifier, back, next_path, now + STARTED_SECONDS)
        return str(address), state

    async def finish(self, answer: Mapping[str, str], cookie: str | None) -> tuple[Account, str]:
        """Whose account it is, from what the provider answers by way of the browser and the state in its ``cookie``; and where to
        go on to. Raises OidcError."""
        state = answer.get("state", "")
        started = self._started.pop(state, None)
        if started is None or started.until <= self._clock() or not hmac.compare_digest(state, cookie or ""):
            raise OidcError(Reason("server.oidc_stale"))
        if "code" not in answer or answer.get("iss", self._settings.issuer).rstrip("/") != self._issuer:
            raise OidcError(Reason("server.oidc_refused", why=answer.get("error", "iss")[:100]))
        provider = await self._asked()
        token = await self._fetched(provider, started, answer["code"])
        claims = await self._checked(provider, token, started.nonce)
        return self._account(claims), started.next

    @property
    def _issuer(self) -> str:
        return self._settings.issuer.rstrip("/")

    # -- the provider ----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _client(self, provider: _Provider | None, back: str | None) -> AsyncIterator[AsyncOAuth2Client]:
        """What speaks to the provider. Raises OidcError for what goes wrong on the way."""
        from authlib.common.errors import AuthlibBaseError
        from authlib.integrations.httpx_client import AsyncOAuth2Client
        from httpx2 import HTTPError, InvalidURL

        told = provider.told if provider else {}
        ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        try:
            async with AsyncOAuth2Client(
                client_id=self._settings.client_id,
                client_secret=self._settings.secret,
                token_endpoint_auth_method=way if self._settings.secret else "none",
                scope="openid profile email",
                redirect_uri=back,
                code_challenge_method="S256",
                timeout=WAIT_SECONDS,
            ) as client:
                yield client
        except AuthlibBaseError as error:
            raise OidcError(Reason("server.oidc_refused", why=(error.error or "")[:100])) from error
        except (HTTPError, InvalidURL, ValueError, KeyError, TypeError) as error:
            raise OidcError(Reason("server.oidc_unreachable", issuer=self._issuer, why=type(error).__name__)) from error

    async def _asked(self, anew: bool = False) -> _Provider:
        """The provider's addresses and keys, asked for once an hour, or ``anew``."""
        if anew or self._provider is None or self._provider.until <= self._clock():
            async with self._client(None, None) as client:
                told = await _json(client, f"{self._issuer}/.well-known/openid-configuration")
                if str(told["issuer"]).rstrip("/") != self._issuer:
                    raise ValueError("it is another issuer")
                keys = await _json(client, told["jwks_uri"])
            self._provider = _Provider(told, keys, self._clock() + TOLD_SECONDS)
        return self._provider

    async def _fetched(self, provider: _Provider, started: _Started, code: str) -> Mapping[str, Any]:
        async with self._client(provider, started.back) as client:
            token: Mapping[str, Any] = await client.fetch_token(
                provider.told["token_endpoint"], code=code, code_verifier=started.verifier
            )
            return token

    # -- the token -------------------------------------------------------------------------------------------------

    async def _checked(self, provider: _Provider, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the id token, if it is the provider's, for us, of this sign-in, and still holds. Raises OidcError."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jwk import KeySet

        said = str(token.get("id_token", ""))
        try:
            try:
                decoded = jwt.decode(said, KeySet.import_key_set(provider.keys), ALGORITHMS)  # type: ignore[arg-type]
            except InvalidKeyIdError:  # of a key that is not among them: it may be a new one
                provider = await self._asked(anew=True)
                decoded = jwt.decode(said, KeySet.import_key_set(provider.keys), ALGORITHMS)  # type: ignore[arg-type]
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": provider.told["issuer"]},
                    "aud": {"essential": True, "value": self._settings.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"nonce": nonce, "client_id": self._settings.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except JoseError as error:
            raise OidcError(Reason("server.oidc_refused", why=error.error)) from error
        except (ValueError, TypeError) as error:
            raise OidcError(Reason("server.oidc_refused", why=type(error).__name__)) from error
        return dict(claims)

    def _account(self, claims: Mapping[str, Any]) -> Account:
        """Raises OidcError where it has no scope here."""
        subject = str(claims["sub"])
        named = (claims.get(name) for name in ("preferred_username", "email", "name"))
        name = next((one for one in named if isinstance(one, str) and one.strip() and one.isprintable()), subject)
        held = {
            self._settings.scopes[value]
            for value in _values(claims, self._settings.claim)
            if value in self._settings.scopes
        }
        if EVERYONE in self._settings.scopes:
            held.add(self._settings.scopes[EVERYONE])
        if not held:
            raise OidcError(Reason("server.oidc_no_scope", name=name[:MAX_NAME_CHARACTERS]))
        return Account(f"oidc:{subject}", name[:MAX_NAME_CHARACTERS], max(held, key=SCOPES.index))


async def _json(client: AsyncOAuth2Client, address: str) -> dict[str, Any]:
    answer = await client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


def _values(claims: Mapping[str, Any], name: str) -> set[str]:
    """What a claim says, one word or several; ``a.b`` is ``b`` within ``a`` where no claim has the whole name."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return {value for value in values if isinstance(value, str)}
