"""A search's answer as a table for people, readable at 80 columns (a Han character fills two)."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from index.results import Citation, Hit, QueryInfo, QueryTerm, SearchResponse, TargetInfo
from service.messages import Messages
from service.render.confidence import said_of
from service.render.plan_names import called
from service.render.provenance import origin_facts
from service.render.query_terms import translated_terms

SHA_DIGITS = 12


def print_answer(response: SearchResponse, say: Messages) -> None:
    """The hits on stdout; what there is to say about them (translations, no answer) on stderr."""
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    print_terms(response.query, notes, say)
    if not response.hits:
        notes.print(Text(say("query.nothing")))
        return
    if doubt := said_of(response.confidence, response.missing, say):
        notes.print(Text(doubt))
    out = Console(highlight=False)
    for hit in response.hits:
        for line in _hit(hit, say, out):
            out.print(line, soft_wrap=True)


def print_terms(query: QueryInfo, notes: Console, say: Messages) -> None:
    """How the query's words were translated, if they were."""
    if translations := "; ".join(_translation(term, say) for term in translated_terms(query)):
        notes.print(Text(f"{say('query.terms')}: {translations}", style="dim"))


def _translation(term: QueryTerm, say: Messages) -> str:
    """``rotatoin (read as rotation) → 轮岗, 交流 (yours)``."""
    source = f"{term.source} ({say('query.read_as', word=term.read_as)})" if term.read_as else term.source
    named = ", ".join(found.term for found in term.translations)
    own = any(found.origin == "user" for found in term.translations)
    return f"{source} → {named}" + (f" ({say('query.own')})" if own else "")


def _hit(hit: Hit, say: Messages, console: Console) -> Iterator[Text]:
    head = Text(f"{hit.score:.3f}  ", style="bold")
    head.append(called(hit.plan, say), style="bold cyan")
    if hit.section_path:
        head.append(" — " + " › ".join(hit.section_path), style="cyan")
    passage = Text(hit.text)
    for start, end in hit.highlights:
        passage.stylize("bold yellow", start, end)
    facts = dict(_facts(hit, say))
    rank = f"{hit.rank:>2}  "
    width = max(cell_len(label) for label in facts)
    yield from hanging(Text(rank, style="bold"), head, console)
    yield from hanging(Text(" " * len(rank)), passage, console)
    for label, fact in facts.items():
        indent = Text(" " * len(rank) + label + " " * (width - cell_len(label) + 2), style="dim")
        yield from hanging(indent, Text(fact), console)
    yield Text()


def hanging(prefix: Text, text: Text, console: Console) -> Iterator[Text]:
    """``text`` wrapped to the console behind ``prefix``, later lines indented as far, nothing padded on the right."""
    indent = prefix.cell_len
    for number, line in enumerate(text.wrap(console, max(console.width - indent, 20))):
        line.rstrip()
        yield Text.assemble(prefix if number == 0 else " " * indent, line)


def _facts(hit: Hit, say: Messages) -> Iterator[tuple[str, str]]:
    if hit.targets:
        yield say("query.targets"), "; ".join(target_line(target, say) for target in hit.targets)
    yield say("query.cite"), citation_line(hit.citation)
    yield say("query.reference"), hit.citation.gbt7714
    if origin := origin_facts(hit.citation.provenance, say):
        yield say("query.origin"), " · ".join(origin)
    if hit.plan.place_chain:
        yield say("query.place"), " › ".join(hit.plan.place_chain)
    if hit.explain.reason:
        yield say("query.why"), hit.explain.reason
    if hit.similar:
        yield say("query.copies"), say("query.similar", count=hit.similar)


def citation_line(citation: Citation) -> str:
    """``file:12-14 [sha256 start] 345-410``: where the quote stands, in lines and in characters."""
    page = f" p.{citation.page}" if citation.page else ""
    lines = f"{citation.start_line}-{citation.end_line}"
    return f"{citation.source}:{lines}{page} [{citation.sha256[:SHA_DIGITS]}] {citation.start}-{citation.end}"


def target_line(target: TargetInfo, say: Messages) -> str:
    """One commitment in short: indicator, comparator, value and unit, deadline."""
    comparator = say(f"comparator.{target.comparator}") if say.knows(f"comparator.{target.comparator}") else ""
    parts = (target.indicator, f"{comparator} {target.value}{target.unit or ''}".strip(), target.deadline)
    return " ".join(part for part in parts if part)
