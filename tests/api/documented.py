"""Calls whose every answer must be as the document says: status, type, shape, and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from tests.api.calling import ROOT, Answer, Caller, plain
from tests.api.openapi_document import DOCUMENT


class DocumentedCaller(Caller):
    """A `Caller` that holds each answer against `docs/api/openapi.json`."""

    def get(self, path: str, **query: object) -> Answer:
        return _checked("GET", path, super().get(path, **query))

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return _checked(method, path, super().call(method, path, body, headers))


def _checked(method: str, path: str, answer: Answer) -> Answer:
    said = f"{method} {path} answers {answer.status_code}"
    responses = _operation(method, path.partition("?")[0])["responses"]
    status = str(answer.status_code)
    documented = responses.get(status) or responses.get(f"{status[0]}XX")
    assert documented is not None, f"{said}, which is not documented"
    kind = answer.headers["Content-Type"]
    assert kind in documented["content"], f"{said} as {kind}, which is not documented"
    found = list(
        _validator(json.dumps(documented["content"][kind]["schema"])).iter_errors(plain(answer))
    )
    assert not found, f"{said}: {[(list(each.instance_path), each.message) for each in found]}"
    return answer


@cache
def _document() -> dict[str, Any]:
    """With objects closed: an answer says nothing that the document does not."""
    document: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and name != "Problem":
            schema["additionalProperties"] = False
    return document


def _operation(method: str, path: str) -> dict[str, Any]:
    for template, operations in _document()["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, f"{ROOT}{path}") and method.lower() in operations:
            operation: dict[str, Any] = operations[method.lower()]
            return operation
    raise AssertionError(f"{method} {path} is not documented")


@cache
def _validator(schema: str) -> Any:
    whole = json.loads(schema) | {"components": _document()["components"]}
    return jsonschema_rs.validator_for(whole)
