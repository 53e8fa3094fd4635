"""Late interaction: a passage compared with a query word by word, by the encoder's states of their tokens.

Every token of the query looks for its likest token in the passage ("MaxSim": Khattab & Zaharia 2020, ColBERT); what follows
from these cosines is told by ``index.ranking.order``. The bundled model was not trained for it, but its states serve: where
one vector for a whole paragraph blurs the sentence that answers, its tokens still hold it. Measured in
docs/retrieval-log.md.

The states compared are those of ``index.generation.token_states``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Floats
from index.encoders import TokenStates
from index.generation.token_states import LARGEST, level_size, token_count, unpacked
from index.ranking.integer_products import products
from index.threads import in_background


def likest_tokens(queries: Sequence[TokenStates], passages: Sequence[bytes]) -> list[Floats]:
    """For each query (q, d) the cosine of each of its tokens to the likest token of each packed passage: ``(p, q)``, higher is
    better. Those of a passage without tokens are 0."""
    found = [np.zeros((len(passages), len(query)), np.float32) for query in queries]
    held = [at for at, codes in enumerate(passages) if codes]
    if not held:
        return found
    asked = np.concatenate(queries)
    likest = _likest_in_halves(asked, [passages[at] for at in held])
    ends = np.cumsum([len(query) for query in queries])
    for of_query, end, query in zip(found, ends, queries, strict=True):
        of_query[held] = likest[:, end - len(query) : end]
    return found


def mean_similarity(likest: Floats) -> Floats:
    """The mean over the tokens of a query, of ``likest_tokens`` (p, q): ``(p,)``, about 0 to 0.6, 0 of a query without tokens."""
    return likest.mean(axis=1) if likest.shape[1] else np.zeros(len(likest), np.float32)


def _likest_in_halves(asked: Floats, passages: Sequence[bytes]) -> Floats:
    """``_likest``, on two threads: the encoder's is free by now."""
    half = len(passages) // 2
    if not half:
        return _likest(asked, passages)
    first = in_background(lambda: _likest(asked, passages[:half]))
    second = _likest(asked, passages[half:])
    return np.concatenate([first.result(), second])


def _likest(asked: Floats, passages: Sequence[bytes]) -> Floats:
    """The cosine of the likest token of each passage for each row of ``weighted_idf`` (q, d): ``(p, q)``. None may be empty."""
    dimension = asked.shape[1]
    ends = np.cumsum([token_count(codes, dimension) for codes in passages])
    sizes = np.maximum(np.abs(asked).max(axis=1), 1e-9) / LARGEST
    whole = np.rint(asked / sizes[:, None]).astype(np.int8)
    cosines = products(unpacked(b"".join(passages), dimension), np.ascontiguousarray(whole.T))
    likest = np.maximum.reduceat(cosines, np.concatenate([[0], ends[:-1]]), axis=0)
    return np.asarray(likest * (sizes * level_size(dimension)), np.float32)
