"""How much of each page's true text the HTML reader gives, and nothing else.

    python bench/html_extraction.py FOLDER [--show PAGE]

FOLDER holds pages ``NAME.html`` with their true text beside them as ``NAME.txt`` (pages without one are counted as read
or refused only). The score is F1 over characters without white space and without the bars between table cells, in
order: twice the longest common subsequence, bounded from below by difflib's matching blocks, over both lengths. Every
page is also re-encoded to GB18030, and, in traditional characters (s2t and s2tw), to Big5 where all of it can be
written so, each with its charset declared rightly, not at all and wrongly; those must give the text of the same page
in UTF-8.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from opencc import OpenCC

from ingest.errors import IngestError
from ingest.extract import extract
from ingest.extract.html import declared_encodings
from ingest.files.decoding import decode
from ingest.files.media_types import HTML
from ingest.models import Source

SHARED = Path(__file__).parents[2] / "shared"

_IGNORED = re.compile(r"[\s|\u3000\xa0\u200b\ufeff]+")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(r"(charset\s*=\s*[\"']?)[A-Za-z0-9_-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of characters, 0 to 1, higher is better; ``encodings`` those in which the page gave the same text."""

    name: str
    precision: float
    recall: float
    encodings: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def f1(self) -> float:
        return (
            2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0
        )


def character_overlap(found: str, true: str) -> tuple[float, float]:
    """Precision and recall of ``found`` against ``true`` over characters in order."""
    found, true = _IGNORED.sub("", found), _IGNORED.sub("", true)
    same = sum(block.size for block in SequenceMatcher(None, found, true, autojunk=False).get_matching_blocks())
    return same / len(found) if found else 0.0, same / len(true) if true else 0.0


def read_page(data: bytes) -> str:
    """The canonical text of a page."""
    source = Source(path="page.html", sha256="", size=len(data), media_type=HTML)
    return extract(data, source)[1].text


def re_encoded(data: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """A name, the page re-encoded, and the same page in UTF-8; scripts, which hold no text, are left out."""
    simplified = _SCRIPT.sub("", decode(data, declared_encodings(data)).text)
    for label, codec, wrong, script in (
        ("gb2312", "gb18030", "big5", None),
        ("big5", "big5hkscs", "gb2312", "s2t"),
        ("big5", "big5hkscs", "utf-8", "s2tw"),
    ):
        text = OpenCC(script).convert(simplified) if script else simplified
        # What the encoding lacks (a few characters beside the standard) goes as an entity, as browsers send it.
        for how, declared in (("right", label), ("absent", ""), ("wrong", wrong)):
            page = _CHARSET.sub(rf"\g<1>{declared}" if declared else "x-none=", text)
            yield (
                f"{script or label} {how}",
                page.encode(codec, "xmlcharrefreplace"),
                _CHARSET.sub(r"\g<1>utf-8", text).encode(),
            )


def score_page(page: Path) -> Score:
    """Score one page against the text file beside it."""
    data = page.read_bytes()
    text = read_page(data)
    precision, recall = character_overlap(text, page.with_suffix(".txt").read_text(encoding="utf-8"))
    same, failed = [], []
    for label, encoded, unicode in re_encoded(data):
        (same if read_page(encoded) == read_page(unicode) else failed).append(label)
    return Score(page.stem, precision, recall, tuple(same), tuple(failed))


def main() -> int:
    """Print a line a page and the means; exit 1 if a page with true text was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SHARED / "eval" / "html" / "gov")
    folder = parser.parse_args().folder
    scores, others, refused = [], 0, []
    for page in sorted(folder.glob("*.html")):
        try:
            if page.with_suffix(".txt").exists():
                scores.append(score_page(page))
                last = scores[-1]
                print(
                    f"{last.name:24} P {last.precision:.4f}  R {last.recall:.4f}  F1 {last.f1:.4f}  "
                    f"same in {len(last.encodings)}, differs in {', '.join(last.failed) or 'none'}"
                )
            else:
                read_page(page.read_bytes())
                others += 1
        except IngestError as error:
            refused.append(page.name)
            print(f"{page.name:24} refused: {error}")
    if scores:
        mean = sum(score.f1 for score in scores) / len(scores)
        print(f"mean F1 {mean:.4f} over {len(scores)} pages, least {min(score.f1 for score in scores):.4f}")
    print(f"read without true text: {others}, refused: {len(refused)}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
