"""``precedent ingest`` killed at any moment: nothing committed is lost, nothing half done is seen."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from sample_store import PLANS, ROOT, fresh_home

from index.arrays import Floats
from index.catalogue.exports import EXPORTS
from index.encoders import Encoder, load_encoder
from index.errors import NoStoreError
from index.results import SearchRequest
from index.store import Store

FIRST = ("nutrition-meals-rule.txt", "gov-kindergarten-plan.html")
ADDED = ("dropout-control-plan.txt", "rural-health-gb18030.txt")
KILLS = 30
QUERIES = ("controlling dropout", "幼儿园普惠比例", "經費保障", "15%")
INGEST = [sys.executable, "-c", "import sys; from service.cli import main; sys.exit(main(sys.argv[1:]))"]


class Remembering:
    """The bundled encoder, each text once: this test asks for the same vectors thirty times."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str], np.ndarray] = {}  # type: ignore[type-arg]
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        new = [text for text in dict.fromkeys(texts) if ("q", text) not in self._known]
        if new:
            self._known.update(zip((("q", t) for t in new), self._encoder.encode_queries(new), strict=True))
        return np.array([self._known["q", text] for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Floats:
        new = [text for text in dict.fromkeys(texts) if ("p", text) not in self._known]
        if new:
            self._known.update(zip((("p", t) for t in new), self._encoder.encode_passages(new), strict=True))
        return np.array([self._known["p", text] for text in texts])


@pytest.fixture(scope="module", autouse=True)
def one_encoder() -> object:
    with pytest.MonkeyPatch.context() as patch:
        encoder = Remembering(load_encoder())
        patch.setattr("index.store.load_encoder", lambda name=None: encoder)
        yield


def answers_of(home: Path) -> str:
    """What the store at ``home`` holds and answers, but for the time taken, its citations checked. Raises StoreError."""
    store = Store.open(home)
    assert store.verify().failures == []
    found = [asdict(store.search(SearchRequest(text, k=50))) | {"took_ms": None} for text in QUERIES]
    exports = [list(map(asdict, store.export(kind))) for kind in EXPORTS]
    store.close()
    return json.dumps([found, exports], ensure_ascii=False)


class Corpus:
    """A folder that grows: the files of FIRST, then those of ADDED too; with the stores that undisturbed runs make."""

    def __init__(self, folder: Path) -> None:
        self.documents = folder / "documents"
        self.documents.mkdir()
        self.before, self.after = folder / "before", folder / "after"
        for names, home in ((FIRST, self.before), (ADDED, self.after)):
            for name in names:
                shutil.copy(PLANS / name, self.documents)
            self.complete(fresh_home(home))
        self.states = {answers_of(self.before): "before", answers_of(self.after): "after"}

    def complete(self, home: Path) -> None:
        store = Store.open(home, create=True)
        assert store.ingest([self.documents]).rejected == []
        store.close()

    def visible(self, home: Path) -> str:
        """What a reader finds at ``home``, all citations holding: nothing, or the state before or after."""
        try:
            return self.states.get(answers_of(home), "something else")
        except NoStoreError:
            return "nothing"

    def ingest(self, home: Path) -> subprocess.Popen[bytes]:
        command = [*INGEST, "--home", str(home), "ingest", str(self.documents)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("kill"))


def test_killing_an_ingest_at_any_moment_loses_nothing(corpus: Corpus, tmp_path: Path) -> None:
    """A fifth of the runs begins with nothing, the rest with a store that is to grow; the moments are spread over a whole
    run and a little beyond."""
    homes = {"new": lambda home: fresh_home(home), "growing": lambda home: shutil.copytree(corpus.before, home)}
    durations = {}
    for kind, make in homes.items():
        started = time.monotonic()
        assert corpus.ingest(make(tmp_path / kind)).wait() == 0
        durations[kind] = time.monotonic() - started
        assert corpus.visible(tmp_path / kind) == "after"

    chance = random.Random(20260801)
    seen: dict[str, set[str]] = {kind: set() for kind in homes}
    for number in range(KILLS):
        kind = "new" if number % 5 == 0 else "growing"
        home = tmp_path / f"home{number}"
        homes[kind](home)
        process = corpus.ingest(home)
        time.sleep(durations[kind] * 1.1 * (number + chance.random()) / KILLS)
        process.kill()
        killed = process.wait() != 0
        state = corpus.visible(home)
        seen[kind].add(state)
        assert killed or state == "after"
        corpus.complete(home)
        assert corpus.visible(home) == "after"
        left = [path.name for path in (home / "generations").iterdir()]
        assert len(left) <= 2
        assert not any(name.endswith(".tmp") for name in left)
        shutil.rmtree(home)
    assert "nothing" in seen["new"] <= {"nothing", "after"}
    assert "before" in seen["growing"] <= {"before", "after"}
