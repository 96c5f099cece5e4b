"""Works off what has fallen due of subscriptions: many customers at once, each day by day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from traceback import extract_tb
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from psycopg import errors

from vendible.domain.access.permissions import Actor, OrganizationKind
from vendible.domain.ordering.day import Day, first_moving_day, next_day
from vendible.domain.subscriptions.holding import Held
from vendible.gateways.crash_points import reached
from vendible.gateways.present import Present
from vendible.records import due, holdings, people, revisions, seats
from vendible.records.batch import Batch
from vendible.records.holdings import Account
from vendible.usecases.booking import Booking, book, booking_of, issue_licenses, keep
from vendible.usecases.commands import journal
from vendible.usecases.notices import Telling, tell_all
from vendible.usecases.notices.of_days import tellings_of

PUT_OFF = timedelta(hours=1)  # what can't be worked off is tried again so much later

_log = logging.getLogger(__name__)
_OF_ONE_BATCH = (errors.DeadlockDetected, errors.LockNotAvailable, errors.QueryCanceled)


def work_off(present: Present, *, limit: int = 100) -> int:
    """The next day of customers of whom something is due, in one transaction; how many days.

    Up to `limit` due rows are looked at. Any number of workers may run it: each day is worked off
    once, under its customer's lock; nobody waits for anybody. Where it fails, each of these
    customers is tried alone, and who fails again is put off for an hour, so that nobody stops the
    others; that counts too.
    """
    tried: list[UUID] = []

    def lock() -> Sequence[UUID]:
        tried.extend(due.lock_customers(present.now, limit))
        return tried

    try:
        return len(_work_batch(lock, present))
    except Exception as error:
        if not tried or _is_lost(error):
            raise
    return sum(_work_alone(customer, present) for customer in tried)


def work_off_customer(customer: UUID, present: Present) -> date | None:
    """The customer's next day, as of its beginning; None if nothing was due. Waits for its lock."""
    (day,) = _work_batch(_locking(customer), present) or (None,)
    return day.on if day else None


def _work_alone(customer: UUID, present: Present) -> int:
    try:
        return len(_work_batch(_locking(customer), present))
    except Exception as error:
        if _is_lost(error):
            raise
        with transaction.atomic():
            people.lock(customer)
            late = due.put_off([customer], present.now, present.now + PUT_OFF)
        _log.error(  # an error's own text may tell of persons
            "What is due of customer %s failed (%s). Put off: %s",
            customer,
            _where(error),
            ", ".join(map(str, late)),
        )
        return 1


def _locking(customer: UUID) -> Callable[[], Sequence[UUID]]:
    def lock() -> Sequence[UUID]:
        people.lock(customer)
        return [customer]

    return lock


def _work_batch(lock: Callable[[], Sequence[UUID]], present: Present) -> list[Day]:
    """A day of each customer that `lock` locks; all of it, or nothing."""
    with transaction.atomic():
        customers = lock()
        if not customers:
            return []
        reached("due.locked")
        batch = Batch()
        accounts = holdings.of_customers(customers)
        scheduled = _with_scheduled(accounts.values(), present)
        live_of = revisions.live_of_each(held.product for _, held in scheduled).get
        assigned = seats.assigned_of_each({customer for customer, _ in scheduled})
        days, quiet, tellings = [], [], list[Telling]()
        for account in accounts.values():
            now = present.ahead_by(account.clock_seconds)
            day = first_moving_day(
                account.holding, now.today, account.rates, live_of, account.balances, assigned
            )
            if day is None:
                quiet.append(account)
                continue
            days.append(day)
            tellings += _write(batch, day, _booking(account, now.as_of(day.on)))
        tell_all(batch, tellings)
        if quiet:
            _calm(batch, quiet, present)
        reached("due.decided")
        batch.write()
        reached("due.written")
    reached("due.committed")
    return days


def _with_scheduled(accounts: Collection[Account], present: Present) -> list[tuple[UUID, Held]]:
    """Customers and subscriptions whose scheduled change may be due: what is on sale now and who
    uses which seat is asked for these alone, in one statement for all.
    """
    return [
        (account.holding.customer, held)
        for account in accounts
        for held in account.holding.subscriptions
        if held.scheduled is not None
        and held.scheduled.on <= present.ahead_by(account.clock_seconds).today
    ]


def _booking(account: Account, then: Present) -> Booking:
    customer = account.holding.customer
    actor = Actor("system", customer, OrganizationKind.CUSTOMER, frozenset())
    return booking_of(account, actor, then)


def _write(batch: Batch, day: Day, booking: Booking) -> list[Telling]:
    """The rows of the day; answers what the customer is to be told of it."""
    placed = [book(batch, order, booking, on_account=True)["id"] for order in day.orders]
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
            of=each.reminder.kind.value if each.reminder else None,
        )
    return tellings_of(day, placed, booking.customer, booking.present)


def _calm(batch: Batch, quiet: Sequence[Account], present: Present) -> None:
    """Of whom nothing moves although rows say that something is due: they must not come again.

    Mostly another worker was quicker. A row that is due too early is put right; what can't move
    is looked at again in an hour.
    """
    still = due.still_due([each.holding.customer for each in quiet], present.now)
    for account in quiet:
        customer = account.holding.customer
        if customer not in still:
            continue
        now = present.ahead_by(account.clock_seconds)
        late = due.put_off([customer], present.now, present.now + PUT_OFF)
        on = next_day(account.holding)
        if on is not None and on <= now.today:
            _log.warning(
                "Nothing moves of customer %s on %s. Put off: %s",
                customer,
                on,
                ", ".join(map(str, late)),
            )
            continue
        for held in account.holding.subscriptions:
            keep(batch, held, customer, now)


def _is_lost(error: Exception) -> bool:
    """Whether the database is gone, which is no customer's fault."""
    lost = isinstance(error, InterfaceError | OperationalError)
    return lost and not isinstance(error.__cause__, _OF_ONE_BATCH)


def _where(error: Exception) -> str:
    """Kind and place of an error, and the constraint that refused: its own text may hold data."""
    frames = extract_tb(error.__traceback__)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "?"
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    told = f"{type(error).__name__} in {place}"
    return f"{told}, {constraint}" if constraint else told
