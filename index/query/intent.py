"""What kind of passage a question wants: the words that only say a figure is wanted, and the part of a plan it is in."""

from __future__ import annotations

import re

from index.text.segmentation import stem
from ingest.models import Role

TARGET_STEMS = frozenset(
    stem(word)
    for word in "target targets quota quotas percentage percent percentages proportion proportions ratio ratios rate rates "
    "share indicator indicators number numbers amount minimum maximum threshold thresholds benchmark".split()
)
TARGET_WORDS = re.compile(
    "指标|目标(?!任务)|比例|占比|比重|多少|几个|几所|几次|人数|数量|百分之|率(?!先|领)|不低于|不少于|不超过|以上|标准是"
)
ASKING_WORDS = re.compile(
    "请问|为什么|为何|如何|怎么样|怎么办|怎么|怎样|什么样|什么|哪些|哪个|哪几|哪里|哪儿|是否|有没有|能否|可否|吗|呢"
)
"""What makes a question of a Chinese text and stands in no answer: general knowledge, gathered from no set."""
_ROLES: dict[Role, re.Pattern[str]] = {
    Role.SCHEDULE: re.compile(
        r"时间安排|时间表|何时|什么时候|什么时间|哪[年月天]|几月|起止|实施步骤|步骤|阶段|环节|进度安排|日程|推进安排"
        r"|\bwhen\b|\bschedules?\b|\btimetables?\b|\btimelines?\b|\bphases?\b|\bstages?\b|\bstart(ing)? (and )?end\b|\bdates?\b"
        r"|\bdeadlines?\b|\btiming\b|\bsteps of\b"
    ),
    Role.ORGANISATION: re.compile(
        r"谁(来)?(负责|牵头|主管|管)|由谁|牵头|领导小组|专班|组织领导|责任(单位|分工|部门)|联席会议|职责分工|组建"
        r"|\bwho (is|are|leads?|heads?|chairs?|runs?|oversees?)\b|\bin charge\b|\bresponsible\b|\b(steering|leading) groups?\b"
        r"|\bdivision of (labou?r|responsibilities)\b|\bheaded by\b|\bled by\b|\bliaison\b"
    ),
    Role.ASSESSMENT: re.compile(
        r"考核|考评|评估|评价|验收|督导|督查|问责|奖惩|如何激励|表彰|计分"
        r"|\bevaluat\w+|\bassess\w*|\bapprais\w+|\baccountability\b|\brewards?\b|\bpenalt(y|ies)\b|\bcommend\w*|\bscor(es?|ing)\b"
        r"|\binspections?\b"
    ),
    Role.SAFEGUARDS: re.compile(
        r"保障措施|经费(保障|来源)?|资金(保障|来源)|如何保障|条件保障|\bsafeguards?\b|\bfund(ing|s|ed)?\b|\bbudgets?\b|\bfinanc(ed|ing)\b"
    ),
    Role.GUIDING_IDEOLOGY: re.compile(
        r"指导思想|基本原则|总体要求|遵循.{0,4}原则"
        r"|\bguiding (ideology|principles?|thought)\b|\bprinciples\b|\bgeneral requirements?\b"
    ),
    Role.GOALS: re.compile(
        r"总体目标|目标任务|主要目标|工作目标|发展目标|\b(overall|main|general) (goals?|objectives?)\b|\bobjectives\b"
    ),
    Role.BACKGROUND: re.compile(
        r"背景|现状|为什么|为何|存在(的)?问题|\bbackground\b|\bwhy\b|\bcurrent (state|situation)\b"
    ),
}


def wanted_roles(folded: str) -> tuple[Role, ...]:
    """The parts of a plan that a folded query asks for: *who is responsible*, 时间安排, *how is it evaluated*."""
    return tuple(role for role, pattern in _ROLES.items() if pattern.search(folded))
