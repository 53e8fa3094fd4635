"""The catalogue: everything the ingest decided, in one SQLite file. ``connection`` opens it; its tables are written by
``source_rows``, ``vector_rows`` and ``family_rows``, looked after by ``source_upkeep`` and ``family_upkeep``, and read by
``records``. The compiled term map has a file of its own, ``term_rows``."""

from index.catalogue.connection import Catalogue, exists
from index.catalogue.seal import FILE_NAME

__all__ = ["FILE_NAME", "Catalogue", "exists"]
