"""What a page declares about its document: the title, the metadata table of government portals, the meta elements.

Where it declares no title, the line that reads like one is taken; what reads so is said by ``ingest.wording``, below the
extractors, and is part of this extractor's version.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer
from lxml.html import HtmlElement

from ingest.extract.html_lines import is_unseen, lines_above, tidy
from ingest.reading import fold_characters
from ingest.rules import any_of, rule
from ingest.wording.junk_lines import reason_of
from ingest.wording.titles import TITLE

_FIELDS = {
    "索引号": "索引号 信息索引号",
    "发文机关": "发文机关 发文单位 发文机构 制发单位 制发机关 颁布机关 颁布单位 颁布部门 制定机关 公布机关",
    "成文日期": "颁布日期 公布日期 成文日期 成文时间 生成日期 发文日期 印发日期",
    "发布机构": "发布机构 发布机关 发布单位 公开机构 公开责任部门",
    "文号": "文号 发文字号 发文号 发文文号 文件编号 文件号 文件字号",
    "发布日期": "发布日期 发布时间 公开日期 公开时间",
    "标题": "标题 名称 信息名称 文件名称",
    "主题分类": "主题分类 分类 信息分类",
    "主题词": "主题词 关键词",
    "公文种类": "公文种类 文种 体裁分类",
    "有效性": "有效性 时效性 效力状态 是否有效",
    "生效日期": "生效日期 实施日期 施行日期",
    "失效日期": "失效日期 废止日期",
}
"""Fields, and the labels of metadata tables filed under each, white space and colon taken off."""
_FIELD_OF = {label: field for field, labels in _FIELDS.items() for label in labels.split()}

_CLEAR_ANYWHERE = frozenset({"索引号", "文号", "发文机关", "发布机构", "成文日期", "发布日期"})
"""Fields believed outside a metadata table too; a line 名称：… or 标题：… may be a plan's own words."""

_META_NAMES = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "publishdate": "发布日期",
    "contentsource": "来源",
    "source": "来源",
    "keywords": "关键词",
    "sitename": "网站",
    "og:site_name": "网站",
    "columnname": "栏目",
    "article:published_time": "发布日期",
    "og:title": "分享标题",
}

_LABEL_ELEMENTS = ("td", "th", "dt", "dd", "li", "span", "b", "strong", "label", "p", "div", "em", "i")
_LONGEST_VALUE = 200  # 100 and more the same on 123 pages; 60: 3 pages
_LONGEST_BLOCK = 800  # 300 and more the same; keeps a table of text that names its fields
_LABELS_OF_A_BLOCK = 3  # 2 to 5 the same; 1: 4 pages
_LABEL_AND_COLON = re.compile("(" + "|".join(sorted(_FIELD_OF, key=len, reverse=True)) + ")】?[:：]")
_DATE = rule(
    r"(?:19|20)\d\d(?:\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}(?:\s*日)?)?)"
    "|[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?",
    examples=("2018-3-5", "2018年3月", "二〇一八年三月五日"),
    never=("2018", "3月5日"),
)
_BRACKETED = rule(
    r"^【\s*([\u4e00-\u9fff]{2,8})\s*】\s*([^:：【】\s][^【】]{0,80})$",
    examples=("【发文字号】 青教发12号",),
    never=("【文号】：12",),
)
_LABEL_SPACES = re.compile(r"[\s\u3000\xa0]+")
_SITE_SEPARATORS = re.compile(r"\s*(?:[|｜_—–]+|\s-+\s|-{2,}|(?<=[\u4e00-\u9fff])-+(?=[\u4e00-\u9fff]))\s*")
_SITE_WORDS = rule(
    any_of(
        "网 网站 门户 政府 频道 新闻 首页 客户端 平台 范文 公文 文库 栏目 资讯 公众号 官网 日报 晚报 APP \\.com \\.cn \\.net"
    )
    + "$",
    examples=("青县政务网", "example.com"),
    never=("新闻发布制度",),
    flags=re.IGNORECASE,
)
_COLUMN = rule(
    "^(?:[^。,:]{0,8}"
    + any_of(
        "公告 公示 动态 公开 文件 文档 专栏 栏目 新闻 要闻 首页 内容页? 详情页? 正文 频道 法规 之窗 园地 资料 制度 计划 总结 信息"
    )
    + "|[^。,:]{1,6})$",
    examples=("通知公告", "文章内容页", "教研园地", "青县"),
    never=("青县教育局关于做好值班工作的通知",),
)
"""A <title> that names the column or the template, not the document."""
_PARTS = re.compile(r"\s*[-_|–—]\s*")
_LONGEST_COLUMN = 10  # 4 to 16 the same; keeps titles as long as a column's name and a word
_LINES_ABOVE = 12
"""Lines above the body among which its title is looked for: an author's line, a tool bar, a breadcrumb stand between. 6 and
more are the same; 3 change one page."""
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 80  # 6 to 8 the same, 4: 3 pages, 14: 1; 40 to 120 the same
_LONGEST_SITE_NAME = 6  # 5 to 10 the same; 4: 1 page, 2: 5


@dataclass(frozen=True, slots=True)
class Head:
    """What a page's ``<title>`` and ``<meta>`` elements say: the title whole, the fields by their usual Chinese names."""

    title: str
    fields: dict[str, str]


def read_head(markup: str) -> Head:
    """Read the declarations out of a page's markup; nothing else of it is parsed."""
    soup = BeautifulSoup(markup, "lxml", parse_only=SoupStrainer(["title", "meta"]))
    fields: dict[str, str] = {}
    for meta in soup.find_all("meta"):
        name = str(meta.get("name") or meta.get("property") or "").strip().lower()
        if name in _META_NAMES:
            _keep(fields, _META_NAMES[name], tidy(str(meta.get("content") or "")))
    title = soup.find("title")
    return Head(tidy(title.get_text()) if title is not None else "", fields)


def page_metadata(page: HtmlElement, head: Head) -> dict[str, str]:
    """Declared fields by their usual Chinese names; the visible table wins over ``<meta>``."""
    shown: dict[str, str] = {}
    blocks = [block for block in page.iter("table", "ul", "dl") if _is_metadata_block(block)]
    for block in blocks:
        for element in block.iter(*_LABEL_ELEMENTS):
            _read_field(element, shown)
    loose: dict[str, str] = {}
    for element in page.iter(*_LABEL_ELEMENTS):
        if not is_unseen(element):
            _read_field(element, loose)
    return {**head.fields, **{key: value for key, value in loose.items() if key in _CLEAR_ANYWHERE}, **shown}


def metadata_blocks(page: HtmlElement) -> frozenset[HtmlElement]:
    """Small tables and lists that hold nothing but metadata; they are declared fields, not text of the document."""
    return frozenset(element for element in page.iter("table", "ul", "dl") if _is_metadata_block(element))


def page_title(
    page: HtmlElement, metadata: dict[str, str], head: Head, bodies: Sequence[HtmlElement] = ()
) -> str | None:
    """The document's title: the declared one, else ``<title>`` without the site's name, else the only ``<h1>``.

    A ``<title>`` that only names the column gives way to the line right above the body.
    """
    if metadata.get("标题"):
        return metadata["标题"]
    headings = [tidy(heading.text_content()) for heading in page.iter("h1")]
    headings = [heading for heading in headings if heading]
    if (
        not TITLE.match(fold_characters(head.title))
        and (named := _title_among(page))
        and not any(TITLE.match(fold_characters(h)) for h in headings)
    ):
        return named
    above = list(islice(lines_above(bodies[0]), _LINES_ABOVE)) if bodies else []
    titled = any(TITLE.match(fold_characters(text)) for text in (without_site_name(head.title), *headings))
    if not titled and (named := _title_among(page) or next(filter(_names_document, above), None)):
        return named
    for shown in (*headings, *(line for line in above if len(line) >= _SHORTEST_TITLE)):
        if head.title.startswith(shown):
            return shown
    if site_first := _after_site_name(page, head.title):
        return site_first
    title = without_site_name(head.title) if head.title else None
    if title and not (len(title) <= _LONGEST_COLUMN and _COLUMN.match(title)):
        return title
    only = headings[0] if len(headings) == 1 else None
    return _title_above(above) or title or only


def _after_site_name(page: HtmlElement, title: str) -> str | None:
    """The heading with which a ``<title>`` ends that begins with its site: 某乡公所-最新消息-…计画."""
    *site, last = _PARTS.split(title)
    if not site or len(last) < _SHORTEST_TITLE:
        return None
    shown = (tidy(heading.text_content()) for heading in page.iter("h1", "h2", "h3"))
    return next((text for text in shown if _names_document(text) and text.endswith(last.strip())), None)


def _names_document(line: str) -> bool:
    return len(line) >= _SHORTEST_TITLE and "|" not in line and TITLE.match(fold_characters(line)) is not None


def _title_among(page: HtmlElement) -> str | None:
    """The one second heading that reads like a document's title, where there is no more than one."""
    seconds = [tidy(heading.text_content()) for heading in page.iter("h2")]
    titles = [
        heading for heading in seconds if len(heading) >= _SHORTEST_TITLE and TITLE.match(fold_characters(heading))
    ]
    return titles[0] if len(titles) == 1 else None


def _title_above(above: Sequence[str]) -> str | None:
    """The first line, upwards, that is no furniture; None if it is no title by its length."""
    line = next(
        (line for line in above if reason_of(fold_characters(line)) is None and len(line) >= _SHORTEST_TITLE), None
    )
    return line if line and len(line) <= _LONGEST_TITLE else None


def without_site_name(title: str) -> str:
    """``title`` without the parts at its end that name a site or a column; the first part always stays."""
    parts = _SITE_SEPARATORS.split(title)
    separators = _SITE_SEPARATORS.findall(title)
    while len(parts) > 1 and (_SITE_WORDS.search(parts[-1]) or len(parts[-1]) <= _LONGEST_SITE_NAME):
        parts.pop()
        separators.pop()
    kept = parts[0]
    for separator, part in zip(separators, parts[1:], strict=False):
        kept += separator + part
    return kept.strip()


def _is_metadata_block(element: HtmlElement) -> bool:
    text = _LABEL_SPACES.sub("", element.text_content())
    return len(text) <= _LONGEST_BLOCK and len(set(_LABEL_AND_COLON.findall(text))) >= _LABELS_OF_A_BLOCK


def _read_field(element: HtmlElement, fields: dict[str, str]) -> None:
    """Read ``label：value`` that begins in ``element``: in one element, or in this one and the next."""
    opening = _LABEL_SPACES.sub("", element.text or "") or _LABEL_SPACES.sub("", _short_text(element))
    if element.tag not in ("td", "th", "dt", "label") and not re.search(r"[:：】]", opening):
        return
    if bracketed := _BRACKETED.match(_short_text(element)):
        return (
            _keep(fields, _FIELD_OF[bracketed.group(1)], bracketed.group(2))
            if bracketed.group(1) in _FIELD_OF
            else None
        )
    label, colon, _ = opening.replace(":", "：").partition("：")
    label = label.strip("【】[]〔〕*")
    key = _FIELD_OF.get(label)
    if key is None or key in fields:
        return
    text = _short_text(element)
    value = tidy(re.split(r"[:：]", text, maxsplit=1)[1]) if colon and re.search(r"[:：]", text) else ""
    if not value:
        following = element.getnext()
        if following is None and element.getparent() is not None and element.getparent().tag in ("td", "th", "dt"):
            following = element.getparent().getnext()
        if following is not None:
            value = _short_text(following).lstrip(":： ")
        if not value and following is None and element.tail:
            value = tidy(element.tail).lstrip(":： ")
    _keep(fields, key, value)


def _keep(fields: dict[str, str], key: str, value: str) -> None:
    """File ``value`` if it looks like one: a date under a date's key, no other label, no markup."""
    if key.endswith("日期"):
        date = _DATE.search(value)
        value = date.group() if date else ""
    following = _LABEL_AND_COLON.search(value)
    if following:
        value = value[: following.start()].rstrip()
    if value and len(value) <= _LONGEST_VALUE and "<" not in value and _LABEL_SPACES.sub("", value) not in _FIELD_OF:
        fields.setdefault(key, value)


def _short_text(element: HtmlElement) -> str:
    """The text of a small element, "" for one too large to be a field."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > 3 * _LONGEST_VALUE:
            return ""
    text = tidy("".join(pieces))
    return text if len(text) <= _LONGEST_VALUE else ""
