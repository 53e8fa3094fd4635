"""What the head of a table says of its columns: where the indicator stands, its unit, the values of a year, what is due when.

A row is one line, its cells between bars. What a column of the present state holds (2020年, 现状) is the baseline of the
years that follow, never a target. A roster or a budget sets none at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.chinese_numerals import ONE_TO_TEN, parse_numeral
from ingest.rules import any_of, rule

_INDICATOR = rule(
    r"^(?:主要|具体|核心|重点|工作|年度|目标|建设|[二三]级)*(?:发展|评价|监测|规划|考核|绩效)?(?:指标|项目|任务)(?:名称|内容)?$|^(?:工作|建设|任务)内容$",
    examples=("指标", "主要指标", "指标名称", "工作任务", "二级指标"),
    never=("学校", "指标属性", "类别", "一级指标"),
)
_CATEGORY = rule(
    "^(?:领域|类别|分类|维度|方面|板块|一级指标|指标(?:类别|分类|领域)|类型)$",
    examples=("领域", "一级指标"),
    never=("类别名称和数量",),
)
YEAR = rule(
    rf"^(?:到|至)?((?:19|20)\d\d)年?(?:度|末|底)?[((]?([\u4e00-\u9fff]{{0,6}})[))]?$|^(“?十[{ONE_TO_TEN}]五”?(?:时期|期间|规划)?末?)(目标值?)?$",
    examples=("2025年", "2020年实际值", "2025年(目标)", "到2025年", "“十四五”末"),
    never=("2025年3月", "2020年实际完成的数值"),
)
PRESENT = re.compile("实际|现状|现值|基[期数年础]|完成|实绩|[原现]有|当前|目前")
_RESULT = re.compile("^(?:目标|任务|计划|指标)?完成(?:率|情况|比例|进度)(?:[((].{1,4}[))])?$")
_SPENT = re.compile("预算|决算|投资|支出|收入|金额|拨款|经费")
_ATTRIBUTE = re.compile("^(?:指标)?(?:属性|类型|性质)$")
_UNIT = re.compile("^(?:计量)?单位$")
_DUE = rule(
    "^(?:计划|预计|要求)?(?:完成(?:时限|时间|期限|日期|年限)|时限|期限|截止(?:时间|日期)|时间(?:节点|要求)|完成时限要求)$",
    examples=("完成时限", "时间节点"),
    never=("时间", "实施期限和要求"),
)
_GOAL = rule(
    r"^(?:年度|工作|任务|规划|计划|预期)?(?:目标(?:值|要求|任务)?|指标值|任务数|计划数|目标数)(?:[((].{1,10}[))])?$",
    examples=("目标值", "年度目标", "目标值(%)"),
    never=("目标群体", "指标"),
)
_PERSONAL = re.compile("姓名|电话|手机|联系方式|职务|职称|性别|身份证|签[名字]|邮箱")
_BUDGET = rule(
    "^(?:"
    + any_of("单价 金额 小计 预算 决算 合价 费用 支出 收入 经费")
    + r"(?:[((].{1,10}[))])?|.{0,6}(?:预算|决算)(?:数|金额|[((].{1,6}[))])?)$",
    examples=("单价(元)", "预算金额", "金额(万元)"),
    never=("预算执行率目标", "指标"),
)
_GROWTH = rule(
    r"^(?:[五三]年|年均|平均|累计|规划期)+(?:增长|增速|增幅|提高|下降|降低|降幅|变化)(?:率|幅度)?(?:[((\[].{1,8}[))\]])?$",
    examples=("年均增长(%)", "累计下降(%)", "五年累计提高", "年均增速"),
    never=("增长", "2025年", "同比增长(%)", "比2020年增长(%)"),
)
_TURNED = re.compile("^(?:年份|年度|目标年份?|时间|年)$")
_AREA = rule(
    r"^(?:各)?(?:乡镇|镇街|街镇|镇\(街道\)|街道|县区|县\(市、区\)|区县|片区|区域|地区|林区|灌区|学校|社区|村居?)(?:名称)?$",
    examples=("乡镇", "片区", "县(市、区)"),
    never=("单位", "乡镇任务"),
)
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff](?:$|[((]))")
_FIGURE = re.compile(r"^[≥≤]?\d[\d,.]*%?$")
_END_OF_TENTH = 2005
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,10})[)\]]$")


@dataclass(frozen=True, slots=True)
class Head:
    """``years`` are the columns of values, each with when they are due (None where the row says it); ``present`` is the column
    of what is there, ``growth`` that of the change over the period. ``turned``: the years stand in the rows, the indicators in
    the head. ``by_area``: the rows are places or bodies, the heads what each is to do. ``silent``: no row sets a target.
    """

    cells: tuple[str, ...]
    indicator: int = 0
    category: int | None = None
    unit: int | None = None
    due: int | None = None
    attribute: int | None = None
    present: int | None = None
    years: tuple[tuple[int, str | None], ...] = ()
    growth: int | None = None
    turned: bool = False
    by_area: bool = False
    silent: bool = False


def head_of(cells: Sequence[str], year: int | None) -> Head | None:
    """What the ``cells`` of a row say as a head; None for a row that is no head. ``year`` is the plan's own."""
    if len(cells) < 2:
        return None
    cells = [_SPACED.sub("", cell) for cell in cells]  # 年 份
    counts = any(map(_FIGURE.match, cells[1:]))  # 正高级职称教师 | 人 | 97: a row, no roster
    if any(_PERSONAL.search(cell) and len(cell) <= 8 for cell in cells) or any(map(_BUDGET.match, cells)):
        return None if counts else Head(tuple(cells), silent=True)
    if _TURNED.match(cells[0]) and not any(map(YEAR.match, cells)) and sum(map(bool, cells)) == len(cells):
        return Head(tuple(cells), turned=True) if any(map(_IN_BRACKETS.search, cells[1:])) else None
    if _AREA.match(cells[0]) and not counts and sum(map(bool, map(_IN_BRACKETS.search, cells[1:]))) > 1:
        return Head(tuple(cells), by_area=True)
    named = [at for at, cell in enumerate(cells) if _INDICATOR.match(cell)]
    dated = [(at, match) for at, cell in enumerate(cells) if (match := YEAR.match(cell))]
    goals = [at for at, cell in enumerate(cells) if _GOAL.match(cell)]
    if not named or not (dated or goals):
        return None
    if any(_SPENT.search(match.group(2) or "") for _, match in dated):
        return Head(tuple(cells), silent=True)
    attribute = _first(_ATTRIBUTE, cells)
    if any(map(_RESULT.match, cells)):
        return Head(tuple(cells), silent=True)
    present = _present(cells, dated, attribute is not None, year)
    now = max((_year(match) for at, match in dated if at in present), default=0)
    columns = [(at, _said(match)) for at, match in dated if at not in present and _year(match) > now]
    return Head(
        tuple(cells),
        indicator=named[-1],
        category=_first(_CATEGORY, cells) if named[-1] else None,
        unit=_first(_UNIT, cells),
        due=_first(_DUE, cells),
        attribute=attribute,
        present=present[-1] if present else None,
        years=tuple(columns or ((at, None) for at in goals)),
        growth=_first(_GROWTH, cells),
    )


def _first(pattern: re.Pattern[str], cells: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(cells) if pattern.match(cell)), None)


def _said(match: re.Match[str]) -> str:
    return f"{match.group(1)}年" if match.group(1) else match.group(3)


def _year(match: re.Match[str]) -> int:
    """The year a head names, or the last of its five-year period (十四五: 2025)."""
    if match.group(1):
        return int(match.group(1))
    period = parse_numeral(re.sub("[“”五时期间规划末]", "", match.group(3)))
    return _END_OF_TENTH + 5 * ((period or 10) - 10)


def _present(
    cells: Sequence[str], dated: Sequence[tuple[int, re.Match[str]]], attributed: bool, year: int | None
) -> list[int]:
    """The columns of what is there: called so, before the plan's own year, or the first beside 预期性 and 约束性."""
    present = [at for at, match in dated if PRESENT.search(match.group(2) or "")]
    present = present or [at for at, cell in enumerate(cells) if re.fullmatch("现状值?|基期值?|基础值|现有水平", cell)]
    years = {at: _year(match) for at, match in dated}
    if present or len(dated) < 2 or not years:
        return present
    if year is not None and min(years.values()) < year:
        return sorted((at for at in years if years[at] < year), key=lambda at: years[at])
    first = min(years, key=lambda at: years[at])
    # Without a year of the plan: a goal is set for the end of a five-year period, and what is there need not be.
    return [first] if attributed or (year is None and years[first] % 5) else []


def unit_in(cell: str) -> tuple[str, str | None]:
    """A cell's words and the unit that stands in brackets behind them."""
    within = _IN_BRACKETS.search(cell)
    return (cell[: within.start()].strip(), within.group(1)) if within and within.start() else (cell, None)
