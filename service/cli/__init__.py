"""The command line: ``precedent``, one module a command. ``main`` runs one."""

from service.cli.program import main

__all__ = ["main"]
