"""What happens by itself on a day to all that one customer holds: ends, changes, renewals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.changes import NOBODY, changed
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.ordering.renewals import Renewed, orders_of_renewals
from vendible.domain.subscriptions.cancelling import When, decide_cancellation
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.domain.subscriptions.falling_due import next_on
from vendible.domain.subscriptions.holding import Held, Holding, OnSale, ScheduledKind, State
from vendible.domain.subscriptions.reminders import Reminder, ReminderKind, reminders_on
from vendible.domain.subscriptions.renewing import (
    EndOfTerm,
    Outcome,
    decide_end_of_term,
    due_on,
    next_term,
)
from vendible.domain.subscriptions.suspending import suspended_addons
from vendible.domain.subscriptions.wording import described

STEPS_MAX = 1_000  # of one day; more can only be a loop

LiveOf = Callable[[UUID], OnSale | None]


class Fact(StrEnum):
    """What happened without an order, as the journal calls it."""

    ENDED = "subscription_ended"
    ISOLATED = "subscription_isolated"
    CONTRACT_RENEWED = "contract_renewed"
    SCHEDULED_REFUSED = "scheduled_refused"
    REMINDED = "reminded"


@dataclass(frozen=True, slots=True)
class Happened:
    """`refusal`: why a renewal could not be paid, or what was scheduled could not be done.

    `reminder`: what was reminded of; `costs` what falls due then, with tax, if anything does.
    """

    fact: Fact
    held: Held
    refusal: Refusal | None = None
    reminder: Reminder | None = None
    costs: Money | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """`orders` in the order in which they were made; `holding` is what is held afterwards.

    `kept`: subscriptions that changed without an order, each once, as they are at the end of the
    day; `relicensed`: those of them whose license has a next revision.
    """

    on: date
    holding: Holding
    orders: tuple[Order, ...] = ()
    kept: tuple[Held, ...] = ()
    relicensed: tuple[Held, ...] = ()
    happened: tuple[Happened, ...] = ()


@dataclass(slots=True)
class _Working:
    """A day as far as it was worked off; `funds` None: all that falls due is paid."""

    on: date
    holding: Holding
    rates: TaxRates
    live_of: LiveOf
    funds: dict[str, int] | None
    assigned: Mapping[UUID, int] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    kept: dict[UUID, Held] = field(default_factory=dict)
    relicensed: list[Held] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    owed: list[Order] = field(default_factory=list)  # on account, of what the others leave

    def pay(self, amount: Money) -> bool:
        """False when the balance does not suffice; nothing is taken then."""
        if self.funds is None:
            return True
        have = self.funds.get(amount.currency, 0)
        if amount.minor > have:
            return False
        self.funds[amount.currency] = have - amount.minor
        return True

    def too_low(self, amount: Money) -> Refusal:
        missing = amount.minor - (self.funds or {}).get(amount.currency, 0)
        return Refusal(
            Code.BALANCE_TOO_LOW,
            total=str(amount),
            missing_minor=missing,
            currency=amount.currency,
        )

    def order(self, order: Order) -> None:
        self.orders.append(order)
        self.holding = self.holding.with_changed(*order.changed)

    def keep(self, *changed: Held) -> None:
        """Without an order. Another state is another revision of the license."""
        for each in changed:
            before = self.holding.get(each.id)
            held = _with_next_license(before, each)
            if held.state is not before.state:
                self.relicensed.append(held)
            self.kept[held.id] = held
            self.holding = self.holding.with_changed(held)

    def now(self, held: Held) -> Held:
        """As it is at the end of the day: an order may have changed it once more."""
        return self.holding.get(held.id) if self.holding.holds(held.id) else held

    def tell(self, fact: Fact, held: Held, refusal: Refusal | None = None) -> None:
        self.happened.append(Happened(fact, held, refusal))


def _with_next_license(before: Held, after: Held) -> Held:
    """A state that changed is another revision, unless the step has counted it already."""
    is_counted = after.license_revision != before.license_revision
    if after.state is before.state or is_counted:
        return after
    return replace(after, license_revision=after.license_revision + 1)


def next_day(holding: Holding, *, reminding: bool = True) -> date | None:
    """The first day on which something happens to what is held; None: nothing ever."""
    days = (next_on(held, reminding=reminding) for held in holding.subscriptions)
    return min((each for each in days if each is not None), default=None)


def work_day(
    holding: Holding,
    on: date,
    rates: TaxRates,
    live_of: LiveOf,
    funds: Mapping[str, int] | None = None,
    assigned: Mapping[UUID, int] = NOBODY,
    *,
    reminding: bool = True,
) -> Day:
    """All that falls due on `on`: first the ends, then what was scheduled, then the renewals.

    Last come the reminders of what will; a forecast goes without them.

    `funds`: what the customer has, by currency in minor units. A renewal that it can't pay lapses
    (parents are paid before their add-ons); None supposes that all is paid. What was scheduled is
    checked again: where a rule now says no, it is dropped and told of. Rules: Contracts, Changing.
    `assigned`: how many people use each subscription.
    """
    own = dict(funds) if funds is not None else None
    working = _Working(on, holding, rates, live_of, own, assigned)
    _end(working)
    _do_scheduled(working)
    _renew(working)
    if reminding:
        _remind(working)
    return Day(
        on,
        working.holding,
        (*working.orders, *working.owed),
        tuple(working.now(each) for each in working.kept.values()),
        tuple(working.relicensed),
        tuple(working.happened),
    )


def first_moving_day(
    holding: Holding,
    until: date,
    rates: TaxRates,
    live_of: LiveOf,
    funds: Mapping[str, int] | None = None,
    assigned: Mapping[UUID, int] = NOBODY,
    *,
    reminding: bool = True,
) -> Day | None:
    """The first day up to and with `until` on which something moves; None: nothing does.

    A day on which nothing moves is passed over: what waits there waits for a person, and must not
    stop what falls due later.
    """
    days = {next_on(held, reminding=reminding) for held in holding.subscriptions}
    for on in sorted(each for each in days if each is not None and each <= until):
        day = work_day(holding, on, rates, live_of, funds, assigned, reminding=reminding)
        if day.holding != holding or day.orders:
            return day
    return None


def coming_days(
    holding: Holding,
    until: date,
    rates: TaxRates,
    live_of: LiveOf,
    assigned: Mapping[UUID, int] = NOBODY,
) -> Iterator[Day]:
    """The days before `until` on which something happens, if all is paid: the future (X3)."""
    last = until - timedelta(days=1)
    while day := first_moving_day(
        holding, last, rates, live_of, assigned=assigned, reminding=False
    ):
        yield day
        holding = day.holding


def held_on(
    holding: Holding,
    on: date,
    rates: TaxRates,
    live_of: LiveOf,
    assigned: Mapping[UUID, int] = NOBODY,
) -> Holding:
    """What is held on the day `on` if all is paid: after what ends then, before what changes."""
    for day in coming_days(holding, on, rates, live_of, assigned):
        holding = day.holding
    working = _Working(on, holding, rates, live_of, None, assigned)
    _end(working)
    _do_scheduled(working)
    return working.holding


def _end(working: _Working) -> None:
    """What was set to end: add-ons before the products that they belong to."""
    ending = [each for each in working.holding.subscriptions if _ends_by(each, working.on)]
    for held in sorted(ending, key=lambda each: each.parent is None):
        if working.holding.holds(held.id):
            _apply(working, decide_end_of_term(working.holding, held, working.on))


def _ends_by(held: Held, on: date) -> bool:
    is_set = held.ends_on is not None and held.ends_on <= on
    return is_set and held.state is not State.PENDING


def _do_scheduled(working: _Working) -> None:
    """Cancellations before changes, add-ons before the products that they stand in the way of."""
    for held in sorted(working.holding.subscriptions, key=_rank_of_scheduled):
        scheduled = held.scheduled
        if scheduled is None or scheduled.on > working.on or not working.holding.holds(held.id):
            continue
        before = replace(working.holding.get(held.id), scheduled=None)
        working.holding = working.holding.with_changed(before)
        try:
            order = _scheduled_order(working, before, held)
            _require_paid(working, order)
        except Refusal as refusal:
            working.keep(before)
            working.tell(Fact.SCHEDULED_REFUSED, held, refusal)
        else:
            working.order(order)


def _rank_of_scheduled(held: Held) -> tuple[bool, bool]:
    is_change = held.scheduled is not None and held.scheduled.kind is ScheduledKind.CHANGE
    return is_change, held.parent is None


def _require_paid(working: _Working, order: Order) -> None:
    if not working.pay(order.total):
        raise working.too_low(order.total)


def _scheduled_order(working: _Working, held: Held, asked: Held) -> Order:
    scheduled = asked.scheduled
    assert scheduled is not None
    if scheduled.kind is ScheduledKind.CANCELLATION:
        choice = decide_cancellation(working.holding, held, When.NOW, working.on)
        return order_of_cancellation(working.holding, held, choice, working.rates, working.on)
    ask = ChangeAsk(scheduled.edition, scheduled.quantity, scheduled.attributes)
    live = working.live_of(held.product)
    return changed(
        working.holding,
        held,
        ask,
        live,
        working.rates,
        working.on,
        assigned=working.assigned,
        asked_on=scheduled.asked_on,
    )[1]


def _renew(working: _Working) -> None:
    """Terms that are over: parents before their add-ons, and the oldest first."""
    renewed: list[Line] = []
    for held in sorted(working.holding.subscriptions, key=lambda each: each.parent is not None):
        steps = 0
        while working.holding.holds(held.id):
            now = working.holding.get(held.id)
            due = due_on(now)
            if due is None or due > working.on:
                break
            step = decide_end_of_term(working.holding, now, working.on)
            if step.outcome is Outcome.NOT_DUE:
                break
            if step.outcome is Outcome.RENEWED:
                _pay_renewal(working, step, renewed)
            else:
                _apply(working, step)
            steps += 1
            assert steps < STEPS_MAX, f"{held.id} falls due again and again on {working.on}"
    working.orders += orders_of_renewals(renewed)


def _remind(working: _Working) -> None:
    """Each reminder once: the day of the last one is kept with the subscription."""
    for held in working.holding.subscriptions:
        due = reminders_on(held, working.on)
        if not due:
            continue
        reminded = replace(held, reminded_on=working.on)
        working.keep(reminded)
        for each in due:
            costs = _costs_then(working, held, each.kind)
            working.happened.append(Happened(Fact.REMINDED, reminded, None, each, costs))


def _costs_then(working: _Working, held: Held, kind: ReminderKind) -> Money | None:
    is_charged = kind in (ReminderKind.LONG_RENEWAL, ReminderKind.TRIAL_ENDS) and held.auto_renew
    if not is_charged or held.ends_on is not None or held.cycle is None:
        return None
    has_parent = held.parent is not None and working.holding.holds(held.parent)
    parent = working.holding.get(held.parent) if has_parent and held.parent is not None else None
    return Renewed(*next_term(held, parent)).total(working.rates)


def _pay_renewal(working: _Working, step: EndOfTerm, renewed: list[Line]) -> None:
    assert step.charge is not None
    (after,) = step.after
    line_of_it = Renewed(after, step.charge).line(working.rates)
    total = line_of_it.total
    if working.pay(total):
        renewed.append(line_of_it)
        working.holding = working.holding.with_changed(after)
        return
    before = working.holding.get(after.id)
    isolated = replace(before, state=State.ISOLATED)
    working.keep(isolated, *suspended_addons(working.holding, before))
    working.tell(Fact.ISOLATED, before, working.too_low(total))


_FACT = {
    Outcome.ENDED: Fact.ENDED,
    Outcome.ISOLATED: Fact.ISOLATED,
    Outcome.CONTRACT_RENEWED: Fact.CONTRACT_RENEWED,
}


def _apply(working: _Working, step: EndOfTerm) -> None:
    """A step without a charge; the fees of contracts that end with a parent are owed."""
    if not step.after:
        return
    working.keep(*step.after)
    for held in step.after[:1] if step.outcome is not Outcome.ENDED else step.after:
        working.tell(_FACT[step.outcome], held)
    by_currency: dict[str, list[Order]] = {}
    for held, fee in step.fees:
        told = f"{described(held)}: leaving the contract"
        part = line(told, held, (Part("termination fee", fee),), working.rates)
        order = Order(OrderKind.CANCELLATION, held.currency, (part,))
        by_currency.setdefault(held.currency, []).append(order)
    for currency, orders in by_currency.items():
        lines = tuple(each for order in orders for each in order.lines)
        working.owed.append(Order(OrderKind.CANCELLATION, currency, lines))
