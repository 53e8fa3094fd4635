"""Markdown and JSON Lines: what the canonical text is, what is set aside, where documents begin."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusing import refused

from ingest.document import analyse
from ingest.errors import IngestError, Reason
from ingest.extract import extract
from ingest.files.media_types import JSON_LINES, MARKDOWN
from ingest.models import CanonicalText, Document, Source

CASE = Path(__file__).parents[2] / "shared" / "cases" / "jsonl-one-empty-record"

NOTES = """---
title: 笔记
tags: [教师]
---
# 云溪县教师交流轮岗实施方案

## **一、指导思想**

为促进教育公平，推动城乡教师队伍均衡发展，特制定本方案。

## 二、目标任务 ##

每学年教师交流比例**不低于**符合条件教师总数的15%。**县**镇各校执行。

| 学校 | 名额 |
| --- | --- |
| 一中 | 3名 |
"""


def read(data: bytes, media_type: str) -> Document:
    return analyse(*extract(data, Source("x", "", len(data), media_type)))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_markdown_is_unchanged_and_its_marks_are_set_aside(encoding: str) -> None:
    document = read(NOTES.encode(encoding), MARKDOWN)
    assert document.canonical.text == NOTES
    assert document.plans[0].title == "云溪县教师交流轮岗实施方案"
    assert [section.number for section in document.sections] == ["一、", "二、"]
    assert [section.heading for section in document.sections] == ["指导思想", "目标任务"]
    for passage in document.passages:
        assert NOTES[passage.start : passage.end] == passage.quote
        assert "#" not in passage.text
        assert "---" not in passage.text
    texts = [passage.text for passage in document.passages]
    assert "学校 | 名额" in texts
    assert any("**县**镇" in text for text in texts)  # two stars may be a masked name
    assert not any("tags" in text for text in texts)


@given(st.text(alphabet="#*_-| \n\t一二县校、。a|", max_size=200))
def test_no_markdown_is_changed_and_marks_lie_apart(text: str) -> None:
    if not text.strip():
        return
    _, canonical = extract(text.encode(), Source("x", "", 0, MARKDOWN))
    assert canonical.text == text
    end = 0
    for mark in canonical.junk:
        assert end <= mark.start < mark.end <= len(text)
        end = mark.end


def records(*lines: object) -> bytes:
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def test_every_record_is_a_plan_of_its_own() -> None:
    data = records(
        {"title": "临溪县 寄宿\n安排", "text": "宿舍每晚有人值守。\r\n食堂每周公布菜谱。"},
        {"content": "图书室每天开放两小时。", "url": "x"},
        {"title": "云溪县教师交流轮岗实施方案", "body": "云溪县教师交流轮岗实施方案\n一、目标\n交流比例不低于15%。"},
    )
    document = read(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n\r\n"), JSON_LINES)
    text = document.canonical.text
    assert text == (
        "临溪县 寄宿 安排\n宿舍每晚有人值守。\n食堂每周公布菜谱。\n\n图书室每天开放两小时。\n\n"
        "云溪县教师交流轮岗实施方案\n一、目标\n交流比例不低于15%。"
    )
    starts = tuple(text.index(head) for head in ("临溪县", "图书室", "云溪县"))
    assert document.canonical.breaks == starts
    assert tuple(plan.start for plan in document.plans) == starts
    assert [target.value for passage in document.passages for target in passage.targets][-1] == "15"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json", Reason("record.no_json", line=2, why=ANY)),
        (b"[1]", Reason("record.no_object", line=2)),
        (b'{"title": "x", "text": 3}', Reason("record.no_text", line=2, fields="text, content, body")),
        (b'{"text": " "}', Reason("record.no_text", line=2, fields="text, content, body")),
        (b'{"text": "' + b"a" * 2**24 + b'"}', Reason("record.too_long", line=2, most=16)),
        (b"[" * 100_000, Reason("record.nested", line=2)),
        (b'{"text": ' + b"9" * 10_000 + b"}", Reason("record.no_json", line=2, why=ANY)),
    ],
)
def test_a_bad_line_is_named_and_alone_left_out(line: bytes, reason: Reason) -> None:
    document = read(records({"text": "第一条"}) + b"\n" + line + b"\n" + records({"text": "第三条"}), JSON_LINES)
    assert document.canonical.text == "第一条\n\n第三条"
    assert document.canonical.left_out == (reason,)
    with refused(IngestError, reason):
        read(b"\n" + line, JSON_LINES)


def test_many_bad_lines_are_counted() -> None:
    canonical = read(b"[]\n" * 50 + records({"text": "第一条"}), JSON_LINES).canonical
    assert len(canonical.left_out) == 21
    assert canonical.left_out[-1] == Reason("record.others", count=30)


def test_what_a_record_says_is_used_where_its_text_is_silent() -> None:
    data = records(
        {
            "title": "白川县教育局2022年工作要点",
            "content": "一、新增学位1500个。",
            "publish_date": "2023-03-01",
            "source": "x",
        },
        {
            "title": "加强教师队伍建设工作要点",
            "text": "",
            "body": "一、新增学位900个。",
            "date": "2021-02-01",
            "来源": "乌石县教育局",
        },
        {
            "title": "教师培训工作要点",
            "content": "一、培训教师90名。",
            "source": "中国教育新闻网",
            "url": "https://x.cn",
        },
    )
    plans = [(plan.issuer, plan.year) for plan in read(data, JSON_LINES).plans]
    assert plans == [("白川县教育局", 2022), ("乌石县教育局", 2021), (None, None)]


@pytest.mark.skipif(not CASE.is_dir(), reason="the reference material is not here")
def test_one_empty_record_rejects_itself_alone() -> None:
    document = read((CASE / "input.jsonl").read_bytes(), JSON_LINES)
    assert document.canonical.left_out == (Reason("record.no_text", line=2, fields="text, content, body"),)
    assert document.plans == read((CASE / "without-it.jsonl").read_bytes(), JSON_LINES).plans
    assert (document.plans[1].year, document.plans[1].issuer) == (2021, "乌石县教育局")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_records_come_out_as_text_that_can_be_stored(texts: list[str]) -> None:
    try:
        _, canonical = extract(records(*({"text": text} for text in texts)), Source("x", "", 0, JSON_LINES))
    except IngestError:
        assert any(not text.strip() for text in texts) or not all(map(_shows, texts))
    else:
        assert (
            len(canonical.breaks) + len(canonical.left_out)
            == len(texts)
            == len(canonical.declared) + len(canonical.left_out)
        )
        canonical.text.encode()
        assert isinstance(canonical, CanonicalText)


def _shows(text: str) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in text)
