"""One model in memory for all who ask for it: the readers of a server are threads, and a model each would fill its memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Model = TypeVar("Model")


class Shared(Generic[Model]):
    """Models by what tells them apart, each as long as somebody holds it."""

    def __init__(self) -> None:
        self._held: WeakValueDictionary[Hashable, Model] = WeakValueDictionary()
        self._looking = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Model]) -> Model:
        """The model of that key, made if nobody holds it; ``make`` returns at once, loading waits for the first text."""
        with self._looking:
            model = self._held.get(key)
            if model is None:
                model = self._held[key] = make()
            return model


def state_of_folder(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The files of a folder with size and time, so that another model put in its place is another."""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), state.st_size, state.st_mtime_ns) for path, state in found)
