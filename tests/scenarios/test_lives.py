"""Random lives of several customers: after each step every rule holds (Hypothesis)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test
from pytest_django import DjangoDbBlocker

from tests.marketplace import Marketplace, opened_for_a_file, stackable_listing
from tests.scenarios.holding_rules import check_rules
from tests.scenarios.lives.buying import OFFERS, with_coupons
from tests.scenarios.lives.living import CUSTOMERS
from tests.scenarios.lives.passing import Passing
from vendible.domain.access.permissions import Role
from vendible.records import models as tables
from vendible.usecases.people import add_person

SEATED = 8  # people of each customer
BEGINNINGS = (0, 16, 44, 75, 409, 775)
DAYS = (1, 3, 8, 27, 31, 90)


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    with opened_for_a_file(django_db_blocker, tmp_path_factory.mktemp("keys")) as market:
        market.list_product("harbor", stackable_listing())
        with_coupons(market)
        Passing.people = {
            slug: [
                add_person(
                    f"p{number}@{slug}.example", "P", market.organizations[slug], Role.MEMBER
                ).pk
                for number in range(SEATED)
            ]
            for slug in CUSTOMERS
        }
        yield market


class Lives(Passing):
    """What is refused changes nothing; what was shown before is what happens."""

    @initialize(days=st.sampled_from(BEGINNINGS))
    def begins(self, days: int) -> None:
        """On 15 and 31 January, 28 February, 31 March 2026, 28 February 2027, 29 February 2028."""
        self.market = self.market.after(days=days)
        for customer, product in (("aurora", "ota-platform"), ("boreal", "customer-service")):
            self.orders(customer, product, days + 1)
            self.orders(customer, "av-gateway", days)

    @invariant()
    def every_rule_holds(self) -> None:
        check_rules(self.market.present)


_BUYING = ("orders", "orders_with_a_coupon", "orders_later", "keeps_a_quote")
_STEPS = (
    *_BUYING,
    "adds",
    "orders_as_quoted",
    "pays",
    "gives_up",
    "changes",
    "schedules_a_change",
    "withdraws_a_change",
    "renews_by_hand",
    "assigns_seats",
    "frees_seats",
    "leaves",
    "leaves_by_plan",
    "stays",
    "is_suspended_or_returns",
    "pays_in",
    "announces_a_price",
    *("time_passes",) * 6,
)
_EXPECTED = {
    "coupon",
    "awaiting_payment",
    "paid",
    "ordered as quoted",
    "expired",
    "scheduled",
    "withdrawn",
    "renewed by hand",
    "plan",
    "promise kept",
    "stayed",
    "announced",
    "foretold",
}


def test_long_lives(opened: Marketplace, db: None) -> None:
    """The same steps, many of them one after the other: months and years of two customers."""
    Lives.opened = opened
    seen = set()
    for seed in range(SEEDS):
        lives, chance = Lives(), Random(seed)
        lives.begins(chance.choice(BEGINNINGS))
        for _ in range(STEPS):
            _step(lives, chance)
            lives.every_rule_holds()
        seen |= lives.seen | set(tables.Order.objects.values_list("kind", flat=True))
        lives.teardown()
    assert seen >= {"new", "addon", "change", "cancellation", "renewal"}
    assert seen >= _EXPECTED, (_EXPECTED - seen, seen - _EXPECTED)


SEEDS, STEPS = 4, 90


def _step(lives: Lives, chance: Random) -> None:
    name, number = chance.choice(_STEPS), chance.randrange(10**6)
    if name in _BUYING:
        getattr(lives, name)(chance.choice(CUSTOMERS), chance.choice(sorted(OFFERS)), number)
    elif name == "pays_in":
        lives.pays_in(chance.choice(CUSTOMERS))
    elif name == "time_passes":
        lives.time_passes(chance.choice(DAYS))
    else:
        getattr(lives, name)(number)


def test_random_lives(opened: Marketplace, db: None) -> None:
    Lives.opened = opened
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
