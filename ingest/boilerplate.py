"""What is not policy text, with the reason. What is unsure stays in.

Two kinds: whole lines (navigation, editors' introductions, separators of a compilation, …) and stretches inside a line
(anti-copy marks, page numbers left at a page break). All positions are in the reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.plans import TYPE_WORDS
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

_SITE = "小编|本站|本文库|编者|笔者|网友|第一范文网|范文网|文秘网|文库网|作文网|公文网"
_INTRODUCTION = re.compile(
    rf"(?:以下|下面|接下来|今天|这里|本文|以上)[^。]{{0,30}}(?:{_SITE})[^。]{{0,30}}(?:整理|收集|收藏|分享"
    rf"|搜集|准备|带来|推荐|精心|介绍)"
    rf"|(?:{_SITE})[^。]{{0,20}}(?:整理|收集|分享|搜集|准备|带来|推荐|编辑)[^。]{{0,60}}(?:希望|仅供"
    rf"|供大家|欢迎|参考|帮助|喜欢|范文)"
    r"|愿这些范文|欢迎(?:大家)?(?:深入)?阅读(?:并|与)?(?:收藏|借鉴|参考)|希望(?:能够|可以"
    r"|能)?(?:帮助到|对)(?:大家|您|你)|仅供(?:大家)?参考[,!。].{0,20}(?:大家|您)"
    r"|^[【\[]导[语读][】\]]|一起来看看吧|(?:和|跟|与)大家(?:一起)?(?:分享|聊聊)"
    r"|^更多[^。;的]{0,16}(?:内容|资讯|信息|文章|范文|资料|方案|计划|总结)[^。;]{0,6}(?:请|欢迎|尽在|可以)[^。;]{0,4}(?:关注|访问|浏览|继续|点击|登录|查看)"
    r"|^以上(?:就是|便是|即是?|是)[^。]{0,40}(?:全部内容|所有内容|范文|的介绍)"
)
_INTRODUCTION_WORD = re.compile(rf"{_SITE}|范文|欢迎|仅供|大家|导[语读]|看看|更多|以上")
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
        r"^(?:更多|看[了过]|阅读[了过]?|推荐)[^。]{0,40}(?:相关文章|的人还看|还看了|精选文章|推荐文章"
        r"|范文文章)[^。]{0,40}[:。]?$|^[【\[](?:.{2,40})[】\]](?:相关文章|相关推荐)\s*:?$"
        r"|^.{0,40}相关文章\s*:$")),
    ("copyright", re.compile(
        r"^(?:copyright|©|\(c\)\s|版权(?:所有|声明|归)|all rights reserved|备案号|[^。]{0,6}icp备"
        r"|[^。]{0,4}公网安备|未经(?:许可|授权|书面)|免责声明|主办(?:单位)?\s*:.*(?:版权|备案|icp)|承办单位?\s*:.*网|网站标识码"
        r"|技术支持\s*:|本文(?:来源|由来)|转载(?:请)?(?:注明|自)"
        r"|(?:主办|承办|制作|维护)(?:单位)?\s*:\S{2,30}\s+(?:主办|承办|协办|技术支持|制作|维护)(?:单位)?\s*:)", re.IGNORECASE)),
    ("copyright", re.compile(
        r"^(?:本文|本篇|本资料|本文档|文章|内容|资料)[^。;]{0,24}由[^。;]{1,24}(?:整理|收集|上传|发布|编辑|提供|原创|分享)[^;]{0,40}$")),
    ("advertising", re.compile(
        r"^(?:(?:扫描|扫一扫|长按)[^。]{0,20}(?:二维码|关注|下载)|(?:关注|添加)[^。]{0,12}(?:公众号"
        r"|微信号)|点击(?:下载|进入|订阅|关注|收藏)|(?:微信|qq)扫码|下载(?:本文|全文|文档|word)|本文(?:共"
        r"|已)(?:被)?(?:阅读|浏览|下载)\d|.{0,12}下载(?:word|pdf|文档|格式)?$)", re.IGNORECASE)),
    ("page date", re.compile(
        r"^(?:(?:发布|更新|发表|上传|添加)?(?:时间|日期|于)\s*:?\s*)?(?:19|20)\d\d[-/.](?:0?[1-9]"
        r"|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\s+\d{1,2}:\d\d(?::\d\d)?\b.{0,40}$")),
    ("page date", re.compile(
        r"^(?:发布|更新|发表|上传|添加|发文|录入)(?:时间|日期)\s*:\s*(?:19|20)\d\d.{0,60}$|^(?:阅读|点击"
        r"|浏览|访问|人气)(?:量|次数|数|率)?\s*[::]?\s*\d+\s*次?$|^(?:(?:文章|信息|稿件|内容)?来源|作者|编辑|责任编辑|责编|录入"
        r"|审核|字号|字体|发布人|供稿|撰稿|浏览次数|点击数?)\s*:.{0,60}(?:作者|来源|字号|字体|浏览|点击|阅读|编辑|时间|日期|审核|校对|终审).{0,60}$"
        r"|^(?:责任编辑|责编|编辑|校对|终审|一审|二审|三审)\s*:\s*[\u4e00-\u9fff]{2,4}$")),
    ("site tools", re.compile(
        r"^[\[【(]?(?:(?:分享到?|打印(?:本[页文])?|我要打印|关闭(?:窗口|本页)?|我要纠错|收藏(?:本[页文])?|纠错|字号|大|中|小|复制|举报"
        r"|评论|登录|注册|返回(?:顶部)?|设为首页|加入收藏|微信|微博|新浪微博|qq空间|qq好友|朋友圈|点赞|投稿|搜索"
        r"|网站地图|联系我们|关于我们|无障碍(?:浏览)?|长者(?:模式|版)|适老版|繁体|简体|english)(?:[\s:|丨/·,\[\]【】()]+|$)){1,12}$",
        re.IGNORECASE)),
    ("site tools", re.compile(
        r"^(?:用?手机)?扫一?[扫码][^。;]{0,12}(?:手机|微信|本页|当前页|分享|浏览|阅读)[^。;]{0,12}$")),
    ("page navigation", re.compile(
        r"^(?=.{0,60}(?:首页|政务公开|办事服务|互动交流|联系我们|登录))[^\s|,。;:>]{2,8}(?:\s*[|丨·]\s*[^\s|,。;:>]{2,8}){2,12}$"
        r"|^(?:网站)?首页(?:\s+[^\s,。;:>]{2,6}){3,12}$")),
    ("legal database", re.compile(
        r"^(?:【?(?:法宝引证码|北大法宝|法律法规数据库|发布部门|发文字号|发布日期|实施日期|时效性|效力级别"
        r"|法规类别|法规标题|颁布时间|颁布单位|所属类别|信息来源|文号|失效日期"
        r"|索引号|信息索引号?|主题分类|公开类别|公开方式|公开范围|公开时限|公开程序|发文机关|发布机构|成文日期"
        r"|发文日期|生成日期|信息类别|体裁分类|有效性|法规文号|批准部门|批准日期|颁布日期|执行日期|法律层级)】?\s*[::】].{0,80}"
        r"|.{0,20}(?:北大法宝|法律图书馆|中国法院网|北大法律信息网).{0,40})$")),
    ("nothing but a placeholder", re.compile(r"^(?:略|\(略\)|此处略|内容略|无|[.·…\-_=*#~]{1,80})$")),
)  # fmt: skip
# Hardly any line is junk: one pattern says so at once.
_SOME_RULE = re.compile(
    "|".join(f"(?{'i' if pattern.flags & re.IGNORECASE else ''}:{pattern.pattern})" for _, pattern in _LINE_RULES)
)
_STOP = re.compile("[。;!?]")
LINKS_REASON = "recommended links"
_NUMBERED_COPY = re.compile(
    rf"^([^。;,!?]{{2,40}}(?:{TYPE_WORDS}|范文|心得|体会|讲话稿|演讲稿|[及和与].{{2,6}}))\s*"
    r"[(\[【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]】]?$"
)
_LONGEST_COPY = 50
_LONGEST_LINK = 45
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
    reasons = [_line_reason(text) for text in folded]
    _numbered_copies(folded, reasons)
    _link_lists(folded, reasons)
    header = _site_header(folded, reasons)
    for index, (line, text) in enumerate(zip(lines, folded, strict=True)):
        reason = reasons[index] or _repeated_title(index, folded)
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


def _numbered_copies(folded: Sequence[str], reasons: list[str | None]) -> None:
    """``…工作总结(一)``, ``…工作总结(二)``: one title counted up by the site numbers the pieces of a compilation."""
    copies: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(folded):
        if reasons[index] is None and len(text) <= _LONGEST_COPY and (match := _NUMBERED_COPY.match(text)):
            copies[match.group(1)].append(index)
    for places in copies.values():
        if len(places) >= 2:
            for index in places:
                reasons[index] = SEPARATOR_REASON


def _link_lists(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Below 相关推荐 nothing but titles follows, down to the end of the text or the next piece."""
    for index, reason in enumerate(reasons):
        if reason != LINKS_REASON:
            continue
        end = next((at for at in range(index + 1, len(folded)) if not _is_link(folded[at], reasons[at])), len(folded))
        if end == len(folded) or reasons[end] == SEPARATOR_REASON:
            for at in range(index + 1, end):
                reasons[at] = reasons[at] or LINKS_REASON


def _is_link(text: str, reason: str | None) -> bool:
    if reason is not None:
        return reason != SEPARATOR_REASON
    return len(text) <= _LONGEST_LINK and not re.search("[。;:]", text)


def _site_header(folded: Sequence[str], reasons: Sequence[str | None]) -> frozenset[int]:
    """Lines above the first separator when they are all short and none is a sentence: the page's own title and the like."""
    first = next((index for index, reason in enumerate(reasons) if reason == SEPARATOR_REASON), 0)
    above = [index for index in range(first) if reasons[index] is None]
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
