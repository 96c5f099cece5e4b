"""The answers kept for idempotency keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    request_hash: str
    status: int
    answer: dict[str, Any]


def kept_answer(organization: UUID, key: str) -> KeptAnswer | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT request_hash, status, answer FROM idempotency_keys "
            "WHERE organization_id = %s AND key = %s",
            [organization, key],
        )
        row = cursor.fetchone()
    return KeptAnswer(row[0], row[1], msgspec.json.decode(row[2])) if row else None
