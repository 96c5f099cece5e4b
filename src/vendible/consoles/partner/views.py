"""A partner's products: where each stands, its draft, its submissions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.listing_shown import shown
from vendible.consoles.partner.standing import standing
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.records import reading
from vendible.records.pages import page
from vendible.usecases import submitting

PAGE = 50


@acting_as(OrganizationKind.PARTNER)
def products(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    rows = reading.products_of(request.actor.organization).select_related("live")
    found = page(rows, uuid_after(request), PAGE)
    return render(
        request,
        "partner/products.html",
        {
            "title": "Products",
            "standings": [standing(each) for each in found.rows],
            "after": found.after,
            "may_write": Permission.LISTINGS_WRITE in request.actor.allowed,
        },
    )


@acting_as(OrganizationKind.PARTNER)
def product(request: Acting, slug: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    seen = reading.product_of(request.actor.organization, slug)
    stands = standing(seen)
    listing = stands.checked.listing
    return render(
        request,
        "partner/product.html",
        {
            "title": seen.name,
            "crumbs": [("Products", reverse("partner:products"))],
            "product": seen,
            "standing": stands,
            "draft": shown(listing) if listing else None,
            "submissions": list(seen.submissions.all()),
            "may_write": Permission.LISTINGS_WRITE in request.actor.allowed,
            "form_key": form_key(),
        },
    )


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:product", "slug")
def submit(request: Acting, slug: str) -> HttpResponse:
    answer = submitting.submit_listing(
        slug, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(
        request,
        f"Revision {answer['revision']} is submitted. You can withdraw it until a reviewer "
        "opens it.",
    )
    return _back(slug)


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:product", "slug")
def withdraw(request: Acting, slug: str, submission: UUID) -> HttpResponse:
    answer = submitting.withdraw(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(request, f"Revision {answer['revision']} is withdrawn.")
    return _back(slug)


def _back(slug: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("partner:product", kwargs={"slug": slug}))
