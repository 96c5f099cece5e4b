"""A buyer orders above the limit, an administrator approves, in Chromium, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import fits

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def sign_in_as(page: Page, market: Marketplace, name: str, role: str) -> None:
    from vendible.domain.access.permissions import Role
    from vendible.records.models import Membership
    from vendible.usecases.people import add_person, one_time_link

    person = add_person(f"{role}@example.org", name, market.organizations["aurora"], Role(role))
    if role == "buyer":
        Membership.objects.filter(user=person).update(limit_minor=30_000)
    page.context.clear_cookies()
    page.goto(f"/sign-in/{one_time_link(person, present=market.present)}/")
    page.get_by_role("button", name="Sign in as").click()


def test_an_administrator_approves_what_a_buyer_asked(page: Page, market: Marketplace) -> None:
    sign_in_as(page, market, "Ben Buyer", "buyer")
    page.goto("/checkout/customer-service/?offer=basic-monthly&quantity=10")
    expect(page.get_by_text("Above your limit of €300.00")).to_be_visible()
    page.get_by_label("I agree to").check()
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_role("heading", name="Waits for an approval")).to_be_visible()
    fits(page)

    sign_in_as(page, market, "Clara Customer", "administrator")
    page.goto("/my/approvals/")
    fits(page)
    page.get_by_role("row", name="Ben Buyer").get_by_role("link").click()
    page.get_by_role("button", name="Approve €357.00").click()
    expect(page.get_by_text("approved by Clara Customer")).to_be_visible()
    expect(page.get_by_text("Completed").first).to_be_visible()


def test_a_kept_quote_is_ordered_and_paid_later(page: Page, market: Marketplace) -> None:
    sign_in_as(page, market, "Clara Customer", "administrator")
    page.goto("/checkout/customer-service/?offer=basic-monthly&quantity=10")
    page.get_by_role("button", name="Keep this quote").click()
    expect(page.get_by_text("Its prices hold until")).to_be_visible()
    fits(page)
    page.get_by_label("I agree to").check()
    page.get_by_role("button", name="Order, pay later").click()
    expect(page.get_by_role("heading", name="Waits for its payment")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Pay €357.00 from balance").click()
    expect(page.get_by_text("It is paid.")).to_be_visible()
