"""What of training/ could be wrong without anyone seeing it; no model is trained here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoders.engine import Engine
from index.encoders.weights import bundled_path, read_weights
from training.batches import batches
from training.layers import Lower, Upper, merged, padded
from training.losses import E5_TEMPERATURE, contrastive
from training.negatives import permitted
from training.pairs import Pair
from training.short_queries import content_words, counted, cut
from training.steps import Steps, run

TEXTS = ("教师轮岗比例不低于百分之十五", "Teachers who rotate are paid a subsidy.")


@pytest.fixture(scope="module")
def halves() -> tuple[Lower, Upper]:
    return Lower(), Upper(read_weights(bundled_path()))


def _cosines(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    return (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)


def _both_ways(halves: tuple[Lower, Upper], engine: Engine, text: str) -> np.ndarray:
    """Cosine of the states of each of the last tokens, by the halves and by the product's engine."""
    lower, upper = halves
    with torch.no_grad():
        states = upper(padded([lower.states(text, "passage: ", 64)]))[0, 1:-1].numpy()
    whole = engine.passage(text).tokens
    return _cosines(states[-len(whole) :], whole)


def test_the_two_halves_of_the_model_are_the_model(halves: tuple[Lower, Upper]) -> None:
    engine = Engine(bundled_path())
    assert min(_both_ways(halves, engine, text).min() for text in TEXTS) > 0.97


def test_what_was_learnt_is_the_same_once_merged_into_the_graph_that_is_served(halves: tuple[Lower, Upper]) -> None:
    chance = torch.Generator().manual_seed(1)
    lower, learnt = halves[0], Upper(read_weights(bundled_path()))
    with torch.no_grad():
        for name, value in learnt.named_parameters():
            if name.endswith("up"):
                value.copy_(torch.randn(value.shape, generator=chance) * 0.06)
    engine = Engine(bundled_path(), lambda weights: merged(weights, learnt.changes()))
    text = TEXTS[0]
    assert _both_ways((lower, learnt), engine, text).min() > 0.97
    assert _both_ways(halves, engine, text).max() < 0.95
    teacher = learnt.untrained(padded([lower.states(text, "passage: ", 64)]))
    with torch.no_grad():
        torch.testing.assert_close(teacher, halves[1](padded([lower.states(text, "passage: ", 64)])))


def test_no_negative_is_of_the_same_law_or_of_the_same_family() -> None:
    groups = [{"law a"}, {"law a"}, {"law b"}, {"law b", "law a"}, {"law c"}, {"law c"}]
    families = [0, 1, 0, 3, 4, 4]
    assert permitted([5, 4, 3, 2, 1, 0], "law a", 0, groups, families) == [5]


def test_a_batch_never_holds_two_of_one_law_or_passage() -> None:
    pairs = [Pair(f"q{n}", f"p{n % 7}", "s", f"law {n % 5}") for n in range(40)]
    made = batches(pairs, 4, times=2)
    assert len(made) > 8
    for batch in made:
        assert len({pair.group for pair in batch}) == len({pair.passage for pair in batch}) == 4


@pytest.mark.parametrize(
    "question",
    [
        "2024年全省中小学教师轮岗交流的比例应当达到多少？",
        "从事投饵养殖、逾期不改正的，可以报请同级人民政府责令限期拆除",
        "Standards for the identification of basic language abilities of naturalised citizens",
    ],
)
def test_a_cut_query_is_words_of_the_question_in_their_order(question: str) -> None:
    short = cut(question, counted([question, "教师 比例 多少"]))
    assert short is not None
    words = short.split(" ")
    assert set(words) <= set(content_words(question))
    at = 0
    for word in words:
        at = question.index(word, at) + len(word)
    assert len(short) < len(question)


def test_a_run_that_was_stopped_learns_the_same_as_one_that_was_not(tmp_path: Path) -> None:
    data = [[Pair(str(n), str(n), "s", str(n))] for n in range(30)]

    def learnt(name: str, stops: list[int | None]) -> torch.Tensor:
        for stop in stops:
            torch.manual_seed(len(stops))
            model = torch.nn.Linear(3, 2)
            if stop == stops[0]:
                with torch.no_grad():
                    model.weight.fill_(0.1)
                    model.bias.fill_(0.0)

            def loss(step: int, batch: object, model: torch.nn.Linear = model) -> dict[str, torch.Tensor]:
                return {"contrastive": (model(torch.tensor([[step, 1.0, -1.0]])) - 3).square().mean()}

            run(Steps(data, 0.01, tmp_path / name), model, loss, stop)
        return model.weight.detach()

    whole = learnt("whole.pt", [None])
    torch.testing.assert_close(learnt("stopped.pt", [7, 12, None]), whole, rtol=0, atol=0)


def test_a_passage_of_the_same_law_counts_for_nothing() -> None:
    queries, passages = torch.eye(3)[:2], torch.tensor([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [1.0, 0.0, 0.0]])
    allowed = torch.tensor([[True, True, False], [True, True, True]])
    without = contrastive(queries, passages[:2], torch.ones(2, 2, dtype=torch.bool))
    torch.testing.assert_close(contrastive(queries, passages, allowed), without)
    assert contrastive(queries, passages, torch.ones(2, 3, dtype=torch.bool)) > without + 0.1 / E5_TEMPERATURE / 4
