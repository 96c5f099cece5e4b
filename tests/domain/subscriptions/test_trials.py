"""Trials: the first days at no charge, once per customer and product; then paid, or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.selling import (
    addon,
    base,
    bought,
    contract,
    edition,
    fixed,
    nothing_held,
    offer,
    on_sale,
    order,
)
from tests.domain.subscriptions.test_renewing import run
from vendible.domain.catalog.listing import Listing, TerminationFee, Trial
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When, cancel_choices, decide_cancellation
from vendible.domain.subscriptions.changing import ChangeAsk, decide_change
from vendible.domain.subscriptions.holding import Holding
from vendible.domain.subscriptions.renewing import Outcome

FIRST = date(2026, 1, 10)
TRIAL_END = date(2026, 2, 9)


def tried_desk(days: int = 30, *, converts: bool = True, **of_offer: Any) -> Listing:
    """Two editions at 30.00 and 60.00 a month, both with a trial."""
    both = ("basic", "advanced")
    trial = Trial(days, converts)
    return base(
        editions=tuple(edition(each, changes_to=both) for each in both),
        offers=(
            offer("basic", fixed("30.00"), trial=trial, **of_offer),
            offer("advanced", fixed("60.00"), trial=trial, **of_offer),
        ),
    )


def begin(**more: Any) -> Holding:
    return bought(tried_desk(**more), day=FIRST, offer="basic-1")


def test_the_first_span_is_the_trial_and_costs_nothing() -> None:
    quoted = order([LineAsk("desk", offer="basic-1")], on_sale(tried_desk()), day=FIRST)
    (line,) = quoted.lines
    (held,) = quoted.begins
    assert (held.first, held.end, held.anchor) == (FIRST, TRIAL_END, TRIAL_END)
    assert held.trial_until == TRIAL_END
    assert not quoted.total
    assert line.parts[0].name == "trial until 9 February 2026"
    assert line.parts[0].price.formula == "30 days of trial"


@pytest.mark.parametrize(("days", "words"), [(1, "1 day of trial"), (14, "14 days of trial")])
def test_its_words(days: int, words: str) -> None:
    listing = on_sale(tried_desk(days))
    quoted = order([LineAsk("desk", offer="basic-1")], listing, day=FIRST)
    assert quoted.lines[0].parts[0].price.formula == words


def test_a_setup_fee_is_due_at_once() -> None:
    listing = on_sale(tried_desk(setup_fees=(("EUR", Decimal(99)),)))
    quoted = order([LineAsk("desk", offer="basic-1")], listing, day=FIRST)
    assert quoted.net.amount == "99.00"


def test_once_per_customer_and_product() -> None:
    listing = on_sale(tried_desk())
    before = replace(nothing_held(), tried=frozenset({listing.product}))
    quoted = order([LineAsk("desk", offer="basic-1")], listing, holding=before, day=FIRST)
    assert quoted.net.amount == "30.00"
    assert quoted.begins[0].trial_until is None


def test_twice_in_one_order_is_once_in_trial() -> None:
    ask = LineAsk("desk", offer="basic-1")
    quoted = order([ask, ask], on_sale(tried_desk()), day=FIRST)
    assert [each.net.amount for each in quoted.lines] == ["0.00", "30.00"]


def test_it_converts_into_the_first_paid_cycle() -> None:
    held, steps = run(begin(), TRIAL_END)
    (paid,) = held.subscriptions
    assert [each.outcome for each in steps] == [Outcome.RENEWED]
    assert (paid.first, paid.end, paid.paid) == (
        TRIAL_END,
        date(2026, 3, 9),
        Money(3000, "EUR"),
    )


def test_or_it_ends() -> None:
    held, steps = run(begin(converts=False), TRIAL_END)
    assert [(each.outcome, each.on) for each in steps] == [(Outcome.ENDED, TRIAL_END)]
    assert held.subscriptions == ()


def test_the_contract_begins_when_the_trial_ends() -> None:
    held = begin(contract=contract(12))
    bound = held.subscriptions[0].contract
    assert bound is not None
    assert (bound.first, bound.end) == (TRIAL_END, date(2027, 2, 9))
    held, _ = run(held, TRIAL_END)
    with pytest.raises(Refusal) as no:
        decide_cancellation(held, held.subscriptions[0], When.NOW, TRIAL_END)
    assert no.value.code is Code.CONTRACT_UNTIL


@pytest.mark.parametrize("fee", [TerminationFee.NONE, TerminationFee.PERCENTAGE])
def test_it_is_left_without_a_fee(fee: TerminationFee) -> None:
    held = begin(contract=contract(12, fee_kind=fee, fee=Decimal(50)))
    now, at_end = cancel_choices(held, held.subscriptions[0], date(2026, 1, 20))
    assert (now.is_possible, now.on, now.fee) == (True, date(2026, 1, 20), None)
    assert (at_end.is_possible, at_end.on, at_end.fee) == (True, TRIAL_END, None)


def test_another_edition_may_be_tried_in_the_same_days() -> None:
    held = begin()
    change = decide_change(
        held,
        held.subscriptions[0],
        ChangeAsk(edition="advanced"),
        on_sale(tried_desk()),
        date(2026, 1, 20),
    )
    assert not change.credit.amount
    assert not change.charge.amount
    assert change.after.trial_until == TRIAL_END
    paid, _ = run(replace(held, subscriptions=(change.after,)), TRIAL_END)
    assert paid.subscriptions[0].paid == Money(6000, "EUR")


def test_an_aligned_addon_of_a_parent_in_trial_is_billed_with_its_first_cycle() -> None:
    held = begin()
    held = bought(addon(), holding=held, day=FIRST, parent=held.subscriptions[0].id)
    pack = held.subscriptions[1]
    assert (pack.first, pack.end) == (FIRST, TRIAL_END)
    held, _ = run(held, TRIAL_END)
    assert held.subscriptions[1].end == held.subscriptions[0].end


def test_an_aligned_addon_with_a_trial_finds_its_parents_grid_afterwards() -> None:
    """Bought on 10 January for 10 days; its parent is billed on the first."""
    held = bought(base(), day=date(2026, 1, 1), offer="basic-1")
    listing = addon(offers=(offer("pack", fixed("6.00"), trial=Trial(10)),))
    held = bought(listing, holding=held, day=FIRST, parent=held.subscriptions[0].id)
    held, steps = run(held, date(2026, 1, 20))
    pack = held.subscriptions[1]
    assert (pack.first, pack.end) == (date(2026, 1, 20), date(2026, 2, 1))
    assert steps[0].charge is not None
    assert steps[0].charge.amount.amount == "2.32"  # 6.00 less 6.00 x 19/31, rounded: 3.68


def test_a_trial_of_an_offline_product_is_nothing() -> None:
    from vendible.domain.catalog.listing import Billing

    listing = on_sale(replace(tried_desk(), billing=Billing.OFFLINE))
    quoted = order([LineAsk("desk", offer="basic-1")], listing, day=FIRST)
    assert quoted.begins[0].trial_until is None
