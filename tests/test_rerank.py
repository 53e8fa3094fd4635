"""A cross-encoder of the user's own has the last word on the first hits: a real one, tiny and untrained, in a real folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest
from refusing import refused

from index.encoders.cross_encoder import Reranker
from index.errors import EncoderError, StoreError
from index.ranking.order import weights
from index.results import Hit, SearchRequest
from index.store import Store
from ingest.errors import Value
from service.cli import main

QUERY = "teacher rotation targets"
DEPTH = weights(english=True).depth


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("cross") / "tiny", labels=1)


def save_cross_encoder(folder: Path, labels: int) -> Path:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    characters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *map(chr, range(0x20, 0x7F)), *map(chr, range(0x4E00, 0x9FA6))]
    tokenizer = Tokenizer(models.WordLevel({c: i for i, c in enumerate(characters)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **special).save_pretrained(folder)
    torch.manual_seed(7)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(
        vocab_size=len(characters), num_labels=labels, max_position_embeddings=128, initializer_range=1.0, **sizes
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def ids(hits: Sequence[Hit]) -> dict[str, None]:
    """Of the passages that have no copies."""
    return dict.fromkeys(hit.passage_id for hit in hits if not hit.similar)


def test_it_orders_the_first_hits_and_leaves_the_others_behind_them(samples: Store, folder: Path) -> None:
    before = samples.search(SearchRequest(QUERY, k=100))
    store = Store.open(samples.home, reranker=str(folder))
    after = store.search(SearchRequest(QUERY, k=100))
    store.close()
    first = after.hits[:DEPTH]
    # Of copies the model may choose another; the others stay among the first, or in their order behind them.
    assert ids(first) == ids(before.hits[:DEPTH])
    assert list(ids(after.hits[DEPTH:])) == list(ids(before.hits[DEPTH:]))
    assert [hit.score for hit in after.hits] == sorted((hit.score for hit in after.hits), reverse=True)
    plain = [hit for hit in first if not hit.targets]  # what sets a target gains by it on top
    judged = Reranker(str(folder)).scores(QUERY, [hit.text for hit in plain])
    np.testing.assert_allclose([hit.score for hit in plain], judged, atol=1e-3)
    assert [hit.passage_id for hit in first] != [hit.passage_id for hit in before.hits[:DEPTH]]
    assert after.answerable == before.answerable


@pytest.mark.parametrize(
    ("kind", "code", "values"),
    [
        ("missing", "model.no_reranker", {"path": ANY}),
        ("empty", "model.not_loaded", {"name": ANY, "why": ANY}),
        ("two", "model.many_scores", {"name": ANY, "count": 2}),
    ],
)
def test_what_cannot_judge_is_refused_in_one_line(
    samples: Store, tmp_path: Path, kind: str, code: str, values: dict[str, Value]
) -> None:
    model = tmp_path / "model"
    values = {name: str(model) if name in ("path", "name") else value for name, value in values.items()}
    if kind == "two":
        save_cross_encoder(model, labels=2)
    elif kind == "empty":
        model.mkdir()
    with refused(EncoderError, code, **values):
        Reranker(str(model)).scores("教师", ["轮岗"])
    with refused(StoreError, code, **values):
        Store.open(samples.home, reranker=str(model)).search(SearchRequest(QUERY))


def test_the_command_line_takes_its_folder(
    samples: Store, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ["--home", str(samples.home)]
    assert main(["query", QUERY, "--json", "--reranker", str(folder), *home]) == 0
    named = capsys.readouterr().out
    monkeypatch.setenv("PRECEDENT_RERANKER", str(folder))
    assert main(["query", QUERY, "--json", *home]) == 0
    by_environment = capsys.readouterr().out
    monkeypatch.delenv("PRECEDENT_RERANKER")
    assert main(["query", QUERY, "--json", *home]) == 0
    assert named.count('"passage_id"') == by_environment.count('"passage_id"') == 10
    assert [line for line in named.splitlines() if "passage_id" in line] != [
        line for line in capsys.readouterr().out.splitlines() if "passage_id" in line
    ]
    assert main(["query", QUERY, "--reranker", "/no/such/folder", *home]) == 2
    assert "No model folder at /no/such/folder" in capsys.readouterr().err
