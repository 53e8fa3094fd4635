"""What a site prints below a text, told by where it stands: lists, addresses and buttons below the last line of the text.

A line alone does not say that it is furniture (新闻中心, 县直部门网站). Between lines that are, at the foot of a page, it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.cutting.titles import DATE_LINE, DOCUMENT_NUMBER
from ingest.furniture.forum_posts import POST_REASON
from ingest.furniture.page_head import CREDIT_REASON, HEADER_REASON, SOURCE
from ingest.furniture.page_lines import NUMBERED, OWN_TAIL, SENTENCE, is_control, is_own, says_site
from ingest.rules import any_of, rule
from ingest.wording.introductions import INTRODUCTION_REASON
from ingest.wording.junk_lines import FURNITURE_REASON, LINKS_REASON
from ingest.wording.titles import TITLE

FOOTER_REASON = "site footer"
RUNNING_REASON = "running head"

_FEET = frozenset(("previous or next", "copyright", "site tools", "page date", "document library"))
_FEET |= {LINKS_REASON, CREDIT_REASON, POST_REASON}
# Furniture that a foot may hold and that does not begin one: it stands inside a text as well.
_PASSED = frozenset((INTRODUCTION_REASON, FURNITURE_REASON, HEADER_REASON, "advertising", "breadcrumb", "site menu"))
_PASSED |= {"page navigation", "image placeholder", "nothing but a placeholder", "reading tip"}
_SITE_CONTACT = rule(
    "^" + any_of("地址 邮编 邮政编码 电话 传真 主办 承办 协办 主管 技术支持 网址 站长 网站") + r"\s*:?",
    examples=("地址:青县人民路1号", "技术支持 信息中心"),
)
_DIGITS = re.compile(r"^[\d\s]{4,}$")
_KEPT_BY = rule(
    r"^(?:资料|法规)来源\s*:\s*[^。;,]{2,24}$", examples=("资料来源:青县政府法制局",), never=("资料来源:普查,2019年",)
)
"""Whose database a text was copied from, right above the foot."""
_LISTED = rule(
    r"^\d{1,2}[.、\s]\s?[^。;:,\d][^。;:,]{3,40}$",
    examples=("1 本周末冷空气来袭", "2.读书节主持词"),
    never=("1.5万元的补助资金", "3.认真落实,按时上报"),
)
"""Titles that a site lists."""
_LABELLED = rule(
    r"^[\u4e00-\u9fff]{2,6}\s*:\s*[^\s。;]{0,20}$", examples=("值班室:", "编号:12"), never=("电话: 12 34",)
)
_LISTED_TITLE = rule(
    r"^(?:[^\w\s《“(\[【]{1,2}\s?)?([^。;:!?,\d\s|][^。;:!?,|]{3,40})$",
    examples=("★ 秸秆禁烧标语", "·环境整治工作汇报"),
    never=("认真落实,按时上报",),
)
_OTHER_TEXTS = rule(
    any_of(
        "论文 主持词 简报 标语 口号 手抄报 [发演]言稿 演讲稿 心得体?会? 作文 日记 教案 课件 试题 [读观]后感 申请书",
        "述职报告 简历 故事 祝福语 条例 征文",
    )
    + "$",
    examples=("秸秆禁烧标语", "学习心得"),
    never=("标语牌",),
)
"""What sites of model texts hold beside plans."""
_PAGE_OF = rule(r"^(.{6,60}?)\s*第\s?\d{1,3}\s?页$", examples=("青县教研工作要点 第2页",), never=("第2页",))
_ORNAMENT = re.compile("^0\\d$")
_NUMBER_ALONE = re.compile(r"^[1-9]\d{0,2}$")
_LINES_OF_PAGE = 12  # Not measured

_LONGEST_FOOT_LINE = 45  # 30 to 36 and 60: 1 document, 20: 3
_HEAD_WITHIN = 60  # lines in which a title must stand for its running copies. 5 and more the same; 1: 1 document
_FEWEST_FEET, _SHARE_OF_FEET = 2, 1 / 3
"""So many lines below the text, and so large a share, must be furniture by their own wording for the rest to be; one
below a date of signature. 1 line: 2 documents, 3: 13; a share of 0 to 0.4 the same, 0.5: 1 document, 0.7: 18."""
_FEWEST_LISTED = 3  # 1 and 2 the same; 4: 1 document


def mark_foot(folded: Sequence[str], reasons: list[str | None]) -> bool:
    """Fill in the reasons of the lines below the text, and of the marks between a document library's pages; returns
    whether the page has a foot."""
    _page_anchors(folded, reasons)
    _page_numbers(folded, reasons)
    _running_heads(folded, reasons)
    _ornaments(folded, reasons)
    _listed_titles(folded, reasons)
    footed = _below_text(folded, reasons)
    _last_credit(folded, reasons)
    return footed


def _page_anchors(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``标题 第2页``, ``标题 第3页``: what a document library prints where its pages begin."""
    found: dict[str, list[int]] = {}
    for index, text in enumerate(folded):
        if reasons[index] is None and text.endswith("页") and (match := _PAGE_OF.match(text)):
            found.setdefault(match.group(1), []).append(index)
    written = frozenset(folded) if found else frozenset()
    for wording, places in found.items():
        if len(places) >= _FEWEST_FEET or wording in written:
            for index in places:
                reasons[index] = "page navigation"


def _page_numbers(folded: Sequence[str], reasons: list[str | None]) -> None:
    """9, 10, 11 each alone on its line, a page apart; the numbers of a table that is copied cell by cell stand closer."""
    numbers = [at for at, text in enumerate(folded) if reasons[at] is None and _NUMBER_ALONE.match(text)]
    apart = all(
        after - before >= _LINES_OF_PAGE and int(folded[after]) - int(folded[before]) == 1
        for before, after in pairwise(numbers)
    )
    if len(numbers) >= _FEWEST_FEET and apart and folded[numbers[0]] != "1":  # 1, 2, 3 may be those of sections
        for index in numbers:
            reasons[index] = "page navigation"


def _running_heads(folded: Sequence[str], reasons: list[str | None]) -> None:
    """The document's name at the head or foot of every page: one line again and again, right beside the page's number."""
    found: dict[str, list[int]] = {}
    for index, reason in enumerate(reasons):
        if reason == "page navigation":
            for beside in (index - 1, index + 1):
                if 0 <= beside < len(folded) and reasons[beside] is None and len(folded[beside]) <= _LONGEST_FOOT_LINE:
                    found.setdefault(folded[beside], []).append(beside)
    for wording, places in found.items():
        if len(places) < _FEWEST_FEET or SENTENCE.search(wording) or NUMBERED.match(wording):
            continue
        titled = any(text.startswith(wording) and at not in places for at, text in enumerate(folded[:_HEAD_WITHIN]))
        for index in places if titled else places[1:]:
            reasons[index] = RUNNING_REASON


def _ornaments(folded: Sequence[str], reasons: list[str | None]) -> None:
    """01, 02, 03 each alone on its line above a heading: set for looks."""
    numbers = [index for index, text in enumerate(folded) if reasons[index] is None and _ORNAMENT.match(text)]
    if len(numbers) >= _FEWEST_FEET and [int(folded[at]) for at in numbers] == list(range(1, len(numbers) + 1)):
        for index in numbers:
            reasons[index] = "ornament"


def _listed_titles(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Titles at the very end of a text, one below the other, that no text follows are what a site recommends."""
    last = next((index for index in range(len(folded) - 1, -1, -1) if reasons[index] is None), -1)
    first = last + 1
    while (
        first
        and reasons[first - 1] is None
        and _LISTED_TITLE.match(folded[first - 1])
        and not is_own(folded[first - 1])
    ):
        first -= 1
    listed = range(first, last + 1)
    titles = sum(_names_text(folded[index]) for index in listed)
    above = folded[first - 1] if first else ""
    if len(listed) >= _FEWEST_LISTED and 2 * titles >= len(listed) and (above.endswith("。") or DATE_LINE.match(above)):
        for index in listed:
            reasons[index] = LINKS_REASON


def _below_text(folded: Sequence[str], reasons: list[str | None]) -> bool:
    """From the first line of the page's foot on, where nothing but furniture and short lines follows, all is furniture."""
    start = len(folded)
    while start and (reasons[start - 1] in _FEET or reasons[start - 1] in _PASSED or _may_be_foot(folded[start - 1])):
        start -= 1
    if start == 0:
        return False
    below = range(start, len(folded))
    said = [
        reasons[index] in _FEET or (reasons[index] is None and (says_site(folded[index]) or is_control(folded[index])))
        for index in below
    ]
    if True not in said:
        return False
    foot = start + said.index(True)
    while foot > start and _KEPT_BY.match(folded[foot - 1]):
        foot -= 1
    known = sum(
        said[index - start] or reasons[index] is not None or _names_text(folded[index])
        for index in range(foot, len(folded))
    )
    fewest = 1 if DATE_LINE.match(folded[start - 1]) else _FEWEST_FEET
    if known < max(fewest, _SHARE_OF_FEET * (len(folded) - foot)):
        return False
    for index in below:
        if reasons[index] is None and (index >= foot or _DIGITS.match(folded[index])):
            reasons[index] = FOOTER_REASON
    return True


def _names_text(text: str) -> bool:
    """Whether a line names another text, as links do."""
    listed = _LISTED_TITLE.match(text)
    return listed is not None and (TITLE.match(listed.group(1)) or _OTHER_TEXTS.search(text)) is not None


def _may_be_foot(text: str) -> bool:
    if _SITE_CONTACT.match(text) or _LISTED.match(text) or (_LABELLED.match(text) and not OWN_TAIL.match(text)):
        return True
    if NUMBERED.match(text) or OWN_TAIL.match(text):
        return False
    if len(text) > _LONGEST_FOOT_LINE or re.search("[。;:]", text):
        return says_site(text)
    return not DATE_LINE.match(text) and not DOCUMENT_NUMBER.match(text)


def _last_credit(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``来源:某某`` as the last line of a text."""
    last = next((index for index in range(len(folded) - 1, 0, -1) if reasons[index] is None), 0)
    if last and SOURCE.match(folded[last]):
        reasons[last] = CREDIT_REASON
