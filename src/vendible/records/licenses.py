"""Licenses and their versions: rows of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from vendible.domain.licensing.license import License
from vendible.records.batch import Row


def license_row(document: License, plain: Mapping[str, Any], signed: str) -> Row:
    return {
        "id": document.id,
        "instance_id": document.instance,
        "subscription_id": document.subscription,
        "kind": document.kind.value,
        "state": document.state.value,
        "revision": document.revision,
        "mode": document.mode.value,
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
        "document": plain,
        "signed": signed,
        "issued_at": document.issued_at,
    }


def version_row(
    document: License, plain: Mapping[str, Any], signed: str, order: UUID | None
) -> Row:
    return {
        "license_id": document.id,
        "revision": document.revision,
        "order_id": order,
        "document": plain,
        "signed": signed,
        "at": document.issued_at,
    }
