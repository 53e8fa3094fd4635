"""The statements of the catalogue, which are written once, as SQLite reads them, in the words of MySQL's dialect.

sqlglot turns them round, once a statement: lists of placeholders, whose lengths change from call to call, travel as one
name and are spread when the statement is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp

Parameters = Sequence[object] | Mapping[str, object]

_POSITIONAL = re.compile(r"\?(\d+)?(?:\s*,\s*\?(?!\d))*")
_SENT = re.compile(r":zq_(\w+)")
_JSON_LIST = re.compile(r"SELECT value FROM json_each\(:(\w+)\)")
_TABLE_OF_JSON = "SELECT zq_j.value FROM JSON_TABLE({list}, '$[*]' COLUMNS (value LONGTEXT PATH '$')) AS zq_j"
_INSTEAD = {"REPLACE": "REPLACE INTO", "IGNORE": "INSERT IGNORE INTO"}
_INSERT_OR = re.compile(r"^INSERT OR (REPLACE|IGNORE) INTO")
_ON_CONFLICT = re.compile(r"ON CONFLICT ?\([^)]*\) DO UPDATE (?:SET )?(.*)$")
_EXCLUDED = re.compile(r"`excluded`\.(`\w+`)")


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` with a place ``:zq_…`` for every value: of a named one ``n_NAME``, of a numbered one ``a_NUMBER``, of a run of
    unnamed ones ``r_NUMBER``."""

    sql: str

    def sent(self, parameters: Parameters, runs: Sequence[int]) -> tuple[str, list[object]]:
        """What the driver takes: the statement with ``%s`` for every value, and the values in that order. ``runs`` are the
        lengths of the runs of unnamed values."""
        values: list[object] = []
        starts = [sum(runs[:at]) for at in range(len(runs))]

        def place(found: re.Match[str]) -> str:
            kind, _, name = found[1].partition("_")
            if kind == "n":
                assert isinstance(parameters, Mapping)
                values.append(parameters[name])
                return "%s"
            assert not isinstance(parameters, Mapping)
            if kind == "a":
                values.append(parameters[int(name) - 1])
                return "%s"
            run = int(name)
            values.extend(parameters[starts[run] : starts[run] + runs[run]])
            return ", ".join(["%s"] * runs[run])

        return _SENT.sub(place, self.sql.replace("%", "%%")), values


def statement(sql: str) -> tuple[Statement, list[int]]:
    """The statement in the engine's words, and the lengths of its runs of unnamed values."""
    runs: list[int] = []

    def named(found: re.Match[str]) -> str:
        if found[1]:
            return f":zq_a_{found[1]}"
        runs.append(found[0].count("?"))
        return f":zq_r_{len(runs) - 1}"

    return _translated(_POSITIONAL.sub(named, sql.replace("IN ()", "IN (NULL)"))), runs


@lru_cache(maxsize=2_048)
def _translated(sql: str) -> Statement:
    lists: list[str] = []

    def listed(found: re.Match[str]) -> str:
        lists.append(found[1])
        return f"SELECT value FROM zq_json_{len(lists) - 1}"

    tree = sqlglot.parse_one(_JSON_LIST.sub(listed, sql), read="sqlite")
    tree = tree.transform(_in_its_words)
    made = tree.sql(dialect="mysql", identify=True)
    made = _INSERT_OR.sub(lambda found: _INSTEAD[found[1]], made)
    made = _ON_CONFLICT.sub(lambda found: "ON DUPLICATE KEY UPDATE " + _EXCLUDED.sub(r"VALUES(\1)", found[1]), made)
    for at, name in enumerate(lists):
        made = re.sub(
            rf"SELECT\s+`?value`?\s+FROM\s+`?zq_json_{at}`?",
            _TABLE_OF_JSON.format(list=f":zq_n_{name}"),
            made,
        )
    return Statement(made)


def _in_its_words(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.Placeholder) and isinstance(node.this, str) and not node.this.startswith("zq_"):
        return exp.Placeholder(this=f"zq_n_{node.this}")
    return node
