"""What moves on a day is named before: `subscriptions.due_at` is all that the runner looks at."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from tests.domain.leaving import later, nothing_live, percent
from tests.domain.selling import RATES, addon, base, bought, contract, edition, fixed, offer
from vendible.domain.catalog.listing import ContractTerms, Trial
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.day import Day, next_day, work_day
from vendible.domain.subscriptions.cancelling import When, decide_cancellation
from vendible.domain.subscriptions.holding import Holding, Scheduled, ScheduledKind, State
from vendible.domain.subscriptions.suspending import suspended

LOOKED_AHEAD = timedelta(days=100)


def some_contract(chance: Random) -> ContractTerms | None:
    renews, cycles = chance.random() < 0.5, chance.choice([2, 3])
    terms = [
        contract(cycles, auto_renew=renews),
        percent(cycles, "50", auto_renew=renews, notice_days=chance.choice([0, 10])),
    ]
    return chance.choice([None, *terms])


def some_trial(chance: Random) -> Trial | None:
    return Trial(10, chance.random() < 0.5) if chance.random() < 0.3 else None


def some_holding(chance: Random) -> tuple[Holding, date]:
    """A product with up to two add-ons: suspended, set to end, or with something scheduled."""
    day = date(2026, 1, chance.choice([1, 15, 31]))
    more = {"contract": some_contract(chance), "trial": some_trial(chance)}
    sold = offer("basic", fixed("10"), chance.choice([1, 3]), **more)
    holding = bought(base(editions=(edition("basic"),), offers=(sold,)), day=day)
    for slug in ("one", "two")[: chance.randint(0, 2)]:
        day += timedelta(days=chance.randint(0, 25))
        holding = later(holding, day)
        months = chance.choice([1, 3, None])
        bound = some_contract(chance) if months else None
        sold = offer(slug, fixed("6"), months, contract=bound)
        pack = addon(slug, offers=(sold,), align_with_parent=chance.random() < 0.5)
        with suppress(Refusal, IndexError):
            parent = holding.subscriptions[0].id
            holding = bought(pack, holding=holding, day=day, parent=parent)
    for each in holding.subscriptions:
        holding = something_done(holding, holding.get(each.id).id, day, chance)
    return holding, day


def something_done(holding: Holding, id_: object, day: date, chance: Random) -> Holding:
    held = next(each for each in holding.subscriptions if each.id == id_)
    what = chance.random()
    if what < 0.3 and held.state is State.ACTIVE:
        return holding.with_changed(*suspended(holding, held))
    if what < 0.5 and held.cycle is not None:
        on = day + timedelta(days=chance.randint(1, 60))
        asked = Scheduled(chance.choice(list(ScheduledKind)), on, day, quantity=5)
        return holding.with_changed(replace(held, scheduled=asked))
    if what < 0.7:
        with suppress(Refusal):
            choice = decide_cancellation(holding, held, When.END_OF_TERM, day)
            order = order_of_cancellation(holding, held, choice, RATES, day)
            return holding.with_changed(*order.changed)
    return holding


def moves(holding: Holding, day: Day) -> bool:
    return day.holding != holding or bool(day.orders)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_moves_before_the_next_day_and_something_does_on_it(seed: int) -> None:
    """Whatever is held, whether or not it can be paid; and no license has a revision twice."""
    chance = Random(seed)
    holding, day = some_holding(chance)
    issued = {(each.id, each.license_revision) for each in holding.subscriptions}
    for _ in range(8):
        next_ = next_day(holding)
        funds: dict[str, int] | None = chance.choice([None, {}])
        on = day + timedelta(days=1)
        while on < min(next_ or date.max, day + LOOKED_AHEAD):
            assert not moves(holding, work_day(holding, on, RATES, nothing_live, funds)), on
            on += timedelta(days=1)
        if next_ is None:
            return
        done = work_day(holding, next_, RATES, nothing_live, funds)
        assert moves(holding, done), next_
        licensed = [one for order in done.orders for one in (*order.goes_on, *order.ends)]
        for each in (*done.relicensed, *licensed):
            assert (each.id, each.license_revision) not in issued
            issued.add((each.id, each.license_revision))
        holding, day = done.holding, next_
