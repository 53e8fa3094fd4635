"""The texts that means are taken over, of no judged set: general queries, and the passages of the sample plans."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from index.catalogue.records import PassageRecord
from index.encoders import BUNDLED
from index.store import Store
from index.text.folding import simplify

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def general_queries(language: str) -> list[str]:
    lines = (CORPUS / "queries" / "centring.jsonl").read_text("utf-8").splitlines()
    return [simplify(json.loads(line)[language]) for line in lines]


def general_passages(home: Path) -> list[str]:
    """Read once by the product, kept below ``home``."""
    kept = home / "general-passages.json"
    if not kept.is_file():
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(Path(folder), create=True, model=BUNDLED)
            store.ingest([CORPUS / "plans"])
            texts = [simplify(row.text) for row in store.export("passages") if isinstance(row, PassageRecord)]
            store.close()
        kept.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    found: list[str] = json.loads(kept.read_text("utf-8"))
    return found
