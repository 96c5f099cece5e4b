"""What happens when a paid term ends: it renews, lapses, or the subscription ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from vendible.domain.catalog.listing import TerminationFee
from vendible.domain.kernel.terms import cycle_number, nth_cycle
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.amounts import charge_for_rest, held_cycle_price
from vendible.domain.subscriptions.announced import renewal_price
from vendible.domain.subscriptions.cancelling import termination_fee
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.holding import Because, Held, Holding, State
from vendible.domain.subscriptions.spans import next_span, renewed_contract
from vendible.domain.subscriptions.suspending import suspended_addons

ISOLATED_DAYS = 7  # Huawei: renewable for so long after expiry


Fees = tuple[tuple[Held, Explained], ...]


class Outcome(StrEnum):
    NOT_DUE = "not_due"
    RENEWED = "renewed"  # a further paid term begins
    CONTRACT_RENEWED = "contract_renewed"  # the commitment begins anew, the paid term goes on
    ISOLATED = "isolated"  # it lapsed; renewable for seven days
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class EndOfTerm:
    """One step, counted from the day `on`; ask again until nothing is due.

    `after`: all subscriptions that it changes, the parent first. `charge`: what the next term
    costs. `fees`: of contracts that end by a lapse, its own or its parent's.
    """

    outcome: Outcome
    on: date
    after: tuple[Held, ...] = ()
    charge: Explained | None = None
    fees: Fees = ()


def due_on(held: Held) -> date | None:
    """The day on which the next step of this subscription falls due; None if none ever does."""
    if held.state in (State.PENDING, State.ENDED):
        return None
    days = [held.ends_on]
    if held.end is not None and held.state is State.ISOLATED:
        days.append(held.end + timedelta(days=ISOLATED_DAYS))
    elif held.end is not None:
        days += [held.end, _contract_renews_on(held)]
    return min((each for each in days if each is not None), default=None)


def decide_end_of_term(holding: Holding, held: Held, today: date) -> EndOfTerm:
    """What has become due of `held` by `today`, one step at a time (rules: Contracts; B7).

    A parent is asked before its add-ons: where its own step is due too, theirs is not yet.

    It ends on the day that was set. It renews at the price bought, an add-on while its parent
    is active: a suspended add-on waits, with its parent or alone. Within a contract it renews
    whatever was said; a contract that does not renew itself, or a missing payment, lets it lapse:
    seven days isolated, then ended. A parent that lapsed takes its add-ons along. The fees of
    their contracts and of its own are due, nothing is credited.
    """
    due = due_on(held)
    if due is None or due > today:
        return EndOfTerm(Outcome.NOT_DUE, today)
    parent = _parent_of(holding, held)
    is_left_over = held.parent is not None and parent is None
    # What waits for a suspended parent waits no longer than until its own end.
    in_vain = parent is not None and parent.state is not State.ACTIVE and _ends_by(held, today)
    if is_left_over or in_vain or held.state is State.ISOLATED or held.ends_on == due:
        return _ended(holding, held, (held.ends_on or due) if in_vain else due)
    if parent is not None and (_waits(held, parent) or _is_due(parent, due)):
        return EndOfTerm(Outcome.NOT_DUE, today)
    if due == _contract_renews_on(held):
        assert held.contract is not None
        assert held.cycle is not None
        contract = renewed_contract(held.contract, held.cycle)
        return EndOfTerm(Outcome.CONTRACT_RENEWED, due, (replace(held, contract=contract),))
    if held.state is State.SUSPENDED or not goes_on(held):
        isolated = replace(held, state=State.ISOLATED)
        return EndOfTerm(Outcome.ISOLATED, due, (isolated, *suspended_addons(holding, held)))
    renewed, charge = next_term(held, parent)
    return EndOfTerm(Outcome.RENEWED, due, (renewed,), charge)


def _ended(holding: Holding, held: Held, due: date) -> EndOfTerm:
    """After a lapse contracts cost; on the day that was set those of what lapsed before."""
    lapsed = held.state is State.ISOLATED
    addons = holding.addons_of(held.id)
    fees = _fees((held, *addons), due) if lapsed else fees_of_isolated(addons, due)
    is_trial = held.trial_until is not None and held.trial_until == held.ends_on
    unless_lapsed = Because.TRIAL_OVER if is_trial else Because.CANCELLED
    because = Because.LAPSED if lapsed else unless_lapsed
    ended = ended_with_addons(holding, held, due, because)
    return EndOfTerm(Outcome.ENDED, due, ended, fees=fees)


def goes_on(held: Held) -> bool:
    """Whether a term follows the one that is paid: renewed by itself, or bound beyond its end."""
    if held.end is None or held.auto_renew:
        return True
    if held.ends_on is not None:
        return held.ends_on > held.end
    return held.contract is not None and held.contract.end > held.end


def steady_until(held: Held) -> date | None:
    """The first day that may bring something else than one more equal term; None for never."""
    if held.state is not State.ACTIVE or not held.auto_renew:
        return min((each for each in (due_on(held), held.end) if each is not None), default=None)
    days = [
        held.ends_on,
        held.contract.end if held.contract else None,
        held.end if held.trial_until is not None and held.trial_until == held.end else None,
        _discount_ends(held),
        *(each.from_on for each in held.announced if each.from_on > held.first),
    ]
    return min((each for each in days if each is not None), default=None)


def _discount_ends(held: Held) -> date | None:
    discount = held.discount
    return discount.until if discount is not None and discount.is_in_force(held.first) else None


def passed_over(held: Held, day: date) -> Held:
    """At the last renewal before `day` or on it, which is still to be decided.

    Only where nothing else is due until then, by `steady_until` of it and its parent: the terms
    between are equal.
    """
    if held.end is None or held.cycle is None or held.end > day:
        return held
    last = cycle_number(held.anchor, held.cycle, day)
    passed = last - cycle_number(held.anchor, held.cycle, held.end)
    if passed <= 0:
        return held
    term = nth_cycle(held.anchor, held.cycle, last - 1)
    return replace(
        held,
        first=term.first,
        end=term.end,
        paid_from=term.first,
        license_revision=held.license_revision + passed,
    )


def next_term(held: Held, parent: Held | None) -> tuple[Held, Explained]:
    """The subscription in the paid term after its present one, and what that costs.

    At the price bought, or one that was announced in time (rules: Contracts). By itself and by
    hand alike: what a renewal costs is decided here alone.
    """
    span = next_span(held, parent)
    renewed = replace(
        held,
        anchor=span.anchor,
        first=span.first,
        end=span.end,
        paid_from=span.first,
        price=renewal_price(held, span.first),
        license_revision=held.license_revision + 1,
    )
    charge = charge_for_rest(held_cycle_price(renewed), renewed, span.first)
    return replace(renewed, paid=charge.amount), charge


def _contract_renews_on(held: Held) -> date | None:
    """The contract's end, if it renews by itself: no end was set, or a later one of its ends."""
    contract = held.contract
    if contract is None or not contract.terms.auto_renew or held.cycle is None:
        return None
    if held.ends_on is not None:
        is_later = renewed_contract(contract, held.cycle).end <= held.ends_on
        return contract.end if is_later else None
    return contract.end if held.auto_renew else None


def _waits(addon: Held, parent: Held) -> bool:
    """For its parent's return, or for its own where it alone was suspended."""
    return parent.state is not State.ACTIVE or addon.state is State.SUSPENDED


def _ends_by(held: Held, today: date) -> bool:
    return held.ends_on is not None and held.ends_on <= today


def _is_due(held: Held, today: date) -> bool:
    due = due_on(held)
    return due is not None and due <= today


def _parent_of(holding: Holding, held: Held) -> Held | None:
    found = (each for each in holding.subscriptions if each.id == held.parent and each.is_live)
    return next(found, None)


def fees_of_isolated(addons: Iterable[Held], on: date) -> Fees:
    """Of the add-ons that lapsed and are in nobody's way: they end with their parent."""
    return _fees((each for each in addons if each.state is State.ISOLATED), on)


def _fees(ending: Iterable[Held], on: date) -> Fees:
    """Of the contracts that still run when it ends by lapse: not paying is no way out of them.

    None is due where nothing of the contract was ever paid (a trial that could not be paid), and
    none within its days of grace (rules: Contracts).
    """
    fees = []
    for each in ending:
        contract = each.contract
        if contract is None or contract.end <= on:
            continue
        begun = each.end is None or each.end > contract.first
        in_grace = on < contract.first + timedelta(days=contract.terms.grace_days)
        if not begun or in_grace or contract.terms.fee_kind is TerminationFee.NONE:
            continue
        fee = termination_fee(each, contract, max(each.end or on, contract.first))
        assert fee is not None
        fees.append((each, fee))
    return tuple(fees)
