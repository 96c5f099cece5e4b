"""The explorer's CPU time for a large listing: ten editions and twenty add-ons."""

from __future__ import annotations

import cProfile
import io
import json
import pstats
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from statistics import median
from time import process_time

from vendible.domain.catalog.listing import (
    AddonTerms,
    Agreement,
    AgreementSource,
    Billing,
    Connection,
    ContractTerms,
    Delivery,
    Edition,
    Kind,
    Listing,
    Method,
    Offer,
    Ownership,
    ProductType,
    QuantityRange,
    TerminationFee,
    Trial,
)
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.explorer import Explored, explore
from vendible.domain.kernel.terms import Cycle

CPU_SECONDS_MAX = 1.0
_TODAY = date(2027, 1, 1)
_EDITIONS, _ADDONS = 10, 20
_PROFILED_LINES = 30
_CONTRACTS = (
    None,
    ContractTerms(12),
    ContractTerms(12, fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(50), notice_days=30),
    ContractTerms(6, auto_renew=False),
)


def large_listing() -> tuple[Listing, Mapping[str, Listing]]:
    """Each edition monthly and yearly, half of them with a contract; add-ons of many kinds."""
    codes = tuple(f"edition-{number}" for number in range(_EDITIONS))
    made = _listing("desk", Kind.BASE)
    offers = []
    for number, code in enumerate(codes):
        for months in (1, 12):
            terms = _CONTRACTS[number % 2] if months == 1 else None
            offers.append(_offer(code, months, 10 * (number + 1) * months, terms))
    parent = replace(
        made,
        editions=tuple(
            Edition(code, code, quantity=QuantityRange("Seats", "seat"), changes_to=codes)
            for code in codes
        ),
        offers=tuple(offers),
    )
    addons = [_addon(number, codes) for number in range(_ADDONS)]
    return parent, {each.slug: each for each in addons}


def _addon(number: int, codes: tuple[str, ...]) -> Listing:
    slug = f"pack-{number}"
    connected = tuple(islice(cycle(codes), number, number + 3 + number % 6))
    terms = AddonTerms(
        tuple(Ownership)[number % 3],
        (Connection("desk", connected),),
        align_with_parent=number % 4 != 0,
    )
    contract = _CONTRACTS[number % 4]
    trial = Trial(14, converts=number % 2 == 0) if number % 5 == 0 else None
    made = _listing(slug, Kind.ADDON)
    offers = tuple(
        replace(_offer(slug, months, months * (3 + number), contract), trial=trial)
        for months in (1, 3)
    )
    return replace(made, editions=(Edition(slug, slug),), offers=offers, addon=terms)


def _offer(code: str, months: int, amount: int, contract: ContractTerms | None) -> Offer:
    price = Price(Template.LINEAR, unit=Decimal(amount))
    return Offer(
        f"{code}-{months}",
        code,
        Method.RECURRING,
        Cycle(months),
        (("EUR", price),),
        contract=contract,
    )


def _listing(slug: str, kind: Kind) -> Listing:
    return Listing(
        slug=slug,
        name=slug.title(),
        kind=kind,
        type=ProductType.SAAS,
        billing=Billing.ONLINE,
        delivery=Delivery.LICENSE,
        summary="",
        description="",
        category="",
        support="",
        agreement=Agreement(AgreementSource.PLATFORM_TEMPLATE),
        editions=(),
        offers=(),
    )


def measured(rounds: int) -> tuple[float, Explored]:
    """The median CPU seconds of one search, and what it found."""
    parent, addons = large_listing()
    spent = []
    for _ in range(rounds):
        begin = process_time()
        found = explore(parent, addons, today=_TODAY)
        spent.append(process_time() - begin)
    return median(spent), found


def report(rounds: int, *, as_json: bool, profiled: bool) -> bool:
    """Prints the figure; whether the goal was met."""
    if profiled:
        print(_profile())
        return True
    found = told(rounds)
    print(json.dumps(found, indent=2) if as_json else in_words(found))
    return not missed(found)


def told(rounds: int) -> dict[str, object]:
    """The figure with its goal, and how large the search was."""
    seconds, found = measured(rounds)
    return {
        "name": "explorer",
        "editions": _EDITIONS,
        "addons": _ADDONS,
        "cpu_seconds": round(seconds, 3),
        "goal_cpu_seconds": CPU_SECONDS_MAX,
        "decisions": found.steps,
        "traps": len(found.traps),
        "bound_reached": found.bound_reached,
    }


def in_words(found: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items())


def missed(found: Mapping[str, object]) -> list[str]:
    """The goal, in words, where it is missed."""
    seconds = float(str(found["cpu_seconds"]))
    goal = f"the goal is {CPU_SECONDS_MAX:g}"
    return [f"explorer: {seconds:.3f} s CPU, {goal}"] if seconds > CPU_SECONDS_MAX else []


def _profile() -> str:
    parent, addons = large_listing()
    text = io.StringIO()
    with cProfile.Profile(process_time) as profile:
        explore(parent, addons, today=_TODAY)
    stats = pstats.Stats(profile, stream=text)
    stats.sort_stats("tottime").print_stats(_PROFILED_LINES)
    stats.sort_stats("cumulative").print_stats(_PROFILED_LINES)
    return text.getvalue()
