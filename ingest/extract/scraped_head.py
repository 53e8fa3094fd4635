"""What a scraper or a converter writes above a text: fields (发布日期, 来源 …), front matter, a label that says 正文.

It is furniture; what it says of the document is declared, for where the text itself is silent.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.extract.json_lines import DECLARED_FIELDS
from ingest.models import Dropped, Repair
from ingest.reading import apply_repairs, fold_characters
from ingest.rules import any_of, rule
from ingest.wording.titles import TITLE

FRONT_MATTER, SCRAPED = "front matter", "scraper's head"

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[^\n]*\n){0,60}?(?:---|\.\.\.)[ \t]*(?=\r?\n|\Z)")
_YAML = re.compile(
    r"^(?P<key>[A-Za-z_\u4e00-\u9fff]{1,20})[ \t]*:[ \t]*(?P<value>[^\n]{0,500}?)[ \t]*\r?$", re.MULTILINE
)
_KEYS = {
    "发布日期": "(?:发布|公开|上网|publish_?)(?:日期|时间|date)|published time|日期|时间|date",
    "成文日期": "(?:成文|发文|印发|签发|生成)(?:日期|时间)",
    "发文机关": "(?:发文|制发|制定|印发|颁布)(?:机关|机构|单位|部门)|issuer",
    "来源": "(?:信息|文章|数据|内容)?来源(?:单位|机构|部门|网站)?|发布(?:机构|机关|单位|部门|者)|publisher|source",
    "文号": "(?:发文)?(?:文号|字号)|文件编号",
    "url": "(?:原文|来源|文章|页面|源)?(?:链接|网址|地址|url|link)|url source|url|link",
    "": any_of(
        "索引号? (?:信息|主题|文件|政策|公文|体裁|内容|所属)?(?:分类|类型|类别|种类|层级|级别|领域)",
        "主题词? 关键词 标签 作者 编辑",
        "责任编辑 阅读量? 浏览(?:量|次数) 点击(?:量|次数) (?:抓取|采集|爬取|更新|下载|转换)(?:日期|时间)",
        "(?:文件|政策|文章)?(?:标题|名称) 有效性 时效性 公开(?:方式|范围|形式) 适用(?:地区|区域|范围)",
        "地区 省份 城市 栏目 字数 文件格式 页数 tags? title author category id 字段 项目",
    ),
}  # fmt: skip
_FIELD = re.compile(
    rf"^[【\[]?(?P<key>{'|'.join(_KEYS.values())})[】\]]?\s*(?:[:]\s*|\s\|\s|(?<=[】\]])\s*)(?P<value>\S.{{0,300}})$",
    re.IGNORECASE,
)
_BODY_LABEL = rule(
    r"^(?:政策|文件|公文|通知|方案|文章|网页|页面|以下(?:为|是))?(?:全文|正文|内容|原文)(?:内容|全文|如下)?:?$"
    "|^markdown content:$",
    examples=("正文", "政策全文", "文件内容", "正文内容:", "Markdown Content:"),
    never=("主要内容", "内容提要", "工作内容"),
    flags=re.IGNORECASE,
)
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,}|={3,}|\|?\s*:?-{3,}.*\|.*)$")
_NUMBERED = re.compile(r"[(]?[一二三四五六七八九十\d]{1,3}[、.)]|第.{1,4}[章条]")
_URL = re.compile(r"https?://[^\s<>()|\"'、。，；）】》]{3,1000}")
_LINES = 40
"""How far a head may reach."""
_BODY_HEAD = 8
"""Lines below the head in which the text's own title stands."""
_MAX_VALUE = 200


@dataclass(frozen=True, slots=True)
class Head:
    """``junk`` are whole lines; ``declared`` is said under the names that records of JSON Lines use."""

    junk: tuple[Dropped, ...]
    declared: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    written: str  # without its marks
    text: str  # the same folded


def read_head(text: str, marks: Sequence[Repair]) -> Head | None:
    """The head above a text, None where there is none."""
    front = _FRONT_MATTER.match(text)
    declared: dict[str, str] = {}
    junk = []
    at = 0
    if front:
        at = front.end()
        junk.append(Dropped(0, at, FRONT_MATTER))
        declared = _front_matter(front.group())
    lines = list(_lines(text, at, marks))
    title, fields, label, below = _parts(lines)
    if not fields:
        return Head(tuple(junk), declared) if front else None
    for line in fields:
        declared = _declare(line) | declared
    junk += [Dropped(line.start, line.end, SCRAPED) for line in (*fields, *label)]
    if title and _own_title(below):
        declared.setdefault("标题", title.written)
        junk.append(Dropped(title.start, title.end, "repeated title"))
    return Head(tuple(sorted(junk, key=lambda item: item.start)), declared)


def _lines(text: str, at: int, marks: Sequence[Repair]) -> Iterator[_Line]:
    """The first lines that are not empty, as they are read."""
    for match in re.compile(r"\S[^\n]*").finditer(text, at):
        start, end = text.rfind("\n", 0, match.start()) + 1, match.end()
        first = bisect_left(marks, start, key=lambda mark: mark.start)
        read = apply_repairs(text, marks[first : first + 50], start, end)
        yield _Line(match.start(), match.end(), read.strip(), fold_characters(read.strip()))
        if match.start() > 20_000:
            return


def _parts(lines: Sequence[_Line]) -> tuple[_Line | None, list[_Line], list[_Line], Sequence[_Line]]:
    """Title above the head, its fields, the label below them, and the lines of the text."""
    title: _Line | None = None
    fields: list[_Line] = []
    label: list[_Line] = []
    ruled = False
    text = 0  # the first line of the text
    for at, line in enumerate(lines[:_LINES]):
        text = at
        if _FIELD.match(line.text) and not label:
            fields.append(line)
        elif _RULE.match(line.text) or not line.text:
            ruled = ruled or bool(fields)
        elif _BODY_LABEL.match(line.text) and (fields or title):
            label.append(line)
        elif title is None and not fields and len(line.text) <= 80:
            title = line
        else:
            break
    sure = len(fields) >= 2 or (fields and (label or ruled))
    return title, fields if sure else [], label, lines[text : text + _BODY_HEAD]


def _own_title(below: Sequence[_Line]) -> bool:
    """Whether the text below a head begins with a title of its own."""
    for line in below:
        if TITLE.match(line.text) and not _NUMBERED.match(line.text):
            return True
        if re.search("[。;:,!?]$", line.text) or _NUMBERED.match(line.text):
            return False
    return False


def _declare(line: _Line) -> dict[str, str]:
    match = _FIELD.match(line.text)
    if match is None:
        return {}
    name = next(name for name, pattern in _KEYS.items() if re.fullmatch(pattern, match.group("key"), re.IGNORECASE))
    return _said(name, line.written[match.start("value") : match.end("value")])


def _said(name: str, value: str) -> dict[str, str]:
    if url := _URL.search(value):
        return {"url": url.group()} if name in ("url", "来源") else {}
    return {name: value[:_MAX_VALUE]} if name and name != "url" else {}


def _front_matter(front: str) -> dict[str, str]:
    declared: dict[str, str] = {}
    for match in _YAML.finditer(front):
        key, value = match.group("key"), match.group("value").strip("\"' ")
        named = next((name for name, names in DECLARED_FIELDS.items() if key in names), None)
        if named is None:
            named = next((n for n, pattern in _KEYS.items() if re.fullmatch(pattern, key, re.IGNORECASE)), "")
        if value and named and named not in declared:
            declared |= {named: value[:_MAX_VALUE]} if named == "标题" else _said(named, value)
    return declared
