"""What readers and programs see of a plan without a title: its given name, marked as given, and where its facts were found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from fakes import FakeEncoder
from starlette.testclient import TestClient

from index.catalogue import Catalogue
from index.catalogue.passage_rows import passages_of_title
from index.results import Filters, SearchRequest
from index.store import Store
from index.workbench.requests import CompareRequest
from ingest.models import STATED, FactOrigin, NameOrigin
from service.app import create_app
from service.cli import main
from service.messages import Language, Messages
from service.render.compare_markdown import comparison_markdown
from service.settings import Settings

NAMES = Path(__file__).parent / "names"
GIVEN = {"zh": "（拟名）", "en": "(name given)"}
RIVERS = "“清河行动”方案"
CARE = "2024年清泉社区养老服务工作"


@pytest.fixture
def filled(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name in ("rivers.txt", "care-2024.txt", "twins.txt", "animal-notice.txt"):
        shutil.copy(NAMES / name, documents)
    store = Store.open(home, create=True)
    store.ingest([documents])
    store.close()
    return home


@pytest.fixture
def store(filled: Path) -> Iterator[Store]:
    opened = Store.open(filled)
    yield opened
    opened.close()


def test_exports_hold_the_name_and_where_it_was_found(store: Store) -> None:
    plans = {plan.name: plan for plan in store.plans()}
    care = plans[CARE]
    assert (care.title, care.name_from) == (None, "first_sentence")
    assert (care.issuer_from, care.year_from, care.place_from) == ("text", "text", None)
    notice = plans["乌石镇人民政府关于做好2021年秋季动物防疫工作的通知"]
    assert (notice.issuer_from, notice.place_from, notice.year_from) == ("signature", "signature", "date")


def test_every_passage_is_found_by_the_words_of_its_plan_s_name(store: Store) -> None:
    hits = store.search(SearchRequest("清河行动", k=50, mode="lexical")).hits
    found = [hit.text for hit in hits if hit.plan.name == RIVERS]
    assert any("清河" not in text for text in found)


def test_a_name_quoted_word_for_word_is_found(store: Store) -> None:
    response = store.search(SearchRequest(f'"{CARE}"', mode="lexical"))
    assert response.answerable
    assert {hit.plan.name for hit in response.hits} == {CARE}


def test_a_citation_brackets_the_name_and_is_found_again(store: Store, filled: Path) -> None:
    hit = store.search(SearchRequest("清理河道垃圾", mode="lexical")).hits[0]
    assert f"[{RIVERS}][Z]. " in hit.citation.gbt7714
    catalogue, line = Catalogue.open(filled), hit.citation.start_line
    assert passages_of_title(catalogue, f"[{RIVERS}]", line, line)
    assert not passages_of_title(catalogue, RIVERS, line, line)
    catalogue.close()


def test_a_comparison_marks_names_as_given(store: Store) -> None:
    plans = tuple(plan.plan_id for plan in store.plans() if plan.name and "长跑" in plan.name)
    comparison = store.compare(CompareRequest(None, plans))
    for language, word in GIVEN.items():
        assert word in comparison_markdown(comparison, Messages(language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_marks_names_as_given(
    filled: Path, language: Language, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["--lang", language, "query", "清理河道垃圾", "--mode", "lexical", "--home", str(filled)]) == 0
    assert f"[{RIVERS}]" in (said := capsys.readouterr().out)
    assert GIVEN[language] in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_marks_names_as_given_and_facts_as_guessed(filled: Path, language: Language) -> None:
    say = Messages(language)
    with TestClient(create_app(Settings(home=filled)), base_url="http://127.0.0.1:8000") as client:
        plans = client.get("/api/plans").json()
        listed = client.get("/plans", params={"lang": language, "title": "清泉社区养老"}).text
        assert say("plan.given", name=CARE) in listed
        assert RIVERS not in listed
        care = next(plan for plan in plans if plan["name"] == CARE)
        page = client.get(f"/plans/{care['plan_id']}", params={"lang": language}).text
        assert say("page.given_note", origin=say("name_from.first_sentence")) in page
        assert page.count(say("found.text").strip()) == 2
        notice = next(plan for plan in plans if plan["issuer_from"] == "signature")
        page = client.get(f"/plans/{notice['plan_id']}", params={"lang": language}).text
        assert not any(say(f"found.{origin}").strip() in page for origin in set(get_args(FactOrigin)) - STATED)


def test_a_hit_says_where_its_facts_were_found(store: Store) -> None:
    (hit, *_) = store.search(SearchRequest("免疫密度", filters=Filters(place=("乌石镇",)), mode="lexical")).hits
    assert (hit.plan.issuer_from, hit.plan.year_from, hit.plan.name_from) == ("signature", "date", "first_sentence")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_guess_has_a_word_and_nothing_that_stands_has(language: Language) -> None:
    say = Messages(language)
    for origin in get_args(FactOrigin):
        assert say.knows(f"found.{origin}") == (origin not in STATED)
    assert all(say.knows(f"name_from.{origin}") for origin in get_args(NameOrigin))
