"""Both catalogues say the same things, everything said is there, and the reader's language is found."""

import re
import string
from pathlib import Path

import pytest

from service.messages import CATALOGUES, browser_language, terminal_language
from service.messages.en import EN
from service.messages.zh import ZH

SERVICE = Path(__file__).parents[1] / "service"
COMPUTED = (
    "role.",
    "comparator.",
    "page.fault.",
    "page.check.",
    "page.example.",
    "progress.",
    "doctor.",
    "diff.",
    "explain.",
    "check.",
)
KEY = re.compile(r"""say(?:\.knows)?\(\s*["']([\w.]+\w)["'][,)]""")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def keys_in_use() -> set[str]:
    files = [*SERVICE.rglob("*.py"), *SERVICE.rglob("*.html")]
    return {key for path in files if "messages" not in path.parts for key in KEY.findall(path.read_text("utf-8"))}


def test_the_catalogues_have_the_same_keys() -> None:
    assert EN.keys() == ZH.keys()


@pytest.mark.parametrize("key", sorted(EN))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert placeholders(EN[key]) == placeholders(ZH[key])


def test_chinese_is_chinese() -> None:
    spoken = {key: string.Formatter().parse(text) for key, text in EN.items()}
    worded = {key for key, parts in spoken.items() if any(re.search("[a-z]{3}", literal) for literal, *_ in parts)}
    assert {key for key in worded if ZH[key] == EN[key]} == set()


def test_every_key_in_use_exists() -> None:
    assert keys_in_use() - EN.keys() == set()


def test_every_key_is_in_use() -> None:
    source = "".join(path.read_text("utf-8") for path in [*SERVICE.rglob("*.py"), *SERVICE.rglob("*.html")])
    built = set(re.findall(r"""["'](\w+)["']""", source))  # "page." ~ name: the name stands alone somewhere
    unused = {
        key
        for key in EN.keys() - keys_in_use()
        if not key.startswith(COMPUTED) and key.split(".")[-1].removesuffix("_title") not in built
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW.Big5"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_GB"}, "zh"),
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["query", "x", "--lang=zh"], {}, "zh"),
        (["query", "x", "--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
        (["--lang"], {}, "en"),
    ],
)
def test_language_of_a_terminal(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert terminal_language(arguments, environment) == language


@pytest.mark.parametrize(
    ("chosen", "header", "language"),
    [
        (None, "", "zh"),
        (None, "de-DE,de;q=0.9", "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "en;q=0.5, zh-CN;q=0.9", "zh"),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        (None, "zh;q=0.1,en", "en"),
        ("zh", "en", "zh"),
        ("en", "zh", "en"),
        ("fr", "en", "en"),
        (None, "en;q=zz,,;;q=1", "zh"),
        (None, "en," * 100_000, "en"),
    ],
)
def test_language_of_a_page(chosen: str | None, header: str, language: str) -> None:
    assert browser_language(chosen, header) == language


def test_every_language_is_a_catalogue() -> None:
    assert set(CATALOGUES) == {"zh", "en"}
