"""What a site prints above and below a text, told by where it stands: see ``page_head``, ``page_foot``, ``forum_posts``.

Works on folded lines and the reasons that their own wording gave; fills in reasons, takes none back.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.furniture.forum_posts import mark_posts
from ingest.furniture.page_foot import mark_foot
from ingest.furniture.page_head import mark_head


def mark_frame(folded: Sequence[str], reasons: list[str | None]) -> None:
    """Fill in the reasons of lines that are furniture by their place."""
    mark_posts(folded, reasons)
    mark_head(folded, reasons, footed=mark_foot(folded, reasons))
