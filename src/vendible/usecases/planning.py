"""What applying listings would change and which review it needs; nothing is kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.difference import differences
from vendible.domain.catalog.document import Reading, read, to_plain
from vendible.domain.catalog.listing import Kind, Listing, Ownership
from vendible.domain.catalog.planning import Obstacle, Standing, obstacles, review_need
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Organization, Product
from vendible.records.reading import newest_submissions
from vendible.usecases.commands import Answer
from vendible.usecases.listings import (
    OPEN,
    check_reading,
    plain_findings,
    plain_traps,
)

LISTINGS_MAX = 300


def plan_listings(documents: Sequence[Mapping[str, Any]], *, actor: Actor, today: date) -> Answer:
    """For each listing, in the order in which they are applied (parents first).

    They are checked as if all of them were drafts already, so that an add-on and its new parent
    can be planned together. Refusal `bad_input` for none, too many, or a slug that is there twice.
    """
    actor.require(Permission.LISTINGS_READ)
    if not 1 <= len(documents) <= LISTINGS_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="listings",
            got=f"{len(documents)} listings",
            expected=f"1 to {LISTINGS_MAX}",
        )
    readings = [read(each) for each in documents]
    order = sorted(range(len(readings)), key=lambda each: _is_addon(readings[each]))
    _require_each_once(readings)
    beside = {each.listing.slug: each.listing for each in readings if not each.mistakes}
    there = _there([each.listing.slug for each in readings])
    partner = Organization.objects.get(id=actor.organization)
    plans = [_plan(readings[each], beside, there, partner, today) for each in order]
    return {
        "listings": [{"index": index, **plan} for index, plan in zip(order, plans, strict=True)]
    }


def _is_addon(reading: Reading) -> bool:
    return reading.listing.kind is Kind.ADDON


def _require_each_once(readings: Sequence[Reading]) -> None:
    slugs = [each.listing.slug for each in readings]
    for index, slug in enumerate(slugs):
        if slug and slug in slugs[:index]:
            raise Refusal(
                Code.BAD_INPUT, where=f"listings[{index}].slug", got=slug, expected="another slug"
            )


def _there(slugs: Sequence[str]) -> dict[str, Product]:
    """Another partner's as well: that its slug is taken is all that is told of it."""
    rows = Product.objects.filter(slug__in=slugs).select_related("live")
    return {each.slug: each for each in rows.prefetch_related(newest_submissions())}


def _plan(
    reading: Reading,
    beside: Mapping[str, Listing],
    there: Mapping[str, Product],
    partner: Organization,
    today: date,
) -> Answer:
    product = there.get(reading.listing.slug)
    checked = check_reading(reading, partner=partner.id, today=today, beside=beside)
    answer: Answer = {
        "slug": reading.listing.slug,
        "name": reading.listing.name,
        "kind": reading.listing.kind.value,
        "findings": plain_findings(checked.findings),
        "traps": plain_traps(checked.traps),
        "bound_reached": checked.bound_reached,
        "ticks": [each.id for each in checked.warnings],
        "has_errors": checked.has_errors,
    }
    if checked.listing is None:
        return {**answer, "is_readable": False, **_NOTHING}
    is_own = product is not None and product.partner_id == partner.id
    stands = _standing(product) if product and is_own else None
    wanted = to_plain(checked.listing)
    taken = [Obstacle("slug_taken", "another product has this slug")]
    return {
        **answer,
        "is_readable": True,
        "version": product.draft_version if product and is_own else 0,
        "to_draft": _differences(stands.draft if stands else None, wanted),
        "to_live": _differences(stands.live if stands else None, wanted),
        "is_draft_there": bool(stands and stands.draft),
        "is_live": bool(stands and stands.live),
        "review": review_need(wanted, stands).value,
        "submission": _newest(product, wanted) if product and is_own else None,
        "obstacles": [
            dataclasses.asdict(each)
            for each in (
                *(taken if product and not is_own else ()),
                *obstacles(checked.listing, stands),
                *_abilities(checked.listing, partner, stands),
            )
        ],
    }


_NOTHING: Mapping[str, Any] = {
    "version": 0,
    "to_draft": [],
    "to_live": [],
    "is_draft_there": False,
    "is_live": False,
    "review": "nothing",
    "submission": None,
    "obstacles": [],
}


def _newest(product: Product, wanted: Mapping[str, object]) -> dict[str, Any] | None:
    """The newest submission, and whether it is of this very listing."""
    newest = next(iter(product.submissions.all()), None)
    if newest is None:
        return None
    return {
        "submission": str(newest.id),
        "revision": newest.revision.number,
        "state": newest.state,
        "reasons": newest.reasons,
        "is_same": newest.revision.listing == wanted,
    }


def _standing(product: Product) -> Standing:
    return Standing(
        type=product.type,
        kind=product.kind,
        ownership=product.ownership,
        draft=product.draft,
        live=product.live.listing if product.live else None,
        is_in_review=any(each.state in OPEN for each in product.submissions.all()),
    )


def _differences(
    before: Mapping[str, object] | None, after: Mapping[str, object]
) -> list[dict[str, str]]:
    return [
        {"kind": each.kind.value, "place": each.place, "before": each.before, "after": each.after}
        for each in differences(before or {}, after)
    ]


def _abilities(
    listing: Listing, partner: Organization, there: Standing | None
) -> Iterator[Obstacle]:
    """What the operator has not enabled for this partner."""
    if listing.type not in partner.types:
        yield Obstacle("not_allowed", f"type {listing.type.value} is not enabled for you")
    if listing.billing not in partner.billings:
        yield Obstacle("billing_not_enabled", f"{listing.billing.value} billing is not enabled")
    stackable = listing.addon is not None and listing.addon.ownership is Ownership.ONE_PER_PARENT
    if stackable and not partner.stackable_enabled and not (there and there.ownership):
        yield Obstacle("stackable_not_enabled", "stackable add-ons are not enabled for you")
