"""The check of a draft as one web page in a file: whoever gets it opens it with a double click, without this program.

The store keeps nothing of a draft, so there is no address at which a report could lie; a file says the same to everyone and
goes where the draft goes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from index.workbench.check_results import CheckReport
from service.messages import Messages
from service.render.check_report import Precedent, about, heading, reported


def report_html(report: CheckReport, day: date, say: Messages, site: str | None = None) -> bytes:
    """The file's bytes. With a ``site`` (``https://plans.example``) the precedents are links to it; it loads nothing."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plans = reported(report, say)
    page = templates.get_template("check_report.html").render(
        say=say,
        title=heading(plans, say),
        about=about(report, day, say),
        plans=plans,
        address=lambda precedent: _address(precedent, site),
    )
    return page.encode("utf-8", "replace")


def _address(precedent: Precedent, site: str | None) -> str | None:
    if site is None:
        return None
    path = f"{site}/plans/{quote(precedent.plan_id, safe='')}"
    passage = precedent.passage_id
    return path if passage is None else f"{path}?passage={quote(passage, safe='')}#p-{quote(passage, safe='')}"
