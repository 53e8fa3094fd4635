"""How fast the ingest reads Chinese text on one core, and whether its memory grows with the number of files.

    python bench/ingest_speed.py [FOLDER_OR_FILE …] [--megabytes 4] [--files 10 200]

The text files are repeated until there is enough, every copy another text (place names and digits changed), so that
nothing is answered from memory. Measured apart, in MB of UTF-8 a second of processor time: ``analyse`` alone and the
whole read (load, extract, analyse); then, by the clock, what an ingest reads, in one process and in one a core.
Peak memory is that of a fresh process that reads so many files and keeps none.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.document import analyse, read_document
from ingest.extract import extract
from ingest.files.sources import find_files, load
from ingest.several import read_several

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
PLACES = ("云溪县", "临溪区", "禾川市", "澄州市", "清沙镇", "柳坪乡", "青岗乡", "滨河区")


def variants(texts: Sequence[str], size: int) -> Iterator[str]:
    """Copies of ``texts``, no two alike, until they hold ``size`` bytes of UTF-8."""
    pick, made = random.Random(1), 0
    while made < size:
        for text in texts:
            place = pick.choice(PLACES)
            changed = text.replace("全县", place).replace("全区", place).replace("全市", place)
            changed = "".join(str(pick.randrange(1, 10)) if char in "3456789" else char for char in changed)
            made += len(changed.encode("utf-8"))
            yield changed
            if made >= size:
                return


def write_files(texts: Sequence[str], folder: Path, *, files: int | None = None, size: int = 0) -> int:
    """Writes variants as files until there are ``files`` of them or ``size`` bytes; returns the bytes written."""
    total = 0
    for number, text in enumerate(variants(texts, size or 10**12)):
        if files is not None and number >= files:
            break
        total += (folder / f"{number:04}.txt").write_bytes(text.encode("utf-8"))
    return total


def speed(folder: Path) -> tuple[float, float]:
    """MB of UTF-8 a second of processor time: analysing, and the whole read."""
    found = find_files([folder]).files
    read_document(found[0])  # dictionaries are loaded once
    extracted = [extract(data, source) for source, data in map(load, found)]
    size = sum(len(canonical.text.encode("utf-8")) for _, canonical in extracted)
    begin = time.process_time()
    for source, canonical in extracted:
        analyse(source, canonical)
    between = time.process_time()
    for file in found:
        read_document(file)
    end = time.process_time()
    return size / (between - begin) / 1e6, size / (end - between) / 1e6


def pace(folder: Path, processes: int, size: int) -> float:
    """MB of UTF-8 a second by the clock, as an ingest reads, the start of the processes included."""
    begin = time.monotonic()
    for outcome in read_several(find_files([folder]).files, {}, processes):
        assert outcome.document, outcome.refused
    return size / (time.monotonic() - begin) / 1e6


def peak(folder: Path) -> float:
    """MB of resident memory at most, of a fresh process that reads every file of ``folder``."""
    run = subprocess.run(
        [sys.executable, __file__, str(folder), "--peak"], check=True, capture_output=True, text=True, timeout=600
    )
    return float(run.stdout)


def read_all(folder: Path) -> float:
    for file in find_files([folder]).files:
        read_document(file)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="*", default=[SEEDS if SEEDS.is_dir() else ROOT / "corpus" / "plans"])
    parser.add_argument("--megabytes", type=float, default=4)
    parser.add_argument("--files", type=int, nargs=2, default=(10, 200))
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many counts")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        print(read_all(options.paths[0]))
        return
    paths = [file for path in options.paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = write_files(texts, folder, size=int(options.megabytes * 1e6))
        rounds = [speed(folder) for _ in range(options.rounds)]
        print(f"text              {total / 1e6:6.1f} MB of UTF-8")
        print(f"analyse           {max(a for a, _ in rounds):6.2f} MB/s")
        print(f"load to document  {max(b for _, b in rounds):6.2f} MB/s")
        for processes in (1, os.cpu_count() or 1):
            best = max(pace(folder, processes, total) for _ in range(options.rounds))
            print(f"an ingest's reading, {processes} processes  {best:6.2f} MB/s by the clock")
    for files in options.files:
        with tempfile.TemporaryDirectory() as name:
            write_files(texts, Path(name), files=files)
            print(f"peak, {files:4} files  {peak(Path(name)):6.0f} MB")


if __name__ == "__main__":
    main()
