"""Submit a draft for review, withdraw it."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.listing import Listing, Ownership
from vendible.domain.catalog.review import ReviewState
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.models import Product
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import (
    OPEN,
    check_listing,
    errors,
    own_product,
    plain_findings,
    readable,
)
from vendible.usecases.reviewing import locked_submission, move


def submit_listing(
    slug: str, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Freeze a copy of the draft as a revision and put it up for review.

    Refusals: `not_found`, `listing_has_errors`, `already_in_review`, `stackable_not_enabled`,
    `ownership_fixed`.
    """
    actor.require(Permission.LISTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        product = own_product(slug, actor)
        checked = check_listing(product.draft)
        listing = readable(checked)
        if checked.has_errors:
            raise errors(checked.findings)
        _require_ownership(product, listing)
        if product.submissions.filter(state__in=OPEN).exists():
            raise Refusal(Code.ALREADY_IN_REVIEW, product=listing.name)
        number = product.revisions.count() + 1
        revision, submission = present.mint(), present.mint()
        batch.add(
            tables.Revision,
            id=revision,
            product_id=product.id,
            number=number,
            listing=to_plain(listing),
            made_at=present.now,
        )
        batch.add(
            tables.Submission,
            id=submission,
            product_id=product.id,
            revision_id=revision,
            state=ReviewState.SUBMITTED.value,
            submitted_at=present.now,
            submitted_by=actor.name,
            opened_at=None,
            decided_at=None,
            reviewer="",
            reasons=[],
            answer_by=None,
            overdue_told_at=None,
            intended=[],
        )
        journal(
            batch,
            actor,
            present,
            "listing_submitted",
            "product",
            product.id,
            name=listing.name,
            revision=number,
        )
        return {
            "submission": submission,
            "product": product.id,
            "slug": slug,
            "revision": number,
            "state": ReviewState.SUBMITTED.value,
            "findings": plain_findings(checked.findings),
        }

    return run_command(actor, once, present, body)


def withdraw(
    submission: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Take a submission back. Refusal `review_state` once a reviewer has opened it."""
    actor.require(Permission.LISTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        if found.product.partner_id != actor.organization:
            raise Refusal(Code.NOT_FOUND, what="submission", id=str(submission))
        return move(batch, found, ReviewState.WITHDRAWN, actor, present)

    return run_command(actor, once, present, body)


def _require_ownership(product: Product, listing: Listing) -> None:
    if listing.addon is None:
        return
    if product.ownership and product.ownership != listing.addon.ownership:
        raise Refusal(Code.OWNERSHIP_FIXED, product=listing.name, ownership=product.ownership)
    stackable = listing.addon.ownership is Ownership.ONE_PER_PARENT
    if stackable and not product.partner.stackable_enabled:
        raise Refusal(Code.STACKABLE_NOT_ENABLED, product=listing.name)
