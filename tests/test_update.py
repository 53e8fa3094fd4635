"""Ingesting again and again: what is new, what changed, what is gone, and what a reader sees meanwhile."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from fakes import FakeEncoder
from refusing import refused
from sample_store import PLANS, ROOT, fresh_home, in_a_folder

from index import indexing, update
from index.catalogue import FILE_NAME, Catalogue
from index.catalogue.exports import EXPORTS
from index.catalogue.schema import MIGRATIONS
from index.catalogue.seal import break_seal
from index.catalogue.vector_rows import add_vectors
from index.errors import BusyError, DamageError, MismatchError, NoStoreError
from index.generation.generation import FORMAT
from index.results import SearchRequest
from index.store import Store
from ingest.errors import IngestError, Reason

PLAN = """{place}教师交流轮岗实施方案

一、指导思想
为促进教育公平，推动城乡教师队伍均衡发展，特制定本方案。

二、目标任务
每学年教师交流比例不低于符合条件教师总数的{share}%。

三、保障措施
县教育局负责统筹，各学校落实经费。
"""
SMALL = ("dropout-control-plan.txt", "nutrition-meals-rule.txt", "gov-kindergarten-plan.html")
QUERIES = ("教师轮岗比例", "teacher rotation targets", "經費保障", "15%")


def plan(place: str, share: int) -> str:
    return PLAN.format(place=place, share=share)


@pytest.fixture
def store(home: Path, fake_model: dict[str, FakeEncoder]) -> Store:
    return Store.open(home, create=True)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Two plans and what is no document."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "a.txt").write_text(plan("临溪县", 12), "utf-8")
    (folder / "b.txt").write_text(plan("云溪县", 15), "utf-8")
    (folder / "speech.mp3").write_bytes(b"no document")
    return folder


def answers(store: Store) -> str:
    """Everything a store answers and exports, as one text without what may differ (time)."""
    found: list[Any] = []
    for text in QUERIES:
        for mode in ("hybrid", "dense", "lexical"):
            response = asdict(store.search(SearchRequest(text, k=100, mode=mode)))  # type: ignore[arg-type]
            del response["took_ms"]
            found.append(response)
    found += [list(map(asdict, store.export(kind))) for kind in EXPORTS]
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def texts(store: Store) -> set[str]:
    return {record.text for record in store.export("passages")}


def ids(store: Store) -> dict[str, str]:
    return {record.text: record.passage_id for record in store.export("passages")}


# -- what an ingest reports ----------------------------------------------------------------------------------------


def test_added_unchanged_replaced_removed_rejected(store: Store, documents: Path) -> None:
    (documents / "empty.txt").write_bytes(b"")
    report = store.ingest([documents])
    assert (report.added, report.unchanged, report.replaced, report.removed) == (["a.txt", "b.txt"], [], [], [])
    assert [rejection.path for rejection in report.rejected] == ["empty.txt"]
    assert report.rejected[0].reason == Reason("file.empty")
    assert report.skipped == ["speech.mp3"]
    assert report.plans == len(store.plans()) == 2
    assert report.passages == len(texts(store)) + 2  # two paragraphs stand in both plans

    (documents / "b.txt").write_text(plan("云溪县", 20), "utf-8")
    (documents / "c.txt").write_text(plan("安溪县", 8), "utf-8")
    (documents / "a.txt").unlink()
    (documents / "empty.txt").unlink()
    report = store.ingest([documents])
    assert (report.added, report.unchanged, report.replaced, report.removed) == (["c.txt"], [], ["b.txt"], ["a.txt"])
    assert report.rejected == []


def test_a_second_run_changes_nothing(store: Store, documents: Path, fake_model: dict[str, FakeEncoder]) -> None:
    store.ingest([documents])
    before, generation, embedded = answers(store), store.status()["generation"], len(fake_model["bundled"].passages)
    report = store.ingest([documents])
    assert (report.added, report.unchanged, report.replaced) == ([], ["a.txt", "b.txt"], [])
    assert store.status()["generation"] == generation
    assert len(fake_model["bundled"].passages) == embedded
    assert answers(store) == before


def test_a_path_that_is_not_there_changes_nothing(store: Store, documents: Path) -> None:
    store.ingest([documents])
    before = answers(store)
    with refused(IngestError, "file.not_found", path=str(documents / "nowhere")):
        store.ingest([documents, documents / "nowhere"])
    assert answers(store) == before


def test_a_folder_with_nothing_to_take_makes_an_empty_store(store: Store, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    report = store.ingest([tmp_path / "void"])
    assert (report.plans, report.passages) == (0, 0)
    response = store.search(SearchRequest("教师轮岗"))
    assert (response.hits, response.answerable) == ([], False)
    assert store.plans() == []
    assert store.verify().failures == []


def test_a_changed_file_that_cannot_be_read_keeps_what_was_known(store: Store, documents: Path) -> None:
    store.ingest([documents])
    before = answers(store)
    (documents / "a.txt").write_bytes(b"")
    report = store.ingest([documents])
    assert ([rejection.path for rejection in report.rejected], report.removed) == (["a.txt"], [])
    assert answers(store) == before


# -- order-free ----------------------------------------------------------------------------------------------------


def test_the_order_of_files_makes_no_difference(tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> None:
    found = set()
    ways: list[list[list[str]]] = [[[name] for name in order] for order in itertools.permutations(SMALL)]
    ways += [[list(SMALL)], [list(SMALL[::-1])], [list(SMALL[:2]), list(SMALL[2:])]]
    for number, runs in enumerate(ways):
        store = Store.open(fresh_home(tmp_path / f"home{number}"), create=True)
        for names in runs:
            store.ingest([PLANS / name for name in names])
        found.add(answers(store))
        store.close()
    assert len(found) == 1


def test_a_detour_makes_no_difference(tmp_path: Path, documents: Path, fake_model: dict[str, FakeEncoder]) -> None:
    straight, detour = (Store.open(fresh_home(tmp_path / name), create=True) for name in ("one", "two"))
    straight.ingest([documents])
    final = (documents / "b.txt").read_bytes()
    (documents / "b.txt").write_text(plan("别县", 99), "utf-8")
    (documents / "gone.txt").write_text(plan("旧县", 1), "utf-8")
    detour.ingest([documents])
    (documents / "b.txt").write_bytes(final)
    (documents / "gone.txt").unlink()
    detour.ingest([documents])
    assert answers(detour) == answers(straight)


# -- replacing and removing ----------------------------------------------------------------------------------------


def test_a_changed_file_replaces_its_old_self(store: Store, documents: Path) -> None:
    store.ingest([documents])
    (documents / "a.txt").write_text(plan("临溪县", 30), "utf-8")
    store.ingest([documents])
    assert not any("12%" in text for text in texts(store))
    assert any("30%" in text for text in texts(store))
    hits = store.search(SearchRequest("教师交流比例 12%", k=100)).hits
    assert hits
    assert not any("12%" in hit.text for hit in hits)


def test_a_passage_keeps_its_id_when_the_file_changes_elsewhere(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(plan("临溪县", 12), "utf-8")
    store.ingest([path])
    before = ids(store)
    path.write_text(plan("安溪县", 8) + "\n" + plan("临溪县", 30), "utf-8")
    store.ingest([path])
    after = ids(store)
    unchanged = [text for text in before if "12%" not in text]
    assert len(unchanged) == 2
    assert all(before[text] in [record.passage_id for record in store.export("passages")] for text in unchanged)
    assert len(set(after.values())) == len(after)


def test_a_passage_that_stands_twice_has_two_ids(store: Store, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(plan("临溪县", 12) + "\n" + plan("临溪县", 12), "utf-8")
    store.ingest([tmp_path / "p.txt"])
    records = list(store.export("passages"))
    assert len({record.passage_id for record in records}) == len(records) > len(texts(store))


@in_a_folder
def test_of_a_vanished_file_only_what_was_cited_stays(store: Store, documents: Path, home: Path) -> None:
    (documents / "b.txt").write_text("别的内容\n\n这里只有一段独一无二的文字，写着紫色长颈鹿。\n", "utf-8")
    store.ingest([documents])
    (documents / "b.txt").unlink()
    assert store.ingest([documents]).removed == ["b.txt"]
    assert not any("长颈鹿" in text for text in texts(store))
    db = sqlite3.connect(home / FILE_NAME)
    for table in ("plans", "passages", "sections", "targets", "dropped", "repairs"):
        (orphans,) = db.execute(f"SELECT count(*) FROM {table} WHERE source NOT IN (SELECT id FROM sources)").fetchone()
        assert orphans == 0, table
    assert db.execute("SELECT name FROM sources WHERE retired_as IS NULL").fetchall() == [("a.txt",)]
    kept = "SELECT p.passage_id, p.terms FROM passages AS p WHERE p.text LIKE '%长颈鹿%'"
    ((passage, terms),) = db.execute(kept).fetchall()
    assert (terms, store.passage(passage).retired.how) == ("", "removed")  # type: ignore[union-attr]
    unused = (
        "SELECT count(*) FROM vectors WHERE text_hash NOT IN (SELECT p.embedded_hash FROM passages AS p "
        "JOIN sources AS s ON s.id = p.source WHERE s.died IS NULL)"
    )
    assert db.execute(unused).fetchone() == (0,)
    db.close()


def test_a_file_given_by_name_is_not_missed_in_a_folder_it_is_not_in(store: Store, documents: Path) -> None:
    store.ingest([documents])
    (documents / "b.txt").unlink()
    assert store.ingest([documents / "a.txt"]).removed == []
    assert {record.source for record in store.plans()} == {"a.txt", "b.txt"}


def test_two_folders_with_a_file_of_the_same_name(store: Store, tmp_path: Path) -> None:
    for folder, share in (("north", 11), ("south", 22)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plan.txt").write_text(plan("临溪县", share), "utf-8")
    store.ingest([tmp_path / "north", tmp_path / "south"])
    assert {record.source for record in store.plans()} == {"plan.txt", "south/plan.txt"}
    assert len(set(ids(store).values())) == len(texts(store))
    report = store.ingest([tmp_path / "south", tmp_path / "north"])
    assert report.unchanged == ["plan.txt", "south/plan.txt"]
    (tmp_path / "north" / "plan.txt").unlink()
    assert store.ingest([tmp_path / "north"]).removed == ["plan.txt"]
    assert {record.source for record in store.plans()} == {"south/plan.txt"}
    assert store.verify().failures == []


# -- embedding -----------------------------------------------------------------------------------------------------


def test_nothing_is_embedded_twice(store: Store, documents: Path, fake_model: dict[str, FakeEncoder]) -> None:
    store.ingest([documents])
    given = fake_model["bundled"].passages
    assert len(given) == len(set(given))
    before = len(given)
    (documents / "copy.txt").write_bytes((documents / "a.txt").read_bytes())
    (documents / "b.txt").write_text(plan("云溪县", 77), "utf-8")
    store.ingest([documents])
    assert [text for text in given[before:] if "77%" not in text] == []
    assert len(given) - before == 1
    store.ingest([documents], rebuild=True)
    assert len(given) - before == 1


def test_a_moved_file_is_not_embedded_again(store: Store, documents: Path, fake_model: dict[str, FakeEncoder]) -> None:
    store.ingest([documents])
    before = len(fake_model["bundled"].passages)
    (documents / "a.txt").rename(documents / "renamed.txt")
    report = store.ingest([documents])
    assert (report.added, report.removed) == (["renamed.txt"], ["a.txt"])
    assert len(fake_model["bundled"].passages) == before


def test_of_vectors_only_those_of_texts_that_are_there_are_kept(store: Store, documents: Path, home: Path) -> None:
    def kept_and_needed() -> tuple[set[bytes], set[bytes]]:
        with closing(Catalogue.open(home)) as catalogue:
            needed = "SELECT embedded_hash FROM passages JOIN sources AS s ON s.id = source WHERE s.died IS NULL"
            kept = "SELECT text_hash FROM vectors"
            return tuple({key for (key,) in catalogue.db.execute(sql)} for sql in (kept, needed))  # type: ignore[return-value]

    shutil.copy(documents / "a.txt", documents / "copy.txt")
    store.ingest([documents])
    held = len(kept_and_needed()[0])
    (documents / "a.txt").unlink()  # its texts stand in the copy
    (documents / "b.txt").write_text("南山县消防方案\n\n一、目标\n每年消防演练不少于2次。\n", "utf-8")
    store.ingest([documents])
    kept, needed = kept_and_needed()
    assert kept == needed
    assert 0 < len(kept) < held
    store.ingest([documents], rebuild=True)
    assert kept_and_needed() == (kept, needed)


def test_a_killed_embedding_goes_on_where_it_was(
    store: Store, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "EMBEDDING_BATCH", 4)

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "embedding" and done >= 12:
            raise KeyboardInterrupt

    paths = [PLANS / name for name in SMALL]
    with pytest.raises(KeyboardInterrupt):
        store.ingest(paths, interrupt)
    with refused(NoStoreError, "store.empty", home=str(store.home)):
        store.search(SearchRequest("教师"))
    report = store.ingest(paths)
    assert sorted(report.unchanged) == sorted(SMALL)
    given = fake_model["bundled"].passages
    assert len(given) == len(set(given)) > 12


# -- models --------------------------------------------------------------------------------------------------------


def test_another_model_is_refused_by_name(home: Path, documents: Path, fake_model: dict[str, FakeEncoder]) -> None:
    Store.open(home, create=True, model="first").ingest([documents])
    before = answers(Store.open(home))
    with refused(MismatchError, "store.other_model", stored="first", named="second"):
        Store.open(home, model="second").ingest([documents])
    assert answers(Store.open(home)) == before
    assert Store.open(home).ingest([documents]).unchanged == ["a.txt", "b.txt"]  # unnamed: the store's own


def test_rebuild_accepts_another_model(home: Path, documents: Path, fake_model: dict[str, FakeEncoder]) -> None:
    Store.open(home, create=True, model="first").ingest([documents])
    reader = Store.open(home)
    assert reader.search(SearchRequest("教师")).hits
    report = Store.open(home, model="second").ingest([documents], rebuild=True)
    assert sorted(report.replaced) == ["a.txt", "b.txt"]
    assert len(fake_model["second"].passages) == len(set(fake_model["first"].passages))
    assert reader.search(SearchRequest("教师")).hits  # a reader that was open goes over to the new model
    assert reader.status()["fingerprint"] == "fake:second"
    db = Catalogue.open(home)
    assert [model for (model,) in db.db.execute("SELECT DISTINCT model FROM vectors")] == ["fake:second"]
    db.close()


def test_an_index_of_an_older_format_is_built_again_without_a_word(
    home: Path, documents: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        for module in ("index.indexing", "index.generation.generation", "index.generation.build"):
            older.setattr(f"{module}.FORMAT", 1)
        Store.open(home, create=True).ingest([documents])
    with refused(MismatchError, "store.other_format", folder=ANY, stored=1, present=FORMAT):
        Store.open(home).search(SearchRequest("教师"))
    encoded = len(fake_model["bundled"].passages)
    assert Store.open(home).ingest([documents]).unchanged == ["a.txt", "b.txt"]
    assert Store.open(home).search(SearchRequest("教师")).hits
    assert len(fake_model["bundled"].passages) == encoded


def test_readers_keep_the_old_model_until_the_switch(
    home: Path, documents: Path, fake_model: dict[str, FakeEncoder]
) -> None:
    Store.open(home, create=True, model="first").ingest([documents])
    before = answers(Store.open(home))

    def read_meanwhile(stage: str, done: int, total: int) -> None:
        assert answers(Store.open(home)) == before
        if stage == "indexing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store.open(home, model="second").ingest([documents], read_meanwhile, rebuild=True)
    assert answers(Store.open(home)) == before
    assert Store.open(home).ingest([documents]).unchanged == ["a.txt", "b.txt"]


def test_vectors_of_another_dimension_are_not_mixed_in(
    home: Path, documents: Path, fake_model: dict[str, FakeEncoder]
) -> None:
    store = Store.open(home, create=True)
    store.ingest([documents])
    fake_model["bundled"].fingerprint = "fake:changed"
    with refused(
        MismatchError,
        "store.other_encoder",
        model="bundled",
        fingerprint="fake:bundled",
        other="bundled",
        other_fingerprint="fake:changed",
    ):
        Store.open(home).search(SearchRequest("教师"))


def test_terms_of_another_segmentation_are_cut_anew(
    home: Path, documents: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a source that this run is not given: or the index would hold the terms of two segmentations."""
    with monkeypatch.context() as older:
        for module in (
            update,
            indexing,
            "index.catalogue.source_upkeep",
            "index.generation.generation",
            "index.generation.build",
        ):
            name = module if isinstance(module, str) else module.__name__
            older.setattr(f"{name}.SEGMENTATION_VERSION", "terms/0 older")
        older.setattr("index.text.passage_text.segment", lambda text: ["old"])
        Store.open(home, create=True).ingest([documents])
    with refused(
        MismatchError, "store.other_segmentation", stored="terms/0 older", present=update.SEGMENTATION_VERSION
    ):
        Store.open(home).search(SearchRequest("教师"))
    report = Store.open(home).ingest([documents / "a.txt"])
    assert report.replaced == ["a.txt"]
    hits = Store.open(home).search(SearchRequest("云溪县", mode="lexical")).hits
    assert {hit.citation.source for hit in hits} >= {"b.txt"}
    db = Catalogue.open(home)
    assert not [row for row in db.db.execute("SELECT terms FROM passages") if "old" in row["terms"].split()]
    db.close()


# -- readers and writers together ----------------------------------------------------------------------------------

HOLD_THE_LOCK = """
import sys
from pathlib import Path
from index.update import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_ingests_at_once_are_refused(store: Store, documents: Path, home: Path) -> None:
    store.ingest([documents])
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with refused(BusyError, "store.busy", home=str(home)):
            store.ingest([documents])
        assert store.search(SearchRequest("教师")).hits  # reading goes on
    finally:
        other.kill()
        other.communicate()
    assert store.ingest([documents]).unchanged == ["a.txt", "b.txt"]  # a killed holder holds nothing


def test_readers_see_whole_generations_only(
    home: Path, documents: Path, fake_model: dict[str, FakeEncoder], tmp_path: Path
) -> None:
    store = Store.open(home, create=True)
    store.ingest([documents])
    states = [answers(store)]
    seen: list[str] = []
    failures: list[BaseException] = []
    ended = threading.Event()

    def poll() -> None:
        reader = Store.open(home)
        try:
            while not ended.is_set():
                seen.append(answers(reader))
        except BaseException as error:  # noqa: BLE001  a thread's failure must reach the test
            failures.append(error)
        finally:
            reader.close()

    threads = [threading.Thread(target=poll) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for share in (31, 32, 33):
            (documents / "a.txt").write_text(plan("临溪县", share), "utf-8")
            (documents / f"new{share}.txt").write_text(plan(f"第{share}县", share), "utf-8")
            store.ingest([documents])
            states.append(answers(store))
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert len(set(states)) == 4
    assert seen
    # ``answers`` asks many times; a poll that straddles a switch may mix two states, but each *answer* is of one.
    pieces = [{json.dumps(piece, sort_keys=True) for piece in json.loads(state)} for state in states]
    for poll_seen in seen:
        for piece in json.loads(poll_seen):
            assert any(json.dumps(piece, sort_keys=True) in state for state in pieces)


def test_an_export_is_of_one_generation_throughout(
    store: Store, documents: Path, home: Path, fake_model: object
) -> None:
    store.ingest([documents])
    before = list(store.export("passages"))
    running = store.export("passages")
    first = next(running)
    (documents / "a.txt").write_text(plan("临溪县", 44), "utf-8")
    (documents / "b.txt").unlink()
    Store.open(home).ingest([documents])
    assert store.search(SearchRequest("教师")).hits  # the same thread may ask while it exports
    assert [first, *running] == before
    assert list(store.export("passages")) != before


# -- damage --------------------------------------------------------------------------------------------------------


def generation_folder(store: Store, home: Path) -> Path:
    return home / "generations" / f"{store.status()['generation']:06d}"


@in_a_folder
def test_a_lost_generation_is_made_again_by_any_ingest(store: Store, documents: Path, home: Path) -> None:
    store.ingest([documents])
    before = answers(store)
    folder = generation_folder(store, home)
    shutil.rmtree(folder)
    with refused(DamageError, "store.generation_unreadable", number=1, folder=str(folder), why=ANY):
        Store.open(home).search(SearchRequest("教师"))
    store.ingest([documents])
    assert answers(Store.open(home)) == before


@in_a_folder
@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "families.npy",
        *(
            f"segments/000001-001/{name}.npy"
            for name in ("vectors", "roles", "lexical/rows", "targets/target_low", "names/chinese")
        ),
    ],
)
@pytest.mark.parametrize("how", ["gone", "empty", "cut"])
def test_a_corrupt_generation_is_told_and_rebuilt(
    store: Store, documents: Path, home: Path, name: str, how: str
) -> None:
    store.ingest([documents])
    before = answers(store)
    folder = generation_folder(store, home)
    path = folder / name
    whole = path.read_bytes()
    path.unlink()  # mapped by the open store: never written over
    if how == "gone":
        reason = Reason("store.generation_unreadable", number=1, folder=str(folder), why=ANY)
    else:
        path.write_bytes(b"" if how == "empty" else whole[: len(whole) // 2])
        reason = Reason("store.index_damaged", path=str(path), number=1)
    with refused(DamageError, reason):
        Store.open(home).search(SearchRequest("教师"))
    Store.open(home).ingest([documents])
    assert answers(Store.open(home)) == before


@in_a_folder
def test_a_store_of_a_newer_schema_is_refused(store: Store, documents: Path, home: Path) -> None:
    store.ingest([documents])
    db = sqlite3.connect(home / FILE_NAME)
    db.execute("PRAGMA user_version = 99")
    db.close()
    break_seal(home)  # as whoever writes does
    with refused(MismatchError, "store.newer_schema", stored=99, present=len(MIGRATIONS)):
        Store.open(home)
    with refused(MismatchError, "store.newer_schema", stored=99, present=len(MIGRATIONS)):
        Store.open(home, create=True).ingest([documents])


@in_a_folder
def test_what_is_no_database_is_refused(home: Path, documents: Path, fake_model: object) -> None:
    (home / FILE_NAME).write_bytes(b"this is no database, " * 100)
    path = str(home / FILE_NAME)
    with refused(DamageError, "store.catalogue_unreadable", path=path, why="file is not a database"):
        Store.open(home)
    with refused(DamageError, "store.catalogue_unreadable", path=path, why="file is not a database"):
        Store.open(home, create=True).ingest([documents])


def test_nothing_there_is_said_so(tmp_path: Path) -> None:
    with refused(NoStoreError, "store.none", home=str(tmp_path)):
        Store.open(tmp_path)
    (tmp_path / FILE_NAME).touch()  # what a first ingest killed at once leaves
    with refused(NoStoreError, "store.empty", home=str(tmp_path)):
        Store.open(tmp_path)


def test_opening_never_writes(store: Store, documents: Path, home: Path) -> None:
    store.ingest([documents])
    store.close()
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    reader = Store.open(home)
    reader.search(SearchRequest("教师"))
    reader.close()
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if not path.name.endswith(("-shm", "-wal"))} == {
        path: data for path, data in before.items() if not path.name.endswith(("-shm", "-wal"))
    }


def test_vectors_are_kept_as_they_were_given(home: Path) -> None:
    with update.only_writer(home):
        catalogue = Catalogue.create(home)
        vectors = np.eye(3, 4, dtype=np.float32)
        add_vectors(catalogue, "m", [b"a", b"b", b"c"], vectors)
        rows = catalogue.db.execute("SELECT vector FROM vectors ORDER BY text_hash").fetchall()
        np.testing.assert_array_equal([np.frombuffer(row["vector"], "<f4") for row in rows], vectors)
        catalogue.close()
