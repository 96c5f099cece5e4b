"""What happens when a paid term ends: it renews, lapses, or the subscription ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from vendible.domain.catalog.listing import TerminationFee
from vendible.domain.kernel.terms import cycle_number, nth_cycle
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.amounts import charge_for_rest, held_cycle_price
from vendible.domain.subscriptions.cancelling import termination_fee
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.holding import Because, Held, Holding, State
from vendible.domain.subscriptions.spans import next_span, renewed_contract
from vendible.domain.subscriptions.suspending import suspended_addons

ISOLATED_DAYS = 7  # Huawei: renewable for so long after expiry


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
    costs. `fees`: of contracts that end with a parent which lapsed.
    """

    outcome: Outcome
    on: date
    after: tuple[Held, ...] = ()
    charge: Explained | None = None
    fees: tuple[tuple[Held, Explained], ...] = ()


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
    is active: a suspended parent's add-on waits. Within a contract it renews whatever was
    said; a contract that does not renew itself, or a payment that is missing, lets it lapse:
    seven days isolated, then ended. A parent that lapsed takes its add-ons along: the fee of
    their contracts is due, nothing is credited.
    """
    due = due_on(held)
    if due is None or due > today:
        return EndOfTerm(Outcome.NOT_DUE, today)
    parent = _parent_of(holding, held)
    is_left_over = held.parent is not None and parent is None
    if is_left_over or held.state is State.ISOLATED or held.ends_on == due:
        return _ended(holding, held, due)
    if parent is not None and (parent.state is not State.ACTIVE or _is_due(parent, due)):
        return EndOfTerm(Outcome.NOT_DUE, today)  # it waits for its parent, or for its step
    if due == _contract_renews_on(held):
        assert held.contract is not None
        assert held.cycle is not None
        contract = renewed_contract(held.contract, held.cycle)
        return EndOfTerm(Outcome.CONTRACT_RENEWED, due, (replace(held, contract=contract),))
    if held.state is State.SUSPENDED or not goes_on(held):
        isolated = replace(held, state=State.ISOLATED)
        return EndOfTerm(Outcome.ISOLATED, due, (isolated, *suspended_addons(holding, held)))
    return _renewed(held, parent, due)


def _ended(holding: Holding, held: Held, due: date) -> EndOfTerm:
    """On the day that was set nothing more is due; after a lapse the add-ons' contracts cost."""
    lapsed = held.state is State.ISOLATED
    fees = _fees_of_addons(holding, held, due) if lapsed else ()
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
    ]
    return min((each for each in days if each is not None), default=None)


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


def _renewed(held: Held, parent: Held | None, due: date) -> EndOfTerm:
    span = next_span(held, parent)
    renewed = replace(
        held,
        anchor=span.anchor,
        first=span.first,
        end=span.end,
        paid_from=span.first,
        license_revision=held.license_revision + 1,
    )
    charge = charge_for_rest(held_cycle_price(renewed), renewed, span.first)
    return EndOfTerm(Outcome.RENEWED, due, (replace(renewed, paid=charge.amount),), charge)


def _contract_renews_on(held: Held) -> date | None:
    """The contract's end, if nobody gave notice and it renews by itself."""
    contract = held.contract
    if contract is None or not contract.terms.auto_renew or not held.auto_renew:
        return None
    return contract.end


def _is_due(held: Held, today: date) -> bool:
    due = due_on(held)
    return due is not None and due <= today


def _parent_of(holding: Holding, held: Held) -> Held | None:
    found = (each for each in holding.subscriptions if each.id == held.parent and each.is_live)
    return next(found, None)


def _fees_of_addons(holding: Holding, held: Held, on: date) -> tuple[tuple[Held, Explained], ...]:
    fees = []
    for addon in holding.addons_of(held.id):
        contract = addon.contract
        if contract is None or contract.end <= on:
            continue
        if contract.terms.fee_kind is not TerminationFee.NONE:
            fee = termination_fee(addon, contract, max(addon.end or on, contract.first))
            assert fee is not None
            fees.append((addon, fee))
    return tuple(fees)
