"""Prices and grants on one line: what is written is read back, what may be two is not guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import UNHURRIED, editions, entitlements, grants, prices, quantities
from vendible.domain.catalog.document import price_from_plain, price_to_plain
from vendible.domain.catalog.document.writing import amount_text
from vendible.domain.catalog.listing import Edition, EntitlementKind, Grant
from vendible.domain.catalog.notation import (
    amount_or_text,
    amount_typed,
    decimal_sign_of,
    grant_text,
    grant_typed,
    price_text,
    price_typed,
)
from vendible.domain.catalog.prices import Price, Template

AMBIGUOUS = None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", "12"),
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1 250,5", "1250.5"),
        ("1'250.50", "1250.50"),
        ("1\u202f250", "1250"),
        ("1,250,000", "1250000"),
        ("0,125", "0.125"),
        ("€ 8", "8"),
        ("8.50 EUR", "8.50"),
        ("EUR 8,50", "8.50"),
        ("-3", "-3"),
        ("1,250", AMBIGUOUS),
        ("1.250", AMBIGUOUS),
        ("12,50,00", None),
        ("1,2345.00", None),
        ("12.50.00", None),
        ("1e9", None),
        ("ten", None),
        ("", None),
        ("nan", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str | None) -> None:
    assert amount_typed(text) == amount


def test_the_other_cells_settle_the_decimal_sign() -> None:
    assert decimal_sign_of(["8,50", "1.250"]) == ","
    assert decimal_sign_of(["1,250,000", "1"]) == "."
    assert decimal_sign_of(["8,50", "8.50"]) == ""
    assert decimal_sign_of(["1.250", "7"]) == ""
    assert amount_typed("1.250", ",") == "1250"
    assert amount_typed("1.250", ".") == "1.250"


def test_a_field_keeps_what_it_can_not_read() -> None:
    assert amount_or_text(" 8,50 ") == "8.50"
    assert amount_or_text("1.250") == "1.250"  # the document's own decimal point
    assert amount_or_text("1,250") == "1,250"
    assert amount_or_text("soon") == "soon"


@given(st.decimals(0, 10**9, places=2, allow_nan=False))
@UNHURRIED
def test_an_amount_is_the_same_however_it_is_grouped(amount: Decimal) -> None:
    english, german = f"{amount:,.2f}", f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert amount_typed(english) == amount_typed(german) == f"{amount:.2f}"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("12.50", "12.50"),
        ("8 each", {"template": "linear", "unit": "8"}),
        ("5 + 8,50 each", {"template": "linear", "flat": "5", "unit": "8.50"}),
        (
            "graduated to 10: 10; to 50: 8; then 6",
            {
                "template": "graduated",
                "tiers": [
                    {"up_to": 10, "unit": "10"},
                    {"up_to": 50, "unit": "8"},
                    {"unit": "6"},
                ],
            },
        ),
        (
            "Volume to 10: 8 + 5; then 6",
            {
                "template": "volume",
                "tiers": [{"up_to": 10, "unit": "8", "flat": "5"}, {"unit": "6"}],
            },
        ),
        (
            "stairstep to 10: 100; then 180",
            {"template": "stairstep", "tiers": [{"up_to": 10, "flat": "100"}, {"flat": "180"}]},
        ),
        ("graduated ten: 10", None),
        ("volume to 10: ", None),
        ("cheap each", None),
        ("on request", None),
    ],
)
def test_prices_are_read_from_a_line(text: str, price: object) -> None:
    told = price_typed(text)
    if isinstance(price, dict):
        assert isinstance(told, dict)
        assert price_from_plain(told) == price_from_plain(price)
    else:
        assert told == price


_PRICED = quantities().flatmap(lambda each: prices(Edition("a", "A", quantity=each)))


@given(_PRICED)
@UNHURRIED
def test_a_price_is_read_back_as_it_is_written(price: Price) -> None:
    text = price_text(price_to_plain(price))
    assert (text is None) == (price.template is Template.PACKAGE)
    if text is not None:
        assert price_from_plain(price_typed(text)) == price


@pytest.mark.parametrize(
    ("line", "kind", "grant"),
    [
        ("500", "limit", {"sets": 500}),
        ("+500", "limit", {"adds": 500}),
        ("+500 each", "quota", {"adds": 500, "per_unit": True}),
        ("unlimited", "limit", {"sets": "unlimited"}),
        ("1,5", "quota", {"sets": "1.50"}),
        ("yes", "switch", {"sets": True}),
        ("No", "switch", {"sets": False}),
        ("full", "level", {"sets": "full"}),
        ("+ if more", "level", {"sets": "+ if more"}),
        ("500 if size = small", "limit", {"sets": 500, "when": {"size": "small"}}),
        (
            "5 each if size=s, tone = red",
            "limit",
            {"sets": 5, "per_unit": True, "when": {"size": "s", "tone": "red"}},
        ),
        ("plenty", "limit", {"sets": "plenty"}),
        ("perhaps", "switch", {"sets": "perhaps"}),
    ],
)
def test_grants_are_read_from_a_line(line: str, kind: str, grant: dict[str, Any]) -> None:
    told = grant_typed(line, "x", kind, ["full", "+ if more"])
    assert told == {"entitlement": "x", **grant}


@st.composite
def _number_grants(draw: st.DrawFn) -> Grant:
    numbers = (EntitlementKind.LIMIT, EntitlementKind.QUOTA)
    entitlement = draw(entitlements("x").filter(lambda each: each.kind in numbers))
    edition = draw(editions("e", "E", ("e",), ()))
    return draw(grants(entitlement, edition))


@given(_number_grants())
@UNHURRIED
def test_a_grant_is_read_back_as_it_is_written(grant: Grant) -> None:
    value = amount_text(grant.value) if isinstance(grant.value, Decimal) else str(grant.value)
    plain: dict[str, Any] = {"entitlement": "x", grant.how.value: value}
    plain |= {"per_unit": True} if grant.per_unit else {}
    plain |= {"when": dict(grant.when)} if grant.when else {}
    told = grant_typed(grant_text(plain), "x", "limit")
    assert {key: str(each) for key, each in told.items()} == {
        key: str(each) for key, each in plain.items()
    }
