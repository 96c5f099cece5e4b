"""The same request twice has one effect: idempotency keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.api.calling import DESK, PACK, PLATFORM, Caller, order_body, plain, refused
from tests.marketplace import Marketplace, stackable_listing
from vendible.records.books import read_books
from vendible.records.models import IdempotencyKey, JournalEntry, Order


@dataclass(frozen=True)
class Repeatable:
    """A command that takes a key: who sends it where, with what, and with what instead."""

    who: str
    path: str
    body: Any
    another: Any


def _repeatable(name: str, market: Marketplace, client: Client) -> Repeatable:
    """Everything that the command needs is there before it."""
    if name == "order":
        return Repeatable("aurora", "/orders", order_body(PLATFORM, PACK), order_body(PLATFORM))
    if name == "deposit":
        body = {
            "customer": str(market.organizations["aurora"]),
            "amount": "10.00",
            "currency": "EUR",
            "reference": "bank transfer 8",
        }
        return Repeatable("market", "/deposits", body, {**body, "amount": "10.01"})
    if name in ("change", "cancel"):
        held = Caller(client, market.keys["aurora"]).order(DESK)["lines"][0]["subscription"]
        bodies: dict[str, tuple[Any, Any]] = {
            "change": ({"quantity": 20}, {"quantity": 30}),
            "cancel": ({"when": "end_of_term"}, {"when": "now"}),
        }
        return Repeatable("aurora", f"/subscriptions/{held}/{name}", *bodies[name])
    if name == "draft":
        document = stackable_listing()
        return Repeatable("harbor", "/listings", document, document | {"name": "Other"})
    if name == "submit":
        Caller(client, market.keys["harbor"]).done("/listings", stackable_listing())
        ticked: dict[str, Any] = {"intended": "all"}
        return Repeatable("harbor", "/listings/extra-inbox/submit", ticked, {"intended": []})
    submission = market.submit("harbor", stackable_listing())
    if name in ("approve", "reject"):
        Caller(client, market.keys["market"]).done(f"/submissions/{submission}/open")
    reasons = {"reasons": [{"reason": "It is too short."}]} if name == "reject" else None
    who = "harbor" if name == "withdraw" else "market"
    return Repeatable(who, f"/submissions/{submission}/{name}", reasons, {"reasons": [{}]})


COMMANDS = (
    "order",
    "change",
    "cancel",
    "deposit",
    "draft",
    "submit",
    "withdraw",
    "open",
    "approve",
    "reject",
)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_key_gives_the_same_answer(name: str, market: Marketplace, client: Client) -> None:
    command = _repeatable(name, market, client)
    caller = Caller(client, market.keys[command.who])
    first = caller.post(command.path, command.body, once="first-7")
    effects = JournalEntry.objects.count()
    again = caller.post(command.path, command.body, once="first-7")
    assert first.status_code in (200, 201), first.content
    assert again.status_code == first.status_code
    assert again.content == first.content
    assert JournalEntry.objects.count() == effects
    assert read_books().balance


@pytest.mark.parametrize("name", [each for each in COMMANDS if each != "reject"])
def test_the_same_key_for_another_request_is_refused(
    name: str, market: Marketplace, client: Client
) -> None:
    command = _repeatable(name, market, client)
    caller = Caller(client, market.keys[command.who])
    assert caller.post(command.path, command.body, once="k").status_code in (200, 201)
    effects = JournalEntry.objects.count()
    told = refused(
        caller.post(command.path, command.another, once="k"), "idempotency_key_reused", 409
    )
    assert told["facts"]["key"] == "k"
    assert JournalEntry.objects.count() == effects


def test_the_key_belongs_to_the_path_too(aurora: Caller) -> None:
    placed = aurora.order(DESK, PLATFORM)
    desk, platform = (line["subscription"] for line in placed["lines"])
    aurora.done(f"/subscriptions/{desk}/cancel", {"when": "now"}, once="k")
    answer = aurora.post(f"/subscriptions/{platform}/cancel", {"when": "now"}, once="k")
    refused(answer, "idempotency_key_reused", 409)


def test_another_organization_may_use_the_same_key(aurora: Caller, boreal: Caller) -> None:
    first = aurora.order(PLATFORM, once="k")
    second = boreal.order(PLATFORM, once="k")
    assert first["id"] != second["id"]


def test_without_a_key_each_request_is_one(aurora: Caller) -> None:
    aurora.order(PLATFORM)
    aurora.order(PLATFORM)
    assert Order.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


def test_a_refused_request_keeps_no_answer(aurora: Caller, market: Marketplace) -> None:
    desk = DESK | {"offer": "basic-yearly", "quantity": 500}  # 150,000.00
    refused(aurora.post("/orders", order_body(desk), once="k"), "balance_too_low", 409)
    from vendible.domain.kernel.money import Money

    market.deposit("aurora", Money(10**8, "EUR"))
    assert aurora.order(desk, once="k")["total"] == "178500.00"


def test_the_kept_answer_is_given_even_when_it_could_not_happen_again(aurora: Caller) -> None:
    placed = aurora.order(DESK)
    desk = placed["lines"][0]["subscription"]
    body = {"when": "now"}
    first = aurora.done(f"/subscriptions/{desk}/cancel", body, once="k")
    assert plain(aurora.post(f"/subscriptions/{desk}/cancel", body, once="k")) == first
    refused(aurora.post(f"/subscriptions/{desk}/cancel", body, once="l"), "not_found", 404)


@pytest.mark.parametrize("key", ["", "x" * 201, "ü", "a\tb", "\x7f"])
def test_what_is_no_key(aurora: Caller, key: str) -> None:
    told = refused(aurora.post("/orders", order_body(PLATFORM), once=key), "bad_input", 422)
    assert told["detail"].startswith("Idempotency-Key")
    assert not Order.objects.exists()


def test_the_longest_key(aurora: Caller) -> None:
    aurora.order(PLATFORM, once="x" * 200)
    assert IdempotencyKey.objects.get().key == "x" * 200
