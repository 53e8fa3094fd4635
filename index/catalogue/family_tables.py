"""What is kept of families, read a few rows at a time: members, plans, bands. See migration 12 in ``schema``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from index.catalogue.connection import EVERY_ROW, Catalogue, marks
from index.text.near_copies import key_of, passage_number, plan_number

_AT_ONCE = 500


class Member(NamedTuple):
    """A passage by row id, its plan's row id, the number of its text, its characters as compared, and the families it is shown
    and folded in."""

    passage: int
    plan: int
    text: int
    length: int
    shown: int
    folding: int


class PlanMember(NamedTuple):
    """A plan by row id, the number of its text, its family."""

    plan: int
    text: int
    shown: int


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan that the present generation has not: the number of its text (None where it says nothing), and of each passage row id
    and key."""

    plan: int
    text: int | None
    passages: list[tuple[int, str]]


_MEMBER = "m.passage, m.plan, m.text, m.length, m.shown, m.folding"


def count_members(catalogue: Catalogue) -> tuple[int, int]:
    """How many passages the families are kept of, and how many wait to be added."""
    (kept,) = catalogue.db.execute("SELECT count(*) FROM family_members").fetchone()
    (waiting,) = catalogue.db.execute(
        "SELECT count(*) FROM sources AS s JOIN passages AS p ON p.source = s.id WHERE s.died IS NULL AND s.born > ?",
        (catalogue.generation,),
    ).fetchone()
    return int(kept), int(waiting)


def coming_plans(catalogue: Catalogue, born_after: int) -> Iterator[NewPlan]:
    """The plans of the coming generation whose sources were born after a generation, by row id."""
    rows = catalogue.db.execute(
        "SELECT d.id AS plan, p.id, p.text FROM plans AS d JOIN sources AS s ON s.id = d.source "
        "LEFT JOIN passages AS p ON p.plan = d.id WHERE s.died IS NULL AND s.born > ? ORDER BY d.id, p.start, p.id",
        (born_after,),
    )
    for plan, group in groupby(rows, key=lambda row: int(row["plan"])):
        passages = [(int(row["id"]), key_of(row["text"])) for row in group if row["id"] is not None]
        yield NewPlan(plan, plan_number([key for _, key in passages]), passages)


def leaving_members(catalogue: Catalogue) -> list[Member]:
    """The passages that the present generation has and the coming has not."""
    sql = f"SELECT {_MEMBER} FROM sources AS s JOIN passages AS p ON p.source = s.id JOIN family_members AS m ON m.passage = p.id"
    return [Member(*row) for row in catalogue.db.execute(f"{sql} WHERE s.died > ?", (catalogue.generation,))]


def leaving_plans(catalogue: Catalogue) -> list[PlanMember]:
    """The plans that the present generation has and the coming has not."""
    rows = catalogue.db.execute(
        "SELECT f.plan, f.text, f.shown FROM sources AS s JOIN plans AS d ON d.source = s.id "
        "JOIN family_plans AS f ON f.plan = d.id WHERE s.died > ?",
        (catalogue.generation,),
    )
    return [PlanMember(*row) for row in rows]


def forget_leaving(catalogue: Catalogue) -> None:
    """Within the transaction that switches generations: families have no members any more that go with it."""
    for table, kind, column in (("family_members", "passages", "passage"), ("family_plans", "plans", "plan")):
        catalogue.db.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT t.id FROM sources AS s JOIN {kind} AS t ON t.source = s.id "
            "WHERE s.died > ?)",
            (catalogue.generation,),
        )


def members_with(catalogue: Catalogue, column: str, number: int, most: int = EVERY_ROW) -> list[Member]:
    """The passages of a ``text``, of a ``shown`` or a ``folding`` family, or of a ``plan``; the first ones."""
    sql = f"SELECT {_MEMBER} FROM family_members AS m WHERE m.{column} = ? ORDER BY m.passage LIMIT ?"
    return [Member(*row) for row in catalogue.db.execute(sql, (number, most))]


def plans_with(catalogue: Catalogue, column: str, number: int, most: int = EVERY_ROW) -> list[PlanMember]:
    """The plans of a ``text`` or a ``shown`` family, or the one of a row id (``plan``); the first ones."""
    sql = f"SELECT plan, text, shown FROM family_plans WHERE {column} = ? ORDER BY plan LIMIT ?"
    return [PlanMember(*row) for row in catalogue.db.execute(sql, (number, most))]


def texts_shown_in(catalogue: Catalogue, family: int, most: int = EVERY_ROW) -> list[int]:
    """The numbers of the different texts of a shown family; some of them, if not all."""
    sql = "SELECT DISTINCT text FROM family_members WHERE shown = ? LIMIT ?"
    return [text for (text,) in catalogue.db.execute(sql, (family, most))]


def keys_of_texts(catalogue: Catalogue, texts: Iterable[int]) -> dict[int, str]:
    """The keys of texts by number; what is nowhere kept is left out."""
    holders = [member.passage for text in texts for member in members_with(catalogue, "text", text, 1)]
    return keys_of_passages(catalogue, holders)


def keys_of_passages(catalogue: Catalogue, passages: Sequence[int]) -> dict[int, str]:
    """The keys of texts by number, given the row ids of passages that have them."""
    keys: dict[int, str] = {}
    for at in range(0, len(passages), _AT_ONCE):
        batch = passages[at : at + _AT_ONCE]
        for (text,) in catalogue.db.execute(f"SELECT text FROM passages WHERE id IN ({marks(batch)})", batch):
            key = key_of(text)
            keys[passage_number(key)] = key
    return keys


def texts_near(catalogue: Catalogue, bucket: int, text: int, most: int) -> list[int]:
    """The numbers of the texts of a bucket before and after one, so many on either side."""
    rows = catalogue.db.execute(
        "SELECT text FROM (SELECT text FROM bands WHERE bucket = ?1 AND text < ?2 ORDER BY text DESC LIMIT ?3) AS less UNION ALL "
        "SELECT text FROM (SELECT text FROM bands WHERE bucket = ?1 AND text > ?2 ORDER BY text LIMIT ?3) AS more",
        (bucket, text, most),
    )
    return [number for (number,) in rows]


def holders_near(catalogue: Catalogue, family: int, plan: int, most: int) -> list[int]:
    """The row ids of the plans with a passage of a shown family before and after one, so many on either side."""
    found: list[int] = []
    for side, order in (("<", "DESC"), (">", "ASC")):
        rows = catalogue.db.execute(
            f"SELECT DISTINCT plan FROM family_members WHERE shown = ? AND plan {side} ? ORDER BY plan {order} LIMIT ?",
            (family, plan, most),
        )
        found += [number for (number,) in rows]
    return found


def write_bands(catalogue: Catalogue, rows: Iterable[Sequence[int]]) -> None:
    """Within a transaction: keep buckets with their texts."""
    catalogue.db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", rows)


def delete_bands(catalogue: Catalogue, rows: Iterable[Sequence[int]]) -> None:
    """Within a transaction: let texts be in these buckets no more."""
    catalogue.db.executemany("DELETE FROM bands WHERE bucket = ? AND text = ?", rows)
