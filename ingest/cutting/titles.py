"""The lines a plan begins with: its title, document number, date, and the opening that enacts it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.chinese_numerals import ONE_TO_NINE, ONE_TO_TEN
from ingest.headings.layout import Segment
from ingest.rules import any_of, rule
from ingest.wording.titles import ENACTED_TYPES, PLAN_TYPE, TITLE

NUMBERED_TITLE = rule(
    rf"^[^。;,!?]{{4,40}}{PLAN_TYPE}\s*[(\[]?[{ONE_TO_TEN}]{{1,2}}[)\]]?$",
    examples=("学校工作总结(二)", "社区活动方案三"),
    never=("学校工作总结", "学校工作总结2"),
)
DOCUMENT_NUMBER = rule(
    r"^[\u4e00-\u9fff]{1,12}[(„﹝\[【〔]?\s?(?:19|20)[\dxX×*]{2}\s?[\])‟﹞】〕]?\s?(?:第\s?)?\d{1,4}\s?号$",
    examples=("云教发[2019]12号", "云政办〔20xx〕3号", "云教字2018第5号"),
    never=("云教发12号", "云教发[2019]12号文件"),
)
_YEAR = rf"(?:(?:19|20)\d\d|20[xX×*]{{2}}|二[〇○零O0]?[〇○零O0{ONE_TO_NINE}]{{1,3}})"
_DAY_COUNT = rf"[\d{ONE_TO_TEN}xX×*]{{1,3}}"
DATE_LINE = rule(
    rf"^{_YEAR}\s?年\s?{_DAY_COUNT}\s?月(?:\s?{_DAY_COUNT}\s?日)?$",
    examples=("2019年3月5日", "二〇一九年十二月", "20xx年x月x日"),
    never=("2019年", "于2019年3月5日", "2019年3月5日印发"),
)
SIGNED_LINE = rule(
    rf"^[\u4e00-\u9fff()、]{{2,30}}[局厅委院校园会处部署府室]\s{{0,40}}{_YEAR}\s?年\s?{_DAY_COUNT}\s?月\s?{_DAY_COUNT}\s?日$",
    examples=("云溪县人民政府 2019年3月5日", "云溪县教育局2019年3月5日"),
    never=("2019年3月5日", "云溪县教育局于2019年3月5日", "云溪县教育局 2019年3月"),
)
"""A signature and its day on one line."""
OPENING = rule(
    "^(?:为[\u4e00-\u9fff]|根据|按照|遵照|依据|结合[^,。]{0,12}实际)",
    examples=("为了加强", "结合学校工作实际"),
    never=("因为加强", "结合培训"),
)
# 金秋送爽,在第30个教师节到来之际,为了听取家长意见,…特制定本方案。
AIM_INSIDE = rule(
    r"^[^。]{4,120}[,。]为(?![主此止期人民])[\u4e00-\u9fff]{2}",
    examples=("在教师节到来之际,为了听取意见",),
    never=("以培训为主,为主体", "去年,为了"),
)
BACKGROUND = rule(
    r"^(?:20[\dxX]{2}年|近年来|近几年|当前|随着|[一半]年来|一学期来|[上下]半年|本学[年期]|今年以?来?|自.{2,20}以来|.{2,20}以来,)",
    examples=("2019年", "今年以来", "自开展活动以来", "实施新课程以来,"),
    never=("一年级", "自觉"),
)
_SUBJECT_AIMS = rule(
    "^[^,。]{2,16}(?:[学校园局镇乡院所司部委]|街道|社区)为[\u4e00-\u9fff“]{4}",
    examples=("某中学为落实五育并举,决定开展",),
    never=("某中学为此", "为落实五育并举"),
)
_ENACTED = any_of(*ENACTED_TYPES, "通知")
_ENACTMENT_AT_END = rule(
    rf"(?:特?(?:制[定订]|拟[定订]|提出)[^。;]{{0,40}}{_ENACTED}|[如以]下[^。;]{{0,20}}[:。]|就[^。]{{2,40}}制定)[^。]{{0,16}}[:。.]?$",
    examples=("特制定本方案。", "现将情况汇报如下:", "就做好招生工作制定意见"),
    never=("制定方案。各校要", "特制定本章程"),
)
# The first line of a broken title leads up to its end, or is the name of the body before 关于….
# …局2021年 / 专项整治计划
_LEADS_UP = re.compile(r"(?:关于|印发|转发)[^。;:!?]*$|^[\u4e00-\u9fff]{4,30}(?:19|20)\d\d年度?$")
# A school's name on the line above what it plans.
_SCHOOL_ALONE = re.compile(r"^[\u4e00-\u9fff*×xX]{2,16}(?:[小中]学|国[小中]|学校|幼[儿稚]园|书院)$")
BODY_ALONE = re.compile(
    r"^[\u4e00-\u9fff、 ]{2,40}(?:人民政府|国务院|办公[厅室]|委员会|[局厅部委]|(?:联合|供销|合作)社|联合会|协会|[支大总]队)$"
)
"""A line that holds a body's name."""
# In brackets how many of 424 documents would be read otherwise.
_LONGEST_TITLE_LINES = 3  # lines above the last one (2 to 6 the same; 1: 14)
_SHORTEST_FIRST_LINE = 8  # a shorter one is a label (4 to 12 the same; 0: 4)
_SHORTEST_WHOLE_TITLE = 10  # a shorter last line needs the one above (10 to 14 the same; 8: 1, 0: 3)
# 全面推进乡村振兴 / 加快农业农村现代化的实施方案
_GOES_ON = re.compile(
    "加快|推进|实施|促进|进一步|建设|开展|深化|全面|[和与及]|[三五]年|行动|专项|综合|重点|“[^”]{2,12}”(?:专项|攻坚)?(?:行动|工程|活动)"
)
ANNEX_MARK = rule(
    rf"^附[件录表]?\s?(?:\d{{1,2}}|[{ONE_TO_TEN}]{{1,3}})\s?:?$|^附件?\s?:?$",
    examples=("附件1", "附一", "附件:", "附件二:"),
    never=("附件1.申报表", "附则", "附近"),
)
"""The line above an annex, which holds nothing but its number."""
NOTE = rule(
    rf"{ANNEX_MARK.pattern}|^[(\[].{{2,20}}[)\]]$|^[(\[](?:联系人|联系电话|联系方式|信息公开).{{2,60}}[)\]]$",
    examples=("(此件公开发布)", "附件2", "(联系人:王明,联系电话:0000-00000000)"),
    never=("(一)加强领导。各校要", "附件2.申报表"),
)
PERIOD_LINE = rule(
    r"^\((?:19|20)\d\d年?\s?[-—–~至]{1,2}\s?(?:19|20)\d\d年?\)$"
    r"|^\(?(?:19|20)\d\d/\d\d(?:\s?(?:学年)?\s?[-—–~至]{1,2}\s?(?:19|20)\d\d/\d\d)?\s?学?年?度?\)?$"
    rf"|^\(?二[〇○零O0{ONE_TO_NINE}]{{3}}至二?[〇○零O0{ONE_TO_NINE}]{{2,3}}学?年度?\)?$",
    examples=("(2020—2024年)", "2023/24学年", "(2024/25至2026/27学年)", "二零二五至二六学年"),
    never=("(2020年)", "2020年3月", "二零二五学年"),
)
"""The years a plan is for, on a line of their own below its title."""
COPY_LINE = rule(
    r"^\((?:试行|暂行|草案|征求意见稿|送审稿|讨论稿|修订稿?)\)$",
    examples=("(试行)", "(征求意见稿)"),
    never=("(2020年修订)",),
)
"""What a title has below it on a line of its own."""
_SPACED = re.compile(r"^(?:[\u4e00-\u9fff]\s{1,2}){3,}[\u4e00-\u9fff]$")


def close_up(text: str) -> str:
    """A title set with a blank between its characters (工 作 报 告) without them; any other text as it is."""
    return re.sub(r"\s", "", text) if _SPACED.match(text) else text


def opens_plan(text: str) -> bool:
    """Whether a folded line opens a plan by its own words: 为…,特制定本方案, 今年以来,…现将情况汇报如下."""
    opens = OPENING.match(text) or AIM_INSIDE.match(text) or BACKGROUND.match(text) or _SUBJECT_AIMS.match(text)
    return opens is not None and _ENACTMENT_AT_END.search(text) is not None


def title_head(segments: Sequence[Segment], at: int, floor: int) -> int:
    """Where a title that ends in segment ``at`` begins: titles are broken over lines (国务院关于印发… / 实施方案的通知)."""
    head = at
    for index in range(at - 1, max(floor, at - _LONGEST_TITLE_LINES) - 1, -1):
        text = close_up(segments[index].text)
        if segments[index].marker is not None or re.search("[。;:!?]$", text):
            break
        if DATE_LINE.match(text):
            break
        following = close_up(segments[index + 1].text)
        body = BODY_ALONE.match(text) and (following.startswith("关于") or head == index + 1)
        if body and text[:2] == following[:2] and not BODY_ALONE.match(following):
            break  # 东阿市教育局 / 东阿市…管理办法: the body above a title that is whole without it
        school = index == floor and _SCHOOL_ALONE.match(text) and TITLE.match(following) and text not in following
        if _LEADS_UP.search(text) or body or school or _first_half(segments, index, floor):
            head = index
    return head


def _first_half(segments: Sequence[Segment], index: int, floor: int) -> bool:
    """Whether the text of ``index`` is no more than a title's first line: short, open-ended, at the head of what it begins."""
    text = segments[index].text
    alone = len(text) >= _SHORTEST_FIRST_LINE and not re.search("[,。;:!?)|]", text) and not TITLE.match(text)
    if not alone:
        return False
    if index == floor or DOCUMENT_NUMBER.match(
        segments[index - 1].text
    ):  # only where what follows is too short to be a whole title
        following = segments[index + 1].text
        goes_on = len(following) <= _SHORTEST_WHOLE_TITLE or _GOES_ON.match(following)
        return " " not in text and not text.endswith("文件") and bool(goes_on)
    return bool(DATE_LINE.match(segments[index - 1].text) or NOTE.match(segments[index - 1].text))
