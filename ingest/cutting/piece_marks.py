"""Marks between the pieces of a compilation, whatever a site calls them, told by counting and by what begins below.

Lines of one form mark pieces where they count up from 1 (NO.1 …, 壹号样稿, …part 2), are set off by one sign (■ …方案), repeat
one title, or are rows of signs above a title, and where time and again a plan begins right below: its numbers start anew
or its first sentence enacts it. The headings of one plan count up as well, but what stands below them is numbered in an
inner style, never in an outer one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.chinese_numerals import FORMAL, ONE_TO_TEN
from ingest.cutting.separators import SEPARATOR_REASON
from ingest.cutting.titles import ANNEX_MARK, DATE_LINE, SIGNED_LINE, opens_plan
from ingest.headings.numbering import Style, ordinal_of, read_marker
from ingest.rules import any_of, rule
from ingest.wording.titles import TITLE

_LONGEST_MARK = 50  # 30 to 100 cut the same
_ORNAMENT = "/\\=~_|# "  # // 工作计划1 //
_STOP = re.compile("[。;!?]")
# The scripts a number may be written in; lines count up in one of them.
_SCRIPTS = {
    "digits": r"(?<!\d)\d{1,2}(?!\d)",
    "han": f"[{ONE_TO_TEN}]{{1,3}}",
    "circled": "[①-⑳]",
    "roman": "[Ⅰ-Ⅻ]",
    "formal": f"[{FORMAL[:9]}]",
    "letter": "(?<![A-Za-z])[A-J](?![A-Za-z])",
}
_NUMERAL = re.compile("|".join(f"(?P<{script}>{pattern})" for script, pattern in _SCRIPTS.items()))
# A plan counts these for itself.
_OWN_PARTS = re.compile(
    any_of(
        "专栏 附件 附表 附录 表 图 项目 行动 任务 工程 措施 目标 阶段 步骤 环节 方面 课题 模块 板块 单元 周 季度 年级",
        "班 组 标段 批 步 则",
        "条 第",
    )
    + "$"
)
_COUNTS_PIECES = re.compile(rf"^第\s?(?:\d{{1,2}}|[{ONE_TO_TEN}]{{1,3}})\s?[则套份例稿版]")
_OWN_STYLES = frozenset((Style.CHAPTER, Style.ARTICLE, Style.STAGE, Style.ATTACHMENT, Style.ONE_IS, Style.FIRST))
_TAIL = re.compile(rf"^(.{{3,40}}?)\s?[(\[【]?(\d{{1,2}}|[{ONE_TO_TEN}]{{1,3}})[)\]】]?\s?:?$")
_DATED = re.compile(r"^\W{0,4}(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s{1,4}")
_COLUMN = re.compile(r"^[【\[][^】\]]{2,14}[】\]]$")
_SIGN = rule(
    r"^([^\w\s(\[【〖《“\"'<)\]】〗》”—\-,.:、/|+&#]{1,3}|[\[【〖(][\u4e00-\u9fff]{2,4}[\]】〗)])\s?(?=\S)",
    examples=("■ 活动方案", "[转载]活动方案"),
    never=("(一)活动方案", "——活动方案", "■"),
)
_ROW = rule(
    r"^[-=_*~#·.—…+◇◆☆★※○●\s]{3,120}$|^[-=_*~#]{3,60}\s?[\u4e00-\u9fff]{2,6}\s?[-=_*~#]{3,60}$",
    examples=("-----", "★ ★ ★", "=== 分割线 ==="),
    never=("--", "==活动方案=="),
)
_OUTER = (Style.CHAPTER, Style.ARTICLE, Style.HAN)
# Lines below a mark that are looked at (10 to 80 cut the same).
_LOOK_BELOW = 10
_SHARE_BEGINNING = 0.6
"""The share of a form's lines below which a plan must begin, at least two. Chosen on the compilations of tests/judged."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What lines have in common: ``kind`` and ``wording`` without the number; ``counts`` where it has one."""

    kind: str
    wording: str
    counts: bool


def mark_pieces(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Fill in the reason of every line that marks a piece."""
    groups: dict[_Form, list[tuple[int, int | None]]] = defaultdict(list)
    for index, text in enumerate(folded[:-1]):
        if reasons[index] is None and len(text) <= _LONGEST_MARK and not _STOP.search(text):
            for form, ordinal in _forms(text):
                groups[form].append((index, ordinal))
    for form, members in groups.items():
        places = _counting(members) if form.counts else [index for index, _ in members]
        if len(places) < 2 or any(reasons[at] for at in places):
            continue
        ends = [*places[1:], len(folded)]
        pieces = [_below(folded, reasons, at, end) for at, end in zip(places, ends, strict=True)]
        begun = [
            _titled(piece)
            if form.kind == "column"
            else _opens(piece) or (form.kind != "set off" and _begins_anew(piece, folded[at]))
            for at, piece in zip(places, pieces, strict=True)
        ]
        first = begun.index(True) if True in begun and not form.counts else 0  # above it the page names its pieces
        if sum(begun) >= max(2, _SHARE_BEGINNING * len(places[first:])):
            for at in places[first:]:
                reasons[at] = SEPARATOR_REASON
    _mark_rows(folded, reasons)


def _forms(text: str) -> Iterator[tuple[_Form, int | None]]:
    text = text.strip(_ORNAMENT) or text
    marker = read_marker(text)
    signed = DATE_LINE.match(text) or SIGNED_LINE.match(
        text
    )  # signed in January, February and March: months count nothing
    if signed or (marker and marker.style in _OWN_STYLES) or ANNEX_MARK.match(text):
        return
    numeral = _NUMERAL.search(text)
    counted = numeral and (_COUNTS_PIECES.match(text) or not _OWN_PARTS.search(text[: numeral.start()].strip()))
    if numeral and counted:
        rest = text[numeral.end() :]
        titled = TITLE.match(rest.lstrip(" )]】〗、.:．"))
        if titled or marker is None or marker.style is Style.DASH:
            wording = "" if marker and titled else rest[:1]
            yield (
                _Form("head", f"{text[: numeral.start()]}{numeral.lastgroup}{wording}", True),
                ordinal_of(numeral.group()),
            )
    if (tail := _TAIL.match(text)) and marker is None and not _OWN_PARTS.search(tail.group(1).strip()):
        yield _Form("tail", tail.group(1), True), ordinal_of(tail.group(2))
    if (dated := _DATED.match(text)) and TITLE.match(text[dated.end() :]):
        yield _Form("dated", "", False), None
    if _COLUMN.match(text):
        yield _Form("column", "", False), None
    if (sign := _SIGN.match(text)) and (TITLE.match(text[sign.end() :]) or _is_sign(text)):
        yield _Form("sign", sign.group(1), False), None
    elif sign:
        yield _Form("set off", _NUMERAL.sub("#", text), False), None
    if marker is None and (TITLE.match(text) or _is_sign(text)):
        yield _Form("same", text, False), None


def _is_sign(text: str) -> bool:
    """※※※ alone on its line; rows of dashes are looked at by themselves."""
    return not re.search(r"\w", text) and not _ROW.match(text)


def _counting(members: Sequence[tuple[int, int | None]]) -> list[int]:
    """The lines that count 1, 2, 3…; begun again at a 1 as long as nothing follows the first."""
    chain: list[int] = []
    for index, ordinal in members:
        if ordinal == len(chain) + 1:
            chain.append(index)
        elif ordinal == 1 and len(chain) == 1:
            chain = [index]
    return chain


def _below(folded: Sequence[str], reasons: Sequence[str | None], at: int, end: int) -> list[str]:
    """The first lines of the piece below the mark in line ``at``, junk aside."""
    window = range(at + 1, min(end, at + 1 + _LOOK_BELOW))
    return [folded[index] for index in window if reasons[index] is None]


def _opens(piece: Sequence[str]) -> bool:
    """Whether ``piece`` opens a plan by its own words."""
    return any(opens_plan(text) for text in piece[:2])


def _begins_anew(piece: Sequence[str], mark: str) -> bool:
    """Whether the numbers in ``piece`` begin at 1, in a style outside that of ``mark``."""
    marker = read_marker(mark)
    own = marker.style if marker and marker.style is not Style.DASH else None
    first = next((found for text in piece if (found := read_marker(text)) and found.ordinal is not None), None)
    if first is None or first.ordinal != 1:
        return False
    return first.style in _OUTER and (own is None or first.style < own)


def _mark_rows(folded: Sequence[str], reasons: list[str | None]) -> None:
    """A row of signs between what ends and a title below which a plan begins."""
    characters, sentences = 0, False
    for index, text in enumerate(folded[:-1]):
        if reasons[index] != SEPARATOR_REASON and _ROW.match(text):
            whole = sentences
            if whole and _titled(_below(folded, reasons, index, len(folded))):
                reasons[index] = SEPARATOR_REASON
        elif reasons[index] is None:
            characters, sentences = characters + len(text), sentences or "。" in text
        if reasons[index] == SEPARATOR_REASON:
            characters, sentences = 0, False


def _titled(below: Sequence[str]) -> bool:
    """Whether a title, its 文号 or a body's name above it at most, and a plan below it come first."""
    at = next((at for at, line in enumerate(below[:3]) if TITLE.match(line) and not read_marker(line)), None)
    if at is None:
        return False
    piece = below[at + 1 :]
    return _opens(piece) or _begins_anew(piece, "")
