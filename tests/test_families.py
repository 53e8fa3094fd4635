"""Families: what is a copy, what a near copy, what may hide what; whatever the order of the texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from families_at_once import Families, find_families
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_store import PLANS

from index.results import SearchRequest
from index.store import Store
from index.text.folding import fold
from index.text.near_copies import commitments

RULE = "每学年参加交流轮岗的教师不少于应交流教师人数的12%，其中骨干教师不低于交流教师总数的20%，由县教育局统一组织。"
OTHER = "加强学校食堂管理，每周公布带量食谱，落实校长陪餐制度，主动接受家长和社会监督，确保食品安全。"


def passages(*texts: str) -> tuple[list[str | None], list[str]]:
    """Shown and folding families of passages of one plan each."""
    found = find_families([[text] for text in texts])
    return [shown for (shown,) in found.passages], [folding for (folding,) in found.folding]


@pytest.mark.parametrize(
    ("one", "other", "shown", "folded"),
    [
        (RULE, RULE, True, True),
        (RULE, RULE.replace("，", ",").replace("教", " 教"), True, True),
        (
            "每學年教師交流比例不低於15%",
            "每学年教师交流比例不低于15%",
            True,
            True,
        ),  # short, but a copy in the other script
        (RULE, RULE.replace("县教育局", "区教育局"), True, True),
        (RULE, "3." + RULE, True, True),
        (RULE, RULE.replace("12%", "15%"), True, False),
        (RULE, RULE.replace("不少于", "少于"), True, False),
        (RULE, RULE.replace("由县教育局", "不由县教育局"), True, False),
        (
            "全区建成九个中心学校，学区内紧缺学科教师统筹走教",
            "全区建成七个中心学校，学区内紧缺学科教师统筹走教",
            True,
            False,
        ),
        (RULE, OTHER, False, False),
        (RULE, RULE + OTHER, False, False),
        ("各校成立领导小组", "各校成立工作小组", False, False),  # too short for more than exact copies
    ],
)
def test_pairs(one: str, other: str, shown: bool, folded: bool) -> None:
    families, folding = passages(one, other)
    assert (families[0] is not None and families[0] == families[1]) == shown
    assert (families == [None, None]) == (not shown)
    assert (folding[0] == folding[1]) == folded


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3.每年交流15%以上", ("15%", "以上")),
        ("(二)建成十二所", ("十二",)),
        ("12名教师", ("12名",)),
        ("2.5万元、25万元", ("2.5万", "25万")),
        ("不得少于1/3", ("不", "少于", "1/", "3")),
    ],
)
def test_figures(text: str, said: tuple[str, ...]) -> None:
    assert commitments(text) == said


SENTENCES = st.sampled_from(
    [RULE, RULE.replace("12", "15"), RULE.replace("县", "区"), OTHER, OTHER[:30], "附件", "", "十二所"]
)
PLANS_OF_TEXTS = st.lists(st.lists(SENTENCES | st.text(max_size=40), max_size=5), max_size=8)


def by_plan(plans: list[list[str]], found: Families) -> set[tuple[object, ...]]:
    rows = zip(plans, found.plans, found.passages, found.folding, strict=True)
    return {(tuple(p), family, tuple(shown), tuple(folding)) for p, family, shown, folding in rows}


@settings(max_examples=60)
@given(PLANS_OF_TEXTS, st.randoms())
def test_the_order_of_the_plans_does_not_matter(plans: list[list[str]], random: st.randoms) -> None:  # type: ignore[valid-type]
    shuffled = plans.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert by_plan(plans, find_families(plans)) == by_plan(shuffled, find_families(shuffled))


@settings(max_examples=60)
@given(PLANS_OF_TEXTS)
def test_copies_are_together_and_another_copy_changes_no_id(plans: list[list[str]]) -> None:
    once, twice = find_families(plans), find_families(plans + plans)
    half = len(plans)
    for text, shown, folding in zip(plans, twice.passages[:half], twice.folding[:half], strict=True):
        assert None not in shown
        assert len({f for t, f in zip(text, folding, strict=True) if t == text[0]}) <= 1
    assert twice.passages[:half] == twice.passages[half:]
    assert twice.plans[:half] == twice.plans[half:]
    assert twice.folding[:half] == once.folding
    assert all(before in (None, after) for before, after in zip(once.plans, twice.plans[:half], strict=True))
    says_something = ["".join(map(fold, plan)).strip() != "" for plan in plans + plans]  # NUL folds to a blank
    assert all(family for family, says in zip(twice.plans, says_something, strict=True) if says)


# -- in a store ----------------------------------------------------------------------------------------------------


def test_a_family_goes_when_its_other_member_goes(
    home: Path, fake_model: dict[str, FakeEncoder], tmp_path: Path
) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in ("teacher-rotation-linxi.txt", "teacher-rotation-yunxi.txt"):
        (folder / name).write_bytes((PLANS / name).read_bytes())
    store = Store.open(home, create=True)
    store.ingest([folder])
    (family,) = {record.family for record in store.export("plans")}
    assert family is not None
    (folder / "teacher-rotation-linxi.txt").unlink()
    store.ingest([folder])
    assert {record.family for record in store.export("plans")} == {None}
    store.close()


def test_both_places_targets_stay_visible(samples: Store) -> None:
    plans = {r.source: r.family for r in samples.export("plans") if r.source.startswith("teacher-rotation-")}
    assert len(plans) == 2
    assert len(set(plans.values()) - {None}) == 1
    aims = [r for r in samples.export("passages") if r.source in plans and "应交流教师人数的" in r.text]
    assert len(aims) == 2
    assert len({aim.family for aim in aims} - {None}) == 1
    hits = samples.search(SearchRequest("每学年参加交流轮岗的教师不少于应交流教师人数的比例")).hits
    assert {aim.passage_id for aim in aims} <= {hit.passage_id for hit in hits}


def test_a_family_is_no_family_of_one(samples: Store) -> None:
    for kind in ("plans", "passages"):
        families = [record.family for record in samples.export(kind) if record.family]
        assert families
        assert min(families.count(family) for family in families) > 1


def test_known_copies_in_the_seeds(seeds: Store) -> None:
    copies = {
        (record.source[:3], record.start_line): record.family for record in seeds.export("plans") if record.family
    }
    families: dict[str, list[tuple[str, int]]] = {}
    for place, family in copies.items():
        families.setdefault(family, []).append(place)
    assert sorted(families.values()) == [[("001", 144), ("001", 168)], [("002", 58), ("002", 170)]]
