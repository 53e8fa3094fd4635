"""What the product makes of a model: its ranking beside that of the same model through sentence-transformers alone.

    python bench/model_alone.py MODEL DIR [DIR…] [--home .bench]

``alone`` is what a first program with the model does: ``encode_query`` and ``encode_document`` of title and text, nearest by
cosine, the prompts that the model declares. ``dense`` and ``hybrid`` are the product's, with the same model. Every DIR is a BEIR
folder; the last column is the gain of ``hybrid`` over ``alone`` in nDCG@10 with the 95 % interval of a paired bootstrap.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from index.encoders.sentence_transformer import locate
from index.evaluation.evaluate import (
    RUN_DEPTH,
    Run,
    evaluate,
    read_corpus,
    read_qrels,
    read_queries,
    score,
    scores_by_query,
)
from index.evaluation.significance import differences

SHOWN = ("nDCG@10", "P@1", "Recall@100")


def alone(model: str, folder: Path) -> Run:
    """The run of sentence-transformers alone over the judged queries of a BEIR folder."""
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(locate(model).name, local_files_only=True)
    corpus, texts, judged = read_corpus(folder), read_queries(folder), sorted(read_qrels(folder))
    passages = [f"{one.title} {one.text}" if one.title else one.text for one in corpus]
    vectors = loaded.encode_document(passages, normalize_embeddings=True)
    asked = loaded.encode_query([texts[query] for query in judged], normalize_embeddings=True)
    run: Run = {}
    for query, cosines in zip(judged, asked @ np.asarray(vectors).T, strict=True):
        first = np.argsort(-cosines, kind="stable")[:RUN_DEPTH]
        run[query] = [(corpus[at].id, float(cosines[at])) for at in first.tolist()]
    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model", help="as `precedent models` calls it, a folder, or a hub name")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, default=Path(".bench"), help="where the stores are kept between runs")
    options = parser.parse_args()
    print(f"{'set':<22}{'way':<8}" + "".join(f"{name:>12}" for name in SHOWN))
    for folder in options.folders:
        qrels = read_qrels(folder)
        run = alone(options.model, folder)
        before = scores_by_query(run, qrels)
        _tell(folder.name, "alone", score(run, qrels))
        for mode in ("dense", "hybrid"):
            found = evaluate(folder, options.home, mode, model=options.model)  # type: ignore[arg-type]
            _tell(folder.name, mode, found.scores)
        gain = differences(found.by_query, before)["nDCG@10"]
        print(f"{'':<30}{gain.delta:>+12.4f} [{gain.low:+.4f}, {gain.high:+.4f}]", flush=True)


def _tell(name: str, way: str, scores: dict[str, float]) -> None:
    print(f"{name:<22}{way:<8}" + "".join(f"{scores[measure]:>12.4f}" for measure in SHOWN), flush=True)


if __name__ == "__main__":
    main()
