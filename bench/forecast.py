"""CPU time of the forecast: 24 months of monthly renewals, for a small and a large holding."""

from __future__ import annotations

import cProfile
import io
import json
import pstats
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from statistics import median
from time import process_time
from uuid import UUID

from bench.explorer import large_listing
from vendible.domain.ordering.forecast import coming_invoices, forecast_end
from vendible.domain.ordering.quotes import LineAsk, Moment, quote_order
from vendible.domain.subscriptions.holding import Holding, OnSale

CPU_MS_MAX = 20.0  # of three subscriptions: a quote's page makes it with each look
_SIZES = (3, 1000)
_FIRST = date(2027, 1, 1)
_RATES = {"standard": Decimal(19)}
_PROFILED_LINES = 30


def holding_of(size: int) -> Holding:
    """So many monthly subscriptions, begun on the days of one month."""
    listing, _ = large_listing()
    product = OnSale(UUID(int=1), UUID(int=2), "Partner", UUID(int=3), listing)
    offer = next(each for each in listing.offers if each.cycle and each.cycle.months == 1)
    numbers = count(10)
    holding = Holding(UUID(int=4), "DE", ())
    for number in range(size):
        day = _FIRST + timedelta(days=number % 28)
        order = quote_order(
            Holding(holding.customer, "DE", ()),
            [LineAsk(listing.slug, offer.code)],
            {listing.slug: product},
            "EUR",
            _RATES,
            Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day),
            lambda: UUID(int=next(numbers)),
        )
        holding = holding.with_one_more(order.begins[0])
    return holding


def cpu_ms(size: int, rounds: int) -> float:
    """The median of one whole forecast."""
    holding = holding_of(size)
    _once(holding)
    took = []
    for _ in range(rounds):
        before = process_time()
        _once(holding)
        took.append((process_time() - before) * 1000)
    return median(took)


def _once(holding: Holding) -> int:
    today = _FIRST + timedelta(days=28)
    coming = coming_invoices(holding, None, today, forecast_end(today), _RATES, lambda _: None)
    return len(coming)


def report(rounds: int, *, as_json: bool, profiled: bool) -> bool:
    """Prints the figures; whether the goal is met."""
    if profiled:
        profile = cProfile.Profile()
        profile.runcall(_once, holding_of(_SIZES[-1]))
        text = io.StringIO()
        pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(_PROFILED_LINES)
        print(text.getvalue())
        return True
    found = {size: cpu_ms(size, rounds) for size in _SIZES}
    if as_json:
        print(json.dumps({"name": "forecast", "cpu_ms": found, "goal_cpu_ms": CPU_MS_MAX}))
    else:
        for size, took in found.items():
            print(f"forecast: {size} subscriptions, 24 months: {took:.1f} ms CPU")
    return found[_SIZES[0]] <= CPU_MS_MAX
