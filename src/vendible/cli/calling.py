"""Calls of the HTTP API, as any client makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


class Refused(Exception):  # noqa: N818  the API's answer, not our error
    """The API said no; `problem` is its problem document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem['code']}: {problem['detail']} {problem['remedy']}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Caller:
    """One organization's way to the API."""

    site: str
    key: str

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        return self._call("GET", path, params=query)

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, once: str | None = None
    ) -> dict[str, Any]:
        """`once` is an idempotency key: said again, it gives the first answer."""
        headers = {"Idempotency-Key": once} if once else {}
        return self._call(
            "POST", path, json=dict(body) if body is not None else None, headers=headers
        )

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        answer = httpx.request(
            method, f"{self.site}/api/v1{path}", headers=headers, timeout=30, **more
        )
        content: dict[str, Any] = answer.json()
        if answer.is_success:
            return content
        raise Refused(content)
