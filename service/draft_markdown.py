"""A draft as Markdown with footnotes: headings, cited words of precedents, blanks."""

from __future__ import annotations

from collections.abc import Iterator

from index.drafts import Draft, DraftGroup, Excerpt
from service.markdown_text import escaped
from service.messages import Messages
from service.references import References

BLANK = "____（待填）"
"""What stands where nothing is cited; in the language of the plan, whatever the language of the messages."""


def draft_markdown(draft: Draft, say: Messages) -> str:
    """The whole document, ending in a newline. Headings are numbered as office documents are: 一、 （一）."""
    references = References()
    lines = [f"# {escaped(draft.title or f'{BLANK}{draft.type}')}", "", f"> {escaped(say('draft.note'))}", ""]
    for number, section in enumerate(draft.sections, 1):
        lines += [f"## {han(number)}、{escaped(section.heading)}", ""]
        titled = 0
        for group in section.groups:
            if group.heading and group.heading != section.heading:
                titled += 1
                lines += [f"### （{han(titled)}）{escaped(group.heading)}", ""]
            for excerpt in group.excerpts:
                lines += [f"{escaped(body(excerpt, group))}[^{references.number(excerpt.citation)}]", ""]
        if not section.groups:
            lines += [escaped(BLANK), ""]
    lines += _notes(references)
    return "\n".join(lines).rstrip("\n") + "\n"


def body(excerpt: Excerpt, group: DraftGroup) -> str:
    """The excerpt's words, without its run-in heading where the group is headed by the same words."""
    heading = excerpt.text[: excerpt.heading_length].rstrip("。：:. ")
    return excerpt.text[excerpt.heading_length :] if heading and heading == group.heading else excerpt.text


def _notes(references: References) -> Iterator[str]:
    for number, text in references.lines():
        yield f"[^{number}]: {text}"


def han(number: int) -> str:
    """1 to 99 as a Chinese numeral."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones or not tens else "")
