"""The review: the queue, a submission with all that it says, and its decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.listing_shown import in_order, shown
from vendible.consoles.operator.forms import REASONS_MAX, ReasonForms, Reasons
from vendible.consoles.operator.who import names_of
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.difference import differences
from vendible.domain.catalog.review import ReviewState
from vendible.records import reading
from vendible.records.models import Revision, Submission
from vendible.records.pages import Page, page
from vendible.records.revisions import listings as listings_of
from vendible.usecases import listings, reviewing

PAGE = 50
_OPEN = [ReviewState.SUBMITTED.value, ReviewState.IN_REVIEW.value]


@acting_as(OrganizationKind.OPERATOR)
def queue(request: Acting) -> HttpResponse:
    """What waits, oldest first."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = reading.submissions_visible(None).filter(state__in=_OPEN).order_by("id")
    after = uuid_after(request)
    found = list((rows.filter(id__gt=after) if after else rows)[: PAGE + 1])
    more = str(found[PAGE - 1].id) if len(found) > PAGE else None
    return _list(request, "Waiting", Page(found[:PAGE], more))


@acting_as(OrganizationKind.OPERATOR)
def decided(request: Acting) -> HttpResponse:
    """What was approved, rejected or withdrawn, newest first."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = reading.submissions_visible(None).exclude(state__in=_OPEN)
    return _list(request, "Decided", page(rows, uuid_after(request), PAGE))


def _list(request: Acting, tab: str, rows: Page) -> HttpResponse:
    names = names_of(each.reviewer for each in rows.rows)
    return render(
        request,
        "operator/queue.html",
        {
            "title": "Reviews",
            "tab": tab,
            "tabs": [
                ("Waiting", reverse("operator:queue")),
                ("Decided", reverse("operator:decided")),
            ],
            "submissions": [(each, names.get(each.reviewer, "")) for each in rows.rows],
            "after": rows.after,
            "now": request.present.now,
        },
    )


@acting_as(OrganizationKind.OPERATOR)
def submission(request: Acting, submission: UUID) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    found = _found(submission)
    return _shown(request, found, ReasonForms(prefix="reason"))


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def open_review(request: Acting, submission: UUID) -> HttpResponse:
    reviewing.open_review(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(request, "The review is open. The partner can no longer withdraw.")
    return _back(submission)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def approve(request: Acting, submission: UUID) -> HttpResponse:
    answer = reviewing.approve(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(
        request, f"Revision {answer['revision']} is approved and on sale at {answer['link']}."
    )
    return _back(submission)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def reject(request: Acting, submission: UUID) -> HttpResponse:
    reasons = ReasonForms(request.POST, prefix="reason")
    if "more" in request.POST or not reasons.is_valid():
        found = _found(submission)
        request.actor.require(Permission.REVIEWS_DECIDE)
        if "more" in request.POST:
            return _shown(request, found, _one_more(request))
        return _shown(request, found, reasons, status=422)
    answer = reviewing.reject(
        submission,
        reasons.reasons(),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    messages.success(
        request, f"Revision {answer['revision']} is rejected; the partner reads the reasons."
    )
    return _back(submission)


def _found(submission: UUID) -> Submission:
    found: Submission = reading.submission_visible(None, submission)
    return found


def _one_more(request: Acting) -> Reasons:
    """The reasons as they were typed, with room for more."""
    typed = [
        {key: request.POST.get(f"reason-{index}-{key}", "") for key in ("place", "reason")}
        for index in range(REASONS_MAX)
    ]
    return ReasonForms(prefix="reason", initial=[each for each in typed if any(each.values())])


def _shown(
    request: Acting, found: Submission, reasons: Reasons, *, status: int = 200
) -> HttpResponse:
    live = found.product.live
    is_live = live is not None and live.id == found.revision_id
    names = names_of([found.reviewer, found.submitted_by])
    return render(
        request,
        "operator/submission.html",
        {
            "title": found.product.name,
            "crumbs": [("Reviews", reverse("operator:queue"))],
            "submission": found,
            "listing": shown(listings_of([found.revision_id])[found.revision_id]),
            "findings": listings.check_listing(found.revision.listing).findings,
            "live": live,
            "is_live": is_live,
            "difference": _difference(live, found) if live and not is_live else [],
            "reasons": reasons,
            "reviewer": names.get(found.reviewer, ""),
            "submitter": names.get(found.submitted_by, ""),
            "now": request.present.now,
            "may_decide": Permission.REVIEWS_DECIDE in request.actor.allowed,
            "form_key": form_key(),
        },
        status=status,
    )


def _difference(live: Revision, found: Submission) -> list[dict[str, str]]:
    """Ready for the difference view."""
    return [
        {
            "kind": each.kind.value,
            "label": each.place,
            "before": each.before,
            "after": each.after,
        }
        for each in differences(in_order(live.listing), in_order(found.revision.listing))
    ]


def _back(submission: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("operator:submission", kwargs={"submission": submission}))
