"""What the page's routes are handed beside what all are: the templates."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from service.page.pages import Pages


def _pages(request: Request) -> Pages:
    return cast(Pages, request.app.state.pages)


PagesDep = Annotated[Pages, Depends(_pages)]
