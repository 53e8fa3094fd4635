"""What lives long is not looked through again and again; what has gone is found all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from service.garbage import long_lived_kept


class InACircle:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _kept() -> Iterator[None]:
    with long_lived_kept():
        yield


def test_what_a_full_collection_leaves_is_not_looked_through_again() -> None:
    held = [InACircle() for _ in range(10)]
    gc.collect()
    assert any(one is held for one in gc.get_objects()) is False
    assert gc.get_freeze_count() > len(held)


def test_what_goes_later_is_freed_once_enough_has_come() -> None:
    lost = weakref.ref(held := InACircle())
    gc.collect()
    del held
    gc.collect()
    assert lost() is not None
    more = [InACircle() for _ in range(gc.get_freeze_count())]
    gc.collect()  # all has grown by more than a quarter
    gc.collect()
    assert lost() is None
    assert more


def test_nothing_is_kept_from_the_collector_afterwards() -> None:
    gc.collect()
    assert gc.get_freeze_count()
    with long_lived_kept():
        pass
    assert not gc.get_freeze_count()
