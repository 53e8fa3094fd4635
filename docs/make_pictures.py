"""Makes the README's pictures: the sample corpus ingested and served, the way from a question to a cited draft walked.

Run as ``python docs/make_pictures.py``; it needs Chromium and the test tools (``make test`` installs them). The pictures go
to ``docs/pictures/``, as PNG with few colours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
WIDE, NARROW = {"width": 1200, "height": 800}, {"width": 360, "height": 740}
COLOURS = 128
QUESTION = "教师轮岗交流比例"
SIDE_BY_SIDE = ("云溪县义务教育学校校长教师交流", "临溪区义务教育学校校长教师交流", "乡村医疗卫生服务能力提升", "双减")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = ["--home", folder, "--lang", "en"]
        subprocess.run([*precedent(), "ingest", str(ROOT / "corpus" / "plans"), *home], check=True)
        server = subprocess.Popen([*precedent(), "serve", "--port", "0", *home], stderr=subprocess.PIPE, text=True)
        try:
            address = next(word for word in (server.stderr or sys.stdin).readline().split() if "://" in word)
            walk(address)
        finally:
            server.terminate()
            server.wait()
    total = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    print(f"{len(list(PICTURES.glob('*.png')))} pictures, {total / 1024:.0f} KB")


def precedent() -> list[str]:
    return [str(Path(sys.executable).with_name("precedent"))]


def walk(address: str) -> None:
    """From the first page to a draft and its check, a picture at each station."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        chinese = browser.new_context(base_url=address, locale="zh-CN", viewport=WIDE).new_page()
        chinese.goto("/")
        chinese.locator("#q").fill(QUESTION)
        chinese.keyboard.press("Enter")
        chinese.wait_for_selector("article.hit")
        for group in (0, 1):
            chinese.locator(".group").nth(group).locator("input[type=checkbox]").check()
            chinese.locator(".group").nth(group).locator(".pin button").first.click()
            chinese.locator("[data-tray-count]", has_text=str(group + 1)).wait_for()
        keep(chinese, "search", "header")
        chinese.goto("/plans?title=方案")
        for name in SIDE_BY_SIDE:
            chinese.get_by_role("checkbox", name=name).first.check()
        chinese.locator("#chosen button").first.click()
        chinese.locator(".family summary").click()
        keep(chinese, "compare", "table.compare")
        keep(chinese, "differences", ".family")
        chinese.goto("/targets?q=教师交流比例")
        keep(chinese, "targets", "h1")
        chinese.goto("/draft?q=教师轮岗")
        keep(chinese, "draft", ".drafting")
        chinese.goto("/check")
        chinese.locator("#text").fill(weakened())
        chinese.locator(".upload button").click()
        chinese.wait_for_selector(".report")
        keep(chinese, "check")
        english = browser.new_context(base_url=address, locale="en-GB", viewport=NARROW).new_page()
        english.goto("/?q=teacher+rotation+targets")
        keep(english, "narrow")
        browser.close()


def weakened() -> str:
    """A sample plan with its fourth section gone and a target lowered."""
    text = (ROOT / "corpus" / "plans" / "rural-teacher-support.txt").read_text("utf-8")
    before, _, rest = text.partition("\n四、")
    return (before + "\n五、" + rest.partition("\n五、")[2]).replace("不低于应交流教师的10%", "不低于应交流教师的2%")


def keep(page: Page, name: str, at: str | None = None) -> None:
    """The window as it is, or scrolled so that ``at`` begins it."""
    if at is not None:
        page.locator(at).first.evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 12)")
    page.wait_for_timeout(3000 if page.locator(".status:not(:empty)").count() else 100)  # the note goes by itself
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
