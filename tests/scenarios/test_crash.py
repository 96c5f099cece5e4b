"""Servers are killed in the middle of orders; afterwards every answered order is there, once.

`VENDIBLE_CRASHES` says how often the web server is killed (`make crash`: a hundred times).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.marketplace import Marketplace, open_marketplace
from tests.scenarios.customers import Client, all_at_once, settle
from tests.scenarios.serving import Site, own_database, wait_until
from tests.scenarios.wholeness import check_all
from vendible.project.postgres import Server, throwaway_server

CRASHES = int(os.environ.get("VENDIBLE_CRASHES", "10"))
DATABASE_CRASHES = 2
SEED = 20260115
POINTS = ("command.locked", "command.decided", "command.written", "command.committed")
COUNT_MAX = 12  # the server dies when it comes to the point for the n-th time
REQUESTS_MAX = 200  # of each client; long before that the server is gone

pytestmark = pytest.mark.crash


@pytest.fixture
def unblocked(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database is one of the test's own, not that of pytest-django."""
    with django_db_blocker.unblock():
        yield


def _clients(market: Marketplace, chance: Random) -> list[Client]:
    """Two programs of one customer, which wait for each other, and one of another."""
    names = [("first", "aurora"), ("second", "aurora"), ("third", "boreal")]
    return [Client(name, who, market, Random(chance.random())) for name, who in names]


def _tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(text, flush=True)  # noqa: T201  a hundred crashes take minutes


def test_the_web_server_is_killed_in_the_middle_of_orders(
    postgres_url: str, unblocked: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = Random(SEED)
    with ExitStack() as stack:
        url = stack.enter_context(own_database(postgres_url, f"crash_{os.getpid()}"))
        market = open_marketplace(tmp_path / "keys")
        environment = {"DATABASE_URL": url, "VENDIBLE_KEYS": str(tmp_path / "keys")}
        # The next one starts while the one before is killed; it is asked nothing until then.
        site, following = (stack.enter_context(closing(Site(environment))) for _ in range(2))
        clients = _clients(market, chance)
        crashes = [
            f"{chance.choice(POINTS)}:{chance.randint(1, COUNT_MAX)}" for _ in range(CRASHES)
        ]
        site.start(crashes[0])
        for number, crash_at in enumerate(crashes, 1):
            site.wait_until_ready()
            following.start(crashes[number] if number < CRASHES else "")
            answered = all_at_once(clients, site, REQUESTS_MAX)
            site.wait_until_gone()
            _tell(capsys, f"crash {number} of {CRASHES} at {crash_at}: {answered} answered before")
            site, following = following, site
        site.wait_until_ready()
        settle(clients, site)
        site.kill()
        assert check_all(clients) >= CRASHES


def test_the_database_is_killed_in_the_middle_of_orders(
    unblocked: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = Random(SEED)
    with ExitStack() as stack:
        server = stack.enter_context(throwaway_server())
        server.ensure_running()
        _make_lasting(server)
        url = stack.enter_context(own_database(server.url("postgres"), "crash"))
        market = open_marketplace(tmp_path / "keys")
        site = stack.enter_context(
            closing(Site({"DATABASE_URL": url, "VENDIBLE_KEYS": str(tmp_path / "keys")}))
        )
        site.start()
        site.wait_until_ready()
        clients = _clients(market, chance)
        for number in range(1, DATABASE_CRASHES + 1):
            clients[0].kill_after = (chance.randint(5, 15), lambda: _kill(server))
            answered = all_at_once(clients, site, REQUESTS_MAX)
            server.ensure_running()
            connection.close()  # it led to the server that was killed
            _tell(capsys, f"database crash {number}: {answered} answered before")
        settle(clients, site)
        site.kill()
        assert check_all(clients) >= DATABASE_CRASHES


def _make_lasting(server: Server) -> None:
    """A throw-away server forgets the newest commits when it is killed; this one must not."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            admin.execute(f"ALTER SYSTEM SET {setting} = on")
        admin.execute("SELECT pg_reload_conf()")
    with psycopg.connect(server.url("postgres")) as admin:
        wait_until(
            lambda: admin.execute("SHOW synchronous_commit").fetchone() == ("on",), 10, "reloading"
        )


def _kill(server: Server) -> None:
    pid = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(pid, signal.SIGKILL)
