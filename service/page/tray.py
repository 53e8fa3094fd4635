"""The tray: passages a reader has pinned, in order, kept by the browser in a cookie of this server's own.

A cookie rather than the page's own storage, so that it works without scripts and in all tabs alike. It holds passage ids
only; they are made of the text, so they outlive a new ingest. What is no longer stored is simply not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

COOKIE = "tray"
MOST = 100
"""Pinned passages; a browser keeps 4096 bytes a cookie, an id with its separator takes 18."""
_A_YEAR = 365 * 24 * 3600
_ID = re.compile(r"p[0-9a-f]{16}")

Action = Literal["add", "remove", "up", "down", "clear", "set"]


@dataclass(frozen=True, slots=True)
class Tray:
    """Passage ids in the reader's order, none twice, at most MOST."""

    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, ids: Iterable[str]) -> Tray:
        """Whatever is no passage id is passed over."""
        return cls(tuple(dict.fromkeys(filter(_ID.fullmatch, ids)))[:MOST])

    @classmethod
    def read(cls, cookie: str | None) -> Tray:
        return cls.of((cookie or "").split("."))

    def after(self, action: Action, ids: Iterable[str]) -> Tray:
        """The tray after ``ids`` were added at its end, removed, or moved by one place; ``clear`` empties
        it, ``set`` lets it hold them alone."""
        if action == "clear":
            return Tray()
        if action == "set":
            return Tray.of(ids)
        if action == "add":
            return Tray.of((*self.ids, *ids))
        if action == "remove":
            gone = set(ids)
            return Tray(tuple(i for i in self.ids if i not in gone))
        kept = list(self.ids)
        for moved in ids:
            if moved in kept:
                at = kept.index(moved)
                kept.insert(max(at + (-1 if action == "up" else 1), 0), kept.pop(at))
        return Tray(tuple(kept))

    def keep(self, response: Response) -> None:
        """Tell the browser; no script can read it, no other site's page can have it sent with a form."""
        response.set_cookie(COOKIE, ".".join(self.ids), max_age=_A_YEAR, httponly=True, samesite="lax")
