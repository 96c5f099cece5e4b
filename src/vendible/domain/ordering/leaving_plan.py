"""The cancel planner: what blocks what, the ways to leave with all add-ons, what each costs.

A way is a set of steps that was run ahead, by the very code that will run it (`day`): the dates
and the costs that it promises are those of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.refusals import Code
from vendible.domain.ordering.cancellations import FEE, UNUSED, order_of_leaving
from vendible.domain.ordering.changes import NOBODY
from vendible.domain.ordering.day import Day, Fact, Happened, LiveOf, coming_days
from vendible.domain.ordering.orders import Line, Order, OrderKind, TaxRates
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.cancelling import (
    cancel_choices,
    earliest_end,
    is_in_delivery,
    recurring_addons,
    require_cancellable,
)
from vendible.domain.subscriptions.holding import Held, Holding, ScheduledKind
from vendible.domain.subscriptions.leaving_days import Act, Rule, WayKind, acts_of_way
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS


@dataclass(frozen=True, slots=True)
class Block:
    """`by` keeps `blocked` until a day; its own contract where both are the same.

    `why`: `contract_until`, or `addons_in_the_way` for one that only has to be ended too. `fee` is
    what leaving it now would cost.
    """

    blocked: Held
    by: Held
    until: date
    why: Code
    fee: Explained | None = None


@dataclass(frozen=True, slots=True)
class Charged:
    """A line of an order that will be made on a day."""

    on: date
    line: Line

    @property
    def kind(self) -> str:
        return self.line.parts[0].name


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one subscription: the day on which it is gone, by which rule, its lines.

    `asked_on`: today, or the later day on which the marketplace cancels it.
    """

    held: Held
    rule: Rule
    on: date
    asked_on: date
    charged: tuple[Charged, ...]

    @property
    def fee(self) -> Explained | None:
        return self._priced(FEE)

    @property
    def credit(self) -> Explained | None:
        return self._priced(UNUSED)

    @property
    def billed(self) -> tuple[Charged, ...]:
        """What is still invoiced until the end, fee and credit aside."""
        return tuple(
            each for each in self.charged if each.kind not in (FEE, UNUSED) and each.line.net
        )

    @property
    def still_billed(self) -> Money:
        """With tax."""
        return total((each.line.total for each in self.billed), self.held.currency)

    @property
    def total(self) -> Money:
        return total((each.line.total for each in self.charged), self.held.currency)

    def _priced(self, kind: str) -> Explained | None:
        found = (each.line.parts[0].price for each in self.charged if each.kind == kind)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to leave. `kinds`: all of which it is the answer; the first one names it.

    `order` is what is done today; None where nothing is left to do. `total` is all that will be
    invoiced from today on until the end, with tax.
    """

    kinds: tuple[WayKind, ...]
    steps: tuple[Step, ...]
    order: Order | None
    total: Money

    @property
    def ends_on(self) -> date:
        """The day on which all of it is gone."""
        return max(step.on for step in self.steps)

    @property
    def has_fee(self) -> bool:
        return any(step.fee for step in self.steps)


@dataclass(frozen=True, slots=True)
class LeavingPlan:
    """`earliest` is None where no way leads out now: an add-on in delivery is waited for."""

    held: Held
    blocks: tuple[Block, ...]
    earliest: date | None
    ways: tuple[Way, ...]

    def way(self, kind: WayKind) -> Way | None:
        return next((each for each in self.ways if kind in each.kinds), None)


def plan_of_leaving(
    holding: Holding,
    held: Held,
    rates: TaxRates,
    live_of: LiveOf,
    today: date,
    asked_by: str = "",
    assigned: Mapping[UUID, int] = NOBODY,
) -> LeavingPlan:
    """Leaving `held` with its add-ons (rules: Contracts and cancelling; conflicts.md K1 to K10).

    Ways that come to the same are told once. Refusals: those of `cancel_choices` for what can't
    be cancelled at all.
    """
    require_cancellable(held, today)
    family = _family(holding, held)
    ways: list[Way] = []
    waits = any(is_in_delivery(each) for each in recurring_addons(family, held))
    for kind in () if waits else WayKind:
        acts = acts_of_way(kind, family, held, today)
        order, after = _today(family, acts, rates, today, asked_by)
        horizon = max(act.on for act in acts) + timedelta(days=ISOLATED_DAYS + 1)
        days = coming_days(after, horizon, rates, live_of, assigned)
        way = _run_ahead(kind, acts, order, days, today)
        if way is not None and not (kind is WayKind.WITHOUT_FEE and way.has_fee):
            _add(ways, way)
    earliest = min((each.ends_on for each in ways), default=None)
    return LeavingPlan(held, _blocks(family, held, today), earliest, tuple(ways))


def with_plan(order: Order, plan: UUID) -> Order:
    """Everything that the order ends or sets belongs to this plan."""
    return replace(
        order,
        ends=tuple(replace(each, plan=plan) for each in order.ends),
        will_end=tuple(replace(each, plan=plan) for each in order.will_end),
    )


def _family(holding: Holding, held: Held) -> Holding:
    """It and its add-ons; of an add-on also its parent, on which its renewals wait."""
    parent = [each for each in holding.subscriptions if each.id == held.parent]
    return replace(holding, subscriptions=(*parent, held, *holding.addons_of(held.id)))


def _blocks(family: Holding, held: Held, today: date) -> tuple[Block, ...]:
    blocks = [_block(family, held, addon, today) for addon in recurring_addons(family, held)]
    alone = replace(family, subscriptions=(held,))
    now = cancel_choices(alone, held, today)[0]
    if now.refusal is Code.CONTRACT_UNTIL and now.possible_from is not None:
        blocks.append(Block(held, held, now.possible_from, now.refusal))
    return tuple(blocks)


def _block(family: Holding, held: Held, addon: Held, today: date) -> Block:
    until = earliest_end(addon, today)
    is_bound = addon.ends_on is None and until > today
    fee = None if is_in_delivery(addon) else cancel_choices(family, addon, today)[0].fee
    return Block(
        held, addon, until, Code.CONTRACT_UNTIL if is_bound else Code.ADDONS_IN_THE_WAY, fee
    )


def _add(ways: list[Way], way: Way) -> None:
    """Ways that come to the same are one: the same days at the same cost."""
    for position, other in enumerate(ways):
        if _ends(other) == _ends(way) and other.total == way.total:
            ways[position] = replace(other, kinds=(*other.kinds, *way.kinds))
            return
    ways.append(way)


def _ends(way: Way) -> dict[UUID, date]:
    return {step.held.id: step.on for step in way.steps}


def _run_ahead(
    kind: WayKind, acts: Sequence[Act], order: Order | None, days: Iterable[Day], today: date
) -> Way | None:
    """The way as the rules will run it; None where they end with something else."""
    charged = [Charged(today, each) for each in order.lines] if order else []
    ended = {each.id: today for each in order.ends} if order else {}
    leaving = {act.held.id for act in acts}
    for day in days:
        if leaving <= ended.keys():
            break
        if any(_is_refused_leave(each) for each in day.happened):
            return None
        charged += [Charged(day.on, line) for made in day.orders for line in made.lines]
        ended |= {each: day.on for each in leaving - ended.keys() if not day.holding.holds(each)}
    if not leaving <= ended.keys():
        return None
    steps = tuple(_step(act, ended[act.held.id], charged, today) for act in acts)
    in_all = total((step.total for step in steps), acts[0].held.currency)
    return Way((kind,), steps, order, in_all)


def _is_refused_leave(happened: Happened) -> bool:
    """Not a scheduled change, which is dropped and in nobody's way."""
    scheduled = happened.held.scheduled
    is_cancellation = scheduled is not None and scheduled.kind is ScheduledKind.CANCELLATION
    return happened.fact is Fact.SCHEDULED_REFUSED and is_cancellation


def _step(act: Act, on: date, charged: Iterable[Charged], today: date) -> Step:
    own = tuple(each for each in charged if each.line.subscription.id == act.held.id)
    return Step(act.held, act.rule, on, act.on if act.is_scheduled else today, own)


def _today(
    family: Holding, acts: Sequence[Act], rates: TaxRates, today: date, asked_by: str
) -> tuple[Order | None, Holding]:
    """One order of all that is done now: add-ons before the product that they stand in."""
    made: list[Order] = []
    for act in sorted(acts, key=lambda each: each.held.parent is None):
        order = order_of_leaving(family, act, rates, today, asked_by)
        if order is not None:
            made.append(order)
            family = family.with_changed(*order.changed)
    if not made:
        return None, family
    return (
        Order(
            OrderKind.CANCELLATION,
            made[0].currency,
            tuple(line for order in made for line in order.lines),
            ends=tuple(each for order in made for each in order.ends),
            will_end=tuple(each for order in made for each in order.will_end),
        ),
        family,
    )
