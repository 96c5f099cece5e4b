"""When a subscription may be left, what stands in the way, and what leaving costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from vendible.domain.catalog.listing import Method, TerminationFee
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import add_months
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.amounts import credit_for_rest, fee_of, held_cycle_price
from vendible.domain.subscriptions.holding import Contract, Held, Holding, State
from vendible.domain.subscriptions.spans import renewed_contract


class When(StrEnum):
    NOW = "now"
    END_OF_TERM = "end_of_term"


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
    """The answers to "may I leave?": now, and at the end of the term (rules: Cancelling)."""
    _may_be_cancelled_at_all(held)
    ways = [_now(held, today)]
    if held.end is not None:
        ways.append(_at_end_of_term(held, today))
    return tuple(_unless_addons(holding, held, choice, today) for choice in ways)


def decide_cancellation(holding: Holding, held: Held, when: When, today: date) -> Choice:
    """The way that was asked for. Refusals: `contract_until`, `addons_in_the_way` and others."""
    for choice in cancel_choices(holding, held, today):
        if choice.when is when:
            _require(held, choice)
            return choice
    raise Refusal(Code.BAD_INPUT, where="when", got=when.value, expected="now")


def earliest_end(held: Held, today: date) -> date:
    """The first day on which this subscription, seen alone, can be gone."""
    if held.ends_on is not None:
        return held.ends_on
    now = _now(held, today)
    return today if now.is_possible else now.possible_from or today


def _may_be_cancelled_at_all(held: Held) -> None:
    if held.method is Method.ONE_TIME and not held.is_offline:
        raise Refusal(Code.ONE_TIME_CANNOT_BE_CANCELLED, product=held.name)
    if held.state not in (State.ACTIVE, State.SUSPENDED):
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state=held.state.value)
    if held.is_offline:
        raise Refusal(Code.NOT_ALLOWED, permission="end_offline", who=["partner"])


def _now(held: Held, today: date) -> Choice:
    contract = _running(held, today)
    if contract is None:
        credit = credit_for_rest(held, today) if held.bought.credit_unused else None
        return Choice(When.NOW, today, credit=credit)
    if today < contract.first + timedelta(days=contract.terms.grace_days):
        return Choice(When.NOW, today, credit=credit_for_rest(held, today))
    if contract.terms.fee_kind is TerminationFee.NONE:
        until = leavable_on(contract, held, today)
        return Choice(When.NOW, today, Code.CONTRACT_UNTIL, possible_from=until)
    return Choice(When.NOW, today, fee=termination_fee(held, contract, held.end or today))


def _at_end_of_term(held: Held, today: date) -> Choice:
    assert held.end is not None
    contract = _running(held, today)
    if contract is None or contract.end <= held.end:
        return Choice(When.END_OF_TERM, held.end)
    if contract.terms.fee_kind is TerminationFee.NONE:
        return Choice(When.END_OF_TERM, leavable_on(contract, held, today))
    return Choice(When.END_OF_TERM, held.end, fee=termination_fee(held, contract, held.end))


def _running(held: Held, today: date) -> Contract | None:
    """The contract that binds today; during a trial it has not begun."""
    contract = held.contract
    return contract if contract and contract.first <= today < contract.end else None


def leavable_on(contract: Contract, held: Held, today: date) -> date:
    """The contract's end; the next one when notice for this one is already too late."""
    last_notice = contract.end - timedelta(days=contract.terms.notice_days)
    if not contract.terms.auto_renew or held.ends_on is not None or today <= last_notice:
        return contract.end
    assert held.cycle is not None
    return renewed_contract(contract, held.cycle).end


def termination_fee(held: Held, contract: Contract, billed_until: date) -> Explained | None:
    """What leaving costs: flat, or percent of the cycles of the contract not yet billed."""
    assert held.cycle is not None
    left = _cycles_between(held, billed_until, contract.end)
    return fee_of(contract.terms, held_cycle_price(held).step.exact, left, held.currency)


def _cycles_between(held: Held, first: date, end: date) -> int:
    assert held.cycle is not None
    count = 0
    while add_months(first, count * held.cycle.months) < end:
        count += 1
    return count


def _unless_addons(holding: Holding, held: Held, choice: Choice, today: date) -> Choice:
    """A parent may end on a day when each recurring add-on has ended or will by then.

    An isolated one has nothing left that is paid: it ends with its parent.
    """
    if held.parent is not None or not choice.is_possible:
        return choice
    standing = [
        addon
        for addon in holding.addons_of(held.id)
        if addon.method is Method.RECURRING
        and addon.state is not State.ISOLATED
        and (addon.ends_on is None or addon.ends_on > choice.on)
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
    if choice.when is When.END_OF_TERM and held.ends_on == choice.on:
        raise Refusal(Code.ALREADY_ENDING, product=held.name, on=held.ends_on)
