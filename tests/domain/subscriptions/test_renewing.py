"""What happens when a paid term ends (rules: Contracts and cancelling; product: B7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.selling import addon, base, bought, contract, edition, fixed, offer
from vendible.domain.catalog.listing import ContractTerms, TerminationFee
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Cycle, add_months
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.subscriptions.cancelling import When, decide_cancellation
from vendible.domain.subscriptions.holding import Held, Holding, State
from vendible.domain.subscriptions.renewing import (
    ISOLATED_DAYS,
    EndOfTerm,
    Outcome,
    decide_end_of_term,
    due_on,
    passed_over,
    steady_until,
)
from vendible.domain.subscriptions.suspending import returned, suspended

NEW_YEAR = date(2026, 1, 1)


def desk(months: int = 1, *, day: date = NEW_YEAR, **of_offer: Any) -> Holding:
    """One edition at 30.00 a cycle."""
    listing = base(
        editions=(edition("basic"),), offers=(offer("basic", fixed("30.00"), months, **of_offer),)
    )
    return bought(listing, day=day)


def with_pack(
    held: Holding, months: int = 1, *, day: date = NEW_YEAR, aligned: bool = True, **more: Any
) -> Holding:
    listing = addon(
        offers=(offer("pack", fixed("6.00"), months, **more),), align_with_parent=aligned
    )
    return bought(listing, holding=held, day=day, parent=held.subscriptions[0].id)


def after(holding: Holding, step: EndOfTerm) -> Holding:
    changed = {each.id: each for each in step.after}
    kept = (changed.get(each.id, each) for each in holding.subscriptions)
    return replace(holding, subscriptions=tuple(each for each in kept if each.is_live))


def run(holding: Holding, today: date) -> tuple[Holding, list[EndOfTerm]]:
    """As the runner does: whatever is due, parents first, until nothing is."""
    steps: list[EndOfTerm] = []
    while True:
        decided = (
            decide_end_of_term(holding, each, today)
            for each in sorted(holding.subscriptions, key=lambda each: each.parent is not None)
        )
        due = [each for each in decided if each.outcome is not Outcome.NOT_DUE]
        if not due:
            return holding, steps
        step = min(due, key=lambda each: each.on)
        steps.append(step)
        holding = after(holding, step)


def only(holding: Holding) -> Held:
    (held,) = holding.subscriptions
    return held


def test_before_the_end_nothing_is_due() -> None:
    held = desk()
    step = decide_end_of_term(held, only(held), date(2026, 1, 31))
    assert (step.outcome, step.after) == (Outcome.NOT_DUE, ())


def test_it_renews_at_the_price_bought() -> None:
    held = desk()
    step = decide_end_of_term(held, only(held), date(2026, 2, 1))
    (renewed,) = step.after
    assert (step.outcome, step.on) == (Outcome.RENEWED, date(2026, 2, 1))
    assert (renewed.first, renewed.end) == (date(2026, 2, 1), date(2026, 3, 1))
    assert step.charge is not None
    assert (step.charge.amount, renewed.paid) == (Money(3000, "EUR"), Money(3000, "EUR"))
    assert renewed.license_revision == only(held).license_revision + 1


def test_a_late_runner_catches_up_term_by_term() -> None:
    held, steps = run(desk(), date(2026, 4, 15))
    assert [each.on for each in steps] == [date(2026, each, 1) for each in (2, 3, 4)]
    assert only(held).end == date(2026, 5, 1)
    assert run(held, date(2026, 4, 15))[1] == []


def test_it_ends_on_the_day_that_was_set() -> None:
    held = desk()
    choice = decide_cancellation(held, only(held), When.END_OF_TERM, date(2026, 1, 10))
    order = order_of_cancellation(held, only(held), choice, {}, date(2026, 1, 10))
    step = decide_end_of_term(
        replace(held, subscriptions=order.will_end), order.will_end[0], date(2026, 2, 1)
    )
    assert (step.outcome, step.after[0].state) == (Outcome.ENDED, State.ENDED)
    assert step.charge is None


def test_within_a_contract_it_renews_although_it_was_set_to_end() -> None:
    """Left at the contract's end, half a year away: until then every month is billed."""
    held = desk(contract=contract(6))
    choice = decide_cancellation(held, only(held), When.END_OF_TERM, date(2026, 1, 10))
    order = order_of_cancellation(held, only(held), choice, {}, date(2026, 1, 10))
    gone, steps = run(replace(held, subscriptions=order.will_end), date(2026, 8, 1))
    outcomes = [each.outcome for each in steps]
    assert outcomes == [Outcome.RENEWED] * 5 + [Outcome.ENDED]
    assert steps[-1].on == date(2026, 7, 1)
    assert gone.subscriptions == ()


def test_a_contract_renews_for_the_same_number_of_cycles() -> None:
    held, steps = run(desk(contract=contract(3, grace_days=14)), date(2026, 4, 1))
    outcomes = [each.outcome for each in steps]
    assert outcomes == [Outcome.RENEWED] * 2 + [Outcome.CONTRACT_RENEWED, Outcome.RENEWED]
    renewed = only(held).contract
    assert renewed is not None
    assert renewed.end == date(2026, 7, 1)
    # The days of grace are those after the purchase, not after each renewal.
    assert renewed.first == NEW_YEAR


def test_ends_of_contracts_do_not_drift() -> None:
    held, _ = run(desk(day=date(2026, 1, 31), contract=contract(1)), date(2026, 3, 1))
    bound = only(held).contract
    assert bound is not None
    assert bound.end == date(2026, 3, 31)


def test_a_contract_that_does_not_renew_lapses_after_its_last_term() -> None:
    held, steps = run(desk(contract=contract(2, auto_renew=False)), date(2026, 3, 7))
    assert [each.outcome for each in steps] == [Outcome.RENEWED, Outcome.ISOLATED]
    assert only(held).state is State.ISOLATED
    gone, steps = run(held, date(2026, 3, 8))
    assert (steps[0].outcome, steps[0].on) == (Outcome.ENDED, date(2026, 3, 8))
    assert gone.subscriptions == ()


def test_the_last_term_is_cut_at_the_end_of_such_a_contract() -> None:
    """An aligned add-on bought on the 16th is bound to the 16th, and pays no day beyond it."""
    held = with_pack(desk(), day=date(2026, 1, 16), contract=contract(2, auto_renew=False))
    _, steps = run(held, date(2026, 3, 20))
    last = [each for each in steps if each.charge is not None and each.after[0].parent]
    assert last[-1].after[0].end == date(2026, 3, 16)
    assert last[-1].charge is not None
    assert last[-1].charge.amount.amount == "2.90"  # 6.00 x 15/31


def test_an_aligned_addon_renews_on_its_parents_grid() -> None:
    held = with_pack(desk(day=date(2026, 1, 31)), day=date(2026, 2, 10))
    held, _ = run(held, date(2026, 3, 5))
    parent, pack = held.subscriptions
    assert (pack.first, pack.end) == (parent.first, parent.end)
    assert (pack.first, pack.end) == (date(2026, 2, 28), date(2026, 3, 31))


def test_a_longer_aligned_addon_counts_from_its_parents_bill_date() -> None:
    held = with_pack(desk(day=date(2026, 3, 5)), 3, day=date(2026, 3, 20))
    held, _ = run(held, date(2026, 4, 5))
    assert held.subscriptions[1].end == date(2026, 7, 5)


def lapsing(**of_pack: Any) -> Holding:
    """The parent lapses on 1 March, its add-on is bound beyond that."""
    held = with_pack(desk(contract=contract(2)), **of_pack)
    parent = held.subscriptions[0]
    assert parent.contract is not None
    terms = replace(parent.contract.terms, auto_renew=False)
    bound = replace(parent.contract, terms=terms)
    return held.with_changed(replace(parent, contract=bound, auto_renew=False))


def test_a_parent_that_lapses_takes_its_addons_along() -> None:
    fee = contract(12, fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(50))
    held, steps = run(lapsing(contract=fee), date(2026, 3, 1))
    assert steps[-1].outcome is Outcome.ISOLATED
    assert [each.state for each in held.subscriptions] == [State.ISOLATED, State.SUSPENDED]
    gone, steps = run(held, date(2026, 3, 8))
    (ended,) = steps
    assert [each.state for each in ended.after] == [State.ENDED, State.ENDED]
    assert [(each.name, fee.amount.amount) for each, fee in ended.fees] == [("Pack", "30.00")]
    assert gone.subscriptions == ()


def test_without_a_fee_in_its_contract_an_addon_ends_with_its_parent_for_nothing() -> None:
    _, steps = run(lapsing(contract=contract(12)), date(2026, 3, 8))
    assert steps[-1].fees == ()


def test_a_one_time_addon_lives_as_long_as_its_parent() -> None:
    held = desk()
    once = addon("setup", offers=(offer("setup", fixed("100.00"), None),))
    held = bought(once, holding=held, parent=held.subscriptions[0].id)
    held, _ = run(held, date(2027, 1, 1))
    assert len(held.subscriptions) == 2
    assert due_on(held.subscriptions[1]) is None


def test_an_addon_waits_for_its_parents_own_step() -> None:
    held = with_pack(desk())
    pack = held.subscriptions[1]
    assert decide_end_of_term(held, pack, date(2026, 2, 1)).outcome is Outcome.NOT_DUE


def test_an_addon_whose_parent_is_gone_ends() -> None:
    held = with_pack(desk())
    alone = replace(held, subscriptions=held.subscriptions[1:])
    step = decide_end_of_term(alone, alone.subscriptions[0], date(2026, 2, 1))
    assert step.outcome is Outcome.ENDED


def test_an_addon_is_paid_no_longer_than_its_parent_is_set_to_live() -> None:
    held = with_pack(desk(12), 1, aligned=False, day=date(2026, 11, 20))
    parent, pack = held.subscriptions
    ending = replace(parent, ends_on=date(2027, 1, 1), auto_renew=False)
    held = replace(held, subscriptions=(ending, pack))
    step = decide_end_of_term(held, pack, date(2026, 12, 20))
    assert step.after[0].end == date(2027, 1, 1)


def test_a_suspended_subscription_is_not_renewed() -> None:
    held = desk()
    stopped = replace(held, subscriptions=suspended(held, only(held)))
    step = decide_end_of_term(stopped, only(stopped), date(2026, 2, 1))
    assert step.outcome is Outcome.ISOLATED


def test_addons_are_suspended_and_return_with_their_parent() -> None:
    held = with_pack(desk(12), 1)
    parent, pack = held.subscriptions
    stopped = suspended(held, parent)
    assert [each.state for each in stopped] == [State.SUSPENDED, State.SUSPENDED]
    held = replace(held, subscriptions=stopped)
    assert decide_end_of_term(held, stopped[1], date(2026, 2, 1)).outcome is Outcome.NOT_DUE
    back = returned(held, stopped[0], date(2026, 1, 20))
    assert back == (parent, pack)


def test_a_renewal_that_waited_counts_from_the_return() -> None:
    held = with_pack(desk(12), 1)
    held = replace(held, subscriptions=suspended(held, held.subscriptions[0]))
    back = returned(held, held.subscriptions[0], date(2026, 2, 15))
    held, steps = run(replace(held, subscriptions=back), date(2026, 2, 15))
    pack = held.subscriptions[1]
    assert (pack.first, pack.end) == (date(2026, 2, 15), date(2026, 3, 1))
    assert steps[0].charge is not None
    assert steps[0].charge.amount.amount == "3.00"  # 14 of February's 28 days


def test_an_unpaid_addon_suspends_only_itself_and_stays_so() -> None:
    held = with_pack(desk(12), 1)
    parent, pack = held.subscriptions
    (stopped,) = suspended(held, pack)
    held = replace(held, subscriptions=(parent, stopped))
    held = replace(held, subscriptions=(*suspended(held, parent), stopped))
    back = returned(held, held.subscriptions[0], date(2026, 1, 20), unpaid={pack.id})
    assert [each.id for each in back] == [parent.id]


terms = st.none() | st.builds(
    ContractTerms,
    cycles=st.integers(1, 4),
    auto_renew=st.booleans(),
    notice_days=st.sampled_from([0, 30]),
)
firsts = st.integers(0, 364).map(lambda days: NEW_YEAR + timedelta(days=days))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(firsts, st.sampled_from([1, 2, 3, 12]), terms, st.integers(1, 900))
def test_terms_abut_and_keep_their_anchor(
    first: date, months: int, bound: ContractTerms | None, days: int
) -> None:
    held = desk(months, day=first, contract=bound)
    cycle = Cycle(months)
    term_end = only(held).end
    count, paid = 1, only(held).paid.minor
    _, steps = run(held, first + timedelta(days=days))
    for step in steps:
        if step.outcome is not Outcome.RENEWED:
            continue
        (renewed,) = step.after
        count += 1
        assert renewed.first == term_end == step.on
        assert renewed.end == add_months(first, count * cycle.months)
        assert renewed.paid == Money(3000, "EUR")
        term_end, paid = renewed.end, paid + renewed.paid.minor
    assert paid == 3000 * count


@settings(derandomize=True, max_examples=60, deadline=None)
@given(firsts, st.integers(0, 60), st.sampled_from([1, 3, 12]), st.sampled_from([1, 2, 3, 12]))
def test_an_aligned_addon_pays_every_day_once(
    first: date, later: int, of_parent: int, of_pack: int
) -> None:
    """Its terms abut from the purchase on, and each of them costs at most its cycle."""
    day = first + timedelta(days=later)
    held, _ = run(desk(of_parent, day=first), day)
    held = with_pack(held, of_pack, day=day)
    end = held.subscriptions[1].end
    _, steps = run(held, day + timedelta(days=800))
    for step in steps:
        if step.after[0].parent is None:
            continue
        assert step.after[0].first == end
        end = step.after[0].end
        assert Money.zero("EUR") < step.after[0].paid <= Money(600, "EUR")


@settings(derandomize=True, max_examples=100, deadline=None)
@given(firsts, st.sampled_from([1, 2, 12]), terms, st.integers(1, 900))
def test_passing_over_terms_that_only_repeat_changes_nothing(
    first: date, months: int, bound: ContractTerms | None, days: int
) -> None:
    held = desk(months, day=first, contract=bound)
    steady = steady_until(only(held))
    day = first + timedelta(days=days)
    day = min(day, steady - timedelta(days=1)) if steady else day
    jumped = replace(held, subscriptions=(passed_over(only(held), day),))
    assert run(jumped, day)[0] == run(held, day)[0]


@pytest.mark.parametrize("days", [ISOLATED_DAYS - 1, ISOLATED_DAYS])
def test_seven_days_isolated(days: int) -> None:
    held, _ = run(desk(contract=contract(1, auto_renew=False)), date(2026, 2, 1))
    step = decide_end_of_term(held, only(held), date(2026, 2, 1) + timedelta(days=days))
    expected = Outcome.ENDED if days == ISOLATED_DAYS else Outcome.NOT_DUE
    assert step.outcome is expected
