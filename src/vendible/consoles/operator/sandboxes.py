"""Sandboxes beside customers and partners, and their clocks."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.clock import clock_page
from vendible.consoles.posting import once, only_posted
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Organization
from vendible.usecases.sandboxes import make_sandbox


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:organizations")
def sandbox(request: Acting, slug: str) -> HttpResponse:
    """Makes the twin, and shows it in the list."""
    made = make_sandbox(slug, actor=request.actor, present=request.present, once=once(request))
    messages.success(
        request, f"{made['name']} is there. Its people find it under Switch organization."
    )
    here = reverse("operator:organizations")
    return HttpResponseRedirect(f"{here}?{urlencode({'q': made['slug']})}")


@acting_as(OrganizationKind.OPERATOR)
def clock(request: Acting, slug: str) -> HttpResponse:
    """The clock of any sandbox; of others the page says that they have none."""
    request.actor.require(Permission.BOOKS_READ)
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="organization", id=slug)
    return clock_page(request, reverse("operator:clock", args=[slug]), found)
