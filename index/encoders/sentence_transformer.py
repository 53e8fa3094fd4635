"""Any other model: one on the shelf (``index.encoders.shelf``), a sentence-transformers folder, or a name on the Hugging Face
hub.

Importing this module is cheap; torch is imported when a model is first used. It runs on a GPU where torch finds one.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.arrays import Floats
from index.encoders import shelf, token_outputs
from index.encoders.protocol import Encoded
from index.encoders.shelf import ShelvedModel
from index.errors import EncoderError
from index.progress import Counted
from index.text.folding import encodable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

RECIPE = 2
"""Raise it whenever this module gives the same model other texts: stored vectors are then made anew."""

SLICE = 256
"""Passages encoded between two reports of progress: eight of the library's default batches."""

HUB_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a text; the empty string for nothing, None for what was not told."""

    query: str | None
    passage: str | None


E5_PROMPTS = Prompts("query: ", "passage: ")
"""The model cards of intfloat's e5 family ask for them, and the repositories do not declare them."""


@dataclass(frozen=True, slots=True)
class ModelLocation:
    """A folder (``commit`` None) or a hub repository at one commit; ``cached``: nothing needs to be fetched; ``shelved`` is what
    is known of it where it stands on the shelf."""

    name: str
    commit: str | None
    cached: bool
    shelved: ShelvedModel | None = None


class SentenceTransformerEncoder:
    """A sentence-transformers model with the prompts told when it was put on the shelf, else those it declares (or e5's, if it is
    an e5 and declares none). A text is cut where the model's reach ends.

    Raises EncoderError when made, if the model is not found, and on first use, if it cannot be fetched or loaded.
    """

    def __init__(self, name: str, location: ModelLocation | None = None) -> None:
        self.name = name
        self._location = location or locate(name)
        self._lock = threading.RLock()

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of_location(self._location)

    @cached_property
    def dimension(self) -> int:
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError("model.no_dimension", name=self.name)
        return dimension

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        if self._location.shelved is not None:
            shelf.check(self._location.shelved)
        return _load(self._location)

    @cached_property
    def _prompts(self) -> Prompts:
        told = self._location.shelved
        if told is not None and (told.query_prompt is not None or told.passage_prompt is not None):
            return Prompts(told.query_prompt or "", told.passage_prompt or "")
        return choose_prompts(self._location.name, self._model.prompts)

    @cached_property
    def shows_tokens(self) -> bool:
        """Whether the states of its tokens serve for comparing word by word (``token_outputs.serve``)."""
        return token_outputs.serve(self._model, self.dimension)

    def encode_query(self, text: str) -> Encoded:
        (encoded,) = self.encode_query_tokens([text])
        return encoded

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return self._encoded(texts, self._prompts.query)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return self._encoded(texts, self._prompts.passage)

    def _encoded(self, texts: Sequence[str], prompt: str | None) -> list[Encoded]:
        with self._lock:
            outputs: Any = self._model.encode(
                [encodable(text) for text in texts],
                prompt=prompt,
                output_value=None,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            return [token_outputs.encoded(one, self._model.tokenizer, prompt or "") for one in outputs]

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        with self._lock:
            vectors = self._model.encode_query(
                [encodable(text) for text in texts],
                prompt=self._prompts.query,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, np.float32).reshape(-1, self.dimension)

    def encode_passages(self, texts: Sequence[str], progress: Counted | None = None) -> Floats:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        with self._lock:
            for start in range(0, len(texts), SLICE):
                part = [encodable(text) for text in texts[start : start + SLICE]]
                vectors[start : start + len(part)] = self._model.encode_document(
                    part, prompt=self._prompts.passage, normalize_embeddings=True, show_progress_bar=False
                )
                if progress is not None:
                    progress(start + len(part), len(texts))
        return vectors


def choose_prompts(name: str, declared: Mapping[str, str | None]) -> Prompts:
    """The declared prompts; for an e5 that declares none, e5's own.

    ``encode_document`` would take an empty ``document`` before a declared ``passage``, and sentence-transformers fills
    in that empty one itself; so the choice is made here.
    """
    query = declared.get("query") or ""
    passage = declared.get("document") or declared.get("passage") or declared.get("corpus") or ""
    if not query and not passage and wants_e5_prompts(name):
        return E5_PROMPTS
    return Prompts(query, passage)


def wants_e5_prompts(name: str) -> bool:
    """Whether the last part of the name says e5; the ``-instruct`` ones follow another scheme."""
    last = Path(name).name.lower()
    return re.search(r"(?:^|[-_])e5(?:[-_]|$)", last) is not None and "instruct" not in last


def locate(name: str) -> ModelLocation:
    """Find the model without loading it; asks the hub only for what is not in the local cache.

    Raises EncoderError: no such folder, no such model, no network.
    """
    if (shelved := shelf.find(name)) is not None:
        if shelved.kind != "encoder":
            raise EncoderError("model.no_encoder", name=name)
        return ModelLocation(str(shelved.folder), None, cached=True, shelved=shelved)
    folder = Path(name)
    if name and folder.is_dir():
        return ModelLocation(name, None, cached=True)
    if (name and folder.exists()) or name.count("/") > 1 or name.startswith((".", "/", "~", "\\")):
        raise EncoderError("model.no_folder", path=name)

    from huggingface_hub import HfApi, try_to_load_from_cache

    repository = name if "/" in name else f"sentence-transformers/{name}"
    with _hub_errors(name, repository):
        found = try_to_load_from_cache(
            repository, "config.json", cache_dir=os.environ.get("SENTENCE_TRANSFORMERS_HOME")
        )
        if isinstance(found, str):
            return ModelLocation(repository, Path(found).parent.name, cached=True)
        commit = HfApi().model_info(repository, timeout=HUB_TIMEOUT_SECONDS).sha
    return ModelLocation(repository, commit, cached=False)


def fingerprint_of_location(location: ModelLocation) -> str:
    """The hub's commit, or the SHA-256 over a folder's files (about a second a gigabyte; of one on the shelf it was kept when it
    was put there); loads nothing."""
    recipe = f"st-{RECIPE}" + ("-e5" if wants_e5_prompts(location.name) else "")
    if location.commit is not None:
        return f"{location.name}:{location.commit[:12]}:{recipe}"
    if (shelved := location.shelved) is not None:
        return f"{shelved.name}:{shelved.digest[:12]}:{recipe}{shelved.told}"
    folder = Path(location.name)
    return f"{folder.resolve().name}:{shelf.digest_of(folder)[:12]}:{recipe}"


def fetch(repository: str, folder: Path, left: Sequence[str], twice: str) -> str | None:
    """Fetch a repository of the Hugging Face hub into ``folder`` and give its commit; what matches ``left`` stays behind, and
    what matches ``twice`` where the weights are there as safetensors too. Raises EncoderError."""
    from huggingface_hub import HfApi, snapshot_download

    with _hub_errors(repository, repository):
        info = HfApi().model_info(repository, timeout=HUB_TIMEOUT_SECONDS)
        safe = any(file.rfilename.endswith(".safetensors") for file in info.siblings or ())
        ignored = [*left, twice] if safe else [*left]
        snapshot_download(repository, revision=info.sha, local_dir=folder, ignore_patterns=ignored)
    return info.sha


@contextmanager
def _hub_errors(name: str, repository: str) -> Iterator[None]:
    """What the hub's library raises, as EncoderErrors; ``name`` is the repository's as it was given."""
    from httpx2 import HTTPError  # what huggingface_hub 2 speaks HTTP with, and lets through
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    try:
        yield
    except HFValidationError as error:
        raise EncoderError("model.no_name", name=name) from error
    except RepositoryNotFoundError as error:
        raise EncoderError("model.not_on_hub", name=repository) from error
    except (HTTPError, OSError) as error:
        raise EncoderError("model.no_network", name=repository, why=first_line(error)) from error


def _load(location: ModelLocation) -> SentenceTransformer:
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError("model.needs_package", name=location.name, why=first_line(error)) from error
    try:
        return SentenceTransformer(location.name, revision=location.commit, local_files_only=location.cached)
    # What transformers, safetensors and huggingface_hub raise for a folder that is no model, a file missing or damaged,
    # a download that broke, a package that the model needs, code that would have to be trusted.
    except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
        if "trust_remote_code" in str(error):
            raise EncoderError("model.own_code", name=location.name) from error
        cut_short = location.cached and location.commit is not None
        raise EncoderError(
            "model.cut_short" if cut_short else "model.not_loaded", name=location.name, why=first_line(error)
        ) from error


def first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
