"""HTML pages: the article, all of it, as lines a reader would see, and what the page declares about itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import short_pages
from ingest.extract.html import extract_html
from ingest.extract.html_metadata import without_site_name
from ingest.extract.numerals import format_number

ROOT = Path(__file__).parents[1]
GOVERNMENT_PAGES = ROOT.parent / "shared" / "eval" / "html" / "gov"
SCRAPED_PAGES = ROOT.parent / "shared" / "eval" / "html" / "pages"

PROSE = "为深入推进义务教育优质均衡发展，县教育局决定开展校长教师交流轮岗，现将有关事项通知如下，请遵照执行。"
NAVIGATION = '<div class="nav"><a href="/">首页</a><a href="/xw">新闻中心</a><a href="/zw">政务公开</a></div>'
FOOTER = '<div class="footer"><p>版权所有：某县教育局　主办单位：某县人民政府，网站标识码1234567890</p></div>'


def lines(body: str, head: str = "") -> list[str]:
    markup = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return extract_html(markup.encode())[0].text.split("\n")


def article(body: str) -> list[str]:
    return lines(f"{NAVIGATION}<div class='TRS_Editor'><p>{PROSE}</p>{body}</div>{FOOTER}")[1:]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>一、指导思想</p><p>二、目标</p>", ["一、指导思想", "二、目标"]),
        ("甲<br>乙<br/><br>丙", ["甲", "乙", "丙"]),
        ("<p>　　缩进 的&nbsp;段落　</p>", ["缩进 的 段落"]),
        ("<p>源码里\n      换行的句子</p>", ["源码里换行的句子"]),
        ("<p>words that\n   wrap</p>", ["words that wrap"]),
        ("<p>比例<b>不低于</b><span>15%</span></p>", ["比例不低于15%"]),
        ("<p>A&amp;B &lt;10% &#22269;务院 &amp;lt;原样&amp;gt;</p>", ["A&B <10% 国务院 &lt;原样&gt;"]),
        ("<p>见<!-- 注释 -->正文<script>var a='脚本';</script>内</p>", ["见正文内"]),
        ("<p>看得见<span style='display: none'>看不见</span>的</p><p hidden>藏</p>", ["看得见的"]),
        ("<ol><li>甲</li><li>乙</li></ol>", ["1.甲", "2.乙"]),
        ("<ol start=3 type=a><li>甲</li><li value=7>乙</li><li>丙</li></ol>", ["c.甲", "g.乙", "h.丙"]),
        ("<ol reversed><li>甲</li><li>乙</li></ol>", ["2.甲", "1.乙"]),
        ("<ol style='list-style-type:cjk-ideographic'><li>甲</li><li>乙</li></ol>", ["一、甲", "二、乙"]),
        ("<ol style='list-style:none'><li>甲</li></ol>", ["甲"]),
        ("<ol><li>1.自带编号</li><li>（二）自带</li></ol>", ["1.自带编号", "（二）自带"]),
        ("<ol><li>甲<ol type=i><li>子</li></ol></li><li>乙</li></ol>", ["1.甲", "i.子", "2.乙"]),
        ("<ul><li>甲</li><li><p>乙</p></li></ul>", ["甲", "乙"]),
        ("<p>附件：<a href='a.docx'>1.任务分解表.docx</a></p>", ["附件：1.任务分解表.docx"]),
        ("<pre>第一行\n第二行</pre>", ["第一行", "第二行"]),
        ("<h2>标题</h2>裸文字<p>段</p>尾", ["标题", "裸文字", "段", "尾"]),
        ("<ruby>县<rt>xiàn</rt></ruby>直", ["县直"]),
        ("<p>控制\x01字符\x00没了</p>", ["控制字符没了"]),
    ],
)
def test_markup_becomes_the_lines_a_reader_sees(markup: str, expected: list[str]) -> None:
    assert article(markup) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "<table><tr><th>指标</th><th>单位</th><th>2025年</th></tr><tr><td>交流</td><td>%</td><td>15</td></tr></table>",
            ["指标 | 单位 | 2025年", "交流 | % | 15"],
        ),
        (
            "<table><tr><td rowspan=2>教师</td><td>甲</td><td>2</td></tr><tr><td>乙</td><td>1</td></tr></table>",
            ["教师 | 甲 | 2", "| 乙 | 1"],
        ),
        (
            "<table><tr><td colspan=3>附表</td></tr><tr><td>甲</td><td></td><td>丙</td></tr><tr><td></td></tr></table>",
            ["附表", "甲 |  | 丙"],
        ),
        (
            "<table><caption>表1</caption><tr><td>甲<br>乙</td><td><p>丙</p><p>丁</p></td></tr></table>",
            ["表1", "甲 乙 | 丙 丁"],
        ),
        ("<table><tr><td><p>版式</p><p>表格</p></td></tr></table>", ["版式", "表格"]),
        ("<table><tr><td colspan=99999>甲</td><td>乙</td></tr></table>", ["甲" + " | " * 100 + "乙"]),
    ],
)
def test_tables_become_a_row_a_line(table: str, expected: list[str]) -> None:
    assert article(table) == expected


def test_what_surrounds_the_article_stays_out_whatever_the_container_is_called() -> None:
    related = "<div class='related'><h3>相关阅读</h3><ul><li><a href=1>另一篇通知，关于放假</a></li></ul></div>"
    text = lines(
        f"{NAVIGATION}<div class='abc'><div class='x7'><p>{PROSE}</p><p>特此通知。</p></div>{related}</div>{FOOTER}"
    )
    assert text == [PROSE, "特此通知。"]


def test_a_page_that_strings_plans_together_gives_all_of_them() -> None:
    plans = "".join(f"<div class='part'><h2>第{n}篇：方案</h2><p>{PROSE}第{n}号。</p></div>" for n in "一二三四五")
    advertisement = "<div class='ad-box'><a href=1>点击下载</a></div>"
    text = "\n".join(
        lines(f"{NAVIGATION}<div class='con'>{plans.replace('</h2>', '</h2>' + advertisement)}</div>{FOOTER}")
    )
    assert all(f"第{n}篇：方案\n{PROSE}第{n}号。" in text for n in "一二三四五")
    assert "点击下载" not in text
    assert "版权所有" not in text


def test_several_containers_of_one_kind_are_read_in_order() -> None:
    text = lines(
        f"<div class='TRS_Editor'><p>甲。{PROSE}</p></div><hr><div class='TRS_Editor'><p>乙。{PROSE}</p></div>"
    )
    assert text == [f"甲。{PROSE}", f"乙。{PROSE}"]


def test_text_after_a_second_html_element_is_not_lost() -> None:
    header = "<html><body><div>政府门户</div></body></html>"
    markup = f"<html><body>{header}<div id='UCAP-CONTENT'><p>{PROSE}</p></div></body></html>"
    assert extract_html(markup.encode())[0].text == PROSE


def test_the_metadata_table_is_read_and_kept_out_of_the_text() -> None:
    table = (
        "<table><tr><td>索 引 号：</td><td>000-2021</td><td>发文机关：</td><td>某县人民政府</td></tr>"
        "<tr><td>标　　题：</td><td colspan=3>某县教师轮岗方案</td></tr>"
        "<tr><td>发文字号：</td><td>某政发〔2021〕5号</td><td>成文日期：</td><td>2021年3月1日</td></tr>"
        "<tr><td>主题词：</td><td></td><td>废止日期：</td><td></td></tr></table>"
    )
    markup = f"<html><body>{table}<div><p>{PROSE}</p></div></body></html>"
    canonical, _ = extract_html(markup.encode())
    assert canonical.text == PROSE
    assert canonical.title == "某县教师轮岗方案"
    assert canonical.metadata == {
        "索引号": "000-2021",
        "发文机关": "某县人民政府",
        "标题": "某县教师轮岗方案",
        "文号": "某政发〔2021〕5号",
        "成文日期": "2021年3月1日",
    }


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li><b>文号：</b>某政发〔2021〕5号</li><li><b>发布日期：</b>2021-03-01 10:20</li></ul>",
        "<ul><li><b>文号：</b><span>某政发〔2021〕5号</span></li><li><b>发布日期：</b><span>2021-03-01</span></li></ul>",
        "<dl><dt>文　号</dt><dd>某政发〔2021〕5号</dd><dt>发布日期</dt><dd>2021-03-01</dd></dl>",
        "<p><label>文号:</label> 某政发〔2021〕5号</p><p><span>【发布日期】</span>2021-03-01</p>",
    ],
)
def test_metadata_is_read_from_lists_too(markup: str) -> None:
    canonical, _ = extract_html(f"<html><body>{markup}<div><p>{PROSE}</p></div></body></html>".encode())
    assert canonical.metadata["文号"] == "某政发〔2021〕5号"
    assert canonical.metadata["发布日期"] == "2021-03-01"


def test_words_of_the_plan_are_not_taken_for_its_metadata() -> None:
    markup = (
        f"<html><head><title>轮岗方案_某县</title></head><body><p>名称：县管校聘示范校</p><p>{PROSE}</p></body></html>"
    )
    canonical, _ = extract_html(markup.encode())
    assert canonical.title == "轮岗方案"
    assert "标题" not in canonical.metadata


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("推进方案_某县教育局", "推进方案"),
        ("推进方案-好工具范文网", "推进方案"),
        ("推进方案 - 公文 - 某某网", "推进方案"),
        ("三年行动计划（2021-2023年）_某市人民政府门户网站", "三年行动计划（2021-2023年）"),
        ("城乡教师交流——某县的做法与经验总结报告", "城乡教师交流——某县的做法与经验总结报告"),
        ("推进方案", "推进方案"),
    ],
)
def test_the_site_is_taken_off_the_title(title: str, expected: str) -> None:
    assert without_site_name(title) == expected


@pytest.mark.parametrize(
    ("declared", "above"),
    [
        (
            "通知公告-青县人民政府",
            "<div class='bt'>青县教师交流工作方案</div><p>时间：2020-01-02　来源：教育局　阅读：3</p>",
        ),
        (
            "文章内容页",
            "<table><tr><td><b>青县教师交流工作方案</b></td></tr><tr><td>[ 作者：办 来源：局 ]</td></tr></table>",
        ),
        ("青县教师交流工作方案 青县教育局办公室", "<h2>青县教师交流工作方案</h2>"),
        ("青县教师交流工作方案-EDN 技术", "<h3>青县教师交流工作方案</h3><p>发布时间：2020-01-02 浏览次数：3</p>"),
        ("", "首页 &gt; 通知<br>青县教师交流工作方案<br>字号：大 中 小"),
    ],
)
def test_a_title_that_names_the_column_gives_way_to_the_line_above_the_body(declared: str, above: str) -> None:
    markup = f"<html><head><title>{declared}</title></head><body><div>{above}<div id='zoom'>{PROSE * 3}</div></div></body></html>"
    canonical, _ = extract_html(markup.encode())
    assert canonical.title == "青县教师交流工作方案"


@pytest.mark.parametrize("declared", ["教师交流工作方案", "青县教育局关于做好教师交流工作的通知_青县政府网"])
def test_a_declared_title_stays_whatever_stands_above_the_body(declared: str) -> None:
    markup = f"<title>{declared}</title><body><p>青县教育局门户网站欢迎您</p><div id='zoom'>{PROSE * 3}</div></body>"
    canonical, _ = extract_html(markup.encode())
    assert canonical.title == without_site_name(declared)


@pytest.mark.parametrize(
    ("codec", "label"),
    [("gb18030", "gb2312"), ("gb18030", "utf-8"), ("big5", "big5"), ("utf-8", "gb2312"), ("utf-16", "")],
)
def test_pages_are_read_whatever_encoding_they_declare(codec: str, label: str) -> None:
    prose = "為推進義務教育優質均衡發展，縣教育局決定開展校長教師交流輪崗，現將有關事項通知如下，請遵照執行。"
    markup = f"<html><head><meta charset='{label}'></head><body><div><p>{prose}</p></div></body></html>"
    canonical, decoded = extract_html(markup.encode(codec))
    assert canonical.text == prose
    assert decoded.damage == 0


@given(st.text(alphabet="<>/ =\"'abpdivtrtable&;#!-甲乙，。\n", max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_tag_soup_gives_clean_lines_or_none(soup: str) -> None:
    text = extract_html(f"<p>{soup}".encode())[0].text
    assert text == "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (12, "chineseCounting", "十二"),
        (20, "chineseCountingThousand", "二十"), (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"), (1001, "chineseCountingThousand", "一千零一"),
        (10010, "chineseCountingThousand", "一万零一十"), (0, "chineseCounting", "零"),
        (3, "ideographTraditional", "丙"), (11, "ideographTraditional", "11"), (5, "ideographZodiac", "辰"),
        (23, "chineseLegalSimplified", "贰拾叁"), (10, "ideographDigital", "一〇"), (12, "decimalFullWidth", "１２"),
        (3, "decimalEnclosedCircle", "③"), (21, "decimalEnclosedCircle", "21"), (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"), (7, "decimalZero", "07"), (7, "bullet", ""), (7, "no-such-style", "7"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_and_browsers_write_them(number: int, style: str, written: str) -> None:
    assert format_number(number, style) == written


@pytest.mark.skipif(not GOVERNMENT_PAGES.is_dir(), reason="the reference material is not here")
def test_government_pages_give_their_true_text() -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    from html_extraction import score_page

    scores = [score_page(page) for page in sorted(GOVERNMENT_PAGES.glob("*.html"))]
    assert len(scores) == 20
    assert min(score.f1 for score in scores) >= 0.97
    assert not any(score.failed for score in scores)


@pytest.mark.skipif(not SCRAPED_PAGES.is_dir(), reason="the reference material is not here")
def test_scraped_pages_all_give_text() -> None:
    pages = sorted(SCRAPED_PAGES.glob("*.html"))
    lengths = {page.name: len(extract_html(page.read_bytes())[0].text) for page in pages}
    assert len(lengths) == 62
    assert min(lengths.values()) > 80, lengths


def test_what_a_site_prints_at_the_edges_of_the_body_is_out() -> None:
    article = "每学年教师交流比例不低于符合条件教师总数的百分之十五，由县教育局统筹安排。"
    edges = ["责任编辑：张三", "评论（0）", "我要跟帖", "【纠错】", "已输入0字", "0 | 回复", "关键字 : 教师"]
    inside = "".join(f"<p>{text}</p>" for text in [article, "1", article, *edges])
    page = f"<html><body><div id='zoom'><p>图集</p>{inside}</div></body></html>"
    assert extract_html(page.encode())[0].text.splitlines() == [article, "1", article]


@pytest.mark.parametrize(
    "furniture",
    [
        "<p><strong>相关新闻：</strong></p><p><a href='/1.html'>某市教师交流</a></p><p><b><a href='/2.html'>另一则</a></b></p>",
        "<div><div>延伸 · 推荐</div><div><p><a href='/1.html'>某市教师交流</a></p><p>某市今年交流教师千名。</p></div></div>",
        "<div><span>【相关阅读】</span><ul><li><a href='/1.html'>甲</a></li><li><a href='/2.html'>乙</a></li></ul></div>",
        "<div><div>点击进入专题：</div><a href='/zt/'>聚焦教师交流</a></div>",
        "<div class='tag'><a href='/t/1'>教师</a><a href='/t/2'>交流</a></div>",
        "<p><a href='/'>返回网站首页&gt;&gt;</a></p>",
        "<div class='disclaimer'><p>本文仅代表发布机构观点，不代表本站立场。</p></div>",
        "<div class='video-player'><label>自动播放</label><span>教师交流三问</span></div>",
    ],
)
def test_boxes_of_links_inside_the_body_are_out(furniture: str) -> None:
    assert article(f"{furniture}<p>{PROSE}</p>") == [PROSE]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<div><p>相关链接：</p><p><a href='/a.doc'>名额分配表</a></p></div>", ["相关链接：", "名额分配表"]),
        ("<p>相关链接：</p><p><a href='/a.html'>附件1：名额分配表</a></p>", ["相关链接：", "附件1：名额分配表"]),
        ("<p>相关文章</p><p>由县教育局解释。</p>", ["相关文章", "由县教育局解释。"]),
        ("<p><a href='/law'>《中华人民共和国教师法》</a></p>", ["《中华人民共和国教师法》"]),
        ("<p>责任编辑：</p><p>附表：名额分配</p>", ["责任编辑：", "附表：名额分配"]),
        ("<p>请家长立即下载国家中小学智慧教育平台客户端。</p>", ["请家长立即下载国家中小学智慧教育平台客户端。"]),
    ],
)
def test_links_and_lines_that_may_be_the_documents_own_stay(markup: str, expected: list[str]) -> None:
    assert article(markup) == expected


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (["责任编辑：", "另一则：某市教师交流", "某市今年交流教师千名，…", ",某报"], []),
        (["责编：张三", "（综合整理自某报）"], ["（综合整理自某报）"]),
        (
            [
                "编辑|张三",
                "来源|某市发布",
                "扫描下方二维码关注我们",
                "1、回复【入学】查看政策",
                "点击菜单栏【服务】办事",
            ],
            [],
        ),
        (["编辑 张三丰 校对 李四"], []),
        (["图片均来自网络", "特别声明"], []),
    ],
)
def test_what_a_newsroom_prints_below_the_article_is_out(end: list[str], kept: list[str]) -> None:
    assert article("".join(f"<p>{text}</p>" for text in end)) == kept


def test_a_short_notice_is_not_outweighed_by_the_sites_disclaimer() -> None:
    disclaimer = (
        "【免责声明】本文仅代表作者本人观点，与本站无关，本站不对所包含内容的准确性、可靠性或完整性提供任何保证。"
    )
    notice = PROSE.replace("县教育局", "<a href='/jyj'>县教育局</a>")
    assert lines(f"<div><p>{notice}</p></div><div class='statement'><p>{disclaimer * 2}</p></div>") == [PROSE]


def test_attachments_right_below_the_body_are_kept_by_name() -> None:
    article = "每学年教师交流比例不低于符合条件教师总数的百分之十五，由县教育局统筹安排。" * 3
    page = (
        f"<html><body><div><div id='zoom'><p>{article}</p><p><a href='/a.doc'>附件：名额分配表</a></p></div>"
        "<ul><li><a href='/a.doc'>名额分配表</a></li><li><a href='b.XLSX?x=1'>交流教师登记表.xlsx</a></li>"
        "<li><a href='/next.html'>下一篇</a></li></ul></div></body></html>"
    )
    assert extract_html(page.encode())[0].text.splitlines() == [
        article,
        "附件：名额分配表",
        "附件：交流教师登记表.xlsx",
    ]


def test_a_short_text_comes_whole_out_of_any_markup() -> None:
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((ROOT / "corpus" / "plans").glob("*.txt"))[:4]
    ]
    count = short_pages.measure(texts)
    assert count.pages > 300
    assert count.broken == []
