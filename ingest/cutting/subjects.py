"""What a plan without a title says it is about: the phrases of its opening that a person would name it by.

Works on folded text; spans are ``[start, end)`` into the text that was given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cutting.plan_types import ANY_TYPE
from ingest.rules import any_of, rule

Span = tuple[int, int]

_YEAR = r"(?:(?:19|20)[\dxX×*_]{2}|\d{2,3}(?=学年))"
_WHOSE = "[我本全该各][省市县区旗镇乡村校园院局所站厅部委系司厂行社]"
_KIND_WORD = any_of("实施 推进 行动 活动 工作 应急 总体 具体 详细 专项 整改 发展 管理 建设 情况 重点")
# What says of no plan what it is about.
_FILLER = re.compile(
    rf"{_YEAR}(?:[年至—-]|学年|年度)*|{_WHOSE}|"
    + any_of(
        "[本上下新一今去全每近]个?[学年][期年]?度?[来内里]? [上下]半年 学年度? 学期 年度 年终 年来 以来 期间 时期",
        "第[一二]学[年期] 如下 以下 下列 下面 这[一个项] 有关 相关 各[项类级] 事[项宜] 特 现 就 将 对 [本该此的了和与及、“”] 我们",
        "[特现研]?究?[制拟订编][定订制] 所做?的? 优质 优秀 完整 热门 经典 开展 继续 做好 主要 若干 几点 几项 初步 整体 规范性 一系列 这样 一些 文件 精神 实际",
    )
    + f"|{_KIND_WORD}|{ANY_TYPE}"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_FEWEST = 2
"""Characters of a phrase that say something, below which it says nothing; not measured."""
# Whose the plan is, and when, before what it is about: 我校近一年来的督导工作.
_BEFORE = re.compile(
    rf"^(?:{_WHOSE}|我们|[制拟订编][定订制]|所做?的?|(?:继续|特|将)?(?:开展|举办|举行|组织|实施)(?!方案)|从[^,。]{{2,8}}起|{_YEAR}年度?(?=(?:计划|继续|特|将|要)+(?:开展|举办|举行|组织|实施))|(?:计划|继续|特|将|要)+(?=开展|举办|举行|组织|实施)|学年度?|学期|年度|年(?=[^级])|现|特|就|将|对|于|在|本次|此次|这次|了|的|各[类项级]|(?:[一本上今近半]+个?学?[年期]度?)(?:以?来)?|以来|学校(?!.?[安后教德食]))+(?:的|[,、])?"
)
# How work goes on, behind what it is: 确保结对活动扎实有效地开展.
_BEHIND = re.compile(
    "(?:(?:扎实|有效|顺利|有序|深入|健康|全面|正常|规范|高效|平稳)[、和与]?)+地?(?:开展|进行|推进|实施|展开|落实|运行)$|的(?:开展|实施|推进)$|[、的与和\\s]+$"
)
_ENACTED = rule(
    r"(?:制[定订]|拟[定订]|订[定出]|编制|提出)(?:了|本|如下|以下|该|此|出|的是)*"
    rf"(?P<name>[^,。;:!?《》]{{2,50}}(?:{ANY_TYPE}))(?![人书面])",
    examples=("特制定云溪学院快递管理办法如下", "制定本工作方案"),
    never=("方案已经制定", "制定《快递管理办法》"),
)
_ENACTED_ON = rule(
    rf"(?:^|[,。;:])(?:现|特)?(?:就|对)(?P<about>[^,。;:!?《》]{{3,36}}?)(?:工作)?,?(?:特|现)?(?:制[定订]|拟[定订]|提出)(?:了|如下|以下)?(?P<kind>[^,。;:!?《》]{{0,8}}(?:{ANY_TYPE}))",
    examples=("就建立教研联盟制定实施方案如下",),
    never=("制定实施方案如下",),
)
_AS_FOLLOWS = rule(
    rf"(?:^|[,。;:])(?:特|现)?(?:将|就|对)?(?P<name>[^,。;:!?《》]{{3,44}}(?:{ANY_TYPE}|安排|情况))(?:汇报|报告|总结|通报)?(?:如下|报告如下)[:。]",
    examples=("现将食堂管理工作总结如下:", "云溪小学2020年教研工作安排如下:"),
    never=("方案如下。",),
)
_DECIDED = rule(
    "(?:决定|(?<![模虚])拟(?![定订])|将于|定于|计划于|计划在|将在|邀请|继续(?=[^,。]{0,24},(?:具体|实施|工作|活动)?方案如下))"
    "[^,。;:!?《》]{0,20}?(?:开展|举办|举行|实行|实施|推行|组织|召开|创建|建立|启动|推广)(?:了|好|一次|首届)?"
    r"(?P<name>[^,。;:!?《》]{3,36})",
    examples=("决定从9月起实行值周制度", "拟创建语文研修共同体", "将于5月举办读书节"),
    never=("模拟开展", "拟定开展活动的方案"),
)
_REPORTED = rule(
    "(?:开展|推进|组织|实施|抓好|做好)了?(?P<name>[^,。;:!?《》]{3,30}),现将",
    examples=("我区扎实开展培训机构治理,现将有关情况报告如下",),
    never=("现将有关情况报告如下",),
)
_DECLARED_AS = rule(
    "(?:定为|确定为|命名为)(?P<name>“[^“”]{3,20}”)",
    examples=("把10月份定为“课堂开放月”",),
    never=("定为10月份",),
)
_TOPIC = rule(
    rf"^(?:{_YEAR}年度?|今年|[本新]学[年期]|新的一年里?|[上下]半年)?,?"
    r"(?!根据|按照|随着|经|由|为|在|以|自|对|从|通过)(?P<name>[^,。;:!?《》]{2,26}?(?:工作|建设|管理|服务|活动))"
    "(?=将|要(?![点求])|以[^来]|继续|坚持|围绕|紧紧|紧密|的?(?:总体|指导|基本|主要|工作)?(?:要求|思路|目标|重点|任务)(?:是|为|:))",
    examples=("2024年,清泉社区养老服务工作将以", "今年,我区行风建设要", "工会工作以职工为本"),
    never=("2024年,各项任务完成", "工作以来"),
)
_SPEAKER = rule(
    rf"^(?:(?:{_YEAR}年度?|今年|[本新]学[年期]|新的一年里?|[上下]半年|[一半]年来|一学期来|近年来),?)?(?!{_WHOSE}|根据|按照|随着|经|由|为|在|以|自|对|从|各|所有|年)"
    r"(?P<name>[\u4e00-\u9fffxX×*]{2,18}?(?:[局厅委办院校所站馆社村镇乡科园]|学校|中心|总?支部|党委|总支|工会|公司|社区|街道|委员会|协会|支队|大队|中队))"
    "(?=要|将|以[^来上下]|在[^。]{2,30}下|坚持|围绕|紧紧|认真|始终|深入|结合|制定|决定|全面)",
    examples=("今年,县图书馆党支部要深入学习", "一年来,城南供电所以安全生产为中心"),
    never=("今年,我局要", "近年来,教育事业发展"),
)
# A part of us, without a name: 我校工会, 我院护理部.
_PART = rule(
    rf"^(?:[^,。]{{2,8}},)?{_WHOSE}(?P<name>[\u4e00-\u9fff]{{1,8}}?(?:工会|团委|支部|党委|处|室|部|科|中心|组|队|图书馆|食堂))(?=在|将|以[^来]|要|坚持|围绕|紧紧|认真)",
    examples=("一学期来,我校工会在", "我院护理部将"),
    never=("我校将", "全县各部门要"),
)
_THROUGH = rule(
    "通过(?:开展|组织|举办|实施)?(?P<name>[^,。;:!?《》]{3,30}?(?:活动|行动|工程))(?=[,。;]|的?(?:开展|实施))",
    examples=("通过开展支部结对共建活动,", "通过结对共建活动的开展"),
    never=("通过检查,",),
)
_FEWEST_SHARED = 4
_SHARED = 0.5
"""Characters of the words that main headings share, and the share of the headings, for them to be the subject; not measured."""
_LED = rule(
    "(?:成立|设立|组建)(?:了|(?:由|以)[^,。;:]{2,30}(?:组成|为[^,。;:]{2,8})的)?(?P<name>[^,。;:!?《》\\s]{2,30}?)(?:工作)?(?:协调|推进)?领导小组",
    examples=("成立城乡学校结对领导小组", "成立以局长为组长的食堂管理工作领导小组"),
    never=("领导小组办公室",),
)
_ADVERB = any_of(
    "进一步 深入 全面 切实 扎实 认真 积极 充分 更好地?(?!的) 更加 有效地? 不断 持续 大力 着力 严格 科学 努力 坚决 有力 稳步 统筹 协同 及时 妥善 "
    "扎实有效 有序 高质量 更深入 确实 真正"
)
_PLAIN_VERB = any_of(
    "贯彻落实 组织实施 组织开展 加强和改进 切实做好 推进 推动 加强 加快 做好 搞好 抓好 深化 强化 开展 实施 构建 推行 落实 贯彻 完成 促进 创建 打造 提升和改进"
)
_EFFECT_VERB = any_of(
    "提高 提升 改善 培养 丰富 保障 维护 预防 规范 增强 完善 解决 确保 探索 适应 营造 方便 满足 建立 健全 防止 杜绝 减轻 减少 扩大 巩固 发展 缓解 消除 优化"
)
_VERBAL = re.compile(f"^(?:{_ADVERB}|[、和与])*(?P<verb>{_PLAIN_VERB}(?:[和与、]{_PLAIN_VERB})*)?(?:好|了)?")
_AIMS = rule(
    rf"(?:^|[,。;])为了?(?={_ADVERB}|{_PLAIN_VERB}|{_EFFECT_VERB})(?P<aims>[^。;!?]{{4,240}})",
    examples=("为加强食堂管理,特制定本办法", "近年来,为了进一步改善环境,"),
    never=("为每个孩子提供适合的教育", "以服务为宗旨"),
)
_AIM_SPLIT = re.compile("[,:](?![^“]*”)")
# Whose wording it is that a clause leans on; nothing in it is the plan's own subject.
_LEANS = rule(
    "《|精神|要求|部署|方针|讲话|号召|决策|指示|战略$|思想|文件|法律|法规|法$|条例|目标$|需要$|^(?:依托|根据|按照|结合|经|以|在|依据|遵照|充分?发挥|利用|通过)|任务$|^[、和与及]",
    examples=("贯彻落实上级文件", "落实学生辅导法", "依托互联网"),
    never=("加强食堂管理", "推进垃圾分类"),
)
# What ends so is a name of work to be done, not an effect it is hoped to have.
_WORK = re.compile(
    any_of(
        "工作 建设 活动 管理 行动 改革 创建 治理 分类 培训 利用 服务 防治 防控 保护 监管 教育 宣传 招生 教研 考核 评价 整治 攻坚 共建 帮扶 普查",
        "演练 竞赛 比赛 工程 项目 制度 共同体 联盟 试点 招商 引资 阅读 防汛 救援 处置 转型 共享",
    )
    + "[”》)]?$"
)
_EFFECTS = re.compile("水平$|质量$|能力$|素质$|效率$|效益$|意识$|积极性|发展$|安全$|作用$|进程$")
_DECIDES = re.compile("[制拟][定订]|决定")
_LONGEST = 40
"""Characters of a subject; a longer one is a sentence. Not measured."""
_FEWEST_MENTIONS = 3
"""How often a text speaks of what its one leading group is for, before that is what the text is about; not measured."""


@dataclass(frozen=True, slots=True)
class Subject:
    """``[start, end)``: what a plan is about. ``named``: it ends with the type of the plan (…管理办法).

    ``kind`` is where the text names its kind apart from it (制定如下实施方案). ``verb`` is where it begins with the verb that
    is left out of a name but not out of 关于做好…的通知.
    """

    start: int
    end: int
    named: bool = False
    kind: Span | None = None
    verb: int | None = None


def says_something(phrase: str) -> bool:
    """Whether folded words tell one plan from another: 食堂管理 does, 本年度具体工作 does not."""
    return telling(phrase) >= _FEWEST


def telling(phrase: str) -> int:
    """How many characters of folded words tell one plan from another."""
    return len(_HAN.findall(_FILLER.sub("", phrase)))


def own_name(text: str, kind: str | None) -> Subject | None:
    """The name that a sentence gives the plan it enacts, of type ``kind`` where that is known: 特制定…管理办法,
    现将…工作总结如下, 就…制定方案."""
    for match in _ENACTED_ON.finditer(text):
        start, end = _trimmed(text, *match.span("about"))
        if says_something(text[start:end]):
            return Subject(start, end, kind=match.span("kind"))
    for pattern in (_ENACTED, _AS_FOLLOWS):
        for match in pattern.finditer(text):
            start, end = _trimmed(text, *match.span("name"))
            name = text[start:end]
            other = kind and not name.endswith((kind, "安排", "情况"))
            if says_something(name) and not other and not _DECIDES.search(name):
                return Subject(start, end, named=True)
    return None


def decided(text: str) -> Subject | None:
    """What a sentence decides to do: 决定开展…活动."""
    for pattern in (_DECIDED, _REPORTED, _DECLARED_AS):
        for match in pattern.finditer(text):
            start, end = _trimmed(text, *match.span("name"))
            if says_something(text[start:end]):
                return Subject(start, end)
    return None


def topic(text: str) -> Subject | None:
    """What the first sentence speaks of: 2024年,…养老服务工作将以…, 一年来,我校工会在…."""
    for pattern in (_TOPIC, _PART):
        if match := pattern.match(text):
            start, end = _trimmed(text, *match.span("name"))
            if says_something(text[start:end]):
                return Subject(start, end)
    return None


def aim(text: str) -> Subject | None:
    """The work that a sentence aims at: 为加强…管理; an effect hoped for (提高…水平) where it names no work."""
    found = [subject for match in _AIMS.finditer(text) for subject in _aims(text, *match.span("aims"))]
    works = [subject for subject in found if _WORK.search(text[subject.start : subject.end])]
    plain = [subject for subject in found if not _EFFECTS.search(text[subject.start : subject.end])]
    return next(iter([*works, *plain, *found]), None)


def _aims(text: str, start: int, end: int) -> Iterator[Subject]:
    at = start
    for clause in _AIM_SPLIT.split(text[start:end]):
        verbal = _VERBAL.match(clause)
        if verbal and not _LEANS.search(clause) and not _DECIDES.search(clause):
            first, last = _trimmed(text, at + verbal.end(), at + len(clause))
            if says_something(text[first:last]) and last - first <= _LONGEST:
                yield Subject(first, last, verb=at + verbal.start("verb") if verbal.group("verb") else None)
        at += len(clause) + 1


def speaker(text: str) -> Span | None:
    """The body that is the subject of the first sentence: 2024年,…图书馆党支部要…."""
    match = _SPEAKER.match(text)
    return match.span("name") if match else None


def repeated(headings: Sequence[str]) -> str | None:
    """The words that most of the main headings share: 创建教育强区目标, 创建教育强区措施."""
    best = ""
    for heading in headings:
        for start in range(len(heading)):
            for end in range(start + max(len(best) + 1, _FEWEST_SHARED), len(heading) + 1):
                words = heading[start:end]
                if sum(words in other for other in headings) < max(2, _SHARED * len(headings)):
                    break
                best = words
    start, end = _trimmed(best, 0, len(best))
    return best[start:end] if telling(best) >= _FEWEST_SHARED else None


def campaign(text: str) -> Subject | None:
    """An activity that a sentence works through: 通过开展…活动."""
    for match in _THROUGH.finditer(text):
        start, end = _trimmed(text, *match.span("name"))
        if says_something(text[start:end]):
            return Subject(start, end)
    return None


def led(text: str) -> Subject | None:
    """What the one leading group of a plan is for (成立…领导小组), where the text speaks of it time and again."""
    groups = [match for match in _LED.finditer(text) if says_something(match.group("name"))]
    if len({match.group("name") for match in groups}) != 1:
        return None
    start, end = _trimmed(text, *groups[0].span("name"))
    return Subject(start, end) if often(text[start:end], text) and says_something(text[start:end]) else None


def core(phrase: str) -> str:
    """A subject without the general word behind it: 城乡共同体发展 is about 城乡共同体."""
    return re.sub("(?:工作|活动|建设|发展)$", "", phrase).strip("“”")


def often(phrase: str, text: str) -> bool:
    """Whether a text speaks of a subject time and again."""
    return text.count(core(phrase)) >= _FEWEST_MENTIONS


_FIELDS = (
    "学前教育 基础教育 职业教育 特殊教育 教育 教学 德育 语文 数学 英语 体育 美育 卫生 医疗 医院 农业 林业 畜牧 水利 交通 环保 民政 养老 旅游 "
    "文化 科技 税务 财政 审计 司法 公安 消防 安全 工会 妇联 共青团 党建 后勤 档案 统计 住房 城管 人防 气象 供电 物业 社区 扶贫 招商 督导"
).split()
_FIELD_SHARE = 0.4
"""Share of the paragraphs that speak of a field of work, from which on the plan is about it; not measured."""


def field_of(paragraphs: list[str]) -> str | None:
    """The field of work most paragraphs speak of: 教育, 水利; the narrower of two that are as common."""
    counts = Counter({field: sum(field in text for text in paragraphs) for field in _FIELDS})
    field, count = counts.most_common(1)[0]
    return field if paragraphs and count >= max(2, _FIELD_SHARE * len(paragraphs)) else None


def _trimmed(text: str, start: int, end: int) -> Span:
    if before := _BEFORE.match(text[start:end]):
        start += before.end()
    end = start + len(_BEHIND.sub("", text[start:end]))
    return start, end
