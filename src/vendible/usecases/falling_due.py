"""Works off what has fallen due of subscriptions: a day of a customer at a time, in order."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind
from vendible.domain.ordering.day import Day, next_day, work_day
from vendible.gateways.present import Present
from vendible.records import due, holdings, revisions
from vendible.records.batch import Batch
from vendible.usecases.booking import Booking, book, booking_of, issue_licenses, keep
from vendible.usecases.commands import Answer, journal, run_command


def work_off(present: Present, *, limit: int = 100) -> int:
    """The next day of up to `limit` customers of whom something is due; answers how many.

    Any number of workers may run it: each day is worked off once, under its customer's lock.
    """
    customers = due.customers(present.now, limit)
    days = [work_off_customer(customer, present) for customer in customers]
    return sum(day is not None for day in days)


def work_off_customer(customer: UUID, present: Present) -> date | None:
    """The customer's next day, as of its beginning; None if nothing was due."""
    actor = Actor("system", customer, OrganizationKind.CUSTOMER, frozenset())

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(customer)
        now = present.ahead_by(account.clock_seconds)
        on = next_day(account.holding)
        if on is None or on > now.today:
            for held in account.holding.subscriptions:
                keep(batch, held, customer, now)
            return {"on": None}
        then = now.as_of(on)
        booking = booking_of(account, actor, then)
        day = work_day(account.holding, on, account.rates, revisions.live_of, account.balances)
        _write(batch, day, booking)
        return {"on": on.isoformat()}

    answer = run_command(actor, None, present, body, lock=customer)
    return date.fromisoformat(answer["on"]) if answer["on"] else None


def _write(batch: Batch, day: Day, booking: Booking) -> None:
    for order in day.orders:
        book(batch, order, booking, on_account=True)
    for held in day.kept:
        keep(batch, held, booking.customer, booking.present)
    issue_licenses(batch, day.relicensed, None, booking.present)
    for each in day.happened:
        journal(
            batch,
            booking.actor,
            booking.present,
            each.fact.value,
            "subscription",
            each.held.id,
            name=each.held.name,
            on=day.on,
            code=each.refusal.code.value if each.refusal else None,
        )
