"""Renewing by hand in Chromium, without JavaScript: with an add-on, and after a lapse."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_story import fits, sign_in

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def held(market: Marketplace) -> UUID:
    from tests.marketplace import PACK, PLATFORM

    return UUID(market.order(PLATFORM, PACK)["lines"][0]["subscription"])


def test_a_product_with_its_add_on_is_renewed(page: Page, market: Marketplace) -> None:
    platform = held(market)
    sign_in(page, market, "aurora")
    page.goto(f"/my/subscriptions/{platform}/renew/")
    page.get_by_label("500 more vehicles").check()
    page.get_by_role("button", name="Show what it costs").click()
    expect(page.get_by_label("500 more vehicles")).to_be_checked()
    fits(page)
    page.get_by_role("button", name="Pay €630.70 and renew").click()
    expect(page.get_by_text("OTA Platform is renewed.")).to_be_visible()


def test_what_lapsed_comes_back(page: Page, market: Marketplace) -> None:
    from vendible.records.models import Subscription

    platform = held(market)
    Subscription.objects.filter(id=platform).update(state="isolated")
    Subscription.objects.filter(parent_id=platform).update(state="suspended")
    sign_in(page, market, "aurora")
    page.goto(f"/my/subscriptions/{platform}/renew/")
    expect(page.get_by_text("active again at once")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Pay €345.10 and renew").click()
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active"}
