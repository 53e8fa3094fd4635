"""Damages every file of a store, one file at a time, and counts what is served, told and mended.

    python bench/store_damage.py [--cases 100] [--seed 1] [--seconds N] [--write] [--json FILE] [--add FILE …]

The store has all that a store can have: documents of folders, papers sent in, one of them twice (an old version), one corrected,
one removed; jobs that wait, one with files; verdicts; keys, one of which ended, and the audit log; a backup and a model on the
shelf beside it. Odd seeds keep vectors whole, even ones as codes. Files are found by walking the folder, not by a list.
Kinds of damage: one flipped bit, a cut, a deletion, the file of an earlier state of the same store (or another one) swapped in.
Each is done at rest, and to what a server has open under an open store that has answered once. Cases come in an order shuffled
by the seed, the groups of files (index, catalogue, queue, keys …) in turns, for most files are those of the index.

Of every case is counted what is *answered* (searches, exports, old versions, the queue worked off, keys that let someone in;
against those of the store unharmed: as before, refused, wrong, a traceback, the process dead), whether `doctor --deep` *tells*
it, and what mends it: *repair* is `doctor --repair`, after which all answers are as before and nothing is told any more;
*backup* is what needed `restore --replace` too. Of keys and jobs there may be less than before, never more: who has no key
asks for one, and what was refused is sent again. Vectors come of the words by chance: what is looked at is what is kept.
``--write`` puts the table into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import io
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
from typing import Any

import _by_chance
from _forked import in_a_process

from index.encoders import shelf
from index.encoders.shelf import ShelvedModel
from index.errors import StoreError
from index.generation import quantisers
from index.intake import worker
from index.intake.queue import Queue
from index.results import SearchRequest
from index.store import Store
from service.access import examining
from service.access.audit import Audit
from service.access.keys import KeyFile

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "corpus" / "plans"
FIRST = ("dropout-control-plan.txt", "nutrition-meals-rule.txt")
ADDED = ("rural-teacher-support.txt",)
SENT = "teacher-rotation-linxi.txt"
QUERIES = ("教师轮岗比例", "teacher rotation targets", "控辍保学", "15%")
EXPORTS = ("plans", "sections", "passages", "targets", "dropped", "repairs")
KINDS = ("flipped", "cut", "deleted", "swapped")
OUTCOMES = ("as before", "refused", "wrong", "traceback", "dead")
FLAT = 40
"""Passages that even seeds search exactly; beyond that vectors are codes."""
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- damage -->", "<!-- /damage -->"
BACKUP, SHELF, HOME = "backup.zip", "shelf", "home"


@dataclass(frozen=True)
class Case:
    """Damage of one ``kind`` to the file ``name`` of the folder that holds home, shelf and backup; ``at`` is the bit, or how many
    bytes stay."""

    kind: str
    name: str
    at: int
    live: bool


@dataclass(frozen=True)
class Result:
    answered: str
    told: bool
    mended: str
    note: str = ""


@dataclass(frozen=True)
class Stores:
    """``whole`` and ``older`` (an earlier state of it) hold the folder ``home`` and what stands beside it."""

    whole: Path
    older: Path
    expected: dict[str, Any]


# -- the store -----------------------------------------------------------------------------------------------------


def make(folder: Path) -> Stores:
    """Made where each case will lie, for a catalogue names its papers by where they are."""
    here, whole, older = folder / "case", folder / "whole", folder / "older"
    home, documents, kept = here / HOME, folder / "documents", folder / "expected.json"
    documents.mkdir(parents=True)
    for name in FIRST:
        shutil.copy(PLANS / name, documents)
    os.environ["PRECEDENT_MODELS"] = str(here / SHELF)
    _done(lambda: _begun(home, documents))
    shutil.copytree(here, older)
    for name in ADDED:
        shutil.copy(PLANS / name, documents)
    _done(lambda: _gone_on(home, documents))
    _shelved()
    shutil.copytree(here, whole)
    assert (said := in_a_process(lambda: _told(here))) == "nothing", said
    _done(lambda: _expect(home, kept))
    return Stores(whole, older, json.loads(kept.read_text("utf-8")))


def _done(work: Callable[[], str]) -> None:
    assert (said := in_a_process(work)) == "done", said


def _expect(home: Path, kept: Path) -> str:
    """What is answered before and after the queue is worked off."""
    expected = answers(home) | {"before": stored(home)}
    worker.work_off(home, Queue(home))
    expected |= {"said_after": answers(home)["said"], "after": stored(home)}
    kept.write_text(json.dumps(expected, ensure_ascii=False), "utf-8")
    return "done"


def _begun(home: Path, documents: Path) -> str:
    store = Store.open(home, create=True)
    store.ingest([documents])
    store.close()
    _send(Queue(home), {SENT: (PLANS / SENT).read_bytes()})
    worker.work_off(home, Queue(home))
    keys, audit = KeyFile(home), Audit(home)
    for name in ("office", "gone"):
        key, _ = keys.add(name, "read")
        audit.write("key_added", "bench", key=key.id, named=name)
    _send(Queue(home), {"waits.txt": "早一些的县教师培训方案\n一、目标\n教师培训比例不低于60%。\n".encode()})
    return "done"


def _gone_on(home: Path, documents: Path) -> str:
    queue = Queue(home)
    for job in list(queue.jobs()):
        if job.is_open:
            shutil.rmtree(queue.folder_of(job.id))
    store = Store.open(home)
    store.ingest([documents])
    plan = store.plans()[0]
    first = next(iter(store.export("passages")))
    store.give_verdict("教师", first.passage_id, True)  # type: ignore[union-attr]
    store.close()
    _send(
        queue,
        {SENT: (PLANS / SENT).read_bytes() + "\n附记：教师交流每年一次。\n".encode(), "gone.txt": b"A plan\n\nTo go."},
    )
    worker.work_off(home, queue)
    queue.order("correct", plan_id=plan.plan_id, changes={"year": 2019})
    queue.order("remove", sources=("gone.txt",))
    worker.work_off(home, queue)
    keys = KeyFile(home)
    ended = keys.end("gone")
    Audit(home).write("key_ended", "bench", key=ended.id, named="gone")
    store = Store.open(home)
    store.backup(home.parent / BACKUP)
    store.close()
    _send(queue, {"waits.txt": "某县教师培训方案\n一、目标\n到2026年，教师培训比例不低于80%。\n".encode()})
    queue.order("correct", plan_id=plan.plan_id, changes={"year": 2018})
    return "done"


def _send(queue: Queue, files: dict[str, bytes]) -> None:
    with queue.gathering("store") as gathering:
        for name, data in files.items():
            gathering.add(name, io.BytesIO(data), len(data))


def _shelved() -> None:
    """A model on the shelf, of which only the files matter here."""
    working = shelf.working_folder("chance")
    (working / "model.safetensors").write_bytes(random.Random(1).randbytes(20_000))
    (working / "config.json").write_text('{"hidden_size": 32}')
    size = sum(path.stat().st_size for path in working.iterdir())
    shelf.put(working, ShelvedModel("chance", "encoder", "bench", None, shelf.digest_of(working), size, 32, True))
    (shelf.shelf() / shelf.WORKING).rmdir()


# -- what is asked -------------------------------------------------------------------------------------------------


def answers(home: Path, store: Store | None = None) -> dict[str, Any]:
    """Everything that is asked of a store."""
    store = store or Store.open(home)
    found = [asdict(store.search(SearchRequest(text, k=20))) | {"took_ms": None} for text in QUERIES]
    exported = [list(map(asdict, store.export(kind))) for kind in EXPORTS]
    old = [asdict(version) for version in store.versions(SENT)]
    said = [found, exported, old, [asdict(one) for one in store.verdicts().verdicts]]
    told: dict[str, Any] = json.loads(json.dumps({"said": said}, ensure_ascii=False, default=str))
    keys = KeyFile(home, examining.known_ended(home))
    return {**told, "keys": sorted(f"{key.id} {key.name} {key.scope} {key.expires}" for key in keys.active())}


def stored(home: Path) -> list[str]:
    """Passages and plans, each as one line."""
    store = Store.open(home)
    records = [record for kind in ("passages", "plans") for record in store.export(kind)]
    store.close()
    return sorted(json.dumps(asdict(record), default=str, sort_keys=True) for record in records)


def judged(now: dict[str, Any], expected: dict[str, Any]) -> str:
    if now["said"] != expected["said"] or not set(now["keys"]) <= set(expected["keys"]):
        return "wrong"
    return "as before" if now["keys"] == expected["keys"] else "refused"


def answered(case: Case, here: Path, stores: Stores) -> str:
    """What a reader is told, the damage at rest or done under the open store; of the queue, what its worker makes of it."""
    home = here / HOME

    def ask() -> str:
        try:
            if case.name.startswith(SHELF):
                shelf.check(found) if (found := shelf.find("chance")) else None
                return "as before" if found else "refused"
            if case.name == BACKUP:
                Store.open(here / "restored", create=True).restore(here / BACKUP)
                return judged(answers(here / "restored") | {"keys": stores.expected["keys"]}, stores.expected)
            if case.name.startswith(f"{HOME}/intake"):
                return _of_the_queue(home, stores)
            if case.live:
                store = Store.open(home, whole=True)
                answers(home, store)
                damage(case, here, stores)
                return judged(answers(home, store), stores.expected)
            return judged(answers(home), stores.expected)
        except StoreError as error:
            return f"refused {error}"

    if not case.live:
        damage(case, here, stores)
    return in_a_process(ask)


def _of_the_queue(home: Path, stores: Stores) -> str:
    """Nothing may be stored but what was sent, and nothing that was there may go."""
    worker.work_off(home, Queue(home))
    now = set(stored(home))
    after, before = set(stores.expected["after"]), set(stores.expected["before"])
    return "as before" if now == after else "refused" if now <= after | before else "wrong"


def _told(here: Path, name: str = "") -> str:
    """What is told of the store; of the shelf and the backup where one of those is damaged, for it takes long."""
    found = [*Store.open(here / HOME, create=True).doctor(deep=True), *examining.examine(here / HOME)]
    said = [str(finding.message) for finding in found if finding.level != "ok"]
    try:
        if name.startswith(SHELF):
            known = shelf.find("chance")
            said += [] if known else ["the model is gone"]
            shelf.check(known) if known else None
        if name == BACKUP:
            Store.open(here / "looked", create=True).restore(here / BACKUP)
    except StoreError as error:
        said.append(str(error))
    shutil.rmtree(here / "looked", ignore_errors=True)
    return "; ".join(said) or "nothing"


# -- damage --------------------------------------------------------------------------------------------------------


def files_of(whole: Path) -> list[Path]:
    """Every file that exists, but locks, which hold nothing."""
    return sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.suffix != ".lock")


def cases(whole: Path, pick: random.Random) -> Iterator[Case]:
    """Every kind of damage to every file, at rest; to what a server has open, under it too."""
    for number, path in enumerate(files_of(whole)):
        size = (whole / path).stat().st_size
        cut = size // 2 if number % 3 else max(0, size - 1)
        for live in (False, True) if _is_open_under_a_server(path) else (False,):
            for kind in KINDS:
                if size or kind != "flipped":
                    yield Case(kind, str(path), cut if kind == "cut" else pick.randrange(max(1, size * 8)), live)


def in_turns(every: list[Case], pick: random.Random) -> list[Case]:
    """One of each group after the other, shuffled in each."""
    pick.shuffle(every)
    place: Counter[str] = Counter()
    turns = []
    for case in every:
        group = group_of(case)
        turns.append((place[group], case))
        place[group] += 1
    return [case for _, case in sorted(turns, key=lambda one: one[0])]


def group_of(case: Case) -> str:
    parts = Path(case.name).parts
    group = parts[1].partition(".")[0] if parts[0] == HOME else parts[0]
    return f"{group} live" if case.live else group


def _is_open_under_a_server(path: Path) -> bool:
    return path.parts[:2] in ((HOME, "generations"), (HOME, "terms")) or path.name.startswith(("catalogue", "keys"))


def damage(case: Case, here: Path, stores: Stores) -> None:
    path = here / case.name
    path.chmod(0o644)
    if case.kind == "deleted":
        path.unlink()
    elif case.kind == "swapped":
        other = _another(case.name, stores)
        path.unlink()
        shutil.copyfile(other, path)
    elif case.live:
        with path.open("r+b") as file:
            if case.kind == "cut":
                file.truncate(case.at)
            else:
                file.seek(case.at // 8)
                byte = file.read(1)[0] ^ (1 << case.at % 8)
                file.seek(case.at // 8)
                file.write(bytes([byte]))
    else:
        data = bytearray(path.read_bytes())
        path.unlink()  # it may be a hard link
        if case.kind == "flipped":
            data[case.at // 8] ^= 1 << case.at % 8
        path.write_bytes(data[: case.at] if case.kind == "cut" else data)


def _another(name: str, stores: Stores) -> Path:
    """The file of that name of an earlier state if that was another, else the one that comes nearest in name and differs."""
    now = (stores.whole / name).read_bytes()
    near = [
        stores.older / name,
        *sorted((stores.whole / name).parent.glob("*")),
        stores.whole / HOME / "catalogue.sqlite",
    ]
    near += sorted((stores.older / HOME).rglob("*"))
    return next(path for path in near if path.is_file() and path.read_bytes() != now)


def mended(case: Case, here: Path, stores: Stores) -> str:
    """``repair``, ``backup`` or what is still otherwise."""
    home = here / HOME

    def left() -> str:
        """What is not as it should be after the queue was worked off, as a server's worker does; of a removed order nothing is
        asked but that it was told."""
        worker.work_off(home, Queue(home))
        store = Store.open(home)
        now = answers(home, store)
        store.close()
        said = next(
            (of for of in ("said", "said_after") if now["said"] == stores.expected[of]), "said"
        )  # a backup is earlier
        wrong = judged(now, stores.expected | {"said": stores.expected[said]})
        lost = case.name.startswith(f"{HOME}/intake")
        return _told(here) if wrong != "wrong" or lost else f"answers otherwise; {_told(here)}"

    def mend() -> str:
        store = Store.open(home, create=True)
        store.repair()
        examining.repair(home)
        store.close()
        return left()

    def restore() -> str:
        Store.open(home, create=True).restore(here / BACKUP, replace=True)
        return left()

    if case.name.startswith(SHELF):  # remove it, add it again
        shutil.rmtree(here / SHELF)
        shutil.copytree(stores.whole / SHELF, here / SHELF)
        return "by hand" if in_a_process(lambda: _told(here, case.name)) == "nothing" else "not"
    if case.name == BACKUP:  # make another
        (here / BACKUP).unlink(missing_ok=True)
        in_a_process(lambda: f"{Store.open(home).backup(here / BACKUP)}")
        return "by hand" if in_a_process(lambda: _told(here, case.name)) == "nothing" else "not"
    if (first := in_a_process(mend)) == "nothing":
        return "repair"
    second = in_a_process(restore)
    return "backup" if second == "nothing" else f"not: {first} | {second}"


def run(case: Case, stores: Stores, here: Path) -> Result:
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(stores.whole, here)
    said = answered(case, here, stores)
    if case.name.startswith(f"{HOME}/intake"):  # the worker has refused it: as it lay before the worker came
        shutil.rmtree(here)
        shutil.copytree(stores.whole, here)
        damage(case, here, stores)
    looked = in_a_process(lambda: _told(here, case.name))
    mend = mended(case, here, stores)
    kind = next((outcome for outcome in OUTCOMES if said.startswith(outcome)), "traceback")
    told = not looked.startswith(("nothing", "dead", "traceback"))
    return Result(kind, told, mend.partition(":")[0], f"{said[:200]} | {looked[:300]} | {mend[:600]}")


# -- counts --------------------------------------------------------------------------------------------------------


def table(rows: list[tuple[Case, Result]]) -> dict[str, dict[str, int]]:
    """Counts by kind of damage."""
    counts: dict[str, Counter[str]] = {}
    for case, result in rows:
        kind = f"{case.kind}, {'under a server' if case.live else 'at rest'}"
        row = {"cases": 1, result.answered: 1, "told": int(result.told), result.mended: 1}
        row["silent"] = int(not result.told and result.answered != "as before")
        counts.setdefault(kind, Counter()).update(row)
    return {kind: dict(counts[kind]) for kind in sorted(counts)}


def added(*tables: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Several runs as one."""
    counts: dict[str, Counter[str]] = {}
    for one in tables:
        for kind, row in one.items():
            counts.setdefault(kind, Counter()).update(row)
    return {kind: dict(counts[kind]) for kind in sorted(counts)}


def markdown(counts: dict[str, dict[str, int]]) -> str:
    columns = ("cases", *OUTCOMES, "told", "repair", "backup", "by hand", "not")
    lines = ["| damage | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    total = sum((Counter(row) for row in counts.values()), Counter[str]())
    for kind, row in (*counts.items(), ("all", total)):
        lines.append(f"| {kind} | " + " | ".join(str(row.get(column, 0)) for column in columns) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="cases whose file or kind holds this")
    parser.add_argument("--seconds", type=int, help="end after so long")
    parser.add_argument("--json", type=Path, help="where the counts go, after each case")
    parser.add_argument("--add", type=Path, nargs="*", default=[], help="counts of runs with other seeds, added")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--notes", action="store_true", help="what was said of each case")
    options = parser.parse_args()
    _by_chance.use()
    if options.seed % 2 == 0:
        quantisers.FLAT_LIMIT = FLAT  # type: ignore[attr-defined]
    folder = Path(tempfile.mkdtemp(prefix="store-damage-"))
    rows: list[tuple[Case, Result]] = []
    try:
        if options.cases:
            stores = make(folder)
            pick = random.Random(options.seed)
            every = [case for case in cases(stores.whole, pick) if (options.only or "") in f"{case.kind} {case.name}"]
            every = in_turns(every, pick)
            print(f"{len(files_of(stores.whole))} files, {len(every)} cases", file=sys.stderr, flush=True)
            started = time.monotonic()
            for number, case in enumerate(every[: options.cases], 1):
                if options.seconds and time.monotonic() - started > options.seconds:
                    break
                result = run(case, stores, folder / "case")
                rows.append((case, result))
                odd = result.answered in ("wrong", "traceback", "dead") or result.mended == "not"
                if options.notes or odd or not (result.told or result.answered == "as before"):
                    print(f"{case} {result}", file=sys.stderr, flush=True)
                if number % 10 == 0:
                    print(f"{number} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
                if options.json:
                    options.json.write_text(json.dumps(table(rows), indent=1), "utf-8")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    said = markdown(added(table(rows), *(json.loads(path.read_text("utf-8")) for path in options.add)))
    print(said)
    if options.write:
        page = PAGE.read_text("utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n\n{said}\n\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
