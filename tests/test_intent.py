"""Which part of a plan a question wants."""

from __future__ import annotations

import pytest

from index.query.intent import wanted_roles
from index.results import SearchRequest
from index.store import Store
from index.text.folding import fold
from ingest.models import Role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("时间安排", Role.SCHEDULE),
        ("何時完成", Role.SCHEDULE),
        ("when does the campaign start", Role.SCHEDULE),
        ("implementation timetable", Role.SCHEDULE),
        ("由谁牵头", Role.ORGANISATION),
        ("who is responsible for rotation", Role.ORGANISATION),
        ("steering group members", Role.ORGANISATION),
        ("如何考核", Role.ASSESSMENT),
        ("how is it evaluated", Role.ASSESSMENT),
        ("经费保障", Role.SAFEGUARDS),
        ("指导思想", Role.GUIDING_IDEOLOGY),
        ("why is it needed", Role.BACKGROUND),
    ],
)
def test_a_question_names_the_part_it_wants(text: str, role: Role) -> None:
    assert role in wanted_roles(fold(text))


@pytest.mark.parametrize("text", ["", "teacher rotation targets", "教师轮岗比例", "nutritious meals", "营养午餐"])
def test_most_questions_want_no_part(text: str) -> None:
    assert wanted_roles(fold(text)) == ()


@pytest.mark.parametrize(("text", "role"), [("教师轮岗由谁负责", "organisation"), ("教师轮岗时间安排", "schedule")])
def test_the_wanted_part_comes_forward(samples: Store, text: str, role: str) -> None:
    assert role in {hit.role for hit in samples.search(SearchRequest(text, k=3)).hits}
