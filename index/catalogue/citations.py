"""Citations: where a passage stands, word for word, and the same as a GB/T 7714-2015 reference."""

from __future__ import annotations

from index.results import Citation, PlanInfo

_LINES_ZH = "第{}行"


def gbt7714(plan: PlanInfo, source: str, start_line: int, end_line: int, page: int | None) -> str:
    """A reference to a passage in the order of GB/T 7714-2015: author. title[type mark]. year: place in the document.

    ``Z`` is the standard's mark for "other" documents, to which policy papers belong. Unknown parts are left out, never
    invented; a title that the plan does not have itself but was given stands in square brackets.
    """
    author = f"{plan.issuer}. " if plan.issuer else ""
    year = f"{plan.year}: " if plan.year else ""
    lines = str(start_line) if start_line == end_line else f"{start_line}-{end_line}"
    place = f"第{page}页" if page else _LINES_ZH.format(lines)
    title = plan.title or (f"[{plan.name}]" if plan.name else plan.label or source)
    return f"{author}{title}[Z]. {year}{place}."


def citation(
    plan: PlanInfo, source: str, sha256: str, start: int, end: int, lines: tuple[int, int], page: int | None, quote: str
) -> Citation:
    return Citation(
        source=source,
        sha256=sha256,
        start=start,
        end=end,
        start_line=lines[0],
        end_line=lines[1],
        page=page,
        quote=quote,
        gbt7714=gbt7714(plan, source, lines[0], lines[1], page),
    )
