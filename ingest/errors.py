"""Why something is refused: a stable code and the values it is said with. The sentences are in ``service.messages``, by the
code; ``docs/errors.md`` has the whole tree."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = "str | int | float | Reason | None"


class Reason:
    """A code such as ``pdf.encrypted``, and its values. No dataclass: ``asdict`` leaves it whole, to be said at the edge."""

    __slots__ = ("code", "values")

    def __init__(self, code: str, /, **values: Value) -> None:
        self.code = code
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reason) and (self.code, self.values) == (other.code, other.values)

    def __repr__(self) -> str:
        """One line for logs and tracebacks, which no program reads back."""
        return " ".join([self.code, *(f"{name}={value!r}" for name, value in self.values.items())])


class Refusal(Exception):  # noqa: N818 - what is refused is no fault of the program
    """Something that cannot be done as asked. ``reason`` says why, ``__cause__`` what was met with."""

    def __init__(self, reason: Reason | str, /, **values: Value) -> None:
        """``reason``, or the code and values of one."""
        self.reason = Reason(reason, **values) if isinstance(reason, str) else reason
        super().__init__(self.reason)


class IngestError(Refusal):
    """A file, archive or folder that cannot be ingested."""
