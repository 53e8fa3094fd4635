"""What a site prints above and below a text is told by its place; the text's own lines stay wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.frame import Loss, measure, read_frames, read_texts
from ingest.furniture.boilerplate import find_junk
from ingest.reading import Reading

ROOT = Path(__file__).parents[1]
TEXT = "一、指导思想\n坚持立德树人,推进教育公平。\n二、工作措施\n各校要认真落实,按时上报。"


def kept(text: str) -> list[str]:
    reading = Reading(text, [])
    junk = {junk.start for junk in find_junk(reading, list(reading.lines()))}
    return [text[line.start : line.end] for line in reading.lines() if line.start not in junk]


def around(head: str = "", foot: str = "") -> str:
    return "\n".join(part for part in (head, TEXT, foot) if part)


@pytest.mark.parametrize(
    ("head", "own"),
    [
        ("新闻中心\n走进青县\n当前位置:首页 > 政务公开\n青县教师交流工作方案", ["青县教师交流工作方案"]),
        (
            "教师之家论坛\n标题: 校本培训方案\n作者: 山村 时间: 2017-9-3 21:05\n青县校本培训工作方案",
            ["青县校本培训工作方案"],
        ),
        ("青县校本培训方案.docx\n青县校本培训工作方案", ["青县校本培训工作方案"]),
        ("来源:青县教育局\n青县校本培训工作方案", ["青县校本培训工作方案"]),
        ("2022年河长制工作计划\n文秘写手\n2022年河长制工作计划", ["2022年河长制工作计划"]),
        ("巩固脱贫成果工作总结\n小编\n青县巩固脱贫成果工作总结", ["青县巩固脱贫成果工作总结"]),
        ("加载中…\n个人资料\n标签: 教研 计划 分类: 学校\n青县教研工作计划", ["青县教研工作计划"]),
        ("索 引 号\n0142/2019\n分 类\n教育\n名 称\n青县教研工作计划\n文 号\n青县教研工作计划", ["青县教研工作计划"]),
        ("青县发布未来三年教研工作计划\n收录于话题\n青县教研工作计划", ["青县教研工作计划"]),
        ("学校防汛工作应急预案\n举报\n青县中学防汛工作应急预案", ["青县中学防汛工作应急预案"]),
        ("工作计划\n个人工作计划\n登录|注册\n青县教研工作计划", ["青县教研工作计划"]),
        ("注册写文章\n登录\n青县教研工作计划", ["青县教研工作计划"]),
        ("青县\n信息名称: 青县教研工作计划\n有效期: 有效\n青县教研工作计划", ["青县教研工作计划"]),
    ],
)
def test_above_the_title_stand_menus_and_labels(head: str, own: list[str]) -> None:
    assert kept(around(head)) == [*own, *TEXT.split("\n")]


@pytest.mark.parametrize(
    "head",
    [
        "青县教育局文件\n青教发〔2020〕3号\n青县教师交流工作方案",
        "中共青县县委教育工作领导小组\n关于印发青县教师交流\n工作方案的通知",
        "附件1\n青县教师交流工作方案",
        "青县图书馆\n2020年工作计划",
        "2020年3月1日\n青县教育局\n青县教师交流工作方案",
        "青县教师交流工作总结\n青县教育局\n青县教师交流工作方案",
        "青县\n学前教育科\n青县教师交流工作方案",
    ],
)
def test_a_texts_own_head_stays(head: str) -> None:
    assert kept(around(head)) == around(head).split("\n")
    menu = "当前位置:首页 > 政务公开\n"
    own = head.split("\n") if head.split("\n")[0] != "青县" else ["青县教师交流工作方案"]
    assert [line for line in own if line not in kept(around(menu + head))] == []


@pytest.mark.parametrize(
    "foot",
    [
        "扫一扫在手机打开当前页\n分享到:\n新浪\n县直部门网站\n地址:青县人民大街1号 邮编:100000",
        "上一篇:青县教研工作总结\n下一篇:没有了\n栏目排行\n网站客服中心",
        "48 1025711\n相关推荐\n青县教研工作总结\n点击下载文档",
        "青县教育局\n2020年3月1日\n打印本页\n有帮助 没帮助\n市直部门网站",
        "— END —\n喜欢就点个“在看”吧\n知道了",
        "阅读了该文档的用户还阅读了这些文档\n青县教研工作总结\n8 p.\n验证码: 换一张",
    ],
)
def test_below_the_text_nothing_but_furniture_follows(foot: str) -> None:
    own = [line for line in foot.split("\n") if line in ("青县教育局", "2020年3月1日")]
    assert kept(around(foot=foot)) == [*TEXT.split("\n"), *own]


@pytest.mark.parametrize(
    ("foot", "gone"),
    [
        ("打印本页\n附件:青县教师交流名单", ["打印本页"]),
        ("点击下载\n报名地点:县教育局三楼", ["点击下载"]),
        ("第 3 页 共 5 页\n学校\n名额\n一中\n二中", ["第 3 页 共 5 页"]),
        ("分享到:\n三、保障措施\n县财政安排专项资金。", ["分享到:"]),
        ("打印本页\n" + "\n".join(f"{name}小学" for name in "甲乙丙丁戊己庚辛"), ["打印本页"]),
        ("打印本页\n联系人:王老师\n抄送:县委办", ["打印本页"]),
    ],
)
def test_what_may_be_the_texts_own_stays_below_furniture(foot: str, gone: list[str]) -> None:
    assert kept(around(foot=foot)) == [*TEXT.split("\n"), *(line for line in foot.split("\n") if line not in gone)]


def test_a_text_without_sentences_is_never_taken_for_the_foot_of_a_page() -> None:
    table = "学校\n名额\n一中\n二中\n三中"
    assert kept(f"分享到:\n打印本页\n{table}") == table.split("\n")


def test_page_marks_of_a_document_library_go() -> None:
    assert kept(around(foot="青县教研工作要点 第2页\n青县教研工作要点 第3页")) == TEXT.split("\n")
    assert kept(around(foot="实施细则见附表 第2页")) == [*TEXT.split("\n"), "实施细则见附表 第2页"]


def test_the_source_right_below_a_text_goes_and_one_inside_stays() -> None:
    assert kept(around(foot="来源:青县教育局")) == TEXT.split("\n")
    inside = TEXT.replace("二、", "来源:青县财政\n二、")
    assert kept(inside) == inside.split("\n")


def test_no_sample_loses_text_between_the_heads_and_feet_of_pages() -> None:
    frames, loss = read_frames(ROOT / "tests" / "judged"), Loss()
    for index, text in enumerate(read_texts([ROOT / "corpus" / "plans"])):
        for turn in range(3):
            head, foot = (
                frames.heads[(7 * index + turn) % len(frames.heads)],
                frames.feet[(5 * index + turn) % len(frames.feet)],
            )
            measure(text, head, foot, loss)
    assert loss.policy > 10_000
    assert loss.notes == []
    assert loss.left <= 0.15 * loss.furniture


def test_answers_of_a_forum_go_and_posts_that_hold_a_text_stay() -> None:
    post = "楼主\n粉笔灰\n发表于 2013-9-2 20:14:35\n"
    answer = "\n沙发\n小草\n发表于 2013-9-2 21:02:10\n谢谢分享,收藏了\n5#\n路人\n发表于 2013-9-3 08:00\n顶一个!"
    assert kept(f"{post}青县教研工作方案\n{TEXT}{answer}") == ["青县教研工作方案", *TEXT.split("\n")]


def test_a_single_dated_line_makes_no_forum() -> None:
    text = f"{TEXT}\n本报告\n发布于 2013-9-2\n收到请回复"
    assert "收到请回复" in kept(text)


@pytest.mark.parametrize(
    "line",
    [
        "微信公众号阅读量不低于10万次,下载量、点赞数位居前列。",
        "严厉打击侵权盗版,本站版权所有的作品一律登记。",
        "为保护网友权益,规范转载,制定本办法。",
    ],
)
def test_a_plan_that_speaks_of_sites_keeps_its_last_sentence(line: str) -> None:
    assert line in kept(f"{TEXT}\n{line}\n分享到:\n打印本页\n上一篇:没有了")


def test_above_the_first_piece_the_page_speaks_unless_something_is_decided() -> None:
    pieces = "\n".join(f"教研工作方案 篇{number}\n{TEXT}" for number in (1, 2))
    intro = "教研是学校发展的根。\n不少老师都想知道它。\n目录\n教研工作方案\n教研工作总结"
    assert kept(f"{intro}\n{pieces}") == 2 * TEXT.split("\n")
    circular = "现将两个方案印发给你们,请遵照执行。"
    assert circular in kept(f"{circular}\n{pieces}")


def test_running_heads_go_beside_page_numbers_and_the_title_stays() -> None:
    title = "青县教研工作规划"
    pages = f"{title}(2020—2022年)\n{TEXT}\n{title}\n— 2 —\n三、保障\n落实经费。\n{title}\n— 3 —"
    assert kept(pages) == [f"{title}(2020—2022年)", *TEXT.split("\n"), "三、保障", "落实经费。"]
    assert kept(f"{title}\n— 1 —\n{TEXT}\n{title}\n— 2 —") == [title, *TEXT.split("\n")]


def test_titles_listed_below_a_text_go_and_its_attachments_stay() -> None:
    listed = "★ 畜禽养殖工作方案\n★ 秸秆禁烧标语\n★ 农机推广计划"
    assert kept(around(foot=listed)) == TEXT.split("\n")
    attached = "附件:\n畜禽养殖工作方案\n秸秆禁烧工作方案\n农机推广计划"
    assert kept(around(foot=attached)) == [*TEXT.split("\n"), *attached.split("\n")]


def test_the_profile_beside_a_post_is_no_text() -> None:
    profile = "小鱼妈妈\n等级:论坛游民\n文章:87\n积分:512\n注册:2012年4月3日"
    assert kept(f"{profile}\n青县教研工作方案\n{TEXT}") == ["青县教研工作方案", *TEXT.split("\n")]
