"""A query that names a place asks of the plans of that place."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.generation.places import Places
from index.query.group import Group
from index.query.names import place_words

OF = {1: "云溪县", 2: "上海市奉贤区", 3: "**市", 4: "云溪县", 5: "上海市"}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("云溪县", {"云溪县", "云溪"}),
        ("上海市奉贤区", {"上海市奉贤区", "上海市", "上海", "奉贤区", "奉贤"}),
        ("**市", set()),
        ("xx县", set()),
    ],
)
def test_what_a_place_is_called(place: str, words: set[str]) -> None:
    assert words <= place_words(place)
    assert not {"县", "市", "区"} & place_words(place)
    assert bool(words) == bool(place_words(place))


def asked(*words: str, weight: float = 1.0) -> Group:
    return Group("place", tuple((word,) for word in words), 1.0, weights=(weight,) * len(words))


def test_the_plans_of_the_places_that_are_named(tmp_path: Path) -> None:
    Places.build(OF).save(tmp_path / "places")
    places = Places.open(tmp_path / "places")
    assert places.plans_named([asked("云溪"), asked("教师")]).tolist() == [1, 4]
    assert places.plans_named([asked("奉贤区", "奉先")]).tolist() == [2]
    assert places.plans_named([asked("上海")]).tolist() == [2, 5]
    assert places.plans_named([asked("教师")]).tolist() == []
    assert places.plans_named([asked("云溪", weight=0.2)]).tolist() == []
    assert Places.none().plans_named([asked("云溪")]).tolist() == []


def test_a_place_of_several_terms_is_named_by_all_of_them() -> None:
    group = Group("rongba", (("榕坝", "乡"),), 1.0)
    assert Places.build({7: "榕坝乡"}).plans_named([group]).tolist() == [7]
