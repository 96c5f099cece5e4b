"""A partner's products: where each stands, its draft, its submissions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.answers_due import due_at
from vendible.consoles.design.words import day_text
from vendible.consoles.listing_shown import shown
from vendible.consoles.partner.editor.sections import sections_of
from vendible.consoles.partner.standing import Standing, standing, standings
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.findings import Finding
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import reading
from vendible.records.models import Product, Submission
from vendible.records.pages import page
from vendible.usecases import submitting
from vendible.usecases.listings import OPEN
from vendible.usecases.refusal_words import told
from vendible.usecases.settings import category_names, last_day, review_settings

PAGE = 25

_SHOWN = {
    "all": "All",
    "drafts": "Drafts",
    "review": "In review",
    "sale": "On sale",
    "addons": "Add-ons",
}
_NONE_SHOWN = {
    "drafts": "Every product is submitted or on sale as its draft says.",
    "review": "Nothing of yours waits for a reviewer or a decision.",
    "sale": "Nothing of yours is on sale yet.",
    "addons": "An add-on is a product of its own that is bought with editions of others.",
}


@acting_as(OrganizationKind.PARTNER)
def products(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    wanted = request.GET.get("show", "all")
    wanted = wanted if wanted in _SHOWN else "all"
    rows = reading.products_of(request.actor.organization).select_related("live")
    found = page(_shown_of(rows, wanted), uuid_after(request), PAGE)
    here = reverse("partner:products")
    return render(
        request,
        "partner/products.html",
        {
            "title": "Products",
            "standings": standings(request.actor.organization, found.rows),
            "after": found.after,
            "show": wanted,
            "tabs": [(word, f"{here}?show={key}") for key, word in _SHOWN.items()],
            "tab": _SHOWN[wanted],
            "none_shown": _NONE_SHOWN.get(wanted, ""),
            "may_write": Permission.LISTINGS_WRITE in request.actor.allowed,
            "page_size": PAGE,
        },
    )


def _shown_of(rows: QuerySet[Product], wanted: str) -> QuerySet[Product]:
    is_open = Exists(Submission.objects.filter(product=OuterRef("pk"), state__in=OPEN))
    if wanted == "drafts":
        is_new = Q(live=None) | ~Q(draft=F("live__listing"))
        return rows.filter(is_new).exclude(is_open)
    if wanted == "review":
        return rows.filter(is_open)
    if wanted == "sale":
        return rows.filter(live__isnull=False)
    return rows.filter(kind="addon") if wanted == "addons" else rows


@acting_as(OrganizationKind.PARTNER)
def product(request: Acting, slug: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    return _product(request, slug, frozenset())


def _product(
    request: Acting, slug: str, ticked: frozenset[str], refused: Refusal | None = None
) -> HttpResponse:
    seen = reading.product_of(request.actor.organization, slug)
    stands = standing(seen, request.present.today)
    listing = stands.checked.listing
    words = told(refused) if refused else None
    return render(
        request,
        "partner/product.html",
        {
            "title": seen.name,
            "crumbs": [("Products", reverse("partner:products"))],
            "product": seen,
            "standing": stands,
            "groups": _by_section(seen, stands),
            "ticks": [(each, each.id in ticked) for each in stands.checked.warnings],
            "refused": words,
            "draft": shown(listing, category_names()) if listing else None,
            "submissions": list(seen.submissions.all()),
            "may_write": Permission.LISTINGS_WRITE in request.actor.allowed,
            "target_days": review_settings().target_days,
            "expected": due_at(request.present).sentence(stands.open) if stands.open else "",
            "form_key": form_key(),
        },
        status=words.status if words else 200,
    )


def _draft_of(product: Product) -> dict[str, Any]:
    return {"kind": product.kind, **(product.draft or {})}


def _by_section(
    product: Product, stands: Standing
) -> list[tuple[str, str, list[tuple[Finding, str]]]]:
    """The findings under the section that mends them: slug, title, findings with their address."""
    left = list(stands.checked.findings)
    groups = []
    for section in sections_of(_draft_of(product)):
        own = [each for each in left if section.owns(each)]
        left = [each for each in left if each not in own]
        here = reverse("partner:section", kwargs={"slug": product.slug, "section": section.slug})
        if own:
            groups.append((section.slug, section.title, [(each, here) for each in own]))
    if left:
        file = reverse("partner:file", kwargs={"slug": product.slug})
        groups.append(("", "The whole listing", [(each, file) for each in left]))
    return groups


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:product", "slug")
def submit(request: Acting, slug: str) -> HttpResponse:
    """Comes back with what was ticked where a warning is not ticked as intended."""
    intended = request.POST.getlist("intended")
    try:
        answer = submitting.submit_listing(
            slug,
            intended=intended,
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    except Refusal as refusal:
        if refusal.code is not Code.WARNINGS_NOT_TICKED:
            raise
        return _product(request, slug, frozenset(intended), refusal)
    messages.success(request, _submitted(answer, request.present))
    return _back(slug)


def _submitted(answer: dict[str, Any], present: Present) -> str:
    due = day_text(last_day(datetime.fromisoformat(answer["answer_by"]), present))
    words = (
        f"Revision {answer['revision']} is submitted. You can withdraw it until a reviewer "
        f"opens it. You can expect an answer by {due}."
    )
    if not answer["is_busy_day"]:
        return words
    count = answer["submissions_today"]
    return f"{words} These are {count} submissions today: with so many it may take longer."


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:product", "slug")
def withdraw(request: Acting, slug: str, submission: UUID) -> HttpResponse:
    answer = submitting.withdraw(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(
        request, f"Revision {answer['revision']} is withdrawn. The draft can be edited again."
    )
    return _back(slug)


def _back(slug: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("partner:product", kwargs={"slug": slug}))
