"""What the whole of a plan is about: the leading group it sets up, the words its headings share, the field most of it speaks of.

Works on folded text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.cutting.telling import says_something, telling, trimmed
from ingest.rules import rule

_FEWEST_MENTIONS = 3
"""How often a text speaks of what its one leading group is for, before that is what the text is about; not measured."""
_LED = rule(
    r"(?:成立|设立|组建)(?:了|(?:由|以)[^,。;:]{2,30}(?:组成|为[^,。;:]{2,8})的)?"
    r"(?!由|以)(?P<name>[^,。;:!?《》\s]{2,30}?)(?:工作)?(?:协调|推进)?领导小组",
    examples=("成立城乡学校结对领导小组", "成立以局长为组长的食堂管理工作领导小组"),
    never=("领导小组办公室",),
)
_FEWEST_SHARED = 4
_SHARED = 0.5
"""Characters of the words that main headings share, and the share of the headings, for them to be the subject; not measured."""
_HEADINGS, _HEADING = 12, 30  # main headings that are compared, and characters of each
_FIELDS = (
    "学前教育 基础教育 职业教育 特殊教育 教育 教学 德育 语文 数学 英语 体育 美育 卫生 医疗 医院 农业 林业 畜牧 水利 交通 环保 "
    "民政 养老 旅游 文化 科技 税务 财政 审计 司法 公安 消防 安全 工会 妇联 共青团 党建 后勤 档案 统计 住房 城管 人防 气象 供电 "
    "物业 社区 扶贫 招商 督导"
).split()
_FIELD_SHARE = 0.4
"""Share of the paragraphs that speak of a field of work, from which on the plan is about it; not measured."""
_PARAGRAPHS = 200  # that are asked for the field


def led(text: str) -> tuple[int, int] | None:
    """What the one leading group of a plan is for (成立…领导小组), where the text speaks of it time and again."""
    groups = [match for match in _LED.finditer(text) if says_something(match.group("name"))]
    if len({match.group("name") for match in groups}) != 1:
        return None
    start, end = trimmed(text, *groups[0].span("name"))
    return (start, end) if often(text[start:end], text) and says_something(text[start:end]) else None


def core(phrase: str) -> str:
    """A subject without the general word behind it: 城乡共同体发展 is about 城乡共同体."""
    return re.sub("(?:工作|活动|建设|发展)$", "", phrase).strip("“”")


def often(phrase: str, text: str) -> bool:
    """Whether a text speaks of a subject time and again."""
    return text.count(core(phrase)) >= _FEWEST_MENTIONS


def repeated(headings: Sequence[str]) -> str | None:
    """The words that most of the main headings share: 创建教育强区目标, 创建教育强区措施."""
    asked = [heading[:_HEADING] for heading in headings[:_HEADINGS]]
    fewest = max(2, _SHARED * len(asked))
    best = ""
    for heading in asked:
        for start in range(len(heading)):
            for end in range(start + max(len(best) + 1, _FEWEST_SHARED), len(heading) + 1):
                if sum(heading[start:end] in other for other in asked) < fewest:
                    break
                best = heading[start:end]
    start, end = trimmed(best, 0, len(best))
    return best[start:end] if telling(best) >= _FEWEST_SHARED else None


def field_of(paragraphs: Sequence[str]) -> str | None:
    """The field of work most paragraphs speak of: 教育, 水利; the narrower of two that are as common."""
    asked = paragraphs[:_PARAGRAPHS]
    counts = Counter({field: sum(field in text for text in asked) for field in _FIELDS})
    field, count = counts.most_common(1)[0]
    return field if count >= max(2, _FIELD_SHARE * len(asked)) else None
