"""The review and the operator's settings through the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.calling import Caller, refused
from tests.marketplace import Marketplace, demo_listing


@pytest.fixture
def operator(market: Marketplace, client: Client) -> Caller:
    return Caller(client, market.keys["market"])


def test_claim_reassign_and_decide(market: Marketplace, client: Client, operator: Caller) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another."))
    at = f"/submissions/{id_}"
    assert operator.read("/submissions", reviewer="nobody", state="submitted")["items"]
    claimed = operator.done(f"{at}/claim")
    assert claimed["reviewer"].startswith("key:")
    mine = operator.read("/submissions", reviewer="me", state="submitted")["items"]
    assert [each["submission"] for each in mine] == [str(id_)]
    other = Caller(client, market.key("market", *market.actor("market").allowed))
    told = refused(other.post(f"{at}/open"), "review_claimed", 409)
    assert "API key all" in told["detail"]
    refused(operator.post(f"{at}/reassign", {"to": "user:0"}), "bad_input", 422)
    assert other.done(f"{at}/reassign", {})["reviewer"] != claimed["reviewer"]
    other.done(f"{at}/open")
    assert other.done(f"{at}/approve")["link"] == "/products/av-gateway/"


def test_the_queue_is_filtered(market: Marketplace, operator: Caller) -> None:
    market.submit("lumen", demo_listing("av-gateway", summary="Another."))
    shown = operator.read("/submissions", state="submitted", partner="lumen")["items"]
    assert [each["slug"] for each in shown] == ["av-gateway"]
    assert shown[0]["answer_by"].startswith("2026-01-20")
    assert not operator.read("/submissions", overdue=True)["items"]
    assert not operator.read("/submissions", state="submitted", partner="polaris")["items"]


def test_the_difference_and_the_findings_of_a_submission(
    market: Marketplace, operator: Caller
) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another."))
    answer = operator.read(f"/submissions/{id_}/difference")
    assert answer["live_revision"] == 1
    (only,) = answer["differences"]
    assert (only["section"], only["place"], only["after"]) == ("texts", "summary", "Another.")
    found = operator.read(f"/submissions/{id_}/findings")
    assert {each["id"] for each in found["findings"] if each["severity"] == "warning"} <= set(
        found["intended"]
    )


def test_settings_are_read_and_written(operator: Caller) -> None:
    before = operator.read("/settings")
    assert before["review"]["target_days"] == 3
    operator.done("/settings/review", {"value": {"target_days": 2}})
    assert operator.read("/settings")["review"]["target_days"] == 2
    told = refused(
        operator.post("/settings/review", {"value": {"target_days": 0}}), "bad_input", 422
    )
    assert told["facts"]["where"] == "review.target_days"
    refused(operator.post("/settings/colours", {"value": {}}), "not_found", 404)


def test_abilities_and_agreements(operator: Caller) -> None:
    sent = {"types": ["saas"], "billings": ["online"], "stackable": False}
    operator.done("/partners/lumen/abilities", sent)
    assert operator.read("/partners/lumen/abilities") == {"partner": "lumen"} | sent
    refused(operator.get("/partners/aurora/abilities"), "not_found", 404)
    words = {"source": "platform_template", "code": "plain", "title": "Plain", "text": "Words."}
    assert operator.done("/agreements", words)["version"] == 1
    assert operator.done("/agreements", words | {"text": "More."})["version"] == 2
    assert [each["version"] for each in operator.read("/agreements/plain")["items"]] == [2, 1]
    assert "plain" in [each["code"] for each in operator.read("/agreements")["items"]]
    refused(operator.get("/agreements/nothing"), "not_found", 404)
