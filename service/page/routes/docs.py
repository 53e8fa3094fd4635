"""The API explained at ``/docs``: its OpenAPI document as endpoints, their parameters and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from service.page.routes.dependencies import PagesDep

Schema = dict[str, Any]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """``values`` says in short what may stand there: ``1–100``, ``hybrid | dense | lexical``."""

    name: str
    values: str
    default: str | None
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``schema`` is the name of the JSON's shape, None where it has none of its own."""

    status: str
    description: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    summary: str
    parameters: list[Parameter]
    answers: list[Answer]


@router.get("/docs")
async def docs_page(request: Request, pages: PagesDep) -> HTMLResponse:
    """The API explained from its own OpenAPI document, without a script from anywhere."""
    document = request.app.openapi()
    schemas = document["components"]["schemas"]
    return pages.render(request, "docs.html", endpoints=_endpoints(document), schemas=schemas)


def _endpoints(document: Schema) -> list[Endpoint]:
    """Every endpoint of an OpenAPI document, in its order."""
    schemas = document["components"]["schemas"]
    return [
        Endpoint(
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            parameters=[_parameter(parameter, schemas) for parameter in operation.get("parameters", [])],
            answers=[_answer(status, answer) for status, answer in operation["responses"].items()],
        )
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def _parameter(parameter: Schema, schemas: Schema) -> Parameter:
    schema = parameter["schema"]
    kinds = [_resolve(kind, schemas) for kind in schema.get("anyOf", [schema])]
    default = schema.get("default")
    return Parameter(
        name=parameter["name"],
        values=" | ".join(_values(kind) for kind in kinds if kind.get("type") != "null"),
        default=None if default is None else str(default),
        required=parameter.get("required", False),
        description=parameter.get("description", ""),
    )


def _values(kind: Schema) -> str:
    if "enum" in kind:
        return " | ".join(kind["enum"])
    if "minimum" in kind:
        return f"{kind['minimum']}–{kind['maximum']}"
    return f"{kind['type']} ≤ {kind['maxLength']}" if "maxLength" in kind else str(kind["type"])


def _answer(status: str, answer: Schema) -> Answer:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    reference = schema.get("$ref") or schema.get("items", {}).get("$ref")
    return Answer(status, answer["description"], _name(reference) if reference else None)


def _resolve(kind: Schema, schemas: Schema) -> Schema:
    resolved: Schema = schemas[_name(kind["$ref"])] if "$ref" in kind else kind
    return resolved


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
