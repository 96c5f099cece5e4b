"""Two years on a moved clock: month ends, leap days, summer time, alignment, lapses, contracts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.marketplace import demo_listing, open_marketplace
from tests.scenarios.storytelling import Story
from vendible.domain.kernel.terms import add_months
from vendible.domain.licensing.checking import CheckCode
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.adjusting import Adjustment
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records import models as tables
from vendible.usecases import adjusting, changing, leaving, suspending

PLATFORM = LineAsk("ota-platform", "starter-monthly")  # 290.00, with tax 345.10
YEARLY = LineAsk("ota-platform", "starter-yearly")  # 2,900.00, with tax 3,451.00
_RENEWED = "subscription_renewed"


def begun(tmp_path: Path, day: date) -> Story:
    """A marketplace that is open since noon of the day."""
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    return Story(open_marketplace(tmp_path / "keys", now=noon))


def pack(parent: Any, offer: str = "monthly") -> LineAsk:
    return LineAsk("ota-500-vehicles", offer, parent=parent)  # 240.00, with tax 285.60


def test_bought_on_31_january_it_renews_at_each_months_end(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 31))
    story.order(PLATFORM)
    story.to(date(2028, 1, 31))
    days = [add_months(date(2026, 1, 31), number) for number in range(1, 25)]
    assert days[:3] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    story.names(
        "2026-01-31 order_completed 345.10 EUR [OTA Platform]",
        *(f"{day} {_RENEWED} 345.10 EUR [OTA Platform]" for day in days),
    )
    assert story.held("ota-platform").license.revision == 25
    assert len(story.invoices()) == 25
    assert story.invoices()[-1] == ("2028-01-31", "345.10", 1)


def test_on_a_leap_day_a_year_ends_on_the_28th_until_the_next_one(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2028, 2, 29))
    story.order(YEARLY)
    story.to(date(2032, 3, 1))
    story.names(
        "2028-02-29 order_completed 3451.00 EUR [OTA Platform]",
        "2029-02-14 reminded OTA Platform",
        f"2029-02-28 {_RENEWED} 3451.00 EUR [OTA Platform]",
        "2030-02-14 reminded OTA Platform",
        f"2030-02-28 {_RENEWED} 3451.00 EUR [OTA Platform]",
        "2031-02-14 reminded OTA Platform",
        f"2031-02-28 {_RENEWED} 3451.00 EUR [OTA Platform]",
        "2032-02-15 reminded OTA Platform",
        f"2032-02-29 {_RENEWED} 3451.00 EUR [OTA Platform]",
    )


@pytest.mark.parametrize(
    ("bought", "last"),
    [
        # The night to 29 March 2026 is an hour shorter in Berlin, to 25 October an hour longer.
        (date(2026, 2, 28), datetime(2026, 3, 27, 23, tzinfo=UTC)),
        (date(2026, 2, 26), datetime(2026, 3, 25, 23, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 4, 28, 22, tzinfo=UTC)),
        (date(2026, 9, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_access_ends_at_midnight_of_the_market_winter_and_summer(
    db: None, tmp_path: Path, bought: date, last: datetime
) -> None:
    story = begun(tmp_path, bought)
    story.order(PLATFORM)
    held = story.held("ota-platform")
    leaving.cancel(held.id, When.END_OF_TERM, **story.more)
    assert held.end is not None
    midnight = datetime(
        held.end.year, held.end.month, held.end.day, tzinfo=ZoneInfo("Europe/Berlin")
    )
    assert story.check(held.instance_id, midnight - timedelta(seconds=1)) is CheckCode.VALID
    assert story.check(held.instance_id, midnight) is CheckCode.EXPIRED
    assert midnight.astimezone(UTC) == last


def test_an_aligned_addon_shares_the_invoice_of_its_parent(db: None, tmp_path: Path) -> None:
    """Bought on the 20th for a product that bills on the 5th: 16 of 31 days, then together."""
    story = begun(tmp_path, date(2026, 1, 5))
    story.order(PLATFORM)
    story.to(date(2026, 1, 20)).order(pack(story.held("ota-platform").id))
    story.to(date(2026, 4, 6))
    story.names(
        "2026-01-05 order_completed 345.10 EUR [OTA Platform]",
        "2026-01-20 addon_ordered 147.41 EUR [500 more vehicles]",  # 240 × 16/31 = 123.87
        f"2026-02-05 {_RENEWED} 630.70 EUR [OTA Platform, 500 more vehicles]",
        f"2026-03-05 {_RENEWED} 630.70 EUR [OTA Platform, 500 more vehicles]",
        f"2026-04-05 {_RENEWED} 630.70 EUR [OTA Platform, 500 more vehicles]",
    )
    assert [lines for _, _, lines in story.invoices()] == [1, 1, 2, 2, 2]


def test_a_monthly_addon_of_a_yearly_product_has_invoices_of_its_own(
    db: None, tmp_path: Path
) -> None:
    story = begun(tmp_path, date(2026, 1, 31))
    story.order(YEARLY)
    story.order(pack(story.held("ota-platform").id))
    story.to(date(2027, 2, 1))
    months = [add_months(date(2026, 1, 31), number) for number in range(1, 12)]
    story.names(
        "2026-01-31 order_completed 3451.00 EUR [OTA Platform]",
        "2026-01-31 addon_ordered 285.60 EUR [500 more vehicles]",
        *(f"{day} {_RENEWED} 285.60 EUR [500 more vehicles]" for day in months),
        "2027-01-17 reminded OTA Platform",
        f"2027-01-31 {_RENEWED} 3736.60 EUR [OTA Platform, 500 more vehicles]",
    )


def test_up_down_and_up_on_one_day_costs_what_going_up_once_costs(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 15))
    story.order(PLATFORM)
    held = story.held("ota-platform")
    story.to(date(2026, 1, 25))
    for edition in ("fleet", "starter", "fleet"):
        changing.change_specification(held.id, ChangeAsk(edition), **story.more)
    story.to(date(2026, 2, 15))
    told = story.told()
    assert [each.split()[:3] for each in told] == [
        ["2026-01-15", "order_completed", "345.10"],
        ["2026-01-25", "specification_changed", told[1].split()[2]],
        ["2026-01-25", "specification_changed", told[2].split()[2]],
        ["2026-01-25", "specification_changed", told[1].split()[2]],
        ["2026-02-15", _RENEWED, "1059.10"],
    ]
    changes = tables.Order.objects.filter(kind="change")
    assert sum(each.total_minor for each in changes) == changes.earliest("id").total_minor
    assert {held.end, date(2026, 2, 15)} == {date(2026, 2, 15)}


def test_what_can_not_be_paid_is_isolated_and_gone_a_week_later(db: None, tmp_path: Path) -> None:
    """K21: the add-on was paid, and is suspended with its product."""
    story = begun(tmp_path, date(2026, 1, 15))
    story.order(PLATFORM)
    held = story.held("ota-platform")
    story.order(pack(held.id, "yearly"))
    _spend_most(story)
    story.told()
    story.to(date(2026, 2, 15))
    story.names(
        "2026-02-01 reminded 500 more vehicles",
        "2026-02-15 subscription_isolated OTA Platform (balance_too_low)",
    )
    assert story.check(held.instance_id) is CheckCode.ISOLATED
    assert story.held("ota-500-vehicles").state == "suspended"
    story.to(date(2026, 2, 22))
    assert story.told()[:2] == [
        "2026-02-21 reminded OTA Platform",
        "2026-02-22 subscription_ended OTA Platform",
    ]
    assert story.held("ota-500-vehicles").ended_because == "lapsed"
    assert story.check(held.instance_id) is CheckCode.DESTROYED


def _spend_most(story: Story) -> None:
    """23.53 of 100,000.00 are left, which is less than one more month of the platform."""
    story.order(LineAsk("customer-service", "advanced-yearly", quantity=156))
    story.order(LineAsk("customer-service", "basic-yearly", quantity=8))
    left = tables.CustomerBalance.objects.get(organization__slug=story.customer)
    assert left.minor == 2_353


def test_a_suspended_product_returns_with_its_addons(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 15))
    story.order(PLATFORM, pack(0))
    held = story.held("ota-platform")
    operator: dict[str, Any] = {"actor": story.market.actor("market")}
    story.told()
    story.to(date(2026, 1, 20))
    suspending.suspend(held.id, "Unpaid.", **operator, present=story.present)
    assert story.check(held.instance_id) is CheckCode.SUSPENDED
    story.to(date(2026, 1, 30))
    suspending.let_return(held.id, **operator, present=story.present)
    assert story.check(held.instance_id) is CheckCode.VALID
    story.to(date(2026, 2, 16))
    story.names(
        "2026-01-20 subscription_suspended OTA Platform",
        "2026-01-20 subscription_suspended 500 more vehicles",
        "2026-01-30 subscription_returned OTA Platform",
        "2026-01-30 subscription_returned 500 more vehicles",
        f"2026-02-15 {_RENEWED} 630.70 EUR [OTA Platform, 500 more vehicles]",
    )


def test_a_trial_leads_into_its_contract(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 15))
    listing = demo_listing("ota-platform")
    for offer in listing["offers"]:
        if offer["code"] == "starter-monthly":
            offer["trial"] = {"days": 30}
            offer["contract"] = {"cycles": 3, "auto_renew": False, "notice_days": 0}
    story.market.list_product("polaris", listing)
    story.order(PLATFORM)
    story.to(date(2026, 5, 23))
    story.names(
        "2026-01-15 order_completed 0.00 EUR [OTA Platform]",
        "2026-02-07 reminded OTA Platform",
        "2026-02-11 reminded OTA Platform",
        "2026-02-13 reminded OTA Platform",
        f"2026-02-14 {_RENEWED} 345.10 EUR [OTA Platform]",
        f"2026-03-14 {_RENEWED} 345.10 EUR [OTA Platform]",
        f"2026-04-14 {_RENEWED} 345.10 EUR [OTA Platform]",
        "2026-05-07 reminded OTA Platform",
        "2026-05-13 reminded OTA Platform",
        "2026-05-14 subscription_isolated OTA Platform",
        "2026-05-20 reminded OTA Platform",
        "2026-05-21 subscription_ended OTA Platform",
    )


def test_offline_the_partner_says_until_when(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 15))
    site = demo_listing("av-gateway", slug="av-site", name="AV Site", billing="offline")
    story.market.list_product("lumen", site)
    story.order(LineAsk("av-site", "team-monthly"))
    held = story.held("av-site")
    story.to(date(2027, 6, 1))
    assert story.check(held.instance_id) is CheckCode.VALID
    lumen = story.market.actor("lumen")
    adjusting.adjust(held.id, Adjustment(date(2027, 7, 1)), actor=lumen, present=story.present)
    story.to(date(2027, 6, 30))
    assert story.check(held.instance_id) is CheckCode.VALID
    story.to(date(2028, 1, 15))
    assert story.check(held.instance_id) is CheckCode.EXPIRED
    story.names(
        "2026-01-15 order_completed 0.00 EUR [AV Site]",
        "2027-06-01 specification_changed 0.00 EUR [AV Site]",
    )
    assert story.invoices() == []
