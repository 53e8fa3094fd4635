"""Who has signed in with a browser: in memory, so a server that starts anew asks again; a key that ends, ends its sessions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from service.access.scopes import Scope

COOKIE = "precedent_session"
IDLE_SECONDS = 12 * 3600
"""Without a request for so long one has to sign in again: a working day."""
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the office's provider has told of (``oidc``), and what that account may do until it signs in again."""

    id: str
    name: str
    scope: Scope


class Sessions:
    """Tokens, by their hash, with the id of the key, or the account, each was opened with."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[str | Account, float]] = {}
        self._secret = secrets.token_bytes(32)

    def open(self, holder: str | Account) -> str:
        """A new session's token, for the cookie."""
        now = self._clock()
        self._open = {name: held for name, held in self._open.items() if held[1] > now}
        while len(self._open) >= MOST:
            del self._open[next(iter(self._open))]
        token = secrets.token_urlsafe(32)
        self._open[_hashed(token)] = holder, now + IDLE_SECONDS
        return token

    def holder_of(self, token: str) -> str | Account | None:
        """The id of the key, or the account, that a session was opened with. A key's time begins anew; an account's does not, for
        its provider may have ended it."""
        name = _hashed(token)
        holder, until = self._open.get(name, ("", 0.0))
        if until <= self._clock():
            self._open.pop(name, None)
            return None
        if isinstance(holder, str):
            self._open[name] = holder, self._clock() + IDLE_SECONDS
        return holder

    def close(self, token: str) -> None:
        self._open.pop(_hashed(token), None)

    def form_token(self, bearer: str) -> str:
        """What a form must bring back that is sent by whoever holds ``bearer`` (a session's token, or a name the proxy says)."""
        return hmac.new(self._secret, bearer.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def is_form_token(self, bearer: str, given: str) -> bool:
        return hmac.compare_digest(self.form_token(bearer).encode(), given.encode("utf-8", "surrogatepass"))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
