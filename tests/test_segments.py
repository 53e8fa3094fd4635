"""An index in segments answers as one made at once: whatever came when, what died, and what was merged."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder
from hypothesis import given
from hypothesis import strategies as st
from sample_store import PLANS
from test_update import answers, fresh_home

from index.arrays import Floats
from index.catalogue import Catalogue
from index.catalogue.generation_rows import vectors_of
from index.generation import merging, quantisers, term_lists
from index.generation.generation import Generation, damaged_files
from index.generation.lexical import LexicalIndex
from index.generation.placing import Placed, in_order, joined, placed
from index.generation.term_lists import TermLists
from index.generation.vectors import centred
from index.store import Store

WORDS = ("教师", "轮岗", "比例", "学校", "经费")
PASSAGES = st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=1, max_size=30)


@st.composite
def segmented(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[TermLists, Placed]], list[int]]:
    """Passages of which some have died, as lists in segments; and the number of each one alive in a given order."""
    passages = draw(PASSAGES)
    alive = draw(st.lists(st.booleans(), min_size=len(passages), max_size=len(passages)))
    keys = draw(st.lists(st.integers(0, 5), min_size=len(passages), max_size=len(passages)))
    cuts = sorted({0, len(passages), *draw(st.lists(st.integers(0, len(passages)), max_size=4))})
    spans = [slice(*span) for span in pairwise(cuts)]
    masks = [np.array(alive[span]) for span in spans]
    places = placed([(len(mask), None if mask.all() else mask) for mask in masks])
    if draw(st.booleans()):
        places = in_order(places, [np.array(keys[span], np.int32) for span in spans])
    common = draw(st.sampled_from([1, 16]))
    parts = [(term_lists.build(passages[span], common), where) for span, where in zip(spans, places, strict=True)]
    numbers = joined([np.arange(len(passages))[span] for span in spans], places)
    return passages, parts, numbers.tolist()


@given(segmented())
def test_the_words_of_segments_are_those_of_one_index(
    made: tuple[list[list[str]], list[tuple[TermLists, Placed]], list[int]],
) -> None:
    passages, parts, living = made
    together, once = LexicalIndex(parts), LexicalIndex.build([passages[number] for number in living])
    assert len(together) == len(once) == len(living)
    for word in WORDS:
        one, other = together.term(word), once.term(word)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert type(one) is type(other) or len(parts) == 1
            assert one.rows.tolist() == other.rows.tolist()
            assert one.frequencies.tolist() == other.frequencies.tolist()


@given(segmented(), st.sampled_from([1, 16]))
def test_merged_lists_are_those_of_what_is_alive(
    made: tuple[list[list[str]], list[tuple[TermLists, Placed]], list[int]], common: int
) -> None:
    passages, parts, _ = made
    parts = [(lists, Placed(where.first, where.size, where.alive)) for lists, where in parts]
    alive = [n for n, kept in enumerate(np.concatenate([where.numbers >= 0 for _, where in parts])) if kept]
    merged, once = (
        term_lists.merged(parts, common),
        term_lists.build([passages[number] for number in alive], common),
    )
    for name in ("vocabulary", "offsets", "rows", "frequencies", "common", "held", "columns", "lengths"):
        assert getattr(merged, name).tolist() == getattr(once, name).tolist(), name


def merged_as_they_come(sizes: Sequence[int]) -> tuple[list[int], int]:
    """The segments that are left, and how many passages were written anew for it."""
    segments: list[int] = []
    written = 0
    for size in sizes:
        segments.append(size)
        while (chosen := merging.due([(held, held) for held in segments])) is not None:
            assert len(segments[chosen]) > 1
            written += sum(segments[chosen])
            segments[chosen] = [sum(segments[chosen])]
    assert sum(segments) == sum(sizes)
    return segments, written


@given(st.lists(st.integers(1, 5_000), max_size=300))
def test_few_segments_are_left_and_no_passage_is_merged_often(sizes: list[int]) -> None:
    segments, written = merged_as_they_come(sizes)
    assert (
        len(segments) <= 2 ** (merging.tier(sum(sizes)) + 3) - 1
    )  # the worst order; below, those that come in practice
    lowest = merging.SMALLEST * merging.FACTOR / (2 * (merging.FACTOR - 1))  # below 512 all is written anew for seven
    assert written <= sum(sizes) * ((merging.tier(sum(sizes)) + 2) * 2 + lowest)


@pytest.mark.parametrize(("sizes", "times"), [([345_000] + [20] * 1_000, 1), ([20] * 5_000, 15), ([1] * 500, 40)])
def test_small_ingests_do_not_write_a_large_segment_anew(sizes: list[int], times: int) -> None:
    segments, written = merged_as_they_come(sizes)
    assert len(segments) <= 2 * merging.FACTOR
    assert written < times * sum(sizes)


def test_what_is_mostly_dead_is_written_anew() -> None:
    assert merging.due([(100, 80), (10, 10)]) is None
    assert merging.due([(100, 100), (100, 74), (10, 10)]) == slice(1, 2)


@pytest.fixture
def pieces(tmp_path: Path) -> list[Path]:
    """The samples in many files of a dozen lines."""
    folder = tmp_path / "pieces"
    folder.mkdir()
    for path in sorted(path for path in PLANS.glob("*.txt") if "gb18030" not in path.name and "big5" not in path.name):
        lines = path.read_text("utf-8").splitlines()
        for at in range(0, len(lines), 12):
            (folder / f"{path.stem}-{at:03d}.txt").write_text("\n".join(lines[at : at + 12]), "utf-8")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("ingests", [7, 40])
def test_one_segment_or_forty_answer_the_same(
    tmp_path: Path, fake_model: dict[str, FakeEncoder], pieces: list[Path], ingests: int
) -> None:
    assert len(pieces) >= ingests
    once = Store.open(fresh_home(tmp_path / "once"), create=True)
    once.ingest(pieces)
    random.Random(ingests).shuffle(pieces)
    often = Store.open(fresh_home(tmp_path / "often"), create=True)
    for part in range(ingests):
        often.ingest(pieces[part::ingests])
    home = tmp_path / "often"
    manifest = Generation.open(home, often.status()["generation"]).manifest
    assert 1 < len(manifest.segments) < 15
    assert answers(often) == answers(once)
    assert damaged_files(home, manifest.generation, None) == []


def test_many_runs_are_built_as_one_segment(
    tmp_path: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch, pieces: list[Path]
) -> None:
    stores = []
    for name, run in (("one", 10_000), ("many", 30)):
        monkeypatch.setattr("index.generation.build.RUN", run)
        stores.append(Store.open(fresh_home(tmp_path / name), create=True))
        stores[-1].ingest(pieces)
        folder = tmp_path / name / "generations" / "000001" / "segments"
        assert len(list(folder.iterdir())) == 1
        assert len(Generation.open(tmp_path / name, 1).manifest.segments) == 1
    assert answers(stores[0]) == answers(stores[1])


def test_the_vectors_of_a_few_passages_do_not_cost_those_of_all(
    home: Path, fake_model: dict[str, FakeEncoder], pieces: list[Path]
) -> None:
    Store.open(home, create=True).ingest(pieces[:2])
    catalogue = Catalogue.create(home)
    model = fake_model["bundled"].fingerprint
    first = Generation.open(home, 1).passage_ids[:3].tolist() * 300  # as many as are asked for at once
    steps: list[int] = []
    for _ in range(2):
        ticks: list[None] = []
        catalogue.db.set_progress_handler(lambda ticks=ticks: ticks.append(None), 1)
        assert len(list(vectors_of(catalogue, model, first))) == 900
        catalogue.db.set_progress_handler(None, 0)
        steps.append(len(ticks))
        with catalogue.transaction():
            catalogue.db.executemany(
                "INSERT OR IGNORE INTO vectors (model, text_hash, vector) VALUES (?, ?, x'00')",
                [(model, number.to_bytes(32, "big")) for number in range(2_000)],
            )
    catalogue.close()
    assert steps[1] <= 2 * steps[0]


def given_vectors(home: Path, generation: Generation) -> Iterator[Floats]:
    """The encoder's vector of each passage as it is compared, in the order of the generation's rows."""
    catalogue = Catalogue.open(home)
    model = generation.manifest.fingerprint
    for packed in vectors_of(catalogue, model, generation.passage_ids.tolist()):
        yield centred(np.frombuffer(packed, "<f4")[None], np.array(generation.manifest.passage_mean, np.float32))[0]
    catalogue.close()


def test_a_store_that_grows_out_of_exact_search(
    tmp_path: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch, pieces: list[Path]
) -> None:
    """Codes from 40 passages on, trained anew at four times as many; every passage is found by its own words all the while."""
    monkeypatch.setattr(quantisers, "FLAT_LIMIT", 40)
    files = pieces
    home = fresh_home(tmp_path / "home")
    store = Store.open(home, create=True)
    trained: list[int] = []
    for at in range(0, len(files), 4):
        store.ingest(files[at : at + 4])
        generation = Generation.open(home, store.status()["generation"])
        trained.append(generation.manifest.trained_on)
        assert generation.vectors.is_exact == (len(generation.passage_ids) <= 40)
        for row, vector in list(zip(range(10_000), given_vectors(home, generation), strict=False))[::37]:
            found = generation.vectors.search(vector, 5)
            assert row in found.rows or found.scores[-1] > 0.97, "copies of it may stand there"
    assert len({number for number in trained if number}) >= 2
    store.remove([files[0].name])
    generation = Generation.open(home, store.status()["generation"])
    assert not generation.vectors.is_exact
    assert damaged_files(home, generation.manifest.generation, None) == []
