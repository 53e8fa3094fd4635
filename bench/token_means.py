"""The mean token states that late interaction takes away (``index/generation/token_means.npy``), made anew.

    python bench/token_means.py [--write]

Queries: the project's own general queries (``corpus/queries/centring.jsonl``), English and Chinese apart. Passages: those of
the sample corpus and the Chinese queries' wording. Without ``--write`` it only says how far the file is from what it makes.
A new file gives passages other codes: raise PASSAGE_RECIPE in ``index/encoders/bundled.py`` with it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from index.encoders import load_encoder
from index.encoders.protocol import TokenEncoder
from index.generation.token_states import LANGUAGES, MEANS_FILE
from index.store import Store
from index.text.folding import simplify

CORPUS = Path(__file__).parents[1] / "corpus"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace the file")
    options = parser.parse_args()
    encoder = load_encoder()
    assert isinstance(encoder, TokenEncoder)
    queries = [json.loads(line) for line in (CORPUS / "queries" / "centring.jsonl").read_text("utf-8").splitlines()]
    passages = encoder.encode_passage_tokens([*_passages(), *(simplify(query["zh"]) for query in queries)])
    made = [np.concatenate([passage.tokens for passage in passages]).mean(axis=0)]
    for language in LANGUAGES:
        made.append(np.concatenate([encoder.encode_query(simplify(q[language])).tokens for q in queries]).mean(axis=0))
    rows = np.array(made, np.float32)
    if MEANS_FILE.exists():
        stored = np.load(MEANS_FILE)
        cosines = (rows * stored).sum(axis=1) / np.linalg.norm(rows, axis=1) / np.linalg.norm(stored, axis=1)
        print("cosine to the stored means (passages, en, zh):", *cosines.round(4))
    if options.write:
        np.save(MEANS_FILE, rows, allow_pickle=False)
        print(f"written to {MEANS_FILE}", file=sys.stderr)


def _passages() -> list[str]:
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Path(home), create=True)
        store.ingest([CORPUS / "plans"])
        texts = [simplify(record.text) for record in store.export("passages")]
        store.close()
    return texts


if __name__ == "__main__":
    main()
