"""What a contract bills, in Chromium without JavaScript: adjusted, looked at, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import fits

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def site(market: Marketplace) -> str:
    """Aurora holds AV Site, which Lumen bills outside the marketplace; the subscription."""
    from tests.marketplace import demo_listing
    from vendible.domain.ordering.quotes import LineAsk

    listing = demo_listing("av-gateway", slug="av-site", name="AV Site", billing="offline")
    market.list_product("lumen", listing)
    placed = market.order(LineAsk("av-site", "team-monthly"))
    return str(placed["lines"][0]["subscription"])


@pytest.fixture
def enter(page: Page, market: Marketplace) -> Callable[[str], None]:
    """Somebody of that organization is signed in, instead of whoever was."""
    from vendible.domain.access.permissions import Role
    from vendible.usecases.people import add_person, one_time_link

    people = {
        slug: add_person(
            f"{slug}@example.org", "Sam", market.organizations[slug], Role.ADMINISTRATOR
        )
        for slug in ("lumen", "aurora")
    }

    def entered(slug: str) -> None:
        page.context.clear_cookies()
        page.goto(f"/sign-in/{one_time_link(people[slug], present=market.present)}/")
        page.get_by_role("button", name="Sign in as").click()

    return entered


def to_the_instance(page: Page) -> None:
    """As somebody who looks for it in the partner's console."""
    page.goto("/partner/instances/")
    page.get_by_label("Product or customer").fill("aurora")
    page.get_by_role("button", name="Filter").click()
    fits(page)
    page.get_by_role("link", name="AV Site").click()
    fits(page)


def test_the_partner_adjusts_and_ends_what_a_contract_bills(
    page: Page, enter: Callable[[str], None], site: str
) -> None:
    main = page.locator("main")
    enter("lumen")
    to_the_instance(page)
    expect(main).to_contain_text("by a contract outside the marketplace")
    page.get_by_role("link", name="Adjust AV Site").click()
    page.get_by_label("Edition").select_option(label="Studio")
    page.get_by_role("button", name="Show its quantity and attributes").click()
    fits(page)
    page.get_by_label("Last day of the license").fill("2026-12-30")
    page.get_by_label("Contract").fill("C-2026/7")
    page.get_by_role("button", name="Continue").click()
    expect(main).to_contain_text("until 30 Dec 2026")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Contract")).to_have_value("C-2026/7")
    page.get_by_label("Last day of the license").fill("2026-12-31")
    page.get_by_role("button", name="Continue").click()
    fits(page)
    page.get_by_role("button", name="Adjust now").click()
    expect(page.get_by_text("AV Site is adjusted")).to_be_visible()

    enter("aurora")
    page.goto(f"/my/subscriptions/{site}/")
    fits(page)
    for words in ("Studio", "License until 31 Dec 2026", "is billed by a contract outside"):
        expect(main).to_contain_text(words)
    page.get_by_role("row", name="Main").get_by_role("link", name="AV Site").click()
    fits(page)
    for words in ("1 Jan 2027, 00:00", "What version 2 changed", "40,000"):
        expect(main).to_contain_text(words)

    enter("lumen")
    to_the_instance(page)
    page.get_by_role("link", name="End AV Site").click()
    expect(main).to_contain_text("This can’t be undone.")
    fits(page)
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("AV Site of Aurora has ended.")).to_be_visible()
    expect(page.get_by_role("link", name="Adjust AV Site")).to_have_count(0)

    enter("aurora")
    page.goto(f"/my/subscriptions/{site}/")
    expect(main).to_contain_text("It has ended.")
    fits(page)
