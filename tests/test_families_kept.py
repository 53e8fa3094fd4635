"""Families kept up over ingests are those found from scratch, whatever came and went in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from families_at_once import find_families
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalogue import Catalogue, family_breaks, family_rows
from index.catalogue.family_upkeep import changed_families
from index.catalogue.schema import migrate
from index.text.near_copies import FAMILIES_VERSION, family_name

RULE = "每学年参加交流轮岗的教师不少于应交流教师人数的十二分之一，骨干教师不低于交流教师总数的五分之一，由县教育局组织实施。"
MEALS = "加强学校食堂管理，每周公布带量食谱，落实校长陪餐制度，主动接受家长和社会监督，确保食品安全，发现问题及时整改并公开。"
NAMES = "东南西北中上下左右前后内外大小山川河湖海林木花草石田村镇城乡"


def variant(base: str, step: int) -> str:
    """Step by step further from the base: one step is a near copy, some steps are none."""
    return NAMES[: 3 * step] + base[3 * step :]


TEXTS = [variant(base, step) for base in (RULE, MEALS) for step in (0, 1, 2, 3, 5, 7)]
TEXTS += [RULE.replace("十二", "十五"), RULE + " ", "附件", "目录", ""]
PLAN = st.lists(st.sampled_from(TEXTS), max_size=4)
SOURCE = st.lists(PLAN, min_size=1, max_size=2)


class Corpus:
    """A catalogue of plans without files: what an ingest does to its families and nothing else."""

    def __init__(self, home: Path) -> None:
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.execute("PRAGMA foreign_keys = ON")
        migrate(db)
        self.catalogue = Catalogue(db, home)
        self.sources: dict[int, list[list[str]]] = {}
        self.anew = 0

    def add(self, plans: Sequence[Sequence[str]]) -> int:
        db = self.catalogue.db
        source = int(
            db.execute(
                "INSERT INTO sources (born, name, path, root, sha256, size, media_type, damage, extractor, pipeline, "
                "metadata, canonical) VALUES (?, '', '', '', '', 0, '', 0, '', '', '', '')",
                (self.catalogue.generation + 1,),
            ).lastrowid
            or 0
        )
        for texts in plans:
            plan = db.execute(
                "INSERT INTO plans (source, plan_id, ordinal, template, start, end, start_line, end_line) "
                "VALUES (?, '', 0, 0, 0, 0, 0, 0)",
                (source,),
            ).lastrowid
            db.executemany(
                "INSERT INTO passages (source, plan, passage_id, start, end, start_line, end_line, text, section_path, "
                "role, terms, embedded_hash) VALUES (?, ?, '', ?, 0, 0, 0, ?, '', '', '', '')",
                [(source, plan, at, text) for at, text in enumerate(texts)],
            )
        self.sources[source] = [list(texts) for texts in plans]
        return source

    def remove(self, source: int) -> None:
        coming = self.catalogue.generation + 1
        self.catalogue.db.execute("UPDATE sources SET died = ? WHERE id = ?", (coming, source))
        del self.sources[source]

    def switch(self) -> None:
        """What an ingest does when all is read."""
        families = changed_families(self.catalogue)
        folding = family_rows.folding_of_coming(self.catalogue, families)
        self.anew += families.anew
        with self.catalogue.transaction():
            family_rows.keep(self.catalogue, families)
            coming = str(self.catalogue.generation + 1)
            self.catalogue.set_meta(generation=coming, families=FAMILIES_VERSION)
        self.catalogue.db.execute("DELETE FROM sources WHERE died IS NOT NULL")
        kept = dict(map(tuple, self.catalogue.db.execute("SELECT passage, folding FROM family_members")))
        assert {passage: folding[passage] for passage in kept} == kept

    def check(self) -> None:
        """Compare what is kept with what is found from scratch."""
        db = self.catalogue.db
        found = find_families([plan for _, plans in sorted(self.sources.items()) for plan in plans])
        assert [family for (family,) in db.execute("SELECT family FROM plans ORDER BY id")] == found.plans
        rows = db.execute(
            "SELECT p.family, m.folding FROM passages AS p LEFT JOIN family_members AS m ON m.passage = p.id "
            "ORDER BY p.plan, p.start"
        ).fetchall()
        assert [family for family, _ in rows] == [family for plan in found.passages for family in plan]
        assert [family_name(number) for _, number in rows] == [family for plan in found.folding for family in plan]
        tables = {table: rows_of(db, table) for table in ("bands", "family_members", "family_plans")}
        changed = changed_families(self.catalogue, rebuild=True)
        with self.catalogue.transaction():
            family_rows.keep(self.catalogue, changed)
            self.catalogue.set_meta(families=FAMILIES_VERSION)
        assert {table: rows_of(db, table) for table in tables} == tables


def rows_of(db: sqlite3.Connection, table: str) -> list[tuple[int, ...]]:
    return [tuple(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


@contextmanager
def corpus(home: Path) -> Iterator[Corpus]:
    (home / "catalogue.sqlite").touch()
    made = Corpus(home)
    try:
        yield made
    finally:
        made.catalogue.close()


@settings(max_examples=60, deadline=None)
@given(
    first=st.lists(SOURCE, min_size=3, max_size=4),
    rest=st.lists(st.tuples(st.lists(SOURCE, max_size=1), st.sets(st.integers(0, 5), max_size=2)), max_size=4),
    large=st.sampled_from([family_breaks.LARGE, 0]),
)
def test_kept_up_is_found_from_scratch(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[list[list[str]]],
    rest: list[tuple[list[list[list[str]]], set[int]]],
    large: int,
) -> None:
    """``large``: from how many texts on a family is looked at before it is taken apart."""
    with corpus(tmp_path_factory.mktemp("kept")) as store, patch.object(family_breaks, "LARGE", large):
        for plans in first:
            store.add(plans)
        store.switch()
        store.check()
        for coming, leaving in rest:
            for source in [source for at, source in enumerate(store.sources) if at in leaving]:
                store.remove(source)
            for plans in coming:
                store.add(plans)
            store.switch()
            store.check()


NEAR, BETWEEN, FAR = (variant(RULE, step) for step in (0, 3, 5))
"""The first and the last are near copies of the one between, not of each other."""
OTHERS = [[[text]] for text in ("一", "二", "三", "四", "五", "六")]


def families_of(store: Corpus, texts: Sequence[str]) -> list[set[str | None]]:
    """The ids of the passages' families by text."""
    sql = "SELECT family FROM passages WHERE text = ?"
    return [{family for (family,) in store.catalogue.db.execute(sql, (text,))} for text in texts]


def test_what_is_between_joins_two_and_takes_them_apart_again(tmp_path: Path) -> None:
    with corpus(tmp_path) as store:
        for plans in [[[NEAR]], [[FAR]], *OTHERS]:
            store.add(plans)
        store.switch()
        assert families_of(store, [NEAR, FAR]) == [{None}, {None}]
        between = store.add([[BETWEEN]])
        store.switch()
        one, *others = families_of(store, [NEAR, BETWEEN, FAR])
        assert None not in one
        assert others == [one, one]
        store.check()
        store.remove(between)
        store.switch()
        assert families_of(store, [NEAR, FAR]) == [{None}, {None}]
        store.check()
        assert store.anew == 1


def test_one_copy_more_or_less(tmp_path: Path) -> None:
    with corpus(tmp_path) as store:
        for plans in [[[MEALS]], *OTHERS]:
            store.add(plans)
        store.switch()
        again = store.add([[MEALS]])
        store.switch()
        ((family,),) = families_of(store, [MEALS])
        assert family is not None
        store.check()
        store.remove(again)
        store.add([[MEALS + " "]])  # another reading of the same in its place
        store.switch()
        assert families_of(store, [MEALS, MEALS + " "]) == [{family}, {family}]
        store.check()
        assert store.anew == 1


def test_plans_part_when_what_they_share_parts(tmp_path: Path) -> None:
    with corpus(tmp_path) as store:
        for plans in [[[NEAR, "首"]], [[FAR, "尾"]], *OTHERS]:
            store.add(plans)
        between = store.add([[BETWEEN]])
        store.switch()
        plans_of = "SELECT DISTINCT family FROM plans ORDER BY id LIMIT 2"
        ((family,),) = store.catalogue.db.execute(plans_of).fetchall()[:1]
        assert family is not None
        store.remove(between)
        store.switch()
        assert [tuple(row) for row in store.catalogue.db.execute(plans_of)] == [(None,)]
        store.check()
        assert store.anew == 1


def test_a_form_everyone_fills_in_stays_one_family(tmp_path: Path) -> None:
    forms = [RULE.replace("县", name) for name in NAMES]
    with corpus(tmp_path) as store:
        sources = [store.add([[form]]) for form in forms[:20]]
        store.switch()
        for form in forms[20:]:
            store.add([[form]])
        store.switch()
        assert len(set.union(*families_of(store, forms))) == 1
        with patch.object(family_breaks, "LARGE", 20):
            for source in sources[::2]:
                store.remove(source)
            store.switch()
        assert len(set.union(*families_of(store, forms))) == 1
        assert store.anew == 1


def test_who_was_killed_before_the_switch_begins_again(tmp_path: Path) -> None:
    with corpus(tmp_path) as store:
        for plans in [[[NEAR]], *OTHERS]:
            store.add(plans)
        store.switch()
        store.add([[BETWEEN]])
        changed_families(store.catalogue)  # and no more
        store.switch()
        store.check()
        store.add([[FAR]])
        changed_families(store.catalogue, rebuild=True)
        store.switch()
        assert store.anew == 2  # its bands may be half written: nothing to go on from
        store.check()


def test_a_plan_read_again_leaves_the_family_of_one_that_goes(tmp_path: Path) -> None:
    stays = [NEAR, BETWEEN, BETWEEN]
    with corpus(tmp_path) as store:
        pair = store.add([[BETWEEN], stays])
        for plans in OTHERS:
            store.add(plans)
        store.switch()
        store.check()
        store.remove(pair)
        store.add([stays])
        store.switch()
        assert [family for (family,) in store.catalogue.db.execute("SELECT family FROM plans") if family] == []
        store.check()
        assert store.anew == 1
