"""No page breaks the rules of accessibility that a machine can see: axe-core on every page, in both languages and sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import NARROW, WIDE, needs_browser

playwright = pytest.importorskip("playwright.sync_api")

AXE = Path(__file__).parents[1] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
PATHS = [
    "/",
    "/?q=teacher+rotation&type=方案&year_from=2010",
    "/?q=空间站宇航员",
    "/?q=x&year_from=abc",
    "/plans",
    "/documents",
    "/compare",
    "/compare?q=教师轮岗",
    "/targets",
    "/targets?q=教师交流比例",
    "/draft",
    "/draft?q=教师轮岗",
    "/check",
    "/tray",
    "/docs",
    "/nowhere",
]
GRAVE = ("serious", "critical")

pytestmark = [
    needs_browser,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make axe"),
    pytest.mark.parametrize(
        "page",
        # axe is a script from outside, which the page's own policy would not let in
        [{"locale": locale, "bypass_csp": True} for locale in ("zh-CN", "en-GB")],
        indirect=True,
        ids=["zh", "en"],
    ),
]


def grave(page: Any) -> list[str]:
    """What axe finds wrong that is serious or critical, wide and narrow: rule and place; and a page wider than the screen.
    Everything that opens is open."""
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    page.evaluate(AXE.read_text("utf-8"))
    wrong = []
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        width = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{page.url}: {width} pixels wide"] if width > viewport["width"] else []
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        wrong += [
            f"{page.url} at {viewport['width']}: {violation['id']} {node['html'][:160]}"
            for violation in found["violations"]
            if violation["impact"] in GRAVE
            for node in violation["nodes"]
        ]
    page.set_viewport_size(WIDE)
    return wrong


def test_it_would_see_what_is_wrong(page: Any) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('label').remove(); document.querySelector('#q').placeholder = ''")
    assert any(": label " in found for found in grave(page))


def test_the_pages_as_they_open(page: Any) -> None:
    wrong: list[str] = []
    for path in PATHS:
        page.goto(path)
        wrong += grave(page)
    assert wrong == []


def test_the_pages_that_have_to_be_reached(page: Any) -> None:
    """A plan with a passage marked and its repairs shown, a tray with passages, a report, the list of keys."""
    page.goto("/?q=教師學習共同體")
    hits = page.locator("article.hit")
    for at in (0, 1):
        hits.nth(at).locator("form.pin button").click()
    hits.filter(has_text="師").first.locator("a.open").click()
    page.locator(".cleaning a").click()
    page.wait_for_url("**cleaning=1**")
    wrong = grave(page)
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    wrong += grave(page)
    for path in ("/tray", "/draft?q=教师轮岗"):
        page.goto(path)
        wrong += grave(page)
    page.goto("/check")
    page.locator("#text").fill("教师交流方案\n一、指导思想\n坚持公平。\n三、保障措施\n每年教师交流比例不低于3%。")
    page.locator(".upload button").click()
    page.wait_for_selector(".report")
    assert wrong + grave(page) == []
