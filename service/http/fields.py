"""The kinds of values that query strings, JSON bodies and an assistant's tools share, with their bounds, as OpenAPI tells them.

What a bound means is the index's to say (``checked`` of each request); these name the wrong parameter before it is asked.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from index.results import MAX_QUERY_CHARACTERS
from index.targets.results import MAX_PARAMETER_CHARACTERS
from service.years import EARLIEST, LATEST

MAX_FILTER_CHARACTERS = 500
MAX_TERM_CHARACTERS = 2_000

Question = Annotated[str, Field(min_length=1, max_length=MAX_QUERY_CHARACTERS)]
FreeQuestion = Annotated[str, Field(max_length=MAX_QUERY_CHARACTERS)]
"""One that may be left empty in a query string, which is as good as none."""
Identifier = Annotated[str, Field(min_length=1, max_length=100)]
Year = Annotated[int, Field(ge=EARLIEST, le=LATEST)]
FilterText = Annotated[str, Field(max_length=MAX_FILTER_CHARACTERS)]
TargetText = Annotated[str, Field(max_length=MAX_PARAMETER_CHARACTERS)]
TermText = Annotated[str, Field(max_length=MAX_TERM_CHARACTERS)]
