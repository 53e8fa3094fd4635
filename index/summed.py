"""JSON that tells when it is not what was written: with the SHA-256 of what it says, so that a bit that flipped in a name, a year
or a date is damage and not another name."""

from __future__ import annotations

import hashlib
import json
from typing import Any

SUM = "sum"


def summed(said: dict[str, Any]) -> dict[str, Any]:
    """What is said, with its sum. ``said`` is as JSON gives it back."""
    return {**said, SUM: _sum(said)}


def checked(said: dict[str, Any]) -> dict[str, Any]:
    """The same without its sum. Raises ValueError where it does not fit, KeyError where there is none."""
    found = {name: value for name, value in said.items() if name != SUM}
    if said[SUM] != _sum(found):
        raise ValueError(SUM)
    return found


def _sum(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
