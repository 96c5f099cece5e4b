"""What happens by itself on a day to all that a customer holds, and on the days that come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

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
from vendible.domain.catalog.listing import TerminationFee, Trial
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.day import (
    Day,
    Fact,
    coming_days,
    first_moving_day,
    next_day,
    work_day,
)
from vendible.domain.ordering.orders import OrderKind
from vendible.domain.subscriptions.holding import (
    Because,
    Held,
    Holding,
    Scheduled,
    ScheduledKind,
    State,
)
from vendible.domain.subscriptions.suspending import suspended

NEW_YEAR = date(2026, 1, 1)
RICH = {"EUR": 10_000_00}


def desk(months: int = 1, *, day: date = NEW_YEAR, **of_offer: Any) -> Holding:
    """One edition at 30.00 a cycle, 36.00 with tax."""
    listing = base(
        editions=(edition("basic"),), offers=(offer("basic", fixed("30.00"), months, **of_offer),)
    )
    return bought(listing, day=day)


def with_pack(
    holding: Holding, months: int = 1, *, day: date = NEW_YEAR, aligned: bool = True, **more: Any
) -> Holding:
    """At 6.00 a cycle, 7.20 with tax."""
    slug = more.pop("slug", "pack")
    listing = addon(
        slug, offers=(offer(slug, fixed("6.00"), months, **more),), align_with_parent=aligned
    )
    return bought(listing, holding=holding, day=day, parent=holding.subscriptions[0].id)


def agents(quantity: int = 5, *, day: date = NEW_YEAR) -> Holding:
    return bought(base(), day=day, offer="basic-1", quantity=quantity)


def nothing_live(_product: object) -> None:
    return None


def work(holding: Holding, on: date, funds: dict[str, int] | None = None) -> Day:
    """A day without its reminders."""
    return work_day(holding, on, RATES, nothing_live, funds, reminding=False)


def totals(day: Day) -> list[tuple[str, str]]:
    return [(each.kind.value, each.total.amount) for each in day.orders]


def is_consistent(before: Holding, day: Day) -> None:
    """What would be written is what is held: the last row of each subscription."""
    rows: dict[Any, Held] = {}
    for order in day.orders:
        rows |= {each.id: each for each in order.changed}
    rows |= {each.id: each for each in day.kept}
    for held in before.subscriptions:
        written = rows.get(held.id, held)
        if day.holding.holds(held.id):
            assert written == day.holding.get(held.id)
        else:
            assert written.state is State.ENDED
    issued = [(each.id, each.license_revision) for each in day.relicensed]
    issued += [
        (each.id, each.license_revision)
        for order in day.orders
        for each in (*order.goes_on, *order.ends)
    ]
    assert len(issued) == len(set(issued)), "one version a revision"


def days_of(holding: Holding, until: date, funds: dict[str, int] | None = None) -> list[Day]:
    """As the runner does: day after day, each with what the one before left."""
    days = []
    left = dict(funds) if funds is not None else None
    while day := first_moving_day(holding, until, RATES, nothing_live, left, reminding=False):
        is_consistent(holding, day)
        days.append(day)
        for order in day.orders:
            if left is not None and order.total.minor <= left.get(order.currency, 0):
                left[order.currency] -= order.total.minor
        holding = day.holding
    return days


def scheduled(held: Held, on: date, kind: ScheduledKind, **target: Any) -> Held:
    return replace(held, scheduled=Scheduled(kind, on, NEW_YEAR, **target))


def test_bill_dates_of_the_31st_do_not_drift() -> None:
    days = days_of(desk(day=date(2026, 1, 31)), date(2026, 6, 30))
    assert [each.on for each in days] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
    ]
    assert {total for each in days for total in totals(each)} == {("renewal", "36.00")}


def test_a_year_from_a_leap_day() -> None:
    days = days_of(desk(12, day=date(2028, 2, 29)), date(2032, 2, 29))
    assert [each.on for each in days] == [
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]


def test_a_parent_and_its_aligned_addon_share_one_invoice() -> None:
    holding = with_pack(desk(day=date(2026, 1, 31)), day=date(2026, 2, 10))
    (day,) = days_of(holding, date(2026, 2, 28))
    assert totals(day) == [("renewal", "43.20")]
    (order,) = day.orders
    assert [each.term and each.term.end for each in order.lines] == [date(2026, 3, 31)] * 2
    assert [each.parent is None for each in order.goes_on] == [True, False]


def test_an_addon_with_a_cycle_of_its_own_has_invoices_of_its_own() -> None:
    """Parent yearly, add-on monthly from the day on which it was bought."""
    holding = with_pack(desk(12), day=date(2026, 1, 20), aligned=False)
    days = days_of(holding, date(2027, 1, 31))
    assert len(days) == 13
    assert [totals(each) for each in days[:2]] == [[("renewal", "7.20")]] * 2
    assert (days[11].on, totals(days[11])) == (date(2027, 1, 1), [("renewal", "36.00")])


def test_on_one_date_a_yearly_parent_and_its_monthly_addon_share_an_invoice() -> None:
    days = days_of(with_pack(desk(12)), date(2027, 1, 1))
    assert [totals(each) for each in days] == [[("renewal", "7.20")]] * 11 + [
        [("renewal", "43.20")]
    ]


def test_two_currencies_are_two_orders() -> None:
    euros = desk()
    other = replace(desk().subscriptions[0], currency="USD", paid=Money(3000, "USD"))
    both = replace(euros, subscriptions=(*euros.subscriptions, other))
    day = work(both, date(2026, 2, 1), {"EUR": 3600})
    assert [each.currency for each in day.orders] == ["EUR"]
    assert [each.held.currency for each in day.happened] == ["USD"]


def test_an_unpaid_renewal_isolates_and_suspends_then_ends_after_seven_days() -> None:
    holding = with_pack(desk())
    days = days_of(holding, date(2026, 12, 31), {"EUR": 3599})
    lapse, end = days
    assert (lapse.on, end.on) == (date(2026, 2, 1), date(2026, 2, 8))
    assert [each.state for each in lapse.holding.subscriptions] == [
        State.ISOLATED,
        State.SUSPENDED,
    ]
    (happened,) = lapse.happened
    assert happened.fact is Fact.ISOLATED
    assert happened.refusal is not None
    assert happened.refusal.code is Code.BALANCE_TOO_LOW
    assert happened.refusal.facts["missing_minor"] == 1
    assert (lapse.orders, end.orders) == ((), ())
    assert [each.because for each in end.kept] == [Because.LAPSED, Because.LAPSED]
    assert end.holding.subscriptions == ()


def test_where_money_is_short_the_parent_is_paid_first() -> None:
    day = work(with_pack(desk()), date(2026, 2, 1), {"EUR": 4000})
    assert totals(day) == [("renewal", "36.00")]
    assert [each.state for each in day.holding.subscriptions] == [State.ACTIVE, State.ISOLATED]


def test_the_fee_of_an_addons_contract_is_owed_when_its_parent_lapsed() -> None:
    fee = contract(12, fee_kind=TerminationFee.FLAT, fee=Decimal(50))
    holding = with_pack(desk(), contract=fee)
    lapse, end = days_of(holding, date(2026, 3, 1), {"EUR": 100})
    assert lapse.orders == ()
    assert totals(end) == [("cancellation", "60.00")]
    assert [each.fact for each in end.happened] == [Fact.ENDED, Fact.ENDED]


def test_who_lapses_inside_a_contract_of_their_own_owes_its_fee_too() -> None:
    fee = contract(12, fee_kind=TerminationFee.FLAT, fee=Decimal(50))
    _, end = days_of(desk(contract=fee), date(2026, 3, 1), {})
    assert totals(end) == [("cancellation", "60.00")]


def test_a_fee_takes_nothing_that_a_renewal_of_the_day_was_counted_on() -> None:
    """What is owed comes last: the renewal is paid, the fee stays open."""
    fee = contract(12, fee_kind=TerminationFee.FLAT, fee=Decimal(50))
    lapsed = days_of(with_pack(desk(), contract=fee), date(2026, 2, 1), {})[0].holding
    other = desk(day=date(2026, 1, 8)).subscriptions[0]
    both = replace(lapsed, subscriptions=(*lapsed.subscriptions, other))
    day = work(both, date(2026, 2, 8), {"EUR": 6000})
    assert totals(day) == [("renewal", "36.00"), ("cancellation", "60.00")]


def test_a_contract_renews_with_the_term_on_one_day() -> None:
    days = days_of(desk(contract=contract(2)), date(2026, 3, 1))
    last = days[-1]
    assert [each.fact for each in last.happened] == [Fact.CONTRACT_RENEWED]
    assert totals(last) == [("renewal", "36.00")]
    (kept,) = last.kept
    assert kept.contract is not None
    assert (kept.contract.end, kept.end) == (date(2026, 5, 1), date(2026, 4, 1))


def test_a_contract_that_does_not_renew_itself_lapses() -> None:
    days = days_of(desk(contract=contract(2, auto_renew=False)), date(2026, 12, 31), RICH)
    assert [[each.fact for each in day.happened] for day in days] == [
        [],
        [Fact.ISOLATED],
        [Fact.ENDED],
    ]
    assert days[1].happened[0].refusal is None


def test_a_trial_turns_into_the_paid_term() -> None:
    holding = desk(trial=Trial(14, converts=True))
    (first,) = days_of(holding, date(2026, 1, 20))
    assert (first.on, totals(first)) == (date(2026, 1, 15), [("renewal", "36.00")])
    assert first.holding.subscriptions[0].end == date(2026, 2, 15)


def test_a_trial_that_does_not_convert_ends() -> None:
    (day,) = days_of(desk(trial=Trial(14, converts=False)), date(2026, 3, 1))
    assert day.on == date(2026, 1, 15)
    assert [each.because for each in day.kept] == [Because.TRIAL_OVER]


def test_what_is_set_to_end_ends_with_its_addons_first() -> None:
    holding = with_pack(desk())
    ending = (
        replace(each, ends_on=date(2026, 2, 1), auto_renew=False) for each in holding.subscriptions
    )
    day = work(replace(holding, subscriptions=tuple(ending)), date(2026, 2, 1), RICH)
    assert [each.held.parent is None for each in day.happened] == [False, True]
    assert (day.holding.subscriptions, day.orders) == ((), ())
    assert len(day.relicensed) == 2


def test_a_change_at_the_end_of_the_term_comes_before_the_renewal() -> None:
    holding = agents(5)
    wanted = scheduled(holding.subscriptions[0], date(2026, 2, 1), ScheduledKind.CHANGE, quantity=8)
    holding = holding.with_changed(wanted)
    day = work(holding, date(2026, 2, 1), {"EUR": 96_00})
    is_consistent(holding, day)
    assert totals(day) == [("change", "0.00"), ("renewal", "96.00")]
    (held,) = day.holding.subscriptions
    assert (held.quantity, held.scheduled, held.end) == (8, None, date(2026, 3, 1))
    assert held.license_revision == wanted.license_revision + 2


def test_a_scheduled_change_that_is_refused_is_told_and_the_term_renews() -> None:
    holding = agents(5)
    wanted = scheduled(
        holding.subscriptions[0], date(2026, 2, 1), ScheduledKind.CHANGE, edition="advanced"
    )
    day = work(holding.with_changed(wanted), date(2026, 2, 1), RICH)
    assert [(each.fact, each.refusal and each.refusal.code) for each in day.happened] == [
        (Fact.SCHEDULED_REFUSED, Code.EDITION_WITHDRAWN)
    ]
    assert totals(day) == [("renewal", "60.00")]
    assert day.holding.subscriptions[0].scheduled is None


def test_a_scheduled_change_that_cant_be_paid_is_dropped() -> None:
    holding = agents(5)
    wanted = scheduled(
        holding.subscriptions[0], date(2026, 1, 16), ScheduledKind.CHANGE, quantity=500
    )
    day = work(holding.with_changed(wanted), date(2026, 1, 16), {"EUR": 5})
    assert day.orders == ()
    assert [each.refusal and each.refusal.code for each in day.happened] == [Code.BALANCE_TOO_LOW]
    assert day.holding.subscriptions[0].quantity == 5


def test_what_a_scheduled_downgrade_gives_back_pays_the_renewal() -> None:
    one, other = agents(100), desk()
    wanted = scheduled(one.subscriptions[0], date(2026, 2, 1), ScheduledKind.CHANGE, quantity=1)
    moved = replace(wanted, first=date(2026, 1, 16), end=date(2026, 2, 16), anchor=NEW_YEAR)
    moved = replace(moved, anchor=date(2026, 1, 16), paid_from=date(2026, 1, 16))
    both = replace(one, subscriptions=(moved, other.subscriptions[0]))
    day = work(both, date(2026, 2, 1), {})
    assert [each.kind for each in day.orders] == [OrderKind.CHANGE, OrderKind.RENEWAL]
    assert day.happened == ()


def test_cancellations_of_one_day_go_addon_first() -> None:
    holding = with_pack(desk())
    set_ = (
        scheduled(each, date(2026, 1, 20), ScheduledKind.CANCELLATION)
        for each in holding.subscriptions
    )
    day = work(replace(holding, subscriptions=tuple(set_)), date(2026, 1, 20), RICH)
    assert day.happened == ()
    assert [each.ends[0].parent is None for each in day.orders] == [False, True]
    assert day.holding.subscriptions == ()


def test_a_suspended_addon_waits_for_its_parent_but_not_beyond_its_own_end() -> None:
    holding = with_pack(desk(12))
    parent, pack = holding.subscriptions
    stopped = holding.with_changed(*suspended(holding, parent))
    assert next_day(stopped, reminding=False) == date(2027, 1, 1)
    ending = replace(stopped.get(pack.id), ends_on=date(2026, 3, 1), auto_renew=False)
    (day, *_) = days_of(stopped.with_changed(ending), date(2026, 6, 1), RICH)
    assert day.on == date(2026, 3, 1)
    assert [each.state for each in day.kept] == [State.ENDED]


def test_a_day_on_which_nothing_moves_does_not_stop_later_ones() -> None:
    """A row that can't move, here an add-on whose parent is suspended, is passed over."""
    holding = with_pack(desk(12))
    parent, pack = holding.subscriptions
    stuck = holding.with_changed(replace(parent, state=State.SUSPENDED))
    other = desk(day=date(2026, 1, 20)).subscriptions[0]
    both = replace(stuck, subscriptions=(*stuck.subscriptions, other))
    assert next_day(both, reminding=False) == pack.end
    day = first_moving_day(both, date(2026, 2, 25), RATES, nothing_live, RICH, reminding=False)
    assert day is not None
    assert (day.on, len(day.orders)) == (date(2026, 2, 20), 1)
    assert not first_moving_day(stuck, date(2026, 2, 25), RATES, nothing_live, reminding=False)


def test_order_ends_then_scheduled_then_renewals() -> None:
    """The change of one counts on the add-on that ended: it can't stand in its way any more."""
    listing = base(
        editions=(
            edition("basic", quantity=seats(), changes_to=("advanced",)),
            edition("advanced", quantity=seats()),
        ),
        offers=(offer("basic", linear("10.00")), offer("advanced", linear("20.00"))),
    )
    holding = bought(listing, day=NEW_YEAR, offer="basic-1", quantity=1)
    holding = with_pack(holding)
    parent, pack = holding.subscriptions
    wanted = scheduled(parent, date(2026, 2, 1), ScheduledKind.CHANGE, edition="advanced")
    ending = replace(pack, ends_on=date(2026, 2, 1), auto_renew=False)
    holding = holding.with_changed(wanted, ending)
    live = on_sale(listing)
    day = work_day(holding, date(2026, 2, 1), RATES, lambda _: live, {"EUR": 2400}, reminding=False)
    assert [each.fact for each in day.happened] == [Fact.ENDED]
    assert totals(day) == [("change", "0.00"), ("renewal", "24.00")]


@pytest.mark.parametrize("months", [1, 3, 12])
def test_the_future_is_what_the_days_bring_one_by_one(months: int) -> None:
    holding = with_pack(desk(months, contract=contract(3)), day=date(2026, 1, 31))
    until = add_months(NEW_YEAR, 24)
    coming = [(each.on, totals(each)) for each in coming_days(holding, until, RATES, nothing_live)]
    worked = [(each.on, totals(each)) for each in days_of(holding, until) if each.on < until]
    assert coming == worked
    assert len(coming) >= 23 // months
