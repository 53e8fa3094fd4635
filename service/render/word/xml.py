"""The few WordprocessingML elements that python-docx has no words for."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ingest.extract.limits import without_controls


def element(name: str, /, **attributes: str) -> Any:
    """``<w:name w:key="value" …/>``."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_child(parent: Any, name: str, /, **attributes: str) -> Any:
    """A new child of ``parent``."""
    child = element(name, **attributes)
    parent.append(child)
    return child


def text_for_xml(text: str) -> str:
    """``text`` on one line without what XML cannot hold; line breaks of a passage are those of its file, not of the draft."""
    return " ".join(without_controls(text.replace("\n", " ").replace("\t", " ")).split(" "))
