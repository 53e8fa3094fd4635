"""What a site prints above and below a text, told by where it stands: a menu above the breadcrumb, a second copy of the
title above the first paragraph, lists and addresses below the last.

A line alone does not say that it is furniture (新闻中心, 县直部门网站). Between lines that are, at the edge of a page, it is.
Works on folded lines and the reasons that their own wording gave; fills in reasons, takes none back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.junk_lines import FURNITURE_REASON, INTRODUCTION_REASON, LINKS_REASON
from ingest.plans import DATE_LINE, DOCUMENT_NUMBER, TITLE

HEADER_REASON = "site header"
FOOTER_REASON = "site footer"
TITLE_REASON = "repeated title"
CREDIT_REASON = "newsroom credit"

_BREADCRUMB_WITHIN = 40
"""Lines: the longest menu above a breadcrumb in the pages copied whole that were looked at has 32."""
_COPY_WITHIN = 7
_LONGEST_BETWEEN_COPIES = 24
_LONGEST_MENU_LINE = 40
_LONGEST_FOOT_LINE = 45
_FEWEST_FEET, _SHARE_OF_FEET = 2, 1 / 3
"""So many lines below the text, and so large a share, must be furniture by their own wording for the rest to be; one
below a date of signature."""
_HEAD_WITHIN, _LONGEST_HEAD_LINE = 60, 45
_FRAME = frozenset(("breadcrumb", "page date", "site tools", "document library", "previous or next", "copyright"))
_FRAME |= {"advertising", "site menu", LINKS_REASON, FURNITURE_REASON}
"""Reasons that say of a line above the title that a page was copied whole."""
_FEET = frozenset(("previous or next", "copyright", "site tools", "page date", "document library"))
_FEET |= {LINKS_REASON, CREDIT_REASON}
# Furniture that a foot may hold and that does not begin one: it stands inside a text as well.
_PASSED = frozenset((INTRODUCTION_REASON, FURNITURE_REASON, HEADER_REASON, "advertising", "breadcrumb", "site menu"))
_PASSED |= {"page navigation", "image placeholder", "nothing but a placeholder", "reading tip"}

_SENTENCE = re.compile("[。;!?]")
_NUMBERED = re.compile(r"^(?:[(\[]?[一二三四五六七八九十\d]{1,3}[)\].、,](?!\d)|第.{1,3}[章条篇节]|[①-⑳⑴-⒇⒈-⒛㈠-㈩])")
# The plan's own last lines: attachments, notes, copies to whom, contacts.
_OWN_TAIL = re.compile(
    r"^[(\[【]?(?:附|注(?=\s*\d*\s*:)|注意|备注|说明|抄[送报]|主[送报题]|联系|印发|此件|签发|打字|共印)"
)
_BODY_ALONE = re.compile(r"(?:[局厅委院校园会处部办馆社所队]|小学|中学|大学|办公室|人民政府|总支|支部)$")
_SITE_CONTACT = re.compile(r"^(?:地址|邮编|邮政编码|电话|传真|主办|承办|协办|技术支持|网址|站长|网站)\s*:?")
_DIGITS = re.compile(r"^[\d\s]{4,}$")
# A site's headline on a document: 某区发布…行动计划, …工作要点来了.
_HEADLINE = re.compile(
    r"^(?!关于)(?:(?!关于).){2,20}(?:发布|出台|公布)(?!会).{4,}(?<!通知)(?<!公告)(?<!决定)$|来[啦了]!?$|解读$|请查收"
)
_LONGEST_COLUMN = 6  # 个人工作计划
_SHORTEST_COPY, _SHARE_OF_COPY = 6, 0.6
_FILE_NAME = re.compile(r"^[^。;:]{4,60}\.(?:docx?|pdf|wps|pptx?|txt)$", re.IGNORECASE)
_HEAD_CHROME = re.compile(r"^(?:关注|订阅|标题\s*:.{2,60}|[^。;,:|]{2,6}(?:\s?\|\s?[^。;,:|]{2,6}){4,20})$")
_SOURCE = re.compile(r"^(?:文章|信息|稿件|内容)?来源\s*:\s*[^。,;:]{2,20}$")
# A government page's table of what it declares, copied cell by cell: a line for the label, one for the value.
_DECLARES = re.compile(
    r"^(?:(?:信息)?索引号|(?:主题|信息|体裁)?分类|(?:发布|公开|制发|发文)(?:机构|机关|单位)|(?:发文|成文|生成|发布|公开|生效|废止|失效)(?:日期|时间)"
    r"|(?:信息|文件)?名称|标题|(?:发文)?文号|发文字号|主题词|关键词|有效性|时效性|效力状态|公开(?:方式|范围|形式|目录|时限)|有效期|信息来源|内容概述|语种):?$"
)
_FEWEST_DECLARED, _DECLARED_WITHIN = 3, 40
_PAGE_OF = re.compile(r"^(.{6,60}?)\s*第\s?\d{1,3}\s?页$")


def mark_frame(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Fill in the reasons of lines that are furniture by their place."""
    _declared(folded, reasons)
    _above_breadcrumb(folded, reasons)
    _head(folded, reasons)
    _copied_title(folded, reasons)
    _above_title(folded, reasons)
    _page_anchors(folded, reasons)
    _below_text(folded, reasons)
    _last_credit(folded, reasons)


def _above_breadcrumb(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Nothing above 当前位置:首页>… belongs to a text, unless a sentence stands there."""
    window = range(min(len(folded), _BREADCRUMB_WITHIN))
    last = max((index for index in window if reasons[index] == "breadcrumb"), default=0)
    if all(reasons[index] or _is_menu(folded[index]) for index in range(last)):
        for index in range(last):
            reasons[index] = reasons[index] or HEADER_REASON


def _declared(folded: Sequence[str], reasons: list[str | None]) -> None:
    """The labels, and each label's value, of a table of declared fields above the text."""
    opening = next((index for index, text in enumerate(folded) if _SENTENCE.search(text)), len(folded))
    window = range(min(opening, _DECLARED_WITHIN))
    labels = [index for index in window if _DECLARES.match(re.sub(r"\s", "", folded[index]))]
    if len(labels) < _FEWEST_DECLARED:
        return
    for label in labels:
        reasons[label] = reasons[label] or FURNITURE_REASON
        if label + 1 in window and label != labels[-1] and label + 1 not in labels:
            reasons[label + 1] = reasons[label + 1] or FURNITURE_REASON


def _is_menu(text: str) -> bool:
    return len(text) <= _LONGEST_MENU_LINE and not _SENTENCE.search(text) and not _NUMBERED.match(text)


def _head(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Menus, file names and sources above the first line that may be the text's own."""
    for index, text in enumerate(folded):
        if reasons[index]:
            continue
        if _SOURCE.match(text):
            reasons[index] = CREDIT_REASON
        elif _HEAD_CHROME.match(text) or _FILE_NAME.match(text):
            reasons[index] = HEADER_REASON
        else:
            return


def _copied_title(folded: Sequence[str], reasons: list[str | None]) -> None:
    """The page's own title above the text's, with an author's name and the like between; the text's own stays.

    The page's may be the shorter one, without the body or the year before it.
    """
    first = next((index for index, reason in enumerate(reasons) if reason is None), None)
    if first is None or not TITLE.match(folded[first]):
        return
    title = folded[first]
    for later in range(first + 1, min(first + 1 + _COPY_WITHIN, len(folded))):
        text = folded[later]
        if (
            reasons[later] is None
            and text.endswith(title)
            and (text == title or len(title) >= 10)
            and TITLE.match(text)
        ):
            for index in range(first, later):
                reasons[index] = reasons[index] or (TITLE_REASON if index == first else HEADER_REASON)
            return
        if reasons[later] is None and not _between_copies(text):
            return


def _above_title(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Above the title of a page copied whole stand menus and labels; what may be the text's own is left: a body, a number,
    a date, another title, the title's first lines."""
    opening = next((index for index, text in enumerate(folded) if reasons[index] is None and _opens(text)), len(folded))
    above = range(min(opening, _HEAD_WITHIN) - 1, -1, -1)
    title = next((index for index in above if reasons[index] is None and TITLE.match(folded[index])), 0)
    if not any(reason in _FRAME for reason in reasons[:title]):
        return
    first = title
    while reasons[first - 1] is None and _leads_to_title(folded[first - 1]):
        first -= 1
    for index in range(first):
        text = folded[index]
        copied = TITLE.match(text) and _is_copy(text, folded[title])
        titled = TITLE.match(text) and ":" not in text and len(text) > _LONGEST_COLUMN and not _HEADLINE.search(text)
        if reasons[index] is None and (copied or not (_is_own(text) or titled)):
            reasons[index] = TITLE_REASON if copied else HEADER_REASON


def _is_copy(text: str, title: str) -> bool:
    """Whether the page names the document by ``text``: part of its title, or the title with the body called otherwise."""
    pairs = zip(reversed(text), reversed(title), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return (
        title.startswith(text) or same == len(text) or (same >= _SHORTEST_COPY and same >= _SHARE_OF_COPY * len(text))
    )


def _opens(text: str) -> bool:
    return bool(_SENTENCE.search(text) or _NUMBERED.match(text)) or len(text) > _LONGEST_HEAD_LINE


def _leads_to_title(text: str) -> bool:
    """Whether a line right above a title's last one may be its first: 关于印发…, 全面推进乡村振兴."""
    return len(text) >= 8 and not re.search(r"[,:\s|]", text)


def _is_own(text: str) -> bool:
    """Whether a line is a body's name, a document number, a date, a note or a salutation: never furniture by its place."""
    return bool(
        _BODY_ALONE.search(text)
        or DOCUMENT_NUMBER.match(text)
        or DATE_LINE.match(text)
        or _OWN_TAIL.match(text)
        or re.search("^各.{0,40}:$|文件$", text)
    )


def _between_copies(text: str) -> bool:
    """Whether a line between two copies of a title is no part of the text."""
    return not _is_own(text) and len(text) <= _LONGEST_BETWEEN_COPIES and _is_menu(text)


def _page_anchors(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``标题 第2页``, ``标题 第3页``: what a document library prints where its pages begin."""
    found: dict[str, list[int]] = {}
    for index, text in enumerate(folded):
        if reasons[index] is None and text.endswith("页") and (match := _PAGE_OF.match(text)):
            found.setdefault(match.group(1), []).append(index)
    for wording, places in found.items():
        if len(places) >= 2 or wording in folded:
            for index in places:
                reasons[index] = "page navigation"


def _below_text(folded: Sequence[str], reasons: list[str | None]) -> None:
    """From the first line of the page's foot on, where nothing but furniture and short lines follows, all is furniture."""
    start = len(folded)
    while start and (reasons[start - 1] in _FEET or reasons[start - 1] in _PASSED or _may_be_foot(folded[start - 1])):
        start -= 1
    if start == 0:
        return
    below = range(start, len(folded))
    foot = next((index for index in below if reasons[index] in _FEET), None)
    if foot is None:
        return
    said = sum(reasons[index] is not None for index in range(foot, len(folded)))
    fewest = 1 if DATE_LINE.match(folded[start - 1]) else _FEWEST_FEET
    if said < max(fewest, _SHARE_OF_FEET * (len(folded) - foot)):
        return
    for index in below:
        if reasons[index] is None and (index >= foot or _DIGITS.match(folded[index])):
            reasons[index] = FOOTER_REASON


def _may_be_foot(text: str) -> bool:
    if _SITE_CONTACT.match(text):
        return True
    if len(text) > _LONGEST_FOOT_LINE or re.search("[。;:]", text) or _NUMBERED.match(text) or _OWN_TAIL.match(text):
        return False
    return not DATE_LINE.match(text) and not DOCUMENT_NUMBER.match(text)


def _last_credit(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``来源:某某`` as the last line of a text."""
    last = next((index for index in range(len(folded) - 1, 0, -1) if reasons[index] is None), 0)
    if last and _SOURCE.match(folded[last]):
        reasons[last] = CREDIT_REASON
