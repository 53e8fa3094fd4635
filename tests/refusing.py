"""What is refused, told by code and values; ``ANY`` of ``unittest.mock`` stands for the system's own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ingest.errors import Reason, Refusal, Value


@contextmanager
def refused(kind: type[Refusal], reason: Reason | str, /, **values: Value) -> Iterator[None]:
    """Expect an error of this kind with this reason, given whole or as a code and values."""
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.reason == (Reason(reason, **values) if isinstance(reason, str) else reason)
    assert "\n" not in str(caught.value)
