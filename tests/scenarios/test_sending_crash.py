"""Workers are killed while they send; each letter arrives, and at most once more for a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.marketplace import Marketplace, open_marketplace
from tests.scenarios.serving import own_database, wait_until
from tests.usecases.loopback import Letters, smtp
from tests.usecases.telling import person, told_of
from vendible.records import outbox

ENDED_SECONDS = 60
_WORKER = [sys.executable, "-m", "vendible", "worker"]

pytestmark = pytest.mark.crash


@dataclass(frozen=True)
class Post:
    """A marketplace in a database of its own, with a mail server and workers."""

    market: Marketplace
    server: Letters
    environment: Mapping[str, str]

    def work(self, *, crash_at: str = "", days_later: int = 0) -> int:
        """`vendible worker --once`; its exit status."""
        more = {"VENDIBLE_CRASH_AT": crash_at, "VENDIBLE_DEMO_DAYS": str(days_later)}
        done = subprocess.run(
            [*_WORKER, "--once"],
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENDED_SECONDS,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    @property
    def arrived(self) -> int:
        return len(self.server.taken)


@pytest.fixture
def post(postgres_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Post]:
    with django_db_blocker.unblock(), _post(postgres_url, tmp_path / "keys") as made:
        person(made.market, "polaris", "Pat")
        yield made


@contextmanager
def _post(postgres_url: str, keys: Path) -> Iterator[Post]:
    with own_database(postgres_url, f"sending_{os.getpid()}") as url, smtp() as server:
        market = open_marketplace(keys, products={})
        environment = os.environ | {
            "DATABASE_URL": url,
            "VENDIBLE_KEYS": str(keys),
            "VENDIBLE_DEMO": "1",  # so that the clock can be moved
            "VENDIBLE_SMTP_URL": f"smtp+plain://127.0.0.1:{server.port}",
        }
        yield Post(market, server, environment)


def test_what_was_committed_is_sent(post: Post) -> None:
    """The process that wrote it is gone; row and job are there."""
    told_of(post.market)
    assert post.work() == 0
    assert post.arrived == 1
    assert outbox.counted() == outbox.Outgoing(waiting=0, failed=0, sent=1)
    assert post.work() == 0
    assert post.arrived == 1


def test_a_job_that_got_lost_does_not_matter(post: Post) -> None:
    told_of(post.market)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert post.work() == 0
    assert post.arrived == 1


@pytest.mark.parametrize(("point", "arrive"), [("message.taken", 1), ("message.sent", 2)])
def test_a_worker_is_killed(post: Post, point: str, arrive: int) -> None:
    told_of(post.market)
    assert post.work(crash_at=point) == -signal.SIGKILL
    assert outbox.counted() == outbox.Outgoing(waiting=1, failed=0, sent=0)
    assert post.work() == 0
    assert outbox.counted().waiting == 1, "the next try is due in a minute"
    assert post.work(days_later=1) == 0
    assert outbox.counted() == outbox.Outgoing(waiting=0, failed=0, sent=1)
    assert post.arrived == arrive
    assert post.work(days_later=2) == 0
    assert post.arrived == arrive


def test_a_worker_sends_at_once_and_stops_when_it_is_asked_to(post: Post) -> None:
    told_of(post.market)
    with subprocess.Popen(_WORKER, env=dict(post.environment), stdin=subprocess.DEVNULL) as worker:
        try:
            wait_until(lambda: post.arrived == 1, ENDED_SECONDS, "the first letter")
            told_of(post.market)
            wait_until(lambda: post.arrived == 2, ENDED_SECONDS, "the second letter")
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(ENDED_SECONDS) == 0
        finally:
            worker.kill()
    assert outbox.counted().sent == 2
