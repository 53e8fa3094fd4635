"""Puts damage into clean Chinese text and measures how much of it the repair takes out again.

    python bench/damage.py [FOLDER_OR_FILE …] [--every N] [--seed S] [--errors]

Texts are .txt files or the ``text`` of corpus.jsonl files. Each kind of damage is put in at about every N-th place it
can stand, reproducibly. A place counts as repaired when the text for reading is the clean text there; places where the
repair says ``damaged`` are counted apart. Clean text must come out unchanged: what is touched in it is counted per text.
Masks (**, ××) belong to the clean text: they must stay.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.files.decoding import decode
from ingest.models import CanonicalText, Repair
from ingest.preparation import prepare
from ingest.reading import apply_repairs
from ingest.repairs.repair import find_repairs

ROOT = Path(__file__).resolve().parents[1]
HAN = "[\u4e00-\u9fff]"
TONES = dict(zip("aeiouü", ("āáǎà", "ēéěè", "īíǐì", "ōóǒò", "ūúǔù", "ǖǘǚǜ"), strict=True))
# What a tool that writes pinyin puts behind these characters.
READINGS = {
    "学": "xué", "开": "kāi", "关": "guān", "对": "duì", "组": "zǔ", "实": "shí", "设": "shè", "务": "wù", "导": "dǎo",
    "师": "shī", "发": "fā", "与": "yǔ", "为": "wéi", "业": "yè", "会": "huì", "动": "dòng", "党": "dǎng", "进": "jìn",
    "国": "guó", "长": "zhǎng", "区": "qū", "质": "zhì", "强": "qiáng", "体": "tǐ", "时": "shí", "员": "yuán",
}  # fmt: skip
PLAIN = str.maketrans({mark: vowel for vowel, marks in TONES.items() for mark in marks})
# Code pages that a site takes UTF-8 for.
WRONG_ENCODINGS = {"mojibake_gbk": "gb18030", "mojibake_latin1": "latin-1", "mojibake_cp1252": "cp1252"}
Place = tuple[int, int, str]


@dataclass
class Tally:
    """Places damaged, mended, and left but marked; ``touched`` lists clean texts that were changed."""

    places: int = 0
    mended: int = 0
    marked: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.mended / self.places if self.places else 1.0


def pinyin(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """开 -> 开(kāi)"""
    for match in re.finditer("|".join(READINGS), text):
        if not pick.randrange(max(1, every // 20)):
            yield match.end(), match.end(), f"({READINGS[match.group()]})"


def pinyin_bare(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """开 -> 开(kai): the tone marks lost on the way."""
    for at, _, mark in pinyin(text, pick, every):
        yield at, at, mark.translate(PLAIN)


def _spelled(write: Callable[[str], str]) -> Callable[[str, random.Random, int], Iterator[Place]]:
    """Pinyin in the hand of another tool: ``write`` makes the bracket out of the syllable."""

    def damage(text: str, pick: random.Random, every: int) -> Iterator[Place]:
        for at, _, mark in pinyin(text, pick, every):
            yield at, at, write(mark[1:-1])

    return damage


def pinyin_words(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """实施 -> 实施(shíshī), 实施(shí shī) or 实施(shishi): several syllables in one bracket."""
    for match in re.finditer(f"[{''.join(READINGS)}]{{2,4}}", text):
        mark = pick.choice(("", " ")).join(READINGS[char] for char in match.group())
        yield match.end(), match.end(), f"({mark if pick.random() < 0.5 else mark.translate(PLAIN)})"


def zero_width(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    for at in range(pick.randrange(every), len(text), every):
        yield at, at, pick.choice("\u200b\u200c\u200d\u200e\u200f\ufeff\u2060\u00ad\ufe0f\u202a\x07\x7f")


def private_use(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    for at in range(pick.randrange(every), len(text), every):
        yield at, at, pick.choice("\ue5e5\uf06c\ue003")


def entities(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """“ -> &amp;#8220;, a blank -> &amp;nbsp;, a character -> &amp;#23398;"""
    named = {"“": "ldquo", "”": "rdquo", "—": "mdash", "·": "middot", "<": "lt", ">": "gt", "×": "times"}
    for match in re.finditer(r"[“”—·<>× ]", text):
        name = "nbsp" if match.group() == " " else named[match.group()]
        code = f"#{ord(match.group())}" if match.group() != " " and pick.random() < 0.5 else name
        yield match.start(), match.end(), f"&{'amp;' * pick.randint(1, 2)}{code};"
    for match in re.finditer(HAN, text):
        if not pick.randrange(every):
            yield match.start(), match.end(), f"&amp;#{ord(match.group())};"


def half_entities(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """Blanks that are entities without their semicolon, of wide characters, or of other widths."""
    for match in re.finditer(f"(?<={HAN}) (?={HAN})", text):
        yield (
            match.start(),
            match.end(),
            pick.choice(("&nbsp", "&amp;nbsp", "＆nbsp；", "&#160;", "&emsp;", "&#x3000;")),
        )
    for match in re.finditer(HAN, text):
        if not pick.randrange(every):
            yield match.end(), match.end(), pick.choice(("&#8203;", "&zwnj;", "&shy;", "&#xFEFF;", "&amp;#58853;"))


def wide_digits(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    for match in re.finditer(r"\d+(?:\.\d+)?", text):
        wide = "".join("．" if char == "." else chr(ord(char) + 0xFEE0) for char in match.group())
        yield match.start(), match.end(), wide


def mojibake(encoding: str) -> Callable[[str, random.Random, int], Iterator[Place]]:
    """A stretch of a line whose UTF-8 bytes were read in another encoding."""

    def damage(text: str, pick: random.Random, every: int) -> Iterator[Place]:
        for match in re.finditer(f"{HAN}{{6,24}}", text):
            if pick.randrange(max(1, every // 8)):
                continue
            data = match.group().encode("utf-8")
            try:
                wrong = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\n" not in wrong:
                yield match.start(), match.end(), wrong

    return damage


def split_lines(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """A line of a page: paragraphs broken after a fixed number of characters, inside a sentence."""
    for line in re.finditer(r"[^\n]+", text):
        if len(line.group()) < 80 or not line.group().endswith("。"):
            continue
        for at in range(line.start() + 36, line.end() - 12, 36):
            if re.match(f"{HAN}{{2}}$", text[at - 1 : at + 1]):
                yield at, at, "\n"


def inner_spaces(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """Blanks inside words that are well known."""
    for match in re.finditer("教师|学校|建设|领导|组织|工作|教育|管理|发展|活动|政府|企业|服务|制度|责任|质量", text):
        if not pick.randrange(max(1, every // 20)):
            yield match.start() + 1, match.start() + 1, " "


def lost_code_page(right: str, wrong: str) -> Callable[[str, random.Random, int], Iterator[Place]]:
    """A stretch in double bytes read in another code page; only where no byte is lost on the way."""

    def damage(text: str, pick: random.Random, every: int) -> Iterator[Place]:
        for match in re.finditer(f"(?<!{HAN}){HAN}{{4,24}}(?!{HAN})", text):
            if pick.randrange(max(1, every // 8)):
                continue
            try:
                wrongly = match.group().encode(right).decode(wrong)
            except UnicodeError:
                continue
            yield match.start(), match.end(), wrongly

    return damage


def wide_blanks(text: str, pick: random.Random, every: int) -> Iterator[Place]:
    """Blanks of other widths, and several, inside words that are well known."""
    for at, _, _ in inner_spaces(text, pick, every):
        yield at, at, pick.choice(("\u00a0", "\u3000", "\u2009", "\u2002", "\u202f", "  ", "   "))


KINDS: dict[str, Callable[[str, random.Random, int], Iterator[Place]]] = {
    "pinyin": pinyin, "pinyin_bare": pinyin_bare, "zero_width": zero_width, "private_use": private_use,
    "entities": entities, "wide_digits": wide_digits, "inner_spaces": inner_spaces, "split_lines": split_lines,
    **{name: mojibake(encoding) for name, encoding in WRONG_ENCODINGS.items()},
    "pinyin_words": pinyin_words, "pinyin_square": _spelled(lambda s: f"[{s}]"),
    "pinyin_wide": _spelled(lambda s: f"（{s}）"), "pinyin_upper": _spelled(lambda s: f"({s.upper()})"),
    "pinyin_capital": _spelled(lambda s: f"({s.capitalize()})"),
    "pinyin_decomposed": _spelled(lambda s: f"({unicodedata.normalize('NFD', s)})"),
    "half_entities": half_entities, "wide_blanks": wide_blanks,
    "gbk_as_latin1": lost_code_page("gbk", "latin-1"),
}  # fmt: skip
# What hardly leaves a proof: measured, but no part of the whole.
HARD = {"gbk_as_big5": lost_code_page("gbk", "big5")}
# Seen by eye: blanks inside the words of its sentences, 传染 病, 病 例 and 办 法, which it elsewhere writes whole.
DAMAGED_ALREADY = frozenset({"ncp_train_zh2zh:346"})


def read_texts(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of every .txt file and of every record of a corpus.jsonl under ``paths``."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix == ".txt":
                yield file.name, decode(file.read_bytes()).text
            elif file.name == "corpus.jsonl":
                for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
                    yield f"{file.parent.name}:{number}", json.loads(line)["text"]


def measure(text: str, name: str, kind: str, tally: Tally, seed: int, every: int) -> None:
    """Damages ``text`` in one way and counts the places that read as before."""
    pick = random.Random(f"{seed}{name}{kind}")
    places = list(_apart({**KINDS, **HARD}[kind](text, pick, every)))
    if not places:
        return
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end, damaged in places:
        pieces += [text[at:start], damaged]
        begin = sum(map(len, pieces)) - len(damaged) if len(spans) < 1 else spans[-1][1] + start - at
        spans.append((begin, begin + len(damaged)))
        at = end
    raw = "".join([*pieces, text[at:]])
    repairs = _ledger(raw, kind)
    for (start, end, _), (first, last) in zip(places, spans, strict=True):
        touching = [r for r in repairs if (r.start < last and first < r.end) or (r.start, r.end) == (first, last)]
        low, high = min([first, *(r.start for r in touching)]), max([last, *(r.end for r in touching)])
        read = apply_repairs(raw, repairs, low, high)
        clean = text[start - (first - low) : end + (high - last)]
        tally.places += 1
        if read == clean or (text[start:end] == " " and read.strip() == clean.strip()):
            tally.mended += 1
        elif any(r.kind == "damaged" for r in touching):
            tally.marked += 1
        else:
            tally.errors.append(f"{kind} {name}: {raw[max(0, low - 8) : high + 8]!r} read {read!r} clean {clean!r}")


def _apart(places: Iterator[Place]) -> Iterator[Place]:
    end = -1
    for place in sorted(places):
        if place[0] > end:
            yield place
            end = place[1]


def _ledger(raw: str, kind: str) -> Sequence[Repair]:
    """Split lines are seen only with the structure in view; everything else by the repair alone."""
    return prepare(CanonicalText(raw, "damage/1")).reading.repairs if kind == "split_lines" else find_repairs(raw)


def touched(text: str) -> list[str]:
    """What the repair would change in clean text (marks set inside words for looks aside)."""
    return [f"{r.kind} {text[max(0, r.start - 6) : r.end + 6]!r}" for r in find_repairs(text) if r.before != r.after]


def holds_damage(text: str) -> bool:
    """Whether a text bears damage already, told without the repair: characters that no author types, an entity, or a
    blank inside a sentence between two characters that the text elsewhere has side by side (管理办 法, 办法)."""
    odd = any(
        unicodedata.category(char) in ("Cf", "Co", "Cn") or char == "\ufffd" or "０" <= char <= "９"
        for char in set(text)
    )
    return odd or html.unescape(text) != text


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "paths", type=Path, nargs="*", default=[ROOT / "tests" / "samples_src", ROOT / "corpus" / "plans"]
    )
    parser.add_argument("--every", type=int, default=60, help="about how many characters lie between two places")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", action="store_true", help="list what was not repaired")
    options = parser.parse_args()
    texts = list(read_texts(options.paths))
    tallies = {kind: Tally() for kind in (*KINDS, *HARD)}
    for name, text in texts:
        for kind, tally in tallies.items():
            measure(text, name, kind, tally, options.seed, options.every)
    print(f"{'damage':18}{'places':>8}{'repaired':>10}{'marked':>8}")
    for kind, tally in tallies.items():
        print(f"{kind:18}{tally.places:8}{tally.share:10.4f}{tally.marked:8}")
    counted = [tallies[kind] for kind in KINDS]
    whole = Tally(sum(t.places for t in counted), sum(t.mended for t in counted))
    print(f"{'all':18}{whole.places:8}{whole.share:10.4f}")
    clean = [(name, text) for name, text in texts if name not in DAMAGED_ALREADY and not holds_damage(text)]
    changed = [(name, marks) for name, text in clean if (marks := touched(text))]
    print(f"texts that hold damage as they are: {len(texts) - len(clean)} of {len(texts)}")
    print(f"clean texts left as they were: {len(clean) - len(changed)} of {len(clean)}")
    if options.errors:
        for tally in tallies.values():
            for note in tally.errors[:400]:
                print(note)
        for name, marks in changed:
            print("clean", name, marks[:3])


if __name__ == "__main__":
    main()
