"""The 24 price lists of the data set: counts, figures, and what customers may do with them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.domain.price_lists import (
    FILES,
    FOLDER,
    NEEDS_FILES,
    assert_kept_is_in_the_notes,
    assert_nothing_is_dropped,
    base_of,
    content,
    imported,
    terms_of,
)
from vendible.domain.catalog.checks import check, check_connections
from vendible.domain.catalog.document import from_plain, to_plain
from vendible.domain.catalog.findings import errors
from vendible.domain.catalog.importing import documents, import_price_list
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Kind,
    Listing,
)
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.licensing.granting import entitlements_of
from vendible.domain.licensing.license import License, LicenseKind, LicenseState, Mode
from vendible.domain.licensing.merging import effective

AT = datetime(2026, 1, 1, tzinfo=UTC)


@NEEDS_FILES
@pytest.mark.parametrize("path", FILES, ids=[each.stem for each in FILES])
def test_a_file_of_the_data_set(path: Path) -> None:
    data = content(path)
    report = import_price_list(data)

    assert errors(report.findings) == ()
    assert len(base_of(report).editions) == len(data["plans"])
    assert len(report.addons) == len(data.get("addOns") or {})
    assert_nothing_is_dropped(data, report)
    assert_kept_is_in_the_notes(data, report)
    for listing, document in zip(report.listings, documents(report), strict=True):
        assert errors(check(listing, policies=["vendible"])) == ()
        assert errors(check_connections(listing, {base_of(report).slug: base_of(report)})) == ()
        assert to_plain(listing) == document
        assert from_plain(document) == listing


@NEEDS_FILES
def test_the_counts_of_the_data_set() -> None:
    """The totals that the data set's own description gives."""
    reports = [imported(each) for each in FILES]

    assert len(reports) == 24
    assert sum(each.editions for each in reports) == 104
    assert sum(len(each.addons) for each in reports) == 80
    assert sum(1 for each in reports if each.addons) == 18
    assert sum(1 for each in reports for one in each.addons if terms_of(one).depends_on) == 3
    assert sum(len(each.quotations) for each in reports) == 48


@NEEDS_FILES
def test_figures_of_the_data_set() -> None:
    """A few prices worked out by hand."""
    figures = {
        ("box-2025", "business-yearly"): Price(Template.LINEAR, unit=Decimal(180)),
        ("jira-2025", "standard-yearly"): Price(Template.LINEAR, unit=Decimal("74.9988")),
        ("webflow-2025", "website-cms-yearly"): Price(Template.LINEAR, unit=Decimal("295.8")),
        ("shopify-2025", "basic-yearly"): Price(Template.FIXED, flat=Decimal(351)),
        ("buffer-2024", "team-yearly"): Price(Template.LINEAR, unit=Decimal(12)),
        ("mailchimp-2025", "premium-monthly"): Price(
            Template.PACKAGE, unit=Decimal(350), size=Decimal(500)
        ),
        ("evernote-2025", "personal-yearly"): Price(Template.FIXED, flat=Decimal("134.91")),
    }
    for (stem, offer), price in figures.items():
        sold = base_of(imported(FOLDER / f"{stem}.yml")).offer(offer)
        assert sold is not None
        assert sold.prices[0][1] == price, (stem, offer)


# what a customer may do, against the file itself


def said(raw: Any) -> Any:
    """A value of the file as the license center gives it."""
    if isinstance(raw, list):
        return ", ".join(raw)
    if isinstance(raw, (bool, str)):
        return raw
    return UNLIMITED if raw == float("inf") else Decimal(str(raw))


def plus(one: Any, other: Any) -> Any:
    return UNLIMITED if UNLIMITED in (one, other) else one + other


def expected(data: Any, plan: str, addon: str, quantity: int) -> list[object]:
    """By the data set's description: add-ons replace values, extensions add to them."""
    values = []
    for section in ("features", "usageLimits"):
        for key, thing in (data.get(section) or {}).items():
            value = thing["defaultValue"]
            for part in (data["plans"][plan], data["addOns"][addon]):
                value = (part.get(section) or {}).get(key, {"value": value})["value"]
            value = said(value)
            if section == "usageLimits":
                more = (data["addOns"][addon].get("usageLimitsExtensions") or {}).get(key)
                value = plus(value, said(more["value"]) * quantity) if more else value
            values.append(value)
    return values


def license_for(listing: Listing, edition: str, number: int, quantity: int = 1) -> License:
    return License(
        id=UUID(int=number),
        revision=1,
        instance=UUID(int=9),
        subscription=UUID(int=number),
        product=listing.slug,
        edition=edition,
        kind=LicenseKind.ADDITION if listing.kind is Kind.ADDON else LicenseKind.MAIN,
        mode=Mode.SUBSCRIPTION,
        state=LicenseState.ACTIVE,
        entitlements=entitlements_of(listing, edition, quantity, {}),
        valid_from=AT,
        valid_to=None,
        issued_at=AT,
    )


def pairs(path: Path) -> Any:
    """Every plan with every add-on that may be bought with it, as the file says."""
    data = content(path)
    for number, (addon, part) in enumerate((data.get("addOns") or {}).items()):
        for plan in part.get("availableFor") or data["plans"]:
            yield data, plan, addon, number


@NEEDS_FILES
@pytest.mark.parametrize("path", FILES, ids=[each.stem for each in FILES])
@pytest.mark.parametrize("quantity", [1, 3])
def test_plan_and_addon_together_allow_what_the_file_says(path: Path, quantity: int) -> None:
    report = imported(path)
    for data, plan, addon, number in pairs(path):
        edition = base_of(report).editions[list(data["plans"]).index(plan)]
        listing = report.addons[number]
        (implicit,) = listing.editions
        bought = quantity if implicit.quantity else 1
        merged = effective(
            [
                license_for(base_of(report), edition.code, 1),
                license_for(listing, implicit.code, 2, bought),
            ]
        )
        codes = [each.code for each in base_of(report).entitlements]

        assert edition.code in terms_of(listing).connections[0].editions
        assert [merged[each].value for each in codes] == expected(data, plan, addon, bought)
        assert all(listing.entitlement(each.entitlement) for each in implicit.grants)


@NEEDS_FILES
def test_there_are_pairs_to_try() -> None:
    assert sum(1 for path in FILES for _ in pairs(path)) > 150
