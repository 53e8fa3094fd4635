"""What of a passage is indexed in words, and what is embedded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from index.text.folding import fold, simplify
from index.text.segmentation import segment


def index_terms(text: str) -> str:
    """The index terms of a text, separated by spaces, as the catalogue keeps them."""
    return " ".join(segment(fold(text)))


def searchable_text(text: str, section_path: Sequence[str], title: str | None) -> str:
    """What the words of a passage are: its text, then its headings and plan title, which it is found by too."""
    return "\n".join([text, *section_path, title or ""])


def target_text(*parts: str | None) -> str:
    """The words of one target: indicator, scope, quote, deadline."""
    return " ".join(filter(None, parts))


def embedded_text(text: str, section_path: Sequence[str], title: str | None) -> str:
    """Title and headings give a paragraph its subject. Simplified: to the model the two scripts are two languages."""
    context = [part for part in (title, *section_path) if part and part not in text]
    return simplify("\n".join([*context, text]))


def text_hash(text: str) -> bytes:
    """Key of a text in the vector table: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
