"""The catalogue: one transaction a source, migrations, and export records that say what the ingest decided."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from pathlib import Path
from unittest.mock import ANY

import pytest
from fakes import FakeEncoder
from refusing import refused
from sample_store import PLANS

from index.catalogue import FILE_NAME, Catalogue, exports, schema
from index.catalogue.connection import canonical_text
from index.catalogue.exports import EXPORTS
from index.catalogue.schema import migrate
from index.catalogue.source_rows import add_source, remove_sources
from index.catalogue.source_upkeep import stored_sources, sweep_sources
from index.errors import DamageError, MismatchError, StoreError
from index.store import Store
from index.text.passage_text import embedded_text, text_hash
from ingest.document import analyse
from ingest.extract import extract
from ingest.files.sources import FoundFile, load
from ingest.models import Document, Passage, Role

CONTRACT = {
    "plans": "plan_id source ordinal title issuer place year period type template family start end start_line end_line",
    "sections": "plan_id source level number heading role start end start_line",
    "passages": "passage_id plan_id source text quote start end start_line end_line page section_path role family",
    "targets": "passage_id plan_id source indicator comparator value unit deadline baseline scope quote start end start_line",
    "dropped": "source start end start_line reason",
    "repairs": "source start end kind before after",
}
TABLES = ("sources", "plans", "sections", "passages", "targets", "dropped", "repairs")


def found(name: str) -> FoundFile:
    return FoundFile(PLANS / name, PLANS, name)


def document(name: str) -> Document:
    source, data = load(found(name))
    return analyse(*extract(data, source))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.create(tmp_path)


def rows(catalogue: Catalogue) -> dict[str, int]:
    return {table: catalogue.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def dump(catalogue: Catalogue) -> list[str]:
    return list(catalogue.db.iterdump())


# -- writing -------------------------------------------------------------------------------------------------------


def test_a_source_is_written_whole(catalogue: Catalogue) -> None:
    name = "traditional-school-communities.txt"
    written = document(name)
    add_source(catalogue, found(name), written, "p s", name)
    assert rows(catalogue) == {
        "sources": 1,
        "plans": len(written.plans),
        "sections": len(written.sections),
        "passages": len(written.passages),
        "targets": sum(len(passage.targets) for passage in written.passages),
        "dropped": len(written.dropped),
        "repairs": len(written.repairs),
    }
    (blob,) = catalogue.db.execute("SELECT canonical FROM sources").fetchone()
    assert canonical_text(blob) == written.canonical.text
    known = stored_sources(catalogue)[str(PLANS / name)]
    assert (known.name, known.sha256, known.pipeline) == (name, written.source.sha256, "p s")


def test_a_source_that_fails_half_way_leaves_nothing(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(catalogue)
    monkeypatch.setattr(
        "index.catalogue.source_rows._insert_targets", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        add_source(catalogue, found("nutrition-meals-rule.txt"), document("nutrition-meals-rule.txt"), "p", "n")
    assert dump(catalogue) == before


def test_readers_see_nothing_of_the_coming_generation(catalogue: Catalogue) -> None:
    add_source(catalogue, found("nutrition-meals-rule.txt"), document("nutrition-meals-rule.txt"), "p", "n")
    assert list(exports.export(catalogue, "passages")) == []
    catalogue.set_meta(generation="1")
    assert len(list(exports.export(catalogue, "passages"))) > 10


def test_replacing_what_no_reader_has_seen_leaves_one(catalogue: Catalogue) -> None:
    name = "nutrition-meals-rule.txt"
    for _ in range(3):
        add_source(catalogue, found(name), document(name), "p", name)
    assert rows(catalogue)["sources"] == 1


def test_replacing_what_readers_see_waits_for_the_switch(catalogue: Catalogue) -> None:
    name = "nutrition-meals-rule.txt"
    add_source(catalogue, found(name), document(name), "p", name)
    catalogue.set_meta(generation="1")
    before = list(exports.export(catalogue, "passages"))
    add_source(catalogue, found(name), document(name), "p", name)
    sweep_sources(catalogue)
    assert list(exports.export(catalogue, "passages")) == before
    assert rows(catalogue)["sources"] == 2
    catalogue.set_meta(generation="2")
    sweep_sources(catalogue)
    assert rows(catalogue)["sources"] == 1
    assert list(exports.export(catalogue, "passages")) == before


def test_deleting_a_source_deletes_all_that_hangs_on_it(catalogue: Catalogue) -> None:
    name = "traditional-school-communities.txt"
    add_source(catalogue, found(name), document(name), "p", name)
    catalogue.set_meta(generation="1")
    remove_sources(catalogue, [str(PLANS / name)], forget=True)
    catalogue.set_meta(generation="2")
    sweep_sources(catalogue)
    assert set(rows(catalogue).values()) == {0}


# -- reading -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CONTRACT)
def test_records_have_the_fields_of_the_contract(samples: Store, kind: str) -> None:
    exported = list(samples.export(kind))
    assert exported
    for record in exported:
        values = asdict(record)
        assert set(CONTRACT[kind].split()) <= set(values)
        assert all(value != "" for name, value in values.items() if name != "after"), record
        assert 0 <= record.start <= record.end
        assert values.get("start_line", 1) >= 1
        assert not Path(record.source).is_absolute()
    ordered = [(record.source, record.start) for record in exported]
    assert ordered == sorted(ordered)


def test_ids_are_unique_and_refer_to_each_other(samples: Store) -> None:
    plans = [record.plan_id for record in samples.export("plans")]
    passages = [record.passage_id for record in samples.export("passages")]
    assert len(set(plans)) == len(plans)
    assert len(set(passages)) == len(passages)
    assert {record.plan_id for record in samples.export("passages")} <= set(plans)
    assert {record.passage_id for record in samples.export("targets")} <= set(passages)
    assert {record.role for record in samples.export("passages")} <= {role.value for role in Role}


def test_a_plan_is_its_record_with_sections_and_passages(samples: Store) -> None:
    record = samples.plans()[0]
    whole = samples.plan(record.plan_id)
    assert whole is not None
    assert {name: value for name, value in asdict(whole).items() if hasattr(record, name)} == asdict(record)
    exported = [p.passage_id for p in samples.export("passages") if p.plan_id == record.plan_id]
    assert [passage.passage_id for passage in whole.passages] == exported
    assert all(passage.citation.quote == passage.quote for passage in whole.passages)


def test_an_unknown_export_is_refused_by_name(samples: Store) -> None:
    with refused(StoreError, "store.no_export", kind="poems", choices=", ".join(EXPORTS)):
        list(samples.export("poems"))


def test_status_counts_what_export_lists(samples: Store) -> None:
    status = samples.status()
    assert {kind: status["counts"][kind] for kind in CONTRACT} == {
        kind: len(list(samples.export(kind))) for kind in CONTRACT
    }
    assert status["counts"]["sources"] == len(list(PLANS.iterdir()))
    assert status["dimension"] == 384


# -- transactions and snapshots ------------------------------------------------------------------------------------


def test_a_snapshot_sees_one_state_and_may_be_nested(tmp_path: Path) -> None:
    writer, reader = Catalogue.create(tmp_path), Catalogue.open(tmp_path)
    writer.set_meta(x="1")
    with reader.snapshot():
        assert reader.meta("x") == "1"
        writer.set_meta(x="2")
        with reader.snapshot():
            assert reader.meta("x") == "1"
        assert reader.meta("x") == "1"
    assert reader.meta("x") == "2"


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    Catalogue.create(tmp_path).close()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        Catalogue.open(tmp_path).set_meta(x="1")


# -- migrations ----------------------------------------------------------------------------------------------------


def test_a_migration_lands_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Catalogue.create(tmp_path).close()
    broken = "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1);"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    with pytest.raises(DamageError):
        Catalogue.create(tmp_path)
    db = sqlite3.connect(tmp_path / FILE_NAME)
    assert db.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS) - 1,)
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone() == (0,)
    db.close()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS[:-1], "CREATE TABLE extra (x);"))
    assert Catalogue.create(tmp_path).db.execute("SELECT count(*) FROM extra").fetchone()[0] == 0


def test_migrating_twice_does_nothing(tmp_path: Path) -> None:
    catalogue = Catalogue.create(tmp_path)
    before = dump(catalogue)
    migrate(catalogue.db)
    assert dump(catalogue) == before


def test_a_store_of_the_first_schema_is_brought_up_to_date(
    home: Path, fake_model: dict[str, FakeEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as first:
        first.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        Catalogue.create(home).close()
    with refused(MismatchError, "store.old_schema", stored=1, present=len(schema.MIGRATIONS)):
        Store.open(home)
    store = Store.open(home, create=True)
    assert store.ingest([PLANS / "nutrition-meals-rule.txt"]).passages > 10
    assert {record.family for record in store.export("plans")} == {None}
    store.close()


def test_a_newer_schema_is_refused(catalogue: Catalogue) -> None:
    catalogue.db.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    present = len(schema.MIGRATIONS)
    with refused(MismatchError, "store.newer_schema", stored=present + 1, present=present):
        migrate(catalogue.db)


# -- small functions -----------------------------------------------------------------------------------------------


def test_what_is_embedded_has_its_subject_once_and_is_simplified() -> None:
    passage = Passage(0, 0, 4, "每年15%", "教師交流每年15%", 1, 1, None, ("二、目標", "教師交流"), Role.GOALS)
    assert embedded_text(passage.text, passage.section_path, "輪崗方案") == "轮岗方案\n二、目标\n教师交流每年15%"
    assert embedded_text(passage.text, passage.section_path, None) == "二、目标\n教师交流每年15%"


def test_text_hashes_tell_texts_apart() -> None:
    assert text_hash("教师") == text_hash("教师") != text_hash("教师 ")
    assert len(text_hash("")) == 16


@pytest.mark.parametrize("blob", [b"", b"not zlib", b"x\x9c\x03\x00"])
def test_a_damaged_text_is_told(blob: bytes) -> None:
    with refused(DamageError, "store.text_damaged", why=ANY):
        canonical_text(blob)
