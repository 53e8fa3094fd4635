"""Damage put into clean text is taken out again in at least .98 of its places, and clean text stays as it is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ingest.models import CanonicalText
from ingest.preparation import prepare
from ingest.reading import apply_repairs
from ingest.repairs.repair import find_repairs

ROOT = Path(__file__).parents[1]
GOV = ROOT.parent / "shared" / "eval" / "html" / "gov"
NOTICES = ROOT.parent / "shared" / "eval" / "retrieval" / "ncp_train_zh2zh"
SAMPLES = ROOT / "tests" / "samples_src"
CLEAN = [ROOT / "corpus" / "plans" / f"{name}.txt" for name in ("teacher-rotation-yunxi", "dropout-control-plan")]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("damage", ROOT / "bench" / "damage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["damage"] = module
    spec.loader.exec_module(module)
    return module


def mended(text: str) -> str:
    return apply_repairs(text, find_repairs(text), 0, len(text))


@pytest.mark.parametrize(
    "paths",
    [
        [SAMPLES, *CLEAN],
        pytest.param([GOV], marks=pytest.mark.skipif(not GOV.exists(), reason="shared reference data is not there")),
    ],
    ids=["samples", "government pages"],
)
def test_floors(bench: ModuleType, paths: list[Path]) -> None:
    tallies = {kind: bench.Tally() for kind in bench.KINDS}
    for name, text in bench.read_texts(paths):
        for kind, tally in tallies.items():
            bench.measure(text, name, kind, tally, 1, 60)
    shares = {kind: round(tally.share, 4) for kind, tally in tallies.items()}
    assert all(tally.places for tally in tallies.values())
    assert sum(t.mended for t in tallies.values()) >= 0.98 * sum(t.places for t in tallies.values()), shares
    assert shares.pop("gbk_as_latin1") >= 0.95  # characters beside the common ones prove nothing
    assert min(shares.values()) >= 0.98, shares


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_clean_samples_stay_as_they_are(bench: ModuleType, path: Path) -> None:
    assert bench.touched(path.read_text(encoding="utf-8")) == []


@pytest.mark.skipif(not GOV.exists(), reason="shared reference data is not there")
def test_government_pages_stay_as_they_are(bench: ModuleType) -> None:
    for name, text in bench.read_texts([GOV]):
        assert bench.touched(text) == [], name


@pytest.mark.skipif(not NOTICES.exists(), reason="shared reference data is not there")
def test_notices_stay_as_they_are(bench: ModuleType) -> None:
    clean = [
        (name, text)
        for name, text in bench.read_texts([NOTICES])
        if name not in bench.DAMAGED_ALREADY and not bench.holds_damage(text)
    ]
    assert len(clean) > 500
    assert {name: marks for name, text in clean if (marks := bench.touched(text))} == {}


SPELLINGS = {
    "tone marks": "開(kāi)展學(xué)校綠(lǜ)化",
    "no tone marks, v for ü": "開(kai)展學(xue)校綠(lv)化",
    "tone numbers": "開(kai1)展學(xue2)校綠(lü4)化",
    "capitals": "開(Kāi)展學(XUÉ)校綠(LV)化",
    "full-width brackets": "開（kāi）展學（xué）校綠（lǜ）化",
    "square brackets": "開[kāi]展學[xué]校綠〔lǜ〕化",
    "mark and letter apart": "開(ka\u0304i)展學(xue\u0301)校綠(lu\u0308\u0300)化",
    "blanks": "開( kāi )展學( xué )校綠( lǜ )化",
    "words": "開展(kāizhǎn)學校(xué xiào)綠化(lvhua)",
}


@pytest.mark.parametrize("damaged", SPELLINGS.values(), ids=SPELLINGS)
def test_pinyin_in_every_hand(damaged: str) -> None:
    assert mended(damaged + "工作") == "開展學校綠化工作"


def test_what_authors_put_in_brackets_stays() -> None:
    text = "教师(teacher)、学校(school)、指标(KPI)、(a)、表(an)、件(A)、饕餮(tāo tiè)、甲[1]、乙[x]"
    assert mended(text) == text


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("教育&nbsp局", "教育 局"),
        ("教育&amp;nbsp局", "教育 局"),
        ("教育＆nbsp；局", "教育 局"),
        ("教&#8203;师", "教师"),
        ("教&amp;shy;师", "教师"),
        ("教&#xFEFF;师", "教师"),
        ("教&#58853;师", "教师"),
        ("&amp;#25945;&amp;amp;#32946;局", "教育局"),
        *(
            (f"关心教{char}师发展", "关心教师发展")
            for char in "\u061c\u200e\u202a\u2060\u2066\ufe0f\ufffc\u3164\x07\x7f\x9d\xad"
        ),
        *(
            (f"关心教{blank}师发展", "关心教师发展")
            for blank in (" ", "  ", "\xa0", "\u3000", "\u2002", "\u2009", "\u202f")
        ),
        ("举办职业教 育活 动周", "举办职业教育活动周"),
        ("新疆生产建 设兵团", "新疆生产建设兵团"),
        ("实行县级领 导包乡镇", "实行县级领导包乡镇"),
        ("全县½ÌÊ¦½»Á÷。", "全县教师交流。"),
        ("全縣±Ð®v¥æ¬y¤u§@。", "全縣教師交流工作。"),
        ("全县諒呇蝠霜馱釬蚕諒郤擁蛹孮。", "全县教师交流工作由教育局负责。"),
    ],
)
def test_other_damage(damaged: str, clean: str) -> None:
    assert mended(damaged) == clean


@pytest.mark.parametrize(
    "text",
    [
        "主 要 内 容",
        "财 政 部",
        "电　话：010",
        "账 号：1",
        "切实转变监管 理念",
        "记者段彦超 图",
        "饕餮魑魅魍魉鬼怪",
        "中央 国务院",
    ],
)
def test_blanks_set_for_looks_and_rare_characters_stay(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    ("lines", "cuts"),
    [
        (("一、加强组织领导和督导检查评估工", "作。各校要落实。"), 1),
        (("附表中所列的各项指标,按照《云溪县教", "师交流办法》执行,逐项落实。"), 1),
        (("云溪县人民政府关于印发《云溪县教师交流", "实施办法》的通知"), 0),
        (("指导思想和总体目标任务", "工作原则"), 0),
    ],
)
def test_a_line_that_cuts_a_word_or_an_aside_goes_on(lines: tuple[str, ...], cuts: int) -> None:
    text = "\n".join(lines)
    repairs = prepare(CanonicalText(text, "text/1")).reading.repairs
    assert sum(repair.kind == "split_line" for repair in repairs) == cuts


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "gb18030"])
def test_utf8_read_in_another_encoding(wrong: str) -> None:
    clean = "教育系统组织领导"
    data = clean.encode("utf-8")
    broken = data.decode(wrong) if wrong != "cp1252" else "".join(_western(byte) for byte in data)
    assert broken != clean
    assert mended(f"各级{broken}。") == f"各级{clean}。"


def _western(byte: int) -> str:
    """As browsers read Windows-1252: bytes it does not define are controls."""
    return bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte)


def test_read_wrongly_twice() -> None:
    twice = "教育公平".encode().decode("latin-1").encode().decode("latin-1")
    assert mended(twice) == "教育公平"


@pytest.mark.parametrize(
    "text", ["café, naïve, Señor", "涓涓细流,汇成江海", "铜锣湾锟铻剑", "Ã 表示字母", "价格£5–£10、§3"]
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mended(text) == text


def test_lost_for_good_is_marked() -> None:
    (repair,) = find_repairs("教育锟斤拷锟斤拷工作")
    assert (repair.kind, repair.before) == ("damaged", repair.after)


def test_pinyin_that_lost_its_tone_marks() -> None:
    assert mended("開(kai)展學(xue)校結(jie)對幫扶") == "開展學校結對幫扶"
    assert mended("助词(de)、形式(z)、见附件(a)、输入(du)") == "助词(de)、形式(z)、见附件(a)、输入(du)"


def test_a_wrapped_page_is_joined_even_where_a_line_ends_like_a_title() -> None:
    prose = "全县各级学校要认真落实教师交流计划和有关规定,统筹安排各学科教师到乡村学校任教并按规定落实待遇。" * 6
    lines = "\n".join(prose[at : at + 31] for at in range(0, len(prose), 31))
    assert prepare(CanonicalText(lines, "text/1")).reading.text == prose
