"""The forecast of invoices against the runner, on PostgreSQL and a moved clock."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import DESK, PACK, PLATFORM, VOICE, Marketplace
from tests.usecases.test_team import member
from vendible.domain.access.permissions import Permission, Role
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.forecast import ComingInvoice
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records.models import Invoice, Subscription
from vendible.usecases import changing, forecasting, ordering, seats
from vendible.usecases.changing import Moment
from vendible.usecases.ordering import OrderAsk

Line = tuple[str, int, int]
Made = tuple[date, str, int, int, list[Line]]


def made(since: date) -> list[Made]:
    """What was invoiced, by day."""
    rows = Invoice.objects.filter(issued_on__gte=since).prefetch_related("lines__order_line")
    return sorted(
        (
            row.issued_on,
            row.currency,
            row.net_minor,
            row.tax_minor,
            sorted(
                (line.order_line.label, line.net_minor, line.tax_minor)
                for line in row.lines.all()
                if line.order_line
            ),
        )
        for row in rows
    )


def foretold(coming: tuple[ComingInvoice, ...]) -> list[Made]:
    return sorted(
        (
            each.on,
            each.currency,
            each.net.minor,
            each.tax.minor,
            sorted((line.label, line.net.minor, line.tax.minor) for line in each.lines),
        )
        for each in coming
    )


def test_two_years_of_invoices_are_those_that_were_foretold(market: Marketplace) -> None:
    actor = market.actor("aurora")
    start = market.present.today
    lines = [DESK, VOICE, LineAsk("ota-platform", "fleet-yearly"), PACK_OF_FLEET]
    order = ordering.quote(OrderAsk(lines, "EUR"), actor=actor, present=market.present)
    before = forecasting.forecast_of_order(order, actor=actor, present=market.present)
    market.order(*lines)
    market.deposit("aurora", Money(100_000_000, "EUR"))
    later = market.after(days=16)  # the end of January: a month end
    later.order(PLATFORM, PACK)
    after = forecasting.forecast(actor=actor, present=later.present)

    moved = later
    for _ in range(24):
        moved = moved.after(days=31)
        moved.work_off()

    until = date(2028, 1, 15)
    assert {each.on for each in before} >= {start, date(2026, 2, 15), date(2027, 1, 15)}
    first_order = {(each.on, line.label) for each in before for line in each.lines}
    invoiced = [each for each in made(start) if each[0] < until]
    assert first_order <= {(on, label) for on, *_, lines_ in invoiced for label, _, _ in lines_}
    assert foretold(after) == [
        each for each in made(later.present.today) if later.present.today < each[0] < END
    ]
    assert len(after) == 47  # 24 of the first order and 23 of the second
    assert Subscription.objects.exclude(state="active").count() == 0


PACK_OF_FLEET = LineAsk("ota-500-vehicles", "monthly", parent=2)
END = date(2028, 1, 31)


def test_of_one_subscription_with_its_addons(market: Marketplace) -> None:
    actor = market.actor("aurora")
    placed = market.order(PLATFORM, PACK)
    market.order(DESK)
    platform, pack = (UUID(line["subscription"]) for line in placed["lines"])

    alone = forecasting.forecast(actor=actor, present=market.present, subscription=platform)

    assert {each.total.amount for each in alone} == {"630.70"}
    assert {each.others for each in alone} == {1}
    of_pack = forecasting.forecast(actor=actor, present=market.present, subscription=pack)
    assert {each.total.amount for each in of_pack} == {"285.60"}
    with pytest.raises(Refusal) as no:
        forecasting.forecast(
            actor=market.actor("boreal"), present=market.present, subscription=platform
        )
    assert no.value.code is Code.NOT_FOUND


def test_who_may_not_see_invoices_sees_none_to_come(market: Marketplace) -> None:
    blind = market.actor("aurora", without=[Permission.INVOICES_READ])
    with pytest.raises(Refusal) as no:
        forecasting.forecast(actor=blind, present=market.present)
    assert no.value.code is Code.NOT_ALLOWED


def test_a_scheduled_change_that_takes_seats_in_use_is_not_foretold(market: Marketplace) -> None:
    """It will be refused on its day as things stand, so the renewals are those of now."""
    more: Any = {"actor": market.actor("aurora"), "present": market.present}
    desk = UUID(market.order(DESK)["lines"][0]["subscription"])
    changing.schedule_change(desk, ChangeAsk(quantity=5), Moment.END_OF_TERM, **more)
    assert {each.net.amount for each in forecasting.forecast(**more)} == {"150.00"}
    people = [member(market, f"P{number}", Role.MEMBER).pk for number in range(6)]
    seats.assign(desk, people, **more)
    foretold_now = forecasting.forecast(**more)
    assert {each.net.amount for each in foretold_now} == {"300.00"}
    later = market.after(days=31)
    later.work_off()
    assert foretold(foretold_now)[:1] == made(date(2026, 1, 16))
