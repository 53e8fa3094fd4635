"""What is not policy text, with the reason. What is unsure stays in.

Two kinds: whole lines (navigation, editors' introductions, separators of a compilation, …) and stretches inside a line
(anti-copy marks, page numbers left at a page break). All positions are in the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.reading import Line, Reading


@dataclass(frozen=True, slots=True)
class Junk:
    """A stretch ``[start, end)`` of the reading that is not policy text."""

    start: int
    end: int
    reason: str


INTRODUCTION_REASON = "editor's introduction"
SEPARATOR_REASON = "compilation separator"
_ORD = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,3})"
# 第一篇:标题 · 标题 第1篇 · 标题 篇1 · 【篇三】标题 · 范文一 — the number of a piece in a compilation.
SEPARATOR = re.compile(
    rf"""^(?:
        [【\[(<]?\s*第\s?{_ORD}\s?篇\s*[】\])>]?(?:\s*[::、.\s]\s*\S.{{0,60}}|\s*)
      | [^,。;!?、]{{0,40}}?\s*[【\[(<]?\s*第\s?{_ORD}\s?篇\s*[】\])>]?
      | [^,。;!?]{{0,40}}?\s*[【\[(<]?\s*篇\s?{_ORD}\s*[】\])>]?(?:\s*[::]\s*\S.{{0,60}})?
      | [【\[(<]\s*篇\s?{_ORD}\s*[】\])>].{{0,60}}
      | (?:[^,。;!?]{{0,30}}(?:范文|模板|精选|样本|示例))\s*[【\[(<]?\s*{_ORD}\s*[】\])>]?(?:\s*[::]\s*\S.{{0,60}})?
    )$""",
    re.VERBOSE,
)
# Says of nearly every line that it is no separator: each of the forms above has one of these words.
_MAYBE_SEPARATOR = re.compile("篇|范文|模板|精选|样本|示例")

_SITE = "小编|本站|本文库|编者|笔者|网友|第一范文网|范文网|文秘网"
_INTRODUCTION = re.compile(
    rf"(?:以下|下面|接下来|今天|这里|本文)[^。]{{0,30}}(?:{_SITE})[^。]{{0,30}}(?:整理|收集|收藏|分享"
    rf"|搜集|准备|带来|推荐|精心)"
    rf"|(?:{_SITE})[^。]{{0,20}}(?:整理|收集|分享|搜集|准备|带来|推荐|编辑)[^。]{{0,60}}(?:希望|仅供"
    rf"|供大家|欢迎|参考|帮助|喜欢|范文)"
    r"|愿这些范文|欢迎(?:大家)?(?:深入)?阅读(?:并|与)?(?:收藏|借鉴|参考)|希望(?:能够|可以"
    r"|能)?(?:帮助到|对)大家|仅供(?:大家)?参考[,!。].{0,20}(?:大家|您)"
)
_INTRODUCTION_WORD = re.compile(rf"{_SITE}|范文|欢迎|仅供|大家")
_LONGEST_INTRODUCTION = 400
_LONGEST_JUNK_LINE = 160
# Each is matched at the head of a line.
_LINE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("reading tip", re.compile(
        r"^(?:阅读提示|温馨提示|小提示)\s*:?.*(?:个字|阅读时间|看完|用户关注|点赞)|^本(?:篇|文)共(?:有"
        r"|计)\d+个?字")),
    ("previous or next", re.compile(
        r"^(?:上一篇|下一篇|上一页|下一页|上篇|下篇|上一条|下一条)\s*[:>]?|^(?:返回|回到)(?:首页|顶部|列表"
        r"|目录)$")),
    ("page navigation", re.compile(
        r"^[/|\s]*(?:首页|尾页|末页|上一页|下一页)(?:[/|\s\d<>«»]*(?:首页|尾页|末页|上一页|下一页"
        r"|\d{1,3}))*[/|\s]*$")),
    ("page navigation", re.compile(
        r"^(?:第\s?\d{1,4}\s?页\s*(?:[,/]?\s*共\s?\d{1,4}\s?页)?|共\s?\d{1,4}\s?页|\d{1,4}\s?/\s?\d{1,4}"
        r"|-\s?\d{1,4}\s?-|—\s?\d{1,4}\s?—|\d+/\d+页)$")),
    ("breadcrumb", re.compile(
        r"^(?:(?:您?(?:的|当前|现在)?(?:当前)?(?:的)?位置|首页)\s*[:>»]?.*[>»›].*"
        r"|[^\s>,。]{1,12}(?:\s*[>»›→]\s*[^\s>,。]{1,14}){1,6}\s*>?)$")),
    ("image placeholder", re.compile(
        r"^(?:back_img|image\d*|img_?\d*|logo|banner|图片(?:加载中)?\.{0,3}|点击(?:查看|放大)(?:大图|原图"
        r"|图片)?|[\w\-]{1,60}\.(?:jpe?g|png|gif|bmp|webp|svg)|\[图片?\d*\])$", re.IGNORECASE)),
    ("recommended links", re.compile(
        r"^[【\[(]?(?:推荐阅读|相关阅读|推荐标签|相关推荐|相关文章|延伸阅读|猜你喜欢|热门推荐|热门文章"
        r"|热点推荐|更多推荐|为你推荐|为您推荐|相关链接|友情链接|精彩推荐|拓展阅读|最新文章|热门标签"
        r"|相关热词搜索)[】\])]?\s*[:.]?.{0,30}$")),
    ("recommended links", re.compile(
        r"^(?:更多|看了|阅读了?|推荐)[^。]{0,40}(?:相关文章|的人还看了|还看了|精选文章|推荐文章"
        r"|范文文章)[^。]{0,40}[:。]?$|^[【\[](?:.{2,40})[】\]](?:相关文章|相关推荐)\s*:?$"
        r"|^.{0,40}相关文章\s*:$")),
    ("copyright", re.compile(
        r"^(?:copyright|©|\(c\)\s|版权(?:所有|声明|归)|all rights reserved|备案号|[^。]{0,6}icp备"
        r"|[^。]{0,4}公网安备|未经(?:许可|授权|书面)|免责声明|主办(?:单位)?\s*:.*(?:版权|备案|icp)|承办单位?\s*:.*网|网站标识码"
        r"|技术支持\s*:|本文(?:来源|由来)|转载(?:请)?(?:注明|自))", re.IGNORECASE)),
    ("advertising", re.compile(
        r"^(?:(?:扫描|扫一扫|长按)[^。]{0,20}(?:二维码|关注|下载)|(?:关注|添加)[^。]{0,12}(?:公众号"
        r"|微信号)|点击(?:下载|进入|订阅|关注|收藏)|(?:微信|qq)扫码|下载(?:本文|全文|文档|word)|本文(?:共"
        r"|已)(?:被)?(?:阅读|浏览|下载)\d|.{0,12}下载(?:word|pdf|文档|格式)?$)", re.IGNORECASE)),
    ("page date", re.compile(
        r"^(?:(?:发布|更新|发表|上传|添加)?(?:时间|日期|于)\s*:?\s*)?(?:19|20)\d\d[-/.](?:0?[1-9]"
        r"|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\s+\d{1,2}:\d\d(?::\d\d)?\b.{0,40}$")),
    ("page date", re.compile(
        r"^(?:发布|更新|发表|上传|添加|发文|录入)(?:时间|日期)\s*:\s*(?:19|20)\d\d.{0,60}$|^(?:阅读|点击"
        r"|浏览|访问|人气)(?:量|次数|数|率)?\s*[::]?\s*\d+\s*次?$|^(?:来源|作者|编辑|责任编辑|责编|录入"
        r"|审核|字号|字体)\s*:.{0,60}(?:作者|来源|字号|字体|浏览|点击|阅读|编辑|时间).{0,60}$")),
    ("site tools", re.compile(
        r"^(?:(?:分享到?|打印|打印本页|关闭|关闭窗口|收藏|纠错|字号|大|中|小|复制|举报|评论|登录|注册|返回"
        r"|设为首页|加入收藏|微信|微博|qq空间|朋友圈|点赞|投稿|搜索|网站地图|联系我们|关于我们)(?:[\s:"
        r"|丨/·\[\]【】]+|$)){1,12}$", re.IGNORECASE)),
    ("legal database", re.compile(
        r"^(?:【?(?:法宝引证码|北大法宝|法律法规数据库|发布部门|发文字号|发布日期|实施日期|时效性|效力级别"
        r"|法规类别|法规标题|颁布时间|颁布单位|所属类别|信息来源|文号|失效日期)】?\s*[::】].{0,80}"
        r"|.{0,20}(?:北大法宝|法律图书馆|中国法院网|北大法律信息网).{0,40})$")),
    ("nothing but a placeholder", re.compile(r"^(?:略|\(略\)|此处略|内容略|无|[.·…\-_=*#~]{1,80})$")),
)  # fmt: skip
# Hardly any line is junk: one pattern says so at once.
_SOME_RULE = re.compile(
    "|".join(f"(?{'i' if pattern.flags & re.IGNORECASE else ''}:{pattern.pattern})" for _, pattern in _LINE_RULES)
)
_STOP = re.compile("[。;!?]")
_DUPLICATE_WINDOW = 4
_LONGEST_HEADER = 4
_ANTI_COPY = re.compile(  # the mark first: the engine skips to it
    r"[`´.](?:(?<=[\u3400-\u9fff,。;、:”“》《)(][`´])(?=[\u3400-\u9fff“《,。;、(])|(?<=[的了地得]\.)(?=[\u3400-\u9fff“]))"
)
_PAGE_NUMBER = re.compile(r"(?<=[\u3400-\u9fff,”》)])\s+\d{1,3}$")


def find_junk(reading: Reading, lines: Sequence[Line]) -> list[Junk]:
    """Everything in the reading that is not policy text, in order, not overlapping."""
    found: list[Junk] = []
    folded = [reading.folded[line.start : line.end] for line in lines]
    header = _site_header(folded)
    for index, (line, text) in enumerate(zip(lines, folded, strict=True)):
        reason = _line_reason(text) or _repeated_title(index, folded)
        if reason is None and index in header:
            reason = "site header"
        if reason:
            found.append(Junk(line.start, line.end, reason))
        else:
            found += _inline(text, line)
    return found


def is_separator(text: str) -> bool:
    """Whether a folded line only numbers a piece of a compilation."""
    return len(text) <= 90 and _MAYBE_SEPARATOR.search(text) is not None and SEPARATOR.match(text) is not None


def _line_reason(text: str) -> str | None:
    if is_separator(text):
        return SEPARATOR_REASON
    if len(text) > _LONGEST_INTRODUCTION:
        return None
    if _INTRODUCTION_WORD.search(text) and _INTRODUCTION.search(text) and not _binding(text):
        return INTRODUCTION_REASON
    if len(text) > _LONGEST_JUNK_LINE:
        return None
    if not _SOME_RULE.match(text):
        return None
    return next((reason for reason, pattern in _LINE_RULES if pattern.match(text)), None)


def _binding(text: str) -> bool:
    """Whether a line that mentions an editor nevertheless decides something."""
    return re.search("特制[定订]|经研究|现将.{0,30}通知如下", text) is not None


def _site_header(folded: Sequence[str]) -> frozenset[int]:
    """Lines above the first separator when they are all short and none is a sentence: the page's own title and the like."""
    first = next((index for index, text in enumerate(folded) if is_separator(text)), 0)
    above = [index for index in range(first) if _line_reason(folded[index]) is None]
    if len(above) > _LONGEST_HEADER or any(len(folded[i]) > 40 or _STOP.search(folded[i]) for i in above):
        return frozenset()
    return frozenset(above)


def _repeated_title(index: int, folded: Sequence[str]) -> str | None:
    """A broken copy of the title right above its whole form (cut off by the site's layout), or the copy's tail."""
    text = folded[index]
    if len(text) > 60 or _STOP.search(text):
        return None
    for ahead in range(index + 1, min(index + 1 + _DUPLICATE_WINDOW, len(folded))):
        later = folded[ahead]
        if len(later) > 90:
            break
        if len(text) >= 6 and later != text and later.startswith(text):
            return "repeated title"
        if len(text) <= 6 and index and later == folded[index - 1] + text:
            return "repeated title"
    return None


def _inline(text: str, line: Line) -> Iterator[Junk]:
    for match in _ANTI_COPY.finditer(text):
        yield Junk(line.start + match.start(), line.start + match.end(), "anti-copy mark")
    if len(text) > 20 and text[-1].isdecimal() and (number := _PAGE_NUMBER.search(text)):
        yield Junk(line.start + number.start(), line.start + number.end(), "page number")
