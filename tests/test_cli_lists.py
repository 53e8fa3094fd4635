"""``precedent list`` and ``remove``, the examples under each help, and what may have been meant by a word that is none."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from sample_store import sample_home
from test_cli import CALL_MAIN, ROOT, Run, run

from index.store import Store
from service.cli.examples import EXAMPLES, OTHER_NAMES
from service.cli.program import build
from service.cli.session import Session
from service.messages import Messages

__all__ = ["run"]


# -- list ----------------------------------------------------------------------------------------------------------


def test_plans_are_listed_with_what_is_known_of_them(run: Run) -> None:
    status, out, err = run("list", "--home", sample_home(), "--issuer", "云溪县教育局")
    assert status == 0
    assert "云溪县义务教育学校校长教师交流轮岗工作实施方案" in out
    assert "teacher-rotation-yunxi.txt:" in out
    assert "临溪" not in out
    assert "plans" in err


def test_a_list_as_json_is_that_of_the_api_a_page_at_a_time(run: Run) -> None:
    def listed(*options: object) -> dict[str, object]:
        status, out, _ = run("list", "--home", sample_home(), "--json", *options)
        assert status == 0
        return dict(json.loads(out))

    whole = listed("--sort", "-year", "--limit", 1000)
    assert whole.keys() == {"items", "total", "limit", "offset", "next", "facets"}
    items = whole["items"]
    assert isinstance(items, list)
    assert whole["total"] == len(items)
    assert listed("--sort", "-year", "--limit", 3, "--offset", 4)["items"] == items[4:7]
    some = listed("--year", "2021", "--year", "none", "--place", "云溪", "--place", "none", "--title", "方案")["items"]
    assert isinstance(some, list)
    assert {plan["year"] for plan in some} == {2021, None}
    assert {plan["place"] for plan in some} == {"云溪县", None}


@pytest.mark.parametrize(
    ("option", "value"), [("--sort", "colour"), ("--limit", "0"), ("--offset", "-1"), ("--role", "king")]
)
def test_what_cannot_be_listed_is_said(run: Run, option: str, value: str) -> None:
    status, out, err = run("list", "--home", sample_home(), option, value)
    assert (status, out) == (2, "")
    assert option in err
    assert len(err.splitlines()) == 1


# -- remove --------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(home: Path, fake_model: object, tmp_path: Path) -> Path:
    """A store of three files, the first of two plans."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "two.txt").write_text(
        "第一篇：甲县教师交流方案\n每年交流15人。\n第二篇：乙县校园安全方案\n每年演练4次。\n", "utf-8"
    )
    for name, place in (("three.txt", "丙县"), ("four.txt", "丁县")):
        (folder / name).write_text(f"{place}营养午餐方案\n一、目标\n{place}每年供餐200天。\n", "utf-8")
    store = Store.open(home, create=True)
    store.ingest([folder])
    store.close()
    return home


def sources(home: Path) -> set[str]:
    store = Store.open(home)
    try:
        return {plan.source for plan in store.plans()}
    finally:
        store.close()


def test_what_is_removed_is_told_and_gone(run: Run, filled: Path, tmp_path: Path) -> None:
    status, out, err = run("remove", "three.txt", "--yes", "--home", filled)
    assert status == 0
    assert "removed three.txt (plans: 1, passages: " in out
    assert "丙县营养午餐方案" in out
    assert "stay where they are" in err
    assert sources(filled) == {"two.txt", "four.txt"}
    assert (tmp_path / "plans" / "three.txt").is_file()
    assert "丙县" not in run("query", "丙县供餐", "--home", filled, "--json")[1].partition('"hits"')[2]
    assert run("verify", "--home", filled)[0] == 0


def test_everything_may_go_and_a_folder_brings_it_back(run: Run, filled: Path, tmp_path: Path) -> None:
    removed = json.loads(run("remove", *sorted(sources(filled)), "--yes", "--json", "--home", filled)[1])
    assert {item["source"] for item in removed} == {"two.txt", "three.txt", "four.txt"}
    assert all(item["plans"] and item["passages"] for item in removed)
    assert sources(filled) == set()
    assert run("list", "--home", filled)[0] == 0
    assert run("ingest", tmp_path / "plans", "--home", filled)[0] == 0
    assert len(sources(filled)) == 3


def test_a_name_that_no_source_has_removes_nothing(run: Run, filled: Path) -> None:
    status, _, err = run("remove", "four.txt", "tree.txt", "--yes", "--home", filled)
    assert status == 2
    assert "tree.txt" in err
    assert "three.txt" in err, "what may have been meant"
    assert len(sources(filled)) == 3


def test_without_a_word_nothing_is_removed(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    status, _, err = run("remove", "two.txt", "--home", filled)
    assert status == 2
    assert "--yes" in err

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for answer, kept in (("n\n", True), ("\n", True), ("y\n", False)):
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        status, _, err = run("remove", "two.txt", "--home", filled)
        assert "乙县" in err, "what would go is named before it is asked"
        assert ("two.txt" in sources(filled)) is kept
        assert (status == 2) is kept


# -- help ----------------------------------------------------------------------------------------------------------


def commands() -> dict[str, click.Command]:
    return build(Messages("en")).commands


def test_every_command_has_examples_in_its_help(run: Run) -> None:
    assert set(EXAMPLES) == {"precedent", *commands()}
    for name in commands():
        out = run(name, "--help")[1]
        assert all(line in out for line in EXAMPLES[name]), name
        assert "示例：" in run(name, "--help", "--lang", "zh")[1]


@pytest.mark.parametrize("line", sorted({line for lines in EXAMPLES.values() for line in lines}))
def test_every_example_is_a_command_as_it_stands(line: str) -> None:
    words = shlex.split(line.partition(" > ")[0])
    assert words[0] == "precedent"
    command = commands()[words[1]]
    with command.make_context(words[1], words[2:], obj=Session(Messages("en"), Path("none"))) as context:
        assert context.command is command


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("serch", "x"), "query"),
        (("ingets", "x"), "ingest"),
        (("exprot",), "export"),
        (("query", "x", "--plase", "y"), "--place"),
        (("targets", "--deadlin", "2025"), "--deadline"),
        *(((name,), command) for name, command in OTHER_NAMES.items()),
    ],
)
def test_what_may_have_been_meant_is_said(run: Run, words: tuple[str, ...], meant: str) -> None:
    status, _, err = run(*words)
    assert status == 2
    assert meant in err.partition("did you mean ")[2]
    assert len(err.splitlines()) == 1
    assert "是不是" in run("--lang", "zh", *words)[2]


def test_nothing_like_it_is_no_guess(run: Run) -> None:
    assert "did you mean" not in run("zzzzzz")[2]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("precedent qu", "query"), ("precedent query --pla", "--place"), ("precedent list --sort ye", "year")],
)
def test_the_shell_completes(typed: str, offered: str) -> None:
    words = typed.split(" ")
    asked = {"_PRECEDENT_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", CALL_MAIN], capture_output=True, text=True, cwd=ROOT, env={**os.environ, **asked}
    )
    assert f"plain,{offered}" in done.stdout.splitlines()
