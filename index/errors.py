"""The exceptions of the index; ``docs/errors.md`` says what each becomes for people and programs.

Refusal                   (``ingest.errors``) a code and values
├── IngestError           (``ingest.errors``) a file cannot be ingested
├── StoreError            a store cannot be used as asked
│   ├── NoStoreError      there is nothing at the given place, or nothing has been ingested yet
│   ├── MismatchError     it was built with another model, segmentation or schema
│   ├── BusyError         another process is writing to it
│   ├── DamageError       files of it are missing or broken
│   ├── EncoderError      its model, or the reranker's, cannot be used
│   └── GlossaryError     the user's glossary cannot be read
├── QueryError            a request cannot be answered as put
└── EvaluationError       a folder or baseline cannot be measured with
"""

from __future__ import annotations

from ingest.errors import Reason, Refusal, Value


class StoreError(Refusal):
    """A store that cannot be used as asked."""


class NoStoreError(StoreError):
    """Nothing has been ingested here."""


class MismatchError(StoreError):
    """The store was built with something else than what is asked of it."""


class BusyError(StoreError):
    """Another process holds the store's write lock."""


class TooManyError(BusyError):
    """Whoever asks has as much waiting as one may have."""


class EngineAwayError(StoreError):
    """The database server that holds the store does not answer."""


class DamageError(StoreError):
    """Files of the store are missing or broken."""


class EncoderError(StoreError):
    """A model that cannot be used."""


class GlossaryError(StoreError):
    """A glossary file that cannot be read; the reason names file and line."""


class QueryError(Refusal, ValueError):
    """A request that cannot be answered as put; ``parameter`` names the culprit."""

    def __init__(self, parameter: str, reason: Reason | str, /, **values: Value) -> None:
        super().__init__(reason, **values)
        self.parameter = parameter

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, Reason]]:
        """So that it goes from one process to another."""
        return type(self), (self.parameter, self.reason)


class EvaluationError(Refusal):
    """A folder that is not a BEIR folder, or a baseline that is none; the reason names file and line."""
