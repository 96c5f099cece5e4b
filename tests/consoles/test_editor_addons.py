"""The editor's sections *Additional purchases* and *Changes*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.consoles.editing import fields_of
from tests.consoles.pages import text_of
from tests.marketplace import demo_listing
from vendible.domain.catalog.document import listing_from_plain, to_plain
from vendible.records.models import Product

if TYPE_CHECKING:
    from django.test import Client

    from tests.consoles.conftest import Enter

BASE = "/partner/products/ota-platform/edit"
PACK = "/partner/products/ota-500-vehicles/edit"


def draft_of(slug: str) -> dict[str, Any]:
    draft: dict[str, Any] = Product.objects.get(slug=slug).draft or {}
    return draft


def posted(browser: Client, address: str, **changed: list[str]) -> dict[str, list[str]]:
    """The section's fields with some of them filled in otherwise; sent."""
    fields = fields_of(browser.get(address)) | changed
    answer = browser.post(address, fields)
    assert answer.status_code == 302, text_of(answer)
    return fields


@pytest.mark.parametrize("address", [f"{BASE}/addons/", f"{BASE}/changes/", f"{PACK}/addons/"])
def test_a_section_that_is_posted_back_unchanged_changes_nothing(
    enter: Enter, address: str
) -> None:
    slug = address.split("/")[3]
    before = draft_of(slug)
    posted(enter("polaris"), address)
    assert draft_of(slug) == before


def test_an_add_on_is_connected_and_disconnected_by_ticks(enter: Enter) -> None:
    browser = enter("polaris")
    posted(browser, f"{PACK}/addons/", connect=["", "ota-platform/starter"])
    assert draft_of("ota-500-vehicles")["addon"]["connections"] == [
        {"product": "ota-platform", "editions": ["starter"]}
    ]
    posted(browser, f"{PACK}/addons/", connect=[""])
    assert "connections" not in draft_of("ota-500-vehicles")["addon"]
    page = text_of(browser.get(f"{PACK}/addons/"))
    assert "connected to nothing" in page or "no edition" in page


def test_a_connection_that_is_not_ours_to_show_stays(enter: Enter) -> None:
    product = Product.objects.get(slug="ota-500-vehicles")
    assert product.draft is not None
    elsewhere = {"product": "another-shop", "editions": ["gold"]}
    product.draft["addon"]["connections"].append(elsewhere)
    product.save()
    browser = enter("polaris")
    assert "another-shop" in text_of(browser.get(f"{PACK}/addons/"))
    posted(browser, f"{PACK}/addons/")
    assert elsewhere in draft_of("ota-500-vehicles")["addon"]["connections"]


def test_stackable_needs_the_operator(enter: Enter) -> None:
    browser = enter("polaris")
    assert "Fixed since the first approval." in text_of(browser.get(f"{PACK}/addons/"))
    Product.objects.filter(slug="ota-500-vehicles").update(ownership="")
    page = text_of(browser.get(f"{PACK}/addons/"))
    assert "The operator has not enabled stackable add-ons for you." in page


def test_the_matrix_shows_which_add_on_goes_with_which_edition(enter: Enter) -> None:
    page = text_of(enter("polaris").get(f"{BASE}/addons/"))
    assert "500 more vehicles" in page
    assert "Connected" in page


def test_an_edition_that_includes_an_add_on_says_so(enter: Enter) -> None:
    browser = enter("polaris")
    name = "editions[0].includes:many"
    posted(browser, f"{BASE}/addons/", **{name: ["", "ota-500-vehicles"]})
    assert draft_of("ota-platform")["editions"][0]["includes"] == ["ota-500-vehicles"]
    listing = listing_from_plain(draft_of("ota-platform"))
    assert listing.editions[0].includes == ("ota-500-vehicles",)
    posted(browser, f"{BASE}/addons/", **{name: [""]})
    assert "includes" not in draft_of("ota-platform")["editions"][0]


def test_ticks_say_what_may_be_changed(enter: Enter) -> None:
    browser = enter("polaris")
    codes = [each["code"] for each in draft_of("ota-platform")["editions"]]
    name = "editions[0].changes_to:many"
    posted(browser, f"{BASE}/changes/", **{name: ["", *codes]})
    assert draft_of("ota-platform")["editions"][0]["changes_to"] == codes
    posted(browser, f"{BASE}/changes/", **{name: [""]})
    assert draft_of("ota-platform")["editions"][0]["changes_to"] == []


def test_the_map_shows_the_fee_on_the_day_one_slides_to(enter: Enter) -> None:
    browser = enter("polaris")
    first = text_of(browser.get(f"{BASE}/changes/"))
    later = text_of(browser.get(f"{BASE}/changes/?row=0&day=15"))
    assert "What a change costs" in first
    assert "Bought on 15 Jan 2026" in first
    assert "Day of the term: 30 Jan 2026" in later
    assert first != later
    assert browser.get(f"{BASE}/changes/?row=x&day=-1").status_code == 200


def test_a_setup_fee_that_can_be_avoided_is_warned_of(enter: Enter) -> None:
    product = Product.objects.get(slug="ota-platform")
    assert product.draft is not None
    codes = [each["code"] for each in product.draft["editions"]]
    for each in product.draft["editions"]:
        each["changes_to"] = codes
    last = next(each for each in product.draft["offers"] if each["edition"] == codes[1])
    last["setup_fees"] = {"EUR": "500"}
    product.draft = to_plain(listing_from_plain(product.draft))
    product.save()
    page = text_of(enter("polaris").get(f"{BASE}/changes/"))
    assert "A customer could pay less than you mean" in page
    assert "setup fee are never paid" in page


def test_without_prices_the_map_says_what_to_mend(enter: Enter) -> None:
    product = Product.objects.get(slug="ota-platform")
    product.draft = demo_listing("ota-platform", proration="nobody-knows")
    product.save()
    page = text_of(enter("polaris").get(f"{BASE}/changes/"))
    assert "Mend the editions and prices first" in page
    assert "proration" in page
