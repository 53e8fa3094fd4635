"""``precedent serve``: the web page and the HTTP API."""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from index.errors import NoStoreError, QueryError
from service.cli.keys import SCOPES
from service.cli.query import Words
from service.cli.serving import SWITCH_SECONDS, is_loopback, listen, server
from service.cli.session import Integer, Session, UserError, reranker_option, shared_options
from service.garbage import long_lived_kept
from service.messages import Messages

if TYPE_CHECKING:
    from service.settings import WatchedFolder


def make(say: Messages) -> list[click.Command]:
    @click.command("serve", help=say("help.serve"))
    @click.option("--host", default="127.0.0.1", metavar="ADDRESS", help=say("option.host"))
    @click.option("--port", type=Integer(say, 0, 65535), default=8000, metavar="N", help=say("option.port"))
    @click.option("--keys", "wants_keys", is_flag=True, help=say("option.keys"))
    @click.option("--open", "is_open", is_flag=True, help=say("option.open"))
    @click.option("--allow-host", "allowed_hosts", multiple=True, metavar="NAME", help=say("option.allow_host"))
    @click.option(
        "--allow-origin", "origins", type=_Origin(say), multiple=True, metavar="ORIGIN", help=say("option.allow_origin")
    )
    @click.option("--trusted-proxy", "proxies", type=_Address(say), multiple=True, help=say("option.trusted_proxy"))
    @click.option("--proxy-user-header", type=_Header(say), metavar="NAME", help=say("option.proxy_user_header"))
    @click.option("--proxy-scope", "proxy_scopes", type=_Account(say), multiple=True, help=say("option.proxy_scope"))
    @click.option("--oidc-issuer", type=_Issuer(say), metavar="URL", help=say("option.oidc_issuer"))
    @click.option("--oidc-client", metavar="ID", help=say("option.oidc_client"))
    @click.option("--oidc-claim", default="groups", metavar="NAME", help=say("option.oidc_claim"))
    @click.option("--oidc-scope", "oidc_scopes", type=_Account(say), multiple=True, help=say("option.oidc_scope"))
    @click.option("--rate", type=_Rate(say), default="600/minute", help=say("option.rate"))
    @click.option("--guest-rate", type=_Rate(say), default="60/minute", help=say("option.guest_rate"))
    @click.option(
        "--watch", "watched", type=_Folder(say), multiple=True, metavar="FOLDER[=C]", help=say("option.watch")
    )
    @click.option(
        "--heavy", "heavy_workers", type=Integer(say, 0, 64), default=1, metavar="N", help=say("option.heavy")
    )
    @click.option(
        "--heavy-seconds", type=Integer(say, 1, 3600), default=120, metavar="N", help=say("option.heavy_seconds")
    )
    @click.option("--log-requests", is_flag=True, help=say("option.log_requests"))
    @click.option("--log-queries", is_flag=True, help=say("option.log_queries"))
    @reranker_option(say)
    @shared_options(say)
    @click.pass_obj
    def serve(
        session: Session,
        /,
        host: str,
        port: int,
        wants_keys: bool,
        is_open: bool,
        proxies: tuple[str, ...],
        proxy_scopes: tuple[tuple[str, Any], ...],
        oidc_issuer: str | None,
        oidc_client: str | None,
        oidc_claim: str,
        oidc_scopes: tuple[tuple[str, Any], ...],
        **given: Any,
    ) -> None:
        oidc = _oidc(say, oidc_issuer, oidc_client, oidc_claim, dict(oidc_scopes))
        told_who = oidc is not None or given["proxy_user_header"] is not None or (bool(proxies) and not is_open)
        keyed = wants_keys or told_who or not (is_open or is_loopback(host))
        if given["proxy_user_header"] is not None and not proxies:
            raise UserError(say("error.no_trusted_proxy"))
        watched: tuple[WatchedFolder, ...] = given["watched"]
        if any(session.home.resolve().is_relative_to(one.path.resolve()) for one in watched):
            raise UserError(say("error.watch_home", home=session.home))
        try:
            with session.store():
                pass  # a store that cannot be opened is said here, before anything listens
        except NoStoreError:
            print(say("serve.empty", home=session.home), file=sys.stderr, flush=True)

        from service.access.keys import KeyFile
        from service.app import create_app
        from service.http import tracing
        from service.settings import Settings

        if tracing.asked_for(os.environ) and not tracing.is_installed():
            print(say("serve.no_otel"), file=sys.stderr, flush=True)
        listener = listen(host, port, say)
        local = is_loopback(host) and not keyed
        settings = Settings(
            home=session.home,
            reranker=session.reranker,
            host=host,
            allowed_origins=given.pop("origins"),
            guests=None if keyed else "admin" if local else "read",
            guest_rate=None if local else given.pop("guest_rate"),
            trusted_proxies=proxies,
            proxy_scopes=dict((("*", "read"), *proxy_scopes)),
            oidc=oidc,
            **{name: value for name, value in given.items() if name != "guest_rate"},
        )
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}/"
        print(say("serve.listening", url=address), file=sys.stderr, flush=True)
        if keyed and not any(key.scope == "admin" for key in KeyFile(session.home).active()):
            print(say("serve.no_keys", home=session.home), file=sys.stderr, flush=True)
        sys.setswitchinterval(SWITCH_SECONDS)
        with (
            long_lived_kept(),
            suppress(KeyboardInterrupt),
        ):  # Ctrl-C is how it is meant to end; uvicorn has closed everything by then
            app = create_app(settings, tracing=tracing.tracing(os.environ, settings.log_queries))
            server(app, listener).run(sockets=[listener])

    return [serve]


OIDC_SECRET = "PRECEDENT_OIDC_SECRET"  # noqa: S105 - the name of a variable
"""Not an option: every user of a machine sees the options of its programs."""


def _oidc(say: Messages, issuer: str | None, client: str | None, claim: str, scopes: dict[str, Any]) -> Any:
    """Where the office's accounts sign in; None where they do not."""
    if issuer is None and client is None and not scopes:
        return None
    if issuer is None or client is None or not scopes:
        raise UserError(say("error.oidc_incomplete"))
    if find_spec("authlib") is None:
        raise UserError(say("error.no_oidc"))
    from service.access.oidc import OidcSettings

    return OidcSettings(issuer, client, os.environ.get(OIDC_SECRET) or None, claim, scopes)


class _Issuer(Words):
    """The address of an OpenID provider: over TLS, unless it is on this machine."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        found = urlsplit(text)
        if not (found.hostname and found.scheme in ("https", "http")) or found.query or found.fragment:
            self.fail(self.say("error.oidc_issuer", value=text[:100]), param, ctx)
        if found.scheme == "http" and found.hostname not in ("localhost", "127.0.0.1", "::1"):
            self.fail(self.say("error.oidc_issuer", value=text[:100]), param, ctx)
        return text


class _Folder(Words):
    """A folder that is there, with the collection of what comes into it: ``~/received=他处``; without one, of its own name."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from service.settings import WatchedFolder

        if isinstance(value, WatchedFolder):
            return value
        path, collection = Path(value), None
        if not path.is_dir() and "=" in str(value):
            folder, _, named = str(value).rpartition("=")
            path, collection = Path(folder), super().convert(named, param, ctx)
        if not path.is_dir():
            self.fail(self.say("error.no_folder", value=str(value)[:200]), param, ctx)
        try:
            return WatchedFolder.of(path, collection)
        except QueryError as error:
            self.fail(self.say.refusal(error.reason), param, ctx)


class _Origin(Words):
    """The origin of a site: ``https://plans.example``, or ``*`` for any."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        if not re.fullmatch(r"\*|https?://[^/\s]+", text):
            self.fail(self.say("error.origin", value=text[:100]), param, ctx)
        return text


class _Header(Words):
    """The name of a header."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        if not re.fullmatch(r"[A-Za-z0-9-]{1,100}", text):
            self.fail(self.say("error.header", value=text[:100]), param, ctx)
        return text


class _Address(Words):
    """An address or a network: ``10.0.0.5``, ``10.0.0.0/24``."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            self.fail(self.say("error.address", value=text[:100]), param, ctx)
        return text


class _Account(Words):
    """An account and its scope: ``zhang=write``, ``*=read``."""

    name = "account=scope"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        account, _, scope = super().convert(value, param, ctx).rpartition("=")
        if not account or scope not in SCOPES:
            self.fail(self.say("error.account", value=str(value)[:100]), param, ctx)
        return account, scope


class _Rate(Words):
    """How often: ``600/minute``."""

    name = "n/period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from limits import parse

        text = super().convert(value, param, ctx)
        try:
            parse(text)
        except ValueError:
            self.fail(self.say("error.rate", value=text[:100]), param, ctx)
        return text
