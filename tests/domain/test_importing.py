"""Price lists in Pricing2Yaml syntax as listings: meanings, and nothing dropped in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from vendible.domain.catalog.checks import check, check_connections
from vendible.domain.catalog.document import from_plain, to_plain
from vendible.domain.catalog.findings import at, errors
from vendible.domain.catalog.importing import ImportReport, Oddity, documents, import_price_list
from vendible.domain.catalog.importing.units import Unit, unit_of
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Connection,
    EntitlementKind,
    Grant,
    GrantKind,
    Kind,
    Listing,
    Method,
    Ownership,
)
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.terms import Cycle
from vendible.domain.licensing.granting import entitlements_of
from vendible.domain.licensing.license import License, LicenseKind, LicenseState, Mode
from vendible.domain.licensing.merging import effective

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "price-list.yml"
FOLDER = Path(os.environ.get("VENDIBLE_SAAS_PRICING", ROOT.parent / "shared/data/saas-pricing"))
FILES = sorted(FOLDER.glob("*.yml"))
NEEDS_FILES = pytest.mark.skipif(
    not FILES,
    reason=f"no price lists in {FOLDER}; they are third-party data: name their folder by "
    "VENDIBLE_SAAS_PRICING",
)
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def own() -> ImportReport:
    return imported(OWN)


def imported(path: Path) -> ImportReport:
    return import_price_list(content(path))


def content(path: Path):
    return yaml.safe_load(path.read_text("utf-8"))


def addon(report: ImportReport, slug: str) -> Listing:
    return next(each for each in report.addons if each.slug == slug)


# what each key means


def test_plans_are_editions(own):
    base = own.base

    assert (base.slug, base.name, base.kind) == ("tide-notes", "Tide Notes", Kind.BASE)
    assert [(each.code, each.name) for each in base.editions] == [
        ("free", "Free"),
        ("team-plus", "Team Plus"),
        ("school", "School"),
        ("company", "Company"),
    ]
    assert base.editions[0].summary == "For yourself."
    assert [each.quotation for each in base.editions] == ["", "", "", "Let us talk"]


def test_prices_and_billing_periods_are_offers(own):
    team = Price(Template.LINEAR, unit=Decimal("4.99"))
    year = Price(Template.LINEAR, unit=Decimal("44.91"))  # 4.99 x 12 x 0.75
    school = Price(Template.PACKAGE, unit=Decimal(9), size=Decimal(100))
    free = Price(Template.FIXED)

    assert [(each.code, each.cycle, each.prices) for each in own.base.offers] == [
        ("free-monthly", Cycle(1), (("EUR", free),)),
        ("free-yearly", Cycle(12), (("EUR", free),)),
        ("team-plus-monthly", Cycle(1), (("EUR", team),)),
        ("team-plus-yearly", Cycle(12), (("EUR", year),)),
        ("school-yearly", Cycle(12), (("EUR", school),)),
    ]
    assert own.base.editions[1].quantity.unit == "user"
    assert own.base.editions[2].quantity.unit == "pupil"


def test_features_and_limits_are_entitlements(own):
    known = own.base.entitlements

    assert [(each.code, each.kind.value, each.unit, each.renews) for each in known] == [
        ("notes", "switch", "", False),
        ("search-replace-all", "switch", "", False),
        ("support", "level", "", False),
        ("notebooks", "limit", "notebook", False),
        ("exports", "quota", "export/month", True),
    ]
    assert known[0].group == "Writing"
    assert known[0].description == "Write and find notes."
    assert known[2].levels == ("forum", "mail", "telephone", "visits")


def test_a_plan_grants_its_values_or_the_defaults(own):
    free, team, *_ = own.base.editions

    assert {each.entitlement: each.value for each in free.grants} == {
        "notes": True,
        "search-replace-all": False,
        "support": "forum",
        "notebooks": Decimal(10),
        "exports": Decimal(1000),
    }
    assert Grant("notebooks", UNLIMITED) in team.grants
    assert Grant("support", "mail") in team.grants


def test_an_extension_is_a_pack_that_adds(own):
    pack = addon(own, "tide-notes-extra-notebooks")

    assert pack.addon.ownership is Ownership.REPEATABLE
    assert pack.addon.connections == (Connection("tide-notes", ("free",)),)
    assert pack.editions[0].grants == (
        Grant("notebooks", Decimal(5), GrantKind.ADDS, per_unit=True),
    )
    assert [str(each.cycle) for each in pack.offers] == ["1 month", "1 year"]
    assert pack.offers[0].prices == (("EUR", Price(Template.LINEAR, unit=Decimal("2.5"))),)


def test_a_piece_is_bought_once(own):
    pack = addon(own, "tide-notes-export-pack")

    assert pack.offers[0].method is Method.ONE_TIME
    assert pack.offers[0].prices == (("EUR", Price(Template.LINEAR, unit=Decimal("0.01"))),)
    assert pack.addon.depends_on == ("tide-notes-extra-notebooks",)


def test_without_available_for_all_plans_are_connected(own):
    replacing = addon(own, "tide-notes-replacing")

    assert replacing.addon.connections[0].editions == ("free", "team-plus", "school", "company")
    assert replacing.addon.ownership is Ownership.ONE_PER_CUSTOMER
    assert replacing.offers[0].prices == (("EUR", Price(Template.FIXED, flat=Decimal(3))),)


def test_excluding_is_mutual(own):
    assert addon(own, "tide-notes-replacing").addon.excludes == ("tide-notes-less-notebooks",)
    assert addon(own, "tide-notes-less-notebooks").addon.excludes == ("tide-notes-replacing",)


def test_a_one_time_payment(own):
    (once,) = addon(own, "tide-notes-less-notebooks").offers

    assert (once.method, once.cycle) == (Method.ONE_TIME, None)
    assert once.prices == (("EUR", Price(Template.FIXED, flat=Decimal(1))),)


def test_a_price_in_words_is_a_quotation(own):
    consulting = addon(own, "tide-notes-consulting")

    assert consulting.editions[0].quotation == "Ask us"
    assert consulting.offers == ()
    assert own.quotations == ("Company: Let us talk", "Consulting: Ask us")


def test_what_is_reported(own):
    found = {(each.code, each.place) for each in own.findings}

    assert not own.has_errors
    assert found == {
        (Oddity.CODE_CHANGED, "features.search&replace/all"),
        (Oddity.LEVEL_RANKING, "features.support"),
        (Oddity.QUOTA_PERIOD, "usageLimits.exports.unit"),
        (Oddity.NEEDS_QUOTATION, "plans.COMPANY.price"),
        (Oddity.NEEDS_QUOTATION, "addOns.consulting.price"),
        (Oddity.UNIT_WITHOUT_PERIOD, "addOns.exportPack.unit"),
        (Oddity.REPLACED_BY_LESS, "addOns.lessNotebooks.usageLimits.notebooks"),
        (Oddity.OWNERSHIP_CHOSEN, "addOns"),
        (Oddity.FILLED_IN, ""),
    }
    for each in own.findings:
        assert each.message
        assert each.remedy.endswith(".")


def test_what_has_no_place_is_in_the_notes(own):
    notes = own.base.notes

    assert "tags: Writing, Sharing" in notes
    assert "features support: docUrl https://tide-notes.example/support" in notes
    assert "usageLimits notebooks: linkedFeatures notes" in notes
    assert "Price of TEAM_PLUS as listed: 4.99 user/month" in notes
    assert "Price as listed: 0.01 export" in addon(own, "tide-notes-export-pack").notes
    assert notes[0] == (
        "Imported from the price list of Tide Notes, version 2026, of 2026-02-01, "
        "https://tide-notes.example/pricing, Pricing2Yaml 2.1."
    )


def changed(**changes) -> ImportReport:
    return import_price_list({**content(OWN), **changes})


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"currency": "Euro"}, Oddity.CURRENCY_MISSING, "currency"),
        ({"plans": None}, Oddity.NO_PLANS, "plans"),
        ({"plans": ["FREE"]}, Oddity.WRONG_KIND, "plans"),
        ({"saasName": ["Tide"]}, Oddity.WRONG_KIND, "saasName"),
        ({"plans": {"FREE": {"price": [1]}}}, Oddity.PRICE_KIND, "plans.FREE.price"),
        ({"plans": {"FREE": {"price": -1}}}, Oddity.PRICE_KIND, "plans.FREE.price"),
        ({"plans": {"FREE": {}}}, Oddity.PRICE_KIND, "plans.FREE.price"),
        (
            {"plans": {"FREE": {"price": 1, "features": {"notes": {"value": "yes"}}}}},
            Oddity.VALUE_KIND,
            "plans.FREE.features.notes.value",
        ),
        (
            {"features": {"notes": {"valueType": "FLAG", "defaultValue": 1}}},
            Oddity.VALUE_KIND,
            "features.notes.valueType",
        ),
        (
            {"plans": {"FREE": {"price": 1, "features": {"nots": {"value": True}}}}},
            Oddity.UNKNOWN_REFERENCE,
            "plans.FREE.features.nots",
        ),
        (
            {"addOns": {"more": {"price": 1, "availableFor": ["FREE", "FRE"]}}},
            Oddity.UNKNOWN_REFERENCE,
            "addOns.more.availableFor[1]",
        ),
        (
            {"addOns": {"more": {"price": 1, "dependsOn": ["most"]}}},
            Oddity.UNKNOWN_REFERENCE,
            "addOns.more.dependsOn[0]",
        ),
        ({"billing": {"weekly": 1}}, Oddity.BILLING_PERIOD, "billing.weekly"),
        ({"billing": {"annual": "half"}}, Oddity.BILLING_PERIOD, "billing.annual"),
        ({"syntaxVersion": "3.0"}, Oddity.SYNTAX_VERSION, "syntaxVersion"),
        ({"plans": {"FREE": {"price": 1}}}, Oddity.UNIT_MISSING, "plans.FREE.unit"),
        (
            {"plans": {"FREE": {"price": 1, "unit": "user/month/site"}}},
            Oddity.UNIT_OF_TWO,
            "plans.FREE.unit",
        ),
        (
            {"addOns": {"more": {"price": 1, "unit": "/month", "availableFor": []}}},
            Oddity.CONNECTED_TO_NOTHING,
            "addOns.more",
        ),
        (
            {
                "usageLimits": {
                    "notes": {
                        "valueType": "NUMERIC",
                        "defaultValue": 1,
                        "type": "TIME_DRIVEN",
                        "unit": "minute/month",
                    }
                }
            },
            Oddity.LIMIT_TYPE,
            "usageLimits.notes.type",
        ),
        (
            {"plans": {"FREE": {"price": 4.99, "unit": "/month"}}, "billing": {"annual": 0.883}},
            Oddity.PRICE_ROUNDED,
            "plans.FREE.price",
        ),
    ],
)
def test_an_oddity_has_code_and_place(changes, code, place):
    assert (code, place) in [(each.code, each.place) for each in changed(**changes).findings]


def test_every_oddity_is_shown_by_a_test():
    shown = Path(__file__).read_text("utf-8")

    assert [each.name for each in Oddity if f"Oddity.{each.name}" not in shown] == []


@pytest.mark.parametrize("data", [None, [], "plans", {}, {"name": "x"}])
def test_what_is_no_price_list(data):
    report = import_price_list(data)

    assert [each.code for each in report.findings] == [Oddity.NOT_A_PRICE_LIST]
    assert report.listings == ()


def test_addons_without_plans_are_imported_and_reported():
    report = changed(plans={})

    assert report.base is None
    assert len(report.addons) == 5
    assert all(each.addon.connections == () for each in report.addons)


def test_keys_that_make_the_same_code_or_slug_stay_apart():
    flag = {"valueType": "BOOLEAN", "defaultValue": False}
    report = changed(
        features={"a/b": flag, "a&b": flag},
        plans={"A_B": {"price": 1, "unit": "/month"}, "a-b": {"price": 1, "unit": "/month"}},
        addOns={"a b": {"price": 1, "unit": "/month"}, "a_b": {"price": 1, "unit": "/month"}},
    )

    assert [each.code for each in report.base.entitlements][:2] == ["a-b", "a-b-2"]
    assert [each.code for each in report.base.editions] == ["a-b", "a-b-2"]
    assert [each.slug for each in report.addons] == ["tide-notes-a-b", "tide-notes-a-b-2"]


def test_an_unlimited_extension_is_not_counted_per_unit():
    more = {"price": 1, "usageLimitsExtensions": {"notebooks": {"value": float("inf")}}}
    report = changed(addOns={"more": {**more, "unit": "/month"}})

    assert report.addons[0].editions[0].grants == (Grant("notebooks", UNLIMITED, GrantKind.ADDS),)


@pytest.mark.parametrize(
    ("text", "months", "things", "pack"),
    [
        ("user/month", 1, ("user",), 1),
        ("/month", 1, (), 1),
        ("month", 1, (), 1),
        ("month/market", 1, ("market",), 1),
        ("channel/year", 12, ("channel",), 1),
        ("per kiosk user/month", 1, ("kiosk user",), 1),
        ("500 users/month", 1, ("user",), 500),
        ("user/month/workspace", 1, ("user", "workspace"), 1),
        ("USD/user", None, ("user",), 1),
        ("message", None, ("message",), 1),
        ("one-time payment", None, (), 1),
        ("one time purchase", None, (), 1),
        ("", 1, (), 1),
    ],
)
def test_units(text, months, things, pack):
    unit = unit_of(text)

    assert (unit.months, unit.things, unit.pack) == (months, things, pack)
    assert unit == Unit(text, months, things, pack, unit.is_assumed)


# the whole data set


def places(value: object, place: str = "") -> Iterator[str]:
    """Every value of a file; a list is one."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from places(each, at(place, str(key)))
    elif value is not None:
        yield place


def around(place: str) -> Iterator[str]:
    """The place and all that it lies in."""
    while place:
        yield place
        place = place[: max(place.rfind("."), place.rfind("["), 0)]


def assert_nothing_is_dropped(data, report: ImportReport) -> None:
    reported = {each.place for each in report.findings if each.is_error}
    for place in places(data):
        assert any(
            each in report.used or each in report.kept or each in reported for each in around(place)
        ), f"{place} was dropped"


def assert_kept_is_in_the_notes(data, report: ImportReport) -> None:
    noted = "\n".join(note for each in report.listings for note in each.notes)
    for place in report.kept:
        value = data
        rest = place
        while rest:
            key = max(
                (each for each in value if rest == str(each) or rest.startswith(f"{each}.")),
                key=len,
            )
            value, rest = value[key], rest[len(str(key)) + 1 :]
        told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        assert told in noted, f"{place} is not in the notes"


def test_nothing_of_our_own_file_is_dropped(own):
    data = content(OWN)

    assert_nothing_is_dropped(data, own)
    assert_kept_is_in_the_notes(data, own)


def test_an_unknown_key_is_kept():
    report = changed(variables={"rate": 3})

    assert "variables.rate: 3" in report.base.notes


@NEEDS_FILES
@pytest.mark.parametrize("path", FILES, ids=[each.stem for each in FILES])
def test_a_file_of_the_data_set(path):
    data = content(path)
    report = import_price_list(data)

    assert errors(report.findings) == ()
    assert len(report.base.editions) == len(data["plans"])
    assert len(report.addons) == len(data.get("addOns") or {})
    assert_nothing_is_dropped(data, report)
    assert_kept_is_in_the_notes(data, report)
    for listing, document in zip(report.listings, documents(report), strict=True):
        assert errors(check(listing, policies=["vendible"])) == ()
        assert errors(check_connections(listing, {report.base.slug: report.base})) == ()
        assert to_plain(listing) == document
        assert from_plain(document) == listing


@NEEDS_FILES
def test_the_counts_of_the_data_set():
    """The totals that the data set's own description gives."""
    reports = [imported(each) for each in FILES]

    assert len(reports) == 24
    assert sum(each.editions for each in reports) == 104
    assert sum(len(each.addons) for each in reports) == 80
    assert sum(1 for each in reports if each.addons) == 18
    assert sum(1 for each in reports for one in each.addons if one.addon.depends_on) == 3
    assert sum(len(each.quotations) for each in reports) == 48


@NEEDS_FILES
def test_figures_of_the_data_set():
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
        base = imported(FOLDER / f"{stem}.yml").base
        assert base.offer(offer).prices[0][1] == price, (stem, offer)


# what a customer may do, against the file itself


def said(raw: object) -> object:
    """A value of the file as the license center gives it."""
    if isinstance(raw, list):
        return ", ".join(raw)
    if isinstance(raw, (bool, str)):
        return raw
    return UNLIMITED if raw == float("inf") else Decimal(str(raw))


def plus(one, other):
    return UNLIMITED if UNLIMITED in (one, other) else one + other


def expected(data, plan: str, addon: str, quantity: int) -> list[object]:
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


def pairs(path: Path):
    """Every plan with every add-on that may be bought with it, as the file says."""
    data = content(path)
    for number, (addon, part) in enumerate((data.get("addOns") or {}).items()):
        for plan in part.get("availableFor") or data["plans"]:
            yield data, plan, addon, number


@NEEDS_FILES
@pytest.mark.parametrize("path", FILES, ids=[each.stem for each in FILES])
@pytest.mark.parametrize("quantity", [1, 3])
def test_plan_and_addon_together_allow_what_the_file_says(path, quantity):
    report = imported(path)
    for data, plan, addon, number in pairs(path):
        edition = report.base.editions[list(data["plans"]).index(plan)]
        listing = report.addons[number]
        (implicit,) = listing.editions
        bought = quantity if implicit.quantity else 1
        merged = effective(
            [
                license_for(report.base, edition.code, 1),
                license_for(listing, implicit.code, 2, bought),
            ]
        )
        codes = [each.code for each in report.base.entitlements]

        assert edition.code in listing.addon.connections[0].editions
        assert [merged[each].value for each in codes] == expected(data, plan, addon, bought)
        assert all(listing.entitlement(each.entitlement) for each in implicit.grants)


@NEEDS_FILES
def test_there_are_pairs_to_try():
    assert sum(1 for path in FILES for _ in pairs(path)) > 150


def test_kinds_are_those_that_can_be_merged(own):
    kinds = {each.code: each.kind for each in own.base.entitlements}

    for listing in own.addons:
        assert all(kinds[each.code] is each.kind for each in listing.entitlements)
    assert EntitlementKind.LEVEL in kinds.values()
