"""Arrays are read from their files by one thread at a time: Python 3.11's parser, which numpy uses, bears no more."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import arrays


def test_an_array_comes_back_read_only(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(5))
    array = arrays.mapped(tmp_path / "a.npy")
    assert array.tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


@pytest.mark.parametrize("broken", [b"", b"\x93NUMPY", b"no array at all"])
def test_a_broken_file_is_told(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(broken)
    with pytest.raises((EOFError, ValueError)):
        arrays.mapped(tmp_path / "a.npy")


def test_headers_are_parsed_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(5))
    inside, most = [0], [0]
    counting, load = threading.Lock(), np.load

    def watched(*args: Any, **kwargs: Any) -> Any:
        with counting:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.002)  # long enough for the others to come in, were they let
        try:
            return load(*args, **kwargs)
        finally:
            with counting:
                inside[0] -= 1

    monkeypatch.setattr(np, "load", watched)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(arrays.mapped, [path] * 12))
    assert most == [1]
    assert all(array.tolist() == [0, 1, 2, 3, 4] for array in found)


def test_every_array_of_a_store_is_opened_here() -> None:
    root = Path(arrays.__file__).parents[1]
    modules = [path for layer in ("ingest", "index", "service") for path in (root / layer).rglob("*.py")]
    assert [path.name for path in modules if "np.load(" in path.read_text("utf-8")] == ["arrays.py"]
