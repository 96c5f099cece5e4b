"""A sandbox's clock is moved, and what falls due until then is worked off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import day_of
from vendible.gateways.present import Present
from vendible.records import clocks
from vendible.records.batch import Batch
from vendible.usecases import falling_due, paying
from vendible.usecases.commands import Answer, Once, journal, run_command

AHEAD_MAX = timedelta(days=3_653)  # ten years
DAYS_AT_ONCE = 100
_ORDERS_AT_ONCE = 100


def move_clock(
    organization: UUID,
    to: datetime,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Puts a sandbox's clock forward; call `work_off` next, and its days happen in order.

    `to` is an aware instant. An operator moves any sandbox's clock, others their own.
    Refusals: `not_found`, `not_a_sandbox`, `clock_backwards`, `clock_too_far`.
    """
    actor.require(Permission.CLOCK_MOVE)
    if organization != actor.organization and actor.kind is not OrganizationKind.OPERATOR:
        raise Refusal(Code.NOT_FOUND, what="organization", id=str(organization))

    def body(batch: Batch) -> Answer:
        clock = clocks.clock_of(organization)
        if not clock.is_sandbox:
            raise Refusal(Code.NOT_A_SANDBOX, organization=str(organization))
        # Read under the lock: somebody else may have moved it since the page was shown.
        now = present.by_real_clock().now + timedelta(seconds=clock.seconds)
        seconds = ceil((to - now).total_seconds())
        if seconds <= 0:
            raise Refusal(Code.CLOCK_BACKWARDS, now=_day(now, present), to=_day(to, present))
        last = present.by_real_clock().now + AHEAD_MAX
        if to > last:
            raise Refusal(Code.CLOCK_TOO_FAR, to=_day(to, present), last=_day(last, present))
        clocks.move(organization, seconds)
        moved = now + timedelta(seconds=seconds)
        journal(
            batch,
            actor,
            present,
            clocks.MOVED,
            "organization",
            organization,
            organization=organization,
            moved_from=now,
            moved_to=moved,
        )
        return {"moved_from": now, "moved_to": moved}

    return run_command(actor, once, present, body, lock=organization)


def work_off(organization: UUID, present: Present, *, limit: int = DAYS_AT_ONCE) -> bool:
    """Up to `limit` days of what has fallen due of a customer, in order; whether that was all.

    What is left goes on by itself: the runner of due work takes it too.
    """
    real = present.by_real_clock()
    for _ in range(limit):
        if falling_due.work_off_customer(organization, real) is None:
            break
    paying.expire_orders(real, limit=_ORDERS_AT_ONCE)
    return not clocks.is_due(organization, real.now)


def _day(instant: datetime, present: Present) -> date:
    return day_of(instant, present.zone)
