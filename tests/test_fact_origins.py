"""Where a plan's issuer, place and year were found: judged before what the ingest says was seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from ingest.document import read_document
from ingest.files.sources import find_files
from ingest.models import STATED, FactOrigin, Plan

BODY = "一、加强领导。各单位要高度重视。\n二、落实责任。每日巡查不少于2次。\n"
Origins = tuple[str | None, str | None, str | None]


def read(folder: Path, name: str, text: str) -> list[Plan]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (file,) = find_files([path]).files
    return list(read_document(file).plans)


def origins(plan: Plan) -> Origins:
    return plan.issuer_from, plan.place_from, plan.year_from


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"关于做好防汛工作的通知\n各科室:\n{BODY}云溪县水利局\n2023年6月1日\n", ("signature", "signature", "date")),
        (f"云溪县教育局2023年工作要点\n{BODY}", ("title", "title", "title")),
        (f"云溪县教育局关于做好招生工作的通知\n{BODY}云溪县教育局\n二〇二三年五月四日\n", ("signature", "signature", "date")),
        (f"云溪县教育局2024年工作要点\n{BODY}云溪县教育局\n2023年12月20日\n", ("signature", "signature", "title")),
        (f"云溪县“十四五”教育发展规划\n{BODY}", (None, "title", "period")),
        (f"2022年,云溪县水利局紧紧围绕中心工作,制定本方案。\n{BODY}", ("text", "text", "text")),
        (f"溪山縣立溪山國民中學113學年度閱讀計畫\n{BODY}", ("title", "title", "title")),
        (f"食堂管理办法\n{BODY}", (None, None, None)),
        (f"关于加强食堂管理的通知\n云溪县教育局 云教发〔2021〕9号\n各校:\n{BODY}", ("head", "head", "number")),
    ],
)  # fmt: skip
def test_a_fact_says_where_it_stands(text: str, expected: Origins, tmp_path: Path) -> None:
    (plan,) = read(tmp_path, "plan.txt", text)
    assert origins(plan) == expected, (plan.issuer, plan.place, plan.year)


def test_an_annex_has_its_facts_from_the_circular() -> None:
    (file,) = find_files([Path(__file__).parent / "facts" / "annex-1.txt"]).files
    circular, *annexes = read_document(file).plans
    assert origins(circular) == ("signature", "signature", "date")
    for annex in annexes:
        assert (annex.issuer_from, annex.year_from) == ("circular", "circular")
        assert annex.place_from == "title"  # which names the place itself


def test_a_scraper_s_record_says_so(tmp_path: Path) -> None:
    record = {"title": "食堂管理办法", "text": BODY, "source": "云溪县教育局", "publish_date": "2022-03-01"}
    (plan,) = read(tmp_path, "pages.jsonl", json.dumps(record, ensure_ascii=False))
    assert (plan.issuer, plan.year) == ("云溪县教育局", 2022)
    assert (plan.issuer_from, plan.year_from) == ("record", "record")


def test_a_page_s_table_states_facts(tmp_path: Path) -> None:
    table = "<table><tr><td>发文机关：</td><td>云溪县教育局</td></tr><tr><td>成文日期：</td><td>2022年3月1日</td></tr></table>"
    text = "".join(f"<p>{line}</p>" for line in BODY.split("\n") if line)
    page = f"<html><head><title>食堂管理办法</title></head><body>{table}<h1>食堂管理办法</h1>{text}</body></html>"
    (plan,) = read(tmp_path, "page.html", page)
    assert (plan.issuer, plan.year) == ("云溪县教育局", 2022)
    assert (plan.issuer_from, plan.year_from) == ("metadata", "metadata")


def test_what_is_not_known_was_found_nowhere(tmp_path: Path) -> None:
    (plan,) = read(tmp_path, "plan.txt", f"食堂管理办法\n{BODY}")
    for fact in ("issuer", "place", "year"):
        assert (getattr(plan, fact) is None) == (getattr(plan, f"{fact}_from") is None)


def test_what_is_stated_is_an_origin() -> None:
    assert set(get_args(FactOrigin)) > STATED
