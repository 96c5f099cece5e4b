"""The draft as a file: a listing written or uploaded as YAML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.listing_shown import in_order
from vendible.consoles.partner.documents import read_yaml, write_yaml
from vendible.consoles.partner.forms import ListingForm
from vendible.consoles.partner.starting import EXAMPLE
from vendible.consoles.posting import form_key, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.checks import examine
from vendible.domain.catalog.findings import Finding
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.records import reading
from vendible.records.models import Product
from vendible.usecases import drafts
from vendible.usecases.refusal_words import Told, told


@acting_as(OrganizationKind.PARTNER)
def new(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    if request.method == "POST":
        return _save(request, None)
    return _shown(request, ListingForm(initial={"text": EXAMPLE, "key": form_key()}), None)


@acting_as(OrganizationKind.PARTNER)
def edit(request: Acting, slug: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    product = reading.product_of(request.actor.organization, slug)
    if request.method == "POST":
        return _save(request, product)
    text = write_yaml(in_order(product.draft or {}))
    return _shown(request, ListingForm(initial={"text": text, "key": form_key()}), product)


def _save(request: Acting, product: Product | None) -> HttpResponse:
    form = ListingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, form, product, status=422)
    text = form.document()
    try:
        document = read_yaml(text)
        _require_place(request, product, document.get("slug"))
        answer = drafts.save_draft(
            document, actor=request.actor, present=request.present, once=once(request)
        )
    except Refusal as refusal:
        return _refused(request, product, text, refusal)
    messages.success(request, _said(answer["findings"]))
    return HttpResponseRedirect(reverse("partner:product", kwargs={"slug": answer["slug"]}))


def _refused(request: Acting, product: Product | None, text: str, refusal: Refusal) -> HttpResponse:
    """The form with what was typed, and every finding of the document at once."""
    is_read = refusal.code is Code.LISTING_HAS_ERRORS
    findings = examine(read_yaml(text), policies=POLICIES).findings if is_read else ()
    words = told(refusal)
    form = ListingForm({"text": text, "key": form_key()})
    return _shown(request, form, product, status=words.status, refused=words, findings=findings)


def _require_place(request: Acting, product: Product | None, slug: object) -> None:
    """A new listing does not overwrite the draft of another product, nor does an edited one."""
    if product is not None and slug != product.slug:
        raise Refusal(
            Code.BAD_INPUT,
            where="slug",
            expected=f"{product.slug}, which links use and which stays",
            got=str(slug),
        )
    mine = reading.products_of(request.actor.organization).filter(slug=str(slug))
    if product is None and mine.exists():
        raise Refusal(
            Code.BAD_INPUT,
            where="slug",
            expected="one that none of your products has; edit that product to change its draft",
            got=str(slug),
        )


def _said(findings: list[dict[str, Any]]) -> str:
    errors = sum(each["severity"] == "error" for each in findings)
    if errors == 0:
        return "The draft is saved. Nothing stands in the way of submitting it."
    one = "One finding stands" if errors == 1 else f"{errors} findings stand"
    return f"The draft is saved. {one} in the way of submitting it."


def _shown(
    request: Acting,
    form: ListingForm,
    product: Product | None,
    *,
    status: int = 200,
    refused: Told | None = None,
    findings: Sequence[Finding] = (),
) -> HttpResponse:
    title = f"{product.name} as a file" if product else "New product from a file"
    crumbs = [("Products", reverse("partner:products"))]
    if product:
        crumbs.append((product.name, reverse("partner:product", kwargs={"slug": product.slug})))
    return render(
        request,
        "partner/edit.html",
        {
            "title": title,
            "crumbs": crumbs,
            "form": form,
            "product": product,
            "refused": refused,
            "findings": findings,
        },
        status=status,
    )
