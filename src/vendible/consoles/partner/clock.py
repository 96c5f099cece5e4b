"""The clock of a sandbox partner."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.clock import clock_page
from vendible.domain.access.permissions import OrganizationKind


@acting_as(OrganizationKind.PARTNER)
def clock(request: Acting) -> HttpResponse:
    return clock_page(request, reverse("partner:clock"), request.membership.organization)
