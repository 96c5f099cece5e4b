"""The partner's application instances, offline adjusting; the operator's suspending."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.marketplace import DESK, OPERATOR, VOICE, Marketplace, demo_listing
from vendible.domain.access.permissions import Role
from vendible.domain.ordering.quotes import LineAsk
from vendible.records.models import Message, Subscription
from vendible.usecases.ordering import OrderAsk, place_order
from vendible.usecases.people import add_person

if TYPE_CHECKING:
    from django.test import Client

    from tests.consoles.conftest import Enter

_EXPIRY = {"until": "2026-12-31", "reference": "C-2026/7", "key": "a-key"}


@pytest.fixture
def held(market: Marketplace) -> Subscription:
    """Aurora holds AV Site by a contract with Lumen."""
    market.list_product(
        "lumen", demo_listing("av-gateway", slug="av-site", name="AV Site", billing="offline")
    )
    market.order(LineAsk("av-site", "team-monthly"))
    return Subscription.objects.get(product__slug="av-site")


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_and_one_instance(market: Marketplace, held: Subscription, enter: Enter) -> None:
    browser = enter("lumen")
    listed = page(browser, "/partner/instances/")
    assert "AV Site" in listed
    assert "Aurora" in listed
    assert "billed by a contract" in listed
    assert "Nothing matches" in page(browser, "/partner/instances/?q=zebra")
    shown = page(browser, f"/partner/instances/{held.instance_id}/")
    assert "permanent" in shown
    assert f"/partner/subscriptions/{held.id}/adjust/" in shown


def test_a_partner_who_sold_nothing_is_told_what_would_be_here(
    market: Marketplace, enter: Enter
) -> None:
    assert "No application instances yet" in page(enter("polaris"), "/partner/instances/")


def test_what_is_not_paid_has_no_license_yet(market: Marketplace, enter: Enter) -> None:
    ask = OrderAsk([DESK], "EUR")
    place_order(ask, pay_later=True, actor=market.actor("aurora"), present=market.present)
    browser, held = enter("harbor"), Subscription.objects.get()
    for path in ("/partner/instances/", f"/partner/instances/{held.instance_id}/"):
        shown = page(browser, path)
        assert "none until its order is paid" in shown
        assert "until 14 Feb" not in shown


def test_adjusting_from_the_choice_to_the_license(
    market: Marketplace, held: Subscription, enter: Enter
) -> None:
    add_person("ann@aurora.example", "Ann", market.organizations["aurora"], Role.ADMINISTRATOR)
    browser = enter("lumen")
    path = f"/partner/subscriptions/{held.id}/adjust/"
    chosen = page(browser, f"{path}?edition=studio")
    assert '<option value="studio" selected' in chosen
    asked = browser.post(path, {"edition": "studio", **_EXPIRY}).content.decode()
    assert "Studio" in asked
    assert "31 December 2026" in asked or "31 Dec 2026" in asked
    answer = browser.post(path, {"edition": "studio", "confirmed": "1", **_EXPIRY})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.edition, held.license_until) == ("studio", date(2027, 1, 1))
    assert "Dec 2026" in page(browser, f"/partner/instances/{held.instance_id}/")
    assert Message.objects.filter(kind="subscription_adjusted").count() == 1
    # The same click again changes nothing; what is the same is said at its place.
    browser.post(path, {"edition": "studio", "confirmed": "1", **_EXPIRY})
    assert Subscription.objects.get(id=held.id).license.revision == 2
    again = browser.post(path, {"edition": "studio", "confirmed": "1", **_EXPIRY, "key": "b"})
    assert again.status_code == 409
    assert "C-2026/7" in again.content.decode()


def test_what_was_typed_is_kept_when_it_is_wrong(
    market: Marketplace, held: Subscription, enter: Enter
) -> None:
    path = f"/partner/subscriptions/{held.id}/adjust/"
    answer = enter("lumen").post(
        path, {"edition": "team", "until": "31.12.26x", "reference": "C-9", "key": "k"}
    )
    assert answer.status_code == 422
    assert "31.12.26x" in answer.content.decode()
    assert "C-9" in answer.content.decode()


def test_ending_asks_first(market: Marketplace, held: Subscription, enter: Enter) -> None:
    browser, path = enter("lumen"), f"/partner/subscriptions/{held.id}/end/"
    assert "can’t be undone" in page(browser, path)
    assert browser.post(path, {"key": "k", "reference": "C-9"}).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.ended_because) == ("ended", "by_partner")


def test_a_member_looks_and_does_not_adjust(
    market: Marketplace, held: Subscription, enter: Enter
) -> None:
    browser = enter("lumen", Role.MEMBER)
    assert "adjust/" not in page(browser, f"/partner/instances/{held.instance_id}/")
    path = f"/partner/subscriptions/{held.id}/adjust/"
    assert browser.get(path).status_code == 403
    assert browser.post(path, {"edition": "team", "confirmed": "1"}).status_code == 403


def test_what_the_marketplace_bills_can_not_be_adjusted(market: Marketplace, enter: Enter) -> None:
    market.order(DESK)
    desk = Subscription.objects.get(product__slug="customer-service")
    answer = enter("harbor").get(f"/partner/subscriptions/{desk.id}/adjust/")
    assert answer.status_code == 409


def _desk(market: Marketplace) -> UUID:
    market.order(DESK, VOICE)
    return Subscription.objects.get(product__slug="customer-service").id


def test_the_operator_suspends_and_lets_return(market: Marketplace, enter: Enter) -> None:
    held, browser = _desk(market), enter(OPERATOR.slug)
    assert "Aurora" in page(browser, "/operator/subscriptions/?q=aurora&state=active")
    path = f"/operator/subscriptions/{held}/"
    assert "Voice Channel" in page(browser, path)
    empty = browser.post(f"{path}suspend/", {"reason": " ", "key": "a"})
    assert empty.status_code == 422
    assert browser.post(f"{path}suspend/", {"reason": "Unpaid.", "key": "b"}).status_code == 302
    assert set(Subscription.objects.values_list("state", flat=True)) == {"suspended"}
    late = browser.post(f"{path}suspend/", {"reason": "Once more.", "key": "c"})
    assert late.status_code == 409
    assert "Once more." in late.content.decode() or "suspended" in late.content.decode()
    assert browser.post(f"{path}return/", {"key": "d"}).status_code == 302
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active"}


def test_a_member_of_the_market_looks(market: Marketplace, enter: Enter) -> None:
    held, browser = _desk(market), enter(OPERATOR.slug, Role.MEMBER)
    path = f"/operator/subscriptions/{held}/"
    assert "An administrator of the marketplace can suspend it" in page(browser, path)
    assert browser.post(f"{path}suspend/", {"reason": "No."}).status_code == 403
