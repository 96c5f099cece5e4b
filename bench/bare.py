"""The limits: the same server and the same questions to the database, and nothing else.

`check` is an ASGI app that answers a license's document by its primary key, the path. `reads` is a
WSGI app that runs the statements of the file VENDIBLE_BENCH_READS.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Start = Callable[[str, list[tuple[str, str]]], object]

_ONE_ROW = "SELECT document::text FROM licenses WHERE id = %s"
_ANSWER = b'{"answer": "made before"}'

_pool: AsyncConnectionPool = AsyncConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=8,
    open=False,
    kwargs={"autocommit": True, "prepare_threshold": 0},
)


async def check(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await _pool.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await _pool.close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await receive()
    async with _pool.connection() as connection:
        cursor = await connection.execute(_ONE_ROW, [scope["path"][1:]], binary=True)
        [(document,)] = await cursor.fetchall()
    body = document.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


_file = os.environ.get("VENDIBLE_BENCH_READS")
_reads: list[str] = json.loads(Path(_file).read_text()) if _file else []
_own = threading.local()


def reads(_environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    connection = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = psycopg.connect(
            os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0
        )
    for statement in _reads:
        connection.execute(statement).fetchall()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(_ANSWER)))]
    start("200 OK", headers)
    return [_ANSWER]
