"""How well passages answer a query: words, vectors, tokens, phrases, and how these are put together."""
