"""Random lives of several customers: after each step every rule holds (Hypothesis)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import DjangoDbBlocker

from tests.marketplace import Marketplace, opened_for_a_file, stackable_listing
from tests.scenarios.holding_rules import check_rules
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records import models as tables
from vendible.usecases import changing, leaving, ordering, suspending
from vendible.usecases.ordering import OrderAsk

_OFFERS = {
    "ota-platform": ("starter-monthly", "fleet-monthly", "starter-yearly"),
    "customer-service": ("basic-monthly", "advanced-monthly", "basic-yearly"),
    "av-gateway": ("team-monthly", "studio-yearly"),
}
_ADDONS = {
    "ota-platform": (("ota-500-vehicles", "monthly"), ("ota-500-vehicles", "yearly")),
    "customer-service": (("voice-channel", "monthly"), ("extra-inbox", "monthly")),
    "av-gateway": (("av-10000-minutes", "once"),),
}
_EDITIONS = {
    "ota-platform": ("starter", "fleet", "enterprise"),
    "customer-service": ("basic", "advanced"),
    "av-gateway": ("team", "studio"),
}
_MONEY = Money(300_000, "EUR")  # some renewals can't be paid
customers = st.sampled_from(("aurora", "boreal"))
chances = st.integers(0, 10**6)


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    with opened_for_a_file(django_db_blocker, tmp_path_factory.mktemp("keys")) as market:
        market.list_product("harbor", stackable_listing())
        yield market


class Lives(RuleBasedStateMachine):
    """What is refused changes nothing; what was shown before is what happens."""

    opened: Marketplace

    def __init__(self) -> None:
        super().__init__()
        self.market = self.opened
        self._within = transaction.atomic()
        self._within.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._within.__exit__(None, None, None)

    @initialize(days=st.sampled_from((0, 16, 44, 75, 409, 775)))
    def begins(self, days: int) -> None:
        """On 15 and 31 January, 28 February, 31 March 2026, 28 February 2027, 29 February 2028."""
        self.market = self.market.after(days=days)
        for customer, product in (("aurora", "ota-platform"), ("boreal", "customer-service")):
            self.orders(customer, product, days + 1)
            self.orders(customer, "av-gateway", days)

    # buying

    @rule(customer=customers, product=st.sampled_from(sorted(_OFFERS)), chance=chances)
    def orders(self, customer: str, product: str, chance: int) -> None:
        offers, addons = _OFFERS[product], _ADDONS[product]
        quantity = 1 + chance % 40 if product == "customer-service" else None
        lines = [LineAsk(product, offers[chance % len(offers)], quantity=quantity)]
        if chance % 3:
            slug, offer = addons[chance % len(addons)]
            lines.append(LineAsk(slug, offer, parent=0))
        self._order(customer, lines)

    @rule(chance=chances)
    def adds(self, chance: int) -> None:
        held = self._one(chance, parent=None)
        if held is None:
            return
        addons = _ADDONS[held.product.slug]
        slug, offer = addons[chance % len(addons)]
        self._order(held.customer.slug, [LineAsk(slug, offer, parent=held.id)])

    def _order(self, customer: str, lines: list[LineAsk]) -> None:
        actor, present = self.market.actor(customer), self.market.present
        ask = OrderAsk(lines, "EUR")
        shown, quoted = _answered(lambda: ordering.quote(ask, actor=actor, present=present))
        if quoted is not None:
            _, no = _answered(lambda: ordering.place_order(ask, actor=actor, present=present))
            assert no is quoted
            return
        self._as_shown(shown.total, lambda: ordering.place_order(ask, actor=actor, present=present))

    # changing

    @rule(chance=chances)
    def changes(self, chance: int) -> None:
        held = self._one(chance)
        if held is None:
            return
        if held.product.slug == "customer-service" and chance % 2:
            ask = ChangeAsk(quantity=1 + chance % 60)
        else:
            editions = _EDITIONS.get(held.product.slug, ("none",))
            ask = ChangeAsk(edition=editions[chance % len(editions)])
        more: Any = {
            "actor": self.market.actor(held.customer.slug),
            "present": self.market.present,
        }
        shown, quoted = _answered(lambda: changing.quote_change(held.id, ask, **more))
        if quoted is not None:
            _, done_ = _answered(lambda: changing.change_specification(held.id, ask, **more))
            assert done_ is quoted
            return
        end, license_ = held.end, held.license.id
        done = self._as_shown(
            _total_of(shown), lambda: changing.change_specification(held.id, ask, **more)
        )
        held.refresh_from_db()
        assert (held.end, held.license.id) == (end, license_), "the end and the license stay"
        if done:
            assert held.license.revision > 1

    # leaving

    @rule(chance=chances)
    def leaves(self, chance: int) -> None:
        held = self._one(chance)
        if held is None:
            return
        more: Any = {
            "actor": self.market.actor(held.customer.slug),
            "present": self.market.present,
        }
        found, told = _answered(lambda: leaving.cancel_options(held.id, **more))
        if told is not None:
            _, no = _answered(lambda: leaving.cancel(held.id, When.NOW, **more))
            assert no is told
            return
        ways = [each for each in found if each.is_possible]
        if not ways:
            return
        way = ways[chance % len(ways)]
        answer, no = _answered(lambda: leaving.cancel(held.id, way.when, **more))
        assert no in (None, Code.ALREADY_ENDING, Code.BALANCE_TOO_LOW)
        assert no or date.fromisoformat(answer["ends_on"]) == way.on

    # the operator

    @rule(chance=chances)
    def is_suspended_or_returns(self, chance: int) -> None:
        held = self._one(chance)
        if held is None or chance % 3:
            return
        more: Any = {"actor": self.market.actor("market"), "present": self.market.present}
        if held.state == "suspended":
            _, no = _answered(lambda: suspending.let_return(held.id, **more))
        else:
            _, no = _answered(lambda: suspending.suspend(held.id, "By chance.", **more))
        assert no in (None, Code.SUSPENSION_STATE, Code.PARENT_NOT_ACTIVE)

    @rule(customer=customers)
    def pays_in(self, customer: str) -> None:
        self.market.deposit(customer, _MONEY)

    # time

    @rule(days=st.sampled_from((1, 3, 8, 27, 31, 90)))
    def time_passes(self, days: int) -> None:
        self.market = self.market.after(days=days)
        self.market.work_off()
        assert self.market.work_off() == 0

    @invariant()
    def every_rule_holds(self) -> None:
        check_rules(self.market.present)

    def _one(self, chance: int, **filters: Any) -> tables.Subscription | None:
        rows = tables.Subscription.objects.exclude(state="ended").filter(**filters).order_by("id")
        held = list(rows.select_related("product", "customer", "license"))
        return held[chance % len(held)] if held else None

    def _as_shown(self, total: Money, do: Callable[[], Any]) -> bool:
        """Done as it was shown; False when only the balance stood against it."""
        before = self._state()
        answer, no = _answered(do)
        if no is not None:
            assert no is Code.BALANCE_TOO_LOW, no
            assert self._state() == before, "what is refused changes nothing"
            return False
        assert Decimal(answer["total"]) == Decimal(total.amount)
        return True

    def _state(self) -> tuple[object, ...]:
        return (
            tables.Order.objects.count(),
            tables.Subscription.objects.count(),
            tables.LicenseVersion.objects.count(),
            sorted(tables.CustomerBalance.objects.values_list("organization_id", "minor")),
        )


def _answered(do: Callable[[], Any]) -> tuple[Any, Code | None]:
    """What it answers, or the code with which it was refused."""
    try:
        return do(), None
    except Refusal as refusal:
        return None, refusal.code


def _total_of(shown: Any) -> Money:
    """What a quote of a change comes to."""
    order = shown[1] if isinstance(shown, tuple) else shown.order
    total: Money = order.total
    return total


_STEPS = (
    "orders",
    "adds",
    "changes",
    "leaves",
    "is_suspended_or_returns",
    "pays_in",
    "time_passes",
)


@pytest.mark.parametrize("seed", range(4))
def test_long_lives(opened: Marketplace, db: None, seed: int) -> None:
    """The same steps, many of them one after the other: months and years of two customers."""
    Lives.opened = opened
    lives, chance = Lives(), Random(seed)
    lives.begins(chance.choice((0, 16, 44, 75, 409, 775)))
    for _ in range(90):
        number = chance.randrange(10**6)
        customer = chance.choice(("aurora", "boreal"))
        step = chance.choice((*_STEPS, "time_passes"))
        if step == "orders":
            lives.orders(customer, chance.choice(sorted(_OFFERS)), number)
        elif step == "pays_in":
            lives.pays_in(customer)
        elif step == "time_passes":
            lives.time_passes(chance.choice((1, 3, 8, 27, 31, 90)))
        else:
            getattr(lives, step)(number)
        lives.every_rule_holds()
    kinds = set(tables.Order.objects.values_list("kind", flat=True))
    lives.teardown()
    assert kinds >= {"new", "addon", "change", "cancellation", "renewal"}, kinds


def test_random_lives(opened: Marketplace, db: None) -> None:
    Lives.opened = opened
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
