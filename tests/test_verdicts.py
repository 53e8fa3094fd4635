"""What readers say of passages: kept, found again after an ingest, exported, taken into the fits, given on the page."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import needs_browser
from conftest import serving
from fakes import FakeEncoder, made_older
from fastapi.testclient import TestClient
from sample_store import fresh_home, in_a_folder, sample_home, term_map

from index.catalogue import FILE_NAME, Catalogue, resealing
from index.catalogue.seal import SEAL_NAME
from index.errors import BusyError, QueryError
from index.evaluation.evaluate import read_corpus, read_qrels, read_queries
from index.ranking import fitted, order
from index.results import SearchRequest
from index.store import Store
from service.app import create_app
from service.cli import main
from service.messages import Messages
from service.settings import Settings

playwright = pytest.importorskip("playwright.sync_api")
QUESTION = "青石县的林长巡山几次"
TEXT = (
    "青石县林长制工作方案\n一、巡查\n乡级林长每月巡山不少于两次，村级林长每周巡山一次。\n"
    "二、奖惩\n连续三月未巡山的，由县林长办约谈。\n"
)


@pytest.fixture(autouse=True)
def one_term_map(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("index.indexing", "index.store"):
        monkeypatch.setattr(f"{module}.compiled_map", lambda folder: term_map())


@pytest.fixture
def small(home: Path, fake_model: dict[str, FakeEncoder]) -> Iterator[Store]:
    """A store of one plan in a file that may be changed."""
    (home.parent / "plans").mkdir()
    (home.parent / "plans" / "forest.txt").write_text(TEXT, "utf-8")
    store = Store.open(home, create=True)
    store.ingest([home.parent / "plans"])
    yield store
    store.close()


def passage(store: Store, words: str) -> str:
    return next(record.passage_id for record in store.export("passages") if words in record.text)


def rewritten(store: Store, text: str) -> None:
    (store.home.parent / "plans" / "forest.txt").write_text(text, "utf-8")
    store.ingest([store.home.parent / "plans"])


# -- kept ----------------------------------------------------------------------------------------------------------


def test_the_last_word_on_a_passage_counts_and_a_question_is_one_however_it_is_written(small: Store) -> None:
    patrol, talk = passage(small, "每月巡山"), passage(small, "约谈")
    small.give_verdict(QUESTION, patrol, False)
    small.give_verdict(f"  {QUESTION} ", patrol, True)
    small.give_verdict("青石縣的林長巡山幾次", talk, False)
    assert small.verdicts_on(QUESTION) == {patrol: True, talk: False}
    assert small.verdicts().total == 2
    small.give_verdict(QUESTION, talk, None)
    assert small.verdicts_on(QUESTION) == {patrol: True}
    assert small.verdicts_on("另一个问题") == {}


@pytest.mark.parametrize(
    ("question", "passage_id", "parameter", "code"),
    [
        (" ", "p0", "q", "request.empty_query"),
        ("问", "p0000000000000000", "passage", "request.no_passage"),
        ("问", "\ud800\x00", "passage", "request.no_passage"),
        ("问" * 2_001, "p0", "q", "request.long_query"),
    ],
)
def test_what_is_said_of_nothing_is_refused(
    small: Store, question: str, passage_id: str, parameter: str, code: str
) -> None:
    with pytest.raises(QueryError) as caught:
        small.give_verdict(question, passage_id, True)
    assert (caught.value.parameter, caught.value.reason.code) == (parameter, code)
    assert small.verdicts().total == 0


def test_a_question_with_surrogates_is_kept_as_it_can_be(small: Store) -> None:
    patrol = passage(small, "每月巡山")
    small.give_verdict("巡山\ud800次数", patrol, True)
    assert small.verdicts_on("巡山\ud800次数") == {patrol: True}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text, "每月巡山不少于两次"),
        (lambda text: "附注：本方案自印发之日起施行。\n" + text, "每月巡山不少于两次"),
        (lambda text: text.replace("每周巡山一次。", "每周巡山一次。各村须留有记录。"), "须留有记录"),
    ],
)
def test_a_verdict_is_found_again_when_the_file_is_read_again(small: Store, change: Any, found: str) -> None:
    small.give_verdict(QUESTION, passage(small, "每月巡山"), True)
    rewritten(small, change(TEXT))
    small.ingest([small.home.parent / "plans"], rebuild=True)
    (held,) = small.verdicts_on(QUESTION)
    assert held == passage(small, found)


def test_a_verdict_on_what_has_gone_waits_for_it_to_come_back(small: Store) -> None:
    small.give_verdict(QUESTION, passage(small, "每月巡山"), True)
    rewritten(small, "青石县食堂管理办法\n一、采购\n食堂所用粮油实行统一招标。\n")
    assert small.verdicts_on(QUESTION) == {}
    assert [one.passage_id for one in small.verdicts().verdicts] == [None]
    rewritten(small, TEXT)
    assert small.verdicts_on(QUESTION) == {passage(small, "每月巡山"): True}


@in_a_folder
def test_an_older_store_gets_its_table_with_the_next_ingest(small: Store) -> None:
    small.close()
    with sqlite3.connect(small.home / FILE_NAME) as db:
        made_older(db, 8)
    (small.home / SEAL_NAME).unlink(missing_ok=True)
    small.ingest([small.home.parent / "plans"])
    assert small.verdicts().total == 0


@in_a_folder
def test_a_store_that_another_writes_to_without_end_is_busy(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    patrol = passage(small, "每月巡山")
    other = Catalogue.create(small.home)
    monkeypatch.setattr(resealing, "LOCK_SECONDS", 0.001)
    with other.transaction(), pytest.raises(BusyError) as caught:
        small.give_verdict(QUESTION, patrol, True)
    other.close()
    assert caught.value.reason.code == "store.not_written"


# -- handed over ---------------------------------------------------------------------------------------------------


def test_what_is_exported_is_what_eval_reads(small: Store, tmp_path: Path) -> None:
    patrol, talk = passage(small, "每月巡山"), passage(small, "约谈")
    small.give_verdict(QUESTION, patrol, True)
    small.give_verdict(QUESTION, talk, False)
    folder = tmp_path / "verdicts"
    written = small.export_verdicts(folder)
    assert (written.queries, written.grades, written.gone) == (1, 2, 0)
    assert read_queries(folder) == {"v1": QUESTION}
    assert read_qrels(folder) == {"v1": {patrol: 2, talk: 0}}
    assert {one.id for one in read_corpus(folder)} == {record.passage_id for record in small.export("passages")}


def test_the_command_line_gives_lists_removes_and_exports(
    samples: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(shutil.copytree(samples.home, tmp_path / "home"))
    there = ["--home", str(home)]
    assert main(["verdicts", "add", "送教上门次数", "1", "--answers", *there]) == 0
    first = samples.search(SearchRequest("送教上门次数", k=2)).hits
    assert main(["verdicts", "add", "送教上门次数", first[1].passage_id, "--not", *there]) == 0
    capsys.readouterr()
    assert main(["verdicts", "--json", *there]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["passage_id"], one["answers"]) for one in told["verdicts"]] == [
        (first[0].passage_id, True),
        (first[1].passage_id, False),
    ]
    assert main(["verdicts", "export", str(tmp_path / "out"), *there]) == 0
    assert main(["eval", str(tmp_path / "out"), "--json", *there]) == 0
    assert json.loads(capsys.readouterr().out.partition("\n")[2])["scores"]["P@1"] == 1
    assert main(["verdicts", "remove", "1", *there]) == 0
    assert main(["verdicts", "remove", "1", *there]) == 1
    assert main(["verdicts", "add", "教师", "100", "--answers", "--lang", "zh", *there]) in (0, 2)
    capsys.readouterr()
    assert main(["verdicts", "--lang", "zh", *there]) == 0
    assert "不能回答" in capsys.readouterr().out


def test_programs_give_list_and_take_back(small: Store) -> None:
    small.close()
    patrol, talk = passage(small, "每月巡山"), passage(small, "约谈")
    client = TestClient(create_app(Settings(home=small.home)), base_url="http://localhost")
    with client:
        for passage_id, answers in ((patrol, True), (talk, False)):
            body = {"q": QUESTION, "passage_id": passage_id, "answers": answers}
            given = client.post("/api/v1/verdicts", json=body)
            assert (given.status_code, given.json()["answers"]) == (201, answers)
        first = client.get("/api/v1/verdicts?limit=1").json()
        assert (first["total"], [one["passage_id"] for one in first["verdicts"]]) == (2, [patrol])
        rest = client.get(f"/api/v1/verdicts?limit=1&cursor={first['cursor']}").json()
        assert ([one["passage_id"] for one in rest["verdicts"]], rest["cursor"]) == ([talk], None)
        assert client.delete(f"/api/v1/verdicts/{first['verdicts'][0]['id']}").status_code == 204
        assert client.delete(f"/api/v1/verdicts/{first['verdicts'][0]['id']}").status_code == 404
        assert client.delete(f"/api/v1/verdicts/{10**30}").status_code == 404
        for wrong in ({}, {"q": " ", "passage_id": talk, "answers": True}, {"q": "a", "passage_id": "x", "answers": 1}):
            assert client.post("/api/v1/verdicts", json=wrong).status_code == 422
        assert client.get("/api/v1/verdicts?limit=0").status_code == 422
        elsewhere = {"Origin": "https://elsewhere.example"}
        body = {"q": QUESTION, "passage_id": talk, "answers": True}
        assert client.post("/api/v1/verdicts", json=body, headers=elsewhere).status_code == 403
        assert client.post("/verdicts", data={"q": "a", "passage": talk}, headers=elsewhere).status_code == 403


# -- taken in ------------------------------------------------------------------------------------------------------


def test_the_fits_take_them_in(small: Store) -> None:
    from bench.judged_queries import Place, keep_in, verdicts

    patrol, talk = passage(small, "每月巡山"), passage(small, "约谈")
    small.give_verdict(QUESTION, patrol, True)
    small.give_verdict("how often is the forest walked", patrol, True)
    small.give_verdict("谁被约谈之后受奖", talk, False)
    chinese, english = verdicts(small.home)
    assert [query.text for query in chinese.queries] == [QUESTION], (
        "of the question without an answer too little is known"
    )
    assert [query.text for query in english.queries] == ["how often is the forest walked"]
    grades = {
        record.passage_id: chinese.queries[0].grade(
            Place(record.source, record.start_line, record.end_line, record.text)
        )
        for record in small.export("passages")
    }
    assert {one for one, grade in grades.items() if grade == 2} == {patrol}
    numbers = order.WEIGHTS_FILE.read_text("utf-8")
    only_chinese = json.dumps({"zh": {**json.loads(numbers)["zh"], "depth": 7}})
    keep_in(small.home, "order", only_chinese)
    with small.snapshot() as snapshot:
        assert fitted.order_of(snapshot, english=False).depth == 7
        assert not fitted.order_of(snapshot, english=True).features, "nothing was fitted for English"
        assert fitted.confidence_of(snapshot, english=False) is None
    assert (small.status()["order"], small.status()["confidence"]) == ("store", "none")


def test_the_fits_make_a_stores_own_order_of_them(
    samples: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bench import fit_order

    home = Path(shutil.copytree(samples.home, tmp_path / "home"))
    store = Store.open(home)
    for question in ("送教上门次数", "营养餐采购", "控辍保学责任", "幼儿园收费", "特殊教育入学率", "乡村教师待遇"):
        hits = store.search(SearchRequest(question, k=3)).hits
        for at, hit in enumerate(hits):
            store.give_verdict(question, hit.passage_id, at == 1)
    before = store.search(SearchRequest("送教上门次数", k=3)).hits
    monkeypatch.setattr("sys.argv", ["fit_order.py", "--sets", "verdicts", "--into", str(home)])
    fit_order.main()
    assert store.status()["order"] == "store"
    with store.snapshot() as snapshot:
        own = fitted.order_of(snapshot, english=False)
        assert own.features.keys() == order.weights(False).features.keys()
        assert own != order.weights(False)
        assert fitted.order_of(snapshot, english=True) == order.weights(True), "no verdict was in English"
    after = store.search(SearchRequest("送教上门次数", k=3)).hits
    store.close()
    assert [hit.score for hit in after] != [hit.score for hit in before]


# -- on the page ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server over a copy of the sample store, for what is said here is kept."""
    home = fresh_home(tmp_path_factory.mktemp("page") / "home")
    shutil.copytree(sample_home(), home, dirs_exist_ok=True)
    with serving(home) as address:
        yield address


def buttons(page: Any, hit: int = 0) -> tuple[Any, Any]:
    found = page.locator("article.hit").nth(hit).locator("form.verdict button")
    return found.nth(0), found.nth(1)


def expect_pressed(page: Any, button: int) -> None:
    """Of the first hit, when the answer has come."""
    playwright.expect(buttons(page)[button]).to_have_attribute("aria-pressed", "true")


def pressed(page: Any, hit: int = 0) -> list[str]:
    return [button.get_attribute("aria-pressed") for button in buttons(page, hit)]


@needs_browser
@pytest.mark.parametrize("page", [{"locale": "zh-CN"}, {"locale": "en-GB"}], indirect=True)
def test_two_buttons_at_a_hit_keep_what_is_said(page: Any) -> None:
    say = Messages("zh" if page.evaluate("navigator.language") == "zh-CN" else "en")
    page.goto("/?q=送教上门次数")
    yes, no = buttons(page)
    assert [yes.inner_text(), no.inner_text()] == [say("page.answers"), say("page.answers_not")]
    yes.click()
    expect_pressed(page, 0)
    assert page.locator(".status").inner_text() == say("page.judged")
    page.reload()
    assert pressed(page) == ["true", "false"]
    buttons(page)[1].click()
    expect_pressed(page, 1)
    assert pressed(page) == ["false", "true"]
    buttons(page)[1].click()
    playwright.expect(page.locator("form.verdict button[aria-pressed=true]")).to_have_count(0)
    page.goto("/?q=食堂")
    assert page.locator("form.verdict button[aria-pressed=true]").count() == 0


@needs_browser
def test_they_are_reached_and_pressed_from_the_keyboard(page: Any) -> None:
    page.goto("/?q=乡村教师")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect_pressed(page, 1)
    yes, _ = buttons(page)
    for _ in range(20):
        page.keyboard.press("Tab")
        if yes.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect_pressed(page, 0)
    assert yes.evaluate("button => button === document.activeElement"), "the cursor stays where it was"
    assert pressed(page) == ["true", "false"]


@needs_browser
@pytest.mark.parametrize("page", [{"java_script_enabled": False, "locale": "en-GB"}], indirect=True)
def test_they_work_without_scripts(page: Any) -> None:
    page.goto("/?q=rural teachers")
    buttons(page, 1)[0].click()
    assert "/?q=rural" in page.url, "back where it was said"
    assert pressed(page, 1) == ["true", "false"]
    buttons(page, 1)[0].click()
    assert pressed(page, 1) == ["false", "false"]


def test_a_form_that_says_nothing_is_refused(address: str) -> None:
    import httpx

    for data in ({}, {"q": "a", "passage": "p0", "answers": "maybe"}, {"q": "a", "passage": "p0", "answers": "yes"}):
        assert httpx.post(f"{address}/verdicts", data=data).status_code == 422
