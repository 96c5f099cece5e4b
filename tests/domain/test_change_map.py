"""The change map: every ticked change with its fee on a day, and how customers could pay less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import UNHURRIED, listings
from tests.domain.selling import base, edition, fixed, linear, offer, seats
from vendible.domain.catalog.listing import ContractTerms, Listing, Method, ProductType
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.explorer.arbitrage import Leak
from vendible.domain.explorer.change_map import Arrow, ChangeMap, change_map
from vendible.domain.explorer.ways import Row, rows_of
from vendible.domain.kernel.refusals import Code
from vendible.domain.kernel.terms import Cycle
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.changing import Direction

FIRST = date(2026, 1, 1)
MONTHLY = Row(Method.RECURRING, Cycle(1), "EUR")


def three(*prices: str, **more: Any) -> Listing:
    """Editions small, middle, large at these prices a month, each changeable to each."""
    codes = ("small", "middle", "large")
    return base(
        editions=tuple(edition(code, changes_to=codes) for code in codes),
        offers=tuple(offer(code, fixed(price)) for code, price in zip(codes, prices, strict=True)),
        **more,
    )


def mapped(listing: Listing, day: int = 0) -> ChangeMap:
    return change_map(listing, MONTHLY, first=FIRST, day=day)


def arrow(found: ChangeMap, before: str, after: str) -> Arrow:
    return next(each for each in found.arrows if (each.before, each.after) == (before, after))


@pytest.mark.parametrize(
    ("day", "up", "down"),
    [
        (0, "62.00", "-62.00"),
        (1, "60.00", "-60.00"),
        (16, "30.00", "-30.00"),
        (30, "2.00", "-2.00"),
    ],
)
def test_the_fee_of_a_change_falls_from_day_to_day(day: int, up: str, down: str) -> None:
    found = mapped(three("31.00", "93.00", "310.00"), day)
    assert str(arrow(found, "small", "middle").net) == f"{up} EUR"
    assert str(arrow(found, "middle", "small").net) == f"{down} EUR"
    assert arrow(found, "small", "middle").direction is Direction.UPGRADE


def test_only_ticked_changes_are_arrows() -> None:
    listing = three("1", "2", "3")
    small, *others = listing.editions
    ticked = replace(listing, editions=(replace(small, changes_to=("large",)), *others))
    found = mapped(ticked)
    assert [each.after for each in found.arrows if each.before == "small"] == ["large"]
    none = replace(listing, editions=tuple(replace(each, changes_to=()) for each in others))
    assert mapped(none).arrows == ()


def test_a_ticked_change_that_is_refused_says_why() -> None:
    found = mapped(three("1", "2", "3", type=ProductType.MARKETPLACE))
    refused = arrow(found, "large", "small")
    assert refused.refusal is not None
    assert refused.refusal.code is Code.DOWNGRADE_NOT_ALLOWED
    assert refused.net is None


def test_a_day_after_the_term_is_its_last_day() -> None:
    found = mapped(three("1", "2", "3"), 400)
    assert (found.day, found.end) == (date(2026, 1, 31), date(2026, 2, 1))


def test_rows_are_methods_cycles_and_currencies() -> None:
    both = (("EUR", fixed("1")), ("USD", fixed("2")))
    listing = base(
        offers=(
            offer("basic", fixed("1"), prices=both),
            offer("basic", fixed("9"), months=12),
            offer("advanced", fixed("3")),
        )
    )
    assert [(str(row.cycle), row.currency) for row in rows_of(listing)] == [
        ("1 month", "EUR"),
        ("1 month", "USD"),
        ("1 year", "EUR"),
    ]


def leaks(listing: Listing, day: int = 0) -> set[Leak]:
    return {each.leak for each in mapped(listing, day).arbitrage}


def with_first_offer(listing: Listing, index: int = 0, **changes: Any) -> Listing:
    offers = list(listing.offers)
    offers[index] = replace(offers[index], **changes)
    return replace(listing, offers=tuple(offers))


def test_a_setup_fee_that_a_change_goes_around() -> None:
    dear = with_first_offer(three("10", "20", "30"), 2, setup_fees=(("EUR", Decimal(100)),))
    found = [each for each in mapped(dear).arbitrage if each.leak is Leak.SETUP_FEE]
    assert {each.path for each in found} == {("small", "large"), ("middle", "large")}
    assert {str(each.gain) for each in found} == {"100.00 EUR"}
    assert "100.00 EUR of setup fee" in found[0].words
    same = three("10", "20", "30")
    for index in range(3):
        same = with_first_offer(same, index, setup_fees=(("EUR", Decimal(100)),))
    assert Leak.SETUP_FEE not in leaks(same)


def test_a_contract_that_a_change_goes_around() -> None:
    bound = with_first_offer(three("10", "20", "30"), 2, contract=ContractTerms(cycles=12))
    assert Leak.CONTRACT in leaks(bound)
    unticked = replace(
        bound, editions=tuple(replace(each, changes_to=()) for each in bound.editions)
    )
    assert Leak.CONTRACT not in leaks(unticked)


def test_an_upgrade_by_rank_that_gives_money_back() -> None:
    listing = three("30", "20", "10")
    ranked = replace(
        listing,
        editions=tuple(replace(each, rank=rank) for rank, each in enumerate(listing.editions)),
    )
    assert Leak.UPGRADE_REFUNDS in leaks(ranked)
    assert Leak.UPGRADE_REFUNDS not in leaks(listing)


def test_a_greater_quantity_that_costs_less() -> None:
    volume = Price(Template.VOLUME, tiers=(Tier(Decimal(10), Decimal(10)), Tier(None, Decimal(8))))
    graduated = replace(volume, template=Template.GRADUATED)
    sold = edition("team", quantity=seats())
    listing = base(editions=(sold,), offers=(offer("team", volume),))
    (found,) = mapped(listing).arbitrage
    assert found.leak is Leak.MORE_COSTS_LESS
    assert "11 × agent cost 12.00 EUR less than 10" in found.words
    assert mapped(with_first_offer(listing, prices=(("EUR", graduated),))).arbitrage == ()


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_nothing_gives_back_more_than_was_paid(policy: str) -> None:
    listing = three("31.00", "93.00", "310.00", proration=policy)
    paid = {"small": 3100, "middle": 9300, "large": 31000}
    for day in (0, 10, 30):
        for each in mapped(listing, day).arrows:
            assert each.credit is not None
            assert -each.credit.minor <= paid[each.before]


@UNHURRIED
@given(listings(), st.integers(0, 400))
def test_every_listing_has_maps(listing: Listing, day: int) -> None:
    """Never fails; our own policy gives no gain for going there and back on a day."""
    for row in rows_of(listing)[:3]:
        found = change_map(listing, row, first=FIRST, day=day)
        codes = {each.edition for each in found.nodes}
        assert {each.before for each in found.arrows} <= codes
        if listing.proration == "vendible":
            assert Leak.ROUND_TRIP not in {each.leak for each in found.arbitrage}


def test_linear_prices_by_quantity() -> None:
    listing = base(
        editions=(
            edition("basic", quantity=seats(), changes_to=("advanced",)),
            edition("advanced", quantity=seats(5), changes_to=("basic",)),
        ),
        offers=(offer("basic", linear("10")), offer("advanced", linear("20"))),
    )
    assert str(arrow(mapped(listing), "basic", "advanced").net) == "10.00 EUR"
