"""ONNX Runtime as everything here runs it: on the caller's thread alone, exact on every processor."""

from __future__ import annotations

import onnxruntime


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """A session for a serialised model; any number of threads may run it at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # No fusions: the encoder's graph is fused already, but for addition and layer normalisation, which take eight times as
    # long in one operator (SkipLayerNormalization, measured in ONNX Runtime 1.32) as in two.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Sizes differ from call to call, so a remembered memory plan never fits.
    options.enable_mem_pattern = False
    # Processors without VNNI add 8-bit products with saturation; this makes them take the exact, slower path.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
