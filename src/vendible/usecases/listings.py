"""Save a draft, submit it, withdraw; open a review, approve, reject."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.checks import check_connections, examine, is_slug
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.catalog.listing import Listing, Ownership
from vendible.domain.catalog.review import ReviewState, require_transition
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records import revisions
from vendible.records.batch import Batch, Row
from vendible.records.models import Organization, Product, Submission
from vendible.usecases.commands import Answer, Once, journal, run_command

_OPEN = (ReviewState.SUBMITTED.value, ReviewState.IN_REVIEW.value)


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was looked at: the listing when it could be read, and all findings."""

    listing: Listing | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.findings)


def check_listing(document: object) -> Checked:
    """Reads and checks a plain document, an add-on also beside its parents that are on sale."""
    examined = examine(document, policies=POLICIES)
    listing = examined.listing
    if listing is None or listing.addon is None:
        return Checked(listing, examined.findings)
    connected = [each.product for each in listing.addon.connections]
    parents = {slug: each.listing for slug, each in revisions.on_sale(connected).items()}
    return Checked(listing, (*examined.findings, *check_connections(listing, parents)))


def save_draft(
    document: Mapping[str, Any], *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Keep a listing as its product's draft; what is on sale is untouched.

    Refusals: `listing_has_errors` where it can't be read or its slug can't be a link,
    `slug_taken` by another partner, `type_fixed`, `already_in_review` (L7: from submission on
    nothing can be edited), `not_allowed` for a type that the partner was not enabled for.
    """
    actor.require(Permission.LISTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        checked = check_listing(document)
        listing = _readable(checked)
        if not is_slug(listing.slug):
            raise _errors([each for each in checked.findings if each.place == "slug"])
        partner = Organization.objects.get(id=actor.organization)
        # Locked, or an approval at the same time would be written over.
        product = Product.objects.select_for_update().filter(slug=listing.slug).first()
        _require_may_list(partner, product, listing)
        if product is not None and product.submissions.filter(state__in=_OPEN).exists():
            raise Refusal(Code.ALREADY_IN_REVIEW, product=product.name)
        row = _product_row(product, listing, actor, present)
        batch.add(tables.Product, **row)
        journal(batch, actor, present, "draft_saved", "product", row["id"], name=listing.name)
        return {"product": row["id"], "slug": listing.slug, "findings": _plain(checked.findings)}

    return run_command(actor, once, present, body)


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
        listing = _readable(checked)
        if checked.has_errors:
            raise _errors(checked.findings)
        _require_ownership(product, listing)
        if product.submissions.filter(state__in=_OPEN).exists():
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
            "findings": _plain(checked.findings),
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
        return _move(batch, found, ReviewState.WITHDRAWN, actor, present)

    return run_command(actor, once, present, body)


def open_review(
    submission: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """A reviewer begins: from here on the partner can't withdraw."""
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_submission(submission)
        return _move(batch, found, ReviewState.IN_REVIEW, actor, present)

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
        answer = _move(batch, found, ReviewState.APPROVED, actor, present)
        product = Product.objects.select_for_update().get(id=found.product_id)
        listing = found.revision.listing
        ownership = (listing.get("addon") or {}).get("ownership", "")
        row = _row_of(product) | {
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
        return _move(batch, found, ReviewState.REJECTED, actor, present, reasons=kept)

    return run_command(actor, once, present, body)


def own_product(slug: str, actor: Actor) -> Product:
    """A product of the actor's organization. Refusal `not_found`."""
    product = Product.objects.filter(slug=slug, partner_id=actor.organization).first()
    if product is None:
        raise Refusal(Code.NOT_FOUND, what="product", id=slug)
    return product


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


def _move(
    batch: Batch,
    found: Submission,
    after: ReviewState,
    actor: Actor,
    present: Present,
    **more: object,
) -> Answer:
    require_transition(found.product.name, ReviewState(found.state), after)
    decided = after in (ReviewState.APPROVED, ReviewState.REJECTED)
    row = _row_of(found) | {"state": after.value, **more}
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


def _readable(checked: Checked) -> Listing:
    if checked.listing is None:
        raise _errors(checked.findings)
    return checked.listing


def _errors(findings: Sequence[Finding]) -> Refusal:
    return Refusal(Code.LISTING_HAS_ERRORS, findings=_plain(findings))


def _plain(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [dataclasses.asdict(each) for each in findings]


def _require_may_list(partner: Organization, product: Product | None, listing: Listing) -> None:
    if product is not None and product.partner_id != partner.id:
        raise Refusal(Code.SLUG_TAKEN, slug=listing.slug)
    if product is not None and (product.type, product.kind) != (listing.type, listing.kind):
        raise Refusal(Code.TYPE_FIXED, product=product.name, type=product.type, kind=product.kind)
    if listing.type not in partner.types:
        raise Refusal(Code.NOT_ALLOWED, permission=f"list type {listing.type}", who=partner.types)


def _require_ownership(product: Product, listing: Listing) -> None:
    if listing.addon is None:
        return
    if product.ownership and product.ownership != listing.addon.ownership:
        raise Refusal(Code.OWNERSHIP_FIXED, product=listing.name, ownership=product.ownership)
    stackable = listing.addon.ownership is Ownership.ONE_PER_PARENT
    if stackable and not product.partner.stackable_enabled:
        raise Refusal(Code.STACKABLE_NOT_ENABLED, product=listing.name)


def _product_row(product: Product | None, listing: Listing, actor: Actor, present: Present) -> Row:
    if product is not None:
        return _row_of(product) | {"draft": to_plain(listing), "changed_at": present.now}
    return {
        "id": present.mint(),
        "partner_id": actor.organization,
        "slug": listing.slug,
        "kind": listing.kind.value,
        "type": listing.type.value,
        "ownership": "",
        "name": listing.name,
        "draft": to_plain(listing),
        "live_id": None,
        "created_at": present.now,
        "changed_at": present.now,
    }


def _row_of(record: Product | Submission) -> Row:
    return {
        str(field.column): getattr(record, field.attname) for field in record._meta.concrete_fields
    }
