"""The operator's review: claim, reassign, open, approve, reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from vendible.domain.access.notices import Notice
from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.checks import check_connections
from vendible.domain.catalog.document import listing_from_plain
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.review import (
    Ability,
    ReviewState,
    is_open,
    require_fit,
    require_transition,
)
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records import revisions
from vendible.records.actors import names_of, reviewers
from vendible.records.batch import Batch
from vendible.records.models import Organization, Product, Submission
from vendible.records.storefront_entries import entry_row, show_addons_of
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import foreign_of, lacking, row_of
from vendible.usecases.notices import tell

_DECIDED = (ReviewState.APPROVED, ReviewState.REJECTED)


def claim(submission: UUID, *, actor: Actor, present: Present, once: Once | None = None) -> Answer:
    """From here on this reviewer alone decides; the partner may still withdraw until it is opened.

    Claiming again what one has changes nothing. Refusals: `review_claimed` by somebody else,
    `review_state` once it is decided.
    """
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        _require_open(found)
        _require_unclaimed_by_others(found, actor)
        if found.reviewer == actor.name:
            return _answer(found)
        return _give(batch, found, actor.name, "review_claimed", actor, present)

    return run_command(actor, once, present, body)


def reassign(
    submission: UUID,
    to: str | None = None,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Give the review to another reviewer (`user:12`), or take it over: without `to` the actor's.

    Refusals: `review_state` once it is decided, `bad_input` for one who may not decide.
    """
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        _require_open(found)
        new = to or actor.name
        known = reviewers()
        if new != actor.name and new not in known:
            raise Refusal(
                Code.BAD_INPUT, where="to", got=new, expected=f"one of {', '.join(known) or 'none'}"
            )
        if found.reviewer == new:
            return _answer(found)
        before = found.reviewer
        return _give(batch, found, new, "review_reassigned", actor, present, before=before)

    return run_command(actor, once, present, body)


def open_review(
    submission: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """A reviewer begins, and claims it: from here on the partner can't withdraw.

    Refusals: `review_state`, `review_claimed` by somebody else.
    """
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        _require(found, ReviewState.IN_REVIEW, actor)
        _tell(batch, found, Notice.REVIEW_OPENED, present)
        return move(batch, found, ReviewState.IN_REVIEW, actor, present)

    return run_command(actor, once, present, body)


def approve(
    submission: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Takes effect at once: the revision is live, the storefront shows it, the link works.

    Refusals: `review_state` unless it is in review, `review_claimed` by somebody else,
    `ability_withdrawn` and `parent_does_not_fit` where that changed since the submission.
    """
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        _require(found, ReviewState.APPROVED, actor)
        product = Product.objects.select_for_update().get(id=found.product_id)
        document = found.revision.listing
        listing = listing_from_plain(document)
        _require_still_allowed(product, listing)
        answer = move(batch, found, ReviewState.APPROVED, actor, present)
        ownership = (document.get("addon") or {}).get("ownership", "")
        row = row_of(product) | {
            "name": document["name"],
            "live_id": found.revision_id,
            "ownership": product.ownership or ownership,
            "changed_at": present.now,
        }
        batch.add(tables.Product, **row)
        partner = product.partner
        entry = entry_row(
            row,
            found.revision_id,
            listing,
            partner.name,
            present.now,
            sandbox=partner.sandbox,
        )
        batch.add(tables.StorefrontEntry, **entry)
        show_addons_of(product.slug, product.partner_id)
        link = f"/products/{product.slug}/"
        _tell(batch, found, Notice.LISTING_APPROVED, present)
        return answer | {"link": link}

    return run_command(actor, once, present, body)


def reject(
    submission: UUID,
    reasons: Sequence[Mapping[str, str]],
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Send it back with reasons, each with its place.

    Refusals: `review_state`, `review_claimed` by somebody else, `bad_input` without a reason.
    """
    actor.require(Permission.REVIEWS_DECIDE)
    if not reasons:
        raise Refusal(Code.BAD_INPUT, where="reasons", got=[], expected="at least one reason")

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        _require(found, ReviewState.REJECTED, actor)
        kept = [dict(each) for each in reasons]
        _tell(batch, found, Notice.LISTING_REJECTED, present, reasons=kept)
        return move(batch, found, ReviewState.REJECTED, actor, present, reasons=kept)

    return run_command(actor, once, present, body)


def locked_submission(submission: UUID) -> Submission:
    """Locked, so that withdrawing and opening can't both win (X13). Refusal `not_found`."""
    found = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("product", "revision")
        .filter(id=submission)
        .first()
    )
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="submission", id=str(submission))
    return found


def move(
    batch: Batch,
    found: Submission,
    after: ReviewState,
    actor: Actor,
    present: Present,
    **more: object,
) -> Answer:
    """The submission in its next state, with its line in the journal. Refusal `review_state`."""
    require_transition(found.product.name, ReviewState(found.state), after)
    row = row_of(found) | {"state": after.value, **more}
    if after is ReviewState.IN_REVIEW:
        row |= {"opened_at": present.now, "reviewer": actor.name}
    if after in _DECIDED:
        row |= {"decided_at": present.now, "reviewer": actor.name}
    batch.add(tables.Submission, **row)
    _journal(batch, found, _FACT[after], actor, present, **more)
    return _answer(found) | {"state": after.value, "reviewer": row["reviewer"], **more}


def _give(
    batch: Batch,
    found: Submission,
    reviewer: str,
    fact: str,
    actor: Actor,
    present: Present,
    **facts: object,
) -> Answer:
    batch.add(tables.Submission, **(row_of(found) | {"reviewer": reviewer}))
    _journal(batch, found, fact, actor, present, reviewer=reviewer, **facts)
    return _answer(found) | {"reviewer": reviewer}


def _answer(found: Submission) -> Answer:
    return {
        "submission": found.id,
        "product": found.product_id,
        "slug": found.product.slug,
        "revision": found.revision.number,
        "state": found.state,
        "reviewer": found.reviewer,
    }


def _journal(
    batch: Batch, found: Submission, fact: str, actor: Actor, present: Present, **facts: object
) -> None:
    journal(
        batch,
        actor,
        present,
        fact,
        "product",
        found.product_id,
        organization=found.product.partner_id,
        name=found.product.name,
        revision=found.revision.number,
        **facts,
    )


def _tell(batch: Batch, found: Submission, notice: Notice, present: Present, **facts: Any) -> None:
    """The people of the partner, in the same transaction."""
    tell(
        batch,
        notice,
        organization=found.product.partner_id,
        present=present,
        subject_id=found.id,
        link=f"/partner/products/{found.product.slug}/",
        product=found.revision.listing["name"],
        revision=found.revision.number,
        **facts,
    )


def _require(found: Submission, after: ReviewState, actor: Actor) -> None:
    """The state first: what is over is over, whoever claimed it."""
    require_transition(found.product.name, ReviewState(found.state), after)
    _require_unclaimed_by_others(found, actor)


def _require_open(found: Submission) -> None:
    if not is_open(ReviewState(found.state)):
        raise Refusal(
            Code.REVIEW_STATE,
            product=found.product.name,
            state=found.state,
            asked="claimed",
            possible=[],
        )


def _require_unclaimed_by_others(found: Submission, actor: Actor) -> None:
    if found.reviewer not in ("", actor.name):
        reviewer = names_of([found.reviewer])[found.reviewer]
        raise Refusal(Code.REVIEW_CLAIMED, reviewer=reviewer, product=found.product.name)


def _require_still_allowed(product: Product, listing: Listing) -> None:
    """What may have changed since the submission: the partner's abilities, and the parents."""
    partner = Organization.objects.get(id=product.partner_id)
    missing = lacking(partner, product, listing)
    if missing is not None:
        words = {
            Ability.TYPE: f"products of type {listing.type}",
            Ability.BILLING: f"{listing.billing} billing",
            Ability.STACKABLE: "stackable add-ons",
        }
        raise Refusal(
            Code.ABILITY_WITHDRAWN,
            product=listing.name,
            partner=partner.name,
            ability=words[missing],
        )
    if listing.addon is not None:
        connected = [each.product for each in listing.addon.connections]
        on_sale = revisions.on_sale(connected)
        parents = {slug: each.listing for slug, each in on_sale.items()}
        foreign = foreign_of(on_sale, product.partner_id)
        beside = check_connections(listing, parents, foreign=foreign)
        require_fit(listing.name, beside)


_FACT = {
    ReviewState.IN_REVIEW: "review_opened",
    ReviewState.APPROVED: "listing_approved",
    ReviewState.REJECTED: "listing_rejected",
    ReviewState.WITHDRAWN: "listing_withdrawn",
}
