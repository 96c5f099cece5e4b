"""What one customer holds, as the rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from vendible.domain.catalog.listing import (
    Billing,
    ContractTerms,
    Listing,
    Method,
    Offer,
    Ownership,
)
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.pricing.discounts import Discount


class State(StrEnum):
    """Of a subscription."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ISOLATED = "isolated"
    ENDED = "ended"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.ACTIVE, State.ENDED}),
    State.ACTIVE: frozenset({State.SUSPENDED, State.ISOLATED, State.ENDED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.ISOLATED, State.ENDED}),
    State.ISOLATED: frozenset({State.ACTIVE, State.ENDED}),
    State.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class OnSale:
    """A product as it is on sale now: its live revision and what its partner is enabled for."""

    product: UUID
    partner: UUID
    partner_name: str
    revision: UUID
    listing: Listing
    stackable_enabled: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A commitment, copied at purchase: days `[first, end)`."""

    first: date
    end: date
    terms: ContractTerms


class Because(StrEnum):
    """Why a subscription has ended."""

    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # not renewed, and not within seven days after it either
    TRIAL_OVER = "trial_over"
    CHANGED = "changed"  # its parent changed to an edition that has no place for it
    PARENT_ENDED = "parent_ended"
    BY_PARTNER = "by_partner"  # offline billing
    NOT_PAID = "not_paid"  # its order was never paid
    REFUNDED = "refunded"


class ScheduledKind(StrEnum):
    CHANGE = "change"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What was asked for a later day. It is checked again when it falls due.

    Of a change: the target, None keeps what is held then.
    """

    kind: ScheduledKind
    on: date
    asked_on: date
    asked_by: str = ""  # as the journal names people
    edition: str | None = None
    quantity: int | None = None
    attributes: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price that the partner announced for the renewals from a day on (rules: Contracts)."""

    price: Price
    from_on: date
    announced_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """One subscription. `price` is the one bought, for one cycle; `listing` its revision's.

    `end` is None without a term (one-time, offline). `ends_on` is set when it will not renew.
    `paid` is what was paid for the present specification from `paid_from` to `end`.
    """

    id: UUID
    product: UUID
    partner: UUID
    revision: UUID
    listing: Listing
    instance: UUID
    parent: UUID | None
    edition: str
    offer: str
    method: Method
    cycle: Cycle | None
    attributes: tuple[tuple[str, str], ...]
    quantity: int
    price: Price
    currency: str
    policy: str
    state: State
    starts_at: datetime
    anchor: date
    first: date
    end: date | None
    auto_renew: bool
    ends_on: date | None
    contract: Contract | None
    paid_from: date
    paid: Money
    license: UUID
    license_revision: int
    trial_until: date | None = None  # bought with a trial: until then nothing is charged
    discount: Discount | None = None
    scheduled: Scheduled | None = None
    announced: tuple[PriceChange, ...] = ()  # the earliest announced first
    plan: UUID | None = None  # the leaving plan that set its end
    license_until: date | None = None  # offline billing: the expiry that the partner set
    reminded_on: date | None = None  # the day of the last reminder
    held_back: bool = False  # an operator suspended this one itself, not only its parent
    because: Because | None = None  # it ended

    @property
    def name(self) -> str:
        return self.listing.name

    @property
    def ownership(self) -> Ownership | None:
        return self.listing.addon.ownership if self.listing.addon else None

    @property
    def is_live(self) -> bool:
        return self.state is not State.ENDED

    @property
    def bought(self) -> Offer:
        offer = self.listing.offer(self.offer)
        assert offer is not None, f"{self.offer} is not in the revision held"
        return offer

    @property
    def is_offline(self) -> bool:
        return self.listing.billing is Billing.OFFLINE

    def is_in_trial(self, today: date) -> bool:
        return self.trial_until is not None and today < self.trial_until

    def has_lapsed(self, today: date) -> bool:
        """Its paid term is over, whether or not a job has moved the state yet."""
        return self.end is not None and self.end <= today

    def rest(self, today: date) -> Term | None:
        """Today and the days after it in the paid term; None without a term."""
        if self.end is None:
            return None
        return Term(min(max(today, self.first), self.end), self.end)


@dataclass(frozen=True, slots=True)
class Holding:
    """All subscriptions of one customer that are not ended.

    `tried`: the products of which the customer had a trial, ended ones included.
    """

    customer: UUID
    country: str
    subscriptions: tuple[Held, ...]
    tried: frozenset[UUID] = frozenset()

    def get(self, subscription: UUID) -> Held:
        """Refusal `not_found` for one that this customer does not hold."""
        for each in self.subscriptions:
            if each.id == subscription:
                return each
        raise Refusal(Code.NOT_FOUND, what="subscription", id=str(subscription))

    def holds(self, subscription: UUID) -> bool:
        return any(each.id == subscription for each in self.subscriptions)

    def with_changed(self, *changed: Held) -> Holding:
        """These as they are now; what has ended is no longer held."""
        by_id = {each.id: each for each in changed}
        now = (by_id.get(each.id, each) for each in self.subscriptions)
        return replace(self, subscriptions=tuple(each for each in now if each.is_live))

    def with_one_more(self, held: Held) -> Holding:
        """What is held after `held` was bought; its trial counts as used."""
        tried = self.tried | {held.product} if held.trial_until is not None else self.tried
        return replace(self, subscriptions=(*self.subscriptions, held), tried=tried)

    def addons_of(self, parent: UUID) -> tuple[Held, ...]:
        return tuple(each for each in self.subscriptions if each.parent == parent and each.is_live)


def monthly(amount: Fraction, cycle: Cycle | None) -> Fraction:
    """A recurring amount per month (yearly / 12); a one-time amount as it is."""
    return amount / cycle.months if cycle else amount
