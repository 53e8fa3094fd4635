"""The lines of the audit log as a chain: each ends with its number and a hash of itself and of the line before, and the last
of these stands in a file beside the log. So a line that was changed, taken out or cut off is told, and a log of an earlier day.
It tells of damage, and of a hand in the log that does not write the chain anew; against that hand keep a copy elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

HEAD_NAME = "audit.head"
LINK = "chain"


class Link(NamedTuple):
    """Which line of the log it is, from 1 on, and its hash."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


BEGINNING = Link(0, "")


def linked(said: Mapping[str, object], before: Link) -> tuple[str, Link]:
    """The line that says so after the line ``before``."""
    link = Link(before.number + 1, _digest(said, before))
    return json.dumps({**said, LINK: str(link)}, ensure_ascii=False), link


def last_link(home: Path, log: Path) -> Link:
    """The end of the chain: of the file beside the log and of the log's last line the later one, for a kill may come between."""
    links = [BEGINNING, _read(_text(home / HEAD_NAME))]
    for file in files_of(log)[-2:]:
        links += [_link_of(line) for line in _text(file).splitlines()[-1:]]
    return max(link for link in links if link is not None)


def put_head(home: Path, link: Link) -> None:
    """Keep the end of the chain."""
    new = home / f"{HEAD_NAME}.new"
    new.write_text(str(link), "utf-8")
    new.chmod(0o600)
    new.replace(home / HEAD_NAME)


def files_of(log: Path) -> list[Path]:
    """The log's files, the oldest first."""
    rotated = [path for path in log.parent.glob(f"{log.name}.*") if path.suffix[1:].isdecimal()]
    older = sorted(rotated, key=lambda path: -int(path.suffix[1:]))
    return [*older, *([log] if log.is_file() else [])]


def breaks(home: Path, log: Path, most_files: int) -> Iterator[str]:
    """Where the chain does not hold; lines of an older program, before the first of the chain, are let be."""
    files, last, one_before = files_of(log), None, BEGINNING
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            link = _link_of(line)
            if link is None:
                if last is not None or LINK in line:
                    yield f"{file.name}:{number}"
                continue
            before = BEGINNING if last is None and (link.number == 1 or len(files) <= most_files) else last
            if before is not None and not _follows(line, link, before):  # else the files before it were rotated away
                yield f"{file.name}:{number}"
            one_before, last = last or BEGINNING, link
    head = _read(_text(home / HEAD_NAME))
    if head is None and last is None and not (home / HEAD_NAME).exists():
        return  # there is no chain yet
    if head not in (last, one_before if last else None) or head is None:  # a kill may come between line and head
        yield HEAD_NAME


def events(log: Path) -> Iterator[dict[str, object]]:
    """What the log tells, line by line; what cannot be read is left out."""
    for file in files_of(log):
        for line in _lines(file):
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if isinstance(said, dict):
                yield said


def _follows(line: str, link: Link, before: Link) -> bool:
    said = json.loads(line)
    del said[LINK]
    return link == Link(before.number + 1, _digest(said, before)) and line == linked(said, before)[0]


def _digest(said: Mapping[str, object], before: Link) -> str:
    return hashlib.sha256(f"{before} {json.dumps(said)}".encode()).hexdigest()[:32]


def _link_of(line: str) -> Link | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return _read(str(said.get(LINK, ""))) if isinstance(said, dict) else None


def _read(text: str) -> Link | None:
    number, colon, digest = text.partition(":")
    return Link(int(number), digest) if colon and number.isdecimal() and len(number) < 18 else None


def _lines(file: Path) -> list[str]:
    return _text(file).removesuffix("\n").split("\n") if file.stat().st_size else []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
