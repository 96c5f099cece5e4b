"""The page that renews by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.consoles.pages import field_of, text_of
from tests.consoles.test_customer import at, held
from tests.marketplace import PACK, PLATFORM
from vendible.domain.access.permissions import Role
from vendible.domain.subscriptions.cancelling import When
from vendible.records.models import CustomerBalance, Membership, Order, Subscription
from vendible.usecases import leaving

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace


def test_it_says_what_one_more_term_costs_and_renews(market: Marketplace, enter: Enter) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    browser = enter("aurora")

    first = browser.get(at(platform, "renew/"))
    page = text_of(first)
    assert "15 Feb 2026 – 14 Mar 2026" in page
    assert "OTA Platform is then paid until 14 Mar 2026." in page
    assert "€345.10 is paid from your balance." in page
    assert "500 more vehicles: €240.00 per month, paid until 14 Feb 2026" in page
    assert not Order.objects.filter(kind="renewal").exists()

    both = browser.get(at(platform, "renew/"), {"addons": str(pack)})
    assert "€630.70 is paid from your balance." in text_of(both)
    sent = {name: field_of(both, name) for name in ("key", "expected_total")}
    done = browser.post(at(platform, "renew/"), sent | {"addons": str(pack)}, follow=True)
    assert "OTA Platform is renewed." in text_of(done)
    assert {f"{each.end}" for each in Subscription.objects.all()} == {"2026-03-15"}
    browser.post(at(platform, "renew/"), sent | {"addons": str(pack)})
    assert Order.objects.filter(kind="renewal").count() == 1, "a second click"


def test_a_buyer_above_the_limit_asks_for_the_renewal(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    browser = enter("aurora", Role.BUYER)
    Membership.objects.filter(role="buyer").update(limit_minor=10_000)
    page = browser.get(at(platform, "renew/"))
    assert "Above your limit of €100.00" in text_of(page)
    assert "Pay €345.10" not in text_of(page)
    sent = {name: field_of(page, name) for name in ("key", "expected_total")}
    done = browser.post(at(platform, "renew/"), sent, follow=True)
    assert "Waits for an approval" in text_of(done)


def test_what_lapsed_says_what_comes_back(market: Marketplace, enter: Enter) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    Subscription.objects.filter(id=platform).update(state="isolated")
    Subscription.objects.filter(id=pack).update(state="suspended")
    page = text_of(enter("aurora").get(at(platform, "renew/")))
    assert "OTA Platform is active again at once, with everything as before." in page
    assert "500 more vehicles comes back with it." in page


def test_a_contract_that_begins_again_is_said_before(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    terms = {"cycles": 1, "auto_renew": True, "notice_days": 0, "fee_kind": "none"}
    Subscription.objects.filter(id=platform).update(
        contract=terms | {"first": "2026-01-15", "end": "2026-02-15", "fee": "0", "grace_days": 0}
    )
    page = text_of(enter("aurora").get(at(platform, "renew/")))
    assert "The contract of OTA Platform begins again: it then binds until 14 Mar 2026" in page


def test_a_refusal_stands_on_the_page(market: Marketplace, enter: Enter) -> None:
    _, pack = held(market, PLATFORM, PACK)
    actor = market.actor("aurora")
    leaving.cancel(pack, When.END_OF_TERM, actor=actor, present=market.present)
    browser = enter("aurora")

    answer = browser.get(at(pack, "renew/"))
    assert answer.status_code == 200
    page = text_of(answer)
    assert "is set to end on 15 February 2026, so it is not renewed" in page
    assert "Withdraw the cancellation first" in page

    sent = browser.post(at(pack, "renew/"), {"key": "k", "expected_total": ""})
    assert sent.status_code == 409


def test_a_price_that_moved_and_too_little_money(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    browser = enter("aurora")
    moved = browser.post(at(platform, "renew/"), {"key": "k", "expected_total": "1.00"})
    assert moved.status_code == 409
    assert "€345.10 is paid" in text_of(moved)
    CustomerBalance.objects.update(minor=0)
    poor = browser.post(at(platform, "renew/"), {"key": "l", "expected_total": "345.10"})
    assert poor.status_code == 409
    assert not Order.objects.filter(kind="renewal").exists()


def test_an_addon_that_may_not_be_ticked_leaves_the_rest(market: Marketplace, enter: Enter) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    Subscription.objects.filter(id=pack).update(ends_on="2026-02-15", auto_renew=False)
    page = text_of(enter("aurora").get(at(platform, "renew/"), {"addons": str(pack)}))
    assert "500 more vehicles is set to end" in page
    assert "€345.10 is paid from your balance." in page
    odd = enter("aurora", Role.BUYER).get(at(platform, "renew/"), {"addons": "no id"})
    assert odd.status_code == 200


def test_a_member_sees_what_it_costs_and_who_can(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    enter("aurora")
    page = text_of(enter("aurora", Role.MEMBER).get(at(platform, "renew/")))
    assert "can renew it" in page
    assert "Pay €345.10 and renew" not in page


def test_what_has_ended_leads_to_its_page(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    actor = market.actor("aurora")
    leaving.cancel(platform, When.NOW, actor=actor, present=market.present)
    answer = enter("aurora").get(at(platform, "renew/"))
    assert answer.status_code == 302
    assert answer["Location"] == at(platform)


def test_what_was_bought_once_says_so(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    Subscription.objects.filter(id=platform).update(method="one_time", end=None, cycle_months=None)
    page = text_of(enter("aurora").get(at(platform, "renew/")))
    assert "OTA Platform was bought once and has no term" in page
