"""What imports cannot say of the architecture, and contracts in pyproject.toml therefore do not hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_store import ROOT

_SQL = re.compile(
    r"\b(?:SELECT\b.+\bFROM|INSERT (?:OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (?:TABLE|INDEX)|ALTER TABLE|PRAGMA)\b",
    re.DOTALL,
)


def modules(*houses: str) -> Iterator[Path]:
    for house in houses:
        yield from sorted((ROOT / house).rglob("*.py"))


def texts(tree: ast.AST) -> Iterator[str]:
    """Every string of a module, those of f-strings included."""
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_sql_stands_in_the_catalogue_and_the_engine_only() -> None:
    with_sql = {
        path.parent
        for path in modules("ingest", "index", "service")
        if any(_SQL.search(text) for text in texts(ast.parse(path.read_text("utf-8"))))
    }
    assert with_sql == {ROOT / "index" / "catalogue", ROOT / "index" / "engine"}


NO_CODE = {
    "index/encoders/sentence_transformer.py": "transformers tells by words alone that a model brings code of its own"
}
"""Modules that read what another library says, and why there is no other way."""


@pytest.mark.parametrize(
    "path", list(modules("ingest", "index", "service")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_module_asks_what_an_error_says(path: Path) -> None:
    """``str(error)`` is for logs: no condition, match or look-up hangs on it."""
    if str(path.relative_to(ROOT)) in NO_CODE:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Compare | ast.Match):
            asked = ast.unparse(node.subject if isinstance(node, ast.Match) else node)
            assert not re.search(r"\bstr\((?:error|exception)\)|\berror\.args\b", asked), asked


def test_only_what_raises_again_and_the_last_answer_of_the_server_catch_everything() -> None:
    broad = [
        str(path.relative_to(ROOT))
        for path in modules("ingest", "index", "service")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert len(broad) <= 6, broad
