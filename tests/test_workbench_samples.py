"""Compare, draft and check on the real stores: every citation verifies, copies stand together, what was taken out is missed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sample_store import PLANS

from index.results import Citation
from index.store import Store
from index.workbench.checks import read_draft
from index.workbench.compare import Comparison
from index.workbench.draft_results import Draft
from index.workbench.requests import CompareRequest, DraftRequest

SEED_QUESTIONS = ["teacher exchange between urban and rural schools", "学前教育发展目标"]


def cited(comparison: Comparison) -> Iterator[tuple[str, Citation]]:
    for row in comparison.rows:
        for cell in row.cells:
            yield from ((passage.passage_id, passage.citation) for passage in cell.passages)
    for aligned in comparison.measures:
        for measure in aligned.measures:
            yield from ((passage.passage_id, passage.citation) for passage in measure.passages)
    for column in comparison.columns:
        for copy in column.copies:
            for difference in copy.differences:
                sides = (difference.one, difference.other)
                yield from ((side.passage_id, side.citation) for side in sides if side)


def assert_verifies(store: Store, passage_id: str, citation: Citation) -> None:
    whole = store.passage(passage_id)
    verification = store.verify_passage(passage_id)
    assert whole is not None
    assert verification is not None
    assert verification.verified, verification.reason
    start = citation.start - whole.start
    assert start >= 0
    assert whole.quote[start : start + len(citation.quote)] == citation.quote
    assert citation.end - citation.start == len(citation.quote)


@pytest.mark.parametrize("text", SEED_QUESTIONS)
def test_every_cell_s_citation_verifies(seeds: Store, text: str) -> None:
    comparison = seeds.compare(CompareRequest(text))
    assert 2 <= len(comparison.columns) <= 12
    assert all(len(row.cells) == len(comparison.columns) for row in comparison.rows)
    found = dict(cited(comparison))
    assert len(found) > 10
    for passage_id, citation in found.items():
        assert_verifies(seeds, passage_id, citation)


def test_near_identical_plans_are_one_column(seeds: Store) -> None:
    comparison = seeds.compare(CompareRequest("学前教育发展目标"))
    (column,) = [c for c in comparison.columns if c.source.startswith("001") and c.start_line in (144, 168)]
    (copy,) = column.copies
    assert {column.start_line, copy.start_line} == {144, 168}
    kinds = {change.kind for difference in copy.differences for change in difference.changes}
    assert {"number", "name"} <= kinds


def made(store: Store, text: str = "乡村教师支持") -> Draft:
    found = store.compare(CompareRequest(text, most=3))
    return store.draft(DraftRequest(text, tuple(column.plan.plan_id for column in found.columns)))


def test_a_draft_has_the_usual_sections_and_verifies(samples: Store) -> None:
    draft = made(samples)
    assert [section.role for section in draft.sections][:2] == ["guiding_ideology", "goals"]
    assert len(draft.sections) == 7
    assert len(draft.excerpts()) > 10
    for excerpt in draft.excerpts():
        assert_verifies(samples, excerpt.passage_id, excerpt.citation)
        assert excerpt.text == excerpt.citation.quote or excerpt.repaired


def test_a_section_taken_out_is_missed(samples: Store) -> None:
    text = (PLANS / "teacher-rotation-yunxi.txt").read_text("utf-8")
    start, end = text.index("五、实施步骤"), text.index("六、保障措施")
    (plan,) = samples.check(read_draft("draft.txt", (text[:start] + text[end:]).encode())).plans
    assert {"实施步骤", "五、"} & {item.heading for item in plan.missing}


def test_a_changed_figure_is_told(samples: Store) -> None:
    text = (PLANS / "teacher-rotation-yunxi.txt").read_text("utf-8")
    draft = text.replace("不少于应交流教师人数的12%", "不少于应交流教师人数的9%")
    assert draft != text
    (plan,) = samples.check(read_draft("draft.txt", draft.encode())).plans
    (found,) = plan.numbers
    assert (found.draft, found.source) == (["9%"], ["12%"])
