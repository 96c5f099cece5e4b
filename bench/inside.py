"""Requests answered in this process: for profiles, and to see which statements they make."""

from __future__ import annotations

import asyncio
import cProfile
import io
import pstats
from collections.abc import Callable, Iterable, MutableMapping
from time import thread_time
from typing import Any

from django.db import connection
from psycopg import ClientCursor

from bench.client import Request
from vendible.license_center.asgi import app as center
from vendible.project.wsgi import application as site

_PROFILED_LINES = 30


def statements_of(request: Request) -> list[str]:
    """What the site asks of the database for one request, as texts with their values in them."""
    seen: list[str] = []

    def see(execute: Callable[..., Any], text: str, values: Any, many: bool, context: Any) -> Any:
        cursor = ClientCursor(connection.connection)
        seen.append(cursor.mogrify(text, values))
        return execute(text, values, many, context)

    with connection.execute_wrapper(see):
        _answer(request)
    return seen


def profile_of_site(requests: Iterable[Request]) -> str:
    """Where the time goes, after the first request, as a table of functions."""
    first, *others = requests
    _answer(first)
    with cProfile.Profile(thread_time) as profile:
        for request in others:
            _answer(request)
    return _told(profile)


def profile_of_center(requests: Iterable[Request]) -> str:
    return asyncio.run(_profile_of_center(list(requests)))


async def _profile_of_center(requests: list[Request]) -> str:
    await center._pool.open(wait=True)
    try:
        await _check(requests[0])
        with cProfile.Profile(thread_time) as profile:
            for request in requests[1:]:
                await _check(request)
    finally:
        await center._pool.close()
    return _told(profile)


async def _check(request: Request) -> None:
    path, headers, body = _parts(request)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: MutableMapping[str, Any]) -> None:
        assert message.get("status", 200) == 200, message

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
    }
    await center(scope, receive, send)


def _answer(request: Request) -> None:
    path, headers, body = _parts(request)
    where, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": request.split(b" ", 1)[0].decode("ascii"),
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "CONTENT_TYPE": headers.pop("Content-Type", ""),
        "CONTENT_LENGTH": headers.pop("Content-Length", ""),
    }
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    statuses: list[str] = []

    def start(status: str, _headers: object, _fault: object = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _content: None

    answer = site(environ, start)
    content = b"".join(answer)
    answer.close()
    assert statuses[0].startswith("2"), content


def _parts(request: Request) -> tuple[str, dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    return first.split(" ")[1], dict(line.split(": ", 1) for line in lines), body


def _told(profile: cProfile.Profile) -> str:
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(_PROFILED_LINES)
    pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats(_PROFILED_LINES)
    return text.getvalue()
