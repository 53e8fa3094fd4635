"""Text to token windows: of more tokens than the model has positions a text is cut without overlap, and nothing is truncated."""

from __future__ import annotations

import re
import threading

import numpy as np

from index.arrays import Floats
from index.encoders.weights import Weights
from index.text.folding import encodable

_SPACES = re.compile(" {2,}")
SHORT = 400
"""Characters up to which the vocabulary's own dictionary is quicker than making the library ready (queries, a few headings)."""
UNKNOWN_PENALTY = 10.0
"""What an unknown character costs below the least likely piece; the constant of SentencePiece and of ``tokenizers``."""

COMMON, LEAST_RARE, MOST_RARE, MARK = 6.0, 0.3, 10.0, 0.1
"""The commonest pieces of the vocabulary have a negative log probability of 4 to 6, words of a subject 9 to 14."""


class Unigram:
    """The library's own algorithm in a few lines, ready in a fifth of its time.

    ``tokenizers`` takes 0.6 s of processor time to take in 250,000 pieces, which is nothing to an ingest and most of a cold
    query. A query has a few dozen characters, so a dictionary of the pieces and Viterbi's algorithm in Python (Kudo 2018:
    the segmentation with the greatest sum of log probabilities) do. ``tests/test_encoders.py`` holds the two to each other.
    """

    def __init__(self, weights: Weights) -> None:
        vocabulary = weights.vocabulary()
        self._number = {piece: number for number, (piece, _) in enumerate(vocabulary)}
        self._score = [score for _, score in vocabulary]
        self._longest = max(map(len, self._number))
        self._unknown = weights.unknown
        self._unknown_score = min(self._score) - UNKNOWN_PENALTY

    def ids(self, normalised: str) -> list[int]:
        """The likeliest pieces of a normalised text; a run of characters that are in no piece is one unknown."""
        text = normalised.replace(" ", "▁")
        if text and not text.startswith("▁"):
            text = "▁" + text
        return self._traced(text, *self._likeliest(text))

    def _likeliest(self, text: str) -> tuple[list[int], list[int]]:
        """For every end of a piece its start and id on the likeliest path there."""
        size = len(text)
        best, starts, ids = [0.0] + [float("-inf")] * size, [0] * (size + 1), [self._unknown] * (size + 1)
        for start in range(size):
            here, single = best[start], False
            for end in range(start + 1, min(size, start + self._longest) + 1):
                number = self._number.get(text[start:end])
                if number is None:
                    continue
                single = single or end == start + 1
                if here + self._score[number] > best[end]:
                    best[end], starts[end], ids[end] = here + self._score[number], start, number
            if not single and here + self._unknown_score > best[start + 1]:
                best[start + 1], starts[start + 1], ids[start + 1] = here + self._unknown_score, start, self._unknown
        return starts, ids

    def _traced(self, text: str, starts: list[int], ids: list[int]) -> list[int]:
        path: list[int] = []
        end = len(text)
        while end > 0:
            if not (ids[end] == self._unknown and path and path[-1] == self._unknown):
                path.append(ids[end])
            end = starts[end]
        return path[::-1]


class WindowTokenizer:
    """Built from the weights file's own vocabulary and normaliser.

    Two ways to the same ids, each made when first wanted: ``tokenizers``, fast on many texts and slow to get ready, and
    ``Unigram``, which is let go where the other is there: each holds the whole vocabulary (70 and 260 MB). A run of characters
    that are in no piece is one unknown token, as in the original XLM-R. Any number of threads may call at once.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._bos, self._eos = weights.bos, weights.eos
        self._content = weights.positions - 2
        self._making = threading.Lock()
        self._library: object | None = None
        self._unigram: Unigram | None = None

    def _made_library(self) -> object:
        with self._making:
            if self._library is None:
                self._library, self._unigram = self._make_library(), None
            return self._library

    def _made_unigram(self) -> Unigram | None:
        """None where the library is there; while that is being made, a query does not wait for it."""
        if (there := self._unigram) is not None:
            return there
        with self._making:
            if self._library is None and self._unigram is None:
                self._unigram = Unigram(self._weights)
            return self._unigram

    def _make_library(self) -> object:
        from tokenizers import Tokenizer, models, pre_tokenizers

        weights = self._weights
        tokenizer = Tokenizer(models.Unigram(weights.vocabulary(), unk_id=weights.unknown, byte_fallback=False))
        # Not split at spaces: the best path is that over the whole text.
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
        return tokenizer

    def normalised(self, text: str) -> str:
        return _SPACES.sub(" ", encodable(text).translate(self._weights.normaliser))

    def ids(self, text: str) -> list[int]:
        """The token ids without the begin and end marks, by the library."""
        encoded = self._made_library().encode(self.normalised(text), add_special_tokens=False)  # type: ignore[attr-defined]
        return list(encoded.ids)

    def query_ids(self, text: str) -> list[int]:
        """The same ids, ready sooner: by the dictionary for a short text, unless the library is ready already."""
        normalised = self.normalised(text)
        unigram = self._made_unigram() if len(normalised) <= SHORT else None
        return self.ids(text) if unigram is None else unigram.ids(normalised)

    def rarity(self, ids: list[int]) -> Floats:
        """How rare each token is, ``(len(ids),)``: what of its negative log probability lies above COMMON, at least
        LEAST_RARE; next to nothing for a mark."""
        return np.array([self._rarity_of(number) for number in ids], np.float32)

    def _rarity_of(self, number: int) -> float:
        piece, score = self._weights.piece(number)
        if not any(map(str.isalnum, piece)):
            return MARK
        return min(max(-score - COMMON, LEAST_RARE), MOST_RARE)

    def windows(self, ids: list[int]) -> list[list[int]]:
        """At least one window; each with its begin and end mark and at most ``positions`` tokens in all."""
        cuts = range(0, max(len(ids), 1), self._content)
        return [[self._bos, *ids[at : at + self._content], self._eos] for at in cuts]
