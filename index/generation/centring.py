"""What is taken away from vectors and token states of a model before they are compared: its means over texts of no store.

Query vectors lose the mean of general queries of their language (``corpus/queries/centring.jsonl``). Token states lose that of
the same texts, as queries and as passages: so they depend on the model alone, not on what was ingested first, and stay what
they are as a store grows. The bundled model's token means come with the program (``index.generation.token_states``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Floats
from index.catalogue import Catalogue
from index.encoders import Encoded, Encoder, fingerprint_of, token_encoder
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
    queries = _kept(
        catalogue,
        f"query_means {made_of}",
        lambda: {language: encoder.encode_queries(of).mean(axis=0).tolist() for language, of in by_language.items()},
    )
    tokens = None
    if encoder.fingerprint != fingerprint_of() and (shown := token_encoder(encoder)) is not None:

        def made() -> dict[str, dict[str, list[float]]]:
            return TokenMeans(
                {language: _mean_state(shown.encode_passage_tokens(of)) for language, of in by_language.items()},
                {
                    language: _mean_state([shown.encode_query(text) for text in of])
                    for language, of in by_language.items()
                },
            ).stored()

        tokens = TokenMeans.read(_kept(catalogue, f"token_means {made_of}", made))
    return CentringMeans({language: np.array(mean, np.float32) for language, mean in queries.items()}, tokens)


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
