"""A submission with all that it says, and its decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.answers_due import due_at
from vendible.consoles.differing import SectionShown, by_section
from vendible.consoles.listing_shown import shown
from vendible.consoles.operator.forms import REASONS_MAX, ReasonForms, Reasons, placed_reasons
from vendible.consoles.posting import form_key, once, only_posted
from vendible.consoles.preview import preview
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.difference import Section, section_of
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Listing
from vendible.records import reading, revisions
from vendible.records.actors import names_of, reviewers
from vendible.records.models import Submission
from vendible.usecases import listings, reviewing
from vendible.usecases.settings import category_names


@acting_as(OrganizationKind.OPERATOR)
def submission(request: Acting, submission: UUID) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    found = _found(submission)
    return _shown(request, found, ReasonForms(prefix="reason"), {})


@acting_as(OrganizationKind.OPERATOR)
def page(request: Acting, submission: UUID) -> HttpResponse:
    """The customer's page as it will look."""
    request.actor.require(Permission.LISTINGS_READ)
    found = _found(submission)
    back = reverse("operator:submission", kwargs={"submission": submission})
    return preview(request, found.product, _listing(found), back)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def claim(request: Acting, submission: UUID) -> HttpResponse:
    answer = reviewing.claim(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(
        request, f"Revision {answer['revision']} of {answer['slug']} is yours to review."
    )
    return _back(request, submission)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def reassign(request: Acting, submission: UUID) -> HttpResponse:
    """To whom was chosen; to oneself where nobody was."""
    answer = reviewing.reassign(
        submission,
        request.POST.get("to") or None,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    name = names_of([answer["reviewer"]])[answer["reviewer"]]
    messages.success(request, f"{name} now reviews revision {answer['revision']}.")
    return _back(request, submission)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def open_review(request: Acting, submission: UUID) -> HttpResponse:
    reviewing.open_review(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(request, "The review is open. The partner can no longer withdraw.")
    return _back(request, submission)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def approve(request: Acting, submission: UUID) -> HttpResponse:
    answer = reviewing.approve(
        submission, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(
        request, f"Revision {answer['revision']} is approved and on sale at {answer['link']}."
    )
    return _back(request, submission)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:submission", "submission")
def reject(request: Acting, submission: UUID) -> HttpResponse:
    """With what was written beside the sections, differences and findings, and below them."""
    request.actor.require(Permission.REVIEWS_DECIDE)
    placed = placed_reasons(request.POST)
    typed = {each["place"]: each["reason"] for each in placed}
    reasons = ReasonForms(request.POST, prefix="reason")
    reasons.beside = len(placed)
    if "more" in request.POST:
        return _shown(request, _found(submission), _one_more(request), typed)
    if not reasons.is_valid():
        return _shown(request, _found(submission), reasons, typed, status=422)
    answer = reviewing.reject(
        submission,
        [*placed, *reasons.reasons()],
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    messages.success(
        request, f"Revision {answer['revision']} is rejected; the partner reads the reasons."
    )
    return _back(request, submission)


def _found(submission: UUID) -> Submission:
    found: Submission = reading.submission_visible(None, submission)
    return found


def _listing(found: Submission) -> Listing:
    return revisions.listings([found.revision_id])[found.revision_id]


def _one_more(request: Acting) -> Reasons:
    """The reasons as they were typed, with room for more."""
    typed = [
        {key: request.POST.get(f"reason-{index}-{key}", "") for key in ("place", "reason")}
        for index in range(REASONS_MAX)
    ]
    return ReasonForms(prefix="reason", initial=[each for each in typed if any(each.values())])


def _shown(
    request: Acting,
    found: Submission,
    reasons: Reasons,
    typed: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    product = found.product
    checked = listings.check_listing(
        found.revision.listing, partner=product.partner_id, today=request.present.today
    )
    may_decide = Permission.REVIEWS_DECIDE in request.actor.allowed
    is_mine = found.reviewer in ("", request.actor.name)
    is_deciding = may_decide and is_mine and found.state == "in_review"
    sent = [found.reviewer, found.submitted_by, *(each.get("by", "") for each in found.intended)]
    names = names_of(sent)
    due = due_at(request.present)
    return render(
        request,
        "operator/submission.html",
        {
            "title": product.name,
            "crumbs": [("Reviews", reverse("operator:queue"))],
            "submission": found,
            "listing": shown(_listing(found), category_names()),
            "bound_reached": checked.bound_reached,
            "due": due.look(found),
            "reasons": reasons,
            "typed": typed,
            "reasons_form": "reject" if is_deciding else "",
            "is_deciding": is_deciding,
            "is_mine": is_mine,
            "others": [each for each in reviewers().items() if each[0] != found.reviewer]
            if may_decide
            else [],
            "reviewer": names.get(found.reviewer, ""),
            "submitter": names.get(found.submitted_by, ""),
            "now": request.present.now,
            "may_decide": may_decide,
            "form_key": form_key(),
        }
        | _against_live(found, checked)
        | _intended(found, names, checked),
        status=status,
    )


@dataclass(frozen=True, slots=True)
class SectionAsked:
    """A section as it is decided on: each place of the page takes its reason at one spot.

    `lines` are the places of differences, `whole` the section's own, that have theirs here.
    """

    section: SectionShown
    findings: Sequence[Finding]
    asked_lines: frozenset[str]
    asked_findings: frozenset[str]
    is_asked: bool

    @property
    def is_quiet(self) -> bool:
        """Nothing differs and nothing was found."""
        return not self.section.lines and not self.findings


def _against_live(found: Submission, checked: listings.Checked) -> dict[str, object]:
    """What is on sale now, the traps, and the sections with what differs and was found there."""
    live, new = found.product.live, _listing(found)
    is_live = live is not None and live.id == found.revision_id
    old = revisions.listings([live.id])[live.id] if live and not is_live else None
    sections = [each for each in by_section(old, new, category_names()) if _is_used(each, new)]
    seen: set[str] = set()
    traps = [(each, _is_first(each.finding.place, seen)) for each in checked.traps]
    asked = [_asked(each, checked.findings, seen) for each in sections]
    return {
        "live": live,
        "is_live": is_live,
        "is_new": live is None,
        "traps": traps,
        "sections": [each for each in asked if not each.is_quiet],
        "quiet": [each for each in asked if each.is_quiet],
        "differences": sum(len(each.lines) for each in sections),
        "findings": checked.findings,
        "hidden_parents": _hidden_parents(new),
    }


def _asked(section: SectionShown, findings: Sequence[Finding], seen: set[str]) -> SectionAsked:
    here = [each for each in findings if section_of(each.place) is section.code]
    return SectionAsked(
        section,
        here,
        frozenset(each.place for each in section.lines if _is_first(each.place, seen)),
        frozenset(each.id for each in here if _is_first(each.place, seen)),
        _is_first(section.place, seen),
    )


def _is_first(place: str, seen: set[str]) -> bool:
    """Whether nothing above it on the page has this place; it has from now on."""
    if place in seen:
        return False
    seen.add(place)
    return True


def _is_used(section: SectionShown, listing: Listing) -> bool:
    """An add-on's settings are a section of add-ons alone, unless a revision did away with them."""
    return section.code is not Section.ADDON or listing.addon is not None or bool(section.lines)


def _hidden_parents(listing: Listing) -> list[str]:
    """Products that this add-on goes with and that aren't on sale: all of them, or none named."""
    if listing.addon is None:
        return []
    named = [each.product for each in listing.addon.connections]
    on_sale = revisions.on_sale(named)
    return [] if any(each in on_sale for each in named) else named


def _intended(
    found: Submission, names: Mapping[str, str], checked: listings.Checked
) -> dict[str, object]:
    """The warnings that the partner ticked as meant so; those apart that aren't found any more."""
    shown_below = {each.id for each in checked.all_findings}
    ticked = [(each, names.get(each.get("by", ""), "")) for each in found.intended]
    return {
        "intended": ticked,
        "intended_apart": [each for each in ticked if each[0]["id"] not in shown_below],
        "intended_by": sorted({by for _, by in ticked if by}),
        "intended_ids": [each["id"] for each in found.intended],
    }


def _back(request: Acting, submission: UUID) -> HttpResponse:
    if request.POST.get("back") == "queue":
        return HttpResponseRedirect(reverse("operator:queue"))
    return HttpResponseRedirect(reverse("operator:submission", kwargs={"submission": submission}))
