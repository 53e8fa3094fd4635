"""The exact diff of two plans: applied to one it gives the other; what one place changed, by kind; the command."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from sample_store import sample_home
from test_cli import Run, run

from index.store import Store
from index.text.diff import align, changes

__all__ = ["run"]
WORDS = st.lists(
    st.sampled_from(["云溪县", "临溪区", "每学年", "15%", "十二", "名", "教师", "，", "xx市", "a"]), max_size=9
)
TEXTS = WORDS.map("".join) | st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_the_changes_applied_to_one_text_give_the_other(one: str, other: str) -> None:
    made, at = "", 0
    for change in changes(one, other):
        assert one[change.start : change.end] == change.before
        assert other[change.other_start : change.other_end] == change.after
        assert change.before != change.after
        made += one[at : change.start] + change.after
        at = change.end
    assert made + one[at:] == other


@given(st.lists(TEXTS, max_size=8), st.lists(TEXTS, max_size=8))
def test_every_passage_of_both_is_in_one_step_in_order(one: list[str], other: list[str]) -> None:
    steps = align(one, other)
    assert [step.one for step in steps if step.one is not None] == list(range(len(one)))
    assert [step.other for step in steps if step.other is not None] == list(range(len(other)))
    for step in steps:
        if step.one is not None and step.other is not None:
            assert (one[step.one] == other[step.other]) == (step.operation == "equal") == (not step.changes)
        else:
            assert step.operation == ("inserted" if step.one is None else "removed")


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("不少于12%。", "不少于15%。", [("number", "12%", "15%")]),
        ("以九个学校为单位", "以七个学校为单位", [("number", "九个", "七个")]),
        ("云溪县，组织", "临溪区，组织", [("name", "云溪县", "临溪区")]),
        ("大力推进", "稳步推进", [("wording", "大力", "稳步")]),
        ("推进教育", "推进教育", []),
    ],
)
def test_kinds_of_change(one: str, other: str, found: list[tuple[str, str, str]]) -> None:
    assert [(change.kind, change.before, change.after) for change in changes(one, other)] == found


def rotation_plans(samples: Store) -> list[str]:
    return [r.plan_id for r in samples.export("plans") if r.source.startswith("teacher-rotation-")]


def test_diff_shows_what_one_place_changed(run: Run, samples: Store) -> None:
    status, out, err = run("diff", *rotation_plans(samples), "--home", sample_home())
    assert status == 0
    assert "15% → 12%" in out
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "figures" in err


def test_diff_as_json_cites_both_sides(run: Run, samples: Store) -> None:
    plans = rotation_plans(samples)
    document = json.loads(run("diff", *plans, "--json", "--home", sample_home())[1])
    assert [plan["plan_id"] for plan in document["plans"]] == plans
    for name, plan in zip(("one", "other"), plans, strict=True):
        whole = samples.plan(plan)
        assert whole is not None
        sides = [step[name] for step in document["steps"] if step[name]]
        assert [side["citation"]["quote"] for side in sides] == [passage.quote for passage in whole.passages]


def test_an_unknown_plan_is_named(run: Run, samples: Store) -> None:
    status, out, err = run("diff", rotation_plans(samples)[0], "d404", "--home", sample_home())
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "d404" in err
