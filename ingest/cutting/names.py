"""Names for plans that have no title of their own, as a person would give them: who, when, what about, what kind of plan.

A name says only what the text says, what the compilation, page or file it stands in says of it and the text bears out, or
how the text begins. It is no title: ``Plan.title`` stays None, and whoever shows a name marks it as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.cutting.aims import aims_of
from ingest.cutting.borrowed_names import borne_out, own_words
from ingest.cutting.name_wording import LETTERS, composed, joined, kind_of, lead
from ingest.cutting.separators import number_of_piece, title_of_piece
from ingest.cutting.subjects import Subject, campaign, decided, own_name, topic
from ingest.cutting.telling import telling
from ingest.cutting.themes import core, field_of, led, often, repeated
from ingest.cutting.untitled import Paragraph, Untitled
from ingest.models import NameOrigin
from ingest.reading import fold_characters
from ingest.rules import any_of

_BARE = 4
"""Telling characters up to which a plan's own name wants what it is for before it; not measured."""
_LONGEST_BEGINNING = 24
_LONGEST_LATIN = 60
_FEWEST_LETTERS = 4
"""Characters of a text's first words, in Chinese and in letters, and letters that a line has that holds any; not measured."""
_HAN, _LETTER, _WORD = re.compile("[\u4e00-\u9fff]"), re.compile(r"[^\W\d_]"), re.compile(r"\w")
_LONGEST_HEADINGS = 30
_REPORTS = frozenset(("总结", "汇报", "报告"))
_PLAIN_HEADING = re.compile(
    any_of(
        "指导思想 认识 落实 领导 组织机构 保障 实施步骤 方法 安排 基本情况 做法 重点 思路 注意事项 活动 背景 现状 不足 存在",
        "其他 附则 总则 职责 目的 意义 时间 地点 对象 范围 内容 阶段 步骤 要求 考核 评价 原则 方式 程序 条件 经费 奖惩",
        "思考 打算 情况 目标 措施 任务 回[望顾] 底数 起点",
    )
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a plan without a title is called here, and what that was taken from."""

    text: str
    origin: NameOrigin


def name_of(plan: Untitled) -> Name | None:
    """The name of one plan, not yet told apart from others of the same source; None for a text without a word."""
    if found := next(_names(plan), None):
        return found
    beginning = _beginning(plan)
    return Name(beginning, "first_sentence") if beginning else None


def told_apart(
    names: Sequence[Name | None], titles: Sequence[str | None], labels: Sequence[str | None]
) -> list[Name | None]:
    """The names of the plans of one source, none twice and none a title of another: …工作总结（第3篇）.

    The number is that of the compilation where it counts them apart, else which plan of the source it is.
    """
    alike: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        if name:
            alike.setdefault(name.text, []).append(at)
    taken = {title for title in titles if title} | alike.keys()
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
            if name := names[at]:
                apart[at] = replace(name, text=called)
    return apart


def _names(plan: Untitled) -> Iterator[Name]:
    """The names that might be given, the best first."""
    opening = list(plan.opening())
    label = title_of_piece(plan.label) or ""
    if called := borne_out(plan, plan.around.file):
        yield Name(composed(plan, called), "file")
    yield from _of_opening(plan, ((part, own_name(part.folded, plan.metadata.type)) for part in opening))
    yield from _of_opening(plan, ((part, decided(part.folded)) for part in opening))
    if called := borne_out(plan, label):
        yield Name(composed(plan, called), "label")
    if called := borne_out(plan, plan.around.page):
        yield Name(composed(plan, called), "page")
    yield from _of_opening(plan, ((part, topic(part.folded)) for part in opening[:1]))
    yield from _of_structure(plan)
    yield from _of_opening(plan, ((part, campaign(part.folded)) for part in opening))
    yield from _of_opening(plan, ((part, next(iter(aims_of(part.folded)), None)) for part in opening))
    yield from _of_whole(plan)
    if called := borne_out(plan, label, 0):
        yield Name(composed(plan, called), "label")
    yield from _of_headings(plan)
    if (called := own_words(label)) and fold_characters(called).endswith(plan.metadata.type or "\0"):
        yield Name(composed(plan, called), "label")


def _of_opening(plan: Untitled, found: Iterator[tuple[Paragraph, Subject | None]]) -> Iterator[Name]:
    for part, subject in found:
        if subject:
            yield Name(_of_phrase(plan, part, subject), "first_sentence")


def _of_phrase(plan: Untitled, part: Paragraph, subject: Subject) -> str:
    about = part.written[subject.start : subject.end]
    if subject.named:
        bare = telling(part.folded[subject.start : subject.end]) <= _BARE
        return composed(plan, _aimed(plan, part, about) + about if bare else about)
    kind = part.written[slice(*subject.kind)] if subject.kind else kind_of(plan)
    if plan.metadata.type in LETTERS:
        whole = part.written[subject.verb : subject.end] if subject.verb is not None else about
        return composed(plan, f"{plan.script('关于')}{whole}的{kind}")
    return composed(plan, joined(about, kind))


def _aimed(plan: Untitled, part: Paragraph, name: str) -> str:
    """What a plan with a bare name (考核评价方案) is for, where its text speaks of that time and again; else ""."""
    for subject in aims_of(part.folded):
        about = core(part.folded[subject.start : subject.end])
        other = len(about) >= _BARE and about[:2] not in fold_characters(name)
        if other and often(about, plan.folded):
            start = part.folded.index(about, subject.start)
            return part.written[start : start + len(about)]
    return ""


def _of_structure(plan: Untitled) -> Iterator[Name]:
    """By the one leading group it sets up, or the words its main headings share."""
    if plan.metadata.type and plan.metadata.type not in _REPORTS and (found := led(plan.folded)):
        yield Name(composed(plan, joined(plan.written[slice(*found)], kind_of(plan))), "text")
    if shared := repeated([fold_characters(heading) for heading in plan.headings]):
        yield Name(composed(plan, joined(plan.script(shared), kind_of(plan))), "heading")


def _of_whole(plan: Untitled) -> Iterator[Name]:
    """By the field of work that all of it is about, or only by whose it is."""
    if plan.metadata.type is None:
        return
    if field := field_of([segment.text for segment in plan.own]):
        yield Name(composed(plan, joined(f"{plan.script(field)}工作", kind_of(plan))), "text")
    if lead(plan):
        yield Name(composed(plan, joined("工作", kind_of(plan))), "text")


def _of_headings(plan: Untitled) -> Iterator[Name]:
    """By its first main headings that say more than what part of a plan they are."""
    said = [re.split("[,，:：;；。]", heading)[0].strip() for heading in plan.headings]
    own = [heading for heading in said if len(heading) >= _BARE and not _PLAIN_HEADING.search(fold_characters(heading))]
    if own:
        about = own[0]
        for heading in own[1:3]:
            about = f"{about}、{heading}" if len(about) + len(heading) < _LONGEST_HEADINGS else about
        kind = kind_of(plan)
        yield Name(composed(plan, joined(f"{about}等工作", kind) if kind else about), "heading")


def _beginning(plan: Untitled) -> str:
    """The first words of the text, as an untitled text is cited by; "" where it has none."""
    lines = (plan.reading.text[segment.start : segment.end].strip("|#* \t") for segment in plan.own)
    said = [words for line in lines for words in re.split("[。；;！!？?]", line) if _WORD.search(words)]
    first = next((words for words in said if len(_LETTER.findall(words)) >= _FEWEST_LETTERS), next(iter(said), ""))
    if _HAN.search(first):
        return first if len(first) <= _LONGEST_BEGINNING else f"{first[:_LONGEST_BEGINNING]}……"
    whole = first[:_LONGEST_LATIN].rpartition(" ")[0] or first[:_LONGEST_LATIN]
    return first if len(first) <= _LONGEST_LATIN else f"{whole}……"
