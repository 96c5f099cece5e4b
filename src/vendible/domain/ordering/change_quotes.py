"""What a change would come to, now or on a later day, and scheduling it for that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from vendible.domain.catalog.listing import EntitlementKind, Value
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import add_months
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.changes import changed
from vendible.domain.ordering.day import LiveOf, coming_days, held_on
from vendible.domain.ordering.orders import Line, Order, OrderKind, TaxRates
from vendible.domain.ordering.seats import effective_of
from vendible.domain.subscriptions.changing import Change, ChangeAsk, Direction
from vendible.domain.subscriptions.holding import Held, Holding, Scheduled, ScheduledKind, State

AHEAD_MONTHS_MAX = 60  # further than the longest contracts; each month until then is worked out


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What all licenses of an instance say of one entitlement; None: nothing of it."""

    code: str
    name: str
    kind: EntitlementKind
    unit: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """The first one after the change: its day, and its line as it would be and as it will be.

    `before` is None where nothing renews without the change, or on another day.
    """

    on: date
    before: Line | None
    after: Line


@dataclass(frozen=True, slots=True)
class Quoted:
    """`order` is what would be booked on the day `on`; nothing of it is written."""

    on: date
    change: Change
    order: Order
    entitlements: tuple[Entitlement, ...]
    renewal: Renewal | None

    @property
    def is_better_later(self) -> bool:
        """Whether it is offered at the end of the term first: what was paid is used up then."""
        return self.change.direction is Direction.DOWNGRADE and self.change.before.end is not None


@dataclass(frozen=True, slots=True)
class Asking:
    """A customer who asks on the day `today`; `assigned`: how many people use what."""

    holding: Holding
    rates: TaxRates
    live_of: LiveOf
    today: date
    assigned: Mapping[UUID, int] = field(default_factory=dict)


def quote_change(asks: Asking, held: Held, ask: ChangeAsk, on: date | None = None) -> Quoted:
    """What the change comes to, today or on a later day, by the code that will make it.

    Refusals: those of `changed`; of a later day also `change_day` and `change_open`. What is
    bought or left until then may change the answer: it is worked out again on the day.
    """
    is_now = on is None or on == asks.today
    day = asks.today if on is None else on
    holding = asks.holding if is_now else _held_on(asks, held, day)
    change, order = changed(
        holding,
        holding.get(held.id),
        ask,
        asks.live_of(held.product),
        asks.rates,
        day,
        assigned=asks.assigned,
        asked_on=None if is_now else asks.today,
    )
    after = holding.with_changed(*order.changed)
    return Quoted(
        day,
        change,
        order,
        _entitlements(holding, after, held.id),
        _renewal(asks, holding, after, held.id),
    )


def schedule(asks: Asking, held: Held, ask: ChangeAsk, on: date, by: str) -> tuple[Held, Quoted]:
    """`held` with the change kept for the day `on`, and what it comes to as far as one can know.

    What would surely be refused then is refused now. One thing at a time waits for its day.
    Refusals: those of `quote_change`. Rules: Changing 1, 7.
    """
    _require_free(held)
    if on <= asks.today:
        raise _not_that_day(held, on, "it is not a later day", "a day after today")
    quoted = quote_change(asks, held, ask, on)
    after = quoted.change.after
    scheduled = Scheduled(
        ScheduledKind.CHANGE,
        on,
        asks.today,
        by,
        after.edition,
        after.quantity,
        after.attributes,
    )
    return replace(held, scheduled=scheduled), quoted


def _require_free(held: Held) -> None:
    if held.state is State.ACTIVE and held.scheduled is not None:
        what = "cancellation" if held.scheduled.kind is ScheduledKind.CANCELLATION else "change"
        raise Refusal(
            Code.CHANGE_OPEN,
            product=held.name,
            what=f"a {what} scheduled for {day_words(held.scheduled.on)}",
            remedy="Withdraw it first, or wait until it is done",
        )


def _held_on(asks: Asking, held: Held, on: date) -> Holding:
    _require_free(held)
    if on < asks.today:
        raise _not_that_day(held, on, "it is past", "a day after today")
    last = add_months(asks.today, AHEAD_MONTHS_MAX)
    if on > last:
        raise _not_that_day(held, on, "it is too far ahead", f"a day until {day_words(last)}")
    holding = held_on(asks.holding, on, asks.rates, asks.live_of, asks.assigned)
    if not holding.holds(held.id):
        raise _not_that_day(held, on, "it ends by then", "an earlier day")
    return holding


def _not_that_day(held: Held, on: date, why: str, choose: str) -> Refusal:
    return Refusal(Code.CHANGE_DAY, product=held.name, on=on, why=why, choose=choose)


def _entitlements(before: Holding, after: Holding, changed_: UUID) -> tuple[Entitlement, ...]:
    """Of the instance: a product's own license and those of its add-ons, merged."""
    held = before.get(changed_)
    top = held.parent if held.parent is not None and before.holds(held.parent) else held.id
    was = effective_of(before, before.get(top))
    will = effective_of(after, after.get(top))
    names = {
        each.code: each.name
        for holding in (before, after)
        for one in holding.subscriptions
        if top in (one.id, one.parent)
        for each in one.listing.entitlements
    }
    lead = {**was, **will}
    return tuple(
        Entitlement(
            code,
            names.get(code, code),
            lead[code].kind,
            lead[code].unit,
            was[code].value if code in was else None,
            will[code].value if code in will else None,
        )
        for code in lead
    )


def _renewal(asks: Asking, before: Holding, after: Holding, id_: UUID) -> Renewal | None:
    will = _next_renewal(asks, after, id_)
    if will is None:
        return None
    was = _next_renewal(asks, before, id_)
    on, line = will
    return Renewal(on, was[1] if was is not None and was[0] == on else None, line)


def _next_renewal(asks: Asking, holding: Holding, id_: UUID) -> tuple[date, Line] | None:
    """The next renewal of one subscription, by the code that will make it.

    What else the customer holds does not matter to it, so only its instance is run ahead.
    """
    held = holding.get(id_)
    if held.end is None:
        return None
    until = held.end + timedelta(days=1)
    own = tuple(each for each in holding.subscriptions if each.instance == held.instance)
    for day in coming_days(
        replace(holding, subscriptions=own), until, asks.rates, asks.live_of, asks.assigned
    ):
        for order in day.orders:
            if order.kind is OrderKind.RENEWAL:
                for each in order.lines:
                    if each.subscription.id == id_:
                        return day.on, each
    return None
