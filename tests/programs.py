"""Programs that others use on the API, in an environment of their own: what they need does not go with what the tests need."""

from __future__ import annotations

from pathlib import Path

import pytest

BIN = Path(__file__).parents[1] / ".venv" / "programs" / "bin"
SCHEMATHESIS, CLIENT_MAKER = BIN / "schemathesis", BIN / "openapi-python-client"
needs_programs = pytest.mark.skipif(
    not (SCHEMATHESIS.exists() and CLIENT_MAKER.exists()), reason="they are not installed: make programs"
)
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
"""What the API promises. Left out: that everything is taken which its schema lets pass (a year after another, a plan that
there is, are beyond a schema), and that nothing else is (``place=`` is as good as none)."""


def asked_of(address: str, examples: int, phases: str, *more: str) -> list[str | Path]:
    """The command that asks everything at ``address``, each operation in ``examples`` ways."""
    return [
        SCHEMATHESIS,
        "run",
        f"{address}/openapi.json",
        f"--checks={','.join(CHECKS)}",
        f"--max-examples={examples}",
        f"--phases={phases}",
        "--seed=1",
        "--generation-database=none",
        "--continue-on-failure",
        "--warnings=off",
        "--no-color",
        *more,
    ]
