"""How a collection is called in the reader's language: two have a name in either, the others the one they were given."""

from __future__ import annotations

from index.catalogue.collection_names import PRESETS
from service.messages import Messages


def shown(name: str, say: Messages) -> str:
    """The name as it is read."""
    return say(f"collection.{name}") if name in PRESETS else name
