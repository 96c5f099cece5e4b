"""Calls of the HTTP API, as any client makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

SECONDS = 30.0


class Refused(Exception):  # noqa: N818  the API's answer, not our error
    """The API said no; `problem` is its problem document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem['code']}: {problem['detail']} {problem['remedy']}")
        self.problem = problem


class Unreachable(Exception):  # noqa: N818  what a caller sees
    """No marketplace answers there."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One organization's way to the API."""

    site: str
    key: str

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        return self._call("GET", path, params=query)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        once: str | None = None,
        version: int | None = None,
        seconds: float = SECONDS,
    ) -> dict[str, Any]:
        """`once` is an idempotency key: said again, it gives the first answer.

        `version`: of the draft that the writer saw, sent as If-Match.
        """
        headers = {"Idempotency-Key": once} if once else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        body = dict(body) if body is not None else None
        return self._call("POST", path, json=body, headers=headers, timeout=seconds)

    def send(self, path: str, content: bytes, **query: str) -> dict[str, Any]:
        """A file as it is, such as a picture."""
        headers = {"Content-Type": "application/octet-stream"}
        return self._call("POST", path, params=query, content=content, headers=headers)

    def pages(self, path: str) -> list[dict[str, Any]]:
        """All items of a list."""
        items: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            answer = self.get(path, limit=100, **after)
            items += answer["items"]
            if answer["after"] is None:
                return items
            after = {"after": answer["after"]}

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        address = f"{self.site.rstrip('/')}/api/v1{path}"
        try:
            answer = httpx.request(method, address, headers=headers, **{"timeout": SECONDS, **more})
            content: dict[str, Any] = answer.json()
        except httpx.HTTPError as error:
            raise Unreachable(f"{address} can't be reached: {error}") from None
        except ValueError:
            raise Unreachable(f"what answers at {address} is no marketplace") from None
        if answer.is_success:
            return content
        raise Refused(content)
