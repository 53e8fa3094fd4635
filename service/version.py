"""The version of the installed package."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def precedent_version() -> str:
    """As installed; a checkout that was never installed says so."""
    try:
        return version("precedent")
    except PackageNotFoundError:
        return "0+uninstalled"
