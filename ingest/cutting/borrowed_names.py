"""What others call a plan: the file it was found in, the compilation's label, the page's title, an editor's introduction.

They praise their wares and give one label to texts of every kind, so the plan's own head must bear out what they say.
"""

from __future__ import annotations

import re

import rjieba

from ingest.cutting.name_wording import joined, kind_of
from ingest.cutting.plan_types import ANY_TYPE
from ingest.cutting.telling import says_something
from ingest.cutting.untitled import Untitled
from ingest.reading import fold_characters
from ingest.rules import any_of, rule
from ingest.wording.titles import TITLE

_LONGEST = 100  # characters of a page's title; the name of the site behind it is cut off
_SITE_BEHIND = re.compile("[_|｜]")
_BEARS_OUT = 0.5
"""Share of the telling characters of what others call a plan that its own head must hold; not measured."""
_COUNT_BEFORE = rule(
    r"^(?:[一二三四五六七八九十几两多\d]+[篇份则]|最新|有关|相关|关于|优秀|精选|的)+",
    examples=("一篇活动方案", "最新工作计划", "关于疫情防控的方案"),
    never=("一流学校建设方案",),
)
_OFFER_BEHIND = rule(
    any_of("参考 相关 优秀 精选 最新 通用 范文 范本 模板 样本 合集 大全 汇总 集锦 内容 例文")
    + r"$|[(（][^()（）]{0,12}[)）]$|[\d一二三四五六七八九十两几]+[篇份则]$",
    examples=("工作方案范文", "工作方案三篇", "工作方案(精选5篇)"),
    never=("工作方法",),
)
_SITE = rule(
    any_of("范文 模板 小编 大全 精选 文库 文秘 下载 首页 网站 http www 位置 > » 新建 副本 未命名 无标题 扫描"),
    examples=("首页 > 工作计划", "工作总结范文", "新建文本文档"),
    never=("工作方案",),
)


def borne_out(plan: Untitled, said: str, share: float = _BEARS_OUT) -> str | None:
    """What others call the plan, without what they say of their own wares and with the type that it has; None unless the
    plan's head bears out that ``share`` of it, and some of it."""
    called = _of_its_kind(plan, own_words(said))
    if not called:
        return None
    head = "".join(plan.head) + fold_characters("".join(plan.headings))
    plain = re.sub(ANY_TYPE, " ", fold_characters(called))
    words = [word for word in rjieba.cut(plain) if says_something(word)]
    held = sum(_held(word, head) for word in words)
    return called if held and held >= share * sum(map(len, words)) else None


def own_words(said: str) -> str:
    """A name without what a site puts around it; "" where the rest is none, or says nothing."""
    said = _SITE_BEHIND.split(said.strip())[0][:_LONGEST].strip()
    folded = fold_characters(said)
    if len(folded) != len(said):
        return ""
    start = match.end() if (match := _COUNT_BEFORE.match(folded)) else 0
    end = len(folded)
    while match := _OFFER_BEHIND.search(folded[start:end].rstrip()):
        end = start + match.start()
    name = folded[start:end].rstrip()
    site = _SITE.search(name) or not TITLE.match(name) or not says_something(name)
    return "" if site else said[start : start + len(name)]


def _held(word: str, text: str) -> int:
    """How many characters of a word a text holds in a row, from its beginning: of 护理部 two where it speaks of 护理."""
    return next((n for n in range(len(word), 1, -1) if word[:n] in text), 0)


def _of_its_kind(plan: Untitled, said: str) -> str:
    """What others call a plan with the type it has, and without a year that it has not."""
    folded, kind = fold_characters(said), plan.metadata.type
    year = re.match(r"((?:19|20)\d\d)年?度?", folded)
    start = year.end() if year and int(year.group(1)) != plan.metadata.year else 0
    if not kind or folded.endswith(kind):
        return said[start:]
    types = re.search(f"(?:{ANY_TYPE}[及和与]?)+$", folded)
    return joined(said[start : types.start()], kind_of(plan)) if types else said[start:]
