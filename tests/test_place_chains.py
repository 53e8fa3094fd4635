"""What divisions a place is a part of: as the list and the text tell, and nothing where they do not."""

from __future__ import annotations

import pytest

from ingest.cutting.divisions import official_names
from ingest.cutting.place_chains import place_chain


@pytest.mark.parametrize(
    ("place", "chain"),
    [
        ("孟津区", "河南省 洛阳市 孟津区"),
        ("洛阳市孟津区", "河南省 洛阳市 孟津区"),
        ("河南省孟津区", "河南省 洛阳市 孟津区"),
        ("成都市", "四川省 成都市"),
        ("河南省", "河南省"),
        ("海淀区", "北京市 海淀区"),
        ("北京市", "北京市"),
        ("彭水苗族土家族自治县", "重庆市 彭水苗族土家族自治县"),
        ("济源市", "河南省 济源市"),
        ("新疆喀什地区", "新疆维吾尔自治区 喀什地区"),
        ("内蒙古自治区", "内蒙古自治区"),
        ("锡林郭勒盟", "内蒙古自治区 锡林郭勒盟"),
        ("石家庄市新华区", "河北省 石家庄市 新华区"),
        ("河南省新华区", "河南省 平顶山市 新华区"),
        ("东莞市", "广东省 东莞市"),
        ("香港特别行政区", "香港特别行政区"),
        ("吉林省", "吉林省"),
        ("吉林市", "吉林省 吉林市"),
        ("成都市清荷区", "四川省 成都市"),  # no such district
        ("孟津县", "河南省 洛阳市 孟津区"),  # until 2021
        ("江津市", "重庆市 江津区"),
        ("洛阳市孟津县", "河南省 洛阳市 孟津区"),
    ],
)
def test_the_list_tells(place: str, chain: str) -> None:
    assert place_chain(place, []) == tuple(chain.split())


@pytest.mark.parametrize(
    "place",
    [
        None,
        "",
        "青澜县",
        "澄州市云溪区",
        "xx县",
        "**市",
        "某某区",
        "新华区",
        "城关镇",
        "长安县",
        "白川区",
        "安平区",
        "沙河县",
    ],
)
def test_what_is_not_told_has_none(place: str | None) -> None:
    assert place_chain(place, []) == ()


@pytest.mark.parametrize(
    ("place", "titles", "number", "opening", "chain"),
    [
        ("新华区", ["沧州市新华区教育局"], None, "", "河北省 沧州市 新华区"),
        (
            "新华区",
            ["新华区教育局", "新华区教师交流方案"],
            None,
            "根据平顶山市教育体育局部署，新华区制定本方案。",
            "河南省 平顶山市 新华区",
        ),
        ("新华区", [], "石新教〔2021〕3号", "", "河北省 石家庄市 新华区"),
        ("新华区", [], None, "根据河北省教育厅文件，结合实际，制定本方案。", ""),  # two of that name in Hebei
        ("新华区", [], None, "学习河南经验，根据沧州市的部署，制定本方案。", "河北省 沧州市 新华区"),
        ("市中区", ["市中区教育局"], None, "枣庄市市中区地处鲁南。", "山东省 枣庄市 市中区"),
        ("城关镇", ["洛阳市孟津区城关镇人民政府"], None, "", "河南省 洛阳市 孟津区"),
        ("青澜县", ["四川省青澜县教育局"], None, "", "四川省"),
        ("长安县", [], None, "陕西省长安县地处关中平原。", "陕西省 西安市 长安区"),
        ("柳河县", ["四川省柳河县教育局"], None, "", ""),  # the real one is in Jilin
        ("大同区", [], None, "大同区位于大庆市西南部。", "黑龙江省 大庆市 大同区"),
        ("安平区", ["台南市安平区公所"], None, "", "台湾省 台南市 安平区"),
        ("鼓楼区", ["福州市教育局"], None, "", "福建省 福州市 鼓楼区"),
    ],
)
def test_the_text_tells_which_of_a_name(
    place: str, titles: list[str], number: str | None, opening: str, chain: str
) -> None:
    assert place_chain(place, titles, number, opening) == tuple(chain.split())


def test_every_division_alone_of_its_name_has_its_chain() -> None:
    alone = [name for name, codes in official_names().items() if len(codes) == 1]
    alone = [name for name in alone if not (official_names()[name][0].startswith("71") and name.endswith("区"))]
    assert [name for name in alone if place_chain(name, [])[-1:] != (name,)] == []
    wrong = [
        name
        for name in alone
        for codes in [official_names()[name]]
        if codes[0][:2] not in {code[:2] for top in place_chain(name, [])[:1] for code in official_names()[top]}
    ]
    assert wrong == []


def test_a_name_that_several_bear_has_no_chain_by_itself() -> None:
    several = {name for name, codes in official_names().items() if len({code[:2] for code in codes}) > 1}
    assert len(several) > 30
    assert [name for name in several if place_chain(name, [])] == []
