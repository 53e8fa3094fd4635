"""Who a request comes from, and the one place that tells: a key, a session, the office's own proxy, or nobody in particular."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from starlette.requests import HTTPConnection

from service.access.keys import Key, KeyFile
from service.access.scopes import Needed, Scope, includes
from service.access.sessions import COOKIE, Account, Sessions

Kind = Literal["key", "session", "account", "proxy", "guest"]
VISITOR, PEER = "precedent.visitor", "precedent.peer"
"""Under these names the ASGI scope holds the visitor, and the address that is really connected."""
GUEST = "guest"
EVERY_ACCOUNT = "*"
_BROUGHT = ("x-forwarded-for", "forwarded", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Visitor:
    """``name`` of the key or account; ``scope`` None: let in nowhere; ``bearer``: what a browser sends by itself, so that a form
    must bring its token."""

    name: str
    scope: Scope | None
    kind: Kind
    id: str = ""
    bearer: str | None = None

    def may(self, needed: Needed) -> bool:
        """Whether what needs ``needed`` is for this visitor."""
        return needed == "anyone" or (self.scope is not None and includes(self.scope, needed))


class WrongKeyError(Exception):
    """A key was sent that is none, or that has ended."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """The office's proxy: ``header`` holds the account's name, believed from ``addresses`` alone (addresses or networks);
    ``scopes`` by account, ``*`` for every other."""

    header: str
    addresses: Sequence[str]
    scopes: Mapping[str, Scope]

    def account(self, connection: HTTPConnection) -> Visitor | None:
        """Whom the proxy says; None where it says nobody or is not the one that is trusted."""
        name = connection.headers.get(self.header, "").strip()
        peer = connection.scope.get(PEER)
        if not name or not name.isprintable() or peer is None or not is_among(peer, self.addresses):
            return None
        scope = self.scopes.get(name, self.scopes.get(EVERY_ACCOUNT))
        return Visitor(name[:100], scope, "proxy", f"account:{name}", f"account:{name}")


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Tells who comes: ``guests`` is what those may do who say nothing, None: nothing."""

    keys: KeyFile
    sessions: Sessions
    guests: Scope | None
    proxy: Proxy | None

    def identify(self, connection: HTTPConnection) -> Visitor:
        """Raises WrongKeyError; StoreError where the file of keys is damaged."""
        kind, _, sent = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.guests != "admin":
            key = self.keys.find(sent.strip())
            if key is None:
                raise WrongKeyError
            return self._holder(key, "key", None)
        if (token := connection.cookies.get(COOKIE)) is not None:
            holder = self.sessions.holder_of(token)
            if isinstance(holder, Account):
                return Visitor(holder.name, holder.scope, "account", holder.id, token)
            key = self.keys.by_id(holder or "")
            if key is not None:
                return self._holder(key, "session", token)
        account = self.proxy.account(connection) if self.proxy else None
        return account or Visitor(GUEST, self._guest_scope(connection), "guest")

    def _guest_scope(self, connection: HTTPConnection) -> Scope | None:
        """What nobody in particular may do: all of it on this machine, but whom a proxy brings may come from anywhere."""
        brought = any(name in connection.headers for name in _BROUGHT)
        return "write" if self.guests == "admin" and brought else self.guests

    @staticmethod
    def _holder(key: Key, kind: Kind, bearer: str | None) -> Visitor:
        return Visitor(key.name, key.scope, kind, key.id, bearer)


def visitor_of(connection: HTTPConnection) -> Visitor:
    """Whom the gate let in; before it has looked, nobody."""
    return cast(Visitor, connection.scope.get(VISITOR, Visitor(GUEST, None, "guest")))


def holder_of(connection: HTTPConnection) -> str:
    """Who shares with others what there is not enough of: a key, an account, or an address without either."""
    visitor = visitor_of(connection)
    return visitor.id or (connection.client.host if connection.client else "")


def is_among(address: str, known: Sequence[str]) -> bool:
    """Whether an address is one of ``known`` addresses and networks."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked in ipaddress.ip_network(one, strict=False) for one in known)
