"""The queue, what a reviewer sees of a submission, reasons at their places, the preview."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.consoles.pages import text_of
from tests.marketplace import OPERATOR, clock_put_to, demo_listing
from vendible.domain.access.permissions import Role
from vendible.records.models import Submission
from vendible.usecases import people
from vendible.usecases import settings as usecase

if TYPE_CHECKING:
    from uuid import UUID

    from pytest_django import Settings

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

NO_REASONS = {"reason-TOTAL_FORMS": "3", "reason-INITIAL_FORMS": "0"}


def submit(market: Marketplace, **changed: Any) -> UUID:
    return market.submit("lumen", demo_listing("av-gateway", **changed))


def test_the_queue_says_by_when_an_answer_is_due(
    market: Marketplace, enter: Enter, settings: Settings
) -> None:
    id_ = submit(market, summary="Another.")  # on Thursday, 15 January
    browser = enter(OPERATOR.slug)
    assert "Due in 3 working days" in text_of(browser.get("/operator/"))
    for days, words in (
        (4, "Due in 1 working day"),
        (5, "Due today"),
        (6, "Overdue since 20 Jan 2026"),
    ):
        settings.CLOCK_OFFSET = clock_put_to(market.present.now + timedelta(days=days))
        assert words in text_of(browser.get("/operator/"))
    assert "AV Gateway" in text_of(browser.get("/operator/?show=overdue"))
    Submission.objects.filter(id=id_).update(answer_by=None)
    assert "No day is promised" in text_of(browser.get("/operator/"))
    assert "Nothing that waits matches" in text_of(browser.get("/operator/?show=overdue"))


def test_the_queue_is_filtered_by_reviewer_and_partner(market: Marketplace, enter: Enter) -> None:
    mine = submit(market, summary="Another.")
    market.submit("polaris", demo_listing("ota-platform", summary="Another."))
    browser = enter(OPERATOR.slug)
    browser.post(f"/operator/submissions/{mine}/claim/", {"back": "queue"})
    shown = {
        "?show=mine": {"AV Gateway"},
        "?show=unclaimed": {"OTA Platform"},
        "?partner=polaris": {"OTA Platform"},
        "?show=mine&partner=polaris": set(),
    }
    for asked, names in shown.items():
        words = text_of(browser.get(f"/operator/{asked}")).split("Submitted today")[0]
        rows = words.split("Reviewer Submitted State")[-1]
        assert {each for each in ("AV Gateway", "OTA Platform") if each in rows} == names, asked


def test_the_queue_takes_the_same_statements_for_any_number_of_rows(
    market: Marketplace, enter: Enter
) -> None:
    browser = enter(OPERATOR.slug)
    id_ = submit(market, summary="Another.")
    browser.post(f"/operator/submissions/{id_}/claim/", {})
    with CaptureQueriesContext(connection) as few:
        browser.get("/operator/")
    for slug in ("ota-platform", "ota-500-vehicles"):
        market.submit("polaris", demo_listing(slug, summary="Another."))
    market.submit("harbor", demo_listing("customer-service", summary="Another."))
    with CaptureQueriesContext(connection) as many:
        browser.get("/operator/")
    assert len(many) == len(few) <= 12


def test_many_submissions_of_a_day_are_marked(market: Marketplace, enter: Enter) -> None:
    actor = market.actor(OPERATOR.slug)
    usecase.save_setting("review", {"busy_day": 2}, actor=actor, present=market.present)
    browser = enter(OPERATOR.slug)
    submit(market, summary="Another.")
    words = text_of(browser.get("/operator/"))
    assert "Lumen: 3 submissions today Answers to Lumen take longer" in words  # two at founding
    assert "Many: answers take longer" in words


def test_a_claimed_review_is_taken_over_from_the_queue(market: Marketplace, enter: Enter) -> None:
    id_ = submit(market, summary="Another.")
    first, page = enter(OPERATOR.slug), f"/operator/submissions/{id_}/"
    first.post(f"{page}claim/", {})
    other = people.add_person(
        "zoe@market.example", "Zoe", market.organizations[OPERATOR.slug], Role.ADMINISTRATOR
    )
    first.post(f"{page}reassign/", {"to": f"user:{other.pk}"})
    refused = first.post(f"{page}open/", {})
    assert refused.status_code == 409
    assert "Zoe has claimed the review of AV Gateway." in text_of(refused)
    words = text_of(first.get("/operator/"))
    assert "Zoe Take over" in words
    first.post(f"{page}reassign/", {"back": "queue"})
    assert "You" in text_of(first.get("/operator/?show=mine"))


def test_prices_differ_in_money_and_by_section(market: Marketplace, enter: Enter) -> None:
    document = demo_listing("av-gateway", delivery_days=5)
    for offer in document["offers"]:
        if offer["code"] == "standard-monthly":
            offer["prices"]["EUR"] = 159
    first = document["offers"][0]
    first["prices"]["EUR"] = 159
    id_ = market.submit("lumen", document)
    words = text_of(enter(OPERATOR.slug).get(f"/operator/submissions/{id_}/"))
    assert "price in EUR €149.00 per month €159.00 per month" in words
    assert words.index("Offers and prices") < words.index("Delivery and acceptance")


def test_a_new_product_says_so(market: Marketplace, enter: Enter) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", slug="av-two", name="AV Two"))
    words = text_of(enter(OPERATOR.slug).get(f"/operator/submissions/{id_}/"))
    assert "This is a new product" in words


def test_reasons_are_written_at_their_places_and_kept(market: Marketplace, enter: Enter) -> None:
    id_ = submit(market, summary="Another.")
    browser, page = enter(OPERATOR.slug), f"/operator/submissions/{id_}/"
    assert 'name="at:' not in browser.get(page).content.decode()
    browser.post(f"{page}open/", {})
    shown = browser.get(page).content.decode()
    assert 'name="at:summary"' in shown
    assert 'name="at:offers"' in shown
    typed = {"at:summary": "Say for whom.", "at:offers": " ", "at:editions": "Which is which?"}
    again = browser.post(f"{page}reject/", NO_REASONS | typed | {"more": "1"})
    assert "Say for whom." in text_of(again)
    browser.post(f"{page}reject/", NO_REASONS | typed | {"key": "once"})
    found = Submission.objects.get(id=id_)
    assert found.state == "rejected"
    assert {each["place"]: each["reason"] for each in found.reasons} == {
        "summary": "Say for whom.",
        "editions": "Which is which?",
    }


def test_a_place_takes_one_reason_wherever_it_stands(market: Marketplace, enter: Enter) -> None:
    id_ = submit(market, summary="Another.", name="OTA Platform for 5 EUR")
    browser, page = enter(OPERATOR.slug), f"/operator/submissions/{id_}/"
    browser.post(f"{page}open/", {})
    shown = browser.get(page).content.decode()
    asked = re.findall(r'name="(at:[^"]*)"', shown)
    assert "at:name" in asked
    assert len(asked) == len(set(asked))
    browser.post(f"{page}reject/", NO_REASONS | {"at:name": ["No prices.", "No prices."]})
    assert Submission.objects.get(id=id_).reasons == [{"place": "name", "reason": "No prices."}]


def test_what_the_partner_ticked_is_marked(market: Marketplace, enter: Enter) -> None:
    id_ = submit(market, summary="Another.")
    assert Submission.objects.get(id=id_).intended, "the demo's listings have warnings"
    words = text_of(enter(OPERATOR.slug).get(f"/operator/submissions/{id_}/"))
    assert "Ticked as intended by the partner" in words


def test_the_preview_is_the_customers_page_and_orders_nothing(
    market: Marketplace, enter: Enter
) -> None:
    id_ = submit(market, summary="Another summary.")
    before = Submission.objects.get(id=id_)
    page = enter(OPERATOR.slug).get(f"/operator/submissions/{id_}/preview/")
    words = text_of(page)
    assert "This is a preview" in words
    assert "Another summary." in words
    assert "/checkout/" not in page.content.decode()
    assert Submission.objects.get(id=id_).state == before.state == "submitted"


def test_a_member_sees_and_can_not_decide(market: Marketplace, enter: Enter) -> None:
    id_ = submit(market, summary="Another.")
    browser = enter(OPERATOR.slug, Role.MEMBER)
    assert "Claim" not in text_of(browser.get("/operator/")).replace("Claimed", "")
    for verb in ("claim", "reassign"):
        assert browser.post(f"/operator/submissions/{id_}/{verb}/").status_code == 403
