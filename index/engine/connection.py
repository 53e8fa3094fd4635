"""A connection to the engine that looks like the one to SQLite: the same statements, the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

import pymysql
import pymysql.cursors
from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions

from index.engine.address import EngineAddress
from index.engine.dialect import Parameters, statement
from index.errors import BusyError, EngineAwayError, NoStoreError, StoreError

Result = TypeVar("Result")

CONNECT_SECONDS = 5
READ_SECONDS = 120
"""A statement that takes longer is given up: the engine is then as good as away."""
_TRIES = 4
_FIRST_PAUSE = 0.2
"""Seconds before the second try to connect; doubled with each."""
_AWAY = frozenset({1053, 1077, 1927, 2002, 2003, 2006, 2013, 2014, 2055, 4012, 4015, 4038, 4221})
"""Codes of a server that is gone, going or not there yet (MySQL's, and OceanBase's own above 4000)."""
_IN_THE_WAY = frozenset({1205, 1213, 3572, 6002, 6005})
"""Codes of a lock that another transaction holds."""
_NO_DATABASE = 1049
_REFUSED = frozenset({1044, 1045, 1698})
_ROWS_A_STATEMENT = 500


def _number(value: str) -> int | float:
    """Sums come as decimals; SQLite has whole numbers and fractions."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


_CONVERSIONS = {**conversions, FIELD_TYPE.DECIMAL: _number, FIELD_TYPE.NEWDECIMAL: _number}


class EngineRow(tuple[Any, ...]):
    """A row by number and by name, as ``sqlite3.Row`` is."""

    __slots__ = ()
    names: tuple[str, ...] = ()

    def keys(self) -> list[str]:
        return list(self.names)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.names.index(key) if isinstance(key, str) else key)


class EngineCursor:
    """What a statement gave."""

    def __init__(self, cursor: pymysql.cursors.Cursor) -> None:
        names = tuple(column[0] for column in cursor.description or ())
        self._kind = type("Row", (EngineRow,), {"names": names, "__slots__": ()})
        self._rows = iter(cursor.fetchall() if names else ())
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid

    def __iter__(self) -> Iterator[Any]:
        return (self._kind(row) for row in self._rows)

    def fetchone(self) -> Any:
        return next(iter(self), None)

    def fetchall(self) -> list[Any]:
        return list(self)


class EngineConnection:
    """One connection, for one thread. ``total_changes`` counts the rows that its statements changed. Raises StoreError where the
    engine is away or does not let one in, BusyError where another transaction is in the way."""

    def __init__(self, address: EngineAddress) -> None:
        self.address = address
        self.total_changes = 0
        self.in_transaction = False
        self._mysql = self._told(lambda: _connected(address))

    @property
    def open(self) -> bool:
        return bool(self._mysql.open)

    def execute(self, sql: str, parameters: Parameters = ()) -> EngineCursor:
        words = sql.strip().rstrip(";")
        if (control := _CONTROL.get(words)) is not None:
            return self._control(words, control)
        translated, runs = statement(words)
        text, values = translated.sent(parameters, runs)
        return self._told(lambda: self._run(text, values))

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """The statement for each of the rows, some hundred in one go where it inserts."""
        translated, runs = statement(sql)
        left = iter(rows)
        while batch := list(islice(left, _ROWS_A_STATEMENT)):
            sent = [translated.sent(row, runs) for row in batch]
            text, every = sent[0][0], [values for _, values in sent]
            self._told(lambda text=text, every=every: self._run_many(text, every))  # type: ignore[misc]

    def native(self, sql: str, values: Sequence[object]) -> EngineCursor:
        """A statement in the engine's own words, with ``%s`` for each value."""
        return self._told(lambda: self._run(sql, values))

    def define(self, sql: str) -> None:
        """A statement in the engine's own words that defines something."""
        self._told(lambda: self._run(sql, []))

    def answers(self) -> bool:
        """Whether the engine still answers on this connection."""
        try:
            self._mysql.ping(reconnect=False)
        except pymysql.Error:
            self.close()
        return self.open

    def close(self) -> None:
        if self._mysql.open:
            try:
                self._mysql.close()
            except pymysql.Error:
                return  # it was gone already

    def _control(self, words: str, sent: str) -> EngineCursor:
        try:
            return self._told(lambda: self._run(sent, []))
        finally:
            self.in_transaction = words.startswith("BEGIN") and self._mysql.open

    def _run(self, text: str, values: Sequence[object]) -> EngineCursor:
        with self._mysql.cursor() as cursor:
            cursor.execute(text, values or None)
            self._count(cursor)
            return EngineCursor(cursor)

    def _run_many(self, text: str, rows: Sequence[Sequence[object]]) -> None:
        with self._mysql.cursor() as cursor:
            cursor.executemany(text, rows)
            self._count(cursor)

    def _count(self, cursor: pymysql.cursors.Cursor) -> None:
        if cursor.description is None:
            self.total_changes += max(cursor.rowcount, 0)

    def _told(self, do: Callable[[], Result]) -> Result:
        try:
            return do()
        except (pymysql.err.OperationalError, pymysql.err.InterfaceError, pymysql.err.InternalError) as error:
            told = _of_the_engine(self.address, error)
            if told is None:  # a mistake of this program
                raise
            raise told from error


_CONTROL = {
    "BEGIN": "START TRANSACTION",
    "BEGIN IMMEDIATE": "START TRANSACTION",
    "COMMIT": "COMMIT",
    "ROLLBACK": "ROLLBACK",
}


def made_sure_of(address: EngineAddress) -> None:
    """Make the database if it is not there. Raises StoreError."""
    server = EngineConnection(replace(address, database=""))
    server.define(f"CREATE DATABASE IF NOT EXISTS `{address.database}`")
    server.close()


def _connected(address: EngineAddress) -> pymysql.connections.Connection[pymysql.cursors.Cursor]:
    """A connection, tried some times where nobody answers: an engine that starts again is there in seconds."""
    pause = _FIRST_PAUSE
    for left in reversed(range(_TRIES)):
        try:
            return pymysql.connect(
                host=address.host,
                port=address.port,
                user=address.user,
                password=address.password(),
                database=address.database or None,
                charset="utf8mb4",
                autocommit=True,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                write_timeout=READ_SECONDS,
                conv=_CONVERSIONS,
                ssl=address.tls(),
                init_command="SET SESSION transaction_isolation = 'REPEATABLE-READ', SESSION sql_mode = 'STRICT_ALL_TABLES'",
            )
        except pymysql.err.OperationalError as error:
            if not left or _code_of(error) not in _AWAY:
                raise
            time.sleep(pause)
            pause *= 2
    raise AssertionError("the last try returns or raises")


def _code_of(error: pymysql.Error) -> int:
    """The server's number of an error, which the driver gives as its first argument."""
    return int(error.args[0]) if error.args and isinstance(error.args[0], int) else 0


def _of_the_engine(address: EngineAddress, error: pymysql.Error) -> StoreError | None:
    code, said = _code_of(error), str(error.args[-1] if error.args else error)
    if code in _IN_THE_WAY:
        return BusyError("store.busy", home=address.shown)
    if code == _NO_DATABASE:
        return NoStoreError("store.none", home=address.shown)
    if code in _REFUSED:
        return StoreError("store.engine_refused", address=address.shown, why=said)
    if code in _AWAY or isinstance(error, pymysql.err.InterfaceError):
        return EngineAwayError("store.engine_away", address=address.shown, why=said)
    return None
