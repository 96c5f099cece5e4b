"""The section *Editions and attributes*: rows, values, grants, and what is listed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

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
HERE = f"/partner/products/{SLUG}/edit/editions/"
# One marketplace for all examples: each begins by putting its draft.
SHARED = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def draft_of(slug: str = SLUG) -> dict[str, Any]:
    draft: dict[str, Any] = Product.objects.get(slug=slug).draft or {}
    return draft


def put(draft: dict[str, Any], slug: str = SLUG) -> None:
    Product.objects.filter(slug=slug).update(draft=draft)


def unlisted(slug: str = SLUG) -> None:
    Product.objects.filter(slug=slug).update(live_id=None)


def post(browser: Client, do: str = "", **changed: str) -> None:
    """The page as it is shown with some fields filled in otherwise; saved."""
    fields = fields_of(browser.get(HERE)) | {name: [each] for name, each in changed.items()}
    answer = browser.post(HERE, fields | {"do": [do]})
    assert answer.status_code == 302, text_of(answer)


def test_what_comes_back_as_it_was_shown_changes_nothing(enter: Enter) -> None:
    browser = enter("polaris")
    unlisted()

    @given(listing=listings())
    @SHARED
    def comes_back(listing: Listing) -> None:
        draft = to_plain(listing)
        put(draft)
        post(browser)
        assert draft_of() == draft

    comes_back()


def small(**changed: Any) -> dict[str, Any]:
    """Type saas; two editions, of which the first has a quantity, and two entitlements."""
    document = demo_listing("ota-platform", type="saas")
    document["editions"] = [
        {"code": "a", "name": "Alpha", "quantity": {"name": "Cars", "unit": "car"}},
        {"code": "b", "name": "Beta"},
    ]
    document["offers"] = [
        {"code": "a-m", "edition": "a", "method": "one_time", "prices": {"EUR": "10"}},
        {"code": "b-m", "edition": "b", "method": "one_time", "prices": {"EUR": "20"}},
    ]
    document["entitlements"] = [
        {"code": "cars", "name": "Cars", "kind": "limit", "unit": "car"},
        {"code": "sso", "name": "Single sign-on", "kind": "switch"},
    ]
    document.pop("seats", None)
    return copy.deepcopy(document | changed)


def put_small(**changed: Any) -> None:
    unlisted()
    put(small(**changed))


# --- editions ----------------------------------------------------------------------------------


def test_an_edition_is_added_and_its_code_made_from_its_name(enter: Enter) -> None:
    browser = enter("polaris")
    put_small()
    post(browser, "add editions")
    assert draft_of()["editions"][2] == {}
    post(browser, **{"editions[2].name": "Fleet Plus", "editions[2].rank:number": "3"})
    assert draft_of()["editions"][2] == {"code": "fleet-plus", "name": "Fleet Plus", "rank": 3}


def test_an_edition_that_is_removed_takes_its_offers_along(enter: Enter) -> None:
    put_small()
    post(enter("polaris"), "remove editions[0]")
    assert [each["code"] for each in draft_of()["editions"]] == ["b"]
    assert [each["code"] for each in draft_of()["offers"]] == ["b-m"]


def test_the_offers_follow_an_edition_whose_code_is_typed_anew(enter: Enter) -> None:
    put_small()
    post(enter("polaris"), **{"editions[0].code": "alpha"})
    assert [each["edition"] for each in draft_of()["offers"]] == ["alpha", "b"]


def test_a_listed_edition_is_withdrawn_never_deleted(enter: Enter) -> None:
    browser = enter("polaris")
    before = draft_of()
    page = browser.get(HERE)
    assert "remove editions[0]" not in page.content.decode()
    assert "editions[0].code" not in fields_of(page)
    fields = fields_of(page)
    refused = browser.post(HERE, fields | {"do": ["remove editions[0]"]})
    assert refused.status_code == 409
    assert "The edition Starter is listed; it can't be deleted" in text_of(refused)
    browser.post(HERE, fields | {"editions[0].code": ["other"]})
    assert draft_of() == before
    post(browser, **{"editions[0].on_sale:flag": "false"})
    assert draft_of()["editions"][0]["on_sale"] is False


def test_an_add_on_has_one_edition_without_name_or_rank(enter: Enter) -> None:
    here = "/partner/products/ota-500-vehicles/edit/editions/"
    page = enter("polaris").get(here)
    fields = fields_of(page)
    assert "editions[0].rank:number" not in fields
    assert "editions[0].name" not in fields
    assert 'value="add editions"' not in page.content.decode()


# --- attributes and SKUs -----------------------------------------------------------------------

A = "editions[0].attributes"


def test_values_are_typed_a_line_each(enter: Enter) -> None:
    browser = enter("polaris")
    put_small()
    post(browser, f"add {A}")
    typed = {f"{A}[0].name": "Size", f"{A}[0].values:pairs": "small = Small\r\nVery large\r\n"}
    post(browser, **typed)
    assert draft_of()["editions"][0]["attributes"] == [
        {
            "code": "size",
            "name": "Size",
            "values": [
                {"code": "small", "name": "Small"},
                {"code": "very-large", "name": "Very large"},
            ],
        }
    ]
    page = browser.get(HERE)
    assert fields_of(page)[f"{A}[0].values:pairs"] == ["small = Small\nvery-large = Very large"]
    assert "2 SKUs from these attributes" in text_of(page)


def test_five_attributes_are_the_most(enter: Enter) -> None:
    browser = enter("polaris")
    put_small()
    for _ in range(5):
        post(browser, f"add {A}")
    page = browser.get(HERE)
    assert len(draft_of()["editions"][0]["attributes"]) == 5
    assert f'value="add {A}"' not in page.content.decode()
    assert "5 attributes are the most" in text_of(page)


def test_attributes_are_copied_from_another_edition(enter: Enter) -> None:
    value = {"code": "s", "name": "Small"}
    size = {"code": "size", "name": "Size", "values": [value]}
    document = small()
    document["editions"][0]["attributes"] = [size]
    unlisted()
    put(document)
    post(enter("polaris"), "copy editions[1]", **{"copy editions[1]": "a"})
    copied = draft_of()["editions"][1]
    assert copied["attributes"] == [size]
    assert copied["quantity"]["unit"] == "car"


def test_a_quantity_comes_and_goes_with_its_fields(enter: Enter) -> None:
    browser = enter("polaris")
    put_small()
    q = "editions[0].quantity"
    post(browser, **{f"{q}.maximum:number": "100", f"{q}.step:number": "10"})
    assert draft_of()["editions"][0]["quantity"]["maximum"] == 100
    gone = ("name", "unit", "minimum:number", "maximum:number", "step:number")
    post(browser, **{f"{q}.{each}": "" for each in gone})
    assert "quantity" not in draft_of()["editions"][0]


# --- entitlements and grants -------------------------------------------------------------------


def test_the_matrix_is_filled(enter: Enter) -> None:
    browser = enter("polaris")
    put_small()
    post(browser, **{"grant.0.0": "500 each", "grant.1.0": "unlimited", "grant.1.1": "yes"})
    first, second = (each.get("grants") for each in draft_of()["editions"])
    assert first == [{"entitlement": "cars", "sets": 500, "per_unit": True}]
    assert second == [
        {"entitlement": "cars", "sets": "unlimited"},
        {"entitlement": "sso", "sets": True},
    ]
    post(browser, **{"grant.1.0": ""})
    assert draft_of()["editions"][1]["grants"] == [{"entitlement": "sso", "sets": True}]


def test_a_cell_that_can_not_be_read_is_kept_and_told(enter: Enter) -> None:
    browser = enter("polaris")
    put_small()
    post(browser, **{"grant.0.0": "plenty"})
    page = browser.get(HERE)
    assert fields_of(page)["grant.0.0"] == ["plenty"]
    assert "expected a number or unlimited" in text_of(page)


def test_grants_and_seats_follow_an_entitlement_whose_code_is_typed_anew(enter: Enter) -> None:
    put_small(seats="cars")
    browser = enter("polaris")
    post(browser, **{"grant.0.0": "5"})
    post(browser, **{"entitlements[0].code": "vehicles", "seats": "cars"})
    assert draft_of()["editions"][0]["grants"] == [{"entitlement": "vehicles", "sets": 5}]
    assert draft_of()["seats"] == "vehicles"


def test_a_grant_of_nothing_known_is_shown_till_it_is_mended(enter: Enter) -> None:
    document = small()
    document["editions"][0]["grants"] = [{"entitlement": "trucks", "sets": 5}]
    unlisted()
    put(document)
    browser = enter("polaris")
    assert "not defined above" in text_of(browser.get(HERE))
    post(browser)
    assert draft_of()["editions"][0]["grants"] == [{"entitlement": "trucks", "sets": 5}]
    post(browser, **{"grant.0.2": ""})
    assert "grants" not in draft_of()["editions"][0]
