"""Whether a short text comes whole out of a page, whatever elements it stands in and whatever stands below it.

    python bench/short_pages.py [FOLDER_OR_FILE …]

The first lines of each text (2, 4 and 8) are put into eleven kinds of markup that pages of governments and schools use,
below a menu and above four kinds of foot, and the page is extracted. Counted: pages that lack one of the lines, the first
aside (pages give their title as metadata). Without arguments the samples.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.frame import ROOT, read_texts
from ingest.extract import extract
from ingest.files.media_types import HTML
from ingest.models import Source

Lines = Sequence[str]

WRAPS: dict[str, Callable[[Lines], str]] = {
    "p": lambda lines: f"<div class='c'>{''.join(f'<p>{line}</p>' for line in lines)}</div>",
    "br": lambda lines: f"<div>{'<br>'.join(lines)}</div>",
    "pre": lambda lines: "<pre>{}</pre>".format("\n".join(lines)),
    "td": lambda lines: f"<table><tr><td>{'<br>'.join(lines)}</td></tr></table>",
    "rows": lambda lines: f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in lines)}</table>",
    "span": lambda lines: "<div><span>{}</span></div>".format("</span><br/><span>".join(lines)),
    "bare": lambda lines: "<br>\n".join(lines),
    "section": lambda lines: f"<article>{''.join(f'<section><p>{line}</p></section>' for line in lines)}</article>",
    "center": lambda lines: f"<center>{''.join(f'<p>{line}</p>' for line in lines)}</center>",
    "font": lambda lines: f"<font>{'<br><br>'.join(lines)}</font>",
    "li": lambda lines: f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>",
}
FEET = {
    "none": "",
    "center": "<center>某县教育局信息中心制作维护</center>",
    "p": "<p>主办：某县教育局　地址：某县人民大街1号　电话：0000-0000000，邮编：000000</p>",
    "div": "<div><p>版权所有：某县教育局。未经许可，不得转载，违者必究。</p><p>建议使用IE浏览器，分辨率1024×768。</p></div>",
}
HEAD = (
    '<html><head><meta charset="utf-8"><title>某县教育局</title></head><body>'
    '<div><a href="#">首页</a> <a href="#">新闻</a> <a href="#">公开</a></div>'
)
LENGTHS = (2, 4, 8)
SHORTEST, LONGEST_LINE = 40, 1500
_WHITE = re.compile(r"[\s|]")


@dataclass
class Count:
    """``pages`` made and ``broken`` ones, with a note for each."""

    pages: int = 0
    broken: list[str] = field(default_factory=list)


def openings(texts: Sequence[str]) -> Iterator[list[str]]:
    """The first lines of every text that was decoded rightly and has paragraphs of ordinary length."""
    for text, length in product(texts, LENGTHS):
        lines = [line.strip() for line in text.splitlines() if line.strip()][:length]
        if "\ufffd" not in text and sum(map(len, lines)) >= SHORTEST and max(map(len, lines)) <= LONGEST_LINE:
            yield lines


def measure(texts: Sequence[str]) -> Count:
    count = Count()
    for lines, (wrap, markup), (foot, below) in product(openings(texts), WRAPS.items(), FEET.items()):
        data = f"{HEAD}{markup(lines)}{below}</body></html>".encode()
        _, canonical = extract(data, Source("page.html", hashlib.sha256(data).hexdigest(), len(data), HTML))
        got = _WHITE.sub("", canonical.text)
        lost = [line for line in lines[1:] if _WHITE.sub("", line)[:30] not in got]
        count.pages += 1
        if lost:
            count.broken.append(f"{wrap}, foot {foot}, {len(lines)} lines: {len(lost)} lost, {lost[0][:40]}")
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT / "corpus" / "plans"])
    count = measure(list(read_texts(parser.parse_args().paths)))
    print(*count.broken, sep="\n")
    print(f"{count.pages} pages, {len(count.broken)} without all of their text")


if __name__ == "__main__":
    main()
