"""The shelf: models that were brought to this machine, each in a folder of its own with a note of what it is.

``PRECEDENT_MODELS``, else ``.precedent-models`` in the user's folder. A model is put there whole or not at all; it is hashed
when it comes, so that a store need not read gigabytes to know that it is the same, and when it is loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from index.errors import EncoderError
from index.summed import SUM, checked, summed

Kind = Literal["encoder", "reranker"]
NOTE = "precedent-model.json"
WORKING = ".coming"
"""Folder of the shelf in which a model is made ready."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
TAKEN = ("bundled",)
ENGINES = {"onnx", "openvino"}
"""Folders with copies of the weights for other engines; sentence-transformers on torch never reads them."""


@dataclass(frozen=True, slots=True)
class ShelvedModel:
    """A model on the shelf: where it came from (``origin``, and of a hub its ``commit``), the SHA-256 over its files
    (``digest``), and the prompts that were told for it, None for those it declares."""

    name: str
    kind: Kind
    origin: str
    commit: str | None
    digest: str
    size: int
    dimension: int | None = None
    tokens: bool | None = None
    query_prompt: str | None = None
    passage_prompt: str | None = None

    @property
    def folder(self) -> Path:
        return shelf() / self.name

    @property
    def told(self) -> str:
        """A mark of the prompts that were told, for they change every vector; empty where none were."""
        if self.query_prompt is None and self.passage_prompt is None:
            return ""
        both = json.dumps([self.query_prompt, self.passage_prompt])
        return f"-{hashlib.sha256(both.encode()).hexdigest()[:8]}"


def shelf() -> Path:
    """The folder of all models that were brought here; it may not exist."""
    return Path(os.environ.get("PRECEDENT_MODELS") or Path.home() / ".precedent-models")


def find(name: str) -> ShelvedModel | None:
    """The model of that name on the shelf, if it is there. Raises EncoderError if its note cannot be read."""
    if not _NAME.fullmatch(name):
        return None
    path = shelf() / name / NOTE
    try:
        stored = json.loads(path.read_text("utf-8"))
        stored = checked(stored) if SUM in stored else stored  # else of an older program
        known = {field.name for field in fields(ShelvedModel)}
        return ShelvedModel(**{key: value for key, value in stored.items() if key in known})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise EncoderError("model.no_note", name=name, path=str(path), why=str(error)) from error


def every() -> list[ShelvedModel]:
    """All models on the shelf, by name."""
    folders = sorted(shelf().iterdir()) if shelf().is_dir() else []
    return [found for folder in folders if folder.is_dir() and (found := find(folder.name)) is not None]


def check_name(name: str) -> None:
    """Raise EncoderError unless a model of that name may come on the shelf."""
    if not _NAME.fullmatch(name) or name in TAKEN:
        raise EncoderError("model.bad_name", name=name)
    if (shelf() / name).exists():
        raise EncoderError("model.name_taken", name=name, path=str(shelf() / name))


def working_folder(name: str) -> Path:
    """An empty folder on the shelf's own disk, in which the model of that name is made ready."""
    folder = shelf() / WORKING / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def put(working: Path, model: ShelvedModel) -> None:
    """Put what was made ready in ``working`` on the shelf, with its note, in one step."""
    (working / NOTE).write_text(json.dumps(summed(asdict(model)), ensure_ascii=False, indent=1) + "\n", "utf-8")
    working.rename(model.folder)


def digest_of(folder: Path) -> str:
    """The SHA-256 over what a model reads of its folder, names and contents: about a second a gigabyte."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not _is_ignored(inside):
            with path.open("rb") as file:
                digest.update(inside.as_posix().encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def check(model: ShelvedModel) -> None:
    """Raise EncoderError where its files are no longer what was put on the shelf. For whoever loads it, which takes longer."""
    if digest_of(model.folder) != model.digest:
        raise EncoderError("model.damaged", name=model.name, path=str(model.folder))


def _is_ignored(inside: Path) -> bool:
    hidden = any(part.startswith(".") for part in inside.parts)
    return hidden or inside.parts[0] in ENGINES or inside.suffix == ".md" or inside.name == NOTE


def remove(name: str) -> ShelvedModel:
    """Take a model off the shelf and delete it. Raises EncoderError if there is none of that name."""
    found = find(name)
    if found is None:
        raise EncoderError("model.not_here", name=name)
    shutil.rmtree(found.folder)
    return found
