"""Names of issuing bodies and places in folded text.

Chinese writes no spaces, so where a name begins is taken from the segmenter: a name is the telling word (局, 小学, 市…)
with the name-like words before it, up to the first verb, preposition or pronoun.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import rjieba

from ingest.cutting.speakers import ENACTS, KIND_OF_SCHOOL, QUOTED_TITLES, WORKS, is_generic, subject

Token = tuple[str, str]

_BODY = re.compile(
    r"(?:人民政府|政府|办公[厅室]|教育工委|[^区市县]?教委|市教委|委员会|管委会|工委|党委|党总支|党工委"
    r"|纪委|监委|团委|妇联|工会|居委会|村委会|少工委|残联|街道办事处|"
    r"小学|中学|国[小中]|学校|学院|大学|幼儿园|教研室|[\u4e00-\u9fff]{0,8}[^布格全大结当终时]局"
    r"|[\u4e00-\u9fff]{0,4}厅|教务处|学生处|后勤处|公司|集团|医院)$"
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
        "学生 家长 群众 城乡 农村 乡村 城镇 城市 周边 同志 意见 要求 方案 通知 文件 计划 活动 条件 质量 水平 情况 问题 "
        "目标 任务 重点 骨干 名师 园长 校长 书记 局长 主任 副主任 组长 成员 以上 以下 之间 义务教育 基础教育 学前教育 "
        "素质教育 教育教学 教学 品牌 资源 优质 薄弱 示范 结对 对口 兄弟 现代化 标准化 寄宿制 规范化 特色 全体 所有 "
        "附属 优秀 先进 村级 公办 民办 普通 高等 职业 高校 中职 成人 民族 社区 企业 机关 事业 报 共同体 项目 时代 "
        "新时代 过程 幼儿 幼儿园 学校 中小学 区域 年级 班级 社会 政府 大会 会议 本校 学区 片区 城区 进修 阶段 改扩建 "
        "学年 书面 报告 书面报告 内 本市 本区 本县 先后 秋学期 春学期 区委 市委 县委 省委 惠性 普惠性 性 高中学校"
    ).split()
)
# One character before the telling word is the end of a name the segmenter does not know.
_FRAGMENT = re.compile(r"^[^县市区省镇乡x×X*](?:小学|中学|学校|学院|大学|幼儿园|中心小学)$")
_RELATIVE = re.compile(r"^[省市县区镇乡]")
_NO_SPEAKER = re.compile(
    "(?:家长学校|教研室|教务处|学生处|公司|中小学|[^民医健心]医院|(?:数字|法治|服务型|廉洁|阳光|责任|智慧)政府)$"
)
_OWN_SCHOOL = re.compile("我(?:校|院|园)")
_COUNTY = frozenset(("省", "市", "县", "区", "旗", "自治县", "自治州", "自治区", "新区"))
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}(?:省|市|县|区|旗|自治[区州县])$")
_NO_PLACE = re.compile(
    r"(?:^(?:根据|按照|每周|每日|经|由|据|建立|完善|健全|形成|成立).*|[了的]县|升旗|国旗|红旗|校旗|队旗|团旗|党旗|超市|股市|债券市|都市|上市|^门市|委区|全市|全县|全区|全省|城市|地区|社区|校区|小区|园区|片区|(?<![东西])城区|学区|景区|市区|郊区"
    r"|强[区县市]|辖区|(?:^|[边困高偏远深石老林部方])山区|灾区|库区|县区|市县|老区|牧区|矿区|厂区|特区|大区|战区|街区|开发区|试验区|"
    r"自治区|直辖市|地级市|县级市|省市|区县|兴县|宽城市|[我本各该副全市区省外邻][县市区]|[我本各该副]..?|^自治[县州区])$"
)
_PROVINCES = "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海)"
_PROVINCE = re.compile(f"{_PROVINCES}(?=省)")
_COUNTY_MARK = re.compile("[省市县区旗州镇乡]|街道")
_MASKED_PLACE = re.compile(
    r"(?:(?<![\u4e00-\u9fffA-Za-z*])(?:\*{1,3}|[xX×])|(?<![A-Za-z×*])[xX×]{2,3}|[○〇]{2,3})(?:省|市|县|区|镇|乡|街道)"
)
# 新桥街道将于…: a township that speaks, where no county is named.
_TOWNSHIP = re.compile(
    r"(?:^|[,。;:\s])([\u4e00-\u9fff]{2,3}(?:镇|乡|街道))(?=将|位于|结合|党委|党工委|政府|人民政府|办事处|决定|实际|20\d\d年)"
)
_LEADING_TOWNSHIP = re.compile(
    "^(?:关于|中共)?([\u4e00-\u9fff]{2,3}?(?:镇|乡(?![村镇亲土贤音情愁级校])|街道))(?!党工委|办事处)"
)
_NO_TOWNSHIP = re.compile(
    "^(?:.?[各全本我该一每]|.?(?:特色|中心|重点|建制))|[城乡集小制重]镇$|[城下山水家故返入回离老梦他异同侨]乡$|^.?(?:城|小城)[镇乡]"
)
# At the head of a title or a signature the name needs no dictionary: 澄州市人民政府办公室关于….
_LEADING_PLACE = re.compile(
    rf"^(?:关于|中共)?((?:[\u4e00-\u9fff]{{2,3}}(?:省|自治区)|{_PROVINCES})?(?:[\u4e00-\u9fff]{{2,3}}?(?:市|自治州)"
    rf"|[*xX×]{{1,3}}市)?(?:[\u4e00-\u9fff]{{1,3}}?县|[\u4e00-\u9fff]{{2,3}}?(?:自治县|区|旗)"
    rf"|[*xX×]{{1,3}}[县区])?)(?<=[省市县区旗州])(?![级直属内外])"
)


@lru_cache(maxsize=8)
def tagged(text: str) -> tuple[Token, ...]:
    """The words of folded ``text`` with their parts of speech; kept for the searches that follow, because tagging costs.

    The segmenter never looks past punctuation, so stretches without a telling word can be left out before it.
    """
    return tuple(rjieba.tag(telling(text), False))


@lru_cache(maxsize=8)
def telling(text: str) -> str:
    """``text`` without the stretches between punctuation that name neither a body nor a place; punctuation stays."""
    pieces = _STRETCH.split(text)
    pieces[1::2] = [piece if _TELLING.search(piece) else "" for piece in pieces[1::2]]
    return "".join(pieces)


_STRETCH = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
# Every alternative begins with a plain character, so that the engine can skip to it.
_TELLING = re.compile(
    "省|市|县|区|旗|州|局|厅|政府|办公室|工委|教委|监委|团委|纪委|委员会|党委|总支|妇联|工会|残联|居委|村委|小学|中学|国小|国中"
    "|学校(?<![我各全本该们对与和办到在的]学校)|学院|大学|幼儿园|办事处|教研室|务处|生处|勤处|公司|集团|医院|机关"
)


# The segmenter knows few communities and villages: 龙泉社区居委会, 石门村村委会.
_COMMITTEE = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fffxX×*]{2,4}(?<![各全本我])(?:社区|村)(?:居委会|村委会|居民委员会|村民委员会)|[\u4e00-\u9fffxX×*]{2,4}街道办事处)(?!主任|书记|成员)"
)
# Nor many schools, at the head of what they decide: 马家河中学结合实际.
_SCHOOL_SPEAKS = re.compile(
    r"(?<![\u4e00-\u9fff])(?!我|各|全|本|该|每|城[区乡镇]|农|民办|公办|中小|乡镇|[市县区][直内级属])([\u4e00-\u9fff]{2,8}(?:小学|中学|学校|幼儿园|学院|村小))"
    r"(?=(?:紧密)?结合|特?制定|决定|坚持|始终|紧紧|认真|全面|围绕|根据|按照|将以)"
)
_KIND_BEFORE = re.compile(
    "薄弱|试点|帮扶|受援|优质|成员|共同体|辖区|所属|中小|职业|普通|寄宿|规模|农村|城区|乡镇|公办|民办|有关|相关|部分|其他"
)
_OPENS_NAME, _CLOSES_NAME = frozenset("《“"), frozenset("》”")
# Who leads or instructs is not who speaks: 在区教育局的正确领导下.
_LEADS = re.compile(
    r"^(?:和[\u4e00-\u9fff]{2,12})?的?(?:正确|具体|坚强|统一|大力|亲切|直接|关心|支持|[、和与])*"
    r"(?:领导|指导|关怀|关心|支持|部署)(?:下|和)|^(?:下达|下发|印发)的|^(?:的?通知|有关|文件|会议)(?:要求|精神|部署|安排)|^要求[,。]"
)


def bodies(tokens: Sequence[Token]) -> Counter[str]:
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
    while start and index - start < 6:
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
    if speaker := subject(ENACTS, opening):
        return speaker
    untitled = QUOTED_TITLES.sub("。", whole)
    counts = bodies(tagged(whole)) + Counter(_COMMITTEE.findall(untitled))
    counts |= Counter(name for name in _SCHOOL_SPEAKS.findall(untitled) if not _KIND_BEFORE.search(name))
    if _OWN_SCHOOL.search(whole):
        counts = Counter({name: n for name, n in counts.items() if _SCHOOL.search(name) and not _RELATIVE.match(name)})
    silent = (_NO_SPEAKER, KIND_OF_SCHOOL)
    counts = Counter({name: n for name, n in counts.items() if not any(kind.search(name) for kind in silent)})
    counts = Counter({name: n - led for name, n in counts.items() if (led := _led_by(name, whole)) < n})
    if not counts:
        return subject(WORKS, opening)
    plain = QUOTED_TITLES.sub("。", opening)
    weights = {
        name: count + 2 * (name in plain) + 3 * bool(place_in(name)) + 2 * _acts(whole, name)
        for name, count in counts.items()
    }
    best = max(weights, key=lambda name: (weights[name], -whole.find(name)))
    return best if weights[best] >= _CLEAR else subject(WORKS, opening)


_ACTED_ON = "结合 设在 成立 报 创建 由 经".split()
_ACTING = "工作实际 实际 成立 领导小组 牵头 办公室 把 下属".split()


def _led_by(name: str, whole: str) -> int:
    return sum(bool(_LEADS.match(part[:24])) for part in whole.split(name)[1:])


# Below this weight a name was only mentioned. Chosen on the seeds' gold (25 plans).
_CLEAR = 3


def _acts(whole: str, name: str) -> bool:
    return any(word + name in whole for word in _ACTED_ON) or any(name + word in whole for word in _ACTING)


def expand(name: str, whole: str) -> str:
    """A body's short name (人社局) as the text writes it in full (人力资源和社会保障局), if it does."""
    if not re.fullmatch("[\u4e00-\u9fff]{2,3}局", name):
        return name
    pattern = "[\u4e00-\u9fff]{1,5}?".join(re.escape(char) for char in name[:-1]) + "[\u4e00-\u9fff]{0,4}?局"
    match = re.search(pattern, whole)
    return match.group() if match and len(match.group()) > len(name) + 2 else name


def likely_place(texts: Sequence[str], whole: str) -> str | None:
    """The first place in ``texts``, which stand in order of weight, else the one ``whole`` names most."""
    for text in texts:
        leading = _LEADING_PLACE.match(text)
        if leading and leading.group(1) and not _NO_PLACE.search(leading.group(1)):
            return leading.group(1)
        if place := place_in(text):
            return place
    if township := _township(_LEADING_TOWNSHIP.match(text) for text in texts):
        return township
    counts = Counter(_places(telling(whole), tagged(whole)))
    if not counts:
        if masked := _MASKED_PLACE.search(whole):
            return masked.group()
        province = _PROVINCE.search(whole)
        return province.group() + "省" if province else _township(_TOWNSHIP.finditer(whole))
    place, count = counts.most_common(1)[0]
    towns = [name for name in counts if not name.endswith("省")]
    if count >= 2 or len(counts) == 1:
        return place
    return towns[0] if len(towns) == 1 else None


def _township(found: Iterable[re.Match[str] | None]) -> str | None:
    """The first match that is a township by its name."""
    return next((match.group(1) for match in found if match and not _NO_TOWNSHIP.search(match.group(1))), None)


def place_in(text: str) -> str | None:
    """The first place name in ``text``, with a larger one right before it: 山东省泰安市, 泾源县, **市."""
    if not _COUNTY_MARK.search(text):
        return None
    if found := _places(telling(text), tagged(text)):
        return found[0]
    masked = _MASKED_PLACE.search(text)
    return masked.group() if masked else None


def _places(text: str, tokens: Sequence[Token]) -> list[str]:
    found: list[tuple[int, str]] = [(m.start(), m.group()) for m in _MASKED_PLACE.finditer(text)]
    at = 0
    for index, (word, tag) in enumerate(tokens):
        at += len(word)
        if word[-1] not in "省市县区旗州":
            continue
        name = ""
        if tag == "ns" and _PLACE.search(word) and not _NO_PLACE.search(word):
            name = word
        elif (
            word in _COUNTY and index and tokens[index - 1][1] in ("ns", "nr", "nz") and len(tokens[index - 1][0]) >= 2
        ):
            name = tokens[index - 1][0] + word
        if name and found and found[-1][0] + len(found[-1][1]) == at - len(name):
            found[-1] = (found[-1][0], found[-1][1] + name)
        elif name:
            found.append((at - len(name), name))
    return [name for _, name in sorted(found)]
