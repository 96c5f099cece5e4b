"""Calls of the API as the tests make them, and how they look at its answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.test import Client

ROOT = "/api/v1"
NO_ID = UUID("019bc14f-0000-7000-8000-000000000000")  # of nothing


class Answer(Protocol):
    """Of Django's answers what the tests look at."""

    status_code: int
    content: bytes

    @property
    def headers(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Caller:
    """Calls the API with one key; None calls as nobody."""

    client: Client
    key: str | None

    def get(self, path: str, **query: object) -> Answer:
        return self.client.get(f"{ROOT}{path}", query_params=query, headers=self._headers())

    def post(
        self, path: str, body: object = None, *, once: str | None = None, **headers: str
    ) -> Answer:
        """`body` is plain JSON, or bytes that are sent as they are."""
        if once is not None:
            headers["Idempotency-Key"] = once
        return self.call("POST", path, body, headers)

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        return self.client.generic(
            method,
            f"{ROOT}{path}",
            data,
            content_type="application/json",
            headers=self._headers() | dict(headers or {}),
        )

    def read(self, path: str, **query: object) -> dict[str, Any]:
        """What a question answers that must succeed."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return plain(answer)

    def done(self, path: str, body: object = None, **more: Any) -> dict[str, Any]:
        """What a command answers that must succeed."""
        answer = self.post(path, body, **more)
        assert answer.status_code in (200, 201), answer.content
        return plain(answer)

    def order(self, *lines: Mapping[str, Any], once: str | None = None) -> dict[str, Any]:
        return self.done("/orders", order_body(*lines), once=once)

    def _headers(self) -> dict[str, str]:
        return {} if self.key is None else {"Authorization": f"Bearer {self.key}"}


def order_body(*lines: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"lines": list(lines), "currency": "EUR"} | more


PLATFORM = {"product": "ota-platform", "offer": "starter-monthly"}
PACK = {"product": "ota-500-vehicles", "offer": "monthly", "parent": 0}
DESK = {"product": "customer-service", "offer": "basic-monthly", "quantity": 10}
VOICE = {"product": "voice-channel", "offer": "monthly", "parent": 0}


def plain(answer: Answer) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(answer.content)
    return value


def refused(answer: Answer, code: str, status: int) -> dict[str, Any]:
    """The answer is a problem of RFC 9457 with this code, in sentences without gaps."""
    problem = plain(answer)
    assert (problem.get("code"), answer.status_code) == (code, status), problem
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{code}"
    for words in ("title", "detail", "remedy"):
        assert problem[words].strip(), f"{words} is empty"
        assert "?" not in problem[words], f"a gap in {problem[words]!r}"
    return problem
