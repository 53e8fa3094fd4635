"""``precedent serve``: the web page and the HTTP API."""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from index.errors import NoStoreError
from service.cli.query import Words
from service.cli.session import Integer, Session, UserError, reranker_option, shared_options
from service.messages import Messages

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI


def make(say: Messages) -> list[click.Command]:
    @click.command("serve", help=say("help.serve"))
    @click.option("--host", default="127.0.0.1", metavar="ADDRESS", help=say("option.host"))
    @click.option("--port", type=Integer(say, 0, 65535), default=8000, metavar="N", help=say("option.port"))
    @click.option("--open", "is_open", is_flag=True, help=say("option.open"))
    @click.option("--allow-host", "allowed_hosts", multiple=True, metavar="NAME", help=say("option.allow_host"))
    @click.option(
        "--allow-origin", "origins", type=_Origin(say), multiple=True, metavar="ORIGIN", help=say("option.allow_origin")
    )
    @reranker_option(say)
    @shared_options(say)
    @click.pass_obj
    def serve(
        session: Session, host: str, port: int, is_open: bool, allowed_hosts: tuple[str, ...], origins: tuple[str, ...]
    ) -> None:
        if not is_open and not is_loopback(host):
            raise UserError(say("error.open_to_all", host=host))
        writable = is_loopback(host)
        try:
            with session.store():
                pass  # a store that cannot be opened is said here, before anything listens
        except NoStoreError:
            if not writable:
                raise
            print(say("serve.empty", home=session.home), file=sys.stderr, flush=True)

        import uvicorn

        from service.app import create_app
        from service.settings import Settings

        listener = _listen(host, port, say)
        settings = Settings(
            home=session.home,
            reranker=session.reranker,
            host=host,
            allowed_hosts=allowed_hosts,
            allowed_origins=origins,
            writable=writable,
        )
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}/"
        print(say("serve.listening", url=address), file=sys.stderr, flush=True)
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end; uvicorn has closed everything by then
            uvicorn.Server(server_config(create_app(settings))).run(sockets=[listener])

    return [serve]


class _Origin(Words):
    """The origin of a site: ``https://plans.example``, or ``*`` for any."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = super().convert(value, param, ctx)
        if not re.fullmatch(r"\*|https?://[^/\s]+", text):
            self.fail(self.say("error.origin", value=text[:100]), param, ctx)
        return text


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on ``host``: every address that the name stands for is its own."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return True  # which listening will complain of
    return all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback for *_, address in found)


def server_config(app: FastAPI) -> uvicorn.Config:
    """How the app is served; h11, because its limit on the request's head can be raised for a clear 413."""
    import uvicorn

    from service.http.guard import MAX_REQUEST_HEAD_BYTES

    return uvicorn.Config(
        app,
        log_level="warning",
        http="h11",
        h11_max_incomplete_event_size=MAX_REQUEST_HEAD_BYTES,
        server_header=False,
    )


def _listen(host: str, port: int, say: Messages) -> socket.socket:
    """A listening socket (port 0: any free one): a port in use is a clear line, and the address shown is true."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol: asyncio sets TCP_NODELAY only where it says TCP, else every kept-alive answer waits 40 ms.
        listener = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # now, so that whoever reads the address may connect at once
    except OSError as error:
        raise UserError(say("error.port", host=host, port=port, reason=error.strerror or error)) from error
    return listener
