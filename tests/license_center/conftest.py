from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pytest
from psycopg.conninfo import make_conninfo

from vendible.gateways.keys import KeyFolder, open_keys
from vendible.license_center import create_app
from vendible.license_center.app import LicenseCenter

if TYPE_CHECKING:
    from tests.marketplace import Marketplace


class Installed(NamedTuple):
    """A platform with a pack, bought at noon of 15 January 2026, and its credential."""

    market: Marketplace
    instance: UUID
    credential: str


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return open_keys(tmp_path / "keys")


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """Of the test's database, for a connection of one's own."""
    from django.db import connection

    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return make_conninfo(**{name: given[name] for name in names if given.get(name)})


@pytest.fixture
def installed(database_url: str, tmp_path: Path) -> Installed:
    from tests.marketplace import PACK, PLATFORM, open_marketplace
    from vendible.records.models import Instance
    from vendible.usecases.people import issue_credential

    market = open_marketplace(tmp_path / "keys", products={"polaris": PRODUCTS})
    market.order(PLATFORM, PACK)
    instance = Instance.objects.get().id
    actor = market.actor("aurora")
    return Installed(
        market, instance, issue_credential(instance, actor=actor, present=market.present)
    )


PRODUCTS = ("ota-platform", "ota-500-vehicles")


@pytest.fixture
def bare(keys: KeyFolder) -> LicenseCenter:
    """An app that has no database."""
    return create_app("host=nowhere.invalid", keys)
