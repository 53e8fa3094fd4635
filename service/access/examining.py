"""What ``precedent doctor`` finds in the files of keys and of the audit log, and what it does about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from index.doctor import REPAIR, Finding
from index.errors import StoreError
from index.keys_file import KEYS_NAME
from ingest.errors import Reason
from service.access import chain
from service.access.audit import AUDIT_NAME, FILES_KEPT, Audit
from service.access.keys import Key, KeyFile

MAKE_KEYS = Reason("remedy.command", command="precedent keys add NAME --scope admin")


def examine(home: Path) -> Iterator[Finding]:
    """Keys that are damaged or not those that the log tells of; a log that is not as it was written."""
    if where := list(chain.breaks(home, home / AUDIT_NAME, FILES_KEPT)):
        yield Finding("error", Reason("finding.audit_damaged", where=", ".join(where[:3])), REPAIR)
    try:
        keys = KeyFile(home).all()
    except StoreError as error:
        yield Finding("error", error.reason, REPAIR)
        return
    if wrong := _unlike(home, keys):
        yield Finding("error", Reason("finding.keys_older", names=", ".join(wrong.values())), REPAIR)


def repair(home: Path) -> list[Finding]:
    """Damaged files are put aside; keys that were ended are ended again. Whoever has a key that is lost needs a new one."""
    done = []
    keys, audit = KeyFile(home), Audit(home)
    try:
        keys.all()
    except StoreError:
        aside = home / f"{KEYS_NAME}.damaged"
        keys.path.replace(aside)
        done.append(Finding("warning", Reason("finding.keys_aside", kept=aside.name), MAKE_KEYS))
    if wrong := _unlike(home, keys.all()):
        for key in keys.active():
            if key.id in wrong:
                keys.end(key.id)
        done.append(Finding("warning", Reason("finding.keys_ended", names=", ".join(wrong.values())), MAKE_KEYS))
    if any(chain.breaks(home, audit.path, FILES_KEPT)):
        aside = home / f"audit-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        aside.mkdir()
        for path in (*chain.files_of(audit.path), home / chain.HEAD_NAME):
            if path.exists():
                path.rename(aside / path.name)
        audit.write("log_begun_anew", "precedent doctor --repair", named=aside.name)
        done.append(Finding("warning", Reason("finding.audit_aside", kept=aside.name)))
    for key_id, name in wrong.items():
        audit.write("key_ended", "precedent doctor --repair", key=key_id, named=name)
    return done


def known_ended(home: Path) -> set[str]:
    """The ids of the keys that the log tells were ended."""
    told = chain.events(home / AUDIT_NAME)
    return {str(event["key"]) for event in told if event.get("event") == "key_ended" and "key" in event}


def _unlike(home: Path, keys: list[Key]) -> dict[str, str]:
    """Id and name of the keys that the log tells were made and that are not there, and of those that it tells were ended and
    that let someone in."""
    made: dict[str, str] = {}
    ended: dict[str, str] = {}
    for event in chain.events(home / AUDIT_NAME):
        told = {"key_added": made, "key_ended": ended}.get(str(event.get("event")))
        if told is not None and "key" in event:
            told[str(event["key"])] = str(event.get("named", ""))
    there = {key.id for key in keys}
    revived = {key.id: key.name for key in keys if key.id in ended and key.ended is None}
    return {key: name for key, name in made.items() if key not in there and key not in ended} | revived
