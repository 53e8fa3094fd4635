"""The bundled model on ONNX Runtime in int8, for queries and passages alike.

It gets ready in a fifth of a second of processor time, and of what was tried it is the fastest (``bench/embedding.py``,
bench/README.md). One engine for both also means that a query's tokens and a passage's are the same kind of thing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders import onnx_graph, onnx_session
from index.encoders.protocol import Encoded
from index.encoders.tokens import WindowTokenizer
from index.encoders.weights import Weights, read_weights

QUERY, PASSAGE = "query: ", "passage: "


class Engine:
    """Tokenizer, embedding table and ONNX session.

    Any number of threads may call at once; each text is computed on its caller's thread alone.
    """

    def __init__(self, path: Path, changed: Callable[[Weights], Weights] | None = None) -> None:
        """``changed`` makes other weights of those in the file, before the graph is made of them."""
        self._weights = read_weights(path)
        if changed is not None:
            self._weights = changed(self._weights)
        self._tokenizer = WindowTokenizer(self._weights)
        hidden, positions = self._weights.hidden, self._weights.positions
        token_type = self._weights.tensor("emb.type", -1, hidden)[0]
        self._position = self._weights.tensor("emb.pos", positions, hidden) + token_type
        self._scale = self._weights.tensor("emb.ln.w", hidden)
        self._shift = self._weights.tensor("emb.ln.b", hidden)

        self._session = onnx_session.open_session(onnx_graph.build_model(self._weights))
        # Last: the vocabulary then takes the room that making the graph has left.
        self._prefix_tokens = {prefix: len(self._tokenizer.query_ids(prefix.strip())) for prefix in (QUERY, PASSAGE)}

    def query(self, text: str) -> Encoded:
        """A query; short ones without waiting for the tokenizer of bulk work."""
        ids = self._tokenizer.query_ids(QUERY + text)
        rarity = self._tokenizer.rarity(ids[self._prefix_tokens[QUERY] :])
        return self._encoded(ids, QUERY)._replace(rarity=rarity)

    def passage(self, text: str) -> Encoded:
        """A passage; its vector is the mean of its windows weighted by their tokens."""
        return self._encoded(self._tokenizer.ids(PASSAGE + text), PASSAGE)

    def _encoded(self, ids: list[int], prefix: str) -> Encoded:
        hidden = self._weights.hidden
        total: NDArray[np.float32] = np.zeros(hidden, np.float32)
        states = []
        for window in self._tokenizer.windows(ids):
            (layer,) = self._session.run(None, {"embedded": self._embedded(window)[None]})
            total += layer[0].mean(axis=0) * (len(window) - 2)
            states.append(layer[0][1:-1])
        vector = total / max(float(np.linalg.norm(total)), 1e-12)
        return Encoded(vector, np.concatenate(states)[self._prefix_tokens[prefix] :])

    def _embedded(self, ids: list[int]) -> NDArray[np.float32]:
        x: NDArray[np.float32] = self._weights.rows("emb.word", np.array(ids, np.intp)) + self._position[: len(ids)]
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + self._weights.epsilon)
        return x * self._scale + self._shift
