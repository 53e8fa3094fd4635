"""Whether something says that a figure is to be reached: its own sentence, the section it stands in, the heading above it.

A figure of what was reached before looks like one to be reached (普惠托位占比41%), and the headings that tell the two apart are
worded anew in every plan. So nothing is taken for a goal because no heading says otherwise: a target enters a range only on
evidence. Where there is none, or it points both ways, the target is listed and makes no range.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from index.catalogue.target_rows import SaidPassage
from index.targets.results import TargetRow
from ingest.chinese_numerals import NUMERAL, parse_numeral
from ingest.reading import fold_characters

_SENTENCE = re.compile("[。;!?\n]")
_ASIDE = re.compile(r"\([^()]{0,40}\)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?=年|[-—–~至]\d|[末底起])")
_HEAD_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_REPORTS = re.compile("总结|报告|情况|回顾|汇报")
_ROC_YEAR = re.compile(r"(?<!\d)(1[01]\d)(?=学?年)(?!年[的以])")
_ROC_BEGINS = 1911
_PERIOD = re.compile("十([一二三四五六七八])五(?!”?(?:期间|时期)?(?:以来|前[一二两三四]年|开局|中期|过半))")
_PERIODS_BEGIN = 2001
_SPAN = re.compile(r"(20\d\d)\s?年?\s?[-—–~至]+\s?20\d\d")
_ROC_SPAN = re.compile(r"(?<!\d)(1[01]\d)\s?[-—–~至]+\s?1[0-2]\d(?=学?年)")
_FROM = re.compile(
    r"[比较由从以与](?:20\d\d|1[0-2]\d|去|上|“?十[一二三四五六]五”?)(?:学?年度?)?[^,。;]{0,24}?(?=提[高升]|增|下?降|减|上升|压|扩|翻|缩|基础|相比|水平|好转|改善)"
    r"|(?:在|以)20\d\d年(?:[^,。;]{0,10})(?:基础|基数|为基)|[比较](?:上年|去年|往年|上一?年度)(?:同期)?(?=提|增|下|降|减|上升|压)"
)
"""What a change starts from says nothing about when the figure is reached."""
_MODAL = re.compile(
    "力争|争取(?![了到]|上级|中央|省级|资金|项目)|确保|保证(?!金)|务必|必须|(?<!必)须(?!知)|应当|(?<![对相适供反响效感])应(?![急用届对收聘变]|.尽)|不得"
    "|(?<![主重需只摘纪紧首概])要(?![求素点闻件害道塞职领])|(?<![即干小健主名])将(?!军)|(?<!草)拟(?!定)|计划(?=[^,。;]{0,6}(?:新增|新建|完成|投入|到|在|用|安排|招|开展|培训|建))|规划期|目标(?!完成)|逐[年步]|有望"
)
_TERM = re.compile(
    f"[{NUMERAL}两\\d]{{1,2}}年(?:之|以)?内|(?:今|本|当|明|次)年(?!以来|[{NUMERAL}\\d]{{0,2}}月)|(?<![今去上前\\d])年[内底末](?!已)"
)
_BOUND = re.compile("不(?:得|应|能)?(?:低于|少于|高于|超过|大于|小于|多于)|至少|最多|[≥≤]|上限|下限")
_LEVEL = re.compile(
    "达到?(?!标)|(?:提[高升]|增[加长]?|扩[大展]?|下?降[低]?|减[少]?|压[减降缩]|缩[短小])[至到为]|实现|完成|升至|突破|过半|超过|(?:控制|保持|稳定|巩固|压[减降缩])在|以[上下内](?=[,、:)]|$)|(?<!人)每(?:学?年|学期|季度?|个?月|周|天|日)"
)
_DOES = re.compile(
    "(?:^|[,:、.])\\s?(?:新建|改建|扩建|改扩建|新增|建设|建成|改造|培[训养育]|招聘|招收|引进|补充|创建|打造|开展|组织|举办|治理|完成|实施|推进|发展|发放|配[备置齐]|选[派聘]|认定|评选|布局|支持|扶持|推广|铺设|新修|修建|整治|增设)"
)
_DIRECTS = re.compile(
    "(?:^|[,。;:、.]|[)）])\\s?(?:[\u4e00-\u9fff]{0,6}(?:部门|局|单位|各[县市区乡镇地]|学校))?(?:全面|积极|大力|深入|着力|全力|稳步|扎实|持续|进一步|严格|统筹|切实|有序|加快|逐步)?"
    "(?:推进|推动|加强|强化|完善|健全|建立|落实|优化|深化|规范|支持|鼓励|引导|加大|加快|扩大|提高|提升|改善|保障|坚持|统筹|探索|推行|推广|开展|实施|实行|制定|构建|打造|培育|发展|依托|利用|做好|抓好|严格|巩固|拓展|整合|盘活|聚焦|突出|压实|畅通|补齐|严禁|杜绝|防止|把|对|将|由|按)"
)
_PAST = re.compile(
    "(?<![计规策而不])已(?!知)|连续[一二三四五六七八九十两\\d]{1,2}年|全年共|(?<![为除])了(?![解望然结])|(?<![年天周月期计日学将])累计|截[至止]|目前|现有|原有|现已|现状|(?<!不)仅(?!限)|尚[有未缺无]|去年|上年|往年|以来|近[年几]|过去|首次|仍(?!要|须|应|需)"
    "|缺口|缺额|排名?第|位[居列]|先后|圆满|超额|提前[完达实]|顺利|有所|取得(?=了|[^,。;]{0,10}(?:成[效绩果就]|进展|突破))|超过(?:规划|预期|计划)目标|(?<!不)(?:低于|高于)全[国省市]|荣获|获评|被评|明显[提改好下]|步伐|突出的?(?:问题|短板)|不足,|偏[低弱少]|(?:调查|统计|监测|数据|普查)(?:显示|表明|为)"
    "|[五三一两]年[来间]|共有|[县市区省镇乡校州]有(?=[\u4e00-\u9fff]{0,8}\\d)|完成了|实现了|上升了|下降了"
)
_STATED = re.compile("(?:率|例|比|重|积|数|量|度)(?:仅|约|均)?为$")
"""巩固率为95.8%: so a state is told."""
_HEAD_AHEAD = re.compile(
    "目标|指标|任务|措施|举措|打算|安排|承诺|部署|抓手|路径|策略|重点|要求|监督|考核|督[导查办]|责任|今年(?!以来)|本年|明年|下一步|下半年|年内|未来|今后|怎么[做干办]|做什么"
    "|(?:行动|工程|保障|计划|布局|项目|盘子)$"
    "|^(?:加强|强化|推[进动行广]|提[高升]|完善|健全|建[设立成]|实施|开展|深化|加快|扩大|优化|落实|规范|严格|促进|发展|培育|打造|补齐|抓[好实]|保障|支持|构建|改善|壮大|做[好优强实大])"
)
_HEAD_BEHIND = re.compile(
    "(?:情况|现状|现况|状况|回[顾望眸看]|成[效就绩果]|基[础数]|底[数子]|家底|简况|实绩|起点|存量|盘点|总结|进展|背景|问题|短板|差距|不足|挑战|形势|历程|亮点|经验|诊断|画像|摸底|原因|[缘原][由起因]|反馈)[^,。;]{0,5}$|过去|去年|上年|上半年|上学期|[一三]季度|走过|为什么|为何"
)
_OF_TASKS = re.compile(
    "要点|清单|分工|任务书|要事|实事|年度[^,。;—-]{0,6}计划$|工作计划$|20\\d\\d年(?!.*20\\d\\d)[^,。;]{0,24}(?:计划|安排|方案)$"
)
_HEAD_DOES = re.compile(
    "目标|指标(?!完成)|任务(?!背景|完成|书)|措施|计划(?!完成|执行)|安排|打算|^(?:补|解决|破解|开展|做好|夯实|巩固|强化|加强|完善|健全|推进|提升|抓|整改|改善|优化|摸清|落实|深化)"
)
_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]|年)")
_UNDER = re.compile(f"^(?:第[{NUMERAL}\\d]+[章节条款部篇]|[(（]?[{NUMERAL}\\d]{{1,3}}[)）、.．:：])\\s*")


@dataclass(frozen=True)
class Section:
    """The folded texts of a section's ``passages``, the ``path`` of headings above them, the year with which the plan begins."""

    passages: tuple[str, ...]
    path: tuple[str, ...]
    year: int | None

    @cached_property
    def tense(self) -> tuple[int, int]:
        """How many of its sentences look ahead, and how many back."""
        said = [_tense(sentence, self.year) for text in self.passages for sentence in _SENTENCE.split(text)]
        return sum(one.ahead > 0 for one in said), sum(one.back for one in said)

    @cached_property
    def headed(self) -> int:
        """1 where the headings say that it looks ahead, -1 that it looks back, 0 where they say neither."""
        return _headed(self.path, self.year)

    @cached_property
    def directs(self) -> bool:
        """Whether it says what is to be done, in words that nobody uses of what was done."""
        return any(_DIRECTS.search(text) for text in self.passages)

    @property
    def looks_ahead(self) -> bool:
        """Whether it tells of what is to come, so that what stands behind it does too."""
        if self.headed < 0 or not self.path:
            return False
        ahead, back = self.tense
        return ahead > 0 and ahead >= back if self.headed else ahead >= 2 and ahead > 2 * back


@dataclass(frozen=True, slots=True)
class Context:
    """Where a target stands: its folded ``passage``, in a ``section``. ``behind_goals``: the section tells of what is to come, or
    one before it does; ``of_tasks``: the plan is by its title one of tasks all through (工作要点), nothing in it looks back, and
    this is not how it opens. ``past_told``: what was reached stands before its goals."""

    passage: str
    section: Section
    behind_goals: bool
    of_tasks: bool
    past_told: bool


def contexts(said: Iterable[SaidPassage]) -> dict[int, Context]:
    """Where each passage stands, by its row id; ``said`` are all passages of some plans, plan by plan, in their order."""
    found: dict[int, Context] = {}
    for _, of_plan in groupby(said, key=lambda passage: passage.plan):
        parts = [list(part) for _, part in groupby(of_plan, key=lambda passage: passage.section_path)]
        year = _year(parts)
        sections = [_section(part, year) for part in parts]
        goals = next((at for at, section in enumerate(sections) if section.looks_ahead), len(sections))
        opening = next((at for at, section in enumerate(sections) if section.path), 0)
        past = any(section.headed < 0 or section.tense[1] > section.tense[0] for section in sections[:goals])
        of_tasks = _is_of_tasks(parts[0][0].title or "", sections)
        for at, (part, section) in enumerate(zip(parts, sections, strict=True)):
            for passage, text in zip(part, section.passages, strict=True):
                found[passage.row_id] = Context(text, section, at >= goals, of_tasks and at > opening, past)
    return found


def _year(parts: Sequence[Sequence[SaidPassage]]) -> int | None:
    """The year with which a plan begins. A report has a section of the year that was and one of the year to come; then the later
    one counts."""
    title, own = parts[0][0].title or "", parts[0][0].year
    year = _begins(title, own)
    heads = {
        int(named) for part in parts for named in _HEAD_YEAR.findall("".join(json.loads(part[0].section_path)[:1]))
    }
    both = len(heads) == 2 and max(heads) - min(heads) == 1
    return max(heads) if year in heads and (both or (heads and _REPORTS.search(fold_characters(title)))) else year


def _section(part: Sequence[SaidPassage], year: int | None) -> Section:
    texts = tuple(fold_characters(passage.text).lower() for passage in part)
    return Section(texts, tuple(json.loads(part[0].section_path)), year)


def _is_of_tasks(title: str, sections: Sequence[Section]) -> bool:
    """Whether a plan's title calls it one of tasks, and nothing in it looks back."""
    if sections[0].year is None or not _OF_TASKS.search(fold_characters(title)):
        return False
    return not any(section.headed < 0 or section.tense[1] > section.tense[0] for section in sections)


@lru_cache(maxsize=4096)
def _begins(title: str, year: int | None) -> int | None:
    """The year in which a plan begins: its own, or a later one that its title names (of 2025, for 2026—2030 or 十五五)."""
    said = fold_characters(title)
    named = [int(match[1]) for match in _SPAN.finditer(said)]
    named += [_ROC_BEGINS + int(match[1]) for match in _ROC_SPAN.finditer(said)]
    named += [_PERIODS_BEGIN + 5 * (parse_numeral(match[1]) or 0) for match in _PERIOD.finditer(said)]
    return max([*named, *((year,) if year else ())], default=None)


@dataclass(frozen=True, slots=True)
class _Tense:
    ahead: int
    """2 where words or a year say that it is to come, 1 where a bound is set."""
    back: bool


def is_aimed(row: TargetRow, context: Context) -> bool:
    """Whether something says that a target is to be reached."""
    section = context.section
    if section.headed < 0:
        return False
    quote = fold_characters(row.quote).lower()
    if "|" in quote or "\t" in quote:
        return _row_aims(row, quote, section)
    before, sentence = _sentence(quote, context.passage)
    own = _tense(sentence, section.year)
    ahead, back = section.tense
    sure = section.headed > 0 or context.behind_goals
    if own.back:
        return own.ahead == 2 and section.headed > 0 and ahead > back
    if own.ahead == 2:
        return ahead > back or (ahead == back and (sure or _BOUND.search(sentence) is not None))
    if own.ahead == 1:
        return section.headed > 0 or back == 0 or ahead > back
    return not _told_before(before, section.year) and _goes_with_section(sentence, context, sure)


def _goes_with_section(sentence: str, context: Context, sure: bool) -> bool:
    """Whether a sentence without a tense of its own is one of a section that tells of what is to come."""
    section = context.section
    ahead, back = section.tense
    if section.headed == 0 and ahead == 0 and not (section.directs or context.past_told or context.of_tasks):
        return False
    if not (sure or context.of_tasks or (not section.path and ahead > 2 * back + 1)):
        return False
    if _LEVEL.search(sentence) or _DOES.search(sentence):
        return back <= max(ahead, 1) if section.headed > 0 else back == 0 or ahead > back
    return ahead > 2 * back if ahead else back == 0 and (section.headed > 0 or context.of_tasks)


def _row_aims(row: TargetRow, quote: str, section: Section) -> bool:
    """Whether the row of a table says so: its column is of a year to come, or what it starts from stands beside."""
    year = section.year
    if row.due is not None and year is not None:
        return row.due >= year
    figures = len(_FIGURE.findall(_ASIDE.sub("", quote)))
    return row.baseline is not None or row.binding is not None or (section.headed > 0 and figures == 1)


def _sentence(quote: str, passage: str) -> tuple[str, str]:
    """What stands before the sentence that a quote is in, and that sentence; the quote where it stands nowhere word for word."""
    at = passage.find(quote)
    if at < 0:
        return "", quote
    start = max((match.end() for match in _SENTENCE.finditer(passage, 0, at)), default=0)
    end = _SENTENCE.search(passage, at + len(quote))
    return passage[:start], passage[start : end.start() if end else len(passage)]


def _told_before(text: str, year: int | None) -> bool:
    """Whether what was said last before, ahead or back, looks back: the sentence behind goes on."""
    for sentence in reversed(_SENTENCE.split(text)):
        tense = _tense(sentence, year)
        if tense.ahead or tense.back:
            return tense.back and tense.ahead < 2
    return False


@lru_cache(maxsize=16384)
def _tense(sentence: str, year: int | None) -> _Tense:
    plain = _FROM.sub("", _ASIDE.sub("", sentence))
    years = _years(plain)
    comes = year is not None and any(named > year for named in years)
    gone = year is not None and bool(years) and max(years) < year
    back = gone or _PAST.search(plain) is not None
    if _MODAL.search(plain) or comes or (_TERM.search(plain) and not back):
        return _Tense(2, back)
    return _Tense(1 if _BOUND.search(plain) else 0, back or _STATED.search(re.split(r"\d", plain)[0]) is not None)


def _years(text: str) -> list[int]:
    named = [int(match[1]) for match in _YEAR.finditer(text)]
    named += [_ROC_BEGINS + int(match[1]) for match in _ROC_YEAR.finditer(text)]
    return named + [_PERIODS_BEGIN + 4 + 5 * (parse_numeral(match[1]) or 0) for match in _PERIOD.finditer(text)]


@lru_cache(maxsize=8192)
def _headed(path: tuple[str, ...], year: int | None) -> int:
    said = [_UNDER.sub("", fold_characters(heading)) for heading in path]
    for heading in said:
        years = [int(named) for named in _HEAD_YEAR.findall(heading)] or _years(heading)
        if year is not None and years and max(years) < year:
            return -1
        if _HEAD_BEHIND.search(heading) and not _HEAD_DOES.search(heading):
            return -1
        if _HEAD_AHEAD.search(heading) or (year is not None and any(named >= year for named in years)):
            return 1
    return 0
