"""Whether a segment could be a heading by its own form: alone on its line, or run into its paragraph.

Its siblings have the last word (see ``ingest.headings.sections``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.headings.heading_tree import Heading
from ingest.headings.layout import Segment
from ingest.headings.numbering import Style, read_marker
from ingest.rules import any_of, rule
from ingest.wording.titles import SUBTITLE

# The longest headings of the seeds have 43 characters run in and 47 alone.
_LONGEST_RUN_IN = 45
_LONGEST_ALONE = 60
# In brackets how many of 424 documents would have other headings.
_MOST_ATTACHMENTS = 12  # bounds the search (0 to 1,000 the same)
_LONGEST_CLAUSE = 20  # of a clause that heads its paragraph among headed ones (12: 2, 30: 1)
_SHORTEST_PROSE = 20  # shorter text below is the cell of a table (10 to 30 the same; 0: 4, 40: 2)
_RUN_IN = re.compile(rf"(.{{2,{_LONGEST_RUN_IN}}}?)(?:[。!](?=.)|(?<=[\u4e00-\u9fff)”])\s+(?=\S))")
_WORDS = r"[^,。;:!?\d“《]"
_LABEL = rule(
    rf"^({_WORDS}{{2,12}}|{_WORDS}{{9,60}}(?:任务|职责|要求|目标)|[^。;:!?\d“《]{{9,60}}工作(?:任务|职责)):(?=\S)",
    examples=("责任单位:教育局", "本学年教研组建设的主要任务:提高", "负责统筹、协调,督促检查全县工作职责:略"),
    never=("责任单位:", "12:30", "本学年教研组建设的主要内容:提高"),
)
NOT_HEADINGS = rule(
    "^"
    + any_of(
        r"\d{1,2}月 \d{1,2}[日号] 20\d\d年\d 组长 副组长 成员 主任 副主任 组\s?长 联系人",
        r"(?:附|注|备注|说明)\s*[:.]?\s*$",
        r".{0,6}(?:领导小组|组长|成员|办公室|电话|地址|邮箱)\s*:?$",
    ),
    examples=("9月", "组 长:某某", "备注:", "县领导小组", "联系电话:"),
    never=("领导小组职责", "备注栏", "成立领导小组,明确"),
)
_KINDS = any_of(
    "总体 工作 活动 行动 规划 专项 主要 具体 实施 基本 组织 指导 重点 推进 建设 发展 预期 有关 几点 相关 考核 教学",
    "学校 创建 本学期 上学[年期] 上年度? 办学 财政 未来[一二三四五]年",
    "保障 政策 制度 经费 资金 安全 宣传 督导 监督 评估 检查 奖惩 责任 任务 目标 职责 存在的? 下一?步 今后 日程 进度",
    "阶段 注意",
    "参赛 参加 评选 年度 项目 整治 培训 面临 取得的? 重要 现实 和 与 及 、",
)
_SECTION_WORDS = any_of(
    "指导思想 思想 原则 目标 任务 目的 意义 背景 措施 举措 步骤 安排 要求 保障 领导 机构 内容 时间 地点 对象 范围",
    "形式 程序 方法 思路",
    "理念 基础 现状 形势 问题 成效 做法 机制 指标 流程 标准 办法 方式 经费 预算 进度 纪律 分工 职责 考核 评价 情况",
    "打算 主题 事项 重点 不足 策略 成功准则 宗旨 摘要 详情 查询 使命 检讨 预期成[果效] 策略/工作 监察 评[鉴估] 现况 资源",
)
_UNNUMBERED = rule(
    rf"^{_KINDS}*{_SECTION_WORDS}:?$|^[序前引]\s*言$",
    examples=("指导思想", "主要任务和工作目标:", "存在的问题", "序 言"),
    never=("教师交流目标", "目标明确", "总体"),
)
# 【目标】 alone on its line; what the brackets hold is the heading's wording.
_BRACKETED = rule(
    r"^【(?=[^【】。;:!?\d]{2,12}】$)", examples=("【目标】", "【工作措施】"), never=("【目标】到2025年", "【2025】")
)
_COUNTED = rf"\s?\(?[{ONE_TO_TEN}\d]{{1,2}}\)?"
# 关注事项一:提升自主学习能力: what is counted is the number, what stands behind it the heading.
_COUNTED_LABEL = rule(
    rf"^(?:关注事项|重点发展项目|发展重点|工作重点|主题|专题|项目|单元|目标|任务){_COUNTED}$",
    examples=("关注事项一", "专题2", "关注事项(一)"),
    never=("关注事项", "目标:"),
)
_COUNTED_HEAD = rule(
    rf"^(?:关注事项|重点发展项目){_COUNTED}\s?:\s*(?=[^。;!?]{{4,40}}$)",
    examples=("关注事项一:提升阅读风气", "关注事项(二):「营造愉快校园,培养品格」"),
    never=("关注事项一:", "关注事项一:提升阅读。"),
)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|odt|ods|rtf|zip|rar)(?:\(.{1,12}\))?$", re.IGNORECASE)
_ANNEX_ALONE = re.compile(rf"^附[件录表]?\s?[\d{ONE_TO_TEN}]{{0,3}}\s?:?$")
_DATED_STAGE = re.compile(r"[^,。;()]{2,14}\([^()]{0,12}\d{1,2}月[^()]{0,20}\)$")  # 动员部署(1月)
# A subordinate clause before the comma makes the words a sentence, not a heading.
_SENTENCE_LIKE = re.compile(r"(?:后|时|中|下|里|的同时|基础上),|^(?:通过|为了)|[进行开展召完成组织举办]{2}了")
# The next item of the same list on the same line: the line is a list, no headed paragraph.
_NEXT_ITEM = {
    Style.ONE_IS: re.compile("[,。;][二三][是要]"),
    Style.DIGIT: re.compile(r"^[^。;]{2,45}[。;]\s?2\s?[.、](?!\d)"),
    Style.CIRCLED: re.compile("[,。;]\\s?[②③]"),
    Style.FIRST: re.compile("[,。;](?:其次|第二|再次|最后)"),
}


def candidate_heading(segments: Sequence[Segment], index: int) -> Heading | None:
    """What the segment's own form allows: a heading run into its paragraph, alone on its line, or none."""
    segment = segments[index]
    if SUBTITLE.match(segment.text):
        return None
    if not segment.body.strip(" :。.,、") or (NOT_HEADINGS.match(segment.body) and "阶段" not in segment.body[:24]):
        led = (
            segment.marker
            and segment.marker.style is Style.HAN
            and re.match("(?:(?:成立|建立|设立).{0,8})?领导小组$", segment.body)
        )
        if not led:
            return None
    if counted := _COUNTED_HEAD.match(segment.body):
        return _counted_heading(segment, index, counted.end())
    if segment.marker is None:
        if _BRACKETED.match(segment.text) and _opens_text(segments, index):
            return _bracketed_heading(segment, index)
        if _UNNUMBERED.match(segment.text) and _opens_text(segments, index):
            return heading_of(segment, index, len(segment.text.rstrip(":")), alone=True)
        return None
    if segment.marker.style is Style.ARTICLE and not _leads_items(segments, index):
        return _alone(
            segments, index
        )  # an article is a sentence or a paragraph, unless its name stands alone above that
    return run_in_heading(segment, index) or _alone(segments, index)


def declared_heading(segments: Sequence[Segment], index: int) -> Heading | None:
    """A line that markup calls a heading: one, unless its words are a sentence, a label, or the last of the text."""
    segment = segments[index]
    text = segment.body.rstrip(":")
    if index + 1 == len(segments) or not 2 <= len(text) <= _LONGEST_ALONE or re.search("[。;!?,|]$|。|\\|", text):
        return None
    return (
        None
        if NOT_HEADINGS.match(segment.body) or _ANNEX_ALONE.match(segment.text)
        else heading_of(segment, index, len(text), alone=True)
    )


def _leads_items(segments: Sequence[Segment], index: int) -> bool:
    """Whether an article is no more than what stands above its items: …应当符合下列条件: / (一)."""
    following = segments[index + 1].marker if index + 1 < len(segments) else None
    return segments[index].text.endswith(":") and following is not None and following.style > Style.ARTICLE


def _opens_text(segments: Sequence[Segment], index: int) -> bool:
    """Whether prose or a list follows, as it does after a heading and not after the cell of a table."""
    if index + 1 >= len(segments):
        return False
    following = segments[index + 1]
    prose = len(following.text) >= _SHORTEST_PROSE or following.text.endswith("。")
    return following.marker is not None or prose or segments[index].text.endswith(":")


def run_in_heading(segment: Segment, index: int, *, among_headings: bool = False) -> Heading | None:
    """``among_headings``: all its siblings are headed, so that a clause may head it too (通过机制转化,促进改革。)."""
    body = segment.body
    label = _LABEL.match(body)
    match = _RUN_IN.match(body)
    if label and ("阶段" in label.group(1) or _COUNTED_LABEL.match(label.group(1))):
        rest = re.match(r"[^,。;!?\s]{2,24}$", body[label.end() :])
        return heading_of(segment, index, len(body) if rest else len(label.group(1)), alone=bool(rest))
    if (
        label
        and (match is None or match.end(1) > label.end(1))
        and segment.marker
        and segment.marker.style is not Style.STAGE
    ):
        return heading_of(segment, index, len(label.group(1)), alone=False)
    if match is None:
        return None
    head = match.group(1)
    if re.search("[;?]", head) or not _balanced(head):
        return None
    if _SENTENCE_LIKE.search(head) and not (among_headings and len(head) <= _LONGEST_CLAUSE):
        return None
    if segment.marker and (more := _NEXT_ITEM.get(segment.marker.style)) and more.search(body):
        return None
    return heading_of(segment, index, len(head), alone=False)


def _alone(segments: Sequence[Segment], index: int) -> Heading | None:
    segment = segments[index]
    body, marker = segment.body, segment.marker
    text = body.rstrip("。:")
    if marker is None or _lists_attachments(segments, index) or len(text) > _LONGEST_ALONE:
        return None
    if marker.style is Style.ATTACHMENT and _FILE.search(text):
        return None
    if re.search("[。;!?]", text) or body.endswith((",", ";", "、")):
        return None
    sentence = body.endswith("。") or len(text) > _LONGEST_CLAUSE or re.search("[,|]", text)
    if marker.style is Style.ARTICLE and not body.endswith(":") and sentence:
        return None
    outer = marker.style <= Style.HAN_BRACKETS or marker.style is Style.ATTACHMENT
    stage = _DATED_STAGE.match(text)
    if (body.endswith("。") or not outer) and not (stage or _followed_by_body(segments, index)):
        return None
    return heading_of(segment, index, len(text), alone=True)


def _lists_attachments(segments: Sequence[Segment], index: int) -> bool:
    """Whether the segment goes on with the list that 附件:1.… or 附:一、… began on the line before."""
    own = segments[index].marker
    if own is None or own.style not in (Style.DIGIT, Style.HAN):
        return False
    at = index - 1
    while at >= 0 and (marker := segments[at].marker) and marker.style is own.style and index - at < _MOST_ATTACHMENTS:
        at -= 1
    before = segments[at].marker if at >= 0 else None
    first = read_marker(segments[at].body) if before and before.style is Style.ATTACHMENT else None
    return first is not None and first.style is own.style


def _balanced(text: str) -> bool:
    return (
        text.count("(") == text.count(")")
        and text.count("《") == text.count("》")
        and text.count("“") == text.count("”")
    )


def _followed_by_body(segments: Sequence[Segment], index: int) -> bool:
    """Whether the next segment is a paragraph without a number or has a deeper one."""
    if index + 1 >= len(segments):
        return False
    following, marker = segments[index + 1], segments[index].marker
    if following.marker is None:
        return not _UNNUMBERED.match(following.text)
    return marker is not None and (following.marker.style, following.marker.depth) > (marker.style, marker.depth)


def _bracketed_heading(segment: Segment, index: int) -> Heading:
    whole = heading_of(segment, index, len(segment.text.rstrip()), alone=True)
    whole.text = whole.text[1:-1]
    return whole


def _counted_heading(segment: Segment, index: int, label: int) -> Heading:
    """The heading behind a label that counts it; the label goes with the number, if there is one."""
    whole = heading_of(segment, index, len(segment.body), alone=True)
    whole.start, whole.text, whole.style = whole.start + label, whole.text[label:], whole.style or Style.HAN
    return whole


def heading_of(segment: Segment, index: int, length: int, *, alone: bool) -> Heading:
    offset = segment.marker.length if segment.marker else 0
    if (cell := segment.text.find(" | ", offset, offset + length)) > offset:
        length = cell - offset  # the first cell of a table's row
    return Heading(
        segment=index,
        start=segment.start + offset,
        end=segment.start + offset + length,
        text=segment.text[offset : offset + length],
        style=segment.marker.style if segment.marker else None,
        ordinal=segment.marker.ordinal if segment.marker else None,
        alone=alone,
        depth=segment.marker.depth if segment.marker else 1,
    )
