"""Calling the app without a server: its lifespan around, one request at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from vendible.license_center.app import LicenseCenter

T = TypeVar("T")
Headers = Sequence[tuple[bytes, bytes]]

NONCE = "0123456789abcdef"
JSON = (b"content-type", b"application/json")


def bearer(credential: str) -> tuple[bytes, bytes]:
    return (b"authorization", f"Bearer {credential}".encode())


def ask(nonce: str = NONCE) -> bytes:
    return msgspec.json.encode({"nonce": nonce})


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


async def request(
    app: LicenseCenter, method: str, path: str, headers: Headers = (), body: Iterable[bytes] = ()
) -> Answered:
    """The app's answer; `body` comes in these pieces."""
    pieces = list(body)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    await app(scope, receive, send)
    start, *rest = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answered(start["status"], named, b"".join(each["body"] for each in rest))


async def check(app: LicenseCenter, credential: str, nonce: str = NONCE) -> Answered:
    return await request(app, "POST", "/v1/check", (bearer(credential), JSON), [ask(nonce)])


def alive(app: LicenseCenter, talk: Callable[[], Awaitable[T]]) -> T:
    """What `talk` answers while the app's connections are open."""

    async def live() -> T:
        messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        started = asyncio.Event()

        async def send(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                started.set()

        life = asyncio.create_task(app({"type": "lifespan"}, messages.get, send))
        await messages.put({"type": "lifespan.startup"})
        await started.wait()
        try:
            return await talk()
        finally:
            await messages.put({"type": "lifespan.shutdown"})
            await life

    return asyncio.run(live())
