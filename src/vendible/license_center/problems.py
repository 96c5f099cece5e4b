"""What is answered to a request that can't be understood: problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

import msgspec

Header = tuple[bytes, bytes]


class Response(NamedTuple):
    status: int
    headers: list[Header]
    body: bytes


class Problem(Exception):  # noqa: N818  the answer to a request, not a fault of ours
    """A request was wrong: `detail` says what came, `expected` what would have been right."""

    def __init__(
        self, status: int, code: str, detail: str, expected: str, *headers: Header
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.expected = expected
        self.headers = headers

    def response(self) -> Response:
        body = msgspec.json.encode(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "code": self.code,
                "detail": self.detail,
                "expected": self.expected,
            }
        )
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            *self.headers,
        ]
        return Response(self.status, headers, body)
