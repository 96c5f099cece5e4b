"""Organizations, API keys, members: look up and lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from vendible.domain.access.permissions import OrganizationKind
from vendible.domain.kernel.refusals import Code, Refusal


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """An API key as it is stored, with the organization that it acts for."""

    id: UUID
    organization: UUID
    kind: OrganizationKind
    secret_hash: bytes
    scopes: tuple[str, ...]
    clock_seconds: int  # how far a sandbox's clock is ahead
    sandbox: bool


def lock(organization: UUID) -> None:
    """Commands of one organization run one after the other. The first lock that is taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM organizations WHERE id = %s FOR NO KEY UPDATE", [organization]
        )
        if cursor.fetchone() is None:
            raise Refusal(Code.NOT_FOUND, what="organization", id=str(organization))


def key_holder(key: UUID, now: datetime) -> KeyHolder | None:
    """The key, unless it is unknown, expired or revoked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.organization_id, o.kind, k.secret_hash, k.scopes, o.clock_seconds, "
            "o.sandbox "
            "FROM api_keys k JOIN organizations o ON o.id = k.organization_id WHERE k.id = %s "
            "AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %s)",
            [key, now],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    organization, kind, secret_hash, scopes, clock_seconds, sandbox = row
    return KeyHolder(
        key,
        organization,
        OrganizationKind(kind),
        bytes(secret_hash),
        tuple(scopes),
        clock_seconds,
        sandbox,
    )


def names(organizations: set[UUID]) -> Mapping[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name FROM organizations WHERE id = ANY(%s)", [list(organizations)]
        )
        return dict(cursor.fetchall())
