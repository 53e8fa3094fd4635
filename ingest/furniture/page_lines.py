"""What a single line at the edge of a page may be: the site's own words, the document's own last or first lines.

Works on folded lines.
"""

from __future__ import annotations

import re

from ingest.cutting.titles import DATE_LINE, DOCUMENT_NUMBER, opens_plan
from ingest.rules import any_of, rule

SENTENCE = re.compile("[。;!?]")
NUMBERED = rule(
    r"^(?:[(\[]?[一二三四五六七八九十\d]{1,3}[)\].、,](?!\d)|第.{1,3}[章条篇节]|[①-⑳⑴-⒇⒈-⒛㈠-㈩])",
    examples=("二、值班", "(3)值班", "第十条 值班", "③值班"),
    never=("3.5万元",),
)
OWN_TAIL = rule(
    r"^[(\[【]?(?:附(?!件下载)|注(?=\s*\d*\s*:)(?!\s*:\s*(?:本文|本站|以上|文章|部分))|"
    + any_of("注意 备注 说明 抄[送报] 主[送报题] 联系(?!我们) 印发 此件 签发 打字 共印")
    + ")",
    examples=("附件:值班表", "注1:单位为人", "抄送:县委办", "(此件公开)", "联系人:王老师"),
    never=("附件下载", "注:本文选自网络", "联系我们"),
)
"""The plan's own last lines: attachments, notes, copies to whom, contacts."""
_BODY_ALONE = rule(
    "(?:[局厅委院校园会处部办馆社所队]|小学|中学|大学|办公室|人民政府|总支|支部)$",
    examples=("青县教育局", "青县第一小学"),
)
_OWN_OPENING = rule("^各.{0,40}:$|文件$", examples=("各乡镇学校:", "青县教育局文件"))
_SITE_NOUN = re.compile("文档|下载|转载|登录|网友|本站|版权|点赞|二维码|公众号|论坛|评论")

_ADDRESS = r"(?:https?://(?:www\.)?|www\.)(?![\w./]*\.(?:gov|edu|org))"
_OWNER = (
    r"(?<![基根日])本[站网](?![络格])|网友|小编|转载|著作权归|版权(?:所有|归|声明|说明|与)"
    r"|侵权(?:申诉|投诉|请|必究|联系|.{0,6}删)|侵犯.{0,10}(?:权益|版权|权利)"
)
_ACCOUNT = "登[录陆入].{0,6}注册|注册.{0,6}登[录陆]|(?:登[录陆入]|注册)后"
_FORUM = r"[回发跟]帖|[该本]帖|该贴|帖子|楼主|小黑屋|archiver|手机版\|"
_FOLLOW = (
    "(?:点击|长按|扫描|扫码|识别).{0,12}(?:关注|二维码|下载|查看|进入|阅读|原文)|下载请扫码|咨询qq|关注(?:我们|.{0,12}公众号)"
    r"|点赞|点.{0,3}在看|(?:发表|发布|网友|查看|文章|最新)评论|评论\s?[(（]"
)
_WAYS = (
    "加入收藏|设为首页|收藏本|返回.{0,10}(?:首页|顶部|列表|目录|上一?页|栏目|频道)|上一[篇页条]|下一[篇页条]"
    "|(?:原文|本文|文章)(?:链接|地址|来源|来自)|阅读(?:原文|全文)|查看(?:原文|全文|更多)|让更多人看到|自动滚屏"
)
_LIBRARY = (
    "(?:浏览|点击|下载|阅读|访问)(?:次数|量|数|人次)|下载(?:本文|全文|文档|到电脑|次数|积分|此)|(?:全文|免费|在线)(?:预览|阅读|下载)"
    "|(?:上传|分享)[人者]|(?:本|此|该|原|相关|更多|当前|热门)文档|文档(?:信息|分类|介绍|简介|格式|大小)|范文|猜[你您]"
    r"|[您你]可能|往期|为[您你]推荐|看了本文|收藏夹|【编号|公众号\s?:\s?[a-z]|本篇法规|换一换|收起|等你来答"
)
_ANSWERS = r"类似问题|\d+\s?个?(?:回答|赞)$|每个赞|人划线|提问[者人]|楼上的"
_SNAPSHOT = "快照|搜索引擎|网页作者|查询的关键词|会员自行|编辑出版|内部资料|免费赠阅|论文网|期刊推荐"
_BOARD = r"技术支持\s?:|^主题\s?:\s?\[|本主题|管理选项|固顶"
_LISTS = (
    "(?:相关|相似|同类)(?:文章|推荐|阅读|链接|内容|文档|搜索|新闻|报道|信息|范文|帖)"
    "|热门(?:文章|推荐|标签|搜[索寻]|排行|点击|阅读|帖|主题|话题)|(?:推荐|精彩|延伸|拓展|扩展)(?:阅读|文章|访问|回顾)"
    "|(?:最新|随机|猜你)(?:文章|更新|资讯|推荐)"
)
_IMPRINT = (
    r"^(?:本文)?(?:标签|关键[词字]|tags?(?:标签)?)\s?:|^修订日期\s?:|责任?编辑?\s?:|编辑\s?:|责编|icp|网安备|公安备案|copyright|©|\(c\)\s?(?=[a-z\d])"
    r"|all rights|powered by|processed in|\brss\b|opml|订阅源|qq群|qq客服|在线客服|客服热线|\bvip\b|积分规则|网站地图|网站声明"
    "|免责|关于我们|联系我们|广告服务|关闭(?:窗口|本)|打印(?:本|此|窗)|窗口关闭|(?:不良|非法|违法).{0,6}举报|举报中心"
)
_BLOG = (
    r"skip to content|posted (?:on|by)|share this|click to share|like loading|categor(?:y|ies)\s?:|leave a (?:reply|comment)"
    "|your email address|required fields|recent (?:posts|comments)|read more|theme by"
)
_FILE = r"\.(?:docx?|xlsx?|pdf|wps|zip|rar)$|word\s?(?:文档|版|格式)"
# None of these alone says that a line is junk: it must stand at an edge of the page, among its like.
_SITE_WORDS = rule(
    f"{_ADDRESS}|{_OWNER}|{_ACCOUNT}|{_FORUM}|{_FOLLOW}|{_WAYS}|{_LIBRARY}|{_ANSWERS}|{_SNAPSHOT}|{_BOARD}|{_LISTS}|{_IMPRINT}"
    f"|{_BLOG}|{_FILE}",
    examples=(
        "www.example.com", "本站内容", "侵权请告知", "登录后可见", "楼主好人", "长按图片下载", "网友评论", "返回信息列表",
        "阅读原文", "浏览次数:3", "当前文档", "猜你要找", "12个回答", "百度快照", "技术支持:青草", "同类新闻", "标签:值班",
        "青ICP备", "网站地图", "Posted on Monday", "值班表.docx", "Word版",
    ),
    never=("www.example.gov.cn", "日本网球", "本网络课程"),
    flags=re.IGNORECASE,
)  # fmt: skip
_POLICY_VOICE = rule(
    any_of(
        "不少于 不低于 至少 达到 力争 确保 每[年月季周天日篇] 严禁 严厉 打击 应当 各[级部单校县乡镇区] 报送 上报",
        "提交 评选 加强 推进 落实 填报 报名 申报 系统 平台",
    ),
    examples=("公众号阅读量不低于三万次", "各校转发"),
    never=("本站版权所有",),
)
"""What a plan says that means to be read on a site."""
# What readers may press, and what counts what they pressed: a line of nothing else is no text.
_CONTROLS = rule(
    any_of(
        r"阅读(?=[(（\d]) 引用 转寄友人 回列表 附档下载 阅读全文 全文阅读 查看(?:全文|更多|原文|评论) 评论 回复",
        "举报 收藏 分享 点赞 赞 踩 顶 打印 关闭 返回 列表 首页 尾页 末页 [上下]一?页 登[录陆] (?:立即)?注册",
        "找回密码 忘记密码 自动登[录陆] 密码 用户名 验证码 游客 匿名 发表 发帖 回帖 热门 排行榜? 随机 推荐 最新",
        "精华 置顶 导出 订阅 opml rss 高级(?:模式|搜索) 站内搜索 手机版 电脑版 小黑屋 archiver 只看该作者",
        "[倒正]序浏览 电梯直达 复制链接 繁[体體]版? 简体版? 无障碍 长者模式 适老版 设为首页 加入收藏 网站地图",
        "网站导航 联系我们 关于我们 意见反馈 二维码 新浪微博 微信好友 微信 qq(?:好友|空间|群)? 朋友圈 下载 预览",
        "切换到宽版 友善列印 回上一?页 回首页 网站导览 双语词汇 意见信箱 纠错 转发 word pdf txt 字号 字体",
    ),
    examples=("阅读(3)", "下一页", "忘记密码", "倒序浏览", "QQ空间", "友善列印"),
    never=("阅读理解",),
    flags=re.IGNORECASE,
)
_FILLERS = re.compile("文章|文档|本[页文站]|此[页文]|我要|次数|[数次人]|正文|窗口|内容|作者|以后|今日|总")
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z]")

_LONGEST_SITE_LINE = 45  # 38 the same; 30: 4 documents, 60 and more: 1
_LONGEST_SITE_SENTENCE = 160  # 120 and more the same; 80: 1 document
_FEWEST_SITE_WORDS = 3  # 2: 3 documents, 4: 4
_LONGEST_CONTROLS = 40  # 30 and more the same; 20: 3 documents
_FEWEST_CONTROLS = 2  # 1: 6 documents, 3: 7


def says_site(text: str) -> bool:
    """Whether whoever runs the site speaks, or names what it offers: once in a short line, twice in a sentence."""
    if len(text) > _LONGEST_SITE_SENTENCE or is_own(text):
        return False
    said = _SITE_WORDS.search(text)
    if said is None or opens_plan(text) or ("。" in text and _POLICY_VOICE.search(text)):
        return False
    return ((len(text) <= _LONGEST_SITE_LINE or text.isascii()) and "。" not in text) or _SITE_WORDS.search(
        text, said.end()
    ) is not None


def dwells_on_site(text: str) -> bool:
    """Whether a line names three and more of a site's things: wherever it stands, it is no text's own."""
    if len(text) > _LONGEST_SITE_SENTENCE or not _SITE_NOUN.search(text):
        return False
    return len(_SITE_WORDS.findall(text)) >= _FEWEST_SITE_WORDS and not (is_own(text) or _POLICY_VOICE.search(text))


def only_controls(text: str) -> bool:
    """Whether a line consists of at least two controls of a page and nothing else: 回复 举报, 阅读全文 评论(0)."""
    if len(text) > _LONGEST_CONTROLS or text[-1] in "。;:,":
        return False
    bare = re.sub(r"\s", "", text)
    rest, count = _CONTROLS.subn("", bare)
    return count >= _FEWEST_CONTROLS and not _LETTER.search(_FILLERS.sub("", rest))


def is_control(text: str) -> bool:
    """Whether a line is one control and nothing else: 顶, 收藏."""
    return len(text) <= _LONGEST_CONTROLS and _CONTROLS.fullmatch(re.sub(r"\s", "", text)) is not None


def is_own(text: str) -> bool:
    """Whether a line is a body's name, a document number, a date, a note or a salutation: never furniture by its place."""
    return bool(
        _BODY_ALONE.search(text)
        or DOCUMENT_NUMBER.match(text)
        or DATE_LINE.match(text)
        or OWN_TAIL.match(text)
        or _OWN_OPENING.search(text)
    )
