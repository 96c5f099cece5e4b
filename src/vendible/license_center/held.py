"""What an instance holds: one statement, and its documents read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

import vendible.records
from vendible.domain.licensing.credentials import Credential
from vendible.domain.licensing.license import (
    Entitled,
    License,
    LicenseKind,
    LicenseState,
    Mode,
)

Pool = AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]]

_SQL = (Path(vendible.records.__file__).parent / "sql" / "check.sql").read_bytes()


class _Document(msgspec.Struct):
    """`License.to_plain` as it lies in the table."""

    id: UUID
    revision: int
    instance: UUID
    subscription: UUID
    product: str
    edition: str
    kind: LicenseKind
    mode: Mode
    state: LicenseState
    entitlements: msgspec.Raw
    valid_from: datetime
    valid_to: datetime | None
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A license with the state that is stored now, and its document as it was written."""

    license: License
    text: str
    text_state: LicenseState


@dataclass(frozen=True, slots=True)
class Account:
    """What an instance holds; `ahead` is how far its customer's clock is before the real one."""

    held: list[Held]
    ahead: timedelta


_NOT_AHEAD = timedelta()


async def held_by(pool: Pool, credential: Credential) -> Account | None:
    """Of the credential's instance; None if nobody has this credential."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_SQL, (credential.instance,), binary=True)
        rows = await cursor.fetchall()
    if not rows:
        return None
    secret_hash = rows[0][0]
    if secret_hash is None or not credential.is_kept_as(secret_hash):
        return None
    seconds = rows[0][3]
    ahead = timedelta(seconds=seconds) if seconds else _NOT_AHEAD
    return Account([_held(row) for row in rows if row[1] is not None], ahead)


_decoder = msgspec.json.Decoder(_Document)


def _held(row: Sequence[Any]) -> Held:
    _, state, text, _ = row
    document = _decoder.decode(text)
    license_ = License(
        id=document.id,
        revision=document.revision,
        instance=document.instance,
        subscription=document.subscription,
        product=document.product,
        edition=document.edition,
        kind=document.kind,
        mode=document.mode,
        # Suspending and the like change the row alone; the document stays as it was signed.
        state=LicenseState(state),
        entitlements=_entitlements(bytes(document.entitlements)),
        valid_from=document.valid_from,
        valid_to=document.valid_to,
        issued_at=document.issued_at,
    )
    return Held(license_, text, document.state)


@lru_cache(maxsize=4096)
def _entitlements(plain: bytes) -> tuple[Entitled, ...]:
    # Kept by their text, not by license: all who bought the same share one entry, so that the
    # cost of a check doesn't grow with the number of licenses.
    return tuple(Entitled.from_plain(each) for each in msgspec.json.decode(plain))
