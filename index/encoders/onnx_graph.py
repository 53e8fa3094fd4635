"""The transformer as an ONNX graph, built in memory from the weights: no file written, no torch.

Input ``embedded (1, tokens, hidden)``: one text's token embeddings. Output: the last layer, of the same shape. Matrices
are int8, one scale a column, and activations are quantised as they pass: the fastest of what was tried (bench/README.md).

A batch is one passage on purpose. Activations share one scale a batch, so in a larger batch a passage's vector would
depend on its neighbours; alone it depends on nothing else, and there is no padding to compute.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.encoders.weights import Weights

MICROSOFT = "com.microsoft"
"""The domain of ONNX Runtime's own fused operators (its ContribOperators.md), of which these are used:"""


FUSED = {"DynamicQuantizeMatMul", "Gelu", "MultiHeadAttention"}


class _Graph:
    """Collects nodes and constants; every method returns the name of the value it made."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        domain = MICROSOFT if operator in FUSED else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, names: list[str], outputs: int, inputs: int) -> str:
        """``x @ weight.T + bias``, the named layers side by side, in int8."""
        w = self.weights
        weight = np.concatenate([w.tensor(f"{name}.w", outputs, inputs) for name in names]).T
        bias = np.concatenate([w.tensor(f"{name}.b", outputs) for name in names])
        scale = np.abs(weight).max(axis=0) / 127
        out = names[0] + ".out"
        return self.node(
            "DynamicQuantizeMatMul",
            [
                x,
                self.constant(f"{out}.weight", np.rint(weight / scale).astype(np.int8)),
                self.constant(f"{out}.scale", scale.astype(np.float32)),
                self.constant(f"{out}.zero", np.zeros(len(bias), np.int8)),
                self.constant(f"{out}.bias", bias),
            ],
            out,
        )

    def add_and_normalise(self, x: str, residual: str, name: str) -> str:
        hidden = self.weights.hidden
        total = self.node("Add", [x, residual], f"{name}.sum")
        scale, shift = (self.constant(f"{name}.{part}", self.weights.tensor(f"{name}.{part}", hidden)) for part in "wb")
        return self.node(
            "LayerNormalization", [total, scale, shift], f"{name}.out", axis=-1, epsilon=self.weights.epsilon
        )

    def layer(self, x: str, name: str) -> str:
        """One transformer layer: attention, feed-forward, each with its residual and normalisation after it."""
        w = self.weights
        heads = [f"{name}.{part}" for part in "qkv"]
        joined = self.linear(x, heads, w.hidden, w.hidden)
        self.nodes.append(helper.make_node("Split", [joined], heads, axis=2, num_outputs=3))
        attended = self.node("MultiHeadAttention", heads, f"{name}.attended", num_heads=w.heads)
        projected = self.linear(attended, [f"{name}.ao"], w.hidden, w.hidden)
        x = self.add_and_normalise(projected, x, f"{name}.aln")
        inner = self.linear(x, [f"{name}.fi"], w.feed_forward, w.hidden)
        inner = self.node("Gelu", [inner], f"{name}.gelu")
        inner = self.linear(inner, [f"{name}.fo"], w.hidden, w.feed_forward)
        return self.add_and_normalise(inner, x, f"{name}.oln")


def build_model(weights: Weights) -> bytes:
    """The serialised model."""
    graph = _Graph(weights)
    x = "embedded"
    for number in range(weights.layers):
        x = graph.layer(x, f"l{number}")
    nodes = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "tokens", weights.hidden])],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, "tokens", weights.hidden])],
        graph.constants,
    )
    graph.constants.clear()  # each step copies them: 22 MB that a cold query need not hold twice
    model = helper.make_model(
        nodes,
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=9,
    )
    del nodes
    return bytes(model.SerializeToString())
