"""Names for plans that have no title of their own, as a person would give them: who, when, what about, what kind of plan.

A name says only what the text says, what the compilation, page or file it stands in says of it and the text bears out, or
how the text begins. It is no title: ``Plan.title`` stays None, and whoever shows a name marks it as given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import opencc
import rjieba

from ingest.cutting.divisions import leading_division
from ingest.cutting.plan_metadata import Metadata
from ingest.cutting.plan_types import ANY_TYPE
from ingest.cutting.separators import number_of_piece, title_of_piece
from ingest.cutting.subjects import (
    Subject,
    aim,
    campaign,
    core,
    decided,
    field_of,
    led,
    often,
    own_name,
    repeated,
    says_something,
    speaker,
    telling,
    topic,
)
from ingest.headings.layout import Segment
from ingest.headings.numbering import Style
from ingest.models import NameOrigin
from ingest.reading import Reading, fold_characters
from ingest.rules import any_of, rule
from ingest.wording.titles import TITLE

_OPENING = 3  # paragraphs before the first heading that say what a plan is about
_OPENING_WITHIN = 600  # characters of each
_ATTESTED = 0.5
"""Share of the telling characters of what others call a plan that its own head must hold; not measured."""
_BARE = 4
"""Telling characters up to which a plan's own name wants what it is for before it; not measured."""
_LONGEST_BEGINNING = 24
_LONGEST_LATIN = 60
_FEWEST_LETTERS = 4
"""Characters of a text's first words, in Chinese and in letters, and letters that a line has that holds any; not measured."""
_HAN, _LETTER = re.compile("[\u4e00-\u9fff]"), re.compile(r"[^\W\d_]")
_LONGEST_HEADINGS = 30
_LETTERS = frozenset("通知 通报 意见 函 请示 批复 通告 公告 决定 倡议书".split())
_OFFER = rule(
    r"^(.*(?:" + ANY_TYPE + r"))(?:[及和与]?(?:参考|相关|优秀|精选|最新|通用|范文|范本|模板|样本|合集|大全|汇总|集锦|内容|例文|文|\(|[\d一二三四五六七八九十两几]+[篇份则]|\))|_.*)+$",
    examples=("工作方案参考范文", "工作方案三篇", "工作方案(精选5篇)"),
    never=("工作方案",),
)
_COUNT_BEFORE = rule(
    "^(?:[一二三四五六七八九十几两多\\d]+[篇份则]|最新|有关|相关|优秀|精选|的)+",
    examples=("一篇活动方案", "最新工作计划"),
    never=("一流学校建设方案",),
)
# Whose such a plan might be, in a compilation's words: of no use beside the body whose it is.
_ANYBODY = rule("^(?:区县|县区|市县|乡镇|镇村|中小学|机关|单位|企业)", examples=("区县教育计划", "乡镇公路养护计划"), never=("社区计划", "市政建设计划"))
_SITE = rule(
    any_of("范文 模板 小编 大全 精选 文库 文秘 下载 首页 网站 http www 位置 > » 新建 副本 未命名 无标题 扫描"),
    examples=("首页 > 工作计划", "工作总结范文", "新建文本文档"),
    never=("工作方案",),
)
_LEVELS = re.compile("[我全本]([省市县区旗镇乡村])(?![级直属])")
_PLAIN_HEADING = re.compile(
    any_of(
        "指导思想 工作目标 总体要求 总体目标 目标任务 基本原则 工作原则 组织领导 组织机构 保障措施 实施步骤 方法步骤 时间安排 基本情况 工作要求 有关要求",
        "主要任务 做法 主要措施 主要工作 工作措施 工作重点 重点工作 工作任务 工作思路 注意事项 活动 背景 现状 不足 存在 其他 附则 总则 职责 具体安排 具体措施",
        "目的 意义 时间 地点 对象 范围 内容 阶段 步骤 要求 考核 评价 原则 方式 程序 条件 经费 奖惩 思考 打算 情况 目标 措施 任务",
    )
)
_SMALLER = "省市县区旗镇乡村"


@dataclass(frozen=True, slots=True)
class Name:
    """What a plan without a title is called here, and what that was taken from."""

    text: str
    origin: NameOrigin


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a text: ``file``, the name it was found under, without folders and suffix; ``page``, what the page
    or the editor's introduction calls what it holds. "" where there is nothing."""

    file: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Untitled:
    """A plan that wants a name: its segments, what is known of it, its main headings, the separator above it."""

    reading: Reading
    own: Sequence[Segment]
    metadata: Metadata
    headings: Sequence[str]
    label: str = ""
    around: Surroundings = Surroundings()


def name_of(plan: Untitled) -> Name:
    """The name of one plan; not yet told apart from others of the same source."""
    found = next(_names(plan), None)
    return found or Name(_beginning(plan), "first_sentence")


def told_apart(names: Sequence[Name | None], titles: Sequence[str | None], labels: Sequence[str | None]) -> list[Name | None]:
    """The names of the plans of one source, none twice and none a title of another: …工作总结（第3篇）.

    The number is that of the compilation where it counts them apart, else which plan of the source it is.
    """
    alike: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        if name:
            alike.setdefault(name.text, []).append(at)
    taken = {title for title in titles if title} | {text for text, places in alike.items() if len(places) == 1}
    apart = list(names)
    for text, places in alike.items():
        if len(places) == 1 and text not in titles:
            continue
        counted = [number_of_piece(labels[at] or "") for at in places]
        if None in counted or len(set(counted)) < len(counted):
            counted = [at + 1 for at in places]
        for at, number in zip(places, counted, strict=True):
            called = f"{text}（第{number}篇）"
            while called in taken:
                called = f"{called}（{at + 1}）"
            taken.add(called)
            apart[at] = replace(names[at] or Name(text, "text"), text=called)
    return apart


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of the opening, as it is written and folded; both of one length."""

    written: str
    folded: str


def _opening(plan: Untitled) -> Iterator[_Paragraph]:
    """The paragraphs that say what a plan is about; a first article (第一条 为了…) says it too."""
    for segment in plan.own[:_OPENING]:
        if segment.marker is None or segment.marker.style is Style.ARTICLE:
            start = segment.start + len(segment.text) - len(segment.body)
            end = min(segment.end, start + _OPENING_WITHIN)
            text = plan.reading.text[start:end]
            skipped = len(text) - len(text.lstrip())
            yield _Paragraph(text[skipped:], plan.reading.folded[start + skipped : end])


def _names(plan: Untitled) -> Iterator[Name]:
    """The names that might be given, the best first."""
    opening = list(_opening(plan))
    around = plan.around
    if called := _borne_out(plan, around.file):
        yield Name(_composed(plan, called), "file")
    for part in opening:
        if subject := own_name(part.folded, plan.metadata.type):
            yield Name(_of_phrase(plan, part, subject), "first_sentence")
    for part in opening:
        if subject := decided(part.folded):
            yield Name(_of_phrase(plan, part, subject), "first_sentence")
    origins: tuple[tuple[str, NameOrigin], ...] = ((title_of_piece(plan.label) or "", "label"), (around.page, "page"))
    for said, origin in origins:
        if called := _borne_out(plan, said):
            yield Name(_composed(plan, called), origin)
    if opening and (subject := topic(opening[0].folded)):
        yield Name(_of_phrase(plan, opening[0], subject), "first_sentence")
    if name := _of_leading_group(plan):
        yield name
    if shared := repeated([fold_characters(heading) for heading in plan.headings]):
        yield Name(_composed(plan, _joined(_script(plan, shared), _kind(plan))), "heading")
    for search in (campaign, aim):
        for part in opening:
            if subject := search(part.folded):
                yield Name(_of_phrase(plan, part, subject), "first_sentence")
    yield from _of_whole(plan)
    label = title_of_piece(plan.label) or ""
    if label and not _SITE.search(fold_characters(label)) and fold_characters(label).endswith(plan.metadata.type or "\0"):
        yield Name(_composed(plan, label), "label")


def _of_whole(plan: Untitled) -> Iterator[Name]:
    kind = plan.metadata.type or ""
    field = field_of([segment.text for segment in plan.own])
    if field and kind:
        yield Name(_composed(plan, _joined(f"{_script(plan, field)}工作", _kind(plan))), "text")
    if kind and _lead(plan):
        yield Name(_composed(plan, _joined("工作", _kind(plan))), "text")
    if called := _borne_out(plan, title_of_piece(plan.label) or "", 0):
        yield Name(_composed(plan, called), "label")
    said = [re.split("[,，:：;；。]", heading)[0].strip() for heading in plan.headings]
    own = [heading for heading in said if 4 <= len(heading) and not _PLAIN_HEADING.search(fold_characters(heading))]
    if own:
        joined = own[0]
        for heading in own[1:3]:
            joined = f"{joined}、{heading}" if len(joined) + len(heading) < _LONGEST_HEADINGS else joined
        yield Name(_composed(plan, _joined(f"{joined}等工作", _kind(plan)) if kind else joined), "heading")


def _of_leading_group(plan: Untitled) -> Name | None:
    for segment in plan.own:
        if "领导小组" in segment.text and plan.metadata.type not in (None, "总结", "汇报", "报告"):
            start, end = plan.own[0].start, plan.own[-1].end
            subject = led(plan.reading.folded[start:end])
            if subject is None:
                return None
            about = plan.reading.text[start + subject.start : start + subject.end]
            return Name(_composed(plan, _joined(about, _kind(plan))), "text")
    return None


def _of_phrase(plan: Untitled, part: _Paragraph, subject: Subject) -> str:
    written = part.written
    about = written[subject.start : subject.end]
    if subject.named:
        bare = telling(part.folded[subject.start : subject.end]) <= _BARE
        return _composed(plan, _aimed(plan, part, about) + about if bare else about)
    kind = written[slice(*subject.kind)] if subject.kind else _kind(plan)
    if plan.metadata.type in _LETTERS:
        whole = written[subject.verb : subject.end] if subject.verb is not None else about
        return _composed(plan, f"{_script(plan, '关于')}{whole}的{kind}")
    return _composed(plan, _joined(about, kind))


def _aimed(plan: Untitled, part: _Paragraph, name: str) -> str:
    """What a plan with a bare name (考核评价方案) is for, where its text speaks of that time and again; else ""."""
    subject = aim(part.folded)
    whole = plan.reading.folded[plan.own[0].start : plan.own[-1].end]
    if subject is None or not often(part.folded[subject.start : subject.end], whole):
        return ""
    about = core(part.folded[subject.start : subject.end])
    if len(about) < _BARE or about[:2] in fold_characters(name):
        return ""
    start = part.folded.index(about)
    return part.written[start : start + len(about)]


def _joined(about: str, kind: str) -> str:
    """What a plan is about and its kind, without saying a word twice: 清河行动 + 行动方案."""
    folded, plain = fold_characters(about), fold_characters(kind)
    for word in ("工作", "活动", "行动", "建设", "实施"):
        if folded.rstrip("”").endswith(word) and plain.startswith(word):
            return about + kind[len(word) :]
    if folded.endswith(plain) or (folded.endswith("制度") and plain in ("规定", "规则", "办法", "制度")):
        return about
    return about + kind


def _composed(plan: Untitled, about: str) -> str:
    """Who, when and what about; nothing that the last of these says already."""
    lead, year = _lead(plan), plan.metadata.year
    folded, said = fold_characters(about), fold_characters(lead)
    if said and (said in folded or folded.startswith(said[:2])):
        lead = ""
    else:
        about = about[_repeats(said, folded) :]
        about = _ANYBODY.sub("", about) if said else about
    when = ""
    if year and not re.search(r"(?:19|20)[\dxX]{2}|学年", folded) and _stands(plan, year):
        when = f"{year}年"
    if when and about.startswith("年度"):
        about = about[2:]
    if lead and folded.startswith(("关于",)):
        return f"{lead}{about}" if not when or str(year) in folded else f"{lead}{when}{about}"
    return f"{lead}{when}{about}"


def _repeats(lead: str, about: str) -> int:
    """How much of what a plan is about its body says already: …卫生院 | 卫生院工作计划."""
    bodies = (lead, re.sub("(?:[居村]委会|党支部|党总支|党委|团委|工会)$", "", lead))
    longest = max((n for n in range(2, len(about)) for body in bodies if body.endswith(about[:n])), default=0)
    school = lead.endswith(("小学", "中学", "学校", "学院")) and about.startswith("学校")
    return longest or 2 * school


def _lead(plan: Untitled) -> str:
    """The body whose plan it is, by its full name where the text has it; else the place, down to the level that speaks."""
    issuer, place = plan.metadata.issuer or "", plan.metadata.place or ""
    whole = plan.reading.text[plan.own[0].start : plan.own[-1].end]
    if issuer:
        full = place + issuer[1:]
        relative = issuer[0] in "省市县区镇乡市縣區鎮鄉" and place.endswith(issuer[0])
        return full if relative and full in whole else issuer
    first = next(_opening(plan), None)
    if first and (found := speaker(first.folded)):
        return first.written[slice(*found)]
    if not place or not _is_place(plan, place, whole):
        return ""
    levels = Counter(_LEVELS.findall(fold_characters(whole)))
    level = levels.most_common(1)[0][0] if levels else fold_characters(place[-1])
    own = fold_characters(place[-1])
    if own in _SMALLER and _SMALLER.index(level) > _SMALLER.index(own) and not (own == "市" and level == "市"):
        return f"{place}某{_script(plan, level)}"
    return place


def _is_place(plan: Untitled, place: str, whole: str) -> bool:
    """Whether a place is surely one: it stands as such, or an official division bears its name, or the text repeats it."""
    folded = fold_characters(place)
    known = leading_division(folded) == folded or "*" in folded or re.match("[xX×]", folded) is not None
    return plan.metadata.place_from != "text" or known or whole.count(place) > 1


def _stands(plan: Untitled, year: int) -> bool:
    """Whether the plan's year is said as such, and not only counted among the years of the text."""
    if plan.metadata.year_from not in ("text", None):
        return True
    opening = " ".join(segment.text[:_OPENING_WITHIN] for segment in plan.own[:_OPENING])
    opening = re.sub(r"《[^》]*》|[\[(][^\])]*[\])]", "", opening)
    return re.search(rf"(?<!自){year}年(?!以来|底|末|的?\d)", opening) is not None


def _kind(plan: Untitled) -> str:
    """The type of the plan, with the words before it with which its opening names it (实施方案), as it writes them."""
    kind = plan.metadata.type or ""
    for segment in plan.own[:_OPENING]:
        if kind and (match := re.search(f"(?:实施|活动实施|活动|工作|推进|行动|应急)+{kind}(?=如下|[。:.]|$)", segment.text)):
            return plan.reading.text[segment.start + match.start() : segment.start + match.end()]
    return _script(plan, kind)


def _borne_out(plan: Untitled, said: str, share: float = _ATTESTED) -> str | None:
    """What others call the plan, without what they say of their own wares; None unless its head bears out that ``share`` of it."""
    folded = fold_characters(said)
    cleaned = said
    if len(folded) == len(cleaned) and (counted := _COUNT_BEFORE.match(folded)):
        cleaned, folded = cleaned[counted.end() :], folded[counted.end() :]
    while len(folded) == len(cleaned) and (offered := _OFFER.match(folded)):
        cleaned, folded = cleaned[: offered.end(1)], offered.group(1)
    if not TITLE.match(folded) or _SITE.search(folded) or not says_something(folded):
        return None
    cleaned = _of_its_kind(plan, cleaned, folded)
    folded = fold_characters(cleaned)
    head = "".join(segment.text[:_OPENING_WITHIN] for segment in plan.own[:_OPENING])
    head += fold_characters("".join(plan.headings))
    words = [word for word in rjieba.cut(re.sub(ANY_TYPE, " ", folded)) if says_something(word)]
    held = sum(len(word) for word in words if word in head)
    if not words or not held or held < share * sum(len(word) for word in words):
        return None
    return cleaned.strip()


def _of_its_kind(plan: Untitled, said: str, folded: str) -> str:
    """What others call a plan with the type it has, and without a year that it has not."""
    year = re.match(r"((?:19|20)\d\d)年?度?", folded)
    skipped = year.end() if year and int(year.group(1)) != plan.metadata.year else 0
    kind = plan.metadata.type
    if not kind or folded.endswith(kind):
        return said[skipped:]
    types = re.search(rf"(?:(?:{ANY_TYPE})[及和与]?)+$", folded)
    return _joined(said[skipped : types.start()], _kind(plan)) if types else said[skipped:]


def _beginning(plan: Untitled) -> str:
    """The first words of the text, as an untitled text is cited by."""
    lines = [plan.reading.text[segment.start : segment.end].strip("|#* \t") for segment in plan.own]
    text = next((line for line in lines if len(_LETTER.findall(line)) >= _FEWEST_LETTERS), lines[0])
    first = re.split("[。；;！!？?]", text)[0]
    longest = _LONGEST_BEGINNING if _HAN.search(first) else _LONGEST_LATIN
    if len(first) <= longest:
        return first
    return f"{first[:longest] if _HAN.search(first) else first[:longest].rpartition(' ')[0] or first[:longest]}……"


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _script(plan: Untitled, words: str) -> str:
    """Words of a name that are not the text's own, in its script; as the text writes them where it does."""
    start, end = plan.own[0].start, plan.own[-1].end
    at = plan.reading.folded.find(words, start, end) if words else -1
    if at >= 0:
        return plan.reading.text[at : at + len(words)]
    written, folded = plan.reading.text[start:end][:2000], plan.reading.folded[start:end][:2000]
    other = sum(one != two for one, two in zip(written, folded, strict=True) if one >= "\u3400" and one < "\ua000")
    return str(_traditional().convert(words)) if other >= 0.1 * len(written) else words
