"""What sites print inside the body at its edges, and the attachments they list right below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from ingest.extract.html_lines import is_unseen, tidy

_EDGE_LINE = re.compile(
    r"""^(?:
    [(（【\[]?\s*(?:(?:本文)?来源[:：].{0,30})?(?:责任编辑|责编|编辑|校对|审核|作者|值班编辑|编辑\s*\S{2,4}\s+校对)\s*[:：|丨/]\s*\S.{0,30}
    |(?:收藏|分享|点赞|赞|评论|举报|打印|关闭|关闭窗口|打印本页|关闭本页|返回顶部|我要跟帖|我要反馈|我要评论|图集|纠错|【纠错】|字号|大|中|小)
    |(?:评论|回复|点赞|收藏|阅读|浏览|分享|跟帖)\s*[(（:：]?\s*\d{1,7}\s*[)）]?|\+?\d{1,7}\s*(?:[|｜]\s*)?(?:回复|评论|赞|跟帖)?
    |已输入\s*\d+\s*字|(?:【\d{1,3}】){2,}|分享到[:：]?.{0,30}|分享让更多人看到|扫一扫.{0,24}|.{0,16}扫描(?:左|右|下|上)方二维码.{0,40}
    |关键[字词]\s*[:：].{1,60}|.{0,8}(?:新闻|日报|资讯)公众号|[(（]?本文来自.{2,20}更多.{2,30}请下载.{2,30}
    |\S{2,12}号\s*[>＞]\s*\S{2,20}
    )\s*$""",
    re.VERBOSE,
)
"""A line that cannot be policy text where it stands at the edge of a page's body. Looked for there only: amid the text
the same words may be a list's number or a table's cell. From the edges of 62 scraped pages."""

_FILE_LINK = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|rtf|zip|rar|7z)(?:[?#].*)?$", re.IGNORECASE)
_LABEL = re.compile(r"^附件?\s*\d{0,2}\s*[:：.、]|^附件")
_LEVELS = 3
"""How far above the body the list of attachments may hang: in the body's own box, or a box or two around it."""


def without_edges(lines: Sequence[str]) -> list[str]:
    """``lines`` without those at the end that only a web page has there, and at the beginning; never all of them."""
    start, end = 0, len(lines)
    while end > 1 and _EDGE_LINE.match(lines[end - 1]):
        end -= 1
    while start < end - 1 and _EDGE_LINE.match(lines[start]) and not lines[start].isdigit():
        start += 1
    return list(lines[start:end])


def attachment_lines(bodies: Sequence[HtmlElement], lines: Sequence[str]) -> list[str]:
    """Names of the files linked to right after the body and not yet in ``lines``, each as 附件：name."""
    if not bodies:
        return []
    known = re.sub(r"\s+", "", "".join(lines))
    found: dict[str, None] = {}
    for link in _links_after(bodies[-1]):
        name = tidy(link.text_content()) or tidy(link.get("title", ""))
        if 2 < len(name) <= 120 and re.sub(r"\s+", "", name) not in known:
            found[name if _LABEL.match(name) else f"附件：{name}"] = None
    return list(found)


def _links_after(body: HtmlElement) -> Iterator[HtmlElement]:
    element = body
    for _ in range(_LEVELS):
        for sibling in element.itersiblings():
            if isinstance(sibling.tag, str) and not is_unseen(sibling):
                yield from (link for link in sibling.iter("a") if _FILE_LINK.search(link.get("href", "").strip()))
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return
        element = parent
