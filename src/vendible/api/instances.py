"""Application instances and their credentials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import Permission
from vendible.records import reading
from vendible.records.models import Instance
from vendible.usecases import people

router = Router(tags=["instances"])


@router.get("/instances", response={200: schemas.Instances, REFUSED: Problem})
def list_instances(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.LICENSES_READ)
    return page_answer(reading.instances_of(request.actor.organization), paging, _plain)


@router.post(
    "/instances/{uuid:instance}/credential", response={201: schemas.CredentialOut, REFUSED: Problem}
)
def issue_credential(request: Asked, instance: UUID) -> HttpResponse:
    """A new credential for the installed software; the one before it stops working."""
    text = people.issue_credential(instance, actor=request.actor, present=request.present)
    return json_answer({"instance": instance, "credential": text}, 201)


def _plain(row: Instance) -> dict[str, Any]:
    return {
        "id": row.id,
        "product": row.product.slug,
        "name": row.product.name,
        "has_credential": row.credential_hash is not None,
        "created_at": row.created_at,
    }
