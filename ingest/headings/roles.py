"""What a section does in its plan, read from its heading; a heading that says nothing takes its parent's role."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.models import Role
from ingest.rules import any_of, rule


def _words(*anywhere: str, first: str = "", last: str = "", whole: str = "") -> str:
    """The pattern of a role: words found anywhere in a heading, at its beginning, at its end, or that are all of it."""
    places = (("", anywhere, ""), ("^", (first,), ""), ("", (last,), "$"), ("^", (whole,), "$"))
    return "|".join(f"{before}{any_of(*words)}{after}" for before, words, after in places if any(words))


# What may stand before the word that names a section without changing what it names.
_OF_WHAT = (
    any_of(
        "总体 工作 活动 主要 发展 具体 建设 实施 创建 编制 基本 指导 推进 项目 整治 帮扶 培训 有关 相关 重点 年度",
        "阶段 各项 本次",
        "当前 目前 存在的? 取得的? 面临的? 遵循的? [我全本][县市区校乡镇院园局]",
    )
    + "*"
)
_TAKING_PART = (
    any_of(
        "参赛 参加 参与 参训 参评 参会 培训 适用 实施 活动 评选 资助 申报 服务 整治 排查 检查 创建 试点 比赛 招聘 "
        "招生 报名 考试 工作"
    )
    + "+"
)
_AND = "[和与及、]"
# What a plan says of the time before it: 去年底数, 上年度完成情况, 2026年简况, “十三五”成效.
_STATE = any_of("底数 简况 情况 基础 成[效就绩] 进展 实绩 家底 账本 回顾 评估 盘点")
_LAST_YEAR = any_of("去年 上一?年度? 上一?学年 上一?学期 前[两三五]年 过去[一两三五]年")
# In order: the first rule that is found decides. Folded text.
_RULES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.OTHER,
        rule(
            _words(
                first="附件 附表 附录 试点区域 联系方式 名词解释 总则 附则 (?:主办|承办|协办|主管|参赛|参加)(?:单位|部门)",
                last="名额分配 分解表 情况表 一览表 分工表 名单",
                whole=rf"""
                    摘要 查询 联络 结[语论] 结束语 (?:内容)?(?:查询|咨询)(?:方[式法])? .{{0,8}}(?:联系|联络)方式
                    其[他它](?:事项|规定|说明)? (?:报名|参赛|咨询)方式 (?:制[定订])?依据 (?:活动|宣传)?口号 .{{0,4}}(?:对象|范围)
                    (?:招[聘生]|录[取用]|报名|岗位)(?:名额|条件|岗位|计划)(?:{_AND}条件)?
                    {_TAKING_PART}(?:对象|范围|人员|时间|地点|主题|名称|区域)(?:{_AND}(?:对象|范围|人员|时间|地点|主题|内容))*
                """,
            ),
            examples=("附件", "其他事项", "参赛对象和时间", "岗位条件", "任务分解表", "主办单位"),
            never=("服务活动", "其他工作"),
        ),
    ),
    (
        Role.SCHEDULE,
        rule(
            _words(
                whole="(?:时间|日程|进度|具体|工作|活动)+安排 (?:执行|实施|计[划画]|推行|办理)(?:期间|期程|时程|期限)"
            ),
            examples=("工作进度安排", "执行期间"),
            never=("资金安排", "期间要求"),
        ),
    ),
    (
        Role.GUIDING_IDEOLOGY,
        rule(
            _words(
                "指导思想 基本理念 总体思路 (?<!年)(?<!下步)(?<!下一步)工作思路 总体要求 基本原则 工作原则 实施原则 "
                "活动原则 基本思[路想] "
                "办学(?:理念|宗旨|使命) 工作方针 总体思想 指导方针",
                last="的原则",
                whole=f"总的要求 {_OF_WHAT}(?:原则|理念|方针|构想|思路)",
            ),
            examples=("指导思想和目标", "遵循的原则", "创建工作构想"),
            never=("下一步工作思路", "原则上"),
        ),
    ),
    (
        Role.ASSESSMENT,
        rule(
            _words(
                "考核(?!目标|指标) 考评 奖惩 表彰 结果运用 (?<!学)问责 评比 奖项设置",
                first="(?:检查|督导|监督)与?(?:评估|验收|考核) 验收 罚则",
                last="(?:评价|评估)(?:办法|方[式法]|程序|标准) 验收 评估(?:办法|验收|机制) 责任追究 "
                "(?:督导|检查|绩效|考核|监测|成果)评[估价]",
                whole=rf"""
                    评估 奖励 法律责任 罚则 查核管考 (?:推行)?(?:监察|管考|查核)(?:{_AND}(?:评[鉴估]|管考|检讨|巡查|考核))?
                    执法{_AND}(?:监察|巡查) .{{0,4}}追责(?:问责)? (?:成效)?检讨
                    {_OF_WHAT}(?:评[分选审优]|奖励|评定)(?:标准|办法|细则|方式|程序|规则|方法|条件|制度)
                    (?:强化|加强|严格|狠抓|注重)?(?:督导|监督|督促|督查)(?:检查|问效|问责|评估|落实)
                """,
            ),
            examples=("考核办法", "检查与验收", "评选标准", "加强督导检查"),
            never=("考核目标", "游学问责", "评选活动"),
        ),
    ),
    (
        Role.GOALS,
        rule(
            _words(
                "目标(?!管理|责任) (?:活动|工作|计[划画]|调研|创建|培训|实习)目的 目标任务 任务目标",
                "预期(?:成果|效果|目标) 愿景",
                first="目的 达到“",
                whole=f"{_OF_WHAT}指标",
            ),
            examples=("总体目标", "活动目的", "预期成果", "主要指标"),
            never=("目标管理", "评价指标体系"),
        ),
    ),
    (
        Role.SCHEDULE,
        rule(
            _words(
                "步骤 进度 日程 时间安排 具体安排",
                "(?<!年)(?<!下步)(?<!下一步)(?<!今后)工作安排 活动安排 时间表 实施时间 推进时间 行事历 工作进程 流程",
                whole="""
                    (?:阶段|月份|逐月|每?月|各月|周次|学期|全年)(?:工作)?安排 实施计划 实施阶段
                    (?:工作|活动|实施|办理|申报|操作|处置|选举|招[聘生]|报名|评选|推荐)?程序
                """,
            ),
            examples=("方法步骤", "各月工作安排", "报名程序"),
            never=("资金安排", "工作阶段"),
        ),
    ),
    (
        Role.ORGANISATION,
        rule(
            _words(
                "组织领导 加强领导 强化领导 领导.{0,4}组织机构 组织机构 领导小组 领导机构 机构设置 职责分工 主体责任 "
                "责任体系 组织体系 "
                "组织架构 人员组成 组织机制 工作机构 遴选",
                first="加强组织 健全组织",
                last="职责 组织管理",
                whole=".{0,6}分工 组织形式 组织 任务编组 (?:健全|完善)领导(?:体制|机制) (?:落实|压实)领导责任",
            ),
            examples=("加强组织领导", "部门职责", "责任分工", "组织"),
            never=("职责明确到人", "组织活动"),
        ),
    ),
    (
        Role.SAFEGUARDS,
        rule(
            _words(
                "注意事项 活动要点 组织实施 工作纪律 资金使用",
                last="(?:工作|有关|几点|具体|相关|活动|实施|纪律|安全|总体)要求 严肃.{0,4}纪律",
                whole="""
                    [^,]*(?<![有到予会民疗房活底])保障(?:措施)?
                    (?:组织|制度|经费|政策|条件|队伍|人员|资金|工作)?保障(?:机制|工作|条件|制度)?
                    [^,]{0,6}(?:经费|资金)(?:管理|来源|预算|筹措|补助) (?:落实|安排)?保障经费
                    资产(?:管理|[与和及]财务)(?:管理)? (?:支持|扶持|配套)政策 政策(?:支持|扶持) 经费
                    (?:招[聘生]|评选|活动)?纪律(?:监督|要求|规定)?
                    (?:财政|人力|经费)?(?:资源|安排|预算)(?:配合|投入)? 经费(?:需求|概算|编列) (?:水费|会费)?[与和]?财务管理
                """,
            ),
            examples=("政策保障", "经费保障机制", "几点要求", "专项资金管理", "评选纪律"),
            never=("医疗保障", "保障供水", "经费支出"),
        ),
    ),
    (
        Role.BACKGROUND,
        rule(
            _words(
                "背景 现状 缘起 重要意义 形势 存在的?(?:主要)?(?:问题|不足) 必要性 重要性 工作回顾 成绩",
                last="概况 (?:情况|学情|教材|现状|形势|原因|基础|背景)分析",
                whole=rf"""
                    [序前引]言 现况(?:说明|分析)? 第.期[^,]{{0,8}}(?:实施|执行|完成)情况
                    (?:发展|面临|外部|内部|宏观)+(?:环境|形势) (?:现实|规划|发展|工作)基础(?:与(?:差距|挑战|问题))? 基础与差距
                    学校现况 强项 弱项 (?:上学[年期]|上年度?)检讨 (?:改革|工作)进展 .{{0,2}}年来的?(?:主要)?工作
                    .{{0,6}}\d{{4}}年(?:度)?[^,。;]{{0,8}}(?:总结|回顾)
                    (?:总体|工作开展|班级|学生|班情|教师|学校|单位|项目|辖区|自然)情况 .{{0,6}}基本情况 .{{0,4}}不足 不足之处
                    {_OF_WHAT}(?:基础|问题|困难|挑战|机遇|成效)(?:{_AND}(?:问题|挑战|不足|困难|原因|经验))*(?:分析)?
                    (?:开展|实施)?.{{0,8}}意义
                    {_OF_WHAT}(?:起点|家底|底数|基数|简况|成就|回望|回眸|缘由|缘起|基本盘)(?:{_AND}(?:问题|挑战|不足|短板|差距|形势|机遇|困难))*
                    为什么[^,。;]{{0,6}}
                    .{{0,2}}[园校院县区市乡镇村班]情
                    {_LAST_YEAR}[末底]?的?[^,。;]{{0,8}}(?:{_STATE}|工作) 过去[一两三五]年 (?:现有|已有|原有)(?:基础|条件|状况)
                    .{{0,4}}(?:反馈|通报|查出|发现|指出)的?.{{0,4}}问题 (?:短板|问题|差距|弱项)清单
                    “?十[一二三四]五”?(?:时期|期间)?的?[^,。;]{{0,4}}(?:底数|简况|成[效就绩]|进展|回[顾望眸看]|(?:实施|完成|兑现|落实|执行)情况)
                    20\d\d年度?[末底]?的?[^,。;]{{0,4}}(?:底数|简况|基础|成[效就绩]|进展|实绩|家底|(?:实施|完成|兑现|落实|执行)情况)
                """,
            ),
            examples=(
                "面临的形势",
                "学生情况",
                "取得的成效与经验",
                "教材分析",
                "起点",
                "去年底数",
                "2026年简况",
                "“十三五”成效",
                "2027年兑现情况",
                "上年工作",
                "过去五年",
                "“十四五”回眸",
                "现有基础",
                "考核反馈的问题",
                "短板清单",
                "为什么做",
            ),
            never=("情况通报", "解决困难", "摸清底数", "今年账本", "去年结转资金安排", "夯实基础", "问题清单整改"),
        ),
    ),
    (
        Role.MEASURES,
        rule(
            any_of(
                "措施 举措 主要工作 工作内容 活动内容 重点工作 主要内容 主要活动 工作重点 重点任务 主要做法 打算 方法",
                "途径 形式 内容 策略",
                "路径 做法 工作要点 重点项目 重点工程 工作计划 整治重点",
            )
            + ":?$|(?:措施|举措|打算)[及和与]|(?:年|下一?步|今后)工作(?:思路|安排)$",
            examples=("工作措施:", "措施与分工", "下一步工作思路"),
            never=("措施得力", "内容丰富"),
        ),
    ),
)
# 主要任务 is what will be done, unless the plan has measures of their own and no other goals (see heading_tree).
_TASKS = rule(
    "^(?:(?:主要|总体|工作|重点|目标|具体|活动|本.{0,3}|(?!推进|落实|完成|明确).{2,10}工作)*任务)$",
    examples=("主要任务", "本学期任务", "均衡发展工作任务"),
    never=("落实工作任务", "任务分解"),
)
# Words that belong under 保障措施 when no heading above says otherwise.
_CLOSING = rule(
    any_of(
        "提高.{0,6}认识 狠抓.{0,4}落实 营造.{0,6}氛围 (?:加强|加大|强化|做好)宣传 健全.{0,6}机制$",
        "建立.{0,8}(?:对接|长效|联动|联系)机制$",
        "真抓实干 严[格肃明].{0,6}(?:纪律|程序|要求) (?:落实|压实|强化).{0,4}责任 责任落实 强化责任 压实责任",
        "明确.{0,4}责任",
        "加强.{0,4}(?:监督|督[导查]) 经费",
    ),
    examples=("提高思想认识", "建立家校长效机制", "严肃财经纪律", "强化主体责任"),
    never=("健全机制建设", "加强领导"),
)
_LAST_WORDS = rule(
    "^"
    + any_of(
        "(?:进一步|切实)?(?:落实|压实|强化|明确|靠实).{0,4}责任 (?:加强|严肃|严明).{0,4}纪律 "
        "提高.{0,4}认识(?:,.{2,8})? .{0,6}狠抓落实 抓好落实 .{0,4}加强.{0,4}自身建设 .{0,4}(?:推进)?全面从严治党"
    )
    + "$",
    examples=("切实压实责任", "严肃换届纪律", "提高思想认识,形成合力", "狠抓落实", "切实加强政府自身建设"),
    never=("压实责任链条", "加强宣传"),
)
_DOING = rule(
    "^(?:进一步|全力|大力|全面|深入|切实|积极|不断|着力|认真|扎实|稳步|统筹)*"
    + any_of(
        "加强 强化 深化 完善 健全 推进 建立 构建 实施 开展 推行 规范 优化 改进 改革 壮大 扩大 联合 要求 落实 抓好",
        "做好 实行 拓展 创新",
        "统筹 科学 释放 提前 支持 践行 激发 夯实 发展 培育 打造 延伸 确保 聚焦 简化 保障 突出 切实",
    )
    + "|^(?:促进|推动|提升)(?=.{5})",
    examples=("进一步深化改革", "提升农村办学水平"),
    never=("提升水平", "教师队伍建设"),
)
# 总结考评 as the last of five steps is a stage (6 to 10 the same).
_LONGEST_STAGE = 8
_ASIDE = re.compile(r"\([^)]*\)$")
_CHECKED = re.compile("(?:督[导促查]|监督|检查).{0,2}(?:检查|考核|评估|问效|问责|指导)|跟踪问效")
# A keyword inside a long run-in heading is part of a sentence; at its end it still names the section. The longest
# heading of the seeds whose keyword names it counts 18 characters.
_LONGEST_NAMING, _NAMING_END = 22, 8  # an end of 6 to 10 names the same


@lru_cache(maxsize=4096)  # plans are headed alike: 指导思想, 组织领导
def role_of(heading: str) -> Role | None:
    """The role the words of a folded ``heading`` (without its number) give; None where they say nothing."""
    heading = re.sub(r"\s", "", heading)  # 总　则
    if re.search(r"阶段(?:[(:]|$)", heading):
        return Role.SCHEDULE
    words = heading if len(heading) <= _LONGEST_NAMING else heading[-_NAMING_END:]
    for role, pattern in _RULES:
        if pattern.search(words):
            return role
    return None


def is_tasks(heading: str) -> bool:
    """Whether a heading says 主要任务 and not of what kind: goals and measures both go by that name."""
    return _TASKS.match(heading) is not None


def ends_plan(heading: str) -> bool:
    """Whether the last section of a plan says no more than that all must be done well: 压实责任, 严肃纪律, 狠抓落实."""
    return _LAST_WORDS.match(heading) is not None


def closes_plan(heading: str) -> bool:
    """Whether a heading reads like one of the closing requirements (认识、落实、氛围、机制)."""
    return _CLOSING.search(heading) is not None


def inherited(heading: str, parent: str, role: Role) -> Role:
    """What a child without words of its own takes from its parent.

    Under 目标和重点工作 or 目标任务 the children that do something are measures, not goals; 组织保障 among the safeguards
    says who leads.
    """
    if role is Role.GOALS and (
        re.search("重点工作|主要工作|措施|举措|突出重点", parent)
        or ("任务" in parent and "目标" not in parent and _DOING.match(heading))
    ):
        return Role.MEASURES
    return role


def in_context(heading: str, own: Role | None, parent: Role | None, step: bool) -> Role | None:
    """What a heading's own words say below a parent of role ``parent``; ``step`` for an item that counts its stages."""
    if own is Role.ASSESSMENT and parent is Role.SCHEDULE and step and len(_ASIDE.sub("", heading)) <= _LONGEST_STAGE:
        return Role.SCHEDULE
    if parent is Role.SAFEGUARDS and heading.startswith("组织保障"):
        return Role.ORGANISATION
    if own is None and parent is Role.SAFEGUARDS and _CHECKED.search(heading):
        return Role.ASSESSMENT
    return own
