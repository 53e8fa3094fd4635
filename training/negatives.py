"""Hard negatives: passages that the product's own search finds for a question and that do not answer it.

All passages of the pairs are one store, and every question is asked of it through ``index.search.find``. Not taken: passages of
the same law or plan (``Pair.group``), of the same family of near copies, with the same text, and those nearly as near to the
question as its own passage (Moreira et al. 2024, NV-Retriever: TopK-PercPos), for they answer it too as often as not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import QueryError
from index.evaluation.beir_store import Record, build_store
from index.results import SearchRequest
from index.search import find
from index.snapshot import Snapshot
from training.pairs import Pair

DEPTH, WANTED = 60, 8
NEARLY = 0.95
"""Share of the cosine of a question to its own passage from which on another may answer too; the paper's."""
Told = Callable[[str, int, int], None]


def mined(pairs: Sequence[Pair], among: Sequence[Pair], home: Path, told: Told) -> list[list[str]]:
    """For every pair up to WANTED of the passages of those ``among`` which it is, the highest first; kept below ``home`` by
    what the pairs are."""
    said = json.dumps([[pair.query, pair.passage, pair.group] for pair in pairs], ensure_ascii=False)
    key = hashlib.blake2b(f"{DEPTH} {WANTED} {NEARLY} {said}".encode(), digest_size=8).hexdigest()
    cache = home / f"negatives-{key}.json"
    if not cache.is_file():
        partial = cache.with_suffix(".part")
        partial.write_text(json.dumps(_mined(pairs, among, home, told), ensure_ascii=False), "utf-8")
        partial.rename(cache)
    found: list[list[str]] = json.loads(cache.read_text("utf-8"))
    return found


def _mined(pairs: Sequence[Pair], among: Sequence[Pair], home: Path, told: Told) -> list[list[str]]:
    passages = list(dict.fromkeys(pair.passage for pair in among))
    rows = {passage: row for row, passage in enumerate(passages)}
    groups: list[set[str]] = [set() for _ in passages]
    for pair in among:
        groups[rows[pair.passage]].add(pair.group)
    folder = home / "mined"
    folder.mkdir(parents=True, exist_ok=True)
    records = [Record(str(row), None, passage) for row, passage in enumerate(passages)]
    lines = (json.dumps({"_id": one.id, "text": one.text}, ensure_ascii=False) for one in records)
    (folder / "corpus.jsonl").write_text("\n".join(lines), "utf-8")
    store = build_store(home, folder, records, told)
    found = []
    with store.snapshot() as snapshot:
        for number, pair in enumerate(pairs):
            told("mining", number, len(pairs))
            found.append([passages[row] for row in _of_pair(pair, rows[pair.passage], groups, snapshot)])
    store.close()
    return found


def _of_pair(pair: Pair, own: int, groups: Sequence[set[str]], snapshot: Snapshot) -> list[int]:
    """Rows of the negatives of a pair whose passage stands at ``own``."""
    try:
        ranked = find(SearchRequest(pair.query), snapshot).ranked
    except QueryError:  # nothing of it can be asked
        return []
    cosines = dict(zip(ranked.rows.tolist(), ranked.cosines.tolist(), strict=True))
    allowed = permitted(ranked.rows[:DEPTH].tolist(), pair.group, own, groups, snapshot.generation.families.tolist())
    nearest = NEARLY * cosines[own] if own in cosines else float("inf")
    return [row for row in allowed if cosines[row] < nearest][:WANTED]


def permitted(
    rows: Sequence[int], group: str, own: int, groups: Sequence[set[str]], families: Sequence[int]
) -> list[int]:
    """The rows that are neither of the pair's ``group`` nor of the family of its ``own`` passage, one of a family."""
    kept, seen = [], {families[own]}
    for row in rows:
        if group not in groups[row] and families[row] not in seen:
            seen.add(families[row])
            kept.append(row)
    return kept
