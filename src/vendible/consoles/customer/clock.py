"""The clock of a sandbox customer."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.clock import clock_page
from vendible.domain.access.permissions import OrganizationKind


@acting_as(OrganizationKind.CUSTOMER)
def clock(request: Acting) -> HttpResponse:
    return clock_page(request, reverse("my:clock"), request.membership.organization)
