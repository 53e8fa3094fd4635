"""What a site's editor writes around texts: what the page holds, whom it may help, where there is more of it.

Works on folded lines.
"""

from __future__ import annotations

import re

from ingest.rules import any_of, rule

INTRODUCTION_REASON = "editor's introduction"
_EDITORS = "小编 本站 本文库 编者 笔者 网友 第一范文网 范文网 文秘网 文库网 作文网 公文网"
_SITE = any_of(_EDITORS)
_OFFERS = any_of("整理 收集 搜集 准备 带来 分享 推荐")
_MODEL = any_of("示例 范例 范文 样例")
_INTRODUCTIONS = tuple(
    rule(pattern, examples=tuple(examples))
    for pattern, *examples in (
        (rf"{any_of('以下 下面 接下来 今天 这里 本文 以上')}[^。]{{0,30}}{_SITE}[^。]{{0,30}}(?:{_OFFERS}|收藏|精心|介绍)",
         "下面请看小编为各位整理的值班制度"),
        (rf"{_SITE}[^。]{{0,20}}(?:{_OFFERS}|编辑)[^。]{{0,60}}" + any_of("希望 仅供 供大家 欢迎 参考 帮助 喜欢 范文"),
         "编者搜集了值班制度,供大家选用"),
        ("愿这些范文", "愿这些范文合您的意"),
        (r"欢迎(?:大家)?(?:深入)?阅读(?:并|与)?(?:收藏|借鉴|参考|分享)", "欢迎大家阅读并收藏"),
        (r"^以上[^。]{0,10}仅供参考[!。]?$", "以上内容仅供参考。"),
        (r"希望(?:能够|可以|能)?(?:帮助到|对)(?:大家|您|你)", "希望能对您的写作有用"),
        (r"仅供(?:大家)?参考[,!。].{0,20}(?:大家|您)", "仅供参考,祝大家顺利"),
        (rf"(?:以下|下面|下文)(?:是|为|就是|给大家|为大家|与大家)[^。;]{{0,24}}(?:{_OFFERS}|提供)[^。;]{{0,50}}"
         + any_of("范文 模板 欢迎 仅供 希望 供大家 参考 阅读 一起 大家"), "下面为大家准备了几篇值班方案范文"),
        (any_of("方案 计划 总结 报告 预案") + r"(?:应该|应当|该|要|到底|究竟)?(?:怎么|怎样|如何|咋)(?:写|制定|拟定|做|才)"
         r"[^。]{0,10}[呢吗了?]", "活动方案到底怎么写呢"),
        (r"那么[^。]{0,30}(?:什么样的|怎么写|如何写)", "那么好的总结如何写"),
        (r"是时候[^。]{0,16}(?:写|思考|准备|制定)[^。]{0,12}(?:计划|总结|方案)", "又是时候好好写一份总结"),
        (r"(?:文书|应用文|文体)(?:的一种|之一)", "预案是一种应急文书的一种"),
        (r"^(?:怎么|如何|怎样)(?:写|制[定订])[^。;]{2,40}[?!]", "如何写值班计划?"),
        (r"希望这[篇份][^。]{0,12}(?:符合|满足|对)[您你]", "希望这份预案能满足您"),
        (r"请随时告诉我", "如需修改请随时告诉我"),
        (r"^以上是一[个份篇][^。]{0,30}(?:模板|范文|示例)", "以上是一份值班制度的模板"),
        (r"不代表本站|来源于?网[友络]上传|咨询(?:在线)?客服", "观点不代表本站", "来源于网友上传", "请咨询在线客服"),
        (r"^导[语读]\s*:[^;]{0,200}$|^[【\[]导[语读][】\]]", "导语:又到年终", "【导读】又到年终"),
        (r"^更多[^。;,]{2,30}>>$", "更多值班制度>>"),
        (r"^写作(?:提示|说明|要点|指导)\s*:", "写作提示:先写目标"),
        (rf"(?:下面|以下)(?:给出|提供|列出)[^。]{{0,20}}{_MODEL}", "以下给出三个范例"),
        (r"^摘\s?要\s*:[^;]{0,120}(?:参考|范文)", "摘要:几篇值班范文"),
        (r"一起来看看吧|(?:和|跟|与)大家(?:一起)?(?:分享|聊聊)", "一起来看看吧", "今天和大家聊聊值班"),
        (rf"^更多[^。;的]{{0,16}}{any_of('内容 资讯 信息 文章 范文 资料 方案 计划 总结')}[^。;]{{0,6}}(?:请|欢迎|尽在|可以)"
         rf"[^。;]{{0,4}}{any_of('关注 访问 浏览 继续 点击 登录 查看')}", "更多值班方案请继续浏览"),
        (r"^以上(?:就是|便是|即是?|是)[^。]{0,40}(?:全部内容|所有内容|范文|的介绍)", "以上便是值班制度的全部内容"),
    )
)  # fmt: skip
_INTRODUCTION = re.compile("|".join(form.pattern for form in _INTRODUCTIONS))
# Plain words only, so that the engine can skip to their first characters: one of them stands in every introduction.
_INTRODUCTION_WORD = re.compile(
    any_of(
        _EDITORS,
        "摘 写作 示例 范例 范文 欢迎 仅供 大家 客服 希望 随时 网友上传 网络上传 导语 导读 看看 更多 以上 那么 是时候",
        "文书 应用文 文体 怎 如何",
    )
)
# An introduction may repeat what the plans decide (特制定…); it ends by inviting.
_INVITES = rule(
    r"(?:欢迎(?:大家)?(?:阅读|借鉴|参考|收藏|下载)|仅供(?:大家)?参考|一起来看看吧|希望[^。]{0,16}帮助|喜欢)[^。]{0,20}[。!~.]?$",
    examples=("特制定本制度,欢迎大家下载!", "希望对你有所帮助"),
    never=("欢迎阅读。各校要抓好落实,按时上报。",),
)
_BINDING = rule("特制[定订]|经研究|现将.{0,30}通知如下", examples=("现将值班事项通知如下",))
_EDITORS_NOTE = rule(
    r"^[【\[]?编(?:者按|者的话|前语|后语)[】\]]?\s*[:】]?(?=.)|^[【\[](?:范文)?(?:点评|评析|简评|赏析)[】\]]",
    examples=("编者按:近日有读者来信", "[范文评析]层次清楚"),
    never=("编者按",),
)
_LONGEST_INTRODUCTION = 400


def is_introduction(text: str) -> bool:
    """Whether a site's editor speaks: what the page holds, whom it may help, where there is more of it."""
    if len(text) > _LONGEST_INTRODUCTION:
        return False
    if _EDITORS_NOTE.match(text):
        return True
    if not _INTRODUCTION_WORD.search(text) or not _INTRODUCTION.search(text):
        return False
    return _INVITES.search(text) is not None or _BINDING.search(text) is None
