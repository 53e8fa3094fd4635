"""Whether any of a text is lost, and how much furniture stays, when it stands between the heads and feet of web pages.

    python bench/frame.py [FOLDER_OR_FILE …] [--rounds 3]

Heads and feet are those of the judged documents (``tests/judged/*.txt``): the lines above their first and below their last
line of policy text. Each text gets one of each, by chance, in every round. A folder's files are read as text; of a
``corpus.jsonl`` every record is a text. Without arguments the samples. What is dropped of a text that stands alone does
not count.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.document import analyse
from ingest.extract import extract
from ingest.files.media_types import TEXT
from ingest.files.sources import find_files
from ingest.models import Document, Source

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Frames:
    """Heads and feet of pages, lines of furniture each."""

    heads: list[str] = field(default_factory=list)
    feet: list[str] = field(default_factory=list)


@dataclass
class Loss:
    """``lost`` of ``policy`` characters, with a note for each stretch; ``left`` of ``furniture`` characters stayed in."""

    policy: int = 0
    lost: int = 0
    furniture: int = 0
    left: int = 0
    notes: list[str] = field(default_factory=list)


def read_frames(judged: Path) -> Frames:
    frames = Frames()
    for path in sorted(judged.glob("*.txt")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("@")]
        head = [line[2:] for line in takewhile(lambda line: line.startswith("J|"), lines)]
        foot = [line[2:] for line in takewhile(lambda line: line.startswith("J|"), reversed(lines))][::-1]
        frames.heads += ["\n".join(head) + "\n"] if head else []
        frames.feet += ["\n" + "\n".join(foot)] if foot else []
    return frames


def measure(text: str, head: str, foot: str, loss: Loss) -> None:
    """Count what is lost of ``text`` between ``head`` and ``foot``, white space aside."""
    alone = _dropped(text)
    between = _dropped(head + text + foot)
    whole = head + text + foot
    inside = range(len(head), len(head) + len(text))
    for at, char in enumerate(whole):
        if char.isspace():
            continue
        if at in inside:
            loss.policy += 1
            loss.lost += at in between and at - len(head) not in alone
        else:
            loss.furniture += 1
            loss.left += at not in between
    lines = text.split("\n")
    start = 0
    for line in lines:
        if any(len(head) + at in between and at not in alone for at in range(start, start + len(line))):
            loss.notes.append(line[:80])
        start += len(line) + 1


def _dropped(text: str) -> set[int]:
    document = _analysed(text)
    return {at for item in document.dropped for at in range(item.start, item.end)}


def _analysed(text: str) -> Document:
    data = text.encode()
    return analyse(*extract(data, Source("text.txt", "0", len(data), TEXT)))


def read_texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                yield f"{record.get('title') or ''}\n{record['text']}".strip()
            continue
        for file in find_files([path]).files:
            if file.path.suffix == ".txt":
                yield file.path.read_text(encoding="utf-8", errors="replace").strip()


def main() -> int:
    """Print the counts and every line that lost something; exit 1 if any did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", default=[ROOT / "corpus" / "plans"])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    frames, chance, loss = read_frames(ROOT / "tests" / "judged"), random.Random(1), Loss()
    for text in read_texts(options.paths):
        for _ in range(options.rounds):
            measure(text, chance.choice(frames.heads), chance.choice(frames.feet), loss)
    print(
        f"{len(frames.heads)} heads, {len(frames.feet)} feet; policy text {loss.policy:,} characters, lost {loss.lost:,}"
    )
    print(f"furniture {loss.furniture:,} characters, left in {loss.left:,} ({loss.left / max(1, loss.furniture):.3f})")
    for note in loss.notes:
        print(f"lost: {note}")
    return 1 if loss.lost else 0


if __name__ == "__main__":
    sys.exit(main())
