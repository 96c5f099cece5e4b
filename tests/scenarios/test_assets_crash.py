"""Workers are killed while they scan, and processes meet at one upload: one result, one file."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.marketplace import Marketplace, open_marketplace
from tests.packages import zip_of
from tests.scenarios.serving import own_database
from vendible.domain.access.permissions import Role
from vendible.domain.catalog.assets import AssetKind
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways import packages
from vendible.gateways.scanner import NullScanner, ScanResult
from vendible.gateways.storage import FolderStorage
from vendible.records import assets as known
from vendible.records.models import AssetVersion, JournalEntry, Message, Upload, UploadPart
from vendible.usecases import assets, file_sweep, scanning
from vendible.usecases.assets import NewVersion
from vendible.usecases.people import add_person

ENDED_SECONDS = 60
WORKERS = 4

pytestmark = pytest.mark.crash


@dataclass(frozen=True)
class Center:
    """An asset center in a database of its own, with a folder of files."""

    market: Marketplace
    environment: dict[str, str]
    storage: FolderStorage
    folder: Path

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.market.actor("harbor"), "present": self.market.present}

    def begin(self, size: int, version: str = "1.0") -> UUID:
        new = NewVersion(version, "desk.zip", size)
        return UUID(assets.begin_upload("desk", new, storage=self.storage, **self.who)["upload"])

    def send(self, upload: UUID, first: int, content: bytes) -> int:
        answer = assets.receive(
            upload, first, io.BytesIO(content), storage=self.storage, **self.who
        )
        return int(answer["received"])

    def run(self, *command: str, crash_at: str = "") -> int:
        """`vendible worker --once`, or a few lines of Python; its exit status."""
        done = subprocess.run(
            [sys.executable, *(command or ("-m", "vendible", "worker", "--once"))],
            env={**self.environment, "VENDIBLE_CRASH_AT": crash_at},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENDED_SECONDS,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    def version(self) -> AssetVersion:
        return known.version_named(self.market.actor("harbor").organization, "desk", "1.0")

    def results(self) -> tuple[int, int]:
        """Lines of the journal, and messages, about the end of a scan."""
        return (
            JournalEntry.objects.filter(fact="asset_scanned").count(),
            Message.objects.filter(kind="asset_scanned").count(),
        )

    def files(self) -> int:
        return sum(each.is_file() for each in self.folder.rglob("*"))


@pytest.fixture
def center(
    postgres_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[Center]:
    keys, folder = tmp_path / "keys", tmp_path / "files"
    with (
        django_db_blocker.unblock(),
        own_database(postgres_url, f"assets_{os.getpid()}") as url,
    ):
        market = open_marketplace(keys, products={})
        harbor = market.organizations["harbor"]
        add_person("dora@harbor.example", "Dora", harbor, Role.ADMINISTRATOR)
        environment = os.environ | {
            "DATABASE_URL": url,
            "VENDIBLE_KEYS": str(keys),
            "VENDIBLE_FILES": str(folder),
            "VENDIBLE_CLAMD": "",
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        }
        made = Center(market, environment, FolderStorage(folder), folder)
        assets.create_asset("desk", "Desk", AssetKind.PACKAGE, **made.who)
        yield made


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Each in a thread, and with a connection, of its own; all begin together."""
    begin, database = Barrier(len(calls)), connection.settings_dict

    def one(call: Callable[[], Any]) -> Any:
        connection.settings_dict = database
        try:
            begin.wait(ENDED_SECONDS)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


@pytest.mark.parametrize("point", ["package.inspected", "package.scanned", "command.written"])
def test_a_worker_is_killed_while_it_scans(center: Center, point: str) -> None:
    content = zip_of()
    center.send(center.begin(len(content)), 0, content)
    assert center.run(crash_at=point) == -signal.SIGKILL
    assert (center.version().state, center.results()[0]) == ("scanning", 0)
    assert center.run() == 0
    assert (center.version().state, center.results()) == ("in_review", (1, 1))


def test_a_worker_is_killed_after_its_result(center: Center) -> None:
    content = zip_of()
    center.send(center.begin(len(content)), 0, content)
    assert center.run(crash_at="command.committed") == -signal.SIGKILL
    assert center.run() == 0
    assert (center.version().state, center.results()) == ("in_review", (1, 1))


def test_workers_meet_at_one_version(center: Center) -> None:
    content = zip_of()
    center.send(center.begin(len(content)), 0, content)
    version = center.version().id
    looked: list[int] = []

    class Counting(NullScanner):
        def scan(self, content: Any) -> ScanResult:
            looked.append(1)
            return super().scan(content)

    def scan() -> bool:
        return scanning.scan_version(
            version, present=center.market.present, storage=center.storage, scanner=Counting()
        )

    assert sorted(at_once([scan] * WORKERS), key=bool) == [False] * (WORKERS - 1) + [True]
    assert len(looked) == 1 + 2, "the package and its two files, once"
    assert center.results() == (1, 1)


def test_one_part_is_sent_by_many_at_once(center: Center) -> None:
    """Of different bytes for one place, those of one request are the file."""
    size, half = 600_000, 300_000
    upload = center.begin(size)
    for first in (0, half):
        sent = [bytes([number]) * half for number in range(WORKERS)]
        answers = at_once([partial(center.send, upload, first, each) for each in sent])
        won = [number for number, each in enumerate(answers) if each == first + half]
        assert len(won) == 1, answers
        lost = [each for each in answers if isinstance(each, Refusal)]
        assert {each.code for each in lost} == {Code.UPLOAD_OFFSET}
        assert len(lost) == WORKERS - 1
    parts = UploadPart.objects.filter(upload_id=upload).order_by("first")
    assert [(each.first, each.bytes) for each in parts] == [(0, half), (half, half)]
    pieces = assets.pieces_of(center.version())
    whole = b"".join(packages.chunks(center.storage, pieces))
    digests = [hashlib.sha256(whole[at : at + half]).hexdigest() for at in (0, half)]
    assert digests == [each.sha256 for each in parts]
    assert (center.version().state, Upload.objects.get(id=upload).received) == ("scanning", size)
    # What the others had written before they lost goes with the next sweep; the file stays.
    present = center.market.after(days=2).present
    file_sweep.sweep_packages(present, storage=center.storage)
    assert center.files() == len({each.sha256 for each in parts})
    assert b"".join(packages.chunks(center.storage, pieces)) == whole


_DELETE = """
import django; django.setup()
from uuid import UUID
from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.gateways.present import present
from vendible.usecases.assets import delete_version
actor = Actor("Hana", UUID("{partner}"), OrganizationKind.PARTNER, frozenset(Permission))
delete_version("desk", "1.0", actor=actor, present=present())
"""


def test_a_process_is_killed_between_a_delete_and_its_files(center: Center) -> None:
    upload = center.begin(1000)
    center.send(upload, 0, bytes(10))
    partner = center.market.actor("harbor").organization
    code = _DELETE.format(partner=partner)
    assert center.run("-c", code, crash_at="command.committed") == -signal.SIGKILL
    assert not AssetVersion.objects.exists()
    assert center.files() == 1
    running = center.begin(1000, "2.0")
    center.send(running, 0, bytes(10))
    assert center.run() == 0  # the worker's clock is months later
    assert not (center.folder / "packages" / str(upload)).exists()


def test_a_process_is_killed_before_the_row_of_a_part(center: Center) -> None:
    content = zip_of()
    upload = center.begin(len(content))
    center.send(upload, 0, content[:100])
    code = (
        "import django; django.setup()\n"
        "import io\nfrom uuid import UUID\n"
        "from vendible.domain.access.permissions import Actor, OrganizationKind, Permission\n"
        "from vendible.gateways.present import present\n"
        "from vendible.usecases.assets import receive\n"
        f"who = UUID('{center.market.actor('harbor').organization}')\n"
        "actor = Actor('Hana', who, OrganizationKind.PARTNER, frozenset(Permission))\n"
        f"receive(UUID('{upload}'), 100, io.BytesIO(b'x' * 50), actor=actor, present=present())\n"
    )
    assert center.run("-c", code, crash_at="upload.part_kept") == -signal.SIGKILL
    assert Upload.objects.get(id=upload).received == 100
    assert center.send(upload, 100, content[100:]) == len(content)
    assert scanning.scan_due(center.market.present, storage=center.storage, scanner=NullScanner())
    assert center.version().sha256 == hashlib.sha256(content).hexdigest()
