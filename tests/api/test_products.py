"""What is on sale, as programs see it."""

from __future__ import annotations

from django.test import Client

from tests.api.calling import Caller, refused
from tests.marketplace import PRODUCTS, Marketplace, demo_listing
from vendible.domain.access.permissions import Permission


def test_what_was_approved_is_on_sale(aurora: Caller) -> None:
    items = aurora.read("/products")["items"]
    assert {each["slug"] for each in items} == {s for slugs in PRODUCTS.values() for s in slugs}
    platform = next(each for each in items if each["slug"] == "ota-platform")
    assert platform["partner"] == "Polaris"
    assert (platform["kind"], platform["category"]) == ("base", "mobility")
    assert platform["summary"]


def test_what_is_not_approved_is_not_on_sale(aurora: Caller, market: Marketplace) -> None:
    market.submit("polaris", demo_listing("ota-platform", slug="new-platform"))
    refused(aurora.get("/products/new-platform"), "not_found", 404)
    assert "new-platform" not in str(aurora.read("/products"))


def test_a_product_with_its_listing_and_its_add_ons(aurora: Caller) -> None:
    found = aurora.read("/products/ota-platform")
    assert found["listing"]["slug"] == "ota-platform"
    assert [each["code"] for each in found["listing"]["editions"]] == [
        "starter",
        "fleet",
        "enterprise",
    ]
    assert [each["slug"] for each in found["addons"]] == ["ota-500-vehicles"]
    # A field of the list is the same field here.
    (row,) = (e for e in aurora.read("/products")["items"] if e["slug"] == "ota-500-vehicles")
    assert found["addons"] == [row]


def test_what_is_not_there(aurora: Caller) -> None:
    told = refused(aurora.get("/products/nothing"), "not_found", 404)
    assert "nothing" in told["detail"]


def test_a_key_without_the_scope_sees_no_product(market: Marketplace, client: Client) -> None:
    caller = Caller(client, market.key("aurora", Permission.ORDERS_READ))
    refused(caller.get("/products"), "not_allowed", 403)
    refused(caller.get("/products/ota-platform"), "not_allowed", 403)
