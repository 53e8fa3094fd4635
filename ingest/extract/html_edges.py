"""What sites print inside the body: lines at its edges, boxes of links to other pages, the attachments right below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from ingest.extract.html_lines import is_unseen, tidy
from ingest.rules import any_of, rule

_STAFF = any_of("责任编辑 责编 编辑 校对 审核 作者 值班编辑")
_BUTTON = any_of(
    "收藏 分享 点赞 赞 评论 举报 打印 关闭 关闭窗口 打印本页 关闭本页 返回顶部 我要跟帖 我要反馈 我要评论",
    "图集 纠错 【纠错】 字号 大 中 小",
)
_EDGE_FORMS = (
    rf"[(（【\[]?\s*(?:(?:本文)?来源[:：].{{0,30}})?(?:{_STAFF}|编辑\s*\S{{2,4}}\s+校对)\s*[:：|丨/]\s*\S.{{0,30}}",
    _BUTTON,
    r"(?:评论|回复|点赞|收藏|阅读|浏览|分享|跟帖)\s*[(（:：]?\s*\d{1,7}\s*[)）]?",
    r"\+?\d{1,7}\s*(?:[|｜]\s*)?(?:回复|评论|赞|跟帖)?|\d{1,2}[、.]\s*回复【[^】]{1,10}】.{0,30}",
    r"已输入\s*\d+\s*字|(?:【\d{1,3}】){2,}|分享到[:：]?.{0,30}|分享让更多人看到|扫一扫.{0,24}|.{0,16}扫描[左右下上]方二维码.{0,40}",
    r"关键[字词]\s*[:：].{1,60}|.{0,8}(?:新闻|日报|资讯)公众号|[(（]?本文来自.{2,20}更多.{2,30}请下载.{2,30}",
    r"\S{2,12}号\s*[>＞]\s*\S{2,20}|(?:责任)?编辑\s+\S{2,4}\s+校对\s+\S{2,4}|来源\s*[|｜丨]\s*\S.{0,40}",
    r"\S{2,24}供稿(?:\s+(?:摄影|编辑|审核|校对)[/:：]\S{2,6}){1,4}|点击菜单栏.{0,40}|.{0,12}点【在看】.{0,12}",
    r"特别声明|本文为.{2,12}在.{2,16}发布，仅代表.{0,80}|发送邮件至\S+@\S+申请.{2,30}",
    r".{0,80}快来.{0,80}下载.{0,4}(?:客户端|APP).{0,30}|相关资讯请关注[:：].{1,30}",
    r"(?:信息|图片|文字|素材|内容|图文)均?来(?:自|源于?)网络|经过.{2,10}重新(?:编排|整理)",
)
_EDGE_LINE = rule(
    rf"^(?:{'|'.join(_EDGE_FORMS)})\s*$",
    examples=(
        "（责任编辑：李华", "来源：青县 编辑 李华 校对：王小明", "返回顶部", "评论（3）", "+12 赞", "2、回复【值班】查看",
        "已输入 0 字", "【1】【2】【3】", "请扫描下方二维码", "关键词：值班", "青县新闻公众号", "青县号 > 青县发布",
        "编辑 李华 校对 小明", "来源｜青县", "青县教育局供稿 摄影：李华", "点击菜单栏查看", "特别声明", "快来下载青县客户端",
        "本文为青草在青网发布，仅代表作者", "相关资讯请关注：青县", "图片来源于网络", "经过青草重新编排",
    ),
    never=("评论工作由各校负责", "值班编辑由各校指定", "图片来自网络安全周"),
)  # fmt: skip
"""A line that cannot be policy text where it stands at the edge of a page's body. Looked for there only: amid the text
the same words may be a list's number or a table's cell. From the edges of 62 scraped pages."""

_EDITOR_LINE = rule(
    r"^[(（【\[]?\s*(?:责任编辑|责编)\s*[:：|丨/](?P<name>.{0,30})$", examples=("【责任编辑：李华】", "责编|")
)
_EDITOR_WITHIN = 3
"""An editor named this few lines before the end goes, though the article's sources stand after the name. 2 to 10 lines are
the same on 123 pages; 1 line changes one."""
_LONGEST_TEASER = 300
"""Characters after an editor's line without a name, which only a template prints, that are another article's teaser. 200
and more are the same on 123 pages; 100 change one."""

_RELATED_LABEL = rule(
    r"^[【\[(（]?\s*(?:相关(?:新闻|阅读|报道|资讯|文章|推荐|链接)|延伸\s*(?:阅读|[·•]\s*推荐)|推荐阅读|猜你喜欢|点击进入专题"
    r"|热门(?:新闻|文章|推荐|排行))\s*[】\])）]?\s*[:：]?$",
    examples=("【相关阅读】", "延伸 · 推荐：", "热门排行"),
    never=("相关文章如下",),
)
_LONGEST_LABEL = 20  # 8 to 40 the same on 123 pages
_LONGEST_RELATED = 400
"""A box that opens with such a label and holds a link is furniture up to this many characters: a few headlines with a
summary. Looked at on 62 scraped pages; not met on 20 government pages. 200 to 800 are the same, 100 change one."""
_BOXES = frozenset({"div", "section", "ul", "dl", "aside", "blockquote", "fieldset"})
_BACK_LINK = re.compile(r"^返回.{0,12}(?:首页|查看更多)[>＞»\s]{0,4}$|^查看更多[>＞»\s]{0,4}$")
_TAG_NAMES = frozenset({"tag", "tags", "keyword", "keywords"})

_FILE_LINK = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|rtf|zip|rar|7z)(?:[?#].*)?$", re.IGNORECASE)
_LABEL = re.compile(r"^附件?\s*\d{0,2}\s*[:：.、]|^附件")
_DOWNLOADS = re.compile("^(?:附件|檔案|档案|文件)下[载載]|^相關檔案|^下[载載](?:附件|檔案|档案)")
_SHORTEST_NAME = 3  # 1 to 6 the same on 123 pages; a button 下载 is no name
_LEVELS = 3
"""How far above the body the list of attachments may hang: in the body's own box, or a box or two around it."""


def without_edges(lines: Sequence[str]) -> list[str]:
    """``lines`` without those at the end that only a web page has there, and at the beginning; never all of them."""
    lines = _without_editor(lines)
    start, end = 0, len(lines)
    while end > 1 and _EDGE_LINE.match(lines[end - 1]):
        end -= 1
    while start < end - 1 and _EDGE_LINE.match(lines[start]) and not lines[start].isdigit():
        start += 1
    return list(lines[start:end])


def _without_editor(lines: Sequence[str]) -> Sequence[str]:
    """``lines`` without an editor's line near the end; without what follows it too if the template left it empty."""
    after = 0
    for index in range(len(lines) - 1, 0, -1):
        editor = _EDITOR_LINE.match(lines[index])
        if editor and not editor["name"].strip():
            return lines[:index]
        if editor and index >= len(lines) - _EDITOR_WITHIN:
            return [*lines[:index], *lines[index + 1 :]]
        after += len(lines[index])
        if after > _LONGEST_TEASER or lines[index].startswith("附"):
            break
    return lines


def related_links(bodies: Sequence[HtmlElement]) -> frozenset[HtmlElement]:
    """Elements inside the bodies that only lead to other pages: labelled links, the box around them, tags, ways back.

    A link to a file is never one of them: it is an attachment.
    """
    found: set[HtmlElement] = set()
    for body in bodies:
        for element in body.iterdescendants():
            if not isinstance(element.tag, str):
                continue
            text = _short_text(element)
            if _RELATED_LABEL.match(text):
                found.update(_related_to(element, body))
            elif element.tag == "a" and _BACK_LINK.match(text):
                found.add(element)
            elif element.tag in _BOXES and not _TAG_NAMES.isdisjoint(element.get("class", "").lower().split()):
                found.update([element] if _only_links(element) else [])
    return frozenset(found)


def _short_text(element: HtmlElement, limit: int = _LONGEST_LABEL) -> str:
    """The text of a small element, "" for one with more than ``limit`` characters, of which no more are read."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        if stripped := piece.strip():
            pieces.append(stripped)
            length += len(stripped)
            if length > limit:
                return ""
    return tidy("".join(pieces))


def _related_to(label: HtmlElement, body: HtmlElement) -> Iterator[HtmlElement]:
    """What ``label`` stands above: all of its box, or the elements right behind it that are links and nothing else."""
    text = _short_text(label)
    while (box := label.getparent()) is not body and _short_text(box) == text:
        label = box
    if box is not body and box.tag in _BOXES and _is_related_box(box, text):
        yield box
        return
    links = []
    for sibling in label.itersiblings():
        if isinstance(sibling.tag, str) and not is_unseen(sibling) and any(map(str.strip, sibling.itertext())):
            if not _only_links(sibling):
                break
            links.append(sibling)
        if tidy(sibling.tail or ""):
            break
    if links and not tidy(label.tail or ""):
        yield from (label, *links)


def _is_related_box(box: HtmlElement, label: str) -> bool:
    if not _short_text(box, _LONGEST_RELATED).startswith(label):
        return False
    links = [link for link in box.iter("a") if link.get("href")]
    return bool(links) and not any(_is_file(link) for link in links)


def _only_links(element: HtmlElement) -> bool:
    """Whether all text of ``element`` is that of links to other pages."""
    links = list(element.iter("a"))
    linked = "".join(link.text_content() for link in links)
    return (
        bool(links)
        and re.sub(r"\s+", "", linked) == re.sub(r"\s+", "", element.text_content())
        and not any(_is_file(link) for link in links)
    )


def _is_file(link: HtmlElement) -> bool:
    name = _short_text(link, _LONGEST_RELATED)
    return _FILE_LINK.search(link.get("href", "").strip()) is not None or _LABEL.match(name) is not None


def attachment_lines(bodies: Sequence[HtmlElement], lines: Sequence[str]) -> list[str]:
    """Names of the files linked to right after the body and not yet in ``lines``, each as 附件：name."""
    if not bodies:
        return []
    known = re.sub(r"\s+", "", "".join(lines))
    found: dict[str, None] = {}
    for link in _links_after(bodies[-1]):
        name = tidy(link.text_content()) or tidy(link.get("title", ""))
        if len(name) >= _SHORTEST_NAME and re.sub(r"\s+", "", name) not in known:
            found[name if _LABEL.match(name) else f"附件：{name}"] = None
    return list(found)


def _offers_files(element: HtmlElement) -> bool:
    """Whether a box offers copies of the page as files (附件下载：…, 相關檔案): what it lists is the site's, no annex."""
    return _DOWNLOADS.match(tidy(element.text_content())) is not None


def _links_after(body: HtmlElement) -> Iterator[HtmlElement]:
    element = body
    for _ in range(_LEVELS):
        for sibling in element.itersiblings():
            if isinstance(sibling.tag, str) and not is_unseen(sibling) and not _offers_files(sibling):
                yield from (link for link in sibling.iter("a") if _FILE_LINK.search(link.get("href", "").strip()))
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return
        element = parent
