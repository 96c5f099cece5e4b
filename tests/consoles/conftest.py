"""The marketplace behind the pages, and the people who look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

if TYPE_CHECKING:  # pytest reads this file before Django's settings are made
    from tests.marketplace import Marketplace

    Enter = Callable[..., Client]


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    """Opened once a file, inside a transaction that is rolled back after its last test."""
    from tests.marketplace import open_marketplace

    with django_db_blocker.unblock(), transaction.atomic():
        yield open_marketplace(tmp_path_factory.mktemp("keys"))
        transaction.set_rollback(True)


@pytest.fixture
def market(opened: Marketplace, db: None, settings: Settings) -> Marketplace:
    """The marketplace, with the pages' clock at its present moment."""
    from tests.marketplace import clock_put_to

    settings.CLOCK_OFFSET = clock_put_to(opened.present.now)
    settings.KEYS_FOLDER = opened.keys_folder
    return replace(opened, submissions=dict(opened.submissions))


@pytest.fixture
def enter(market: Marketplace) -> Enter:
    """`enter("polaris")`: a browser in which an administrator of Polaris is signed in."""
    from vendible.domain.access.permissions import Role
    from vendible.usecases.people import add_person

    def entered(slug: str, role: Role = Role.ADMINISTRATOR) -> Client:
        browser = Client()
        person = add_person(
            f"{role.value}@{slug}.example",
            f"{slug.title()} {role.value.title()}",
            market.organizations[slug],
            role,
        )
        browser.force_login(person)
        return browser

    return entered
