"""The phrases of its opening that say what a plan is about: 特制定…办法, 决定开展…活动, 2024年,…工作将以….

Works on folded text; spans are ``[start, end)`` into the text that was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.cutting.plan_types import ANY_TYPE
from ingest.cutting.telling import WHOSE, YEAR, says_something, trimmed
from ingest.rules import rule

Span = tuple[int, int]

_TIME = rf"(?:{YEAR}年度?|今年|[本新]学[年期]|新的一年里?|[上下]半年|[一半]年|一学期|近年)(?:以?来)?"
_NO_SUBJECT = "根据|按照|随着|经|由|为|在|以|自|对|从|通过"
_ENACTED = rule(
    r"(?:制[定订]|拟[定订]|订[定出]|编制|提出)(?:了|本|如下|以下|该|此|出|的是)*"
    rf"(?P<name>[^,。;:!?《》]{{2,50}}(?:{ANY_TYPE}))(?![人书面])",
    examples=("特制定云溪学院快递管理办法如下", "制定本工作方案"),
    never=("方案已经制定", "制定《快递管理办法》"),
)
_ENACTED_ON = rule(
    rf"(?:^|[,。;:])(?:现|特)?(?:就|对)(?P<about>[^,。;:!?《》]{{3,36}}?)(?:工作)?,?"
    rf"(?:特|现)?(?:制[定订]|拟[定订]|提出)(?:了|如下|以下)?(?P<kind>[^,。;:!?《》]{{0,8}}(?:{ANY_TYPE}))",
    examples=("就建立教研联盟制定实施方案如下",),
    never=("制定实施方案如下",),
)
_ON = rule(
    r"^(?:现)?关于(?P<name>[^,。;:《》]{3,36}),[^。]{0,40}如下[^。]{0,4}[:。]",
    examples=("关于我镇农村危房改造工作,经会议研究,作如下安排:",),
    never=("关于农村危房改造的通知",),
)
_AS_FOLLOWS = rule(
    rf"(?:^|[,。;:])(?:特|现)?(?:将|就|对)?(?P<name>[^,。;:!?《》]{{3,44}}(?:{ANY_TYPE}|安排|情况))"
    "(?:汇报|报告|总结|通报)?(?:如下|报告如下)[:。]",
    examples=("现将食堂管理工作总结如下:", "云溪小学2020年教研工作安排如下:"),
    never=("方案如下。",),
)
_DECIDED = rule(
    "(?:决定|(?<![模虚])拟(?![定订])|将于|定于|计划于|计划在|将在|邀请|^今天|[这此]次"
    "|继续(?=[^,。]{0,24},(?:具体|实施|工作|活动)?方案如下))"
    "[^,。;:!?《》]{0,20}?(?:开展|举办|举行|实行|实施|推行|组织|召开|创建|建立|启动|推广)(?:了|好|一次|首届)?"
    r"(?P<name>[^,。;:!?《》]{3,36})",
    examples=("决定从9月起实行值周制度", "拟创建语文研修共同体", "将于5月举办读书节"),
    never=("模拟开展", "拟定开展活动的方案"),
)
_REPORTED = rule(
    "(?:开展|推进|组织|实施|抓好|做好)了?(?P<name>[^,。;:!?《》]{3,30}),现将",
    examples=("我区扎实开展培训机构治理,现将有关情况报告如下",),
    never=("现将有关情况报告如下",),
)
_DECLARED_AS = rule(
    "(?:定为|确定为|命名为)(?P<name>“[^“”]{3,20}”)",
    examples=("把10月份定为“课堂开放月”",),
    never=("定为10月份",),
)
_TOPIC = rule(
    rf"^(?:{_TIME})?,?(?!{_NO_SUBJECT})"
    r"(?P<name>[^,。;:!?《》]{2,26}?(?:工作|建设|管理|服务|活动))"
    "(?=将|要(?![点求])|以[^来]|继续|坚持|围绕|紧紧|紧密|的?(?:总体|指导|基本|主要|工作)?(?:要求|思路|目标|重点|任务)(?:是|为|:))",
    examples=("2024年,清泉社区养老服务工作将以", "今年,我区行风建设要", "工会工作以职工为本"),
    never=("2024年,各项任务完成", "工作以来"),
)
_SPEAKER = rule(
    rf"^(?:{_TIME},?)?(?!{WHOSE}|{_NO_SUBJECT}|各|所有|年)"
    r"(?P<name>[\u4e00-\u9fffxX×*]{2,18}?"
    "(?:[局厅委办院校所站馆社村镇乡科园]|中心|总?支部|总支|工会|公司|社区|街道|委员会|协会|[支大中]队))"
    "(?=要|将|以[^来上下]|在[^。]{2,30}下|坚持|围绕|紧紧|认真|始终|深入|结合|制定|决定|全面)",
    examples=("今年,县图书馆党支部要深入学习", "一年来,城南供电所以安全生产为中心"),
    never=("今年,我局要", "近年来,教育事业发展"),
)
# A part of us, without a name: 我校工会, 我院护理部.
_PART = rule(
    rf"^(?:[^,。]{{2,8}},)?{WHOSE}(?P<name>[\u4e00-\u9fff]{{0,8}}?"
    "(?:工会|团委|支部|党委|处|室|部|科|中心|组|队|图书馆|食堂))(?=在|将|以[^来]|要|坚持|围绕|紧紧|认真)",
    examples=("一学期来,我校工会在", "我院护理部将"),
    never=("我校将", "全县各部门要"),
)
_THROUGH = rule(
    "通过(?:开展|组织|举办|实施)?(?P<name>[^,。;:!?《》]{3,30}?(?:活动|行动|工程))(?=[,。;]|的?(?:开展|实施))",
    examples=("通过开展支部结对共建活动,", "通过结对共建活动的开展"),
    never=("通过检查,",),
)
_DECIDES = re.compile("[制拟][定订]|决定")


@dataclass(frozen=True, slots=True)
class Subject:
    """``[start, end)``: what a plan is about. ``named``: it ends with the type of the plan (…管理办法).

    ``kind`` is where the text names its kind apart from it (制定如下实施方案). ``verb`` is where it begins with the verb that
    is left out of a name but not out of 关于做好…的通知.
    """

    start: int
    end: int
    named: bool = False
    kind: Span | None = None
    verb: int | None = None


def own_name(text: str, kind: str | None) -> Subject | None:
    """The name that a sentence gives the plan it enacts, of type ``kind`` where that is known: 特制定…管理办法,
    现将…工作总结如下, 就…制定方案."""
    for match in _ENACTED_ON.finditer(text):
        start, end = trimmed(text, *match.span("about"))
        if says_something(text[start:end]):
            return Subject(start, end, kind=match.span("kind"))
    for pattern in (_ENACTED, _AS_FOLLOWS):
        for match in pattern.finditer(text):
            start, end = trimmed(text, *match.span("name"))
            name = text[start:end]
            other = kind and not name.endswith((kind, "安排", "情况"))
            if says_something(name) and not other and not _DECIDES.search(name):
                return Subject(start, end, named=True)
    return None


def decided(text: str) -> Subject | None:
    """What a sentence decides to do: 决定开展…活动."""
    for pattern in (_ON, _DECIDED, _REPORTED, _DECLARED_AS):
        for match in pattern.finditer(text):
            start, end = trimmed(text, *match.span("name"))
            if says_something(text[start:end]):
                return Subject(start, end)
    return None


def topic(text: str) -> Subject | None:
    """What the first sentence speaks of: 2024年,…养老服务工作将以…, 一年来,我校工会在…."""
    for pattern in (_TOPIC, _PART):
        if match := pattern.match(text):
            start, end = trimmed(text, *match.span("name"))
            if says_something(text[start:end]):
                return Subject(start, end)
    return None


def campaign(text: str) -> Subject | None:
    """An activity that a sentence works through: 通过开展…活动."""
    for match in _THROUGH.finditer(text):
        start, end = trimmed(text, *match.span("name"))
        if says_something(text[start:end]):
            return Subject(start, end)
    return None


def speaker(text: str) -> Span | None:
    """The body that is the subject of the first sentence: 2024年,…图书馆党支部要…."""
    match = _SPEAKER.match(text)
    return match.span("name") if match else None
