"""A given name put together: who, when, what about, what kind of plan, none of it said twice."""

from __future__ import annotations

import re
from collections import Counter

from ingest.cutting.divisions import leading_division
from ingest.cutting.subjects import speaker
from ingest.cutting.untitled import Untitled
from ingest.reading import fold_characters
from ingest.rules import rule

LETTERS = frozenset("通知 通报 意见 函 请示 批复 通告 公告 决定 倡议书".split())
"""Types that are about something (关于…的通知); other plans are of it."""
# Whose such a plan might be, in a compilation's words: of no use beside the body whose it is.
_ANYBODY = rule(
    "^(?:区县|县区|市县|乡镇|镇村|中小学|机关|单位|企业)",
    examples=("区县教育计划", "乡镇公路养护计划"),
    never=("社区计划", "市政建设计划"),
)
_NO_BODY = re.compile("[经由据报]")  # 经镇党委研究决定
_ORGANS = re.compile("(?:[居村]委会|党支部|党总支|党委|团委|工会)$")
_SCHOOLS = ("小学", "中学", "学校", "学院")
_OVERLAPS = ("工作", "活动", "行动", "建设", "实施")
_REGULATED = ("规定", "规则", "办法", "制度")
_LEVELS = "省市县区旗镇乡村"  # the larger first
_OWN_LEVEL = rule(f"[我全本]([{_LEVELS}])(?![级直属])", examples=("我区教育", "全县学校"), never=("我县直学校", "每区"))
_LEVEL_SIGNS = frozenset(_LEVELS + "縣區鎮鄉")
_CITED = re.compile(r"《[^》]*》|[\[(][^\])]*[\])]")
_YEAR_SAID = re.compile(r"(?:19|20)[\dxX]{2}|学年")


def composed(plan: Untitled, about: str) -> str:
    """A name out of what a plan is about (its kind included), its body or place, and its year."""
    body, year = lead(plan), plan.metadata.year
    folded, said = fold_characters(about), fold_characters(body)
    if said and (said in folded or folded.startswith(said[:2])):
        body = ""
    elif said:
        about = _ANYBODY.sub("", about[_repeated(said, folded) :])
    when = f"{year}年" if year and not _YEAR_SAID.search(folded) and _stands(plan, year) else ""
    if folded.startswith("关于"):
        when = ""
    if when and about.startswith("年度"):
        about = about[2:]
    return f"{body}{when}{about}"


def joined(about: str, kind: str) -> str:
    """What a plan is about and its kind, without saying a word twice: 清河行动 + 行动方案."""
    folded, plain = fold_characters(about), fold_characters(kind)
    for word in _OVERLAPS:
        if folded.rstrip("”").endswith(word) and plain.startswith(word):
            return about + kind[len(word) :]
    if folded.endswith(plain) or (folded.endswith("制度") and plain in _REGULATED):
        return about
    return about + kind


def kind_of(plan: Untitled) -> str:
    """The type of the plan, with the words before it with which its opening names it (实施方案), as it writes them."""
    kind = plan.metadata.type or ""
    words = "实施" if kind in LETTERS else "(?:实施|活动|工作|推进|行动|应急)+"
    for part in plan.opening():
        if kind and (match := re.search(f"{words}{kind}(?=如下|[。:.]|$)", part.folded)):
            return part.written[slice(*match.span())]
    return plan.script(kind)


def lead(plan: Untitled) -> str:
    """The body whose plan it is, by its full name where the text has it; else the place, down to the level that speaks (我区):
    泰州市某区."""
    issuer, place = plan.metadata.issuer or "", plan.metadata.place or ""
    if issuer and not _NO_BODY.match(issuer):
        full = place + issuer[1:]
        relative = issuer[0] in _LEVEL_SIGNS and place.endswith(issuer[0])
        return full if relative and full in plan.written else issuer
    if signer := plan.signer:
        return signer
    first = next(plan.opening(), None)
    if first and (found := speaker(first.folded)):
        return first.written[slice(*found)]
    if not place or not _is_place(plan, place):
        return ""
    levels = Counter(_OWN_LEVEL.findall(plan.folded))
    own = fold_characters(place[-1])
    level = levels.most_common(1)[0][0] if levels else own
    smaller = own in _LEVELS and _LEVELS.index(level) > _LEVELS.index(own)
    return f"{place}某{plan.script(level)}" if smaller else place


def _repeated(lead: str, about: str) -> int:
    """How much of what a plan is about its body says already: …卫生院 | 卫生院工作计划."""
    bodies = (lead, _ORGANS.sub("", lead))
    longest = max((n for n in range(2, len(about)) for body in bodies if body.endswith(about[:n])), default=0)
    return longest or 2 * (lead.endswith(_SCHOOLS) and about.startswith("学校"))


def _is_place(plan: Untitled, place: str) -> bool:
    """Whether a place is surely one: it stands as such, or an official division bears its name, or the text repeats it."""
    folded = fold_characters(place)
    known = leading_division(folded) == folded or re.match(r"[*xX×]", folded) is not None
    return known or plan.metadata.place_from != "text" or plan.written.count(place) > 1


def _stands(plan: Untitled, year: int) -> bool:
    """Whether the plan's year is said as such, and not only counted among the years of the text."""
    if plan.metadata.year_from not in ("text", None):
        return True
    opening = _CITED.sub("", " ".join(plan.head))
    return re.search(rf"(?<!自){year}年(?!以来|底|末|的?\d)", opening) is not None
