"""The words of a text for the controls that have none of their own for Chinese: jieba's, as a user would cut them."""

from __future__ import annotations

import rjieba


def words(text: str) -> list[str]:
    """Words for search (long ones with their parts), lower case, without punctuation."""
    return [word for word in rjieba.cut_for_search(text.lower()) if any(map(str.isalnum, word))]
