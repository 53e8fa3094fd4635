"""The page in a real browser, over a real socket, on the real store: a question typed, a cited passage read."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import uvicorn
from sample_store import PLANS, sample_home

from service.app import STATIC, create_app
from service.commands.serve import server_config
from service.guard import MAX_QUERY_STRING_BYTES
from service.settings import Settings

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The server, as ``precedent serve`` runs it, on any free port."""
    config = server_config(create_app(Settings(home=sample_home())))
    config.port = 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: playwright.Browser, address: str, request: pytest.FixtureRequest) -> Iterator[playwright.Page]:
    """A page in a fresh profile. The test fails on anything in the console and on any request to another place.

    Parametrise indirectly with the options of the browser context.
    """
    options = {"viewport": WIDE, "locale": "zh-CN", **getattr(request, "param", {})}
    context = browser.new_context(base_url=address, **options)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(f"{address}/") else complaints.append(sent.url))
    yield page
    context.close()
    assert complaints == []


def ask(page: playwright.Page, question: str) -> None:
    page.goto("/")
    page.wait_for_function("document.activeElement.id === 'q'")  # the box has the cursor without a click
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.hit")


def quoted_in_its_file(copied: str, source: str, start: int, end: int) -> bool:
    text = (PLANS / source).read_bytes().decode("utf-8-sig")
    return copied.startswith(text[start:end] + "\n")


@needs_browser
@pytest.mark.parametrize("question", ["teacher rotation targets", "教师轮岗交流比例", "教師輪崗比例"])
def test_a_question_typed_is_answered_with_a_cited_passage(page: playwright.Page, question: str) -> None:
    ask(page, question)
    first = page.locator("article.hit").first
    assert "%" in first.locator("blockquote.passage").inner_text()
    assert first.locator("mark").count() > 0
    assert first.locator("h2 a").inner_text()
    cite = first.locator(".cite").inner_text()
    assert re.search(r"第 \d+(–\d+)? 行", cite)
    assert re.search(r"字符 \d+–\d+", cite)
    assert re.search(r"[0-9a-f]{12}", cite)
    assert page.locator("#q").input_value() == question


@needs_browser
@pytest.mark.parametrize("page", [{"locale": "en-GB"}], indirect=True)
def test_an_english_question_shows_the_words_it_was_searched_as(page: playwright.Page) -> None:
    ask(page, "teacher rotation targets")
    assert "轮岗" in page.locator(".terms").inner_text()
    assert re.search(r"lines? \d+", page.locator(".cite").first.inner_text())


@needs_browser
def test_the_copy_button_gives_quote_and_reference(page: playwright.Page) -> None:
    ask(page, "教师轮岗交流比例")
    hit = page.locator("article.hit", has=page.locator(".cite code", has_text=".txt")).first
    hit.locator("button.copy").click()
    page.wait_for_function("document.querySelector('.status').textContent === '已复制'")
    copied = page.evaluate("navigator.clipboard.readText()")
    span = re.search(r"字符 (\d+)–(\d+)", hit.locator(".cite").inner_text())
    assert span
    assert quoted_in_its_file(copied, hit.locator(".cite code").first.inner_text(), int(span[1]), int(span[2]))
    assert copied.endswith(hit.locator(".reference").inner_text())


@needs_browser
def test_the_keyboard_is_enough(page: playwright.Page) -> None:
    ask(page, "教师轮岗交流比例")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("j")
    assert page.locator("#q").input_value() == "j", "letters go into the box while it has the focus"
    page.keyboard.press("Escape")
    for key in "jjjk":
        page.keyboard.press(key)
    assert page.evaluate("[...document.querySelectorAll('article.hit')].indexOf(document.activeElement)") == 1
    cited = page.locator("article.hit").nth(1).locator("blockquote.passage").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/**")
    assert page.locator(".passage.cited .text").inner_text() == cited
    assert page.locator(".passage.cited").bounding_box()["y"] < WIDE["height"], "the cited passage is in sight"
    page.get_by_role("link", name="返回结果").click()
    page.wait_for_selector("article.hit")


@needs_browser
def test_filters_narrow_and_can_be_taken_away(page: playwright.Page) -> None:
    ask(page, "教师")
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("起始年份").fill("2021")
    page.get_by_label("截止年份").fill("2021")
    page.get_by_label("部分", exact=True).select_option("goals")
    page.get_by_role("button", name="检索").click()
    page.wait_for_url("**/?q=*&year_from=2021&year_to=2021&role=goals")
    abouts = page.locator("article.hit .about").all_inner_texts()
    assert abouts
    assert all("2021" in about for about in abouts)
    page.get_by_role("link", name="清除筛选").click()
    page.wait_for_function("!location.search.includes('year_from')")
    assert page.locator("article.hit").count() == 10


@needs_browser
def test_the_language_can_be_switched_and_stays(page: playwright.Page) -> None:
    ask(page, "教师轮岗")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#q").input_value() == "教师轮岗"
    page.get_by_role("button", name="Search").click()
    page.wait_for_selector("html[lang=en] article.hit")
    page.locator("a.plan").first.click()
    page.wait_for_selector("html[lang=en] article.whole")


@needs_browser
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_everything_is_there_without_scripts(page: playwright.Page) -> None:
    page.goto("/")
    page.locator("#q").fill("教师轮岗")
    page.locator("#q").press("Enter")
    page.wait_for_selector("article.hit .reference")
    assert not page.locator("button.copy").first.is_visible(), "a button that could do nothing is not shown"
    page.locator("a.plan").first.click()
    page.wait_for_selector(".passage.cited")


@needs_browser
@pytest.mark.parametrize(
    "page",
    [{"viewport": NARROW}, {"viewport": NARROW, "locale": "en-GB"}, {"viewport": NARROW, "color_scheme": "dark"}],
    indirect=True,
)
@pytest.mark.parametrize("path", ["/", "/?q=teacher+rotation+targets&year_from=2010", "/docs"])
def test_nothing_runs_off_a_narrow_screen(page: playwright.Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    if "q=" in path:
        page.locator("a.plan").first.click()
        page.wait_for_selector("article.whole")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@needs_browser
def test_every_field_has_a_label_and_everything_clickable_a_name(page: playwright.Page) -> None:
    ask(page, "教师轮岗")
    fields = "[...document.querySelectorAll('input:not([type=hidden]), select')]"
    assert page.evaluate(f"{fields}.filter(field => field.labels.length === 0).length") == 0
    nameless = "[...document.querySelectorAll('a, button')].filter(e => !e.textContent.trim()).length"
    assert page.evaluate(nameless) == 0
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )


# -- colours that can be read --------------------------------------------------------------------------------------

PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("link", "paper"), ("link", "card"),
    ("accent-ink", "accent"), ("mark-ink", "mark"), ("ink", "soft"), ("quiet", "soft"), ("ink", "warn"),
    ("quiet", "warn"), ("link", "warn"),
]  # fmt: skip


def schemes() -> list[dict[str, str]]:
    """The colour variables of the light scheme, and of the dark one laid over it."""
    css = (STATIC / "style.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in css.split(":root")[1:3])
    return [light, {**light, **dark}]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_contrast_is_at_least_aa(scheme: int, text: str, ground: str) -> None:
    colours = schemes()[scheme]
    darker, lighter = sorted((luminance(colours[text]), luminance(colours[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


# -- what only a bare socket can send ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/api/search?q=" + quote("教" * 100_000), 413),
        ("/api/search?q=" + "x" * 100_000, 413),
        ("/api/search?q=" + "x" * (MAX_QUERY_STRING_BYTES - 1), 413),
        ("/api/search?q=" + "x" * (MAX_QUERY_STRING_BYTES - 2), 422),
        ("/api/search?q=" + quote("教" * 2_001), 422),
        ("/api/search?q=%ED%A0%80", 200),
        ("/api/search?q=%00", None),
        ("//evil.example/", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
    ],
)
def test_raw_requests(address: str, target: str, status: int | None) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        assert answer.status in ((status,) if status else (200, 422))
    finally:
        connection.close()
