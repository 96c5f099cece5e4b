"""The invoices to come are those that are made when their days come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.selling import (
    RATES,
    TODAY,
    addon,
    base,
    bought,
    contract,
    fixed,
    linear,
    nothing_held,
    offer,
    on_sale,
    order,
)
from tests.domain.test_seats_of import desk_listing
from vendible.domain.catalog.listing import Connection, ContractTerms, Listing, Trial
from vendible.domain.kernel.terms import add_months
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.day import next_day, work_day
from vendible.domain.ordering.forecast import (
    ComingInvoice,
    coming_invoices,
    first_shortfalls,
    forecast_end,
    of_subscriptions,
)
from vendible.domain.ordering.orders import Line, OrderKind
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.pricing.discounts import Discount
from vendible.domain.subscriptions.holding import Holding, OnSale, Scheduled, ScheduledKind

UNTIL = forecast_end(TODAY)


def nothing_on_sale(_: UUID) -> OnSale | None:
    return None


def coming(
    holding: Holding,
    until: date = UNTIL,
    live_of: Callable[[UUID], OnSale | None] = nothing_on_sale,
) -> tuple[ComingInvoice, ...]:
    return coming_invoices(holding, None, TODAY, until, RATES, live_of)


def days(invoices: tuple[ComingInvoice, ...]) -> list[tuple[date, str]]:
    return [(each.on, str(each.total)) for each in invoices]


def changed(holding: Holding, number: int, **more: Any) -> Holding:
    held = holding.subscriptions[number]
    return holding.with_changed(replace(held, **more))


def test_a_day_in_words() -> None:
    assert day_words(date(2026, 3, 1)) == "1 March 2026"


def test_month_ends_keep_their_anchor() -> None:
    holding = bought(base(), day=date(2026, 1, 31), offer="basic-1", quantity=1)

    found = coming(holding, date(2026, 6, 1))

    assert days(found) == [
        (date(2026, 2, 28), "12.00 EUR"),
        (date(2026, 3, 31), "12.00 EUR"),
        (date(2026, 4, 30), "12.00 EUR"),
        (date(2026, 5, 31), "12.00 EUR"),
    ]
    assert {each.why for each in found} == {OrderKind.RENEWAL}


def test_an_order_comes_first_and_what_follows_from_it() -> None:
    asks = [LineAsk("desk", "basic-1", quantity=2), LineAsk("pack", parent=0)]
    before = bought(base("other"), offer="basic-1", quantity=1)
    placed = order(asks, on_sale(base()), on_sale(addon()), holding=before)

    found = coming_invoices(before, placed, TODAY, date(2026, 3, 2), RATES, nothing_on_sale)

    assert days(found) == [
        (TODAY, "31.20 EUR"),
        (date(2026, 2, 1), "43.20 EUR"),
        (date(2026, 3, 1), "43.20 EUR"),
    ]
    alone = of_subscriptions(found, {each.id for each in placed.begins})
    assert days(alone) == [(each.on, "31.20 EUR") for each in found]
    assert [each.others for each in alone] == [0, 1, 1]


def test_a_trial_charges_when_it_converts_and_a_trial_that_does_not_never() -> None:
    for converts, expected in ((True, [(date(2026, 1, 15), "24.00 EUR")]), (False, [])):
        tried = offer("basic", fixed("20.00"), trial=Trial(14, converts=converts))
        asks = [LineAsk("desk", "basic-1", quantity=1)]
        placed = order(asks, on_sale(base(offers=(tried,))))

        found = coming_invoices(
            nothing_held(), placed, TODAY, date(2026, 2, 1), RATES, nothing_on_sale
        )

        assert days(found) == expected


def test_a_discount_stops_on_its_day() -> None:
    holding = bought(base(), offer="basic-1", quantity=1)
    half = Discount("HALF", percent=Decimal(50), until=date(2026, 3, 1))

    found = coming(changed(holding, 0, discount=half), date(2026, 4, 2))

    assert [each.total.amount for each in found] == ["6.00", "12.00", "12.00"]


def test_a_scheduled_change_and_a_set_end_are_seen() -> None:
    holding = bought(base(), offer="basic-1", quantity=2)
    (held,) = holding.subscriptions
    live = OnSale(held.product, held.partner, "Partner", held.revision, held.listing)
    scheduled = Scheduled(ScheduledKind.CHANGE, date(2026, 3, 1), TODAY, quantity=1)
    holding = changed(holding, 0, scheduled=scheduled, ends_on=date(2026, 5, 1), auto_renew=False)

    found = coming(holding, UNTIL, lambda _: live)

    assert days(found) == [
        (date(2026, 2, 1), "24.00 EUR"),
        (date(2026, 3, 1), "12.00 EUR"),
        (date(2026, 4, 1), "12.00 EUR"),
    ]


def test_the_first_invoice_that_a_balance_does_not_pay() -> None:
    holding = bought(base(), offer="basic-1", quantity=1)
    found = coming(holding)

    (short,) = first_shortfalls(found, {"EUR": 3000})
    assert short.invoice.on == date(2026, 4, 1)
    assert str(short.missing) == "6.00 EUR"
    assert first_shortfalls(found, {"EUR": 23 * 1200}) == ()


@st.composite
def holdings(draw: st.DrawFn) -> tuple[Holding, dict[UUID, OnSale]]:
    """Products with add-ons, bought on any days of the month before today."""
    holding, live = nothing_held(), dict[UUID, OnSale]()
    for number in range(draw(st.integers(1, 3))):
        day = TODAY - timedelta(days=draw(st.integers(0, 27)))
        months = draw(st.sampled_from([1, 3, 12]))
        terms = draw(st.none() | st.builds(contract, st.integers(1, 4), auto_renew=st.booleans()))
        trial = draw(st.none() | st.builds(Trial, st.integers(28, 60), converts=st.booleans()))
        listing = _product(f"desk{number}", months, terms, trial)
        holding = bought(
            listing, holding=holding, day=day, offer="basic", quantity=draw(st.integers(1, 9))
        )
        place = len(holding.subscriptions) - 1
        held = holding.subscriptions[place]
        live[held.product] = OnSale(held.product, held.partner, "P", held.revision, listing)
        for pack in range(draw(st.integers(0, 2))):
            extra = _pack(f"pack{number}{pack}", f"desk{number}", draw)
            later = day + timedelta(days=draw(st.integers(0, (TODAY - day).days)))
            holding = bought(extra, holding=holding, day=later, parent=held.id)
        holding = _set_going(holding, place, draw)
    return holding, live


def _product(slug: str, months: int, terms: ContractTerms | None, trial: Trial | None) -> Listing:
    more = {"code": "basic", "contract": terms, "trial": trial}
    return base(slug, offers=(offer("basic", linear("10.01"), months, **more),))


def _pack(slug: str, parent: str, draw: st.DrawFn) -> Listing:
    return addon(
        slug,
        connections=(Connection(parent, ("basic", "advanced")),),
        align_with_parent=draw(st.booleans()),
        offers=(
            offer(
                slug,
                fixed("7.77"),
                draw(st.sampled_from([None, 1, 12])),
                contract=None,
            ),
        ),
    )


def _set_going(holding: Holding, place: int, draw: st.DrawFn) -> Holding:
    """Perhaps a discount, a change or an end that is set for a later day."""
    held = holding.subscriptions[place]
    if held.trial_until is not None or held.contract is not None or held.end is None:
        return holding
    what = draw(st.sampled_from(["nothing", "discount", "change", "end"]))
    if what == "discount":
        until = TODAY + timedelta(days=draw(st.integers(1, 400)))
        return changed(holding, place, discount=Discount("X", percent=Decimal(30), until=until))
    if what == "change":
        assert held.cycle is not None
        scheduled = Scheduled(
            ScheduledKind.CHANGE, held.end, TODAY, quantity=draw(st.integers(1, 9))
        )
        return changed(holding, place, scheduled=scheduled)
    if what == "end":
        return changed(holding, place, auto_renew=False)
    return holding


@settings(deadline=None)  # two years, day by day
@given(holdings())
def test_the_forecast_is_what_the_runner_does_day_by_day(
    lived: tuple[Holding, dict[UUID, OnSale]],
) -> None:
    holding, live = lived
    found = coming(holding, UNTIL, live.get)

    made = []
    funds = {"EUR": 10**9}
    for number in range((UNTIL - TODAY).days + 31):
        on = TODAY - timedelta(days=31) + timedelta(days=number)
        if on >= UNTIL or (next_day(holding) or UNTIL) > on:
            continue
        day = work_day(holding, on, RATES, live.get, funds)
        made += [(on, each) for each in day.orders if any(line.net for line in each.lines)]
        holding = day.holding

    assert sorted(
        (each.on, each.why.value, sorted(_said(line) for line in each.lines)) for each in found
    ) == sorted(
        (on, each.kind.value, sorted(_said(line) for line in each.lines)) for on, each in made
    )
    orders_lines = [line.label for _, each in made for line in each.lines]
    if len({each.on for each in found}) == len(found):
        assert [line.label for each in found for line in each.lines] == orders_lines


def _said(line: Line) -> tuple[str, str, str, str]:
    return (str(line.subscription.id), line.label, str(line.net), str(line.tax))


def test_the_end_of_the_forecast_is_two_years_away() -> None:
    assert forecast_end(date(2028, 2, 29)) == add_months(date(2028, 2, 29), 24)


def test_a_scheduled_change_that_seats_will_refuse_is_not_in_the_forecast() -> None:
    """As the runner will find it if nobody frees a seat: five agents go on."""
    holding = bought(desk_listing(), offer="basic-1", quantity=5)
    scheduled = Scheduled(ScheduledKind.CHANGE, date(2026, 2, 1), TODAY, quantity=2)
    holding = changed(holding, 0, scheduled=scheduled)
    used = {holding.subscriptions[0].id: 3}
    until = date(2026, 2, 2)
    told = [
        [str(each.net) for each in found]
        for found in (
            coming(holding, until),
            coming_invoices(holding, None, TODAY, until, RATES, nothing_on_sale, used),
        )
    ]
    assert told == [["20.00 EUR"], ["50.00 EUR"]]
    day = work_day(holding, date(2026, 2, 1), RATES, nothing_on_sale, assigned=used)
    assert [str(each.net) for each in day.orders] == ["50.00 EUR"]
