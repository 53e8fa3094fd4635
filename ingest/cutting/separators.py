"""Lines that number the pieces of a compilation, told by their own wording (第三篇:…, …方案 篇2) or by one wording counted up.

What needs the text below a line to be told (``NO.1 …``, ``■ …方案``, rows of signs) is in ``piece_marks``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.chinese_numerals import ONE_TO_TEN, parse_numeral
from ingest.reading import fold_characters
from ingest.rules import any_of, rule
from ingest.wording.titles import PLAN_TYPE, TITLE

SEPARATOR_REASON = "compilation separator"
_COUNT = rf"(?:[{ONE_TO_TEN}百]{{1,4}}|\d{{1,3}})"
_NTH = rf"第\s?{_COUNT}\s?篇"
_TITLED = r"\s*[::]\s*\S.{0,60}"
_SAMPLE = any_of("范文 范本 范例 模板 精选 样本 示例")
# The number of a piece in a compilation, with a title behind or before it.
SEPARATOR = rule(
    "^(?:"
    + "|".join(
        (
            rf"[【〖\[(<]?\s*{_NTH}\s*[】〗\])>]?(?:\s*[::、.\s]\s*\S.{{0,60}}|\s*)",
            rf"[〖【\[]\s*第\s?{_COUNT}\s?[篇份]\s*[】〗\]].{{0,60}}",
            rf"[^,。;!?、]{{0,40}}?\s*[【\[(<]?\s*{_NTH}\s*[】\])>]?",
            rf"[^,。;!?]{{0,40}}?\s*[【\[(<]?\s*篇\s?{_COUNT}\s*[】\])>]?(?:{_TITLED})?",
            rf"[【\[(<]\s*篇\s?{_COUNT}\s*[】\])>].{{0,60}}",
            rf"(?:文章|例文|样文|范例)\s?{_COUNT}\s*(?:[::、.]\s*\S.{{0,60}})?",
            rf"[^,。;!?]{{0,30}}{_SAMPLE}\s*[【\[(<]?\s*{_COUNT}\s*[】\])>]?(?:{_TITLED}|\s*:)?",
        )
    )
    + ")$",
    examples=(
        "第一篇:教师交流方案",
        "[第三份] 活动方案",
        "活动方案 第2篇",
        "活动方案 篇1",
        "【篇三】活动方案",
        "例文2",
        "活动方案范文一",
    ),
    never=("本刊第一篇,写的是", "范文", "第一章 总则"),
)
# Says of nearly every line that it is no separator: each of the forms above has one of these words.
_MAYBE_SEPARATOR = re.compile("篇|范文|范本|模板|精选|样本|示例|文章|例文|样文|范例|第.{1,4}份")
_NUMBERED_COPY = rule(
    rf"^([^。;,!?]{{2,40}}(?:{PLAN_TYPE}|范文|心得|体会|讲话稿|演讲稿|[及和与].{{2,6}}))\s*(?:之\s?)?"
    rf"[(\[【]?(?:[{ONE_TO_TEN}]{{1,3}}|\d{{1,2}})[)\]】]?\s?:?$",
    examples=("学校工作总结(一)", "社区活动方案之二:", "培训心得3"),
    never=("学校工作总结", "一、学校工作总结"),
)
_COUNT_ENDS = tuple(f"{ONE_TO_TEN}0123456789)]】:")  # of such a copy: hardly any line has to be tried whole
_DIGIT = re.compile(r"\d")
_PREFIX_WITHIN = 60
_COUNTED_PREFIX = rule(
    rf"^([^。;,!?:]{{2,40}}?(?:{PLAN_TYPE}|范文|心得|体会))\s?\d{{1,2}}\)?"
    "(?=[\u4e00-\u9fff“《(])(?![年月日个项次条份篇号所名章节届期])",
    examples=("社区工作方案1按照", "培训心得2)为了"),
    never=("社区工作方案3项", "社区工作方案按照"),
)
_COUNTED_TITLE = rule(
    rf"^(?:[(\[【]{_COUNT}[)\]】]|第{_COUNT}(?:部分|份|则)\s?[.、:]?|{_COUNT}[.、:])\s?([^。;,!?:]{{4,40}}{PLAN_TYPE})$",
    examples=("1.某某工作汇报", "(二)某某工作汇报", "第三部分:某某工作汇报"),
    never=("某某工作汇报", "1.某某工作汇报如下"),
)
# What a separator holds beside the title of the piece: its number, a label, the day of its upload.
_LABEL_BEFORE = rule(
    "^"
    + any_of(
        r"[^\w《“]",
        r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?=\s)",
        rf"[①-⑳Ⅰ-Ⅻ] 第\s?{_COUNT}\s?(?:篇|部分|份|则) 篇\s?{_COUNT}(?=\W) (?:no|part)\W{{0,2}}\d{{1,2}}",
        rf"(?:范文|例文|样文|文章|范例){_COUNT}(?=\W) (?:转载|原创|分享|推荐|转帖|转)(?=[\]】〗)])",
        rf"{_COUNT}(?=[、.:)\]】\s])",
    )
    + "+",
    examples=("【篇二】活动方案", "2019-03-05 活动方案", "NO.1 活动方案", "[转载]活动方案"),
    never=("活动方案", "篇章", "“活动方案”"),
    flags=re.IGNORECASE,
)
_LABEL_BEHIND = rule(
    rf"\s*(?:\d{{6,8}}|[(\[【<]?\s*(?:{_NTH}|篇\s?{_COUNT}|之?{_COUNT}|part\s?\d{{1,2}})\s*[)\]】>]?\s?:?)$",
    examples=("活动方案210318", "活动方案(二)", "活动方案 篇1", "活动方案 part 2"),
    never=("活动方案", "活动方案二篇"),
    flags=re.IGNORECASE,
)


# Where a separator counts its piece.
_COUNTED = rule(
    rf"(?:第\s?|篇\s?|(?:范文|例文|样文|文章|范例|案例|样本|示例|NO\.?|part)\s?|[(\[【])(?P<count>{_COUNT})(?!\d|年|月)",
    examples=("工作计划 第3篇", "【篇二】", "工作总结(一)", "范文三", "part 2"),
    never=("2019年工作计划",),
    flags=re.IGNORECASE,
)


def is_separator(text: str) -> bool:
    """Whether a folded line only numbers a piece of a compilation."""
    return _MAYBE_SEPARATOR.search(text) is not None and SEPARATOR.match(text) is not None


def mark_numbered_copies(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``…工作总结(一)``, ``…工作总结(二)``: one title counted up by the site numbers the pieces of a compilation."""
    copies: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(folded):
        text = text.strip("/=~_|# ")
        if reasons[index] is None and text.endswith(_COUNT_ENDS) and (match := _NUMBERED_COPY.match(text)):
            copies[match.group(1)].append(index)
        elif reasons[index] is None and (counted := _COUNTED_TITLE.match(text)):
            copies[f"number before {counted.group(1)}"].append(index)
    for places in copies.values():
        if len(places) >= 2:
            for index in places:
                reasons[index] = SEPARATOR_REASON


def counted_prefixes(folded: Sequence[str], reasons: Sequence[str | None]) -> dict[int, int]:
    """``社区工作方案1按照…``, ``社区工作方案2为了…``: separators that run into the text; line -> length of the separator."""
    copies: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, text in enumerate(folded):
        if reasons[index] is None and _DIGIT.search(text, 0, _PREFIX_WITHIN) and (match := _COUNTED_PREFIX.match(text)):
            copies[match.group(1)].append((index, match.end()))
    return {
        index: length
        for places in copies.values()
        if len(places) >= 2
        and all(int(folded[at][:end].rstrip(")")[-1]) == count % 10 for count, (at, end) in enumerate(places, 1))
        for index, length in places
    }


def titles_of_pieces(separators: Iterable[str]) -> dict[str, str]:
    """The title in each separator that has one of its own: 第三篇:四项工作汇报 has, 推进方案 篇3 among its like has none.

    ``separators`` as written; so are the titles.
    """
    named = {written: title_of_piece(written) for written in separators}
    shared = Counter(named.values())
    return {written: title for written, title in named.items() if title and shared[title] == 1}


def number_of_piece(written: str) -> int | None:
    """The number a separator gives its piece: 第3篇, 篇三, (三); None where it counts by other signs."""
    found = [match.group("count") for match in _COUNTED.finditer(fold_characters(written))]
    if not found:
        return None
    return int(found[-1]) if found[-1].isdecimal() else parse_numeral(found[-1])


def title_of_piece(written: str) -> str | None:
    """What a separator calls its piece beside its number; None where that is no title by its form. Its like may say the same."""
    text = fold_characters(written)
    before, behind = _LABEL_BEFORE.match(text), _LABEL_BEHIND.search(text)
    first, last = before.end() if before else 0, behind.start() if behind else len(text)
    title = text[first:last]
    if not TITLE.match(title):
        return None
    return written[first:last].strip() if len(text) == len(written) else title
