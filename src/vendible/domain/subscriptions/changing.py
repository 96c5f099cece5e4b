"""Moving a subscription to another edition, attribute values or quantity inside its term."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from vendible.domain.catalog.checks import changes_allowed
from vendible.domain.catalog.listing import (
    AddonTerms,
    Edition,
    Listing,
    Offer,
    ProductType,
    TerminationFee,
)
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.words import day_words
from vendible.domain.pricing.changes import compare, net_of
from vendible.domain.pricing.explained import Explained, stated
from vendible.domain.pricing.policies import POLICIES, RoundingStep
from vendible.domain.subscriptions.amounts import (
    CyclePrice,
    charge_for_rest_discounted,
    credit_for_rest,
    cycle_price,
    full_cycle_price,
)
from vendible.domain.subscriptions.cancelling import leavable_on, termination_fee
from vendible.domain.subscriptions.choices import chosen_attributes, chosen_quantity, price_in
from vendible.domain.subscriptions.holding import (
    Contract,
    Held,
    Holding,
    OnSale,
    Scheduled,
    ScheduledKind,
    State,
    monthly,
)
from vendible.domain.subscriptions.renewing import goes_on


class Direction(StrEnum):
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    EQUAL = "equal"


class Fate(StrEnum):
    """What becomes of an add-on when its parent changes."""

    KEPT = "kept"
    INCLUDED = "included"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class ChangeAsk:
    """The target; None keeps what is held."""

    edition: str | None = None
    quantity: int | None = None
    attributes: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class AddonEffect:
    """What becomes of one add-on: its unused part is credited, a contract's fee may be due."""

    addon: Held
    fate: Fate
    credit: Explained | None = None
    fee: Explained | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A decided change: `credit` (negative) and `charge` are the two lines of the parent."""

    before: Held
    after: Held
    direction: Direction
    credit: Explained
    charge: Explained
    addons: tuple[AddonEffect, ...]


class _Target(NamedTuple):
    """`price` of `offer` in `listing`, which is that of `revision`, and what was chosen of it."""

    listing: Listing
    revision: UUID
    edition: Edition
    offer: Offer
    price: Price
    quantity: int
    attributes: tuple[tuple[str, str], ...]

    def cycle_price(self, currency: str) -> CyclePrice:
        return cycle_price(self.price, self.edition, self.quantity, self.attributes, currency)


def decide_change(
    holding: Holding,
    held: Held,
    ask: ChangeAsk,
    live: OnSale | None,
    today: date,
    *,
    asked_on: date | None = None,
) -> Change:
    """Decide a change of `held` (rules: Changing 1 to 6; Tencent: specification change).

    `live` is the product as it is on sale now, None if it no longer is. `asked_on`: of a scheduled
    change that falls due today, the day on which it was asked; it may fall on the end of the term,
    and is then free: the renewal of that day is at the new price. Refuses with the first of
    `billed_offline`, `subscription_not_active`, `change_open`, `edition_withdrawn`,
    `change_not_ticked`, `change_other_cycle`, `nothing_changes`, `downgrade_not_allowed`,
    `change_blocked_by_contract` that applies.
    """
    _require_changeable(held, today, is_due=asked_on is not None)
    target = _target(held, ask, live)
    _require_ticked(held, target, live)
    if _is_identical(held, target):
        raise Refusal(Code.NOTHING_CHANGES, product=held.name)
    cycle = target.cycle_price(held.currency)
    direction = direction_of(held, target.edition, target.quantity, cycle.step.exact)
    if held.listing.type is ProductType.MARKETPLACE and direction is Direction.DOWNGRADE:
        raise Refusal(Code.DOWNGRADE_NOT_ALLOWED, product=held.name, edition=held.edition)
    credit, charge = _two_lines(held, cycle, today)
    return Change(
        before=held,
        after=_after(held, target, charge.amount, today),
        direction=direction,
        credit=credit,
        charge=charge,
        addons=tuple(
            _effect(addon, held, target.edition, today, asked_on or today)
            for addon in holding.addons_of(held.id)
        ),
    )


def _require_changeable(held: Held, today: date, *, is_due: bool) -> None:
    # It costs nothing here, so anybody could take the dearest edition: its partner adjusts it.
    if held.is_offline:
        raise Refusal(Code.BILLED_OFFLINE, product=held.name)
    lapsed = held.has_lapsed(today)
    if lapsed and is_due and held.end == today and goes_on(held):
        lapsed = False
    if held.state is not State.ACTIVE or lapsed:
        state = "expired" if held.state is State.ACTIVE else held.state.value
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state=state)
    scheduled = scheduled_change(held)
    if scheduled is not None:
        raise Refusal(
            Code.CHANGE_OPEN,
            product=held.name,
            what=f"a change scheduled for {day_words(scheduled.on)}",
            remedy="Withdraw it first, or wait until it is done",
        )


def scheduled_change(held: Held) -> Scheduled | None:
    """The change that waits for its day."""
    scheduled = held.scheduled
    return scheduled if scheduled and scheduled.kind is ScheduledKind.CHANGE else None


def scheduled_misfit(parent: Held, addon: Listing) -> Scheduled | None:
    """The scheduled change of `parent` that `addon` would not survive (conflict K14), if any."""
    scheduled, terms = scheduled_change(parent), addon.addon
    if scheduled is None or terms is None or scheduled.edition is None:
        return None
    return None if _is_connected(terms, parent, scheduled.edition) else scheduled


def _two_lines(held: Held, cycle: CyclePrice, today: date) -> tuple[Explained, Explained]:
    """What the current specification gives back and the target costs, for the rest of the term.

    Under a policy that rounds once on the net, the credit takes the cent that is over.
    """
    if held.has_lapsed(today):
        nothing = stated(Money.zero(held.currency), "the term is over, nothing of it is left")
        return -nothing, nothing
    credit = credit_for_rest(held, today)
    charge = charge_for_rest_discounted(cycle, held, today)
    policy = POLICIES[held.policy]
    if policy.rounding_step is RoundingStep.NET:
        net = net_of([-credit], [charge], held.currency, policy).net
        over = net - charge.amount
        if over != credit.amount and -over <= held.paid:
            credit = stated(over, "so that the net is rounded once").preceded_by(credit)
    return credit, charge


def direction_of(held: Held, edition: Edition, quantity: int, amount: Fraction) -> Direction:
    """Upgrade, downgrade or equal (rules: Changing 2; AppDirect: upgrades and downgrades)."""
    if edition.code == held.edition and quantity != held.quantity:
        return _compare(quantity, held.quantity)
    before = held.listing.edition(held.edition)
    ranks = (edition.rank, before.rank if before else None)
    if ranks[0] is not None and ranks[1] is not None and ranks[0] != ranks[1]:
        return _compare(ranks[0], ranks[1])
    before_amount = full_cycle_price(held).step.exact  # a discount says nothing of the edition
    return _compare(monthly(amount, held.cycle), monthly(before_amount, held.cycle))


def _compare(new: Fraction | int, old: Fraction | int) -> Direction:
    return Direction(compare(Fraction(old), Fraction(new)))


def _target(held: Held, ask: ChangeAsk, live: OnSale | None) -> _Target:
    """The held revision prices the held edition; another edition is priced by the live one."""
    code = ask.edition or held.edition
    if code == held.edition:
        return _within(held, ask)
    edition = live.listing.edition(code) if live else None
    if live is None or edition is None or not edition.on_sale:
        raise Refusal(Code.EDITION_WITHDRAWN, product=held.name, edition=code)
    if edition.quotation:
        raise Refusal(
            Code.NEEDS_QUOTATION, product=held.name, edition=edition.name, words=edition.quotation
        )
    offer = _same_kind_of_offer(held, live.listing, edition)
    return _Target(
        live.listing,
        live.revision,
        edition,
        offer,
        price_in(offer, held.currency, live.listing.name),
        chosen_quantity(edition, ask.quantity if ask.quantity is not None else held.quantity),
        chosen_attributes(edition, held.attributes if ask.attributes is None else ask.attributes),
    )


def _within(held: Held, ask: ChangeAsk) -> _Target:
    edition = held.listing.edition(held.edition)
    assert edition is not None
    return _Target(
        held.listing,
        held.revision,
        edition,
        held.bought,
        held.price,
        chosen_quantity(edition, held.quantity if ask.quantity is None else ask.quantity),
        held.attributes if ask.attributes is None else chosen_attributes(edition, ask.attributes),
    )


def _same_kind_of_offer(held: Held, listing: Listing, edition: Edition) -> Offer:
    for offer in listing.offers_of(edition.code):
        if offer.on_sale and offer.method is held.method and offer.cycle == held.cycle:
            return offer
    raise Refusal(
        Code.CHANGE_OTHER_CYCLE,
        product=held.name,
        edition=edition.name,
        cycle=str(held.cycle) if held.cycle else "one_time",
        available=[str(each.cycle or each.method) for each in listing.offers_of(edition.code)],
    )


def _require_ticked(held: Held, target: _Target, live: OnSale | None) -> None:
    ticked = set(changes_allowed(held.listing, held.edition))
    if live is not None and live.listing.edition(held.edition) is not None:
        ticked |= set(changes_allowed(live.listing, held.edition))
    if target.edition.code not in ticked:
        raise Refusal(
            Code.CHANGE_NOT_TICKED,
            product=held.name,
            edition=held.edition,
            target=target.edition.code,
            allowed=sorted(ticked),
        )


def _is_identical(held: Held, target: _Target) -> bool:
    return (target.edition.code, target.quantity, target.attributes) == (
        held.edition,
        held.quantity,
        held.attributes,
    )


def _after(held: Held, target: _Target, paid: Money, today: date) -> Held:
    """The end of the term, the contract and the anchor stay as they are (rules: Changing 5).

    What was announced for the offer held before does not reach another one.
    """
    return replace(
        held,
        listing=target.listing,
        revision=target.revision,
        edition=target.edition.code,
        offer=target.offer.code,
        price=target.price,
        quantity=target.quantity,
        attributes=target.attributes,
        announced=held.announced if target.offer.code == held.offer else (),
        paid_from=today,
        paid=paid,
    )


def _is_connected(terms: AddonTerms, parent: Held, edition: str) -> bool:
    return any(
        connection.product == parent.listing.slug and edition in connection.editions
        for connection in terms.connections
    )


def _effect(
    addon: Held, parent: Held, edition: Edition, today: date, asked_on: date
) -> AddonEffect:
    terms = addon.listing.addon
    assert terms is not None
    credit = None if addon.has_lapsed(today) else credit_for_rest(addon, today)
    if addon.listing.slug in edition.includes:
        return AddonEffect(addon, Fate.INCLUDED, credit)
    if _is_connected(terms, parent, edition.code):
        return AddonEffect(addon, Fate.KEPT)
    contract = _binding(addon, today)
    if contract is not None and contract.terms.fee_kind is not TerminationFee.NONE:
        if today >= contract.end:
            return AddonEffect(addon, Fate.NOT_AVAILABLE, credit)
        fee = termination_fee(addon, contract, addon.end or today)
        return AddonEffect(addon, Fate.NOT_AVAILABLE, credit, fee)
    until = leavable_on(contract, addon, asked_on) if contract is not None else today
    if until > today and addon.state is not State.ISOLATED:  # one that lapsed blocks nobody
        raise Refusal(
            Code.CHANGE_BLOCKED_BY_CONTRACT,
            product=parent.name,
            edition=edition.name,
            addon=addon.name,
            until=until,
        )
    return AddonEffect(addon, Fate.NOT_AVAILABLE, credit)


def _binding(addon: Held, today: date) -> Contract | None:
    """The contract that binds it: begun, past the days of grace, and not given notice of.

    On the day of its end it still binds who gave no notice in time: it renews on that day.
    """
    contract = addon.contract
    if contract is None or today < contract.first + timedelta(days=contract.terms.grace_days):
        return None
    if today > contract.end or (today == contract.end and not contract.terms.auto_renew):
        return None
    return contract
