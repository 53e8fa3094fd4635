"""A query as the encoder sees it: its vector with what lies near it, and its tokens with those of its translation.

Encoding and comparing vectors takes as long as understanding the query and looking up its words, so the one goes on beside the
other: the nearest vectors are wanted when the words are done, the translation's tokens when both legs are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from index.arrays import Floats, Rows
from index.encoders import Encoder, TokenStates, token_encoder
from index.encoders.protocol import Encoded
from index.generation.lexical import LexicalIndex
from index.generation.token_states import query_tokens
from index.generation.vectors import Ranked, centred
from index.query.query import Query
from index.ranking.translation import translated
from index.text.folding import language_of, simplify
from index.threads import in_background, then

Nearest = Callable[[Floats, Rows | None], Ranked]
"""What finds the rows nearest to a centred unit vector ``(d,)``, among ascending rows if given."""


@dataclass(frozen=True, slots=True)
class AskedTokens:
    """Centred tokens of a query, ``(q, d)``, how rare each is, ``(q,)``, and those of its translation where it has one."""

    own: TokenStates
    rarity: Floats
    translation: TokenStates | None = None


_Own = tuple[Floats, AskedTokens | None]


class QueryMeans(NamedTuple):
    """What is taken from a query: from its vector, and from its tokens' states, ``(d,)`` by language."""

    queries: Mapping[str, Floats]
    tokens: Mapping[str, Floats]


MAX_READ = 800
WIDE_CHARACTER = 4
"""The encoder's time grows with the square of a text: 2,000 Chinese characters took it 50 times as long as 100. So it reads 800
letters or 200 Chinese characters, more than any judged query has."""


@dataclass(frozen=True, slots=True)
class BegunQuery:
    """The text of a query that is being encoded, and then compared with the passages at the rows that are ``allowed``."""

    own: Future[_Own]
    nearest: Future[Ranked]
    allowed: Rows | None


class EncodedQuery:
    """A query that is being encoded; what is asked of it is waited for. Raises what the encoder raised."""

    def __init__(self, begun: BegunQuery, nearest: Nearest, translation: Future[TokenStates] | None) -> None:
        self._begun, self._nearest, self._translation = begun, nearest, translation
        self._own = begun.own

    @property
    def vector(self) -> Floats:
        """The centred unit vector ``(d,)``."""
        return self._own.result()[0]

    def nearest(self, allowed: Rows | None) -> Ranked:
        """The rows nearest to it, found already where they are those that it was begun with."""
        if allowed is self._begun.allowed:
            return self._begun.nearest.result()
        return self._nearest(self.vector, allowed)

    @property
    def tokens(self) -> AskedTokens | None:
        """Its tokens with those of its translation; None where the encoder shows none."""
        asked = self._own.result()[1]
        if asked is None or self._translation is None:
            return asked
        return replace(asked, translation=self._translation.result())


class QueryEncoding:
    """Encodes queries for one generation, centred by its means."""

    def __init__(self, encoder: Encoder, means: QueryMeans, lexical: LexicalIndex, nearest: Nearest) -> None:
        self._encoder, self._means, self._lexical, self._nearest = encoder, means, lexical, nearest

    def begin(self, text: str, allowed: Rows | None) -> BegunQuery:
        """Start on the text of a query; for that nothing of it need be understood but its language."""
        language = "en" if language_of(text) == "en" else "zh"
        read = simplify(text_read(text))
        own = in_background(lambda: self._encoded(read, language))
        return BegunQuery(own, then(own, lambda encoded: self._nearest(encoded[0], allowed)), allowed)

    def completed(self, begun: BegunQuery, query: Query) -> EncodedQuery:
        """What was begun with the query's text, and its translation after it."""
        return EncodedQuery(begun, self._nearest, self._translation(begun, query))

    def again(self, begun: BegunQuery) -> EncodedQuery:
        """What was begun, for its vector alone."""
        return EncodedQuery(begun, self._nearest, None)

    def _translation(self, begun: BegunQuery, query: Query) -> Future[TokenStates] | None:
        if not query.english or (encoder := token_encoder(self._encoder)) is None:
            return None
        chinese = translated(query.groups, self._lexical)
        if chinese is None:
            return None

        def tokens() -> TokenStates:
            begun.own.exception()  # one after the other: the vector is wanted first
            return query_tokens(encoder.encode_query(chinese).tokens, "zh", self._means.tokens)

        return in_background(tokens)

    def _encoded(self, text: str, language: str) -> _Own:
        if (shown := token_encoder(self._encoder)) is not None:
            encoded = shown.encode_query(text)
            vector, tokens = encoded.vector[None], _asked(encoded, language, self._means.tokens)
        else:
            vector, tokens = self._encoder.encode_queries([text]), None
        return np.asarray(centred(vector, self._means.queries[language])[0], dtype=np.float32), tokens


def _asked(encoded: Encoded, language: str, means: Mapping[str, Floats]) -> AskedTokens:
    rarity = np.ones(len(encoded.tokens), np.float32) if encoded.rarity is None else encoded.rarity
    return AskedTokens(query_tokens(encoded.tokens, language, means), rarity)


def text_read(text: str) -> str:
    """The beginning of the text that the encoder reads; the words of all of it are looked for."""
    length = 0
    for at, character in enumerate(text):
        length += 1 if character.isascii() else WIDE_CHARACTER
        if length > MAX_READ:
            return text[:at]
    return text
