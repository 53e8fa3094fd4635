"""What the server writes about requests: a JSON line for each where that is asked for, and one for each slow one. No key stands
in them, and the words of a question only where that is asked for."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from starlette.requests import Request

from service.access.visitors import visitor_of

LOG = logging.getLogger("precedent.requests")
MOST_WORDS = 200


class RequestLog:
    """``every``: a line for each request, else for slow ones alone; ``words``: the question too."""

    def __init__(self, every: bool, slow_seconds: float, words: bool) -> None:
        self._every = every
        self._slow = slow_seconds
        self._words = words
        LOG.setLevel(logging.INFO)
        if not LOG.handlers:
            handler = logging.StreamHandler()
            handler.setFormatter(logging.Formatter("%(message)s"))
            LOG.addHandler(handler)
            LOG.propagate = False

    def tell(self, request: Request, request_id: str, route: str, status: int, seconds: float) -> None:
        """One request that was answered."""
        slow = seconds >= self._slow
        if not (slow or self._every):
            return
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "warning" if slow else "info",
            "event": "slow" if slow else "request",
            "request": request_id,
            "method": request.method[:20],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "who": visitor_of(request).name,
            "address": request.client.host if request.client else None,
        }
        if self._words:
            line["q"] = request.query_params.get("q", "")[:MOST_WORDS]
        LOG.log(logging.WARNING if slow else logging.INFO, "%s", json.dumps(line, ensure_ascii=False))
