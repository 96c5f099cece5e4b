"""A section of the editor: shown, saved, saved by itself, and told when somebody was quicker."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.partner.editor.frame import (
    by_name,
    difference,
    frame,
    live_parts,
    plain_kept,
)
from vendible.consoles.partner.editor.section import Editing, Plain, Section
from vendible.consoles.partner.editor.sections import section_of, sections_of
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.drafts import digest_of
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import reading
from vendible.records.models import Product
from vendible.usecases.drafts import edit_draft
from vendible.usecases.listings import OPEN, check_listing
from vendible.usecases.refusal_words import told

_SAVED_COOKIE = "draft-saved"  # tells the page's script which saving arrived
_SAVED_SECONDS = 60


@acting_as(OrganizationKind.PARTNER)
def section(request: Acting, slug: str, section: str = "") -> HttpResponse:
    """Without a `section` the first one."""
    request.actor.require(Permission.LISTINGS_WRITE)
    product = reading.product_of(request.actor.organization, slug)
    draft = {"kind": product.kind, **(product.draft or {})}
    shown = section_of(draft, section) if section else sections_of(draft)[0]
    if request.method != "POST":
        return _shown(editing_of(request, product), shown)
    is_by_itself = request.headers.get("HX-Request") == "true"
    return (
        _save_by_itself(request, product, shown) if is_by_itself else _save(request, product, shown)
    )


def editing_of(request: Acting, product: Product, parts: Plain | None = None) -> Editing:
    """The draft with what was typed, and what is to be said about it."""
    draft = {
        key: value
        for key, value in {**(product.draft or {}), **(parts or {})}.items()
        if value is not None
    }
    checked = check_listing(draft, partner=request.actor.organization, today=request.present.today)
    return Editing(request, product, draft, checked.listing, checked.all_findings)


def _save(request: Acting, product: Product, shown: Section) -> HttpResponse:
    """A whole page's post: keep what was typed, do what the button asks, show the page again."""
    editing = editing_of(request, product)
    parts: Plain = {}
    refused: Refusal | None = None
    anchor: str | None = None
    asked = request.POST.get("do", "")
    try:
        parts = shown.typed(editing, request.POST)
        try:
            anchor = shown.uploaded(parts, editing) if request.FILES else None
        except Refusal as refusal:  # a file that can't be taken keeps no text from being saved
            refused = refusal
        if asked and not asked.startswith("go "):
            anchor = shown.do(asked, parts, editing) or anchor
        _keep(request, product, shown, parts)
    except Refusal as refusal:
        return _refused(request, product.slug, shown, parts, refusal)
    if refused is not None:
        kept = reading.product_of(request.actor.organization, product.slug)
        return _shown(editing_of(request, kept), shown, refused=refused)
    return _answered(request, product, _following(shown, editing, asked), shown, anchor)


def _following(shown: Section, editing: Editing, asked: str) -> str:
    """The section that is shown after the saving."""
    known = {each.slug for each in sections_of(editing.draft)}
    wanted = asked.removeprefix("go ")
    return wanted if asked.startswith("go ") and wanted in known else shown.slug


def _answered(
    request: Acting, product: Product, following: str, shown: Section, anchor: str | None
) -> HttpResponse:
    editor = reverse("partner:edit", kwargs={"slug": product.slug})
    here = f"{editor}{following}/"
    answer = HttpResponseRedirect(f"{here}#{anchor}" if anchor else here)
    seen = request.POST.get("seen", "")
    if seen.isalnum():
        answer.set_cookie(
            _SAVED_COOKIE,
            f"{shown.slug}.{seen}",
            max_age=_SAVED_SECONDS,
            path=editor,
            secure=request.is_secure(),
            samesite="Strict",
        )
    if request.POST.get("do") == "restore":
        messages.success(request, "What was not saved is restored and saved.")
    return answer


def _save_by_itself(request: Acting, product: Product, shown: Section) -> HttpResponse:
    """Answers only what changes on the page, so that focus and caret stay where they are."""
    editing = editing_of(request, product)
    try:
        parts = shown.typed(editing, request.POST)
        digest = _keep(request, product, shown, parts)
    except Refusal as refusal:
        return _not_saved(request, product, refusal)
    product.changed_at, product.drafted_by = request.present.now, request.actor.name
    edited = editing_of(request, product, parts)
    said = request.POST.get("said", "").split("\n") or list(request.POST)
    answer = render(
        request,
        "partner/editor/_saved_by_itself.html",
        {**frame(edited, shown), **live_parts(edited, said), **shown.shown(edited), "seen": digest},
    )
    answer.headers["Draft"] = f"saved {digest}"
    return answer


def _not_saved(request: Acting, product: Product, refusal: Refusal) -> HttpResponse:
    words = told(refusal)
    if refusal.code is Code.DRAFT_CHANGED:
        product = reading.product_of(request.actor.organization, product.slug)
    answer = render(
        request,
        "partner/editor/_not_saved.html",
        {
            "refused": words,
            "is_changed": refusal.code is Code.DRAFT_CHANGED,
            "product": product,
            "by": by_name(product, request.actor),
        },
        status=words.status,
    )
    answer.headers["Draft"] = "changed" if refusal.code is Code.DRAFT_CHANGED else "refused"
    return answer


def _keep(request: Acting, product: Product, shown: Section, parts: Plain) -> str:
    """Answers the digest of the section as it is kept now. Refusals: those of `edit_draft`.

    A saving whose answer was lost is sent again and finds the draft changed: by itself. What it
    had sent comes along as `attempt`, and where that is what is there, nobody was quicker.
    """
    draft = product.draft or {}
    is_as_seen = request.POST.get("seen", "") == shown.digest(draft)
    seen = digest_of(draft, parts) if is_as_seen else ""
    actor, present = request.actor, request.present
    try:
        edit_draft(product.slug, parts, seen, actor=actor, present=present)
    except Refusal as refusal:
        if refusal.code is not Code.DRAFT_CHANGED or not _was_this(request, product, shown, parts):
            raise
        there = digest_of(draft, parts)
        edit_draft(product.slug, parts, there, actor=actor, present=present)
    return shown.digest(plain_kept({**draft, **parts}))


def _was_this(request: Acting, product: Product, shown: Section, parts: Plain) -> bool:
    """What is there now is what this page says, or said in a saving that was not answered."""
    draft = product.draft or {}
    if plain_kept({**draft, **parts}) == draft:
        return True
    attempt = request.POST.get("attempt", "")
    if not attempt:
        return False
    said = shown.typed(editing_of(request, product), QueryDict(attempt))
    return plain_kept({**draft, **said}) == draft


def _refused(
    request: Acting, slug: str, shown: Section, parts: Plain, refusal: Refusal
) -> HttpResponse:
    """The page with what was typed; where somebody was quicker, with what differs."""
    product = reading.product_of(request.actor.organization, slug)
    editing = editing_of(request, product, parts)
    lines = (
        difference(product.draft or {}, editing.draft, parts)
        if refusal.code is Code.DRAFT_CHANGED
        else None
    )
    return _shown(editing, shown, refused=refusal, lines=lines)


def _shown(
    editing: Editing,
    shown: Section,
    *,
    refused: Refusal | None = None,
    lines: list[dict[str, str]] | None = None,
) -> HttpResponse:
    product = editing.product
    words = told(refused) if refused else None
    context: dict[str, Any] = {
        "title": shown.title,
        "seen": shown.digest(product.draft or {}),
        "open": next((s for s in product.submissions.all() if s.state in OPEN), None),
        "refused": words,
        "conflict": lines,
        "crumbs": [
            ("Products", reverse("partner:products")),
            (product.name, reverse("partner:product", kwargs={"slug": product.slug})),
        ],
        **frame(editing, shown),
        **shown.shown(editing),
    }
    status = words.status if words else 200
    return render(editing.request, shown.template, context, status=status)
