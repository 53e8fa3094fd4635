"""Where a plan's issuer, place and year stand: as such in signature, head, 文号 or date, or only in what hints at them.

A fact is told by its best witness: a body that the title names and that signs at the end is found in the signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.cutting.declared import Declared
from ingest.models import FactOrigin
from ingest.rules import rule

_TAIL = 6  # lines that may hold the signature
_HEAD_BELOW = 2  # lines below a title that may hold body, 文号 and date
_LONGEST = 60  # a longer line is no line of a head or of a signature
_SENTENCE = re.compile("[。;!?《》]")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = rule(
    r"(?:19|20)\d\d\s?(?:年\s?\d{1,2}\s?月|[-./]\d{1,2}[-./]\d{1,2})",
    examples=("2024年5月", "2024-05-20"),
    never=("2024年度", "2024年工作"),
)
# What may stand beside a body in its signature or at the head: other bodies, a note in brackets, a seal.
_BESIDE = re.compile(r"^(?:[\u4e00-\u9fff]{2,22}[局厅委府会室院校部处科站园所学团办]|\([^()]*\)|章|盖章|文件|、)*$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[\[(〔【]?(?:19|20)\d\d[\])〕】]?第?\d{1,4}号")
_ROC_BEGINS = 1911


@dataclass(frozen=True, slots=True)
class Lines:
    """The folded lines in which a plan may say a fact as such: above and right below its title, and its signature."""

    head: tuple[str, ...]
    signature: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str], title: range | None, signature: Sequence[str]) -> Lines:
        """Out of all lines of a plan, those of its ``title``, and its ``signature`` (body and date) where one was found."""
        above = texts[: title.start] if title else ()
        below = texts[title.stop : title.stop + _HEAD_BELOW] if title else ()
        end = tuple(signature) or tuple(texts[max(len(texts) - _TAIL, title.stop + _HEAD_BELOW if title else 1) :])
        return cls(tuple(_short([*above, *below])), tuple(_short(end)))


def _short(texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if len(text) <= _LONGEST and not _SENTENCE.search(text))


def issuer_origin(
    issuer: str | None, lines: Lines, title: str, hint: str, declared: Declared | None
) -> FactOrigin | None:
    """Where a body stands. ``title`` and ``hint`` (what a compilation says) are folded, as the body is."""
    if issuer is None:
        return None
    if declared and issuer == declared.issuer:
        return "record" if declared.record else "metadata"
    if any(_signs(issuer, text) for text in lines.signature):
        return "signature"
    if any(_signs(issuer, text) for text in lines.head):
        return "head"
    if declared and issuer == declared.publisher and issuer not in title:
        return "record" if declared.record else "publisher"
    return "title" if _named(issuer, title) else "label" if issuer in hint else "text"


def place_origin(
    place: str | None, lines: Lines, title: str, issuer: str | None, issuer_from: FactOrigin | None
) -> FactOrigin | None:
    """Where a place stands: with the issuer whose name holds it, else in head, signature or title."""
    if place is None:
        return None
    by_issuer = issuer_from if issuer and place in issuer else None
    if by_issuer in ("signature", "head", "metadata"):
        return by_issuer
    if place in title:
        return "title"
    return by_issuer or "text"


def year_origin(
    year: int | None, lines: Lines, title: str, hint: str, number: str | None, declared: Declared | None
) -> FactOrigin | None:
    """Where a year stands: in a date of the plan's own, its 文号, a page's table, its title …"""
    if year is None:
        return None
    if any(_dated(year, text) for text in (*lines.signature, *lines.head)):
        return "date"
    if number and str(year) in number:
        return "number"
    if declared and year == declared.year and not declared.record:
        return "metadata"
    if str(year) in _digits(title) or re.search(rf"(?<!\d){year - _ROC_BEGINS}(?=学?年)", title):
        return "title"
    if declared and year in (declared.year, declared.published):
        return "record"
    if re.search('五[”"]|五[\u4e00-\u9fff]{0,12}规划|个五年', title):
        return "period"
    return "label" if re.search(rf"{year}[-/.年]|{year % 100:02}\d{{4}}$", hint) else "text"


def _signs(body: str, text: str) -> bool:
    """Whether a line holds nothing but that body, others beside it, and a date."""
    squeezed = re.sub(r"\s+", "", text)
    if body not in squeezed:
        return False
    squeezed = _NUMBER.sub("", squeezed)
    rest = re.sub(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?", "", squeezed.translate(_HAN_DIGITS)) if _dates(text) else squeezed
    return _BESIDE.match(re.sub("^中共", "", rest.replace(body, ""))) is not None


def _named(body: str, title: str) -> bool:
    """Whether a title names a body, or its short name (人社局) that the text writes in full."""
    if body in title:
        return True
    return any(_shortens(short, body) for short in re.findall("[\u4e00-\u9fff]{2,3}局", title[:20]))


def _shortens(short: str, body: str) -> bool:
    rest = iter(body)
    return body.endswith("局") and all(char in rest for char in short)


def _dates(text: str) -> bool:
    return _DATE.search(_digits(text)) is not None


def _dated(year: int, text: str) -> bool:
    found = _DATE.search(_digits(text))
    return found is not None and found.group().startswith(str(year))


def _digits(text: str) -> str:
    return text.translate(_HAN_DIGITS)
