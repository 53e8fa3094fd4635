"""Every reason in the code has its sentence in both languages, with the values it is given; no sentence is left over."""

from __future__ import annotations

import ast
import re
import string
from dataclasses import dataclass
from pathlib import Path

import pytest

import index.errors
from ingest.errors import Reason, Refusal
from ingest.files import archive
from service.messages import Messages
from service.messages.errors_en import ERRORS_EN
from service.messages.errors_zh import ERRORS_ZH

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "errors.md").read_text("utf-8")
HAN = re.compile("[一-鿿]")
EXAMPLES = re.compile("rotation=轮岗,交流|不低于15%")
PASSED_ON = {"error.reason", "reason", "refused", "missing", "reply['refused']"} | {
    "_why_empty(lost, len(pages))",
    "_too_long(most)",
    "self.refused",
    "left['refused']",
    "said['code']",
    "reasons[0]",
}
"""What an error may be made of besides a code: a reason made elsewhere."""
TELLS_LESS = {
    *("archive.damaged", "archive.says_too_many", "archive.too_many"),
    *("member.damaged", "package.damaged", "package.too_large"),
}
"""Where the Chinese leaves out a value that the English gives."""


def kinds(kind: type[Refusal]) -> set[type[Refusal]]:
    return {kind}.union(*map(kinds, kind.__subclasses__()))


@dataclass(frozen=True)
class Raised:
    where: str
    codes: str
    """A regular expression: a code may be put together out of a word and the name of a thing."""
    values: frozenset[str]


def raised() -> list[Raised]:
    """Every place in the code where a reason is given, or an error with a reason of its own."""
    names = {"Reason", *(kind.__name__ for kind in kinds(Refusal))}
    found: list[Raised] = []
    for path in (path for layer in ("ingest", "index", "service") for path in (ROOT / layer).rglob("*.py")):
        if path.name == "errors.py":
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in names:
                where = f"{path.relative_to(ROOT)}:{call.lineno}"
                code = call.args[1 if getattr(call.func, "id", "") == "QueryError" else 0]
                values = frozenset(word.arg or "" for word in call.keywords)
                found += [Raised(where, pattern, values) for pattern in patterns(code)]
    return found


def patterns(code: ast.expr) -> list[str]:
    if isinstance(code, ast.IfExp):
        return [*patterns(code.body), *patterns(code.orelse)]
    if isinstance(code, ast.Constant):
        return [re.escape(str(code.value))]
    if isinstance(code, ast.JoinedStr):
        return ["".join(re.escape(p.value) if isinstance(p, ast.Constant) else "[a-z]+" for p in code.values)]  # type: ignore[arg-type]
    assert ast.unparse(code) in PASSED_ON
    return []


RAISED = raised()


def fields(text: str) -> set[tuple[str, str, str]]:
    """What a text fills in: name, form, conversion."""
    return {(n, form or "", how or "") for _, n, form, how in string.Formatter().parse(text) if n}


def sample(code: str) -> Reason:
    """A reason with something for each of its values."""
    named = {name for name, *_ in fields(ERRORS_EN[code])}
    return Reason(code, **{name: Reason("file.empty") if name == "reason" else 7 for name in named})


def test_the_reasons_are_found() -> None:
    assert archive._TooMuchError in kinds(Refusal)
    assert len(RAISED) > 200


@pytest.mark.parametrize("one", RAISED, ids=lambda one: f"{one.where} {one.codes}")
def test_every_reason_has_a_sentence_that_says_its_values(one: Raised) -> None:
    codes = [code for code in ERRORS_EN if re.fullmatch(one.codes, code)]
    assert codes
    for code in codes:
        assert {name for name, *_ in fields(ERRORS_EN[code])} == one.values


def test_no_sentence_is_left_over() -> None:
    assert [code for code in ERRORS_EN if not any(re.fullmatch(one.codes, code) for one in RAISED)] == []


@pytest.mark.parametrize("code", sorted(ERRORS_EN))
def test_both_languages_say_it(code: str) -> None:
    english, chinese = Messages("en").refusal(sample(code)), Messages("zh").refusal(sample(code))
    left_out = fields(ERRORS_EN[code]) - fields(ERRORS_ZH[code])
    assert fields(ERRORS_ZH[code]) <= fields(ERRORS_EN[code])
    assert bool(left_out) == (code in TELLS_LESS)
    assert not HAN.search(EXAMPLES.sub("", english))
    assert not re.search(r"\b(?:the|is|of|must|cannot)\b", chinese)
    if re.search("[a-z]{3}", ERRORS_EN[code].replace("{command}", "")):
        assert HAN.search(EXAMPLES.sub("", chinese))


def test_a_reason_within_a_reason_is_said_in_the_same_language() -> None:
    reason = Reason("glossary.line", path="a.tsv", line=2, reason=Reason("term.alone", word="轮岗"))
    alone = "'轮岗' stands alone: name the words it stands for, with | between"
    assert Messages("en").refusal(reason) == f"a.tsv, line 2: {alone}"
    assert Messages("zh").refusal(reason) == "a.tsv 第 2 行：'轮岗' 后面没有其他说法：请用 | 隔开写出"
    assert str(reason) == "glossary.line path='a.tsv' line=2 reason=term.alone word='轮岗'"


def test_nothing_reads_what_an_error_says() -> None:
    """An error is told by its reason; its text is for tracebacks."""
    for path in (ROOT / "service").rglob("*.py"):
        assert not re.search(r"str\(error\)|error\.args", path.read_text("utf-8")), path


# -- the page that documents them ----------------------------------------------------------------------------------


def test_the_page_names_every_error_and_every_code() -> None:
    public = {kind.__name__ for kind in kinds(Refusal) if kind.__module__ in ("ingest.errors", "index.errors")}
    assert set(re.findall(r"^[│├└─ ]*(\w+)", PAGE.split("```")[1], re.M)) - {"text"} == public
    listed = re.findall(r"^- `(\w+)\.`[^:]*: (.*(?:\n  .*)*)", PAGE, re.M)
    codes = [f"{group}.{name}" for group, names in listed for name in re.findall(r"`(\w+)`", names)]
    assert sorted(codes) == sorted(ERRORS_EN)
    assert index.errors.QueryError.__name__ in public
