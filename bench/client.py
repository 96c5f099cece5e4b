"""A client that costs little: raw bytes over keep-alive connections, the next after the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter

CONNECTIONS = 4  # as many as the web server has threads
_RUN_SECONDS_MAX = 120

Request = bytes


def post(path: str, bearer: str, body: Mapping[str, object], **headers: str) -> Request:
    """`headers` by their names with `_` for `-`."""
    content = json.dumps(body).encode()
    head = {
        "Host": "127.0.0.1",
        "Authorization": f"Bearer {bearer}",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + content


def get(path: str) -> Request:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("ascii")


def seconds_for(port: int, requests: Iterable[Request], connections: int = CONNECTIONS) -> float:
    """From the first request until the last answer; every answer has to be a success."""
    queue = list(requests)
    dealt = [queue[number::connections] for number in range(connections)]
    return asyncio.run(_run(port, [each for each in dealt if each]))


def answer_to(port: int, request: Request) -> bytes:
    """The body of one answer."""
    return asyncio.run(_ask(port, request))


async def _run(port: int, dealt: Sequence[Sequence[Request]]) -> float:
    async with asyncio.timeout(_RUN_SECONDS_MAX):
        talks = [await _talk(port, requests) for requests in dealt]
        began = perf_counter()
        for talk in talks:
            talk.begin()
        await asyncio.gather(*(talk.done for talk in talks))
        return perf_counter() - began


async def _ask(port: int, request: Request) -> bytes:
    async with asyncio.timeout(_RUN_SECONDS_MAX):
        talk = await _talk(port, [request])
        talk.begin()
        return await talk.done


async def _talk(port: int, requests: Sequence[Request]) -> _Talk:
    loop = asyncio.get_running_loop()
    _, talk = await loop.create_connection(lambda: _Talk(requests), "127.0.0.1", port)
    return talk


class _Talk(asyncio.Protocol):
    """One connection; `done` is the body of its last answer."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self.done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._left = iter(requests)
        self._came = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def begin(self) -> None:
        self._transport.write(next(self._left))

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, empty_line, body = self._came.partition(b"\r\n\r\n")
        if not empty_line or len(body) < _length(head):
            return
        if not head.startswith(b"HTTP/1.1 2"):
            self._fail(f"{head.decode()}\n\n{body.decode()}")
            return
        self._came = b""
        following = next(self._left, None)
        if following is not None:
            self._transport.write(following)
        elif not self.done.done():
            self.done.set_result(body)
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail("the server hung up")

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))
            self._transport.close()


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(b"content-length:")
    return int(after.partition(b"\r\n")[0])
