"""Encoders: the bundled multilingual one, and any sentence-transformers model by folder or name."""

from __future__ import annotations

from index.encoders import sentence_transformer
from index.encoders.bundled import BundledEncoder, bundled_fingerprint
from index.encoders.protocol import Encoded, Encoder, TokenEncoder, TokenStates, token_encoder
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


def load_encoder(name: str | None = None) -> Encoder:
    """The encoder of that name: None or ``"bundled"``, else a sentence-transformers folder or hub name.

    Returns at once; what is slow (hashing, importing torch) waits for the first text.

    Raises EncoderError if there is no such model.
    """
    if name is None or name == BUNDLED:
        return BundledEncoder(bundled_path())
    return sentence_transformer.SentenceTransformerEncoder(name)


def fingerprint_of(name: str | None = None) -> str:
    """``load_encoder(name).fingerprint`` without loading the model.

    Raises EncoderError if there is no such model.
    """
    if name is None or name == BUNDLED:
        return bundled_fingerprint(BUNDLED_SHA256)
    return sentence_transformer.fingerprint_of_location(sentence_transformer.locate(name))
