"""A draft as Markdown with footnotes: headings, cited words of precedents, blanks."""

from __future__ import annotations

from collections.abc import Iterator

from index.workbench.draft_results import Draft
from ingest.chinese_numerals import write_numeral
from service.messages import Messages
from service.render.draft_text import BLANK, parts, title
from service.render.markdown_text import escaped, with_footnote
from service.render.references import References


def draft_markdown(draft: Draft, say: Messages) -> str:
    """The whole document, ending in a newline. Headings are numbered as office documents are: 一、 （一）."""
    references = References()
    lines = [f"# {escaped(title(draft))}", "", f"> {escaped(say('draft.note'))}", ""]
    for number, section in enumerate(draft.sections, 1):
        lines += [f"## {write_numeral(number)}、{escaped(section.heading)}", ""]
        titled = 0
        for part in parts(section):
            if part.heading:
                titled += 1
                lines += [f"### （{write_numeral(titled)}）{escaped(part.heading)}", ""]
            for words, excerpt in part.paragraphs:
                lines += [with_footnote(words, references.number(excerpt.citation)), ""]
        if not section.groups:
            lines += [escaped(BLANK), ""]
    lines += _notes(references)
    return "\n".join(lines).rstrip("\n") + "\n"


def _notes(references: References) -> Iterator[str]:
    for number, text in references.lines():
        yield f"[^{number}]: {escaped(text)}"
