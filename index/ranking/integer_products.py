"""Products of matrices of bytes: a quarter of the time of float32 (docs/retrieval-log.md).

numpy multiplies integers one by one. ONNX Runtime, which is here for the encoder, has the processor's own instructions for it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.generation.token_states import ZERO

if TYPE_CHECKING:
    import onnxruntime


def products(left: npt.NDArray[np.uint8], right: npt.NDArray[np.int8]) -> npt.NDArray[np.int32]:
    """``left`` (m, d) less ZERO, times ``right`` (d, q): exact, ``(m, q)``, on the caller's thread."""
    (made,) = _session().run(None, {"left": left, "right": right})
    return np.asarray(made, np.int32)


@cache
def _session() -> onnxruntime.InferenceSession:
    # Here, for most commands compare nothing and need not wait for these.
    from onnx import TensorProto, helper, numpy_helper

    from index.encoders import onnx_session

    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["left", "right", "zero"], ["products"])],
        "products",
        [
            helper.make_tensor_value_info("left", TensorProto.UINT8, ["m", "d"]),
            helper.make_tensor_value_info("right", TensorProto.INT8, ["d", "q"]),
        ],
        [helper.make_tensor_value_info("products", TensorProto.INT32, ["m", "q"])],
        [numpy_helper.from_array(np.array(ZERO, np.uint8), "zero")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return onnx_session.open_session(model.SerializeToString())
