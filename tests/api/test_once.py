"""The same request twice has one effect: idempotency keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.api.calling import DESK, PACK, PLATFORM, Caller, order_body, plain, refused
from tests.api.test_open_orders import _asked
from tests.marketplace import Marketplace, demo_listing, stackable_listing
from vendible.records.books import read_books
from vendible.records.models import IdempotencyKey, JournalEntry, Order


@dataclass(frozen=True)
class Repeatable:
    """A command that takes a key: who sends it where, with what, and with what instead."""

    who: str
    path: str
    body: Any
    another: Any
    key: str | None = None  # of an organization that is not there from the beginning


Prepare = Callable[[Marketplace, Client], Repeatable]


def _repeatable(name: str, market: Marketplace, client: Client) -> Repeatable:
    """Everything that the command needs is there before it."""
    if name in LIFE:
        return LIFE[name](market, client)
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


_MONTHLY: dict[str, Any] = {
    "product": "customer-service",
    "offer": "basic-monthly",
    "currency": "EUR",
    "price": {"template": "linear", "unit": "31.00"},
}
_PRIVATE = _MONTHLY | {"customer": "aurora", "end": "2026-02-01"}
_PERSON: dict[str, Any] = {"people": [{"email": "kim@aurora.example"}]}


def _of_desk(verb: str, body: Any, another: Any, *, by: str = "aurora") -> Prepare:
    """A command about a subscription of aurora's to what harbor sells."""

    def prepare(market: Marketplace, client: Client) -> Repeatable:
        held = Caller(client, market.keys["aurora"]).order(DESK)["lines"][0]["subscription"]
        return Repeatable(by, f"/subscriptions/{held}/{verb}", body, another)

    return prepare


def _at(who: str, path: str, body: Any, another: Any) -> Prepare:
    return lambda _market, _client: Repeatable(who, path, body, another)


def _stay(market: Marketplace, client: Client) -> Repeatable:
    command = _of_desk("stay", None, {"more": 1})(market, client)
    path = command.path.replace("stay", "cancel")
    Caller(client, market.keys["aurora"]).done(path, {"when": "end_of_term"})
    return command


def _return(market: Marketplace, client: Client) -> Repeatable:
    command = _of_desk("return", None, {"more": 1}, by="market")(market, client)
    path = command.path.replace("return", "suspend")
    Caller(client, market.keys["market"]).done(path, {"reason": "It was misused."})
    return command


def _of_order(verb: str, body: Any, another: Any) -> Prepare:
    """A command about an order that waits for its payment, or else for an approval."""

    def prepare(market: Marketplace, client: Client) -> Repeatable:
        if verb in ("approve", "decline"):
            placed = _asked(market)
        else:
            unpaid = order_body(PLATFORM, pay="later")
            placed = Caller(client, market.keys["aurora"]).done("/orders", unpaid)
        return Repeatable("aurora", f"/orders/{placed['id']}/{verb}", body, another)

    return prepare


def _lower(market: Marketplace, client: Client) -> Repeatable:
    Caller(client, market.keys["aurora"]).done("/orders", order_body(DESK, pay="later"))
    (found,) = Caller(client, market.keys["harbor"]).read("/unpaid-orders")["items"]
    path = f"/unpaid-orders/{found['order']}/lines/{found['lines'][0]['line']}/price"
    body = {"net": "250.00", "reason": "As agreed."}
    return Repeatable("harbor", path, body, body | {"net": "240.00"})


def _withdrawn(path: str, body: Any) -> Prepare:
    """What harbor made is withdrawn."""

    def prepare(market: Marketplace, client: Client) -> Repeatable:
        made = Caller(client, market.keys["harbor"]).done(path, body)
        return Repeatable("harbor", f"{path}/{made['id']}/withdraw", None, {"more": 1})

    return prepare


def _sold_offline(verb: str, body: Any) -> Prepare:
    def prepare(market: Marketplace, client: Client) -> Repeatable:
        market.list_product("lumen", demo_listing("av-gateway", slug="site", billing="offline"))
        site = {"product": "site", "offer": "team-monthly"}
        held = Caller(client, market.keys["aurora"]).order(site)["lines"][0]["subscription"]
        another = body | {"reference": "C-18"}
        return Repeatable("lumen", f"/sold/subscriptions/{held}/{verb}", body, another)

    return prepare


def _clock(market: Marketplace, client: Client) -> Repeatable:
    key = market.with_sandboxes("aurora").keys["aurora-sandbox"]
    return Repeatable("aurora-sandbox", "/clock", {"days": 40}, {"days": 41}, key)


def _sent_again(market: Marketplace, client: Client) -> Repeatable:
    invited = Caller(client, market.keys["aurora"]).done("/invitations", _PERSON | _AS_MEMBER)
    path = f"/invitations/{invited['people'][0]['invitation']}/send"
    return Repeatable("aurora", path, None, {"more": 1})


_AS_MEMBER = {"role": "member"}
_OTHER = {"people": [{"email": "lou@aurora.example"}]}
_COUPON = {"code": "SPRING", "percent": "10"}
_ANNOUNCED = _MONTHLY | {"from_on": "2026-03-01"}
_ADJUSTED = {"until": "2026-06-01", "reference": "C-17"}

_INBOX = stackable_listing()

LIFE: Mapping[str, Prepare] = {
    "draft": _at("harbor", "/listings", _INBOX, _INBOX | {"name": "Other"}),
    "keep quote": _at(
        "aurora", "/quotes", order_body(PLATFORM, keep=True), order_body(DESK, keep=True)
    ),
    "scheduled-change": _of_desk("scheduled-change", {"quantity": 5}, {"quantity": 6}),
    "renew": _of_desk("renew", {}, {"addons": []}),
    "leaving-plan": _of_desk("leaving-plan", {"way": "soonest"}, {"way": "end_of_paid"}),
    "stay": _stay,
    "suspend": _of_desk("suspend", {"reason": "Misused."}, {"reason": "Unpaid."}, by="market"),
    "return": _return,
    "assign": _of_desk("assignments", _PERSON | {"invite": True}, _OTHER | {"invite": True}),
    "pay": _of_order("pay", {}, {"expected_total": "345.10"}),
    "cancel order": _of_order("cancel", None, {"more": 1}),
    "approve order": _of_order("approve", {}, {"expected_total": "345.10"}),
    "decline order": _of_order("decline", {}, {"reason": "Not now."}),
    "lower": _lower,
    "coupon": _at("harbor", "/coupons", _COUPON, _COUPON | {"percent": "20"}),
    "withdraw coupon": _withdrawn("/coupons", _COUPON),
    "private offer": _at("harbor", "/private-offers", _PRIVATE, _PRIVATE | {"uses_max": 2}),
    "withdraw private offer": _withdrawn("/private-offers", _PRIVATE),
    "announce": _at(
        "harbor", "/price-announcements", _ANNOUNCED, _ANNOUNCED | {"from_on": "2026-04-01"}
    ),
    "withdraw announcement": _withdrawn("/price-announcements", _ANNOUNCED),
    "adjust": _sold_offline("adjust", _ADJUSTED),
    "end": _sold_offline("end", {"reference": "C-17"}),
    "invite": _at("aurora", "/invitations", _PERSON | _AS_MEMBER, _OTHER | _AS_MEMBER),
    "send again": _sent_again,
    "clock": _clock,
}
COMMANDS = (
    *LIFE,
    "order",
    "change",
    "cancel",
    "deposit",
    "submit",
    "withdraw",
    "open",
    "approve",
    "reject",
)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_key_gives_the_same_answer(name: str, market: Marketplace, client: Client) -> None:
    command = _repeatable(name, market, client)
    caller = Caller(client, command.key or market.keys[command.who])
    first = caller.post(command.path, command.body, once="first-7")
    effects = JournalEntry.objects.count()
    again = caller.post(command.path, command.body, once="first-7")
    assert first.status_code in (200, 201), first.content
    assert again.status_code == first.status_code
    if name == "clock":  # it has gone on meanwhile
        assert plain(again)["happened"] == plain(first)["happened"]
    else:
        assert again.content == first.content
    assert JournalEntry.objects.count() == effects
    assert read_books().balance


@pytest.mark.parametrize("name", [each for each in COMMANDS if each != "reject"])
def test_the_same_key_for_another_request_is_refused(
    name: str, market: Marketplace, client: Client
) -> None:
    command = _repeatable(name, market, client)
    caller = Caller(client, command.key or market.keys[command.who])
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
