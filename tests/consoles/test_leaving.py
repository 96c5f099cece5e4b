"""The pages of leaving: the ways and what stands in them, confirming one, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from tests.consoles.pages import field_of, text_of
from tests.marketplace import DESK, PACK, PLATFORM, VOICE, Marketplace, clock_put_to
from vendible.domain.access.permissions import Role
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.records.models import LeavingPlan, Subscription
from vendible.usecases import leaving

Enter = Callable[..., Client]


def held(market: Marketplace, *lines: LineAsk) -> list[UUID]:
    placed = market.order(*lines)
    return [UUID(line["subscription"]) for line in placed["lines"]]


def at(which: UUID, page: str = "") -> str:
    return f"/my/subscriptions/{which}/{page}"


def test_both_ways_are_shown_with_their_days(market: Marketplace, enter: Enter) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    page = enter("aurora").get(at(platform, "cancel/"))
    text = text_of(page)
    assert "The add-on 500 more vehicles must be ended first, or with it." in text
    assert at(pack, "cancel/") in page.content.decode()
    assert "As soon as possible" in text
    assert "At the end of what is paid" in text
    assert "Last day of 500 more vehicles 14 Feb 2026" in text
    assert page.content.decode().count("button--primary") == 1


def test_one_way_is_confirmed_and_done(market: Marketplace, enter: Enter) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    browser, path = enter("aurora"), at(platform, "cancel/")
    page = browser.get(f"{path}?way=soonest")
    assert "500 more vehicles and OTA Platform can then only be bought anew." in text_of(page)
    assert text_of(page).count("Nothing is given back for the days until 14 Feb 2026.") == 2
    sent = {name: field_of(page, name) for name in ("key", "way", "expected_total")}
    done = browser.post(path, sent, follow=True)
    assert "OTA Platform has ended." in text_of(done)
    assert set(Subscription.objects.values_list("state", flat=True)) == {"ended"}


def test_what_will_still_be_invoiced_is_listed(
    market: Marketplace, enter: Enter, settings: Settings
) -> None:
    desk, _ = held(market, DESK, VOICE)
    settings.CLOCK_OFFSET = clock_put_to(market.after(days=20).present.now)
    page = text_of(enter("aurora").get(at(desk, "cancel/?way=soonest")))
    assert "Customer Service, Basic, 10 × agent €357.00" in page
    assert "Customer Service stays as it is until its last day, 14 Jan 2027" in page


def test_it_is_taken_back_on_a_page_of_its_own(market: Marketplace, enter: Enter) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    actor = market.actor("aurora")
    leaving.run_plan(platform, WayKind.END_OF_PAID, actor=actor, present=market.present)
    browser = enter("aurora")
    assert at(platform, "stay/") in browser.get(at(platform, "cancel/")).content.decode()
    refused = browser.get(at(pack, "stay/"))
    assert "ends with OTA Platform" in text_of(refused)
    assert at(platform, "stay/") in refused.content.decode()
    page = browser.get(at(platform, "stay/"))
    assert "500 more vehicles goes on, and renews by itself on 15 Feb 2026." in text_of(page)
    done = browser.post(at(platform, "stay/"), {"key": field_of(page, "key")}, follow=True)
    assert "OTA Platform stays." in text_of(done)
    assert LeavingPlan.objects.get().withdrawn_at is not None
    assert "is not set to end" in text_of(browser.get(at(platform, "stay/")))


def test_a_cost_that_moved_is_said_and_nothing_done(market: Marketplace, enter: Enter) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    sent = {"way": "soonest", "key": "a", "expected_total": "9.99"}
    page = enter("aurora").post(at(platform, "cancel/"), sent)
    assert page.status_code == 409
    assert "The way to leave is another now" in text_of(page)
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active"}


@pytest.mark.parametrize(
    "sent", [{}, {"way": "soonest", "when": "now"}, {"way": "sideways"}, {"key": ""}]
)
def test_a_form_that_says_nothing_shows_the_ways_again(
    market: Marketplace, enter: Enter, sent: dict[str, str]
) -> None:
    (platform,) = held(market, PLATFORM)
    page = enter("aurora").post(at(platform, "cancel/"), {"key": "a", **sent})
    assert page.status_code == 422
    assert Subscription.objects.get().state == "active"


def test_a_member_sees_the_ways_and_who_can(market: Marketplace, enter: Enter) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    enter("aurora")
    member = enter("aurora", Role.MEMBER)
    page = member.get(at(platform, "cancel/?way=soonest"))
    assert 'method="post"' not in page.content.decode().split("<main")[1]
    assert member.post(at(platform, "stay/"), {"key": "a"}).status_code == 403
