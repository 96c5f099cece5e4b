"""Pages of orders that are not paid yet: kept quotes, unpaid orders, approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client

from tests.consoles.pages import Page, field_of, text_of
from tests.marketplace import clock_put_to
from vendible.domain.access.permissions import Role
from vendible.records.models import CustomerBalance, Membership, Order, Subscription

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

CHECKOUT = "/checkout/ota-platform/"
ASKED = {"offer": "starter-monthly"}


@pytest.fixture
def buyer(enter: Enter) -> Client:
    """A buyer of Aurora who may commit to 300.00."""
    browser = enter("aurora", Role.BUYER)
    Membership.objects.filter(role="buyer").update(limit_minor=30_000)
    return browser


def sent(page: Page, **more: str) -> dict[str, str]:
    unseen = {name: field_of(page, name) for name in ("key", "expected_total", "agreed_to")}
    return ASKED | unseen | more


def kept(browser: Client) -> str:
    """The path of a quote that was kept at the checkout."""
    page = browser.get(CHECKOUT, ASKED)
    answer = browser.post(CHECKOUT, sent(page, keep="1"))
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def ordered(browser: Client, pay: str = "later") -> str:
    page = browser.get(CHECKOUT, ASKED)
    answer = browser.post(CHECKOUT, sent(page, pay=pay, agree="on"))
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def press(browser: Client, path: str, button: str, **more: str) -> Page:
    """Sends the form of a button on the order's page, with what it carries unseen."""
    page = browser.get(path)
    names = ("key", "expected_total", "agreed_to") if button == "place" else ("key",)
    unseen = {name: field_of(page, name) for name in names} if button != "cancel" else {}
    return browser.post(f"{path}{button}/", unseen | more, follow=True)


def test_a_quote_is_kept_and_ordered(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = kept(browser)
    page = text_of(browser.get(path))
    assert "Quoted" in page
    assert "Its prices hold until" in page
    assert "Pay €345.10 from balance" in page
    assert not Subscription.objects.exists()
    done = text_of(press(browser, path, "place", agree="on", pay="now"))
    assert "Your order is complete" in done
    assert Subscription.objects.get().state == "active"
    assert Order.objects.get().agreements


def test_a_quote_is_ordered_only_with_the_tick(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = kept(browser)
    answer = press(browser, path, "place", pay="now")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Tick this to order" in text_of(answer)
    assert Order.objects.get().state == "quoted"


def test_a_quote_can_be_given_up(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = kept(browser)
    assert "It is cancelled" in text_of(press(browser, path, "cancel"))
    assert Order.objects.get().state == "cancelled"


def test_the_same_page_keeps_and_then_orders(market: Marketplace, enter: Enter) -> None:
    """Going back after keeping must not stand in the way of ordering."""
    browser = enter("aurora")
    page = browser.get(CHECKOUT, ASKED)
    browser.post(CHECKOUT, sent(page, keep="1"))
    answer = browser.post(CHECKOUT, sent(page, pay="now", agree="on"))
    assert answer.status_code == 302
    assert set(Order.objects.values_list("state", flat=True)) == {"quoted", "completed"}


def test_an_order_is_paid_later(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = ordered(browser)
    page = text_of(browser.get(path))
    assert "Waits for its payment" in page
    assert "Awaiting payment" in page
    assert "Pay until" in text_of(browser.get("/my/orders/?state=awaiting_payment"))
    assert "No orders yet" in text_of(browser.get("/my/orders/?state=completed"))
    answer = press(browser, path, "pay")
    assert "It is paid" in text_of(answer)
    assert Subscription.objects.get().state == "active"
    again = browser.post(f"{path}pay/", {"key": "another"})
    assert again.status_code == 409
    assert "can't be paid" in text_of(again) or "can’t be paid" in text_of(again)


def test_a_pending_subscription_is_seen(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = ordered(browser)
    held = Subscription.objects.get()
    page = browser.get(f"/my/subscriptions/{held.id}/")
    assert page.status_code == 200
    assert "Pending" in text_of(page)
    for address in ("/my/", "/my/licenses/", "/my/coming/", "/my/software/"):
        assert browser.get(address).status_code == 200
    press(browser, path, "cancel")
    assert browser.get(f"/my/subscriptions/{held.id}/").status_code == 200
    assert browser.get("/my/?state=ended").status_code == 200


def test_without_money_one_orders_and_pays_later(market: Marketplace, enter: Enter) -> None:
    CustomerBalance.objects.filter(organization__slug="aurora").update(minor=0)
    browser = enter("aurora")
    page = text_of(browser.get(CHECKOUT, ASKED))
    assert "Order, pay later" in page
    path = ordered(browser)
    shown = text_of(browser.get(path))
    assert "€345.10 is missing" in shown
    assert "from balance" not in shown


def test_an_unpaid_order_is_cancelled(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = ordered(browser)
    assert "This was cancelled" in text_of(press(browser, path, "cancel"))
    assert Subscription.objects.get().state == "ended"


def test_its_time_is_over(market: Marketplace, enter: Enter, settings: Settings) -> None:
    browser = enter("aurora")
    path = ordered(browser)
    settings.CLOCK_OFFSET = clock_put_to(market.after(days=4).present.now)
    page = text_of(browser.get(path))
    assert "Its time is over" in page
    assert "from balance" not in page
    refused = browser.post(f"{path}pay/", {"key": "k"})
    assert refused.status_code == 409
    assert "This order has expired" in text_of(refused)


def test_above_the_limit_an_administrator_is_asked(
    market: Marketplace, enter: Enter, buyer: Client
) -> None:
    admin = enter("aurora")
    assert "Above your limit of €300.00" in text_of(buyer.get(CHECKOUT, ASKED))
    path = ordered(buyer, pay="now")
    page = text_of(buyer.get(path))
    assert "Waits for an approval" in page
    assert "Aurora Administrator can approve this" in page
    assert "Take it back" in page
    assert "Approvals 1" in text_of(admin.get("/my/orders/"))
    listed = text_of(admin.get("/my/approvals/"))
    assert "Aurora Buyer" in listed
    assert "€345.10" in listed
    assert "Approved and done" in text_of(press(admin, path, "approve"))
    order = Order.objects.get()
    assert (order.state, order.approval) == ("completed", "given")
    assert "approved by Aurora Administrator" in text_of(buyer.get(path))
    assert "Nothing waits for an approval" in text_of(admin.get("/my/approvals/"))


def test_it_is_declined_with_a_reason(market: Marketplace, enter: Enter, buyer: Client) -> None:
    admin = enter("aurora")
    path = ordered(buyer, pay="now")
    long = press(admin, path, "decline", reason="x" * 501)
    assert long.status_code == 422  # type: ignore[attr-defined]
    press(admin, path, "decline", reason="Not this year.")
    page = text_of(buyer.get(path))
    assert "Aurora Administrator declined this" in page
    assert "Not this year." in page


def test_a_buyer_takes_it_back(market: Marketplace, enter: Enter, buyer: Client) -> None:
    path = ordered(buyer, pay="now")
    refused = buyer.post(f"{path}approve/", {"key": "k"})
    assert refused.status_code == 403
    press(buyer, path, "cancel")
    assert Order.objects.get().state == "cancelled"


def test_finance_pays_and_orders_nothing(market: Marketplace, enter: Enter) -> None:
    path = ordered(enter("aurora"))
    finance = enter("aurora", Role.FINANCE)
    assert "Cancel this order" not in text_of(finance.get(path))
    assert "It is paid" in text_of(press(finance, path, "pay"))


def test_a_member_reads_who_can(market: Marketplace, enter: Enter) -> None:
    admin = enter("aurora")
    path = ordered(admin)
    member = enter("aurora", Role.MEMBER)
    page = text_of(member.get(path))
    assert "can pay this" in page
    assert member.post(f"{path}pay/", {"key": "k"}).status_code == 403
    assert "can approve orders" in text_of(member.get("/my/approvals/"))


def test_a_get_leads_back(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    path = ordered(browser)
    for button in ("pay", "cancel", "place", "approve", "decline"):
        answer = browser.get(f"{path}{button}/")
        assert answer.headers["Location"] == path


def test_another_customers_order_is_not_there(market: Marketplace, enter: Enter) -> None:
    path = ordered(enter("aurora"))
    other = enter("boreal")
    assert UUID(path.rstrip("/").rpartition("/")[2])
    for button in ("pay", "cancel", "place", "approve", "decline"):
        sent_ = {"key": "k", "agree": "on"}
        assert other.post(f"{path}{button}/", sent_).status_code == 404
