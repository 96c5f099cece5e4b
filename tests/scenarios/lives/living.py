"""What the steps of a life share: the market, what was shown before it is done, the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.marketplace import Marketplace
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import models as tables

CUSTOMERS = ("aurora", "boreal")
customers = st.sampled_from(CUSTOMERS)
chances = st.integers(0, 10**6)


@dataclass(frozen=True)
class Promise:
    """What a way to leave was said to bring: each one's last day, and all that it costs."""

    customer: UUID
    ends: dict[UUID, date]
    total: Money
    before: frozenset[UUID]  # invoices that were there

    @property
    def until(self) -> date:
        return max(self.ends.values())


class Living(RuleBasedStateMachine):
    """A marketplace in a transaction that is taken back in the end.

    `seen`: how often something came about that a life should not be without.
    """

    opened: Marketplace
    people: dict[str, list[int]]  # by customer: who can have seats

    def __init__(self) -> None:
        super().__init__()
        self.market = self.opened
        self.promised: dict[UUID, Promise] = {}  # by instance
        self.seen: set[str] = set()
        self._within = transaction.atomic()
        self._within.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._within.__exit__(None, None, None)

    def by(self, slug: str) -> dict[str, Any]:
        return {"actor": self.market.actor(slug), "present": self.market.present}

    def one(self, chance: int, **filters: Any) -> tables.Subscription | None:
        """One that is held, of those with these columns."""
        rows = tables.Subscription.objects.exclude(state="ended").filter(**filters).order_by("id")
        held = list(rows.select_related("product", "customer", "license"))
        return Random(chance).choice(held) if held else None

    def touched(self, held: tables.Subscription) -> None:
        """What was promised of it may be otherwise now."""
        self.promised.pop(held.instance_id, None)

    def as_shown(self, total: Money | str, do: Callable[[], Any]) -> bool:
        """Done as it was shown; False when only the balance stood against it."""
        before = self._state()
        answer, no = answered(do)
        if no is not None:
            assert no is Code.BALANCE_TOO_LOW, no
            assert self._state() == before, "what is refused changes nothing"
            return False
        shown = total.amount if isinstance(total, Money) else total
        assert Decimal(answer["total"]) == Decimal(shown)
        return True

    def balance(self, customer: UUID) -> int:
        found = tables.CustomerBalance.objects.filter(organization_id=customer, currency="EUR")
        return found.aggregate(sum=Sum("minor"))["sum"] or 0

    def _state(self) -> tuple[object, ...]:
        return (
            tables.Order.objects.count(),
            tables.Subscription.objects.count(),
            tables.LicenseVersion.objects.count(),
            sorted(tables.CustomerBalance.objects.values_list("organization_id", "minor")),
        )


def answered(do: Callable[[], Any]) -> tuple[Any, Code | None]:
    """What it answers, or the code with which it was refused."""
    try:
        return do(), None
    except Refusal as refusal:
        return None, refusal.code
