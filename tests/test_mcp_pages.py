"""What an assistant is sent: never more tokens than an answer may have, with a way to the rest, every citation verifying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_encoders import weights

pytest.importorskip("mcp")
from mcp.server.mcpserver.exceptions import ToolError

from index.encoders.tokens import WindowTokenizer
from index.store import Store
from service.mcp_server import Tools
from service.messages import Messages
from service.render.token_pages import MOST_TOKENS, cut, page, tokens, written

TOPICS = ("教师轮岗", "teacher rotation", "school lunch safety", "少先队活动", "留守儿童关爱", "量子计算供应链")
DRAFT = (
    "青禾县教师交流方案\n一、目标任务\n每年教师交流比例不低于符合条件教师总数的8%。\n"
    "二、主要措施\n开展校园安全检查，每学期不少于4次。\n" + "到2028年，全县建成示范学校30所。\n" * 60
)
Record = dict[str, Any]


@pytest.fixture(scope="module")
def tools(seeds: Store) -> Tools:
    return Tools(seeds, Messages("en"))


@pytest.fixture(scope="module")
def sample_tools(samples: Store) -> Tools:
    return Tools(samples, Messages("zh"))


def whole(ask: Callable[[int], Record], name: str, position: str = "next_offset") -> tuple[list[Record], list[Record]]:
    """Every page of an answer, and what stands in them; no page may be too long or empty before the end."""
    pages, found, offset = [], [], 0
    while offset is not None and len(pages) < 60:
        answer = ask(offset)
        assert tokens(written(answer)) <= MOST_TOKENS
        assert answer[name] or answer[position] is None
        pages.append(answer)
        found += answer[name]
        assert answer[position] is None or answer[position] > offset
        offset = answer[position]
    return pages, found


def citations(value: Any) -> Iterator[Record]:
    """Every record with a citation in an answer."""
    if isinstance(value, dict):
        if "citation" in value and "passage_id" in value:
            yield value
        for inner in value.values():
            yield from citations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from citations(inner)


def hold(tools: Tools, answer: Any, most: int = 12) -> int:
    cited = list(citations(answer))
    for record in cited[:: max(len(cited) // most, 1)]:
        checked = tools.verify_citation(record["passage_id"], record["citation"]["quote"])
        assert checked["verified"], record
        assert tokens(written(checked)) <= MOST_TOKENS
    return len(cited)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("which", ["tools", "sample_tools"])
def test_every_answer_about_a_topic_fits_and_verifies(which: str, topic: str, request: pytest.FixtureRequest) -> None:
    tools: Tools = request.getfixturevalue(which)
    hits = whole(lambda offset: tools.search(topic, k=20, offset=offset), "hits")[1][:60]
    assert hold(tools, hits) == len(hits)
    compared = whole(lambda offset: tools.compare(topic, per_cell=3, offset=offset), "items")
    assert hold(tools, compared[1]) == len(compared[1]) == compared[0][0]["total"]
    drafted = whole(lambda offset: tools.draft(topic, offset=offset), "items")
    assert hold(tools, drafted[1]) == len(drafted[1]) == drafted[0][0]["total"]
    groups = whole(lambda offset: tools.targets(topic, limit=100, offset=offset), "groups")
    assert hold(tools, groups[1]) == groups[0][0]["total"]


def test_every_plan_can_be_read_to_its_end(tools: Tools, seeds: Store) -> None:
    listed = whole(lambda offset: tools.list_plans(sort="-year", offset=offset), "plans")[1]
    assert {plan["plan_id"] for plan in listed} == {plan.plan_id for plan in seeds.plans()}
    for plan in seeds.plans():
        pages, passages = whole(
            lambda first, plan_id=plan.plan_id: tools.read_plan(plan_id, first), "passages", "next_passage"
        )
        detail = seeds.plan(plan.plan_id)
        assert detail is not None
        assert [p["passage_id"] for p in passages] == [p.passage_id for p in detail.passages]
        assert "sections" in pages[0]
        assert all("sections" not in page for page in pages[1:])
    hold(tools, passages)


def test_all_targets_of_a_store_are_reached(tools: Tools, seeds: Store) -> None:
    pages, groups = whole(lambda offset: tools.targets(limit=100, offset=offset), "groups")
    rows = [row for group in groups for row in group["rows"]]
    assert len(rows) == pages[0]["total"] == sum(1 for _ in seeds.export("targets"))
    assert hold(tools, rows, most=40)


def test_a_part_of_a_comparison_can_be_asked_for(sample_tools: Tools) -> None:
    plans = [column["plan_id"] for column in sample_tools.compare("教师交流轮岗")["columns"]][:2]
    for part in ("sections", "measures", "targets"):
        kinds = {item["kind"] for item in sample_tools.compare(plans=plans, part=part)["items"]}  # type: ignore[arg-type]
        assert kinds <= {part.removesuffix("s")}
    rows = sample_tools.compare(plans=plans, roles=["goals"], part="sections")["items"]  # type: ignore[list-item]
    assert {row["row"] for row in rows} == {"goals"}


def test_a_report_is_read_on_without_its_draft(tools: Tools) -> None:
    first = tools.check(DRAFT)
    pages, findings = whole(lambda offset: tools.check(report=first["report"], offset=offset), "items")
    assert pages[0] == first
    assert len(findings) == first["total"] > 0
    with pytest.raises(ToolError, match="report"):
        tools.check(report="none")
    with pytest.raises(ToolError, match="text"):
        tools.check("   ")


def test_the_count_is_no_less_than_a_tokenizer_s(sample_tools: Tools) -> None:
    tokenizer = WindowTokenizer(weights())
    for answer in (sample_tools.search("教师轮岗", k=20), sample_tools.list_plans(), sample_tools.compare("校园安全")):
        text = written(answer)
        assert len(tokenizer.ids(text)) <= tokens(text)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3000), lambda inner: st.lists(inner, max_size=60), max_leaves=80
)


@given(st.lists(st.dictionaries(st.sampled_from(["quote", "text", "list"]), VALUES, max_size=3), max_size=30))
def test_no_page_is_too_long_and_none_is_lost(records: list[Record]) -> None:
    offset: int | None = 0
    seen = 0
    while offset is not None:
        answer = page({"head": "字" * 2000}, "items", records, offset)
        assert tokens(written(answer)) <= MOST_TOKENS
        seen += len(answer["items"])
        offset = answer["next_offset"]
    assert seen == len(records)


def test_what_is_cut_says_so_and_keeps_its_beginning() -> None:
    record = {"citation": {"quote": "字" * 9_000}, "passage_id": "p"}
    shortened = cut(record, 5_000)
    assert shortened["cut"] is True
    assert record["citation"]["quote"].startswith(shortened["citation"]["quote"])  # type: ignore[index]
    assert tokens(written(shortened)) <= 5_000
    assert cut({"a": "b"}, 100) == {"a": "b"}
