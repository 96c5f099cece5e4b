"""Published figures of changes, to the cent, through the code that changes subscriptions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.domain.pricing_cases import DEFAULT_FILE
from tests.domain.selling import base, bought, edition, linear, offer, on_sale, seats
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term, add_months
from vendible.domain.ordering.changes import order_of_change
from vendible.domain.ordering.orders import Order
from vendible.domain.pricing.policies import POLICIES, CreditCap, Policy, policy_from
from vendible.domain.subscriptions.changing import ChangeAsk, decide_change

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
}
# One old and one new item for the rest of one cycle, whose policy has a name.
CHANGES = (
    *("B05.1", "E03", "E12.3", "G01.1", "G01.2", "G03", "G04", "H01", "H07", "H09"),
    *("J01", "J03", "J05.2", "J09", "J12.1", "J13"),
)
# What the rest of a cycle costs: charged by a change from nothing, given back by one to nothing.
PARTS = (
    *("A01.1", "A02.1", "A04", "A08", "A10", "A12", "A14", "A16", "A17", "E01", "E05.1", "E05.2"),
    *("E05.4", "E10.1", "E10.2", "E12.1", "E12.2", "E12.4", "E12.5", "I07", "J05.1"),
)
_MONTHS = {31: date(2026, 1, 1), 30: date(2026, 4, 1), 28: date(2026, 2, 1)}
FREE: dict[str, Any] = {"unit": "0"}


def named(case: dict[str, Any]) -> str:
    """The policy that counts and rounds as the case does; of a credit's cap the engine sees to."""
    wanted = _unnamed(policy_from(case["policy"]))
    return next(name for name, each in POLICIES.items() if _unnamed(each) == wanted)


def _unnamed(policy: Policy) -> Policy:
    return replace(policy, name="", words="", credit_cap=CreditCap.NONE)


def rest_of_cycle(item: dict[str, Any]) -> tuple[Term, date]:
    """The cycle and the day of the change; a month of as many days where only days are known."""
    part, cycle = item["part"], item.get("cycle", {"days": 30})
    if "ratio" in part:
        part = {"days": int(Fraction(part["ratio"]) * cycle["days"])}
    if "days" in part:
        first = _MONTHS[cycle["days"]]
        term = Term(first, add_months(first, 1))
        return term, term.end - timedelta(days=part["days"])
    first, end, day = (
        date.fromisoformat(text) for text in (cycle["first"], cycle["end"], part["first"])
    )
    if add_months(first, 1) == end:
        return Term(first, end), day
    return rest_of_cycle(  # a cycle that is no month: the same days of one that is
        {"part": {"days": (end - day).days}, "cycle": {"days": (end - first).days}}
    )


def changed(old: dict[str, Any], new: dict[str, Any], policy: str, currency: str) -> Order:
    """The order of a change between two editions, each with the item's price and quantity."""
    cycle, day = rest_of_cycle(new if "part" in new else old)
    same = edition("old", quantity=seats(), changes_to=("old", "new"))
    editions = (same, replace(same, code="new", name="New"))
    offers = (_offer("old", old, currency), _offer("new", new, currency))
    listing = base(editions=editions, offers=offers, proration=policy)
    in_eur = base(editions=editions, proration=policy, offers=_in_eur(offers))
    holding = bought(in_eur, offer="old-1")
    first = holding.subscriptions[0]
    held = replace(
        first,
        listing=listing,
        price=_price(old),
        quantity=int(old.get("quantity", "1")),
        currency=currency,
        anchor=cycle.first,
        first=cycle.first,
        end=cycle.end,
        paid_from=cycle.first,
        paid=_paid(old, currency),
    )
    ask = ChangeAsk("new", int(new.get("quantity", "1")))
    at_end = cycle.first if day == cycle.end else None
    change = decide_change(
        replace(holding, subscriptions=(held,)), held, ask, on_sale(listing), day, asked_on=at_end
    )
    return order_of_change(change, {}, day)


def _price(item: dict[str, Any]) -> Price:
    return linear(item["unit"])


def _offer(code: str, item: dict[str, Any], currency: str) -> Any:
    return offer(code, _price(item), prices=((currency, _price(item)),))


def _in_eur(offers: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(replace(each, prices=(("EUR", each.prices[0][1]),)) for each in offers)


def _paid(item: dict[str, Any], currency: str) -> Money:
    """What the case says, or the whole cycle."""
    whole = str(Decimal(item["unit"]) * int(item.get("quantity", "1")))
    paid = Money.parse(item.get("paid", whole), currency)
    return paid - Money.parse(item.get("already_credited", "0"), currency)


def _net(order: Order, at: int) -> str:
    """A size, of the credit's line (0) or the charge's (1); at the end of a term there is one."""
    net = order.lines[at].net if len(order.lines) > 1 else order.net
    return (-net if at == 0 else net).amount


@pytest.mark.parametrize("id_", CHANGES)
def test_a_published_change(id_: str) -> None:
    case = CASES[id_]
    given = case["inputs"]
    (old,), (new,) = given["old"] or [FREE], given["new"] or [FREE]
    order = changed(old, new, named(case), given["currency"])
    expected = case["expected"]
    came = {"credit": _net(order, 0), "charge": _net(order, 1), "net": order.net.amount}
    assert {key: came[key] for key in expected} == expected


@pytest.mark.parametrize("id_", PARTS)
def test_a_published_part_of_a_cycle_is_charged_and_given_back(id_: str) -> None:
    case = CASES[id_]
    given, amount = case["inputs"], case["expected"]["amount"]
    name, currency = named(case), given["currency"]
    assert _net(changed(FREE, given, name, currency), 1) == amount
    assert _net(changed(given, FREE, name, currency), 0) == amount


def test_the_cases_cover_the_conventions_that_are_offered() -> None:
    covered = {named(CASES[id_]) for id_ in (*CHANGES, *PARTS)}
    assert covered >= {
        "killbill",
        "lago",
        "lago-floor",
        "full-price-difference",
        "once-on-net",
        "meteroid",
        "licence-rebill",
        "daily-rate",
    }
