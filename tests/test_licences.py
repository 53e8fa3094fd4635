"""What is installed may be passed on: the list in the docs is what is installed, and nothing of it is under GPL or AGPL."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def loaded(path: Path) -> ModuleType:
    """A script that is no module of the product."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


licences = loaded(ROOT / "docs" / "make_licences.py")
advisories = loaded(ROOT / ".ci" / "advisories.py")


def test_the_list_is_what_is_installed_and_may_be_imported() -> None:
    packages = licences.installed()
    assert not [one for one in packages if one.forbidden]
    assert licences.LIST.read_text("utf-8") == licences.listed(packages)


@pytest.mark.parametrize(
    ("licence", "forbidden"),
    [
        ("MIT", False),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
    ],
)
def test_what_may_not_be_imported(licence: str, forbidden: bool) -> None:
    assert licences.Licensed("a", "1", licence).forbidden is forbidden


def test_faults_are_told_and_silence_is_no_clean_bill() -> None:
    known = (
        '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},'
        ' {"name": "b", "skip_reason": "not found"}]}'
    )
    assert advisories.read(known) == advisories.Asked(1, ["a 1: X-1 (mended in 2)"])
    assert advisories.read("").looked_up == 0
    assert advisories.read('{"dependencies": [{"name": "b", "skip_reason": "not found"}]}').looked_up == 0
