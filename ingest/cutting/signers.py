"""Who signs a plan, and whose name its title begins with: the issuer by the lines that name one.

Where no line does, ``issuers`` asks the text itself. Works on folded text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.cutting.enactment import enacted_by, reports_for
from ingest.cutting.issuers import QUOTED_TITLES, expand, is_generic, likely_issuer
from ingest.cutting.places import leading_place
from ingest.cutting.plan_types import ANY_TYPE
from ingest.cutting.titles import DATE_LINE
from ingest.headings.layout import Segment
from ingest.rules import any_of, rule

_SEAL = re.compile(r"\((?:公?章|盖章|印章?)\)$")
_LONGEST_SIGNATURES = 80  # of several bodies
LONGEST_SIGNATURE = 30  # 20 to 30 the same; 40: 1, any: 7
_SAYS_OURS = re.compile("^(?:集团|总|本|我|分)*(?:公司|集团|[院校局厂会])$")  # 我代表集团公司
_REPORTS_WITHIN = 600  # characters in which 我代表… stands
_MASKABLE = r"[\u4e00-\u9fff*×xX]"
ISSUER_LINE = rule(
    rf"^(?!\(?[{ONE_TO_TEN}]{{1,3}}[、)]|.{{2,5}}年.{{1,3}}月)[\u4e00-\u9fff*×xX○·()、\s]{{2,24}}"
    "(?:[局厅委院校园会处部署]|小学|中学|大学|办公室|人民政府|总支|支部|公司|集团|(?:联合|供销|合作)社|(?<!工作)[支大总]队)$",
    examples=("云溪县教育局", "云溪县供销合作社联合社", "云溪市消防救援支队", "中共**市委", "某某 中心小学"),
    never=("一、云溪县教育局", "云溪县教育局关于", "附件", "二〇一九年三月五日于教育局"),
)
_BODY_IN_TITLE = rule(
    rf"^(?:关于)?((?!转发|批转|印发){_MASKABLE}{{2,18}}?"
    + any_of(
        "人民政府办公[厅室] 政府办公[厅室] 人民政府(?!办公) (?<!中)小学(?!生) 中学(?![生阶]) 国[小中] 书院 学校 学院 "
        "大学(?![生城]) "
        "幼儿园 局(?![部面限势域]) 厅 委员会 处(?![置理分罚境于]) 办公室 工委"
    )
    + "|国务院(?:办公厅)?(?=关于|转发|批转|印发))(?=[\u4e00-\u9fff“\\d])",
    examples=("云溪县教育局关于", "关于马家河中学教师", "国务院转发"),
    never=("国务院决定", "转发市体育局关于", "教师交流方案", "云溪县突发事件应急处置预案", "云溪县大学生就业方案"),
)
# Whoever stands before 关于… or before the year is the issuer, whatever it is called.
_BEFORE_ABOUT = rule(
    rf"^(?!关于|转发|批转|印发|[各全本我])({_MASKABLE}{{2,22}}?[局厅委办室处科股部院校会组中心站园司队所社署馆]"
    rf"|{_MASKABLE}{{2,18}}(?:小学|中学|大学|国[小中]|政府))(?=关于|转发|印发|批转|致|(?:19|20)\d\d|二[〇○零O]|\d{{2,3}}学年|1[0-4]\d年度)",
    examples=("市双减办关于", "团市委印发", "县教育局基础教育股2019"),
    never=("各学校关于", "县教育局工作"),
)
_PASSES = re.compile(rf"^(?!关于)({_MASKABLE}{{3,24}}?[局厅委办室府署院会部])(?=转发|批转)")
# A charter bears the name of the body it is for, a report on its work the name of the body that worked.
_OF_ITS_OWN = rule(
    rf"^({_MASKABLE}{{3,30}}?(?:法院|检察院|协会|学会|商会|联合会|基金会|研究会|总会|公司|集团|合作社|合作联社|医院|小学|中学|学校|学院|大学|幼儿园|政府))"
    rf"(?=(?:第[{ONE_TO_TEN}]{{1,3}}届)?(?:理事会|监事会|董事会|委员会|执行委员会)?工作报告|章程)",
    examples=("云溪县养蜂协会章程", "云溪县养蜂协会第二届理事会工作报告", "云溪县人民检察院工作报告"),
    never=("云溪县协会管理章程", "政府工作报告", "协会章程"),
)
# A hospital's own rules speak of 我院; others rule for a hospital as well.
_HOSPITAL = rule(
    rf"^({_MASKABLE}{{2,14}}?(?:(?:人民|中心|中医|妇幼|专科|附属)医院|(?:保健|卫生)院))(?![长内外])",
    examples=("云溪县第一人民医院医院感染管理规定",),
    never=("公立医院改革方案",),
)
_SCHOOL_ONLY = rule(
    "^(?:关于)?(?:全[省市县区校]|各)|^(?:关于)?(?:中小|本|我)?(?:小学|中学|学校|学院|大学|幼儿园|机关|中学校)$|中小学校?$"
    "|学期|学年|年度|年级|[春秋]季|[上下]半年|[语数]学|德育|安全",
    examples=("关于全县", "本学校", "农村中小学", "第一学期"),
    never=("云溪中学", "云溪县教育局"),
)
# 二零二三年度学校周年计划: what stands before the last word names no body.
_OF_A_YEAR = re.compile("学年|年度|学期|二[零〇○O]")
# Rules for every school of a place, which stand behind its name: no school is called 云溪县学校.
_KIND = rule(
    "^(?:各|全县|全市|农村|城区|城乡|乡村|乡镇|公办|民办|普通|义务教育|中等|高等|职业|特殊教育|校外|课外)*"
    "(?:中小学校?|学校|高等?院?校|培训学校)$",
    examples=("中小学校", "学校", "乡村学校", "普通高校"),
    never=("第一中学", "实验学校", "小学"),
)
_KIND_RULED = rule(
    "^(?:公办|民办|乡镇|农村|普通)*(?:小学|中学|高中|幼儿园|大学|学院|医院)$",
    examples=("幼儿园",),
    never=("城关幼儿园",),
)
_RULES = re.compile("(?:办法|规定|条例|细则|标准|守则|规范|规划|指南|规程|章程)(?:[(].{2,12}[)])?$")
# Who calls itself 本府 in its first article.
_CALLS_ITSELF = rule(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,20}?(?:政府|[局处署部会校院所司]))\s?\(以下简称“?本(?:[府局处署部会校院所司]|公司)”?\)",
    examples=("一、云溪市政府(以下简称本府)为", "云溪养蜂协会(以下简称“本会”)"),
    never=("县政府(以下简称县府)",),
)
# 主辦單位:溪山市政府教育局 in the papers of Taiwan, of a body named in full.
_ORGANISER = rule(
    "主办(?:单位|机关):([\u4e00-\u9fff]{2,4}[省市县区](?:立|政府)[\u4e00-\u9fff]{2,14}?(?:[局处]|[小中]学|国[小中]))(?=[、,。;\\s(]|$)",
    examples=("主办单位:溪山市政府教育局", "主办机关:溪山县立中山国民中学、"),
    never=("主办单位:学务处", "主办单位:溪山县教育局"),
)
# 县委办公室、县政府办公室印发《…若干措施》: the news of a document for its title.
PROMULGATED = rule(
    rf"^([^,。;:!?《》、]{{2,24}})(?:、[^,。;:!?《》]{{2,40}})?(?:联合)?(?:印发|发布|公布|出台|下发)了?《[^《》]{{4,80}}{ANY_TYPE}[^《》]{{0,8}}》$",
    examples=("中共云溪县委办公室、云溪县人民政府办公室印发《学校安全工作若干规定》",),
    never=("现印发《学校安全工作若干规定》给你们", "关于印发《云溪县校车管理办法》的通知"),
)


def signature_of(own: Sequence[Segment]) -> list[str]:
    """A body's name and the date under it, wherever they stand: attachments follow the signature."""
    for at, (before, after) in enumerate(pairwise(own)):
        if DATE_LINE.match(after.text) and first_signer(before.text):
            while at and first_signer(own[at - 1].text) and own[at - 1].marker is None:
                at -= 1
            return [first_signer(own[at].text) or before.text, after.text]
    return []


def first_signer(line: str) -> str | None:
    """The first of the bodies that a line names and nothing else; None for any other line."""
    line = _SEAL.sub("", line)
    bodies = re.split(r"[\s、]+", line)
    if len(line) <= _LONGEST_SIGNATURES and all(len(body) > 3 and ISSUER_LINE.match(body) for body in bodies):
        return bodies[0]
    return line if ISSUER_LINE.match(line) and not line.startswith(("各", "附", "第")) else None


def _is_kind(name: str, title: str) -> bool:
    """Whether what a title begins with is no body: a kind of school, or all the schools of a place that rules are for."""
    if is_generic(name) or _SCHOOL_ONLY.match(name) or _OF_A_YEAR.search(name):
        return True
    bare = name[len(leading_place(name) or "") :]
    return bool(_KIND.match(bare) or (_KIND_RULED.match(bare) and _RULES.search(title)))


def issuer_of(title: str, tail: Sequence[str], opening: str, whole: str, hint: str | None) -> str | None:
    """The signature, else the body the title begins with, else the one the text speaks for.

    What a circular passes on (转发) bears the signature of another body than the circular.
    """
    if re.search("转发|批转", title) and (passing := _PASSES.match(title) or _BODY_IN_TITLE.match(title)):
        return expand(passing.group(1), whole)
    for text in reversed(tail):
        if len(text) <= LONGEST_SIGNATURE and (signer := first_signer(text)):
            return re.sub(r"\s+", "", signer)
    body = enacted_by(opening) or reports_for(whole[:_REPORTS_WITHIN])
    if body and not _SAYS_OURS.match(body):
        return body
    if promulgated := PROMULGATED.match(title):
        return promulgated.group(1)
    if (match := _BEFORE_ABOUT.match(title)) and not _is_kind(match.group(1), title):
        return expand(match.group(1), whole)
    if (match := _OF_ITS_OWN.match(title)) and leading_place(match.group(1)) and not _is_kind(match.group(1), title):
        return match.group(1)
    if (match := _HOSPITAL.match(title)) and leading_place(match.group(1)) and re.search("[我本]院", whole):
        return match.group(1)
    ruled = False
    if match := _BODY_IN_TITLE.match(title):
        ruled = bool(leading_place(match.group(1))) and _is_kind(match.group(1), title)
        named = match.group(1)
        if not ruled and not _SCHOOL_ONLY.match(named) and not _OF_A_YEAR.search(named):
            return expand(named, whole)
    promised = _BODY_IN_TITLE.match(hint or "")
    if promised and not _is_kind(promised.group(1), hint or "") and promised.group(1) in whole:
        return expand(promised.group(1), whole)
    if "以下简称" in whole and (calling := _CALLS_ITSELF.search(QUOTED_TITLES.sub("。", whole))):
        return calling.group(1)
    if organiser := _ORGANISER.search(whole):
        return organiser.group(1)
    issuer = likely_issuer(opening, whole)
    if issuer is None or (ruled and title.startswith(issuer)):
        return None
    return expand(issuer, whole)
