"""Documents judged by hand inside their own text (``tests/judged/``), as the gold tables that ``ingest_gold`` scores.

One line a line of the document, ``TAG|text``. Tags: ``J`` not policy text; ``T`` the plan's title; ``-`` policy text;
``2measures`` a heading of level 2 with that role, its wording in ``«»``. ``@ issuer=…; year=…`` begins a plan and says
what the text says of it. ``{>=,15,%}`` after a figure: a target; ``⟦…⟧``: junk inside a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

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


@dataclass
class Judged:
    """The clean text of one document and its rows in each gold table."""

    name: str
    text: str
    tables: dict[str, list[Row]] = field(
        default_factory=lambda: {name: [] for name in ("plans", "boilerplate", "sections", "targets")}
    )


def read_judged(path: Path) -> Judged:
    """Raises ValueError where a line has no tag that is known."""
    judged, lines = Judged(path.name, ""), []
    for raw in path.read_text(encoding="utf-8").splitlines():
        if raw.startswith("@"):
            judged.tables["plans"].append(_plan_row(path.name, raw, len(lines) + 1))
            continue
        tag, _, marked = raw.partition("|")
        if tag not in ("J", "T", "-", "") and not _HEADING.match(tag):
            raise ValueError(f"{path.name}: no tag at the head of {raw[:20]!r}")
        lines.append(_read_line(judged, tag, marked, len(lines) + 1))
        if tag != "J" and judged.tables["plans"] and lines[-1].strip():
            judged.tables["plans"][-1]["end_line"] = str(len(lines))
    judged.text = "\n".join(lines)
    return judged


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
            quote = re.split("[,。;:,;:、]", clean)[-1][-12:]
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
