"""Names of uploaded files made safe: relative, without ways up, of signs that every file system takes, readable.

Clients send what they like: ``../../etc/passwd``, ``C:\\plans\\a.docx``, names in GB18030, control characters, a device's name.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.errors import IngestError
from ingest.files.decoding import decode

MOST_BYTES = 200
"""UTF-8 bytes of a part of a path: file systems take 255, and a name beside it is made longer for a moment."""
MOST_PARTS = 8
_REFUSED_SIGNS = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def readable(raw: bytes) -> str:
    """A name as it was sent, told readable: UTF-8 as browsers send it, else what its bytes read like (GB18030, Big5)."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return decode(raw).text


def safe_name(given: str) -> str:
    """``given`` as a relative path with ``/``. Raises IngestError if nothing of it is left."""
    parts = [part for part in map(_safe_part, re.split(r"[/\\]", given)) if part]
    if not parts:
        raise IngestError("upload.no_name")
    return "/".join([*parts[-MOST_PARTS:-1], parts[-1]])


def _safe_part(part: str) -> str:
    """One folder or file: never hidden, never ``..``, never a drive."""
    if re.fullmatch(r"[A-Za-z]:", part):
        return ""
    shown = "".join(filter(str.isprintable, unicodedata.normalize("NFC", part).replace("\u3000", " ")))
    name = _REFUSED_SIGNS.sub("_", shown.encode("utf-8", "ignore").decode()).strip().lstrip(".").rstrip(". ").strip()
    if _DEVICES.fullmatch(name):
        name = f"_{name}"
    return _cut(name)


def _cut(name: str) -> str:
    """At most so many bytes, its ending kept: it tells the type."""
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    room = MOST_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending
