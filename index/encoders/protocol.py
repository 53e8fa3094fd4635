"""What an encoder is: text in, unit vectors out. Everything else in ``index`` knows only this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatMatrix: TypeAlias = NDArray[np.float32]
"""``(n, dimension)`` float32, every row of length one, so that a dot product is the cosine."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with (passages done, passages in all)."""


class EncoderError(Exception):
    """A model that cannot be used. ``str(error)`` is one line: which model, what is wrong, what to do."""


class Encoder(Protocol):
    """A sentence encoder with one recipe for queries and one for passages.

    ``fingerprint`` is what stored vectors are keyed by: two encoders share it only if they give the same vectors.
    Both methods accept any ``str``: empty, with NUL characters, with lone surrogates, of any length.
    """

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix: ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix: ...
