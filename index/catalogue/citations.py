"""Citations: where a passage stands, word for word, and the same as a GB/T 7714-2015 reference."""

from __future__ import annotations

import datetime
import re

from index.results import Citation, PlanInfo
from ingest.addresses import is_web_address
from ingest.models import Provenance

_LINES_ZH = "第{}行"
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")


def gbt7714(
    plan: PlanInfo,
    source: str,
    start_line: int,
    end_line: int,
    page: int | None,
    provenance: Provenance | None = None,
) -> str:
    """A reference to a passage in the order of GB/T 7714-2015: author. title[type mark]. year: place in the document(date of
    publication). where it is got.

    ``Z`` is the standard's mark for "other" documents, to which policy papers belong, ``EB/OL`` that of texts of the web: those
    whose address is told. A file in a ZIP is got there. Unknown parts are left out, never invented; a title that was given to a
    plan without one stands in square brackets.
    """
    author = f"{plan.issuer}. " if plan.issuer else ""
    year = f"{plan.year}: " if plan.year else ""
    lines = str(start_line) if start_line == end_line else f"{start_line}-{end_line}"
    place = f"第{page}页" if page else _LINES_ZH.format(lines)
    known = provenance or Provenance()
    kind = "EB/OL" if known.url else "Z"
    dated = f"({day})" if known.url and (day := iso_date(known.published)) else ""
    access = known.url or (f"{known.archive}/{known.member}" if known.archive else None)
    access = f" {access}." if access else ""
    title = plan.title or (f"[{plan.name}]" if plan.name else plan.label or source)
    return f"{author}{title}[{kind}]. {year}{place}{dated}.{access}{_corrections(plan)}"


_SHOWN = {"issuer": "发布机构", "title": "标题", "year": "年份"}
"""What of a plan stands in its reference."""


def _corrections(plan: PlanInfo) -> str:
    """What of the reference is not as the text has it: whoever cites it must be able to tell."""
    told = [f"{word}原作{plan.corrected[name] or '不详'}" for name, word in _SHOWN.items() if name in plan.corrected]
    return f"（更正：{'，'.join(told)}）" if told else ""


def iso_date(written: str | None) -> str | None:
    """A day as the standard writes it: 2023-05-06 for 2023年5月6日; None for what is no day."""
    found = _DAY.match(written or "")
    if not found:
        return None
    year, month, day = map(int, found.groups())
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def citation(
    plan: PlanInfo,
    source: str,
    sha256: str,
    start: int,
    end: int,
    lines: tuple[int, int],
    page: int | None,
    quote: str,
    provenance: Provenance | None = None,
) -> Citation:
    """A citation of ``quote``, with what is told of where its source is from."""
    url = provenance.url if provenance and provenance.url and is_web_address(provenance.url) else None
    return Citation(
        source=source,
        sha256=sha256,
        start=start,
        end=end,
        start_line=lines[0],
        end_line=lines[1],
        page=page,
        quote=quote,
        gbt7714=gbt7714(plan, source, lines[0], lines[1], page, provenance),
        url=url,
        provenance=provenance,
    )
