"""The operator's review: open, approve, reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.review import ReviewState, require_transition
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.models import Product, Submission
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import row_of


def open_review(
    submission: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """A reviewer begins: from here on the partner can't withdraw."""
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        return move(batch, found, ReviewState.IN_REVIEW, actor, present)

    return run_command(actor, once, present, body)


def approve(
    submission: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Takes effect at once: the revision is live, the storefront shows it, the link works.

    Refusals: `review_state` unless it is in review.
    """
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        answer = move(batch, found, ReviewState.APPROVED, actor, present)
        product = Product.objects.select_for_update().get(id=found.product_id)
        listing = found.revision.listing
        ownership = (listing.get("addon") or {}).get("ownership", "")
        row = row_of(product) | {
            "name": listing["name"],
            "live_id": found.revision_id,
            "ownership": product.ownership or ownership,
            "changed_at": present.now,
        }
        batch.add(tables.Product, **row)
        return answer | {"link": f"/products/{product.slug}/"}

    return run_command(actor, once, present, body)


def reject(
    submission: UUID,
    reasons: Sequence[Mapping[str, str]],
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Send it back with reasons, each with its place. Refusals: `review_state`, `bad_input`."""
    actor.require(Permission.REVIEWS_DECIDE)
    if not reasons:
        raise Refusal(Code.BAD_INPUT, where="reasons", got=[], expected="at least one reason")

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        kept = [dict(each) for each in reasons]
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
    require_transition(found.product.name, ReviewState(found.state), after)
    decided = after in (ReviewState.APPROVED, ReviewState.REJECTED)
    row = row_of(found) | {"state": after.value, **more}
    if after is ReviewState.IN_REVIEW:
        row |= {"opened_at": present.now, "reviewer": actor.name}
    if decided:
        row |= {"decided_at": present.now, "reviewer": actor.name}
    batch.add(tables.Submission, **row)
    journal(
        batch,
        actor,
        present,
        _FACT[after],
        "product",
        found.product_id,
        organization=found.product.partner_id,
        name=found.product.name,
        revision=found.revision.number,
        **more,
    )
    return {
        "submission": found.id,
        "product": found.product_id,
        "slug": found.product.slug,
        "revision": found.revision.number,
        "state": after.value,
        **more,
    }


_FACT = {
    ReviewState.IN_REVIEW: "review_opened",
    ReviewState.APPROVED: "listing_approved",
    ReviewState.REJECTED: "listing_rejected",
    ReviewState.WITHDRAWN: "listing_withdrawn",
}
