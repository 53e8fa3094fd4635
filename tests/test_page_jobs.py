"""Each of the workbench's jobs in a real browser: with the mouse and with the keyboard, Chinese and English, wide and narrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
import pytest
from browser import NARROW, WIDE, needs_browser
from sample_store import PLANS

from index.store import Store
from service.messages import Messages

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

QUESTION = {"zh": "教师轮岗", "en": "teacher rotation"}
pytestmark = needs_browser


class Hand:
    """Someone at the page, with a mouse or without one. ``clicks`` counts what was clicked or pressed."""

    def __init__(self, page: Any, way: str, say: Messages) -> None:
        self.page = page
        self.way = way
        self.say = say
        self.clicks = 0

    def press(self, thing: Any) -> None:
        """Click a link, a button, a box; or go there with Tab and press it."""
        self.clicks += 1
        if self.way == "mouse":
            thing.click()
            return
        self.reach(thing)
        is_box = thing.evaluate("e => e.type === 'checkbox'")
        self.page.keyboard.press("Space" if is_box else "Enter")

    def reach(self, thing: Any) -> None:
        """With one Tab from what stands before it in the order of Tab (so on from the top, but that takes its time)."""
        thing.evaluate(
            """thing => {
              const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
                .filter((e) => !e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && e.checkVisibility());
              all[all.indexOf(thing) - 1].focus();
            }"""
        )
        self.page.keyboard.press("Tab")
        expect(thing).to_be_focused()

    def button(self, key: str, **values: object) -> Any:
        return self.page.get_by_role("button", name=self.say(key, **values), exact=True)

    def link(self, key: str, **values: object) -> Any:
        return self.page.get_by_role("link", name=self.say(key, **values), exact=True)

    def ask(self, path: str, question: str) -> None:
        """Write a question into the page's box and send it."""
        self.page.goto(path)
        box = self.page.locator("#q")
        if self.way == "mouse":
            box.click()
        elif path != "/":  # where it has the cursor already
            self.page.keyboard.press("/")
        expect(box).to_be_focused()
        box.fill(question)
        self.page.keyboard.press("Enter")

    def saved(self, thing: Any) -> bytes:
        """What is saved when it is pressed."""
        with self.page.expect_download() as download:
            self.press(thing)
        return bytes(download.value.path().read_bytes())


@pytest.fixture(
    params=[(way, at) for way in ("mouse", "keyboard") for at in ("zh-wide", "en-narrow")],
    ids=lambda param: "-".join(param),
)
def hand(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """In Chinese at a wide screen and in English at a narrow one."""
    way, at = request.param
    language, _, size = at.partition("-")
    options = {"zh": {"locale": "zh-CN"}, "en": {"locale": "en-GB"}}[language]
    context = browser.new_context(base_url=address, viewport=WIDE if size == "wide" else NARROW, **options)
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(address) else complaints.append(sent.url))
    yield Hand(page, way, Messages("zh" if language == "zh" else "en"))
    if page.viewport_size == NARROW:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    context.close()
    assert complaints == []


def language(hand: Hand) -> str:
    return hand.say.language


def test_passages_are_pinned_ordered_and_taken_out(hand: Hand) -> None:
    page, say = hand.page, hand.say
    hand.ask("/", QUESTION[language(hand)])
    page.wait_for_selector("article.hit")
    for at in (1, 2):
        if hand.way == "keyboard":
            page.keyboard.press("j")
            page.keyboard.press("p")
        else:
            hand.press(page.locator("article.hit:visible").nth(at - 1).locator(".pin button"))
        expect(page.locator("[data-tray-count]")).to_have_text(str(at))
        expect(page.locator(".status")).to_have_text(say("page.pinned"))
    hand.press(page.locator(".to-tray"))
    page.wait_for_selector(".tray")
    before = page.locator(".tray .passage").all_inner_texts()
    hand.press(page.get_by_role("button", name=say("page.move_up", n=2)))
    expect(page.locator(".tray .passage").first).to_have_text(before[1])
    hand.press(hand.button("page.unpin").first)
    expect(page.locator(".tray .passage")).to_have_text([before[0]])
    hand.press(hand.button("page.tray_clear"))
    expect(page.locator(".blank")).to_be_visible()


def test_ticked_plans_stand_side_by_side(hand: Hand) -> None:
    page, say = hand.page, hand.say
    page.goto("/plans?title=方案")
    boxes = page.locator(".plans input")
    names = [box.get_attribute("aria-label") for box in boxes.all()]
    rotation = [at for at, name in enumerate(names) if "交流轮岗" in (name or "")]
    other = next(at for at, name in enumerate(names) if "卫生" in (name or ""))
    for at in sorted([*rotation, other]):
        hand.press(boxes.nth(at))
    expect(page.locator("[data-chosen]")).to_have_text(say("page.chosen", count=3))
    hand.press(hand.button("page.compare"))
    page.wait_for_selector("table.compare")
    assert page.locator("thead th").count() == 3, (
        "the two rotation plans are copies: one column, and one for the other plan"
    )
    assert page.get_by_role("row").filter(has_text=say("role.goals")).locator(".piece").count() > 0
    family = page.locator(".family")
    assert "云溪县" in family.locator("h2").inner_text()
    hand.press(family.locator("summary"))
    assert {"12%", "15%"} <= set(" ".join(family.locator("mark.is-number").all_inner_texts()).split())
    hand.press(page.locator(".piece .pin button").first)
    expect(page.locator("[data-tray-count]")).to_have_text("1")
    hand.press(hand.link("page.draft_from_these"))
    page.wait_for_url("**/draft?*plan=*")


def test_a_question_is_answered_side_by_side(hand: Hand) -> None:
    hand.ask("/compare", QUESTION[language(hand)])
    hand.page.wait_for_selector("table.compare")
    for piece in hand.page.locator(".piece").all()[:5]:
        assert piece.locator(".reference").inner_text()
        assert piece.locator("blockquote").inner_text()


def test_targets_are_read_drawn_and_taken_away(hand: Hand) -> None:
    page = hand.page
    hand.ask("/targets", {"zh": "教师交流比例", "en": "teacher exchange ratio"}[language(hand)])
    group = page.locator(".group-of-targets").filter(has=page.locator("svg")).first
    expect(group.locator("svg")).to_be_visible()
    values = group.locator(".figures .value").all_inner_texts()
    assert len(values) >= 2
    assert all(value[-1] == "%" for value in values)
    lines = list(csv.DictReader(io.StringIO(hand.saved(hand.link("page.as_csv")).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(hand.saved(hand.link("page.as_xlsx")))).worksheets[0]
    assert len(lines) == sheet.max_row - 1
    shown = page.locator(".figures q").all_text_contents()
    assert [line["quote"] for line in lines] == shown


def test_targets_narrow_by_value(hand: Hand) -> None:
    page, say = hand.page, hand.say
    page.goto("/targets")
    hand.press(page.locator(".more-fields summary"))
    page.get_by_label(say("column.value"), exact=True).fill(">=90%")
    page.keyboard.press("Enter")
    page.wait_for_selector(".group-of-targets")
    values = [text.split()[-1].rstrip("%") for text in page.locator(".figures .value").all_text_contents()]
    assert values
    assert all(float(value.split("-")[-1]) >= 90 for value in values)


def test_from_the_first_page_to_a_cited_draft_in_under_ten_clicks(hand: Hand, samples: Store) -> None:
    page = hand.page
    hand.ask("/", QUESTION[language(hand)])
    page.wait_for_selector("article.hit")
    hand.press(hand.button("page.draft_make"))
    page.wait_for_selector(".offer")
    picked = page.locator(".offer input:checked")
    first = page.locator(".offer:has(:checked)").first.locator("label").inner_text()
    hand.press(picked.nth(1))
    count = picked.count()
    made = docx.Document(io.BytesIO(hand.saved(hand.button("page.as_docx"))))
    assert hand.clicks < 10
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert first.split("。")[-2] in text
    notes = next(part for part in made.part.package.iter_parts() if "footnotes" in part.partname)
    assert notes.blob.count(b"[Z]") >= count
    assert count > 3


def test_what_is_pinned_goes_into_the_draft(hand: Hand) -> None:
    page, say = hand.page, hand.say
    page.goto("/?q=教师轮岗比例")
    hand.press(page.locator("article.hit").first.locator(".pin button"))
    expect(page.locator("[data-tray-count]")).to_have_text("1")
    hand.press(page.locator(".to-tray"))
    page.locator("#q").fill("教师轮岗")
    hand.press(hand.button("page.draft_from_tray"))
    page.wait_for_selector(".offer")
    expect(page.get_by_text(say("page.from_tray"), exact=True)).to_be_visible()
    markdown = hand.saved(hand.button("page.as_markdown")).decode()
    assert "12%" in markdown or "15%" in markdown
    assert "[^1]:" in markdown


def test_a_draft_is_checked(hand: Hand, tmp_path: Any) -> None:
    page, say = hand.page, hand.say
    text = (PLANS / "teacher-rotation-linxi.txt").read_text("utf-8")
    before, _, rest = text.partition("\n五、")
    draft = tmp_path / "草稿.txt"
    draft.write_text(before + "\n六、" + rest.partition("\n六、")[2], "utf-8")
    page.goto("/check")
    page.get_by_label(say("page.check_file")).set_input_files(draft)
    hand.press(hand.button("page.job.check"))
    missing = page.locator(".findings").first
    assert say("role.schedule") in missing.inner_text() or "实施步骤" in missing.inner_text()
    assert "草稿.txt" in page.locator("main").inner_text()


def test_every_job_is_reached_from_every_page(hand: Hand) -> None:
    page, say = hand.page, hand.say
    page.goto("/")
    for job in ("plans", "compare", "targets", "draft", "check", "search"):
        hand.press(page.locator("nav.jobs a", has_text=say(f"page.job.{job}")))
        expect(page.locator("nav.jobs [aria-current]")).to_have_text(say(f"page.job.{job}"))


def test_every_job_works_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(base_url=address, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/?q=教师轮岗比例")
    page.locator("article.hit .pin button").first.click()
    assert page.locator("[data-tray-count]").inner_text() == "1"
    assert "/?q=" in page.url, "back where it was pinned"
    page.locator(".group input[type=checkbox]").nth(0).check()
    page.locator(".group input[type=checkbox]").nth(1).check()
    page.get_by_role("button", name="并排对比").click()
    assert page.locator("table.compare .piece").count() > 0
    page.locator(".to-tray").click()
    page.locator("#q").fill("教师轮岗")
    page.get_by_role("button", name="用素材起草").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Word").click()
    assert docx.Document(str(download.value.path())).paragraphs
    page.goto("/targets?q=教师交流比例")
    assert page.locator(".group-of-targets svg").count() > 0
    page.goto("/check")
    page.locator("#text").fill("教师交流方案\n一、指导思想\n坚持公平。\n三、保障措施\n保障经费。")
    page.locator(".upload button").click()
    assert page.locator(".findings").count() == 4
    context.close()
