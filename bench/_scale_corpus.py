"""Plans of any number out of the sample corpus, and an encoder that knows their vectors without computing them.

A paragraph is a sentence of a sample with clauses of others, of a few plans, its places and figures changed, with words of the
glossary in it and in the headings: so words are as frequent as in real plans and rare ones come in, near copies stay few. The
vector of a passage is that of its sentence with a part of those of its other clauses, moved a little by a direction that hangs
on its text: what is near in the samples is near here. Its token states are those of its sentence. Queries are encoded as ever.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.encoders import Encoded, load_encoder
from index.encoders.bundled import BundledEncoder
from index.encoders.weights import bundled_path
from index.progress import Counted
from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "corpus" / "plans"
PASSAGES_A_FILE = 20
YEARS = 2008, 2025
FIVE_PERCENT, ONE_IN_A_THOUSAND = "云溪县", "临溪县"
"""Places of a twentieth and of a thousandth of the files, to be filtered by."""
OTHERS_SHARE, MOVED = 0.35, 0.25
"""What the other clauses weigh beside the sentence, and the length of the step away from it: two texts of one sentence have a
cosine of about .93 (before centring), as two paragraphs of one subject have."""
_FIRST, _SECOND = "清青白金东西南北安和平永长新石林", "河江山岭川湖原泉城州阳陵丰宁昌远"
_PLACE = re.compile(f"[{_FIRST}][{_SECOND}]县|{FIVE_PERCENT}|{ONE_IN_A_THOUSAND}")
_SENTENCE, _CLAUSE = re.compile(r"[^。！？\n]+"), re.compile(r"[^。！？\n，,；;：、（）]+")
_FIGURE = re.compile(r"\d+")
_HEADINGS = ("总体目标", "主要任务", "重点工作", "保障措施", "组织实施")
_NUMERALS = "一二三四五"


@dataclass(frozen=True)
class Samples:
    """The sentences of the samples, ``plans`` by plan; of each its vector ``(n, d)`` and its token states; ``of_clause`` tells
    the sentence that a clause without its figures and place is of."""

    sentences: list[str]
    plans: list[list[int]]
    vectors: np.ndarray
    tokens: list[np.ndarray]
    of_clause: dict[str, int]

    def keep(self, path: Path) -> None:
        """Write them into ``path`` (.npz)."""
        said = {"sentences": self.sentences, "plans": self.plans, "of_clause": self.of_clause}
        np.savez(
            path,
            said=np.array(json.dumps(said)),
            vectors=self.vectors,
            tokens=np.concatenate(self.tokens),
            lengths=np.array([len(one) for one in self.tokens]),
        )

    @classmethod
    def kept(cls, path: Path) -> Samples:
        """Read what ``keep`` wrote."""
        with np.load(path) as file:
            said = json.loads(str(file["said"]))
            tokens = np.split(file["tokens"], np.cumsum(file["lengths"])[:-1])
            return cls(said["sentences"], said["plans"], file["vectors"], tokens, said["of_clause"])


def read_samples() -> Samples:
    """Ingest the samples, and encode their sentences with the bundled model (some 20 seconds)."""
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Path(home), create=True)
        store.ingest([PLANS])
        passages = list(store.export("passages"))
        places = sorted({record.place for record in store.plans() if record.place}, key=len, reverse=True)
        store.close()
    local = re.compile("|".join(map(re.escape, places)))
    by_plan: dict[str, dict[str, None]] = {}
    for passage in passages:
        text = local.sub(FIVE_PERCENT, passage.text)  # type: ignore[union-attr]
        kept = by_plan.setdefault(passage.plan_id, {})  # type: ignore[union-attr]
        kept.update(dict.fromkeys(one for one in _SENTENCE.findall(text) if 12 <= len(one) <= 160))
    sentences = list(dict.fromkeys(sentence for kept in by_plan.values() for sentence in kept))
    number = {sentence: at for at, sentence in enumerate(sentences)}
    encoder = load_encoder()
    assert isinstance(encoder, BundledEncoder)
    encoded = encoder.encode_passage_tokens(sentences)
    of_clause = {key(clause): at for at, one in enumerate(sentences) for clause in _CLAUSE.findall(one)}
    return Samples(
        sentences,
        [[number[sentence] for sentence in kept] for kept in by_plan.values() if len(kept) >= 10],
        np.array([one.vector for one in encoded]),
        [one.tokens for one in encoded],
        of_clause,
    )


def key(clause: str) -> str:
    """A clause without what is changed in it."""
    return _FIGURE.sub("", _PLACE.sub("", clause)).strip()


def glossary_words() -> list[str]:
    """Chinese words of the glossary, two to eight characters long."""
    words: dict[str, None] = {}
    for path in sorted((ROOT / "corpus" / "glossary").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines()[1:]:
            cells = line.split("\t")
            if len(cells) > 1:
                words.update(dict.fromkeys(re.findall(r"[一-鿿]{2,8}", cells[1])))
    return list(words)


class Writer:
    """Writes plans, the same for the same number."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._words = glossary_words()
        random.Random(1).shuffle(self._words)
        self._often = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))  # as words are: Zipf

    def write(self, folder: Path, numbers: range) -> None:
        """Plans ``numbers`` as text files, 200 in a folder; what is there stays."""
        for number in numbers:
            path = folder / f"{number // 200:04}" / f"{number:06}.txt"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self._plan(number), "utf-8")

    def _plan(self, number: int) -> str:
        chance = random.Random(number)
        place = chance.choice(_FIRST) + chance.choice(_SECOND) + "县"
        if number % 1000 == 7:
            place = ONE_IN_A_THOUSAND
        elif number % 20 == 3:
            place = FIVE_PERCENT
        year, subject = chance.randint(*YEARS), self._word(chance)
        lines = [
            f"{place}{year}年{subject}工作实施方案",
            "",
            f"{place}人民政府办公室",
            f"{year}年{chance.randint(1, 12)}月",
        ]
        own = self._samples.plans[number % len(self._samples.plans)]
        beside = [one for plan in chance.sample(self._samples.plans, 4) for one in plan]
        for at, heading in enumerate(_HEADINGS):
            lines += ["", f"{_NUMERALS[at]}、{heading}", ""]
            for part in range(PASSAGES_A_FILE // len(_HEADINGS)):
                text = self._paragraph(own, beside, place, subject, chance)
                lines += [f"（{_NUMERALS[part]}）{self._word(chance)}。{text}", ""]
        return "\n".join(lines)

    def _paragraph(
        self, own: Sequence[int], beside: Sequence[int], place: str, subject: str, chance: random.Random
    ) -> str:
        sentences = self._samples.sentences
        main = self._changed(sentences[chance.choice(own)], place, chance)
        others = []
        for _ in range(chance.randint(2, 5)):
            clauses = _CLAUSE.findall(sentences[chance.choice(beside)])
            others.append(self._changed(chance.choice(clauses), place, chance))
            if chance.random() < 0.5:
                others.append(f"{self._word(chance)}{chance.choice('与和及')}{self._word(chance)}")
        if chance.random() < 0.2:
            others.insert(0, f"围绕{subject}")
        return f"{main}。{'，'.join(others)}。"

    def _changed(self, text: str, place: str, chance: random.Random) -> str:
        text = text.replace(FIVE_PERCENT, place)
        return _FIGURE.sub(lambda found: self._figure(found[0], chance), text)

    def _figure(self, figure: str, chance: random.Random) -> str:
        """Another as long, a year for a year."""
        if re.fullmatch("(?:19|20)..", figure):
            return str(chance.randint(*YEARS))
        return str(chance.randint(1, 10 ** min(len(figure), 4) - 1))

    def _word(self, chance: random.Random) -> str:
        return chance.choices(self._words, cum_weights=self._often)[0]


class KnownEncoder(BundledEncoder):
    """The bundled encoder, to whom the passages of a ``Writer`` are known: what it gives hangs on the text alone."""

    def __init__(self, samples: Samples) -> None:
        super().__init__(bundled_path())
        self._samples = samples
        self.unknown = 0

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._known(text) for text in texts]

    def encode_passages(self, texts: Sequence[str], progress: Counted | None = None) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([self._known(text).vector for text in texts])

    def _known(self, text: str) -> Encoded:
        seed = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")
        chance = np.random.default_rng(seed)
        main, *others = list(dict.fromkeys(self._sentences_in(text))) or [
            int(chance.integers(len(self._samples.sentences)))
        ]
        vectors = self._samples.vectors
        vector = vectors[main] + (OTHERS_SHARE * vectors[others].mean(axis=0) if others else 0)
        step = chance.standard_normal(len(vector)).astype(np.float32)
        vector = vector / np.linalg.norm(vector) + MOVED * step / np.linalg.norm(step)
        return Encoded(np.asarray(vector / np.linalg.norm(vector), np.float32), self._samples.tokens[main])

    def _sentences_in(self, text: str) -> Iterator[int]:
        found = False
        for clause in _CLAUSE.findall(text):
            sentence = self._samples.of_clause.get(key(clause))
            if sentence is not None:
                found = True
                yield sentence
        self.unknown += not found
