"""A generation: built beside the present one, opened whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest
from fakes import FakeEncoder
from refusing import refused
from sample_store import PLANS

from index.catalogue import Catalogue
from index.catalogue.family_rows import folding_of_coming
from index.catalogue.family_upkeep import changed_families
from index.errors import DamageError, MismatchError, StoreError
from index.generation.build import build_generation
from index.generation.centring import CentringMeans
from index.generation.folders import sweep_generations
from index.generation.generation import FORMAT, Generation
from index.generation.segment import ROLES
from index.generation_folder import folder_of
from index.query.term_map import TermMap
from index.store import Store
from ingest.errors import Reason

SEGMENT = "segments/000001-001"


@pytest.fixture
def built(home: Path, fake_model: dict[str, FakeEncoder]) -> Path:
    """A store of two samples, generation 1."""
    store = Store.open(home, create=True)
    store.ingest([PLANS / "nutrition-meals-rule.txt", PLANS / "teacher-rotation-yunxi.txt"])
    store.close()
    return home


def change(home: Path, **values: object) -> None:
    path = folder_of(home, 1) / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    path.chmod(0o644)
    path.write_text(json.dumps(manifest | values), "utf-8")


def test_row_i_of_every_part_is_the_same_passage(built: Path) -> None:
    opened = Generation.open(built, 1)
    catalogue = Catalogue.open(built)
    passages = {row["id"]: row for row in catalogue.db.execute("SELECT * FROM passages")}
    assert sorted(opened.passage_ids) == sorted(passages)
    targets = {row["passage"] for row in catalogue.db.execute("SELECT passage FROM targets")}
    for row, passage_id in enumerate(opened.passage_ids):
        passage = passages[int(passage_id)]
        assert opened.plan_ids[row] == passage["plan"]
        assert ROLES[opened.roles[row]] == passage["role"]
        assert opened.sets_target[row] == (passage["id"] in targets)
        for term in set(passage["terms"].split()):
            postings = opened.lexical.term(term)
            assert postings is not None
            assert row in postings.rows
    folding = folding_of_coming(catalogue, changed_families(catalogue))
    assert {int(i): int(f) for i, f in zip(opened.passage_ids, opened.families, strict=True)} == folding
    catalogue.close()


def test_stored_vectors_are_the_encoders_less_their_mean(built: Path, fake_model: dict[str, FakeEncoder]) -> None:
    opened = Generation.open(built, 1)
    catalogue = Catalogue.open(built)
    vectors = {
        row["text_hash"]: np.frombuffer(row["vector"], "<f4") for row in catalogue.db.execute("SELECT * FROM vectors")
    }
    hashes = {row["id"]: row["embedded_hash"] for row in catalogue.db.execute("SELECT id, embedded_hash FROM passages")}
    matrix = np.array([vectors[hashes[int(i)]] for i in opened.passage_ids])
    moved = matrix - matrix.mean(axis=0)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    np.testing.assert_allclose(opened.vectors.vectors(np.arange(len(moved))), moved, atol=1e-4)
    np.testing.assert_allclose(opened.manifest.passage_mean, matrix.mean(axis=0), atol=1e-6)
    assert set(opened.manifest.query_means) == {"en", "zh"}
    catalogue.close()


@pytest.mark.parametrize(
    ("values", "error", "reason"),
    [
        ({"format": 99}, MismatchError, Reason("store.other_format", folder=ANY, stored=99, present=FORMAT)),
        ({"passages": 3}, DamageError, Reason("store.inconsistent", number=1, sizes=ANY)),
        ({"unknown": 1}, DamageError, Reason("store.generation_unreadable", number=1, folder=ANY, why=ANY)),
    ],
)
def test_what_does_not_fit_is_refused(
    built: Path, values: dict[str, object], error: type[StoreError], reason: Reason
) -> None:
    change(built, **values)
    with refused(error, reason):
        Generation.open(built, 1)


@pytest.mark.parametrize(
    ("values", "code"),
    [({"segmentation": "terms/0"}, "store.other_segmentation"), ({"fingerprint": "another"}, "store.other_encoder")],
)
def test_what_was_built_otherwise_is_not_searched(
    built: Path, values: dict[str, object], code: str, fake_model: dict[str, FakeEncoder]
) -> None:
    change(built, **values)
    with pytest.raises(MismatchError) as caught:
        Generation.open(built, 1).check_encoder(fake_model["bundled"])
    assert caught.value.reason.code == code
    assert {*values.values()} <= {*caught.value.reason.values.values()}


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("families", "store.inconsistent", None),
        (f"{SEGMENT}/roles", "store.generation_unreadable", "its parts hold 59, 60 passages"),
        (
            f"{SEGMENT}/targets/target_rows",
            "store.generation_unreadable",
            "the columns of the targets are of different lengths",
        ),
        (
            f"{SEGMENT}/targets/lengths",
            "store.generation_unreadable",
            "the columns of common terms are of different lengths",
        ),
    ],
)
def test_every_part_must_have_every_passage(built: Path, name: str, code: str, why: str | None) -> None:
    change(built, files={})  # as before files were listed: else their sizes tell
    path = folder_of(built, 1) / f"{name}.npy"
    array = np.load(path)
    path.unlink()
    np.save(path, array[:-1])
    with pytest.raises(DamageError) as caught:
        Generation.open(built, 1)
    assert (caught.value.reason.code, caught.value.reason.values.get("why")) == (code, why)


def test_building_the_same_twice_gives_the_same_bytes(
    built: Path, fake_model: dict[str, FakeEncoder], terms: TermMap
) -> None:
    before = {p.relative_to(built): p.read_bytes() for p in folder_of(built, 1).rglob("*") if p.is_file()}
    catalogue = Catalogue.create(built)
    means = CentringMeans({k: np.array(v, "f4") for k, v in Generation.open(built, 1).manifest.query_means.items()})
    folding = folding_of_coming(catalogue, changed_families(catalogue))
    number, _ = build_generation(
        catalogue, built, fake_model["bundled"], means, folding, terms.readings, lambda *_: None
    )
    assert number == 2
    for path, data in before.items():
        again = built / str(path).replace("000001", "000002")
        if path.name != "manifest.json":
            assert again.read_bytes() == data, path
    assert catalogue.generation == 1  # the switch is another's business
    catalogue.close()


def test_passages_without_vectors_are_no_generation(built: Path, fake_model: dict[str, FakeEncoder]) -> None:
    catalogue = Catalogue.create(built)
    catalogue.db.execute("DELETE FROM vectors")
    folding = folding_of_coming(catalogue, changed_families(catalogue))
    with refused(DamageError, "store.no_vectors", count=60, model="bundled"):
        build_generation(
            catalogue, built, fake_model["bundled"], CentringMeans({}), folding, lambda words: {}, lambda *_: None
        )
    assert not folder_of(built, 2).exists()
    catalogue.close()


def test_sweeping_keeps_the_present_and_the_one_before(built: Path) -> None:
    for name in ("000002", "000003", "000004", "000004.tmp", "000005.tmp"):
        (built / "generations" / name).mkdir()
    sweep_generations(built, 3)
    assert sorted(path.name for path in (built / "generations").iterdir()) == ["000002", "000003"]
