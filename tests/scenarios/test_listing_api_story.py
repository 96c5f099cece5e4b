"""The same story through the API: drafts, findings, ticks, review, a second revision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.api.calling import Caller, refused
from tests.scenarios import listed

if TYPE_CHECKING:
    from tests.marketplace import Marketplace


@pytest.fixture
def market(db: None, settings: Any, tmp_path: Path) -> Marketplace:
    from tests.marketplace import NOW, clock_put_to, open_marketplace

    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.CLOCK_OFFSET = clock_put_to(NOW)
    return open_marketplace(settings.KEYS_FOLDER)


def test_from_a_draft_to_the_second_revision(market: Marketplace, client: Client) -> None:
    partner = Caller(client, market.keys[listed.PARTNER])
    operator = Caller(client, market.keys["market"])
    customer = Caller(client, market.keys["aurora"])
    product = _drafted(partner)
    first = _submitted(partner)
    assert partner.done(f"/submissions/{first}/withdraw")["state"] == "withdrawn"
    product["summary"] = "Hands calls, mails and chats on, with all that belongs to them."
    partner.done("/listings", product)
    second = partner.done("/listings/relay/submit", {"intended": ["logo_missing@logo"]})
    assert second["revision"] == 2
    _opened_and_rejected(partner, operator, second["submission"])
    product["name"] = "Relay for Calls"
    _saved_and_approved(partner, operator, product)
    for slug in (listed.PACK, listed.CARE):
        submission = partner.read(f"/listings/{slug}")["submissions"][0]["submission"]
        operator.done(f"/submissions/{submission}/open")
        operator.done(f"/submissions/{submission}/approve")
    seen = customer.read("/products/relay")
    assert (seen["listing"]["name"], len(seen["addons"])) == ("Relay for Calls", 2)
    _changed_again(partner, operator, customer, product)


def _drafted(partner: Caller) -> dict[str, Any]:
    product = listed.product()
    wrong = product | {"editions": []}
    findings = partner.done("/listings/check", wrong)["findings"]
    assert {"edition_missing", "offer_edition"} <= {each["code"] for each in findings}
    documents = [listed.care(), product, listed.pack()]
    plans = partner.done("/listings/plan", {"listings": documents})["listings"]
    assert [each["slug"] for each in plans] == [listed.PRODUCT, listed.CARE, listed.PACK]
    assert [each["index"] for each in plans] == [1, 0, 2]
    assert all(each["review"] == "new_product" for each in plans)
    assert not any(each["obstacles"] or each["has_errors"] for each in plans)
    for document in (product, listed.pack(), listed.care()):
        saved = partner.post("/listings", document, **{"If-Match": '"0"'})
        assert saved.status_code == 201, saved.content
    again = partner.post("/listings", product, **{"If-Match": '"0"'})
    refused(again, "draft_changed", 409)
    return product


def _submitted(partner: Caller) -> str:
    told = refused(partner.post("/listings/relay/submit"), "warnings_not_ticked", 409)
    assert [each["id"] for each in told["facts"]["findings"]] == ["logo_missing@logo"]
    for slug in (listed.PRODUCT, listed.PACK, listed.CARE):
        done = partner.done(f"/listings/{slug}/submit", {"intended": "all"})
        assert done["answer_by"].startswith("2026-01-20T23:59:59")
        assert not done["is_busy_day"]
    newest = partner.read("/listings/relay")["submissions"][0]
    return str(newest["submission"])


def _opened_and_rejected(partner: Caller, operator: Caller, submission: str) -> None:
    operator.done(f"/submissions/{submission}/open")
    told = refused(partner.post(f"/submissions/{submission}/withdraw"), "review_state", 409)
    assert told["facts"]["state"] == "in_review"
    document = listed.product()
    refused(partner.post("/listings", document), "already_in_review", 409)
    reasons = {"reasons": [{"place": "name", "reason": "Say what it relays."}]}
    assert operator.done(f"/submissions/{submission}/reject", reasons)["state"] == "rejected"
    (newest, *_) = partner.read("/listings/relay")["revisions"]
    assert (newest["state"], newest["reasons"]) == ("rejected", reasons["reasons"])


def _saved_and_approved(partner: Caller, operator: Caller, product: dict[str, Any]) -> None:
    partner.done("/listings", product)
    submission = partner.done("/listings/relay/submit", {"intended": "all"})["submission"]
    operator.done(f"/submissions/{submission}/open")
    approved = operator.done(f"/submissions/{submission}/approve")
    assert approved["link"] == "/products/relay/"


def _changed_again(
    partner: Caller, operator: Caller, customer: Caller, product: dict[str, Any]
) -> None:
    product["offers"][2]["prices"]["EUR"]["unit"] = "65"
    (plan,) = partner.done("/listings/plan", {"listings": [product]})["listings"]
    place = "offers[pro-monthly].prices.EUR.unit"
    difference = {"kind": "changed", "place": place, "before": "60", "after": "65"}
    assert plan["to_live"] == plan["to_draft"] == [difference]
    assert plan["review"] == "changed_product"
    before = customer.read("/products/relay")["listing"]
    _saved_and_approved(partner, operator, product)
    after = customer.read("/products/relay")["listing"]
    assert before["offers"][2]["prices"]["EUR"]["unit"] == "60"
    assert after["offers"][2]["prices"]["EUR"]["unit"] == "65"
    whole = partner.read("/listings/relay")
    assert (whole["live_revision"], whole["draft"]) == (4, whole["live"])
    assert [each["is_live"] for each in whole["revisions"]] == [True, False, False, False]


def test_the_tenth_submission_of_a_day_is_told_that_it_takes_longer(
    market: Marketplace, client: Client
) -> None:
    from vendible.records.models import Message

    partner = Caller(client, market.keys["lumen"])
    Message.objects.all().delete()
    counts = []
    for number in range(11):
        document = listed.product() | {"slug": f"relay-{number}", "name": f"Relay {number}"}
        partner.done("/listings", document)
        done = partner.done(f"/listings/relay-{number}/submit", {"intended": "all"})
        counts.append((done["submissions_today"], done["is_busy_day"]))
    # Two were submitted that day when the marketplace was opened.
    assert counts == [(each, each >= 10) for each in range(3, 14)]
    told = Message.objects.filter(kind="many_submissions")
    assert {each.organization.slug for each in told} <= {"lumen", "market"}
    assert {each.facts["count"] for each in told} <= {10}, "once, when it is the tenth"
