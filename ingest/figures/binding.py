"""What makes a figure bind somebody, and how: a stated comparator, a frequency, a verb of doing, a limit of time.

What only counts what is there (``ingest.figures.past``) or picks out cases (``ingest.figures.cases``) binds nobody.
"""

from __future__ import annotations

import re

from ingest.figures.cases import is_baseline, is_condition
from ingest.figures.comparators import AT_LEAST_BEFORE, AT_MOST_BEFORE, SHORT_SPANS, SPAN_UNITS, stated_comparator
from ingest.figures.deeds import APPOINTING, DOING_BEFORE, DOING_CLOSE, DRAWN_UP, SERVED
from ingest.figures.past import Setting, achieved, told_before
from ingest.figures.quantities import Kind, Quantity
from ingest.models import Comparator, Role
from ingest.rules import any_of, rule

_SUMS_UP = rule(
    any_of("建成 建好 建设 新建 改建 扩建 办好 创建 打造 开工 完成") + r"[^,。;]{2,60}、[^,。;]{2,30}等$",
    examples=("建成城南小学、城北小学等",),
    never=("建成城南小学等", "参观城南小学、城北小学等"),
)
_SITED = re.compile("(?:在|选择|选取|选定|确定)(?:全[市县区省])?$")
_TRIED = re.compile("[^,。;]{1,20}(?:试点|先行)")
_GOAL = re.compile(r"力争|争取|确保|保证|努力|务必|必须|要求|目标|任务|计划|达标(?!率)|完成|实现|达到|预计|拟")
# 两年一次, 一周两次
_EVERY = re.compile(r"(?<![第〇\d])(?:[一两二三四五半]|\d)(?:学?年|学期|个月|周|天|季度?)$")
_TIMES = frozenset(("次", "轮", "遍", "场", "回"))
_FREQUENCY = re.compile(
    r"每(?:[两二三四五六]?(?:个?月|周|天|个?季度|个?学期|学年)|学期|学年|日|半年|半月|[两二三四五]?年|季|旬|班|人|名|位|校|村|户|科|所"
    r"|个|次|生|半天|晚|单元|节|组|镇|乡|县|批|学科|年级|\d{1,3}(?:天|日|周|个月|年)|(?:[百千万]|\d{1,5})(?:名|人|户|张|个|平方))|一[学年月周日](?:期)?(?=至少|不少|[一二两三四]次)|年均|人均|生均|各(?=开展|举办"
    r"|组织)"
)
# What can be done so and so often; other things counted after 每 belong to a description (向两所学校).
_REPEATED = frozenset(
    "次 场 场次 期 节 天 名 人 小时 个小时 课时 个课时 篇 遍 轮 堂课 节课 堂 件 档 本 条 日 分钟 学时 半天 回 套 户".split()
)
_NOT_COUNTED = re.compile(
    r"^(?:方面|环节|阶段|部分|步骤|层面|层次|问题|统一|代表|确保|原则|要求|重点|必须|特点|关键|关系"
    r"|意识|结合|作用|优势|目标|维度|转变|到位|以(?!上|内|下)|中心|基本点|层|文明|大局|自信|一体|化"
    r"|工程|课改|名(?=校|师)|轮(?!训)|确定|规定|作为|所述|属|事[:,。;])"
)
_POINTING = re.compile(
    r"(?:这|那|上述|以下|如下|下列|(?<!提)前|后|第|其中|分为|分成|哪|几|某|涉及|包括|包含|涵盖|细化|另|另外|同|任何|每|等|“|‘"
    r"|首|上|下|头|近|前后|此|其|本|全|个)\s?$"
)
_APPROXIMATE = re.compile(r"(?:约|大约|总分|满分|限期|不少)[^,。;\d]{0,2}$")
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")
# 3日内办结 limits the time; 14天内活动范围 says which.
_WITHIN = re.compile(
    "(?:之|以)?内(?:$|[,。;)]|[^,。;]{0,14}(?:办|完成|答|反馈|报|送|提出|作出|整改|核实|到[达场位]|疏散|处[置理]|解决|结清|拨付|公[示布开]|录入"
    "|回复|回应|响应|通知|审[批核]|发放|下达|安排|补[办缴报]|缴|落实|出具|受理|登记|修|清[理除]|签|启动|告知|抵达|支付|兑[付现]|对接))"
)
_LASTING = re.compile(
    r"(?:为期|期限|时长|历时|提前|任期|聘期|周期|试用期|有效期|任教|从教|支教|[训示动治察试设]期|满)(?:为|是|约)?$"
)
MONEY = re.compile("^[万亿]?(?:元|美元)$")
_COMMITTING = frozenset((Role.GOALS, Role.MEASURES))
_PLAIN_COUNT = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十\d]{1,3}[条、.是要)]\s*|[(]\w{1,2}[)])?[\u4e00-\u9fff“”]{4,14}(?<![为是有占共达约现余在于等的])$"
)
_DUE_VERB = re.compile(r"报|交|发至|完成|上传|提交|送|传至|汇总|结束|启用|开工|竣工|投入|验收")
_STAGE = re.compile(r"阶段|步骤|时间|工作|活动|进村|组织|自查|采购|指导|开展")


def comparator_of(
    folded: str,
    quantity: Quantity,
    clause: tuple[int, int],
    sentence: tuple[int, int],
    setting: Setting,
) -> Comparator | None:
    """The comparator of a figure that binds; None for one that does not."""
    before = folded[clause[0] : quantity.start]
    after = folded[quantity.end : clause[1]]  # with the mark that ends the clause
    whole = folded[sentence[0] : quantity.start]
    if achieved(before, setting) or told_before(whole, before, setting):
        return None
    if quantity.kind is Kind.DATE:
        return _date_comparator(before, after, quantity)
    if before.endswith("×") or is_baseline(before, after) or is_condition(before, after):
        return None
    stated = stated_comparator(before, after, quantity)
    if quantity.kind in (Kind.PERCENT, Kind.FOLD):
        return stated or _percent_comparator(before, after, quantity)
    if quantity.kind is Kind.RATIO:
        return stated or ("=" if re.search("比|按照?|为|分别|和", before[-12:]) else None)
    if not quantity.unit:
        return stated or ("=" if re.search("(?:按照?|为|核定)$", before) else None)  # 名额按N+2确定
    comparator = _count_comparator(before, after, whole, quantity, stated)
    if (
        comparator is None
        and not setting.reports
        and setting.role in _COMMITTING
        and _is_plain_count(before, after, quantity)
    ):
        return "="
    return comparator


def _is_plain_count(before: str, after: str, quantity: Quantity) -> bool:
    """腾并仓容3.5万吨: a verb, its object, a figure, and nothing more."""
    plain = quantity.unit not in SPAN_UNITS and not quantity.written_in_han and not quantity.more
    return (
        plain and not after.strip("。;,、") and _PLAIN_COUNT.match(before) is not None and not _POINTING.search(before)
    )


def _percent_comparator(before: str, after: str, quantity: Quantity) -> Comparator | None:
    if re.search(r"^的?[^,。;]{0,30}(?:用于|计入|计算|作为|安排|拨付)", after) or re.search(
        "按$|按照$|占$|各按$", before
    ):
        return "="
    if re.search(r"(?:19|20)\d\d年[^,。;]{0,20}(?:为|是)$", before) and not _GOAL.search(before):
        return None  # 2018年巩固率为94.6%: where things stand
    if re.search("(?:给予|补助|补贴|减免|减征|减按|奖励|上浮|下浮)[^,。;]{0,12}$", before):
        return "="
    if re.search("只有|仅(?:有|为|占)?$", before) or (
        quantity.value == "1/2" and not after.startswith(("以上", "左右", "的"))
    ):
        return None
    if after.startswith("的") or _GOAL.search(before):
        return ">="
    return "="


def _count_comparator(
    before: str, after: str, whole: str, quantity: Quantity, stated: Comparator | None
) -> Comparator | None:
    """What makes a count a target: a stated comparator, a frequency, a verb of doing, a sum of money."""
    if quantity.unit == "次" and after.startswith("性"):
        return None  # 一次性奖补
    lesson = quantity.unit in ("节", "堂") and re.search("每[周天日月][^,。;]{0,6}上$", before)
    if (_POINTING.search(before) and not _SUMS_UP.search(before) and not lesson) or (
        _NOT_COUNTED.match(after) and (quantity.written_in_han or not stated)
    ):
        return None
    frequent = bool(_FREQUENCY.search(before) or (quantity.unit in _TIMES and _EVERY.search(before)))
    if quantity.unit in SPAN_UNITS:
        return _span_comparator(before, after, quantity, stated, frequent)
    if (
        quantity.unit in ("级", "类", "种", "对", "度", "条", "岁", "口", "点", "届", "组", "分", "字", "份")
        and not stated
        and not (quantity.unit == "种" and DOING_CLOSE.search(before))
        and not (
            quantity.unit in ("条", "份", "种", "届")
            and not quantity.written_in_han
            and len(quantity.value) < 4  # 2021届
            and DOING_BEFORE.search(before)
        )
    ):
        return "=" if quantity.unit == "分" and _APPROXIMATE.search(before) else None
    if quantity.written_in_han and len(quantity.value) <= 2:
        return _han_comparator(before, after, quantity, stated, frequent)
    if stated and not (quantity.more and not frequent and not _GOAL.search(before)):
        return stated
    if quantity.more:
        return None
    if SERVED.search(before) and re.match(
        "[^,。;]{1,14}(?:安装|提供|建立|发放|配备|开展|实施|办理|购买|解决|签订|签约|颁发)", after
    ):
        return "="
    if quantity.unit in _REPEATED and _FREQUENCY.search(whole):
        return "="
    if frequent or DOING_BEFORE.search(before) or _APPROXIMATE.search(before) or MONEY.match(quantity.unit):
        return "="
    if _SUMS_UP.search(before) or (_SITED.search(before) and _TRIED.match(after)):
        return "="
    return "=" if len(before) <= 12 and _GOAL.search(whole[-60:]) else None


def _span_comparator(
    before: str, after: str, quantity: Quantity, stated: Comparator | None, frequent: bool
) -> Comparator | None:
    """Lengths of time: 为期一年, 提前一周, 每天一小时, 不低于两小时; 年 alone is a date."""
    if (quantity.unit == "年" and _CALENDAR_YEAR.fullmatch(quantity.value)) or (
        quantity.unit == "日" and before.endswith("至")
    ):
        return None  # 不高于2019年同期; 延长至24日
    if quantity.unit in SHORT_SPANS and _WITHIN.match(after):
        return "<="
    if re.match("的?时间|内|之内|以内|来|前|后|间|级|度|计划|规划|行动|制|目标", after):
        return None
    if re.search("有效期", before):
        return None
    limited = (
        AT_LEAST_BEFORE.search(before) or AT_MOST_BEFORE.search(before) or re.search("(?:延长|缩短)[到至]$", before)
    )
    if (
        stated
        and stated != "change"
        and (quantity.unit != "年" or limited or _LASTING.search(before) or after.startswith("以上"))
    ):
        return stated
    if _LASTING.search(before):
        return "="
    return "=" if frequent and quantity.unit not in ("年", "学期", "学年", "周") else None


def _han_comparator(
    before: str, after: str, quantity: Quantity, stated: Comparator | None, frequent: bool
) -> Comparator | None:
    """Chinese numerals count idly (一个, 两所) more often than they bind, so they need a closer word."""
    if stated == "change":
        return stated
    if stated and (quantity.value != "1" or AT_LEAST_BEFORE.search(before) or after.startswith(("以上", "及以上"))):
        return stated
    if frequent and quantity.unit in _REPEATED:
        return "="
    if quantity.value == "1":
        return "=" if quantity.unit in ("名", "人") and APPOINTING.search(before) else None
    if quantity.unit in ("项", "件", "个") and re.match("(?:工作|任务|措施|内容|大?事|目标|要求|机制|重点)?:", after):
        return None  # 做好五项工作: counts what follows
    if before.endswith("》") and DRAWN_UP.search(before) and re.match("文件|制度|办法|意见|方案", after):
        return "="
    return "=" if DOING_CLOSE.search(before) and quantity.unit not in ("位", "批", "种") else None


def _date_comparator(before: str, after: str, quantity: Quantity) -> Comparator | None:
    """A day is a target where a stage runs between two of them or something is due by it."""
    if "-" in quantity.value:
        return (
            "=" if before.endswith("(") or _STAGE.search(before) or _STAGE.search(after) or len(before) <= 4 else None
        )
    if re.match("之?后|以后", after):
        return ">=" if "阶段" in before else None
    if re.match("(?:之?前|以前|止)(?!期)|内(?!容)", after):
        return "<="
    due = re.search(r"(?:于|截止(?:到|时间)?|最迟|至迟)[^,。;]{0,6}$", before)
    return "<=" if due and _DUE_VERB.search(after) else None
