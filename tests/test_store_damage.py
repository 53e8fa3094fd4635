"""Damage is told, never served, and mended: files of a store flipped, cut, gone or swapped, at rest and under a reader."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEncoder, made_older
from refusing import refused

from index import update
from index.catalogue import FILE_NAME, Catalogue
from index.catalogue.seal import SEAL_NAME, read_seal
from index.catalogue.vector_rows import damaged_vectors
from index.errors import DamageError, MismatchError, NoStoreError
from index.ranking import fitted
from index.results import SearchRequest
from index.store import Store

TEXT = "临河县教师交流方案\n\n一、目标\n每年教师交流比例不低于{share}%。\n\n二、经费\n由县财政承担。\n"


@pytest.fixture
def kept(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of two plans made in two ingests; repaired with the fake encoder."""
    for module in ("index.doctor", "index.repair"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda name=None: fake_model[name or "bundled"])
    for name, share in (("a.txt", 12), ("b.txt", 15)):
        (tmp_path / name).write_text(TEXT.format(share=share), "utf-8")
        store = Store.open(home, create=True)
        store.ingest([tmp_path / name])
        store.close()
    return home


def found(store: Store) -> list[str]:
    return [hit.citation.quote for hit in store.search(SearchRequest("教师交流比例")).hits]


def ask(home: Path) -> list[str]:
    store = Store.open(home)
    try:
        return found(store)
    finally:
        store.close()


def codes(home: Path, deep: bool = True) -> set[str]:
    return {f.message.code for f in Store.open(home, create=True).doctor(deep=deep) if f.level != "ok"}


def flip(path: Path, at: int) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)


def generation(home: Path) -> Path:
    return max((home / "generations").iterdir())


def index_files() -> list[str]:
    """One file of each kind; ``segment`` stands for that of the newest."""
    arrays = ("vectors", "passage_ids", "plan_ids", "roles", "token_ids", "source_of", "names/chinese", "places/words")
    more = ("lexical/rows", "lexical/columns", "targets/target_low", "targets/vocabulary")
    segment = [f"segment/{name}.npy" for name in (*arrays, *more)]
    return ["manifest.json", "sources.json", "families.npy", *segment]


# -- what an ingest leaves -----------------------------------------------------------------------------------------


def test_an_ingest_leaves_no_log_and_a_sealed_catalogue(kept: Path) -> None:
    assert not [path.name for path in kept.iterdir() if path.name.endswith(("-wal", "-shm"))]
    assert read_seal(kept) is not None
    assert codes(kept) == set()


def test_a_copy_beside_an_open_reader_is_whole_without_the_log(kept: Path, tmp_path: Path) -> None:
    reader = Store.open(kept)
    before = found(reader)
    (tmp_path / "c.txt").write_text(TEXT.format(share=18), "utf-8")
    writer = Store.open(kept)
    writer.ingest([tmp_path / "c.txt"])
    copy = tmp_path / "copy"
    shutil.copytree(kept, copy, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    assert len(ask(copy)) > len(before)
    reader.close()


def test_an_ingest_of_nothing_new_leaves_the_seal(kept: Path, tmp_path: Path) -> None:
    before = (kept / SEAL_NAME).stat()
    Store.open(kept).ingest([tmp_path / "a.txt"])
    assert (kept / SEAL_NAME).stat().st_mtime_ns == before.st_mtime_ns


def test_index_files_may_not_be_written(kept: Path) -> None:
    assert {path.stat().st_mode & 0o222 for path in generation(kept).rglob("*") if path.is_file()} == {0}


# -- damage at rest ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", index_files())
def test_a_flipped_bit_in_the_index_is_told_and_mended(kept: Path, name: str) -> None:
    before = ask(kept)
    newest = max((generation(kept) / "segments").iterdir())
    path = newest / name.removeprefix("segment/") if name.startswith("segment/") else generation(kept) / name
    flip(path, path.stat().st_size // 2)
    if name != "sources.json":  # which no search reads
        with pytest.raises(DamageError):
            ask(kept)
    assert codes(kept) & {"store.index_damaged", "store.generation_unreadable"}
    assert {finding.level for finding in Store.open(kept, create=True).repair()} == {"ok"}
    assert codes(kept) == set()
    assert ask(kept) == before


@pytest.mark.parametrize("share", [0.1, 0.35, 0.65, 0.85])
def test_a_flipped_bit_in_the_catalogue_is_told_and_mended(kept: Path, share: float) -> None:
    before = ask(kept)
    flip(kept / FILE_NAME, int((kept / FILE_NAME).stat().st_size * share))
    with refused(DamageError, "store.catalogue_changed", path=str(kept / FILE_NAME)):
        ask(kept)
    assert codes(kept) == {"store.catalogue_changed"}
    assert [finding.message.code for finding in Store.open(kept, create=True).repair()] == ["finding.catalogue_made"]
    assert codes(kept) == set()
    assert ask(kept) == before
    assert (kept / f"{FILE_NAME}.damaged").is_file()


def test_an_ingest_over_damage_is_refused(kept: Path, tmp_path: Path) -> None:
    flip(kept / FILE_NAME, 5000)
    with pytest.raises(DamageError):
        Store.open(kept, create=True).ingest([tmp_path / "a.txt"], rebuild=True)


def test_a_catalogue_that_is_gone_is_made_again(kept: Path) -> None:
    before = ask(kept)
    (kept / FILE_NAME).unlink()
    with pytest.raises(NoStoreError):
        ask(kept)
    assert codes(kept) == {"finding.catalogue_gone"}
    Store.open(kept, create=True).repair()
    assert ask(kept) == before


def test_nothing_is_touched_where_a_file_is_gone(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").unlink()
    flip(kept / FILE_NAME, 5000)
    before = (kept / FILE_NAME).read_bytes()
    with refused(DamageError, "store.files_gone", count=1, names="a.txt"):
        Store.open(kept, create=True).repair()
    assert (kept / FILE_NAME).read_bytes() == before


def test_no_source_is_forgotten_where_the_list_of_them_breaks_off(kept: Path) -> None:
    db = sqlite3.connect(kept / FILE_NAME)
    with db:
        db.execute("UPDATE sources SET name = CAST(x'ff' AS TEXT) WHERE name = 'b.txt'")
    db.close()
    for listed in (kept / "generations").glob("*/sources.json"):
        flip(listed, 5)
    before = (kept / FILE_NAME).read_bytes()
    with refused(DamageError, "store.not_mended", home=str(kept)):
        Store.open(kept, create=True).repair()
    assert (kept / FILE_NAME).read_bytes() == before


def test_what_was_fitted_for_the_store_is_kept(kept: Path, fake_model: dict[str, FakeEncoder]) -> None:
    fingerprint = fake_model["bundled"].fingerprint
    with update.writing(kept) as catalogue:
        fitted.keep("order", catalogue, fingerprint, "{}")
    flip(kept / FILE_NAME, (kept / FILE_NAME).stat().st_size // 2)
    Store.open(kept, create=True).repair()
    with closing(Catalogue.open(kept)) as catalogue:
        assert fitted.origin_of("order", catalogue, fingerprint) == "store"


def test_a_broken_seal_does_not_speak_against_the_catalogue(kept: Path) -> None:
    before = ask(kept)
    flip(kept / SEAL_NAME, 20)
    assert ask(kept) == before
    assert codes(kept) == {"finding.unsealed"}
    Store.open(kept, create=True).repair()
    assert codes(kept) == set()


def test_a_stored_vector_that_changed_is_computed_again(kept: Path, fake_model: dict[str, FakeEncoder]) -> None:
    before = ask(kept)
    db = sqlite3.connect(kept / FILE_NAME)
    with db:
        db.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    db.close()
    (kept / SEAL_NAME).unlink()
    assert "store.vectors_damaged" in codes(kept)
    Store.open(kept, create=True).repair()
    assert codes(kept) == set()
    assert ask(kept) == before


def test_an_ingest_that_meets_a_changed_vector_computes_it_again(
    kept: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]
) -> None:
    db = sqlite3.connect(kept / FILE_NAME)
    with db:
        db.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    db.close()
    (kept / SEAL_NAME).unlink()
    (tmp_path / "c.txt").write_text(TEXT.format(share=18), "utf-8")
    Store.open(kept).ingest([tmp_path / "c.txt"])
    assert codes(kept) == set()
    alone = tmp_path / "alone"
    shutil.copytree(kept / "terms", alone / "terms")
    Store.open(alone, create=True).ingest([tmp_path / name for name in ("a.txt", "b.txt", "c.txt")])
    assert ask(kept) == ask(alone)


def test_a_damaged_term_map_is_made_again(kept: Path) -> None:
    (path,) = (kept / "terms").glob("*.sqlite")
    before = path.read_bytes()
    flip(path, len(before) // 2)
    assert codes(kept) == {"finding.terms_damaged"}
    ask(kept)
    (again,) = (kept / "terms").glob("*.sqlite")
    assert again.read_bytes() == before


# -- under an open store -------------------------------------------------------------------------------------------


def test_index_files_cut_under_a_server_change_nothing_it_says(kept: Path) -> None:
    server = Store.open(kept, whole=True)
    before = found(server)
    for path in generation(kept).rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            os.truncate(path, 0)
    assert found(server) == before
    with pytest.raises(DamageError):
        ask(kept)


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-shm"])
def test_a_catalogue_cut_under_a_server_is_an_error_told(kept: Path, name: str) -> None:
    server = Store.open(kept, whole=True)
    found(server)
    os.truncate(kept / name, 5000)
    with pytest.raises(DamageError):
        found(server)
    server.close()


def test_another_store_in_its_place_is_asked_and_nothing_of_the_old(
    kept: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(kept / "terms", other / "terms")
    (tmp_path / "other.txt").write_text("南山县消防方案\n\n一、目标\n每年教师交流演练不少于2次。\n", "utf-8")
    for number in range(2):  # as many generations as the first has
        (tmp_path / "other.txt").write_text(
            f"南山县消防方案\n\n一、目标\n每年教师交流演练不少于{number}次。\n", "utf-8"
        )
        second = Store.open(other, create=True)
        second.ingest([tmp_path / "other.txt"])
        second.close()
    server = Store.open(kept, whole=True)
    assert "15%" in "".join(found(server))
    kept.rename(tmp_path / "away")
    other.rename(kept)
    assert found(server) == ask(kept)
    assert "15%" not in "".join(found(server))


# -- old stores ----------------------------------------------------------------------------------------------------


def test_a_store_made_before_digests_opens_is_told_and_sealed_by_any_ingest(kept: Path, tmp_path: Path) -> None:
    before = ask(kept)
    db = sqlite3.connect(kept / FILE_NAME)
    with db:
        db.execute("DELETE FROM meta WHERE key IN ('store', 'manifest')")
        db.execute("UPDATE vectors SET checksum = NULL")
    db.close()
    (kept / SEAL_NAME).unlink()
    assert ask(kept) == before
    assert codes(kept) == {"finding.unsealed", "finding.unlisted"}
    Store.open(kept).ingest([tmp_path / "a.txt"])
    assert codes(kept) == set()
    assert ask(kept) == before


def test_an_older_schema_is_told_and_brought_up_to_date(kept: Path, tmp_path: Path) -> None:
    before = ask(kept)
    db = sqlite3.connect(kept / FILE_NAME)
    made_older(db, 9)
    db.close()
    (kept / SEAL_NAME).unlink()
    with pytest.raises(MismatchError):
        ask(kept)
    Store.open(kept, create=True).ingest([tmp_path / "a.txt"])
    assert ask(kept) == before
    catalogue = Catalogue.open(kept)
    assert damaged_vectors(catalogue) == 0
    assert catalogue.db.execute("SELECT count(*) FROM vectors WHERE checksum IS NULL").fetchone()[0] == 0
    catalogue.close()


# -- backup and restore --------------------------------------------------------------------------------------------


def test_a_backup_restored_elsewhere_says_the_same(kept: Path, tmp_path: Path) -> None:
    before = ask(kept)
    kept_as = Store.open(kept).backup(tmp_path / "store.backup")
    assert kept_as.generation == 2
    restored = tmp_path / "restored"
    Store.open(restored, create=True).restore(tmp_path / "store.backup")
    assert ask(restored) == before
    assert codes(restored) == set()


def test_a_restore_over_a_store_is_refused_or_puts_it_aside(kept: Path, tmp_path: Path) -> None:
    Store.open(kept).backup(tmp_path / "store.backup")
    before = ask(kept)
    flip(kept / FILE_NAME, 5000)
    with refused(Exception, "backup.store_there", home=str(kept)):  # type: ignore[arg-type]
        Store.open(kept, create=True).restore(tmp_path / "store.backup")
    Store.open(kept, create=True).restore(tmp_path / "store.backup", replace=True)
    assert ask(kept) == before
    assert (kept / "replaced" / FILE_NAME).is_file()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.999])
def test_a_damaged_backup_changes_nothing(kept: Path, tmp_path: Path, share: float) -> None:
    Store.open(kept).backup(tmp_path / "store.backup")
    flip(tmp_path / "store.backup", int((tmp_path / "store.backup").stat().st_size * share))
    empty = tmp_path / "empty"
    try:
        Store.open(empty, create=True).restore(tmp_path / "store.backup")
    except DamageError:
        assert not (empty / FILE_NAME).exists()
    else:  # what changed was the date of a file in the archive, or the like
        assert codes(empty) <= {"finding.terms_damaged"}  # which no backup holds
        assert ask(empty) == ask(kept)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
def test_a_backup_that_tells_another_method_of_compression(kept: Path, tmp_path: Path, method: int) -> None:
    file = tmp_path / "store.backup"
    Store.open(kept).backup(file)
    data = bytearray(file.read_bytes())
    entry = data.rindex(b"PK\x01\x02", 0, data.index(b"manifest.json", data.index(b"PK\x01\x02")))
    data[entry + 10 : entry + 12] = method.to_bytes(2, "little")
    file.write_bytes(data)
    with pytest.raises(DamageError):
        Store.open(tmp_path / "empty", create=True).restore(file)


def test_a_damaged_store_is_not_backed_up(kept: Path, tmp_path: Path) -> None:
    flip(max((generation(kept) / "segments").glob("*/roles.npy")), -1)
    with pytest.raises(DamageError):
        Store.open(kept, create=True).backup(tmp_path / "store.backup")
    assert not list(tmp_path.glob("store.backup*"))


# -- names that are no UTF-8 ---------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_in_gb18030_is_read_kept_replaced_and_verified(kept: Path, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "old") + b"/" + "县方案".encode("gb18030")
    Path(os.fsdecode(folder)).mkdir(parents=True)
    path = folder + b"/" + "教师方案".encode("gb18030") + b".txt"
    Path(os.fsdecode(path)).write_text(TEXT.format(share=21), "utf-8")
    store = Store.open(kept)
    assert store.ingest([tmp_path / "old"]).added == ["县方案/教师方案.txt"]
    assert store.ingest([tmp_path / "old"]).unchanged == ["县方案/教师方案.txt"]
    Path(os.fsdecode(path)).write_text(TEXT.format(share=22), "utf-8")
    assert store.ingest([tmp_path / "old"]).replaced == ["县方案/教师方案.txt"]
    assert any("22%" in quote for quote in found(store))
    assert store.verify().failures == []
    Path(os.fsdecode(path)).unlink()
    assert store.ingest([tmp_path / "old"]).removed == ["县方案/教师方案.txt"]
    store.close()


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_control_characters_of_a_name_are_written_out(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for number, name in enumerate(("\x1b]0;x\x07.txt", "a\x9b31m.txt", "b\rc.txt")):
        (folder / name).write_text(TEXT.format(share=30 + number), "utf-8")
    store = Store.open(kept)
    assert store.ingest([folder]).added == ["\\x1b]0;x\\x07.txt", "a\\x9b31m.txt", "b\\x0dc.txt"]
    store.close()
