"""The MCP server, asked by the SDK's own client over a real process: what it offers, what it answers, what it refuses."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sample_store import SEEDS, sample_home, seeds_home

from index.store import Store
from service.cli import main

pytest.importorskip("mcp")
from mcp import Client, MCPError, StdioServerParameters

Result = TypeVar("Result")
COMMAND = "import sys; from service.cli import main; sys.exit(main(sys.argv[1:]))"


def asked(home: Path, talk: Callable[[Client], Awaitable[Result]], *options: str) -> Result:
    """The result of ``talk`` with a server process of its own."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", COMMAND, "mcp", "--home", str(home), *options],
        cwd=Path(__file__).parents[1],
    )

    async def run() -> Result:
        async with Client(server, read_timeout_seconds=60) as client:
            return await talk(client)

    return asyncio.run(run())


async def called(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return " ".join(getattr(block, "text", "") for block in result.content)


def test_every_tool_says_that_it_only_reads() -> None:
    async def talk(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {
            "search", "list_plans", "read_plan", "compare", "targets", "draft", "check", "verify_citation",
        }  # fmt: skip
        for tool in tools:
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is True
            assert tool.annotations.destructive_hint is False
            assert "段落" in (tool.description or "") or "规划" in (tool.description or "")
            assert tool.input_schema["properties"]

    asked(sample_home(), talk, "--lang", "zh")


def test_what_is_found_can_be_read_and_verified(samples: Store) -> None:
    async def talk(client: Client) -> None:
        found = await called(client, "search", query="teacher rotation targets", k=3)
        assert found["answerable"] is True
        hit = found["hits"][0]
        assert "交流" in hit["citation"]["quote"]
        assert hit["citation"]["gbt7714"]
        plan = await called(client, "read_plan", plan_id=hit["plan"]["plan_id"])
        passages = {passage["passage_id"]: passage for passage in plan["passages"]}
        while plan["next_passage"] is not None:
            plan = await called(client, "read_plan", plan_id=hit["plan"]["plan_id"], first_passage=plan["next_passage"])
            passages |= {passage["passage_id"]: passage for passage in plan["passages"]}
        assert len(passages) == plan["passages_in_all"]
        assert passages[hit["passage_id"]]["citation"] == hit["citation"]
        whole = await called(client, "verify_citation", passage_id=hit["passage_id"])
        assert (whole["verified"], whole["start"], whole["end"]) == (
            True,
            hit["citation"]["start"],
            hit["citation"]["end"],
        )
        words = hit["citation"]["quote"][3:12]
        part = await called(client, "verify_citation", passage_id=hit["passage_id"], quote=words)
        assert part["verified"] is True
        assert part["end"] - part["start"] == len(words)
        invented = await called(client, "verify_citation", passage_id=hit["passage_id"], quote=words + "。99%")
        assert invented["verified"] is False
        assert invented["reason"]
        text = await client.read_resource(f"precedent://plans/{hit['plan']['plan_id']}")
        assert hit.get("text", hit["citation"]["quote"]) in text.contents[0].text  # type: ignore[union-attr]

    asked(sample_home(), talk, "--lang", "en")


def test_targets_and_comparisons_carry_quotes() -> None:
    async def talk(client: Client) -> None:
        table = await called(client, "targets", query="教师交流比例", value=">=10%")
        rows = [row for group in table["groups"] for row in group["rows"]]
        assert rows
        assert all(row["citation"]["quote"] and row["high"] >= 10 for row in rows)
        assert "median" in table["groups"][0]["summary"]
        table = await called(client, "compare", query="教师交流轮岗")
        assert len(table["columns"]) >= 2
        assert '"quote"' in str(table).replace("'", '"')

    asked(sample_home(), talk, "--lang", "en")


def test_tools_narrow_to_an_issuer() -> None:
    async def talk(client: Client) -> None:
        hits = (await called(client, "search", query="教师", issuer="雲溪縣教育局"))["hits"]
        assert {hit["plan"]["issuer"] for hit in hits} == {"云溪县教育局"}
        table = await called(client, "targets", issuer="教育局")
        issuers = {row["plan"]["issuer"] for group in table["groups"] for row in group["rows"]}
        assert issuers
        assert all("教育局" in issuer for issuer in issuers)
        assert (await called(client, "search", query="教师", issuer="亚特兰蒂斯"))["hits"] == []

    asked(sample_home(), talk)


def test_a_changed_file_no_longer_verifies(tmp_path: Path) -> None:
    folder, home = tmp_path / "plans", tmp_path / "home"
    folder.mkdir()
    (folder / "plan.txt").write_text("某县教师交流方案\n一、目标\n每年教师交流比例不低于15%。\n", "utf-8")
    store = Store.open(home, create=True)
    store.ingest([folder])
    store.close()

    async def talk(client: Client) -> None:
        hit = (await called(client, "search", query="教师交流比例"))["hits"][0]
        (folder / "plan.txt").write_text("某县教师交流方案\n一、目标\n每年教师交流比例不低于10%。\n", "utf-8")
        verification = await called(client, "verify_citation", passage_id=hit["passage_id"])
        assert verification["verified"] is False

    asked(home, talk)


def test_what_cannot_be_asked_is_said() -> None:
    async def talk(client: Client) -> None:
        assert "k" in await refused(client, "search", query="x", k=1000)
        assert "query" in await refused(client, "search", query="x" * 3000)
        assert "query" in await refused(client, "search")
        assert "year" in await refused(client, "search", query="x", year_from=2020, year_to=2010)
        assert "role" in await refused(client, "search", query="x", role="king")
        assert "value" in await refused(client, "targets", value="much")
        assert "d404" in await refused(client, "read_plan", plan_id="d404")
        assert "p404" in await refused(client, "verify_citation", passage_id="p404")
        assert await refused(client, "compare")
        with pytest.raises(MCPError):
            await client.read_resource("precedent://plans/d404")
        assert (await called(client, "search", query="教师"))["hits"]  # and it goes on answering

    asked(sample_home(), talk)


def test_a_store_that_is_not_there_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--home", str(tmp_path / "none")]) == 2
    assert "no store" in capsys.readouterr().err


def test_without_the_sdk_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    assert main(["mcp", "--home", str(sample_home())]) == 2
    assert "[mcp]" in capsys.readouterr().err


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")
def test_an_assistant_gets_the_seeds_targets_word_for_word() -> None:
    async def talk(client: Client) -> list[str]:
        table = await called(client, "targets", query="教师交流比例")
        return [row["value"] + row["unit"] for group in table["groups"] for row in group["rows"]][:3]

    assert asked(seeds_home(), talk) == ["15%", "15%", "5%"]
