"""Changes for a later day, what is quoted of them, and what no change gives back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.selling import (
    RATES,
    TODAY,
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
from tests.domain.test_changing import MIDDLE, desk, of_basic_alone, refused, with_pack
from tests.domain.test_seats_of import desk_listing, pack_listing
from vendible.domain.catalog.listing import (
    Connection,
    Listing,
    ProductType,
    TerminationFee,
)
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.change_quotes import Asking, Quoted, quote_change, schedule
from vendible.domain.ordering.changes import changed, order_of_change
from vendible.domain.ordering.day import Fact, coming_days, work_day
from vendible.domain.ordering.orders import OrderKind
from vendible.domain.subscriptions.changing import (
    ChangeAsk,
    Direction,
    Fate,
    decide_change,
    scheduled_misfit,
)
from vendible.domain.subscriptions.holding import (
    Held,
    Holding,
    PriceChange,
    Scheduled,
    ScheduledKind,
    State,
)

END = date(2026, 2, 1)
ADVANCED = ChangeAsk(edition="advanced")


def asks(holding: Holding, *, day: date = MIDDLE, live: Listing | None = None) -> Asking:
    sold = on_sale(live or holding.subscriptions[0].listing)
    return Asking(holding, RATES, lambda _: sold, day)


def quoted(holding: Holding, ask: ChangeAsk, on: date | None = None, **more: Any) -> Quoted:
    return quote_change(asks(holding, **more), holding.subscriptions[0], ask, on)


def scheduled(holding: Holding, ask: ChangeAsk, on: date = END, **more: Any) -> Holding:
    held, _ = schedule(asks(holding, **more), holding.subscriptions[0], ask, on, "person:1")
    return holding.with_changed(held)


def no_schedule(holding: Holding, ask: ChangeAsk, on: date, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        scheduled(holding, ask, on, **more)
    return no.value


def only(holding: Holding) -> Held:
    return holding.subscriptions[0]


# type marketplace: what a change would give back in all counts as nothing


def banded() -> Price:
    """11 cost less than 10: 100.00 for up to ten, 8.00 each above."""
    return Price(
        Template.VOLUME,
        tiers=(Tier(Decimal(10), Decimal(10), Decimal(0)), Tier(None, Decimal(8), Decimal(0))),
    )


def marketplace(**more: Any) -> Holding:
    offers = (offer("basic", banded()), offer("advanced", linear("20.00")))
    return desk(10, type=ProductType.MARKETPLACE, offers=offers, **more)


def test_a_negative_total_of_type_marketplace_counts_as_nothing() -> None:
    found = quoted(marketplace(), ChangeAsk(quantity=11))
    assert found.change.direction is Direction.UPGRADE
    credit, charge = found.order.lines
    assert found.order.total == Money.zero("EUR")
    assert -credit.net == charge.net == Money(4542, "EUR")  # 88.00 x 16/31
    assert [part.name for part in credit.parts] == ["unused part", "not given back"]
    assert "only be upgraded" in credit.parts[1].price.text()


def test_a_positive_total_of_type_marketplace_is_paid_as_any_other() -> None:
    found = quoted(marketplace(), ADVANCED)
    assert found.order.total.minor > 0
    assert [len(each.parts) for each in found.order.lines] == [1, 1]


def test_other_types_give_a_negative_total_back() -> None:
    offers = (offer("basic", banded()), offer("advanced", linear("20.00")))
    assert quoted(desk(10, offers=offers), ChangeAsk(quantity=11)).order.total.minor < 0


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 30),
    st.sampled_from(["vendible", "lago", "killbill", "once-on-net", "daily-rate"]),
    st.sampled_from(["0", "7", "19", "20", "8.25"]),
)
def test_type_marketplace_never_gives_back_whatever_ends_with_the_change(
    first: int, then: int, day: int, policy: str, rate: str
) -> None:
    offers = (offer("basic", banded()), offer("advanced", linear("20.00")))
    parent = bought(
        base(type=ProductType.MARKETPLACE, offers=offers, proration=policy),
        offer="basic-1",
        quantity=first,
    )
    holding = bought(of_basic_alone(), holding=parent, parent=only(parent).id)
    held, today = only(holding), TODAY + timedelta(days=day)
    try:
        change = decide_change(
            holding, held, ChangeAsk("advanced", then), on_sale(held.listing), today
        )
    except Refusal:
        return
    order = order_of_change(change, {"standard": Decimal(rate)}, today)
    assert order.total.minor >= 0
    assert order.net == sum((each.net for each in order.lines[1:]), order.lines[0].net)


# seats in use


def test_fewer_seats_than_people_are_refused_by_every_way_to_change() -> None:
    holding = bought(desk_listing(), offer="basic-1", quantity=10)
    used = {only(holding).id: 7}
    found = replace(asks(holding), assigned=used)
    for on in (None, END):
        with pytest.raises(Refusal) as no:
            quote_change(found, only(holding), ChangeAsk(quantity=5), on)
        assert no.value.code is Code.SEATS_IN_USE
        assert no.value.facts["to_free"] == 2
        assert quote_change(found, only(holding), ChangeAsk(quantity=7), on).on == on or MIDDLE


def test_the_seats_of_an_addon_that_ends_with_the_change_are_missed_too() -> None:
    pack = replace(pack_listing(), addon=of_basic_alone().addon)
    holding = bought(desk_listing(), offer="basic-1", quantity=10)
    holding = bought(pack, holding=holding, parent=only(holding).id)
    found = replace(asks(holding), assigned={only(holding).id: 12})
    with pytest.raises(Refusal) as no:
        quote_change(found, only(holding), ADVANCED)
    assert (no.value.code, no.value.facts["seats"]) == (Code.SEATS_IN_USE, 10)


def test_a_smaller_pack_takes_seats_of_its_product() -> None:
    pack = replace(
        pack_listing(),
        editions=(replace(pack_listing().editions[0], quantity=seats(), changes_to=("pack",)),),
    )
    grant = replace(pack.editions[0].grants[0], per_unit=True)
    pack = replace(pack, editions=(replace(pack.editions[0], grants=(grant,)),))
    holding = bought(desk_listing(), offer="basic-1", quantity=1)
    holding = bought(pack, holding=holding, parent=only(holding).id, quantity=3)
    parent, held = holding.subscriptions
    sold = on_sale(pack)
    with pytest.raises(Refusal, match="seats_in_use"):
        changed(holding, held, ChangeAsk(quantity=2), sold, RATES, MIDDLE, assigned={parent.id: 12})


# at the end of the term


def test_at_the_end_of_the_term_nothing_moves_and_the_renewal_is_at_the_new_price() -> None:
    holding = scheduled(desk(), ADVANCED)
    day = work_day(holding, END, RATES, lambda _: on_sale(base()))
    change, renewal = day.orders
    assert (change.kind, renewal.kind) == (OrderKind.CHANGE, OrderKind.RENEWAL)
    assert [each.total.minor for each in change.lines] == [0]
    assert change.lines[0].label.startswith("Desk, Advanced, 100")
    assert change.lines[0].label.endswith(": from 1 February 2026")
    assert renewal.net.amount == "2000.00"
    after = only(day.holding)
    assert (after.edition, after.paid.amount, after.paid_from) == ("advanced", "2000.00", END)
    assert (after.first, after.end, after.scheduled) == (END, date(2026, 3, 1), None)
    assert after.license == only(holding).license
    assert after.license_revision == only(holding).license_revision + 2


def test_its_quote_says_so_beforehand() -> None:
    found = quoted(desk(), ADVANCED, END)
    assert (found.on, found.order.total.minor) == (END, 0)
    assert found.renewal is not None
    assert found.renewal.on == END
    assert found.renewal.before is not None
    assert found.renewal.before.net.amount == "1000.00"
    assert found.renewal.after.net.amount == "2000.00"


@pytest.mark.parametrize("policy", ["full-price-difference", "lago", "zuora-30", "once-on-net"])
def test_under_no_policy_does_the_end_of_a_term_give_anything_back(policy: str) -> None:
    assert quoted(desk(proration=policy), ADVANCED, END).order.total.minor == 0


def test_what_ends_with_its_term_is_not_changed_at_its_end() -> None:
    held = replace(only(desk()), ends_on=END, auto_renew=False)
    holding = replace(desk(), subscriptions=(held,))
    no = no_schedule(holding, ADVANCED, END)
    assert (no.code, no.facts["why"]) == (Code.CHANGE_DAY, "it ends by then")
    lapsing = replace(holding, subscriptions=(replace(held, ends_on=None),))
    assert no_schedule(lapsing, ADVANCED, END).code is Code.SUBSCRIPTION_NOT_ACTIVE
    assert scheduled(lapsing, ADVANCED, date(2026, 1, 31))


def test_an_addon_that_does_not_fit_ends_at_the_end_of_the_term_without_a_credit() -> None:
    holding = scheduled(with_pack(of_basic_alone()), ADVANCED)
    day = work_day(holding, END, RATES, lambda _: on_sale(base()))
    assert [each.name for each in day.holding.subscriptions] == ["Desk"]
    assert [each.name for each in day.orders[0].ends] == ["Pack"]
    assert day.orders[0].total.minor == 0


# on a day inside a term, and beyond it


def test_on_a_day_inside_the_term_the_rest_is_counted_from_that_day() -> None:
    day = date(2026, 1, 22)
    holding = scheduled(desk(), ChangeAsk(quantity=200), day)
    done = work_day(holding, day, RATES, lambda _: on_sale(base()))
    assert done.orders[0].net == decide_change(
        desk(), only(desk()), ChangeAsk(quantity=200), on_sale(base()), day
    ).charge.amount - Money(32258, "EUR")


def test_a_day_in_a_later_term_is_quoted_on_what_is_held_then() -> None:
    found = quoted(desk(), ADVANCED, date(2026, 3, 16))
    assert found.change.before.first == date(2026, 3, 1)
    assert found.order.lines[0].net.amount == "-516.13"  # 16 of March's 31 days


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2026, 1, 15), "it is not a later day"),
        (MIDDLE, "it is not a later day"),
        (date(2035, 1, 1), "it is too far ahead"),
    ],
)
def test_days_that_are_none_for_a_change(on: date, why: str) -> None:
    no = no_schedule(desk(), ADVANCED, on)
    assert (no.code, no.facts["why"]) == (Code.CHANGE_DAY, why)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (ChangeAsk(quantity=100), Code.NOTHING_CHANGES),
        (ChangeAsk(edition="gone"), Code.EDITION_WITHDRAWN),
        (ChangeAsk(quantity=5000), Code.QUANTITY_OUT_OF_RANGE),
    ],
)
def test_what_would_surely_be_refused_then_is_refused_now(ask: ChangeAsk, code: Code) -> None:
    assert no_schedule(desk(), ask, END).code is code


# one at a time


def test_while_a_change_waits_no_other_is_made_or_scheduled() -> None:
    holding = scheduled(desk(), ADVANCED)
    for no in (
        refused(holding, ChangeAsk(quantity=200)),
        no_schedule(holding, ChangeAsk(quantity=200), END),
    ):
        assert no.code is Code.CHANGE_OPEN
        assert "1 February 2026" in str(no.facts["what"])


def test_a_scheduled_cancellation_has_the_one_place_and_lets_a_change_pass() -> None:
    waiting = Scheduled(ScheduledKind.CANCELLATION, END, TODAY)
    holding = replace(desk(), subscriptions=(replace(only(desk()), scheduled=waiting),))
    no = no_schedule(holding, ADVANCED, date(2026, 1, 20))
    assert (no.code, "cancellation" in str(no.facts["what"])) == (Code.CHANGE_OPEN, True)
    assert quoted(holding, ADVANCED).change.after.scheduled == waiting


@pytest.mark.parametrize("state", [State.PENDING, State.SUSPENDED, State.ISOLATED])
def test_only_what_is_active_and_delivered_can_be_changed(state: State) -> None:
    holding = replace(desk(), subscriptions=(replace(only(desk()), state=state),))
    assert refused(holding, ADVANCED).facts["state"] == state.value


# blocked until a contract ends


def blocked(**more: Any) -> Holding:
    """Pack, from the middle of January, in a contract of two months."""
    terms = contract(2, **more)
    listing = of_basic_alone(offers=(offer("pack", fixed("6.00"), contract=terms),))
    parent = desk()
    return bought(listing, holding=parent, parent=only(parent).id, day=MIDDLE)


def test_a_blocked_change_can_wait_for_the_contracts_end() -> None:
    holding = blocked(auto_renew=False)
    until = refused(holding, ADVANCED).facts["until"]
    assert until == date(2026, 3, 16)
    assert no_schedule(holding, ADVANCED, date(2026, 3, 15)).code is Code.CHANGE_BLOCKED_BY_CONTRACT
    waiting = scheduled(holding, ADVANCED, date(2026, 3, 16))
    live = on_sale(base())
    for day in coming_days(waiting, date(2026, 3, 17), RATES, lambda _: live):
        waiting = day.holding
    assert [each.name for each in waiting.subscriptions] == ["Desk"]
    assert only(waiting).edition == "advanced"


def test_a_contract_that_renews_itself_must_be_given_notice_of_in_time() -> None:
    """Asked 10 days before its end with 30 days of notice, it blocks for another two months."""
    holding = blocked(auto_renew=True, notice_days=30)
    assert refused(holding, ADVANCED).facts["until"] == date(2026, 3, 16)
    assert scheduled(holding, ADVANCED, date(2026, 3, 16))
    late = date(2026, 3, 6)
    live = on_sale(base())
    later = holding
    for day in coming_days(holding, late, RATES, lambda _: live):
        later = day.holding
    assert refused(later, ADVANCED, day=late).facts["until"] == date(2026, 5, 16)
    no = no_schedule(later, ADVANCED, date(2026, 3, 16), day=late)
    assert no.facts["until"] == date(2026, 5, 16)
    assert scheduled(later, ADVANCED, date(2026, 5, 16), day=late)


def test_within_its_days_of_grace_a_contract_neither_blocks_nor_costs() -> None:
    for terms in (
        contract(12, grace_days=10),
        contract(12, grace_days=10, fee_kind=TerminationFee.FLAT, fee=Decimal(50)),
    ):
        listing = of_basic_alone(offers=(offer("pack", fixed("6.00"), contract=terms),))
        parent = desk()
        holding = bought(listing, holding=parent, parent=only(parent).id, day=MIDDLE)
        (effect,) = quoted(holding, ADVANCED).change.addons
        assert (effect.fate, effect.fee) == (Fate.NOT_AVAILABLE, None)
        after_grace = MIDDLE + timedelta(days=10)
        if terms.fee_kind is TerminationFee.NONE:
            assert refused(holding, ADVANCED, day=after_grace).code is (
                Code.CHANGE_BLOCKED_BY_CONTRACT
            )
        else:
            (effect,) = quoted(holding, ADVANCED, day=after_grace).change.addons
            assert effect.fee is not None
            assert effect.fee.amount.amount == "50.00"


# checked again when it falls due


def test_what_a_rule_refuses_on_its_day_is_dropped_and_the_old_specification_renews() -> None:
    holding = scheduled(desk(), ADVANCED)
    both = ("basic", "advanced")
    withdrawn = base(
        editions=(
            edition("basic", quantity=seats(), changes_to=both),
            edition("advanced", quantity=seats(), on_sale=False),
        )
    )
    day = work_day(holding, END, RATES, lambda _: on_sale(withdrawn))
    told = [each for each in day.happened if each.fact is Fact.SCHEDULED_REFUSED]
    assert [each.refusal.code for each in told if each.refusal] == [Code.EDITION_WITHDRAWN]
    (renewal,) = day.orders
    assert (renewal.kind, renewal.net.amount) == (OrderKind.RENEWAL, "1000.00")
    assert (only(day.holding).edition, only(day.holding).scheduled) == ("basic", None)


def test_people_assigned_meanwhile_stop_it_too() -> None:
    holding = bought(desk_listing(), offer="basic-1", quantity=10)
    holding = scheduled(holding, ChangeAsk(quantity=5))
    sold = on_sale(desk_listing())
    used = {only(holding).id: 6}
    day = work_day(holding, END, RATES, lambda _: sold, None, used)
    (told,) = [each for each in day.happened if each.fact is Fact.SCHEDULED_REFUSED]
    assert told.refusal is not None
    assert told.refusal.code is Code.SEATS_IN_USE
    assert only(day.holding).quantity == 10


def test_an_addon_that_does_not_fit_the_scheduled_change_is_named() -> None:
    """Conflict K14: bought while a change waits that it would not survive."""
    holding = scheduled(desk(), ADVANCED)
    waiting = only(holding).scheduled
    assert scheduled_misfit(only(holding), of_basic_alone()) == waiting
    assert scheduled_misfit(only(holding), addon()) is None
    elsewhere = addon(connections=(Connection("other", ("advanced",)),))
    assert scheduled_misfit(only(holding), elsewhere) == waiting
    assert scheduled_misfit(only(desk()), of_basic_alone()) is None


def test_a_price_announced_for_the_old_offer_does_not_reach_the_new_one() -> None:
    dearer = (PriceChange(linear("99.00"), END, TODAY),)
    held = replace(only(desk()), announced=dearer)
    holding = replace(desk(), subscriptions=(held,))
    assert quoted(holding, ADVANCED).change.after.announced == ()
    assert quoted(holding, ChangeAsk(quantity=200)).change.after.announced == dearer


# what the quote shows beside the lines


def test_what_the_license_will_say_is_merged_over_the_addons_that_stay() -> None:
    holding = bought(desk_listing(), offer="basic-1", quantity=10)
    holding = bought(pack_listing(), holding=holding, parent=only(holding).id)
    (people,) = quoted(holding, ChangeAsk(quantity=20)).entitlements
    assert (people.code, people.before, people.after) == ("people", 15, 25)


def test_a_downgrade_is_better_later_an_upgrade_now() -> None:
    assert quoted(desk(), ChangeAsk(quantity=50)).is_better_later
    assert not quoted(desk(), ChangeAsk(quantity=150)).is_better_later


# properties

days = st.integers(0, 30).map(lambda count: TODAY + timedelta(days=count))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from(["basic", "advanced"]), st.integers(1, 300), days)
def test_a_change_and_its_reverse_on_one_day_net_to_nothing_with_tax(
    code: str, quantity: int, day: date
) -> None:
    holding = desk()
    if (code, quantity) == ("basic", 100):
        return
    there = quoted(holding, ChangeAsk(code, quantity), day=day)
    moved = holding.with_changed(*there.order.changed)
    back = quoted(moved, ChangeAsk("basic", 100), day=day)
    assert (there.order.net + back.order.net).minor == 0
    assert (there.order.total + back.order.total).minor == 0


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.sampled_from(["basic", "advanced"]), st.integers(1, 300), days)
def test_what_is_quoted_for_a_day_is_what_happens_on_it(code: str, quantity: int, on: date) -> None:
    holding, day = desk(), TODAY
    if (code, quantity) == ("basic", 100) or on <= day:
        return
    held, found = schedule(
        asks(holding, day=day), only(holding), ChangeAsk(code, quantity), on, "person:1"
    )
    done = work_day(holding.with_changed(held), on, RATES, lambda _: on_sale(base()))
    assert done.orders[0].total == found.order.total
    assert [each.net for each in done.orders[0].lines] == [each.net for each in found.order.lines]
