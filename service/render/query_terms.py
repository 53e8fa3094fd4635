"""Which of a query's terms are worth showing to the reader: those looked for under other words than their own."""

from __future__ import annotations

from dataclasses import replace

from index.results import QueryInfo, QueryTerm


def translated_terms(query: QueryInfo) -> list[QueryTerm]:
    """Terms with the words they were translated to or widened by. Single characters (轮, a part of 轮岗) only help
    the ranking and are left out, as are words that weigh less than half of the best and what repeats the term before."""
    shown: list[QueryTerm] = []
    for term in query.terms:
        heaviest = max((found.weight for found in term.translations), default=0.0)
        others = [t for t in term.translations if t.term != term.source and 2 * t.weight >= heaviest]
        repeated = bool(shown) and {t.term for t in shown[-1].translations} == {t.term for t in others}
        if others and len(term.source) > 1 and not repeated:
            shown.append(replace(term, translations=others))
    return shown
