"""The page that changes a subscription: both sides, when, refusals with a way out, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.consoles.pages import Page, field_of, text_of
from tests.marketplace import DESK, clock_put_to
from tests.usecases.test_changing import assign, only_basic
from vendible.domain.access.permissions import Role
from vendible.domain.ordering.quotes import LineAsk
from vendible.records.models import License, Membership, Order, Subscription

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

DOWN = {"edition": "basic", "quantity": "4"}


@pytest.fixture
def desk(market: Marketplace) -> UUID:
    return UUID(market.order(DESK)["lines"][0]["subscription"])


def at(subscription: UUID, rest: str = "") -> str:
    return f"/my/subscriptions/{subscription}/change/{rest}"


def confirming(page: Page, *more: str) -> dict[str, str]:
    names = ("key", "expected_total", "edition", "quantity", "when", *more)
    form = page.content.decode().rpartition('class="confirmation')[2]
    return {name: _value(form, name) for name in names}


def _value(form: str, name: str) -> str:
    return form.partition(f'name="{name}" value="')[2].partition('"')[0]


def scheduled_on() -> str:
    scheduled = Subscription.objects.get().scheduled
    assert scheduled is not None
    return str(scheduled["on"])


def test_both_sides_the_license_and_the_next_renewal(enter: Enter, desk: UUID) -> None:
    page = text_of(enter("aurora").get(at(desk), {"edition": "advanced", "quantity": "20"}))
    assert "Edition Basic Advanced" in page
    assert "Agents 10 × agent 20 × agent" in page
    assert "Price per month €300.00 €1,040.00" in page
    assert "Next renewal, 15 Feb 2026, without tax €300.00 €1,040.00" in page
    assert "What the license will say" in page
    assert "Answers suggested by AI No Yes" in page
    assert "Reports daily live" in page
    assert "you get back the days not used" in page  # the policy in words
    assert "Pay €880.60 and change" in page


def test_a_buyer_above_the_limit_asks_for_the_change(enter: Enter, desk: UUID) -> None:
    browser = enter("aurora", Role.BUYER)
    Membership.objects.filter(role="buyer").update(limit_minor=10_000)
    page = browser.get(at(desk), {"edition": "advanced", "quantity": "20"})
    shown = text_of(page)
    assert "Above your limit of €100.00" in shown
    assert "Customer Service changes once it is approved from Basic to Advanced" in shown
    assert "Pay €880.60" not in shown
    assert "Ask for approval" in shown
    done = browser.post(at(desk), confirming(page), follow=True)
    assert "Waits for an approval" in text_of(done)
    assert Subscription.objects.get().quantity == 10


def test_a_downgrade_is_offered_at_the_end_of_the_term(
    market: Marketplace, enter: Enter, desk: UUID
) -> None:
    browser = enter("aurora")
    page = browser.get(at(desk), DOWN)
    shown = text_of(page)
    assert "Downgrade on 15 Feb 2026" in shown
    assert "Nothing to pay €0.00" in shown
    assert shown.count("Last day of the term") == 1  # by then it is another term
    assert "Schedule for 15 Feb 2026" in shown
    assert "checked again on that day" in shown

    sent = confirming(page)
    assert sent["when"] == "end_of_term"
    answers = [browser.post(at(desk), sent) for _ in range(2)]
    assert {each.headers["Location"] for each in answers} == {at(desk)}
    assert scheduled_on() == "2026-02-15"
    waiting = browser.get(at(desk))
    assert "A change is scheduled for 15 Feb 2026" in text_of(waiting)
    assert "Agents 10 × agent 4 × agent" in text_of(waiting)
    assert "Show what it costs" not in text_of(waiting)

    browser.post(at(desk, "withdraw/"), {"key": field_of(waiting, "key")})
    assert Subscription.objects.get().scheduled is None
    assert "is withdrawn" in text_of(browser.get(at(desk)))
    browser.post(at(desk, "withdraw/"), {"key": "another"})
    assert "no change that waits" in text_of(browser.get(at(desk)))
    assert License.objects.get().revision == 1
    assert Order.objects.count() == 1


def test_now_if_one_says_so(enter: Enter, desk: UUID) -> None:
    browser = enter("aurora")
    page = browser.get(at(desk), DOWN | {"when": "now"})
    assert "Given back to the balance €214.20" in text_of(page)
    browser.post(at(desk), confirming(page))
    assert Subscription.objects.get().quantity == 4


def test_on_a_day(enter: Enter, desk: UUID) -> None:
    browser = enter("aurora")
    asked = {"edition": "advanced", "quantity": "10", "when": "day", "on": "2026-02-01"}
    page = browser.get(at(desk), asked)
    assert "Upgrade on 1 Feb 2026" in text_of(page)
    assert "To pay on 1 Feb 2026 €118.24" in text_of(page)
    browser.post(at(desk), confirming(page, "on"))
    assert scheduled_on() == "2026-02-01"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"when": "day"}, "Enter the day on which it should change."),
        ({"when": "day", "on": "soon"}, "Enter a day, such as 2026-03-01."),
        ({"when": "later"}, "Choose one of the moments shown."),
        ({"when": "day", "on": "2026-01-01"}, "it is past"),
        ({"when": "day", "on": "2090-01-01"}, "it is too far ahead"),
    ],
)
def test_days_that_are_none_are_told_and_nothing_typed_is_lost(
    enter: Enter, desk: UUID, asked: dict[str, str], told: str
) -> None:
    page = enter("aurora").get(at(desk), DOWN | asked)
    assert page.status_code == 200
    assert told in text_of(page)
    assert field_of(page, "quantity") == "4"


def test_a_contract_that_blocks_it_leads_to_its_end(
    market: Marketplace, enter: Enter, desk: UUID, settings: Settings
) -> None:
    market.list_product("harbor", only_basic(contract={"cycles": 2, "grace_days": 1}))
    market.order(LineAsk("basic-channel", "monthly", parent=desk))
    settings.CLOCK_OFFSET = clock_put_to(market.after(days=2).present.now)
    browser = enter("aurora")
    page = browser.get(at(desk), {"edition": "advanced", "quantity": "10"})
    assert "An add-on's contract stands in the way" in text_of(page)
    href = "?edition=advanced&amp;quantity=10&amp;when=day&amp;on=2026-03-15#quote"
    assert f'href="{href}"' in page.content.decode()
    later = browser.get(at(desk) + href.replace("&amp;", "&").partition("#")[0])
    assert "Upgrade on 15 Mar 2026" in text_of(later)
    assert "Basic Channel No longer available" in text_of(later)


def test_what_a_scheduled_change_will_meet_is_told_before(
    market: Marketplace, enter: Enter, desk: UUID
) -> None:
    market.list_product("harbor", only_basic(contract={"cycles": 12, "grace_days": 1}))
    browser = enter("aurora")
    page = browser.get(at(desk), {"edition": "advanced", "when": "end_of_term"})
    browser.post(at(desk), confirming(page))
    market.order(LineAsk("basic-channel", "monthly", parent=desk))
    told = text_of(browser.get(at(desk)))
    assert "As things stand, the scheduled change will not be possible." in told
    assert "Withdraw the change" in told


def test_seats_in_use_are_told_with_how_many_to_free(
    market: Marketplace, enter: Enter, desk: UUID
) -> None:
    assign(market, desk, 6)
    told = text_of(enter("aurora").get(at(desk), DOWN | {"when": "now"}))
    assert "would have 4 seats, and 6 people are assigned" in told
    assert "Take 2 of them off first" in told


def test_an_open_order_is_linked(market: Marketplace, enter: Enter, desk: UUID) -> None:
    order = Order.objects.get()
    order.id, order.kind, order.state = uuid4(), "change", "quoted"
    order.approval, order.shown = "asked", {"lines": [{"subscription": str(desk)}]}
    order.save(force_insert=True)
    page = enter("aurora").get(at(desk), {"edition": "advanced"})
    assert "Another change of it is open" in text_of(page)
    assert f'href="/my/orders/{order.id}/"' in page.content.decode()


def test_who_may_only_look_sees_the_costs_and_who_could(
    market: Marketplace, enter: Enter, desk: UUID
) -> None:
    page = text_of(enter("aurora", role=Role.MEMBER).get(at(desk), {"edition": "advanced"}))
    assert "To pay now" in page
    assert "can change it" in page
    assert "and change" not in page.partition("To pay now")[2].partition("can change it")[0]


def test_the_product_page_works_a_change_out(enter: Enter) -> None:
    page = text_of(enter("aurora").get("/products/customer-service/"))
    assert "A change, worked out" in page
    assert "From Basic to Advanced on 10 Apr 2027" in page
    assert "Unused part of Basic −€21.00" in page
    assert "Advanced for the rest of the term €36.40" in page
    assert "In all, without tax €15.40" in page
