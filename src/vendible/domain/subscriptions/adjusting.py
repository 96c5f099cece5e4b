"""Offline billing: the partner sets what was agreed in a contract outside the marketplace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from vendible.domain.catalog.listing import Edition, Listing, Offer
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.choices import chosen_attributes, chosen_quantity
from vendible.domain.subscriptions.holding import Held, OnSale, State


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The target; None keeps what is held. `until`: the license's expiry, None is permanent."""

    until: date | None
    edition: str | None = None
    quantity: int | None = None
    attributes: tuple[tuple[str, str], ...] | None = None


def decide_adjustment(held: Held, ask: Adjustment, live: OnSale | None, today: date) -> Held:
    """What is held afterwards: at once, without a tick and without money (rules: Changing 9).

    The held edition stays in its revision; another one is taken from the live revision. Source:
    Tencent, specification change of offline products. Refusals: `not_offline`,
    `subscription_not_active`, `edition_withdrawn`, `expiry_in_the_past`, `nothing_changes`, and
    those of quantities and attributes.
    """
    _require_adjustable(held)
    if ask.until is not None and ask.until <= today and ask.until != held.license_until:
        raise Refusal(Code.EXPIRY_IN_THE_PAST, product=held.name, on=ask.until, today=today)
    listing, revision, edition, offer = _target(held, ask.edition, live)
    quantity = held.quantity if ask.quantity is None else ask.quantity
    attributes = held.attributes if ask.attributes is None else ask.attributes
    after = replace(
        held,
        listing=listing,
        revision=revision,
        edition=edition.code,
        offer=offer.code,
        quantity=chosen_quantity(edition, quantity),
        attributes=chosen_attributes(edition, attributes),
        license_until=ask.until,
    )
    if after == held:
        raise Refusal(Code.NOTHING_CHANGES, product=held.name)
    return replace(after, license_revision=held.license_revision + 1)


def require_offline_end(held: Held) -> None:
    """The partner may end it: only what is billed outside the marketplace."""
    _require_adjustable(held)


def _require_adjustable(held: Held) -> None:
    if not held.is_offline:
        raise Refusal(Code.NOT_OFFLINE, product=held.name)
    if held.state not in (State.ACTIVE, State.SUSPENDED):
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state=held.state.value)


def _target(
    held: Held, code: str | None, live: OnSale | None
) -> tuple[Listing, UUID, Edition, Offer]:
    if code is None or code == held.edition:
        edition = held.listing.edition(held.edition)
        assert edition is not None, f"{held.edition} is not in the revision held"
        return held.listing, held.revision, edition, held.bought
    edition = live.listing.edition(code) if live else None
    offers = live.listing.offers_of(code) if live else ()
    if live is None or edition is None or not offers:
        raise Refusal(Code.EDITION_WITHDRAWN, product=held.name, edition=code)
    alike = (each for each in offers if (each.method, each.cycle) == (held.method, held.cycle))
    return live.listing, live.revision, edition, next(alike, offers[0])
