"""Who did what, when."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, page_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.records import reading
from vendible.records.models import JournalEntry

router = Router(tags=["journal"])


@router.get("/journal", response={200: schemas.Journal, REFUSED: Problem})
def list_journal(request: Asked, paging: Paging) -> HttpResponse:
    """What concerns the organization; everything for the operator."""
    request.actor.require(Permission.JOURNAL_READ)
    is_operator = request.actor.kind is OrganizationKind.OPERATOR
    scope = None if is_operator else request.actor.organization
    return page_answer(reading.journal_of(scope), paging, _plain, cursor=int)


def _plain(row: JournalEntry) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at,
        "actor": row.actor,
        "fact": row.fact,
        "subject": row.subject,
        "subject_id": row.subject_id,
        "facts": row.facts,
    }
