"""Listings to and from plain JSON."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import (
    POLICIES,
    UNHURRIED,
    addon_listing,
    base_listing,
    linear,
    listings,
    offer,
)
from vendible.domain.catalog.checks import check, examine
from vendible.domain.catalog.document import (
    from_plain,
    listing_from_plain,
    price_from_plain,
    price_to_plain,
    to_plain,
)
from vendible.domain.catalog.document.fields import Mistake
from vendible.domain.catalog.findings import Finding, errors
from vendible.domain.catalog.listing import ContractTerms, Grant, Listing, TerminationFee
from vendible.domain.catalog.prices import Price, Template, Tier


def mistakes(data: object) -> tuple[Finding, ...]:
    answer = from_plain(data)
    assert not isinstance(answer, Listing), "expected findings"
    return answer


def found(data: Any) -> list[tuple[str, str]]:
    answer = mistakes(data)
    for each in answer:
        assert each.is_error
        assert each.message
        assert each.remedy.endswith((".", "?"))
    return [(each.code, each.place) for each in answer]


def document_of(listing: Listing) -> Any:
    return to_plain(listing)


def plain(**changes: Any) -> Any:
    return {**document_of(base_listing()), **changes}


@UNHURRIED
@given(listings())
def test_a_listing_survives_json(listing: Listing) -> None:
    text = json.dumps(document_of(listing), allow_nan=False)

    assert from_plain(json.loads(text)) == listing


@UNHURRIED
@given(listings())
def test_what_the_strategy_makes_has_no_errors(listing: Listing) -> None:
    assert errors(check(listing, policies=POLICIES)) == ()


@UNHURRIED
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    )
)
def test_any_data_is_answered(data: Any) -> None:
    answer = from_plain(data)

    assert isinstance(answer, tuple)
    assert answer
    assert all(isinstance(each, Finding) for each in answer)


@UNHURRIED
@given(listings(), st.data())
def test_a_part_replaced_by_anything_is_answered(listing: Listing, data: Any) -> None:
    document = document_of(listing)
    junk = data.draw(st.sampled_from([None, 3, 1.5, "x", True, [1], {"x": 1}, [{}], [[]]]))
    document[data.draw(st.sampled_from(sorted(document)))] = junk

    examined = examine(document, policies=POLICIES)

    assert examined.listing is not None or errors(examined.findings)


def test_equal_listings_have_equal_documents() -> None:
    one = base_listing(offers=(offer("basic", linear("12.5")),))
    other = base_listing(offers=(offer("basic", linear("12.500")),))

    assert one == other
    assert document_of(one) == document_of(other)
    assert document_of(one)["offers"][0]["prices"] == {
        "EUR": {"template": "linear", "unit": "12.50"}
    }


def test_a_document_is_short_and_readable() -> None:
    contract = ContractTerms(12, fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(50))
    sold = replace(addon_listing().offers[0], contract=contract)

    document = document_of(addon_listing(offers=(sold,)))

    assert document["addon"] == {
        "ownership": "repeatable",
        "connections": [{"product": "ota", "editions": ["basic", "fleet"]}],
    }
    assert document["editions"] == [
        {
            "code": "pack",
            "name": "500 more vehicles",
            "quantity": {"name": "Packs", "unit": "pack", "maximum": 100},
            "grants": [{"entitlement": "vehicles", "adds": 500, "per_unit": True}],
        }
    ]
    assert document["offers"] == [
        {
            "code": "pack-1-month",
            "edition": "pack",
            "method": "recurring",
            "cycle": "1 month",
            "prices": {"EUR": {"template": "linear", "unit": "80"}},
            "contract": {"cycles": 12, "fee_kind": "percentage", "fee": "50"},
        }
    ]
    assert "proration" not in document
    assert "notes" not in document


def test_nothing_ticked_is_not_the_same_as_nothing_said() -> None:
    basic, fleet = base_listing().editions
    ticked_none = base_listing(editions=(replace(basic, changes_to=()), fleet))

    assert document_of(ticked_none)["editions"][0]["changes_to"] == []
    assert from_plain(document_of(ticked_none)) == ticked_none


@pytest.mark.parametrize(
    ("price", "document"),
    [
        (Price(Template.FIXED, flat=Decimal("290.00")), "290"),
        (Price(Template.FIXED), "0"),
        (Price(Template.FIXED, flat=Decimal("-0")), "0"),
        (Price(Template.FIXED, flat=Decimal("1E+3")), "1000"),
        (Price(Template.LINEAR, unit=Decimal("0.0125")), {"template": "linear", "unit": "0.0125"}),
        (
            Price(Template.VOLUME, tiers=(Tier(Decimal(10), Decimal(9)), Tier(None, Decimal(8)))),
            {"template": "volume", "tiers": [{"up_to": 10, "unit": "9"}, {"unit": "8"}]},
        ),
        (
            Price(Template.PER_SKU, skus=(("red/big", Price(Template.FIXED, flat=Decimal(7))),)),
            {"template": "per_sku", "skus": {"red/big": "7"}},
        ),
    ],
)
def test_prices(price: Price, document: Any) -> None:
    assert price_to_plain(price) == document
    assert price_from_plain(document) == price


@pytest.mark.parametrize("amount", [12.5, "12.5", "12.50", Decimal("12.50")])
def test_an_amount_may_be_a_number_or_a_text(amount: Any) -> None:
    assert price_from_plain(amount) == Price(Template.FIXED, flat=Decimal("12.5"))


@pytest.mark.parametrize(
    "amount",
    ["", "12,50", "EUR 12", "1_000", "1E5", "٣", True, float("nan"), float("inf"), 10**15, [], "∞"],
)
def test_what_is_no_amount(amount: Any) -> None:
    with pytest.raises(ValueError, match="not a price"):
        price_from_plain(amount)


def test_a_value_is_read_by_the_kind_of_its_entitlement() -> None:
    document = plain(
        entitlements=[
            {"code": "level", "name": "Level", "kind": "level", "levels": ["500", "unlimited"]},
            {"code": "limit", "name": "Limit", "kind": "limit"},
        ],
        editions=[
            {
                "code": "basic",
                "name": "Basic",
                "grants": [
                    {"entitlement": "level", "sets": "unlimited"},
                    {"entitlement": "limit", "sets": "unlimited"},
                    {"entitlement": "level", "sets": "500"},
                    {"entitlement": "limit", "sets": "500"},
                ],
            }
        ],
    )

    values = [each.value for each in listing_from_plain(document).editions[0].grants]

    assert [type(each).__name__ for each in values] == ["str", "Unlimited", "str", "Decimal"]


def test_a_level_is_a_text() -> None:
    levels = {"code": "care", "name": "Care", "kind": "level", "levels": ["8", "24"]}
    care = {"code": "basic", "name": "Basic", "grants": [{"entitlement": "care", "sets": 24}]}

    assert found(plain(entitlements=[levels], editions=[care])) == [
        ("wrong_kind", "editions[0].grants[0].sets")
    ]


def test_an_addon_may_leave_out_its_implicit_edition() -> None:
    document = document_of(addon_listing())
    (edition,) = document.pop("editions")
    short = {**document, "quantity": edition["quantity"], "grants": edition["grants"]}
    short["offers"] = [
        {key: value for key, value in document["offers"][0].items() if key != "edition"}
    ]

    listing = listing_from_plain(short)

    assert listing.editions == (
        replace(addon_listing().editions[0], code="ota-500", name="500 more vehicles"),
    )
    assert listing.offers[0].edition == "ota-500"


def test_a_base_product_names_its_editions() -> None:
    document = plain()
    del document["editions"]

    assert ("unknown_key", "grants") in found({**document, "grants": []})


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"slug": None}, Mistake.MISSING_KEY, "slug"),
        ({"sumary": "x"}, Mistake.UNKNOWN_KEY, "sumary"),
        ({"name": 2024}, Mistake.WRONG_KIND, "name"),
        ({"editions": {}}, Mistake.NOT_A_LIST, "editions"),
        ({"editions": ["basic"]}, Mistake.NOT_A_MAPPING, "editions[0]"),
        ({"type": "licence"}, Mistake.UNKNOWN_CHOICE, "type"),
        ({"notes": [{"a": 1}]}, Mistake.WRONG_KIND, "notes[0]"),
        ({"agreement": "own"}, Mistake.NOT_A_MAPPING, "agreement"),
    ],
)
def test_a_mistake_has_code_and_place(changes: Any, code: str, place: str) -> None:
    assert found(plain(**changes)) == [(code, place)]


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"cycle": "monthly"}, Mistake.BAD_CYCLE, "offers[0].cycle"),
        ({"prices": {"EUR": "ten"}}, Mistake.BAD_NUMBER, "offers[0].prices.EUR"),
        ({"prices": {"EUR": {"unit": 3}}}, Mistake.MISSING_KEY, "offers[0].prices.EUR.template"),
        ({"contract": {"cycles": 1.5}}, Mistake.BAD_NUMBER, "offers[0].contract.cycles"),
        ({"on_sale": "yes"}, Mistake.WRONG_KIND, "offers[0].on_sale"),
        (
            {
                "prices": {
                    "EUR": {
                        "template": "per_sku",
                        "skus": {"a": {"template": "per_sku", "skus": {}}},
                    }
                }
            },
            Mistake.NESTED_SKUS,
            "offers[0].prices.EUR.skus.a",
        ),
    ],
)
def test_a_mistake_in_an_offer(changes: Any, code: str, place: str) -> None:
    first, second = document_of(base_listing())["offers"]

    assert found(plain(offers=[{**first, **changes}, second])) == [(code, place)]


def test_a_grant_sets_or_adds() -> None:
    (basic, fleet) = document_of(base_listing())["editions"]
    both = {"entitlement": "vehicles", "sets": 1, "adds": 2}

    assert found(plain(editions=[{**basic, "grants": [both]}, fleet])) == [
        ("unknown_key", "editions[0].grants[0].sets")
    ]
    assert found(plain(editions=[{**basic, "grants": [{"entitlement": "vehicles"}]}, fleet])) == [
        ("missing_key", "editions[0].grants[0].sets")
    ]


def test_did_you_mean() -> None:
    (mistake,) = mistakes(plain(sumary="x"))
    assert mistake.remedy == "Did you mean summary?"

    (mistake,) = mistakes(plain(type="licence"))
    assert mistake.remedy == "Did you mean license?"
    assert "marketplace, saas, license, service" in mistake.message


def test_a_mistake_is_told_once_and_does_not_hide_the_others() -> None:
    examined = examine(plain(type="licence", name=7, category=None), policies=POLICIES)

    assert examined.listing is None
    assert [(each.code, each.place) for each in examined.findings] == [
        ("wrong_kind", "name"),
        ("unknown_choice", "type"),
        ("category_missing", "category"),
    ]


def test_a_stored_document_that_is_no_listing_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not a listing: slug"):
        listing_from_plain(plain(slug=None))


def test_false_is_a_value() -> None:
    (basic, fleet) = document_of(base_listing())["editions"]
    off = {"entitlement": "vehicles", "sets": False}

    listing = listing_from_plain(plain(editions=[{**basic, "grants": [off]}, fleet]))

    assert listing.editions[0].grants == (Grant("vehicles", value=False),)
    assert document_of(listing)["editions"][0]["grants"] == [off]
