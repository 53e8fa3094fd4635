"""Look at what is left of each page of a folder: its first and last lines, and lines between that look like furniture.

    python bench/html_look.py [FOLDER] [--head 6] [--tail 8]

Lines are those of the canonical text without what the ingest dropped as junk. Prints; judges nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from ingest.document import read_document
from ingest.errors import IngestError
from ingest.files.sources import find_files
from ingest.models import Document

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "eval" / "html" / "pages"
SUSPICIOUS = re.compile(
    "相关阅读|相关新闻|延伸阅读|推荐|分享|评论|回复|责任编辑|字号|打印|关注|扫码|下载|APP|举报|版权|上一篇|下一篇|热门|排行",
    re.IGNORECASE,
)
LONGEST_SUSPICIOUS, LONGEST_SHOWN = 60, 100


def kept_lines(document: Document) -> list[str]:
    """The lines of the canonical text that are not wholly dropped, in order."""
    text = list(document.canonical.text)
    for item in document.dropped:
        text[item.start : item.end] = ["\n" if c == "\n" else " " for c in text[item.start : item.end]]
    return [line for line in map(str.strip, "".join(text).split("\n")) if line]


def main() -> int:
    """Print every page's lines; exit 1 if a page was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=PAGES if PAGES.is_dir() else ROOT / "corpus" / "plans")
    parser.add_argument("--head", type=int, default=6)
    parser.add_argument("--tail", type=int, default=8)
    options = parser.parse_args()
    refused = 0
    for page in find_files([options.folder]).files:
        try:
            lines = kept_lines(read_document(page))
        except IngestError as error:
            refused += 1
            print(f"== {page.name}: refused: {error}")
            continue
        print(f"== {page.name}: {len(lines)} lines, {sum(map(len, lines))} characters")
        last = max(options.head, len(lines) - options.tail)
        for number, line in enumerate(lines):
            between = options.head <= number < last
            if not between or (len(line) <= LONGEST_SUSPICIOUS and SUSPICIOUS.search(line)):
                print(f"{'  ?' if between else '   '} {number:4} {line[:LONGEST_SHOWN]}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
