"""The ASGI app: a check, the key set, health."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg_pool import AsyncConnectionPool

from vendible.domain.licensing.checking import CHECK_TYP, Check, decide
from vendible.gateways.keys import SigningKeys
from vendible.license_center.answers import payload
from vendible.license_center.asking import Gone, Message, Receive, ask_in, credential_in
from vendible.license_center.held import Account, Pool, held_by
from vendible.license_center.problems import Problem, Response

Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

ISSUER = "vendible"
LEASE_SECONDS = 86_400
_KEY_SET_SECONDS = 300  # how long a new key may stay unseen by caches; verifiers ask again anyway
_METHODS = {"/v1/check": "POST", "/.well-known/jwks.json": "GET", "/health": "GET"}


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    database_url: str,
    keys: SigningKeys,
    lease_seconds: int = LEASE_SECONDS,
    issuer: str = ISSUER,
    clock: Callable[[], datetime] = _utc_now,
) -> LicenseCenter:
    """The app; its connections open with the server's lifespan, also if PostgreSQL is away."""
    pool: Pool = AsyncConnectionPool(
        database_url,
        min_size=1,
        max_size=8,
        timeout=3,
        open=False,
        # No BEGIN and COMMIT around the one statement, and it is planned once a connection.
        kwargs={"autocommit": True, "prepare_threshold": 0},
    )
    return LicenseCenter(pool, keys, lease_seconds, issuer, clock)


class LicenseCenter:
    def __init__(
        self,
        pool: Pool,
        keys: SigningKeys,
        lease_seconds: int,
        issuer: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._lease_seconds = lease_seconds
        self._issuer = issuer
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._pool.open(wait=False)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, headers, body = await self._respond(scope, receive)
        except Problem as problem:
            status, headers, body = problem.response()
        except psycopg.OperationalError:
            status, headers, body = _DATABASE_AWAY.response()
        except Gone:
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        path = scope["path"]
        method = _METHODS.get(path)
        if method is None:
            there = ", ".join(f"{verb} {each}" for each, verb in _METHODS.items())
            raise Problem(404, "not_found", "There is nothing under this path.", there)
        if scope["method"] != method:
            allow = (b"allow", method.encode())
            came = f"{path} does not take this method."
            raise Problem(405, "method_not_allowed", came, f"{method} {path}", allow)
        if path == "/v1/check":
            return await self._check(scope, receive)
        return self._key_set() if path == "/.well-known/jwks.json" else await self._health()

    async def _check(self, scope: Scope, receive: Receive) -> Response:
        credential = credential_in(scope["headers"])
        ask = await ask_in(scope["headers"], receive)
        account = await held_by(self._pool, credential)
        check = self._decided(credential.instance, account)
        documents = {each.license.id: each for each in account.held} if account else {}
        answer = payload(check, documents, issuer=self._issuer, nonce=ask.nonce)
        return _ok(b"application/jose", b"no-store", self._keys.sign(answer, CHECK_TYP).encode())

    def _key_set(self) -> Response:
        body = msgspec.json.encode(self._keys.public_jwks())
        return _ok(b"application/jwk-set+json", b"public, max-age=%d" % _KEY_SET_SECONDS, body)

    def _decided(self, instance: UUID, account: Account | None) -> Check:
        """By the customer's own clock, told in real time.

        Installed software keeps a lease by its machine's clock, which no sandbox moves.
        """
        now = self._clock()
        if account is None:
            return decide(instance, None, now, self._lease_seconds)
        licenses = [each.license for each in account.held]
        check = decide(instance, licenses, now + account.ahead, self._lease_seconds)
        if not account.ahead:
            return check
        return replace(check, checked_at=now, lease_end=check.lease_end - account.ahead)

    async def _health(self) -> Response:
        async with self._pool.connection() as connection:
            await connection.execute("select 1")
        return _ok(b"application/json", b"no-store", b'{"status":"ok"}')


def _ok(content_type: bytes, cache: bytes, body: bytes) -> Response:
    headers = [
        (b"content-type", content_type),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", cache),
    ]
    return Response(200, headers, body)


_DATABASE_AWAY = Problem(
    503,
    "database_away",
    "The database can't be reached.",
    "the same request again in a few seconds; the last answer counts until its lease ends",
    (b"retry-after", b"5"),
)
