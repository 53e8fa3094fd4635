"""Everything the product says, kept in files, so that a change of its insides can be shown to change nothing.

    python bench/said.py keep FOLDER [--tree CHECKOUT] [--from FOLDER] [--only STORE …]
    python bench/said.py compare FOLDER OTHER

``keep`` reads samples, seeds (where they are) and ``tests/judged`` into stores of their own and writes what comes out: every
export, answers to 100 questions in three scripts, comparisons, drafts, checks, tables of targets, pages, what the terminal
prints, what is refused and why. Only outer names are used (commands, HTTP), so any checkout can be asked. ``--from``: an earlier
folder, whose vectors are taken over (they are kept by text and model; everything else is made anew).
``--only``: of ``samples``, ``seeds``, ``judged`` and ``files`` (what is refused) those named.
``compare`` lists what differs in the stores that both folders have; it exits 1 if anything does.
Times and places on this machine are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import opencc

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
KINDS = ("plans", "sections", "passages", "targets", "dropped", "repairs")
STORES = ("samples", "seeds", "judged", "files")
QUESTIONS, JOBS = 100, 40
_TIMES = re.compile(r'("took_ms": ?|"seconds": ?)[0-9.e-]+|[0-9.]+ ?(?:ms\b|毫秒)|[0-9.]+ (?:s\)|秒[)）])')
_COMMAND = "import sys; from service.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Product:
    """A checkout, and the store it is asked over; ``said`` is where its words are kept."""

    tree: Path
    home: Path
    said: Path

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", _COMMAND, "--home", str(self.home), *words]

    def run(self, name: str, *words: str) -> None:
        """Run a command; keep its status and what it prints."""
        done = subprocess.run(self.command(*words), cwd=self.tree, env=environment(), capture_output=True, check=False)
        self.keep(name, f"exit {done.returncode}\n".encode() + done.stdout + b"\n-- stderr\n" + done.stderr)

    def keep(self, name: str, data: bytes) -> None:
        path = self.said / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = data.decode("utf-8", "backslashreplace")
        for place, mark in ((str(self.home), "HOME"), (str(self.tree), "TREE"), (str(SHARED), "SHARED")):
            text = text.replace(place, mark)
        path.write_text(_TIMES.sub(r"\1TIME", text), "utf-8")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "100", "LANG": "C.UTF-8", "NO_COLOR": "1"}


@contextmanager
def served(product: Product) -> Iterator[str]:
    """A real server over the store: its address."""
    process = subprocess.Popen(
        product.command("serve", "--port", "0", "--lang", "en"),
        cwd=product.tree,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    address = ""
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            address = found.group()
            break
    try:
        yield address
    finally:
        process.terminate()
        process.wait(20)


def ask(product: Product, address: str, name: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
    """Send a request; keep the answer's status and text, whatever the status."""
    asked = urllib.request.Request(
        address + path, body, {key.replace("_", "-"): value for key, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            status, kind, data = answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        status, kind, data = error.code, error.headers.get_content_type(), error.read()
    said = json.dumps(json.loads(data), ensure_ascii=False, indent=1).encode() if kind == "application/json" else data
    product.keep(name, f"{status} {kind}\n".encode() + said.replace(address.encode(), b"ADDRESS"))
    return data


def questions(over: str) -> list[dict[str, str]]:
    """Questions judged over seeds or samples, each in English and simplified and traditional Chinese."""
    lines = (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines()
    found = [line for line in map(json.loads, lines) if line["over"] == over]
    traditional = opencc.OpenCC("s2t")
    return [{"id": q["id"], "en": q["en"], "zh": q["zh"], "zht": traditional.convert(q["zh"])} for q in found]


def say_everything(product: Product, topics: Sequence[dict[str, str]], drafts: Sequence[Path]) -> None:
    """All that is asked of one store."""
    for kind in KINDS:
        product.run(f"export/{kind}.jsonl", "export", kind)
    product.run("export/targets.csv", "export", "targets", "--format", "csv")
    for language in ("en", "zh"):
        for command in ("verify", "doctor", "status"):
            product.run(f"terminal/{command}.{language}", command, "--lang", language)
    with served(product) as address:
        for topic in topics[:QUESTIONS]:
            for script in ("en", "zh", "zht"):
                _search(product, address, topic, script)
        for at, topic in enumerate(topics[:JOBS]):
            _jobs(product, address, topic, "en" if at % 2 else "zh")
        _pages(product, address, topics)
        for path in drafts:
            _check(product, address, path)
        _refusals(product, address)
    for topic in topics[:4]:
        for language in ("en", "zh"):
            _terminal(product, topic, language)


def _search(product: Product, address: str, topic: dict[str, str], script: str) -> None:
    question = urllib.parse.quote(topic[script])
    ask(product, address, f"search/{topic['id']}.{script}.json", f"/api/search?q={question}")


def _jobs(product: Product, address: str, topic: dict[str, str], script: str) -> None:
    text, name = topic[script], f"{topic['id']}.{script}"
    question = urllib.parse.quote(text)
    body = json.dumps({"q": text}).encode()
    ask(product, address, f"compare/{name}.json", "/api/compare", body, Content_Type="application/json")
    ask(product, address, f"drafts/{name}.json", "/api/drafts", body, Content_Type="application/json")
    markdown = json.dumps({"q": text, "format": "markdown"}).encode()
    ask(product, address, f"compare/{name}.md", "/api/compare", markdown, Content_Type="application/json")
    ask(product, address, f"targets/{name}.json", f"/api/targets?q={question}")
    ask(product, address, f"targets/{name}.csv", f"/api/targets.csv?q={question}")
    ask(product, address, f"targets/{name}.svg", f"/api/targets.svg?q={question}&group=1&lang={script}")


def _pages(product: Product, address: str, topics: Sequence[dict[str, str]]) -> None:
    plans = json.loads(ask(product, address, "plans.json", "/api/plans"))
    for plan in plans[:: max(1, len(plans) // 12)]:
        identifier = plan["plan_id"]
        record = json.loads(ask(product, address, f"plans/{identifier}.json", f"/api/plans/{identifier}"))
        passage = record["passages"][0]["passage_id"] if record["passages"] else "p0"
        ask(product, address, f"passages/{passage}.json", f"/api/passages/{passage}")
        ask(product, address, f"passages/{passage}.verify.json", f"/api/passages/{passage}/verify")
        for language in ("en", "zh"):
            ask(product, address, f"page/plan-{identifier}.{language}", f"/plans/{identifier}?lang={language}")
            ask(product, address, f"page/passage-{passage}.{language}", f"/passages/{passage}?lang={language}")
    for language in ("en", "zh"):
        for path in ("/", "/plans", "/compare", "/draft", "/targets", "/check", "/tray", "/docs", "/nowhere"):
            ask(product, address, f"page{path.rstrip('/') or '/start'}.{language}", f"{path}?lang={language}")
        for topic in topics[:12]:
            question = urllib.parse.quote(topic[language])
            for page in ("", "compare", "draft", "targets"):
                name = f"page/{page or 'search'}-{topic['id']}.{language}"
                ask(product, address, name, f"/{page}?q={question}&lang={language}")
    ask(product, address, "openapi.json", "/openapi.json")


def _check(product: Product, address: str, path: Path) -> None:
    border = "said" + uuid.UUID(int=0).hex
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
    body = head.encode() + path.read_bytes() + f"\r\n--{border}--\r\n".encode()
    kind = f"multipart/form-data; boundary={border}"
    ask(product, address, f"check/{path.name}.json", "/api/check", body, Content_Type=kind)


REFUSED = (
    "/api/search?q=",
    "/api/search?q=x&k=0",
    "/api/search?q=x&role=none_such",
    "/api/search?q=x&mode=best",
    "/api/search?q=x&year_from=2020&year_to=2010",
    "/api/search?q=x&colour=red",
    "/api/search?q=x&term=rotation",
    "/api/search?q=" + "a" * 2_100,
    "/api/targets?value=many",
    "/api/targets?comparator=~",
    "/api/targets?q=x&limit=0",
    "/api/targets.svg?q=%E6%95%99%E5%B8%88&group=99",
    "/api/plans/none",
    "/api/passages/none",
    "/api/passages/none/verify",
    "/api/nothing",
)


def _refusals(product: Product, address: str) -> None:
    for at, path in enumerate(REFUSED):
        for language in ("en", "zh"):
            ask(product, address, f"refused/{at:02}.{language}", path, Accept_Language=language)
    bodies = ({}, {"plans": ["x", "y"]}, {"q": "x", "roles": ["none"]}, {"q": " "}, {"q": "x", "format": "pdf"})
    for at, body in enumerate(bodies):
        for language in ("en", "zh"):
            for path in ("compare", "drafts"):
                headers = {"Content_Type": "application/json", "Accept_Language": language}
                name = f"refused/{path}-{at}.{language}"
                ask(product, address, name, f"/api/{path}", json.dumps(body).encode(), **headers)


def _terminal(product: Product, topic: dict[str, str], language: str) -> None:
    name = f"{topic['id']}.{language}"
    text = topic[language]
    product.run(f"terminal/query-{name}", "query", text, "--lang", language)
    product.run(f"terminal/compare-{name}", "compare", text, "--lang", language)
    product.run(f"terminal/draft-{name}", "draft", text, "--lang", language)
    product.run(f"terminal/targets-{name}", "targets", text, "--lang", language)


def say_of_files(product: Product) -> None:
    """What an ingest of broken and odd files prints, in both languages: the reasons of every refusal."""
    folders = [SHARED / "eval" / "pdf" / "broken", SHARED / "cases", ROOT / "bench" / "none-such"]
    for language in ("en", "zh"):
        for folder in folders:
            words = ("ingest", str(folder), "--lang", language)
            product.run(f"files/{folder.name}.{language}", *words)
            shutil.rmtree(product.home, ignore_errors=True)


def _judged_documents(folder: Path) -> Path:
    """The judged documents as files without their marks."""
    from judged import read_judged

    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "tests" / "judged").glob("*")):
        (folder / path.name).write_bytes(read_judged(path).data or read_judged(path).text.encode())
    return folder


def _documents(folder: Path, tree: Path, earlier: Path | None) -> dict[str, Path]:
    """The folder that each store is made of: the ``earlier`` one's where there is one, for a source is known by its path."""
    if earlier is not None:
        found: dict[str, str] = json.loads((earlier / "documents.json").read_text("utf-8"))
        return {name: Path(path) for name, path in found.items()}
    documents = {"samples": tree / "corpus" / "plans", "seeds": SHARED / "seeds"}
    documents["judged"] = _judged_documents(folder / "documents")
    (folder / "documents.json").write_text(json.dumps({name: str(path) for name, path in documents.items()}), "utf-8")
    return documents


def keep(folder: Path, tree: Path, earlier: Path | None, only: Sequence[str]) -> None:
    sys.path[:0] = [str(tree), str(tree / "bench")]
    documents = _documents(folder, tree, earlier)
    topics = {"samples": questions("samples"), "seeds": questions("seeds")}
    topics["judged"] = topics["samples"][:20]
    drafts = {
        "samples": sorted(documents["samples"].iterdir()),
        "seeds": sorted(documents["judged"].glob("1*.txt"))[:JOBS],
        "judged": [],
    }
    for name, where in documents.items():
        if name not in only:
            continue
        if not where.is_dir():
            print(f"{where} is not here", file=sys.stderr)
            continue
        product = Product(tree, folder / "homes" / name, folder / "said" / name)
        if earlier is not None:
            shutil.copytree(earlier / "homes" / name, product.home)
        print(f"{name}: reading", file=sys.stderr)
        again = ["--rebuild"] if earlier is not None else []
        subprocess.run(product.command("ingest", *again, str(where)), cwd=tree, env=environment(), check=True)
        print(f"{name}: asking", file=sys.stderr)
        say_everything(product, topics[name], drafts[name])
    if "files" in only:
        say_of_files(Product(tree, folder / "homes" / "files", folder / "said" / "files"))


def compare(one: Path, other: Path) -> int:
    """List the files in which two folders differ, with the first line of each that does; how many."""
    stores = [name for name in STORES if (one / "said" / name).is_dir() and (other / "said" / name).is_dir()]
    roots = [folder / "said" for folder in (one, other)]
    names = sorted({p.relative_to(r) for r in roots for s in stores for p in (r / s).rglob("*") if p.is_file()})
    different = 0
    for name in names:
        before, after = one / "said" / name, other / "said" / name
        if not before.is_file() or not after.is_file():
            different += 1
            print(f"{name}: only in {one if before.is_file() else other}")
        elif before.read_bytes() != after.read_bytes():
            different += 1
            lines = zip(before.read_text("utf-8").splitlines(), after.read_text("utf-8").splitlines(), strict=False)
            first = next(((at, a, b) for at, (a, b) in enumerate(lines, 1) if a != b), (0, "", "(longer or shorter)"))
            print(f"{name}, line {first[0]}:\n  - {first[1][:300]}\n  + {first[2][:300]}")
    print(f"{different} of {len(names)} files differ")
    return different


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    keeping = verbs.add_parser("keep")
    keeping.add_argument("folder", type=Path)
    keeping.add_argument("--tree", type=Path, default=ROOT)
    keeping.add_argument("--from", dest="earlier", type=Path)
    keeping.add_argument("--only", nargs="+", choices=STORES, default=STORES)
    comparing = verbs.add_parser("compare")
    comparing.add_argument("folder", type=Path)
    comparing.add_argument("other", type=Path)
    arguments = parser.parse_args()
    if arguments.verb == "compare":
        return 1 if compare(arguments.folder, arguments.other) else 0
    earlier = arguments.earlier.resolve() if arguments.earlier else None
    keep(arguments.folder.resolve(), arguments.tree.resolve(), earlier, arguments.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
