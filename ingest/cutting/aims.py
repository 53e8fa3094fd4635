"""What a sentence aims at: 为加强食堂管理,提高服务质量,特制定本办法.

Works on folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.cutting.subjects import Subject
from ingest.cutting.telling import says_something, trimmed
from ingest.rules import any_of, rule

_ADVERB = any_of(
    "进一步 深入 全面 切实 扎实 认真 积极 充分 更好地?(?!的) 更加 有效地? 不断 持续 大力 着力 严格 科学 努力 坚决 有力",
    "稳步 统筹 协同 及时 妥善 有序 高质量 真正",
)
_PLAIN_VERB = any_of(
    "贯彻落实 组织实施 组织开展 加强和改进 推进 推动 加强 加快 做好 搞好 抓好 深化 强化 开展 实施 构建 推行 落实 贯彻 完成",
    "促进 创建 打造 (?:规范|完善|健全|改进)(?=[^,。]*(?:管理|工作|建设|制度|机制)$)",
)
_EFFECT_VERB = any_of(
    "提高 提升 改善 培养 丰富 保障 维护 预防 规范 增强 完善 解决 确保 探索 适应 营造 方便 满足 建立 健全 防止 杜绝",
    "减轻 减少 扩大 巩固 发展 缓解 消除 优化",
)
_VERBAL = re.compile(f"^(?:{_ADVERB}|[、和与])*(?P<verb>{_PLAIN_VERB}(?:[和与、]{_PLAIN_VERB})*)?(?:好|了)?")
_AIMS = rule(
    rf"(?:^|[,。;])为了?(?={_ADVERB}|{_PLAIN_VERB}|{_EFFECT_VERB})(?P<aims>[^。;!?]{{4,240}})",
    examples=("为加强食堂管理,特制定本办法", "近年来,为了进一步改善环境,"),
    never=("为每个孩子提供适合的教育", "以服务为宗旨"),
)
_AIM_SPLIT = re.compile("[,:](?![^“]*”)")
# Whose wording it is that a clause leans on; nothing in it is the plan's own subject.
_LEANS = rule(
    "《|精神|要求|部署|方针|讲话|号召|决策|指示|战略$|思想|文件|法律|法规|法$|条例|目标$|需要$|任务$|^[、和与及]"
    "|^(?:依托|根据|按照|结合|经|以|在|依据|遵照|充分?发挥|利用|通过)",
    examples=("贯彻落实上级文件", "落实学生辅导法", "依托互联网"),
    never=("加强食堂管理", "推进垃圾分类"),
)
# What ends so is a name of work to be done, not an effect it is hoped to have.
_WORK = re.compile(
    any_of(
        "工作 建设 活动 管理 行动 改革 创建 治理 分类 培训 利用 服务 防治 防控 保护 监管 教育 宣传 招生 教研 考核 评价 整治 攻坚",
        "共建 帮扶 普查 演练 竞赛 比赛 工程 项目 制度 共同体 联盟 试点 招商 引资 阅读 防汛 救援 处置 转型 共享",
    )
    + "[”》)]?$"
)
_EFFECTS = re.compile("水平$|质量$|能力$|素质$|效率$|效益$|意识$|积极性|发展$|安全$|作用$|进程$")
_DECIDES = re.compile("[制拟][定订]|决定")
_LONGEST = 40
"""Characters of a subject; a longer one is a sentence. Not measured."""


def aims_of(text: str) -> list[Subject]:
    """What the sentences of a text aim at, work to be done (为加强…管理) before an effect hoped for (提高…水平)."""
    found = [subject for match in _AIMS.finditer(text) for subject in _aims(text, *match.span("aims"))]
    works = [subject for subject in found if _WORK.search(text[subject.start : subject.end])]
    plain = [subject for subject in found if not _EFFECTS.search(text[subject.start : subject.end])]
    return list(dict.fromkeys([*works, *plain, *found]))


def _aims(text: str, start: int, end: int) -> Iterator[Subject]:
    at = start
    for clause in _AIM_SPLIT.split(text[start:end]):
        verbal = _VERBAL.match(clause)
        if verbal and not _LEANS.search(clause) and not _DECIDES.search(clause):
            first, last = trimmed(text, at + verbal.end(), at + len(clause))
            if says_something(text[first:last]) and last - first <= _LONGEST:
                yield Subject(first, last, verb=at + verbal.start("verb") if verbal.group("verb") else None)
        at += len(clause) + 1
