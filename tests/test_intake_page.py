"""A planner's way with a browser and no shell: an empty server, papers dropped on the page, one corrected, one removed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import WIDE
from conftest import serving
from sample_store import PLANS

DROPPED = ("teacher-rotation-linxi.txt", "vocational-education-plan.pdf", "digital-campus-plan.docx")
MINUTE = 60_000
"""Milliseconds: the first paper of a store takes the time that the model needs to load."""


@pytest.fixture
def office(home: Path) -> Iterator[str]:
    """The server over nothing at all."""
    with serving(home) as address:
        yield address


@pytest.fixture
def planner(browser: Any, office: str) -> Iterator[Any]:
    context = browser.new_context(base_url=office, viewport=WIDE, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [text for text in complaints if "503" not in text] == []  # the first page of an empty store


def drop(page: Any, names: tuple[str, ...]) -> None:
    """Files as they fall out of a file manager."""
    files = [[name, base64.b64encode((PLANS / name).read_bytes()).decode()] for name in names]
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, data] of files)
                transfer.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], name));
            return transfer;
        }""",
        files,
    )
    page.dispatch_event("form[data-drop]", "drop", {"dataTransfer": transfer})


def state(page: Any, wanted: str) -> None:
    page.locator("#job h1 .badge", has_text=wanted).wait_for(timeout=MINUTE)


def test_papers_come_in_are_corrected_and_go_without_a_shell(planner: Any) -> None:
    planner.goto("/")
    assert "文库是空的" in planner.inner_text("h1")
    drop(planner, DROPPED)
    planner.wait_for_selector(".sent li:nth-child(3)")
    planner.fill("#into", "本局、来文")
    planner.click("button[value='0']")
    state(planner, "待决定")
    assert planner.locator(".file.is-read").count() == 3
    assert "临溪区教育局" in planner.inner_text("#job")
    planner.click("button[value=store]")
    state(planner, "完成")
    assert planner.locator(".file.is-stored").count() == 3

    planner.goto("/?q=教师轮岗&year_from=2022&year_to=2022")
    planner.click(".hit a.open")
    planner.click(".correct summary")
    planner.fill("#c-year", "2023")
    planner.click(".correct button")
    state(planner, "完成")
    planner.click("text=打开这份规划")
    assert "更正 年份原作2022" in planner.inner_text(".corrected")
    planner.goto("/?q=教师轮岗&year_from=2022&year_to=2022")
    assert planner.locator(".hit").count() == 0
    planner.goto("/?q=教师轮岗&year_from=2023&year_to=2023")
    assert "（更正：年份原作2022）" in planner.inner_text(".hit .reference >> nth=0")
    cited = planner.get_attribute(".hit >> nth=0", "id").removeprefix("p-")
    text = planner.inner_text(".hit blockquote >> nth=0")

    planner.goto("/documents?collection=own")
    planner.check(f"input[value='{DROPPED[0]}']")
    planner.fill("#collection", "校園安全")
    planner.click("button[value=put]")
    state(planner, "完成")
    planner.goto("/plans?collection=校园安全")
    assert "文集: 校园安全" in planner.inner_text(".chips.active")
    assert planner.locator(".plans > li").count() == 1
    planner.click("section[aria-labelledby=facet-collection] >> text=本局")
    assert planner.locator(".plans > li").count() > 1

    planner.goto("/documents")
    planner.click(f".paper:has-text('{DROPPED[0]}') >> text=移出文库")
    planner.click("form.removal button")
    state(planner, "完成")
    planner.goto("/?q=教师轮岗")
    assert DROPPED[0] not in planner.content()
    planner.goto(f"/passages/{cited}")
    assert "移出" in planner.inner_text(".notice")
    assert planner.inner_text(".cited .text") == text
    assert "（更正：年份原作2022）" in planner.inner_text(".cited .reference")


def test_the_plain_form_does_without_scripts(browser: Any, office: str) -> None:
    context = browser.new_context(base_url=office, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/documents")
    page.set_input_files("#files", [PLANS / DROPPED[0]])
    page.click("button[value='0']")
    page.locator("#job h1 .badge", has_text="to be decided").wait_for(timeout=MINUTE)
    page.click("button[value=discard]")
    assert "Papers looked at" not in page.content()
    context.close()
