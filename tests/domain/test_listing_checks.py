"""Release requirements: for each a listing that breaks it, and its mended twin."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.listings import (
    POLICIES,
    VEHICLES,
    addon_listing,
    base_listing,
    fixed,
    linear,
)
from tests.domain.listings_changed import (
    BASIC,
    SOLD,
    SWITCH,
    addon,
    basic,
    per_sku,
    priced,
    sold,
)
from tests.domain.offer_requirements import OFFER_ROWS
from tests.domain.page_requirements import PLAIN_ROWS, RULED_ROWS, Ruled
from tests.domain.product_requirements import PRODUCT_ROWS
from vendible.domain.catalog.checks import (
    Requirement,
    changes_allowed,
    check,
    check_connections,
    slug_of,
)
from vendible.domain.catalog.findings import errors
from vendible.domain.catalog.listing import (
    Billing,
    Connection,
    EntitlementKind,
    Listing,
    Method,
)

R = Requirement
ROWS = [*PRODUCT_ROWS, *PLAIN_ROWS, *OFFER_ROWS]


@pytest.mark.parametrize(
    ("requirement", "place", "broken", "mended"),
    ROWS,
    ids=[f"{row[0].value}-{number}" for number, row in enumerate(ROWS)],
)
def test_a_requirement(
    requirement: Requirement, place: str, broken: Listing, mended: Listing
) -> None:
    findings = check(broken, policies=POLICIES)

    assert [(each.code, each.place) for each in findings] == [(requirement.value, place)]
    assert findings[0].message
    assert findings[0].remedy.endswith((".", "?"))
    assert "{" not in findings[0].message.replace("{{", "")
    assert check(mended, policies=POLICIES) == ()


@pytest.mark.parametrize("row", RULED_ROWS, ids=[f"{row[0]}-{row[1]}" for row in RULED_ROWS])
def test_a_requirement_of_a_marketplace(row: Ruled) -> None:
    requirement, place, broken, found_by, mended, not_found_by = row
    findings = check(broken, policies=POLICIES, rules=found_by)

    assert [(each.code, each.place) for each in findings] == [(requirement.value, place)]
    assert findings[0].remedy.endswith((".", "?"))
    assert check(broken, policies=POLICIES) == () or place != "logo", "a file says nothing of it"
    assert check(mended, policies=POLICIES, rules=not_found_by) == ()


def test_every_requirement_has_a_row() -> None:
    rows = {row[0] for row in (*ROWS, *RULED_ROWS, *CONNECTED)}
    of_their_own = {R.PARENT_IS_DRAFT, R.PARENT_FOREIGN}  # these have tests of their own
    assert rows | of_their_own == set(Requirement)


def test_the_listings_of_the_tests_are_clean() -> None:
    assert check(base_listing(), policies=POLICIES) == ()
    assert check(addon_listing(), policies=POLICIES) == ()


OTA = base_listing()
INCLUDING = base_listing(editions=(replace(BASIC, includes=("ota-500",)),), offers=(SOLD,))
CONNECTED = [
    (R.PARENT_NOT_BASE, "addon.connections[0].product", addon_listing(), {"ota": addon_listing()}),
    (R.INCLUDES_UNKNOWN, "editions[0].includes[0]", INCLUDING, {}),
    (R.INCLUDES_NOT_ADDON, "editions[0].includes[0]", INCLUDING, {"ota-500": OTA}),
    (R.PARENT_UNKNOWN, "addon.connections[0].product", addon_listing(), {}),
    (
        R.PARENT_EDITION_UNKNOWN,
        "addon.connections[0].editions[0]",
        addon(connections=(Connection("ota", ("basik",)),)),
        {"ota": OTA},
    ),
    (
        R.PARENT_BILLING,
        "addon.connections[0]",
        addon_listing(),
        {"ota": replace(OTA, billing=Billing.OFFLINE)},
    ),
    (
        R.PARENT_CURRENCY,
        "addon.connections[0]",
        addon_listing(),
        {"ota": sold(prices=(("EUR", fixed("1")), ("USD", fixed("1"))))},
    ),
    (
        R.PARENT_ENTITLEMENT,
        "entitlements[0].kind",
        addon_listing(),
        {"ota": base_listing(entitlements=(replace(SWITCH, code="vehicles"),))},
    ),
]


@pytest.mark.parametrize(
    ("requirement", "place", "addon", "parents"), CONNECTED, ids=[row[0] for row in CONNECTED]
)
def test_a_connection_beside_its_parent(
    requirement: Requirement, place: str, addon: Any, parents: dict[str, Listing]
) -> None:
    findings = check_connections(addon, parents)

    assert [(each.code, each.place) for each in findings] == [(requirement.value, place)]


def test_a_parent_that_is_a_draft_of_the_same_partner() -> None:
    """An add-on and its new parent, or its parent's new edition, are submitted together."""
    place = "addon.connections[0]"
    new = check_connections(addon_listing(), {}, drafts={"ota": OTA})
    assert [(each.code, each.place) for each in new] == [("parent_is_draft", f"{place}.product")]
    assert not errors(new)

    other = replace(OTA, editions=(*OTA.editions, replace(BASIC, code="max", name="Max")))
    wanted = addon(connections=(Connection("ota", ("basic", "max")),))
    (found,) = check_connections(wanted, {"ota": OTA}, drafts={"ota": other})
    assert (found.code, found.place) == ("parent_is_draft", f"{place}.editions[1]")
    (found,) = check_connections(wanted, {"ota": OTA})
    assert found.code == "parent_edition_unknown"


def test_a_parent_of_another_partner() -> None:
    (found,) = check_connections(addon_listing(), {"ota": OTA}, foreign={"ota"})
    assert (found.code, found.place) == ("parent_foreign", "addon.connections[0].product")
    assert errors([found])


def test_good_connections() -> None:
    assert check_connections(INCLUDING, {"ota-500": addon_listing()}) == ()
    assert check_connections(addon_listing(), {"ota": OTA}) == ()
    assert check_connections(OTA, {}) == ()
    quota = replace(VEHICLES, kind=EntitlementKind.QUOTA)
    assert check_connections(addon_listing(entitlements=(quota,)), {"ota": OTA}) == ()
    free = replace(OTA, billing=Billing.FREE, offers=())
    assert check_connections(addon_listing(), {"ota": free}) == ()


def test_all_findings_at_once_and_in_the_order_of_the_parts() -> None:
    listing = base_listing(name="", category="", offers=(replace(SOLD, code="a b", cycle=None),))

    assert [each.place for each in check(listing, policies=POLICIES)] == [
        "name",
        "category",
        "offers[0].code",
        "editions[1]",
        "offers[0].cycle",
    ]


def test_an_unpriced_combination_is_no_error() -> None:
    findings = check(per_sku({"s": fixed("1")}), policies=POLICIES)

    assert errors(findings) == ()
    assert "1 of 2 SKUs" in findings[0].message


def test_a_usage_price_needs_no_quantity() -> None:
    assert check(priced(linear("0.01"), method=Method.USAGE), policies=POLICIES) == ()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Fleet Manager 2", "fleet-manager-2"),
        ("  +++  ", "product"),
        ("Ünicode", "nicode"),
        ("x" * 99, "x" * 63),
    ],
)
def test_slug_of(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@pytest.mark.parametrize(
    ("listing", "allowed"),
    [
        (base_listing(), ()),
        (basic(changes_to=("fleet",)), ("fleet",)),
        (basic(changes_to=()), ()),
        (priced(linear("5")), ("basic", "fleet")),
        (priced(linear("5"), edition=replace(BASIC, changes_to=())), ()),
        (sold(prices=(("EUR", linear("5")), ("USD", fixed("5")))), ()),
        (per_sku({"s": linear("1"), "l": linear("2")}), ("basic", "fleet")),
        (per_sku({"s": linear("1"), "l": fixed("2")}), ()),
        (base_listing(offers=()), ()),
    ],
)
def test_changes_allowed(listing: Listing, allowed: tuple[str, ...]) -> None:
    """Rules: Changing 1; with linear prices all are ticked to begin with."""
    assert changes_allowed(listing, "basic") == allowed
    assert changes_allowed(listing, "unknown") == ()
