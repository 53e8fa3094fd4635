"""What a sentence-transformers model says of the tokens of a text, made into what is compared word by word.

Only of a model whose vector is the mean of its tokens' last states: those were trained to mean something. Where one token stands
for all (CLS, or the last of a decoder) the others were trained for nothing, and one that was trained for late interaction
(bge-m3) keeps that head where sentence-transformers does not load it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from index.arrays import Floats
from index.encoders.protocol import Encoded
from index.encoders.tokens import MARK

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MEAN = ("mean", "mean_sqrt_len_tokens")
WORD = 1.0
"""How rare a token is that is no mark: which words are rare a vocabulary without probabilities does not tell."""


def serve(model: SentenceTransformer, dimension: int) -> bool:
    """Whether the token states of a model are those that its vector is the mean of, of the same dimension, which two bits each
    pack into whole bytes."""
    poolings = [module for module in model if hasattr(module, "pooling_mode")]
    if len(poolings) != 1 or not callable(getattr(model, "tokenizer", None)) or dimension % 4:
        return False
    pooling: Any = poolings[0]
    return bool(pooling.pooling_mode in MEAN and pooling.embedding_dimension == dimension)


def encoded(output: Mapping[str, Any], tokenizer: Any, prompt: str) -> Encoded:
    """One text as the model saw it: the tokens without special ones, padding and those of its prompt."""
    ids = output["input_ids"].tolist()
    special = np.array(tokenizer.get_special_tokens_mask(ids, already_has_special_tokens=True), bool)
    own = np.flatnonzero(output["attention_mask"].cpu().numpy().astype(bool) & ~special)
    of_prompt = len(tokenizer(prompt.strip(), add_special_tokens=False)["input_ids"]) if prompt.strip() else 0
    own = own[of_prompt:]
    states = output["token_embeddings"].float().cpu().numpy()[own]
    pieces = tokenizer.convert_ids_to_tokens([ids[at] for at in own])
    return Encoded(output["sentence_embedding"].float().cpu().numpy(), states, _rarity(pieces))


def _rarity(pieces: list[str]) -> Floats:
    return np.array([WORD if any(map(str.isalnum, piece)) else MARK for piece in pieces], np.float32)
