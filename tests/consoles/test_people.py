"""Who has a seat of a subscription, and opening what one has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.consoles.pages import text_of, typed_in
from tests.consoles.test_team import sent
from tests.marketplace import PLATFORM, VOICE, demo_listing
from vendible.domain.access.permissions import Role
from vendible.domain.ordering.quotes import LineAsk
from vendible.records.models import Assignment, Membership, Subscription, User
from vendible.usecases.people import add_person

if TYPE_CHECKING:
    from django.test import Client

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

SMALL = LineAsk("customer-service", "basic-monthly", quantity=2)
ADDRESS = "https://desk.harbor.example/start?a=1&b=2"


@pytest.fixture
def desk(market: Marketplace) -> UUID:
    """Two seats, an add-on without a limit, and an address where it is opened."""
    sign_on = {"address": ADDRESS}
    market.list_product("harbor", demo_listing("customer-service", sign_on=sign_on))
    market.order(SMALL, VOICE)
    return Subscription.objects.get(product__slug="customer-service").id


def person(market: Marketplace, name: str) -> User:
    organization = market.organizations["aurora"]
    return add_person(f"{name.lower()}@aurora.example", name, organization, Role.MEMBER)


def assign(browser: Client, desk: UUID, **fields: Any) -> Any:
    return sent(browser, f"/my/subscriptions/{desk}/people/", software=str(desk), **fields)


def test_people_by_boxes_and_by_list(desk: UUID, market: Marketplace, enter: Enter) -> None:
    browser, ann, bob = enter("aurora"), person(market, "Ann"), person(market, "Bob")
    page = browser.get(f"/my/subscriptions/{desk}/people/")
    assert "0 of 2 seats taken" in text_of(page)
    assert "0 assigned, without limit" in text_of(page)
    assert "Nobody yet" in text_of(page)
    page = assign(browser, desk, members=[str(ann.pk)], people="Bob <bob@aurora.example>")
    words = text_of(page)
    assert "2 seats are assigned." in words
    assert "2 of 2 seats taken" in words
    assert f'href="/my/subscriptions/{desk}/change/"' in page.content.decode()
    assert set(Assignment.objects.values_list("user", flat=True)) == {ann.pk, bob.pk}


def test_addresses_of_nobody_are_told_or_invited(
    desk: UUID, market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    person(market, "Ann")
    page = assign(browser, desk, people="ann@aurora.example\nnew@x.example")
    assert "1 seat is assigned." in text_of(page)
    assert "Line 2: new@x.example belongs to nobody in your team." in text_of(page)
    page = assign(browser, desk, people="new@x.example", invite="on")
    assert "Invited, not joined yet" in text_of(page)


def test_no_seat_is_free(desk: UUID, market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    for name in ("Ann", "Bob", "Cy"):
        person(market, name)
    lines = "ann@aurora.example\nbob@aurora.example\ncy@aurora.example"
    page = assign(browser, desk, people=lines)
    assert page.status_code == 409
    words = text_of(page)
    assert "Customer Service has 2 seats, 0 are taken, and 3 more are asked for." in words
    assert typed_in(page, "people").splitlines() == lines.splitlines()
    assert re.search(rf'href="/my/subscriptions/{desk}/change/">Change it', page.content.decode())
    assert not Assignment.objects.exists()


def test_nothing_chosen_is_said_at_the_field(desk: UUID, enter: Enter) -> None:
    page = assign(enter("aurora"), desk)
    assert page.status_code == 422
    assert "Choose somebody, or write at least one address." in text_of(page)


def test_seats_by_the_buttons_of_a_row(desk: UUID, market: Marketplace, enter: Enter) -> None:
    browser, ann = enter("aurora"), person(market, "Ann")
    voice = Subscription.objects.get(product__slug="voice-channel").id
    at = f"/my/subscriptions/{voice}/people"
    page = browser.post(f"{at}/assign/", {"person": str(ann.pk)}, follow=True)
    assert page.redirect_chain[-1][0] == f"/my/subscriptions/{desk}/people/"
    assert "1 assigned, without limit" in text_of(page)
    page = browser.post(f"{at}/free/", {"person": str(ann.pk)}, follow=True)
    assert "The seat is free." in text_of(page)
    assert browser.post(f"{at}/assign/", {"person": "x"}).status_code == 422
    assert browser.post(f"{at}/assign/", {"person": str(10**17)}).status_code == 404
    ended = Subscription.objects.filter(id=voice)
    ended.update(state="suspended")
    page = browser.post(f"{at}/assign/", {"person": str(ann.pk)}, follow=True)
    assert "Voice Channel is suspended." in text_of(page)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MEMBER])
def test_who_may_not_assign_sees_who_can(role: Role, desk: UUID, enter: Enter) -> None:
    enter("aurora")
    enter("aurora", Role.BUYER)
    browser = enter("aurora", role)
    page = browser.get(f"/my/subscriptions/{desk}/people/")
    assert (
        "Aurora Administrator (administrator) or Aurora Buyer (buyer) of Aurora can assign seats."
    ) in text_of(page)
    assert "Assign seats" not in text_of(page)
    for path in ("people/", "people/assign/", "people/free/"):
        posted = browser.post(f"/my/subscriptions/{desk}/{path}", {"person": "1", "key": "k"})
        assert posted.status_code == 403


def test_opening_counts_and_leads_to_the_address(
    desk: UUID, market: Marketplace, enter: Enter
) -> None:
    browser, member = enter("aurora"), enter("aurora", Role.MEMBER)
    user = User.objects.get(email="member@aurora.example")
    assign(browser, desk, members=[str(user.pk)])
    path = f"/my/subscriptions/{desk}/open/"
    page = member.get(path)
    assert ADDRESS in text_of(page)
    assert "Refresh" not in page.headers
    assert Assignment.objects.get().uses == 0
    page = member.post(path)
    assert (page.status_code, page.headers["Refresh"]) == (200, f"0; url={ADDRESS}")
    assert "https://desk.harbor.example/start?a=1&amp;b=2" in page.content.decode()
    member.post(path)
    assert Assignment.objects.get().uses == 1
    words = text_of(browser.get(f"/my/subscriptions/{desk}/people/"))
    assert "Used 1 time, last 15 Jan 2026" in words
    words = text_of(browser.get(f"/my/team/{user.pk}/"))
    assert "Customer Service" in words
    words = text_of(member.get("/my/software/"))
    assert "Open Customer Service" in words


def test_without_a_seat_one_is_told_to_take_one(desk: UUID, enter: Enter) -> None:
    browser, member = enter("aurora"), enter("aurora", Role.MEMBER)
    path = f"/my/subscriptions/{desk}/open/"
    page = member.post(path)
    assert page.status_code == 403
    assert "Refresh" not in page.headers
    assert "Aurora Administrator can assign you a seat" in text_of(page)
    assert "Take a seat" not in text_of(page)
    page = browser.post(path)
    assert "Take a seat" in text_of(page)
    me = Membership.objects.get(user__email="administrator@aurora.example").user_id
    browser.post(f"/my/subscriptions/{desk}/people/assign/", {"person": str(me)})
    assert browser.post(path).headers["Refresh"] == f"0; url={ADDRESS}"


def test_what_has_no_address_or_is_not_active_is_not_opened(
    desk: UUID, market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    market.order(PLATFORM)
    platform = Subscription.objects.get(product__slug="ota-platform").id
    for page in (
        browser.get(f"/my/subscriptions/{platform}/open/"),
        browser.post(f"/my/subscriptions/{platform}/open/"),
    ):
        assert page.headers["Location"] == f"/my/subscriptions/{platform}/"
    Subscription.objects.filter(id=desk).update(state="suspended")
    page = browser.post(f"/my/subscriptions/{desk}/open/")
    assert page.status_code == 409
    assert "Customer Service is suspended." in text_of(page)
    assert "suspended" in text_of(browser.get(f"/my/subscriptions/{desk}/people/")).lower()


def test_an_add_on_opens_where_its_product_does(desk: UUID, enter: Enter) -> None:
    voice = Subscription.objects.get(product__slug="voice-channel").id
    page = enter("aurora").post(f"/my/subscriptions/{voice}/open/")
    assert page.headers["Refresh"] == f"0; url={ADDRESS}"


def test_an_add_on_leads_to_the_page_of_its_product(desk: UUID, enter: Enter) -> None:
    voice = Subscription.objects.get(product__slug="voice-channel").id
    answer = enter("aurora").get(f"/my/subscriptions/{voice}/people/")
    assert answer.headers["Location"] == f"/my/subscriptions/{desk}/people/"
