"""One state of a store, to be asked: what is stored, what is searched, and what was loaded to ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from index.catalogue import Catalogue
from index.encoders import Encoder
from index.encoders.cross_encoder import Reranker
from index.generation.generation import Generation
from index.query.term_map import TermMap
from index.query.user_terms import NO_TERMS, UserTerms


class Loaded(NamedTuple):
    """What is held in memory of one generation, for any number of threads."""

    generation: Generation
    encoder: Encoder
    terms: TermMap
    reranker: Reranker | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogue amid one read transaction, the ``generation`` that it shows, what goes with that (the encoder, the term map,
    a cross-encoder if there is one), and the user's ``glossary``. For one thread at a time, as its catalogue is."""

    catalogue: Catalogue
    generation: Generation
    encoder: Encoder
    terms: TermMap
    reranker: Reranker | None = None
    glossary: UserTerms = NO_TERMS
