"""How the app is served: the socket it listens on, deadlines and limits, a way to end in time."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from service.cli.session import UserError
from service.messages import Messages

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

SWITCH_SECONDS = 0.0005
"""After how long a thread that computes in Python lets another have its turn; by default 5 ms, and a search asks for its turn
again and again. Beside a check, on two processors with much else to do (three rounds in turns), a search took 162 ms with 5 (p99
360), 144 (548) with .5, 118 (281) with .1; alone 131 (248). What it costs the check was not measured."""
STOP_SECONDS = 6
"""What requests in hand have to end before they are given up; with closing the store it stays under ten."""


ACCEPTED_AT_ONCE = 16
"""Connections taken between two looks at those that are there; the others wait at the system. asyncio takes as many as may wait
there, and a thousand that came together kept everyone else waiting until they had all been taken."""
WAITING_AT_THE_SYSTEM = 2048


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on ``host``: every address that the name stands for is its own."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return True  # which listening will complain of
    return all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback for *_, address in found)


def server_config(app: FastAPI) -> uvicorn.Config:
    """How the app is served; by h11, because its limit on the request's head can be raised for a clear 413, with deadlines of
    our own."""
    import uvicorn

    from service.http.connections import TimedProtocol
    from service.http.guard import MAX_REQUEST_HEAD_BYTES

    return uvicorn.Config(
        app,
        log_level="warning",
        http=TimedProtocol,
        ws="none",
        h11_max_incomplete_event_size=MAX_REQUEST_HEAD_BYTES,
        server_header=False,
        proxy_headers=False,  # believed from trusted proxies only, by the app
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=ACCEPTED_AT_ONCE,
    )


def server(app: FastAPI, listener: socket.socket) -> uvicorn.Server:
    """What serves the app on ``listener``."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            listener.listen(WAITING_AT_THE_SYSTEM)  # asyncio has set it to what it takes at once

    return Server(server_config(app))


def listen(host: str, port: int, say: Messages) -> socket.socket:
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
