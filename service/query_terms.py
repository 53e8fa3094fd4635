"""Which of a query's terms are worth showing to the reader."""

from __future__ import annotations

from index.results import QueryInfo, QueryTerm


def translated_terms(query: QueryInfo) -> list[QueryTerm]:
    """The terms that were looked for under other words than the reader's own."""
    return [term for term in query.terms if any(found.term != term.source for found in term.translations)]
