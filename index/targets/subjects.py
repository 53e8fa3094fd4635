"""What a plan is about, and for how many years: what its targets leave unsaid, because its title says it.

培训后就业率 of a plan for veterans and of one for disabled people are two measures, and 老旧小区改造 of one year and of five.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.targets.results import TargetRow
from index.text.folding import fold
from index.text.segmentation import words_of
from ingest.chinese_numerals import NUMERAL, parse_numeral

_GENERAL = re.compile(
    "工作|报告|政府|人民|总结|计划|规划|方案|实施|行动|要点|意见|通知|办法|细则|条例|规定|制度|章程|公约|指南|标准|预案"
    "|关于|印发|做好|进一步|全面|加强|推进|促进|加快|深化|开展|落实|提升|提质|增效|高质量|发展|建设|专项|整治|治理|攻坚|管理|服务"
    "|体系|事业|保障|改革|创新|创建|考核|评价|监督|分配|配置|补贴|补助|奖励|任务|分工|责任|目标|年度|学年|学期|上半年|下半年|全年|三年|五年"
    "|安全生产|安全|综合|重点|奋斗|预期|总体|具体|年度|质量|水平|能力|城市|城镇|农村|乡村|城乡|公共|基本|社会|群众|居民|试行|草案|修订|暂行|打算|安排|主要|指标|一览表?|分解表?|概况|举措|评估|汇报|讲话|会议|活动|办事处|领导小组|振兴|中共|委员会|办公室|全[县市区省]|本[县市区省校院]|[0-9一二三四五六七八九十〇]+年?|第[一二三四五六七八九十0-9]+[期次届]"
)
"""Says of every plan what it is, not what it is about. Chosen by reading the titles of tests/judged_kept and judged_blind."""
_SHORTEST = 2
_STAGES = [
    (re.compile(pattern), frozenset(names.split()))
    for pattern, names in (
        ("幼儿|学前", "学前"),
        ("义务教育|优质均衡|中小学|双减|大班额", "小学 初中"),
        ("小学", "小学"),
        ("初中|(?<!高级)中学(?!校)", "初中"),
        ("高中", "高中"),
        ("中职|职高|技工|职业(?:技术)?学校|职业中", "中职"),
        ("高职|职业(?:技术)?学院", "高职"),
        ("职业教育", "中职 高职"),
        ("高校|大学", "高校"),
        ("特殊教育|特教|培智|启智", "特殊"),
    )
]
_SCHOOLS = frozenset("小学 初中 高中".split())
"""What is meant by 学校体育, where no stage is named."""
_SCHOOLING = re.compile("[生师校班课园](?![态产物])|体质|入学")
_OF_SCHOOLS = re.compile("学校(?!发展|章程)")
_SPAN = re.compile(r"(20\d\d)\s?年?\s?[-—–~至]+\s?(20\d\d)")
_YEARS = re.compile(f"([{NUMERAL}两])年(?:行动|计划|规划|攻坚|实施|提升|整治|工作)")
_FIVE = re.compile("十[一二三四五六]五(?!”?(?:收官|末|期?间?以来|终期))|五年规划|发展规划|专项规划")
_ONE = re.compile("要点|年度|学年|工作报告|总结|分工|(?<!学期)工作(?:计划|安排)$|20\\d\\d年|1\\d\\d年(?:度|施政)")
_ACADEMIC = re.compile("学年")


_BACK = re.compile(
    "回[顾望]|去年|上年|完成情况|成效|成绩|成就|做法$|办成(?!一件)|现状|(?:发展|工作|办学)基础|取得的|情况总结"
    "|起点$|底数$|家底|简况$|基数$|回头看$|中期评估$"
)
_AHEAD = re.compile("计划|打算|安排|目标|指标|展望|任务")
_PREMISES = [
    ("培训机构", "机构"),
    ("民宿|景区|市场|夜市|摊贩|园区|物业|小区", "[宿景市园区]"),
    ("(?<![农乡])村(?!庄)", "村"),
]
_PEOPLE = [
    ("残疾", "残"),
    ("妇女|妇幼|妇联", "[妇孕婴]"),
    ("退役|军人", "[退军]"),
    ("养老|老年|老龄|(?<!中)高龄|助餐", "老"),
    ("儿童|青少年|学生", "[儿童生幼]"),
    ("农民工", "农民工"),
    ("农村劳动力|脱贫|防返贫|低收入人口", "农村|脱贫|低收入|劳动力转移"),
    ("高校毕业生|大学生", "毕业生|大学生"),
    ("青年(?!教师)", "青年|毕业生"),
    ("牧民|牧区", "牧"),
    ("农民(?!工)", "农民"),
    ("职工|工会", "职工"),
    ("教师(?!节)", "教师"),
    ("公共机构", "公共机构"),
]
_BODIES = [
    ("公司|企业|行业|协会", "企业"),
    ("医院|卫生院", "[医诊病疗]"),
    ("学校|[中小]学|学院|大学|幼儿园|书院", "[校学园幼生]"),
    ("社区", "社区"),
]
"""Whom, what body or what single place a plan is for, and what a target says that is about no more than these."""
_RURAL = re.compile("农村|乡村|三农|“三农”|偏乡|村庄|农业农村")
_RURAL_ITSELF = re.compile("[村农粮畜禽耕种养林茶果渔厕灌田秸膜牧]")
"""What there is in the country only, said or not: 粮食播种面积, 秸秆综合利用率."""
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


def is_one_subject(one: TargetRow, other: TargetRow, named: int = 0) -> bool:
    """Whether what the title of each is about stands in the other's title, headings or words too; or whether what is measured
    says itself what one of them is about (秸秆综合利用率), or, in ``named`` characters, a thing that is counted in every plan
    alike (农村自来水普及率)."""
    if not _agree_in_stage(one, other):
        return False
    subjects = subject_of(one), subject_of(other)
    if not named and bool(subjects[0]) != bool(subjects[1]):
        return False
    if _meant_for(one, _PREMISES) != _meant_for(other, _PREMISES):
        return _speaks_of(one, subjects[1]) and _speaks_of(other, subjects[0])
    if _meant_for(one, _PEOPLE) != _meant_for(other, _PEOPLE):
        return False
    if _is_rural(one) != _is_rural(other) and not (_is_rural_itself(one) and _is_rural_itself(other)):
        return False
    if not named and not any(subjects) and not _stand_alike(one, other):
        return False
    if named and any(
        word[:_SHORTEST] in one.quote and word[:_SHORTEST] in other.quote for word in subjects[0] | subjects[1]
    ):
        return True
    if _speaks_of(one, subjects[1]) and _speaks_of(other, subjects[0]):
        return True
    enough = _NAMED if all(subjects) else _NAMED_IN_ALL
    return named >= enough and _meant_for(one, _BODIES) == _meant_for(other, _BODIES)


_NAMED, _NAMED_IN_ALL = 3, 2
"""So many characters must name the thing, where two plans are about different things, and where one is about everything."""


def _agree_in_stage(one: TargetRow, other: TargetRow) -> bool:
    """Where pupils, teachers or schools are meant and both say of which stage, it is the same; else stages must not exclude
    each other."""
    stages = stages_of(one), stages_of(other)
    if all(stages) and _SCHOOLING.search(fold(one.quote)) and _SCHOOLING.search(fold(other.quote)):
        return stages[0] == stages[1]
    return not all(stages) or bool(stages[0] & stages[1])


def _is_rural(row: TargetRow) -> bool:
    """Whether a target is of the countryside alone, by its words or its plan's title."""
    return _RURAL.search(fold(f"{row.quote} {row.indicator} {row.plan.title or row.plan.name or ''}")) is not None


def _is_rural_itself(row: TargetRow) -> bool:
    return _RURAL_ITSELF.search(fold(f"{row.quote} {row.indicator}")) is not None


def _stand_alike(one: TargetRow, other: TargetRow) -> bool:
    """Whether the headings right above two targets that say nothing of their own (持证上岗率) share a word, if they have any."""
    above = [_words_left(fold(row.section_path[-1]), ()) if row.section_path else frozenset() for row in (one, other)]
    return not all(above) or bool(above[0] & above[1])


def _meant_for(row: TargetRow, some: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Whom or what place alone a plan is for, by its title, else by its issuer, as far as the target does not say so itself."""
    named = _named_in(row.plan.title or row.plan.name or "") or _named_in(row.plan.issuer or "")
    quote = fold(row.quote)
    return frozenset(said for pattern, said in some if pattern in named and not re.search(said, quote))


@lru_cache(maxsize=4096)
def _named_in(title: str) -> frozenset[str]:
    said = fold(title)
    return frozenset(pattern for pattern, _ in (*_PREMISES, *_PEOPLE, *_BODIES) if re.search(pattern, said))


def looks_back(row: TargetRow) -> bool:
    """Whether a heading says that this was done already: 2022年做法, 五年回望."""
    if row.role == "background" and row.comparator == "=":
        return True
    return any(map(_is_review, row.section_path))


@lru_cache(maxsize=8192)
def _is_review(heading: str) -> bool:
    said = fold(heading)
    return _BACK.search(said) is not None and _AHEAD.search(said) is None


def _speaks_of(row: TargetRow, subject: frozenset[str]) -> bool:
    if not subject:
        return True
    said = fold(" ".join([row.plan.title or row.plan.name or "", *row.section_path, row.quote]))
    return any(word in said for word in subject)


def stages_of(row: TargetRow) -> frozenset[str]:
    """The stages of schooling that the innermost heading names, else the plan's title: 新增学位 below 推进幼儿园建设."""
    for said in (row.quote, *reversed(row.section_path), row.plan.title or row.plan.name or ""):
        if found := _stages_said(said):
            return found
    return _SCHOOLS if _OF_SCHOOLS.search(fold(row.plan.title or row.plan.name or "")) else frozenset()


@lru_cache(maxsize=8192)
def _stages_said(text: str) -> frozenset[str]:
    said = fold(text)
    return frozenset().union(*(stages for pattern, stages in _STAGES if pattern.search(said)))


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
