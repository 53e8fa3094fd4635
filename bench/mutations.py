"""Whether damaged and hostile files of every kind end in text or a reason, in time and within memory.

    python bench/mutations.py [--inputs 1000] [--kinds text,html,...] [--analyse 10]

Every kind starts from a real sample: the sample corpus, and what is made from it here. Inputs are, by turns, bytes
flipped, cut, doubled, moved and inserted, numbers blown up, and parts of packages mutated inside a whole ZIP; a tenth
of them are hostile by design: nested 10,000 deep, entities that explode, one line of 50 MB, ZIP bombs. Each goes the
product's own way (``find_files``, ``load``, ``extract``), every tenth on through ``analyse``. The table gives, for each
kind, how many ended in text and in a reason, the slowest (seconds) and the most memory (MB) of this process and of the
reading process, from the system's own count of the peak. Exit 1 if one took over 10 s, memory went over 1 GB, or an
error other than IngestError came out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from mutated_types import HOSTILE, sample

from ingest.document import analyse
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.files.guard import shared_guard
from ingest.files.sources import find_files, load

PLANS = Path(__file__).parents[1] / "corpus" / "plans"
MAX_SECONDS, MAX_MEGABYTES = 10.0, 1024.0
HOSTILE_EVERY = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A suffix, a sound sample of it, and hostile files made for it."""

    name: str
    suffix: str
    sample: Callable[[], bytes]
    hostile: tuple[Callable[[], bytes], ...]


@dataclass(slots=True)
class Tally:
    """What became of the inputs of one kind."""

    inputs: int = 0
    text: int = 0
    reason: int = 0
    crashed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_input: str = ""
    megabytes: float = 0.0


def mutated(data: bytes, chance: random.Random) -> bytes:
    """``data`` with bytes flipped, cut, doubled, moved or numbers in it blown up, one to eight times over."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(result) + 1)
        match chance.randrange(6):
            case 0:
                for _ in range(chance.randint(1, 20)):
                    if result:
                        result[chance.randrange(len(result))] = chance.randrange(256)
            case 1:
                result = result[:at]
            case 2:
                result[at:at] = result[at : at + chance.randint(1, 400)] * chance.randint(1, 30)
            case 3:
                del result[at : at + chance.randint(1, 200)]
            case 4:
                result[at:at] = chance.randbytes(chance.randint(1, 60))
            case _:
                digits = [place for place, byte in enumerate(result) if 48 <= byte < 58]
                if digits:
                    place = chance.choice(digits)
                    result[place : place + 1] = str(chance.choice([0, 1, 9, 65535, 2**31 - 1, 2**32, 10**12])).encode()
    return bytes(result)


def mutated_inside(data: bytes, chance: random.Random) -> bytes:
    """A package whose parts are mutated, so that the ZIP itself stays whole."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            spoilt = not name.endswith("Content_Types].xml") and chance.random() < 0.2
            after.writestr(name, mutated(content, chance) if spoilt else content)
    return buffer.getvalue()


def packed(*members: tuple[str, bytes]) -> bytes:
    """A deflated ZIP archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def _word(document: bytes) -> bytes:
    return packed(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document))


def _line() -> bytes:
    return "教师轮岗交流比例不低于15%，".encode() * (50 * 10**6 // 40)


def _entities() -> bytes:
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY e0 "x">{declared}]><a>&e9;</a>'.encode()


def _nested_zips() -> bytes:
    data = packed(("plan.txt", b"x"))
    for depth in range(50):
        data = packed((f"{depth}.zip", data))
    return data


def _pdf_nested() -> bytes:
    kids = b"".join(b"%d 0 obj<</Type/Pages/Kids[%d 0 R]/Count 1>>endobj\n" % (n, n + 1) for n in range(2, 10_002))
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + kids + b"trailer<</Root 1 0 R>>\n%%EOF"


def _records() -> bytes:
    texts = [path.read_text("utf-8-sig", errors="replace") for path in sorted(PLANS.glob("*y*.txt"))[:4]]
    return "\n".join(
        json.dumps({"title": text.split("\n")[0], "text": text}, ensure_ascii=False) for text in texts
    ).encode()


def _markdown() -> bytes:
    text = (PLANS / "teacher-rotation-yunxi.txt").read_text("utf-8")
    return ("---\ntitle: x\n---\n# " + text.replace("\n一、", "\n## **一、**")).encode()


def _of(name: str) -> Callable[[], bytes]:
    return lambda: (PLANS / name).read_bytes()


def _tags(tag: str, times: int = 10_000) -> Callable[[], bytes]:
    return lambda: f"<html><body>{f'<{tag}>' * times}深处的教师".encode()


KINDS = (
    Kind(
        "text", ".txt", _of("rural-health-gb18030.txt"), (_line, lambda: b"(" * 10**6, lambda: "一、".encode() * 10**5)
    ),
    Kind(
        "markdown",
        ".md",
        _markdown,
        (
            _line,
            lambda: b"#" * 10**6,
            lambda: b"**" * 10**6,
            lambda: b"|" * 10**6,
            lambda: b"> " * 10**5,
            lambda: b"- - -" * 10**5,
        ),
    ),
    Kind(
        "jsonl",
        ".jsonl",
        _records,
        (
            lambda: b'{"text": "' + _line() + b'"}',
            lambda: b"[" * 10_000,
            lambda: b'{"text":' * 10_000,
            lambda: b'{"text":"x"}\n' * 200_000,
        ),
    ),
    Kind(
        "html",
        ".html",
        _of("web-implementation-plans.html"),
        (
            _tags("div"),
            _tags("b"),
            _tags("table><tr><td"),
            _tags("ul><li"),
            lambda: b"<p>" + _line()[: 19 * 2**20],
            _entities,
        ),
    ),
    Kind("pdf", ".pdf", _of("vocational-education-plan.pdf"), (_pdf_nested, lambda: b"%PDF-1.7\n" + b"[" * 10_000)),
    Kind(
        "docx",
        ".docx",
        _of("digital-campus-plan.docx"),
        (
            lambda: _word(b"<a>" * 10_000 + b"</a>" * 10_000),
            lambda: _word(_entities()),
            lambda: _word(b"<a>" + b" " * 300_000_000 + b"</a>"),
            lambda: _word(b"<a>" + _line()[: 39 * 2**20] + b"</a>"),
        ),
    ),
    Kind(
        "zip",
        ".zip",
        lambda: packed(*((path.name, path.read_bytes()) for path in sorted(PLANS.iterdir())[:6])),
        (
            _nested_zips,
            lambda: packed(("a.txt", bytes(90 * 2**20))),
            lambda: packed(*((f"{n}.zip", packed(("a.txt", bytes(50 * 2**20)))) for n in range(3))),
            lambda: packed(("a.txt", _line())),
            lambda: packed(*((f"{n}.txt", b"x") for n in range(20_000))),
        ),
    ),
    *(Kind(suffix.split(".")[1], suffix, sample(suffix), made) for suffix, made in HOSTILE.items()),
)


def run(kind: Kind, inputs: int, analysed_every: int) -> Tally:
    """Put ``inputs`` spoilt files of a kind through the ingest, one after the other."""
    tally = Tally()
    sound = kind.sample()
    hostile = [cache(make) for make in kind.hostile]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{kind.suffix}"
        for seed in range(inputs):
            chance = random.Random(seed)
            turn, which = divmod(seed, HOSTILE_EVERY)
            if which == 0 and turn < 2 * len(hostile):
                made = hostile[turn % len(hostile)]()
                data = made if turn < len(hostile) else mutated(made, chance)
            elif sound.startswith(b"PK") and which % 2:
                data = mutated_inside(sound, chance)
            else:
                data = mutated(sound, chance)
            path.write_bytes(data)
            _read(path, tally, f"{kind.name} {seed}", which == 0 or seed % analysed_every == 0)
    tally.megabytes = _peak_megabytes()
    return tally


def _read(path: Path, tally: Tally, name: str, through: bool) -> None:
    """One input; of an archive each member counts by its own time, the archive as text if one member is."""
    tally.inputs += 1
    texts = 0
    began = time.monotonic()
    try:
        files = find_files([path]).files
        _note(tally, name, began)
        for file in files:
            began = time.monotonic()
            try:
                source, data = load(file)
                source, canonical = extract(data, source)
                canonical.text.encode()
                texts += 1
                _note(tally, name, began)
                if through:
                    began = time.monotonic()
                    analyse(source, canonical)
                    _note(tally, name + " analysed", began)
            except IngestError:
                _note(tally, name, began)
    except Exception:  # noqa: BLE001 - whatever else comes out is what this looks for
        tally.crashed.append(f"{name}: {traceback.format_exc(limit=-3)}")
        return
    tally.text += texts > 0
    tally.reason += texts == 0


def _note(tally: Tally, name: str, began: float) -> None:
    seconds = time.monotonic() - began
    if seconds > tally.slowest:
        tally.slowest, tally.slowest_input = seconds, name


def _peak_megabytes() -> float:
    """The larger peak of this process and of the reading processes that have ended, in MB."""
    shared_guard().close()  # the system counts a child once it has ended
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def main() -> int:
    """Print the table; exit 1 if a limit was broken or something crashed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1000, help="of each kind")
    parser.add_argument("--kinds", default=",".join(kind.name for kind in KINDS))
    parser.add_argument("--analyse", type=int, default=10, help="every so manieth goes through the whole pipeline")
    parser.add_argument("--libreoffice", action="store_true", help="convert old Word files where it is installed")
    arguments = parser.parse_args()
    if not arguments.libreoffice:
        os.environ["PRECEDENT_SOFFICE"] = "off"
    chosen = [kind for kind in KINDS if kind.name in arguments.kinds.split(",")]
    print("| kind | inputs | text | reason | crashed | slowest s | peak MB so far |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    failed = False
    for kind in chosen:
        tally = run(kind, arguments.inputs, arguments.analyse)
        print(
            f"| {kind.name} | {tally.inputs} | {tally.text} | {tally.reason} | {len(tally.crashed)} "
            f"| {tally.slowest:.2f} ({tally.slowest_input}) | {tally.megabytes:.0f} |",
            flush=True,
        )
        for line in tally.crashed[:5]:
            print(line, file=sys.stderr)
        failed |= bool(tally.crashed) or tally.slowest > MAX_SECONDS or tally.megabytes > MAX_MEGABYTES
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
