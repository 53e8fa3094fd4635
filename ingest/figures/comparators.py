"""Comparators that the words right around a figure state.

不低于/至少/以上 ``>=``; 不超过/以内/之前 ``<=``; 超过/高于 ``>``; 低于 ``<``; 达到/提高到/实现 set a level to be reached and are
``>=`` too; 增长/下降/翻番 by an amount ``change``.
"""

from __future__ import annotations

import re

from ingest.figures.quantities import Kind, Quantity
from ingest.models import Comparator
from ingest.rules import any_of, rule

_NOT = "不(?:得|能|应|可)?"
_REACHED = "(?:到|至)"
AT_LEAST_BEFORE = rule(
    any_of(
        f"≥ {_NOT}(?:低于|少于|小于|下于|短于|少)",
        "最少 最低 起码 满(?!意|足) (?<![全大强有努])力保(?![障护持]) 底线 下限[为是]?",
    )
    + r"[^,。;\d]{0,14}$|(?:至少|分别不少于)[^,。;]{0,40}$|不少于[^,。;\d]{0,40}$",
    examples=("比例不得低于", "任教满", "每组配备至少男女教师各"),
    never=("满意率", "全力保障"),
)
AT_MOST_BEFORE = rule(
    any_of(
        f"≤ 不(?:得|准|能)[^,。;\\d]{{1,14}}(?:超过|多于|高于) {_NOT}(?:超过|高于|多于|大于|突破|超出|长于|逾)",
        '至多 (?<![“"])最多 最高 最长 控制在 (?<!时)限定?在',
        f"压[缩减]{_REACHED} (?:下?降|降低){_REACHED} 减少?{_REACHED} 缩[小短减]{_REACHED}",
        "限额 每[场期班组校村镇乡人户]限 限[报推选荐养购领] 上限[为是]? 封顶",
    )
    + r"[^,。;\d]{0,10}$",
    examples=("不得擅自超过", "班额控制在", "缩短至", "每校限报"),
    never=("得票最多,共", "限时在", "减少了"),
)
_MORE_BEFORE = re.compile(r"(?:超过|高于|大于|多于|突破)(?<![不得]..)[^,。;\d]{0,6}$")
_LESS_BEFORE = re.compile(r"(?:低于|少于|小于)(?<![不得]..)[^,。;\d]{0,6}$")
_CHANGE_BEFORE = rule(
    any_of(
        "[再又年均](?:降|增|减) 增长 成长 削减 提高 (?<!改造)提升",
        "增加 扩大 上升 下降 减少 降低 压[减缩] 缩[减小短] 递增 递减 [上下]浮",
    )
    + r"(?:了|幅度|率)?[为约]?[^,。;\d到至]{0,4}$",
    examples=("增长率为", "年均降", "下浮"),
    never=("增长到", "提高至"),
)
# 每万人口发明专利拥有量提高0.6件
_AMOUNT_CHANGES = re.compile(
    "(?:拥有量|覆盖量|人均[^,。;]{1,8}|[密程]度|点数量)(?:再|平均|年均)?(?:提高|增加|减少|下降|降低)(?:了|约)?$"
)
# 最高贷款额度提高20% raises the limit; 最高提高20% is one.
_HIGHEST_CHANGES = re.compile(
    "(?:最[高长多]|上限)[^,。;\\d]{2,8}(?:提高|增加|上浮|提升|下降|降低|延长|缩短)(?:了|约)?$"
)
_LEVEL_BEFORE = rule(
    any_of(
        "达(?!标)到?",
        any_of("提[高升] 增[加长设]? 上[升调] 扩[大展容充建]? 拓展 延长 发展 恢复 优化 调整 推进 壮大") + _REACHED,
        "实现 升至 增至 稳定在 保持在? 巩固在 调[高升][到至]",
    )
    + "[^,。;]{0,12}$",
    examples=("入园率达", "面积扩至", "稳定在"),
    never=("达标率", "提高"),
)
# 抽查比例控制在3%至5%
_KEPT_BETWEEN = re.compile(r"控制在[^,。;\d]{0,4}$")
# 满意度目标为4.2分
_AS_GOAL = re.compile("目标值?(?:定?为|是)$")
_AT_LEAST_AFTER = re.compile(r"^(?:半[日天])?(?:以上|及以上|或以上|为下限)")
_AT_MOST_AFTER = re.compile(r"^(?:以内|之内|以下|[及或]以下|内|为上?限|为各?[^,。;]{0,6}最高限额|封顶)")
_YEAR_WORDS = re.compile(r"(?:19|20)\d\d年(?:度|底|末|初)?")
_AGES = frozenset(("岁", "周岁"))
_MEASURED = frozenset("个百分点 百分点 倍 番 分 平方米 万平方米 元 万元 亿元 人次 万人次 亩 万亩 吨 万人 万个".split())
SPAN_UNITS = frozenset(
    (
        "工作天",
        "个工作天",
        "星期",
        "个星期",
        "个学期",
        "个学年",
        "年",
        "个月",
        "周",
        "天",
        "日",
        "小时",
        "个小时",
        "分钟",
        "学期",
        "学年",
        "工作日",
        "个工作日",
    )
)
# 10日内办结 limits the time; 三年内 only dates the target.
SHORT_SPANS = frozenset(("工作天", "个工作天", "天", "日", "小时", "个小时", "分钟", "工作日", "个工作日"))


def stated_comparator(before: str, after: str, quantity: Quantity) -> Comparator | None:
    """The comparator the words right around the figure state; None where they state none."""
    if quantity.unit in _AGES and re.match("[以及]", after) and "平均年龄" not in before:
        return None  # 60周岁以上老年人: of whom, not how much
    before = _YEAR_WORDS.sub("", before)  # 不超过2019年底参保人数的5.5%
    if "-" in quantity.value and _KEPT_BETWEEN.search(before):
        return "="
    if AT_LEAST_BEFORE.search(before):
        return ">="
    measured = quantity.kind is Kind.PERCENT or quantity.unit in _MEASURED or quantity.unit in SHORT_SPANS
    measured = measured or _AMOUNT_CHANGES.search(before) is not None
    if AT_MOST_BEFORE.search(before) and not (measured and _HIGHEST_CHANGES.search(before)):
        return "<="
    if quantity.kind is Kind.FOLD or (measured and _CHANGE_BEFORE.search(before)):
        return "change"
    if _MORE_BEFORE.search(before):
        return ">"
    if _LESS_BEFORE.search(before):
        return "<"
    if quantity.more or _AT_LEAST_AFTER.match(after):
        return ">="
    if _AT_MOST_AFTER.match(after) and not (quantity.unit in SPAN_UNITS and after.startswith("内")):
        return "<="
    return ">=" if _LEVEL_BEFORE.search(before) or _AS_GOAL.search(before) else None
