"""The one exception tree of the index.

    StoreError            a store that cannot be used as asked; the message says why and what to do
    ├── NoStoreError      there is nothing at the given place, or nothing has been ingested yet
    ├── MismatchError     it was built with another model, segmentation or schema
    ├── BusyError         another process is writing to it
    └── DamageError       files of it are missing or broken

``ingest.models.IngestError`` (one file) and ``index.results.QueryError`` (one request) stand beside it.
"""


class StoreError(Exception):
    """A store that cannot be used as asked. ``str(error)`` is one line: what is wrong, where, what to do."""


class NoStoreError(StoreError):
    """Nothing has been ingested here."""


class MismatchError(StoreError):
    """The store was built with something else than what is asked of it."""


class BusyError(StoreError):
    """Another process holds the store's write lock."""


class DamageError(StoreError):
    """Files of the store are missing or broken."""
