"""A downgrade scheduled and withdrawn, an upgrade that a contract blocks until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import fits, sign_in

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_schedule_withdraw_and_wait_for_a_contract(
    page: Page, market: Marketplace, settings: Any
) -> None:
    from tests.marketplace import DESK, clock_put_to
    from tests.usecases.test_changing import only_basic
    from vendible.domain.ordering.quotes import LineAsk

    desk = UUID(market.order(DESK)["lines"][0]["subscription"])
    sign_in(page, market, "aurora")
    page.goto(f"/my/subscriptions/{desk}/change/")
    page.get_by_label("Agents").fill("4")
    page.get_by_role("button", name="Show what it costs").click()
    expect(page.get_by_role("heading", name="Downgrade on 15 Feb 2026").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Schedule for 15 Feb 2026").click()
    expect(page.get_by_text("A change is scheduled for 15 Feb 2026")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Withdraw the change").click()
    expect(page.get_by_text("The change of Customer Service is withdrawn")).to_be_visible()

    market.list_product("harbor", only_basic(contract={"cycles": 2, "grace_days": 1}))
    market.order(LineAsk("basic-channel", "monthly", parent=desk))
    settings.CLOCK_OFFSET = clock_put_to(market.after(days=2).present.now)
    page.get_by_label("Advanced").check()
    page.get_by_role("button", name="Show what it costs").click()
    expect(page.get_by_text("An add-on's contract stands in the way")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="See what it would come to on 15 Mar 2026").click()
    expect(page.get_by_role("heading", name="Upgrade on 15 Mar 2026").first).to_be_visible()
    expect(page.get_by_text("No longer available").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Schedule for 15 Mar 2026").click()
    expect(page.get_by_text("A change is scheduled for 15 Mar 2026")).to_be_visible()
