"""A draft in one script throughout. What its sources say word for word stays as it is in the citations."""

from __future__ import annotations

from dataclasses import replace

from index.text.scripts import Script, in_script
from index.workbench.draft_results import Draft, DraftGroup, DraftSection, Excerpt


def draft_in_script(draft: Draft, script: Script | None) -> Draft:
    """Titles, headings and excerpts in that script; every span holds, for no length changes."""
    if script is None:
        return draft
    sections = [_section(section, script) for section in draft.sections]
    return replace(draft, title=in_script(draft.title, script), script=script, sections=sections)


def _section(section: DraftSection, script: Script) -> DraftSection:
    groups = [_group(group, script) for group in section.groups]
    return replace(section, heading=in_script(section.heading, script), groups=groups)


def _group(group: DraftGroup, script: Script) -> DraftGroup:
    heading = None if group.heading is None else in_script(group.heading, script)
    return replace(group, heading=heading, excerpts=[_excerpt(excerpt, script) for excerpt in group.excerpts])


def _excerpt(excerpt: Excerpt, script: Script) -> Excerpt:
    text = in_script(excerpt.text, script)
    return replace(excerpt, text=text, converted=text != excerpt.text)
