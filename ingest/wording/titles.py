"""What a title looks like by its last words: the kind of document it names (…工作方案, …总结(二), …办法(试行)).

Works on folded lines.
"""

from __future__ import annotations

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.rules import any_of, rule

# What a plan may enact, by name, and the other types a document may have.
ENACTED_TYPES = "方案 计划 意见 办法 规定 细则 规划 要点 措施 制度 规则 预案".split()
PLAN_TYPES = (
    *ENACTED_TYPES,
    *"总结 通知 通报 汇报 报告 条例 纲要 决定 公告 通告 函 请示 批复 章程 守则 倡议书 讲话 纪要 材料 计画 清单 指南 指引".split(),
    *"计划书 标准 决议 公约 村规民约 任务书 责任书 承诺书 答复 议案 提案 发言".split(),
)
PLAN_TYPE = any_of(*PLAN_TYPES)
_SCHOOL_YEARS = r"(?:19|20)\d\d(?:\s?[-/—–~至]\s?\d{2,4}){1,3}\s?(?:学?年度?)?"
# (环境教育): which part of the work it is for; what sites say of their page is none.
_ASPECT = (
    r"(?![见附略详后续含共第]|建议|推荐|精选|最新|完整|通用|免费|全文|优秀|热门|收藏|转载|原创)[\u4e00-\u9fff]{3,8}"
)
_COPY = (
    rf"[(\[](?:{_SCHOOL_YEARS}|试行|暂行|草案|修订[稿版]?|征求意见稿|送审稿|[{ONE_TO_TEN}\d]{{1,3}}|.{{0,12}}年.{{0,8}}"
    rf"|{_ASPECT})[)\]]"
)
TITLE = rule(
    rf"^(?=.{{4,80}}$)[^。;!?]*?{PLAN_TYPE}\s*(?:{_COPY}|{_SCHOOL_YEARS}|[{ONE_TO_TEN}\d]{{1,2}}|[及和][^,。]{{2,8}}措施|[及和暨与][^,。;:]{{2,16}}(?:打算|谋划|思路|设想|安排))?$",
    examples=(
        "教师交流方案", "交流办法(试行)", "工作总结(2019年度)", "年度计划2", "工作重点及推进措施", "工作总结暨明年工作打算",
        "学校发展计划(2023/24 - 2025/26)", "学校周年计划(科学教育)",
    ),
    never=("方案", "工作方案如下", "加强管理。工作方案", "工作方案(见附件)"),
)  # fmt: skip
_OF_WHOM = rule(
    r"^(?:——|—|--)\s?(?!在)([\u4e00-\u9fff]{2,30}(?:19|20)\d\d年度?(?:工作|述职)?(?:报告|总结|讲话|致辞))$",
    examples=("——云溪县自来水公司2016年工作报告",),
    never=("——在云溪县工会第六次代表大会上的报告", "云溪县自来水公司2016年工作报告"),
)
SUBTITLE = rule(
    rf"{_OF_WHOM.pattern}|"
    r"^(?:——|—|--)\s?[^。;:]{0,30}在[^。;:]{2,50}[会议]上(?:的?[^。;:,]{0,6}(?:报告|讲话|发言|致辞))?$",
    examples=("——在云溪县工会第六次代表大会上的报告", "——2020年1月5日在云溪县人民代表大会会议上"),
    never=("——在全县开展培训。", "在大会上的报告", "——在会议上提出:"),
)
"""Where a report was made, or whose it is and of which year, below its title."""


def of_whom(line: str) -> str | None:
    """What a line below a motto calls the paper: 某公司2016年工作报告; None for any other line."""
    match = _OF_WHOM.match(line)
    return match.group(1) if match else None
