"""The OpenAPI description beyond what FastAPI makes of the routes: what errors look like, what answers look like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from service.http.problem_details import PROBLEM_TYPE
from service.http.schemas import Problem, UnversionedProblem

VERSION = "/api/v1"
_EVERYWHERE = {
    "401": "The server asks for a key, and none was sent, or one that has ended.",
    "403": "The key does not allow this, or a page of another site asks, which the settings do not let in.",
    "429": "Asked too often; see Retry-After.",
    "400": "The Host header names another machine, or the body cannot be read.",
    "413": "The query string or the body is too long.",
}
_NOT_KEPT = (f"{VERSION}/documents", f"{VERSION}/jobs")
_NOT_MODIFIED = {"description": "What If-None-Match names is still the answer."}
_REFERENCE = "#/components/schemas/{model}"

Operation = dict[str, Any]


def install(app: FastAPI) -> None:
    """Let ``/openapi.json`` say all of it."""
    generated = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(generated())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI's own pages show


def examples() -> dict[str, Any]:
    """Real answers of the sample corpus, shortened, by method and address without its version."""
    read: dict[str, Any] = json.loads((files("service.http") / "examples.json").read_text("utf-8"))
    return read


def _completed(schema: dict[str, Any]) -> dict[str, Any]:
    _, made = models_json_schema(
        [(Problem, "serialization"), (UnversionedProblem, "serialization")], ref_template=_REFERENCE
    )
    schema["components"]["schemas"] |= made["$defs"]
    schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    told = examples()
    for path, method, operation in _operations(schema):
        if not path.startswith("/api/"):
            _tell_problems(operation, UnversionedProblem.__name__, "application/json")
            continue
        operation["security"] = [{"key": []}, {}]  # none is asked for on one's own machine
        versioned = path.startswith(VERSION)
        model = Problem if versioned else UnversionedProblem
        responses = operation["responses"]
        for status, description in _EVERYWHERE.items():
            responses.setdefault(status, {"description": description})
        if method == "get" and not path.endswith(("/verify", "/verdicts")) and not path.startswith(_NOT_KEPT):
            responses["304"] = _NOT_MODIFIED
        _tell_problems(operation, model.__name__, PROBLEM_TYPE if versioned else "application/json")
        _show(operation, told, f"{method.upper()} {path.removeprefix(VERSION if versioned else '/api')}", path)
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _tell_problems(operation: Operation, model: str, media_type: str) -> None:
    for status, response in operation["responses"].items():
        if status >= "400":
            response["content"] = {media_type: {"schema": {"$ref": _REFERENCE.format(model=model)}}}


def _show(operation: Operation, told: dict[str, Any], key: str, path: str) -> None:
    """The example of an answer, and of what is asked where that has a body."""
    if key == "GET /plans" and not path.startswith(VERSION):
        told = {key: {"answer": told[key]["answer"]["items"]}}
    example = told.get(key)
    if example is None:
        return
    done = next(told for status, told in operation["responses"].items() if status.startswith("2"))
    done["content"]["application/json"]["example"] = example["answer"]
    if "body" in example:
        operation["requestBody"]["content"]["application/json"]["example"] = example["body"]
