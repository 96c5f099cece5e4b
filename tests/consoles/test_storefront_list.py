"""The storefront's list: search, filters, pages; and what stays constant as it grows."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consoles.pages import Page, field_of, text_of
from tests.marketplace import demo_listing, stackable_listing
from vendible.cli.dev import write
from vendible.records import revisions
from vendible.records.models import MarketSetting, Order, PlatformAgreement

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace


def shown(**asked: str) -> str:
    return text_of(Client().get("/", asked))


def links(page: Page) -> list[str]:
    found = re.findall(r'href="(/\?[^"]*)"', page.content.decode())
    return [each.replace("&amp;", "&") for each in found]


def statements(path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert Client().get(path).status_code == 200
    return len(caught)


def test_mistyped_words_are_forgiven_and_it_says_so(market: Marketplace) -> None:
    page = shown(q="platfrom polars")
    assert "Showing results for “platform polaris” : nothing has the words “platfrom polars”." in (
        page
    )
    assert "OTA Platform" in page


def test_each_value_says_how_many_it_would_show(market: Marketplace) -> None:
    page = shown()
    assert "Mobility 1 on sale" in page
    assert "Products (3) Add-ons (3)" in page
    # Another category would show as many as before: its own filter does not count for it.
    chosen = shown(category="mobility")
    assert "1 product" in chosen
    assert "Communication 1 on sale" in chosen


def test_every_link_of_the_list_leads_somewhere(market: Marketplace) -> None:
    asked = {"q": "platform", "category": "mobility", "least": "1", "most": "9", "free": "1"}
    for address in links(Client().get("/", asked)):
        assert Client().get(address).status_code == 200, address


def test_a_price_that_is_none_is_said_at_its_field(market: Marketplace) -> None:
    page = Client().get("/", {"least": "cheap", "most": "9.999"})
    assert "Write an amount such as 49 or 49.90." in text_of(page)
    assert field_of(page, "least") == "cheap"
    assert field_of(page, "most") == "9.999"
    assert "OTA Platform" in text_of(page)
    assert "so nothing fits" in shown(least="9", most="1")


def test_prices_are_compared_by_the_month(market: Marketplace) -> None:
    assert "OTA Platform" in shown(least="241.67", most="241,67")
    assert "OTA Platform" not in shown(least="241.68")


def test_an_empty_list_says_what_to_loosen(market: Marketplace) -> None:
    page = shown(category="mobility", type="service")
    assert "Nothing fits" in page
    assert "Without Type: Service (1)" in page
    page = shown(q="zzzz", least="10")
    assert "Without the price limits" in page
    assert "Without the words “zzzz”" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "nonsense", "kind": "x", "type": "y", "delivery": "z", "currency": "XXX"},
        {"q": "\0", "category": "\0'\"", "least": "\0"},
        {"q": "x" * 5000, "currency": "e" * 500},
        {"least": "9" * 40, "most": "-1"},
    ],
)
def test_what_makes_no_sense_is_as_if_not_said(asked: dict[str, str], market: Marketplace) -> None:
    assert Client().get("/", asked).status_code == 200


def test_the_operators_categories_have_their_names(market: Marketplace) -> None:
    MarketSetting.objects.create(
        key="categories",
        value=[{"code": "mobility", "names": {"en": "On the road"}}],
        changed_at=market.present.now,
        changed_by="test",
    )
    assert "On the road 1 on sale" in shown()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?kind=addon",
        "/?q=team",
        "/?q=platform&sort=price&least=1",
        "/?sort=name&category=mobility",
        "/?q=platfrom+polars",
        "/?q=zzzzzz",
    ],
)
def test_many_products_take_as_many_statements_as_few(path: str, market: Marketplace) -> None:
    before = statements(path)
    write(1, range(300))
    assert statements(path) == before <= 7


@pytest.mark.parametrize("sort", ["newest", "name", "price"])
def test_the_pages_show_every_product_once(sort: str, market: Marketplace) -> None:
    write(1, range(40))
    address, seen = f"/?sort={sort}", list[str]()
    while address:
        page = Client().get(address)
        seen += re.findall(r'<h3><a href="/products/([^/]*)/"', page.content.decode())
        more = re.search(r'href="([^"]*)" rel="next"', page.content.decode())
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 33


def _addon(number: int) -> dict[str, Any]:
    addon = stackable_listing()
    connected = [{"product": "customer-service", "editions": ["basic"]}]
    return addon | {
        "slug": f"inbox-{number}",
        "name": f"Inbox {number}",
        "addon": addon["addon"] | {"connections": connected},
    }


def test_thirty_add_ons_take_as_many_statements_as_one(market: Marketplace) -> None:
    path = "/products/customer-service/"
    statements(path)
    before = statements(path)
    for number in range(30):
        market.list_product("harbor", _addon(number))
    page = text_of(Client().get(path))  # their listings are read, once a process
    assert "Inbox 0" in page
    assert "Inbox 29" in page
    assert statements(path) == before <= 4


def test_an_add_on_that_goes_with_nothing_has_no_page(market: Marketplace) -> None:
    market.list_product("harbor", stackable_listing())
    assert Client().get("/products/extra-inbox/").status_code == 200
    found = revisions.product_on_sale("extra-inbox")
    assert found.listing.addon is not None
    alone = replace(found.listing, addon=replace(found.listing.addon, connections=()))
    revisions._cache[found.revision] = alone  # the rules refuse to list it so today

    assert Client().get("/products/extra-inbox/").status_code == 404


def test_editions_stand_side_by_side_with_what_differs(market: Marketplace) -> None:
    page = Client().get("/products/ota-platform/")
    text = text_of(page)
    assert "What differs between the editions What Starter Fleet Enterprise" in text
    assert "Staged rollout No Yes Yes" in text
    assert page.content.decode().count('aria-label="Differs: "') >= 5
    assert "of its 31 days" in text


def agreement(market: Marketplace, version: int, text: str) -> PlatformAgreement:
    return PlatformAgreement.objects.create(
        id=uuid4(),
        source="platform_template",
        code="software",
        version=version,
        title="Terms for software",
        text=text,
        made_at=market.present.now,
        made_by="test",
    )


@pytest.fixture
def by_template(market: Marketplace) -> str:
    """A product that takes the platform's template, version 1."""
    agreement(market, 1, "The first text.")
    desk = demo_listing("customer-service", slug="desk", name="Desk")
    desk["agreement"] = {"source": "platform_template", "template": "software"}
    market.list_product("harbor", desk)
    return "/checkout/desk/"


def paying(page: Page) -> dict[str, str]:
    unseen = {name: field_of(page, name) for name in ("key", "expected_total", "agreed_to")}
    return {**unseen, "agree": "on", "pay": "1"}


def test_what_was_agreed_to_is_kept_to_the_letter(
    by_template: str, market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    page = browser.get(by_template)
    assert "Terms for software, version 1" in text_of(page)
    assert "The first text." in text_of(page)
    assert "The first text." in text_of(Client().get("/products/desk/"))

    assert browser.post(by_template, paying(page)).status_code == 302

    agreement(market, 2, "The second text.")
    (kept,) = Order.objects.get().agreements
    assert (kept["text"], kept["version"]) == ("The first text.", 1)
    assert kept["sha256"] == sha256(b"The first text.").hexdigest()
    assert "The second text." in text_of(Client().get("/products/desk/"))


def test_nobody_agrees_to_a_text_that_was_not_shown(
    by_template: str, market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    sent = paying(browser.get(by_template))
    agreement(market, 2, "The second text.")

    page = browser.post(by_template, sent)

    assert page.status_code == 422
    assert "An agreement has a new version since you read it." in text_of(page)
    assert "The second text." in text_of(page)
    assert not Order.objects.exists()
    assert browser.post(by_template, paying(page)).status_code == 302
