"""One model and one index in memory for all readers of a process."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from pathlib import Path

from sample_store import sample_home

from index.encoders import load_encoder
from index.encoders.tokens import WindowTokenizer
from index.encoders.weights import bundled_path, read_weights
from index.results import SearchRequest
from index.store import Store
from service.http.readers import Readers

READERS = 4


def test_readers_of_two_pools_hold_one_encoder_and_one_generation() -> None:
    """As the server has them, for searches and for heavy work."""
    together, home = threading.Barrier(READERS, timeout=60), sample_home()

    def asked(store: Store) -> tuple[Store, int, int, bytes]:
        together.wait()  # so that each is opened by a reader of its own, and all at once
        found = store.search(SearchRequest("教师轮岗比例"))
        with store.snapshot() as snapshot:
            encoder, generation = id(snapshot.encoder._engine), id(snapshot.generation)  # type: ignore[attr-defined]
        return store, encoder, generation, repr([(hit.passage_id, hit.score) for hit in found.hits]).encode()

    async def ask() -> list[tuple[Store, int, int, bytes]]:
        pools = [Readers(lambda: Store.open(home, whole=True), READERS // 2, 0) for _ in range(2)]
        told = await asyncio.gather(*(pools[n % 2].call(asked) for n in range(READERS)))
        for pool in pools:
            pool.close()
        return told

    told = asyncio.run(ask())
    stores, *shared = map(set, zip(*told, strict=True))
    assert [len(stores), *map(len, shared)] == [READERS, 1, 1, 1]


def test_a_model_is_let_go_with_the_last_who_holds_it(tmp_path: Path) -> None:
    """And another that was put in its folder meanwhile is another."""
    (tmp_path / "config.json").write_text("{}")
    one = load_encoder(str(tmp_path))
    assert load_encoder(str(tmp_path)) is one
    (tmp_path / "config.json").write_text('{"other": 1}')
    assert load_encoder(str(tmp_path)) is not one
    held = weakref.ref(one)
    del one
    gc.collect()
    assert held() is None


def test_threads_that_ask_at_once_are_told_the_same_tokens() -> None:
    """Though one of them makes the library's tokenizer, for which the dictionary is let go, while others use that."""
    weights = read_weights(bundled_path())
    texts = [f"第{n}条 教师轮岗 teacher rotation" for n in range(200)]
    alone, shared = WindowTokenizer(weights), WindowTokenizer(weights)
    expected = [alone.query_ids(text) for text in texts]
    told: list[list[list[int]]] = []
    asking = [threading.Thread(target=lambda: told.append([shared.query_ids(t) for t in texts])) for _ in range(3)]
    asking.append(threading.Thread(target=shared.ids, args=("教" * 500,)))
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert told == [expected] * 3
    assert shared._unigram is None
