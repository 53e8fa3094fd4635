"""A cross-encoder reads query and passage together: the best judge there is, and the slowest. An option, none is bundled.

Importing this module is cheap; torch is imported when a passage is first judged.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.encoders import shelf
from index.encoders.sharing import Shared, state_of_folder
from index.errors import EncoderError
from index.text.folding import encodable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_SHARED: Shared[Reranker] = Shared()


def load_reranker(name: str) -> Reranker:
    """The cross-encoder of that name, the same for all threads of the process. Raises EncoderError as ``Reranker`` does."""
    made = Reranker(name)
    return _SHARED.get((made.name, state_of_folder(Path(made.name))), lambda: made)


class Reranker:
    """Any sentence-transformers CrossEncoder with one output, by its name on the shelf or its folder.

    Raises EncoderError when made, if there is no such thing, and on first use, if no such model is in it.
    """

    def __init__(self, name: str) -> None:
        found = shelf.find(name)
        if found is not None and found.kind != "reranker":
            raise EncoderError("model.no_cross_encoder", name=name)
        if found is None and not Path(name).is_dir():
            raise EncoderError("model.no_reranker", path=name)
        self.name = name if found is None else str(found.folder)
        self._shelved = found
        self._lock = threading.RLock()

    def scores(self, query: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        """How well each passage answers, ``(len(passages),)``, higher is better, on the model's own scale."""
        with self._lock:
            pairs = [(encodable(query), encodable(passage)) for passage in passages]
            return np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float32).reshape(len(pairs))

    @cached_property
    def _model(self) -> CrossEncoder:
        try:
            from safetensors import SafetensorError
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise EncoderError("model.needs_package", name=self.name, why=str(error)) from error
        if self._shelved is not None:
            shelf.check(self._shelved)
        try:
            model: CrossEncoder = CrossEncoder(self.name, local_files_only=True)
        # What transformers and safetensors raise for a folder that is no model, a file missing or damaged.
        except (OSError, ValueError, RuntimeError, ImportError, KeyError, SafetensorError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise EncoderError("model.not_loaded", name=self.name, why=reason) from error
        if model.num_labels != 1:
            raise EncoderError("model.many_scores", name=self.name, count=model.num_labels)
        return model
