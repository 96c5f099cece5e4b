"""Renewing by hand: one more cycle at the price bought, ahead of its day or after a lapse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from vendible.domain.catalog.listing import Method
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import Term, add_months
from vendible.domain.kernel.words import day_words
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.holding import Held, Holding, State
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS, goes_on, next_term
from vendible.domain.subscriptions.spans import renewed_contract
from vendible.domain.subscriptions.suspending import returned

AHEAD_MONTHS_MAX = 36

_NO_TERM = {
    Method.ONE_TIME: "was bought once and has no term",
    Method.USAGE: "is billed by its use and has no term",
}


@dataclass(frozen=True, slots=True)
class Extended:
    """One subscription with a further term, which costs `charge`.

    `contract_until`: its contract is over when the term begins, so the same one begins again and
    runs until that day. None: nothing new is agreed to.
    """

    before: Held
    after: Held
    term: Term
    charge: Explained
    contract_until: date | None = None


@dataclass(frozen=True, slots=True)
class HandRenewal:
    """A decided renewal, the subscription asked for first, then the add-ons renewed with it.

    `returned`: add-ons that were suspended with it and come back, without a further term.
    """

    extended: tuple[Extended, ...]
    returned: tuple[Held, ...] = ()


def decide_hand_renewal(
    holding: Holding, held: Held, today: date, addons: Collection[UUID] = ()
) -> HandRenewal:
    """One more cycle of `held` and of those of its add-ons, all from where their terms end.

    One that lapsed is active again with its add-ons, for seven days after its end; its own term
    goes on without a gap, theirs as `suspending.returned` says. Rules: Add-ons; product: B7.
    Refusals: `renewal_not_possible`, `subscription_not_active`, `set_to_end`,
    `renewal_needs_parent`, `renewed_too_far`.
    """
    ours = {each.id for each in holding.addons_of(held.id)}
    for each in addons:
        if each not in ours:
            raise Refusal(
                Code.BAD_INPUT, where="addons", got=str(each), expected=f"add-ons of {held.name}"
            )
    parent = _parent_of(holding, held)
    if parent is not None:
        _require_parent(held, parent, today)
    _require_renewable(held, today)
    first = _extended(held, parent, today)
    along = returned(holding, held, today)[1:] if held.state is State.ISOLATED else ()
    after = holding.with_changed(first.after, *along)
    further = [
        _extended_addon(after.get(each), first.after, today)
        for each in sorted(ours, key=str)
        if each in addons
    ]
    with_a_term = {each.after.id for each in further}
    return HandRenewal(
        (first, *further),
        tuple(
            replace(each, license_revision=each.license_revision + 1)
            for each in along
            if each.id not in with_a_term
        ),
    )


def renewable_addons(holding: Holding, held: Held, today: date) -> tuple[Held, ...]:
    """The add-ons that can be renewed together with `held`, which can be renewed itself."""
    found = []
    for addon in holding.addons_of(held.id):
        try:
            decide_hand_renewal(holding, held, today, [addon.id])
        except Refusal:
            continue
        found.append(addon)
    return tuple(found)


def _extended_addon(addon: Held, parent: Held, today: date) -> Extended:
    _require_parent(addon, parent, today)
    _require_renewable(addon, today)
    return _extended(addon, parent, today)


def _extended(held: Held, parent: Held | None, today: date) -> Extended:
    """The price is that of the renewal by itself; what is paid already stays paid."""
    assert held.end is not None
    assert held.cycle is not None
    contract = held.contract
    begins_again = contract is not None and contract.end <= held.end
    if contract is not None and begins_again:
        held_on = replace(held, contract=renewed_contract(contract, held.cycle))
    else:
        held_on = held
    after, charge = next_term(held_on, parent)
    term = Term(after.first, after.end or after.first)
    if held.end > today:
        _require_same_price(held, after)
        after = replace(
            after, first=held.first, paid_from=held.paid_from, paid=held.paid + charge.amount
        )
    if term.end > add_months(today, AHEAD_MONTHS_MAX):
        raise Refusal(Code.RENEWED_TOO_FAR, product=held.name, end=held.end, years=3)
    active = replace(after, state=State.ACTIVE)
    until = active.contract.end if begins_again and active.contract else None
    return Extended(held, active, term, charge, until)


def _require_same_price(held: Held, after: Held) -> None:
    """A term has one price: by two of them its rest would be worth what nobody paid."""
    if after.price != held.price:
        why = f"has another price from {day_words(after.first)} and can be renewed from that day on"
        raise Refusal(Code.RENEWAL_NOT_POSSIBLE, product=held.name, why=why)


def _require_renewable(held: Held, today: date) -> None:
    why = "is billed outside the marketplace" if held.is_offline else _NO_TERM.get(held.method)
    if held.is_in_trial(today):
        why = "is in its trial, which is not paid for yet"
    if why:
        raise Refusal(Code.RENEWAL_NOT_POSSIBLE, product=held.name, why=why)
    if held.state not in (State.ACTIVE, State.ISOLATED):
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state=held.state.value)
    if held.held_back:
        why = "is suspended by the marketplace"
        raise Refusal(Code.RENEWAL_NOT_POSSIBLE, product=held.name, why=why)
    assert held.end is not None
    is_over = held.state is State.ISOLATED or not goes_on(held)
    if is_over and today >= held.end + timedelta(days=ISOLATED_DAYS):
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state="expired")
    if held.ends_on is not None:
        raise Refusal(Code.SET_TO_END, product=held.name, on=held.ends_on)


def _require_parent(addon: Held, parent: Held, today: date) -> None:
    lapsed = parent.state is State.ACTIVE and parent.has_lapsed(today)
    if parent.state is not State.ACTIVE or lapsed:
        state = "expired" if lapsed else parent.state.value
        raise Refusal(Code.RENEWAL_NEEDS_PARENT, addon=addon.name, parent=parent.name, state=state)
    if parent.ends_on is not None and addon.end is not None and parent.ends_on <= addon.end:
        raise Refusal(Code.SET_TO_END, product=parent.name, on=parent.ends_on)


def _parent_of(holding: Holding, held: Held) -> Held | None:
    return holding.get(held.parent) if held.parent is not None else None
