"""Where each plan of a source was got from: what the format declares, else an address that stands at its head or foot."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.addresses import address_in
from ingest.models import CanonicalText, Provenance, Source

URL, PUBLISHER, PUBLISHED, ISSUER_SITE = "url", "来源", "发布日期", "发布机构"
SENDER, SUBJECT, SENT, ATTACHMENTS = "发件人", "邮件主题", "发送日期", "附件"
"""Names under which extractors declare these; attachments a line each."""
MAX_ATTACHMENTS = 20
_LONGEST = 200
_HEAD, _FOOT = 1_500, 600
"""Characters at either end of a source in which an address under a label is where it was got from."""
_HEAD_OF_PLAN = 400
_LABELLED = re.compile(
    r"^[ \t>#*_\-\[【]{0,8}(?:原文|本文|来源|文章来源|信息来源|转自|出处|网页|页面|文章|原始)?"
    r"(?:url|source(?:[ _]?url)?|(?:original|canonical)(?:[ _]?url)?|permalink|link|链接|网址|地址|来源|出处|原文|转自)"
    r"[\]】*_ \t]{0,4}[:：=][ \t*_]{0,4}(?:\[[^\]\n]{0,80}\]\(|[<\"'(（])?"
    r"(?P<url>https?://[^\s<>\"'()（）\[\]【】，。；]{4,1000})",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_LABELLED = 1_000
_LABEL = re.compile(r"^\s*(?:信息|文章|稿件)?来源\s*[:：]")


class Origins:
    """What a source tells of where its texts are from, to be asked plan by plan in the order of the text."""

    def __init__(self, source: Source, canonical: CanonicalText) -> None:
        self._source, self._canonical = source, canonical
        self._addresses = _labelled(canonical.text)

    def of(self, start: int, after: int) -> Provenance | None:
        """Where the plan that begins at ``start`` is from; the plan before it ends at ``after``. None where nothing is told."""
        record = bisect_right(self._canonical.breaks, start) - 1
        said = dict(self._canonical.metadata)
        if 0 <= record < len(self._canonical.declared):
            said |= self._canonical.declared[record]
            after = max(after, self._canonical.breaks[record])
        url = address_in(said.get(URL)) or address_in(said.get(PUBLISHER)) or self._address(start, after, record >= 0)
        mail = SENDER in said or SUBJECT in said
        publisher = None if mail or address_in(said.get(PUBLISHER)) else said.get(PUBLISHER) or said.get(ISSUER_SITE)
        archive = self._source.archive
        found = replace(
            _mail(said),
            url=url,
            publisher=_bounded(_LABEL.sub("", publisher or "")),
            published=None if mail else _bounded(said.get(PUBLISHED)),
            archive=archive,
            member=self._source.path[len(archive) + 1 :] if archive else None,
        )
        return found if found != Provenance() else None

    def _address(self, start: int, after: int, of_record: bool) -> str | None:
        """The address under a label above a plan or in its head, else the one at the head or foot of the whole source."""
        own = [url for at, url in self._addresses if after <= at < start + _HEAD_OF_PLAN]
        if own or of_record:
            return own[-1] if own else None
        foot = len(self._canonical.text) - _FOOT
        head = [url for at, url in self._addresses if at < _HEAD]
        return next(iter(head), None) or next((url for at, url in reversed(self._addresses) if at >= foot), None)


def _labelled(text: str) -> Sequence[tuple[int, str]]:
    if "://" not in text:
        return ()
    found = []
    for match, _ in zip(_LABELLED.finditer(text), range(_MOST_LABELLED), strict=False):
        if url := address_in(match["url"]):
            found.append((match.start(), url))
    return found


def _mail(said: Mapping[str, str]) -> Provenance:
    names = [name for line in said.get(ATTACHMENTS, "").split("\n") if (name := _bounded(line))]
    return Provenance(
        sender=_bounded(said.get(SENDER)),
        subject=_bounded(said.get(SUBJECT)),
        sent=_bounded(said.get(SENT)),
        attachments=tuple(names[:MAX_ATTACHMENTS]),
    )


def _bounded(text: str | None) -> str | None:
    """One line of what can be printed, not too long."""
    words = "".join(filter(str.isprintable, " ".join((text or "").split())))
    return words[:_LONGEST] or None
