"""Figures that pick out cases, grade or fine them, or are where a change starts from: they bind nobody."""

from __future__ import annotations

import re

# Figures that pick out cases (50周岁以上的, 56人以上大班额) or grade them (90分以上为优秀).
_CASES_AFTER = re.compile(
    r"^者|^(?:以上|以下|及以上|及以下)(?:的?为|的(?:占比|比例|比重|人数|数量)|的?[^,。;]{0,4}大班额|的?评为|的?定为|的?[,、]?[^,。;]{0,6}等次)"
)
# 每提高1个百分点得0.5分: a rule of scoring; 是否超过6人: a question.
_PER_STEP = re.compile(
    r"每(?:提[高升]|增[加长]|下降|降低|减少|缺|少|多|超过?|差|低|高)[^,。;\d]{0,6}$|是否[^,。;]{0,12}$"
)
_SHORT_OF = re.compile(r"(?<!不)(?<!得)(?:低于|不足|未达到|达不到)[^,。;\d]{0,10}$")
_BEYOND = re.compile(r"(?<!不)(?<!得)(?:超过|高于)[^,。;\d]{0,10}$")
_WHOEVER = re.compile("的(?:$|[,。;须要应由按县市区乡镇村]|不得|给予|学校实|单位)")
# 对输送30人以上的,给予奖励; 对300万元以上的贷款贴息; 30人(含)以下的企业
_CASE_CLAUSE = re.compile(r"^(?:\(含\))?(?:及?以[上下内])?[^,。;]{0,40}的[,;]|^\(含\)以[上下]的?[\u4e00-\u9fff]")
_CASE_OF = re.compile("(?:对|凡|如|若|给予)[^,。;]{0,24}$")
_CASE_NOUN = re.compile("^(?:及?以[上下内])的[\u4e00-\u9fff]")
_FINED = re.compile(r"^[^,。;]{0,16}(?:罚款|滞纳金)|^(?:以[上下])?\d+元以[上下]")
_CHANGES = re.compile(
    "的?(?:提高|提升|增加|增至|上升|扩大|调整|下降|降低|降至|缩小|减少|压减|延长|扩展|拓展|压缩|缩短)"
)


def is_baseline(before: str, after: str) -> bool:
    """由4.2%下降到3%: the first figure is where the change starts from."""
    return bool(_CHANGES.match(after) and re.search("[由从][^,。;]{0,14}$", before))


def is_condition(before: str, after: str) -> bool:
    """低于70分的学校: the figure picks out cases, it binds nobody."""
    short = _SHORT_OF.search(before) and after.startswith("的")
    beyond = _BEYOND.search(before) and _WHOEVER.match(after)
    served = before.endswith("满") and after.startswith("的")  # 任职满两届的校长
    over = re.match("[^,。;]{0,10}已(?:经)?(?:结束|完成|建成|投用|到位|达标|开工|脱贫|实现)", after)
    case = _CASE_OF.search(before) and _CASE_NOUN.match(after)
    return bool(
        short
        or beyond
        or over
        or served
        or case
        or _CASES_AFTER.match(after)
        or _CASE_CLAUSE.match(after)
        or _PER_STEP.search(before)
        or _FINED.match(after)
    )
