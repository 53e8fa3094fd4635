"""The promises of the whole walk: spans exact, nothing lost, nothing twice, clean text untouched, same in same out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import analyse
from ingest.models import CanonicalText, Document, Dropped, Source
from ingest.reading import apply_repairs

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
SAMPLES = sorted((ROOT / "corpus" / "plans").glob("*.txt"))


def read(text: str, junk: tuple[Dropped, ...] = ()) -> Document:
    return analyse(Source("a.txt", "0", len(text), "text/plain"), CanonicalText(text, "text/1", junk=junk))


def decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def check(document: Document) -> None:
    """Every promise about spans, on one document."""
    text = document.canonical.text
    covered = bytearray(len(text))
    for repair in document.repairs:
        assert text[repair.start : repair.end] == repair.before
    for passage in document.passages:
        assert text[passage.start : passage.end] == passage.quote
        assert passage.quote.strip()
        assert apply_repairs(text, document.repairs, passage.start, passage.end) == passage.text
        assert not any(covered[passage.start : passage.end]), f"overlaps another passage: {passage.quote[:30]}"
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
        assert passage.start_line == text.count("\n", 0, passage.start) + 1
        plan = document.plans[passage.plan]
        assert plan.start <= passage.start < passage.end <= plan.end
        for target in passage.targets:
            assert text[target.start : target.end] == target.quote
            assert passage.start <= target.start < target.end <= passage.end
            assert target.value
    spans = [(s.start, s.heading_end) for s in document.sections] + [(d.start, d.end) for d in document.dropped]
    spans += [plan.title_span for plan in document.plans if plan.title_span]
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    lost = [at for at, seen in enumerate(covered) if not seen and not text[at].isspace()]
    assert not lost, f"lost {text[lost[0] - 10 : lost[0] + 10]!r}"
    for section in document.sections:
        assert section.start < section.heading_end <= section.end <= document.plans[section.plan].end
        assert section.heading
        assert section.level >= 1
    for before, after in zip(document.plans, document.plans[1:], strict=False):
        assert before.end <= after.start


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_promises_hold_on_the_seeds(path: Path) -> None:
    check(read(decoded(path)))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_promises_hold_on_the_samples(path: Path) -> None:
    check(read(decoded(path)))


FRAGMENTS = st.sampled_from(
    [
        "一、",
        "二、",
        "(一)",
        "㈠",
        "1.",
        "2、",
        "⒈",
        "(1)",
        "①",
        "第一章 ",
        "第三条 ",
        "第一阶段",
        "一是",
        "——",
        "附件1:",
        "指导思想",
        "工作目标",
        "加强组织领导",
        "教师交流比例不低于15%",
        "每学期至少开展2次",
        "到2025年达到95%以上",
        "3月20日前报送",
        "為貫徹落實精神,特制定本方案。",
        "某市教育局",
        "二〇一一年六月九日",
        "第二篇:实施方案",
        "推进方案 篇2",
        "阅读提示:本篇共有1个字",
        "開(kāi)展",
        "學(xué)校",
        "??h直",
        "向?qū)W校",
        "&amp;nbsp;",
        "\u200b",
        "\ue004",
        "１２",
        "**",
        "的`",
        "骨 干",
        "《",
        "》",
        "“",
        "”",
        "。",
        "；",
        ",",
        ":",
        " ",
        "\n",
        "\n\n",
        "\t",
        "\u3000",
        "的工作要认真落实到每一个环节",
        "a",
        "1",
        "%",
        "(",
        ")",
        "\ufffd",
        "🙂",
        "\r\n",
    ]
)


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_promises_hold_on_generated_text(text: str) -> None:
    check(read(text))


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_promises_hold_on_any_text(text: str) -> None:
    check(read(text))


@given(st.lists(FRAGMENTS, max_size=40).map("".join), st.data())
@settings(max_examples=150, deadline=None)
def test_promises_hold_with_junk_known_to_the_extractor(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if text[start:end].strip():
        check(read(text, (Dropped(start, end, "running header"),)))


@pytest.mark.parametrize("path", SEEDS[:2] + SAMPLES[:2], ids=lambda path: path.stem)
def test_same_text_same_document(path: Path) -> None:
    assert read(decoded(path)) == read(decoded(path))


def test_a_heading_is_no_passage_but_stands_in_the_path_of_those_under_it() -> None:
    document = read("一、指导思想\n坚持立德树人。\n二、工作目标\n(一)近期目标\n1.健全制度。各校要健全教师交流制度。")
    assert [passage.quote for passage in document.passages] == [
        "坚持立德树人。",
        "1.健全制度。各校要健全教师交流制度。",
    ]
    assert document.passages[1].section_path == ("二、工作目标", "(一)近期目标", "1.健全制度")
    assert document.passages[1].role == "goals"


def test_a_masked_and_damaged_passage_reads_well_and_quotes_verbatim() -> None:
    raw = "**市要開(kāi)展學(xué)校結(jié)對(duì)幫扶,比例不低于１５%。"
    passage = read(raw).passages[0]
    assert passage.quote == raw
    assert passage.text == "**市要開展學校結對幫扶,比例不低于15%。"
    assert passage.targets[0].value == "15"


def test_huge_single_line_takes_linear_time() -> None:
    read("为推进教育改革,各校每学期至少开展2次研修(一)活动;" * 20_000)


@pytest.mark.parametrize(
    "line", ["(" * 50_000, "一" * 50_000, "1." * 30_000, "《" * 50_000, "&amp;" * 20_000, "每" * 50_000]
)
def test_hostile_lines_end_soon(line: str) -> None:
    check(read(line + "\n" + line))


@pytest.mark.parametrize(
    "unit",
    [
        "教师三\n",
        "关于印发云溪县教育局工作方案的通知\n各学校:\n一、目标\n",
        "骨 干教师",
        "措施鏁欒偛",
        "15%",
        "第一篇:方案\n教师工作\n",
        "组长:锟斤拷",
    ],
)
def test_the_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    """Four times the text takes about four times as long; what is quadratic takes sixteen."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            read(text)
            best = min(best, time.process_time() - began)
        return best

    read(unit)  # dictionaries are loaded once
    assert seconds(24_000) < 9 * seconds(6_000) + 0.05
