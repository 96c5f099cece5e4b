"""What every page knows: the marketplace's name, who acts, and for whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from vendible.consoles.acting import membership_of
from vendible.records.messages import unread


def surroundings(request: HttpRequest) -> dict[str, Any]:
    membership = membership_of(request) if hasattr(request, "session") else None
    return {
        "market_name": settings.MARKET_NAME,
        "membership": membership,
        "organization": membership.organization if membership else None,
        # Called by the pages that have a rail; the others don't ask the database.
        "unread_messages": lambda: (
            unread(membership.user_id, membership.organization_id) if membership else 0
        ),
    }
