"""Encoders: the bundled multilingual one, and any sentence-transformers model by folder or name."""

from __future__ import annotations

from pathlib import Path

from index.encoders import sentence_transformer
from index.encoders.bundled import BundledEncoder, bundled_fingerprint
from index.encoders.protocol import Encoded, Encoder, TokenEncoder, TokenStates, token_encoder
from index.encoders.sharing import Shared, state_of_folder
from index.encoders.weights import BUNDLED_SHA256, bundled_path

__all__ = [
    "BUNDLED",
    "Encoded",
    "Encoder",
    "TokenEncoder",
    "TokenStates",
    "fingerprint_of",
    "load_encoder",
    "token_encoder",
]

BUNDLED = "bundled"

_SHARED: Shared[Encoder] = Shared()


def load_encoder(name: str | None = None) -> Encoder:
    """The encoder of that name: None or ``"bundled"``, else a sentence-transformers folder or hub name. One that is in memory is
    the same for all threads of the process; any number of them may call it.

    Returns at once; what is slow (hashing, importing torch) waits for the first text.

    Raises EncoderError if there is no such model.
    """
    if name is None or name == BUNDLED:
        path = bundled_path()
        return _SHARED.get(path, lambda: BundledEncoder(path))
    location = sentence_transformer.locate(name)
    folder = location.commit is None and location.shelved is None
    state = state_of_folder(Path(location.name)) if folder else ()
    return _SHARED.get((name, location, state), lambda: sentence_transformer.SentenceTransformerEncoder(name, location))


def fingerprint_of(name: str | None = None) -> str:
    """``load_encoder(name).fingerprint`` without loading the model.

    Raises EncoderError if there is no such model.
    """
    if name is None or name == BUNDLED:
        return bundled_fingerprint(BUNDLED_SHA256)
    return sentence_transformer.fingerprint_of_location(sentence_transformer.locate(name))
