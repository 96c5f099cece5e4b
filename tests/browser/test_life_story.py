"""The life of a subscription as its customer sees it, in Chromium, without JavaScript.

Ordered with two add-ons, a third added later, upgraded with both sides shown, the coming invoices
in two clicks, the planner's way run and taken back; a buyer's change above the limit approved; and
the pages of buying and changing by keyboard alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_approvals import sign_in_as
from tests.browser.test_story import fits, sign_in

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHECKOUT = "/checkout/customer-service/?offer=basic-monthly&quantity=10"
TABS_MAX = 80
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  if (at === document.body) return null;
  const said = at.name || at.innerText.trim() || at.getAttribute("aria-label") || at.href;
  return [said, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0];
}"""


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)
    fits(page)


def primary(page: Page) -> None:
    """One filled button at most: the next step."""
    assert page.locator("main .button--primary").count() <= 1


def with_inboxes(market: Marketplace) -> None:
    """Two more add-ons for Customer Service, €120.00 a month and €90.00 once."""
    from tests.marketplace import stackable_listing

    for slug, name in (("extra-inbox", "Extra Inbox"), ("archive", "Archive")):
        market.list_product("harbor", stackable_listing() | {"slug": slug, "name": name})


def order_with_two_addons(page: Page) -> None:
    page.goto(CHECKOUT)
    for name in ("Voice Channel", "Extra Inbox"):
        page.get_by_role("group", name=name).get_by_label("Monthly: €120.00 per month").check()
    page.get_by_role("button", name="Update quote").click()
    says(page, "Setup fee", "€856.80", "Then per month", "€642.60", "The coming 24 months")
    says(page, "15 Feb 2026", "12 more", "Coupon", "Contract of 1 year")
    page.get_by_label("I agree to").check()
    primary(page)
    page.get_by_role("button", name="Pay €856.80 from balance").click()
    says(page, "Completed", "Voice Channel", "Extra Inbox", "Licenses that this order issued")


def to_the_subscription(page: Page) -> None:
    page.goto("/my/")
    page.locator("main").get_by_role("link", name="Customer Service").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer Service")
    fits(page)
    primary(page)


def add_one_later(page: Page) -> None:
    to_the_subscription(page)
    page.get_by_role("link", name="Add Archive").click()
    # 26 of the term's 31 days are left: 120.00 × 26/31, and the setup fee in full.
    says(page, "20 Jan 2026 – 14 Feb 2026 (26 days)", "€100.65", "€226.87", "15 Feb 2026")
    page.get_by_label("I agree to").check()
    page.get_by_role("button", name="Pay €226.87 from balance").click()
    says(page, "Completed")
    to_the_subscription(page)
    says(page, "Archive", "20 Jan 2026 – 14 Feb 2026", "Renews on 15 Feb 2026")


def upgrade_with_both_sides(page: Page) -> None:
    to_the_subscription(page)
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Advanced").check()
    page.get_by_role("button", name="Show what it costs").click()
    says(page, "What changes", "Basic", "Advanced", "€520.00", "What becomes of the add-ons")
    says(page, "What the license will say", "It stays as it is.", "Next renewal, 15 Feb 2026")
    # 10 agents from 30.00 to 52.00 for 26 of 31 days: 220.00 × 26/31 net.
    says(page, "−€251.61", "€436.13", "€184.52", "€219.57")
    primary(page)
    page.get_by_role("button", name="Pay €219.57 and change").click()
    says(page, "Customer Service is changed", "Completed")


def what_is_paid_in_march_and_why(page: Page) -> None:
    page.goto("/my/")
    page.get_by_role("link", name="See what is due").click()
    page.get_by_role("link", name="Mar €1,047.20").first.click()
    expect(page.get_by_role("heading", name="March 2026")).to_be_visible()
    says(page, "15 Mar 2026", "Customer Service, Advanced, 10 × agent", "10 agent × 52.00")
    says(page, "Voice Channel", "Extra Inbox", "Archive", "€880.00", "19 %", "€1,047.20")


def leave_and_stay(page: Page) -> None:
    to_the_subscription(page)
    page.get_by_role("link", name="Cancel", exact=True).click()
    says(page, "What stands in the way", "As soon as possible", "Last day of Customer Service")
    says(page, "Nothing is given back for the days until 14 Feb 2026.")
    primary(page)
    page.get_by_role("link", name="At the end of what is paid").click()
    says(page, "does not renew beyond it", "What it costs", "In all, with tax")
    page.get_by_role("button", name="End Customer Service after").click()
    says(page, "Set to end")
    page.get_by_role("link", name="Keep it after all").click()
    says(page, "Customer Service goes on")
    page.get_by_role("button", name="Keep Customer Service").click()
    says(page, "Renews by itself on 15 Feb 2026.")
    expect(page.get_by_text("Set to end")).to_have_count(0)


def test_a_subscription_from_its_order_to_its_taken_back_end(
    page: Page, market: Marketplace, settings: Any
) -> None:
    from tests.marketplace import clock_put_to

    with_inboxes(market)
    sign_in(page, market, "aurora")
    order_with_two_addons(page)
    settings.CLOCK_OFFSET = clock_put_to(market.after(days=5).present.now)
    add_one_later(page)
    upgrade_with_both_sides(page)
    what_is_paid_in_march_and_why(page)
    leave_and_stay(page)


def test_a_buyers_change_above_the_limit_is_approved(page: Page, market: Marketplace) -> None:
    from tests.marketplace import DESK

    desk = market.order(DESK)["lines"][0]["subscription"]
    sign_in_as(page, market, "Ben Buyer", "buyer")  # up to €300.00 an order
    page.goto(f"/my/subscriptions/{desk}/change/?edition=advanced&quantity=20")
    says(page, "Above your limit of €300.00", "once it is approved from Basic to Advanced")
    primary(page)
    page.get_by_role("button", name="Ask for approval").click()
    says(page, "Waits for an approval", "€880.60")

    sign_in_as(page, market, "Clara Customer", "administrator")
    page.goto("/my/approvals/")
    page.get_by_role("row", name="Ben Buyer").get_by_role("link").click()
    page.get_by_role("button", name="Approve €880.60").click()
    says(page, "Completed", "approved by Clara Customer")
    page.goto(f"/my/subscriptions/{desk}/")
    says(page, "Advanced", "20 × agent")


def tabbed(page: Page) -> list[str]:
    """What the Tab key comes by until it leaves the page; the focus is seen on each."""
    passed: list[str] = []
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return passed
        said, is_seen = focused
        assert is_seen, f"no focus is seen on {said}"
        passed.append(said)
    pytest.fail(f"the focus never leaves the page: {passed[-5:]}")


def test_buying_and_changing_by_keyboard(page: Page, market: Marketplace) -> None:
    from tests.marketplace import DESK

    desk = market.order(DESK)["lines"][0]["subscription"]
    sign_in(page, market, "aurora")
    page.goto(CHECKOUT)
    passed = tabbed(page)
    order = ["offer", "quantity", "coupon", "quote", "agree", "pay", "keep"]
    assert [each for each in passed if each in order and passed.count(each) == 1] == [
        each for each in order if passed.count(each) == 1
    ]
    assert set(order) <= set(passed)

    page.goto(f"/my/subscriptions/{desk}/change/?edition=advanced&quantity=20")
    passed = tabbed(page)
    wanted = ("edition", "quantity", "when", "Show what it costs", "Pay €880.60 and change")
    at = [passed.index(each) for each in wanted]
    assert at == sorted(at)
