"""Who speaks in a plan: the body that is the subject where the opening decides something, and what is no body's name."""

from __future__ import annotations

import re

_GENERIC = re.compile(
    r"^(?:[县市区省镇乡村校园全所局]|街道|中心|中小学|幼儿园|学校|共同体|项目|实验|完全|高级|初级|民办|公办"
    r"|普通|职业|特教|特殊教育|直属|中小|九年一贯制|外国语|师范|附属|基层|上级|下级|党政|行政|国家"
    r"|当地)*"
    r"(?:小学|中学|家长学校|学校|中心校|居委会|村委会|学院|大学|幼儿园|党委|党总支|党工委|工委|团委|妇联|教研室|纪委|政府|人民政府"
    r"|办公室|办公厅|委员会|管委会|公司|集团|医院|机关|.{0,2}教务处|.{0,2}学生处|后勤处"
    r"|[^县市区省镇乡]?教育厅)$"
)
# A kind of school, not one school: *市高中学校.
KIND_OF_SCHOOL = re.compile(
    r"(?:[省市县区*xX×]|^)(?:普通|民办|公办|中等|职业|义务教育|薄弱|本科)*(?:高等|高中|初中|中小|职业|民办|公办)学校$"
)
_BARE_KIND = re.compile(
    "^(?:薄弱|试点|帮扶|受援|优质|成员|辖区|所属|中小|职业|普通|农村|城区|乡镇|公办|民办|有关|相关|部分|其他|中心|义务教育|阶段)+"
    "(?:[小中大]学|学校|幼儿园|学院|医院|公司|社区|街道|镇|乡)"
)
QUOTED_TITLES = re.compile("《[^》]{0,160}》")
# Who decides or enacts in the opening is the issuer, whatever it is called: 沙河镇卫生院将…制定, 红岭煤业公司决定.
_SUBJECT = (
    r"(?:(?<![\u4e00-\u9fff])|(?<=[\dxX×*]年))(?!我|各|全|本|该|每|此|其|为|把|将|以|经|由|据|按|有关|相关|所有|[一二三四五六七八九十]|[省市县区乡镇](?:委|直|级|属)|上级)"
    r"([\u4e00-\u9fffxX×]{2,12}?(?:[小中大]学|学校|中心校|职校|技校|幼儿园|学院|卫生院|医院|保健院|敬老院|公司|集团|社区|街道|(?<![乡城])镇|乡"
    r"|派出所|(?:经开|开发|高新)区|实验.小|村委会|居委会|工作队|工作站|管理站|教管站|支队|大队|[局厅]))(?:[\u4e00-\u9fff]{0,4}[科处股部])?(?:[\u4e00-\u9fff]{0,6}工作)?"
)
ENACTS = re.compile(
    _SUBJECT
    + r"(?=(?:紧密)?结合[^,。]{0,8}实际|特?[制拟订][定订](?!的)|拟于|将于|20[\dxX×*]{2}年(?:继续|将|拟|决定)|(?:研究)?决定"
    + r"|为[^。]{4,60},(?:特|现)?(?:[制拟][定订]|决定))"
)
WORKS = re.compile(
    _SUBJECT
    + r"(?=坚持把|根据[^,。]{2,20},|将(?:在|紧紧|继续|坚持|[^,。]{0,4}以)|要?以[^,。]{2,24}为|的?总体要求|围绕)"
)


def is_generic(name: str) -> bool:
    """Whether a name says only what kind of body it is: 学校, 农村小学, 区政府."""
    return _GENERIC.match(name) is not None


def subject(pattern: re.Pattern[str], opening: str) -> str | None:
    """The body that is the subject of the opening sentences; None where it is not named or only by its kind."""
    for match in pattern.finditer(QUOTED_TITLES.sub("。", opening)):
        name = match.group(1)
        bare = is_generic(name) or KIND_OF_SCHOOL.search(name) or _BARE_KIND.match(name)
        if not bare and not re.search("[的是该]", name):
            return name
    return None
