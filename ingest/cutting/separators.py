"""Lines that number the pieces of a compilation, told by their own wording (第三篇:…, …方案 篇2) or by one wording counted up.

What needs the text below a line to be told (``NO.1 …``, ``■ …方案``, rows of signs) is in ``piece_marks``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.cutting.plans import TITLE, TYPE_WORDS
from ingest.reading import fold_characters

SEPARATOR_REASON = "compilation separator"
ORDINAL = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,3})"
# 第一篇:标题 · 标题 第1篇 · 标题 篇1 · 【篇三】标题 · 范文一 — the number of a piece in a compilation.
SEPARATOR = re.compile(
    rf"""^(?:
        [【〖\[(<]?\s*第\s?{ORDINAL}\s?篇\s*[】〗\])>]?(?:\s*[::、.\s]\s*\S.{{0,60}}|\s*)
      | [〖【\[]\s*第\s?{ORDINAL}\s?[篇份]\s*[】〗\]].{{0,60}}
      | [^,。;!?、]{{0,40}}?\s*[【\[(<]?\s*第\s?{ORDINAL}\s?篇\s*[】\])>]?
      | [^,。;!?]{{0,40}}?\s*[【\[(<]?\s*篇\s?{ORDINAL}\s*[】\])>]?(?:\s*[::]\s*\S.{{0,60}})?
      | [【\[(<]\s*篇\s?{ORDINAL}\s*[】\])>].{{0,60}}
      | (?:文章|例文|样文|范例)\s?{ORDINAL}\s*(?:[::、.]\s*\S.{{0,60}})?
      | (?:[^,。;!?]{{0,30}}(?:范文|范本|范例|模板|精选|样本|示例))
        \s*[【\[(<]?\s*{ORDINAL}\s*[】\])>]?(?:\s*[::]\s*\S.{{0,60}}|\s*:)?
    )$""",
    re.VERBOSE,
)
# Says of nearly every line that it is no separator: each of the forms above has one of these words.
_MAYBE_SEPARATOR = re.compile("篇|范文|范本|模板|精选|样本|示例|文章|例文|样文|范例|第.{1,4}份")
_NUMBERED_COPY = re.compile(
    rf"^([^。;,!?]{{2,40}}(?:{TYPE_WORDS}|范文|心得|体会|讲话稿|演讲稿|[及和与].{{2,6}}))\s*"
    r"(?:之\s?)?[(\[【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]】]?\s?:?$"
)
_COUNTED_PREFIX = re.compile(
    rf"^([^。;,!?:]{{2,40}}?(?:{TYPE_WORDS}|范文|心得|体会))\s?(?:\d{{1,2}})[)]?(?=[\u4e00-\u9fff“《(])(?![年月日个项次条份篇号所名章节届期])"
)
# 1.某某工作汇报, (二)某某工作汇报, 第三部分:某某工作汇报: the number before one and the same title.
_COUNTED_TITLE = re.compile(
    rf"^(?:[(\[【]{ORDINAL}[)\]】]|第{ORDINAL}(?:部分|份|则)\s?[.、:]?|{ORDINAL}[.、:])\s?([^。;,!?:]{{4,40}}(?:{TYPE_WORDS}))$"
)
_LONGEST_COPY = 50
_SHORTEST_TITLE = 6
# What a separator holds beside the title of the piece: its number, a label, the day of its upload.
_LABEL_BEFORE = re.compile(
    rf"^(?:[^\w《“]|(?:19|20)\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?(?=\s)|[①-⑳Ⅰ-Ⅻ]|第\s?{ORDINAL}\s?(?:篇|部分|份|则)|篇\s?{ORDINAL}(?=\W)|(?:no|part)\W{{0,2}}\d{{1,2}}|(?:范文|例文|样文|文章|范例){ORDINAL}(?=\W)"
    rf"|(?:转载|原创|分享|推荐|转帖|转)(?=[\]】〗)])|{ORDINAL}(?=[、.:)\]】\s]))+",
    re.IGNORECASE,
)
_LABEL_BEHIND = re.compile(
    rf"\s*(?:\d{{6,8}}|[(\[【<]?\s*(?:第\s?{ORDINAL}\s?篇|篇\s?{ORDINAL}|之?{ORDINAL}|part\s?\d{{1,2}})\s*[)\]】>]?\s?:?)$",
    re.IGNORECASE,
)


def is_separator(text: str) -> bool:
    """Whether a folded line only numbers a piece of a compilation."""
    return len(text) <= 90 and _MAYBE_SEPARATOR.search(text) is not None and SEPARATOR.match(text) is not None


def mark_numbered_copies(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``…工作总结(一)``, ``…工作总结(二)``: one title counted up by the site numbers the pieces of a compilation."""
    copies: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(folded):
        text = text.strip("/=~_|# ")
        if reasons[index] is None and len(text) <= _LONGEST_COPY and (match := _NUMBERED_COPY.match(text)):
            copies[match.group(1)].append(index)
        elif reasons[index] is None and len(text) <= _LONGEST_COPY and (counted := _COUNTED_TITLE.match(text)):
            copies[f"number before {counted.group(1)}"].append(index)
    for places in copies.values():
        if len(places) >= 2:
            for index in places:
                reasons[index] = SEPARATOR_REASON


def counted_prefixes(folded: Sequence[str], reasons: Sequence[str | None]) -> dict[int, int]:
    """``社区工作方案1按照…``, ``社区工作方案2为了…``: separators that run into the text; line -> length of the separator."""
    copies: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, text in enumerate(folded):
        if reasons[index] is None and (match := _COUNTED_PREFIX.match(text)):
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
    named = {written: _title_in(written) for written in separators}
    shared = Counter(named.values())
    return {written: title for written, title in named.items() if title and shared[title] == 1}


def _title_in(written: str) -> str | None:
    text = fold_characters(written)
    before, behind = _LABEL_BEFORE.match(text), _LABEL_BEHIND.search(text)
    first, last = before.end() if before else 0, behind.start() if behind else len(text)
    title = text[first:last]
    if len(title) < _SHORTEST_TITLE or not TITLE.match(title):
        return None
    return written[first:last].strip() if len(text) == len(written) else title
