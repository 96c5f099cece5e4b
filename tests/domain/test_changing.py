"""Changes inside a term: which are allowed, what they cost, what becomes of add-ons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.selling import (
    RATES,
    addon,
    base,
    bought,
    contract,
    edition,
    fixed,
    linear,
    offer,
    on_sale,
    seats,
)
from vendible.domain.catalog.listing import (
    Billing,
    Connection,
    Listing,
    ProductType,
    TerminationFee,
)
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.changes import order_of_change
from vendible.domain.pricing.parts import Item, part_of_cycle
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.changing import (
    Change,
    ChangeAsk,
    Direction,
    Fate,
    decide_change,
)
from vendible.domain.subscriptions.holding import Holding, State

MIDDLE = date(2026, 1, 16)  # 16 of January's 31 days are left


def desk(quantity: int = 100, **more: Any) -> Holding:
    return bought(base(**more), offer="basic-1", quantity=quantity)


def decide(
    held: Holding,
    ask: ChangeAsk,
    *,
    live: Listing | None = None,
    day: date = MIDDLE,
) -> Change:
    which = held.subscriptions[0]
    return decide_change(held, which, ask, on_sale(live or which.listing), day)


def refused(held: Holding, ask: ChangeAsk, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        decide(held, ask, **more)
    return no.value


def test_more_agents_cost_the_difference_for_the_rest() -> None:
    """100 x 10.00 for 16/31 comes back, 200 x 10.00 for 16/31 is charged."""
    change = decide(desk(), ChangeAsk(quantity=200))
    assert change.direction is Direction.UPGRADE
    assert change.credit.amount.amount == "-516.13"
    assert change.charge.amount.amount == "1032.26"
    order = order_of_change(change, RATES, MIDDLE)
    assert [each.net.amount for each in order.lines] == ["-516.13", "1032.26"]
    assert order.net.amount == "516.13"
    assert order.tax.amount == "103.22"  # 206.45 - 103.23: each line has its own tax


def test_end_anchor_contract_and_license_id_stay() -> None:
    held = desk()
    before = held.subscriptions[0]
    change = decide(held, ChangeAsk(edition="advanced"))
    after = order_of_change(change, RATES, MIDDLE).goes_on[0]
    kept = ("id", "end", "first", "anchor", "contract", "license", "instance", "starts_at")
    assert all(getattr(after, name) == getattr(before, name) for name in kept)
    assert after.license_revision == before.license_revision + 1
    assert (after.edition, after.paid_from) == ("advanced", MIDDLE)


def test_down_and_up_again_on_one_day_costs_nothing() -> None:
    held = desk()
    up = decide(held, ChangeAsk(edition="advanced", quantity=30))
    again = replace(held, subscriptions=(up.after,))
    down = decide(again, ChangeAsk(edition="basic", quantity=100))
    assert not up.credit.amount + up.charge.amount + down.credit.amount + down.charge.amount


days = st.integers(0, 30).map(lambda count: date(2026, 1, 1) + timedelta(days=count))
targets = st.lists(
    st.tuples(st.sampled_from(["basic", "advanced"]), st.integers(1, 300), days),
    min_size=1,
    max_size=6,
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(targets)
def test_random_changes_never_give_back_more_than_was_paid(
    asked: list[tuple[str, int, date]],
) -> None:
    held = desk()
    paid = held.subscriptions[0].paid
    for code, quantity, day in sorted(asked, key=lambda each: each[2]):
        if (code, quantity) == (held.subscriptions[0].edition, held.subscriptions[0].quantity):
            continue
        change = decide(held, ChangeAsk(edition=code, quantity=quantity), day=day)
        assert -change.credit.amount <= held.subscriptions[0].paid
        paid = paid + change.credit.amount + change.charge.amount
        assert paid >= Money.zero("EUR")
        held = replace(held, subscriptions=(change.after,))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.sampled_from(["basic", "advanced"]), st.integers(1, 300), days)
def test_a_change_and_its_reverse_on_the_same_day_cost_nothing(
    code: str, quantity: int, day: date
) -> None:
    held = desk()
    if (code, quantity) == ("basic", 100):
        return
    there = decide(held, ChangeAsk(edition=code, quantity=quantity), day=day)
    moved = replace(held, subscriptions=(there.after,))
    back = decide(moved, ChangeAsk(edition="basic", quantity=100), day=day)
    amounts = (there.credit, there.charge, back.credit, back.charge)
    assert sum(each.amount.minor for each in amounts) == 0


def test_what_is_billed_offline_is_adjusted_by_its_partner_alone() -> None:
    """It costs nothing here: whoever holds it could else take any edition (Changing 9)."""
    held = desk(billing=Billing.OFFLINE)
    assert refused(held, ChangeAsk("advanced")).code is Code.BILLED_OFFLINE
    assert refused(held, ChangeAsk(quantity=10**6)).code is Code.BILLED_OFFLINE


def test_identical_is_refused() -> None:
    assert refused(desk(), ChangeAsk(quantity=100)).code is Code.NOTHING_CHANGES


def test_an_edition_that_is_not_ticked_is_refused_with_those_that_are() -> None:
    only_itself = (
        edition("basic", quantity=seats(), changes_to=("basic",)),
        edition("advanced", quantity=seats()),
    )
    no = refused(desk(editions=only_itself), ChangeAsk(edition="advanced"))
    assert no.code is Code.CHANGE_NOT_TICKED
    assert no.facts["allowed"] == ["basic"]


def test_the_live_revision_may_tick_what_the_held_one_did_not() -> None:
    only_itself = (
        edition("basic", quantity=seats(), changes_to=("basic",)),
        edition("advanced", quantity=seats()),
    )
    change = decide(desk(editions=only_itself), ChangeAsk(edition="advanced"), live=base())
    assert change.after.edition == "advanced"


def test_marketplace_goes_only_upward() -> None:
    held = desk(type=ProductType.MARKETPLACE)
    assert refused(held, ChangeAsk(quantity=50)).code is Code.DOWNGRADE_NOT_ALLOWED
    assert decide(held, ChangeAsk(quantity=150)).direction is Direction.UPGRADE


def test_rank_beats_price() -> None:
    ranked = (
        edition("basic", quantity=seats(), rank=2, changes_to=("basic", "advanced")),
        edition("advanced", quantity=seats(), rank=1),
    )
    change = decide(desk(editions=ranked), ChangeAsk(edition="advanced"))
    assert change.direction is Direction.DOWNGRADE


def test_only_an_active_subscription_inside_its_term() -> None:
    held = desk()
    suspended = replace(held.subscriptions[0], state=State.SUSPENDED)
    no = refused(replace(held, subscriptions=(suspended,)), ChangeAsk(quantity=1))
    assert no.code is Code.SUBSCRIPTION_NOT_ACTIVE
    over = refused(held, ChangeAsk(quantity=1), day=date(2026, 2, 1))
    assert over.code is Code.SUBSCRIPTION_NOT_ACTIVE


def test_another_edition_is_priced_by_the_live_revision() -> None:
    dearer = base(offers=(offer("basic", linear("10.00")), offer("advanced", linear("31.00"))))
    change = decide(desk(31), ChangeAsk(edition="advanced"), live=dearer)
    assert change.charge.amount.amount == "496.00"  # 31 x 31.00 x 16/31
    assert change.after.listing is dearer


def test_within_the_edition_the_held_revision_prices_it() -> None:
    dearer = base(offers=(offer("basic", linear("99.00")), offer("advanced", linear("99.00"))))
    change = decide(desk(31), ChangeAsk(quantity=62), live=dearer)
    assert change.charge.amount.amount == "320.00"  # 62 x 10.00 x 16/31


def test_a_withdrawn_edition() -> None:
    both = ("basic", "advanced")
    withdrawn = base(
        editions=(
            edition("basic", quantity=seats(), changes_to=both),
            edition("advanced", quantity=seats(), on_sale=False),
        )
    )
    no = refused(desk(), ChangeAsk(edition="advanced"), live=withdrawn)
    assert no.code is Code.EDITION_WITHDRAWN


def test_a_change_keeps_the_cycle() -> None:
    yearly = base(offers=(offer("basic", linear("10.00")), offer("advanced", linear("200.00"), 12)))
    no = refused(desk(), ChangeAsk(edition="advanced"), live=yearly)
    assert no.code is Code.CHANGE_OTHER_CYCLE
    assert no.facts["available"] == ["1 year"]


def with_pack(listing: Listing) -> Holding:
    held = desk()
    return bought(listing, holding=held, parent=held.subscriptions[0].id)


def fate_of(change: Change) -> Fate:
    (effect,) = change.addons
    return effect.fate


def test_a_connected_addon_is_kept() -> None:
    change = decide(with_pack(addon()), ChangeAsk(edition="advanced"))
    assert fate_of(change) is Fate.KEPT
    assert not order_of_change(change, RATES, MIDDLE).ends


def test_an_included_addon_ends_and_its_unused_part_comes_back() -> None:
    including = base(
        editions=(
            edition("basic", quantity=seats(), changes_to=("basic", "advanced")),
            edition("advanced", quantity=seats(), includes=("pack",)),
        )
    )
    change = decide(with_pack(addon()), ChangeAsk(edition="advanced"), live=including)
    assert fate_of(change) is Fate.INCLUDED
    order = order_of_change(change, RATES, MIDDLE)
    assert [each.name for each in order.ends] == ["Pack"]
    assert order.lines[-1].net.amount == "-3.10"  # 6.00 - round(6.00 x 15/31)


def of_basic_alone(**more: Any) -> Listing:
    return addon(connections=(Connection("desk", ("basic",)),), **more)


def test_an_addon_that_is_not_available_ends() -> None:
    change = decide(with_pack(of_basic_alone()), ChangeAsk(edition="advanced"))
    assert fate_of(change) is Fate.NOT_AVAILABLE


def test_its_fee_is_a_line_of_the_quote() -> None:
    terms = contract(12, fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(50))
    listing = of_basic_alone(offers=(offer("pack", fixed("6.00"), contract=terms),))
    change = decide(with_pack(listing), ChangeAsk(edition="advanced"))
    order = order_of_change(change, RATES, MIDDLE)
    assert [each.net.amount for each in order.lines[2:]] == ["-3.10", "33.00"]


def test_a_contract_that_cannot_be_left_blocks_the_change_and_is_named() -> None:
    listing = of_basic_alone(offers=(offer("pack", fixed("6.00"), contract=contract(12)),))
    no = refused(with_pack(listing), ChangeAsk(edition="advanced"))
    assert no.code is Code.CHANGE_BLOCKED_BY_CONTRACT
    assert (no.facts["addon"], no.facts["until"]) == ("Pack", date(2027, 1, 1))


@pytest.mark.parametrize("policy", ["once-on-net", "lago", "daily-rate", "killbill"])
def test_the_lines_of_every_policy_add_up_to_the_net(policy: str) -> None:
    change = decide(desk(7, proration=policy), ChangeAsk(quantity=11))
    order = order_of_change(change, RATES, MIDDLE)
    assert order.net == order.lines[0].net + order.lines[1].net


def test_once_on_net_rounds_once() -> None:
    """G01.2 of the pricing cases: (20 - 10) x 17/31 = 5.48, where the lines give 5.49."""
    held = desk(1, proration="once-on-net")
    march = replace(
        held.subscriptions[0],
        anchor=date(2024, 3, 1),
        first=date(2024, 3, 1),
        end=date(2024, 4, 1),
    )
    change = decide(
        replace(held, subscriptions=(march,)), ChangeAsk(quantity=2), day=date(2024, 3, 15)
    )
    assert (change.credit.amount + change.charge.amount).amount == "5.48"


@pytest.mark.parametrize(
    ("policy", "unit", "charged"),
    [
        ("vendible", "5.00", "4.84"),  # 15.00 less round(15.00 x 21/31)
        ("meteroid", "5.00", "4.84"),
        ("licence-rebill", "5.00", "4.83"),  # round(5.00 x 10/31) x 3, as the page of cases works
        ("daily-rate", "5.00", "4.80"),  # round(5.00 / 31) x 10 x 3
    ],
)
def test_a_change_prices_as_the_pricing_cases_do(policy: str, unit: str, charged: str) -> None:
    """The target's line of an order is the item of the policy, quantity and unit apart."""
    offers = (offer("basic", linear(unit)), offer("advanced", linear("20.00")))
    held = desk(1, proration=policy, offers=offers)
    change = decide(held, ChangeAsk(quantity=3), day=date(2026, 1, 22))
    assert change.charge.amount.amount == charged
    item = Item(
        Fraction(unit),
        "EUR",
        Term(date(2026, 1, 22), date(2026, 2, 1)),
        Term(date(2026, 1, 1), date(2026, 2, 1)),
        Fraction(3),
    )
    assert part_of_cycle(item, POLICIES[policy]).amount.amount == change.charge.amount
