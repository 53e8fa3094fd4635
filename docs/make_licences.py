"""Make ``docs/licences.md``: every package that precedent installs, with its licence, as the packages themselves declare it.

    python docs/make_licences.py [--check]

``--check`` writes nothing and ends with 1 if the list is not what is installed, or holds a licence that may not be imported
(GPL, AGPL). The tests run the same check.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIST = Path(__file__).with_name("licences.md")
EXTRAS = ("mcp", "oidc", "ocr", "ray")  # what users install; the tools of development are not passed on
FORBIDDEN = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
_LESSER = re.compile(r"\bLGPL|Lesser General", re.IGNORECASE)
_LONGEST = 60  # of a licence's name; longer is its text
HEAD = """# Licences of what is installed

Made by `python docs/make_licences.py` from what the packages declare; `tests/test_licences.py` checks it. Nothing is imported
that may be had under GPL or AGPL alone. LibreOffice, where it is installed, runs as a program of its own.

| package | version | licence |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Licensed:
    """One installed package and what it says of its licence."""

    name: str
    version: str
    licence: str

    @property
    def forbidden(self) -> bool:
        """Whether only GPL or AGPL is offered: LGPL, and a choice with another licence, may be imported."""
        choices = re.split(r"\bOR\b|;", self.licence)
        return all(FORBIDDEN.search(choice) and not _LESSER.search(choice) for choice in choices)


def installed(root: str = "precedent") -> list[Licensed]:
    """Everything that ``root`` with EXTRAS brings in, by name. Raises PackageNotFoundError where ``root`` is not installed."""
    found: dict[str, Distribution] = {}
    waiting = [(distribution(root), frozenset(EXTRAS))]
    while waiting:
        package, extras = waiting.pop()
        for needed in _needed(package, extras):
            name = canonicalize_name(needed.name)
            if name in found:
                continue
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:
                continue  # of another system, or an extra that is not installed here
            waiting.append((found[name], frozenset(needed.extras)))
    return [
        Licensed(name, package.version.partition("+")[0], licence_of(package))
        for name, package in sorted(found.items())
    ]


def _needed(package: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in package.requires or ():
        needed = Requirement(line)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield needed


def licence_of(package: Distribution) -> str:
    """The licence as the package tells it: by an expression, a field of one line, classifiers, or the first line of its text."""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    field = str(said.get("License") or "").strip()
    if field and "\n" not in field and len(field) <= _LONGEST:
        return field
    classified = [
        line.split("::")[-1].strip() for line in said.get_all("Classifier") or () if line.startswith("License ::")
    ]
    classified = [name for name in classified if name != "OSI Approved"]
    if classified:
        return "; ".join(sorted(set(classified)))
    return field.splitlines()[0].strip()[:_LONGEST] if field else "not declared"


def listed(packages: list[Licensed]) -> str:
    return HEAD + "".join(f"| {one.name} | {one.version} | {one.licence} |\n" for one in packages)


def main() -> int:
    packages = installed()
    for one in packages:
        if one.forbidden:
            print(f"{one.name} {one.version} may not be imported: {one.licence}", file=sys.stderr)
    if "--check" in sys.argv:
        stale = LIST.read_text("utf-8") != listed(packages)
        if stale:
            print(f"{LIST} is not what is installed: run python docs/make_licences.py", file=sys.stderr)
        return int(stale or any(one.forbidden for one in packages))
    LIST.write_text(listed(packages), "utf-8")
    return int(any(one.forbidden for one in packages))


if __name__ == "__main__":
    sys.exit(main())
