"""A query as the encoder sees it: its vector, and its tokens with those of its translation.

Encoding takes as long as understanding the query, looking up its words and comparing vectors together, so it goes on beside
them: the vector is wanted when the words are done, the translation's tokens when the vectors are.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future

import numpy as np
import numpy.typing as npt

from index import ranking
from index.encoders import Encoder, TokenEncoder, TokenStates
from index.late_interaction import query_tokens
from index.lexical import LexicalIndex
from index.query import Query
from index.threads import beside
from index.vectors import centred
from index.words.terms import language_of, simplify
from index.words.translation import translated

Floats = npt.NDArray[np.float32]
Tokens = list[tuple[TokenStates, float]]
"""Centred tokens ``(q, d)``, and the weight of each set of them."""
_Own = tuple[Floats, TokenStates | None]
EncodedText = Future[_Own]
"""The text of a query that is being encoded."""

MAX_READ = 800
WIDE_CHARACTER = 4
"""The encoder's time grows with the square of a text: 2,000 Chinese characters took it 50 times as long as 100. So it reads 800
letters or 200 Chinese characters, more than any judged query has."""


class EncodedQuery:
    """A query that is being encoded; what is asked of it is waited for. Raises what the encoder raised."""

    def __init__(self, own: EncodedText, translation: Future[TokenStates] | None) -> None:
        self._own, self._translation = own, translation

    @property
    def vector(self) -> Floats:
        """The centred unit vector ``(d,)``."""
        return self._own.result()[0]

    @property
    def has_tokens(self) -> bool:
        """Whether the encoder shows any."""
        return self._own.result()[1] is not None

    @property
    def tokens(self) -> Tokens:
        """Those of the query, and of its translation where it has one; none where the encoder shows none."""
        tokens = self._own.result()[1]
        if tokens is None:
            return []
        if self._translation is None:
            return [(tokens, 1.0)]
        share = ranking.TRANSLATION_SHARE
        return [(tokens, 1 - share), (self._translation.result(), share)]


class QueryEncoding:
    """Encodes queries for one generation: ``means`` are its mean query vectors by language."""

    def __init__(self, encoder: Encoder, means: Mapping[str, Floats], lexical: LexicalIndex) -> None:
        self._encoder, self._means, self._lexical = encoder, means, lexical

    def begin(self, text: str) -> EncodedText:
        """Start on the text of a query; for that nothing of it need be understood but its language."""
        language = "en" if language_of(text) == "en" else "zh"
        read = simplify(text_read(text))
        return beside(lambda: self._encoded(read, language))

    def completed(self, own: EncodedText, query: Query) -> EncodedQuery:
        """What was begun with the query's text, and its translation after it."""
        encoder = self._encoder
        if not query.english or not isinstance(encoder, TokenEncoder):
            return EncodedQuery(own, None)
        chinese = translated(query.groups, self._lexical)
        if chinese is None:
            return EncodedQuery(own, None)

        def translation() -> TokenStates:
            own.exception()  # one after the other: the vector is wanted first
            return query_tokens(encoder.encode_query(chinese).tokens, "zh")

        return EncodedQuery(own, beside(translation))

    def _encoded(self, text: str, language: str) -> _Own:
        if isinstance(self._encoder, TokenEncoder):
            encoded = self._encoder.encode_query(text)
            vector, tokens = encoded.vector[None], query_tokens(encoded.tokens, language)
        else:
            vector, tokens = self._encoder.encode_queries([text]), None
        return np.asarray(centred(vector, self._means[language])[0], dtype=np.float32), tokens


def text_read(text: str) -> str:
    """The beginning of the text that the encoder reads; the words of all of it are looked for."""
    length = 0
    for at, character in enumerate(text):
        length += 1 if character.isascii() else WIDE_CHARACTER
        if length > MAX_READ:
            return text[:at]
    return text
