"""Passages through ONNX Runtime in int8: a second to get ready and 450 MB, then the fastest of what was tried.

The measurements are in bench/README.md.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from index.encoders import onnx_graph
from index.encoders.tokens import WindowTokenizer
from index.encoders.weights import read_weights


class PassageEngine:
    """Tokenizer, embedding table and ONNX session.

    Any number of threads may call ``embed`` at once; each passage is computed on its caller's thread alone.
    """

    def __init__(self, path: Path) -> None:
        self._weights = read_weights(path)
        self._tokenizer = WindowTokenizer(self._weights)
        hidden, positions = self._weights.hidden, self._weights.positions
        token_type = self._weights.tensor("emb.type", -1, hidden)[0]
        self._position = self._weights.tensor("emb.pos", positions, hidden) + token_type
        self._scale = self._weights.tensor("emb.ln.w", hidden)
        self._shift = self._weights.tensor("emb.ln.b", hidden)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # No fusions: the graph is fused already, but for addition and layer normalisation, which take eight times as
        # long in one operator (SkipLayerNormalization, measured in ONNX Runtime 1.32) as in two.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        # Lengths differ from call to call, so a remembered memory plan never fits.
        options.enable_mem_pattern = False
        # Processors without VNNI add 8-bit products with saturation; this makes them take the exact, slower path.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(
            onnx_graph.build(self._weights), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, text: str) -> NDArray[np.float32]:
        """The unit vector ``(dimension,)`` of one passage: the mean of its windows weighted by their tokens."""
        total: NDArray[np.float32] = np.zeros(self._weights.hidden, np.float32)
        for ids in self._tokenizer.windows(f"passage: {text}"):
            (mean,) = self._session.run(None, {"embedded": self._embedded(ids)[None]})
            total += mean[0] * (len(ids) - 2)
        total /= np.linalg.norm(total)
        return total

    def _embedded(self, ids: list[int]) -> NDArray[np.float32]:
        x: NDArray[np.float32] = self._weights.rows("emb.word", np.array(ids, np.intp)) + self._position[: len(ids)]
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + self._weights.epsilon)
        return x * self._scale + self._shift
