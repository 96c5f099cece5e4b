"""Workers are killed while they work off a backlog; nothing is lost, and nothing done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoDbBlocker

from tests.marketplace import open_marketplace
from tests.scenarios.serving import own_database
from tests.usecases.customers_due import check_whole, customers, renewals_of

ENDED_SECONDS = 120
POINTS = ("due.locked", "due.decided", "due.written", "due.committed")

pytestmark = pytest.mark.crash


@dataclass(frozen=True)
class Market:
    """Customers of January, and a worker whose clock is months ahead of them."""

    owners: list[UUID]
    environment: dict[str, str]

    def start(self, crash_at: str = "") -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "vendible", "worker", "--once"],
            env=self.environment | {"VENDIBLE_CRASH_AT": crash_at},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture
def market(
    postgres_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[Market]:
    with django_db_blocker.unblock(), own_database(postgres_url, f"due_{os.getpid()}") as url:
        opened = open_marketplace(tmp_path / "keys")
        environment = os.environ | {"DATABASE_URL": url, "VENDIBLE_KEYS": str(tmp_path / "keys")}
        yield Market(customers(opened, 3), dict(environment))


def test_workers_are_killed_in_the_middle_of_a_backlog(market: Market) -> None:
    for point in POINTS:
        killed = market.start(f"{point}:2")
        assert killed.wait(ENDED_SECONDS) == -signal.SIGKILL, point
    both = [market.start(), market.start()]
    assert [each.wait(ENDED_SECONDS) for each in both] == [0, 0]
    first, *others = [renewals_of(each) for each in market.owners]
    assert len(first) >= len(POINTS) * 1
    assert len({day for day, _ in first}) == len(first), "a month was renewed twice"
    assert all(each == first for each in others)
    check_whole(market.owners)
