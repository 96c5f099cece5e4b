"""A partner makes editions, attributes and prices of four kinds, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import fits, sign_in
from tests.marketplace import demo_listing

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HERE = "/partner/products/new-one/edit"


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def press(page: Page, asked: str) -> None:
    page.locator(f'button[value="{asked}"]').click()


def fill(page: Page, **typed: str) -> None:
    for name, said in typed.items():
        page.locator(f'[name="{name}"]').fill(said)


def make_editions(page: Page) -> None:
    """Basic with three attributes and Fleet, both with a quantity."""
    page.goto(f"{HERE}/editions/")
    fits(page)
    press(page, "add editions")
    fill(page, **{"editions[0].name": "Basic"})
    press(page, "add editions")
    fill(page, **{"editions[1].name": "Fleet", "editions[1].rank:number": "2"})
    for number, values in enumerate(("Small\nLarge", "eu = Europe\nus = America", "Edge\nCloud")):
        press(page, "add editions[0].attributes")
        place = f"editions[0].attributes[{number}]"
        name = ("Size", "Region", "Place")[number]
        fill(page, **{f"{place}.name": name, f"{place}.values:pairs": values})
    page.get_by_text("Quantity: none").first.click()
    fill(page, **{"editions[0].quantity.name": "Vehicles", "editions[0].quantity.unit": "vehicle"})
    page.get_by_text("Quantity: none").last.click()
    fill(page, **{"editions[1].quantity.name": "Vehicles", "editions[1].quantity.unit": "vehicle"})
    save(page)
    expect(page.get_by_text("8 SKUs from these attributes")).to_be_visible()
    fits(page)


def choose(page: Page, offer: int, template: str, **typed: str) -> None:
    price = f"offers[{offer}].prices.EUR"
    page.locator(f'[name="{price}.template"]').select_option(template)
    fill(page, **{f"{price}{part}": said for part, said in typed.items()})


def test_two_editions_three_attributes_four_kinds_of_price(page: Page, market: Marketplace) -> None:
    from vendible.records.models import Product
    from vendible.usecases.drafts import save_draft

    empty: dict[str, Any] = {"name": "New One", "type": "saas", "editions": [], "offers": []}
    document = demo_listing("ota-platform", **empty) | {"slug": "new-one"}
    document.pop("seats", None)
    save_draft(document, actor=market.actor("polaris"), present=market.present)
    sign_in(page, market, "polaris")

    make_editions(page)
    page.goto(f"{HERE}/offers/")
    page.get_by_label("1 month", exact=True).check()
    page.get_by_label("1 year", exact=True).check()
    press(page, "generate")
    expect(page.get_by_text("Needs a price", exact=True)).to_have_count(4)
    fits(page)

    tiers = {".tiers[0].up_to": "10", ".tiers[0].unit": "10", ".tiers[1].unit": "8"}
    choose(page, 0, "per_sku")
    choose(page, 1, "linear", **{".unit": "8,50"})
    choose(page, 2, "graduated", **tiers)
    choose(page, 3, "fixed", **{"": "990"})
    save(page)
    fits(page)
    expect(page.get_by_text("10 × 10.00 + 1 × 8.00 EUR")).to_be_visible()
    page.get_by_text("Paste from a spreadsheet").click()
    page.locator('[name="paste 0"]').fill("small/eu/edge\t12,50\nsmall/mars/edge\t1")
    press(page, "paste 0")
    expect(page.get_by_text("names no SKU")).to_be_visible()
    page.locator('[name="paste 0"]').fill("small/eu/edge\t12,50\nlarge/us/cloud\t9 each")
    press(page, "paste 0")
    fits(page)

    offers = Product.objects.get(slug="new-one").draft["offers"]  # type: ignore[index]
    assert [each["code"] for each in offers] == [
        "basic-1-month", "basic-1-year", "fleet-1-month", "fleet-1-year",
    ]  # fmt: skip
    assert [each["prices"]["EUR"] for each in offers] == [
        {
            "template": "per_sku",
            "skus": {
                "small/eu/edge": "12.50",
                "large/us/cloud": {"template": "linear", "unit": "9"},
            },
        },
        {"template": "linear", "unit": "8.50"},
        {"template": "graduated", "tiers": [{"up_to": 10, "unit": "10"}, {"unit": "8"}]},
        "990",
    ]
