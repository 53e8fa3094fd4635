"""Someone at the page, with a mouse or with keys alone."""

from __future__ import annotations

from typing import Any

import pytest

from service.messages import Messages

expect = pytest.importorskip("playwright.sync_api").expect

_BEFORE_IT = """thing => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => !e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && e.checkVisibility());
  all[all.indexOf(thing) - 1].focus();
}"""
"""Puts the focus on what stands before a thing in the order of Tab."""


class Hand:
    """``clicks`` counts what was clicked or pressed; ``say`` speaks the language of the page."""

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
        """Go there: with a click, or with one Tab from what stands before it (so on from the top takes its time)."""
        if self.way == "mouse":
            thing.click()
        else:
            thing.wait_for()
            thing.evaluate(_BEFORE_IT)
            self.page.keyboard.press("Tab")
        expect(thing).to_be_focused()

    def write(self, field: Any, text: str) -> None:
        """Put text into a field instead of what stands there."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, field: Any, at: int) -> None:
        """Take the option at a place of a list that opens; a mouse's list is the system's, out of a browser test's reach."""
        if self.way == "mouse":
            field.select_option(index=at)
            return
        self.reach(field)
        for _ in range(at):
            self.page.keyboard.press("ArrowDown")

    def opened(self, details: Any) -> None:
        """Something that folds stands open: where there is room it may do so by itself."""
        if not details.evaluate("e => e.open"):
            self.press(details.locator("> summary"))

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
        self.page.keyboard.insert_text(question)
        self.page.keyboard.press("Enter")

    def saved(self, thing: Any) -> bytes:
        """What is saved when it is pressed."""
        with self.page.expect_download() as download:
            self.press(thing)
        return bytes(download.value.path().read_bytes())
