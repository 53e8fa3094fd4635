"""What a draft says in whatever format it is written: title, blanks, the words of an excerpt."""

from __future__ import annotations

from index.drafts import Draft, DraftGroup, Excerpt

BLANK = "____（待填）"
"""What stands where nothing is cited; in the language of the plan, whatever the language of the messages."""


def title(draft: Draft) -> str:
    """The topic with its type, or a blank before the type."""
    return draft.title or f"{BLANK}{draft.type}"


def body(excerpt: Excerpt, group: DraftGroup) -> str:
    """The excerpt's words, without its run-in heading where the group is headed by the same words."""
    heading = excerpt.text[: excerpt.heading_length].rstrip("。：:. ")
    return excerpt.text[excerpt.heading_length :] if heading and heading == group.heading else excerpt.text


def han(number: int) -> str:
    """1 to 99 as a Chinese numeral."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones or not tens else "")
