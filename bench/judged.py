"""Documents judged by hand inside their own text (``tests/judged/``), as the gold tables that ``ingest_gold`` scores.

One line a line of the document, ``TAG|text``. Tags: ``J`` not policy text; ``T`` the plan's title; ``-`` policy text;
``2measures`` a heading of level 2 with that role, its wording in ``«»``. ``@ issuer=…; year=…`` begins a plan and says
what the text says of it. ``{>=,15,%}`` after a figure: a target; ``⟦…⟧``: junk inside a line.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path

from ingest.models import CanonicalText

Row = dict[str, str]

_PLAN_KEYS = {
    "title": "title",
    "issuer": "issuing_body",
    "place": "place",
    "year": "year_period",
    "type": "document_type",
}
_MARK = re.compile(r"\{(?P<comparator>>=|<=|=|>|<|change),(?P<value>[^,{}]*),(?P<unit>[^,{}]*)\}|[«»⟦⟧]")
_HEADING = re.compile(r"(\d)([a-z_]+)$")
_TAG = re.compile(r"<script\b.*?</script>|<[/!a-zA-Z][^>]*>", re.DOTALL)
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)")
_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
_NOT_WORDING = re.compile(r"[\s|]+")  # bars stand between the cells of a table


@dataclass
class Judged:
    """The clean text of one document and its rows in each gold table.

    ``data`` are the bytes to ingest. Of a page, ``tags`` holds the tag of each line of ``text``, its visible text.
    """

    name: str
    text: str
    data: bytes = b""
    tags: list[str] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(
        default_factory=lambda: {name: [] for name in ("plans", "boilerplate", "sections", "targets")}
    )


def read_judged(path: Path) -> Judged:
    """Raises ValueError where a line has no tag that is known."""
    judged, lines = Judged(path.name, ""), []
    page, markup = path.suffix == ".html", []
    for raw in path.read_text(encoding="utf-8").splitlines():
        if raw.startswith("@"):
            judged.tables["plans"].append(_plan_row(path.name, raw, len(lines) + 1))
            continue
        tag, _, marked = raw.partition("|")
        if tag not in ("J", "T", "-", "") and not _HEADING.match(tag):
            raise ValueError(f"{path.name}: no tag at the head of {raw[:20]!r}")
        if page:
            judged.tags.append(tag)
            markup.append(_MARK.sub("", marked))
            marked = html.unescape(_TAG.sub("", marked)).strip() if tag else ""
        lines.append(_read_line(judged, tag, marked, len(lines) + 1))
        if tag != "J" and judged.tables["plans"] and lines[-1].strip():
            judged.tables["plans"][-1]["end_line"] = str(len(lines))
    judged.text = "\n".join(lines)
    judged.data = _encoded("\n".join(markup)) if page else judged.text.encode()
    return judged


def _encoded(markup: str) -> bytes:
    """The page in the charset that it declares."""
    declared = _CHARSET.search(markup)
    label = declared.group(1).lower() if declared else "utf-8"
    return markup.encode(_CODECS.get(label, label))


@dataclass
class Placed:
    """The rows of a page in the lines of its canonical text; ``taken`` pieces of furniture are not in it, and ``lost``
    characters of policy text neither."""

    tables: dict[str, list[Row]]
    taken: int
    lost: int


def placed(judged: Judged, canonical: CanonicalText) -> Placed:
    """Finds every tagged line of a page in the canonical text, in order, white space aside."""
    wording, places = wording_of(canonical.text)
    line_starts = {bisect_left(places, start) for start in canonical.line_starts}
    found: dict[int, tuple[int, int]] = {}  # line of the page -> its stretch of the canonical text
    at = taken = lost = 0
    for number, (tag, line) in enumerate(zip(judged.tags, judged.text.split("\n"), strict=True), 1):
        wanted, _ = wording_of(line)
        if tag in ("", "J") or not wanted:
            continue
        start = _find(wording, wanted, at, line_starts)
        if start < 0:
            lost += len(wanted) * (tag != "T")  # a title above the body is asked for as metadata
            continue
        at = start + len(wanted)
        found[number] = places[start], places[at - 1] + 1
    policy = {place for start, end in found.values() for place in range(start, end)}
    left = "".join(char if place not in policy else "\0" for place, char in zip(places, wording, strict=True))
    for tag, line in zip(judged.tags, judged.text.split("\n"), strict=True):
        wanted, _ = wording_of(line)
        taken += bool(tag == "J" and wanted and wanted not in left)
    first = {number: canonical.line_of(start) for number, (start, _) in found.items()}
    last = {number: canonical.line_of(end - 1) for number, (_, end) in found.items()}
    tables = {
        "plans": [_placed_plan(row, first, last) for row in judged.tables["plans"]],
        "boilerplate": _uncovered(judged.name, canonical, policy),
    }
    for name in ("sections", "targets"):
        rows = [row for row in judged.tables[name] if int(row["line"]) in first]
        tables[name] = [row | {"line": str(first[int(row["line"])])} for row in rows]
    return Placed(tables, taken, lost)


def _find(wording: str, wanted: str, at: int, line_starts: set[int]) -> int:
    """Where ``wanted`` stands from ``at`` on, at the head of a line rather than quoted inside one; -1 if nowhere."""
    first = start = wording.find(wanted, at)
    while start >= 0 and start not in line_starts:
        start = wording.find(wanted, start + 1)
    return start if start >= 0 else first


def wording_of(text: str) -> tuple[str, list[int]]:
    """``text`` without white space and bars, and where each of its characters stands."""
    places = [index for index, char in enumerate(text) if not _NOT_WORDING.match(char)]
    return "".join(text[index] for index in places), places


def _placed_plan(row: Row, first: dict[int, int], last: dict[int, int]) -> Row:
    """A line of the page may be several of its text (``<br>``)."""
    inside = [number for number in first if int(row["start_line"]) <= number <= int(row["end_line"])]
    start, end = min((first[n] for n in inside), default=1), max((last[n] for n in inside), default=1)
    return row | {"start_line": str(start), "end_line": str(end)}


def _uncovered(name: str, canonical: CanonicalText, policy: set[int]) -> list[Row]:
    """A row for each line of the canonical text that holds something else than policy text."""
    rows, start = [], 0
    for number, line in enumerate(canonical.text.split("\n"), 1):
        left = [at for at, char in enumerate(line) if start + at not in policy and not _NOT_WORDING.match(char)]
        if left:
            rows.append(_junk({"file": name, "line": str(number)}, line[: left[-1] + 1], left[0]))
        start += len(line) + 1
    return rows


def _plan_row(file: str, raw: str, line: int) -> Row:
    said = dict(item.strip().split("=", 1) for item in raw[1:].split(";") if item.strip())
    row = {column: said.get(key, "") for key, column in _PLAN_KEYS.items()}
    row |= {"number": said.get("number", ""), "template": said.get("template", ""), "period": said.get("period", "")}
    return row | {"file": file, "start_line": str(line), "end_line": str(line), "descriptive_name": raw[1:30]}


def _read_line(judged: Judged, tag: str, marked: str, number: int) -> str:
    """The clean line; its rows are added to ``judged``."""
    clean, at = "", 0
    opened: dict[str, int] = {}
    common = {"file": judged.name, "line": str(number)}
    for mark in _MARK.finditer(marked):
        clean += marked[at : mark.start()]
        at = mark.end()
        if mark.group("comparator"):
            quote = re.split(r"[。;、]|(?<!\d)[,:]|[,:](?!\d)", clean)[-1][-12:]
            figure = {key: mark.group(key) for key in ("comparator", "value", "unit")}
            judged.tables["targets"].append(common | figure | {"quote": quote})
        elif mark.group() in "«⟦":
            opened[mark.group()] = len(clean)
        elif mark.group() == "»":
            level, role = _HEADING.match(tag).groups()  # type: ignore[union-attr]
            heading = clean[opened["«"] :]
            judged.tables["sections"].append(common | {"level": level, "role": role, "heading": heading})
        else:
            judged.tables["boilerplate"].append(_junk(common, clean, opened["⟦"]))
    clean += marked[at:]
    if tag == "J" and clean.strip():
        judged.tables["boilerplate"].append(_junk(common, clean, 0))
    return clean


def _junk(common: Row, clean: str, start: int) -> Row:
    return common | {"start_char": str(start), "end_char": str(len(clean)), "text": clean[start:]}
