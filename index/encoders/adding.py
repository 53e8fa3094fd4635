"""A model brought to the shelf: out of a folder (a stick), from the Hugging Face hub, or from ModelScope; tried before it
stands there.

Whatever goes wrong on the way, the shelf is as it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index.encoders import shelf
from index.encoders.cross_encoder import Reranker
from index.encoders.known import known
from index.encoders.sentence_transformer import (
    E5_PROMPTS,
    Prompts,
    SentenceTransformerEncoder,
    fetch,
    first_line,
    wants_e5_prompts,
)
from index.encoders.shelf import Kind, ShelvedModel
from index.errors import EncoderError

Hub = Literal["huggingface", "modelscope"]
NOT_READ = ("onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack", "*.onnx", "imgs/*")
"""Files of a repository that nothing here reads."""
_TWICE = "pytorch_model*.bin"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be added: a folder or a hub's name; ``name`` it is to have here, by default the last part; prompts if its files
    declare none or the wrong ones; the hub, where it is no folder."""

    source: str
    name: str | None = None
    query_prompt: str | None = None
    passage_prompt: str | None = None
    hub: Hub = "huggingface"


def add(wish: Wish, tell: Callable[[str], None] = lambda stage: None) -> ShelvedModel:
    """Bring a model here and try it; ``tell`` is told the stages ``fetching``, ``copying``, ``trying``. Raises EncoderError."""
    folder = Path(wish.source)
    is_folder = bool(wish.source) and folder.is_dir()
    name = wish.name or (folder.resolve().name if is_folder else wish.source.rpartition("/")[2])
    shelf.check_name(name)
    if not is_folder and (wish.source.count("/") != 1 or wish.source.startswith((".", "/", "~"))):
        raise EncoderError("model.no_folder", path=wish.source)
    try:
        working, commit = shelf.working_folder(name), None
        tell("copying" if is_folder else "fetching")
        if is_folder:
            _copied(folder, working)
        else:
            commit = _fetched(wish, working)
        tell("trying")
        model = _tried(wish, name, commit, working)
        shelf.put(working, model)
    except OSError as error:
        raise EncoderError("model.not_kept", name=name, path=str(shelf.shelf()), why=first_line(error)) from error
    finally:
        shutil.rmtree(shelf.shelf() / shelf.WORKING, ignore_errors=True)
    return model


def kind_of(folder: Path) -> Kind:
    """Whether a folder holds an encoder or a cross-encoder, by what its files say. Raises EncoderError if they do not."""
    if not any((folder / name).is_file() for name in ("config.json", "modules.json")):
        raise EncoderError("model.no_model", path=str(folder))
    said = _json(folder / "config_sentence_transformers.json").get("model_type")
    if said is None and not (folder / "modules.json").is_file():
        architectures = _json(folder / "config.json").get("architectures") or []
        said = "CrossEncoder" if any("SequenceClassification" in str(one) for one in architectures) else None
    return "reranker" if said == "CrossEncoder" else "encoder"


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _copied(folder: Path, working: Path) -> None:
    kind_of(folder)  # before gigabytes are copied
    hidden = shutil.ignore_patterns(".*", *shelf.ENGINES, shelf.NOTE)
    shutil.copytree(folder, working, ignore=hidden, dirs_exist_ok=True)


def _fetched(wish: Wish, working: Path) -> str | None:
    if wish.hub == "huggingface":
        return fetch(wish.source, working, NOT_READ, _TWICE)
    try:
        from modelscope import snapshot_download
    except ImportError as error:
        raise EncoderError("model.needs_modelscope", name=wish.source) from error
    try:
        snapshot_download(wish.source, local_dir=str(working), ignore_patterns=list(NOT_READ))
    # What requests, and the library's own errors (of which some are ValueErrors, some RuntimeErrors), are.
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderError("model.not_fetched", name=wish.source, hub="ModelScope", why=first_line(error)) from error
    return None


def _tried(wish: Wish, name: str, commit: str | None, working: Path) -> ShelvedModel:
    """What the model in ``working`` is, after it has read a text."""
    kind = kind_of(working)
    dimension = tokens = None
    if kind == "reranker":
        Reranker(str(working)).scores("轮岗 rotation", ["教师轮岗", "Teachers rotate."])
    else:
        encoder = SentenceTransformerEncoder(str(working))
        encoder.encode_queries(["轮岗 rotation"])
        dimension, tokens = encoder.dimension, encoder.shows_tokens
    familiar = known(wish.source) or known(name)
    prompts = Prompts(wish.query_prompt, wish.passage_prompt)
    if prompts == Prompts(None, None) and familiar is not None and familiar.query_prompt is not None:
        prompts = Prompts(familiar.query_prompt, None)
    elif prompts == Prompts(None, None) and wants_e5_prompts(wish.source) and not wants_e5_prompts(name):
        prompts = E5_PROMPTS
    return ShelvedModel(
        name=name,
        kind=kind,
        origin=str(Path(wish.source).resolve()) if Path(wish.source).is_dir() else f"{wish.hub}:{wish.source}",
        commit=commit,
        digest=shelf.digest_of(working),
        size=sum(path.stat().st_size for path in working.rglob("*") if path.is_file()),
        dimension=dimension,
        tokens=tokens,
        query_prompt=prompts.query,
        passage_prompt=prompts.passage,
    )
