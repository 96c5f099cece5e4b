"""The customer console: what is held, changed, cancelled, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consoles.pages import Page, field_of, text_of
from tests.marketplace import DESK, PACK, PLATFORM, VOICE, clock_put_to, demo_listing
from vendible.domain.access.permissions import Role
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.records.models import CustomerBalance, Instance, Invoice, License, Order, Subscription
from vendible.usecases import leaving

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace


def held(market: Marketplace, *lines: LineAsk, customer: str = "aurora") -> list[UUID]:
    """The subscriptions of a new order, in the order of its lines."""
    placed = market.order(*lines, customer=customer)
    return [UUID(line["subscription"]) for line in placed["lines"]]


def at(subscription: UUID, page: str = "") -> str:
    return f"/my/subscriptions/{subscription}/{page}"


def unseen(page: Page, *names: str) -> dict[str, str]:
    return {name: field_of(page, name) for name in names}


def balance() -> Money:
    return Money(CustomerBalance.objects.get(organization__slug="aurora").minor, "EUR")


def statements(browser: Client, path: str) -> int:
    browser.get(path)  # listings are read once a process
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(path).status_code == 200
    return len(caught)


def test_an_empty_console_says_how_to_begin(market: Marketplace, enter: Enter) -> None:
    page = text_of(enter("aurora").get("/my/"))

    assert "You hold nothing yet" in page
    assert "Balance €100,000.00" in page


def test_the_overview_shows_addons_below_their_product(market: Marketplace, enter: Enter) -> None:
    held(market, PLATFORM, PACK)

    page = text_of(enter("aurora").get("/my/"))

    assert page.index("OTA Platform Active Starter") < page.index("500 more vehicles Add-on Active")
    assert "15 Jan 2026 – 14 Feb 2026" in page
    assert "Renews on 15 Feb 2026" in page
    assert "Balance €99,369.30" in page


def test_a_subscription_shows_what_is_effective_and_where_it_comes_from(
    market: Marketplace, enter: Enter
) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    browser = enter("aurora")

    page = text_of(browser.get(at(platform)))
    assert "Connected vehicles 1,000 OTA Platform , 500 more vehicles" in page
    assert "Renews by itself on 15 Feb 2026." in page
    assert "Ordered 15 Jan 2026, 12:00" in page

    addon = text_of(browser.get(at(pack)))
    assert "Add-on for OTA Platform , by Polaris" in addon
    assert "Add an add-on" not in addon


def test_each_addon_can_be_added_or_says_which_rule_says_no(
    market: Marketplace, enter: Enter
) -> None:
    desk, _ = held(market, DESK, VOICE)

    platform, _ = held(market, PLATFORM, PACK)
    browser = enter("aurora")

    assert "Voice Channel can be held once, and you hold it." in text_of(browser.get(at(desk)))
    link = f"/checkout/ota-500-vehicles/?parent={platform}&amp;currency=EUR"
    assert link in browser.get(at(platform)).content.decode()


def test_a_change_is_quoted_confirmed_and_kept(market: Marketplace, enter: Enter) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    browser, before = enter("aurora"), balance()

    quoted = browser.get(at(platform, "change/"), {"edition": "fleet"})
    page = text_of(quoted)
    assert "OTA Platform changes today from Starter to Fleet. €714.00 is paid" in page
    assert "500 more vehicles Kept It stays as it is." in page
    assert "Last day of the term 14 Feb 2026 14 Feb 2026" in page
    assert Order.objects.count() == 1

    sent = unseen(quoted, "edition", "quantity", "key", "expected_total") | {"edition": "fleet"}
    answers = [browser.post(at(platform, "change/"), sent) for _ in range(2)]

    assert {each.status_code for each in answers} == {302}
    assert Subscription.objects.get(id=platform).edition == "fleet"
    assert before.minor - balance().minor == 71400
    order = text_of(browser.get(answers[0].headers["Location"]))
    assert "OTA Platform, Starter: unused part" in order
    assert "Changed 15 Jan 2026" in text_of(browser.get(at(platform)))
    license_ = License.objects.get(subscription_id=platform)
    versions = text_of(browser.get(f"/my/licenses/{license_.id}/"))
    assert "Changed Edition Starter Fleet" in versions
    assert "Changed Connected vehicles 500 2,000" in versions


def test_a_smaller_quantity_gives_money_back(market: Marketplace, enter: Enter) -> None:
    (desk,) = held(market, DESK)
    browser, before = enter("aurora"), balance()
    asked = {"edition": "basic", "quantity": "4", "when": "now"}
    quoted = browser.get(at(desk, "change/"), asked)
    assert "Downgrade" in text_of(quoted)
    assert "Given back to the balance €214.20" in text_of(quoted)

    browser.post(at(desk, "change/"), asked | unseen(quoted, "key", "expected_total"))

    assert balance().minor - before.minor == 21420


def test_a_change_that_says_nothing_new_is_refused_in_words(
    market: Marketplace, enter: Enter
) -> None:
    (desk,) = held(market, DESK)
    browser = enter("aurora")

    same = {"edition": "basic", "quantity": "10"}
    assert "already is what you ask for" in text_of(browser.get(at(desk, "change/"), same))

    refused = browser.post(at(desk, "change/"), same | {"key": "a", "expected_total": "0.00"})
    assert refused.status_code == 409
    assert field_of(refused, "quantity") == "10"

    moved = browser.post(
        at(desk, "change/"),
        {"edition": "basic", "quantity": "12", "key": "a", "expected_total": "1"},
    )
    assert moved.status_code == 409
    assert "The price is another now" in text_of(moved)


def test_editions_that_are_not_offered_say_why(market: Marketplace, enter: Enter) -> None:
    document = demo_listing("av-gateway", slug="one-way")
    document["editions"][1]["changes_to"] = []
    market.list_product("lumen", document)
    (studio,) = held(market, LineAsk("one-way", "studio-monthly"))

    browser = enter("aurora")
    page = text_of(browser.get(at(studio, "change/")))

    assert "Team The partner does not offer this change." in page
    assert "The partner offers no change of it." in page
    refused = text_of(browser.get(at(studio, "change/"), {"edition": "team"}))
    assert "The partner does not offer a change of AV Gateway from studio to team." in refused


def test_a_parent_ends_only_after_its_addon(market: Marketplace, enter: Enter) -> None:
    desk, voice = held(market, DESK, VOICE)
    browser = enter("aurora")

    page = browser.get(at(desk, "cancel/"))
    assert "The add-on Voice Channel must be ended first, or with it." in text_of(page)
    assert f'href="{at(voice, "cancel/")}"' in page.content.decode()

    refused = browser.post(at(desk, "cancel/"), {"when": "now", "key": "a"})
    assert refused.status_code == 409
    assert "Customer Service can end only after its add-ons: Voice Channel" in text_of(refused)

    first = browser.get(at(voice, "cancel/?way=soonest"))
    assert "Given back today to your balance €142.80" in text_of(first)
    for subscription in (voice, desk):
        path = at(subscription, "cancel/")
        sent = {"when": "now", "key": field_of(browser.get(f"{path}?way=soonest"), "key")}
        assert "has ended." in text_of(browser.post(path, sent, follow=True))
        assert browser.post(path, sent).headers["Location"] == at(subscription)  # a second click
    assert set(Subscription.objects.values_list("state", flat=True)) == {"ended"}
    assert "Customer Service" in text_of(browser.get("/my/?state=ended"))
    assert browser.get(at(desk, "cancel/")).headers["Location"] == at(desk)
    assert browser.get(at(desk, "change/")).headers["Location"] == at(desk)


def test_a_contract_names_the_day_until_which_it_runs(
    market: Marketplace, enter: Enter, settings: Settings
) -> None:
    desk, voice = held(market, DESK, VOICE)
    settings.CLOCK_OFFSET = clock_put_to(market.after(days=20).present.now)
    browser = enter("aurora")

    page = text_of(browser.get(at(desk, "cancel/")))
    assert (
        "You can cancel from 15 Jan 2027: the add-on Voice Channel is in a contract until then."
    ) in page
    page = text_of(browser.get(at(voice, "cancel/")))
    assert "You can cancel from 15 Jan 2027: Voice Channel is in a contract until then" in page
    assert "At the end of the contract" in page
    assert "End Voice Channel after 14 Jan 2027" in text_of(
        browser.get(at(voice, "cancel/?way=end_of_paid"))
    )


def test_ending_at_the_end_of_the_term_keeps_it_until_its_last_day(
    market: Marketplace, enter: Enter
) -> None:
    (platform,) = held(market, PLATFORM)
    browser, path = enter("aurora"), at(platform, "cancel/")
    key = field_of(browser.get(f"{path}?way=end_of_paid"), "key")

    page = text_of(browser.post(path, {"way": "end_of_paid", "key": key}, follow=True))

    assert "OTA Platform is set to end. Its last day is 14 Feb 2026." in page
    assert "Last day 14 Feb 2026" in text_of(browser.get("/my/"))
    page = text_of(browser.get(path))
    assert "OTA Platform is set to end. Its last day is 14 Feb 2026." in page
    assert "Keep OTA Platform" in page


def test_what_was_bought_once_is_not_cancelled(market: Marketplace, enter: Enter) -> None:
    gateway = LineAsk("av-gateway", "team-monthly")
    _, minutes = held(market, gateway, LineAsk("av-10000-minutes", "once", parent=0))
    browser = enter("aurora")

    page = browser.get(at(minutes, "cancel/"))
    assert "was bought once and does not run on" in text_of(page)
    assert "Ends with its product" in text_of(browser.get("/my/"))


def test_members_look_and_are_told_who_acts(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    enter("aurora")
    member = enter("aurora", Role.MEMBER)

    for page in ("", "change/?edition=fleet", "cancel/"):
        shown = member.get(at(platform, page))
        assert "Aurora Administrator can" in text_of(shown)
        assert 'method="post"' not in shown.content.decode().split("<main")[1]
    sent = {"edition": "fleet", "key": "a", "expected_total": "1.00", "when": "now"}
    for page in ("change/", "cancel/"):
        assert member.post(at(platform, page), sent).status_code == 403


def test_a_credential_is_shown_once_and_never_by_looking(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    instance = Instance.objects.get()
    browser, path = enter("aurora"), f"/my/instances/{instance.id}/credential/"

    assert browser.get(path).headers["Location"] == at(platform)
    assert Instance.objects.get().credential_hash is None

    page = browser.post(path)
    text = f"vli_{instance.id.hex}_"
    assert text in text_of(page)
    assert "no-store" in page.headers["Cache-Control"]
    assert text not in text_of(browser.get(at(platform)))
    assert enter("aurora", Role.MEMBER).post(path).status_code == 403


def test_what_another_customer_holds_is_not_there(market: Marketplace, enter: Enter) -> None:
    (platform,) = held(market, PLATFORM)
    browser = enter("boreal")

    for page in ("", "change/", "cancel/"):
        assert browser.get(at(platform, page)).status_code == 404
    assert browser.post(at(platform, "cancel/"), {"when": "now", "key": "a"}).status_code == 404


def test_orders_and_invoices_explain_every_line(market: Marketplace, enter: Enter) -> None:
    held(market, DESK, VOICE)
    browser = enter("aurora")

    order = text_of(browser.get(f"/my/orders/{Order.objects.get().id}/"))
    assert "10 agent × 30.00" in order
    assert "Setup fee €90.00" in order
    assert "Software license agreement" in order

    invoice = text_of(browser.get(f"/my/invoices/{Invoice.objects.get().id}/"))
    assert "Voice Channel Harbor 15 Jan 2026 – 14 Feb 2026 (31 days) €210.00 19 % €39.90" in invoice
    assert "Total €606.90" in invoice


def test_what_was_given_back_is_a_credit_note(market: Marketplace, enter: Enter) -> None:
    _, voice = held(market, DESK, VOICE)
    actor = market.actor("aurora")
    leaving.cancel(voice, When.NOW, actor=actor, present=market.after(days=1).present)

    page = text_of(enter("aurora").get("/my/invoices/"))

    assert "Credit note" in page


def test_a_license_shows_its_signed_text(market: Marketplace, enter: Enter) -> None:
    held(market, PLATFORM)
    license_ = License.objects.get()

    page = text_of(enter("aurora").get(f"/my/licenses/{license_.id}/"))

    assert license_.signed in page
    assert "The first version." in page


@pytest.mark.parametrize(
    "path", ["/my/", "/my/?state=ended", "/my/orders/", "/my/invoices/", "/my/licenses/"]
)
def test_longer_lists_need_no_more_statements(path: str, market: Marketplace, enter: Enter) -> None:
    (desk,) = held(market, DESK)
    browser = enter("aurora")
    leaving.cancel(desk, When.NOW, actor=market.actor("aurora"), present=market.present)
    held(market, PLATFORM, PACK)
    before = statements(browser, path)
    for _ in range(4):
        held(market, PLATFORM, PACK, PACK)
        (desk,) = held(market, DESK)
        leaving.cancel(desk, When.NOW, actor=market.actor("aurora"), present=market.present)

    assert statements(browser, path) == before


def test_more_addons_and_more_history_need_no_more_statements(
    market: Marketplace, enter: Enter
) -> None:
    (platform, _) = held(market, PLATFORM, PACK)
    browser = enter("aurora")
    paths = [at(platform), at(platform, "change/?edition=fleet"), at(platform, "cancel/")]
    before = [statements(browser, path) for path in paths]
    for _ in range(4):
        held(market, LineAsk("ota-500-vehicles", "monthly", parent=platform))

    assert [statements(browser, path) for path in paths] == before


def test_the_software_is_opened_where_its_listing_says(market: Marketplace, enter: Enter) -> None:
    address = "https://desk.harbor.example/"
    market.list_product("harbor", demo_listing("customer-service", sign_on={"address": address}))
    desk, voice = held(market, DESK, VOICE)
    browser = enter("aurora")
    for subscription, name in ((desk, "Customer Service"), (voice, "Voice Channel")):
        page = browser.get(at(subscription)).content.decode()
        assert f'action="{at(subscription)}open/"' in page
        assert f"Open {name}" in page
    # The desk counts seats, and who has none is told so; its add-on counts none.
    assert browser.post(f"{at(desk)}open/").status_code == 403
    assert browser.post(f"{at(voice)}open/").headers["Refresh"] == f"0; url={address}"
    platform = held(market, PLATFORM)[0]
    assert "Open OTA Platform" not in text_of(browser.get(at(platform)))
