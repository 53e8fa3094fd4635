"""What a plan is about, and for how many years: what its targets leave unsaid, because its title says it.

培训后就业率 of a plan for veterans and of one for disabled people are two measures, and 老旧小区改造 of one year and of five.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.targets.results import TargetRow
from index.text.folding import fold
from index.text.segmentation import words_of
from ingest.chinese_numerals import NUMERAL, parse_numeral

_GENERAL = re.compile(
    "工作|报告|政府|人民|总结|计划|规划|方案|实施|行动|要点|意见|通知|办法|细则|条例|规定|制度|章程|公约|指南|标准|预案"
    "|关于|印发|做好|进一步|全面|加强|推进|促进|加快|深化|开展|落实|提升|提质|增效|高质量|发展|建设|专项|整治|治理|攻坚|管理|服务"
    "|体系|事业|保障|改革|创新|创建|考核|评价|监督|分配|配置|补贴|补助|奖励|任务|分工|责任|目标|年度|学年|学期|上半年|下半年|全年|三年|五年"
    "|安全生产|安全|综合|重点|质量|水平|能力|城市|城镇|农村|乡村|城乡|公共|基本|社会|群众|居民|试行|草案|修订|暂行|中共|委员会|办公室|全[县市区省]|本[县市区省校院]|[0-9一二三四五六七八九十〇]+年?|第[一二三四五六七八九十0-9]+[期次届]"
)
"""Says of every plan what it is, not what it is about. Chosen by reading the titles of tests/judged_kept and judged_blind."""
_SHORTEST = 2
_STAGES = [
    (re.compile(pattern), frozenset(names.split()))
    for pattern, names in (
        ("幼儿园|学前", "学前"),
        ("义务教育|中小学|双减|大班额", "小学 初中"),
        ("小学", "小学"),
        ("初中|(?<!高级)中学(?!校)", "初中"),
        ("高中", "高中"),
        ("中职|高职|职业学校|职业学院|技工", "职业"),
        ("高校|大学", "高校"),
    )
]
_SPAN = re.compile(r"(20\d\d)\s?年?\s?[-—–~至]+\s?(20\d\d)")
_YEARS = re.compile(f"([{NUMERAL}两])年(?:行动|计划|规划|攻坚|实施|提升|整治|工作)")
_FIVE = re.compile("十[一二三四五六]五|五年规划|发展规划|专项规划")
_ONE = re.compile("要点|年度|学年|工作报告|总结|分工|20\\d\\d年|1\\d\\d年(?:度|施政)")
_ACADEMIC = re.compile("学年")


_KINDS = "省市县区州旗镇乡"
_PLACE = re.compile(
    f"(?:^|(?<=[年\\s]))[\u4e00-\u9fff]{{2,6}}?(?:[{_KINDS}]|街道)(?![政场民区县])|(?<=[{_KINDS}])[\u4e00-\u9fff]{{2,4}}?[县区旗镇乡]"
)
_BODY = re.compile("有限|公司|联合会|协会|集团|[局厅委办科处室部署]")


@lru_cache(maxsize=4096)
def _words_left(text: str, names: tuple[str, ...]) -> frozenset[str]:
    for name in names:
        text = text.replace(name, " ")
    plain = _GENERAL.sub(" ", _PLACE.sub(" ", text))
    return frozenset(word for word in words_of(plain) if len(word) >= _SHORTEST and word[-1] not in _KINDS)


def subject_of(row: TargetRow) -> frozenset[str]:
    """The words of a plan's title for what it is about, its place and issuer aside, else those of the issuer (退役军人事务局);
    empty of one that is about everything."""
    plan = row.plan
    places = tuple(fold(name) for name in (plan.place, *plan.place_chain) if name)
    issuer = fold(plan.issuer or "")
    titled = _words_left(fold(plan.title or plan.name or ""), (*((issuer,) if issuer else ()), *places))
    return titled or _words_left(_BODY.sub(" ", issuer), places)


def is_one_subject(one: TargetRow, other: TargetRow) -> bool:
    """Whether what the title of each is about stands in the other's title, headings or words too; or whether what is measured
    says itself what one of them is about (秸秆综合利用率)."""
    stages = stages_of(one), stages_of(other)
    if all(stages) and not stages[0] & stages[1]:
        return False
    subjects = subject_of(one), subject_of(other)
    if any(word[:_SHORTEST] in one.quote and word[:_SHORTEST] in other.quote for word in subjects[0] | subjects[1]):
        return True
    return _speaks_of(one, subjects[1]) and _speaks_of(other, subjects[0])


def _speaks_of(row: TargetRow, subject: frozenset[str]) -> bool:
    if not subject:
        return True
    said = fold(" ".join([row.plan.title or row.plan.name or "", *row.section_path, row.quote]))
    return any(word in said for word in subject)


def stages_of(row: TargetRow) -> frozenset[str]:
    """The stages of schooling that the innermost heading names, else the plan's title: 新增学位 below 推进幼儿园建设."""
    for said in (*reversed(row.section_path), row.plan.title or row.plan.name or ""):
        if found := frozenset().union(*(stages for pattern, stages in _STAGES if pattern.search(fold(said)))):
            return found
    return frozenset()


def years_of(row: TargetRow) -> int | None:
    """For how many years a plan is made; None where its title does not say."""
    title = fold(row.plan.title or row.plan.name or "")
    if span := _SPAN.search(title):
        years = int(span[2]) - int(span[1]) + (0 if _ACADEMIC.search(title) else 1)
        return years if years > 0 else None
    if spoken := _YEARS.search(title):
        return parse_numeral(spoken[1])
    if _FIVE.search(title):
        return 5
    return 1 if _ONE.search(title) else None
