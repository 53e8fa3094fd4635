"""What makes a figure bind, and how: the words around a quantity and the comparator they state.

Comparators: 不低于/至少/以上 ``>=``; 不超过/以内/之前 ``<=``; 超过/高于 ``>``; 低于 ``<``; 达到/提高到/实现 set a level to be
reached and are ``>=`` too; 增长/下降/翻番 by an amount ``change``; everything else ``=``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.models import Comparator, Role
from ingest.quantities import Kind, Quantity

_AT_LEAST_BEFORE = re.compile(
    r"(?:≥|不(?:得|能|应|可)?(?:低于|少于|小于|下于|短于|少)|最少|最低|起码|满(?!意|足)|(?<![全大强有努])力保(?![障护持])"
    r"|底线|下限(?:为|是)?)[^,。;\d]{0,14}$|(?:至少|不少于)[^,。;]{0,40}$"
)
_AT_MOST_BEFORE = re.compile(
    r"(?:≤|不(?:得|能|应|可)?(?:超过|高于|多于|大于|突破|超出|长于)|至多|(?<![“\"])最多|最高|最长|控制在|(?<!时)限定?在"
    r"|压[缩减](?:到|至)|(?:下?降|降低)(?:到|至)|减少?(?:到|至)|缩[小短减](?:到|至)|限额|上限(?:为|是)?|封顶)[^,。;\d]{0,10}$"
)
_MORE_BEFORE = re.compile(r"(?<!不)(?<!得)(?:超过|高于|大于|多于|突破)[^,。;\d]{0,6}$")
_LESS_BEFORE = re.compile(r"(?<!不)(?<!得)(?:低于|少于|小于)[^,。;\d]{0,6}$")
_CHANGE_BEFORE = re.compile(
    r"(?:[再又年均](?:降|增|减)|增长|提高|提升|增加|扩大|上升|下降|减少|降低|压[减缩]|缩[减小短]|递增|递减|上浮)(?:了|幅度|率)?(?:为"
    r"|约)?[^,。;\d到至]{0,4}$"
)
_LEVEL_BEFORE = re.compile(
    r"(?:达(?:到)?|(?:提[高升]|增[加长]?|上[升调]|[扩]|扩[大展容充建]|拓展|延长|发展|恢复|优化|调整|推进|壮大)(?:到|至)|实现|升至|增至"
    r"|稳定在|保持在|巩固在)[^,。;]{0,12}$"
)
_AT_LEAST_AFTER = re.compile(r"^(?:以上|及以上|或以上)")
_AT_MOST_AFTER = re.compile(r"^(?:以内|之内|以下|及以下|内|为各?[^,。;]{0,6}最高限额|封顶)")
# Figures that pick out cases (50周岁以上的, 56人以上大班额) or grade them (90分以上为优秀).
_CASES_AFTER = re.compile(
    r"^者|^(?:以上|以下|及以上|及以下)(?:的?为|的(?:占比|比例|比重|人数|数量)|的?[^,。;]{0,4}大班额|的?评为|的?定为|的?[,、]?[^,。;]{0,6}等次)"
)
# 每提高1个百分点得0.5分: a rule of scoring; 是否超过6人: a question.
_PER_STEP = re.compile(
    r"每(?:提[高升]|增[加长]|下降|降低|减少|缺|少|多|超过?|差|低|高)[^,。;\d]{0,6}$|是否[^,。;]{0,12}$"
)
_SHORT_OF = re.compile(r"(?<!不)(?<!得)(?:低于|不足|未达到|达不到)[^,。;\d]{0,10}$")
_BEYOND = re.compile(r"(?<!不)(?<!得)(?:超过|高于)[^,。;\d]{0,10}$")
_WHOEVER = re.compile("的(?:$|[,。;须要应由按县市区乡镇村]|不得|给予|学校实|单位)")
# 对输送30人以上的,给予奖励; 对300万元以上的贷款贴息; 30人(含)以下的企业
_CASE_CLAUSE = re.compile(r"^(?:\(含\))?(?:及?以[上下内])?[^,。;]{0,40}的[,;]|^\(含\)以[上下]的?[\u4e00-\u9fff]")
_CASE_OF = re.compile("(?:对|凡|如|若|给予)[^,。;]{0,24}$")
_CASE_NOUN = re.compile("^(?:及?以[上下内])的[\u4e00-\u9fff]")
_FINED = re.compile(r"^[^,。;]{0,16}(?:罚款|滞纳金)|^(?:以[上下])?\d+元以[上下]")
# 建成城南小学、城北小学等5所学校, 在2至3个乡镇开展试点
_SUMS_UP = re.compile(r"(?:建成|建好|建设|新建|改建|扩建|办好|创建|打造|开工|完成)[^,。;]{2,60}、[^,。;]{2,30}等$")
_SITED = re.compile("(?:在|选择|选取|选定|确定)(?:全[市县区省])?$")
_TRIED = re.compile("[^,。;]{1,20}(?:试点|先行)")
# What a change starts from says nothing about what was achieved: 由去年的60%提高到80%.
_START = re.compile("[由从在][^,。;]{0,20}?(?=提高|提升|增|下?降|扩大|上升|减|缩)")
_COMPARED = re.compile(
    "(?:力争|争取|确保|要|计划|目标)[^,。;]{0,12}(?:比|较)(?:上|去)年度?|(?:比|较)(?:上|去)(?:年度?|学期|学年)(?:同期)?(?=[提增下减上降])"
)
_AGES = frozenset(("岁", "周岁"))
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
_DOING = (
    "安排|组织|举办|举行|开展|召开|建设|新建|改建|扩建|改扩建|创建|争创|建立|建成|打造|培养|培训|培育"
    "|选派|新增|增加|增设|配套|配备|配齐|改造|遴选|评选|划分|推出|"
    "组建|办好|学会|推广|落实|投入|投资|补充|招聘|引进|录取|招收|推荐|选拔|扶持|帮扶|资助|设立|设置|成立|完成|交付"
    "|确保|力争|解决|新招|编写|出版|开发|开设|开放|发展(?![、,的水])|购置|采购|"
    "绿化|育苗|种植|修建|输送|确定|结交|听评?课|撰写|上交|提交|检查|督查|指导|走访|参加|拿出|轮训"
    "|选聘|选树|命名|表彰|申报|规划|装备|争取|启动|掌握|联系|做|开工|交流|新创|试点"
)
# These govern a figure written in digits only: 实施八项改革 names the reforms.
_DOING_DIGITS = _DOING + (
    "|储备|收储|播种|栽植|植树|造林|补植|清理|清淤|疏浚|治理|整治|修复|拆除|改良|布设|安装|铺设|架设|接入|上线|归集|整合|化解"
    "|办理|调处|抽查|巡查|监测|体检|筛查|接种|救助|慰问|聘请|聘用|招募|吸纳|转移|孵化|认定|推选|推介|宣讲|授课|讲授|上好|阅读"
    "|背诵|征集|刊发|制作|签订|签约|盘活|流转|养殖|出栏|评出|选出|发放|悬挂|散发|邀请|硬化|亮化|美化|疏通|拓宽|开挖|搬迁|加固|维修|修缮|翻新|粉刷|安置|认识|会写|识记|检修|购买|购进|更新|添置|添加|订阅|建档"
    "|结对|包保|认领|服务|惠及|覆盖|申创|申办|承办|主办|实施|推进|带动|奖励|推送|输出|受训|派出|派驻|选送|委派"
)
# 出台3项制度, but not 印发21门学科的指导意见
_DRAFTING = "制定|修订|出台|编制|印制|发布"
_DOING_BEFORE = re.compile(
    rf"(?:{_DOING_DIGITS})(?:[^,。;:!?“]{{0,18}}|[^,。;:!?“]{{0,8}}(?:“[^”,。;]{{1,16}}”[、和及等]?){{1,4}}[^,。;:!?“]{{0,8}})$"
)
_SERVED = re.compile("(?:为|对|给|帮助)(?:全[市县区省校])?$")
_DOING_CLOSE = re.compile(rf"(?:{_DOING})(?:好|了)?(?:各|约|近|全[市县区校])?$")
_DRAWN_UP = re.compile("(?:制[定订]|修订|出台|印发)[^,。;]*$")
_APPOINTING = re.compile("(?:确定|配备|设立|明确|指定|安排|选派|聘请|配有|结交|推选)(?:至少)?$")
_ACHIEVED = re.compile(
    r"(?<![计规策])已(?:经)?|(?:约|只|仅)占[^,。;]{0,10}$|(?:实现|取得|解决|帮助|落实|改造|新增|培训|带动)了|达到了|完成了|增长了|开展了|举办了|组织了|召开了|建成了|投入了|同比|比(?:上|去)年|去年"
    r"|上年|累计(?![^,。;]{0,12}不[少低超])|截至|目前|现有|原有|共有|现已|过去|上学[期年]|连续|先后|荣获|被评为"
    r"|[组织举办开展建成完]{2}了|(?<![为除])了(?:约|近|超过|共|各)?$"
)
_YEAR_WORDS = re.compile(r"(?:19|20)\d\d年(?:度|底|末|初)?")
_YEAR = re.compile(r"(?<![\d到至比较])((?:19|20)\d\d)年(?!的?基础)")
_DATED_BACK = re.compile(
    r"目前(?!的)|截至(?:目前|[^,。;]{0,8}\d日)|累计(?![^,。;]{0,12}不[少低超])|去年|上年|20\d\d年(?:以来|全年)|年初以来|过去|历年来|(?<![计规策])已(?:经)?(?!有的)|同比"
)
_AIMS = re.compile(
    "力争|争取|确保|保证|努力|务必|必须|要求|目标|计划|将|拟|预计|要(?![求闻素点])|今年|明年|到20|下一步|为此|继续|每"
)
_NOT_COUNTED = re.compile(
    r"^(?:方面|环节|阶段|部分|步骤|层面|层次|问题|统一|代表|确保|原则|要求|重点|必须|特点|关键|关系"
    r"|意识|结合|作用|优势|目标|维度|转变|到位|以(?!上|内|下)|中心|基本点|层|文明|大局|自信|一体|化"
    r"|工程|课改|名(?=校|师)|轮(?!训)|确定|规定|作为|所述|属|事[:,。;])"
)
_POINTING = re.compile(
    r"(?:这|那|上述|以下|如下|下列|(?<!提)前|后|第|其中|分为|分成|哪|几|某|另|另外|同|任何|每|等|“|‘"
    r"|首|上|下|头|近|前后|此|其|本|全|个)\s?$"
)
_APPROXIMATE = re.compile(r"(?:约|大约|总分|满分|限期|不少)[^,。;\d]{0,2}$")
_SPAN_UNITS = frozenset(
    ("年", "个月", "周", "天", "日", "小时", "个小时", "分钟", "学期", "学年", "工作日", "个工作日")
)
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")
# 3日内办结 limits the time; 14天内活动范围 says which.
_WITHIN = re.compile(
    "(?:之|以)?内(?:$|[,。;)]|[^,。;]{0,14}(?:办|完成|答|反馈|报|送|提出|作出|整改|核实|到[达场位]|疏散|处[置理]|解决|结清|拨付|公[示布开]|录入"
    "|回复|回应|响应|通知|审[批核]|发放|下达|安排|补[办缴报]|缴|落实|出具|受理|登记|修|清[理除]|签|启动|告知|抵达|支付|兑[付现]|对接))"
)
# 10日内办结 limits the time; 三年内 only dates the target.
_SHORT_SPANS = frozenset(("天", "日", "小时", "个小时", "分钟", "工作日", "个工作日"))
_LASTING = re.compile(r"(?:为期|期限|时长|历时|提前|任期|聘期|周期|试用期|有效期|任教|从教|支教|满)(?:为|是|约)?$")
MONEY = re.compile("^[万亿]?(?:元|美元)$")
_COMMITTING = frozenset((Role.GOALS, Role.MEASURES))
_PLAIN_COUNT = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十\d]{1,3}[条、.是要)]\s*|[(]\w{1,2}[)])?[\u4e00-\u9fff“”]{4,14}(?<![为是有占共达约现余在于等的])$"
)
_MEASURED = frozenset(
    (
        "个百分点",
        "百分点",
        "倍",
        "番",
        "分",
        "平方米",
        "万平方米",
        "元",
        "万元",
        "亿元",
        "人次",
        "万人次",
        "亩",
        "万亩",
        "吨",
        "万人",
        "万个",
    )
)
_DUE_VERB = re.compile(r"报|交|发至|完成|上传|提交|送|传至|汇总|结束|启用|开工|竣工|投入|验收")
_STAGE = re.compile(r"阶段|步骤|时间|工作|活动|进村|组织|自查|采购|指导|开展")
_CHANGES = re.compile(
    "的?(?:提高|提升|增加|增至|上升|扩大|调整|下降|降低|降至|缩小|减少|压减|延长|扩展|拓展|压缩|缩短)"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a figure stands: in a report of what was done (``reports``), in a plan of ``year``, in a section of ``role``."""

    reports: bool = False
    year: int | None = None
    role: Role | None = None


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
    if achieved(before, setting) or _told_before(whole, before, setting):
        return None
    if quantity.kind is Kind.DATE:
        return _date_comparator(before, after, quantity)
    if before.endswith("×") or _is_baseline(before, after) or _is_condition(before, after):
        return None
    stated = _stated_comparator(before, after, quantity)
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
    plain = quantity.unit not in _SPAN_UNITS and not quantity.written_in_han and not quantity.more
    return (
        plain and not after.strip("。;,、") and _PLAIN_COUNT.match(before) is not None and not _POINTING.search(before)
    )


def achieved(before: str, setting: Setting) -> bool:
    """Whether the clause up to a figure reports it as reached; in reports everything is that is not aimed at."""
    plain = _COMPARED.sub("", _START.sub("", before))
    if setting.role is Role.GOALS:
        plain = plain.replace("同比", "")
    return bool(_ACHIEVED.search(plain)) or (setting.reports and not re.search("力争|争取|计划|目标|将|要", before))


def _told_before(whole: str, before: str, setting: Setting) -> bool:
    """截至目前,…率达98%: an earlier clause, or a year before the plan's own, dates the figure to the past; nothing aims since."""
    earlier = whole[: len(whole) - len(before)]
    told = [match.end() for match in _DATED_BACK.finditer(earlier)]
    if told and not _AIMS.search(whole[told[-1] :]):
        return True
    years = [int(match.group(1)) for match in _YEAR.finditer(_START.sub("", whole))]
    return bool(setting.year and years and years[-1] < setting.year and not _AIMS.search(whole))


def _is_baseline(before: str, after: str) -> bool:
    """由4.2%下降到3%: the first figure is where the change starts from."""
    return bool(_CHANGES.match(after) and re.search("[由从][^,。;]{0,14}$", before))


def _is_condition(before: str, after: str) -> bool:
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
        or case
        or _CASES_AFTER.match(after)
        or _CASE_CLAUSE.match(after)
        or _PER_STEP.search(before)
        or _FINED.match(after)
    )


def _stated_comparator(before: str, after: str, quantity: Quantity) -> Comparator | None:
    """The comparator the words right around the figure state; None where they state none."""
    if quantity.unit in _AGES and re.match("[以及]", after):
        return None  # 60周岁以上老年人: of whom, not how much
    before = _YEAR_WORDS.sub("", before)  # 不超过2019年底参保人数的5.5%
    if _AT_LEAST_BEFORE.search(before):
        return ">="
    if _AT_MOST_BEFORE.search(before):
        return "<="
    measured = quantity.kind is Kind.PERCENT or quantity.unit in _MEASURED or quantity.unit in _SHORT_SPANS
    if quantity.kind is Kind.FOLD or (measured and _CHANGE_BEFORE.search(before)):
        return "change"
    if _MORE_BEFORE.search(before):
        return ">"
    if _LESS_BEFORE.search(before):
        return "<"
    if quantity.more or _AT_LEAST_AFTER.match(after):
        return ">="
    if _AT_MOST_AFTER.match(after) and not (quantity.unit in _SPAN_UNITS and after.startswith("内")):
        return "<="
    return ">=" if _LEVEL_BEFORE.search(before) else None


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
    if quantity.unit in _SPAN_UNITS:
        return _span_comparator(before, after, quantity, stated, frequent)
    if (
        quantity.unit in ("级", "类", "种", "对", "度", "条", "岁", "口", "点", "届", "组", "分", "字", "份")
        and not stated
        and not (quantity.unit == "种" and _DOING_CLOSE.search(before))
        and not (quantity.unit in ("条", "份", "种") and not quantity.written_in_han and _DOING_BEFORE.search(before))
    ):
        return "=" if quantity.unit == "分" and _APPROXIMATE.search(before) else None
    if quantity.written_in_han and len(quantity.value) <= 2:
        return _han_comparator(before, after, quantity, stated, frequent)
    if stated and not (quantity.more and not frequent and not _GOAL.search(before)):
        return stated
    if quantity.more:
        return None
    if _SERVED.search(before) and re.match("[^,。;]{1,14}(?:安装|提供|建立|发放|配备|开展|实施|办理|购买|解决)", after):
        return "="
    if quantity.unit in _REPEATED and _FREQUENCY.search(whole):
        return "="
    if frequent or _DOING_BEFORE.search(before) or _APPROXIMATE.search(before) or MONEY.match(quantity.unit):
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
    if quantity.unit in _SHORT_SPANS and _WITHIN.match(after):
        return "<="
    if re.match("的?时间|内|之内|以内|来|前|后|间|级|度|计划|规划|行动|制|目标", after):
        return None
    if re.search("有效期", before):
        return None
    limited = (
        _AT_LEAST_BEFORE.search(before) or _AT_MOST_BEFORE.search(before) or re.search("(?:延长|缩短)[到至]$", before)
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
    if stated and (quantity.value != "1" or _AT_LEAST_BEFORE.search(before) or after.startswith(("以上", "及以上"))):
        return stated
    if frequent and quantity.unit in _REPEATED:
        return "="
    if quantity.value == "1":
        return "=" if quantity.unit in ("名", "人") and _APPOINTING.search(before) else None
    if before.endswith("》") and _DRAWN_UP.search(before) and re.match("文件|制度|办法|意见|方案", after):
        return "="
    return "=" if _DOING_CLOSE.search(before) and quantity.unit not in ("位", "批", "种") else None


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
