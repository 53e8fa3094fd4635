"""What a plan says about itself: title, issuer, place, year, period, type, document number, and whether it is a model text.

Only what the text says; None when it does not. Everything is read from folded text, so titles and names are returned
from the reading (unfolded) where they are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cutting.circulars import Circular, circular_of
from ingest.cutting.declared import Declared, Hint
from ingest.cutting.enactment import decree_at, decreed_title
from ingest.cutting.fact_origins import Lines, issuer_origin, place_origin, year_origin
from ingest.cutting.looking_back import looking_ahead
from ingest.cutting.places import likely_place
from ingest.cutting.plan_types import ANY_TYPE, type_of
from ingest.cutting.plan_years import MASKED_YEAR, period_of, uploaded, year_of
from ingest.cutting.signers import ISSUER_LINE, LONGEST_SIGNATURE, PROMULGATED, issuer_of, signature_of
from ingest.cutting.titles import COPY_LINE, DATE_LINE, DOCUMENT_NUMBER, PERIOD_LINE, close_up, title_head
from ingest.headings.layout import Segment
from ingest.models import FactOrigin
from ingest.reading import Reading, fold_characters
from ingest.rules import any_of, rule
from ingest.wording.titles import SUBTITLE, TITLE, of_whom

_HEAD = 6  # segments that may hold title and 文号 (4 to 6 the same)
# How much of a plan is searched for years and masks, and how much for names: these come early or in the signature, and
# tagging costs a fifth of the whole analysis. Checked on the seeds: the same names as with all of the text.
_LONGEST_LOOK = 20_000
_NAMES_WITHIN = 2_000
_TRADITIONAL = 0.1  # share of characters that say so; whole texts have .2 and more, strewn ones under .05
_TAIL = 6  # segments that may hold the signature (4 and 8 read 2 and 3 of 424 documents otherwise)
_LONGEST_HEAD_LINE = 60  # a longer one is no line of a head (60 to 80 the same; 50: 1)
_OPENING_WITHIN = 600  # characters of a paragraph (300 the same; all: 1)
# Names that plans bear at their own head but that inside a plan name a section: only the first line is asked.
_HEAD_TITLE = re.compile(r"^[^。;!?,:]{8,60}(?:安排|部署|思路|打算|设想)(?:[(\[].{2,12}[)\]])?$")
_NAMES_ITSELF = re.compile(rf"(?:特|现|研究)?制[定订](?:了|本|如下|出)?《([^》]{{6,60}}{ANY_TYPE})》")
_QUOTED_TITLE = re.compile("^《([^《》]{4,80})》$")
_RED_HEAD = re.compile(r"^[^。;,!?:]{3,40}文件$|签发人\s?:")
_CITED_TITLE = re.compile("《([^《》]{4,80})》")
_PASSES_ON = re.compile("印发|公布|发布|转发|批转|下发|征求")
# A title shorter than this (实施细则) may be named by any circular.
_SHORTEST_ISSUED = 8
_MASKED_BODIES = "省 市 县 区 镇 乡 村 社区 学校 (?:国民)?[小中]学 国[小中] 幼儿园 学院 大学 公司 局"
_TEMPLATE = rule(
    "|".join(
        (
            r"20[xX×*○_]{2}年?|(?<![A-Za-z\d])[xX×]{1,3}(?:个|名|人次|人|期|篇|节|元|所|项|万)(?![A-Za-z])",
            "(?<![A-Za-z])(?:[xX×]{1,4}|[○〇]{2,4})"
            + any_of("校区", _MASKED_BODIES, "班 单位 年 月 日 老师 同学 同志 校长 书记 局长"),
            r"(?<=[\u4e00-\u9fff:、])[xX×]{2,3}(?=[\s,、。()]|$)|某(?:某|市|县|区|校|学校)",
        )
    ),
    examples=("20xx年", "培训xx名", "×××校长", "○○小学", "由xx,", "某县"),
    never=("max个", "x射线", "某些", "○小学"),
)
# A body without its name at the head of a plan: nobody's plan.
_MASKED_NAME = re.compile(r"(?<![A-Za-z\d])(?:[xX×]{2,4}|[○〇]{2,4})" + any_of(_MASKED_BODIES, "街道 医院"))
# What may be a 文号 in a line: all of it, or a word of it, the brackets around it aside.
_WORDS = re.compile(r"(?:(?!^[(])\S)(?:(?!号[)])\S)*号?")
# 府社字第1130012345号, as Taiwan counts, in the lines above and below a title.
_ROC_NUMBER = rule(
    r"(?:发文字号\s*:\s*|政府|\d日|^)((?![\u4e00-\u9fff]*政府|依)[\u4e00-\u9fff]{2,8}字第\s?\d{7,11}号)(?:[函令]{0,2}(?:颁|订定|修正|核定|公布|发布|制定|下达)|[函令]?$)",
    examples=("发文字号:府社字第1130012345号", "中华民国113年5月6日府社字第1130012345号函颁"),
    never=("依府社字第1130012345号函办理", "113年5月6日府社字第1130012345号函暨本府计画", "云教字2018第5号"),
)
_MASK_SIGN = re.compile("[xX×○]|20__|某[某市县区校学]")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Unknown values are None. ``title_lines`` are the segments that are the plan's title."""

    title: str | None
    title_lines: range
    issuer: str | None
    place: str | None
    year: int | None
    period: str | None
    type: str | None
    number: str | None
    template: bool
    signed: bool = False
    issuer_from: FactOrigin | None = None
    place_from: FactOrigin | None = None
    year_from: FactOrigin | None = None
    passes_on: frozenset[str] = frozenset()  # what a circular's text names in 《》, where its title says that it issues


def read_metadata(reading: Reading, own: Sequence[Segment], said: Hint, declared: Declared | None) -> Metadata:
    """Metadata of the plan that consists of the segments ``own``.

    ``said`` is what the compilation says of it, ``declared`` what the format says; both are used where the text itself is
    silent.
    """
    circular = circular_of(own[: _HEAD + 2])
    decree, decreed = decree_at(own, 0), decreed_title(own, 0)
    red = next((at for at, segment in enumerate(own[:_HEAD]) if not _is_red_head(segment)), 0)
    head = own[: _HEAD + red]
    hint = fold_characters(said.text)
    titled = range(decreed, decreed + 1) if decreed else _title_lines(head, red)
    title_lines = circular.title_lines if circular else titled
    lines = own[title_lines.start : title_lines.stop]
    below = own[title_lines.stop].text if title_lines and len(own) > title_lines.stop else ""
    opening = " ".join(segment.text[:_OPENING_WITHIN] for segment in head[: max(4, title_lines.stop + 2)])
    title = _written_title(reading, lines) or said.title or (declared.title if declared else None)
    title = title or _named_title(reading, head) or ""
    title_text = fold_characters(title)
    signature = signature_of(own[: decreed or len(own)])
    tail = signature or [segment.text for segment in own[-_TAIL:]]
    whole = reading.folded[own[0].start : min(own[-1].end, own[0].start + _LONGEST_LOOK)]
    number = _number(reading, own, head, circular) or (declared.number if declared else None)
    number = number or (_as_written(reading, own, decree.number) if decree else None)
    named = whole[:_NAMES_WITHIN]
    issuer = (circular.issuer if circular else None) or (declared.issuer if declared else None)
    issuer = issuer or (decree.body if decree else None)
    speaks = (not TITLE.match(title_text) and of_whom(below)) or title_text
    issuer = issuer or issuer_of(speaks, tail, opening, named, hint) or (declared.publisher if declared else None)
    place = likely_place([title_text, *(text for text in tail if len(text) <= LONGEST_SIGNATURE), issuer or ""], named)
    place = decree.place if decree and decree.place else place
    beneath = own[title_lines.stop : title_lines.stop + 2] if title_lines else []
    dates = [*(bare for segment in beneath if DATE_LINE.match(bare := segment.text.strip("()"))), *tail]
    dated = declared.year if declared else None
    year = circular.year if circular else year_of(title_text, dates, number, opening, looking_ahead(own, whole), dated)
    year = year or uploaded(hint) or (declared.published if declared else None)
    found = Lines.of([segment.text for segment in own], title_lines or None, signature)
    issued = issuer_origin(issuer, found, title_text, hint, declared)
    return Metadata(
        title=title or None,
        title_lines=title_lines if len(own) > len(lines) else range(0),
        issuer=_as_titled(title, _as_written(reading, own, issuer)),
        place=_as_written(reading, own, place),
        year=year,
        period=period_of(title_text, opening, whole, year),
        type=circular.type if circular else type_of(title_text + _subtitle(title_text, below), head[:4], hint),
        number=number,
        template=_is_template(title_text, opening, whole),
        signed=bool(signature),
        issuer_from=issued,
        place_from=place_origin(place, found, title_text, issuer, issued),
        year_from=year_origin(year, found, title_text, hint, number, declared),
        passes_on=_passes_on(title_text, named),
    )


def _written_title(reading: Reading, lines: Sequence[Segment]) -> str:
    """The title as its own lines write it, without the marks around all of it."""
    written = (reading.text[line.start : line.end].strip() for line in lines if not DOCUMENT_NUMBER.match(line.text))
    return re.sub("^《([^《》]*)》$", r"\1", "".join(map(close_up, written)))


def _is_template(title: str, opening: str, whole: str) -> bool:
    """Whether names or years are masked, as in model texts."""
    return _MASKED_NAME.search(opening) is not None or _TEMPLATE.search(title) is not None or _masks(whole) >= 2


def _subtitle(title: str, below: str) -> str:
    """What stands below a motto and says what the paper is; empty where the title says so itself."""
    return below if SUBTITLE.match(below) and not TITLE.match(title) else ""


def _passes_on(title: str, text: str) -> frozenset[str]:
    """The wording of the papers that a circular's text names, where its title says that it issues."""
    return frozenset(map(_wording, _CITED_TITLE.findall(text))) if _PASSES_ON.search(title) else frozenset()


def _as_written(reading: Reading, own: Sequence[Segment], name: str | None) -> str | None:
    """A name found in folded text as the plan writes it, where the plan is written in traditional characters."""
    start, end = own[0].start, min(own[-1].end, own[0].start + _NAMES_WITHIN)
    at = reading.folded.find(name, start, end) if name else -1
    if name is None or at < 0 or reading.text.startswith(name, at):
        return name
    written, folded = reading.text[start:end], reading.folded[start:end]
    other = sum(one != two for one, two in zip(written, folded, strict=True) if one >= "\u3400" and one < "\ua000")
    return reading.text[at : at + len(name)] if other >= _TRADITIONAL * len(written) else name


def _as_titled(title: str, name: str | None) -> str | None:
    """A name found in a folded title that stands outside the text (a page's ``<title>``) as that writes it."""
    folded = fold_characters(title)
    at = folded.find(name) if name and len(folded) == len(title) else -1
    return title[at : at + len(name)] if name and at >= 0 else name


def _wording(title: str) -> str:
    return re.sub(r"[(\[].*$|[《》“”\s]", "", fold_characters(title))


def as_attachment(own: Metadata, cover: Metadata | None, annexed: bool) -> Metadata:
    """What a plan takes from the circular that issues it (关于印发X的通知): its issuer, place, year and 文号.

    Only where the circular right before it names this plan's title, or where the plan has no signature of its own and is
    ``annexed``: by 附件1 above it, or on a government page that declares one document.
    """
    if cover is None:
        return own
    if annexed and not own.signed and own.number is None and cover.issuer:
        return _passed_on(own, cover.issuer, cover.place, cover.year or own.year, cover.number)
    if not (own.title and cover.title):
        return own
    wording, issuing = _wording(own.title), fold_characters(cover.title)
    named = len(wording) >= _SHORTEST_ISSUED and wording in re.sub(r"[《》“”\s]", "", issuing)
    if not (named and re.search("印发|公布|发布|转发", issuing)) and wording not in cover.passes_on:
        return own
    if own.issuer and re.search("转发|批转", issuing):  # passed on is what another body wrote
        year = cover.year if own.year_from == "text" and cover.year else own.year or cover.year
        return _passed_on(own, own.issuer, own.place, year, own.number or cover.number)
    return _passed_on(own, cover.issuer or own.issuer, cover.place, cover.year or own.year, own.number or cover.number)


def _passed_on(own: Metadata, issuer: str | None, place: str | None, year: int | None, number: str | None) -> Metadata:
    """A plan with the facts of its circular: where the plan does not say the same itself, they are found there."""

    def origin(new: object, old: object, found: FactOrigin | None) -> FactOrigin | None:
        return found if new == old else "circular" if new is not None else None

    return replace(
        own,
        issuer=issuer,
        place=place,
        year=year,
        number=number,
        issuer_from=origin(issuer, own.issuer, own.issuer_from),
        place_from=origin(place, own.place, own.place_from),
        year_from=origin(year, own.year, own.year_from),
    )


def _is_red_head(segment: Segment) -> bool:
    """Whether a line is a body's name, 文件 or a 文号, as they stand above a circular's title."""
    text = segment.text
    return segment.marker is None and bool(
        DOCUMENT_NUMBER.match(text) or (ISSUER_LINE.match(text) and not TITLE.match(text)) or _RED_HEAD.search(text)
    )


def _title_lines(head: Sequence[Segment], red: int) -> range:
    """The segments of the title; ``red`` of ``head`` stand above it."""
    at = _title_segment(head, red)
    if at is not None:
        subtitled = at > 0 and (PERIOD_LINE.match(head[at].text) or COPY_LINE.match(head[at].text)) is not None
        return range(title_head(head, at - subtitled, 0), at + 1)
    dashed = next((at for at, segment in enumerate(head[: red + 4]) if SUBTITLE.match(segment.text)), 0)
    plain = all(s.marker is None and not re.search("[。;,:]", s.text) for s in head[red:dashed])
    return range(red, dashed) if dashed and plain else range(0)  # a report under a motto


def _title_segment(head: Sequence[Segment], red: int) -> int | None:
    for index, segment in enumerate(head[: red + 4]):
        text = close_up(segment.text)
        if segment.marker is not None or text.endswith(("。", ";", ",")):
            return None
        if DOCUMENT_NUMBER.match(text):
            continue
        quoted = _QUOTED_TITLE.match(text)
        if index == 0 and (PROMULGATED.match(text) or (quoted and TITLE.match(quoted.group(1)))):
            return index
        if TITLE.match(text) or (index == 0 and _HEAD_TITLE.match(text)):
            return _last_line(head, index)
        if len(text) > _LONGEST_HEAD_LINE:
            return None
    return None


def _named_title(reading: Reading, head: Sequence[Segment]) -> str | None:
    """The name a plan without a title line gives itself in its opening: 特制定《…实施方案》."""
    for segment in head[:4]:
        if segment.marker is None and (match := _NAMES_ITSELF.search(segment.text)):
            return reading.text[segment.start + match.start(1) : segment.start + match.end(1)].strip()
    return None


def _last_line(head: Sequence[Segment], index: int) -> int:
    """A title that begins with 关于 may go on over a line that looks like a title itself (…记录制度 / …的指导意见)."""
    following = head[index + 1] if index + 1 < len(head) else None
    whole = "".join(segment.text for segment in head[title_head(head, index, 0) : index + 1])
    if following and (PERIOD_LINE.match(following.text) or COPY_LINE.match(following.text)):
        return index + 1
    goes_on = "关于" in whole and "的" not in head[index].text[-8:]
    return index + 1 if following and goes_on and following.marker is None and TITLE.match(following.text) else index


def _masks(text: str) -> int:
    if not _MASK_SIGN.search(text):
        return 0
    return len(_TEMPLATE.findall(text)) + len(MASKED_YEAR.findall(text))  # 20xx年 alone is enough


def _number(reading: Reading, own: Sequence[Segment], head: Sequence[Segment], circular: Circular | None) -> str | None:
    """The 文号 as written: a line of its own, or a word of a short line under the title (body, number, date)."""
    if circular:
        line = own[circular.number_at]
        return reading.text[line.start : line.end].strip()
    counted = [(s, found) for s in head if s.marker is None for found in _ROC_NUMBER.finditer(s.text)]
    if counted:  # a rule that was revised names the number of each time
        line, number = counted[-1]
        return reading.text[line.start + number.start(1) : line.start + number.end(1)]
    for segment in head:
        if segment.marker is None and len(segment.text) <= _LONGEST_HEAD_LINE and "号" in segment.text:
            for word in _WORDS.finditer(segment.text):
                if DOCUMENT_NUMBER.match(word.group()):
                    return reading.text[segment.start + word.start() : segment.start + word.end()]
    return None
