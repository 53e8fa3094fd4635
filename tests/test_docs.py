"""What the pages and docstrings name exists: files, modules and what is in them, commands, options, make targets, addresses."""

from __future__ import annotations

import ast
import functools
import importlib
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from starlette.routing import compile_path

from service.app import create_app
from service.cli.program import build
from service.messages import CATALOGUES, Messages
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
HOUSES = ("ingest", "index", "service", "corpus", "tests", "bench", "training", "docs")
PAGES = [
    page
    for where in ("*.md", "docs/*.md", "bench/*.md", "training/*.md", "corpus/**/*.md")
    for page in sorted(ROOT.glob(where))
]
SOURCES = sorted(path for house in HOUSES for path in (ROOT / house).rglob("*.py"))
USERS_FILES = {"glossary.tsv", "targets.csv", "our-terms.tsv"}
"""Named in the pages, and the reader's own."""
_OUTPUT = re.compile(r"<!-- output:.*?<!-- /output", re.S)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
_PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(HOUSES)})/[\w./*-]*")
_FILE = re.compile(r"[\w*-]+\.(?:py|tsv|jsonl|md|html|txt|pdf|docx)")
_DOTTED = re.compile(r"`~?((?:ingest|index|service|tests|bench|training)(?:\.[A-Za-z_]\w*)+)")
_MEMBER = re.compile(r"([A-Za-z_]\w*\.[a-z_]\w*)(?:\(\))?")
_CONSTANT = re.compile(r"\b([A-Z][A-Z_]{3,})`{0,2} (?:in|of) `{1,2}([\w/]+\.py)`")
_OWNED = re.compile(r"``(?:[a-z_.]+\.)?([A-Z]\w+\.[a-z_]\w*)(?:\(\))?``")


def code_of(page: Path) -> list[str]:
    """What a page sets in code font: spans, lines of blocks, indented lines; not what it shows as printed."""
    text = _OUTPUT.sub("", page.read_text("utf-8"))
    blocks = [line for block in _FENCE.findall(text) for line in block.splitlines()]
    prose = _FENCE.sub("", text)
    return blocks + re.findall(r"^    (\S.*)", prose, re.M) + re.findall(r"`([^`\n]+)`", prose)


def said_in(source: Path) -> Iterator[str]:
    """The docstrings of a module and of all that is in it, and its comments."""
    text = source.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


# -- files ---------------------------------------------------------------------------------------------------------


@functools.cache
def file_names() -> frozenset[str]:
    return frozenset(path.name for house in HOUSES for path in (ROOT / house).rglob("*")) | USERS_FILES


def missing_paths(text: str) -> list[str]:
    """Paths from the root that lead nowhere. Capitals stand for a name of the reader's (bench/NAME.py)."""
    paths = {path.rstrip(".-") for path in _PATH.findall(text)}
    return [
        p for p in sorted(paths) if not re.search("[A-Z]{3}", p.removesuffix("README.md")) and not any(ROOT.glob(p))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_named_on_a_page_exist(page: Path) -> None:
    code = code_of(page)
    assert missing_paths("\n".join(code)) == []
    bare = [span for span in code if _FILE.fullmatch(span) and not any(page.parent.glob(span))]
    assert [name for name in bare if name not in file_names()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)", page.read_text("utf-8"))
    for name, anchor in targets:
        linked = page.parent / name if name else page
        assert linked.exists(), name
        assert not anchor or anchor in headings(linked), f"{name}#{anchor}"


def headings(page: Path) -> list[str]:
    """The anchors of a page's headings, as they are made where it is shown."""
    titles = re.findall(r"^#+ (.*)", _FENCE.sub("", page.read_text("utf-8")), re.M)
    return [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]


def test_files_named_in_docstrings_and_comments_exist() -> None:
    missing = {str(s.relative_to(ROOT)): missing_paths("\n".join(said_in(s))) for s in SOURCES}
    assert {source: paths for source, paths in missing.items() if paths} == {}


def test_the_readme_shows_the_folders_that_are_there() -> None:
    tree = next(block for block in _FENCE.findall((ROOT / "README.md").read_text("utf-8")) if "\ningest/" in block)
    house, shown = "", set()
    for line in tree.splitlines():
        for name in re.findall(r"(?:^|\s{2,})(\w+)/", line):
            house = "" if not line.startswith(" ") else house
            shown.add(f"{house}{name}")
            house = house or f"{name}/"
    rooms = {
        f"{h}/{room.name}" for h in ("ingest", "index", "service") for room in (ROOT / h).iterdir() if room.is_dir()
    }
    assert shown == {room for room in rooms if "__" not in room} | (set(HOUSES) - {"docs"})


def test_every_measurement_is_named_on_its_page() -> None:
    named = {name for span in code_of(ROOT / "bench" / "README.md") for name in re.findall(r"[a-z_]+\.py", span)}
    assert named == {path.name for path in (ROOT / "bench").glob("[a-z]*.py")}


# -- modules and what is in them -----------------------------------------------------------------------------------


@functools.cache
def names_in(source: Path) -> dict[str, ast.AST]:
    return members(ast.parse(source.read_text("utf-8")))


def members(body: ast.AST) -> dict[str, ast.AST]:
    """What a module or class defines or imports, and the fields its methods set, by name."""
    found: dict[str, ast.AST] = {}
    for node in ast.walk(body) if isinstance(body, ast.ClassDef) else ast.iter_child_nodes(body):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name): node for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name | ast.Attribute):
                        found[name.id if isinstance(name, ast.Name) else name.attr] = node
    return found


@functools.cache
def is_there(dotted: str) -> bool:
    """Whether ``house.module.name.member`` is: a package, a module, or something in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        source = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if length == len(parts) and place.is_dir():
            return True
        if source.is_file():
            known: dict[str, ast.AST] = names_in(source)
            for name in parts[length:]:
                if name not in known:
                    return False
                known = members(known[name])
            return True
    return False


@pytest.mark.parametrize(
    ("dotted", "there"),
    [
        ("index.text.folding.fold", True),
        ("index.text", True),
        ("ingest.models.Passage.start_line", True),
        ("index.text.folding.unfold", False),
        ("index.words", False),
        ("index.store.Store.nothing", False),
    ],
)
def test_a_dotted_name_is_looked_up(dotted: str, there: bool) -> None:
    assert is_there(dotted) is there


@functools.cache
def owners() -> dict[str, list[set[str]]]:
    """What is in the modules and classes of a name, for those that go without their house (``Store.search``)."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for source in SOURCES:
        found[source.stem].append(set(names_in(source)))
        for name, node in names_in(source).items():
            if isinstance(node, ast.ClassDef):
                found[name].append(set(members(node)))
    return found


def is_owned(name: str) -> bool:
    """Whether an owner of that name has such a member; so does one that is not this project's, and a message's key."""
    if name in CATALOGUES["en"]:
        return True
    owner, member = name.split(".")
    return owner not in owners() or any(member in names for names in owners()[owner])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_code_named_on_a_page_exists(page: Path) -> None:
    assert [name for name in _DOTTED.findall(page.read_text("utf-8")) if not is_there(name)] == []
    code = [span for span in code_of(page) if not _FILE.fullmatch(span)]
    owned = [found[1] for span in code if (found := _MEMBER.fullmatch(span))]
    assert [name for name in owned if not is_owned(name)] == []
    written = "\n".join(path.read_text("utf-8") for path in (*SOURCES, ROOT / "Makefile"))
    assert [named for named in _CONSTANT.findall(page.read_text("utf-8")) if not is_set(named)] == []
    constants = [span for span in code if re.fullmatch("[A-Z][A-Z_]{3,}", span)]
    assert [name for name in constants if not re.search(rf"\b{name}\b", written)] == []


def is_set(named: tuple[str, str]) -> bool:
    """Whether a constant is set in a file."""
    return named[0] in names_in(ROOT / named[1])


def test_code_named_in_docstrings_and_comments_exists() -> None:
    missing = [
        (str(source.relative_to(ROOT)), name)
        for source in SOURCES
        for said in said_in(source)
        for names, known in (
            (_DOTTED.findall(said), is_there),
            (_OWNED.findall(said), is_owned),
            (_CONSTANT.findall(said), is_set),
        )
        for name in names
        if not known(name)
    ]
    assert missing == []


# -- commands and addresses ----------------------------------------------------------------------------------------


def options(command: click.Command) -> set[str]:
    return {
        name
        for param in command.params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }.union(*map(options, command.commands.values() if isinstance(command, click.Group) and command.name else ()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_options_exist(page: Path) -> None:
    program = build(Messages("en"))
    every = options(program) | {name for command in program.commands.values() for name in options(command)} | {"--help"}
    every |= {
        "--no-index",
        "--find-links",
        "--rm",
        "--head",
        "--port",
        "--address",
        "--num-cpus",
    }  # of pip, docker and ray
    for script in (*ROOT.glob("bench/*.py"), *ROOT.glob("tests/make_*.py"), ROOT / "training" / "__main__.py"):
        every |= set(re.findall(r'"(--[a-z-]+)"', script.read_text("utf-8")))
    rows = re.findall(r"^\| `(precedent .*)", page.read_text("utf-8"), re.M)  # one command a row, with its options
    for code in (*code_of(page), *rows):
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", code))
        assert named <= every, code
        for command in re.findall(r"(?:^|[/`])precedent ([a-z]+)", code):
            assert command in program.commands, code
            if code.count("precedent ") == 1:
                assert named <= options(program.commands[command]) | {"--help"}, code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {name for code in code_of(page) for name in re.findall(r"(?:^|&& )make ([a-z-]+)", code)}
    assert named <= targets


@functools.cache
def addresses() -> list[re.Pattern[str]]:
    app = create_app(Settings(home=ROOT / "no-such-store"))
    described = [compile_path(path)[0] for path in app.openapi()["paths"]]
    modules = [importlib.import_module(f"service.page.routes.{s.stem}") for s in ROOT.glob("service/page/routes/*.py")]
    routers = [module.router for module in modules if hasattr(module, "router")]
    return described + [route.path_regex for router in routers for route in router.routes]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_addresses_exist(page: Path) -> None:
    lines = [code for code in code_of(page) if re.match("(?:GET|POST) /", code) or re.fullmatch(r"/[a-z][\w./]*", code)]
    named = {address for line in lines for address in re.findall(r"(?<!\w)/[a-z][\w./]*[\w/]", line)}
    beginnings = {
        a for a in named if a.endswith("/") and any(known.pattern.startswith(f"^{a}") for known in addresses())
    }
    assert [a for a in sorted(named - beginnings) if not any(known.match(a) for known in addresses())] == []
