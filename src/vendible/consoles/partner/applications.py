"""A partner's applications: each submission with its progress; and the preview of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.answers_due import Due, due_at
from vendible.consoles.design.states import Look
from vendible.consoles.differing import by_section
from vendible.consoles.posting import form_key, uuid_after
from vendible.consoles.preview import preview
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.document import read
from vendible.domain.catalog.review import ReviewState
from vendible.records import reading, revisions
from vendible.records.models import Submission
from vendible.records.pages import page
from vendible.usecases.listings import Checked, readable
from vendible.usecases.settings import category_names

PAGE = 20
_STEPS = {ReviewState.SUBMITTED: 1, ReviewState.IN_REVIEW: 2}


@dataclass(frozen=True, slots=True)
class Application:
    """`current` counts from 1; `expected` says in words when an answer comes."""

    submission: Submission
    steps: Sequence[dict[str, object]]
    current: int
    due: Look | None
    expected: str
    may_withdraw: bool
    is_live: bool


@acting_as(OrganizationKind.PARTNER)
def applications(request: Acting) -> HttpResponse:
    """All submissions, newest first."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = reading.submissions_visible(request.actor.organization)
    found = page(rows, uuid_after(request), PAGE)
    due = due_at(request.present)
    here = reverse("partner:applications")
    return render(
        request,
        "partner/applications.html",
        {
            "title": "Applications",
            "applications": [_application(each, due) for each in found.rows],
            "next": f"{here}?after={found.after}" if found.after else "",
            "newest": here if request.GET.get("after") else "",
            "may_write": Permission.LISTINGS_WRITE in request.actor.allowed,
            "form_key": form_key(),
        },
    )


@acting_as(OrganizationKind.PARTNER)
def application(request: Acting, submission: UUID) -> HttpResponse:
    """One submission with its difference to what is on sale now, section by section."""
    request.actor.require(Permission.LISTINGS_READ)
    found: Submission = reading.submission_visible(request.actor.organization, submission)
    live = found.product.live
    is_live = live is not None and live.id == found.revision_id
    wanted = {found.revision_id} | ({live.id} if live else set())
    known = revisions.listings(wanted)
    old = known[live.id] if live and not is_live else None
    sections = by_section(old, known[found.revision_id], category_names())
    return render(
        request,
        "partner/application.html",
        {
            "title": f"Revision {found.revision.number} of {found.product.name}",
            "crumbs": [("Applications", reverse("partner:applications"))],
            "application": _application(found, due_at(request.present)),
            "live": live,
            "is_live": is_live,
            "sections": [each for each in sections if each.lines],
            "may_write": Permission.LISTINGS_WRITE in request.actor.allowed,
            "form_key": form_key(),
        },
    )


@acting_as(OrganizationKind.PARTNER)
def draft_preview(request: Acting, slug: str) -> HttpResponse:
    """The customer's page as the draft would make it. Refusal `listing_has_errors`."""
    request.actor.require(Permission.LISTINGS_READ)
    product = reading.product_of(request.actor.organization, slug)
    found = read(product.draft)
    listing = readable(Checked(None if found.spoiled else found.listing, found.mistakes))
    return preview(request, product, listing, reverse("partner:product", kwargs={"slug": slug}))


def _application(found: Submission, due: Due) -> Application:
    state = ReviewState(found.state)
    decided = {
        ReviewState.APPROVED: "Approved",
        ReviewState.REJECTED: "Rejected",
        ReviewState.WITHDRAWN: "Withdrawn",
    }.get(state, "Decided")
    names = (
        ["Submitted", decided] if _is_short(found, state) else ["Submitted", "In review", decided]
    )
    return Application(
        found,
        [{"label": each, "is_refused": each == "Rejected"} for each in names],
        _STEPS.get(state, len(names) + 1),
        due.look(found),
        due.sentence(found),
        state is ReviewState.SUBMITTED,
        found.product.live_id == found.revision_id,
    )


def _is_short(found: Submission, state: ReviewState) -> bool:
    """Withdrawn before anybody opened it: it was never in review."""
    return state is ReviewState.WITHDRAWN and found.opened_at is None
