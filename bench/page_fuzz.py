"""Walks at random over the pages: links, forms, strange words, odd files, keys, back and forward, in both languages.

    python bench/page_fuzz.py --state FILE [--seconds 3600] [--part-seconds 300] [--show]

A server of its own over a fresh copy of three samples for each part, which has a seed of its own: in odd parts a program asks
every address that it finds on the pages and sends every form with whatever fits in (httpx); in even ones a person in Chromium
clicks, types, drops files, goes back, turns the window (Playwright). Counted are requests and actions, answers by status, and
faults: an answer 5xx but 503 with Retry-After, an error in the console but what the browser notes of an answer 4xx, an exception
of a script, a dialog, an answer that does not come within 60 s. What was counted is added to FILE, so a run goes on.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import httpx
import lxml.html
from api import PLANS, READ, ROOT, precedent, serving

CHROMIUM = Path("/usr/bin/chromium")
HANGS = 60.0
"""Seconds without an answer that are a fault."""
KEPT_FAULTS = 50
WORDS = (
    *("教师轮岗比例", "teacher rotation", "15%", "不低于60%", "2021", "临溪县", "控辍保学 经费", "“教师”", "none"),
    *(
        "",
        " ",
        "\u3000",
        "\x00",
        "\ud83d\ude00",
        "a" * 3000,
        "教" * 500,
        "%",
        "%00",
        "'\"<script>alert(1)</script>",
        "../../etc/passwd",
    ),
    *(
        "-1",
        "0",
        "1e400",
        "99999999999999999999",
        "NaN",
        "２０２１",
        "true",
        "[]",
        "{{7*7}}",
        "\u202eabc\u202c",
        "é\u0301",
        "()*+?[]^$|\\",
    ),
)
FILES: tuple[tuple[str, bytes], ...] = (
    ("方案.txt", "临溪县教师交流方案\n一、目标\n教师交流比例不低于15%。\n".encode()),
    ("empty.txt", b""),
    ("nul.txt", b"\x00" * 2000),
    ("\u202egnp.txt", "一".encode("gb18030") * 500),
    ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 4),
    ("a.docx", b"PK\x03\x04" + b"\xff" * 200),
    ("bomb.zip", b"PK\x05\x06" + b"\x00" * 18),
    ("x.html", "<html><body><table><tr><td>指标</td><td>15%".encode() * 300),
    ("no_suffix", b"plain words"),
    ("long" * 60 + ".txt", "很长的名字。".encode()),
)
KEYS = (
    "Tab",
    "Enter",
    "Escape",
    "ArrowDown",
    "ArrowUp",
    "/",
    "?",
    "Backspace",
    "Space",
    "Home",
    "End",
    "Control+a",
    "F5",
)


@dataclass
class Part:
    """``asked``: requests of a program, or actions of a person."""

    seed: int
    kind: str
    seconds: float = 0.0
    asked: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, what: str) -> None:
        if len(self.faults) < KEPT_FAULTS:
            self.faults.append(what[:600])

    def answer(self, status: int, address: str, retry: bool) -> None:
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        if status >= 500 and not (status == 503 and retry):
            self.fault(f"{status} {address}")


# -- a program -----------------------------------------------------------------------------------------------------


class Walker:
    """Asks what it finds; keeps the addresses it saw, by path, so that no path crowds out the others."""

    def __init__(self, address: str, pick: random.Random, part: Part) -> None:
        self.address, self.pick, self.part = address, pick, part
        self.client = httpx.Client(base_url=address, timeout=HANGS, headers={"Origin": address})
        self.seen: dict[str, list[str]] = {"/": ["/"], "/documents": ["/documents"], "/targets": ["/targets"]}
        self.forms: dict[str, list[lxml.html.FormElement]] = {}

    def step(self) -> None:
        """One request: an address as it was found, one with its parameters changed, or a form."""
        choice = self.pick.random()
        if choice < 0.35 and self.forms:
            self.send(self.pick.choice(self.forms[self.pick.choice(list(self.forms))]))
        else:
            found = self.pick.choice(self.seen[self.pick.choice(list(self.seen))])
            self.ask("GET", self.changed(found) if choice > 0.6 else found)

    def changed(self, address: str) -> str:
        parts = urlsplit(address)
        values = parse_qsl(parts.query, keep_blank_values=True)
        if values and self.pick.random() < 0.8:
            at = self.pick.randrange(len(values))
            values[at] = (values[at][0], self.pick.choice(WORDS))
        if self.pick.random() < 0.4:
            values.append(
                (
                    self.pick.choice(("q", "lang", "year", "place", "page", "sort", "plans", "x")),
                    self.pick.choice(WORDS),
                )
            )
        return urlunsplit(parts._replace(query=urlencode(values, errors="surrogatepass")))

    def send(self, form: lxml.html.FormElement) -> None:
        values: list[tuple[str, str]] = []
        files: list[tuple[str, tuple[str, bytes]]] = []
        for entry in form.inputs:
            name, kind = entry.get("name"), entry.get("type", "")
            if not name or (kind in ("checkbox", "radio") and self.pick.random() < 0.5):
                continue
            if kind == "file":
                files += [(name, self.pick.choice(FILES)) for _ in range(self.pick.randrange(3))]
            elif kind == "hidden" and self.pick.random() < 0.9:
                values.append((name, entry.get("value") or ""))
            else:
                options = [one for one in getattr(entry, "value_options", ()) if one is not None]
                values.append((name, self.pick.choice(options if options and self.pick.random() < 0.7 else WORDS)))
        address = urljoin(form.base_url or "/", form.get("action") or "")
        if form.method == "GET":
            self.ask("GET", f"{urlsplit(address).path}?{urlencode(values, errors='surrogatepass')}")
        elif form.get("enctype") == "multipart/form-data":
            self.ask("POST", address, data=dict(values), files=files or [("none", ("", b""))])
        else:
            sent = urlencode(values, errors="surrogatepass").encode()
            self.ask("POST", address, content=sent, headers={"Content-Type": "application/x-www-form-urlencoded"})

    def ask(self, method: str, address: str, **more: Any) -> None:
        language = {"Accept-Language": self.pick.choice(("zh-CN", "en", "fr;q=0, *", "zh-TW,en;q=0.5"))}
        more["headers"] = {**language, **more.get("headers", {})}
        try:
            answer = self.client.request(method, address, follow_redirects=True, **more)
        except httpx.TimeoutException:
            self.part.fault(f"no answer within {HANGS} s: {method} {address}")
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            if not isinstance(error, httpx.InvalidURL | UnicodeError | ValueError):
                self.part.fault(f"{type(error).__name__}: {method} {address}")
        else:
            self.part.asked += 1
            self.part.answer(answer.status_code, f"{method} {answer.url}", "retry-after" in answer.headers)
            if answer.headers.get("content-type", "").startswith("text/html") and answer.text.strip():
                self.read(answer)

    def read(self, answer: httpx.Response) -> None:
        page = lxml.html.fromstring(answer.text, base_url=str(answer.url))
        for link in page.iterlinks():
            address = urljoin(str(answer.url), link[2])
            if address.startswith(f"{self.address}/"):
                path = urlsplit(address).path
                known = self.seen.setdefault(re.sub(r"/[pdj][0-9a-f]{8,}|/[0-9a-f]{16,}", "/ID", path), [])
                if address not in known:
                    known[self.pick.randrange(20) if len(known) == 20 else len(known) :] = [address]
        for form in page.forms:
            self.forms[f"{form.method} {urlsplit(form.get('action') or '').path or urlsplit(str(answer.url)).path}"] = [
                form
            ]


def by_a_program(address: str, part: Part, until: float) -> None:
    walker = Walker(address, random.Random(part.seed), part)
    while time.monotonic() < until:
        walker.step()


# -- a person ------------------------------------------------------------------------------------------------------


def by_a_person(address: str, part: Part, until: float) -> None:
    from playwright.sync_api import Error, sync_playwright

    pick = random.Random(part.seed)
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        files = [_written(Path(folder), name, data) for name, data in FILES if len(name) < 200]
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        while time.monotonic() < until:  # a profile of its own now and then
            context = browser.new_context(
                locale=pick.choice(("zh-CN", "en-GB")),
                viewport={"width": pick.choice((360, 820, 1366)), "height": 800},
                base_url=address,
                java_script_enabled=pick.random() < 0.9,
            )
            context.set_default_timeout(4_000)
            context.set_default_navigation_timeout(HANGS * 1000)
            page = context.new_page()
            _watched(page, part)
            page.goto(
                pick.choice(
                    (
                        "/",
                        "/plans",
                        "/targets",
                        "/draft",
                        "/check",
                        "/documents",
                        "/compare",
                        "/terms",
                        "/tray",
                        "/admin",
                    )
                )
            )
            for _ in range(40):
                if time.monotonic() > until:
                    break
                try:
                    pick.choice(ACTIONS)(page, pick, files)
                except Error as error:  # what cannot be clicked any more is no fault; a page that does not come is one
                    if f"Timeout {HANGS * 1000:.0f}ms" in str(error):
                        part.fault(f"no page within {HANGS} s: {page.url}: {str(error)[:200]}")
                part.asked += 1
            context.close()
        browser.close()


def _written(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def _watched(page: Any, part: Part) -> None:
    def console(message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            part.fault(f"console at {page.url}: {message.text}")

    def dialog(shown: Any) -> None:
        if shown.type != "beforeunload":
            part.fault(f"dialog at {page.url}: {shown.message}")
        shown.dismiss()

    page.on("console", console)
    page.on("pageerror", lambda error: part.fault(f"exception at {page.url}: {error}"))
    page.on("dialog", dialog)
    page.on(
        "response", lambda got: part.answer(got.status, f"{got.request.method} {got.url}", "retry-after" in got.headers)
    )


def _click(page: Any, pick: random.Random, files: list[str]) -> None:
    found = page.locator(
        "a[href]:visible, button:visible, summary:visible, input[type=checkbox]:visible, label:visible"
    )
    if count := found.count():
        found.nth(pick.randrange(count)).click(no_wait_after=pick.random() < 0.2)


def _type(page: Any, pick: random.Random, files: list[str]) -> None:
    found = page.locator(
        "input:visible:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=submit]), textarea:visible"
    )
    if count := found.count():
        field = found.nth(pick.randrange(count))
        field.fill(pick.choice(WORDS).replace("\x00", ""))
        if pick.random() < 0.6:
            field.press("Enter")


def _choose(page: Any, pick: random.Random, files: list[str]) -> None:
    found = page.locator("select:visible")
    if count := found.count():
        chosen = found.nth(pick.randrange(count))
        chosen.select_option(index=pick.randrange(chosen.locator("option").count()))


def _files(page: Any, pick: random.Random, files: list[str]) -> None:
    found = page.locator("input[type=file]:not([webkitdirectory])")
    if count := found.count():
        field = found.nth(pick.randrange(count))
        several = field.get_attribute("multiple") is not None
        field.set_input_files(pick.sample(files, pick.randrange(1, 4)) if several else pick.choice(files))


def _press(page: Any, pick: random.Random, files: list[str]) -> None:
    for _ in range(pick.randrange(1, 6)):
        page.keyboard.press(pick.choice(KEYS))


def _move(page: Any, pick: random.Random, files: list[str]) -> None:
    pick.choice((page.go_back, page.go_forward, page.reload))()


def _turn(page: Any, pick: random.Random, files: list[str]) -> None:
    page.set_viewport_size({"width": pick.choice((320, 390, 1024, 1920)), "height": pick.choice((500, 900))})


ACTIONS: tuple[Callable[[Any, random.Random, list[str]], None], ...] = (
    *(_click,) * 6, *(_type,) * 4, *(_choose,) * 2, *(_files,) * 2, *(_press,) * 2, *(_move,) * 2, _turn,
)  # fmt: skip


# -- parts ---------------------------------------------------------------------------------------------------------


def table(parts: list[Part]) -> str:
    lines = ["| | parts | minutes | asked | answers by status | faults |", "| --- | --- | --- | --- | --- | --- |"]
    for kind in ("program", "person"):
        of = [part for part in parts if part.kind == kind]
        statuses = sum((Counter(part.statuses) for part in of), Counter[str]())
        told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        minutes, faults = sum(part.seconds for part in of) / 60, sum(len(part.faults) for part in of)
        lines.append(f"| {kind} | {len(of)} | {minutes:.0f} | {sum(part.asked for part in of)} | {told} | {faults} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--part-seconds", type=float, default=300)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    parts = [Part(**one) for one in json.loads(asked.state.read_text("utf-8"))] if asked.state.exists() else []
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        if not asked.show:
            subprocess.run(precedent("ingest", *(PLANS / name for name in READ), "--home", store), cwd=ROOT, check=True)
        while not asked.show and (left := asked.seconds - sum(part.seconds for part in parts)) > 0:
            part = Part(len(parts) + 1, "program" if len(parts) % 2 == 0 else "person")
            home = Path(folder) / f"home{part.seed}"
            shutil.copytree(store, home)
            with serving(home, Path(folder) / "requests.jsonl") as address:
                begun = time.monotonic()
                walk = by_a_program if part.kind == "program" else by_a_person
                walk(address, part, begun + min(left, asked.part_seconds))
                part.seconds = round(time.monotonic() - begun, 1)
            shutil.rmtree(home)
            parts.append(part)
            asked.state.write_text(json.dumps([asdict(part) for part in parts], indent=1, ensure_ascii=False), "utf-8")
            print(
                f"part {part.seed} ({part.kind}): {part.asked} asked, {len(part.faults)} faults",
                file=sys.stderr,
                flush=True,
            )
            for fault in part.faults:
                print(f"  {fault}", file=sys.stderr, flush=True)
    print(table(parts))
    sys.exit(any(part.faults for part in parts))


if __name__ == "__main__":
    main()
