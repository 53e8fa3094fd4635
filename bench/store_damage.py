"""Damages every file of a store, one file at a time, and counts what is served, told and mended.

    python bench/store_damage.py [--flips 190] [--seed 1] [--seconds N] [--write] [--json FILE] [--before FILE]

Kinds of damage: one flipped bit, a cut, a deletion, the file of an earlier state of the same store swapped in. Each is done at
rest, and again under an open store that has answered once (as a server has). Of every case is counted what is *answered*
(searches, targets and exports against those of the store unharmed: as before, refused, wrong, a traceback, the process
dead), whether `doctor --deep` *tells* it, and whether the remedy that it names *mends* it: answers as before again.
Each case runs in a process of its own. ``--write`` puts the table into docs/reliability.md, beside the figures of ``--before``.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from index.encoders import load_encoder
from index.errors import StoreError
from index.results import SearchRequest
from index.store import Store
from ingest.document import read_document
from ingest.files.sources import FoundFile

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "corpus" / "plans"
FIRST = ("dropout-control-plan.txt", "nutrition-meals-rule.txt")
ADDED = ("rural-teacher-support.txt", "teacher-rotation-linxi.txt")
QUERIES = ("教师轮岗比例", "teacher rotation targets", "控辍保学", "15%", "nutrition meals cost", "幼儿园 经费")
EXPORTS = ("plans", "sections", "passages", "targets", "dropped", "repairs")
KINDS = ("flipped", "cut", "deleted", "swapped")
OUTCOMES = ("as before", "refused", "wrong", "traceback", "dead")
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- damage -->", "<!-- /damage -->"


@dataclass(frozen=True)
class Case:
    """Damage of one ``kind`` to the file ``name``; ``at`` is the bit, or how many bytes stay."""

    kind: str
    name: str
    at: int
    live: bool


@dataclass(frozen=True)
class Result:
    answered: str
    told: bool
    mended: bool
    note: str = ""


def answers(store: Store) -> str:
    """Everything that is asked of a store."""
    found = [asdict(store.search(SearchRequest(text, k=20))) | {"took_ms": None} for text in QUERIES]
    exported = [list(map(asdict, store.export(kind))) for kind in EXPORTS]
    return json.dumps([found, exported], ensure_ascii=False, default=str)


def make_stores(folder: Path) -> tuple[Path, Path, Path]:
    """The store, the same store one ingest earlier, and the documents."""
    documents = folder / "documents"
    documents.mkdir()
    home, older = folder / "home", folder / "older"
    for names in (FIRST, ADDED):
        for name in names:
            shutil.copy(PLANS / name, documents)
        said = in_a_process(lambda: _ingested(home, documents))
        assert said == "ingested", said
        if names is FIRST:
            shutil.copytree(home, older)
    return home, older, documents


def _ingested(home: Path, documents: Path) -> str:
    store = Store.open(home, create=True)
    store.ingest([documents])
    store.close()
    return "ingested"


def expected_of(home: Path, folder: Path) -> str:
    """The answers of the store unharmed. Made in a process of its own, for one that has searched has threads and may not fork."""

    def ask() -> str:
        (folder / "expected.json").write_text(answers(Store.open(home)), "utf-8")
        return "asked"

    assert in_a_process(ask) == "asked"
    return (folder / "expected.json").read_text("utf-8")


def files_of(home: Path) -> list[Path]:
    return sorted(
        path.relative_to(home)
        for path in home.rglob("*")
        if path.is_file() and path.suffix != ".lock" and "000001" not in path.parts
    )


def cases(home: Path, flips: int, pick: random.Random) -> Iterator[Case]:
    """Every file cut (by half, or by its last byte), deleted and swapped; bits spread over all files, most over the large."""
    files = files_of(home)
    for live in (False, True):
        for number, path in enumerate(files):
            size = (home / path).stat().st_size
            yield Case("cut", str(path), size // 2 if number % 3 else max(0, size - 1), live)
            yield Case("deleted", str(path), 0, live)
            yield Case("swapped", str(path), 0, live)
    for number in range(flips):
        path = Path("catalogue.sqlite") if number % 3 == 0 else files[number % len(files)]
        yield Case("flipped", str(path), pick.randrange((home / path).stat().st_size * 8), number % 5 == 4)


def damage(case: Case, home: Path, older: Path) -> None:
    path = home / case.name
    if case.live:
        path.chmod(0o644)
        if case.kind == "flipped":
            with path.open("r+b") as file:
                file.seek(case.at // 8)
                byte = file.read(1)[0] ^ (1 << case.at % 8)
                file.seek(case.at // 8)
                file.write(bytes([byte]))
        elif case.kind == "cut":
            os.truncate(path, case.at)
    if case.kind == "deleted":
        path.unlink()
    elif case.kind == "swapped":
        path.unlink()
        shutil.copyfile(_older(older, case.name), path)
    elif not case.live:
        data = bytearray(path.read_bytes())
        path.unlink()  # it may be a hard link
        if case.kind == "flipped":
            data[case.at // 8] ^= 1 << case.at % 8
        path.write_bytes(data[: case.at] if case.kind == "cut" else data)


def _older(older: Path, name: str) -> Path:
    """The same file one ingest earlier; of what has another name there, the one that comes nearest."""
    then = older / name.replace("000002", "000001")
    if then.is_file():
        return then
    return next(iter(sorted((older / Path(name).parent).glob("*"))), older / "catalogue.sqlite")


def copy_store(home: Path, target: Path, damaged: str) -> Path:
    """A store of its own; what is not damaged and never written in place is linked."""
    for path in home.rglob("*"):
        there = target / path.relative_to(home)
        if path.is_dir():
            there.mkdir(parents=True, exist_ok=True)
        elif path.name.startswith("catalogue") or str(path.relative_to(home)) == damaged:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, there)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            there.hardlink_to(path)
    return target


def in_a_process(work: Callable[[], str]) -> str:
    """What ``work`` returns; ``dead`` where its process dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            said = work()
        except BaseException as error:  # noqa: BLE001 - a traceback is what is counted
            said = f"traceback {type(error).__name__}: {error}"
        os.write(writing, said[:4000].encode("utf-8", "replace"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said or "dead"


def answered(case: Case, home: Path, older: Path, expected: str) -> str:
    """What a reader is told, the damage at rest or done under the open store."""

    def ask() -> str:
        store = None
        try:
            if case.live:
                store = Store.open(home)
                answers(store)
                damage(case, home, older)
            else:
                store = Store.open(home)
            found = answers(store)
        except StoreError as error:
            return f"refused {error}"
        return "as before" if found == expected else "wrong"

    if not case.live:
        damage(case, home, older)
    return in_a_process(ask)


def told(home: Path) -> str:
    def look() -> str:
        store = Store.open(home, create=True)
        findings = store.doctor(deep=True) if _DEEP else store.doctor()
        return "; ".join(f"{f.message}" for f in findings if f.level != "ok") or "nothing"

    return in_a_process(look)


def mended(home: Path, documents: Path, expected: str) -> str:
    def mend() -> str:
        store = Store.open(home, create=True)
        if _DEEP:
            store.repair()
        else:
            store.ingest([documents], rebuild=True)
        store.close()
        store = Store.open(home)
        found = answers(store)
        return "mended" if found == expected else "otherwise"

    return in_a_process(mend)


_DEEP = hasattr(Store, "repair")


def _warm() -> None:
    """Load what every case needs before the first process is forked; nothing that has threads."""
    encoder = load_encoder()
    for name in ("store", "doctor", "update", "verify", "repair", "evaluation.beir_store", "workbench.compare"):
        with contextlib.suppress(ModuleNotFoundError):
            module = importlib.import_module(f"index.{name}")
            if hasattr(module, "load_encoder"):
                module.load_encoder = lambda _=None: encoder  # type: ignore[attr-defined]
    read_document(FoundFile(PLANS / FIRST[0], PLANS, FIRST[0]))


def run(case: Case, home: Path, older: Path, documents: Path, expected: str, folder: Path) -> Result:
    here = copy_store(home, folder / "case", case.name)
    try:
        said = answered(case, here, older, expected)
        looked = told(here)
        mend = mended(here, documents, expected)
    finally:
        shutil.rmtree(here)
    kind = next((outcome for outcome in OUTCOMES if said.startswith(outcome)), "traceback")
    return Result(
        kind, looked != "nothing" and not looked.startswith("dead"), mend == "mended", f"{said} | {looked} | {mend}"
    )


def table(rows: list[tuple[Case, Result]]) -> dict[str, dict[str, int]]:
    """Counts by kind of damage."""
    counts: dict[str, Counter[str]] = {}
    for case, result in rows:
        kind = f"{case.kind}, {'under a server' if case.live else 'at rest'}"
        counts.setdefault(kind, Counter()).update(
            {"cases": 1, result.answered: 1, "told": int(result.told), "mended": int(result.mended)}
        )
    return {kind: dict(counts[kind]) for kind in sorted(counts)}


def added(*tables: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Several runs as one."""
    counts: dict[str, Counter[str]] = {}
    for one in tables:
        for kind, row in one.items():
            counts.setdefault(kind, Counter()).update(row)
    return {kind: dict(counts[kind]) for kind in sorted(counts)}


def markdown(now: dict[str, dict[str, int]], before: dict[str, dict[str, int]] | None) -> str:
    columns = ("cases", *OUTCOMES, "told", "mended")
    lines = ["| damage | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    for name, counts in (("before", before), ("now", now)):
        for kind, row in (counts or {}).items():
            lines.append(f"| {kind}, {name} | " + " | ".join(str(row.get(column, 0)) for column in columns) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--flips", type=int, default=190)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="cases whose file or kind holds this")
    parser.add_argument("--seconds", type=int, help="end after so long; cases come in an order shuffled by the seed")
    parser.add_argument("--json", type=Path, help="where the counts go")
    parser.add_argument("--before", type=Path, help="counts of an earlier run, for the table")
    parser.add_argument(
        "--add", type=Path, nargs="*", default=[], help="counts of earlier runs with other seeds, added"
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--notes", action="store_true", help="what was said of each case")
    options = parser.parse_args()
    _warm()
    folder = Path(tempfile.mkdtemp(prefix="store-damage-"))
    rows: list[tuple[Case, Result]] = []
    try:
        home, older, documents = make_stores(folder)
        expected = expected_of(home, folder)
        every = list(cases(home, options.flips, random.Random(options.seed)))
        random.Random(options.seed).shuffle(every)
        started = time.monotonic()
        for number, case in enumerate(every):
            if options.seconds and time.monotonic() - started > options.seconds:
                break
            if options.only and options.only not in f"{case.kind} {case.name}":
                continue
            result = run(case, home, older, documents, expected, folder)
            rows.append((case, result))
            if (
                options.notes
                or result.answered in ("wrong", "traceback", "dead")
                or not (result.told and result.mended)
            ):
                print(f"{case} {result}", file=sys.stderr, flush=True)
            if number % 25 == 0:
                print(f"{number}/{len(every)} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counts = added(table(rows), *(json.loads(path.read_text("utf-8")) for path in options.add))
    before = json.loads(options.before.read_text("utf-8")) if options.before else None
    if options.json:
        options.json.write_text(json.dumps(counts, indent=1), "utf-8")
    said = markdown(counts, before)
    print(said)
    if options.write:
        page = PAGE.read_text("utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n\n{said}\n\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
