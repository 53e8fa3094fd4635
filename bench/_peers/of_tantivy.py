"""tantivy alone, over jieba's words (its own analysers take a run of Chinese for one word): a control."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tantivy
from words import words


class Peer:
    def __init__(self, corpus: Path, kept: Path) -> None:
        self._folder = kept / "tantivy"
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("id", stored=True, tokenizer_name="raw")
        fields.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        self._schema = fields.build()

    def index(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(self._folder), reuse=False)
        self.add(ids, texts, vectors)

    def add(self, ids: list[str], texts: list[str], vectors: np.ndarray) -> None:
        writer = self._index.writer(num_threads=1)
        for number, text in zip(ids, texts, strict=True):
            writer.add_document(tantivy.Document(id=number, words=" ".join(words(text))))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._index = tantivy.Index.open(str(self._folder))
        self._searcher = self._index.searcher()

    def search(self, text: str, vector: np.ndarray, count: int) -> list[str]:
        one_of = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", word, "freq"))
            for word in dict.fromkeys(words(text))
        ]
        found = self._searcher.search(tantivy.Query.boolean_query(one_of), count).hits
        return [self._searcher.doc(address)["id"][0] for _, address in found]
