"""What a target measures, part by part: what is counted, of whom, over what, per what, and in which direction.

Only targets that agree in every part measure the same. A part is told from the target's own words, its indicator and its
quote; a target that does not say what it counts (满意率, 每学期检查6次, 安排专项资金30万元) measures nothing that can be
compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from index.targets.results import Part, TargetRow
from index.targets.subjects import years_of
from index.text.folding import fold
from index.text.segmentation import words_of
from ingest.chinese_numerals import NUMERAL

Direction = Literal["floor", "ceiling", "level", "rise", "fall", "change"]
PARTS: tuple[Part, ...] = get_args(Part)
_DIRECTIONS: dict[str, Direction] = {">=": "floor", ">": "floor", "<=": "ceiling", "<": "ceiling", "=": "level"}
_RISES = re.compile("增|提[高升]|上[升浮调]|扩[大展]|延长")
_FALLS = re.compile("降|减|压[减缩]|缩[小短减]|下浮")


@dataclass(frozen=True, slots=True)
class Measure:
    """``counted`` are the words for what is counted; ``whom`` the population, age or kind of school that is meant; ``over``
    what a share is of; ``per`` the times and units that the figure is for each of; ``unit`` the base unit."""

    counted: frozenset[str]
    whom: frozenset[str]
    over: frozenset[str]
    per: frozenset[str]
    direction: Direction
    unit: str

    def key(self, part: Part) -> object:
        """What must be equal in one part: of words their characters, for no two wordings are cut into words alike (就业对口率,
        对口就业率; 规模化, 规模); but 师生比 is not 生师比."""
        value = getattr(self, part)
        return frozenset("".join(value)) - _NO_MARK if part in _WORDED and self.unit != _RATIO else value

    @property
    def keys(self) -> tuple[object, ...]:
        """Equal for two that measure the same."""
        return tuple(map(self.key, PARTS))

    def differs(self, other: Measure) -> tuple[Part, ...]:
        """The names of the parts in which the two do not agree."""
        return tuple(part for part in PARTS if self.key(part) != other.key(part))

    def told(self, part: Part) -> list[str]:
        """What the measure says in one of its parts, empty where nothing."""
        value = getattr(self, part)
        return [value] if isinstance(value, str) else sorted(value)

    @property
    def words(self) -> frozenset[str]:
        """All that is said of what is measured, for telling what is related."""
        return self.counted | self.whom | self.over


_WORDED: tuple[Part, ...] = ("counted", "over")
_ADDS_UP = re.compile("(?!课时|学时|分钟|小时|天|个月|月|年|岁|学分|分|比|%|‰|℃|分贝|次|节|米|公里/).*[^/]")
"""Of these more years make more: 个, 户, 所, 元, 公顷."""
_NO_MARK = frozenset("率化")
"""Characters that make no other measure: 接种率 is the share that 接种 is, 规模化 is 规模."""
_RATIO = "比"
_HAN = re.compile("[\u4e00-\u9fff]")
"""The parts are told apart by Chinese wording: of what is written in English nothing is said to be the same."""
_SHORT_FORMS = [
    (re.compile(pattern), whole)
    for pattern, whole in (
        ("(?<=公办|民办|普惠)园|(?<=普惠性)园", "幼儿园"),
        ("国民小学|(?<!中)国小", "小学"),
        ("国民中学|(?<!中)国中", "初中"),
        ("特教(?![师])", "特殊教育"),
        ("职教(?![师职工])", "职业教育"),
        ("义教", "义务教育"),
        ("大专|(?<!本)专科", "大专"),
        ("公租房|公屋|公共租[赁住](?:住房|房屋)", "公租房"),
        ("驾驶人", "驾驶员"),
        ("新入职|新任|新进", "新任"),
    )
]
"""One wording for what all who write plans say in either."""
_FIGURE = rf"(?:\d[\d.,]*|[{NUMERAL}]+)"
_SHORTEST = 4
"""A shorter indicator in a row of things has lost what is done with them: 变频改造风机、水泵22台."""
_STOPS = re.compile("[,，。;；:：|]")
_LIST_NUMBER = re.compile(
    rf"^(?:第[{NUMERAL}\d]+[条章款]|[(（]?[{NUMERAL}\d]{{1,3}}[)）.、．]|[⒈-⒛①-⑳])\s*(?![{NUMERAL}\d])"
)
_OTHER_FIGURE = re.compile(rf"^.*?{_FIGURE}[^、,，;；{NUMERAL}\d]{{1,3}}[、,，;；和]")
"""What stands before the last figure but one of a row: 骨干教师120名、学科带头人."""
_MOMENTS = re.compile(
    r"(?:从|自|到|至|于|在|截至|力争|争取)?(?:\d{4}|[一二三四五六七八九〇零○]{4})(?:[-—至]\d{2,4})?(?:学)?年度?"
    r"(?:[底末初]|秋季学期|春季学期)?(?:之?前|以前|起|为止)?|\d{1,2}月(?:\d{1,2}日)?(?:[底末]|[上中下]旬)?(?:之?前)?"
    "|(?:到|至)?(?:今|本|当|明|次)?年[底末](?:之?前)?|第[一二三四五六1-6]阶段|(?:十[一二三四五])五(?:期间|末)"
)
_PERIOD = re.compile(f"([{NUMERAL}两]{{1,3}}|\\d{{1,2}})(?:个)?(学年|年|学期|个月|月|周|天)(?:之|以)?(?:内|期间)")
_OVER_YEARS = re.compile("(?<![每.\\d])([二三四五六七八九十两]|\\d{1,2})年(?=[^级制度以\\d])")
_TIMES = re.compile(
    f"[每各](?:个|一)?(半年|两年|[{NUMERAL}]{{1,2}}年|学年|年|学期|季度|季|月|周|星期|天|日|晚|次|节|场|期|课时|学段)"
)
_YEARLY = re.compile("年均|全年|年内|(?<=[\u4e00-\u9fff])年(?=培训|递增|递减|增长|下降|提高|增加)")
_TERMLY = re.compile("(?:全|本|一)学期")
_HEADS = re.compile("生均|人均|每(?:[名位]|(?:一|个)?(?:学生|幼儿|寄宿生|生|人))(?!均)")
_EACH = re.compile("每(?:[\u4e00-\u9fff]{0,8}?(?P<each>[校学县区镇村班乡市户园]))?|各(?=[校县区镇村班乡])(?P<of>.)")
"""每所寄宿制学校 and 每校 are one, 每班 is another."""
_SAME_TIME = {"学年": "年", "星期": "周", "日": "天", "季": "季度"}
_ITS_OWN = frozenset({"课时", "学时", "分钟", "小时", "天", "个月", "月", "学分", "分", "%"})
"""Of these a figure is each one's own, said or not: 教师每年培训72学时, 各县交流15%."""
_ONE_FOR_ALL = {"轮岗": "交流", "轮换": "交流"}
"""交流轮岗 is one thing."""

_WHOM: tuple[tuple[str, str], ...] = (
    ("学前一年", "学前一年"),
    ("学前[二两]年", "学前两年"),
    ("学前三年", "学前三年"),
    (rf"{_FIGURE}\s*[-—~～至到]\s*{_FIGURE}(?:周)?岁", ""),
    (rf"{_FIGURE}(?:周)?岁(?:及?以[上下])?", ""),
    ("义务教育阶段|九年义务教育|义务教育", "义务教育"),
    ("中小学(?:学?生|学?校)?", "中小学"),
    ("小学(?:学?生|学校)?", "小学"),
    ("初级?中学?(?:学?生|学校|阶段)?(?!心)", "初中"),
    ("高中阶段(?:教育|学校)?", "高中阶段"),
    ("普通高中(?:学校)?|普高", "普通高中"),
    ("高中(?:学?生|学校)?", "高中"),
    ("中等职业(?:学校|教育)?|中职(?:学校|学?生)?", "中职"),
    ("高职(?:院校)?|高等职业", "高职"),
    ("高等院校|高等学校|高校|大学", "高校"),
    ("高等教育", "高等教育"),
    ("残疾(?:人|儿童|少年|学生)*|残障", "残疾"),
    ("留守(?:儿童|学生)?", "留守"),
    ("随迁子女", "随迁子女"),
    ("寄宿(?:生|制)?", "寄宿"),
    ("建档立卡|贫困|困难", "困难"),
    ("农村|乡村|村级", "农村"),
    ("城镇", "城镇"),
    ("城区|城市|县城", "城区"),
    ("重点人群", "重点人群"),
    ("基层", "基层"),
    ("老年人|老人", "老年"),
    ("(?:省|市|州|县|区|校|国家|镇|乡)级(?:以上|及以上)?", ""),
    ("骨干", "骨干"),
    ("公办(?:学校)?", "公办"),
    ("民办(?:学校)?", "民办"),
    ("普惠性?", "普惠"),
)
_WHO = [(re.compile(pattern), name) for pattern, name in _WHOM]

_OVER = re.compile(
    r"^(?P<counted>.*?)(?:占(?!比)|按照?(?:不(?:得)?(?:低|少)于)?|不(?:得|应|能)?(?:低于|少于|超过|高于)|达到|至少)(?P<over>.+)$"
)
_WITHIN = re.compile("^(?P<over>.*?(?:总|全部|所有|全体)[^,，中]*)中的?(?P<counted>.+)$")
"""总课时中实训课时占比."""
_WHOLE = re.compile("总|全部|人数|预算|收入|支出|工资|经费|总值|面积|所有|占|应|符合")
_SHARES = re.compile("(?:的?人[口数员])?(?:所?占(?:的?比[例重率]|比)|比[重率例]|份额)")
_FILLERS = re.compile(
    "各?(?:县市区|县区|区县|市县|县市)|不(?:得|应|能|可)?(?:低于|少于|高于|超过|多于|大于|小于)"
    "|(?:缩[短减]|压[缩减]|增加?|降低?|下降|减少?|上升|扩大|延长)[到至]"
    "|至少|最少|达到?|提[高升][到至]?|控制在|保持在?|稳定在?|力争|确保|争取|实现|完成"
    "|要求|以[上下内]|左右|标准|适龄|总[体数量额]|人数|[全我本各](?=[省市县区镇乡村州校国])[省市县区镇乡村州校国]|县域内?|区域内|进一步|逐步|基本|不断|其中"
    "|分别|以及|且|应当|必须|要|须|约|共计?|合计|累计|平均|预期|目标|参加|接受|拥有|配有|开展|组织|举办|举行|进行|召开|安排|或者?"
    "|(?:实[施行]|采用|办理|发放|给予|开[设足齐]|拿出|具[有备]|赴|使用)(?!率)|取得|获得|向社会"
)
_EQUIPPED = re.compile("配[备齐置有足]|设有")
_COUNTER = re.compile(
    r"每(?:个?班级?|[十百千万]?[名位个所人生校间张]|[十百千万])|数(?=\s|$)|年度|总量|时长|时间(?=\s|$)"
)
"""What only says that something is counted, or for each of what."""
_NO_WORD = frozenset(
    (
        "的 了 和 与 及 等 为 在 对 从 由 于 至 到 按 按照 将 使 把 以 每 各 名 位 个"
        " 之 须 于 到 时 所 人 家 处 次 数 年 月 均 第 或 都 并 内 中 上 下 生 者"
    ).split()
)
_VAGUE = frozenset(
    (
        "专项资金 专项经费 检查 督查 巡查 抽查 排查 督导 调研 走访 培训 学习 教育 活动 会议"
        " 例会 工作 专题 研究 调度 通报 汇报 总结 考核 评估 评比 评选 宣传"
        " 指导 服务 演练 讲座 比赛 竞赛 检测 测试 考试 财政 资金 经费 专项"
        " 专款 投入 奖励 补助 补贴 资助 预算 投资 总投资 安排 设立 建设"
        " 新建 改建 扩建 改造 建成 创建 培养 培育 培 选派 选拔 推荐 招聘"
        " 引进 补充 配备 配置 聘请 新增 新 增加 购置 购买 采购 选聘 发放"
        " 印发 上报 报送 整改 落实 推广 打造 定期 集中 全面 一般 重点 主要"
        " 学校 教师 学生 老师 师生 班 班级 单位 部门 个人 人员 村 镇 县"
        " 区 市 乡 项目 任务 县财政 市财政 区财政 检验 总 权重 到位 资料"
        " 开放 图书 听课 内容 时间 情况 措施 要点 满分 分值 计 得分 扣"
        " 扣分 加 加分 奖 评 分 全校 全体 有关 相关 负责 部分 面积"
        " 建筑面积 人次 场 期"
    ).split()
)
"""Words that alone do not say what is counted: a figure needs one more, or whom it is of."""
_PERSONS = frozenset({"教师", "学生", "校长", "幼儿", "班主任"})
_ACTS = frozenset({"培训", "招聘", "引进", "补充", "资助", "招收", "选聘"})
"""What is done with persons says enough: 培训教师, 招聘教师."""
_BARE_RATE = re.compile("年?[\u4e00-\u9fff]{1,3}(?:[率度比]|比[例重率]|占比)")
_ANYONE = re.compile("(?:学生|教师|师生|教职工|职工|干部|全员|家长)(?!满意)")
"""满意 of whom is enough, 参与 of whom is not: in what?"""


def measure_of(row: TargetRow) -> Measure | None:
    """What a target measures; None where it has no size or does not say what it counts."""
    if row.low is None or row.base_unit is None:
        return None
    quote = _LIST_NUMBER.sub("", fold(row.quote))
    before, after = _around(quote, row)
    phrase = _spelled_out(_OTHER_FIGURE.sub("", _LIST_NUMBER.sub("", fold(row.indicator or ""))))
    if not _HAN.search(phrase) or "分别" in phrase or (len(phrase) < _SHORTEST and "、" in quote):
        return None
    unit, _, head = row.base_unit.partition("/")
    per = _per(f"{before}|{phrase}|{row.deadline or ''}", unit) | ({"人"} if head == "人" else set())
    unit = unit if head in ("", "人") else row.base_unit
    if not per and (_ADDS_UP.fullmatch(unit) or row.comparator == "change"):
        per |= {f"{years}年内" for years in (years_of(row),) if years}
    phrase, behind = (_without_times(part) for part in (phrase, after))
    counted, over = _parted(phrase, _spelled_out(behind), unit)
    whom_over, over_rest = _whom(over)
    whom, rest = _whom(counted)
    words = _words(_EQUIPPED.sub("配备" if unit == "%" else " ", rest))
    measure = Measure(
        counted=words,
        whom=frozenset(whom),
        over=(_words(over_rest) | frozenset(whom_over)) - words,
        per=frozenset(per),
        direction=_direction(row, before),
        unit=unit,
    )
    return None if _says_nothing(measure, rest) else measure


def _spelled_out(text: str) -> str:
    for pattern, whole in _SHORT_FORMS:
        text = pattern.sub(whole, text)
    return text


def _words(text: str) -> frozenset[str]:
    plain = _COUNTER.sub(" ", _FILLERS.sub(" ", _SHARES.sub(" ", text)))
    return frozenset(
        _ONE_FOR_ALL.get(word, word) for word in words_of(plain) if word not in _NO_WORD and not word[0].isdigit()
    )


def _around(quote: str, row: TargetRow) -> tuple[str, str]:
    """The clause before the figure, and what stands behind it up to the next stop or figure."""
    unit = re.escape(fold(row.unit or "").split("/")[0])
    written = [re.escape(part) for part in row.value.split("-")[-1:]]
    found = re.search(rf"(?<![\d.]){written[0]}\s*{unit}", quote)
    if found is None:
        found = re.search(rf"{_FIGURE}\s*(?:个|多|余)?{unit}", quote) if unit else None
    if found is None:
        return quote, ""
    clause = _STOPS.split(quote[: found.start()])[-1]
    behind = re.split(rf"[,，。;；:：、|()（）]|(?:\d|[{NUMERAL}](?=[名个所次项人家]))", quote[found.end() :])[0]
    return clause, behind


def _per(text: str, unit: str) -> set[str]:
    """The times and units that a figure is for each of, in one wording."""
    found = {_SAME_TIME.get(match[1], match[1]) for match in _TIMES.finditer(text)}
    found |= {"".join(match.groups()) for match in _PERIOD.finditer(text)}
    found |= {f"{match[1]}年" for match in _OVER_YEARS.finditer(_WITHOUT_BANDS.sub("", text))}
    if _YEARLY.search(text):
        found.add("年")
    if _TERMLY.search(text):
        found.add("学期")
    if _HEADS.search(text):
        found |= set() if unit in _ITS_OWN else {"人"}
    elif unit not in _ITS_OWN and (each := _EACH.search(_TIMES.sub("", text))):
        found.add("每" + (each["each"] or each["of"] or "").replace("学", "校"))
    return found


_WITHOUT_BANDS = re.compile("学前[一二两三]年|[九六三]年(?:义务教育|一贯|制|级)|\\d{4}年|十[一二三四五]五")


def _without_times(text: str) -> str:
    for pattern in (_PERIOD, _TIMES, _YEARLY, _TERMLY, _MOMENTS):
        text = pattern.sub("", text)
    return _OVER_YEARS.sub("", text) if not _WITHOUT_BANDS.search(text) else text


def _parted(phrase: str, behind: str, unit: str) -> tuple[str, str]:
    """What is counted, and what it is a share of (empty where nothing is said)."""
    if unit == "%" and (within := _WITHIN.match(phrase)):
        return f"{within['counted']} {behind}", within["over"]
    if unit == "%" and (found := _OVER.match(phrase)) and _WHOLE.search(phrase[found.end("counted") :]):
        return f"{found['counted']} {behind}", found["over"]
    return f"{phrase} {behind}", ""


def _whom(text: str) -> tuple[set[str], str]:
    """Whom a text is about, and the text without it."""
    found = set()
    for pattern, name in _WHO:
        for match in pattern.finditer(text):
            found.add(name or re.sub(r"[\s周及]", "", match[0]).replace("—", "-").replace("至", "-"))
        text = pattern.sub(" ", text)
    return found, text


def _direction(row: TargetRow, before: str) -> Direction:
    if row.comparator != "change":
        return _DIRECTIONS[row.comparator]
    rises, falls = _RISES.search(before), _FALLS.search(before)
    if bool(rises) == bool(falls):
        return "change"
    return "rise" if rises else "fall"


def _says_nothing(measure: Measure, text: str) -> bool:
    """Whether it stays open what is counted."""
    own = measure.counted - _VAGUE
    if not own:
        done = measure.counted & _PERSONS and measure.counted & _ACTS
        return not (done or (measure.counted and measure.over))
    plain = "".join(_FILLERS.sub("", _ANYONE.sub("", text)).split())
    return not measure.whom and _BARE_RATE.fullmatch(plain) is not None
