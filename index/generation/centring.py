"""What is taken away from vectors and token states of a model before they are compared: its means over texts of no store.

Query vectors lose the mean of general queries of their language (``corpus/queries/centring.jsonl``). Token states lose that of
the same texts, as queries and as passages: so they depend on the model alone, not on what was ingested first, and stay what
they are as a store grows. The bundled model's token means come with the program (``index.generation.token_states``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Floats
from index.catalogue import Catalogue
from index.encoders import Encoded, Encoder, TokenEncoder, fingerprint_of, token_encoder
from index.generation.token_states import LANGUAGES, TokenMeans
from index.text.folding import language_of


@dataclass(frozen=True, slots=True)
class CentringMeans:
    """``queries`` are mean query vectors (d,) by language; ``tokens`` those of a model's token states, None for the bundled
    model and for one that shows none."""

    queries: dict[str, Floats]
    tokens: TokenMeans | None = None

    def of_passage(self, text: str) -> Floats | None:
        """The mean state that goes from those of a passage."""
        if self.tokens is None:
            return None
        return self.tokens.passages["en" if language_of(text) == "en" else "zh"]


def centring_means(catalogue: Catalogue, encoder: Encoder) -> CentringMeans:
    """The means of an encoder, kept with its vectors in the catalogue."""
    path = Path(str(files("corpus"))) / "queries" / "centring.jsonl"
    texts = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    by_language = {language: [query[language] for query in texts] for language in LANGUAGES}
    made_of = f"{encoder.fingerprint} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    shown = None if encoder.fingerprint == fingerprint_of() else token_encoder(encoder)
    if shown is not None:
        stored = _kept(catalogue, f"token_means {made_of}", lambda: _of_tokens(shown, by_language))
        return CentringMeans(_vectors(stored["vectors"]), TokenMeans.read(stored))

    def of_vectors() -> dict[str, list[float]]:
        return {language: encoder.encode_queries(of).mean(axis=0).tolist() for language, of in by_language.items()}

    return CentringMeans(_vectors(_kept(catalogue, f"query_means {made_of}", of_vectors)))


def _vectors(stored: Mapping[str, list[float]]) -> dict[str, Floats]:
    return {language: np.array(mean, np.float32) for language, mean in stored.items()}


def _of_tokens(encoder: TokenEncoder, texts: Mapping[str, Sequence[str]]) -> dict[str, dict[str, list[float]]]:
    """All means of a model that shows tokens, each text read once as a query and once as a passage."""
    queries = {language: encoder.encode_query_tokens(of) for language, of in texts.items()}
    passages = {language: encoder.encode_passage_tokens(of) for language, of in texts.items()}
    means = TokenMeans(
        {language: _mean_state(of) for language, of in passages.items()},
        {language: _mean_state(of) for language, of in queries.items()},
    )
    vectors = {language: np.mean([one.vector for one in of], axis=0).tolist() for language, of in queries.items()}
    return {**means.stored(), "vectors": vectors}


def _kept(catalogue: Catalogue, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    stored = catalogue.meta(key)
    if stored is None:
        stored = json.dumps(make())
        with catalogue.transaction():
            catalogue.set_meta(**{key: stored})
    found: dict[str, Any] = json.loads(stored)
    return found


def _mean_state(encoded: Sequence[Encoded]) -> Floats:
    """The mean over all tokens of some texts, ``(d,)``."""
    return np.asarray(np.concatenate([one.tokens for one in encoded]).mean(axis=0), np.float32)
