"""A check's report as one field of a form, so that the page which shows it can give it as a file: nothing of a draft is kept.

It comes back from the reader's own browser; whoever changes it there changes their own file.
"""

from __future__ import annotations

import binascii
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from pydantic import TypeAdapter, ValidationError

from index.workbench.check_results import CheckReport
from service.http.guard import MAX_UPLOAD_BYTES

_REPORT = TypeAdapter(CheckReport)


def packed(report: CheckReport) -> str:
    """The report in letters, digits, ``-``, ``_`` and ``=``."""
    return urlsafe_b64encode(zlib.compress(_REPORT.dump_json(report))).decode()


def unpacked(field: str) -> CheckReport | None:
    """The report of a field; None where it is none, or beyond MAX_UPLOAD_BYTES."""
    opened = zlib.decompressobj()
    try:
        read = opened.decompress(urlsafe_b64decode(field), MAX_UPLOAD_BYTES)
        return _REPORT.validate_json(read) if opened.eof else None
    except (binascii.Error, ValueError, zlib.error, ValidationError):
        return None
