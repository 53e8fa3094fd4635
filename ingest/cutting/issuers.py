"""Names of issuing bodies in folded text, and which of them a plan speaks for.

A name is the telling word (局, 小学…) with the name-like words before it, up to the first verb, preposition or pronoun.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.chinese_numerals import ONE_TO_TEN
from ingest.cutting.places import Token, place_in, tagged
from ingest.rules import any_of, rule

_BODY = re.compile(
    any_of(
        "政府 办公[厅室] 教委 委员会 管委会 工委 党委 党总支 纪委 监委 团委 妇联 工会 居委会 村委会 残联 街道办事处",
        "小学 中学 国[小中] 学校 学院",
        "大学 幼儿园 教研室 [^布格全大结当终时变开破谋新定僵乱棋残危]局 厅 教务处 学生处 后勤处 公司 集团 医院",
    )
    + "$"
)
_BODY_ENDS = frozenset("府厅室委会纪团联残处学校院园局司关监")
_SCHOOL = re.compile(r"(?:小学|中学|学校|学院|大学|幼儿园|处|教研组)$")
# Tags of words a name may hold: nouns of every kind, abbreviations, ordinals, masks (xx, **), 和 inside 人力资源和社会保障局.
_NAME_TAGS = frozenset(("n", "nr", "ns", "nt", "nz", "j", "eng", "zg", "nrt", "nrfg", "s", "b"))
_PROPER_TAGS = frozenset(("ns", "nr", "nz", "nt", "nrt", "nrfg", "zg", "eng"))
_NEEDS_NAME = frozenset("学校院园团司")
_NOT_IN_NAMES = frozenset(
    (
        "工作 实际 小组 领导 领导小组 全市 全县 全区 全省 全校 全国 精神 部门 单位 基层 有关 本地 各地 各级 党员 教师 "
        "学生 家长 群众 城乡 农村 乡村 城镇 城市 周边 同志 意见 要求 方案 通知 文件 计划 活动 条件 质量 水平 情况 "
        "问题 目标 任务 重点 骨干 名师 园长 校长 书记 局长 主任 副主任 组长 成员 以上 以下 之间 义务教育 基础教育 "
        "学前教育 素质教育 教育教学 教学 品牌 资源 优质 薄弱 示范 结对 对口 兄弟 现代化 标准化 寄宿制 规范化 特色 "
        "全体 所有 附属 优秀 先进 村级 公办 民办 普通 高等 职业 高校 中职 成人 民族 社区 企业 机关 事业 报 共同体 "
        "项目 时代 新时代 过程 幼儿 幼儿园 学校 中小学 区域 年级 班级 社会 政府 大会 会议 本校 学区 片区 城区 进修 "
        "阶段 改扩建 学年 书面 报告 书面报告 内 本市 本区 本县 先后 秋学期 春学期 区委 市委 县委 省委 惠性 普惠性 性 "
        "高中学校 代表"
    ).split()
)
# One character before the telling word is the end of a name the segmenter does not know.
_FRAGMENT = re.compile(r"^[^县市区省镇乡x×X*](?:小学|中学|学校|学院|大学|幼儿园|中心小学)$")
_RELATIVE = re.compile(r"^[省市县区镇乡]")
_NO_SPEAKER = re.compile(
    "(?:家长学校|教研室|教务处|学生处|公司|中小学|[^民医健心]医院|(?:数字|法治|服务型|廉洁|阳光|责任|智慧)政府)$"
)
# 各乡镇人民政府, 新建幼儿园: of many, or of what is yet to come.
_NAMELESS = re.compile("各|新建|[改扩]建|改扩建")
_OWN_SCHOOL = re.compile("我(?:校|院|园)")
_GENERIC = rule(
    "^"
    + any_of(
        "[县市区省镇乡村校园全所局] 街道 中心 中小学 幼儿园 学校 共同体 项目 实验 完全 高级 初级 民办 公办 普通 职业",
        "特教 特殊教育 直属 中小",
        "九年一贯制 外国语 师范 附属 基层 上级 下级 党政 行政 国家 当地",
    )
    + "*"
    + any_of(
        "小学 中学 家长学校 学校 中心校 居委会 村委会 学院 大学 幼儿园 党委 党总支 党工委 工委 团委 妇联 教研室 纪委",
        "政府 人民政府 办公室",
        "(?:管理|业主|评审|领导|审议|监督|专家|工作|组织|筹备|指导|推动|协调|家长|理事|监察|法团校董|家长教师)+(?:委员)?会",
        "(?:监督|管理|行政|综合|执法|监察|服务)+(?:局|处|站|所|[大支中]队)",
        "办公厅 委员会 管委会 公司 集团 医院 机关 .{0,2}教务处 .{0,2}学生处 后勤处 [^县市区省镇乡]?教育厅",
    )
    + "$",
    examples=("学校", "县实验小学", "区人民政府", "教育厅", "管理委员会", "监督管理局"),
    never=("云溪小学", "县教育局", "市场监督管理局"),
)
_KIND_OF_SCHOOL = rule(
    r"(?:[省市县区*xX×]|^)(?:普通|民办|公办|中等|职业|义务教育|薄弱|本科)*(?:高等|高中|初中|中小|职业|民办|公办)学校$",
    examples=("*市高中学校", "中等职业学校"),
    never=("云溪高中", "新桥学校"),
)
_KINDS = "薄弱 试点 帮扶 受援 优质 成员 辖区 所属 中小 职业 普通 农村 城区 乡镇 公办 民办 有关 相关 部分 其他"
_KIND_BEFORE = re.compile(any_of(_KINDS, "共同体 寄宿 规模"))
_BARE_KIND = rule(
    f"^{any_of(_KINDS, '中心 义务教育 阶段')}+" + any_of("[小中大]学 学校 幼儿园 学院 医院 公司 社区 街道 镇 乡"),
    examples=("农村小学", "义务教育阶段学校"),
    never=("云溪小学", "县农村小学"),
)
QUOTED_TITLES = re.compile("《[^》]{0,160}》")
# Who decides or enacts in the opening is the issuer, whatever it is called: 沙河镇卫生院将…制定, 红岭煤业公司决定.
_NO_SUBJECT = any_of(
    "我 各 全 本 该 每 此 其 为 把 将 以 经 由 据 按 有关 相关 所有 [省市县区乡镇](?:委|直|级|属) 上级",
    f"[{ONE_TO_TEN}]",
)
_SUBJECT_ENDS = any_of(
    "[小中大]学 学校 中心校 职校 技校 幼儿园 学院 卫生院 医院 保健院 敬老院 公司 集团 社区 街道 (?<![乡城])镇 乡",
    "派出所",
    "(?:经开|开发|高新)区 实验.小 村委会 居委会 工作队 工作站 管理站 教管站 支队 大队 [局厅]",
)
_SUBJECT = (
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[\dxX×*]年))(?!{_NO_SUBJECT})([\u4e00-\u9fffxX×]{{2,12}}?{_SUBJECT_ENDS})"
    r"(?:[\u4e00-\u9fff]{0,4}[科处股部])?(?:[\u4e00-\u9fff]{0,6}工作)?"
)
_ENACTS = rule(
    _SUBJECT
    + r"(?=(?:紧密)?结合[^,。]{0,8}实际|特?[制拟订][定订](?!的)|拟于|将于|20[\dxX×*]{2}年(?:继续|将|拟|决定)|(?:研究)?决定"
    r"|为[^。]{4,60},[特现]?(?:[制拟][定订]|决定))",
    examples=("沙河镇卫生院结合工作实际", "红岭煤业公司研究决定", "2019年云溪县教育局基教股特制定"),
    never=("我校决定", "全县各小学决定", "云溪县教育局制定的"),
)
_WORKS = rule(
    _SUBJECT
    + r"(?=坚持把|根据[^,。]{2,20},|将(?:在|紧紧|继续|坚持|[^,。]{0,4}以)|要?以[^,。]{2,24}为|的?总体要求|围绕)",
    examples=("新桥社区坚持把", "云溪中学将继续"),
    never=("各中学将继续", "云溪中学位于"),
)
# The segmenter knows few communities and villages.
_COMMITTEE = rule(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fffxX×*]{2,4}(?<![各全本我])(?:社区|村)(?:居委会|村委会|居民委员会|村民委员会)"
    r"|[\u4e00-\u9fffxX×*]{2,4}街道办事处)(?!主任|书记|成员)",
    examples=("龙泉社区居委会", "石门村村委会", "新桥街道办事处"),
    never=("各村村委会", "龙泉社区居委会主任"),
)
# Nor many schools, at the head of what they decide.
_SCHOOL_SPEAKS = rule(
    r"(?<![\u4e00-\u9fff])(?!我|各|全|本|该|每|城[区乡镇]|农|民办|公办|中小|乡镇|[市县区][直内级属])"
    r"([\u4e00-\u9fff]{2,8}(?:小学|中学|学校|幼儿园|学院|村小))"
    r"(?=(?:紧密)?结合|特?制定|决定|坚持|始终|紧紧|认真|全面|围绕|根据|按照|将以)",
    examples=("马家河中学结合实际",),
    never=("各中学结合实际", "城区小学认真", "马家河中学位于"),
)
_OPENS_NAME, _CLOSES_NAME = frozenset("《“"), frozenset("》”")
# Who leads or instructs is not who speaks.
_LEADS = rule(
    r"^(?:和[\u4e00-\u9fff]{2,12})?的?(?:正确|具体|坚强|统一|大力|亲切|直接|关心|支持|[、和与])*"
    r"(?:领导|指导|关怀|关心|支持|部署)[下和]|^(?:下达|下发|印发)的|^(?:的?通知|有关|文件|会议)(?:要求|精神|部署|安排)|^要求[,。]",
    examples=("的正确领导下", "和镇党委的关心支持下", "印发的", "文件精神"),  # 在区教育局的正确领导下
    never=("领导班子", "在领导下", "会议室"),
)
# 接受市教育局的监督: the words before and behind the body.
_UNDER = rule("接受[^,。;]{0,16}$", examples=("本馆接受市", "接受市文化广电和"), never=("接受培训,市",))
_ACTED_ON = "结合 设在 成立 报 创建 由 经".split()
_ACTING = "工作实际 实际 成立 领导小组 牵头 办公室 把 下属".split()
# Below this weight a name was only mentioned. Chosen on the seeds' gold (25 plans).
_CLEAR = 3
# Words of a name; bounds the search (4 to 100 the same names).
_MOST_WORDS = 6


def bodies_in(text: str) -> list[str]:
    """The bodies that folded ``text`` names, each once; what 《》 quotes and what only says its kind (学校) is left out."""
    return list(_bodies(tagged(text)))


def is_generic(name: str) -> bool:
    """Whether a name says only what kind of body it is: 学校, 农村小学, 区政府."""
    return _GENERIC.match(name) is not None


def _subject(pattern: re.Pattern[str], opening: str) -> str | None:
    """The body that is the subject of the opening sentences; None where it is not named or only by its kind."""
    for match in pattern.finditer(QUOTED_TITLES.sub("。", opening)):
        name = match.group(1)
        bare = is_generic(name) or _KIND_OF_SCHOOL.search(name) or _BARE_KIND.match(name)
        if not bare and not re.search("[的是该]", name):
            return name
    return None


def _bodies(tokens: Sequence[Token]) -> Counter[str]:
    """Names of bodies with how often each occurs; what 《》 quotes is left out."""
    found: Counter[str] = Counter()
    quoted = 0
    for index, (word, _) in enumerate(tokens):
        if word in _OPENS_NAME or (quoted and word in _CLOSES_NAME):
            quoted = int(word in _OPENS_NAME)
        elif not quoted and word[-1] in _BODY_ENDS and _is_body(tokens, index):
            name = _with_qualifiers(tokens, index)
            cited = index + 1 < len(tokens) and tokens[index + 1][0] in ("《", "等", "关于", "办公厅", "办公室")
            if len(name) >= 3 and not cited and not is_generic(name) and not _FRAGMENT.match(name):
                found[name] += 1
    return found


def _is_body(tokens: Sequence[Token], index: int) -> bool:
    word = tokens[index][0]
    return bool(_BODY.search(word)) or (word == "机关" and index > 0 and tokens[index - 1][0] == "纪检监察")


def _with_qualifiers(tokens: Sequence[Token], index: int) -> str:
    """The telling word at ``index`` with the name-like words before it; "" where none of them is a proper name.

    A school needs a proper name; an office may be known by its level alone (县教育局) or by its trade (水利局).
    """
    start = index
    while start and index - start < _MOST_WORDS:
        word, tag = tokens[start - 1]
        named = tag in _NAME_TAGS and word not in _NOT_IN_NAMES
        masked = word in ("*", "xx", "XX", "x", "X", "×")
        named = named or (tag == "vn" and word in ("教育", "管理", "师范", "实验"))
        joined = start >= 2 and word == "和" and tokens[start - 2][0] == "人力资源"
        if not (named or masked or joined or (tag == "m" and word.startswith("第"))):
            break
        start -= 1
    proper = any(tag in _PROPER_TAGS or word[0] in "*xX×" for word, tag in tokens[start : index + 1])
    return (
        "".join(word for word, _ in tokens[start : index + 1])
        if proper or tokens[index][0][-1] not in _NEEDS_NAME
        else ""
    )


def likely_issuer(opening: str, whole: str) -> str | None:
    """The body that a plan without a signature speaks for; None where the text leaves it open.

    A body named in the opening, or with its place, weighs more than one that is only mentioned; in a plan of 我校 only a
    school can speak, and a body of the level above (区教育局) never does.
    """
    if speaker := _subject(_ENACTS, opening):
        return speaker
    untitled = QUOTED_TITLES.sub("。", whole)
    counts = _bodies(tagged(whole)) + Counter(_COMMITTEE.findall(untitled))
    counts |= Counter(name for name in _SCHOOL_SPEAKS.findall(untitled) if not _KIND_BEFORE.search(name))
    if _OWN_SCHOOL.search(whole):
        counts = Counter({name: n for name, n in counts.items() if _SCHOOL.search(name) and not _RELATIVE.match(name)})
    silent = (_NO_SPEAKER, _KIND_OF_SCHOOL)
    counts = Counter(
        {
            name: n
            for name, n in counts.items()
            if not (_NAMELESS.match(name) or any(kind.search(name) for kind in silent))
        }
    )
    counts = Counter({name: n - led for name, n in counts.items() if (led := _led_by(name, whole)) < n})
    if not counts:
        return _subject(_WORKS, opening)
    plain = QUOTED_TITLES.sub("。", opening)
    weights = {
        name: count + 2 * (name in plain) + 3 * bool(place_in(name)) + 2 * _acts(whole, name)
        for name, count in counts.items()
    }
    best = max(weights, key=lambda name: (weights[name], -whole.find(name)))
    return best if weights[best] >= _CLEAR else _subject(_WORKS, opening)


def _led_by(name: str, whole: str) -> int:
    parts = whole.split(name)
    return sum(bool(_LEADS.match(after) or _UNDER.search(before)) for before, after in pairwise(parts))


def _acts(whole: str, name: str) -> bool:
    return any(word + name in whole for word in _ACTED_ON) or any(name + word in whole for word in _ACTING)


def expand(name: str, whole: str) -> str:
    """A body's short name (人社局) as the text writes it in full (人力资源和社会保障局), if it does."""
    if not re.fullmatch("[\u4e00-\u9fff]{2,3}局", name):
        return name
    pattern = "[\u4e00-\u9fff]{1,5}?".join(re.escape(char) for char in name[:-1]) + "[\u4e00-\u9fff]{0,4}?局"
    match = re.search(pattern, whole)
    return match.group() if match and len(match.group()) > len(name) + 2 else name
