"""Checks against the database that orders are kept in."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from os import environ
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import msgspec

from tests.license_center.calling import NONCE, alive, check, request
from tests.license_center.conftest import Installed
from tests.license_center.test_keys import read
from vendible.domain.licensing.credentials import Credential
from vendible.gateways.keys import KeyFolder
from vendible.license_center import create_app
from vendible.license_center.app import LicenseCenter
from vendible_license import Client

NOW = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)


def center(database_url: str, keys: KeyFolder, now: datetime = NOW) -> LicenseCenter:
    return create_app(database_url, keys, lease_seconds=3600, issuer="market", clock=lambda: now)


def answer(app: LicenseCenter, keys: KeyFolder, credential: str) -> dict[str, Any]:
    answered = alive(app, lambda: check(app, credential))
    assert (answered.status, answered.headers["content-type"]) == (200, "application/jose")
    assert answered.headers["cache-control"] == "no-store"
    signature = read(answered.body.decode(), keys)
    assert signature.headers()["typ"] == "vendible-check+jwt"
    payload: dict[str, Any] = msgspec.json.decode(signature.payload)
    return payload


def test_what_was_bought_is_answered(
    installed: Installed, database_url: str, keys: KeyFolder
) -> None:
    from vendible.records.models import License

    payload = answer(center(database_url, keys), keys, installed.credential)
    main, pack = License.objects.order_by("-kind")
    assert list(payload) == [
        "iss",
        "instance",
        "nonce",
        "code",
        "checked_at",
        "lease_end",
        "main",
        "additional",
        "entitlements",
    ]
    assert (payload["iss"], payload["nonce"], payload["code"]) == ("market", NONCE, "valid")
    assert payload["instance"] == str(installed.instance)
    assert payload["checked_at"] == "2026-01-20T09:30:00Z"
    assert payload["lease_end"] == "2026-01-20T10:30:00Z"
    assert payload["main"] == main.document
    assert payload["additional"] == [pack.document]
    assert payload["entitlements"]["vehicles"]["from"] == [str(main.id), str(pack.id)]
    assert msgspec.json.decode(read(main.signed, keys).payload) == main.document


def test_the_answer_follows_time_and_state(
    installed: Installed, database_url: str, keys: KeyFolder
) -> None:
    from vendible.records.models import License

    def now_is(now: datetime) -> dict[str, Any]:
        return answer(center(database_url, keys, now), keys, installed.credential)

    main = License.objects.get(kind="main")
    assert main.valid_to is not None
    last = main.valid_to - timedelta(minutes=10)
    assert now_is(last)["lease_end"] == main.document["valid_to"]
    ended = now_is(main.valid_to)
    assert (ended["code"], ended["main"]["state"]) == ("expired", "expired")
    assert (ended["entitlements"], ended["lease_end"]) == ({}, ended["checked_at"])
    assert now_is(main.valid_from - timedelta(hours=1))["code"] == "not_yet_valid"

    License.objects.filter(kind="addition").update(state="suspended")
    payload = now_is(NOW)
    assert (payload["code"], payload["additional"][0]["state"]) == ("valid", "suspended")
    assert payload["entitlements"]["vehicles"]["from"] == [str(main.id)]
    License.objects.filter(kind="main").update(state="destroyed")
    assert now_is(NOW)["code"] == "destroyed"


def test_credentials_that_nobody_holds(
    installed: Installed, database_url: str, keys: KeyFolder
) -> None:
    from vendible.records.models import Instance

    app = center(database_url, keys)
    wrong = Credential(installed.instance, bytes(32)).text
    nowhere = Credential(UUID(int=0), bytes(32)).text
    for credential in (wrong, nowhere):
        payload = answer(app := center(database_url, keys), keys, credential)
        assert payload["code"] == "unknown_instance"
        assert payload["lease_end"] == payload["checked_at"] == "2026-01-20T09:30:00Z"
        assert (payload["main"], payload["additional"], payload["entitlements"]) == (None, [], {})
    Instance.objects.update(credential_hash=None)
    app = center(database_url, keys)
    assert answer(app, keys, installed.credential)["code"] == "unknown_instance"


def test_a_check_is_one_statement_and_no_transaction(
    installed: Installed, database_url: str, keys: KeyFolder, tmp_path: Path
) -> None:
    app = center(database_url, keys)
    log = tmp_path / "protocol"

    async def talk() -> None:
        await app._pool.resize(1, 1)  # so that the connection is the same each time
        await check(app, installed.credential)  # prepares the statement
        with log.open("w") as file:
            async with app._pool.connection() as connection:
                connection.pgconn.trace(file.fileno())
            await check(app, installed.credential)
            async with app._pool.connection() as connection:
                connection.pgconn.untrace()

    alive(app, talk)
    sent = [line.split("\t")[3] for line in log.read_text().splitlines() if "\tF\t" in line]
    assert sent == ["Bind", "Describe", "Execute", "Sync"]


def test_health_asks_the_database(database_url: str, keys: KeyFolder) -> None:
    app = center(database_url, keys)
    answered = alive(app, lambda: request(app, "GET", "/health"))
    assert (answered.status, answered.json) == (200, {"status": "ok"})


@contextmanager
def served(database_url: str, keys_folder: Path) -> Iterator[str]:
    """The app as a server of its own, as operators run it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port))
    process = subprocess.Popen(
        (*command, "vendible.license_center.asgi:app"),
        env=environ | {"DATABASE_URL": database_url, "VENDIBLE_KEYS": str(keys_folder)},
    )
    try:
        while not _listens(port):  # it tells nobody when it does
            assert process.poll() is None, "the server ended at once"
            Event().wait(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_installed_software_asks_over_http(
    installed: Installed, database_url: str, keys: KeyFolder, tmp_path: Path
) -> None:
    from vendible.records.models import License

    # The server goes by the real clock, which must not decide this test.
    License.objects.update(state="suspended")
    with served(database_url, tmp_path / "keys") as url:
        client = Client(url, installed.credential)
        first = client.check()
        keys.rotate()
        second = client.check()
    assert (first.code, first.instance) == ("suspended", str(installed.instance))
    assert first.nonce != second.nonce
    assert not second.allows("vehicles")
