"""Paragraphs as passages: whole where they can be, cut only at sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import analyse
from ingest.models import CanonicalText, Source
from ingest.passages import LONGEST, cut_paragraph
from ingest.sentences import sentence_ends


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("提高认识。加强领导。", ["提高认识。", "加强领导。"]),
        ("他说:“要落实。”会后就办。", ["他说:“要落实。”", "会后就办。"]),
        ("学习《关于做好。工作的意见》精神。再部署。", ["学习《关于做好。工作的意见》精神。", "再部署。"]),
        ("各校(含民办。下同)要落实!要快?是;好", ["各校(含民办。下同)要落实!", "要快?", "是;", "好"]),
        ("没有句号", ["没有句号"]),
        ("少了一半(括号。还有下文。", ["少了一半(括号。还有下文。"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    ends = sentence_ends(text)
    assert [text[start:end] for start, end in zip([0, *ends], ends, strict=False)] == sentences


@given(st.text(alphabet="教学。;!“”《》() \n,", max_size=1500))
def test_parts_cover_the_paragraph(text: str) -> None:
    parts = cut_paragraph(text)
    assert "".join(text[start:end] for start, end in parts) == text
    assert all(end > start for start, end in parts) or text == ""


def test_a_long_paragraph_is_cut_into_even_parts_between_sentences() -> None:
    text = "各校要认真落实校长教师交流轮岗工作要求,确保完成年度目标任务。" * 30
    parts = [text[start:end] for start, end in cut_paragraph(text)]
    assert len(parts) >= 2
    assert all(part.endswith("。") and LONGEST / 3 <= len(part) <= LONGEST for part in parts)


def test_a_line_broken_inside_a_sentence_is_one_passage() -> None:
    text = (
        "㈠理念\n教师作为人类智慧的传递者,是人生幸福的奠基人,他不应该只是一个教书匠。教师应当\n"
        "成为一个教育的创造者,拥有开阔的眼界。\n㈡目标\n提高。"
    )
    document = analyse(Source("a", "0", 1, "text/plain"), CanonicalText(text, "text/1"))
    passage = document.passages[0]
    assert (passage.start_line, passage.end_line) == (2, 3)
    assert "\n" in passage.quote
    assert "教师应当成为一个教育的创造者" in passage.text


@pytest.mark.parametrize(
    "lines",
    [
        "泰安市教育局重点工作推进计划\n根据总体安排,现将工作安排如下:",
        "一、加强领导,落实责任\n各校要成立领导小组。",
        "组长:张某\n副组长:李某",
        "⑴途径与策略\n⑵途径与方法",
        "内容\n工作要求\n责任部门",
    ],
)
def test_lines_that_end_as_they_should_are_not_joined(lines: str) -> None:
    document = analyse(Source("a", "0", 1, "text/plain"), CanonicalText(lines, "text/1"))
    assert not [repair for repair in document.repairs if repair.kind == "split_line"]
