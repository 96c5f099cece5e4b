"""A customer orders, adds, changes and leaves, in Chromium, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def sign_in(page: Page, market: Marketplace, slug: str) -> None:
    from vendible.domain.access.permissions import Role
    from vendible.usecases.people import add_person, one_time_link

    person = add_person(
        f"{slug}@example.org", "Clara Customer", market.organizations[slug], Role.ADMINISTRATOR
    )
    page.goto(f"/sign-in/{one_time_link(person, present=market.present)}/")
    page.get_by_role("button", name="Sign in as").click()


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    body = page.locator("body").bounding_box()
    assert body is not None
    assert body["width"] <= width


def test_order_change_and_leave(page: Page, market: Marketplace) -> None:
    sign_in(page, market, "aurora")
    page.goto("/products/customer-service/")
    fits(page)
    page.get_by_role("link", name="Order, monthly").first.click()
    page.get_by_label("Agents").fill("10")
    page.get_by_label("Monthly: €120.00 per month").check()
    page.get_by_role("button", name="Update quote").click()
    pay = page.get_by_role("button", name="Pay €606.90 from balance")
    expect(pay).to_be_visible()
    fits(page)
    page.get_by_label("I agree to").check()
    pay.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")
    expect(page.get_by_text("Completed").first).to_be_visible()
    fits(page)

    page.goto("/my/")
    page.get_by_role("link", name="Customer Service").first.click()
    expect(page.get_by_text("10 × agent").first).to_be_visible()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Agents").fill("20")
    page.get_by_role("button", name="Show what it costs").click()
    expect(page.get_by_text("rest of the term").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Change").last.click()

    page.goto("/my/")
    page.get_by_role("link", name="Customer Service").first.click()
    expect(page.get_by_text("20 × agent").first).to_be_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    expect(page.get_by_text("Voice Channel").first).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    fits(page)


def test_a_wrong_quantity_is_said_and_what_was_typed_is_kept(
    page: Page, market: Marketplace
) -> None:
    sign_in(page, market, "aurora")
    page.goto("/checkout/customer-service/?offer=basic-monthly&quantity=999999")
    expect(page.get_by_label("Agents")).to_have_value("999999")
    expect(page.get_by_text("is not offered").first).to_be_visible()


def test_the_operator_reviews(page: Page, market: Marketplace) -> None:
    from tests.marketplace import demo_listing

    market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    sign_in(page, market, "market")
    page.goto("/operator/")
    page.get_by_role("link", name="AV Gateway").first.click()
    expect(page.get_by_text("Another summary.").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Open").first.click()
    page.get_by_role("button", name="Approve").first.click()
    page.goto("/products/av-gateway/")
    expect(page.get_by_text("Another summary.").first).to_be_visible()
    page.goto("/operator/books/")
    expect(page.get_by_text("Balanced").first).to_be_visible()
    fits(page)
