"""The runner: what fell due is worked off once, in order, as of its day, and stops for nobody."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.marketplace import DESK, PLATFORM, Marketplace
from tests.usecases.customers_due import check_whole, customers, renewals_of
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import midnight
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.holding import Scheduled, ScheduledKind
from vendible.records import holdings
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.usecases import falling_due, leaving
from vendible.usecases.booking import keep

FEBRUARY = 63_070  # a platform and its pack, with tax


def drained(market: Marketplace, limit: int = 100) -> int:
    days = 0
    while count := falling_due.work_off(market.present, limit=limit):
        days += count
    return days


def test_customers_are_worked_off_together(market: Marketplace) -> None:
    owners = customers(market, 5)
    later = market.after(days=31)
    with CaptureQueriesContext(connection) as seen:
        assert falling_due.work_off(later.present) == 5
    few = len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])
    assert few <= 6
    assert falling_due.work_off(later.present) == 0
    for each in owners:
        assert renewals_of(each) == [("02-15", FEBRUARY)]
    check_whole(owners)


def test_a_backlog_is_worked_off_in_order_as_of_its_days(market: Marketplace) -> None:
    owners = customers(market, 2)
    market.after(days=365).work_off()
    days = [f"{month:02}-15" for month in range(2, 13)]
    for each in owners:
        assert [day for day, _ in renewals_of(each)] == [*days, "01-15"]
    entries = tables.JournalEntry.objects.filter(fact="subscription_renewed").order_by("id")
    assert [each.at for each in entries] == sorted(each.at for each in entries)
    assert entries[0].at == midnight(date(2026, 2, 15), market.present.zone)
    versions = tables.LicenseVersion.objects.filter(revision=2)
    assert {each.at for each in versions} == {entries[0].at}
    check_whole(owners)


def test_the_order_of_work_is_the_same_in_small_batches(market: Marketplace) -> None:
    owners = customers(market, 3)
    drained(market.after(days=150), limit=1)
    for each in owners:
        assert [day for day, _ in renewals_of(each)] == ["02-15", "03-15", "04-15", "05-15"]
    check_whole(owners)


def test_who_cant_pay_lapses_alone(market: Marketplace) -> None:
    poor, *others = customers(market, 3, balance=Money(FEBRUARY * 2 - 1, "EUR"))
    for each in others:
        tables.CustomerBalance.objects.filter(organization_id=each).update(minor=100_000_00)
    assert market.after(days=31).work_off() == 3
    states = tables.Subscription.objects.filter(customer_id=poor).order_by("id")
    assert [each.state for each in states] == ["active", "isolated"]
    assert renewals_of(poor) == [("02-15", 34_510)]  # the parent comes first
    assert all(renewals_of(each) == [("02-15", FEBRUARY)] for each in others)


def test_one_who_fails_stops_nobody(market: Marketplace, caplog: pytest.LogCaptureFixture) -> None:
    """Its edition is not in the revision that it holds, so its holding can't even be read."""
    bad, *others = customers(market, 4)
    rows = tables.Subscription.objects.filter(customer_id=bad)
    rows.update(offer="gone")
    later = market.after(days=31)
    with caplog.at_level(logging.ERROR):
        assert later.work_off() == 4
    assert later.work_off() == 0
    assert all(renewals_of(each) == [("02-15", FEBRUARY)] for each in others)
    (record,) = caplog.records
    told = record.getMessage()
    assert str(bad) in told
    assert all(str(each.id) in told for each in rows)
    assert "AssertionError" in told
    assert "Customer-0" not in told
    assert record.exc_info is None
    assert {each.due_at for each in rows} == {later.present.now + falling_due.PUT_OFF}
    rows.filter(parent=None).update(offer="starter-monthly")
    rows.exclude(parent=None).update(offer="monthly")
    assert later.after(hours=1).work_off() == 1
    assert renewals_of(bad) == [("02-15", FEBRUARY)]
    check_whole([bad, *others])


def test_what_the_database_refuses_stops_nobody(
    market: Marketplace, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = customers(market, 2)
    license_ = tables.License.objects.filter(subscription__customer_id=bad).earliest("id")
    tables.LicenseVersion.objects.create(
        license=license_, revision=2, document={}, signed="", at=market.present.now
    )
    with caplog.at_level(logging.ERROR):
        assert market.after(days=31).work_off() == 2
    assert renewals_of(good) == [("02-15", FEBRUARY)]
    assert renewals_of(bad) == []
    assert "one_version_a_revision" in caplog.records[0].getMessage()


def test_a_row_that_cant_move_is_put_off(
    market: Marketplace, caplog: pytest.LogCaptureFixture
) -> None:
    """A pack whose platform is suspended without it, which no command does."""
    (owner,) = customers(market, 1)
    tables.Subscription.objects.filter(parent=None).update(state="suspended", due_at=None)
    tables.Subscription.objects.filter(parent=None).update(end=date(2027, 1, 15))
    later = market.after(days=31)
    with caplog.at_level(logging.WARNING):
        assert later.work_off() == 0
    assert str(owner) in caplog.records[0].getMessage()
    pack = tables.Subscription.objects.exclude(parent=None).get()
    assert pack.due_at == later.present.now + falling_due.PUT_OFF
    assert renewals_of(owner) == []


def test_a_row_that_is_due_too_early_is_put_right(market: Marketplace) -> None:
    customers(market, 1)
    before = set(tables.Subscription.objects.values_list("due_at", flat=True))
    tables.Subscription.objects.update(due_at=market.present.now - timedelta(days=3))
    assert market.work_off() == 0
    assert set(tables.Subscription.objects.values_list("due_at", flat=True)) == before


def test_what_has_ended_never_falls_due(market: Marketplace) -> None:
    customers(market, 1)
    tables.Subscription.objects.update(state="ended", due_at=market.present.now)
    assert market.work_off() == 0
    assert not tables.Subscription.objects.filter(due_at__isnull=False).exists()


def test_days_begin_at_midnight_of_the_market_in_summer_too(market: Marketplace) -> None:
    """In Berlin 15 April begins at 22:00 UTC; clocks went forward between."""
    customers(market, 1, lines=[PLATFORM])
    minute_before = replace(
        market.after(days=0),
        present=replace(market.present, now=datetime(2026, 4, 14, 21, 59, tzinfo=UTC)),
    )
    assert drained(minute_before) == 2
    then = replace(
        minute_before,
        present=replace(minute_before.present, now=datetime(2026, 4, 14, 22, 0, tzinfo=UTC)),
    )
    assert drained(then) == 1


def schedule(market: Marketplace, owner: UUID, scheduled: Scheduled) -> None:
    account = holdings.of_customer(owner)
    (held,) = account.holding.subscriptions
    batch = Batch()
    keep(batch, replace(held, scheduled=scheduled), owner, market.present)
    batch.write()


def test_scheduled_changes_of_many_ask_once_what_is_on_sale(market: Marketplace) -> None:
    owners = customers(market, 4, lines=[DESK])
    for each in owners:
        on = date(2026, 1, 20)
        wanted = Scheduled(ScheduledKind.CHANGE, on, market.present.today, edition="advanced")
        schedule(market, each, wanted)
    later = market.after(days=6)
    with CaptureQueriesContext(connection) as seen:
        assert falling_due.work_off(later.present) == 4
    asked = [each["sql"] for each in seen.captured_queries if "stackable_enabled" in each["sql"]]
    assert len(asked) == 1
    changed = tables.Subscription.objects.filter(customer_id__in=owners)
    assert {each.edition for each in changed} == {"advanced"}
    facts = tables.JournalEntry.objects.filter(fact="specification_changed")
    assert {each.actor for each in facts} == {"system"}
    assert falling_due.work_off(later.present) == 0


def test_a_scheduled_change_of_what_is_no_longer_on_sale_is_told(market: Marketplace) -> None:
    (owner,) = customers(market, 1, lines=[DESK])
    wanted = Scheduled(ScheduledKind.CHANGE, date(2026, 1, 20), date(2026, 1, 15), edition="none")
    schedule(market, owner, wanted)
    assert market.after(days=6).work_off() == 1
    entry = tables.JournalEntry.objects.get(fact="scheduled_refused")
    assert (entry.actor, entry.facts["code"]) == ("system", "edition_withdrawn")
    assert tables.Subscription.objects.get().scheduled is None


def test_an_unpaid_fee_is_an_open_invoice(market: Marketplace) -> None:
    """The voice channel is in a contract with a fee; its desk lapses for want of money."""
    market.order(DESK)
    desk = tables.Subscription.objects.get()
    market.order(LineAsk("voice-channel", "monthly", parent=desk.id))
    tables.Subscription.objects.exclude(parent=None).update(
        contract={
            "first": "2026-01-15",
            "end": "2027-01-15",
            "cycles": 12,
            "auto_renew": True,
            "notice_days": 0,
            "fee_kind": "flat",
            "fee": "50",
            "grace_days": 0,
        }
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customer_balances SET minor = 0")
    market.after(days=40).work_off()
    assert set(tables.Subscription.objects.values_list("ended_because", flat=True)) == {"lapsed"}
    (invoice,) = tables.Invoice.objects.filter(order__kind="cancellation")
    assert (invoice.state, invoice.total_minor) == ("open", 59_50)
    assert set(tables.License.objects.values_list("state", flat=True)) == {"destroyed"}


def test_a_customer_alone(market: Marketplace) -> None:
    owner, _ = customers(market, 2, lines=[PLATFORM])
    later = market.after(days=31).present
    assert falling_due.work_off_customer(owner, later) == date(2026, 2, 15)
    assert falling_due.work_off_customer(owner, later) is None
    assert tables.Order.objects.filter(kind="renewal").count() == 1


def test_what_is_set_to_end_ends_once(market: Marketplace) -> None:
    (owner,) = customers(market, 1, lines=[PLATFORM])
    held = tables.Subscription.objects.get()
    actor = replace(market.actor("aurora"), organization=owner)
    leaving.cancel(held.id, When.END_OF_TERM, actor=actor, present=market.present)
    later = market.after(days=31)
    later.work_off()
    later.work_off()
    assert tables.JournalEntry.objects.filter(fact="subscription_ended").count() == 1
    assert tables.License.objects.get().revision == 2
