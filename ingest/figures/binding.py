"""What makes a figure bind somebody, and how: a stated comparator, a frequency, a verb of doing, a limit of time.

What only counts what is there or picks out cases binds nobody (``ingest.figures.nonbinding``).
"""

from __future__ import annotations

import re

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.figures.comparators import AT_LEAST_BEFORE, AT_MOST_BEFORE, SHORT_SPANS, SPAN_UNITS, stated_comparator
from ingest.figures.eligibility import is_charge, is_entitlement
from ingest.figures.nonbinding import FigureContext, is_baseline, is_condition, is_dated_back, reports_achieved
from ingest.figures.quantities import Kind, Quantity
from ingest.models import Comparator, Role
from ingest.rules import any_of, rule

_SUMS_UP = rule(
    any_of("建成 建好 建设 新建 改建 扩建 办好 创建 打造 开工 完成") + r"[^,。;]{2,60}、[^,。;]{2,30}等$",
    examples=("建成城南小学、城北小学等",),
    never=("建成城南小学等", "参观城南小学、城北小学等"),
)
# 在2至3个乡镇开展试点: the words before and behind the figure.
_SITED = re.compile("(?:在|选择|选取|选定|确定)(?:全[市县区省])?$")
_TRIED = re.compile("[^,。;]{1,20}(?:试点|先行)")
_GOAL = re.compile(r"力争|争取|确保|保证|努力|务必|必须|要求|目标|任务|计划|达标(?!率)|完成|实现|达到|预计|拟")
_EVERY = rule(
    r"(?<![第〇\d])(?:[一两二三四五半]|\d)(?:学?年|学期|个月|星期|周|天|季度?)$",
    examples=("安排两年", "每一周"),  # 两年一次, 一周两次
    never=("2015年", "第二学期"),
)
_OF_DOING = re.compile("(?:举[办行]|召开|开展|组织)$")
_TIMES = frozenset("次 轮 遍 场 回 届".split())
_EACH = any_of(
    "[两二三四五六]?" + any_of("个?月 星期 周 天 个?季度 个?学期 学年"),
    "日 半年 半月 [两二三四五]?年 季 旬 半天 晚",
    "班 级 场 期 梯次 队 人 名 位 校 村 户 科 所 个 次 生 单元 节 组 镇 乡 县 批 学科 年级 套 处 站",
    r"\d{1,3}(?:天|日|周|个月|年)",
    r"(?:[百千万]|\d{1,5})(?:名|人|户|张|个|平方)",
)
_FREQUENCY = rule(
    f"每{_EACH}|全学?年共?$|一[学年月周日]期?(?=至少|不少|[一二两三四]次)|年均|人均|生均|各(?=开展|举办|组织)",
    examples=("每两个月", "每100名学生", "每校", "一学期至少", "生均", "各组织"),
    never=("每况愈下", "一年来", "各学校"),
)
# What can be done so and so often; other things counted after 每 belong to a description (向两所学校).
_REPEATED = frozenset(
    "届 梯次 次 场 场次 期 节 "
    "天 名 人 小时 个小时 课时 个课时 篇 遍 轮 堂课 节课 堂 件 档 本 条 日 分钟 学时 半天 回 套 户".split()
)
# Chinese plans count what they go on to list: 三个方面, 五项原则, 四个自信.
_NOT_COUNTED = rule(
    "^"
    + any_of(
        "方面 环节 阶段 部分 步骤 层面 层次 问题 统一 代表 确保 原则 要求 重点 必须 特点 关键 关系 意识 结合 作用",
        "优势 目标 维度 转变",
        "到位 以(?!上|内|下) 中心 基本点 层 文明 大局 自信 一体 化 工程 课改 名(?=校|师) 轮(?!训) 确定 规定 作为 所述",
        "属 事[:,。;] 制(?![定作订止造])",
    ),
    examples=("方面的问题", "名师工程", "事:"),
    never=("以上", "轮训", "学校"),
)
_POINTING = rule(
    any_of(
        "这 那 上述 以下 如下 下列 (?<!提)前 后 第 其中 分为 分成 哪 几 某 涉及 包括 包含 涵盖 细化 另 另外 同 任何",
        "每 等 “ ‘",
        "首 上 下 (?<![龙镜喷探])头 近 前后 此 其 (?<![资成])本 全 个",
    )
    + r"\s?$",
    examples=("以上述", "共分为", "落实“"),
    never=("需提前", "新建", "撬动社会资本"),
)
_APPROXIMATE = re.compile(r"(?:约|大约|总分|满分|限期|不少)[^,。;\d]{0,2}$")
_DONE_IN_TIME = any_of(
    "办 完成 答 反馈 报 送 提出 作出 整改 核实 到[达场位] 疏散 处[置理] 解决 结清 拨付 公[示布开] 录入 回复 回应 响应",
    "通知 审[批核] 发放 下达 编配 获[发批编]",
    "更换 退[还款换] 上门 安排 补[办缴报] 缴 落实 出具 受理 登记 修 清[理除] 签 启动 告知 抵达 支付 兑[付现] 对接",
)
_WITHIN = rule(
    f"^[之以]?内(?:$|[,。;)]|[^,。;]{{0,14}}{_DONE_IN_TIME})",
    examples=("内办结", "之内将结果报县教育局", "以内。"),
    never=("内活动范围", "前完成"),  # 14天内活动范围 says which days, 3日内办结 limits them
)
_SHORTER = re.compile("(?:减少|缩短|压缩|压减|增加|延长)(?:了|约)?$")
_LASTING = re.compile(
    r"(?:为期|期限|时长|历时|提前|任期|聘期|周期|试用期|有效期|任教|从教|支教|[训示动治察试设]期|满)(?:为|是|约)?$"
)
MONEY = re.compile("^[万亿]?(?:元|美元)(?:/.{1,6})?$")
_ITEM_NUMBER = rf"(?:第?[{ONE_TO_TEN}\d]{{1,3}}[条、.是要)]\s*|\(\w{{1,2}}\))"
# Broken down below a goal: 青阳镇:1.5万亩.
_LISTED = rule(
    rf"^\s*{_ITEM_NUMBER}?[\u4e00-\u9fff“”]{{2,12}}:$", examples=("青阳镇:", "1.死亡事故:"), never=("其中,青阳镇:",)
)
_PLAIN_COUNT = rule(
    rf"^\s*{_ITEM_NUMBER}?[\u4e00-\u9fff“”]{{4,14}}(?<![为是有占共达约现余在于等的])$",
    examples=("腾并仓容", "一是腾并仓容", "(二)腾并仓容"),
    never=("腾并仓容约", "腾仓"),
)
# In characters; in brackets how many of 424 documents would have other targets.
_SHORT_CLAUSE = 12  # a figure so near the beginning of its clause is what an earlier clause aims at (8: 3, 16: 1)
_GOAL_WITHIN = 60  # how far back the aim may stand (40: 1, 100: 1)
_AT_HEAD = 4  # days that open their clause name a stage (2 to 4 the same; 0: 3, 8: 2)
_OPENS_DATED = rule(
    r"\s*(?:截[至止]到?|[到至])?(?:(?:19|20)\d\d年|1\d\d年|去年|上年|“?十[一二三四]五”?)[^,。;:\d力争]{0,6},",
    examples=("2023年,", "截至2022年底,", "去年体测显示,", "“十四五”期间,"),
    never=("由去年的52%提高,", "2023年力争"),
)
_DUE_VERB = re.compile(r"报|交|发至|完成|上传|提交|送|传至|汇总|结束|启用|开工|竣工|投入|验收")
_STAGE = re.compile(r"阶段|步骤|时间|工作|活动|进村|组织|自查|采购|指导|开展")
# Units by which plans describe and grade more than they promise: a bare count of them binds nobody.
_DESCRIBING = frozenset("级 类 种 对 度 条 岁 口 点 届 组 分 字 份".split())
# Of these they promise digits too, after a verb of doing: 制定制度20条, but not 2021届.
_PROMISED_IN_DIGITS = frozenset("条 份 种 届".split())
# Verbs of doing: a figure that nothing else binds is a commitment where one of them governs it (新建5所, 培训300人次).
_DOING = (
    "安排 组织 举办 举行 开展 召开 建设 新建 改建 扩建 改扩建 创建 争创 建立 建成 打造 培养 培训 培育 选派 新增 增加 "
    "增设 配套 配备 配齐 改造 遴选 评选 划分 推出 组建 办好 学会 推广 落实 投入 投资 补充 招聘 引进 录取 招收 推荐 "
    "选拔 扶持 帮扶 资助 设立 设置 成立 完成 交付 确保 力争 解决 新招 编写 出版 开发 开设 开放 发展(?![、,的水]) 购置 "
    "采购 绿化 育苗 种植 修建 输送 确定 结交 听评?课 撰写 上交 提交 检查 督查 指导 走访 参加 拿出 轮训 选聘 选树 命名 "
    "表彰 申报 规划 装备 争取 启动 掌握 联系 做 开工 交流 新创 试点"
)
# These govern a figure written in digits only: 实施八项改革 names the reforms.
_DOING_DIGITS = (
    "储备 备足 备齐 收储 播种 栽植 植树 造林 补植 清理 清淤 疏浚 治理 整治 修复 拆除 改良 布设 安装 铺设 架设 接入 "
    "上线 归集 整合 化解 办理 调处 抽查 巡查 监测 体检 筛查 接种 救助 慰问 聘请 聘用 招募 吸纳 转移 孵化 认定 推选 "
    "推介 宣讲 授课 讲授 上好 阅读 背诵 征集 刊发 制作 签订 签约 盘活 流转 养殖 出栏 评出 选出 发放 悬挂 散发 邀请 "
    "训练 汰换 换装 装设 敷设 增派 增购 提供 更换 加装 "
    "硬化 亮化 美化 疏通 拓宽 开挖 搬迁 加固 维修 修缮 翻新 粉刷 安置 认识 会写 识记 检修 购买 购进 更新 添置 添加 "
    "订阅 建档 结对 包保 认领 服务 惠及 覆盖 申创 申办 承办 主办 实施 推进 带动 奖励 推送 输出 受训 派出 派驻 选送 "
    "招录 编印 印制 引育 拆建 铲除 巡检 会商 抓获 侦办 侦破 查处 "
    "委派 新开 优化 竣工 投产 达产 初训 复训 发电 淘汰 关停 配置 "
    "(?<![\u4e00-\u9fff])[建修打栽](?![设成议筑立制档造]) "
    "(?<![建开增常附特创架铺假陈预摆公私])设(?=[\u4e00-\u9fff])(?![施备计想定有法立置])"
)
_DOING_BEFORE = rule(
    any_of(_DOING, _DOING_DIGITS)
    + "(?:[^,。;:!?“]{0,18}|[^,。;:!?“]{0,8}(?:“[^”,。;]{1,16}”[、和及等]?){1,4}[^,。;:!?“]{0,16})$",
    examples=("新建社区幼儿园", "评选出“教坛新秀”、“骨干教师”共", "慰问困难党员"),
    never=("新建社区幼儿园,其中", "印发", "发展的"),
)
_DOING_CLOSE = rule(
    any_of(_DOING) + "(?:好|了)?(?:各|约|近|全[市县区校])?$",
    examples=("新建", "办好", "组织全县"),
    never=("新建社区幼儿园", "慰问"),
)
_LIMITED = re.compile("(?:限[养购领报推选荐]|不(?:得|能)?(?:超过|多于))$")
_WHOM = re.compile("(?:对象|范围|条件)(?:为|是|:)[^,。;]{0,12}$")
# 引进年加工1万吨的企业1家: the second figure counts those that the first describes.
_DESCRIBES = re.compile(r"^(?:(?:[及或]?以[上下内])?的|[及或]?以[上下](?![^\d]{0,11}[和与及]))[\u4e00-\u9fff]{1,12}\d")
# 百亿元企业1家; 购置单价5万元以上的仪器应当论证; 逾期未报废的7座以上面包车
_DESCRIBED_IN_HAN = re.compile(r"^[\u4e00-\u9fff]{2,8}\d")
_RULED = rule(
    r"^(?:\(含\))?及?以[上下]的?[\u4e00-\u9fff]{2,16}(?:应当?|须|必须|应予|不得|实行|可以?(?:申请|自))",
    examples=("以上的仪器设备应当进行论证", "以上企业实行"),
    never=("以上,应当", "以上的目标"),
)
# 立案后60日内, 应当在十日内, 自受理之日起七个工作日内, 每轮灌水前5日内
_DUE_WITHIN = rule(
    r"(?:应当?|须|必须|可以)(?:在|于)?[^,。;\d]{0,16}$|之日起(?:的)?$|[\u4e00-\u9fff](?<![今此以之])[后前](?:的)?$|[^,。;]{0,12}自[^,。;]{2,16}日起(?:的)?$",
    examples=("应当在", "自受理之日起", "立案后", "每轮灌水前", "应自核定日起"),
    never=("活动在", "今后", "以前"),
)
_SERVED = re.compile("(?:为|对|给|与|向|帮助)(?:全[市县区省校院镇乡村园])?$")
_DRAWN_UP = re.compile("(?:制[定订]|修订|出台|印发)[^,。;]*$")
_APPOINTING = re.compile("(?:确定|配备|设立|明确|指定|安排|[选委指]派|聘请|配有|结交|推选)(?:至少)?$")


def comparator_of(
    folded: str,
    quantity: Quantity,
    clause: tuple[int, int],
    sentence: tuple[int, int],
    context: FigureContext,
) -> Comparator | None:
    """The comparator of a figure that binds; None for one that does not."""
    before = folded[clause[0] : quantity.start]
    after = folded[quantity.end : clause[1]]  # with the mark that ends the clause
    whole = folded[sentence[0] : quantity.start]
    dated = _dated_with(folded, sentence[0]) + whole
    if reports_achieved(before, context) or is_dated_back(dated, before, context):
        return None
    if quantity.kind is Kind.DATE:
        return _date_comparator(before, after, quantity)
    if before.endswith("×") or is_baseline(before, after) or is_condition(before, after):
        return None
    passage = folded[folded.rfind("。", 0, quantity.start) + 1 : quantity.start] if "之一" in folded else ""
    if is_entitlement(passage, whole, before, after, quantity):
        return None
    if quantity.kind is Kind.COUNT and (_DESCRIBES.match(after) or _is_described(before, after, quantity)):
        return None
    stated = stated_comparator(before, after, quantity)
    money = quantity.kind is Kind.PERCENT or MONEY.match(quantity.unit)
    if money and not stated and is_charge(whole, after):
        return None
    if quantity.kind in (Kind.PERCENT, Kind.FOLD):
        return stated or _percent_comparator(before, after, quantity)
    if quantity.kind is Kind.RATIO:
        return stated or ("=" if re.search("比|按照?|为|分别|和", before) else None)
    if not quantity.unit:
        return stated or ("=" if re.search("(?:按照?|为|核定)$", before) else None)  # 名额按N+2确定
    comparator = _count_comparator(before, after, whole, quantity, stated)
    if (
        comparator is None
        and not context.reports
        and context.role in (Role.GOALS, Role.MEASURES)
        and _is_plain_count(before, after, quantity)
    ):
        return "="
    return comparator


def _dated_with(folded: str, at: int) -> str:
    """The date with which the full sentence around ``at`` opens: 2023年,入园率达94.1%;公办园占比为60.3%."""
    begins = max(folded.rfind(stop, 0, at) for stop in "。\n") + 1
    opening = _OPENS_DATED.match(folded, begins, at)
    return opening.group() if opening else ""


def _is_described(before: str, after: str, quantity: Quantity) -> bool:
    """Whether a figure only says of what kind things are: 百亿元企业1家, 单价5万元以上的仪器应当论证."""
    if quantity.written_in_han and MONEY.match(quantity.unit) and _DESCRIBED_IN_HAN.match(after):
        return True
    return _RULED.match(after) is not None and not AT_LEAST_BEFORE.search(before)


def _is_plain_count(before: str, after: str, quantity: Quantity) -> bool:
    """腾并仓容3.5万吨: a verb, its object, a figure, and nothing more."""
    if _LISTED.match(before) and quantity.unit not in SPAN_UNITS:
        return not after.strip("。;,、") and not quantity.written_in_han
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
    if re.search("(?:给予|补助|补贴|提取|计提|减免|减征|减按|奖励|上浮|下浮)[^,。;]{0,12}$", before):
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
    bounded = quantity.unit in SHORT_SPANS or quantity.unit == "个月"
    if bounded and re.match("[之以]?内(?!有效)", after) and _DUE_WITHIN.search(before):
        return "<="  # 接到报告后2小时内
    lesson = quantity.unit in ("节", "堂") and re.search("每[周天日月][^,。;]{0,6}上$", before)
    if (_POINTING.search(before) and not _SUMS_UP.search(before) and not lesson) or (
        _NOT_COUNTED.match(after) and (quantity.written_in_han or not stated)
    ):
        return None
    frequent = bool(_FREQUENCY.search(before) or (quantity.unit in _TIMES and _EVERY.search(_OF_DOING.sub("", before))))
    if quantity.unit in SPAN_UNITS:
        return _span_comparator(before, after, quantity, stated, frequent)
    if (
        quantity.unit in _DESCRIBING
        and not stated
        and not (quantity.unit == "届" and _EVERY.search(_OF_DOING.sub("", before)))
        and not (quantity.unit == "种" and _DOING_CLOSE.search(before))
        and not (
            quantity.unit in _PROMISED_IN_DIGITS
            and not quantity.written_in_han
            and len(quantity.value) < 4  # 2021届
            and _DOING_BEFORE.search(before)
        )
    ):
        return "=" if quantity.unit == "分" and _APPROXIMATE.search(before) else None
    if quantity.written_in_han and len(quantity.value) <= 2 and quantity.unit[0] not in "万亿":
        return _han_comparator(before, after, quantity, stated, frequent)
    if stated and not (quantity.more and not frequent and not _GOAL.search(before)):
        return stated
    if quantity.more:
        return None
    if _SERVED.search(before) and re.match(
        "[^,。;]{1,14}(?:安装|提供|建立|发放|配备|开展|实施|办理|购买|解决|签订|签约|颁发)", after
    ):
        return "="
    if quantity.unit in _REPEATED and _FREQUENCY.search(whole):
        return "="
    if frequent or _DOING_BEFORE.search(before) or _APPROXIMATE.search(before) or MONEY.match(quantity.unit):
        return "="
    if before.endswith("各") and quantity.unit in ("名", "人"):
        return "="  # 医师、护士各1名
    if _SUMS_UP.search(before) or (_SITED.search(before) and _TRIED.match(after)):
        return "="
    led = before.rpartition(":")[2]  # 主要目标是:客运量1.5亿人次
    return "=" if len(led) <= _SHORT_CLAUSE and _GOAL.search(whole[-_GOAL_WITHIN:]) else None


def _span_comparator(
    before: str, after: str, quantity: Quantity, stated: Comparator | None, frequent: bool
) -> Comparator | None:
    """Lengths of time: 为期一年, 提前一周, 每天一小时, 不低于两小时; 年 alone is a date."""
    if (quantity.unit == "年" and re.fullmatch(r"(?:19|20)\d\d", quantity.value)) or (
        quantity.unit == "日" and before.endswith(("至", "每月", "当月", "次月"))
    ):
        return None  # 不高于2019年同期; 延长至24日; 每月5日
    if quantity.unit in SHORT_SPANS and _WITHIN.match(after):
        return "<="
    if after.startswith("以内") and re.search("(?:缩短|压缩|控制)[到至在]$", before):
        return "<="
    if re.match("的?时间|内|之内|以内|来|前|后|间|级|度|计划|规划|行动|制|目标", after):
        return None
    if re.search("有效期", before):
        return None
    if stated == "change" and quantity.unit in SHORT_SPANS and _SHORTER.search(before):
        return stated
    limited = (
        AT_LEAST_BEFORE.search(before)
        or AT_MOST_BEFORE.search(before)
        or re.search("(?:延长|缩短)[到至]$|年限[^,。;]{0,6}$", before)
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


_AT_MOST_ONE = re.compile("不(?:得|能|应|可)?(?:超过|多于|高于)$")


def _han_comparator(
    before: str, after: str, quantity: Quantity, stated: Comparator | None, frequent: bool
) -> Comparator | None:
    """Chinese numerals count idly (一个, 两所) more often than they bind, so they need a closer word."""
    if stated == "change":
        return stated
    bound = AT_LEAST_BEFORE.search(before) or _AT_MOST_ONE.search(before) or _LIMITED.search(before)
    if stated and (quantity.value != "1" or bound or after.startswith(("以上", "及以上"))):
        return stated
    if frequent and quantity.unit in _REPEATED:
        return "="
    if quantity.value == "1":
        return "=" if quantity.unit in ("名", "人") and _APPOINTING.search(before) else None
    if quantity.unit in ("项", "件", "个") and re.match("(?:工作|任务|措施|内容|大?事|目标|要求|机制|重点)?:", after):
        return None  # 做好五项工作: counts what follows
    if before.endswith("》") and _DRAWN_UP.search(before) and re.match("文件|制度|办法|意见|方案", after):
        return "="
    return "=" if _DOING_CLOSE.search(before) and quantity.unit not in ("位", "批", "种") else None


def _date_comparator(before: str, after: str, quantity: Quantity) -> Comparator | None:
    """A day is a target where a stage runs between two of them or something is due by it."""
    if _WHOM.search(before):
        return None  # 补助对象为2020年底前登记的农户
    if "-" in quantity.value:
        return (
            "="
            if before.endswith("(") or _STAGE.search(before) or _STAGE.search(after) or len(before) <= _AT_HEAD
            else None
        )
    if re.match("之?后|以后", after):
        return ">=" if "阶段" in before else None
    if re.search("[日号]起,?至$", before):
        return None  # 自1月1日起至12月31日止: the term, no deadline
    if re.match("或?(?:之?前|以前|止)(?!期)|内(?!容)", after):
        return "<="
    due = re.search(r"(?:于|截止(?:到|时间)?|最迟|至迟)[^,。;]{0,6}$", before)
    return "<=" if due and _DUE_VERB.search(after) else None
