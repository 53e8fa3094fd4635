"""Why a hit is a hit: its two scores, the words that met, and one sentence in the language of the query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.highlight import Matched
from index.measures import measure
from index.query import Query
from index.results import TargetInfo

MAX_NAMED = 4


def explanation(
    query: Query, found: Sequence[Matched], cosine: float, lexical: float, targets: Sequence[TargetInfo]
) -> dict[str, Any]:
    """``dense`` is the centred cosine (-1..1), ``lexical`` BM25 (>= 0); both higher is better."""
    return {
        "dense": round(cosine, 4),
        "lexical": round(lexical, 4),
        "matched": [{"source": m.source, "found": m.found, "spans": m.spans} for m in found],
        "reason": _reason(query, found, _figure(query, targets)),
    }


def _reason(query: Query, found: Sequence[Matched], figure: str) -> str:
    named: dict[str, list[str]] = {}
    for match in found:
        forms = named.setdefault(match.source, [])
        if match.found not in forms:
            forms.append(match.found)
    shown = list(named.items())[:MAX_NAMED]
    if query.english:
        words = "; ".join(f"“{source}” as {' / '.join(forms[:3])}" for source, forms in shown)
        sentence = f"It says {words}" if words else "Close in meaning, though none of the words asked for stands in it"
        return (
            sentence
            + {"": ".", "set": ", and sets a figure.", "met": ", and sets a figure within what is asked."}[figure]
        )
    words = "、".join(f"“{forms[0]}”" for _, forms in shown)
    sentence = f"文中有{words}" if words else "意思相近,但没有所问的字词"
    return sentence + {"": "。", "set": ",并定有指标。", "met": ",所定指标的数值符合要求。"}[figure]


def _figure(query: Query, targets: Sequence[TargetInfo]) -> str:
    """Whether the passage has a figure that was asked for: ``set``; within the bounds that were asked for: ``met``."""
    if not query.wants_target or not targets:
        return ""
    sizes = [size for size in (measure(target.value, target.unit) for target in targets) if size]
    held = any(all(c.holds(size.low, size.high, size.unit) for c in query.conditions) for size in sizes)
    return "met" if query.conditions and held else "set"
