"""Figures that bind nobody: they pick out cases, grade or fine them, are where a change starts from, or tell what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.chinese_numerals import ONE_TO_NINE, parse_numeral
from ingest.models import Role
from ingest.rules import any_of, rule

_CASES_AFTER = rule(
    "^(?:及?以上)?者|^范围|^及?以[上下内]的部分|^及?以[上下]"
    + any_of(
        "的?为(?!原则|[宜限度]) 的(?:占比|比例|比重|人数|数量) 的?[^,。;]{0,4}大班额 的?评为 的?定为 的?[,、]?[^,。;]{0,6}等次",
    ),
    examples=("以上大班额", "以上为优秀", "及以下的比例"),  # 90分以上为优秀
    never=("以上", "以上的学校"),
)
_PER_STEP = rule(
    r"每(?:提[高升]|增[加长]|下降|降低|减少|缺|少|多|超过?|差|低|高)[^,。;\d]{0,6}$|是否[^,。;]{0,12}$",
    examples=("每提高", "每缺课", "班额是否超过"),  # 每提高1个百分点得0.5分 scores, 是否超过6人 asks
    never=("每班", "提高"),
)
_SHORT_OF = re.compile(r"(?<!不)(?<!得)(?:低于|不足|未达到|达不到)[^,。;\d]{0,10}$")
_BEYOND = re.compile(r"(?<!不)(?<!得)(?:超过?(?![前出])|高于)[^,。;\d]{0,10}$")
_WHOEVER = re.compile(
    "的(?:$|[,。;须要应由按县市区乡镇村]|不得|给予|学校实|单位|[\u4e00-\u9fff]{2,4}(?:要|应当?|须|不得|予以)[^,。;])"
)
_CASE_CLAUSE = rule(
    r"^(?:\(含\))?(?:及?以[上下内])?[^,。;]{0,40}的[,;]|^\(含\)以[上下]的?[\u4e00-\u9fff]",
    examples=("以上的,给予奖励", "(含)以下的企业"),
    never=("以上,给予奖励", "以上的企业"),
)
# 对300万元以上的贷款贴息: the words before and behind the figure.
_CASE_OF = re.compile("(?:对|凡|如|若|给予)[^,。;]{0,24}$")
_CASE_NOUN = re.compile("^(?:及?以[上下内])(?:、[^,。;]{2,14})?的[\u4e00-\u9fff]")
_FINED = re.compile(r"^[^,。;]{0,16}(?:罚[款锾]|滞纳金)|^(?:以[上下])?\d[\d,]*元以[上下]")
_FINED_BEFORE = re.compile("(?:处|判处|可处)(?:以)?罚[款金][^,。;]{0,6}$")
_CHANGES = re.compile(
    "的?(?:提高|提升|增加|增[到至长]|调[高升低]|上升|升[到至]|扩大|调整|下降|降低|降[到至为]|缩小|减少|压减|延长|扩展|拓展|压缩|缩短)"
)
# What a change starts from says nothing about what was achieved: 由去年的60%提高到80%.
_START = re.compile("[由从在][^,。;]{0,20}?(?=提高|提升|增|下?降|扩大|上升|减|缩)")
_COMPARED = rule(
    "(?:力争|争取|确保|要|计划|目标)[^,。;]{0,12}(?:比|较)[上去]年度?"
    "|(?:比|较)[上去](?:年度?|学期|学年)(?:同期)?(?=[提增下减上降])",
    examples=("力争全县比上年度", "较去年同期下降"),
    never=("比上年度的", "比今年增加"),
)
_SHARE_OF = re.compile("按[^,。;]{2,40}的$")  # 按上年度实际缴纳的60%返还
_ALREADY = "(?<![计规策])已经?"
_SO_FAR = "累计(?![^,。;]{0,12}不[少低超])"
_DONE = any_of(
    "实现 取得 解决 帮助 落实 改造 新增 培训 带动 达到 完成 增长 开展 举办 组织 召开 建成 投入 [组织举办开展建成完]{2}"
)
_ACHIEVED = rule(
    any_of(
        f"{_ALREADY} [约只仅]占[^,。;]{{0,10}}$ {_DONE}了 (?<![为除])了(?:约|近|超过|共|各)?$",
        "完成[^,。;]{0,6}(?:计划|任务|预算|目标)数?的$ 占[^,。;]{0,4}任务数?的$",
        f"同比 比[上去]年 [比较]前一年 去年 上年 {_SO_FAR} 截至 至今 目前 现有 原有 共有 现已 过去 上学[期年]",
        "连续(?![^,。;]{0,12}不[少低]于) 先后 荣获 被评为",
        "(?<!力争)(?<!争取)(?<!确保)(?<!实现)首次(?:突破|超过|达|跻身) 仍(?:然)?[在有为占高低达](?![于各])",
        "缺口(?:约|近|为|达|仍|有|尚|还)*$ 尚[有缺差未]",
    ),
    examples=("已经建成", "仅占全部", "举办了", "惠及了近", "累计投入", "上学期新增", "占比首次突破", "不合格率仍在"),
    never=("策已", "为了", "累计不少于", "占比达到", "力争首次突破", "仍于"),
)
# What must not stand before is looked at last: a pattern that begins with a character is found faster.
_YEAR = re.compile(r"((?:19|20)\d\d)(?<![\d到至比较]\d{4})(?:/\d\d学)?年(?!的?基础)")
# 111年底: the years of the Republic of China.
_ROC_YEAR = re.compile(r"(1[0-4]\d)(?<![\d到至比较第]\d{3})(?:学年度|年度?底?)(?=[\u4e00-\u9fff\d])(?![前内])")
_HAN_YEAR = re.compile(r"(二[〇○零][〇○零一二三四五六七八九]{2})(?<![到至比较]二.{3})年")
_HAN_DIGITS = str.maketrans("二〇○零一三四五六七八九", "200013456789")
_ROC_BEGINS = 1911
# “十四五”末, of a plan of 2026.
_PERIOD = re.compile(f"十([{ONE_TO_NINE}])五”?(?:期?[末间]|时期|以来|收官)")
_END_OF_TENTH = 2005
_DATED_BACK = rule(
    r"今年(?:以来|\d{1,2}\s?[-—至到]\s?\d{1,2}月)|目前(?!的)|截至(?:目前|[^,。;]{0,8}\d日)|20\d\d年(?:以来|全年)"
    r"|(?:实施|启动|改造)前,|截至[^,。;]{0,8}学年,共|(?:结果|数据|调查|统计|监测)显示"
    rf"|{_SO_FAR}|现时|去年|上年|年初以来|过去|历年来|{_ALREADY}(?!有的)|同比",
    examples=("截至6月30日", "2019年以来", "已有", "截至2018/19学年,共", "结果显示", "工程实施前,"),
    never=("目前的", "已有的", "截至年底", "2019年"),
)
_AIMS = re.compile(
    "力争|争取|确保|保证|努力|务必|必须|要求|目标|计划|将|拟|预计|要(?![求闻素点])|今年|明年|到20|下一步|为此|继续|每|[一二两三四五\\d]年内"
)


# 超出预定目标3个百分点, 低于规划目标: an aim of the time before.
_OLD_AIM = re.compile(
    "(?:规划|计划|预定|预期|原定|既定)(?:的|目标)|(?:未|已)?(?:完成|达到?)(?:规划|预期)?目标|目标值?为"
)
_AIMED_AT = re.compile("力争|争取(?!了|上级|到|资金|项目)|计划|目标|将|要")


# 比2019年的46.3万册次增长12%
_COMPARED_WITH = re.compile(r"[比较](?:(?:19|20)\d\d年|[上去]年度?|[上去]学[年期]|现有|原有|同期)的?$")
_IF = rule(
    r"(?:^|[.、)])\s?(?:如(?![期实下何图表附数约上])|若(?!干)|倘|一旦|凡(?!事))[^,。;]{0,40}$",
    examples=("4.如同一班别于一周内有", "若发现", "凡连续缺课"),
    never=("如期完成", "例如", "若干"),
)
_ONLY_THEN = rule(
    "^(?:或?以[上下])?[^,。;]{0,2}(?:方|才|始)[可得能]",
    examples=("或以上方可开启", "方得开启"),
    never=("以上,方", "以上的方"),
)
# 退烧后至少两天才可回校
_ASKED = re.compile("(?:至少|最少|不得?[少低]于)$")
_STANDING = re.compile("(?:立案|成立|登记|注册|设籍|设立|开业|居住)满$")
_COMPOSED = re.compile("^[^,。;]{1,14}(?:组成|构成)")
_DROPPED = re.compile("^的(?:予以|给予|清退|取消|约谈|通报|不得|责令|一律|终止)")


def is_baseline(before: str, after: str) -> bool:
    """由4.2%下降到3%: the first figure is where the change starts from."""
    if _COMPARED_WITH.search(before):
        return bool(_CHANGES.match(after) or re.match("增长|递增|翻", after))
    return bool(_CHANGES.match(after) and re.search("[由从][^,。;]{0,14}$", before))


def is_condition(before: str, after: str) -> bool:
    """低于70分的学校: the figure picks out cases, it binds nobody."""
    short = _SHORT_OF.search(before) and after.startswith("的")
    beyond = _BEYOND.search(before) and _WHOEVER.match(after)
    served = before.endswith("满") and after.startswith("的")  # 任职满两届的校长
    over = re.match("[^,。;]{0,10}已(?:经)?(?:结束|完成|建成|投用|到位|达标|开工|脱贫|实现)", after)
    case = _CASE_OF.search(before) and _CASE_NOUN.match(after)
    return bool(
        short
        or beyond
        or over
        or served
        or _IF.search(before)
        or (_ONLY_THEN.match(after) and not _ASKED.search(before))
        or (_STANDING.search(before) and re.match("(?:之|以上[之的])", after))
        or (before.endswith("由") and _COMPOSED.match(after))
        or _DROPPED.match(after)
        or after.startswith("不等")
        or case
        or _CASES_AFTER.match(after)
        or _CASE_CLAUSE.match(after)
        or _PER_STEP.search(before)
        or _FINED.match(after)
        or _FINED_BEFORE.search(before)
    )


@dataclass(frozen=True, slots=True)
class FigureContext:
    """Where a figure stands: in a report of what was done (``reports``), in a plan of ``year``, in a section of ``role``."""

    reports: bool = False
    year: int | None = None
    role: Role | None = None
    aimed: bool = False  # an earlier clause of the same sentence sets a target


def reports_achieved(before: str, context: FigureContext) -> bool:
    """Whether the clause up to a figure reports it as reached; in reports everything is that is not aimed at."""
    plain = _SHARE_OF.sub("", _COMPARED.sub("", _START.sub("", before)))
    if context.role is Role.GOALS or (context.aimed and not context.reports):
        plain = plain.replace("同比", "")
    if context.role in (Role.GOALS, Role.MEASURES) and not context.reports:
        plain = plain.replace("累计", "")  # 单位能耗累计下降14%: by the end of the period
    if context.role is Role.BACKGROUND:
        before = _OLD_AIM.sub("", before)
    return bool(_ACHIEVED.search(plain)) or (context.reports and not _AIMED_AT.search(before))


def is_dated_back(sentence: str, clause: str, context: FigureContext) -> bool:
    """截至目前,…率达98%: an earlier clause, or a year before the plan's own, dates the figure to the past; nothing aims since.

    ``sentence`` and ``clause`` end before the figure.
    """
    earlier = sentence[: len(sentence) - len(clause)]
    if context.role is Role.GOALS or context.aimed:
        earlier = earlier.replace("同比", "")
    dated = [match.end() for match in _DATED_BACK.finditer(earlier)]
    if dated and not _AIMS.search(sentence[dated[-1] :]):
        return True
    plain = _START.sub("", sentence)
    years = [int(match.group(1)) for match in _YEAR.finditer(plain)]
    years = years or [int(match.group(1).translate(_HAN_DIGITS)) for match in _HAN_YEAR.finditer(plain)]
    years = years or [_END_OF_TENTH + 5 * (parse_numeral(match.group(1)) or 0) for match in _PERIOD.finditer(plain)]
    years = years or [_ROC_BEGINS + int(match.group(1)) for match in _ROC_YEAR.finditer(plain)]
    return bool(context.year and years and years[-1] < context.year and not _AIMS.search(sentence))
