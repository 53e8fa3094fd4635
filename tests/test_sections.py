"""The grammar of headings: markers, what is a heading and what a list, levels, roles."""

from __future__ import annotations

import pytest

from ingest.document import analyse
from ingest.models import CanonicalText, Section, Source
from ingest.numbering import Style, read_marker
from ingest.reading import fold


def sections(text: str) -> tuple[Section, ...]:
    return analyse(Source("a.txt", "0", len(text), "text/plain"), CanonicalText(text, "text/1")).sections


def outline(text: str) -> list[tuple[int, str | None, str]]:
    return [(section.level, section.number, section.heading) for section in sections(text)]


@pytest.mark.parametrize(
    ("line", "style", "ordinal"),
    [
        ("一、指导思想", Style.HAN, 1),
        ("十二、附则", Style.HAN, 12),
        ("二。推广阶段", Style.HAN, 2),
        ("（三）保障", Style.HAN_BRACKETS, 3),
        ("㈣活动要点", Style.HAN_BRACKETS, 4),
        ("1.加强领导", Style.DIGIT, 1),
        ("２、加强宣传", Style.DIGIT, 2),
        ("⒊校本课程", Style.DIGIT, 3),
        ("1加强领导,落实责任", Style.DIGIT, 1),
        ("(4)听课", Style.DIGIT_BRACKETS, 4),
        ("⑵学校规划", Style.DIGIT_BRACKETS, 2),
        ("①备课", Style.CIRCLED, 1),
        ("A、教师教学情况", Style.LETTER, 1),
        ("一是加强领导", Style.ONE_IS, 1),
        ("二要落实责任", Style.ONE_IS, 2),
        ("第一,研讨会", Style.FIRST, 1),
        ("第一章 总则", Style.CHAPTER, 1),
        ("第十三条 各校应当", Style.ARTICLE, 13),
        ("第一阶段:动员", Style.STAGE, 1),
        ("——坚持创新", Style.DASH, None),
        ("附件1:分解表", Style.ATTACHMENT, 1),
    ],
)
def test_markers(line: str, style: Style, ordinal: int | None) -> None:
    marker = read_marker(fold(line))
    assert marker is not None
    assert (marker.style, marker.ordinal) == (style, ordinal)


@pytest.mark.parametrize(
    "line",
    [
        "2014年力争达标",
        "3个年级",
        "15%以上的学校",
        "1.5万元经费",
        "一年级学生",
        "第一时间报告",
        "3月20日之前",
        "十佳学校",
        "A类学校",
        "12名小学生",
        "第一批试点学校",
    ],
)
def test_no_markers(line: str) -> None:
    assert read_marker(fold(line)) is None


def test_levels_follow_the_usual_order_whatever_is_skipped() -> None:
    text = (
        "一、指导思想\n坚持创新。\n二、活动目的\n1、提高教师意识。各校要认真组织学习。\n"
        "2、提高学生素质。各校要开展活动。\n三、措施\n(一)组织\n⒈机构设置\n日常工作由校长负责。"
    )
    assert [level for level, _, _ in outline(text)] == [1, 1, 3, 3, 1, 2, 3]


def test_numbers_that_start_over_inside_themselves_go_one_level_in() -> None:
    text = (
        "一、指导思想\n坚持创新。\n二、实施步骤\n一、 动员阶段(9月)\n召开动员会。\n二。推广阶段(10月)\n"
        "全面开展。\n三。巩固阶段(11月)\n总结经验。\n"
        "4总结阶段(12月)\n做好总结。\n三、注意事项\n㈠提高认识。各校要重视。\n㈡落实责任。各校要落实。"
    )
    assert [level for level, _, _ in outline(text)] == [1, 1, 2, 2, 2, 2, 1, 2, 2]


def test_headings_run_into_their_paragraph() -> None:
    text = (
        "一、主要措施\n(一)理论修养:采用讲座的方式进行学习和研讨。\n"
        "(二)加强领导,落实责任。各校成立领导小组。\n"
        "三、提高认识、扎实推进招商工作 年初以来,我乡围绕部署开展工作。"
    )
    assert [heading for _, _, heading in outline(text)] == [
        "主要措施",
        "理论修养",
        "加强领导,落实责任",
        "提高认识、扎实推进招商工作",
    ]


@pytest.mark.parametrize(
    "items",
    [
        "⒈教师专业素养得到提升;\n⒉学生学习水平有所提高;\n⒊教育理念深入人心。",
        "1.学校规划的制定必须在认真分析存在问题的基础上进行,使学校得到提高。\n2.学校规划要立足于充分讨论,凝聚人心。",
        "(1)有较高的思想觉悟,责任心强。\n(2)学习成绩好。具有组织能力。\n(3)每班一名。",
        "⑴教师发展的途径\n⑵校本课程开发\n⑶课堂教学研究",
        "一是组织运动会,丰富校园生活。\n二是举办讲座。每学期不少于两次。\n三是开展读书活动。",
    ],
)
def test_lists_are_no_headings(items: str) -> None:
    assert outline(f"一、工作安排\n{items}") == [(1, "一、", "工作安排")]


def test_unnumbered_paragraphs_with_a_phrase_each_are_headed() -> None:
    text = (
        "一、工作机制\n建立督查单制度。市政府督查室下发督查单,明确要求。\n"
        "建立通报制度。对督查情况进行季度通报,报市领导。\n二、考核\n纳入考核。"
    )
    assert outline(text)[1:3] == [(2, None, "建立督查单制度"), (2, None, "建立通报制度")]


def test_siblings_that_end_alike_are_headed_by_their_first_clause() -> None:
    text = (
        "二、突出重点\n(一)学前教育以规范办学为重点,强化责任。\n(二)职业教育以能力建设为重点,优化专业。\n"
        "(三)继续教育以体系建设为重点,整合资源。"
    )
    assert [heading for _, _, heading in outline(text)[1:]] == [
        "学前教育以规范办学为重点",
        "职业教育以能力建设为重点",
        "继续教育以体系建设为重点",
    ]


def test_two_headings_on_one_line() -> None:
    text = "㈠目标\n1.教师意识增强,能力提高,执行力进一步提高。㈡主要活动\n为实现目标安排下述活动。"
    assert [number for _, number, _ in outline(text)] == ["㈠", "㈡"]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("指导思想", "guiding_ideology"),
        ("工作目标", "goals"),
        ("總體目標", "goals"),
        ("组织领导", "organisation"),
        ("主要措施", "measures"),
        ("实施步骤", "schedule"),
        ("动员部署阶段(3月20日之前)", "schedule"),
        ("保障措施", "safeguards"),
        ("注意事項", "safeguards"),
        ("考核评价", "assessment"),
        ("基本情况", "background"),
        ("深化教育评价改革", "measures"),
        ("提供事业发展坚强保障", "safeguards"),
    ],
)
def test_roles_from_heading_words(heading: str, role: str) -> None:
    assert sections(f"一、{heading}\n各校要认真做好各项工作。")[0].role == role


def test_a_heading_that_says_nothing_takes_its_parents_role() -> None:
    found = sections(
        "一、保障措施\n(一)提高认识。各校要重视。\n(二)加强领导。成立小组。\n二、主要任务\n(一)深化课程改革。各校要改革。"
    )
    assert [section.role for section in found] == ["safeguards", "safeguards", "organisation", "goals", "measures"]
