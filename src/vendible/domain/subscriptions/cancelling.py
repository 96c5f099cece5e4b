"""When a subscription may be left, what stands in the way, and what leaving costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from vendible.domain.catalog.listing import Method, TerminationFee
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import cycle_around, cycle_number, nth_cycle
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.amounts import (
    credit_for_rest,
    fee_of,
    full_cycle_price,
    less_discount,
)
from vendible.domain.subscriptions.announced import announced_for
from vendible.domain.subscriptions.holding import Contract, Held, Holding, State
from vendible.domain.subscriptions.spans import renewed_contract


class When(StrEnum):
    NOW = "now"
    END_OF_TERM = "end_of_term"
    END_OF_CONTRACT = "end_of_contract"


@dataclass(frozen=True, slots=True)
class Blocker:
    """An add-on that stands in the way, and the earliest day on which it can be gone."""

    addon: Held
    until: date
    why: Code


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to leave: on which day, or what stands in the way and from when it is possible."""

    when: When
    on: date
    refusal: Code | None = None
    possible_from: date | None = None
    blockers: tuple[Blocker, ...] = ()
    fee: Explained | None = None
    credit: Explained | None = None

    @property
    def is_possible(self) -> bool:
        return self.refusal is None


def cancel_choices(holding: Holding, held: Held, today: date) -> tuple[Choice, ...]:
    """The answers to "may I leave?", the soonest first (rules: Cancelling).

    Now; at the end of the paid term, for its fee where a contract outlives it; free of charge at
    the end of the contract.
    """
    require_cancellable(held, today)
    ways = [_now(held, today), _at_end_of_term(held, today), _at_end_of_contract(held, today)]
    return tuple(_unless_addons(holding, held, way, today) for way in ways if way is not None)


def decide_cancellation(holding: Holding, held: Held, when: When, today: date) -> Choice:
    """The way that was asked for. Refusals: `contract_until`, `addons_in_the_way` and others.

    The end of the term of a contract that has no fee is the contract's end.
    """
    choices = {each.when: each for each in cancel_choices(holding, held, today)}
    asked = choices.get(when)
    if asked is None and when is When.END_OF_TERM:
        asked = choices.get(When.END_OF_CONTRACT)
    if asked is None:
        raise Refusal(
            Code.BAD_INPUT,
            where="when",
            got=when.value,
            expected="one of " + ", ".join(choices),
        )
    _require(held, asked)
    return asked


def earliest_end(held: Held, today: date) -> date:
    """The first day on which this subscription, seen alone, can be gone."""
    if held.ends_on is not None:
        return held.ends_on
    now = _now(held, today)
    return today if now.is_possible else now.possible_from or today


def require_cancellable(held: Held, today: date) -> None:
    """Refusals: `one_time_cannot_be_cancelled`, `subscription_not_active`, `billed_offline`."""
    if held.method is Method.ONE_TIME and not held.is_offline:
        raise Refusal(Code.ONE_TIME_CANNOT_BE_CANCELLED, product=held.name)
    if held.state not in (State.ACTIVE, State.SUSPENDED):
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state=held.state.value)
    if held.ends_on is not None and held.ends_on <= today:  # no job has moved the state yet
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state="expired")
    if held.is_offline:
        raise Refusal(Code.BILLED_OFFLINE, product=held.name)


def _now(held: Held, today: date) -> Choice:
    contract = running_contract(held, today)
    if contract is None:
        credit = credit_for_rest(held, today) if held.bought.credit_unused else None
        return Choice(When.NOW, today, credit=credit)
    if is_in_grace(contract, today):
        return Choice(When.NOW, today, credit=credit_for_rest(held, today))
    if contract.terms.fee_kind is TerminationFee.NONE:
        until = leavable_on(contract, held, today)
        return Choice(When.NOW, today, Code.CONTRACT_UNTIL, possible_from=until)
    return Choice(When.NOW, today, fee=termination_fee(held, contract, held.end or today))


def _at_end_of_term(held: Held, today: date) -> Choice | None:
    """None without a term, and where a contract without a fee outlives it and its grace."""
    contract = running_contract(held, today)
    if held.end is None:
        return None
    if contract is None or leavable_on(contract, held, today) <= held.end:
        return Choice(When.END_OF_TERM, held.end)
    if is_in_grace(contract, held.end):
        return Choice(When.END_OF_TERM, held.end)
    if contract.terms.fee_kind is TerminationFee.NONE:
        return None
    fee = termination_fee(held, contract, held.end)
    return Choice(When.END_OF_TERM, held.end, fee=fee if fee and fee.amount else None)


def _at_end_of_contract(held: Held, today: date) -> Choice | None:
    """Free of charge; None without a contract, or where the term ends as late."""
    contract = running_contract(held, today)
    if contract is None or held.end is None:
        return None
    on = leavable_on(contract, held, today)
    return Choice(When.END_OF_CONTRACT, on) if on > held.end else None


def running_contract(held: Held, on: date) -> Contract | None:
    """The contract that binds on this day; during a trial it has not begun."""
    contract = held.contract
    return contract if contract and contract.first <= on < contract.end else None


def is_in_grace(contract: Contract, on: date) -> bool:
    return on < contract.first + timedelta(days=contract.terms.grace_days)


def leavable_on(contract: Contract, held: Held, today: date) -> date:
    """The contract's end; the next one when notice for this one is already too late.

    Notice was given by whoever has set an end before the next one. A price announced for the
    contract's renewal lets the customer leave then, whatever the notice (rules: Contracts).
    """
    if not contract.terms.auto_renew:
        return contract.end
    assert held.cycle is not None
    again = renewed_contract(contract, held.cycle)
    last_notice = contract.end - timedelta(days=contract.terms.notice_days)
    is_noticed = held.ends_on is not None and held.ends_on < again.end
    if is_noticed or today <= last_notice:
        return contract.end
    is_dearer = announced_for(replace(held, contract=again), contract.end) is not None
    return contract.end if is_dearer else again.end


def termination_fee(held: Held, contract: Contract, billed_until: date) -> Explained | None:
    """What leaving costs: flat, or percent of the cycles of the contract not yet billed."""
    assert held.cycle is not None
    full = full_cycle_price(held)
    amounts = [
        less_discount(full, held, first).step.exact
        for first in _cycles_between(held, billed_until, contract.end)
    ]
    return fee_of(contract.terms, amounts, held.currency)


def _cycles_between(held: Held, first: date, end: date) -> Iterator[date]:
    """The first days of the cycles that begin from `first` on, before `end`."""
    assert held.cycle is not None
    around = cycle_around(held.anchor, held.cycle, first)
    anchor = held.anchor if around.first == first else first  # 28 Feb may be a 31st's
    number = cycle_number(anchor, held.cycle, first)
    while (day := nth_cycle(anchor, held.cycle, number).first) < end:
        yield day
        number += 1


def _unless_addons(holding: Holding, held: Held, choice: Choice, today: date) -> Choice:
    """A parent may end on a day when each recurring add-on has ended or will by then.

    In nobody's way: an isolated one, which has nothing left that is paid, and one whose order is
    not paid yet, which can be withdrawn at any time. They end with their parent.
    """
    if held.parent is not None or not choice.is_possible:
        return choice
    standing = [
        addon
        for addon in recurring_addons(holding, held)
        if addon.ends_on is None or addon.ends_on > choice.on
    ]
    if not standing:
        return choice
    blockers = tuple(_blocker(addon, today) for addon in standing)
    return Choice(
        choice.when,
        choice.on,
        Code.ADDONS_IN_THE_WAY,
        possible_from=max(choice.on, *(each.until for each in blockers)),
        blockers=blockers,
    )


def recurring_addons(holding: Holding, held: Held) -> list[Held]:
    """The add-ons that must be gone before their parent, or with it."""
    return [
        addon
        for addon in holding.addons_of(held.id)
        if addon.method is Method.RECURRING
        and (addon.state in (State.ACTIVE, State.SUSPENDED) or is_in_delivery(addon))
    ]


def is_in_delivery(held: Held) -> bool:
    """Paid, not yet active: nobody can act on it (conflicts.md K7). Unpaid it has no license."""
    return held.state is State.PENDING and held.license_revision > 0


def _blocker(addon: Held, today: date) -> Blocker:
    until = earliest_end(addon, today)
    bound = addon.ends_on is None and until > today
    return Blocker(addon, until, Code.CONTRACT_UNTIL if bound else Code.ADDONS_IN_THE_WAY)


def _require(held: Held, choice: Choice) -> None:
    if choice.refusal is Code.ADDONS_IN_THE_WAY:
        raise Refusal(
            Code.ADDONS_IN_THE_WAY,
            product=held.name,
            when=choice.when.value,
            possible_from=choice.possible_from,
            addons=[
                {
                    "subscription": str(each.addon.id),
                    "name": each.addon.name,
                    "until": each.until,
                    "in_contract": each.why is Code.CONTRACT_UNTIL,
                }
                for each in choice.blockers
            ],
        )
    if choice.refusal is not None:
        raise Refusal(choice.refusal, product=held.name, until=choice.possible_from)
    if choice.when is not When.NOW and held.ends_on == choice.on:
        raise Refusal(Code.ALREADY_ENDING, product=held.name, on=held.ends_on)
