"""Price lists in Pricing2Yaml syntax as listings: meanings, and nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import UNHURRIED
from tests.domain.price_lists import (
    OWN,
    assert_kept_is_in_the_notes,
    assert_nothing_is_dropped,
    base_of,
    content,
    imported,
    terms_of,
    unit_bought,
)
from vendible.domain.catalog.document import from_plain, to_plain
from vendible.domain.catalog.importing import ImportReport, Oddity, import_price_list
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


@pytest.fixture(scope="module")
def own() -> ImportReport:
    return imported(OWN)


def addon(report: ImportReport, slug: str) -> Listing:
    return next(each for each in report.addons if each.slug == slug)


# what each key means


def test_plans_are_editions(own: ImportReport) -> None:
    base = base_of(own)

    assert (base.slug, base.name, base.kind) == ("tide-notes", "Tide Notes", Kind.BASE)
    assert [(each.code, each.name) for each in base.editions] == [
        ("free", "Free"),
        ("team-plus", "Team Plus"),
        ("school", "School"),
        ("company", "Company"),
    ]
    assert base.editions[0].summary == "For yourself."
    assert [each.quotation for each in base.editions] == ["", "", "", "Let us talk"]


def test_prices_and_billing_periods_are_offers(own: ImportReport) -> None:
    team = Price(Template.LINEAR, unit=Decimal("4.99"))
    year = Price(Template.LINEAR, unit=Decimal("44.91"))  # 4.99 x 12 x 0.75
    school = Price(Template.PACKAGE, unit=Decimal(9), size=Decimal(100))
    free = Price(Template.FIXED)

    assert [(each.code, each.cycle, each.prices) for each in base_of(own).offers] == [
        ("free-monthly", Cycle(1), (("EUR", free),)),
        ("free-yearly", Cycle(12), (("EUR", free),)),
        ("team-plus-monthly", Cycle(1), (("EUR", team),)),
        ("team-plus-yearly", Cycle(12), (("EUR", year),)),
        ("school-yearly", Cycle(12), (("EUR", school),)),
    ]
    assert unit_bought(base_of(own).editions[1]) == "user"
    assert unit_bought(base_of(own).editions[2]) == "pupil"


def test_features_and_limits_are_entitlements(own: ImportReport) -> None:
    known = base_of(own).entitlements

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


def test_a_plan_grants_its_values_or_the_defaults(own: ImportReport) -> None:
    free, team, *_ = base_of(own).editions

    assert {each.entitlement: each.value for each in free.grants} == {
        "notes": True,
        "search-replace-all": False,
        "support": "forum",
        "notebooks": Decimal(10),
        "exports": Decimal(1000),
    }
    assert Grant("notebooks", UNLIMITED) in team.grants
    assert Grant("support", "mail") in team.grants


def test_an_extension_is_a_pack_that_adds(own: ImportReport) -> None:
    pack = addon(own, "tide-notes-extra-notebooks")

    assert terms_of(pack).ownership is Ownership.REPEATABLE
    assert terms_of(pack).connections == (Connection("tide-notes", ("free",)),)
    assert pack.editions[0].grants == (
        Grant("notebooks", Decimal(5), GrantKind.ADDS, per_unit=True),
    )
    assert [str(each.cycle) for each in pack.offers] == ["1 month", "1 year"]
    assert pack.offers[0].prices == (("EUR", Price(Template.LINEAR, unit=Decimal("2.5"))),)


def test_a_piece_is_bought_once(own: ImportReport) -> None:
    pack = addon(own, "tide-notes-export-pack")

    assert pack.offers[0].method is Method.ONE_TIME
    assert pack.offers[0].prices == (("EUR", Price(Template.LINEAR, unit=Decimal("0.01"))),)
    assert terms_of(pack).depends_on == ("tide-notes-extra-notebooks",)


def test_without_available_for_all_plans_are_connected(own: ImportReport) -> None:
    replacing = addon(own, "tide-notes-replacing")

    assert terms_of(replacing).connections[0].editions == ("free", "team-plus", "school", "company")
    assert terms_of(replacing).ownership is Ownership.ONE_PER_CUSTOMER
    assert replacing.offers[0].prices == (("EUR", Price(Template.FIXED, flat=Decimal(3))),)


def test_excluding_is_mutual(own: ImportReport) -> None:
    assert terms_of(addon(own, "tide-notes-replacing")).excludes == ("tide-notes-less-notebooks",)
    assert terms_of(addon(own, "tide-notes-less-notebooks")).excludes == ("tide-notes-replacing",)


def test_a_one_time_payment(own: ImportReport) -> None:
    (once,) = addon(own, "tide-notes-less-notebooks").offers

    assert (once.method, once.cycle) == (Method.ONE_TIME, None)
    assert once.prices == (("EUR", Price(Template.FIXED, flat=Decimal(1))),)


def test_a_price_in_words_is_a_quotation(own: ImportReport) -> None:
    consulting = addon(own, "tide-notes-consulting")

    assert consulting.editions[0].quotation == "Ask us"
    assert consulting.offers == ()
    assert own.quotations == ("Company: Let us talk", "Consulting: Ask us")


def test_what_is_reported(own: ImportReport) -> None:
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


def test_what_has_no_place_is_in_the_notes(own: ImportReport) -> None:
    notes = base_of(own).notes

    assert "tags: Writing, Sharing" in notes
    assert "features support: docUrl https://tide-notes.example/support" in notes
    assert "usageLimits notebooks: linkedFeatures notes" in notes
    assert "Price of TEAM_PLUS as listed: 4.99 user/month" in notes
    assert "Price as listed: 0.01 export" in addon(own, "tide-notes-export-pack").notes
    assert notes[0] == (
        "Imported from the price list of Tide Notes, version 2026, of 2026-02-01, "
        "https://tide-notes.example/pricing, Pricing2Yaml 2.1."
    )


def changed(**changes: Any) -> ImportReport:
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
def test_an_oddity_has_code_and_place(changes: Any, code: str, place: str) -> None:
    assert (code, place) in [(each.code, each.place) for each in changed(**changes).findings]


def test_every_oddity_is_shown_by_a_test() -> None:
    shown = Path(__file__).read_text("utf-8")

    assert [each.name for each in Oddity if f"Oddity.{each.name}" not in shown] == []


@pytest.mark.parametrize("data", [None, [], "plans", {}, {"name": "x"}])
def test_what_is_no_price_list(data: Any) -> None:
    report = import_price_list(data)

    assert [each.code for each in report.findings] == [Oddity.NOT_A_PRICE_LIST]
    assert report.listings == ()


def test_addons_without_plans_are_imported_and_reported() -> None:
    report = changed(plans={})

    assert report.base is None
    assert len(report.addons) == 5
    assert all(terms_of(each).connections == () for each in report.addons)


def test_keys_that_make_the_same_code_or_slug_stay_apart() -> None:
    flag = {"valueType": "BOOLEAN", "defaultValue": False}
    report = changed(
        features={"a/b": flag, "a&b": flag},
        plans={"A_B": {"price": 1, "unit": "/month"}, "a-b": {"price": 1, "unit": "/month"}},
        addOns={"a b": {"price": 1, "unit": "/month"}, "a_b": {"price": 1, "unit": "/month"}},
    )

    assert [each.code for each in base_of(report).entitlements][:2] == ["a-b", "a-b-2"]
    assert [each.code for each in base_of(report).editions] == ["a-b", "a-b-2"]
    assert [each.slug for each in report.addons] == ["tide-notes-a-b", "tide-notes-a-b-2"]


def test_an_unlimited_extension_is_not_counted_per_unit() -> None:
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
def test_units(text: str, months: int | None, things: tuple[str, ...], pack: int) -> None:
    unit = unit_of(text)

    assert (unit.months, unit.things, unit.pack) == (months, things, pack)
    assert unit == Unit(text, months, things, pack, unit.is_assumed)


def test_nothing_of_our_own_file_is_dropped(own: ImportReport) -> None:
    data = content(OWN)

    assert_nothing_is_dropped(data, own)
    assert_kept_is_in_the_notes(data, own)


def test_an_unknown_key_is_kept() -> None:
    report = changed(variables={"rate": 3})

    assert "variables.rate: 3" in base_of(report).notes


def test_kinds_are_those_that_can_be_merged(own: ImportReport) -> None:
    kinds = {each.code: each.kind for each in base_of(own).entitlements}

    for listing in own.addons:
        assert all(kinds[each.code] is each.kind for each in listing.entitlements)
    assert EntitlementKind.LEVEL in kinds.values()


JUNK: list[Any] = [3, -1, 1.5, float("nan"), "x", True, [1], [[]], [{}], {"x": 1}, {"x": {"y": 1}}]


def parts_of(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping of a file with each of its keys."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield data, key
            yield from parts_of(value)


@UNHURRIED
@given(st.data())
def test_any_part_replaced_by_anything_is_answered(data: Any) -> None:
    file = content(OWN)
    parent, key = data.draw(st.sampled_from(list(parts_of(file))))
    parent[key] = data.draw(st.sampled_from(JUNK))

    report = import_price_list(file)

    assert_nothing_is_dropped(file, report)
    for listing in report.listings:
        assert from_plain(to_plain(listing)) == listing
