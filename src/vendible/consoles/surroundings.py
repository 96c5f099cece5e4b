"""What every page knows: the marketplace's name, who acts, and for whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from vendible.consoles.acting import membership_of
from vendible.gateways.present import present
from vendible.records.messages import unread
from vendible.records.models import Membership
from vendible.records.orders import waiting_approvals

# Where a sandbox's own clock is shown and moved.
_CLOCKS = {"customer": "my:clock", "partner": "partner:clock"}


def _sandbox(membership: Membership | None) -> dict[str, Any]:
    """What the band above each page of a sandbox says."""
    if membership is None or not membership.organization.sandbox:
        return {}
    of = membership.organization
    moment = present().ahead_by(of.clock_seconds).now
    return {"sandbox_now": moment, "sandbox_clock": reverse(_CLOCKS[of.kind])}


def surroundings(request: HttpRequest) -> dict[str, Any]:
    membership = membership_of(request) if hasattr(request, "session") else None
    return {
        "market_name": settings.MARKET_NAME,
        "membership": membership,
        "organization": membership.organization if membership else None,
        **_sandbox(membership),
        # Called by the pages that have a rail; the others don't ask the database.
        "unread_messages": lambda: (
            unread(membership.user_id, membership.organization_id) if membership else 0
        ),
        "open_approvals": lambda: (
            waiting_approvals(membership.organization_id) if membership else 0
        ),
    }
