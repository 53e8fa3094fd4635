"""The grammar of headings: markers, what is a heading and what a list, levels, roles."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from ingest.document import analyse
from ingest.headings.numbering import Style, read_marker
from ingest.headings.roles import role_of
from ingest.models import CanonicalText, Section, Source
from ingest.reading import fold_characters


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
    marker = read_marker(fold_characters(line))
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
    assert read_marker(fold_characters(line)) is None


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


def test_a_table_of_contents_is_no_list_of_headings() -> None:
    chapters = "第一章 总则\n第一条 为规范管理,制定本办法。\n第二章 附 则\n第二条 本办法自公布之日起施行。"
    text = f"青县校车管理办法\n目 录\n第一章 总则\n第二章 附 则\n{chapters}"
    assert [(s.heading, s.role) for s in sections(text) if s.level == 1] == [("总则", "other"), ("附 则", "other")]


def test_a_heading_that_says_nothing_takes_its_parents_role() -> None:
    found = sections(
        "一、保障措施\n(一)提高认识。各校要重视。\n(二)加强领导。成立小组。\n二、主要任务\n(一)深化课程改革。各校要改革。"
    )
    assert [section.role for section in found] == ["safeguards", "safeguards", "organisation", "measures", "measures"]


_NAMES_OF_SECTIONS = {
    "background": (
        "工作背景 编制背景 发展现状 基本情况 发展基础 面临形势 存在问题 存在的主要问题 现状与问题 问题与挑战 "
        "充分认识重要意义 重要意义 开展活动的意义 现状分析 形势分析 工作开展情况 机遇与挑战 主要成效 工作回顾 "
        "成绩与不足 项目背景 主要问题及原因分析"
    ),
    "guiding_ideology": (
        "指导思想 总体要求 总体思路 基本思路 工作思路 基本原则 工作原则 指导原则 实施原则 发展理念 办学理念 "
        "工作理念 发展思路 总体构想 编制原则 指导方针 工作方针 总的要求 创建原则 遵循原则"
    ),
    "goals": (
        "工作目标 总体目标 主要目标 发展目标 目标任务 任务目标 阶段目标 年度目标 主要指标 活动目的 活动目标 "
        "创建目标 具体目标 预期目标 预期成果 目标要求 奋斗目标 目标定位 建设目标 工作任务与目标 总目标 具体指标 "
        "发展指标"
    ),
    "organisation": (
        "组织领导 组织机构 领导机构 领导小组 成立领导小组 机构设置 加强组织领导 职责分工 工作职责 责任分工 "
        "部门职责 任务分工 组织架构 加强领导,明确责任 强化组织领导 健全组织,加强领导 人员组成 领导小组及职责 "
        "组织管理 人员分工 工作机构 组织体系 管理机构及职责"
    ),
    "measures": (
        "主要措施 工作措施 具体措施 重点任务 重点工作 主要工作 工作内容 活动内容 主要内容 实施内容 主要做法 "
        "具体做法 工作重点 重点举措 重点项目 建设内容 工作要点 帮扶措施 整治内容 主要任务及措施 方法与措施 "
        "实施途径 实施策略 推进措施 工作打算 下一步打算 活动形式 重点工程 整治重点 具体内容 下一步工作计划 "
        "今后工作打算 实施路径"
    ),
    "schedule": (
        "实施步骤 工作步骤 活动安排 时间安排 进度安排 方法步骤 实施阶段 工作安排 活动步骤 行事历 日程安排 "
        "阶段安排 推进步骤 时间步骤 时间进度 工作流程 每月工作安排 活动流程 月份安排 逐月安排 具体安排 "
        "步骤与方法 实施计划 时间及步骤 活动时间安排 实施进度"
    ),
    "safeguards": (
        "保障措施 工作要求 有关要求 几点要求 活动要求 组织保障措施 保障机制 制度保障 经费保障 政策保障 注意事项 "
        "工作纪律 组织实施 相关要求 实施要求 资金保障 条件保障 支持政策 安全要求 纪律要求 工作保障 保障条件 "
        "经费预算 政策支持 强化保障 具体要求 安全保障 经费来源"
    ),
    "assessment": (
        "考核评价 考核办法 监督考核 督导评估 督查考核 评估验收 检查验收 考核奖惩 奖惩办法 奖惩措施 表彰奖励 "
        "评价标准 检查考核 督导检查 绩效考核 考核标准 考核验收 监督检查 总结表彰 评比办法 评选办法 奖励办法 "
        "考核方式 奖项设置 评分标准 成果评价 责任追究 考评办法 监测评估 检查评比"
    ),
    "other": (
        "附件 适用范围 参加人员 参加对象 活动时间 活动地点 活动主题 联系方式 附表 名词解释 总则 附则 实施范围 "
        "实施对象 活动对象 参赛对象 报名方式 培训对象 培训时间 培训地点 主办单位 承办单位 活动名称 适用对象 "
        "其他 其他事项 其它"
    ),
}


@pytest.mark.parametrize("role", _NAMES_OF_SECTIONS)
def test_the_names_sections_go_by(role: str) -> None:
    wrong = {name: role_of(name) for name in _NAMES_OF_SECTIONS[role].split() if role_of(name) != role}
    assert wrong == {}


def test_decimal_numbers_say_their_level() -> None:
    text = "1 建设目标\n1.1 总体目标\n全面建成智慧教育体系。\n1.2 具体指标\n全部达标。\n2 建设内容\n2.1 基础环境\n升级设备。"
    assert [(level, heading) for level, _, heading in outline(text)] == [
        (1, "建设目标"),
        (2, "总体目标"),
        (2, "具体指标"),
        (1, "建设内容"),
        (2, "基础环境"),
    ]


def test_a_line_that_holds_a_list_has_no_heading() -> None:
    assert outline("一、工作要求\n一要加强领导,二要搞好协作,三要严格督查。对落后的予以通报。") == [
        (1, "一、", "工作要求")
    ]
    assert outline("一、工作要求\n①清理死角。每周大扫除;②改造旱厕。完成改厕任务。") == [(1, "一、", "工作要求")]


def test_bullets_with_labels_are_headings() -> None:
    text = "一、保障措施\n- 组织领导:成立由主要领导挂帅的领导小组。\n- 监督考核:设立热线,接受监督。"
    assert [section.role for section in sections(text)] == ["safeguards", "organisation", "assessment"]


def test_tasks_are_measures_unless_a_plan_has_measures_apart() -> None:
    tasks = "一、主要任务\n(一)深化课程改革\n各校要认真落实国家课程方案。"
    assert [section.role for section in sections(f"一、总体目标\n全面达标。\n{tasks.replace('一、', '二、', 1)}")] == [
        "goals",
        "measures",
        "measures",
    ]
    assert [section.role for section in sections(f"{tasks}\n二、主要措施\n加强领导。")] == [
        "goals",
        "measures",
        "measures",
    ]


def test_the_last_of_the_steps_is_a_step() -> None:
    steps = "一、活动步骤\n(一)宣传发动。召开动员会。\n(二)总结考评。形成总结报告。"
    assert [section.role for section in sections(steps)] == ["schedule"] * 3


def test_attachments_listed_over_lines_are_one_heading() -> None:
    found = sections("一、总体要求\n认真落实。\n附件:1.任务分工表\n2.考核评分细则")
    assert [(section.heading, section.role) for section in found][1:] == [("1.任务分工表", "other")]


@pytest.mark.parametrize(
    "heading",
    [
        "一、起点",
        "一、去年底数",
        "一、2026年简况",
        "一、中期评估",
        "一、产业基础",
        "一、为什么做",
        "一、家底与挑战",
        "【回望】",
    ],
)
@pytest.mark.parametrize("to", ["t2s", "s2t"])
def test_what_was_there_above_the_goals_is_background(heading: str, to: str) -> None:
    goals = "【目标】" if heading.startswith("【") else "二、2030年目标"
    text = (
        f"青禾县乡村振兴行动计划（2027—2030年）\n{heading}\n全县农村生活污水治理率68%，自来水普及率达到91%，家庭农场2100家。\n"
        f"{goals}\n全县农村生活污水治理率达到90%以上，自来水普及率达到98%。\n"
    )
    source = Source(path="a.txt", sha256="0" * 64, size=1, media_type="text/plain", encoding="utf-8")
    document = analyse(source, CanonicalText(OpenCC(to).convert(text), extractor="text"))
    assert [section.role for section in document.sections] == ["background", "goals"]
    assert [target.value for passage in document.passages for target in passage.targets] == ["90", "98"]


def test_a_review_that_will_be_held_is_no_background() -> None:
    (goals, review) = sections(
        "行动计划\n一、目标\n入园率达到95%。\n二、中期评估\n2028年开展中期评估，达标率不低于90%。"
    )
    assert (goals.role, review.role != "background") == ("goals", True)
