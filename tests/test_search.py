"""The one search path over the sample corpus with the bundled model."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from fakes import FakeEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from refusing import refused

from index.catalogue.plan_rows import row_ids_of_plans
from index.errors import QueryError
from index.generation.generation import Generation
from index.results import MAX_K, MAX_QUERY_CHARACTERS, Filters, Hit, Mode, SearchRequest, SearchResponse
from index.search import find
from index.store import Store
from index.text.folding import fold
from ingest.models import Role

MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
ODD = [
    "😀",
    "👩‍🏫 teacher 轮岗",
    "\0",
    "教师\0轮岗",
    "\x01\x02\x1b[31m",
    "\ud800",
    "教师\udfff轮岗",
    "\uffff\ufffe",
    '"教师" NEAR/2 (轮岗 OR NOT 交流) AND *',
    "text:教师^2 ~1 [a TO b] {x}",
    "'; DROP TABLE passages; --",
    "教师%' OR 1=1",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\u202e師教\u202c مرحبا שלום",
    "。，！？……——《》",
    "?!*()[]{}\\/",
    "e\u0301" * 50,
    "한국어 일본",
    "\U00020bb7\U0003134f",
]


def ask(store: Store, text: str, **options: Any) -> SearchResponse:
    return store.search(SearchRequest(text, **options))


def hit_ids(response: SearchResponse) -> list[str]:
    return [hit.passage_id for hit in response.hits]


def test_what_is_not_sure_says_what_no_passage_speaks_of(samples: Store) -> None:
    response = ask(samples, "空间站宇航员选拔标准")
    assert (response.confidence, response.answerable) == ("perhaps", False)
    assert {"空间站", "宇航员"} <= set(response.missing)
    assert not {"宇航", "站"} & set(response.missing), "parts of what is missing whole"
    texts = [hit.text for hit in response.hits]
    assert not any(word in text for word in response.missing for text in texts)


# -- an answer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["teacher rotation targets", "教师交流轮岗指标", "教師交流輪崗指標"])
def test_an_answer_has_everything_a_planner_needs(samples: Store, text: str) -> None:
    response = ask(samples, text, k=5)
    assert response.answerable
    assert [hit.rank for hit in response.hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in response.hits] == sorted((hit.score for hit in response.hits), reverse=True)
    best = response.hits[0]
    assert best.targets
    assert any(hit.plan.title for hit in response.hits)
    assert best.citation.quote
    assert best.citation.start_line <= best.citation.end_line
    assert best.citation.gbt7714.endswith(".")
    assert best.explain.matched
    assert any(marked in fold(best.text[start:end]) for start, end in best.highlights for marked in ("交流", "轮岗"))
    assert all(0 <= start < end <= len(hit.text) for hit in response.hits for start, end in hit.highlights)
    json.dumps(asdict(response))


def test_hits_are_the_exported_passages(samples: Store) -> None:
    exported = {record.passage_id: record for record in samples.export("passages")}
    for hit in ask(samples, "经费保障", k=50).hits:
        record = exported[hit.passage_id]
        assert (hit.text, hit.section_path, hit.role) == (record.text, record.section_path, record.role)
        assert (hit.citation.quote, hit.citation.start, hit.citation.end) == (
            record.quote,
            record.start,
            record.end,
        )
        assert hit.plan.plan_id == record.plan_id
        single = samples.passage(hit.passage_id)
        assert single is not None
        assert (single.text, single.targets, single.citation) == (hit.text, hit.targets, hit.citation)


@pytest.mark.parametrize("mode", MODES)
def test_the_same_question_has_the_same_answer(samples: Store, mode: Mode) -> None:
    one, two = (asdict(ask(samples, "rural teacher subsidies", k=30, mode=mode)) for _ in range(2))
    assert one.pop("took_ms") > 0
    assert two.pop("took_ms") > 0
    assert one == two


@pytest.mark.parametrize("text", ["teacher rotation targets", "控辍保学", "营养餐食谱", "kindergarten fees"])
def test_hits_have_something_to_say(samples: Store, text: str) -> None:
    """No padding: a hit matches in words or is nearer than the average passage; of a lexical search it matches."""
    for mode in MODES:
        for hit in ask(samples, text, k=MAX_K, mode=mode).hits:
            dense, lexical = hit.explain.dense, hit.explain.lexical
            assert dense > 0 or lexical > 0
            assert mode != "lexical" or (lexical > 0 and hit.score > 0)
            assert mode != "dense" or dense > 0


def test_words_that_are_nowhere_find_nothing_by_words(samples: Store) -> None:
    response = ask(samples, "zyzzyva", mode="lexical")
    assert (response.hits, response.answerable, response.query.terms[0].translations) == ([], False, [])


def test_fewer_are_the_first_of_more(samples: Store) -> None:
    more = hit_ids(ask(samples, "教师轮岗", k=40))
    assert hit_ids(ask(samples, "教师轮岗", k=7)) == more[:7]
    assert len(set(more)) == len(more)


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [("教师轮岗比例", "教師輪崗比例"), ("显著提高教学质量", "顯著提高教學質量"), ("经费保障", "經費保障")],
)
def test_both_scripts_find_the_same(samples: Store, simplified: str, traditional: str) -> None:
    one, other = (ask(samples, text, k=20) for text in (simplified, traditional))
    assert [(hit.passage_id, hit.score) for hit in one.hits] == [(hit.passage_id, hit.score) for hit in other.hits]
    assert (one.query.language, other.query.language) == ("zh-Hans", "zh-Hant")


def test_the_query_is_told_back_with_its_translations(samples: Store) -> None:
    info = ask(samples, "Teacher ROTATION").query
    assert (info.text, info.language, info.normalised) == ("Teacher ROTATION", "en", "teacher rotation")
    translations = {t.term: t.passages for term in info.terms for t in term.translations}
    assert translations["教师轮岗"] > 0
    assert min(translations.values()) > 0


# -- filters -------------------------------------------------------------------------------------------------------

FILTERS: list[tuple[dict[str, Any], Callable[[Hit], bool]]] = [
    ({"role": "goals"}, lambda hit: hit.role == "goals"),
    ({"source": "rotation"}, lambda hit: "rotation" in hit.citation.source),
    ({"year_from": 2021}, lambda hit: hit.plan.year is not None and hit.plan.year >= 2021),
    ({"year_to": 2020}, lambda hit: hit.plan.year is not None and hit.plan.year <= 2020),
    ({"year_from": 2020, "year_to": 2021}, lambda hit: hit.plan.year in (2020, 2021)),
    ({"type": "方案"}, lambda hit: hit.plan.type == "方案"),
    ({"place": "县", "role": "measures"}, lambda hit: "县" in (hit.plan.place or "") and hit.role == "measures"),
    ({"place": "縣"}, lambda hit: "县" in (hit.plan.place or "")),
    ({"issuer": "教育局"}, lambda hit: "教育局" in (hit.plan.issuer or "")),
    ({"issuer": "雲溪縣"}, lambda hit: "云溪县" in (hit.plan.issuer or "")),
    ({"issuer": "云溪县", "type": "方案"}, lambda hit: "云溪县" in (hit.plan.issuer or "") and hit.plan.type == "方案"),
]


def narrowing(filters: dict[str, Any]) -> Filters:
    return Filters(**{name: value if isinstance(value, int) else (value,) for name, value in filters.items()})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("filters", "passes"), FILTERS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_a_filter_keeps_what_passes_in_its_order(
    samples: Store, mode: Mode, filters: dict[str, Any], passes: Callable[[Hit], bool]
) -> None:
    narrowed = ask(samples, "教师 学校 工作", k=MAX_K, mode=mode, filters=narrowing(filters)).hits
    assert narrowed
    assert all(passes(hit) for hit in narrowed)
    everything = ask(samples, "教师 学校 工作", k=MAX_K, mode=mode).hits
    # What is compared word by word in both has the same score in both; behind these, scores only keep the order.
    comparable = [hit for hit in everything if mode != "hybrid" or hit.explain.late is not None]
    scores = {hit.passage_id: hit.score for hit in narrowed if mode != "hybrid" or hit.explain.late is not None}
    assert all(scores[hit.passage_id] == hit.score for hit in comparable if hit.passage_id in scores)


def test_a_filter_by_plan(samples: Store) -> None:
    plan_id = ask(samples, "教师轮岗").hits[0].plan.plan_id
    hits = ask(samples, "教师", k=MAX_K, filters=Filters(plan=(plan_id,))).hits
    assert {hit.plan.plan_id for hit in hits} == {plan_id}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(place=("亚特兰蒂斯",)),
        Filters(issuer=("亚特兰蒂斯市教育局",)),
        Filters(issuer=("\ud800",)),
        Filters(plan=("\ud800",)),
        Filters(place=("\ud800",)),
        Filters(source=("\0",)),
        Filters(year_from=10**30),
        Filters(year_to=-(10**30)),
        Filters(type=("' OR 1=1",)),
    ],
)
def test_a_filter_that_nothing_passes(samples: Store, filters: Filters) -> None:
    response = ask(samples, "教师", filters=filters)
    assert (response.hits, response.answerable) == ([], False)


@pytest.mark.parametrize(
    ("request_", "parameter"),
    [
        (SearchRequest("教师", filters=Filters(role=("chief",))), "role"),
        (SearchRequest("教师", filters=Filters(year_from=2015, year_to=2012)), "year"),
        (SearchRequest("教师", k=0), "k"),
        (SearchRequest("教师", k=MAX_K + 1), "k"),
        (SearchRequest("x" * (MAX_QUERY_CHARACTERS + 1)), "q"),
        (SearchRequest(" "), "q"),
    ],
)
def test_what_cannot_be_asked(samples: Store, request_: SearchRequest, parameter: str) -> None:
    with pytest.raises(QueryError) as caught:
        samples.search(request_)
    assert caught.value.parameter == parameter
    if parameter == "role":
        assert all(role.value in str(caught.value) for role in Role)


def test_facets_count_the_plans_that_were_ranked(samples: Store) -> None:
    request = SearchRequest("教师交流轮岗")
    facets = samples.search(request).facets
    plans = {plan.plan_id: plan for plan in samples.plans()}
    with samples.snapshot() as snapshot:
        rows = snapshot.generation.plan_ids[find(request, snapshot).ranked.rows].tolist()
        ids = {row_id: plan_id for plan_id, row_id in row_ids_of_plans(snapshot.catalogue).items()}
    ranked = [plans[ids[row]] for row in set(rows)]
    assert {facet.value: facet.count for facet in facets.type} == Counter(plan.type or "none" for plan in ranked)
    years = Counter("none" if plan.year is None else plan.year for plan in ranked)
    assert [facet.value for facet in facets.year] == [*sorted(years.keys() - {"none"}, reverse=True), "none"]
    assert {facet.value: facet.count for facet in facets.year} == years
    assert list(asdict(facets)) == ["year", "province", "place", "type", "issuer", "role", "source", "collection"]


# -- copies --------------------------------------------------------------------------------------------------------


def test_copies_are_folded_and_counted(samples: Store) -> None:
    """The two rotation plans are near copies; paragraphs that are word for word the same show once."""
    texts: dict[str, int] = {}
    for record in samples.export("passages"):
        texts[fold(record.text)] = texts.get(fold(record.text), 0) + 1
    repeated = [text for text, count in texts.items() if count > 1 and len(text) > 20]
    assert repeated
    for text in repeated:
        hits = ask(samples, text, k=MAX_K).hits
        same = [hit for hit in hits if fold(hit.text) == text]
        assert len(same) == 1
        assert same[0].similar >= texts[text] - 1
    shown = [fold(hit.text) for hit in ask(samples, "教师交流轮岗", k=MAX_K).hits]
    assert len(set(shown)) == len(shown)  # a signature too, which several plans bear


# -- odd queries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_queries_are_answered(samples: Store, text: str, mode: Mode) -> None:
    response = ask(samples, text, mode=mode)
    assert len(response.hits) <= 10
    assert response.query.text == text
    assert all(np.isfinite(hit.score) for hit in response.hits)


@pytest.mark.parametrize("text", ["a" * MAX_QUERY_CHARACTERS, "教师 " * (MAX_QUERY_CHARACTERS // 3)], ids=["en", "zh"])
def test_the_longest_queries_are_answered(samples: Store, text: str) -> None:
    assert len(ask(samples, text).hits) == 10


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=40), st.sampled_from(MODES))
def test_any_query_is_answered_or_refused(samples: Store, text: str, mode: Mode) -> None:
    if text.strip():
        assert len(ask(samples, text, k=3, mode=mode).hits) <= 3
    else:
        with refused(QueryError, "request.empty_query"):
            ask(samples, text, k=3, mode=mode)


@pytest.mark.parametrize("odd", ["", "p0", "\ud800", "\0", "' OR 1=1"])
def test_ids_that_are_none(samples: Store, odd: str) -> None:
    assert samples.passage(odd) is None
    assert samples.plan(odd) is None
    assert samples.verify_passage(odd) is None


# -- against brute force -------------------------------------------------------------------------------------------


def test_a_dense_search_ranks_by_cosine(samples: Store) -> None:
    """Every hit's cosine, computed again from the stored vectors of the whole generation."""
    with samples.snapshot() as snapshot:
        generation: Generation = snapshot.generation
        query = snapshot.encoder.encode_queries(["营养午餐"])[0] - np.array(generation.manifest.query_means["zh"], "f4")
        vectors = generation.vectors.vectors(np.arange(len(generation.vectors)))
        cosines = vectors @ (query / np.linalg.norm(query))
        expected = [cosines[row] for row in np.argsort(-cosines)[:10]]
    found = [hit.explain.dense for hit in ask(samples, "营养午餐", mode="dense").hits]
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_many_threads_may_ask_one_store(samples: Store) -> None:
    expected = {text: hit_ids(ask(samples, text)) for text in ("教师轮岗", "teacher rotation", "經費保障")}
    wrong: list[object] = []

    def poll() -> None:
        try:
            wrong.extend(text for text, ids in expected.items() if hit_ids(ask(samples, text)) != ids)
        except Exception as error:  # noqa: BLE001  a thread's failure must reach the test
            wrong.append(error)

    threads = [threading.Thread(target=poll) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_store_of_one_passage_finds_it(home: Any, tmp_path: Any, fake_model: dict[str, FakeEncoder]) -> None:
    (tmp_path / "one.txt").write_text("每学年教师交流比例不低于符合条件教师总数的15%。\n", "utf-8")
    store = Store.open(home, create=True)
    store.ingest([tmp_path / "one.txt"])
    for text in ("教师交流比例", "teacher rotation targets"):
        assert [hit.citation.start_line for hit in ask(store, text).hits] == [1]
    assert ask(store, "教师交流比例").answerable
