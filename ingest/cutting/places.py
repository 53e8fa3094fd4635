"""The place a plan is for, and the tagged words that names of places and bodies are read from.

Chinese writes no spaces, so where a name begins is taken from the segmenter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import rjieba

from ingest.cutting.divisions import LONGEST_NAME, is_division, leading_division
from ingest.rules import any_of, rule

Token = tuple[str, str]

_STRETCH = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
# Every alternative begins with a plain character, so that the engine can skip to it.
_TELLING = re.compile(
    "省|市|县|区|旗|州|盟(?<![联同结加]盟)|局|厅|政府|办公室|工委|教委|监委|团委|纪委|委员会|党委|总支|妇联|工会|残联|居委|村委"
    "|小学|中学|国小|国中|学校(?<![我各全本该们对与和办到在的]学校)|学院|大学|幼儿园|办事处|教研室|务处|生处|勤处|公司|集团|医院|机关"
)
_COUNTY = frozenset(("省", "市", "县", "区", "旗", "自治县", "自治州", "自治区", "新区"))
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}(?:省|市|县|区|旗|自治[区州县])$")
_NO_PLACE = rule(
    any_of(
        "^(?:根据|按照|每周|每日|经|由|据|建立|完善|健全|形成|成立).* [了的]县 升旗 国旗 红旗 校旗 队旗 团旗 党旗",
        "超市 股市 债券市 都市 上市 ^门市 宽城市 地级市 县级市 省市 直辖市 城市 地区 社区 校区 小区 园区 片区",
        "(?<![东西])城区 学区 景区 市区 郊区",
        "委区 全市 全县 全区 全省 强[区县市] 辖区 (?:^|[边困高偏远深石老林部方])山区 灾区 库区 县区 市县 老区 牧区",
        "矿区 厂区 特区 大区 战区",
        "街区 开发区 试验区 自治区 区县 兴县 [我本各该副全市区省外邻][县市区] [我本各该副]..? ^自治[县州区]",
    )
    + "$",
    examples=("根据云溪县", "超市", "主城区", "贫困山区", "我县", "自治县"),
    never=("云溪县", "东城区", "鹤山区"),
)
_PROVINCES = any_of(
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海"
)
_PROVINCE = re.compile(f"{_PROVINCES}(?=省)")
_COUNTY_MARK = re.compile("[省市县区旗州盟镇乡]|街道")
_MASKED_PLACE = rule(
    any_of(
        r"(?<![\u4e00-\u9fffA-Za-z*])(?:\*{1,3}|[xX×])",
        "(?<![A-Za-z×*])[xX×]{2,3}",
        "[○〇]{2,3}",
    )
    + "(?:省|市|县|区|镇|乡|街道)",
    examples=("**市", "在xx县", "○○街道"),
    never=("在*市", "max县", "○市"),
)
_TOWNSHIP = rule(
    r"(?:^|[,。;:\s])([\u4e00-\u9fff]{2,3}(?:镇|乡|街道))"
    r"(?=将|位于|结合|党委|党工委|政府|人民政府|办事处|决定|实际|20\d\d年)",
    examples=("新桥街道将于", "工作,清沙镇党委"),  # a township that speaks, where no county is named
    never=("清沙镇小学将",),
)
_LEADING_TOWNSHIP = rule(
    "^(?:关于|中共)?([\u4e00-\u9fff]{2,3}?(?:镇|乡(?![村镇亲土贤音情愁级校])|街道))(?!党工委|办事处)",
    examples=("关于柳坪乡教师", "新桥街道工作"),
    never=("柳坪乡村", "新桥街道办事处"),
)
_NO_TOWNSHIP = rule(
    any_of(
        "^(?:.?[各全本我该一每]|.?(?:特色|中心|重点|建制)) [城乡集小制重]镇$ [城下山水家故返入回离老梦他异同侨]乡$",
        "^.?(?:城|小城)[镇乡]",
    ),
    examples=("各乡镇", "特色小镇", "返乡", "小城镇"),
    never=("清沙镇", "柳坪乡"),
)
# 回族自治县 says of what kind the place before it is.
_ETHNIC = re.compile("^(?:[\u4e00-\u9fff]{1,4}族)+(?:自治[县州旗]|区)$")
_BEFORE_PLACE = re.compile(
    "^(?:关于|中共|政协|国家税务总局|国家统计局|中国人民银行|国网)"
    + any_of("印发 转发 推进 推动 加强 做好 开展 深化 规范 完善 促进 加快 实施 调整 在 对 进一步 全面 深入 切实")
    + "*"
)
# At the head of a title or a signature the name needs no dictionary: 澄州市人民政府办公室关于….
_LEADING_PROVINCE = rf"(?:[\u4e00-\u9fff]{{2,3}}(?:省|自治区)|{_PROVINCES})?"
_LEADING_CITY = r"(?:[\u4e00-\u9fff]{2,3}?市|[\u4e00-\u9fff]{2,14}?自治州|[*xX×]{1,3}市)?"
_LEADING_COUNTY = (
    r"(?:[\u4e00-\u9fff]{1,3}?县|[\u4e00-\u9fff]{2,3}?(?:区|旗)|[\u4e00-\u9fff]{2,14}?自治[县旗]|[*xX×]{1,3}[县区])?"
)
_LEADING_PLACE = rule(
    f"^(?:关于|中共)?({_LEADING_PROVINCE}{_LEADING_CITY}{_LEADING_COUNTY})(?<=[省市县区旗州])(?![级直属内外]|(?<=市)(?:政(?!府)|场|民(?!政(?!务)|族|宗)|容))",
    examples=(
        "澄州市人民政府办公室",
        "澄州市民政局",
        "关于云溪县教师",
        "山东省泰安市",
        "xx县教育局",
        "澄河回族自治县教育局",
    ),
    never=("学校工作计划", "禾川市直属学校", "禾川市级", "城乡市政建设"),
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


def likely_place(texts: Sequence[str], whole: str) -> str | None:
    """The first place in ``texts``, which stand in order of weight, else the one ``whole`` names most."""
    for text in texts:
        if leading := leading_place(text):
            return leading
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
    if count >= 2 or (len(counts) == 1 and not re.search(f"(?:[^上]在|位?于|[赴往]){re.escape(place)}", whole)):
        return place  # what stands or opens somewhere says nothing of the plan
    if len(counts) == 1:
        return None
    return towns[0] if len(towns) == 1 else None


def leading_place(text: str) -> str | None:
    """The place that ``text`` begins with: an official division, with the part of it that no list knows, or any other name."""
    text = _BEFORE_PLACE.sub("", text)
    official = leading_division(text)
    rest = _LEADING_PLACE.match(text[len(official) :])
    if official:
        return official + (rest.group(1) if rest and not _NO_PLACE.search(rest.group(1)) else "")
    return rest.group(1) if rest and rest.group(1) and not _NO_PLACE.search(rest.group(1)) else None


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


def places_in(text: str) -> list[str]:
    """Every place that folded ``text`` names, in order."""
    return _places(telling(text), tagged(text)) if _COUNTY_MARK.search(text) else []


def _places(text: str, tokens: Sequence[Token]) -> list[str]:
    found: list[tuple[int, str]] = [(m.start(), m.group()) for m in _MASKED_PLACE.finditer(text)]
    at = 0
    for index, (word, _) in enumerate(tokens):
        at += len(word)
        name = (_division(tokens, index) or _tagged_place(tokens, index)) if word[-1] in "省市县区旗州盟" else ""
        if not name:
            continue
        start = at - len(name)
        if found and start <= found[-1][0] < at:
            found.pop()  # 赣县, of which 赣县区 is the whole name
        if found and found[-1][0] + len(found[-1][1]) == start:
            found[-1] = (found[-1][0], found[-1][1] + name)
        else:
            found.append((start, name))
    return [name for _, name in sorted(found)]


def _division(tokens: Sequence[Token], index: int) -> str:
    """The longest name of an official division that the word at ``index`` ends, begun by a whole word; "" where there is none.

    Of three characters at least: 和县 and 兴县 stand inside other words (市和县, 复兴县城).
    """
    name = longest = ""
    for word, _ in reversed(tokens[: index + 1]):
        name = word + name
        if len(name) > LONGEST_NAME:
            break
        if len(name) > 2 and is_division(name):
            longest = name
    return longest


def _tagged_place(tokens: Sequence[Token], index: int) -> str:
    """The place that the segmenter takes the word at ``index`` for, or the end of; "" where it is none."""
    word, tag = tokens[index]
    before, kind = tokens[index - 1] if index else ("", "")
    if _ETHNIC.match(word):
        return before + word if kind in ("ns", "nr", "nz", "n") and len(before) >= 2 else ""
    if tag == "ns" and _PLACE.search(word) and not _NO_PLACE.search(word):
        return word
    named = word in _COUNTY and kind in ("ns", "nr", "nz") and len(before) >= 2 and before[-1] not in "市县"  # 盐城市区
    return before + word if named else ""
