"""Holdings for the tests of leaving: bought on days, carried into the future by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from tests.domain.selling import RATES, addon, base, bought, edition, fixed, offer
from vendible.domain.catalog.listing import ContractTerms, Trial
from vendible.domain.kernel.money import Money, total
from vendible.domain.ordering.day import Day, coming_days
from vendible.domain.ordering.leaving_plan import LeavingPlan, Way, plan_of_leaving
from vendible.domain.ordering.orders import Order
from vendible.domain.subscriptions.holding import Held, Holding, OnSale


def nothing_live(_product: UUID) -> OnSale | None:
    return None


def desk(
    day: date,
    *,
    months: int = 1,
    contract: ContractTerms | None = None,
    trial: Trial | None = None,
    credit_unused: bool = False,
) -> Holding:
    """A desk at 10.00 a month, bought on this day."""
    sold = offer(
        "basic",
        fixed(str(10 * months)),
        months,
        contract=contract,
        trial=trial,
        credit_unused=credit_unused,
    )
    return bought(base(editions=(edition("basic"),), offers=(sold,)), day=day)


def with_pack(
    holding: Holding,
    day: date,
    slug: str = "pack",
    *,
    months: int | None = 1,
    contract: ContractTerms | None = None,
    aligned: bool = True,
    credit_unused: bool = False,
) -> Holding:
    """And an add-on at 6.00 a month, bought on this day, when all before has come to pass."""
    holding = later(holding, day)
    sold = offer(
        slug, fixed(str(6 * (months or 1))), months, contract=contract, credit_unused=credit_unused
    )
    more = addon(slug, offers=(sold,), align_with_parent=aligned)
    return bought(more, holding=holding, day=day, parent=holding.subscriptions[0].id)


def later(holding: Holding, day: date) -> Holding:
    """What is held after all that falls due up to and with this day."""
    for each in coming_days(holding, day + timedelta(days=1), RATES, nothing_live):
        holding = each.holding
    return holding


def planned(holding: Holding, today: date, which: int = 0) -> LeavingPlan:
    held = holding.subscriptions[which]
    return plan_of_leaving(holding, held, RATES, nothing_live, today)


def run(holding: Holding, way: Way, until: date) -> tuple[Holding, Iterator[Day]]:
    """As the use case does it: today's order, then each day on which something falls due."""
    if way.order is not None:
        holding = holding.with_changed(*way.order.changed)
    return holding, coming_days(holding, until, RATES, nothing_live)


def invoiced(orders: tuple[Order, ...] | list[Order], of: set[UUID]) -> Money:
    lines = (line for order in orders for line in order.lines)
    return total((line.total for line in lines if line.subscription.id in of), "EUR")


def percent(cycles: int, fee: str, **more: object) -> ContractTerms:
    from vendible.domain.catalog.listing import TerminationFee

    return ContractTerms(cycles, fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(fee), **more)  # type: ignore[arg-type]


def names_and_days(way: Way) -> dict[str, date]:
    return {step.held.listing.slug: step.on for step in way.steps}


def held_of(holding: Holding, slug: str) -> Held:
    return next(each for each in holding.subscriptions if each.listing.slug == slug)
