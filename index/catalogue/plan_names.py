"""What plans, their places and the bodies behind them are called, of all plans at once."""

from __future__ import annotations

from dataclasses import dataclass

from index.catalogue.connection import Catalogue, visible
from index.catalogue.origins import kept_chain


@dataclass(frozen=True, slots=True)
class PlanNames:
    """``name`` is the title, or what a plan without one is called here."""

    plan_id: str
    name: str | None
    place: str | None
    place_chain: tuple[str, ...]
    issuer: str | None


def plan_names(catalogue: Catalogue) -> list[PlanNames]:
    """Of every plan, in the order of the export."""
    rows = catalogue.db.execute(
        "SELECT d.plan_id, coalesce(d.title, d.name), d.place, d.place_chain, d.issuer FROM plans AS d "
        f"JOIN sources AS s ON s.id = d.source WHERE {visible()} ORDER BY s.name, d.start",
        {"g": catalogue.generation},
    )
    return [PlanNames(plan, name, place, tuple(kept_chain(chain)), issuer) for plan, name, place, chain, issuer in rows]
