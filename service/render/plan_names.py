"""What a plan is called before a reader: its title, or the name it was given, which is marked as such."""

from __future__ import annotations

from typing import Protocol

from service.messages import Messages


class Named(Protocol):
    """A plan, in whatever form it is at hand."""

    @property
    def title(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...


def bracketed(plan: Named) -> str | None:
    """Its title, or its given name in square brackets, as in a reference."""
    return plan.title or (f"[{plan.name}]" if plan.name else None)


def called(plan: Named, say: Messages) -> str:
    """The same with the word that says that a name was given."""
    if plan.name and not plan.title:
        return say("plan.given", name=plan.name)
    return plan.title or say("query.untitled")


def found(value: object, origin: str | None, say: Messages) -> str:
    """A fact of a plan with the word that says what it was guessed from, where it does not stand as such."""
    key = f"found.{origin}"
    return f"{value}{say(key)}" if say.knows(key) else str(value)
