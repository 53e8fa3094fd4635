"""What a section does in its plan, read from its heading; a heading that says nothing takes its parent's role."""

from __future__ import annotations

import re

from ingest.models import Role

# In order: the first pattern that is found decides. Folded text.
_RULES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.OTHER, re.compile(r"^(?:附件|附表|附录|试点区域|实施范围|适用范围|活动对象|参加(?:人员|对象)|活动(?:时间|地点|主题)|联系方式)|分解表$|情况表$")),
    (Role.GUIDING_IDEOLOGY, re.compile("指导思想|基本理念|总体思路|工作思路|总体要求|基本原则|工作原则|实施原则|活动原则|基本思[路想]|办学理念|工作方针|总体思想|基本要求|指导方针|的原则$")),
    (Role.ASSESSMENT, re.compile("考核|考评|评价(?:办法|标准|方式)|检查(?:评估|验收|考)|评估|验收|奖惩|督导评|绩效考|表彰|结果运用|问责|评比|成果评")),
    (Role.GOALS, re.compile("目标(?!管理)|目的|主要任务|总体任务|工作任务$|任务目标|指标(?!$)|预期|愿景")),
    (Role.SCHEDULE, re.compile("步骤|阶段|进度|日程|时间安排|具体安排|工作安排|活动安排|时间表|实施时间|推进时间|行事历|工作进程|流程|方法步骤")),
    (Role.ORGANISATION, re.compile("组织领导|加强领导|强化领导|组织机构|领导小组|领导机构|机构设置|职责|分工|主体责任|责任体系|组织体系|加强组织|人员组成|组织管理|组织机制|工作机构|遴选")),
    (Role.SAFEGUARDS, re.compile("保障(?!服务体系)|注意事项|工作要求|有关要求|几点要求|具体要求|相关要求|活动要求|实施要求|活动要点|组织实施|严肃.{0,6}纪律|工作措施|工作纪律|资金使用|经费(?:管理|来源)|附则")),
    (Role.BACKGROUND, re.compile("背景|现状|基本情况|重要意义|形势|存在(?:的)?(?:问题|不足)|^不足$|必要性|重要性|工作回顾|基本做法|成绩")),
    (Role.MEASURES, re.compile("措施|举措|主要工作|工作内容|活动内容|重点工作|主要内容|主要活动|工作重点|重点任务|主要做法|工作任务|任务分工|打算|方法|途径|内容")),
)  # fmt: skip


def role_of(heading: str) -> Role | None:
    """The role the words of a folded ``heading`` give; None where they say nothing."""
    for role, pattern in _RULES:
        if pattern.search(heading):
            return role
    return None
