"""What an encoder is: text in, unit vectors out. Everything else in ``index`` knows only this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.arrays import Floats
from index.progress import Counted

TokenStates: TypeAlias = NDArray[np.float32]
"""``(tokens, dimension)`` float32: the model's last layer over the tokens of one text's own words, as it came out."""


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

    def encode_queries(self, texts: Sequence[str]) -> Floats: ...

    def encode_passages(self, texts: Sequence[str], progress: Counted | None = None) -> Floats: ...


class Encoded(NamedTuple):
    """One text: its unit vector ``(dimension,)``, the states of its tokens (its prefix and end marks left out), and of a
    query how rare each of them is, ``(tokens,)``, higher is rarer; None where the encoder does not know."""

    vector: NDArray[np.float32]
    tokens: TokenStates
    rarity: NDArray[np.float32] | None = None


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that shows its tokens too, so that passages can be compared with a query word by word; ``shows_tokens`` says
    whether those of this model serve, which may need the model loaded."""

    @property
    def shows_tokens(self) -> bool: ...

    def encode_query(self, text: str) -> Encoded: ...

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]: ...

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]: ...


def token_encoder(encoder: Encoder) -> TokenEncoder | None:
    """The encoder, if it shows tokens that serve."""
    return cast(TokenEncoder, encoder) if getattr(encoder, "shows_tokens", False) else None
