"""Damage is mended where it can be proved, and clean text comes back as it was."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading import Reading, apply_repairs, fold_characters
from ingest.repairs.repair import find_repairs

SHARED = Path(__file__).parents[1].parent / "shared"


def mended(text: str) -> str:
    return apply_repairs(text, find_repairs(text), 0, len(text))


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("開(kāi)展學(xué)校結(jié)對(duì)幫扶", "開展學校結對幫扶"),
        ("加強（qiáng）領導", "加強領導"),
        ("明確支教人員??h直學(xué)校", "明確支教人員。縣直學校"),
        ("面向?qū)W校有志于語(yǔ)文教學(xué)的", "面向學校有志于語文教學的"),
        ("按授課順序?qū)⒚抗?jié)課的教案", "按授課順序將每節課的教案"),
        ("學(xué)前教育管理?xiàng)l例", "學前教育管理條例"),
        ("印发&amp;lt;意见&amp;gt;的通知", "印发<意见>的通知"),
        ("教师&#20132;流", "教师交流"),
        ("教\u200b师\ufeff交流", "教师交流"),
        ("\uf06c加强领导", "加强领导"),
        ("不低于１５%,共２．５万元", "不低于15%,共2.5万元"),
        ("骨 干教师与发展共 同体", "骨干教师与发展共同体"),
        ("帮助小微企业开(yèkāi)展工作", "帮助小微企业开展工作"),
        ("县区关(qu guan)于落实减负的通知", "县区关于落实减负的通知"),
    ],
)
def test_damage_is_mended(raw: str, read: str) -> None:
    assert mended(raw) == read


@pytest.mark.parametrize(
    "text",
    [
        "引入视觉识别系统(VIS),见附件(z),[1]学习",
        "市(县)级、(一)、(试行)",
        "**市人民政府执**况",
        "中共中央 国务院印发",
        "一、加强领导 年初以来,我乡紧紧围绕",
        "第二阶段 诊断学校问题",
        "组长:马 强 李 伟",
        "制定方案需要注意哪些问题呢?以下各点",
        "AT&T 与 R&D 投入 a&b;",
        "读音为(de)的字",
        "正确率达95%。",
        "校长教师交流轮岗比例不低于15%",
        "平行(píng)一例",
        "重庆(Chóngqìng)市与北京(Beijing)市",
        "通 告 为保障秋季入学，现通告如下",
        "全县约 50万 名学生，4种 元素，1998年 间",
        "学校排名 第 12 位，长河往 西 流去",
        "记者赵美拉 大会现场报道",
    ],
)
def test_clean_text_is_untouched(text: str) -> None:
    assert find_repairs(text) == []


@pytest.mark.skipif(not SHARED.exists(), reason="shared reference data is not beside the checkout")
def test_clean_government_text_is_untouched() -> None:
    """20 government pages in clean text; spaces set inside words for looks (主 要 内 容) are all that is closed up."""
    for path in sorted((SHARED / "eval" / "html" / "gov").glob("*.txt")):
        kinds = {repair.kind for repair in find_repairs(path.read_text(encoding="utf-8"))}
        assert kinds <= {"inner_space"}, (path.name, kinds)


@pytest.mark.skipif(not SHARED.exists(), reason="shared reference data is not beside the checkout")
def test_clean_paragraphs_are_untouched() -> None:
    lines = (SHARED / "eval/retrieval/cmrc2018_trial/corpus.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    touched = [text for text in texts if any(r.kind not in ("zero_width", "inner_space") for r in find_repairs(text))]
    assert not touched


PINYIN = {"开": "kāi", "学": "xué", "结": "jié", "对": "duì", "导": "dǎo", "贯": "guàn", "实": "shí", "组": "zǔ"}
CLEAN = "为贯彻落实全市教育工作会议精神,进一步加强学校结对帮扶工作,组织开展校长教师交流,健全督导考核机制,现制定如下实施方案。"


@given(st.lists(st.tuples(st.integers(1, len(CLEAN) - 1), st.sampled_from("zpew")), min_size=3, max_size=12))
@settings(max_examples=200, deadline=None)
def test_generated_damage_is_mended(places: list[tuple[int, str]]) -> None:
    """Pinyin behind characters, zero-width characters, private-use characters and entities, put anywhere."""
    damage: dict[int, str] = {}
    for at, kind in places:
        pinyin = PINYIN.get(CLEAN[at - 1], "zhǔn")
        damage[at] = {"z": "\u200b", "p": "\ue5e5", "e": "&amp;amp;zwnj;", "w": f"({pinyin})"}[kind]
        if kind == "w" and not "\u4e00" <= CLEAN[at - 1] <= "\u9fff":
            del damage[at]
    raw = "".join(damage.get(at, "") + char for at, char in enumerate(CLEAN))
    marks = sum("(" in text for text in damage.values())
    if 0 < marks < 3:
        return  # one or two in simplified text could be an author's own
    assert mended(raw).replace("\u200c", "") == CLEAN


@given(st.text(alphabet="开(kāi)学xué&amp;lt;\u200b１２骨 干?qū)W校\n", max_size=60))
@settings(max_examples=200, deadline=None)
def test_the_ledger_is_exact_and_the_map_leads_back(text: str) -> None:
    repairs = find_repairs(text)
    for before, after in pairwise(repairs):
        assert before.end <= after.start
    reading = Reading(text, repairs)
    assert reading.text == apply_repairs(text, repairs, 0, len(text))
    assert len(reading.folded) == len(reading.text)
    for at in range(len(reading.text)):
        start, end = reading.span(at, at + 1)
        assert start < end
        assert reading.text[at] in text[start:end] or any(r.start <= start and end <= r.end for r in repairs)


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold_characters(text)) == len(text)
