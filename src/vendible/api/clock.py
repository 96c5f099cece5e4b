"""A sandbox's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from ninja import Router

from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.api.schemas_clock import ClockIn, ClockOut
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import midnight
from vendible.gateways.present import Present
from vendible.records import clocks
from vendible.records.models import JournalEntry
from vendible.usecases import clock as usecase

HAPPENED_MAX = 500
router = Router(tags=["clock"])


@router.get("/clock", response={200: ClockOut, REFUSED: Problem})
def get_clock(request: Asked) -> HttpResponse:
    """What the organization's clock says, and what its last move brought."""
    request.actor.require(Permission.CLOCK_MOVE)
    return json_answer(_plain(request))


@router.post("/clock", response={200: ClockOut, REFUSED: Problem}, openapi_extra=REPEATABLE)
def move_clock(request: Asked, body: ClockIn) -> HttpResponse:
    """Puts a sandbox's clock forward; all that falls due until then happens, each on its day.

    A long way is worked off in parts: `is_done` says whether everything has happened. The same
    `Idempotency-Key` moves it once; repeated, it answers what the clock says by then.
    """
    organization = request.actor.organization
    usecase.move_clock(
        organization,
        _wanted(body, request.present),
        actor=request.actor,
        present=request.present,
        once=once(request, 200),
    )
    usecase.work_off(organization, request.present)
    return json_answer(_plain(request))


def _wanted(body: ClockIn, present: Present) -> datetime:
    if body.to is not None and body.days is None:
        return midnight(body.to, present.zone)
    if body.days is not None and body.to is None:
        return present.now + timedelta(days=body.days)
    raise Refusal(Code.BAD_INPUT, where="body", got="both or neither", expected="days, or to")


def _plain(request: Asked) -> dict[str, Any]:
    organization, real = request.actor.organization, request.present.by_real_clock()
    clock = clocks.clock_of(organization)
    return {
        "sandbox": clock.is_sandbox,
        "now": real.ahead_by(clock.seconds).now,
        "is_done": not clocks.is_due(organization, real.now),
        "happened": [_happened(each) for each in clocks.since_move(organization, HAPPENED_MAX)],
    }


def _happened(entry: JournalEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "fact": entry.fact,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "facts": entry.facts,
    }
