"""A search's answer as a table for people, readable at 80 columns (a Han character fills two)."""

from __future__ import annotations

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.results import Hit, SearchResponse, TargetInfo
from service.messages import Messages
from service.query_terms import translated_terms

SHA_DIGITS = 12


def print_answer(response: SearchResponse, say: Messages) -> None:
    """The hits on stdout; what there is to say about them (translations, no answer) on stderr."""
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    if translations := _translations(response):
        notes.print(Text(f"{say('query.terms')}: {translations}", style="dim"))
    if not response.hits:
        notes.print(Text(say("query.nothing")))
        return
    if not response.answerable:
        notes.print(Text(say("query.closest")))
    out = Console(highlight=False)
    for hit in response.hits:
        out.print(_hit(hit, say))


def _translations(response: SearchResponse) -> str:
    terms = translated_terms(response.query)
    return "; ".join(f"{term.source} → {', '.join(t.term for t in term.translations)}" for term in terms)


def _hit(hit: Hit, say: Messages) -> Group:
    head = Text(f"{hit.rank}  {hit.score:.3f}  ", style="bold")
    head.append(hit.plan.title or say("query.untitled"), style="bold cyan")
    if hit.section_path:
        head.append(" — " + " › ".join(hit.section_path), style="cyan")
    passage = Text(hit.text)
    for start, end in hit.highlights:
        passage.stylize("bold yellow", start, end)
    return Group(head, Padding(passage, (0, 0, 0, 3)), Padding(_facts(hit, say), (0, 0, 1, 3)))


def _facts(hit: Hit, say: Messages) -> Table:
    facts = Table.grid(padding=(0, 1))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    if hit.targets:
        facts.add_row(say("query.targets"), Text("; ".join(target_line(target, say) for target in hit.targets)))
    facts.add_row(say("query.cite"), Text(citation_line(hit)))
    facts.add_row(say("query.reference"), Text(hit.citation.gbt7714))
    if reason := hit.explain.get("reason"):
        facts.add_row(say("query.why"), Text(str(reason)))
    if hit.similar:
        facts.add_row("", Text(say("query.similar", count=hit.similar)))
    return facts


def citation_line(hit: Hit) -> str:
    """``file:12-14 [sha256 start] 345-410``: where the quote stands, in lines and in characters."""
    citation = hit.citation
    page = f" p.{citation.page}" if citation.page else ""
    lines = f"{citation.start_line}-{citation.end_line}"
    return f"{citation.source}:{lines}{page} [{citation.sha256[:SHA_DIGITS]}] {citation.start}-{citation.end}"


def target_line(target: TargetInfo, say: Messages) -> str:
    """One commitment in short: indicator, comparator, value and unit, deadline."""
    comparator = say(f"comparator.{target.comparator}") if say.knows(f"comparator.{target.comparator}") else ""
    parts = (target.indicator, f"{comparator} {target.value}{target.unit or ''}".strip(), target.deadline)
    return " ".join(part for part in parts if part)
