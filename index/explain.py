"""Why a hit is a hit: its two scores, the words that met, and one sentence in the language of the query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.highlight import Matched
from index.query import Query

MAX_NAMED = 4


def explanation(
    query: Query, found: Sequence[Matched], cosine: float, lexical: float, sets_target: bool
) -> dict[str, Any]:
    """``dense`` is the centred cosine (-1..1), ``lexical`` BM25 (>= 0); both higher is better."""
    return {
        "dense": round(cosine, 4),
        "lexical": round(lexical, 4),
        "matched": [{"source": m.source, "found": m.found, "spans": m.spans} for m in found],
        "reason": _reason(query, found, sets_target and query.wants_target),
    }


def _reason(query: Query, found: Sequence[Matched], answers_target: bool) -> str:
    named: dict[str, list[str]] = {}
    for match in found:
        forms = named.setdefault(match.source, [])
        if match.found not in forms:
            forms.append(match.found)
    shown = list(named.items())[:MAX_NAMED]
    if query.english:
        words = "; ".join(f"“{source}” as {' / '.join(forms[:3])}" for source, forms in shown)
        sentence = f"It says {words}" if words else "Close in meaning, though none of the words asked for stands in it"
        return sentence + (", and sets a figure." if answers_target else ".")
    words = "、".join(f"“{forms[0]}”" for _, forms in shown)
    sentence = f"文中有{words}" if words else "意思相近,但没有所问的字词"
    return sentence + (",并定有指标。" if answers_target else "。")
