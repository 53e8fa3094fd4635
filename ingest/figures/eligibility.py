"""Figures of statutes and charters that set no aim: who may join or apply, how many must vote, how long somebody holds
office, what members pay and what a breach costs."""

from __future__ import annotations

import re

from ingest.figures.quantities import Kind, Quantity
from ingest.rules import any_of, rule

_AGES = frozenset(("岁", "周岁"))
_AGE_REACHED = re.compile("寿命|平均年龄")
_VOTERS = any_of("成员 会员 代表 业主 委员 理事 监事 职工 村民 居民 党员 股东 社员 到会 与会 表决 全体")
_VOTES = rule(
    rf"{_VOTERS}[^,。;]{{0,16}}§[^,。;]{{0,6}}(?:同意|通过|赞成|出席|到会)"
    rf"|§[^,。;]{{0,10}}{_VOTERS}[^,。;]{{0,30}}(?:到会|出席|表决|同意|通过|提议|联名|赞成)",
    examples=("须经到会代表§以上表决通过", "须有§以上成员到会", "由§以上职工代表提议", "§以上的业主参与表决"),
    never=("§以上的学校通过验收", "§以上的会员单位参加培训"),
)
"""§ stands where the figure does."""
_HOLDS_OFFICE = re.compile("任期(?:为|是)?$")
_EXPERIENCE = rule(
    r"^(?:\(含\))?以上(?:的)?[^,。;]{0,16}(?:经历|经验|工龄|教龄|驾龄|资历)",
    examples=("以上驾驶经历", "以上的企业工作经历"),
    never=("以上的教师", "以上,积累经验"),
)
_APPLIES = rule(
    r"(?:^|[,。;条])\s?[^,。;]{0,4}(?:申报|申请|参评|参选|报考)[^。;]{0,16}(?:应当?|必须|须|需)(?![在于当])[^。;]*$",
    examples=("第二条 申报示范校应当建校", "申请人须有固定场所,面积"),
    never=("县教育局受理申报应当", "申请应当在", "学校应当"),
)
_EITHER_OF = rule(
    r"(?:下列|以下)[^。:分]{0,10}之一[^。]*$",
    examples=("出现下列情况之一,启动响应:(1)雨量达到",),
    never=("有下列情形之一的,予以表彰。每年", "35周岁以下的占比达到三分之一,"),
)
_GRADE = re.compile(r"^及?以上[\u4e00-\u9fff]")
_STANDARD = re.compile("^[\u4e00-\u9fff]{0,2}(?:及?以上)?标准")  # 国家二级馆以上标准 names it
_SIZE = rule(
    any_of("人口 投资(?:额|规模)? 收入 规模 面积 产值 营收 存栏") + "(?:达到?|在)?$",
    examples=("供水人口", "总投资"),
    never=("投资建设", "收入增长"),
)
_OF_SIZE = re.compile("^及?以[上下]的")
_CHARGED = rule(
    r"(?:会费|滞纳金|[误延]\S{1,2}费|罚[款金]|押金|收取|扣[罚减发])[^。;]{0,24}$",
    examples=("会费标准:个人会员每年", "收取滞纳金", "承担误工费每天", "扣罚责任科室"),
    never=("投入经费", "扣除成本后"),
)
_DEDUCTED = re.compile("^[^,。;]{0,2}扣[减罚除发]")


def is_entitlement(passage: str, sentence: str, before: str, after: str, quantity: Quantity) -> bool:
    """Whether a figure says whom a rule is for or who decides. ``passage``, ``sentence`` and ``before`` (the clause) end
    before it, ``after`` is the rest of its clause.
    """
    if quantity.unit in _AGES:
        return not _AGE_REACHED.search(before)
    if quantity.kind is Kind.PERCENT and _VOTES.search(f"{before[-24:]}§{after[:48]}"):
        return True
    if quantity.unit == "级" and (_GRADE.match(after) or (quantity.written_in_han and _STANDARD.match(after))):
        return True
    if quantity.unit == "届" and "连任" in before:
        return True
    return bool(
        (
            _EXPERIENCE.match(after) and "任教" not in before + after
        )  # to have taught in a village is what a plan asks for
        or _HOLDS_OFFICE.search(before)
        or (_SIZE.search(before) and _OF_SIZE.match(after))
        or (_APPLIES.search(sentence) and not after.startswith("内"))
        or ("之一" in passage and _EITHER_OF.search(passage))
    )


def is_charge(sentence: str, after: str) -> bool:
    """Whether a sum or a share is what somebody pays or loses; what limits it (不超过) is a norm all the same."""
    return bool(_CHARGED.search(sentence) or _DEDUCTED.match(after))
