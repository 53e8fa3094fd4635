"""Where a cited text was got from, in words: its address, publisher and day; the archive it lay in; the mail it came by."""

from __future__ import annotations

from ingest.models import Provenance
from service.messages import Messages


def origin_facts(provenance: Provenance | None, say: Messages, *, address: bool = True) -> list[str]:
    """What is told, the address (if it is wanted) first; [] where nothing is."""
    if provenance is None:
        return []
    facts = [
        provenance.url if address else None,
        provenance.publisher,
        say("origin.published", day=provenance.published) if provenance.published else None,
        say("origin.archive", archive=provenance.archive, member=provenance.member) if provenance.archive else None,
        say("origin.sender", sender=provenance.sender) if provenance.sender else None,
        say("origin.subject", subject=provenance.subject) if provenance.subject else None,
        say("origin.sent", day=provenance.sent) if provenance.sent else None,
    ]
    if provenance.attachments:
        facts.append(say("origin.attachments", names="; ".join(provenance.attachments)))
    return [fact for fact in facts if fact]
