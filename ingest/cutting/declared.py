"""What is said of a plan outside its own text: by a page's title and metadata table, a legal database, a compilation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.models import CanonicalText
from ingest.reading import fold_characters
from ingest.rules import any_of, rule

# The first part of a page's title is no title if it is shorter: a column's name (棱镜|…).
_SHORTEST_FIRST_PART = 5
_FURNITURE = re.compile(r"^【?([\u4e00-\u9fff]{2,5})】?\s*[:：】]{0,2}\s*(\S.{0,60})$", re.MULTILINE)
_NEXT_LABEL = re.compile(r"[ \t\u3000|｜]+(?=【[\u4e00-\u9fff]{2,6}】|[\u4e00-\u9fff]{2,6}[:：])")
"""Between the values of a line that tells several things: 发布部门:县水利局  发布时间:2015-08-04."""
_ISSUER_KEYS = tuple(
    "发布部门 颁布部门 颁布单位 制定机关 公布机关 发文机构 制发机构 发布单位 发文机关 发布机构 批准部门".split()
)
_NUMBER_KEYS = ("发文字号", "文号", "法规文号", "发布文号", "颁布文号")
_DATE_KEYS = ("成文日期", "发文日期", "生成日期", "颁布日期", "颁布时间", "公布日期")
_BODY = rule(
    r"^[\u4e00-\u9fff]{2,20}"
    + any_of("人民政府 政府 [局厅委] 委员会 办公[室厅] 教育[处科] [小中大]学 学校 学院 幼儿园")
    + "$",
    examples=("乌石县教育局", "云溪县人民政府办公室", "临溪县实验小学"),
    never=("中国教育新闻网", "人民日报", "百度文库"),
)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the format itself says of a document: an HTML title, a government page's metadata table, a record's fields.

    ``publisher`` and ``published`` (a year) are asked last: others than the issuer publish, and later. ``record``: a scraper
    says so, not the page itself.
    """

    title: str | None
    issuer: str | None
    number: str | None
    year: int | None = None
    publisher: str | None = None
    published: int | None = None
    record: bool = False

    @classmethod
    def of_record(cls, said: dict[str, str]) -> Declared:
        """What a record says beside its text. Where it was published counts only if that is a public body."""
        source = said.get("来源", "")
        return cls(
            said.get("标题"),
            said.get("发文机关"),
            said.get("文号"),
            _year(said.get("成文日期", "")),
            source if _BODY.match(source) else None,
            _year(said.get("发布日期", "")),
            record=True,
        )

    @classmethod
    def of(cls, canonical: CanonicalText, furniture: str = "") -> Declared:
        """The title without the site's name behind it; issuer and 文号 from the metadata table.

        ``furniture`` are lines like 【发布部门】… that a legal database put around the text.
        """
        told = _FURNITURE.finditer(_NEXT_LABEL.sub("\n", furniture))
        said = {fold_characters(match.group(1)): match.group(2).strip() for match in told}
        title = canonical.metadata.get("标题") or canonical.title
        if title:
            first = re.split(r"\s*[_|｜]\s*|\s+[-–—]\s+", title.strip())[0]
            title = (first if len(first) >= _SHORTEST_FIRST_PART else title.strip()) or None
        return cls(
            title,
            canonical.metadata.get("发文机关") or next((said[key] for key in _ISSUER_KEYS if key in said), None),
            canonical.metadata.get("文号")
            or canonical.metadata.get("发文字号")
            or next((said[key] for key in _NUMBER_KEYS if key in said), None),
            _year(canonical.metadata.get("成文日期") or next((said[key] for key in _DATE_KEYS if key in said), "")),
            canonical.metadata.get("发布机构"),
        )


def _year(date: str) -> int | None:
    match = re.match(r"(?:19|20)\d\d(?!\d)", date)
    return int(match.group()) if match else None


@dataclass(frozen=True, slots=True)
class Hint:
    """What a compilation says of one of its plans: its separator line or the editor's introduction, and the title in it."""

    text: str
    title: str | None = None
