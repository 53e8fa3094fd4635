"""Figures that tell what is there or was done already: they bind nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.models import Role

# What a change starts from says nothing about what was achieved: 由去年的60%提高到80%.
_START = re.compile("[由从在][^,。;]{0,20}?(?=提高|提升|增|下?降|扩大|上升|减|缩)")
_COMPARED = re.compile(
    "(?:力争|争取|确保|要|计划|目标)[^,。;]{0,12}(?:比|较)(?:上|去)年度?|(?:比|较)(?:上|去)(?:年度?|学期|学年)(?:同期)?(?=[提增下减上降])"
)
# 按上年度实际缴纳的60%返还
_SHARE_OF = re.compile("按[^,。;]{2,40}的$")
_ACHIEVED = re.compile(
    r"(?<![计规策])已(?:经)?|(?:约|只|仅)占[^,。;]{0,10}$|(?:实现|取得|解决|帮助|落实|改造|新增|培训|带动)了|达到了|完成了|增长了|开展了|举办了|组织了|召开了|建成了|投入了|同比|比(?:上|去)年|去年"
    r"|上年|累计(?![^,。;]{0,12}不[少低超])|截至|目前|现有|原有|共有|现已|过去|上学[期年]|连续|先后|荣获|被评为"
    r"|[组织举办开展建成完]{2}了|(?<![为除])了(?:约|近|超过|共|各)?$"
)
_YEAR = re.compile(r"(?<![\d到至比较])((?:19|20)\d\d)年(?!的?基础)")
_DATED_BACK = re.compile(
    r"目前(?!的)|截至(?:目前|[^,。;]{0,8}\d日)|累计(?![^,。;]{0,12}不[少低超])|去年|上年|20\d\d年(?:以来|全年)|年初以来|过去|历年来|(?<![计规策])已(?:经)?(?!有的)|同比"
)
_AIMS = re.compile(
    "力争|争取|确保|保证|努力|务必|必须|要求|目标|计划|将|拟|预计|要(?![求闻素点])|今年|明年|到20|下一步|为此|继续|每"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a figure stands: in a report of what was done (``reports``), in a plan of ``year``, in a section of ``role``."""

    reports: bool = False
    year: int | None = None
    role: Role | None = None


def achieved(before: str, setting: Setting) -> bool:
    """Whether the clause up to a figure reports it as reached; in reports everything is that is not aimed at."""
    plain = _SHARE_OF.sub("", _COMPARED.sub("", _START.sub("", before)))
    if setting.role is Role.GOALS:
        plain = plain.replace("同比", "")
    return bool(_ACHIEVED.search(plain)) or (setting.reports and not re.search("力争|争取|计划|目标|将|要", before))


def told_before(whole: str, before: str, setting: Setting) -> bool:
    """截至目前,…率达98%: an earlier clause, or a year before the plan's own, dates the figure to the past; nothing aims since."""
    earlier = whole[: len(whole) - len(before)]
    told = [match.end() for match in _DATED_BACK.finditer(earlier)]
    if told and not _AIMS.search(whole[told[-1] :]):
        return True
    years = [int(match.group(1)) for match in _YEAR.finditer(_START.sub("", whole))]
    return bool(setting.year and years and years[-1] < setting.year and not _AIMS.search(whole))
