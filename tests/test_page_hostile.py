"""Documents, titles, questions, file names and uploads that would like to be more than text: they are shown, nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from browser import needs_browser
from conftest import serving
from sample_store import fresh_home

from index.store import Store

pytest.importorskip("playwright.sync_api")
pytestmark = needs_browser

SCRIPT = "<script>window.pwned=1;alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
QUOTES = "'\"><svg/onload=alert(3)>"
ENTITY = "&lt;b&gt;&#x3C;script&#x3E;"
CONTROLS = "\x07\x1b[31m"
TURNED = "\u202e反转\u202c"
TITLE = f"临溪县{IMAGE}教师交流实施方案"
PLAN = f"""一、目标{SCRIPT}任务
每年教师交流比例不低于15%{SCRIPT}，骨干教师{QUOTES}不低于20%。{ENTITY}{CONTROLS}到2025年完成。

二、组织领导{QUOTES}
县教育局成立教师交流领导小组，局长{IMAGE}任组长，{TURNED}负责教师交流工作。

三、保障措施
教师交流经费{ENTITY}列入预算，每年不少于50万元，javascript:alert(4)。
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose documents are all like this; one has such a name."""
    folder = tmp_path_factory.mktemp("plans")
    body = "".join(f"<p>{escape(line)}</p>" for line in PLAN.split("\n"))
    head = f"<html><head><title>{escape(TITLE)}</title></head><body><h1>{escape(TITLE)}</h1>"
    (folder / "plan.html").write_text(f"{head}{body}<script>alert(7)</script></body></html>", "utf-8")
    (folder / "a'onmouseover=alert(5) b=.txt").write_text(PLAN.replace("15%", "12%"), "utf-8")
    home = fresh_home(tmp_path_factory.mktemp("home") / "home")
    store = Store.open(home, create=True)
    store.ingest([folder])
    store.close()
    with serving(home) as address:
        yield address


@pytest.fixture
def page(browser: Any, hostile: str) -> Iterator[Any]:
    """A page that fails the test on a dialog, on anything in the console (a broken policy is told there) and on a request
    to anywhere else."""
    context = browser.new_context(base_url=hostile, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda sent: None if sent.url.startswith(hostile) else complaints.append(sent.url))
    yield page
    assert page.evaluate("window.pwned") is None
    context.close()
    assert complaints == []


def test_results_and_the_plan(page: Any) -> None:
    page.goto("/?q=教师交流" + SCRIPT.replace("<", "%3C"))
    assert page.locator("#q").input_value() == "教师交流" + SCRIPT
    assert SCRIPT in page.locator("article.hit blockquote").first.inner_text()
    assert IMAGE in page.locator(".group h2", has_text="临溪县").inner_text()
    page.locator(".group", has=page.locator("h2", has_text="临溪县")).locator(".open").first.click()
    page.wait_for_selector(".whole")
    text = page.locator(".whole").inner_text()
    for told in (TITLE, SCRIPT, IMAGE, QUOTES):
        assert told in text
    assert ENTITY in text or unescape(ENTITY) in text, "the ingest may read an entity, but never as a tag"
    assert page.locator(".whole img, .whole svg, .whole script, .whole b").count() == 0


def test_what_turns_the_writing_round_turns_only_itself(page: Any) -> None:
    page.goto("/?q=负责教师交流工作")
    quoted = page.locator(".verbatim", has_text="\u202e").first
    page.locator("details.why", has=quoted).first.locator("summary").click()
    assert TURNED in quoted.text_content()
    for place in (quoted, page.locator(".group h2 a").first, page.locator(".hit .reference").first):
        assert place.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


@pytest.mark.parametrize(
    "path",
    ["/plans", "/compare?q=教师交流", "/targets?q=教师交流", "/draft?q=教师交流", "/draft?q={}", "/compare?q={}"],
)
def test_the_workbench(page: Any, path: str) -> None:
    page.goto(path.format(QUOTES.replace("#", "%23") + "教师交流"))
    assert page.locator("main img, main script").count() == 0
    shown = page.locator("main").inner_text()
    assert "alert(" in shown
    assert page.locator("svg:not(.chart), svg [onload]").count() == 0


def test_pins_and_the_report_on_an_upload(page: Any, tmp_path: Path) -> None:
    page.goto("/?q=教师交流")
    page.locator(".pin button").first.click()
    page.locator("[data-tray-count]", has_text="1").wait_for()
    page.goto("/tray")
    assert "alert(" in page.locator(".tray .passage").inner_text()
    page.goto("/check")
    upload = {"name": "<img src=x onerror=alert(6)>.txt", "mimeType": "text/plain", "buffer": PLAN.encode()}
    page.locator("#file").set_input_files(upload)
    page.locator(".upload button").click()
    page.wait_for_selector(".report")
    assert "onerror=alert(6)" in page.locator("main").inner_text()
    assert SCRIPT in page.locator(".report").inner_text()


def test_a_page_in_a_frame_is_not_shown(page: Any, hostile: str) -> None:
    headers = page.goto("/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
