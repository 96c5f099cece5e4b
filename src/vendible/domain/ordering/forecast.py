"""The dated invoices that are to come, made by the code that will make them (X3).

It stands here and not in `billing` because it walks the days of `ordering`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import groupby
from uuid import UUID

from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.changes import NOBODY
from vendible.domain.ordering.day import Day, LiveOf, coming_days
from vendible.domain.ordering.orders import Line, Order, OrderKind, TaxRates
from vendible.domain.subscriptions.holding import Held, Holding

COMING_MONTHS = 24


@dataclass(frozen=True, slots=True)
class ComingInvoice:
    """An invoice, or a credit note where its total is negative, as it will be made on a day.

    `why` is the kind of the order that makes it. `others` counts the lines that were left out,
    because they are of subscriptions that were not asked for.
    """

    on: date
    currency: str
    why: OrderKind
    lines: tuple[Line, ...]
    others: int = 0

    @property
    def net(self) -> Money:
        return total((each.net for each in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        return total((each.tax for each in self.lines), self.currency)

    @property
    def total(self) -> Money:
        return self.net + self.tax

    def only(self, subscriptions: Collection[UUID]) -> ComingInvoice:
        """What of it is of these subscriptions."""
        lines = tuple(each for each in self.lines if each.subscription.id in subscriptions)
        return replace(self, lines=lines, others=len(self.lines) - len(lines))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The first invoice that a balance no longer pays, and what is missing then."""

    invoice: ComingInvoice
    missing: Money


def forecast_end(today: date) -> date:
    """The first day that the forecast leaves out: 24 months from today."""
    return add_months(today, COMING_MONTHS)


def after_order(holding: Holding, order: Order) -> Holding:
    """What is held once the order is complete."""
    for held in order.begins:
        holding = holding.with_one_more(held)
    return holding.with_changed(*order.changed)


def coming_invoices(
    holding: Holding,
    order: Order | None,
    today: date,
    until: date,
    rates: TaxRates,
    live_of: LiveOf,
    assigned: Mapping[UUID, int] = NOBODY,
) -> tuple[ComingInvoice, ...]:
    """The invoices before `until`, in the order of their days, if all of them are paid.

    With an `order` its own invoice comes first, of today, and the rest follows from what is held
    with it. An order that charges nothing and gives nothing back makes no invoice. `assigned`: how
    many people use each subscription, which may stop what was scheduled.
    """
    coming: list[ComingInvoice] = []
    if order is not None:
        coming += _invoices((order,), today)
        holding = after_order(holding, order)
    return (*coming, *each_coming(holding, until, rates, live_of, assigned))


def each_coming(
    holding: Holding,
    until: date,
    rates: TaxRates,
    live_of: LiveOf,
    assigned: Mapping[UUID, int] = NOBODY,
) -> Iterator[ComingInvoice]:
    """The same of what is held, one by one: who needs the first few alone waits for no more."""
    place = {held.id: number for number, held in enumerate(holding.subscriptions)}
    days = (coming_days(each, until, rates, live_of, assigned) for each in _instances(holding))
    for on, same in groupby(merge(*days, key=_on), key=_on):
        yield from _invoices_of_day(on, [order for day in same for order in day.orders], place)


def of_subscriptions(
    coming: Iterable[ComingInvoice], subscriptions: Collection[UUID]
) -> tuple[ComingInvoice, ...]:
    """What of the coming invoices is of these subscriptions; those without any are left out."""
    narrowed = (each.only(subscriptions) for each in coming)
    return tuple(each for each in narrowed if each.lines)


def first_shortfalls(
    coming: Iterable[ComingInvoice], balances: Mapping[str, int]
) -> tuple[Shortfall, ...]:
    """For each currency the first invoice that its balance (minor units) can't pay any more."""
    left = dict(balances)
    short: dict[str, Shortfall] = {}
    for each in coming:
        if each.currency in short:
            continue
        rest = left.get(each.currency, 0) - each.total.minor
        left[each.currency] = rest
        if rest < 0:
            short[each.currency] = Shortfall(each, Money(-rest, each.currency))
    return tuple(short.values())


def _invoices(orders: Iterable[Order], on: date) -> list[ComingInvoice]:
    return [
        ComingInvoice(on, each.currency, each.kind, each.lines)
        for each in orders
        if any(line.net for line in each.lines)
    ]


def _on(day: Day) -> date:
    return day.on


def _instances(holding: Holding) -> list[Holding]:
    """A holding for each instance: what is due of one never depends on another.

    A day of a large holding looks at all of it; its parts together cost a fraction of that.
    """
    parts: dict[UUID, list[Held]] = {}
    for held in holding.subscriptions:
        parts.setdefault(held.instance, []).append(held)
    return [replace(holding, subscriptions=tuple(each)) for each in parts.values()]


def _invoices_of_day(
    on: date, orders: Iterable[Order], place: Mapping[UUID, int]
) -> Iterator[ComingInvoice]:
    """What is renewed on one day shares one invoice a currency, products before their add-ons."""
    renewed: dict[str, list[Line]] = {}
    for order in orders:
        if order.kind is OrderKind.RENEWAL:
            renewed.setdefault(order.currency, []).extend(order.lines)
        else:
            yield from _invoices((order,), on)
    for currency, lines in renewed.items():
        lines.sort(key=lambda each: _rank(each, place))
        yield from _invoices((Order(OrderKind.RENEWAL, currency, tuple(lines)),), on)


def _rank(line: Line, place: Mapping[UUID, int]) -> tuple[bool, int]:
    return line.subscription.parent is not None, place[line.subscription.id]
