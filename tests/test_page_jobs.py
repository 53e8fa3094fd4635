"""Each of the page's jobs in a real browser: Chinese and English, wide and narrow, with the mouse and with the keyboard."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import docx
import openpyxl
import pytest
from browser import needs_browser
from hand import Hand, expect
from sample_store import PLANS

from index.store import Store
from service.messages import Messages

QUESTION = {"zh": "教师轮岗", "en": "teacher rotation"}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SIZES = {"wide": {"width": 1366, "height": 768}, "narrow": {"width": 390, "height": 844}}
WAYS = list(product(LOCALES, SIZES, ("mouse", "keyboard")))
pytestmark = needs_browser


def profile_of(browser: Any, address: str, language: str, size: str) -> Any:
    """A browser profile of its own: nothing is in its tray, its storage or on its clipboard."""
    profile = browser.new_context(base_url=address, viewport=SIZES[size], locale=LOCALES[language])
    profile.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    profile.set_default_timeout(10_000)
    return profile


@pytest.fixture(params=WAYS, ids="-".join)
def hand(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """Every job is done eight times: in each language, at each size, in each way.

    The test fails on anything in the console, on a request to another place, and on a page wider than the screen.
    """
    language, size, way = request.param
    profile = profile_of(browser, address, language, size)
    page = profile.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(address) else complaints.append(sent.url))
    yield Hand(page, way, Messages(language))
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    profile.close()
    assert complaints == []


def language(hand: Hand) -> str:
    return hand.say.language


def asked(hand: Hand) -> Any:
    """The question of the reader's language put on the first page; the passages found."""
    hand.ask("/", QUESTION[language(hand)])
    hand.page.wait_for_selector("article.hit")
    return hand.page.locator("article.hit:visible")


def test_filters_narrow_and_are_taken_away(hand: Hand) -> None:
    page, say = hand.page, hand.say
    asked(hand)
    hand.opened(page.locator("details.filters"))
    for name in ("year_from", "year_to"):
        hand.write(page.get_by_label(say(f"page.{name}"), exact=True), "2021")
    roles = page.locator("#role option").all_inner_texts()
    hand.choose(page.locator("#role"), roles.index(say("role.goals")))
    hand.press(hand.button("page.apply"))
    page.wait_for_url("**/?q=*&year_from=2021&year_to=2021&role=goals")
    abouts = page.locator(".group .about").all_inner_texts()
    assert abouts
    assert all("2021" in about for about in abouts)
    hand.press(page.locator(".chips.active").get_by_role("link", name=say("page.clear"), exact=True))
    page.wait_for_url(lambda url: "year_from" not in url)
    assert page.locator("article.hit").count() == 20


def test_a_facet_tells_how_many_there_are_and_narrows_to_them(hand: Hand) -> None:
    page, say = hand.page, hand.say
    asked(hand)
    hand.opened(page.locator("details.filters"))
    # What is rare stands folded away below.
    facet = page.get_by_role("region", name=say("page.type"), exact=True).locator("li a:visible").last
    value, count = facet.inner_text().split()
    assert int(count) > 0
    hand.press(facet)
    page.wait_for_url("**&type=*")
    types = page.locator(".group .about span:not(.badge):nth-last-child(1 of :not(.badge))").all_inner_texts()
    assert set(types) == {value}


def test_the_facet_of_issuers_narrows_to_them(hand: Hand) -> None:
    page, say = hand.page, hand.say
    asked(hand)
    hand.opened(page.locator("details.filters"))
    facet = page.get_by_role("region", name={"zh": "发布机构", "en": "Issued by"}[language(hand)], exact=True)
    link = facet.locator("li a").filter(has_text="云溪县教育局")
    value, count = link.inner_text().split()
    assert int(count) > 0
    hand.press(link)
    page.wait_for_url("**&issuer=*")
    abouts = page.locator(".group .about").all_inner_texts()
    assert abouts
    assert all(value in about for about in abouts)
    assert page.locator(".chips.active a").first.inner_text().startswith(f"{say('page.issuer')}: {value}")
    hand.opened(page.locator("details.filters"))
    assert value in page.locator(".filters .chosen-value").inner_text()
    assert page.locator("#search input[name=issuer][type=hidden]").input_value() == value


def test_results_stand_by_plan_with_what_copies_say_otherwise(hand: Hand) -> None:
    page = hand.page
    hand.ask("/", "教师申报高级职称须有一年以上乡村学校任教经历")
    page.wait_for_selector(".group")
    titles = page.locator(".group h2 a").all_inner_texts()
    assert len(titles) > 1
    assert all(titles)
    first = page.locator("article.hit").first
    assert first.locator("mark").count() > 0
    assert re.search(r"\[Z\]\..*第\d+", first.locator(".reference").inner_text())
    copies = page.locator("details.copies:visible", has=page.locator("mark")).first
    hand.opened(copies)
    assert copies.locator("mark.is-name").first.inner_text()
    hand.press(copies.locator(".copy-of a").first)
    page.wait_for_selector(".passage.cited")


def test_the_words_of_a_question_are_changed(hand: Hand) -> None:
    page = hand.page
    hand.ask("/", "rotation")
    page.wait_for_selector("article.hit")
    before = page.locator("article.hit blockquote").first.inner_text()
    hand.press(page.locator(".terms summary"))
    hand.write(page.get_by_label("rotation", exact=True), "午餐、食堂")
    hand.press(hand.button("page.terms_again"))
    page.wait_for_url("**term=rotation%3D*")
    assert page.locator(".terms .own").all_inner_texts() == ["午餐", "食堂"]
    assert page.locator("article.hit blockquote").first.inner_text() != before
    hand.press(page.locator(".terms summary"))
    hand.press(hand.link("page.terms_back"))
    page.wait_for_url(lambda url: "term=" not in url)
    assert page.locator("article.hit blockquote").first.inner_text() == before


def test_a_passage_is_read_in_its_plan_and_marked(hand: Hand) -> None:
    page = hand.page
    hit = asked(hand).nth(1)
    cited = hit.locator("blockquote.passage").inner_text()
    if hand.way == "keyboard":
        for key in ("j", "j", "j", "k", "Enter"):
            page.keyboard.press(key)
    else:
        hand.press(hit.locator("a.open"))
    page.wait_for_url("**/plans/**")
    assert page.locator(".passage.cited .text").inner_text() == cited
    top = page.locator(".passage.cited").bounding_box()["y"]
    assert 0 <= top < page.viewport_size["height"], "it is scrolled to"
    hand.opened(page.locator("details.contents"))
    section = page.locator(".contents a").last
    heading = page.locator(".heading", has_text=section.inner_text().rstrip("."))
    hand.press(section)
    expect(heading.last).to_be_in_viewport()
    hand.press(page.locator(".back a"))
    page.wait_for_selector("article.hit")


def test_a_citation_is_copied(hand: Hand) -> None:
    page, say = hand.page, hand.say
    hit = page.locator("article.hit", has=page.locator(".cite code", has_text=".txt")).first
    asked(hand)
    if hand.way == "keyboard":
        while not hit.evaluate("e => e === document.activeElement"):
            page.keyboard.press("j")
        page.keyboard.press("c")
    else:
        hand.press(hit.locator("button.copy"))
    expect(page.locator(".status")).to_have_text(say("page.copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    hand.opened(hit.locator("details", has=page.locator(".cite")))
    start, end = map(int, re.search(r"(\d+)–(\d+)", hit.locator(".cite span").last.inner_text()).groups())
    text = (PLANS / hit.locator(".cite code").first.inner_text()).read_bytes().decode("utf-8-sig")
    assert copied.startswith(text[start:end] + "\n")
    assert copied.endswith(hit.locator(".reference").inner_text())


def test_passages_are_pinned_ordered_and_taken_out(hand: Hand) -> None:
    page, say = hand.page, hand.say
    hits = asked(hand)
    for at in (1, 2):
        if hand.way == "keyboard":
            page.keyboard.press("j")
            page.keyboard.press("p")
        else:
            hand.press(hits.nth(at - 1).locator(".pin button"))
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
    expect(group.locator("svg:visible")).to_have_count(1)  # of two, for a wide screen and a narrow one
    values = group.locator(".figures .value").all_inner_texts()
    assert len(values) >= 2
    assert all(value[-1] == "%" for value in values)
    lines = list(csv.DictReader(io.StringIO(hand.saved(hand.link("page.as_csv")).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(hand.saved(hand.link("page.as_xlsx")))).worksheets[0]
    assert len(lines) == sheet.max_row - 1
    shown = page.locator(".figures q").all_text_contents()
    assert sorted(line["quote"] for line in lines) == sorted(shown)  # the page folds away groups of one


def test_targets_narrow_by_value(hand: Hand) -> None:
    page, say = hand.page, hand.say
    page.goto("/targets")
    hand.opened(page.locator("details.more-fields"))
    hand.write(page.get_by_label(say("column.value"), exact=True), ">=90%")
    page.keyboard.press("Enter")
    page.wait_for_selector(".group-of-targets")
    values = [text.split()[-1].rstrip("%") for text in page.locator(".figures .value").all_text_contents()]
    assert values
    assert all(float(value.split("-")[-1]) >= 90 for value in values)


def test_from_the_first_page_to_a_cited_draft_in_under_ten_clicks(hand: Hand, samples: Store) -> None:
    page = hand.page
    asked(hand)
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
    hand.write(page.locator("#q"), "教师轮岗")
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
    missing = page.locator(".findings").filter(has_text=say("check.part.missing"))
    assert say("role.schedule") in missing.inner_text() or "实施步骤" in missing.inner_text()
    assert "草稿.txt" in page.locator("main").inner_text()
    told = missing.locator("li p:not(.reference):not(.label)").first.inner_text()
    made = docx.Document(io.BytesIO(hand.saved(hand.button("page.as_docx"))))
    assert told in "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert told in hand.saved(hand.button("page.as_page")).decode()


def test_every_job_is_reached_from_every_page(hand: Hand) -> None:
    page, say = hand.page, hand.say
    page.goto("/")
    for job in ("plans", "compare", "targets", "draft", "check", "search"):
        hand.press(page.locator("nav.jobs a", has_text=say(f"page.job.{job}")))
        expect(page.locator("nav.jobs [aria-current]")).to_have_text(say(f"page.job.{job}"))


@pytest.mark.parametrize(("language", "size"), list(product(LOCALES, SIZES)))
def test_every_job_works_without_scripts(browser: Any, address: str, language: str, size: str) -> None:
    say = Messages("zh" if language == "zh" else "en")
    options = {"locale": LOCALES[language], "viewport": SIZES[size], "java_script_enabled": False}
    context = browser.new_context(base_url=address, **options)
    page = context.new_page()
    page.set_default_timeout(10_000)

    def press(key: str) -> None:
        page.get_by_role("button", name=say(key), exact=True).click()

    def fits() -> None:
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SIZES[size]["width"], page.url

    page.goto("/?q=教师轮岗比例")
    fits()
    page.locator("article.hit .pin button").first.click()
    assert page.locator("[data-tray-count]").inner_text() == "1"
    assert "/?q=" in page.url, "back where it was pinned"
    page.locator(".group input[type=checkbox]").nth(0).check()
    page.locator(".group input[type=checkbox]").nth(1).check()
    press("page.compare")
    assert page.locator("table.compare .piece").count() > 0
    fits()
    page.locator(".to-tray").click()
    page.locator("#q").fill(QUESTION[language])
    press("page.draft_from_tray")
    fits()
    with page.expect_download() as download:
        press("page.as_docx")
    assert docx.Document(str(download.value.path())).paragraphs
    page.goto("/targets?q=教师交流比例")
    assert page.locator(".group-of-targets svg").count() > 0
    fits()
    page.goto("/check")
    page.locator("#text").fill("教师交流方案\n一、指导思想\n坚持公平。\n三、保障措施\n保障经费。")
    page.locator(".upload button").click()
    assert page.locator(".findings").count() == 6
    fits()
    with page.expect_download() as download:
        press("page.as_docx")
    assert docx.Document(str(download.value.path())).paragraphs
    page.goto("/plans")
    page.locator("main a[href^='/plans/']").first.click()
    assert page.locator(".passage").count() > 0
    fits()
    context.close()
