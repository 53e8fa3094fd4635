"""Searching and reading in a real browser, over a real socket, on the real store: a question typed, a passage read."""

from __future__ import annotations

import http.client
import re
from urllib.parse import quote, urlsplit

import pytest
from browser import NARROW, WIDE, needs_browser

from service.app import STATIC
from service.http.guard import MAX_QUERY_STRING_BYTES

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect


def ask(page: playwright.Page, question: str) -> None:
    page.goto("/")
    expect(page.locator("#q")).to_be_focused()  # the box has the cursor without a click
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.hit")


@needs_browser
@pytest.mark.parametrize("question", ["teacher rotation targets", "教师轮岗交流比例", "教師輪崗比例"])
def test_a_question_typed_is_answered_with_a_cited_passage(page: playwright.Page, question: str) -> None:
    ask(page, question)
    group = page.locator(".group").first
    assert group.locator("h2 a").inner_text()
    first = group.locator("article.hit").first
    assert "%" in first.locator("blockquote.passage").inner_text()
    assert first.locator("mark").count() > 0
    assert re.search(r"\[Z\]\..*第\d+", first.locator(".reference").inner_text())
    first.get_by_text("出处详情").click()
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
    page.get_by_text("Source and why").first.click()
    assert re.search(r"lines? \d+", page.locator(".cite").first.inner_text())


@needs_browser
def test_search_and_reading_from_the_keyboard(page: playwright.Page) -> None:
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
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_the_words_of_a_question_can_be_changed_without_scripts(page: playwright.Page) -> None:
    page.goto("/?q=rotation&lang=en")
    before = page.locator("article.hit blockquote").first.inner_text()
    page.get_by_text("Change", exact=True).click()
    page.get_by_label("rotation", exact=True).fill("午餐、食堂")
    page.get_by_role("button", name="Search again with these").click()
    page.wait_for_url("**term=rotation%3D*")
    assert page.locator(".terms .own").all_inner_texts() == ["午餐", "食堂"]
    assert page.locator("article.hit blockquote").first.inner_text() != before
    page.get_by_text("Change", exact=True).click()
    page.get_by_role("link", name="Back to our words").click()
    page.wait_for_selector("article.hit")
    assert "term=" not in page.url
    assert page.locator("article.hit blockquote").first.inner_text() == before


@needs_browser
@pytest.mark.parametrize("page", [{}, {"java_script_enabled": False}], indirect=True)
def test_what_the_ingest_took_out_and_mended_can_be_seen(page: playwright.Page) -> None:
    page.goto("/plans?title=traditional-school")
    page.locator(".plans a").first.click()
    page.wait_for_selector("article.whole")
    assert page.locator("del").count() == 0
    page.get_by_role("link", name="显示剔除与修复").click()
    page.wait_for_selector(".repaired del")
    assert re.fullmatch(r"\([a-zü-ǜ]+\)", page.locator(".repaired del").first.inner_text().lower())
    page.get_by_role("link", name="隐藏剔除与修复").click()
    expect(page.locator("del")).to_have_count(0)


@needs_browser
def test_what_is_not_sure_is_said_and_the_nearest_shown(page: playwright.Page) -> None:
    ask(page, "空间站宇航员选拔标准")
    assert page.locator(".notice h1").inner_text() == "可能相关，请自行判断"
    assert page.locator(".notice p").inner_text().startswith("以下段落都没有说到")
    assert page.locator("article.hit").count() > 0


@needs_browser
def test_the_language_can_be_switched_and_stays(page: playwright.Page) -> None:
    ask(page, "教师轮岗")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#q").input_value() == "教师轮岗"
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_selector("html[lang=en] article.hit")
    page.locator("a.open").first.click()
    page.wait_for_selector("html[lang=en] article.whole")


@needs_browser
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_search_and_reading_work_without_scripts(page: playwright.Page) -> None:
    page.goto("/")
    page.locator("#q").fill("教师轮岗")
    page.locator("#q").press("Enter")
    page.wait_for_selector("article.hit .reference")
    assert not page.locator("button.copy").first.is_visible(), "a button that could do nothing is not shown"
    page.locator("a.open").first.click()
    page.wait_for_selector(".passage.cited")


@needs_browser
@pytest.mark.parametrize(
    "page",
    [{"viewport": NARROW}, {"viewport": NARROW, "locale": "en-GB"}, {"viewport": NARROW, "color_scheme": "dark"}],
    indirect=True,
)
@pytest.mark.parametrize("path", ["/", "/?q=teacher+rotation+targets&year_from=2010", "/plans", "/docs"])
def test_nothing_runs_off_a_narrow_screen(page: playwright.Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    if "q=" in path:
        page.locator("a.open").first.click()
        page.wait_for_selector("article.whole")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@needs_browser
def test_every_field_has_a_label(page: playwright.Page) -> None:
    ask(page, "教师轮岗")
    fields = "[...document.querySelectorAll('input:not([type=hidden]), select')]"
    assert page.evaluate(f"{fields}.filter(field => !field.labels.length && !field.ariaLabel).length") == 0
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )


@needs_browser
def test_a_file_that_is_too_large_is_said_before_it_is_sent(page: playwright.Page) -> None:
    page.goto("/check")
    field = page.locator("#file")
    field.set_input_files({"name": "x.txt", "mimeType": "text/plain", "buffer": b"x" * 21_000_000})
    assert "20 MB" in field.evaluate("field => field.validationMessage")
    field.set_input_files({"name": "x.txt", "mimeType": "text/plain", "buffer": b"x"})
    assert field.evaluate("field => field.validationMessage") == ""


# -- colours that can be read --------------------------------------------------------------------------------------

PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("link", "paper"), ("link", "card"),
    ("accent-ink", "accent"), ("mark-ink", "mark"), ("ink", "soft"), ("quiet", "soft"), ("ink", "warn"),
    ("quiet", "warn"), ("link", "warn"), ("ink", "number"), ("ink", "named"),
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
