"""The partner's applications: progress, when an answer comes, reasons, the preview of a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.consoles.pages import text_of
from tests.marketplace import OPERATOR, clock_put_to, demo_listing
from vendible.domain.access.permissions import OrganizationKind
from vendible.records.models import Product
from vendible.usecases import reviewing
from vendible.usecases.people import NewOrganization, found_organization

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace


def test_an_application_shows_its_progress(
    market: Marketplace, enter: Enter, settings: Settings
) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another."))
    browser, operator = enter("lumen"), market.actor(OPERATOR.slug)
    words = text_of(browser.get("/partner/applications/"))
    assert "AV Gateway, revision 2" in words
    assert "Expect an answer by 20 Jan 2026." in words
    assert "Withdraw revision 2 of AV Gateway" in words
    settings.CLOCK_OFFSET = clock_put_to(market.present.now + timedelta(days=9))
    assert "An answer was expected by 20 Jan 2026." in text_of(
        browser.get("/partner/applications/")
    )
    reviewing.open_review(id_, actor=operator, present=market.present)
    words = text_of(browser.get("/partner/applications/"))
    assert "It can’t be withdrawn now: a reviewer has opened it. Rule: L7." in words
    assert "Withdraw revision 2" not in words
    reasons = [{"place": "summary", "reason": "Say for whom."}]
    reviewing.reject(id_, reasons, actor=operator, present=market.present)
    words = text_of(browser.get("/partner/applications/"))
    assert "summary Say for whom." in words
    assert "Edit the draft of AV Gateway" in words
    words = text_of(browser.get(f"/partner/applications/{id_}/"))
    assert "Difference to what is on sale" in words
    assert "Changed Summary" in words


def test_without_applications_it_says_what_would_be_here(market: Marketplace, enter: Enter) -> None:
    new = NewOrganization(OrganizationKind.PARTNER, "novel", "Novel", "DE", "EUR", ("saas",))
    made = found_organization(new, present=market.present)
    object.__setattr__(market, "organizations", {**market.organizations, "novel": made.id})
    assert "No applications yet" in text_of(enter("novel").get("/partner/applications/"))


def test_a_draft_is_previewed_by_its_partner(market: Marketplace, enter: Enter) -> None:
    product = Product.objects.get(slug="av-gateway")
    assert product.draft is not None
    Product.objects.filter(id=product.id).update(draft=product.draft | {"summary": "Draft words."})
    browser = enter("lumen")
    words = text_of(browser.get("/partner/products/av-gateway/preview/"))
    assert "This is a preview" in words
    assert "Draft words." in words
    Product.objects.filter(id=product.id).update(draft={"slug": "av-gateway", "offers": 7})
    assert browser.get("/partner/products/av-gateway/preview/").status_code == 422
