"""A draft as Markdown with footnotes: headings, cited words of precedents, blanks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.workbench.draft_results import Draft
from ingest.chinese_numerals import write_numeral
from service.messages import Messages
from service.render.draft_text import ADDRESSEE, BLANK, DATE, SIGNATURE, Piece, notices, own, parts, unsure, verbatim
from service.render.markdown_text import escaped, marked, with_footnote
from service.render.references import References


def draft_markdown(draft: Draft, say: Messages) -> str:
    """The whole document, ending in a newline. Headings are numbered as office documents are: 一、 （一）. What is to be replaced
    stands in ``<mark>``."""
    references, every_slot = References(), unsure(draft)
    lines = [f"# {escaped(draft.title)}", ""]
    for notice in notices(draft, say):
        lines += [f"> {escaped(notice)}", ""]
    lines += [escaped(own(ADDRESSEE, draft)), ""]
    for number, section in enumerate(draft.sections, 1):
        lines += [f"## {write_numeral(number)}、{escaped(section.heading)}", ""]
        titled = 0
        written = parts(section, every_slot)
        for part in written:
            if part.heading:
                titled += 1
                lines += [f"### （{write_numeral(titled)}）{_marked(part.heading)}", ""]
            for words, excerpt in part.paragraphs:
                lines += [with_footnote(_marked(words), references.number(excerpt.citation, verbatim(excerpt))), ""]
        if not written:
            lines += [escaped(BLANK), ""]
    lines += [escaped(own(SIGNATURE, draft)), "", escaped(own(DATE, draft)), ""]
    lines += _notes(references)
    return "\n".join(lines).rstrip("\n") + "\n"


def _marked(pieces: Sequence[Piece]) -> str:
    return marked((piece.text, piece.replace) for piece in pieces)


def _notes(references: References) -> Iterator[str]:
    for number, text in references.lines():
        yield f"[^{number}]: {escaped(text)}"
