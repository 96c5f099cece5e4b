"""Submit a draft for review, withdraw it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from vendible.domain.access.notices import Notice
from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.generating import lost, sold_in
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.review import ReviewState, answer_by
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.batch import Batch, Row
from vendible.records.models import Organization, Product, Submission
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import (
    OPEN,
    Checked,
    check_listing,
    errors,
    live_listing,
    own_product,
    plain_findings,
    plain_traps,
    readable,
    require_abilities,
)
from vendible.usecases.notices import tell
from vendible.usecases.reviewing import locked_submission, move
from vendible.usecases.settings import is_holiday_in, review_settings


def submit_listing(
    slug: str,
    *,
    intended: Collection[str] | bool = (),
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Freeze a copy of the draft as a revision and put it up for review.

    `intended`: ids (`code@place`) of the warnings that somebody ticked as meant so; True for all
    that there are. They are kept with the submission.

    Refusals: `not_found`, `listing_has_errors`, `warnings_not_ticked`, `already_in_review`,
    `billing_not_enabled`, `stackable_not_enabled`, `ownership_fixed`, `listed_stays`.
    """
    actor.require(Permission.LISTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        product = own_product(slug, actor)
        if product.submissions.filter(state__in=OPEN).exists():
            raise Refusal(Code.ALREADY_IN_REVIEW, product=product.name)
        checked = check_listing(product.draft, partner=actor.organization, today=present.today)
        listing = readable(checked)
        if checked.has_errors:
            raise errors([each for each in checked.all_findings if each.is_error])
        _require_ownership(product, listing)
        require_abilities(product.partner, product, listing)
        _require_listed_stays(product, listing)
        _require_ticks(listing, checked, intended)
        number = product.revisions.count() + 1
        revision = present.mint()
        batch.add(
            tables.Revision,
            id=revision,
            product_id=product.id,
            number=number,
            listing=to_plain(listing),
            made_at=present.now,
        )
        row = _submission(product, revision, checked.warnings, actor, present)
        batch.add(tables.Submission, **row)
        journal(
            batch,
            actor,
            present,
            "listing_submitted",
            "product",
            product.id,
            name=listing.name,
            revision=number,
            intended=len(checked.warnings),
        )
        load = _tell(batch, product, listing, row, number, present)
        return {
            "submission": row["id"],
            "product": product.id,
            "slug": slug,
            "revision": number,
            "state": ReviewState.SUBMITTED.value,
            "answer_by": row["answer_by"].isoformat(),
            "findings": plain_findings(checked.findings),
            "traps": plain_traps(checked.traps),
            "intended": [each.id for each in checked.warnings],
            **load,
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
        answer = move(batch, found, ReviewState.WITHDRAWN, actor, present)
        tell(
            batch,
            Notice.LISTING_WITHDRAWN,
            organization=actor.organization,
            present=present,
            subject_id=found.id,
            link=_link(found.product.slug),
            operator_link=_operator_link(found.id),
            product=found.product.name,
            revision=found.revision.number,
        )
        return answer

    return run_command(actor, once, present, body)


def _require_ownership(product: Product, listing: Listing) -> None:
    fixed = product.ownership
    if listing.addon is not None and fixed and fixed != listing.addon.ownership:
        raise Refusal(Code.OWNERSHIP_FIXED, product=listing.name, ownership=fixed)


def _require_listed_stays(product: Product, listing: Listing) -> None:
    """A listed edition or way of selling is withdrawn from sale, never deleted (L2)."""
    editions = {each.code for each in listing.editions}
    for edition, sale in lost(live_listing(product), editions, sold_in(listing)):
        if edition not in editions:
            raise Refusal(Code.LISTED_STAYS, what="edition", name=edition)
        raise Refusal(Code.LISTED_STAYS, what="offer", name=f"{edition}, {sale}")


def _require_ticks(listing: Listing, checked: Checked, intended: Collection[str] | bool) -> None:
    if intended is True:
        return
    ticked = set() if intended is False else set(intended)
    missing = [each for each in checked.warnings if each.id not in ticked]
    if missing:
        raise Refusal(
            Code.WARNINGS_NOT_TICKED,
            product=listing.name,
            places=[each.place or "the product" for each in missing],
            findings=plain_findings(missing),
            traps=[each for each in plain_traps(checked.traps) if each["id"] not in ticked],
        )


def _submission(
    product: Product,
    revision: UUID,
    warnings: Collection[Finding],
    actor: Actor,
    present: Present,
) -> Row:
    settings = review_settings()
    operator = Organization.objects.filter(kind="operator").order_by("id").first()
    country = settings.country or (operator.country if operator else "")
    due = answer_by(present.now, present.zone, is_holiday_in(country), settings.target_days)
    return {
        "id": present.mint(),
        "product_id": product.id,
        "revision_id": revision,
        "state": ReviewState.SUBMITTED.value,
        "submitted_at": present.now,
        "submitted_by": actor.name,
        "opened_at": None,
        "decided_at": None,
        "reviewer": "",
        "reasons": [],
        "answer_by": due,
        "overdue_told_at": None,
        "intended": [
            {
                "id": each.id,
                "code": each.code,
                "place": each.place,
                "message": each.message,
                "by": actor.name,
                "at": present.now.isoformat(),
            }
            for each in warnings
        ],
    }


def _tell(
    batch: Batch,
    product: Product,
    listing: Listing,
    submission: Row,
    revision: int,
    present: Present,
) -> Answer:
    """Tells both sides, once more when the day becomes a busy one (Huawei: Review time)."""
    tell(
        batch,
        Notice.LISTING_SUBMITTED,
        organization=product.partner_id,
        present=present,
        subject_id=submission["id"],
        link=_link(product.slug),
        operator_link=_operator_link(submission["id"]),
        product=listing.name,
        revision=revision,
        answer_by=submission["answer_by"],
    )
    count, busy = _submissions_today(product.partner_id, present) + 1, review_settings().busy_day
    if count == busy:
        tell(
            batch,
            Notice.MANY_SUBMISSIONS,
            organization=product.partner_id,
            present=present,
            subject_id=submission["id"],
            link="/partner/",
            operator_link="/operator/",
            count=count,
        )
    return {"is_busy_day": count >= busy, "submissions_today": count}


def _submissions_today(partner: UUID, present: Present) -> int:
    """In the calendar day of the marketplace's zone, whatever became of them."""
    start = datetime.combine(present.today, datetime.min.time(), present.zone)
    end = datetime.combine(present.today + timedelta(days=1), datetime.min.time(), present.zone)
    rows = Submission.objects.filter(product__partner_id=partner)
    return rows.filter(submitted_at__gte=start, submitted_at__lt=end).count()


def _link(slug: str) -> str:
    return f"/partner/products/{slug}/"


def _operator_link(submission: UUID) -> str:
    return f"/operator/submissions/{submission}/"
