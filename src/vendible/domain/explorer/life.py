"""A customer's life, step by step: every step is one call of the rules that run in the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from vendible.domain.catalog.listing import Listing
from vendible.domain.explorer.findings import Event
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.changes import order_of_change
from vendible.domain.ordering.orders import Order
from vendible.domain.ordering.quotes import LineAsk, Moment, quote_order
from vendible.domain.subscriptions.addons import Verdict, addon_verdict
from vendible.domain.subscriptions.cancelling import (
    Choice,
    When,
    cancel_choices,
    decide_cancellation,
)
from vendible.domain.subscriptions.changing import Change, ChangeAsk, decide_change
from vendible.domain.subscriptions.holding import Held, Holding, OnSale
from vendible.domain.subscriptions.renewing import (
    EndOfTerm,
    Outcome,
    decide_end_of_term,
    due_on,
    passed_over,
    steady_until,
)

_NOBODY = UUID(int=0)
_OPENING = time(9, tzinfo=UTC)
_DAY = timedelta(days=1)


class BoundReachedError(Exception):
    """More steps than allowed; what was found until then stands."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What was charged for one subscription on a day."""

    on: date
    subscription: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Life:
    """What is held on a day, and how it came to this. Words of the story have placeholders."""

    day: date
    holding: Holding
    story: tuple[Event, ...] = ()
    bills: tuple[Bill, ...] = ()
    past: tuple[tuple[UUID, EndOfTerm], ...] = ()

    def told(self, words: str, *, is_refused: bool = False) -> Life:
        return replace(self, story=(*self.story, Event(self.day, words, is_refused)))

    def get(self, subscription: UUID) -> Held:
        return self.holding.get(subscription)

    def holds(self, subscription: UUID) -> bool:
        return any(each.id == subscription for each in self.holding.subscriptions)

    def with_held(self, *changed: Held) -> Life:
        return replace(self, holding=_with_held(self.holding, changed))


def _with_held(holding: Holding, changed: tuple[Held, ...]) -> Holding:
    by_id = {each.id: each for each in changed}
    kept = (by_id.get(each.id, each) for each in holding.subscriptions)
    return replace(holding, subscriptions=tuple(each for each in kept if each.is_live))


def _next_due(holding: Holding, day: date, waiting: set[UUID]) -> int | None:
    """The position of what falls due first, by `day` at the latest; a parent before its add-ons."""
    first: tuple[date, bool, int] | None = None
    for position, each in enumerate(holding.subscriptions):
        due = due_on(each)
        if due is None or due > day or each.id in waiting:
            continue
        rank = (due, each.parent is not None, position)
        first = rank if first is None else min(first, rank)
    return first[2] if first else None


def _steadily(holding: Holding, day: date) -> Holding:
    """Past all terms that only repeat until something else happens to one of them."""
    for each in holding.subscriptions:
        until = steady_until(each)
        if until is not None and until <= day:
            day = until - _DAY
    passed = tuple(passed_over(each, day) for each in holding.subscriptions)
    return replace(holding, subscriptions=passed)


class Walk:
    """Asks the rules and counts how often, up to a bound."""

    def __init__(self, listings: Mapping[str, Listing], today: date, bound: int) -> None:
        self.steps = 0
        self.is_spent = False
        self.today = today
        self._bound = bound
        self._ids = count(1)
        self.on_sale = {
            slug: OnSale(
                self._mint(), _NOBODY, "the partner", self._mint(), listing, stackable_enabled=True
            )
            for slug, listing in listings.items()
        }

    def beginning(self) -> Life:
        return Life(self.today, Holding(_NOBODY, "", ()))

    def order(self, life: Life, ask: LineAsk, currency: str, words: str) -> tuple[Life, Held]:
        """One product or add-on more. Refusals are those of `quote_order`."""
        self._step()
        moment = Moment(datetime.combine(life.day, _OPENING), life.day)
        order = quote_order(life.holding, [ask], self.on_sale, currency, {}, moment, self._mint)
        (held,) = order.begins
        bill = Bill(life.day, held.id, order.net)
        after = replace(life, holding=life.holding.with_one_more(held), bills=(*life.bills, bill))
        return after.told(words), held

    def may_add(self, life: Life, addon: str, parent: Held) -> Verdict:
        self._step()
        return addon_verdict(life.holding, self.on_sale[addon], parent, life.day)

    def wait(self, life: Life, day: date, *, with_bills: bool = False) -> Life:
        """Time passes; whatever falls due on the way happens, parents first.

        Without `with_bills` the terms that only repeat are passed over.
        """
        if day < life.day:
            raise ValueError(f"time does not run back from {life.day} to {day}")
        holding, bills, past = life.holding, list(life.bills), list(life.past)
        waiting: set[UUID] = set()
        while (position := _next_due(holding, day, waiting)) is not None:
            if not with_bills and not waiting:
                holding = _steadily(holding, day)
                position = _next_due(holding, day, waiting)
                assert position is not None
            held = holding.subscriptions[position]
            due = due_on(held)
            assert due is not None
            self._step()
            step = decide_end_of_term(holding, held, due)
            if step.outcome is Outcome.NOT_DUE:
                waiting.add(held.id)
                continue
            if step.charge is not None:
                bills.append(Bill(due, held.id, step.charge.amount))
            past.append((held.id, step))
            holding = _with_held(holding, step.after)
        return Life(day, holding, life.story, tuple(bills), tuple(past))

    def ways_to_leave(self, life: Life, held: Held, *, alone: bool = False) -> tuple[Choice, ...]:
        """Those that are possible; `alone`: as if no add-ons were held."""
        self._step()
        holding = life.holding
        if alone:
            holding = replace(holding, subscriptions=(held,))
        try:
            choices = cancel_choices(holding, held, life.day)
        except Refusal:
            return ()
        return tuple(each for each in choices if each.is_possible)

    def cancel(self, life: Life, held: Held, when: When) -> Life:
        """Refusals are those of `decide_cancellation`."""
        self._step()
        choice = decide_cancellation(life.holding, held, when, life.day)
        return self._after(life, order_of_cancellation(life.holding, held, choice, {}, life.day))

    def decide_change(self, life: Life, held: Held, edition: str) -> Change:
        """To another edition, as it is on sale now. Refusals are those of `decide_change`."""
        self._step()
        live = self.on_sale[held.listing.slug]
        return decide_change(life.holding, held, ChangeAsk(edition=edition), live, life.day)

    def change(self, life: Life, held: Held, edition: str) -> Life:
        order = order_of_change(self.decide_change(life, held, edition), {}, life.day)
        return self._after(life, order)

    def _after(self, life: Life, order: Order) -> Life:
        return life.with_held(*order.goes_on, *order.ends, *order.will_end)

    def _step(self) -> None:
        if self.steps >= self._bound:
            self.is_spent = True
            raise BoundReachedError
        self.steps += 1

    def _mint(self) -> UUID:
        return UUID(int=next(self._ids))
