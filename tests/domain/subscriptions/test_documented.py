"""The tables of docs/algorithms/add-ons-and-leaving.md, run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.domain.leaving import desk, later, with_pack
from tests.domain.selling import TODAY, addon, base, bought, contract, on_sale
from vendible.domain.catalog.listing import (
    Billing,
    Connection,
    ContractTerms,
    Listing,
    Ownership,
    TerminationFee,
    Trial,
)
from vendible.domain.subscriptions.addons import addon_verdict
from vendible.domain.subscriptions.cancelling import Choice, When, cancel_choices
from vendible.domain.subscriptions.ending import ended
from vendible.domain.subscriptions.holding import Held, Holding, State

PAGE = Path(__file__).parents[3] / "docs/algorithms/add-ons-and-leaving.md"


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the table below a heading."""
    below = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.mark.parametrize(
    ("ownership", "has", "answer"), list(rows("May this add-on be bought?")), ids=lambda cell: cell
)
def test_may_it_be_bought(ownership: str, has: str, answer: str) -> None:
    only_basic = (Connection("desk", ("basic",)),)
    pack = addon(ownership=Ownership(ownership), connections=only_basic)
    edition = "advanced-1" if has == "a parent in another edition" else "basic-1"
    holding = bought(bought_desk(has), offer=edition, quantity=1)
    if has == "one on another parent":
        holding = bought(base(), holding=holding, offer="basic-1", quantity=1)
    parent = holding.subscriptions[0]
    if has.startswith("one "):
        holding = with_one(holding, has, ownership)
    sold = on_sale(pack, stackable_enabled=has != "a partner without the operator's switch")
    today = date(2026, 2, 1) if has == "a parent whose term is over" else TODAY
    verdict = addon_verdict(holding, sold, as_it_is(parent, has), today)
    assert answer == ("yes" if verdict.refusal is None else f"`{verdict.refusal.value}`")


def bought_desk(has: str) -> Listing:
    return base(billing=Billing.OFFLINE if has == "a parent billed offline" else Billing.ONLINE)


def with_one(holding: Holding, has: str, ownership: str) -> Holding:
    pack = addon(ownership=Ownership(ownership))
    parents = holding.subscriptions
    parent = parents[-1] if has == "one on another parent" else parents[0]
    holding = bought(pack, holding=holding, parent=parent.id)
    if has == "one that ended":
        holding = holding.with_changed(ended(holding.subscriptions[-1], TODAY))
    return holding


def as_it_is(parent: Held, has: str) -> Held | None:
    if has == "no parent":
        return None
    state = next((each for each in State if has == f"a parent that is {each}"), parent.state)
    return replace(parent, state=state)


@pytest.mark.parametrize(
    ("sold", "asked_on", "now", "end_of_term", "end_of_contract"),
    list(rows("May this be left?")),
    ids=lambda cell: cell,
)
def test_may_it_be_left(
    sold: str, asked_on: str, now: str, end_of_term: str, end_of_contract: str
) -> None:
    day = date.fromisoformat(asked_on)
    holding = later(held(sold), day)
    choices = {each.when: each for each in cancel_choices(holding, holding.subscriptions[0], day)}
    told = [in_words(choices.get(when)) for when in When]
    assert told == [now, end_of_term, end_of_contract]


def number(word: str, sold: str) -> int:
    found = re.search(word, sold)
    return int(found[1]) if found else 0


def held(sold: str) -> Holding:
    months, trial = number(r"(\d+)-month", sold), number(r"trial (\d+)", sold)
    terms = ContractTerms(
        months,
        fee_kind=TerminationFee.PERCENTAGE if "fee" in sold else TerminationFee.NONE,
        fee=Decimal(50),
        grace_days=number(r"grace (\d+)", sold),
        notice_days=number(r"notice (\d+)", sold),
    )
    holding = desk(
        TODAY,
        contract=terms if months else None,
        trial=Trial(trial, converts=True) if trial else None,
    )
    if "add-on" not in sold:
        return holding
    bound = number(r"bound (\d+)", sold)
    once = "bought once" in sold
    return with_pack(
        holding, TODAY, months=None if once else 1, contract=contract(bound) if bound else None
    )


def in_words(choice: Choice | None) -> str:
    if choice is None:
        return "–"
    if choice.refusal is not None:
        return f"`{choice.refusal.value}` from {choice.possible_from}"
    return str(choice.on) + (f" for {choice.fee.amount.amount}" if choice.fee else "")
