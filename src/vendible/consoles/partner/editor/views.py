"""A section of the editor: shown, saved, saved by itself, and told when somebody was quicker."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.partner.editor.section import Editing, Section
from vendible.consoles.partner.editor.sections import section_of, sections_of
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.drafts import digest_of
from vendible.records import reading
from vendible.records.models import Product
from vendible.usecases.drafts import edit_draft
from vendible.usecases.listings import check_listing


@acting_as(OrganizationKind.PARTNER)
def section(request: Acting, slug: str, section: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    product = reading.product_of(request.actor.organization, slug)
    shown = section_of(product.draft or {}, section)
    if request.method == "POST":
        return _save(request, product, shown)
    return _shown(editing_of(request, product), shown)


def editing_of(request: Acting, product: Product, parts: dict[str, Any] | None = None) -> Editing:
    """The draft with what was typed, and what is to be said about it."""
    draft = {
        key: value
        for key, value in {**(product.draft or {}), **(parts or {})}.items()
        if value is not None
    }
    checked = check_listing(draft)
    return Editing(request, product, draft, checked.listing, checked.findings)


def _save(request: Acting, product: Product, shown: Section) -> HttpResponse:
    editing = editing_of(request, product)
    parts = shown.typed(editing, request.POST)
    asked = request.POST.get("do", "")
    anchor = shown.do(asked, parts, editing) if asked else None
    edit_draft(
        product.slug,
        parts,
        request.POST.get("seen", ""),
        actor=request.actor,
        present=request.present,
    )
    here = reverse("partner:section", kwargs={"slug": product.slug, "section": shown.slug})
    return HttpResponseRedirect(f"{here}#{anchor}" if anchor else here)


def _shown(editing: Editing, shown: Section, *, status: int = 200) -> HttpResponse:
    product = editing.product
    return render(
        editing.request,
        shown.template,
        {
            "title": shown.title,
            "editing": editing,
            "product": product,
            "section": shown,
            "sections": [
                (each, sum(each.owns(finding) for finding in editing.findings))
                for each in sections_of(editing.draft)
            ],
            "seen": digest_of(product.draft or {}, shown.keys),
            "crumbs": [
                ("Products", reverse("partner:products")),
                (product.name, reverse("partner:product", kwargs={"slug": product.slug})),
            ],
            **shown.shown(editing),
        },
        status=status,
    )
