"""The bilingual glossary is data written by hand: these checks hold its form, so that its readers need not."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import opencc
import pytest

GLOSSARY = Path(__file__).parents[1] / "corpus" / "glossary"
SYNONYMS, EVERYDAY = GLOSSARY / "synonyms_zh.tsv", GLOSSARY / "everyday_zh.tsv"
BILINGUAL = sorted(path for path in GLOSSARY.glob("*.tsv") if path not in (SYNONYMS, EVERYDAY))
SEPARATOR = " | "

CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN_RUN = re.compile(r"[A-Za-z]+")
KNOWN_LATIN = frozenset({"AED", "CPI", "D", "G", "GDP", "LPR", "PM", "PPP", "VOCs", "X"})
LONGEST_ENGLISH = 8  # words; a planner types one to four, official translations run to a few more
LONGEST_CHINESE = 18  # characters; longer runs are sentences, which do not recur word for word


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def bilingual_rows() -> list[tuple[str, int, list[str]]]:
    return [(path.name, line, row) for path in BILINGUAL for line, row in enumerate(rows(path)[1:], 2)]


def chinese_cells() -> list[str]:
    return [row[0] for row in rows(SYNONYMS)[1:]] + [cell for row in rows(EVERYDAY)[1:] for cell in row[:2]]


@pytest.mark.parametrize("path", BILINGUAL, ids=lambda path: path.name)
def test_bilingual_file_is_a_three_column_table(path: Path) -> None:
    header, *body = rows(path)
    assert header == ["en", "zh", "note"]
    assert [row for row in body if len(row) != 3 or not row[0] or not row[1]] == []


def test_synonym_file_is_a_two_column_table_of_groups() -> None:
    header, *body = rows(SYNONYMS)
    assert header == ["zh", "note"]
    assert [row for row in body if len(row) != 2 or len(row[0].split(SEPARATOR)) < 2] == []


def test_everyday_words_stand_once_and_never_for_themselves() -> None:
    header, *body = rows(EVERYDAY)
    assert header == ["asked", "zh", "note"]
    assert [row for row in body if len(row) != 3 or row[0] in row[1].split(SEPARATOR) or SEPARATOR in row[0]] == []
    assert [word for word, count in Counter(row[0] for row in body).items() if count > 1] == []


@pytest.mark.parametrize("path", [*BILINGUAL, SYNONYMS, EVERYDAY], ids=lambda path: path.name)
def test_cells_are_clean(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\ufeff" not in text
    cells = [cell for row in rows(path) for cell in row]
    assert [cell for cell in cells if cell != cell.strip() or "  " in cell] == []
    variants = [variant for row in rows(path)[1:] for cell in row[:-1] for variant in cell.split(SEPARATOR)]
    assert [variant for variant in variants if not variant or variant != variant.strip() or "|" in variant] == []


def test_no_variant_is_repeated_within_a_cell() -> None:
    repeated = [
        (name, line, cell)
        for name, line, row in bilingual_rows()
        for cell in row[:2]
        if len(set(cell.split(SEPARATOR))) != len(cell.split(SEPARATOR))
    ]
    assert repeated == []


def test_no_row_occurs_twice() -> None:
    counts = Counter((row[0], row[1]) for _, _, row in bilingual_rows())
    assert [row for row, count in counts.items() if count > 1] == []
    groups = Counter(frozenset(row[0].split(SEPARATOR)) for row in rows(SYNONYMS)[1:])
    assert [sorted(group) for group, count in groups.items() if count > 1] == []


def test_an_english_variant_in_several_rows_says_which_sense_each_row_has() -> None:
    places = defaultdict(list)
    for name, line, row in bilingual_rows():
        for variant in row[0].split(SEPARATOR):
            places[variant.casefold()].append((name, line, row[2]))
    unexplained = {
        variant: found for variant, found in places.items() if len(found) > 1 and not all(note for _, _, note in found)
    }
    assert unexplained == {}


def test_english_holds_no_chinese_and_chinese_holds_chinese() -> None:
    for name, line, (en, zh, _) in bilingual_rows():
        assert not CJK.search(en), (name, line, en)
        for variant in zh.split(SEPARATOR):
            assert CJK.search(variant) or re.search(r"[\d%]", variant) or variant in KNOWN_LATIN, (name, line, variant)


def test_latin_in_chinese_is_a_known_abbreviation() -> None:
    cells = [(name, line, row[1]) for name, line, row in bilingual_rows()]
    cells += [("of Chinese only", line, cell) for line, cell in enumerate(chinese_cells())]
    stray = [(*place, run) for *place, cell in cells for run in LATIN_RUN.findall(cell) if run not in KNOWN_LATIN]
    assert stray == []


def test_chinese_is_simplified() -> None:
    to_simplified = opencc.OpenCC("t2s")
    cells = [row[1] for _, _, row in bilingual_rows()] + chinese_cells()
    traditional = {
        (cell, before)
        for cell in cells
        for before, after in zip(cell, to_simplified.convert(cell), strict=True)
        if before != after
    }
    assert traditional == set()


def test_variants_are_short_enough_to_occur_literally() -> None:
    english = [variant for _, _, row in bilingual_rows() for variant in row[0].split(SEPARATOR)]
    assert [variant for variant in english if len(re.findall(r"[\w'&+]+", variant)) > LONGEST_ENGLISH] == []
    cells = [row[1] for _, _, row in bilingual_rows()] + chinese_cells()
    assert [variant for cell in cells for variant in cell.split(SEPARATOR) if len(variant) > LONGEST_CHINESE] == []


def test_glossary_is_as_large_as_promised() -> None:
    assert len(bilingual_rows()) >= 2_000
    assert len(rows(SYNONYMS)) - 1 >= 250
    single = {variant for _, _, row in bilingual_rows() for variant in row[0].split(SEPARATOR) if " " not in variant}
    assert len(single) >= 700


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("teacher rotation", {"教师轮岗", "教师交流"}),
        ("target", {"指标", "目标"}),
        ("safeguards", {"保障措施"}),
        ("implementation schedule", {"实施步骤"}),
        ("no less than", {"不低于", "不少于"}),
        ("enrolment rate", {"入学率", "毛入学率", "入园率"}),
        ("double reduction", {"双减"}),
        ("new quality productive forces", {"新质生产力"}),
        ("prudent monetary policy", {"稳健的货币政策"}),
    ],
)
def test_terms_a_planner_types_reach_the_chinese_of_the_documents(english: str, chinese: set[str]) -> None:
    found = {
        variant
        for _, _, row in bilingual_rows()
        if english in row[0].split(SEPARATOR)
        for variant in row[1].split(SEPARATOR)
    }
    assert chinese <= found
