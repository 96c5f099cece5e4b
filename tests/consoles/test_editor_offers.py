"""The section *Offers and prices*: methods and cycles, prices, the grid of SKUs and its paste."""

from __future__ import annotations

import copy
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.consoles.editing import fields_of
from tests.consoles.pages import text_of
from tests.domain.listings import listings
from tests.marketplace import demo_listing
from vendible.domain.catalog.document import to_plain
from vendible.records.models import Product

if TYPE_CHECKING:
    from django.test import Client

    from tests.consoles.conftest import Enter
    from vendible.domain.catalog.listing import Listing

SLUG = "ota-platform"
HERE = f"/partner/products/{SLUG}/edit/offers/"
# One marketplace for all examples: each begins by putting its draft.
SHARED = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUANTITY = {"name": "Vehicles", "unit": "vehicle", "maximum": 100}
SIZES = {
    "code": "size",
    "name": "Size",
    "values": [{"code": "s", "name": "Small"}, {"code": "l", "name": "Large"}],
}
TONES = {
    "code": "tone",
    "name": "Tone",
    "values": [{"code": "red", "name": "Red"}, {"code": "blue", "name": "Blue"}],
}


def draft_of() -> dict[str, Any]:
    draft: dict[str, Any] = Product.objects.get(slug=SLUG).draft or {}
    return draft


def put(draft: dict[str, Any], *, listed: bool = False) -> None:
    changed: dict[str, Any] = {"draft": draft} | ({} if listed else {"live_id": None})
    Product.objects.filter(slug=SLUG).update(**changed)


def small(**changed: Any) -> dict[str, Any]:
    """Type saas; edition a with two attributes and a quantity, edition b with neither."""
    document = demo_listing("ota-platform", type="saas")
    document["editions"] = [
        {"code": "a", "name": "Alpha", "attributes": [SIZES, TONES], "quantity": QUANTITY},
        {"code": "b", "name": "Beta"},
    ]
    document["offers"] = [
        {"code": "a-m", "edition": "a", "method": "recurring", "cycle": "1 month",
         "prices": {"EUR": "10"}},
        {"code": "b-m", "edition": "b", "method": "recurring", "cycle": "1 month",
         "prices": {"EUR": "20"}},
    ]  # fmt: skip
    return copy.deepcopy(document | changed)


def per_sku(skus: dict[str, Any] | None = None) -> dict[str, Any]:
    document = small()
    document["offers"][0]["prices"]["EUR"] = {"template": "per_sku"} | (
        {"skus": skus} if skus else {}
    )
    return document


def post(browser: Client, do: str = "", status: int = 302, /, **changed: Any) -> str:
    """The page as it is shown with some fields filled in otherwise; saved. Answers its words."""
    fields = fields_of(browser.get(HERE))
    typed = {name: each if isinstance(each, list) else [each] for name, each in changed.items()}
    answer = browser.post(HERE, fields | typed | {"do": [do]})
    assert answer.status_code == status, text_of(answer)
    return text_of(answer) if status != 302 else answer["Location"]


def price(currency: str = "EUR", offer: int = 0) -> Any:
    return draft_of()["offers"][offer]["prices"][currency]


def test_what_comes_back_as_it_was_shown_changes_nothing(enter: Enter) -> None:
    browser = enter("polaris")

    @given(listing=listings())
    @SHARED
    def comes_back(listing: Listing) -> None:
        draft = to_plain(listing)
        put(draft)
        post(browser)
        assert draft_of() == draft

    comes_back()


# --- methods and cycles ------------------------------------------------------------------------


def test_an_added_method_makes_an_offer_for_each_edition(enter: Enter) -> None:
    browser = enter("polaris")
    put(small())
    post(browser, "generate", sale=["recurring 1 month", "one_time"])
    offers = draft_of()["offers"]
    assert [each["code"] for each in offers] == ["a-m", "a-once", "b-m", "b-once"]
    assert "prices" not in offers[1]
    page = text_of(browser.get(HERE))
    assert "Needs a price" in page
    assert "The offer has no price" in page


def test_an_unticked_cycle_takes_its_offers_away(enter: Enter) -> None:
    put(small())
    post(enter("polaris"), "generate", sale=["recurring 1 year"])
    assert [each["code"] for each in draft_of()["offers"]] == ["a-1-year", "b-1-year"]


def test_a_listed_method_can_not_be_removed(enter: Enter) -> None:
    browser = enter("polaris")
    before = draft_of()
    page = browser.get(HERE).content.decode()
    assert re.search(r'type="checkbox" checked disabled> <span>1 month <small', page)
    said = post(browser, "generate", 409, sale=["recurring 1 month"])
    assert "it can't be deleted" in said
    assert "Withdraw it from sale instead" in said
    assert draft_of() == before


def test_a_listed_offer_can_not_be_removed_but_taken_off_sale(enter: Enter) -> None:
    browser = enter("polaris")
    assert 'value="remove offers[0]"' not in browser.get(HERE).content.decode()
    assert "is listed" in post(browser, "remove offers[0]", 409)
    post(browser, **{"offers[0].on_sale:flag": ["false"]})
    assert draft_of()["offers"][0]["on_sale"] is False


def test_an_edition_of_type_license_is_sold_one_way(enter: Enter) -> None:
    browser = enter("polaris")
    put(small(type="license", offers=[]))
    ways = ["recurring 1 month", "one_time"]
    post(browser, "generate", sale=ways, **{"sold 0": "recurring", "sold 1": "one_time"})
    assert [each["code"] for each in draft_of()["offers"]] == ["a-1-month", "b-once"]
    post(browser, "generate", sale=ways, **{"sold 1": "recurring"})
    assert [each["code"] for each in draft_of()["offers"]] == ["a-1-month", "b-1-month"]


def test_an_offer_that_is_not_listed_can_be_removed(enter: Enter) -> None:
    put(small())
    post(enter("polaris"), "remove offers[0]")
    assert [each["code"] for each in draft_of()["offers"]] == ["b-m"]


# --- currencies --------------------------------------------------------------------------------


def test_a_currency_is_added_priced_and_removed(enter: Enter) -> None:
    browser = enter("polaris")
    put(small())
    assert post(browser, "currency", currency="usd").endswith("#offers[0]")
    assert "nothing came where a number was expected" in text_of(browser.get(HERE)).lower()
    post(browser, **{"offers[1].prices.USD": "21,50"})
    assert draft_of()["offers"][0]["prices"] == {"EUR": "10"}
    assert price("USD", 1) == "21.50"
    post(browser, "drop-currency USD")
    assert price("EUR", 1) == "20"
    assert "USD" not in draft_of()["offers"][1]["prices"]


def test_an_unknown_currency_is_refused(enter: Enter) -> None:
    put(small())
    assert "ISO 4217" in post(enter("polaris"), "currency", 422, currency="XXY")


# --- prices ------------------------------------------------------------------------------------

P = "offers[0].prices.EUR"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ({P: "12,50"}, "12.50"),
        ({P: "1.250,00"}, "1250"),
        ({f"{P}.template": "linear", f"{P}.unit": "8"}, {"template": "linear", "unit": "8"}),
        (
            {f"{P}.template": "linear", f"{P}.unit": "8", f"{P}.flat": "5,50"},
            {"template": "linear", "flat": "5.50", "unit": "8"},
        ),
        ({f"{P}.template": "linear"}, {"template": "linear", "unit": "10"}),
        ({f"{P}.template": "stairstep"}, {"template": "stairstep", "tiers": [{"flat": "10"}]}),
        (
            {
                f"{P}.template": "graduated",
                f"{P}.tiers[0].unit": "6",
                f"{P}.tiers[1].up_to": "10",
                f"{P}.tiers[1].unit": "8",
                f"{P}.tiers[1].flat": "3",
            },
            {"template": "graduated", "tiers": [{"up_to": 10, "unit": "8", "flat": "3"},
                                                {"unit": "6"}]},
        ),
        ({f"{P}.template": "per_sku"}, {"template": "per_sku"}),
    ],
)  # fmt: skip
def test_each_kind_of_price_is_typed(enter: Enter, typed: dict[str, str], plain: object) -> None:
    put(small())
    post(enter("polaris"), **typed)
    assert price() == plain


def test_a_price_that_is_emptied_goes(enter: Enter) -> None:
    browser = enter("polaris")
    put(small())
    post(browser, **{P: ""})
    assert "prices" not in draft_of()["offers"][0]
    assert "The offer has no price" in text_of(browser.get(HERE))


def test_an_amount_that_can_not_be_read_is_kept_and_told(enter: Enter) -> None:
    browser = enter("polaris")
    put(small())
    post(browser, **{P: "ten"})
    assert price() == "ten"
    page = browser.get(HERE)
    assert fields_of(page)[P] == ["ten"]
    assert "where a number was expected" in text_of(page)


def test_a_template_without_an_amount_asks_for_it(enter: Enter) -> None:
    browser = enter("polaris")
    put(small())
    post(browser, **{P: "", f"{P}.template": "linear"})
    post(browser, **{f"{P}.unit": ""})
    assert price()["unit"] == ""
    assert "where a number was expected" in text_of(browser.get(HERE))


def test_an_emptied_tier_goes(enter: Enter) -> None:
    browser = enter("polaris")
    document = small()
    document["offers"][0]["prices"]["EUR"] = {
        "template": "volume",
        "tiers": [{"up_to": 10, "unit": "8"}, {"up_to": 50, "unit": "7"}, {"unit": "6"}],
    }
    put(document)
    post(browser, **{f"{P}.tiers[1].up_to": "", f"{P}.tiers[1].unit": ""})
    assert price()["tiers"] == [{"up_to": 10, "unit": "8"}, {"unit": "6"}]


def test_a_price_by_quantity_is_drawn_with_its_formula(enter: Enter) -> None:
    document = small()
    document["offers"][0]["prices"]["EUR"] = {
        "template": "volume",
        "tiers": [{"up_to": 10, "unit": "10"}, {"unit": "8"}],
    }
    put(document)
    page = enter("polaris").get(HERE)
    assert "10 × 10.00 EUR" in text_of(page)
    assert "11 × 8.00 EUR" in text_of(page)
    assert "<title" in page.content.decode()
    assert 'class="curve"' in page.content.decode()


def test_a_contract_and_a_trial_come_and_go(enter: Enter) -> None:
    browser = enter("polaris")
    put(small())
    fee = {"contract.fee_kind": "flat", "contract.fee": "12,50", "contract.cycles:number": "12"}
    trial = {"trial.days:number": "30", "trial.converts:flag": "false"}
    post(browser, **{f"offers[0].{name}": said for name, said in (fee | trial).items()})
    offer = draft_of()["offers"][0]
    assert offer["contract"] == {"cycles": 12, "fee_kind": "flat", "fee": "12.50"}
    assert offer["trial"] == {"days": 30, "converts": False}
    post(browser, "drop offers[0].contract")
    post(browser, "drop offers[0].trial")
    assert draft_of()["offers"][0].keys() == {"code", "edition", "method", "cycle", "prices"}


# --- the grid of SKUs --------------------------------------------------------------------------

CELL = f"{P}.skus."


def test_cells_take_every_kind_of_price(enter: Enter) -> None:
    put(per_sku())
    typed = {"s/red": "10", "s/blue": "8,50 each", "l/red": "volume to 10: 9; then 8"}
    post(enter("polaris"), **{CELL + sku: said for sku, said in typed.items()})
    assert price()["skus"] == {
        "s/red": "10",
        "s/blue": {"template": "linear", "unit": "8.50"},
        "l/red": {"template": "volume", "tiers": [{"up_to": 10, "unit": "9"}, {"unit": "8"}]},
    }


def test_a_row_that_is_unticked_loses_its_prices(enter: Enter) -> None:
    put(per_sku({"s/red": "10", "l/red": "12"}))
    browser = enter("polaris")
    post(browser, **{"ticked.0": ["l/red"]})
    assert price()["skus"] == {"l/red": "12"}
    post(browser, **{CELL + "s/red": "11"})  # a typed price ticks its row
    assert price()["skus"] == {"s/red": "11", "l/red": "12"}
    post(browser, **{CELL + "s/red": ""})
    assert price()["skus"] == {"l/red": "12"}


def test_a_sku_that_is_no_longer_made_is_shown_till_it_is_unticked(enter: Enter) -> None:
    put(per_sku({"s/red": "10", "xl/red": "12"}))
    browser = enter("polaris")
    assert "no longer made" in text_of(browser.get(HERE))
    post(browser)
    assert "xl/red" in price()["skus"]
    post(browser, **{"ticked.0": ["s/red"]})
    assert price()["skus"] == {"s/red": "10"}


def test_a_cell_that_can_not_be_read_is_kept_and_told(enter: Enter) -> None:
    put(per_sku({"s/red": "10"}))
    browser = enter("polaris")
    post(browser, **{CELL + "s/red": "cheap"})
    page = browser.get(HERE)
    assert fields_of(page)[CELL + "s/red"] == ["cheap"]
    assert "where a number was expected" in text_of(page)


def test_pasted_lines_fill_the_grid(enter: Enter) -> None:
    put(per_sku({"s/red": "10"}))
    said = "Size;Tone;1 month EUR\nSmall;Red;11,50\nLarge;Blue;8 each"
    post(enter("polaris"), "paste 0", **{"paste 0": said})
    assert price()["skus"] == {"s/red": "11.50", "l/blue": {"template": "linear", "unit": "8"}}


def test_a_paste_with_a_misfit_changes_nothing_and_stays(enter: Enter) -> None:
    put(per_sku({"s/red": "10"}))
    browser = enter("polaris")
    said = post(browser, "paste 0", 422, **{"paste 0": "s/red\t11\nm/red\t12"})
    assert "line 2: “m/red” names no SKU" in said
    assert "m/red 12" in said  # what was pasted can be mended
    assert price()["skus"] == {"s/red": "10"}


def big() -> dict[str, Any]:
    """Five attributes that make 200 SKUs, two offers in two currencies."""
    sizes = {"a": 5, "b": 2, "c": 4, "d": 5, "e": 1}
    chosen = [
        {"code": code, "name": code,
         "values": [{"code": f"{code}{n}", "name": f"{code} {n}"} for n in range(count)]}
        for code, count in sizes.items()
    ]  # fmt: skip
    skus = [
        f"a{a}/b{b}/c{c}/d{d}/e0"
        for a in range(5) for b in range(2) for c in range(4) for d in range(5)
    ]  # fmt: skip
    document = small()
    document["editions"] = [{"code": "a", "name": "Alpha", "attributes": chosen}]
    document["offers"] = [
        {"code": f"a-{number}", "edition": "a", "method": "recurring", "cycle": cycle,
         "prices": {
             currency: {"template": "per_sku", "skus": dict.fromkeys(skus, "12.50")}
             for currency in ("EUR", "USD")
         }}
        for number, cycle in enumerate(("1 month", "1 year"))
    ]  # fmt: skip
    return document


def test_two_hundred_skus_in_four_columns_stay_quick(enter: Enter) -> None:
    browser = enter("polaris")
    put(big())
    fields = fields_of(browser.get(HERE))
    assert sum(".skus." in name for name in fields) == 800
    before = time.process_time()
    browser.get(HERE)
    shown = time.process_time() - before
    cell = "offers[0].prices.EUR.skus.a0/b0/c0/d0/e0"
    before = time.process_time()
    answer = browser.post(HERE, fields | {cell: ["13"]})
    saved = time.process_time() - before
    print(f"shown in {shown * 1000:.0f} ms, saved in {saved * 1000:.0f} ms of CPU")  # noqa: T201
    assert answer.status_code == 302
    assert price()["skus"]["a0/b0/c0/d0/e0"] == "13"
    assert shown < 1
    assert saved < 1
