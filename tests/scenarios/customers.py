"""Customers who order, pay later, change, renew, leave and pay in, and repeat what went lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from typing import Any

from tests.api.calling import DESK, PACK, PLATFORM, order_body
from tests.marketplace import Marketplace
from tests.scenarios.serving import Site, Unanswered

WAIT_SECONDS = 120
RENEWED_MAX = 20  # of one desk; three years ahead is the most


@dataclass(frozen=True)
class Request:
    """A command with its idempotency key, as it is sent and sent again."""

    who: str
    path: str
    body: Mapping[str, Any]
    once: str

    @property
    def is_order(self) -> bool:
        return self.path != "/deposits"

    @property
    def is_paid_later(self) -> bool:
        return self.body.get("pay") == "later"


@dataclass
class Client:
    """One program of a customer. What it asks for depends on its chance and on the answers."""

    name: str
    customer: str
    market: Marketplace
    chance: Random
    answers: dict[str, bytes] = field(default_factory=dict)  # by idempotency key
    sent: list[Request] = field(default_factory=list)  # what was answered
    unanswered: Request | None = None
    desks: dict[str, int] = field(default_factory=dict)  # those that run: how many agents
    renewed: dict[str, int] = field(default_factory=dict)  # how often by hand
    unpaid: list[str] = field(default_factory=list)  # orders
    failure: Exception | None = None
    kill_after: tuple[int, Callable[[], None]] | None = None  # so many answers, then this is done

    def run(self, site: Site, requests_max: int) -> None:
        """Sends until the server is gone, at most so many."""
        try:
            for count in range(requests_max):
                if self.kill_after is not None and self.kill_after[0] == count:
                    self.kill_after[1]()
                self.send(site, self.unanswered or self._next())
        except Unanswered:
            return
        except Exception as error:  # noqa: BLE001  told by whoever started the thread
            self.failure = error

    def send(self, site: Site, request: Request) -> None:
        self.unanswered = request
        status, answer = site.send(
            request.path,
            self.market.keys[request.who],
            json.dumps(request.body).encode(),
            request.once,
        )
        expected = 200 if request.path.endswith("/pay") else 201
        assert status == expected, f"{request} was answered with {status}: {answer!r}"
        self.unanswered = None
        if request.once in self.answers:
            assert self.answers[request.once] == answer, f"{request} has two answers"
            return
        self.answers[request.once] = answer
        self.sent.append(request)
        self._learn(request, json.loads(answer))

    def _next(self) -> Request:
        once = f"{self.name}-{len(self.sent)}"
        if self.unpaid and self.chance.randrange(2):
            return Request(self.customer, f"/orders/{self.unpaid[0]}/pay", {}, once)
        kinds = ["platform", "desk", "change", "renew", "leave", "later", "pay in"]
        kind = self.chance.choices(kinds, [2, 2, 5, 1, 2, 0 if self.unpaid else 2, 3])[0]
        if kind == "pay in":
            body = {
                "customer": str(self.market.organizations[self.customer]),
                "amount": f"{self.chance.randint(1, 500)}.00",
                "currency": "EUR",
                "reference": once,
            }
            return Request("market", "/deposits", body, once)
        if kind in ("change", "leave", "renew") and self.desks:
            desk = self.chance.choice(sorted(self.desks))
            path = f"/subscriptions/{desk}"
            if kind == "leave":
                return Request(self.customer, f"{path}/cancel", {"when": "now"}, once)
            if kind == "renew" and self.renewed.get(desk, 0) < RENEWED_MAX:
                return Request(self.customer, f"{path}/renew", {}, once)
            step = self.chance.choice([-1, 1, 2]) if self.desks[desk] > 1 else 1
            change = {"quantity": self.desks[desk] + step}
            return Request(self.customer, f"{path}/change", change, once)
        lines = (PLATFORM, PACK) if kind == "platform" else (DESK,)
        later = {"pay": "later"} if kind == "later" else {}
        return Request(self.customer, "/orders", order_body(*lines, **later), once)

    def _learn(self, request: Request, answer: Mapping[str, Any]) -> None:
        if request.is_paid_later:
            self.unpaid.append(answer["id"])
            return
        if request.path.endswith("/pay"):
            self.unpaid.remove(answer["id"])
        if request.path.endswith("/renew"):
            desk = request.path.split("/")[2]
            self.renewed[desk] = self.renewed.get(desk, 0) + 1
            return
        for line in answer.get("lines", ()):
            if line["label"].startswith("Customer Service"):
                self.desks[line["subscription"]] = line["quantity"]
        if request.path.endswith("/cancel"):
            self.desks.pop(answer["subscription"], None)


def all_at_once(clients: Sequence[Client], site: Site, requests_max: int) -> int:
    """Each in a thread, until the server is gone; answers how many requests were answered."""
    before = sum(len(each.sent) for each in clients)
    threads = [Thread(target=each.run, args=(site, requests_max)) for each in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive(), "a client still waits"
    for each in clients:
        if each.failure is not None:
            raise each.failure
    return sum(len(each.sent) for each in clients) - before


def settle(clients: Sequence[Client], site: Site) -> None:
    """What was not answered is sent again, and then all that ever was, each with its key."""
    for client in clients:
        if client.unanswered is not None:
            client.send(site, client.unanswered)
    for client in clients:
        for request in list(client.sent):
            client.send(site, request)
