"""``precedent mcp``: the store for assistants, over standard input and output."""

from __future__ import annotations

from contextlib import suppress

import click

from service.cli.session import Session, UserError, shared_options
from service.messages import Messages


def make(say: Messages) -> list[click.Command]:
    @click.command("mcp", help=say("help.mcp"))
    @shared_options(say)
    @click.pass_obj
    def mcp(session: Session) -> None:
        try:
            import mcp.server.mcpserver  # noqa: F401  # asked for here, so that only its absence is told as that
        except ModuleNotFoundError as error:
            raise UserError(say("error.no_mcp", module=error.name)) from error
        from service.mcp_server import build_server

        with session.store() as store, suppress(KeyboardInterrupt):  # Ctrl-C is one way it is meant to end
            build_server(store, say).run("stdio")

    return [mcp]
