"""Compare, draft and check on plans made here, with an encoder that only counts; their bounds; that text stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder

from index.errors import QueryError
from index.results import PlanInfo
from index.store import Store
from index.text.folding import simplify
from index.workbench.check_citations import figures
from index.workbench.check_copies import Plain, common_stretches, whole_items
from index.workbench.checks import MAX_CHARACTERS, read_draft
from index.workbench.checks import MAX_PASSAGES as CHECKED
from index.workbench.content_roles import role_of_content, roles_without_headings
from index.workbench.foreign import of_another_place
from index.workbench.notes import cited_words, notes_of
from index.workbench.requests import MAX_PASSAGES, CompareRequest, DraftRequest
from index.workbench.skeleton import learn
from ingest.chinese_numerals import write_numeral
from ingest.errors import IngestError

HEADINGS = ("一、指导思想", "二、目标任务", "三、主要措施", "四、实施步骤", "五、保障措施")
SAFEGUARDS = "各学校要把教师交流工作列入重要议事日程，经费由县财政全额承担，纳入年度预算。"


def plan(place: str, share: int, *, leave_out: str | None = None, more: str = "") -> str:
    """A plan of one place on teachers who move, with a share of its own."""
    bodies = {
        "一、指导思想": f"坚持公平优质，推动{place}教师合理流动，办好每一所学校。",
        "二、目标任务": f"每年参加交流的教师不低于应交流教师总数的{share}%，骨干教师不少于交流教师的{share + 10}%。",
        "三、主要措施": f"（一）组织教师交流。{place}城区学校选派教师到乡村学校任教，任教时间不少于一学年。\n"
        f"（二）改善住房条件。为乡村教师建设周转宿舍，每套不少于三十平方米。{more}",
        "四、实施步骤": "第一阶段为宣传发动阶段，召开动员会，各学校登记对象，公布名单。",
        "五、保障措施": SAFEGUARDS,
    }
    parts = [f"{heading}\n{bodies[heading]}" for heading in HEADINGS if heading != leave_out]
    return f"{place}教师交流轮岗工作实施方案\n" + "\n".join(parts) + "\n"


@pytest.fixture
def store(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> Store:
    """Five places' plans, the first and the last near copies."""
    documents = tmp_path / "plans"
    documents.mkdir()
    shares = {"云溪县": 10, "临溪区": 15, "禾川市": 20, "澄州市": 25}
    for number, (place, share) in enumerate(shares.items()):
        (documents / f"plan{number}.txt").write_text(plan(place, share), "utf-8")
    other = (
        "中小学校园安全管理规定\n一、门卫制度\n门卫二十四小时值班，外来人员一律登记。\n二、消防检查\n每月检查一次。\n"
    )
    (documents / "safety.txt").write_text(other, "utf-8")
    opened = Store.open(home, create=True)
    opened.ingest([documents])
    return opened


def plan_ids(store: Store) -> dict[str, str]:
    return {str(record.source): str(record.plan_id) for record in store.plans()}


# -- compare -------------------------------------------------------------------------------------------------------


def test_near_copies_are_one_column_with_their_differences(store: Store) -> None:
    ids = plan_ids(store)
    comparison = store.compare(CompareRequest(plans=(ids["plan0.txt"], ids["plan1.txt"], ids["safety.txt"])))
    assert [column.source for column in comparison.columns] == ["plan0.txt", "safety.txt"]
    (copy,) = comparison.columns[0].copies
    changes = {(c.kind, c.before, c.after) for difference in copy.differences for c in difference.changes}
    assert ("number", "10%", "15%") in changes
    assert ("name", "云溪县", "临溪区") in changes
    assert copy.same > 0


def test_rows_are_roles_and_say_who_lacks_a_section(store: Store) -> None:
    ids = plan_ids(store)
    comparison = store.compare(
        CompareRequest(plans=(ids["plan0.txt"], ids["safety.txt"]), roles=("safeguards", "goals"))
    )
    safeguards, goals = comparison.rows
    assert (safeguards.role, goals.role) == ("safeguards", "goals")
    assert [cell.has for cell in safeguards.cells] == [True, False]
    assert safeguards.lacking == [ids["safety.txt"]]
    (passage,) = safeguards.cells[0].passages
    assert passage.citation.quote == SAFEGUARDS
    assert [section.heading for section in safeguards.cells[0].sections] == ["保障措施"]


def test_of_a_plan_without_its_main_headings_nothing_is_said(store: Store, tmp_path: Path) -> None:
    text = (
        "白河县结对活动方案\n为了促进交流，特制定本方案。\n(一)互访。每月互访一次，双方教师同上一节课。\n"
        "(二)教研。每周教研一次，双方教师共同备课。\n"
    )
    (tmp_path / "lost.txt").write_text(text, "utf-8")
    store.ingest([tmp_path / "lost.txt"])
    ids = plan_ids(store)
    comparison = store.compare(CompareRequest(plans=(ids["lost.txt"], ids["safety.txt"]), roles=("safeguards",)))
    (row,) = comparison.rows
    assert [(cell.has, cell.told) for cell in row.cells] == [(False, False), (False, True)]
    assert row.lacking == [ids["safety.txt"]]


def test_of_a_plan_without_its_main_headings_passages_are_placed_by_their_words(store: Store, tmp_path: Path) -> None:
    text = (
        "白河县结对活动方案\n为了促进交流，特制定本方案。\n坚持互助互利的原则，办好两所学校。\n组长：李某\n"
        "(一)互访。每月互访一次，双方教师同上一节课。\n(二)教研。每周教研一次，双方教师共同备课。\n"
    )
    (tmp_path / "lost.txt").write_text(text, "utf-8")
    store.ingest([tmp_path / "lost.txt"])
    ids = plan_ids(store)
    named = (ids["lost.txt"], ids["plan0.txt"])
    comparison = store.compare(CompareRequest(plans=named, roles=("guiding_ideology", "organisation", "schedule")))
    spirit, group, stages = (row.cells[0] for row in comparison.rows)
    assert [(cell.has, cell.by_content, cell.told) for cell in (spirit, group, stages)] == [
        (False, True, True),
        (False, True, True),
        (False, False, False),
    ]
    assert [passage.text for passage in (*spirit.passages, *group.passages)] == [
        "坚持互助互利的原则，办好两所学校。",
        "组长：李某",
    ]
    assert not any(cell.by_content for row in comparison.rows for cell in row.cells[1:])


def test_relevant_passages_come_first(store: Store) -> None:
    comparison = store.compare(CompareRequest("乡村教师周转宿舍", roles=("measures",)))
    (row,) = comparison.rows
    assert "周转宿舍" in row.cells[0].passages[0].text
    assert row.cells[0].passages[0].relevant
    assert row.cells[0].relevant >= 1


@pytest.mark.parametrize(
    ("request_", "parameter"),
    [
        (CompareRequest(), "q"),
        (CompareRequest(" "), "q"),
        (CompareRequest("教" * 2001), "q"),
        (CompareRequest(plans=("d1",)), "plans"),
        (CompareRequest(plans=("d1", "d1")), "plans"),
        (CompareRequest(plans=tuple(f"d{n}" for n in range(13))), "plans"),
        (CompareRequest(plans=("d1", "d\ud800")), "plans"),
        (CompareRequest("教师", roles=("cook",)), "roles"),
        (CompareRequest("教师", most=1), "most"),
        (CompareRequest("教师", most=13), "most"),
        (CompareRequest("教师", per_cell=0), "per_cell"),
    ],
)
def test_a_comparison_out_of_bounds_is_refused_by_name(store: Store, request_: CompareRequest, parameter: str) -> None:
    with pytest.raises(QueryError) as refused:
        store.compare(request_)
    assert refused.value.parameter == parameter


# -- the usual order -----------------------------------------------------------------------------------------------


def test_too_few_plans_teach_nothing(store: Store) -> None:
    with store.reading() as catalogue:
        skeleton = learn(catalogue, "方案")
    assert (skeleton.type, skeleton.plans) == (None, 0)
    assert [section.heading for section in skeleton.sections][:3] == ["指导思想", "目标任务", "组织领导"]
    assert all(section.usual for section in skeleton.sections)


def test_the_order_is_learnt(home: Path, tmp_path: Path, fake_model: dict[str, FakeEncoder]) -> None:
    documents = tmp_path / "plans"
    documents.mkdir()
    said = {
        "校园安全": ("全年不发生责任事故", "校长是第一责任人", "门卫凭证放行，每周排查隐患"),
        "营养午餐": ("学生人人吃上热饭", "食堂设专职管理员", "食材统一采购，留样四十八小时"),
        "劳动教育": ("学生学会两项家务", "教务处统一排课", "每周开设一节劳动课，建好实践园"),
        "书香校园": ("师生养成读书习惯", "语文组负责评选", "早晨诵读，班班建图书角"),
        "体育锻炼": ("体质合格率明显上升", "体育组轮流带操", "大课间跑操，每月办一次联赛"),
        "家访活动": ("每户家庭走访一遍", "年级组分片包干", "教师带手册入户，记下困难"),
        "防汛抗旱": ("汛期无人员伤亡", "值班室昼夜有人", "疏通沟渠，备足沙袋和抽水机"),
    }
    for number, (topic, (goal, duty, deed)) in enumerate(said.items()):
        text = (
            f"{topic}工作实施方案\n一、工作目标\n力争通过努力，{goal}。\n"
            f"二、组织机构\n{duty}，其他人员按各自岗位配合。\n三、主要措施\n{deed}。\n"
        )
        (documents / f"{number}.txt").write_text(text, "utf-8")
    store = Store.open(home, create=True)
    store.ingest([documents])
    with store.reading() as catalogue:
        skeleton = learn(catalogue, "方案")
    assert skeleton.plans == len(said)
    goals, organisation = skeleton.section("goals"), skeleton.section("organisation")
    assert goals is not None
    assert organisation is not None
    assert (goals.heading, goals.share, goals.usual) == ("工作目标", 1.0, True)
    assert organisation.heading == "组织机构"
    assert [s.role for s in skeleton.sections if s.usual] == ["goals", "organisation", "measures"]


# -- draft ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_made_of_cited_words_and_blanks(store: Store) -> None:
    ids = plan_ids(store)
    draft = store.draft(DraftRequest("教师交流", plans=(ids["plan0.txt"], ids["plan2.txt"])))
    assert draft.title == "教师交流方案"
    by_role = {section.role: section for section in draft.sections}
    assert by_role["assessment"].groups == []
    (group,) = by_role["safeguards"].groups
    assert [excerpt.text for excerpt in group.excerpts] == [SAFEGUARDS]
    for excerpt in draft.excerpts():
        whole = store.passage(excerpt.passage_id)
        assert whole is not None
        offset = excerpt.citation.start - whole.start
        assert whole.quote[offset : offset + len(excerpt.citation.quote)] == excerpt.citation.quote == excerpt.text


def test_near_copies_are_folded_and_names_are_marked(store: Store) -> None:
    ids = plan_ids(store)
    draft = store.draft(DraftRequest("教师交流", plans=tuple(ids[f"plan{n}.txt"] for n in range(4))))
    assert len(draft.precedents) == 1  # all four are near copies of one another
    named = [e.text[start:end] for e in draft.excerpts() for start, end in e.names]
    assert set(named) == {"云溪县"}


def test_a_section_that_no_precedent_has_is_filled_by_what_passages_say(store: Store, tmp_path: Path) -> None:
    text = (
        "澄州市教师交流工作计划\n一、主要措施\n（一）选派教师。城区学校选派教师到乡村学校任教。\n"
        "（二）经费投入向乡村倾斜。新增教育经费用于乡村教师交流。\n（三）激励引导。交流情况纳入学校年度考核。\n"
    )
    (tmp_path / "measures.txt").write_text(text, "utf-8")
    store.ingest([tmp_path / "measures.txt"])
    plan_id = plan_ids(store)["measures.txt"]
    made = store.draft(DraftRequest("教师交流", (plan_id,)))
    sections = {section.role: section for section in made.sections}
    for role, words in (("safeguards", "新增教育经费"), ("assessment", "年度考核")):
        (excerpt,) = [e for group in sections[role].groups for e in group.excerpts]
        assert words in excerpt.text
        assert excerpt.by_content
        assert sections[role].by_content
    assert not sections["measures"].by_content
    assert sections["schedule"].groups == [], "nothing says when: a blank"
    cited = [excerpt.passage_id for excerpt in made.excerpts()]
    assert len(cited) == len(set(cited)), "each passage stands in one section"
    picked = store.draft(DraftRequest("教师交流", passages=tuple(cited)))
    assert {s.role: [e.passage_id for g in s.groups for e in g.excerpts] for s in picked.sections if s.groups} == {
        s.role: [e.passage_id for g in s.groups for e in g.excerpts] for s in made.sections if s.groups
    }


def test_picked_passages_are_put_where_they_belong(store: Store) -> None:
    wanted = [r.passage_id for r in store.export("passages") if r.role in ("safeguards", "goals")][:2]
    draft = store.draft(DraftRequest("教师交流", passages=tuple(wanted)))
    assert {excerpt.passage_id for excerpt in draft.excerpts()} == set(wanted)
    assert {section.role for section in draft.sections if section.groups} == {"safeguards", "goals"}


def test_no_picked_passage_is_lost(store: Store) -> None:
    every = [r.passage_id for r in store.export("passages")]
    draft = store.draft(DraftRequest("教师交流", passages=tuple(every)))
    assert {excerpt.passage_id for excerpt in draft.excerpts()} == set(every)


def test_what_nothing_answers_is_said(store: Store) -> None:
    assert not store.compare(CompareRequest("quantum chromodynamics")).answerable
    assert store.compare(CompareRequest("教师交流")).answerable


def test_the_title_is_in_the_language_of_the_topic(store: Store) -> None:
    assert (
        store.draft(DraftRequest("teacher rotation", type="方案")).title == "Implementation plan for teacher rotation"
    )
    assert store.draft(DraftRequest("教师轮岗", type="方案")).title == "教师轮岗方案"


def test_a_slot_has_alternatives_of_different_plans_and_one_that_stands_for_it(store: Store, tmp_path: Path) -> None:
    other = (
        "澄州市教师交流工作方案\n一、目标任务\n到2026年，教师交流比例达到20%，乡村教师配备率达到95%。\n"
        "二、主要措施\n（一）选派教师。城区学校每年选派教师到乡村学校任教，任教期限不少于二年。\n"
    )
    (tmp_path / "other.txt").write_text(other, "utf-8")
    store.ingest([tmp_path / "other.txt"])
    ids = plan_ids(store)
    draft = store.draft(DraftRequest("教师交流", plans=(ids["plan0.txt"], ids["other.txt"])))
    slots = [group for section in draft.sections for group in section.groups]
    assert any(len(slot.excerpts) > 1 for slot in slots)
    for slot in slots:
        assert len({e.plan.plan_id for e in slot.excerpts}) == len(slot.excerpts) <= 3
        assert sum(e.picked for e in slot.excerpts) <= 1
    cited = [excerpt.passage_id for excerpt in draft.excerpts()]
    assert len(cited) == len(set(cited)), "a passage is an alternative in one slot only"
    assert {e.plan.plan_id for slot in slots for e in slot.excerpts} <= {p.plan.plan_id for p in draft.precedents}


def test_what_is_another_place_s_own_is_marked() -> None:
    plan = PlanInfo("d1", None, "云溪县教育局", "云溪县", 2021, "方案", False)
    text = (
        "到2025年，云溪县教育局投入2000万元，按《2010—2020年纲要》新建3所学校；8月20日前报余杭区人力资源和社会保障局。"
    )
    found = [(text[mark.start : mark.end], mark.kind) for mark in of_another_place(text, plan)]
    assert found == [
        ("2025年", "date"),
        ("云溪县教育局", "body"),
        ("2000万元", "figure"),
        ("3所", "figure"),
        ("8月20日", "date"),
        ("余杭区人力资源和社会保障局", "body"),
    ]
    heading = "组织实施（2021年8月—9月）"
    assert [heading[mark.start : mark.end] for mark in of_another_place(heading, plan)] == ["2021年", "8月—9月"]


def test_a_draft_in_one_script_keeps_the_words_of_its_sources(store: Store) -> None:
    ids = plan_ids(store)
    plain = store.draft(DraftRequest("教师交流", plans=(ids["plan0.txt"],)))
    made = store.draft(DraftRequest("教师交流", plans=(ids["plan0.txt"],), script="traditional"))
    assert made.title == "教師交流方案"
    for before, after in zip(plain.excerpts(), made.excerpts(), strict=True):
        assert after.citation == before.citation
        assert len(after.text) == len(before.text)
        assert after.converted == (after.text != before.text)
        assert simplify(after.text) == before.text


@pytest.mark.parametrize(
    ("request_", "parameter"),
    [
        (DraftRequest(""), "q"),
        (DraftRequest("教师", plans=tuple(f"d{n}" for n in range(13))), "plans"),
        (DraftRequest("教师", plans=("d404",)), "plans"),
        (DraftRequest("教师", passages=("p404",)), "passages"),
        (DraftRequest("教师", passages=tuple(f"p{n}" for n in range(MAX_PASSAGES + 1))), "passages"),
        (DraftRequest("教师", type=" "), "type"),
        (DraftRequest("教师", type="方" * 21), "type"),
        (DraftRequest("教师", most=0), "most"),
        (DraftRequest("教师", per_section=13), "per_section"),
        (DraftRequest("教师", script="seal"), "script"),  # type: ignore[arg-type]
    ],
)
def test_a_draft_out_of_bounds_is_refused_by_name(store: Store, request_: DraftRequest, parameter: str) -> None:
    with pytest.raises(QueryError) as refused:
        store.draft(request_)
    assert refused.value.parameter == parameter


# -- check ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_section_taken_out_is_missed(store: Store, heading: str) -> None:
    (checked,) = store.check(read_draft("draft.txt", plan("云溪县", 10, leave_out=heading).encode())).plans
    assert heading[2:] in {item.heading for item in checked.missing}


@pytest.mark.parametrize(("out", "missed"), [(4, "第四条"), (109, "第一百零九条")])
def test_an_article_taken_out_is_missed(store: Store, out: int, missed: str) -> None:
    articles = [f"第{write_numeral(n)}条 学校应当每月检查第{n}类设备，记入台账，及时报修。" for n in range(1, out + 3)]
    rule = "设备管理办法\n" + "\n".join(articles[: out - 1] + articles[out:]) + "\n"
    (report,) = store.check(read_draft("rule.txt", rule.encode())).plans
    assert [item.heading for item in report.missing if item.evidence == "numbering"] == [missed]


def test_nothing_is_missed_in_a_whole_plan(store: Store) -> None:
    whole = plan("白河县", 15)
    (checked,) = store.check(read_draft("draft.txt", whole.encode())).plans
    assert [item.evidence for item in checked.missing if item.evidence != "role"] == []


@pytest.mark.parametrize(
    ("share", "position", "weaker"), [(3, "below", True), (60, "above", False), (17, "within", False)]
)
def test_a_target_is_placed_among_those_of_the_precedents(
    store: Store, share: int, position: str, weaker: bool
) -> None:
    (checked,) = store.check(read_draft("draft.txt", plan("白河县", share).encode())).plans
    found = next(item for item in checked.targets if item.value == str(share))
    assert (found.position, found.weaker) == (position, weaker)
    assert (found.least, found.middle, found.most, found.range_unit) == (10, 17.5, 25, "%")
    assert found.examples


def test_copied_words_are_told_with_their_source(store: Store) -> None:
    draft = f"白河县防汛工作方案\n一、工作要求\n各单位要提前准备。{SAFEGUARDS}\n"
    (checked,) = store.check(read_draft("draft.txt", draft.encode())).plans
    (copied,) = checked.copied
    assert copied.place.text == SAFEGUARDS.rstrip("。")
    assert copied.citation.quote == SAFEGUARDS
    assert not copied.cited


def test_a_figure_is_held_against_the_place_that_is_cited(store: Store) -> None:
    lines = plan("云溪县", 10).splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "应交流教师总数" in text)
    words = "每年交流的教师占全体教师的{}%[plan0.txt:{}]。"
    draft = (
        f"白河县教师方案\n一、目标任务\n{words.format(10, line)}\n{words.format(30, line)}\n{words.format(10, 999)}\n"
    )
    (checked,) = store.check(read_draft("draft.txt", draft.encode())).plans
    cited, unknown = (item for item in checked.numbers if item.evidence != "quoted")
    assert (cited.evidence, cited.draft, cited.place.start_line) == ("cited", ["30"], 4)
    assert "10" in cited.source
    assert (unknown.evidence, unknown.reference) == ("unknown", "[plan0.txt:999]")


def test_a_precedent_s_sentence_with_another_figure_is_told(store: Store) -> None:
    draft = plan("云溪县", 10).replace("每套不少于三十平方米", "每套不少于五十平方米")
    (checked,) = store.check(read_draft("draft.txt", draft.encode())).plans
    found = [item for item in checked.numbers if item.evidence == "quoted"]
    assert [(item.draft, item.source) for item in found] == [(["五十"], ["三十"])]


def contradicting(*sentences: str) -> str:
    return "某县教师交流方案\n一、目标任务\n" + sentences[0] + "\n二、主要措施\n" + "\n".join(sentences[1:]) + "\n"


@pytest.mark.parametrize(
    ("sentences", "values"),
    [
        (
            ("每年参加交流的教师不低于应交流教师总数的60%。", "（一）每年参加交流的教师不低于应交流教师总数的13%。"),
            ["60", "13"],
        ),
        (
            ("每年参加交流的教师不低于应交流教师总数的60%。", "（一）每年参加交流的骨干教师不低于交流教师总数的13%。"),
            [],
        ),
        (("到2025年小学入学率达到98%。", "（一）到2030年小学入学率达到99%。"), []),
        (("小学入学率达到98%。", "（一）初中入学率达到95%。", "（二）小学入学率达到98%。"), []),
        (("小学入学率达到98%。", "（一）去年小学入学率达到95%。"), []),
    ],
)
def test_a_draft_s_own_contradictions_are_told(store: Store, sentences: tuple[str, ...], values: list[str]) -> None:
    (checked,) = store.check(read_draft("draft.txt", contradicting(*sentences).encode())).plans
    assert [one.value for found in checked.contradictions for one in found.stated] == values


def test_what_levels_ask_for_each_is_no_contradiction(store: Store) -> None:
    text = "某县防汛预案\n一、四级响应\n防汛指挥部每日会商1次。\n二、三级响应\n防汛指挥部每日会商2次。\n"
    (checked,) = store.check(read_draft("draft.txt", text.encode())).plans
    assert checked.contradictions == []


def test_a_file_is_never_compared_with_itself(store: Store) -> None:
    (checked,) = store.check(read_draft("plan0.txt", plan("云溪县", 10).encode())).plans
    assert "plan0.txt" not in {item.source for item in checked.nearest}
    assert "plan0.txt" not in {item.citation.source for item in checked.copied}


@pytest.mark.parametrize("text", ["教师" * (MAX_CHARACTERS // 2 + 1), "每月开会一次。\n\n" * (CHECKED + 1)])
def test_what_is_too_long_to_check_is_refused(store: Store, text: str) -> None:
    with pytest.raises(QueryError) as refused:
        store.check(read_draft("draft.txt", text.encode()))
    assert refused.value.parameter == "file"


def test_what_cannot_be_read_is_refused() -> None:
    for data in (b"", b" \n ", b"%PDF-1.7 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600):
        with pytest.raises(IngestError):
            read_draft("../../etc/draft", data)


# -- small parts ---------------------------------------------------------------------------------------------------


def test_common_stretches_are_the_longest_and_do_not_overlap() -> None:
    one, other = Plain.of("甲乙丙丁戊己庚辛，壬癸子丑"), Plain.of("子丑甲乙丙丁戊己庚。辛壬癸")
    found = [one.text[s.one : s.one + s.length] for s in common_stretches(one.text, other.text, 2)]
    assert found == ["甲乙丙丁戊己庚辛壬癸", "子丑"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("不低于15%，共百分之十五", ["15", "15"]),
        ("0.6%以内，09班，0个", ["0.6", "9", "0"]),
        ("（一）统一思想，三年内建两所学校", ["3", "2"]),
        ("2021年至二〇二五年", ["2021", "2025"]),
        ("一要提高认识", []),
    ],
)
def test_figures(text: str, found: list[str]) -> None:
    assert figures(text) == found


def test_notes_and_places_are_read() -> None:
    notes = notes_of(["[^1]: 某局. 某方案[Z]. 2021: 第3-4行. \\[a\\_b.txt:3-4\\]", "[2] 某方案[Z]. 第9行.", "正文[3]"])
    assert set(notes) == {"1", "2"}
    first, second = cited_words("甲。[^1]乙丙。[2]丁。", notes)
    assert (first.text, [(p.source, p.first, p.last) for p in first.places]) == ("甲。", [("a_b.txt", 3, 4)])
    assert (second.text, [(p.title, p.first) for p in second.places]) == ("乙丙。", [("某方案", 9)])


def test_a_reference_to_a_page_of_the_web_is_read_too() -> None:
    notes = notes_of(["[1] 某局. 某方案[EB/OL]. 2021: 第3-4行(2021-05-06). https://www.example.cn/a.html?b=1:2."])
    (cited,) = cited_words("甲。[1]", notes)
    assert [(p.title, p.first, p.last) for p in cited.places] == [("某方案", 3, 4)]


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("总要求。\n（二）加强组织领导。成立小组", "二）加强组织领导。成立小组", "加强组织领导。成立小组"),
        ("（一）加强组织领导", "一）加强组织领导", "加强组织领导"),
        ("十二、加强组织领导", "二、加强组织领导", "加强组织领导"),
        ("落实经费；（三）考核结果公开", "落实经费；（三", "落实经费；"),
        ("教师交流。1.选派教师到乡村任教", "选派教师到乡村任教", "选派教师到乡村任教"),
        ("比例不低于15%，每年", "不低于15%", "不低于15%"),
        ("第一阶段（二）班教师", "二）班教师", "二）班教师"),
    ],
)
def test_copied_words_begin_and_end_with_whole_items(text: str, found: str, whole: str) -> None:
    start, end = whole_items(text, text.index(found), text.index(found) + len(found))
    assert text[start:end] == whole


# -- roles by content ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("组　长：李某（县教育局局长）", "organisation"),
        ("成立教师交流工作领导小组，办公室设在教育局人事股。", "organisation"),
        ("工作的基本思路是：以公平为主线，办好每一所学校。", "guiding_ideology"),
        ("以习近平新时代中国特色社会主义思想为指导，促进公平。", "guiding_ideology"),
        ("第一阶段（3月1日至4月10日）：宣传发动。", "schedule"),
        ("2023年5月：各学校上报名单。", "schedule"),
        ("经费投入向农村倾斜。新增教育经费主要用于农村学校。", "safeguards"),
        ("各学校要加强宣传，营造良好氛围。", "safeguards"),
        ("交流情况纳入学校年度考核，对先进单位予以表彰。", "assessment"),
        ("到2025年，乡村教师学历达标率提高到95%以上。", "goals"),
        ("城区学校选派教师到乡村学校任教，任教时间不少于一学年。", None),
        ("", None),
    ],
)
def test_a_role_is_read_from_the_words(text: str, role: str | None) -> None:
    assert role_of_content(text) == role


def test_a_plan_without_headings_is_read_from_its_opening_on() -> None:
    texts = [
        "为办好乡村教育，结合我县实际，制定本方案。",
        "坚持公平优质，推动教师合理流动。",
        "通过三年努力，使乡村学校教师结构得到改善。",
        "组长：李某",
        "1.城区学校每学期送课下乡。",
        "（一）组织交流。选派骨干教师。",
    ]
    told = ["background"] * 5 + ["measures"]
    read = roles_without_headings(texts, told, [False] * 5 + [True])
    assert read == ["background", "guiding_ideology", "goals", "organisation", "measures", "measures"]
