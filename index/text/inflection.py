"""English word forms: the keys under which a phrase is filed and looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.text.segmentation import stem

MAX_PHRASE_WORDS = 8
"""The longest phrase that is filed or looked for."""

_IRREGULAR = """
arise arose arisen|awake awoke awoken|bear bore borne born|beat beaten|become became|begin began begun|bend bent|bind bound|
bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|
catch caught|choose chose chosen|come came|creep crept|deal dealt|dig dug|do did done|draw drew drawn|dream dreamt|
drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|
fly flew flown|forbid forbade forbidden|foresee foresaw foreseen|forget forgot forgotten|forgive forgave forgiven|
freeze froze frozen|get got gotten|give gave given|go went gone|grind ground|grow grew grown|hang hung|have had|hear heard|
hide hid hidden|hold held|keep kept|know knew known|lay laid|lead led|learn learnt|leave left|lend lent|lie lay lain|
light lit|lose lost|make made|mean meant|meet met|mistake mistook mistaken|overcome overcame|overtake overtook overtaken|
oversee oversaw overseen|pay paid|prove proven|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|
seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|
sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken|spend spent|spin spun|spring sprang sprung|stand stood|
steal stole stolen|stick stuck|strike struck stricken|strive strove striven|swear swore sworn|sweep swept|swim swam swum|
swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|undergo underwent undergone|
understand understood|undertake undertook undertaken|uphold upheld|wake woke woken|wear wore worn|weave wove woven|weep wept|
win won|wind wound|withdraw withdrew withdrawn|withhold withheld|withstand withstood|write wrote written|
man men|woman women|child children|foot feet|tooth teeth|goose geese|mouse mice|ox oxen|person people persons|life lives|
wife wives|knife knives|half halves|leaf leaves|shelf shelves|self selves|thief thieves|wolf wolves|loaf loaves|
criterion criteria|phenomenon phenomena|medium media|datum data|bacterium bacteria|curriculum curricula|stratum strata|
crisis crises|analysis analyses|basis bases|thesis theses|hypothesis hypotheses|axis axes|oasis oases|index indices|
appendix appendices|matrix matrices|nucleus nuclei|fungus fungi|stimulus stimuli|alumnus alumni|
good better best|bad worse worst|far farther further farthest furthest|old elder eldest|little less least|many more most
"""
_LEMMA_OF = {
    form: lemma
    for entry in "".join(_IRREGULAR.split("\n")).split("|")
    for lemma, *forms in [entry.split()]
    for form in forms
}
_AMERICAN = (
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"is(e|ed|es|er|ers|ing)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|al|able|hood|hoods|er|ers|ful)?$"), r"or\1"),
    (re.compile(r"(?<=[bcdfgptv])re(s|d)?$"), r"er\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"ll(ed|ing|er|ers|ment|or|ors|ation)$"), r"l\1"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"programme(s?)$"), r"program\1"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^plough"), "plow"),
)
_LATIN_PLURAL = re.compile(r"^(?!ab|ref|exc|acc|conf|am|diff)[a-z]+[^aeo]uses$|^(bus|gas|bias|atlas|canvas|lens)es$")
_VOWEL = re.compile("[aeiouy]")


def singular(word: str) -> str:
    """A noun's likely singular (``policies`` -> ``policy``); wrong guesses do no harm, both sides make the same ones."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")) or _LATIN_PLURAL.search(word):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=16_384)
def lemmas(word: str) -> tuple[str, ...]:
    """What an inflected word may be a form of, likeliest first, itself left out: ``settled`` -> ``settl``, ``settle``.

    Candidates, not words: whoever looks them up sees which are.
    """
    found = [_LEMMA_OF[word]] if word in _LEMMA_OF else []
    return tuple(dict.fromkeys([*found, *_without(word, (("ing", 3), ("ed", 2), ("es", 2), ("s", 2)))]))


@lru_cache(maxsize=16_384)
def roots(word: str) -> tuple[str, ...]:
    """What a comparative, an adverb or a doer may be made from: ``harder`` -> ``hard``, ``readily`` -> ``ready``."""
    return tuple(dict.fromkeys(_without(word, (("er", 3), ("ers", 3), ("est", 3), ("ly", 3), ("ness", 3)))))


def _without(word: str, endings: Sequence[tuple[str, int]]) -> Iterator[str]:
    """``word`` without one of the endings, if at least so many letters are left, spelt as it may have been before."""
    for ending, least in endings:
        base = word.removesuffix(ending)
        if base == word or len(base) < least or not _VOWEL.search(base):
            continue
        if ending == "es" and not base.endswith(("s", "x", "z", "ch", "sh", "o")):
            continue
        doubled = len(base) > 2 and base[-1] == base[-2]
        if doubled and base[-1] not in "ls":
            yield base[:-1]  # planned, bigger
        if base[-1] == "i" and ending != "ing":
            yield base[:-1] + "y"  # studied, happier, easily
        elif ending in ("s", "es", "ly", "ness"):
            yield base
        else:
            yield from (base + "e", base) if base[-1] in "cuvzs" and not doubled else (base, base + "e")
        if doubled and base[-1] in "ls":
            yield base[:-1]  # travelled


@lru_cache(maxsize=16_384)
def american(word: str) -> str:
    """The American spelling of a British one (``modernisation`` -> ``modernization``); anything else as it is.

    A rule may hit a word that has no other spelling (``exercise`` -> ``exercize``): it serves as a key on both sides.
    """
    for pattern, replacement in _AMERICAN:
        word = pattern.sub(replacement, word)
    return word


def inverted(phrase: Sequence[str]) -> list[int]:
    """The places of a phrase's words without its *of*, what it is of in front: ``monitoring of the teaching quality`` ->
    ``teaching quality monitoring``. Empty where it has not one *of* within, or more than one."""
    cuts = [place for place, word in enumerate(phrase) if word in ("of", "for")]
    if len(cuts) != 1 or not 0 < cuts[0] < len(phrase) - 1:
        return []
    after = cuts[0] + 2 if phrase[cuts[0] + 1] in ("the", "a", "an") else cuts[0] + 1
    return [*range(after, len(phrase)), *range(cuts[0])] if after < len(phrase) else []


def written_key(words: Sequence[str]) -> str:
    """A phrase as written, each word in the singular and in American spelling."""
    return " ".join(american(singular(word.removesuffix("'s"))) for word in words)


def stem_key(words: Sequence[str]) -> str:
    """A phrase by the stems of its words. Stems join what English keeps apart (``import`` and ``important``)."""
    return " ".join(stem(_LEMMA_OF.get(word, word)) for word in words)
