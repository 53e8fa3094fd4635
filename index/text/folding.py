"""The form in which text is compared (NFKC, lower case, simplified script), and the language and script it is in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

import opencc

Language = Literal["en", "zh-Hans", "zh-Hant", "mixed"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f\u3007"
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_UNENCODABLE = re.compile("[\x00\ud800-\udfff]")
_from_hong_kong = opencc.OpenCC("hk2t")
_to_simplified = opencc.OpenCC("tw2s")
_IN_BOTH_SCRIPTS = str.maketrans("", "", "著么乾")
"""What OpenCC takes for traditional, though simplified text has it too: 显著, 什么, 乾隆."""
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")


def encodable(text: str) -> str:
    """The text with NUL (which ends a C string) and lone surrogates (which UTF-8 has not) replaced by spaces."""
    return _UNENCODABLE.sub(" ", text)


def simplify(text: str) -> str:
    """Traditional characters (of Taiwan and Hong Kong) as simplified ones, character for character.

    Twice, for OpenCC turns 顯著 into 显著 but 显著 into 显着: in a million characters of plans once gave 160 that came out
    otherwise from traditional than from simplified text, twice gives 5. What no engine may see, NUL and lone surrogates,
    becomes a space.
    """
    common = str(_from_hong_kong.convert(encodable(text)))
    simplified = str(_to_simplified.convert(common))
    return simplified if simplified == common else str(_to_simplified.convert(simplified))


def fold(text: str) -> str:
    """The form in which text is compared: NFKC, lower case, simplified script, no zero-width characters."""
    visible = text.translate(_INVISIBLE)
    # Lower case may leave what NFKC composes (J with a caron has no capital of its own), hence NFKC again.
    return simplify(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).lower()))


def language_of(text: str) -> Language:
    """Language and script of a query. Han and Latin words together are ``mixed``; neither counts as ``en``."""
    han = "".join(_HAN_RUN.findall(text))
    latin = _LATIN.findall(text)
    if not han:
        return "en"
    if len(" ".join(latin)) > 2 * len(han):
        return "mixed"
    telling = han.translate(_IN_BOTH_SCRIPTS)
    return "zh-Hans" if simplify(telling) == telling else "zh-Hant"


class _InPlace(dict[int, str]):
    """Every character's own folded form, where that is one character; worked out when first met."""

    def __missing__(self, code: int) -> str:
        normal = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = normal if len(normal) == 1 else chr(code)
        return self[code]


_IN_PLACE = _InPlace()


@lru_cache(maxsize=2_000)
def fold_in_place(text: str) -> str:
    """``fold`` character by character: the result has the length of ``text``, so offsets in one hold in the other."""
    folded = text.translate(_IN_PLACE)
    simplified = simplify(folded)
    return simplified if len(simplified) == len(text) else folded
