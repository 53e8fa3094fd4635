"""Short queries as a planner types them, cut out of longer ones: the words that carry the matter, in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

from training.pairs import Pair

FEWEST, MOST = 2, 4
"""Words of a short query."""
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")
_EMPTY_ZH = frozenset(
    "什么 怎么 怎样 如何 哪些 哪个 哪里 多少 为何 为什么 是否 可以 应该 应当 我们 他们 "
    "你们 自己 这个 那个 这些 那些 没有 以及 或者 因为 所以 如果 但是 并且 进行 予以 "
    "按照 根据 依照 有关 相关 规定 本法 本条 本条例 办法 其他 上述 下列 请问 一个 时候 "
    "知道 现在 怎么办 为了 关于 对于 由于 通过 需要 能够 属于 包括 及其 之一 之间 以上 "
    "以下 不得 可能 已经 还是 就是 不是 什么样 哪一".split()
)
_EMPTY_EN = frozenset(
    "the and for with that this from which shall such are was were has have had may any not its their they them his her our your "
    "who what when where how why there these those been being into upon under than then will would should could can does did "
    "one other each all some more most said article provisions accordance pursuant according regulations act law out you "
    "about over very just but also only own per via she him let get got don't didn't".split()
)


def content_words(text: str) -> list[str]:
    """The words of a text that carry its matter, in their order, each once."""
    if _HAN.search(text):
        words = [word for run in _HAN.findall(text) for word in rjieba.cut(run) if len(word) > 1]
        return list(dict.fromkeys(word for word in words if word not in _EMPTY_ZH))
    return list(dict.fromkeys(word for word in _LATIN.findall(text) if word.lower() not in _EMPTY_EN))


def cut(query: str, rarity: dict[str, int]) -> str | None:
    """The rarest MOST content words of a query in their order, written as they stand; None where fewer than FEWEST are there or
    nothing is left out. ``rarity``: in how many queries each word stands."""
    words = content_words(query)
    kept = sorted(sorted(words, key=lambda word: rarity.get(word, 0))[:MOST], key=query.index)
    together = " ".join(kept)
    return together if len(kept) >= FEWEST and len(together) < len(query) * 0.8 else None


def counted(queries: Sequence[str]) -> dict[str, int]:
    """In how many queries each content word stands."""
    found: dict[str, int] = {}
    for query in queries:
        for word in content_words(query):
            found[word] = found.get(word, 0) + 1
    return found


def shortened(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs whose questions can be cut, with what is cut out of them."""
    rarity = counted([pair.query for pair in pairs])
    cuts = ((pair, cut(pair.query, rarity)) for pair in pairs)
    return [Pair(short, pair.passage, f"cut {pair.source}", pair.group) for pair, short in cuts if short]
