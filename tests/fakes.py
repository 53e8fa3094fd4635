"""Stand-ins: a store of one passage for tests of the outside, answers known by heart; an encoder that only counts."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict, astuple, replace
from typing import Any
from zlib import crc32

import numpy as np

from index.answers.copies import PassageCopy
from index.arrays import Floats
from index.catalogue.cleaning import Cleaning
from index.catalogue.plan_list import PlanList
from index.catalogue.records import (
    CitedRecord,
    PassageDetail,
    PassageRecord,
    PlanDetail,
    PlanRecord,
    SectionRecord,
)
from index.results import (
    Citation,
    Confidence,
    Explanation,
    Facets,
    FacetValue,
    Hit,
    PlanInfo,
    PlanListRequest,
    QueryInfo,
    QueryTerm,
    SearchRequest,
    SearchResponse,
    TargetInfo,
    Translation,
)

TEXT = "三、教师轮岗。每年教师交流比例不低于符合条件教师总数的15%。"
PLAN = PlanInfo("d01", "临溪县教师<交流>实施方案", "临溪县教育局", "临溪县", 2014, "方案", False)
CITATION = Citation(
    "plans/a&b.txt", "ab" * 32, 100, 100 + len(TEXT), 7, 7, None, TEXT, f"临溪县教育局. {PLAN.title}[Z]. 2014: 第7行."
)
TARGET = TargetInfo("教师交流比例", ">=", "15", "%", None, None, None, "不低于符合条件教师总数的15%", 114, 127, 7)
HIT = Hit(
    rank=1,
    score=0.9,
    passage_id="p01",
    text=TEXT,
    highlights=[(2, 6), (9, 13)],
    plan=PLAN,
    section_path=["三、主要措施", "(一)教师轮岗"],
    role="measures",
    targets=[TARGET],
    similar=2,
    citation=CITATION,
    explain=Explanation(0.5, 3.2, None, [], "It says “rotation” as 轮岗."),
)


_PASSAGE = PassageRecord(
    passage_id="p01",
    plan_id="d01",
    source=CITATION.source,
    text=TEXT,
    quote=CITATION.quote,
    start=CITATION.start,
    end=CITATION.end,
    start_line=CITATION.start_line,
    end_line=CITATION.end_line,
    page=CITATION.page,
    section_path=HIT.section_path,
    role="measures",
    family="f1",
)


class FakeStore:
    """Answers everything with one hit; ``hold`` keeps it from answering until ``let_go``."""

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.hold.set()
        self.requests: list[SearchRequest] = []
        self.error: Exception | None = None
        self.confidence: Confidence = "answers"
        self.missing: list[str] = []
        self.hits = [HIT]

    def search(self, request: SearchRequest) -> SearchResponse:
        assert self.hold.wait(10)
        if self.error is not None:
            raise self.error
        self.requests.append(request)
        terms = [QueryTerm("rotation", [Translation("轮岗", 1.0, 12), Translation("交流", 1.0, 30)])]
        hits = [replace(hit, rank=n) for n, hit in enumerate(self.hits[request.offset :][: request.k], 1)]
        years = [FacetValue(2014, 3), FacetValue(2012, 1)]
        facets = Facets(year=years, province=[], place=[], type=[], issuer=[], role=[], source=[])
        info, sure = QueryInfo(request.text, "en", request.text.casefold(), terms), self.confidence
        return SearchResponse(info, sure == "answers", sure, self.missing, hits, facets, 1.5, len(self.hits))

    def passage(self, passage_id: str) -> PassageDetail | None:
        if passage_id != "p01":
            return None
        return PassageDetail(*astuple(_PASSAGE), citation=CITATION, targets=[TARGET], plan=PLAN)

    def plan(self, plan_id: str) -> PlanDetail | None:
        if plan_id != "d01":
            return None
        section = SectionRecord("d01", CITATION.source, 1, "三、", "教师轮岗", "measures", 90, 140, 6)
        passage = CitedRecord(*astuple(_PASSAGE), citation=CITATION, targets=[TARGET])
        return PlanDetail(*astuple(self.plans()[0]), sections=[section], passages=[passage])

    def plans(self) -> list[PlanRecord]:
        others = {"source": CITATION.source, "ordinal": 0, "period": None, "number": None, "family": None}
        return [PlanRecord(**asdict(PLAN), **others, start=0, end=400, start_line=1, end_line=20)]

    def list_plans(self, request: PlanListRequest) -> PlanList:
        return PlanList(self.plans(), 1, request.limit, 0, None, Facets([], [], [], [], [], [], []))

    def state(self) -> str:
        return "1"

    def cleaning(self, plan_id: str) -> Cleaning:
        return Cleaning([], [])

    def copies(self, passage_ids: Sequence[str]) -> dict[str, list[PassageCopy]]:
        return {}

    def verdicts_on(self, query: str) -> dict[str, bool]:
        return {}

    def status(self) -> dict[str, Any]:
        if self.error is not None:
            raise self.error
        return {"generation": 1, "counts": {"sources": 1, "plans": 1, "passages": 1, "targets": 1}}

    def built(self) -> float:
        return 1_700_000_000.0

    def close(self) -> None:
        self.hold.set()


class FakeEncoder:
    """Vectors that count a text's characters, so that like texts lie near each other; ``passages`` is what it was given."""

    dimension = 32

    def __init__(self, name: str = "bundled") -> None:
        self.name = name
        self.fingerprint = f"fake:{name}"
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        counts = np.full((len(texts), self.dimension), 0.1, np.float32)
        for row, text in enumerate(texts):
            for character in text:
                counts[row, crc32(f"{self.name} {character}".encode("utf-8", "replace")) % self.dimension] += 1
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Floats:
        self.passages.extend(texts)
        return self.encode_queries(texts)


def made_older(db: sqlite3.Connection, version: int) -> None:
    """Take out of a catalogue what came with the migrations after ``version`` (8 or 9), as a store of that time has it."""
    for index in ("passages_embedded_hash", "sources_died", "vectors_unsummed", "tokens_unsummed"):
        db.execute(f"DROP INDEX {index}")
    for table in ("collections", "folder_collections", "bands", "family_members", "family_plans"):
        db.execute(f"DROP TABLE {table}")
    db.execute("DROP INDEX sources_name")
    db.execute("DROP TABLE corrections")
    db.execute("ALTER TABLE plans DROP COLUMN corrected")
    for column in ("added", "retired", "retired_as"):
        db.execute(f"ALTER TABLE sources DROP COLUMN {column}")
    for table in ("vectors", "tokens"):
        db.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
    if version < 9:
        db.execute("DROP TABLE verdicts")
    db.execute(f"PRAGMA user_version = {version}")
