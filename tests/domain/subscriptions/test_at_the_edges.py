"""Rules where two of them meet: month ends, grace, lapses, terms paid ahead, days just over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.domain.leaving import desk, held_of, later, nothing_live, percent, planned, with_pack
from tests.domain.selling import (
    RATES,
    addon,
    base,
    bought,
    contract,
    edition,
    fixed,
    linear,
    nothing_held,
    offer,
    on_sale,
    order,
    seats,
)
from vendible.domain.catalog.listing import (
    Connection,
    ContractTerms,
    Edition,
    TerminationFee,
    Trial,
)
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.day import Fact, coming_days, work_day
from vendible.domain.ordering.honouring import waiting
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.pricing.discounts import Discount
from vendible.domain.subscriptions.addons import addon_verdict
from vendible.domain.subscriptions.amounts import credit_for_rest
from vendible.domain.subscriptions.cancelling import When, cancel_choices, decide_cancellation
from vendible.domain.subscriptions.changing import ChangeAsk, Fate, decide_change
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.falling_due import next_on
from vendible.domain.subscriptions.hand_renewal import decide_hand_renewal
from vendible.domain.subscriptions.holding import (
    Held,
    Holding,
    PriceChange,
    Scheduled,
    ScheduledKind,
    State,
)
from vendible.domain.subscriptions.staying import decide_staying
from vendible.domain.subscriptions.suspending import returned, suspended

NEW_YEAR = date(2026, 1, 1)
FEE = TerminationFee.PERCENTAGE


@pytest.mark.parametrize(
    ("first", "asked_on", "left"),
    [
        (date(2026, 1, 1), date(2026, 1, 2), 11),
        (date(2026, 1, 31), date(2026, 2, 3), 11),  # billed until 28 February
        (date(2026, 1, 31), date(2026, 3, 3), 10),
        (date(2026, 1, 31), date(2026, 4, 3), 9),  # until 30 April
        (date(2026, 1, 31), date(2027, 1, 3), 0),
    ],
)
def test_a_fee_counts_the_cycles_left_on_their_own_days(
    first: date, asked_on: date, left: int
) -> None:
    holding = later(desk(first, contract=percent(12, "50")), asked_on)
    choice = decide_cancellation(holding, holding.subscriptions[0], When.NOW, asked_on)
    assert choice.fee is not None
    assert choice.fee.amount == Money(500, "EUR") * left


@pytest.mark.parametrize("kind", [TerminationFee.NONE, FEE])
def test_an_end_of_term_within_the_grace_days_is_free(kind: TerminationFee) -> None:
    """31 days of a first term, 45 of grace: who may go on any of them may go at its end."""
    terms = ContractTerms(12, fee_kind=kind, fee=Decimal(50), grace_days=45)
    holding = desk(NEW_YEAR, contract=terms)
    choice = decide_cancellation(
        holding, holding.subscriptions[0], When.END_OF_TERM, date(2026, 1, 20)
    )
    assert (choice.on, choice.fee) == (date(2026, 2, 1), None)


def with_lapsed_pack(terms: ContractTerms) -> Holding:
    """The pack's bill of 10 February was not paid."""
    holding = bought(
        base(editions=_editions(), offers=(offer("basic", fixed("10")),)), day=NEW_YEAR
    )
    pack = addon(
        offers=(offer("pack", fixed("6"), contract=terms),),
        align_with_parent=False,
        connections=(Connection("desk", ("basic",)),),
    )
    day = date(2026, 1, 10)
    holding = bought(pack, holding=holding, day=day, parent=holding.subscriptions[0].id)
    holding = later(holding, date(2026, 2, 9))
    lapse = work_day(holding, date(2026, 2, 10), RATES, nothing_live, {}, reminding=False)
    assert held_of(lapse.holding, "pack").state is State.ISOLATED
    return lapse.holding


def _editions() -> tuple[Edition, ...]:
    return (edition("basic", changes_to=("basic", "advanced")), edition("advanced"))


@pytest.mark.parametrize("on", [date(2026, 2, 11), date(2026, 2, 16), date(2026, 2, 17)])
def test_leaving_the_parent_is_no_way_out_of_a_lapsed_addons_contract(on: date) -> None:
    """Half of eleven cycles at 6.00 are due, whether it ends by itself (17 February) or before."""
    holding = with_lapsed_pack(percent(12, "50"))
    if on == date(2026, 2, 17):
        orders = work_day(holding, on, RATES, nothing_live, reminding=False).orders
    else:
        held = holding.subscriptions[0]
        choice = decide_cancellation(holding, held, When.NOW, on)
        orders = (order_of_cancellation(holding, held, choice, RATES, on),)
    assert [str(each.net) for order in orders for each in order.lines] == ["33.00 EUR"]


def test_nor_is_the_end_that_was_set_for_the_parent() -> None:
    holding = with_lapsed_pack(percent(12, "50"))
    desk_ = replace(holding.subscriptions[0], ends_on=date(2026, 2, 12), auto_renew=False)
    day = work_day(holding.with_changed(desk_), date(2026, 2, 12), RATES, nothing_live)
    assert [str(order.net) for order in day.orders] == ["33.00 EUR"]
    assert day.holding.subscriptions == ()


def test_a_lapsed_addon_blocks_no_change_of_its_parent() -> None:
    """It could not be cancelled, only waited for: it is gone on 17 February anyway."""
    holding = with_lapsed_pack(contract(12))
    listing = base(
        editions=_editions(),
        offers=(offer("basic", fixed("10")), offer("advanced", fixed("20"))),
    )
    held = holding.subscriptions[0]
    ask, live = ChangeAsk(edition="advanced"), on_sale(listing)
    change = decide_change(holding, held, ask, live, date(2026, 2, 11))
    assert [each.fate for each in change.addons] == [Fate.NOT_AVAILABLE]


def test_what_was_scheduled_for_a_suspended_addon_falls_due() -> None:
    holding = with_pack(desk(NEW_YEAR), NEW_YEAR)
    on = date(2026, 1, 15)
    asked = Scheduled(ScheduledKind.CANCELLATION, on, NEW_YEAR)
    pack = replace(held_of(holding, "pack"), scheduled=asked)
    holding = holding.with_changed(pack)
    holding = holding.with_changed(*suspended(holding, holding.subscriptions[0]))
    assert next_on(held_of(holding, "pack")) == on
    day = work_day(holding, on, RATES, nothing_live, reminding=False)
    assert not day.holding.holds(pack.id)


def test_an_addon_suspended_alone_waits_for_its_return_and_pays_no_day_of_it() -> None:
    holding = with_pack(desk(NEW_YEAR), date(2026, 1, 10), aligned=False)
    holding = holding.with_changed(*suspended(holding, held_of(holding, "pack")))
    assert next_on(held_of(holding, "pack")) is None
    holding = later(holding, date(2026, 2, 20))
    pack = held_of(holding, "pack")
    assert (pack.state, pack.end) == (State.SUSPENDED, date(2026, 2, 10))
    back = holding.with_changed(*returned(holding, pack, date(2026, 2, 20)))
    day = work_day(back, date(2026, 2, 20), RATES, nothing_live, reminding=False)
    (line,) = day.orders[0].lines
    assert line.term is not None
    assert (line.term.first, line.term.end) == (date(2026, 2, 20), date(2026, 3, 10))


def test_an_aligned_addon_whose_trial_ended_while_suspended_is_aligned_on_its_return() -> None:
    holding = desk(NEW_YEAR)
    sold = offer("pack", fixed("6"), trial=Trial(10, converts=True))
    pack = addon(offers=(sold,), align_with_parent=True)
    held = holding.subscriptions[0]
    holding = bought(pack, holding=holding, day=date(2026, 1, 5), parent=held.id)
    holding = holding.with_changed(*suspended(holding, held))
    back = returned(holding, holding.subscriptions[0], date(2026, 1, 20))
    holding = holding.with_changed(*back)
    first = work_day(holding, date(2026, 1, 20), RATES, nothing_live, reminding=False)
    bill = work_day(first.holding, date(2026, 2, 1), RATES, nothing_live, reminding=False)
    assert [len(order.lines) for day in (first, bill) for order in day.orders] == [1, 2]


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 2, 3)])
def test_on_the_day_of_its_end_it_is_over_whether_or_not_a_job_has_come(day: date) -> None:
    holding = desk(NEW_YEAR)
    held = holding.subscriptions[0]
    choice = decide_cancellation(holding, held, When.END_OF_TERM, NEW_YEAR)
    order = order_of_cancellation(holding, held, choice, RATES, NEW_YEAR)
    holding = holding.with_changed(*order.changed)
    for ask in (decide_staying, cancel_choices):
        with pytest.raises(Refusal) as no:
            ask(holding, holding.subscriptions[0], day)
        assert no.value.code is Code.SUBSCRIPTION_NOT_ACTIVE
    assert decide_staying(holding, holding.subscriptions[0], date(2026, 1, 31))


def agent(**more: object) -> Held:
    """31.00 a month, of which any quantity may be held."""
    listing = base(
        editions=(edition("basic", quantity=seats(), changes_to=("basic",)),),
        offers=(offer("basic", linear("31.00"), credit_unused=True),),
    )
    return replace(bought(listing, quantity=1).subscriptions[0], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "back", "two"),
    [
        (date(2026, 1, 11), "-41.50", "83.00"),  # 21 days at 0.50, and February in full
        (date(2026, 1, 31), "-31.50", "63.00"),
        (date(2026, 2, 1), "-31.00", "62.00"),
        (date(2026, 2, 15), "-15.50", "31.00"),
    ],
)
def test_of_a_term_paid_ahead_each_cycle_has_its_own_discount(
    day: date, back: str, two: str
) -> None:
    """Half off until 1 February, renewed by hand for February: 15.50 and 31.00 were paid."""
    half = Discount("HALF", Decimal(50), None, date(2026, 2, 1))
    held = agent(discount=half, paid=Money.parse("15.50", "EUR"))
    decided = decide_hand_renewal(nothing_held(held), held, date(2026, 1, 10))
    after = decided.extended[0].after
    assert str(after.paid) == "46.50 EUR"
    assert credit_for_rest(after, day).amount == Money.parse(back, "EUR")
    change = decide_change(nothing_held(after), after, ChangeAsk(quantity=2), None, day)
    amounts = (change.credit.amount, change.charge.amount)
    assert amounts == (Money.parse(back, "EUR"), Money.parse(two, "EUR"))


def test_another_price_that_was_announced_is_not_paid_ahead() -> None:
    """A term has one price. From the day of the new one on it renews, by hand too."""
    dearer = PriceChange(linear("310.00"), date(2026, 2, 1), date(2026, 1, 2))
    held = agent(announced=(dearer,))
    with pytest.raises(Refusal) as no:
        decide_hand_renewal(nothing_held(held), held, date(2026, 1, 10))
    assert no.value.code is Code.RENEWAL_NOT_POSSIBLE
    assert "1 February 2026" in str(no.value.facts["why"])
    decided = decide_hand_renewal(nothing_held(held), held, date(2026, 2, 1))
    assert str(decided.extended[0].charge.amount) == "310.00 EUR"


@pytest.mark.parametrize("months", [3, 6, 12])
@pytest.mark.parametrize("day", [date(2026, 2, 10), date(2026, 4, 3), date(2027, 2, 27)])
def test_an_aligned_addon_of_a_longer_cycle_stays_on_the_bill_dates_of_the_31st(
    months: int, day: date
) -> None:
    """28 February is the parent's 31st: three months later it is 31 May, or 29 February."""
    holding = with_pack(desk(date(2026, 1, 31)), day, months=months)
    parent, pack = (each.id for each in holding.subscriptions)
    bills: dict[object, set[date]] = {parent: set(), pack: set()}
    for each in coming_days(holding, date(2032, 3, 1), RATES, nothing_live):
        for made in each.orders:
            for line in made.lines:
                bills[line.subscription.id].add(each.on)
    assert bills[pack]
    assert bills[pack] <= bills[parent]


def test_a_change_that_is_refused_on_its_day_takes_no_way_to_leave() -> None:
    holding = with_pack(desk(NEW_YEAR), NEW_YEAR, contract=contract(12))
    change = Scheduled(ScheduledKind.CHANGE, date(2026, 2, 1), NEW_YEAR, edition="gone")
    free = planned(holding, NEW_YEAR)
    holding = holding.with_changed(replace(holding.subscriptions[0], scheduled=change))
    told = work_day(holding, date(2026, 2, 1), RATES, nothing_live, reminding=False).happened
    assert [each.fact for each in told] == [Fact.SCHEDULED_REFUSED]
    plan = planned(holding, NEW_YEAR)
    assert (plan.earliest, len(plan.ways)) == (free.earliest, len(free.ways))


def test_the_trial_of_an_addon_that_ends_unpaid_with_its_parent_was_not_used() -> None:
    holding = desk(NEW_YEAR)
    pack = addon(offers=(offer("pack", fixed("6"), trial=Trial(10, converts=True)),))
    parent = holding.subscriptions[0]
    placed = order([LineAsk("pack", parent=parent.id)], on_sale(pack), holding=holding)
    (unpaid,) = waiting(placed)
    _, gone = ended_with_addons(nothing_held(parent, unpaid), parent, NEW_YEAR)
    assert (gone.id, gone.trial_until) == (unpaid.id, None)
    _, kept = ended_with_addons(nothing_held(parent, *placed.begins), parent, NEW_YEAR)
    assert kept.trial_until == date(2026, 1, 11)


@pytest.mark.parametrize("code", ["basic-1", "advanced-1"])
def test_a_prerequisite_that_the_edition_includes_is_there(code: str) -> None:
    """Whoever changed to that edition could not buy the included one to satisfy the other."""
    includes = (edition("basic"), edition("advanced", includes=("one",)))
    both = (offer("basic", fixed("10")), offer("advanced", fixed("20")))
    holding = bought(base(editions=includes, offers=both), offer=code)
    two = on_sale(addon("two", depends_on=("one",)))
    verdict = addon_verdict(holding, two, holding.subscriptions[0], NEW_YEAR)
    assert verdict.refusal is (Code.ADDON_PREREQUISITE_MISSING if code == "basic-1" else None)
