"""A partner's listings, and the operator's review of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.calling import NO_ID, Caller, refused
from tests.marketplace import Marketplace, demo_listing, stackable_listing
from vendible.domain.access.permissions import Permission
from vendible.records.models import JournalEntry, Product, Submission

TICKED = {"intended": "all"}
NO_LOGO = ["logo_missing@logo"]


def _submitted(partner: Caller, document: dict[str, Any] | None = None) -> str:
    document = document or stackable_listing()
    partner.done("/listings", document)
    submission: str = partner.done(f"/listings/{document['slug']}/submit", TICKED)["submission"]
    return submission


def test_a_check_finds_and_keeps_nothing(harbor: Caller) -> None:
    checked = harbor.done("/listings/check", stackable_listing())
    assert [each["id"] for each in checked["findings"]] == NO_LOGO
    bad = stackable_listing() | {"category": "", "offers": []}
    findings = harbor.done("/listings/check", bad)["findings"]
    assert {each["severity"] for each in findings} >= {"error"}
    assert all(each["code"] and each["message"] and each["remedy"] for each in findings)
    assert not Product.objects.filter(slug="extra-inbox").exists()


def test_a_draft_is_kept_as_it_is_read(harbor: Caller) -> None:
    saved = harbor.done("/listings", stackable_listing())
    assert (saved["slug"], saved["version"]) == ("extra-inbox", 1)
    assert [each["id"] for each in saved["findings"]] == NO_LOGO
    kept = harbor.read("/listings/extra-inbox")
    assert (kept["name"], kept["kind"], kept["is_live"]) == ("Extra Inbox", "addon", False)
    assert kept["draft"]["slug"] == "extra-inbox"
    (listed,) = (
        each for each in harbor.read("/listings")["items"] if each["slug"] == "extra-inbox"
    )
    assert listed.items() <= kept.items()
    assert (kept["live"], kept["live_revision"], kept["revisions"]) == (None, None, [])


def test_a_draft_may_be_unfinished_but_is_not_submitted(harbor: Caller) -> None:
    harbor.done("/listings", stackable_listing() | {"category": ""})
    answer = harbor.post("/listings/extra-inbox/submit", TICKED)
    told = refused(answer, "listing_has_errors", 422)
    assert told["facts"]["findings"]
    assert not Submission.objects.filter(product__slug="extra-inbox").exists()


@pytest.mark.parametrize("document", [{}, {"slug": 3}, {"slug": "x", "unknown": 1}])
def test_what_is_no_listing(harbor: Caller, document: object) -> None:
    told = refused(harbor.post("/listings", document), "listing_has_errors", 422)
    assert all(each["place"] is not None for each in told["facts"]["findings"])


@pytest.mark.parametrize("slug", ["", "Upper Case", "a/b", "x" * 64, "ü"])
def test_a_slug_that_no_link_could_have(harbor: Caller, slug: str) -> None:
    answer = harbor.post("/listings", stackable_listing() | {"slug": slug})
    refused(answer, "listing_has_errors", 422)


def test_the_longest_slug(harbor: Caller) -> None:
    slug = "x" * 63
    harbor.done("/listings", stackable_listing() | {"slug": slug})
    assert harbor.read(f"/listings/{slug}")["slug"] == slug


def test_the_slug_of_another_partner_is_taken(lumen: Caller) -> None:
    told = refused(lumen.post("/listings", demo_listing("voice-channel")), "slug_taken", 409)
    assert "voice-channel" in told["detail"]


def test_kind_and_type_are_fixed(harbor: Caller) -> None:
    other = demo_listing("voice-channel", type="license", delivery="license")
    other["addon"]["integration"] = "api"
    refused(harbor.post("/listings", other), "type_fixed", 409)


def test_a_type_that_the_partner_was_not_enabled_for(harbor: Caller) -> None:
    document = demo_listing("customer-service", slug="by-people", type="service")
    told = refused(harbor.post("/listings", document), "not_allowed", 403)
    assert "service" in told["detail"]


def test_stackable_add_ons_must_be_enabled(lumen: Caller) -> None:
    document = demo_listing("av-10000-minutes", slug="more-minutes", name="More minutes")
    document["addon"] |= {"ownership": "one_per_parent", "integration": "api"}
    lumen.done("/listings", document)
    refused(lumen.post("/listings/more-minutes/submit", TICKED), "stackable_not_enabled", 403)


def test_the_ownership_of_what_was_approved_is_fixed(harbor: Caller) -> None:
    document = demo_listing("voice-channel")
    document["addon"]["ownership"] = "repeatable"
    harbor.done("/listings", document)
    refused(harbor.post("/listings/voice-channel/submit", TICKED), "ownership_fixed", 409)


def test_one_submission_is_open_at_a_time(harbor: Caller) -> None:
    _submitted(harbor)
    refused(harbor.post("/listings/extra-inbox/submit", TICKED), "already_in_review", 409)


def test_a_submission_is_withdrawn_while_nobody_opened_it(harbor: Caller, operator: Caller) -> None:
    first = _submitted(harbor)
    assert harbor.done(f"/submissions/{first}/withdraw")["state"] == "withdrawn"
    second = harbor.done("/listings/extra-inbox/submit", TICKED)
    assert second["revision"] == 2
    operator.done(f"/submissions/{second['submission']}/open")
    answer = harbor.post(f"/submissions/{second['submission']}/withdraw")
    told = refused(answer, "review_state", 409)
    assert told["facts"]["state"] == "in_review"


def test_an_approval_takes_effect_at_once(harbor: Caller, operator: Caller, aurora: Caller) -> None:
    submission = _submitted(harbor)
    refused(operator.post(f"/submissions/{submission}/approve"), "review_state", 409)
    opened = operator.done(f"/submissions/{submission}/open")
    assert (opened["state"], opened["slug"], opened["revision"]) == ("in_review", "extra-inbox", 1)
    approved = operator.done(f"/submissions/{submission}/approve")
    assert approved["state"] == "approved"
    assert approved["link"] == "/products/extra-inbox/"
    assert aurora.read("/products/extra-inbox")["partner"] == "Harbor"
    assert harbor.read("/listings/extra-inbox")["is_live"]
    facts = JournalEntry.objects.filter(facts__name="Extra Inbox").order_by("id")
    assert [each.fact for each in facts] == [
        "draft_saved",
        "listing_submitted",
        "review_opened",
        "listing_approved",
    ]
    for again in ("open", "approve"):
        refused(operator.post(f"/submissions/{submission}/{again}"), "review_state", 409)


def test_a_rejection_says_why_and_where(harbor: Caller, operator: Caller) -> None:
    submission = _submitted(harbor)
    operator.done(f"/submissions/{submission}/open")
    reasons = [{"place": "summary", "reason": "Say for whom it is."}]
    rejected = operator.done(f"/submissions/{submission}/reject", {"reasons": reasons})
    assert (rejected["state"], rejected["reasons"]) == ("rejected", reasons)
    (seen,) = harbor.read("/listings/extra-inbox")["submissions"]
    assert (seen["state"], seen["reasons"]) == ("rejected", reasons)
    assert harbor.done("/listings/extra-inbox/submit", TICKED)["revision"] == 2


@pytest.mark.parametrize("reasons", [[], [{"reason": ""}], [{"place": "x"}], None])
def test_a_rejection_needs_reasons(harbor: Caller, operator: Caller, reasons: object) -> None:
    submission = _submitted(harbor)
    operator.done(f"/submissions/{submission}/open")
    answer = operator.post(f"/submissions/{submission}/reject", {"reasons": reasons})
    refused(answer, "bad_input", 422)
    assert Submission.objects.get(id=submission).state == "in_review"


def test_a_live_product_stays_as_it_is_while_a_draft_changes(
    harbor: Caller, operator: Caller, aurora: Caller
) -> None:
    changed = demo_listing("voice-channel", summary="Calls, in new words.")
    submission = _submitted(harbor, changed)
    before = aurora.read("/products/voice-channel")["listing"]["summary"]
    assert before != "Calls, in new words."
    operator.done(f"/submissions/{submission}/open")
    operator.done(f"/submissions/{submission}/approve")
    after = aurora.read("/products/voice-channel")["listing"]["summary"]
    assert after == "Calls, in new words."


def test_the_queue_shows_all_to_the_operator_and_their_own_to_partners(
    harbor: Caller, lumen: Caller, operator: Caller
) -> None:
    submission = _submitted(harbor)
    ids = {each["submission"] for each in operator.read("/submissions", limit=100)["items"]}
    assert submission in ids
    assert len(ids) == Submission.objects.count()
    own = harbor.read("/submissions")["items"]
    assert {each["partner"] for each in own} == {"Harbor"}
    assert submission not in str(lumen.read("/submissions"))


def test_what_belongs_to_another_partner_is_not_there(harbor: Caller, lumen: Caller) -> None:
    submission = _submitted(harbor)
    refused(lumen.get("/listings/extra-inbox"), "not_found", 404)
    refused(lumen.post("/listings/extra-inbox/submit", TICKED), "not_found", 404)
    refused(lumen.post(f"/submissions/{submission}/withdraw"), "not_found", 404)
    refused(lumen.post(f"/submissions/{NO_ID}/withdraw"), "not_found", 404)
    assert "extra-inbox" not in str(lumen.read("/listings"))
    assert Submission.objects.get(id=submission).state == "submitted"


@pytest.mark.parametrize("verb", ["open", "approve", "reject"])
def test_a_partner_reviews_nothing(harbor: Caller, operator: Caller, verb: str) -> None:
    submission = _submitted(harbor)
    body = {"reasons": [{"reason": "I like it."}]}
    refused(harbor.post(f"/submissions/{submission}/{verb}", body), "not_allowed", 403)
    refused(operator.post(f"/submissions/{NO_ID}/{verb}", body), "not_found", 404)


def test_a_key_that_only_reads_lists_nothing(market: Marketplace, client: Client) -> None:
    reader = Caller(client, market.key("harbor", Permission.LISTINGS_READ))
    refused(reader.post("/listings", stackable_listing()), "not_allowed", 403)
    refused(reader.get("/listings"), "not_allowed", 403)
    assert len(reader.done("/listings/check", stackable_listing())["findings"]) == 1


def test_a_listed_edition_or_way_of_selling_stays(harbor: Caller) -> None:
    """L2: it is withdrawn from sale, never deleted; also through files and the API."""
    desk = demo_listing("customer-service")
    without_yearly = [each for each in desk["offers"] if each["code"] != "basic-yearly"]
    harbor.done("/listings", desk | {"offers": without_yearly})
    told = refused(harbor.post("/listings/customer-service/submit", TICKED), "listed_stays", 409)
    assert "basic, recurring 1 year" in told["detail"]
    kept = [each for each in desk["editions"] if each["code"] != "basic"]
    for each in kept:
        each.pop("changes_to", None)
    sold = [each for each in desk["offers"] if each["edition"] != "basic"]
    harbor.done("/listings", desk | {"editions": kept, "offers": sold})
    told = refused(harbor.post("/listings/customer-service/submit", TICKED), "listed_stays", 409)
    assert "edition basic" in told["detail"]


def test_an_add_on_is_connected_to_its_own_partners_products(harbor: Caller) -> None:
    addon = stackable_listing()
    foreign = [{"product": "av-gateway", "editions": ["standard"]}]
    addon["addon"] = addon["addon"] | {"connections": foreign}
    harbor.done("/listings", addon)
    told = refused(harbor.post("/listings/extra-inbox/submit", TICKED), "listing_has_errors", 422)
    assert [each["code"] for each in told["facts"]["findings"]] == ["parent_foreign"]


def test_a_slug_that_somebody_else_takes_later_connects_nothing(
    harbor: Caller, lumen: Caller, market: Marketplace
) -> None:
    """An add-on may name a product that is not there yet; it may become another partner's."""
    addon = stackable_listing()
    own = addon["addon"]["connections"]
    named = [*own, {"product": "fresh", "editions": ["basic"]}]
    addon["addon"] = addon["addon"] | {"connections": named}
    market.list_product("harbor", addon)
    desk = demo_listing("customer-service", slug="fresh", name="Fresh")
    market.list_product("lumen", desk)
    assert lumen.read("/products/fresh")["addons"] == []
    beside = lumen.read("/products/customer-service")["addons"]
    assert "extra-inbox" in {each["slug"] for each in beside}
