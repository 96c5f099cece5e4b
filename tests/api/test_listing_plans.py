"""Planning, ticks, versions of drafts and the published schema."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.api.calling import Caller, refused
from tests.domain.listings import listings
from tests.marketplace import Marketplace, demo_listing, stackable_listing
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.schema import PATH, listing_schema
from vendible.records.models import MarketSetting, Organization, Product, Submission

TICKED = {"intended": "all"}


def planned(caller: Caller, *documents: dict[str, Any]) -> list[dict[str, Any]]:
    plans: list[dict[str, Any]] = caller.done("/listings/plan", {"listings": list(documents)})[
        "listings"
    ]
    return plans


def test_a_plan_keeps_nothing(harbor: Caller) -> None:
    (plan,) = planned(harbor, stackable_listing())
    assert (plan["slug"], plan["review"], plan["version"]) == ("extra-inbox", "new_product", 0)
    assert (plan["ticks"], plan["is_readable"]) == (["logo_missing@logo"], True)
    assert {each["severity"] for each in plan["traps"]} == {"info"}
    assert all(each["story"] for each in plan["traps"])
    assert not Product.objects.filter(slug="extra-inbox").exists()


def test_a_plan_tells_what_is_fixed(harbor: Caller) -> None:
    document = demo_listing("voice-channel", type="license", delivery="license")
    document["addon"] |= {"ownership": "repeatable"}
    (plan,) = planned(harbor, document)
    assert [each["code"] for each in plan["obstacles"]] == ["type_fixed", "ownership_fixed"]
    assert plan["review"] == "changed_product"


def test_a_plan_tells_what_is_not_enabled(lumen: Caller, market: Marketplace) -> None:
    Organization.objects.filter(slug="lumen").update(types=["saas"])
    stackable = stackable_listing() | {"slug": "more-inboxes"}
    offline = demo_listing("av-gateway", slug="av-quiet", billing="offline")
    plans = planned(lumen, stackable, offline)
    assert {each["slug"]: [one["code"] for one in each["obstacles"]] for each in plans} == {
        "av-quiet": ["not_allowed"],
        "more-inboxes": ["stackable_not_enabled"],
    }


def test_a_plan_tells_nothing_of_what_is_another_partners(lumen: Caller) -> None:
    (plan,) = planned(lumen, demo_listing("voice-channel"))
    assert [each["code"] for each in plan["obstacles"]] == ["slug_taken"]
    assert (plan["is_live"], plan["is_draft_there"], plan["submission"]) == (False, False, None)


def test_what_is_no_listing_is_told_beside_the_others(harbor: Caller) -> None:
    broken, good = planned(harbor, {"slug": "x"}, stackable_listing())
    assert (broken["is_readable"], broken["has_errors"], broken["review"]) == (
        False,
        True,
        "nothing",
    )
    assert good["is_readable"]


@pytest.mark.parametrize("documents", [[], [{"slug": "x"}, {"slug": "x"}], [{}] * 301, "x"])
def test_what_cannot_be_planned(harbor: Caller, documents: object) -> None:
    refused(harbor.post("/listings/plan", {"listings": documents}), "bad_input", 422)


def test_what_is_saved_is_planned_without_a_difference(harbor: Caller) -> None:
    harbor.done("/listings", stackable_listing())
    (plan,) = planned(harbor, stackable_listing())
    assert (plan["to_draft"], plan["is_draft_there"], plan["version"]) == ([], True, 1)
    submission = harbor.done("/listings/extra-inbox/submit", TICKED)
    (plan,) = planned(harbor, stackable_listing())
    assert plan["obstacles"] == []
    assert (plan["submission"]["state"], plan["submission"]["is_same"]) == ("submitted", True)
    assert plan["submission"]["submission"] == submission["submission"]


@given(listing=listings())
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_exported_applies_back_to_no_difference(harbor: Caller, listing: Listing) -> None:
    Organization.objects.filter(slug="harbor").update(
        types=["license", "saas", "service", "marketplace"]
    )
    document = to_plain(listing)
    Product.objects.filter(slug=listing.slug).delete()
    harbor.done("/listings", document)
    exported = harbor.read(f"/listings/{listing.slug}")["draft"]
    assert exported == document
    (plan,) = planned(harbor, exported)
    assert plan["to_draft"] == []


def test_a_draft_that_somebody_else_saved_is_not_written_over(harbor: Caller) -> None:
    document = stackable_listing()
    assert harbor.done("/listings", document, **{"If-Match": '"0"'})["version"] == 1
    answer = harbor.get("/listings/extra-inbox")
    assert answer.headers["ETag"] == '"1"'
    harbor.done("/listings", document | {"summary": "Theirs."})
    told = refused(harbor.post("/listings", document, **{"If-Match": '"1"'}), "draft_changed", 409)
    assert told["facts"]["version"] == 2
    assert harbor.read("/listings/extra-inbox")["draft"]["summary"] == "Theirs."
    assert harbor.done("/listings", document, **{"If-Match": "2"})["version"] == 3


@pytest.mark.parametrize("header", ["", "*", '"a"', "-1", "9" * 10])
def test_an_if_match_that_is_no_version(harbor: Caller, header: str) -> None:
    answer = harbor.post("/listings", stackable_listing(), **{"If-Match": header})
    refused(answer, "bad_input", 422)


def test_warnings_are_ticked_and_kept(harbor: Caller, market: Marketplace) -> None:
    harbor.done("/listings", stackable_listing())
    for intended in ([], ["logo@logo"]):
        told = refused(
            harbor.post("/listings/extra-inbox/submit", {"intended": intended}),
            "warnings_not_ticked",
            409,
        )
        assert "logo" in told["detail"]
    wrong = harbor.post("/listings/extra-inbox/submit", {"intended": "none"})
    refused(wrong, "bad_input", 422)
    done = harbor.done("/listings/extra-inbox/submit", {"intended": ["logo_missing@logo"]})
    assert done["intended"] == ["logo_missing@logo"]
    (kept,) = Submission.objects.get(id=done["submission"]).intended
    assert (kept["code"], kept["place"]) == ("logo_missing", "logo")
    assert kept["by"].startswith("key:")
    assert kept["at"].startswith(market.present.now.isoformat()[:19])
    assert "120 × 120" in kept["message"]


def test_the_marketplaces_own_requirements_are_used(harbor: Caller, market: Marketplace) -> None:
    for key, value in {
        "requirements": {"switched_off": ["logo_missing"]},
        "categories": [{"code": "desk", "names": {"en": "Desk"}}],
        "policies": {"allowed": ["lago"], "default": "lago"},
    }.items():
        MarketSetting.objects.create(
            key=key, value=value, changed_at=market.present.now, changed_by="test"
        )
    findings = harbor.done("/listings/check", stackable_listing())["findings"]
    assert [each["id"] for each in findings] == [
        "category_unknown@category",
        "proration_unknown@proration",
    ]


def test_uploads_and_packages_of_others_are_unknown(harbor: Caller) -> None:
    document = demo_listing("customer-service", logo="a" * 64)
    document["editions"][0]["package"] = "desk/1.0"
    findings = harbor.done("/listings/check", document)["findings"]
    assert {each["id"] for each in findings} == {
        "logo_unknown@logo",
        "package_not_approved@editions[0].package",
    }


def test_an_answer_is_expected_after_three_working_days(
    harbor: Caller, market: Marketplace, settings: Any
) -> None:
    """Over Easter: the operator is in Germany."""
    settings.CLOCK_OFFSET += timedelta(days=77)  # Thursday 2 April 2026
    harbor.done("/listings", stackable_listing())
    done = harbor.done("/listings/extra-inbox/submit", TICKED)
    # Good Friday and Easter Monday are holidays; then Tuesday, Wednesday, Thursday.
    assert done["answer_by"] == "2026-04-09T23:59:59+02:00"


def test_the_schema_is_open_to_everybody(client: Client) -> None:
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert json.loads(answer.content) == listing_schema()
    assert client.post(PATH).status_code == 405
