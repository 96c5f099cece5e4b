"""The storefront: the list, a product's page, and the checkout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consoles.pages import Page, field_of, text_of
from tests.marketplace import DESK, PLATFORM, VOICE, demo_listing, stackable_listing
from vendible.domain.access.permissions import Role
from vendible.records import revisions
from vendible.records.models import License, Order, StorefrontEntry, Subscription

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

OTA = "/checkout/ota-platform/"
WITH_PACK = {
    "offer": "fleet-monthly",
    "currency": "EUR",
    "addon-ota-500-vehicles-offer": "monthly",
    "addon-ota-500-vehicles-quantity": "2",
}


def tiered_listing() -> dict[str, Any]:
    """A product with prices by tiers, by attribute and by packs, and one in words."""
    desk = demo_listing("customer-service", slug="map-tiles", name="Map Tiles", category="mobility")
    del desk["seats"]
    seats = {"name": "Seats", "unit": "seat", "minimum": 1, "maximum": 500}
    values = [{"code": "eu", "name": "Europe"}, {"code": "us", "name": "Americas"}]
    tiers = [{"up_to": 10, "unit": "10.00"}, {"up_to": 50, "unit": "8.00", "flat": "20.00"}]
    skus = {
        "eu": {"template": "linear", "unit": "0.0125"},
        "us": {"template": "fixed", "flat": "119.00"},
    }
    return desk | {
        "entitlements": [
            {"code": "seats", "name": "Seats", "kind": "limit", "unit": "seat"},
            {"code": "export", "name": "Export", "kind": "switch"},
        ],
        "editions": [
            {
                "code": "small",
                "name": "Small",
                "quantity": seats,
                "attributes": [{"code": "region", "name": "Region", "values": values}],
                "grants": [
                    {"entitlement": "seats", "sets": 1, "per_unit": True},
                    {"entitlement": "export", "sets": True},
                ],
            },
            {
                "code": "large",
                "name": "Large",
                "quantity": seats | {"minimum": 10, "step": 5},
                "grants": [
                    {"entitlement": "seats", "sets": "unlimited"},
                    {"entitlement": "export", "sets": True},
                ],
            },
            {"code": "own", "name": "Own", "quotation": "Contact sales"},
        ],
        "offers": [
            _offer(
                "small-m", "small", {"template": "graduated", "tiers": [*tiers, {"unit": "6.5"}]}
            ),
            _offer("small-y", "small", {"template": "per_sku", "skus": skus}, "1 year"),
            _offer(
                "large-m", "large", {"template": "package", "unit": "45.00", "size": 10}, "3 months"
            ),
        ],
    }


def _offer(
    code: str, edition: str, price: dict[str, Any], cycle: str = "1 month"
) -> dict[str, Any]:
    return {
        "code": code,
        "edition": edition,
        "method": "recurring",
        "cycle": cycle,
        "prices": {"EUR": price},
    }


def paying(page: Page, **changed: str) -> dict[str, str]:
    """What the checkout sends when it is paid, unseen fields as the page has them."""
    unseen = {name: field_of(page, name) for name in ("key", "expected_total", "agreed_to")}
    return unseen | {"agree": "on", "pay": "1"} | changed


def statements(browser: Client, path: str) -> int:
    browser.get(path)  # listings are read once a process
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert browser.get(path).status_code == 200
    return len(caught)


def test_the_list_shows_products_with_their_addons_and_least_prices(market: Marketplace) -> None:
    page = text_of(Client().get("/"))

    assert "OTA Platform" in page
    assert "from €290.00 per month" in page
    assert "from €30.00 per agent and month" in page
    assert "Add-ons: 500 more vehicles" in page


def test_the_search_needs_every_word(market: Marketplace) -> None:
    found = text_of(Client().get("/", {"q": "fleets Polaris"}))
    assert "OTA Platform" in found
    assert "AV Gateway" not in found

    nothing = text_of(Client().get("/", {"q": "fleets Lumen"}))
    assert "Nothing fits" in nothing


def test_categories_and_addons_are_filters(market: Marketplace) -> None:
    mobility = text_of(Client().get("/", {"category": "mobility"}))
    assert "OTA Platform" in mobility
    assert "AV Gateway" not in mobility

    addons = text_of(Client().get("/", {"kind": "addon"}))
    assert "Goes with OTA Platform" in addons


def test_an_empty_marketplace_says_what_will_be_here(market: Marketplace) -> None:
    StorefrontEntry.objects.all().delete()

    assert "Nothing is on sale yet" in text_of(Client().get("/"))


def test_more_products_than_a_page_have_another(
    market: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vendible.consoles.storefront.products.SHOWN", 2)
    first = Client().get("/", {"category": ""})
    following = re.search(r'href="(/\?[^"]*after=[^"]*)"', first.content.decode())
    assert following

    second = text_of(Client().get(following[1].replace("&amp;", "&")))

    assert "OTA Platform" in second
    assert "OTA Platform" not in text_of(first)


def test_a_product_shows_editions_addons_and_what_differs(market: Marketplace) -> None:
    page = text_of(Client().get("/products/ota-platform/"))

    assert "€890.00 per month" in page
    assert "Yearly: €8,900.00 per year" in page
    assert "€240.00 per pack and month or €2,400.00 per pack and year" in page
    assert "Any number of packs" in page
    assert "Staged rollout No Yes Yes" in page
    assert "Each day costs its share" in page
    assert "Polaris Mobility licence terms" in page


def test_every_kind_of_price_is_told(market: Marketplace) -> None:
    market.list_product("harbor", tiered_listing())

    page = text_of(Client().get("/products/map-tiles/"))

    assert "11 to 50 €8.00 each, plus €20.00" in page
    assert "51 and more €6.50 each" in page
    assert "Europe €0.0125 per seat and year" in page
    assert "€45.00 per pack of 10 and 3 months" in page
    assert "Contact sales" in page
    assert "from €10.00 per month" in text_of(Client().get("/", {"q": "Map"}))


def test_other_currencies_are_a_click_away(market: Marketplace) -> None:
    assert "$320.00 per month" in text_of(Client().get("/products/ota-platform/?currency=USD"))


def test_an_addon_says_with_what_it_goes(market: Marketplace) -> None:
    page = text_of(Client().get("/products/voice-channel/"))

    assert "Customer Service Basic, Advanced" in page
    assert "Once per customer" in page
    assert "Contract of 1 year. It renews for as long again" in page


def test_what_is_not_on_sale_is_not_there(market: Marketplace) -> None:
    assert Client().get("/products/nonsense/").status_code == 404


def test_the_checkout_leads_through_signing_in_and_back(market: Marketplace) -> None:
    answer = Client().get(f"{OTA}?offer=fleet-monthly")

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/checkout/ota-platform/%3Foffer%3Dfleet-monthly")


def test_the_quote_explains_every_line(market: Marketplace, enter: Enter) -> None:
    page = text_of(enter("aurora").get(OTA, WITH_PACK))

    assert "OTA Platform, Fleet 15 Jan 2026 – 14 Feb 2026 (31 days) €890.00" in page
    assert "2 pack × 240.00" in page
    assert "To pay now €1,630.30" in page
    assert "Then per month from 15 Feb 2026, with tax €1,630.30" in page


def test_updating_the_quote_puts_the_choice_into_the_address(
    market: Marketplace, enter: Enter
) -> None:
    answer = enter("aurora").post(OTA, WITH_PACK | {"quote": "1", "key": "a", "agree": "on"})

    assert answer.status_code == 302
    assert "offer=fleet-monthly" in answer.headers["Location"]
    assert "key" not in answer.headers["Location"]
    assert not Order.objects.exists()


def test_an_order_with_an_addon_sent_twice_is_placed_once(
    market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    sent = WITH_PACK | paying(browser.get(OTA, WITH_PACK))

    answers = [browser.post(OTA, sent) for _ in range(2)]

    assert {each.headers["Location"] for each in answers} == {
        f"/my/orders/{Order.objects.get().id}/"
    }
    assert Subscription.objects.count() == 2
    page = text_of(browser.get(answers[0].headers["Location"]))
    assert "Your order is complete" in page
    assert "500 more vehicles, 2 × pack" in page
    assert License.objects.count() == 2


def test_without_the_agreement_nothing_is_ordered_and_nothing_is_lost(
    market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    sent = WITH_PACK | paying(browser.get(OTA, WITH_PACK))
    del sent["agree"]

    page = browser.post(OTA, sent)

    assert page.status_code == 422
    assert "Tick this to order" in text_of(page)
    assert field_of(page, "addon-ota-500-vehicles-quantity") == "2"
    assert not Order.objects.exists()


def test_a_price_that_moved_is_told_with_the_new_quote(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    page = browser.post(OTA, WITH_PACK | paying(browser.get(OTA, WITH_PACK), expected_total="1.00"))

    assert page.status_code == 409
    assert "The price is another now" in text_of(page)
    assert field_of(page, "expected_total") == "1630.30"
    assert not Order.objects.exists()


def test_a_refused_order_says_why_and_keeps_the_form(market: Marketplace, enter: Enter) -> None:
    market.order(DESK, VOICE)
    browser = enter("aurora")
    asked = {"offer": "basic-monthly", "quantity": "7", "addon-voice-channel-offer": "monthly"}

    page = browser.post(
        "/checkout/customer-service/",
        asked | {"key": "a", "agree": "on", "pay": "1", "expected_total": "1.00"},
    )

    assert page.status_code == 409
    assert text_of(page).count("Voice Channel can be held once, and you hold it.") == 2
    assert field_of(page, "quantity") == "7"
    assert Order.objects.count() == 1


def test_a_quantity_out_of_range_is_said_at_the_field(market: Marketplace, enter: Enter) -> None:
    page = enter("aurora").get(
        "/checkout/customer-service/", {"offer": "basic-monthly", "quantity": "9000"}
    )

    assert "9,000 is not offered. Choose 1 to 5,000." in text_of(page)
    assert field_of(page, "quantity") == "9000"


def test_a_balance_that_is_too_low_takes_the_place_of_the_button(
    market: Marketplace, enter: Enter
) -> None:
    page = text_of(enter("aurora").get(OTA, {"currency": "USD"}))

    assert "The balance is too low" in page
    assert "$380.80 is missing" in page
    assert "Pay " not in page


def test_members_see_the_quote_and_who_may_order(market: Marketplace, enter: Enter) -> None:
    enter("aurora")
    member = enter("aurora", Role.MEMBER)

    page = member.get(OTA)
    assert "Aurora Administrator can order this" in text_of(page)
    assert 'name="pay"' not in page.content.decode()

    refused = member.post(OTA, {"pay": "1", "key": "a", "agree": "on", "expected_total": "345.10"})
    assert refused.status_code == 403
    assert not Order.objects.exists()


def test_an_addon_is_ordered_for_what_is_held(market: Marketplace, enter: Enter) -> None:
    held = market.order(PLATFORM)["lines"][0]["subscription"]
    browser, path = enter("aurora"), "/checkout/ota-500-vehicles/"
    asked = {"parent": held, "offer": "monthly", "quantity": "3", "currency": "EUR"}

    answer = browser.post(path, asked | paying(browser.get(path, asked)))

    assert answer.status_code == 302
    assert Subscription.objects.get(parent_id=UUID(held)).quantity == 3


def test_an_addon_without_its_product_says_with_what_it_goes(
    market: Marketplace, enter: Enter
) -> None:
    page = text_of(enter("aurora").get("/checkout/voice-channel/"))

    assert "Voice Channel needs a product" in page


def test_an_addon_for_what_others_hold_is_no_choice(market: Marketplace, enter: Enter) -> None:
    theirs = market.order(PLATFORM, customer="boreal")["lines"][0]["subscription"]
    market.order(PLATFORM)
    browser, path = enter("aurora"), "/checkout/ota-500-vehicles/"

    page = browser.post(path, {"parent": theirs, "pay": "1", "key": "a", "agree": "on"})

    assert page.status_code == 422
    assert "Choose one of those that you hold." in text_of(page)


@pytest.mark.parametrize("path", ["/", "/?kind=addon", "/products/customer-service/"])
def test_more_on_sale_needs_no_more_statements(path: str, market: Marketplace) -> None:
    before = statements(Client(), path)
    market.list_product("harbor", stackable_listing())
    for number in range(4):
        slug = f"desk-{number}"
        market.list_product("harbor", demo_listing("customer-service", slug=slug))
        connected = [
            {"product": each, "editions": ["basic"]} for each in (slug, "customer-service")
        ]
        addon = stackable_listing()
        market.list_product(
            "harbor",
            addon
            | {"slug": f"inbox-{number}", "addon": addon["addon"] | {"connections": connected}},
        )

    assert statements(Client(), path) == before
    revisions._cache.clear()
    with CaptureQueriesContext(connection) as caught:
        Client().get(path)
    assert len(caught) <= before + 2
