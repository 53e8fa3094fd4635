"""Every rule of the ingest finds its own examples and leaves alone what it says it never means."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest

import ingest
from ingest.rules import RULES, Rule

for module in walk_packages(ingest.__path__, "ingest."):
    import_module(module.name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.examples[0])
def test_a_rule_finds_its_examples_and_nothing_it_never_means(rule: Rule) -> None:
    missed = [text for text in rule.examples if not rule.pattern.search(text)]
    mistaken = [text for text in rule.never if rule.pattern.search(text)]
    assert (missed, mistaken) == ([], []), rule.pattern.pattern
