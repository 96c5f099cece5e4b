"""One marketplace for each file of tests; every test begins where it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from tests.api.calling import Caller

if TYPE_CHECKING:  # pytest reads this file before Django's settings are made
    from tests.marketplace import Marketplace


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    from tests.marketplace import opened_for_a_file

    with opened_for_a_file(django_db_blocker, tmp_path_factory.mktemp("keys")) as market:
        yield market


@pytest.fixture
def market(opened: Marketplace, db: None, settings: Settings) -> Marketplace:
    """The marketplace, with the API's clock at its present moment."""
    from tests.marketplace import clock_put_to

    settings.CLOCK_OFFSET = clock_put_to(opened.present.now)
    settings.KEYS_FOLDER = opened.keys_folder
    return replace(opened, submissions=dict(opened.submissions))


@pytest.fixture
def aurora(market: Marketplace, client: Client) -> Caller:
    """A customer in Germany."""
    return Caller(client, market.keys["aurora"])


@pytest.fixture
def boreal(market: Marketplace, client: Client) -> Caller:
    """Another customer, in France."""
    return Caller(client, market.keys["boreal"])


@pytest.fixture
def harbor(market: Marketplace, client: Client) -> Caller:
    """A partner."""
    return Caller(client, market.keys["harbor"])


@pytest.fixture
def lumen(market: Marketplace, client: Client) -> Caller:
    """Another partner."""
    return Caller(client, market.keys["lumen"])


@pytest.fixture
def operator(market: Marketplace, client: Client) -> Caller:
    return Caller(client, market.keys["market"])


@pytest.fixture
def nobody(market: Marketplace, client: Client) -> Caller:
    return Caller(client, None)
