"""What will be paid when, and why: the calendar, the overview, the checkout, a subscription."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consoles.pages import text_of
from tests.marketplace import DESK, PACK, PLATFORM, clock_put_to
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records.models import License
from vendible.usecases import changing, forecasting
from vendible.usecases.changing import Moment
from vendible.usecases.forecasting import glimpse_end

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace


def held(market: Marketplace, *lines: LineAsk) -> list[UUID]:
    return [UUID(line["subscription"]) for line in market.order(*lines)["lines"]]


def month(browser: Client, of: str) -> str:
    return text_of(browser.get("/my/coming/", {"month": of}))


def statements(browser: Client, path: str) -> int:
    browser.get(path)  # listings are read once a process
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(path).status_code == 200
    return len(caught)


def test_what_is_paid_in_march_and_why_takes_two_clicks(market: Marketplace, enter: Enter) -> None:
    held(market, PLATFORM, PACK)
    browser = enter("aurora")

    rail = browser.get("/my/orders/").content.decode()
    assert 'href="/my/coming/"' in rail
    calendar = browser.get("/my/coming/").content.decode()
    assert 'href="?month=2026-03#month"' in calendar
    page = month(browser, "2026-03")
    assert "To come 15 Mar 2026 Renewal: OTA Platform, Starter and 1 more" in page
    assert "€630.70" in page
    assert "500 more vehicles, 1 × pack 15 Mar 2026 – 14 Apr 2026 (31 days)" in page
    assert "Net €530.00 Tax 19 % €100.70 Total €630.70" in page


def test_a_past_month_shows_its_real_invoices(
    market: Marketplace, enter: Enter, settings: Settings
) -> None:
    held(market, PLATFORM)
    later = market.after(days=40)
    later.work_off()
    settings.CLOCK_OFFSET = clock_put_to(later.present.now)
    browser = enter("aurora")

    page = month(browser, "2026-01")
    assert "Invoiced 15 Jan 2026 New: OTA Platform, Starter €345.10" in page
    assert "Total €345.10 Invoice " in page
    assert "Invoiced 15 Feb 2026 Renewal" in month(browser, "2026-02")
    assert "To come 15 Mar 2026" in month(browser, "2026-03")


def test_a_month_without_invoices_and_a_month_that_is_none(
    market: Marketplace, enter: Enter
) -> None:
    browser = enter("aurora")
    assert "Nothing in January 2026" in text_of(browser.get("/my/coming/"))
    assert "Nothing in May 2020 No invoice was made" in month(browser, "2020-05")
    for odd in ("2026-13", "march", "0000-01", "2026-03-01"):
        assert browser.get("/my/coming/", {"month": odd}).status_code == 200


def test_how_long_the_balance_lasts(market: Marketplace, enter: Enter) -> None:
    market.order(LineAsk("customer-service", "basic-monthly", quantity=1000))  # 35,700 a month
    browser = enter("aurora")

    words = (
        "Your balance lasts until 14 Mar 2026: €35,700.00 is due on 15 Mar 2026, "
        "and €7,100.00 will be missing."
    )
    assert words in text_of(browser.get("/my/coming/"))
    assert words in text_of(browser.get("/my/"))
    market.deposit("aurora", Money(500_000_000, "EUR"))
    assert "Your balance pays for all that is due until" in text_of(browser.get("/my/"))


def test_the_overview_shows_next_amounts_without_a_statement_a_row(
    market: Marketplace, enter: Enter
) -> None:
    held(market, PLATFORM, PACK)
    browser = enter("aurora")
    page = text_of(browser.get("/my/"))
    assert "Renews on 15 Feb 2026 €345.10" in page
    assert "Renews on 15 Feb 2026 €285.60" in page
    few = statements(browser, "/my/")
    held(market, PLATFORM, PACK)
    held(market, DESK)
    assert statements(browser, "/my/") == few


def test_the_checkout_shows_what_follows_alone_and_with_what_is_held(
    market: Marketplace, enter: Enter
) -> None:
    held(market, DESK)
    browser = enter("aurora")
    path = "/checkout/ota-platform/?addon-ota-500-vehicles-offer=monthly"

    alone = text_of(browser.get(path))
    assert "The coming 24 months What follows from this order" in alone
    assert "15 Jan 2026 €630.70" in alone
    assert "15 Feb 2026 on one invoice with 1 more line of what you hold €630.70" in alone
    together = text_of(browser.get(f"{path}&with_held=1"))
    assert "15 Feb 2026 €987.70" in together
    sent = browser.post("/checkout/ota-platform/", {"offer": "starter-monthly", "with_held": "1"})
    assert "with_held=1" in sent.headers["Location"]


def test_a_subscription_shows_its_invoices_and_what_is_scheduled(
    market: Marketplace, enter: Enter
) -> None:
    (desk,) = held(market, DESK)
    changing.schedule_change(
        desk,
        ChangeAsk(quantity=4),
        Moment.END_OF_TERM,
        actor=market.actor("aurora"),
        present=market.present,
    )

    page = text_of(enter("aurora").get(f"/my/subscriptions/{desk}/"))

    assert "Invoices to come" in page
    assert "15 Feb 2026 Renewal: Customer Service, Basic, 4 × agent €142.80" in page
    assert "Changes on 15 Feb 2026 To 4 × agent. Asked for on 15 Jan 2026" in page
    assert "What can’t be done now Change" in page
    assert "Change scheduled" in page


def test_a_one_time_product_says_why_it_is_not_cancelled_or_renewed(
    market: Marketplace, enter: Enter
) -> None:
    _, minutes = held(
        market,
        LineAsk("av-gateway", "team-yearly"),
        LineAsk("av-10000-minutes", "once", parent=0),
    )

    page = text_of(enter("aurora").get(f"/my/subscriptions/{minutes}/"))

    assert "What can’t be done now" in page
    assert "was bought once and has no term" in page


def test_history_tells_what_happened_by_itself(
    market: Marketplace, enter: Enter, settings: Settings
) -> None:
    (platform,) = held(market, PLATFORM)
    later = market.after(days=40)
    later.work_off()
    settings.CLOCK_OFFSET = clock_put_to(later.present.now)

    browser = enter("aurora")

    page = text_of(browser.get(f"/my/subscriptions/{platform}/"))

    assert "Renewed 15 Feb 2026, 00:00 · By itself" in page
    license_ = License.objects.get(subscription_id=platform)
    versions = text_of(browser.get(f"/my/licenses/{license_.id}/"))
    assert "(renewal)" in versions
    assert "Changed Valid until 15 Feb 2026, 00:00 15 Mar 2026, 00:00" in versions


def test_of_a_large_holding_a_page_looks_less_far_ahead() -> None:
    today = date(2026, 1, 15)
    assert glimpse_end(forecasting.LARGE, today) == date(2027, 2, 15)
    assert glimpse_end(forecasting.LARGE + 1, today) == date(2026, 3, 15)
