"""Compilations are cut where one plan ends, and every plan says of itself only what its text says."""

from __future__ import annotations

import pytest

from ingest.document import analyse
from ingest.models import CanonicalText, Document, Plan, Source

BODY = (
    "\n一、指导思想\n坚持以立德树人为根本,推进教育公平,办好人民满意的教育。\n二、工作目标\n"
    "到2025年教师交流比例达到15%以上,各校全面完成任务。\n"
)
BODY += "三、保障措施\n各单位要加强组织领导,落实工作责任,将工作开展情况纳入年终督导考核,对成绩突出的单位予以表彰奖励。"
OPENING = "为深入贯彻落实全市教育工作会议精神,进一步推进城乡教育均衡发展,结合我市实际,特制定本实施方案。"


def read(text: str, title: str | None = None) -> Document:
    return analyse(Source("a.txt", "0", len(text), "text/plain"), CanonicalText(text, "text/1", title=title))


def only(text: str) -> Plan:
    plans = read(text).plans
    assert len(plans) == 1
    return plans[0]


@pytest.mark.parametrize(
    "separators",
    [
        ("教育工作方案 第1篇", "教育工作方案 第2篇"),
        ("推进方案 篇1", "推进方案 篇2"),
        ("【篇一】", "【篇二】"),
        ("篇1", "篇2"),
        ("教育工作方案范文一", "教育工作方案范文二"),
    ],
)
def test_separators_cut(separators: tuple[str, str]) -> None:
    document = read(f"{separators[0]}\n{OPENING}{BODY}\n{separators[1]}\n{OPENING}{BODY}")
    assert len(document.plans) == 2
    assert [plan.title for plan in document.plans] == [None, None]


@pytest.mark.parametrize(
    "separators",
    [
        ("第一篇:教师交流方案", "第二篇:送教下乡方案20160318"),
        ("〖第1篇〗教师交流方案", "〖第2篇〗送教下乡方案"),
        ("1、教师交流方案", "2、送教下乡方案"),
        ("NO.1 教师交流方案", "NO.2 送教下乡方案"),
        ("[转载]教师交流方案", "[转载]送教下乡方案"),
        ("■ 教师交流方案", "■ 送教下乡方案"),
        ("Ⅰ.教师交流方案", "Ⅱ.送教下乡方案"),
        ("①教师交流方案", "②送教下乡方案"),
        (">> 2016-09-03 教师交流方案", ">> 2016-09-05 送教下乡方案"),
    ],
)
def test_a_separator_gives_its_piece_the_title_that_no_other_has(separators: tuple[str, str]) -> None:
    document = read(f"{separators[0]}\n{OPENING}{BODY}\n{separators[1]}\n{OPENING}{BODY}")
    assert [plan.title for plan in document.plans] == ["教师交流方案", "送教下乡方案"]
    assert document.plans[1].year is None or "2016" in separators[1]


@pytest.mark.parametrize(
    "second",
    [
        f"学校督导年终工作总结(二)\n本学年,在上级领导下,学校各项工作取得进展。{BODY}",
        f"某县送教下乡活动实施方案\n{OPENING}{BODY}",
        f"县教发〔2021〕7号\n某县送教下乡活动实施方案\n{OPENING}{BODY}",
        f"{OPENING}{BODY}",
        f"文昌中学2022学年心理健康教育工作计划\n近年来,学生心理问题受到社会各界普遍关注。{BODY}",
        f"金秋送爽,在第三十个教师节到来之际,为了听取家长对学校工作的意见,学校决定召开座谈会,特制定本方案。{BODY}",
    ],
    ids=[
        "numbered title",
        "title",
        "document number",
        "opening alone",
        "title before a paragraph of background",
        "an aim inside the opening",
    ],
)
def test_plans_without_a_separator_are_cut(second: str) -> None:
    document = read(f"{OPENING}{BODY}\n{second}")
    assert len(document.plans) == 2
    assert document.canonical.text[document.plans[1].start :].startswith(second[:12])


@pytest.mark.parametrize(
    "inside",
    [
        "为实现这些目标,拟安排下述方面的活动:",
        "为了使本计划的各项工作目标得以实现,各级组织在工作中要做到以下要求:",
        "各校要按照《教师交流实施方案》的要求,认真制定本校工作计划。",
        "近年来,我市教育事业取得了较大发展。",
        "附件:任务分解表",
    ],
)
def test_one_plan_stays_one(inside: str) -> None:
    assert (
        len(read(f"{OPENING}{BODY}\n{inside}\n1.加强领导。各校要成立领导小组。\n2.加强宣传。各校要营造氛围。").plans)
        == 1
    )


def test_cover_notice_and_attached_plan_are_two() -> None:
    text = (
        "某市人民政府关于印发某市教师交流\n实施方案的通知\n某政发〔2021〕5号\n各县区人民政府,市直各部门:\n"
        "《某市教师交流实施方案》已经市政府同意,现印发给你们,请结合实际认真组织实施。\n某市人民政府\n"
        "2021年3月5日\n(此件公开发布)\n"
        f"某市教师交流实施方案\n{OPENING}{BODY}"
    )
    first, second = read(text).plans
    assert first.title == "某市人民政府关于印发某市教师交流实施方案的通知"
    assert (first.number, first.year, first.type) == ("某政发〔2021〕5号", 2021, "通知")
    assert second.title == "某市教师交流实施方案"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("泰安市教育局“幸福学校”建设重点工作推进计划", "计划"),
        ("四项重点工作推进汇报", "汇报"),
        ("关于加强全市重点工作督查推进的意见", "意见"),
        ("教师交流轮岗管理办法(试行)", "办法"),
        ("学校督导年终工作总结(一)", "总结"),
        ("禾川市教育局“书香校园”建设重点项目推进安排", "安排"),
        ("后勤处重点工作及推进措施", "要点"),
        ("禾川市人民代表大会常务委员会关于加强教师队伍建设的决议", "决议"),
    ],
)
def test_title_and_type(title: str, kind: str) -> None:
    plan = only(f"{title}\n{OPENING}{BODY}")
    assert (plan.title, plan.type) == (title, kind)


def test_metadata_comes_from_title_signature_and_number() -> None:
    plan = only(f"泾林发〔2022〕67号\n泾源县2022年林业项目实施方案\n{OPENING}{BODY}\n泾源县林业局\n二〇二二年六月九日")
    assert (plan.issuer, plan.place, plan.year, plan.number) == ("泾源县林业局", "泾源县", 2022, "泾林发〔2022〕67号")


def test_a_signature_years_older_than_the_title_is_believed() -> None:
    assert only(f"泾源县2022年林业项目实施方案\n{OPENING}{BODY}\n泾源县林业局\n二〇一一年六月九日").year == 2011


def test_titles_over_several_lines() -> None:
    text = (
        "中共禾川市委教育工作委员会\n禾川市教育局\n关于印发《全面推进课后服务的实施方案》的通知\n各县区:\n"
        "现将《全面推进课后服务的实施方案》印发给你们,请认真执行。工作中的重大问题及时报告市教育局。望各单位结合实际抓好贯彻落实。\n"
        f"禾川市教育局\n2021年3月5日\n(此件公开发布)\n全面推进课后服务\n加快提升育人质量的实施方案\n{OPENING}{BODY}"
    )
    cover, plan = read(text).plans
    assert cover.title == "中共禾川市委教育工作委员会禾川市教育局关于印发《全面推进课后服务的实施方案》的通知"
    assert plan.title == "全面推进课后服务加快提升育人质量的实施方案"
    assert plan.issuer is None or "禾川" in plan.issuer


def test_an_annex_takes_what_its_circular_says() -> None:
    text = (
        f"为落实全县工作部署,现将任务分解表印发给你们,请认真执行。{BODY}\n沁水县人民政府办公室\n2025年5月18日\n附件1\n"
        "2025年重点工作任务清单\n一、牵头工作\n1.投资3000万元建设养殖基地。\n2.打造生产基地。"
    )
    circular, annex = read(text).plans
    assert (circular.type, annex.type) == ("通知", "清单")
    assert (annex.issuer, annex.place, annex.year) == ("沁水县人民政府办公室", "沁水县", 2025)


def test_silence_is_none() -> None:
    plan = only(f"坚持以人为本,推进各项工作。{BODY}".replace("到2025年", ""))
    assert (plan.title, plan.issuer, plan.place, plan.year, plan.number) == (None, None, None, None, None)
    assert not plan.template


def test_model_texts_are_told() -> None:
    plan = only(f"xx实验小学教师交流方案\n20xx年,为推进我校发展,特制定xx学校方案。{BODY}")
    assert plan.template
    assert plan.period == "20xx"
    assert plan.year is None


def test_the_page_title_serves_a_text_without_one() -> None:
    assert read(f"{OPENING}{BODY}", title="某市教师交流实施方案_某市教育局").plans[0].title == "某市教师交流实施方案"


def test_an_attached_plan_takes_what_its_circular_says() -> None:
    circular = "禾川市人民政府办公室关于印发\n禾川市教师交流实施方案的通知\n禾政办发〔2021〕8号\n各县区人民政府:\n"
    circular += "现将《禾川市教师交流实施方案》印发给你们,请结合实际,认真贯彻执行。工作中的重大问题及时报告市政府。\n"
    circular += "禾川市人民政府办公室\n2021年3月9日\n"
    cover, plan = read(f"{circular}禾川市教师交流实施方案\n{OPENING}{BODY}").plans
    assert (cover.type, plan.type) == ("通知", "方案")
    assert (plan.issuer, plan.place, plan.year) == ("禾川市人民政府办公室", "禾川市", 2021)
    assert plan.number == cover.number == "禾政办发〔2021〕8号"


@pytest.mark.parametrize(
    ("under", "number", "year"),
    [
        ("禾川市人民政府 禾政发〔2020〕31号 2020年9月28日", "禾政发〔2020〕31号", 2020),
        ("(禾政发〔2019〕5号)", "禾政发〔2019〕5号", 2019),
        ("(2018年11月3日市人民政府第42次常务会议通过)", None, 2018),
    ],
)
def test_what_stands_under_a_title(under: str, number: str | None, year: int) -> None:
    plan = only(f"禾川市教师交流实施方案\n{under}\n{OPENING}{BODY}".replace("到2025年", ""))
    assert (plan.number, plan.year) == (number, year)


def test_what_is_planned_is_not_what_the_text_is() -> None:
    text = f"教育工作计划 第1篇\n一、加强调研,制定全市中长期教育改革发展规划纲要。\n召开论坛。{BODY}"
    assert only(text).type == "计划"


def test_a_kind_of_school_issues_nothing() -> None:
    plan = only(f"召开*市高中学校教学改革交流会。启动*市高中学校评估,由*市高中学校牵头,总结*市高中学校经验。{BODY}")
    assert plan.issuer is None


def test_an_introduction_names_the_body() -> None:
    text = f"本站小编为你精心准备了教育工委两访两创工作方案参考范文,欢迎深入阅读并收藏。\n教育工委成立领导小组。{BODY}"
    assert only(text).issuer == "教育工委"


def test_a_plan_without_a_title_line_may_name_itself() -> None:
    text = f"为深化改革,结合我区实际,特制定《澄江区“十四五”时期教育综合改革实施方案》。{BODY}"
    assert only(text).title == "澄江区“十四五”时期教育综合改革实施方案"


def test_a_title_goes_on_over_its_years() -> None:
    plan = only(f"澄江区数字校园建设行动计划\n(2021—2023年)\n{OPENING}{BODY}")
    assert (plan.title, plan.period) == ("澄江区数字校园建设行动计划(2021—2023年)", "2021-2023")


def test_who_leads_does_not_speak() -> None:
    assert only(f"一年来,和平社区在桥东街道党工委的正确领导下,扎实工作,现总结如下:{BODY}").issuer is None


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("清溪镇留守儿童关爱服务工作方案", "清溪镇"),
        ("xx镇特色农业发展计划", "xx镇"),
        ("关于推进城乡环境卫生整治的方案", None),
        ("关于推进美丽乡村建设的方案", None),
        ("人才返乡创业工作方案", None),
        ("赤水镇安全生产责任书", "赤水镇"),
        ("新桥街道健康社区创建方案", "新桥街道"),
    ],
)
def test_townships_are_places(title: str, place: str | None) -> None:
    body = BODY.replace("各校", "各单位")
    assert only(f"{title}\n为推进工作,制定本方案。{body}").place == place


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("组 长:×××\n20xx年开展活动。", True),
        ("○○局机关党总支制定本计划。", True),
        ("XX小学以课堂为中心。", True),
        ("全市推进x光机更新,采用xx型号。", False),
    ],
)
def test_masks_of_model_texts(text: str, template: bool) -> None:
    assert only(f"{text}{BODY}").template is template


def test_what_follows_a_signature_is_another_plan() -> None:
    second = "一学期来,我校工会在上级领导下,圆满完成了各项工作任务,受到了教职工好评。现将本学期工作总结如下:"
    document = read(f"{OPENING}{BODY}\n石门中学教务处\n2022年8月31日\n{second}{BODY}")
    assert [plan.type for plan in document.plans] == ["方案", "总结"]


@pytest.mark.parametrize(
    ("title", "issuer", "kind"),
    [
        ("县教体局2021年学前教育工作要点", "县教体局", "要点"),
        ("市委教育工委2022年党建工作要点", "市委教育工委", "要点"),
        ("团市委2021年青年工作要点", "团市委", "要点"),
        ("市委编办2021年工作总结", "市委编办", "总结"),
        ("市双减办关于开展专项治理行动的通知", "市双减办", "通知"),
        ("区发改委关于价格管理的暂行规定", "区发改委", "规定"),
        ("县卫健局关于2021年度考核情况的通报", "县卫健局", "通报"),
        ("市教育局党委关于加强师德建设的意见", "市教育局党委", "意见"),
        ("中共临江县委教育工作领导小组2022年工作要点", "中共临江县委教育工作领导小组", "要点"),
        ("临江县人民政府教育督导室2018年督导工作要点", "临江县人民政府教育督导室", "要点"),
        ("县教育局基础教育股2021年工作安排", "县教育局基础教育股", "安排"),
        ("县职教中心2021年招生工作方案", "县职教中心", "方案"),
        ("松林國小113學年度推動閱讀教育實施計畫", "松林國小", "计划"),
        ("全县中小学校2021年安全工作要点", None, "要点"),
        ("各学校2021年安全工作要点", None, "要点"),
    ],
)
def test_whoever_stands_before_about_or_the_year_is_the_issuer(title: str, issuer: str | None, kind: str) -> None:
    plan = only(
        f"{title}\n为做好今年工作,现提出如下要求。\n一、工作目标\n推进教育公平。\n二、工作措施\n各单位认真落实。"
    )
    assert (plan.issuer, plan.type) == (issuer, kind)


def test_communities_and_villages_are_issuers_by_their_name() -> None:
    assert only(f"为落实河长制,石门村村委会制定2022年工作计划如下。{BODY}").issuer == "石门村村委会"
    assert only(f"各居委会要认真落实,居委会主任负总责,并报镇政府备案。{BODY}").issuer is None


def test_a_heading_at_the_end_is_no_signature() -> None:
    assert only(f"为加强组织建设,制定本计划。{BODY}\n二、培养队干部\n每学期举办培训班2期。").issuer is None


def test_the_body_above_a_whole_title_is_no_part_of_it() -> None:
    plan = only(f"东阿市教育局\n东阿市民办教育机构管理办法\n东教规〔2018〕5号\n第一条 为规范管理,制定本办法。{BODY}")
    assert (plan.title, plan.number) == ("东阿市民办教育机构管理办法", "东教规〔2018〕5号")


def test_pieces_counted_before_one_and_the_same_title_are_plans() -> None:
    text = "\n".join(
        f"{n}.教育局工作汇报\n{opening}{BODY}" for n, opening in ((1, "今年以来,"), (2, "近年来,"), (3, "上半年,"))
    )
    assert len(read(text).plans) == 3
    assert (
        len(read(text.replace("2.教育局工作汇报", "2.教育局工作计划").replace("3.教育局工作汇报", "3.总结")).plans) < 3
    )


@pytest.mark.parametrize(
    "counted",
    [
        ("控烟工作方案之一", "控烟工作方案之二"),
        ("(一)控烟工作方案", "(二)控烟工作方案"),
        ("第一部分:控烟工作方案", "第二部分:控烟工作方案"),
        ("一、控烟工作方案", "二、控烟工作方案"),
        ("控烟工作方案【一】", "控烟工作方案【二】"),
    ],
)
def test_one_title_counted_in_any_way_separates(counted: tuple[str, str]) -> None:
    document = read("\n".join(f"{line}\n为做好控烟工作,制定本方案。{BODY}" for line in counted))
    assert len(document.plans) == 2
    assert [item.reason for item in document.dropped] == ["compilation separator"] * 2


@pytest.mark.parametrize(
    "names",
    [
        ("稿件1", "稿件2", "稿件3"),
        ("样张A", "样张B", "样张C"),
        ("1", "2", "3"),
        ("范文1:", "范文2:", "范文3:"),
        ("▲样稿壹", "▲样稿壹", "▲样稿壹"),
        ("※※", "※※", "※※"),
    ],
)
def test_whatever_a_site_calls_its_pieces(names: tuple[str, ...]) -> None:
    document = read("\n".join(f"{name}\n{OPENING}{BODY}" for name in names))
    assert len(document.plans) == 3
    assert [item.reason for item in document.dropped] == ["compilation separator"] * 3


@pytest.mark.parametrize("names", [("第一周", "第二周", "第三周"), ("任务一", "任务二", "任务三"), ("△", "△", "△")])
def test_what_a_plan_counts_itself_is_no_separator(names: tuple[str, ...]) -> None:
    parts = "\n".join(f"{name}\n组织教师学习,做好准备工作。\n1.开展培训,覆盖全体教师。\n2.做好总结。" for name in names)
    document = read(f"{OPENING}\n一、工作安排\n{parts}\n二、工作要求\n各校要认真落实。")
    assert len(document.plans) == 1
    assert document.dropped == ()


def test_a_short_opening_begins_a_plan_where_numbers_begin_anew() -> None:
    pieces = [f"为提升水平,{school}结合实际,制定工作方案如下。{BODY}" for school in ("东门小学", "西岭中学")]
    assert [plan.issuer for plan in read("\n".join(pieces)).plans] == ["东门小学", "西岭中学"]
    inside = f"{OPENING}{BODY}\n为了使本方案的各项目标得以实现,要做到以下要求:\n一、提高认识。\n二、狠抓落实。"
    assert len(read(inside).plans) == 1


def test_short_rules_strung_together_are_plans_of_their_own() -> None:
    rule = "一、要求\n教师须提前一周备课,备课率达到100%,新教师写详案。\n二、检查\n教导处每月检查一次备课,结果纳入教师年度考核。\n"
    assert [plan.title for plan in read(f"备课工作制度\n{rule}作业批改制度\n{rule}听课评课制度\n{rule}").plans] == [
        "备课工作制度",
        "作业批改制度",
        "听课评课制度",
    ]


def test_a_school_called_experimental_speaks() -> None:
    assert only(f"为加快我校发展,南湖实验小学制定工作方案。{BODY}").issuer == "南湖实验小学"


@pytest.mark.parametrize("school", ["马家河中学", "城北中学", "双塔中学", "红星村小"])
def test_a_school_that_no_dictionary_knows_speaks_for_itself(school: str) -> None:
    assert only(f"为提升水平,{school}结合实际,制定工作方案如下。{BODY}").issuer == school


@pytest.mark.parametrize("kind", ["各学校", "农村小学", "薄弱学校", "城区学校", "县直学校", "部分民办幼儿园"])
def test_a_kind_of_school_speaks_for_nobody(kind: str) -> None:
    assert only(f"为提升水平,{kind}结合实际,制定工作方案如下。{BODY}").issuer is None


@pytest.mark.parametrize("row", ["-----------", "= = = = =", "* * *", "◇◇◇◇"])
def test_a_row_of_signs_parts_where_a_titled_plan_begins_below(row: str) -> None:
    rule = "第一条 为规范管理,制定本办法。\n第二条 每月检查一次。\n第三条 本办法自印发之日起施行,由办公室负责解释。"
    document = read(f"公务用车管理办法\n{rule}\n{row}\n会议费管理办法\n{rule}")
    assert [plan.title for plan in document.plans] == ["公务用车管理办法", "会议费管理办法"]
    assert len(read(f"青县教育局文件\n青教发〔2020〕3号\n{row}\n公务用车管理办法\n{rule}").plans) == 1


def test_the_sub_plans_of_one_plan_stay_in_it() -> None:
    text = (
        f"某区安全生产整治方案\n{OPENING}\n一、总体目标\n坚持安全第一,事故下降。\n二、专项整治方案\n(一)道路运输整治方案\n"
        "1.开展检查,逐月通报。\n2.落实整改,逐项销号。\n(二)消防安全整治方案\n1.开展检查,逐月通报。\n2.落实整改,逐项销号。\n"
    )
    assert len(read(text).plans) == 1


@pytest.mark.parametrize(
    "opening",
    [
        "家庭是人生的第一所学校。为构建三结合的教育网络,根据上级文件精神,结合我校实际,制定本方案。",
        "20xx年6月是全国第x个“安全生产月”,为普及安全知识,公司决定开展教育培训,现制定如下方案:",
        "本学期,某幼儿园家长学校将以《指导纲要》为依据,开展形式多样的活动,特制定以下工作计划。",
    ],
)
def test_an_opening_that_enacts_begins_a_plan_after_one_that_did(opening: str) -> None:
    first = f"{OPENING}\n以育人为本,提高家长的家庭教育水平。\n每学期集中授课两次,到课率不低于八成。\n"
    assert len(read(f"{first}{opening}\n培养合格家长,办好合格家庭。").plans) == 2


def test_what_a_circular_passes_on_begins_at_its_title_above_the_salutation() -> None:
    cover = f"某市政府办公室转发市地震局报告的通知\n各县区:\n现将报告转发给你们。{BODY}\n某市政府办公室\n1996年2月5日\n"
    passed = (
        "关于加强防震减灾工作的报告\n市政府:\n近年来,我市地震活动进入活跃期,形势严峻,为做好工作,现将有关情况报告如下。"
    )
    assert read(f"{cover}{passed}\n一、判定地区\n二、加强领导").plans[-1].title == "关于加强防震减灾工作的报告"


@pytest.mark.parametrize(
    ("opening", "issuer"),
    [
        ("为做好帮扶工作,江源职业学院制定本方案。", "江源职业学院"),
        ("为推进垃圾分类,东湖街道结合实际,制定以下方案。", "东湖街道"),
        ("2023年,水西街道将紧紧围绕中心工作,现制定方案如下。", "水西街道"),
        ("为遏制事故,红岭煤业公司决定开展活动,方案如下。", "红岭煤业公司"),
        ("根据市教育局通知要求,我单位制定方案如下。", None),
        ("为做好工作,农村学校结合实际,制定本方案。", None),
    ],
)
def test_whoever_decides_in_the_opening_is_the_issuer(opening: str, issuer: str | None) -> None:
    assert only(f"{opening}\n一、工作目标\n坚持育人为本。").issuer == issuer
