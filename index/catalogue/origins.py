"""Where plans were got from, and what their places are parts of, as kept: JSON, null where nothing is told."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ingest.models import Provenance


def stored_provenance(provenance: Provenance | None) -> str | None:
    """What is kept of it: the fields that are told."""
    told = {name: value for name, value in asdict(provenance).items() if value} if provenance else {}
    return json.dumps(told, ensure_ascii=False) if told else None


def kept_provenance(stored: str | None) -> Provenance | None:
    """The same again."""
    if not stored:
        return None
    told: dict[str, Any] = json.loads(stored)
    return Provenance(**{**told, "attachments": tuple(told.get("attachments", ()))})


def kept_chain(stored: str | None) -> list[str]:
    """The divisions of a plan's place, from the province down."""
    return list(json.loads(stored)) if stored else []
