"""The page's comfort: more is put below, the bar covers nothing, trays by topic outlive the cookie, back holds everything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from browser import NARROW, needs_browser

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = needs_browser


def test_more_is_added_below_and_nothing_moves(page: Any) -> None:
    page.goto("/?q=教师")
    first = page.locator("article.hit").first.inner_text()
    page.locator("a[data-more]").scroll_into_view_if_needed()
    held = page.locator(".group").count()
    last = page.locator(".group").last
    before = last.bounding_box()["y"]
    page.locator("a[data-more]").click()
    page.wait_for_url("**k=60")
    assert page.locator("article.hit").count() == 60
    assert page.locator(".group").count() > held
    assert page.locator("article.hit").first.inner_text() == first
    assert abs(page.locator(".group").nth(held - 1).bounding_box()["y"] - before) < 60  # its own folded line may be new
    for shown in (100, 140):
        page.locator("a[data-more]").click()
        page.wait_for_url(f"**k={shown}")
    assert page.locator("article.hit").count() == 140
    page.locator("article.hit:visible a.open").last.click()
    page.wait_for_url("**/plans/*")
    page.go_back()
    assert page.locator("article.hit").count() == 140


@pytest.mark.parametrize("page", [{}, {"viewport": NARROW}], indirect=True, ids=["wide", "narrow"])
def test_the_bar_covers_nothing_that_has_the_focus(page: Any) -> None:
    page.goto("/?q=教师轮岗")
    for _ in range(4):
        page.keyboard.press("j")
        covered = page.evaluate("""() => {
          const links = [...document.activeElement.querySelectorAll("a.open, button")].filter((e) => e.checkVisibility());
          const thing = links.at(-1);
          thing.focus();
          return thing.getBoundingClientRect().bottom > document.querySelector(".chosen").getBoundingClientRect().top;
        }""")
        assert not covered


def test_trays_by_topic_outlive_the_cookie_and_travel_as_a_file(page: Any, tmp_path: Path) -> None:
    def pinned() -> int:
        return int(page.locator("[data-tray-count]").inner_text())

    def pin(count: int) -> None:
        for at in range(count):
            page.locator("form.pin button").nth(at).click()
            expect(page.locator("[data-tray-count]")).to_have_text(str(at + 1))

    page.goto("/?q=教师轮岗")
    pin(2)
    page.goto("/tray")
    page.locator("#tray-name").fill("轮岗")
    page.locator("[data-act=rename]").click()
    expect(page.locator("#trays option:checked")).to_have_text("轮岗 (2)")
    page.locator("#tray-name").fill("安全")
    page.locator("[data-act=create]").click()
    expect(page.locator("#trays option:checked")).to_have_text("安全 (0)")
    page.goto("/?q=校园安全")
    pin(1)
    page.context.clear_cookies()
    page.goto("/tray")
    expect(page.locator(".tray .card")).to_have_count(1)
    page.locator("#trays").select_option("轮岗")
    expect(page.locator(".tray .card")).to_have_count(2)
    with page.expect_download() as download:
        page.locator("[data-act=save]").click()
    file = tmp_path / "trays.json"
    download.value.save_as(file)
    kept = json.loads(file.read_text("utf-8"))
    assert {name: len(ids) for name, ids in kept["trays"].items()} == {"轮岗": 2, "安全": 1}
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.context.clear_cookies()
    page.goto("/tray")
    assert pinned() == 0
    page.locator("#tray-file").set_input_files(file)
    expect(page.locator("#trays option")).to_have_count(3)
    page.locator("#trays").select_option("轮岗")
    expect(page.locator(".tray .card")).to_have_count(2)


def test_a_search_is_remembered_and_words_are_suggested(page: Any) -> None:
    page.goto("/?q=教师轮岗&year=2021&year=none")
    page.locator("[data-save-search]").click()
    page.goto("/")
    entry = page.locator("[data-searches] li")
    assert entry.locator("a").first.inner_text() == "教师轮岗 · 2021 · 年份不详"
    assert "year=2021&year=none" in entry.locator("a").nth(1).get_attribute("href")
    page.locator("#q").press_sequentially("教师交")
    expect(page.locator("#q-suggestions option").first).to_have_attribute("value", "教师交流")
    entry.locator("a").first.click()
    page.wait_for_url("**year=2021&year=none")
    assert page.locator(".chosen-value").count() == 2


@pytest.mark.parametrize("page", [{"viewport": NARROW}], indirect=True)
def test_the_chart_fits_a_telephone(page: Any) -> None:
    page.goto("/targets?q=教师交流")
    charts = page.locator(".chart:visible")
    assert charts.count()
    for at in range(charts.count()):
        box = charts.nth(at).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
    room = page.locator(".chart-room").first
    assert room.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_what_is_printed_is_the_answer(page: Any) -> None:
    page.goto("/?q=教师轮岗")
    page.emulate_media(media="print")
    assert page.locator(".asked").is_visible()
    assert page.locator("article.hit:visible").count() >= 5
    for gone in ("form.search", ".filters", ".actions", ".chosen", "header.site", ".more", "input"):
        assert not page.locator(gone).first.is_visible(), gone
