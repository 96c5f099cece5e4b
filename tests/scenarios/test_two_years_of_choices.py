"""Two years on a moved clock of somebody who decides: changes, prices, contracts, leaving."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tests.marketplace import DESK, VOICE, open_marketplace
from tests.scenarios.storytelling import Story
from vendible.domain.kernel.money import Money
from vendible.domain.licensing.checking import CheckCode
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.records import models as tables
from vendible.usecases import changing, leaving, renewing
from vendible.usecases.changing import Moment
from vendible.usecases.selling import announcing

PLATFORM = LineAsk("ota-platform", "starter-monthly")  # 290.00, with tax 345.10
_RENEWED = "subscription_renewed"


def begun(tmp_path: Path, day: date) -> Story:
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    return Story(open_marketplace(tmp_path / "keys", now=noon))


def test_a_change_at_the_end_of_the_term_comes_before_its_renewal(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 31))
    story.order(PLATFORM)
    held = story.held("ota-platform")
    story.to(date(2026, 2, 10))
    changing.schedule_change(held.id, ChangeAsk("fleet"), Moment.END_OF_TERM, **story.more)
    story.to(date(2026, 4, 1))
    story.names(
        "2026-01-31 order_completed 345.10 EUR [OTA Platform]",
        "2026-02-10 change_scheduled OTA Platform",
        "2026-02-28 specification_changed 0.00 EUR [OTA Platform]",
        f"2026-02-28 {_RENEWED} 1059.10 EUR [OTA Platform]",  # 890.00 with tax
        f"2026-03-31 {_RENEWED} 1059.10 EUR [OTA Platform]",
    )
    assert story.held("ota-platform").edition == "fleet"


def test_a_price_announced_reaches_the_renewals_after_its_notice(db: None, tmp_path: Path) -> None:
    story = begun(tmp_path, date(2026, 1, 15))
    story.order(PLATFORM)
    story.to(date(2026, 2, 1))
    announcing.announce_price(
        "ota-platform",
        "starter-monthly",
        "EUR",
        "320.00",
        date(2026, 4, 1),
        actor=story.market.actor("polaris"),
        present=story.present,
    )
    story.to(date(2026, 5, 16))
    totals = [(day, total) for day, total, _ in story.invoices()]
    assert totals == [
        ("2026-01-15", "345.10"),
        ("2026-02-15", "345.10"),
        ("2026-03-15", "345.10"),
        ("2026-04-15", "380.80"),  # 320.00 with tax
        ("2026-05-15", "380.80"),
    ]


def test_who_forgot_to_pay_renews_by_hand_and_everything_is_as_before(
    db: None, tmp_path: Path
) -> None:
    story = begun(tmp_path, date(2026, 1, 15))
    story.order(PLATFORM, LineAsk("ota-500-vehicles", "monthly", parent=0))
    held, pack = story.held("ota-platform"), story.held("ota-500-vehicles")
    story.order(LineAsk("customer-service", "advanced-yearly", quantity=160))
    story.order(LineAsk("customer-service", "basic-yearly", quantity=1))
    left = tables.CustomerBalance.objects.get(organization__slug="aurora").minor
    assert left < 34_510, left
    story.to(date(2026, 2, 18))
    assert story.check(held.instance_id) is CheckCode.ISOLATED
    story.market.deposit("aurora", Money(200_000, "EUR"))
    renewing.renew(held.id, [pack.id], **story.more)
    assert story.check(held.instance_id) is CheckCode.VALID
    assert {story.held(each).state for each in ("ota-platform", "ota-500-vehicles")} == {"active"}
    held.refresh_from_db()
    assert (held.first, held.end) == (date(2026, 2, 15), date(2026, 3, 15)), "no gap"
    story.to(date(2026, 3, 16))
    assert story.told()[-1] == f"2026-03-15 {_RENEWED} 630.70 EUR [OTA Platform, 500 more vehicles]"


def test_the_planner_ends_a_desk_whose_channel_is_bound_for_a_year(
    db: None, tmp_path: Path
) -> None:
    """K1 and K3: the channel's contract has no fee; the desk can't go before it does."""
    story = begun(tmp_path, date(2026, 1, 15))
    story.order(DESK, VOICE)
    desk = story.held("customer-service")
    story.to(date(2026, 3, 1))
    plan = leaving.plan_of(desk.id, **story.more)
    (way,) = [each for each in plan.ways if WayKind.SOONEST in each.kinds]
    assert way.ends_on == plan.earliest == date(2027, 1, 15)
    leaving.run_plan(desk.id, WayKind.SOONEST, **story.more)
    story.told()
    story.to(date(2027, 1, 16))
    told = story.told()
    assert told[-2:] == [
        "2027-01-15 subscription_ended Voice Channel",
        "2027-01-15 subscription_ended Customer Service",
    ]
    assert sum(_RENEWED in each for each in told) == 10
    assert story.check(desk.instance_id) is CheckCode.EXPIRED
