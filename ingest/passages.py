"""Paragraphs to embed and cite: one a paragraph, cut only where one is very long."""

from __future__ import annotations

from itertools import pairwise

from ingest.sentences import sentence_ends

# A paragraph above this length is cut at sentence ends into parts of about equal length. The encoder reads 512 tokens,
# about 700 characters; 350 keeps one part one thought in the long paragraphs (500 to 1,000 characters) of the seeds.
LONGEST = 350


def cut_paragraph(text: str) -> list[tuple[int, int]]:
    """``[start, end)`` of the parts of one paragraph; together they cover it.

    A sentence longer than :data:`LONGEST` stays whole: a citation never begins or ends inside a sentence.
    """
    if len(text) <= LONGEST:
        return [(0, len(text))]
    parts = -(-len(text) // LONGEST)
    goal = len(text) / parts
    cuts: list[int] = []
    previous = 0
    last = 0
    for end in sentence_ends(text):
        if end - last > LONGEST and previous > last:
            cuts.append(previous)
            last = previous
        if end - last >= goal and len(text) - end > goal / 3:
            cuts.append(end)
            last = end
        previous = end
    bounds = [0, *dict.fromkeys(cuts), len(text)]
    return [(start, end) for start, end in pairwise(bounds) if end > start]
