"""Licenses and their signed versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import Permission
from vendible.domain.licensing.license import License
from vendible.domain.licensing.versions import changed
from vendible.records import reading
from vendible.records.models import License as Row

router = Router(tags=["licenses"])


@router.get("/licenses", response={200: schemas.Licenses, REFUSED: Problem})
def list_licenses(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.LICENSES_READ)
    return page_answer(reading.licenses_of(request.actor.organization), paging, _plain)


@router.get("/licenses/{uuid:license_id}", response={200: schemas.LicenseOut, REFUSED: Problem})
def get_license(request: Asked, license_id: UUID) -> HttpResponse:
    request.actor.require(Permission.LICENSES_READ)
    return json_answer(_plain(reading.license_of(request.actor.organization, license_id)))


@router.get(
    "/licenses/{uuid:license_id}/versions", response={200: schemas.Versions, REFUSED: Problem}
)
def list_versions(request: Asked, license_id: UUID) -> HttpResponse:
    """Every signed version, newest first: what it changed, and the order that made it."""
    request.actor.require(Permission.LICENSES_READ)
    found = reading.license_of(request.actor.organization, license_id)
    versions = reading.versions_of(found)
    documents = [License.from_plain(each.document) for each in versions]
    return json_answer(
        {
            "items": [
                {
                    "revision": version.revision,
                    "order": version.order_id,
                    "at": version.at,
                    "changed": [each.to_plain() for each in changed(before, after)],
                    "document": version.document,
                    "signed": version.signed,
                }
                for version, after, before in zip(
                    versions, documents, [*documents[1:], None], strict=True
                )
            ]
        }
    )


def _plain(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "instance": row.instance_id,
        "subscription": row.subscription_id,
        "product": row.subscription.product.slug,
        "kind": row.kind,
        "state": row.state,
        "revision": row.revision,
        "mode": row.mode,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "document": row.document,
        "signed": row.signed,
    }
