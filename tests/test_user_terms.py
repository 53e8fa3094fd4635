"""The user's own terms: for one query, in a file, in the store's folder; in front of ours, and shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusing import refused
from sample_store import sample_home
from starlette.testclient import TestClient

from index.errors import GlossaryError, QueryError
from index.query.analysis import analyse_query
from index.query.term_map import TermMap
from index.query.user_terms import UserTerms, parse_term, read_glossary
from index.results import MAX_TERM_TRANSLATIONS, MAX_USER_TERMS, SearchRequest, UserTerm
from index.store import Store
from index.text.folding import fold
from ingest.errors import Reason, Value
from service.app import create_app
from service.cli import main
from service.settings import Settings

# By code point, for no tool may fold them into the marks of the half width, which are read anyway.
FULL_EQUALS = "\uff1d"
FULL_SEPARATORS = "\uff0c\uff1b\uff5c"
"""A comma, a semicolon and a bar, as a Chinese keyboard writes them."""

# -- written down --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source", "translations"),
    [
        ("rotation=轮岗,交流", "rotation", ("轮岗", "交流")),
        ("rotation=輪崗、交流;支教", "rotation", ("輪崗", "交流", "支教")),
        (" teacher rotation = 轮岗 | 轮岗 ", "teacher rotation", ("轮岗",)),
        ("轮岗=交流", "轮岗", ("交流",)),
        ("ICT=信息化", "ICT", ("信息化",)),
        (f"rotation{FULL_EQUALS}轮岗", "rotation", ("轮岗",)),
        (f"rotation={FULL_SEPARATORS.join('甲乙丙丁')}", "rotation", tuple("甲乙丙丁")),
        *((f"rotation=轮岗{mark}交流", "rotation", ("轮岗", "交流")) for mark in f",、;|{FULL_SEPARATORS}"),
    ],
)
def test_a_term(text: str, source: str, translations: tuple[str, ...]) -> None:
    assert parse_term(text) == UserTerm(source, translations)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("=轮岗", Reason("term.nothing")),
        ("rotation=", Reason("term.nothing")),
        ("rotation=,、", Reason("term.nothing")),
        (f"rotation={FULL_SEPARATORS}", Reason("term.nothing")),
        ("!!=轮岗", Reason("term.no_word", word="!!")),
        ("rotation=!!", Reason("term.no_word", word="!!")),
        ("rotation=" + "轮" * 101, Reason("term.long_word", word="轮" * 20, count=101, most=100)),
        (
            "rotation=" + ",".join(f"词{n}" for n in range(MAX_TERM_TRANSLATIONS + 1)),
            Reason("term.translations", count=MAX_TERM_TRANSLATIONS + 1, most=MAX_TERM_TRANSLATIONS),
        ),
        ("a b c d e f g h i=轮岗", Reason("term.long_phrase", word="a b c d e f g h i", count=9, most=8)),
    ],
)
def test_a_term_that_cannot_be_read(text: str, reason: Reason) -> None:
    with pytest.raises(QueryError) as caught:
        parse_term(text)
    assert caught.value.reason == Reason("term.wrong", text=text[:40], reason=reason)
    assert caught.value.parameter == "term"


def test_a_term_without_its_sign() -> None:
    with pytest.raises(QueryError) as caught:
        parse_term("rotation" * 9)
    assert caught.value.reason == Reason("term.no_equals", text="rotation" * 5)
    assert caught.value.parameter == "term"


@given(st.text(st.characters(), max_size=50) | st.text(st.sampled_from("a轮岗=,|、 \t"), max_size=30))
def test_any_text_is_a_term_or_a_clear_error(text: str) -> None:
    try:
        term = parse_term(text)
    except QueryError as error:
        said = str(error)
    else:
        said = ""
        assert term.source
        assert term.translations
    assert "\n" not in said


def test_a_glossary_file(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(
        "\ufeffen\tzh\tnote\r\n# ours\r\n\r\nhome reading | reading at home\t亲子阅读 | 家庭阅读\ta note\r\n"
        "伴读 | 陪读\n轮岗\t交流|支教\n".encode()
    )
    assert read_glossary(path) == [
        UserTerm("home reading", ("亲子阅读", "家庭阅读")),
        UserTerm("reading at home", ("亲子阅读", "家庭阅读")),
        UserTerm("伴读", ("陪读",)),
        UserTerm("陪读", ("伴读",)),
        UserTerm("轮岗", ("交流", "支教")),
    ]


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        (b"a\t\xe8\xbd\xae\nrotation\n", "glossary.line", {"line": 2, "reason": Reason("term.no_entry")}),
        (b"rotation\t\n", "glossary.line", {"line": 1, "reason": Reason("term.no_entry")}),
        ("轮岗\n".encode(), "glossary.line", {"line": 1, "reason": Reason("term.alone", word="轮岗")}),
        (b"\n\nrotation\t\xff\xfe\n", "glossary.not_utf8", {"line": 3}),
        ("轮岗".encode("utf-16"), "glossary.not_utf8", {"line": 1}),
        (b"x" * (9 << 20), "glossary.too_large", {"most": 8}),
    ],
)
def test_a_glossary_that_cannot_be_read(tmp_path: Path, content: bytes, code: str, values: dict[str, Value]) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(content)
    with refused(GlossaryError, code, path=str(path), **values):
        read_glossary(path)
    nowhere = tmp_path / "nowhere.tsv"
    with refused(GlossaryError, "glossary.not_read", path=str(nowhere), why="No such file or directory"):
        read_glossary(nowhere)


# -- in a query ----------------------------------------------------------------------------------------------------


def asked(terms: TermMap, text: str, chosen: str = "", glossary: str = "") -> dict[str, dict[str, str]]:
    """Origins by alternative by group."""
    mine, filed = (UserTerms([parse_term(term) for term in given.split(";;") if term]) for given in (chosen, glossary))
    groups = analyse_query(text, terms, mine, filed).groups
    return {group.label: {"".join(words): origin for words, origin, _ in group.sources()} for group in groups}


def test_a_term_for_this_query_stands_wherever_it_occurs(terms: TermMap) -> None:
    groups = asked(terms, "teacher rotation targets", "rotation=換崗,流動")
    assert groups["rotation"] == {"换岗": "user", "流动": "user", "rotat": "written"}
    assert "teacher rotation" not in groups
    assert groups["teacher"]["教师"] == "glossary"


def test_a_glossary_s_longest_phrase_goes_first(terms: TermMap) -> None:
    groups = asked(terms, "teacher rotation targets", glossary="rotation=换岗;;teacher rotations=教师换岗")
    assert groups["teacher rotation"] == {"教师换岗": "user", "teacherrotat": "written"}
    assert groups["rotation"] == {"换岗": "user", "rotat": "written"}
    groups = asked(terms, "teacher rotation targets", glossary="rotation=换岗")
    assert groups["teacher rotation"]["教师轮岗"] == "glossary"
    assert groups["rotation"] == {"换岗": "user", "rotat": "written"}


def test_chosen_terms_go_before_the_glossary(terms: TermMap) -> None:
    groups = asked(terms, "rotation", "rotation=换岗", "rotation=流动")
    assert groups["rotation"] == {"换岗": "user", "rotat": "written"}


def test_chinese_terms_replace_our_synonyms(terms: TermMap) -> None:
    assert asked(terms, "轮岗比例")["轮岗"]["支教"] == "synonym"
    assert asked(terms, "輪崗比例", "轮岗=换岗")["轮岗"] == {"轮岗": "written", "换岗": "user"}
    assert asked(terms, "教师轮岗比例", "教师轮岗=换岗")["教师轮岗"] == {"教师轮岗": "written", "换岗": "user"}


@pytest.mark.parametrize("term", ["rotation=轮岗", "轮岗=换岗", "x y z=没有"])
def test_a_term_that_does_not_occur_changes_nothing(terms: TermMap, term: str) -> None:
    for text in ("school meals", "营养午餐", ""):
        assert analyse_query(text, terms, UserTerms([parse_term(term)])) == analyse_query(text, terms)


def test_too_many_terms_are_refused(samples: Store) -> None:
    many = tuple(UserTerm(f"w{n}", ("词",)) for n in range(MAX_USER_TERMS + 1))
    with refused(QueryError, "term.too_many", count=MAX_USER_TERMS + 1, most=MAX_USER_TERMS):
        samples.search(SearchRequest("x", terms=many))


# -- from outside --------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_home(), tmp_path / "home"))


def terms_shown(document: dict[str, object]) -> dict[str, dict[str, str]]:
    query = document["query"]
    assert isinstance(query, dict)
    return {term["source"]: {t["term"]: t["origin"] for t in term["translations"]} for term in query["terms"]}


def test_command_line(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("midday feast\t午餐\n", "utf-8")
    arguments = ["--home", str(home), "query", "midday feast zyzzyva", "--term", "zyzzyva=教师", "--glossary", str(own)]
    assert main([*arguments, "--json"]) == 0
    shown = terms_shown(json.loads(capsys.readouterr().out))
    assert shown["midday feast"] == {"午餐": "user"}
    assert shown["zyzzyva"] == {"教师": "user"}
    assert fold("教师") in shown["zyzzyva"]
    assert main(arguments) == 0
    assert "zyzzyva → 教师 (yours)" in capsys.readouterr().err
    full = ["query", "zyzzyva", "--term", f"zyzzyva{FULL_EQUALS}教师{FULL_SEPARATORS[0]}午餐", "--json"]
    assert main(["--home", str(home), *full]) == 0
    assert terms_shown(json.loads(capsys.readouterr().out)) == {"zyzzyva": {"教师": "user", "午餐": "user"}}


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--term", "zyzzyva", "--term: 'zyzzyva' has no ="),
        ("--term", "a=\udcff", "--term: holds bytes that are not text"),
        ("--glossary", "no-such-file.tsv", "--glossary: the glossary no-such-file.tsv cannot be read"),
    ],
)
def test_command_line_errors(option: str, value: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(sample_home()), "query", "x", option, value]) == 2
    errors = capsys.readouterr().err
    assert says in errors
    assert errors.count("\n") == 1


def test_the_store_s_own_glossary_is_read_and_read_again(home: Path) -> None:
    store = Store.open(home)
    own = home / "glossary.tsv"

    def origins(text: str) -> set[str]:
        return {found.origin for term in store.search(SearchRequest(text)).query.terms for found in term.translations}

    assert origins("zyzzyva") == set()
    own.write_text("zyzzyva\t教师\n", "utf-8")
    assert origins("zyzzyva") == {"user"}
    own.write_text("zyzzyva\t教师\nbroken\n", "utf-8")
    with refused(GlossaryError, "glossary.line", path=str(own), line=2, reason=Reason("term.no_entry")):
        store.search(SearchRequest("zyzzyva"))
    own.unlink()
    assert origins("zyzzyva") == set()
    store.close()


def test_http_and_page(home: Path) -> None:
    with TestClient(create_app(Settings(home=home)), base_url="http://127.0.0.1:8000") as client:
        asked = {"q": "zyzzyva and qwertz", "term": ["zyzzyva=教师", "qwertz=午餐", ""]}
        shown = terms_shown(client.get("/api/search", params=asked).json())
        assert shown == {"zyzzyva": {"教师": "user"}, "qwertz": {"午餐": "user"}}
        full = {"q": "zyzzyva", "term": f"zyzzyva{FULL_EQUALS}教师{FULL_SEPARATORS[0]}午餐"}
        shown = terms_shown(client.get("/api/search", params=full).json())
        assert shown == {"zyzzyva": {"教师": "user", "午餐": "user"}}
        page = client.get("/", params=asked)
        assert page.status_code == 200
        assert "午餐" in page.text
        many = [f"a{number}=教师" for number in range(MAX_USER_TERMS + 1)]
        for bad in (["zyzzyva"], many, ["a=" + "教" * 3000], ["\0=\0"]):
            answer = client.get("/api/search", params={"q": "x", "term": bad})
            assert answer.status_code == 422
            assert answer.json()["detail"][0]["loc"][:2] == ["query", "term"]
            assert client.get("/", params={"q": "x", "term": bad}).status_code == 422
