"""What a site prints above a text: menus above the breadcrumb, labels and copies of the title above the title, the page's
own title and its introduction above the first piece of a compilation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.cutting.separators import SEPARATOR_REASON
from ingest.cutting.titles import DATE_LINE, DOCUMENT_NUMBER, opens_plan
from ingest.furniture.forum_posts import POST_REASON
from ingest.furniture.page_lines import NUMBERED, SENTENCE, is_own, says_site
from ingest.headings.numbering import read_marker
from ingest.rules import any_of, rule
from ingest.wording.introductions import INTRODUCTION_REASON
from ingest.wording.junk_lines import FURNITURE_REASON, LINKS_REASON
from ingest.wording.titles import TITLE

HEADER_REASON = "site header"
TITLE_REASON = "repeated title"
CREDIT_REASON = "newsroom credit"

_FRAME = frozenset(("breadcrumb", "page date", "site tools", "document library", "previous or next", "copyright"))
_FRAME |= {"advertising", "site menu", LINKS_REASON, FURNITURE_REASON, POST_REASON}
"""Reasons that say of a line above the title that a page was copied whole."""
_HEADLINE = rule(
    r"^(?!关于)(?:(?!关于).){2,20}(?:发布|出台|公布)(?!会).{4,}(?<!通知)(?<!公告)(?<!决定)$|来[啦了]!?$|出炉!?$|解读$|请查收|!",
    examples=("青县出台值班制度五条", "值班要点来了!", "招生方案出炉", "值班制度解读", "重磅!青县有新规"),
    never=("青县召开新闻发布会通报值班工作", "关于公布值班名单的方案", "青县公布值班名单的通知"),
)
"""A site's headline on a document."""
_FILE_NAME = rule(r"^[^。;:]{4,60}\.(?:docx?|pdf|wps|pptx?|txt)$", examples=("青县值班制度.DOCX",), flags=re.IGNORECASE)
_HEAD_CHROME = rule(
    r"^(?:关注|订阅|标题\s*:.{2,60}|[^。;,:|]{2,8}(?:\s?\|\s?[^。;,:|]{2,8}){4,20}"
    r"|[^\s。;,:/]{2,8}(?:\s/\s[^\s。;,:/]{2,8}){1,3})$",
    examples=("关注", "标题: 值班制度", "新闻|政务|服务|互动|数据", "通知 / 正文"),
    never=("序号|姓名|职务", "甲乙/丙丁"),
)
SOURCE = rule(
    r"^(?:文章|信息|稿件|内容)?来源\s*:\s*[^。,;:]{2,20}$", examples=("来源:青县教育局",), never=("来源:财政,自筹",)
)
# A government page's table of what it declares, copied cell by cell: a line for the label, one for the value.
_DECLARED = any_of(
    "(?:信息)?索引号 (?:主题|信息|体裁)?分类 (?:发布|公开|制发|发文|所属|制定|公布|颁布)(?:机构|机关|单位|部门)",
    "(?:发文|成文|生成|发布|公开|公布|颁布|施行|实施|生效|废止|失效)(?:日期|时间) (?:信息|文件)?名称 标题",
    "(?:发文)?文号 发文字号 主题词 关键词 有效性 时效性 效力(?:状态|位阶|级别) 法规类别",
    "公开(?:方式|范围|形式|目录|时限) 有效期 信息来源 内容概述 语种",
)
_DECLARES = rule(rf"^{_DECLARED}:?$", examples=("索引号", "发文字号:"))
_DECLARES_IN_LINE = rule(
    rf"^{_DECLARED}(?:\s*:\s*|\s+)\S.{{0,60}}$", examples=("名称:值班制度", "成文日期 2018年"), never=("标题",)
)
_COUNTS = rule(r"(?<!\d)\d{1,2}(?!\d)|[一二三四五六七八九十①-⑳Ⅰ-Ⅻ]", examples=("方案3", "篇三"), never=("2018年",))
_COUNTS_FROM_ONE = rule(
    r"(?<!\d)1(?!\d)|一|壹|①|Ⅰ|(?<![A-Za-z])A(?![A-Za-z])", examples=("方案1", "(一)", "方案A"), never=("方案12", "APP")
)
_DECIDES = rule(
    "印发|经研究|现将|现就|通知如下|研究决定|^各[^,。]{1,30}:",
    examples=("现将两个制度印发给你们", "各乡镇:"),
    never=("各校都有值班制度",),
)
"""What an editor who introduces model texts does not say: a circular passes on several plans."""

_BREADCRUMB_WITHIN = 40  # lines. 20 and more the same; 10: 1 document. The longest menu seen has 32
_LONGEST_MENU_LINE = 40  # 20 and more the same
_LONGEST_HEAD_LINE = 45  # 50 the same; 40 and 60: 1 document, 30: 4
_HEAD_WITHIN = 60  # lines. 20 and more the same; keeps a table without any sentence from being all head
_LONGEST_COLUMN = 6  # a column of the site, 个人工作计划. 8 and 10 the same; 5: 2 documents
_SHORTEST_COPY, _SHARE_OF_COPY = 6, 0.6  # 4 and 8: 1 document; 0.5 and 0.7: 1, 0.8: 3
_FEWEST_DECLARED, _DECLARED_WITHIN = 3, 40  # 2 and 4: 1 document; 20 lines and more the same, 10: 1
_LONGEST_SHORT_HEAD = 4  # lines above the first piece. 3 and more the same; 2: 1 document
_SHORTEST_FIRST_LINE = 8  # of a broken title. 6 to 12 the same; 4: 1 document


def mark_head(folded: Sequence[str], reasons: list[str | None], *, footed: bool) -> None:
    """Fill in the reasons of the lines above the text; ``footed`` where the page's foot stands below it."""
    _declared(folded, reasons)
    _above_breadcrumb(folded, reasons)
    _first_lines(folded, reasons)
    _copied_title(folded, reasons)
    _above_title(folded, reasons, footed=footed)


def mark_above_pieces(folded: Sequence[str], reasons: list[str | None], counted: int) -> None:
    """The lines above the first separator are the page's own title and introduction: short ones that are no sentences, and
    sentences as well where the pieces are counted from the first on and nothing above decides anything.

    ``counted`` is the first line that a separator runs into, 0 for none.
    """
    first = next((index for index, reason in enumerate(reasons) if reason == SEPARATOR_REASON), counted)
    if first == 0:
        return
    above = [index for index in range(first) if reasons[index] is None]
    short = len(above) <= _LONGEST_SHORT_HEAD and all(
        len(folded[i]) <= _LONGEST_MENU_LINE and not SENTENCE.search(folded[i]) for i in above
    )
    counts = _COUNTS_FROM_ONE.search(folded[first]) or not _COUNTS.search(folded[first])
    if short or (counts and _introduces(folded, above)):
        for index in above:
            reasons[index] = INTRODUCTION_REASON if "。" in folded[index] else HEADER_REASON


def _introduces(folded: Sequence[str], above: Sequence[int]) -> bool:
    """Whether nothing in the lines ``above`` the pieces is a plan's or a circular's own."""
    for index in above:
        text = folded[index]
        listed = len(text) <= _LONGEST_HEAD_LINE and TITLE.match(text)
        if _DECIDES.search(text) or opens_plan(text):
            return False
        if DOCUMENT_NUMBER.match(text) or DATE_LINE.match(text) or (read_marker(text) and not listed):
            return False
    return True


def is_menu(text: str) -> bool:
    return len(text) <= _LONGEST_MENU_LINE and not SENTENCE.search(text) and not NUMBERED.match(text)


def _above_breadcrumb(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Nothing above 当前位置:首页>… belongs to a text, unless a sentence stands there."""
    window = range(min(len(folded), _BREADCRUMB_WITHIN))
    last = max((index for index in window if reasons[index] == "breadcrumb"), default=0)
    if all(reasons[index] or is_menu(folded[index]) for index in range(last)):
        for index in range(last):
            reasons[index] = reasons[index] or HEADER_REASON


def _declared(folded: Sequence[str], reasons: list[str | None]) -> None:
    """The labels, and each label's value, of a table of declared fields above the text."""
    opening = next((index for index, text in enumerate(folded) if SENTENCE.search(text)), len(folded))
    window = range(min(opening, _DECLARED_WITHIN))
    labels = [index for index in window if _DECLARES.match(re.sub(r"\s", "", folded[index]))]
    lines = [index for index in window if _DECLARES_IN_LINE.match(folded[index])]
    if len(labels) + len(lines) < _FEWEST_DECLARED:
        return
    for index in (*labels, *lines):
        reasons[index] = reasons[index] or FURNITURE_REASON
    for label in labels:
        if label + 1 in window and label != labels[-1] and label + 1 not in labels:
            reasons[label + 1] = reasons[label + 1] or FURNITURE_REASON


def _first_lines(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Menus, file names and sources above the first line that may be the text's own."""
    for index, text in enumerate(folded):
        if reasons[index]:
            continue
        if SOURCE.match(text):
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
    for later in range(first + 1, len(folded)):
        text = folded[later]
        if reasons[later] is None and text.endswith(title) and TITLE.match(text):
            for index in range(first, later):
                reasons[index] = reasons[index] or (TITLE_REASON if index == first else HEADER_REASON)
            return
        if reasons[later] is None and not _between_copies(text):
            return


def _between_copies(text: str) -> bool:
    """Whether a line between two copies of a title is no part of the text."""
    return not is_own(text) and is_menu(text)


def _above_title(folded: Sequence[str], reasons: list[str | None], *, footed: bool) -> None:
    """Above the title of a page copied whole stand menus and labels; what may be the text's own is left: a body, a number,
    a date, another title, the title's first lines. That a page was copied whole shows in furniture above or below."""
    opening = next((index for index, text in enumerate(folded) if reasons[index] is None and _opens(text)), len(folded))
    above = range(min(opening, _HEAD_WITHIN) - 1, -1, -1)
    title = next((index for index in above if reasons[index] is None and TITLE.match(folded[index])), 0)
    for index in range(min(opening, _HEAD_WITHIN)):
        if reasons[index] is None and says_site(folded[index]) and not TITLE.match(folded[index]):
            reasons[index] = HEADER_REASON
    if not (footed or any(reasons[index] in _FRAME or reasons[index] == HEADER_REASON for index in range(title))):
        return
    first = title
    while first and reasons[first - 1] is None and _leads_to_title(folded[first - 1]):
        first -= 1
    for index in range(first):
        text = folded[index]
        copied = TITLE.match(text) and _is_copy(text, folded[title])
        titled = TITLE.match(text) and ":" not in text and len(text) > _LONGEST_COLUMN and not _HEADLINE.search(text)
        if reasons[index] is None and (copied or not (is_own(text) or titled)):
            reasons[index] = TITLE_REASON if copied else HEADER_REASON


def _is_copy(text: str, title: str) -> bool:
    """Whether the page names the document by ``text``: part of its title, or the title with the body called otherwise."""
    pairs = zip(reversed(text), reversed(title), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return (
        title.startswith(text) or same == len(text) or (same >= _SHORTEST_COPY and same >= _SHARE_OF_COPY * len(text))
    )


def _opens(text: str) -> bool:
    """Whether a line may be the text's first below its title. Exclamations are a site's: 重磅!招生方案出炉."""
    opens = len(text) > _LONGEST_HEAD_LINE or re.search("[。;]", text) or NUMBERED.match(text)
    return bool(opens) and not says_site(text)


def _leads_to_title(text: str) -> bool:
    """Whether a line right above a title's last one may be its first: 关于印发…, 全面推进乡村振兴."""
    return len(text) >= _SHORTEST_FIRST_LINE and not re.search(r"[,:\s|!]|\)$", text)
