"""What is junk and what is not; policy text is never junk."""

from __future__ import annotations

import pytest

from ingest.cutting.separators import is_separator
from ingest.furniture.boilerplate import find_junk
from ingest.reading import Reading

BODY = "一、指导思想\n坚持立德树人,推进教育公平。"


def reasons(text: str) -> list[str]:
    reading = Reading(text, [])
    return [junk.reason for junk in find_junk(reading, list(reading.lines()))]


@pytest.mark.parametrize(
    "line",
    [
        "第一篇:重点工作推进计划121116",
        "学区德育督导工作计划 第10篇",
        "第2篇",
        "推进方案 篇3",
        "【篇三】社区工作计划",
        "篇五:年终总结",
        "教学工作计划范文一",
        "文章二:学校防溺水工作计划",
        "例文3",
        "第二篇:东升小学2014学年少先队重点工作推进计划",
    ],
)
def test_separators(line: str) -> None:
    assert is_separator(line)


@pytest.mark.parametrize(
    "line",
    [
        "第一章 总则",
        "第三条 各校应当做好交流工作。",
        "一、总体要求",
        "第一阶段 动员部署",
        "开展读书活动,每人写一篇体会。",
        "学校督导年终工作总结(二)",
        "(一)交流思想",
    ],
)
def test_not_separators(line: str) -> None:
    assert not is_separator(line)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("以下是小编整理的共同体方案,仅供参考,希望能够帮助到大家。", "editor's introduction"),
        (
            "本站小編為你精心準備了教育工作方案參考范文,愿這些范文能點燃您思維的火花,歡迎深入閱讀并收藏。",
            "editor's introduction",
        ),
        ("阅读提示:本篇共有4844个字,预计阅读时间为13分钟,共有175位用户关注,21人点赞!", "reading tip"),
        ("好工具 >范文 >实用文", "breadcrumb"),
        ("您的位置:首页 > 政务公开 > 政策文件", "breadcrumb"),
        ("back_img", "image placeholder"),
        ("2024-02-27 11:15:08 推进方案", "page date"),
        ("上一篇:体育安全课教案十四篇 下一篇:悬崖之上观后感七篇", "previous or next"),
        ("/ 首页 上一页 2", "page navigation"),
        ("第 3 页 共 12 页", "page navigation"),
        ("推荐阅读", "recommended links"),
        ("版权所有:某市教育局", "copyright"),
        ("【法宝引证码】CLI.13.1234567", "legal database"),
        (
            "为有力保证工作开展的质量,需要事先制定方案,方案属于计划类文书的一种。那么优秀的方案是什么样的呢?",
            "editor's introduction",
        ),
        ("时间过得真快,是时候认真思考计划该如何写了。", "editor's introduction"),
        ("社区工作实施方案最新10篇", "site header"),
        ("- 1、本文档由用户上传,文库整理发布,可阅读全部内容。", "copyright"),
        ("- 约 4页", "copyright"),
        ("字体:【大 中 小】 访问量:873", "page date"),
        ("> 首页 > 策划方案 > 活动方案", "breadcrumb"),
        ("Tags:禁毒 社区 方案", "page date"),
        ("学校应急预案范文【三篇】", "site header"),
        ("推荐访问:应急预案 校园安全", "recommended links"),
        ("相关解读:", "recommended links"),
        ("声明:本站内容均来自互联网,如有侵权请联系删除", "copyright"),
        ("索引号:000014349/2021-00067", "legal database"),
        ("扫一扫在手机打开当前页", "site tools"),
        ("【打印本页】【关闭窗口】", "site tools"),
        ("分享到: 微信 微博 QQ空间", "site tools"),
        ("网站首页 | 政务公开 | 办事服务 | 互动交流", "breadcrumb"),
        ("责任编辑:李某 审核:王某", "page date"),
        ("本文由会员“流水”整理上传,转载请注明出处。", "copyright"),
        ("更多精彩内容请关注本站工作计划栏目", "editor's introduction"),
        ("以上就是小编为大家整理的方案全部内容。", "editor's introduction"),
        ("看過醫院年度工作計劃的人還看:", "recommended links"),
        ("上传人:yunfei2008", "document library"),
        ("大小:26.5KB", "document library"),
        ("亲,该文档总共4页,到这儿已超出免费预览范围,如果喜欢就下载吧!", "document library"),
        ("将本文的Word文档下载到电脑,方便收藏和打印", "document library"),
        ("(原标题:某县出台教师交流办法)", "newsroom credit"),
        ("(原题为《某县出台教师交流办法》)", "newsroom credit"),
        ("晨报记者 王小明 李华", "newsroom credit"),
        ("采写:晨报记者 王小明", "newsroom credit"),
        ("来源丨区教育局基教科", "newsroom credit"),
        ("(编辑:李晓梅 审签:王建国)", "newsroom credit"),
        ("作者:办公室 来源:教育局 时间:2012-3-8 阅读:[93]次", "page date"),
        ("日期:2021-11-03 点击:268 属于:汇报材料", "page date"),
        ("發布單位:教務處 發布日期:2024-08-28 點閱數:417", "page date"),
        ("【 字号:大 中 小】【打印】【关闭】", "site tools"),
        ("阅读┊ 评论┊ 收藏┊转载┊喜欢▼┊打印┊举报", "site tools"),
        ("点击上方“临河教育”关注我们", "site tools"),
        ("无障碍阅读", "site tools"),
        ("标题: [分享] 校本培训方案 [打印本页]", "site tools"),
        ("【时 效 性】 有效", "legal database"),
        ("[法宝联想] 本条引用的法规1篇", "legal database"),
        ("县教育局 版权所有 站长:信息中心", "copyright"),
        ("來源:網絡整理,如有侵權請聯繫刪除", "copyright"),
        ("以上网友发言只代表其个人观点,不代表本网的观点或立场。", "copyright"),
        ("您访问的链接即将离开“某县人民政府门户网站”,是否继续?", "copyright"),
        ("下一信息:无", "previous or next"),
        ("上篇文章:2012年教育工作会议讲话", "previous or next"),
        ("教师网 › 教学计划 › 正文", "breadcrumb"),
        ("往期推荐", "recommended links"),
        ("您可能关注的文档", "recommended links"),
        ("你还可以看看:", "recommended links"),
        ("【推荐】学校防溺水工作总结", "recommended links"),
        ("[db:简介]", "left-over markup"),
        ("{$title}", "left-over markup"),
        ("</div>", "left-over markup"),
        ("免责:本文仅代表作者个人观点,与本网无关。", "copyright"),
        ("该用户其他资料", "recommended links"),
        ("阅读了该文档的用户还阅读了这些文档", "recommended links"),
        ("2021-10-12 发布 14页", "page date"),
        ("(县教育工会 供稿)", "newsroom credit"),
        ("首页 所有分类 论文 年会 发布文档 帮助中心", "site menu"),
        ("回复 举报", "site tools"),
        ("[ 打 印 ] [ 关 闭 ] [ 返 回 ]", "site tools"),
        ("阅读全文 评论(0) 收藏", "site tools"),
        ("温馨提示:当前文档最多只能预览3页,此文档共6页,请下载原文档以浏览全部内容。", "site tools"),
        ("▼往期精彩回顾▼", "recommended links"),
        ("【点评】本文结构完整,值得借鉴。", "editor's introduction"),
        ("声明:资料源于网络收集整理,版权归原作者所有", "copyright"),
        ("本文共有 1 页,当前为第 1 页", "reading tip"),
        ("【编者按】近日,某县印发改革实施意见,现全文刊发,供各地参考。", "editor's introduction"),
    ],
)
def test_junk_lines(line: str, reason: str) -> None:
    assert reason in reasons(f"{BODY}\n{line}\n{BODY}")


@pytest.mark.parametrize(
    "line",
    [
        "各校要做好材料整理,仅报送一份供参考的总结。",
        "2011年6月9日",
        "下一步,继续推进教师交流轮岗工作。",
        "来源:中央财政补助资金和地方配套资金。",
        "上一年度考核结果作为评优依据。",
        "首页改版由信息中心负责。",
        "数量",
        "文章 作者 时间",
        "推荐评选",
        "联系人:张某,联系电话:58566XXX",
        "第三条 未经许可不得挪用专项资金。",
        "主办单位:市教育局",
        "推荐优秀教师参加省级评选。",
        "更多的教师参与到课题研究中来,敬请关注每一名学生。",
        "本方案由县教育局制定并负责解释。",
        "主题词:教育 督导 意见",
        "政府首页设置公开专栏 教育 卫生",
        "办公室一",
        "受理→核准→发放",
        "投诉举报电话:12345",
        "各校要研究如何写好教学反思,并制定具体要求。",
        "通讯稿每学期不少于5篇",
        "方案要明确怎么做、谁来做。",
        "格式:A4纸打印,一式三份",
        "时间:5月10日 地点:县政府三楼会议室",
        "时间:9月 审核:教务处",
        "校园小记者 王小明 李华",
        "来源 | 金额 | 用途",
        "摄影/绘画作品20件",
        "阅读",
        "内容介绍",
        "扫描下方二维码报名后到三楼会议室签到领取材料,逾期不再受理。",
        "上一级主管部门:县教育局",
        "下一步:总结推广经验。",
        "(资料来源:县统计局)",
        "标题:二号小标宋体",
        "评价:由各校自评,报县教育局审核。",
        "互动交流",
        "县教育局主办 县文联承办",
        "第五条 本网站发布的信息不代表政府立场的,应当注明。",
        "2个",
        "自觉遵守网络文明公约,严禁发布不实言论,每班签订承诺书。",
        "申请>受理",
        "个人申请 > 学校审核 > 教育局审批",
        "群众申请 › 村级评议 › 乡镇初审 › 县级审批 › 公示",
    ],
)
def test_policy_lines_stay(line: str) -> None:
    assert reasons(f"{BODY}\n{line}\n{BODY}") == []


def test_junk_inside_a_line() -> None:
    assert reasons("学习成绩好,具有一定的.组织能力;教学信息员的`工作表现与评优挂钩。") == [
        "anti-copy mark",
        "anti-copy mark",
    ]
    assert reasons("四是探索创新家校联系制度,通过暑期家访、预约来校 1") == ["page number"]
    assert reasons("各村要落实责任。(更多范文尽在www.example.com)") == ["advertising"]
    assert reasons("路面清洁率达到95%以上。本文来自文章阅读网") == ["advertising"]
    assert reasons("报名材料发至邮箱(详见www.linxi.gov.cn),逾期不候。") == []
    assert reasons("比重为3.5,占全部的.5") == []


def test_a_broken_copy_of_the_title_goes_and_the_title_stays() -> None:
    title = "东升小学2014学年少先队重点工作推进计划"
    text = f"{title[:-1]}\n{title[-1]}\n{title}\n{BODY}"
    assert reasons(text) == ["repeated title", "repeated title"]


def test_separators_that_run_into_the_text() -> None:
    title = "社区环境卫生整治的工作方案"
    text = (
        f"{title}\n以下是小编整理的{title},希望对大家有所帮助。\n{title}1为改善环境,制定本方案。{BODY}\n{title}2{BODY}"
    )
    assert reasons(text)[1:] == ["editor's introduction", "compilation separator", "compilation separator"]
    assert reasons(f"工作方案1为改善环境,制定本方案。{BODY}") == []
    assert reasons("工作计划2项,工作方案3个。\n工作计划5项,工作方案8个。") == []


def test_a_whole_copy_of_the_title_above_junk_goes() -> None:
    title = "干部作风效能建设工作方案"
    assert reasons(f"{title}\n时间:2022-06-25 09:05:00\n{title}\n{BODY}") == ["repeated title", "page date"]
    assert reasons(f"{title}\n{BODY}\n{title}") == []


def test_what_the_site_cut_out_is_marked_inside_the_line() -> None:
    assert reasons("因地制宜,……此处隐藏25035个字……要大张旗鼓地抓好宣传。") == ["cut short by the site"]


def test_one_title_counted_up_numbers_the_pieces_of_a_compilation() -> None:
    pieces = f"社区工作总结(一)\n{BODY}\n社区工作总结(二)\n{BODY}"
    assert reasons(pieces) == ["compilation separator"] * 2
    assert reasons(f"社区工作总结(一)\n{BODY}") == []
    assert reasons(f"附件一\n{BODY}\n附件二\n{BODY}") == []


def test_below_recommended_links_nothing_but_links_follows() -> None:
    assert reasons(f"{BODY}\n相关推荐:\n党支部述职报告\n社区工作计划") == ["recommended links"] * 3
    assert reasons(f"相关推荐:\n党支部述职报告\n{BODY}") == ["recommended links"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("围绕(名师教案网 www.example.net)健康第一开展工作。", "围绕健康第一开展工作。"),
        ("合格率达到96%[来源:Z+xx+k.Com]以上。", "合格率达到96%以上。"),
        ("贯彻方针,本文来自名师教案网,减轻负担。", "贯彻方针,减轻负担。"),
        ("五月:体质测试,转载自:教育大师网。", "五月:体质测试。"),
        ("认真备课*^_^*,上好课。", "认真备课,上好课。"),
        ("登录报名系统(http://www.example.com)填报。", "登录报名系统(http://www.example.com)填报。"),
        ("数据(来源:县统计局)逐月上报。", "数据(来源:县统计局)逐月上报。"),
    ],
)
def test_advertising_inside_a_line(line: str, left: str) -> None:
    reading = Reading(line, [])
    junk = find_junk(reading, list(reading.lines()))
    rest, at = "", 0
    for item in junk:
        rest, at = rest + line[at : item.start], item.end
    assert rest + line[at:] == left
