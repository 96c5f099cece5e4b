"""The life of a subscription by HTTP alone, in a sandbox whose clock `POST /clock` moves.

Every answer is held against the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker, Settings

from tests.api.documented import DocumentedCaller
from tests.api.calling import order_body, plain, refused

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

DESK = {"product": "box-desk", "offer": "basic-monthly", "quantity": 10}  # a contract, a trial
FREE_DESK = DESK | {"product": "box-free-desk"}  # neither
VOICE = {"product": "box-voice", "offer": "monthly"}
INBOX = {"product": "box-inbox", "offer": "monthly"}
PAGES = {"product": "box-pages", "offer": "monthly"}
ADDONS = ({"slug": "box-inbox", "name": "Inbox"}, {"slug": "box-pages", "name": "Help Pages"})


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    """Sandboxes of a customer and a partner, whose products are listed by the API."""
    from tests.marketplace import clock_put_to, opened_for_a_file

    folder = tmp_path_factory.mktemp("keys")
    with opened_for_a_file(django_db_blocker, folder, products={}) as market:
        both = market.with_sandboxes("aurora", "harbor")
        offset = clock_put_to(both.present.now)
        with override_settings(KEYS_FOLDER=both.keys_folder, CLOCK_OFFSET=offset):
            _put_on_sale(both)
        yield both


def _put_on_sale(market: Marketplace) -> None:
    partner = DocumentedCaller(Client(), market.keys["harbor-sandbox"])
    operator = DocumentedCaller(Client(), market.keys["market"])
    for document in listings():
        partner.done("/listings", document)
        path = f"/listings/{document['slug']}/submit"
        submission = partner.done(path, {"intended": "all"})["submission"]
        operator.done(f"/submissions/{submission}/open")
        operator.done(f"/submissions/{submission}/approve")


@pytest.fixture
def market(opened: Marketplace, db: None, settings: Settings) -> Marketplace:
    from tests.marketplace import clock_put_to

    settings.KEYS_FOLDER = opened.keys_folder
    settings.CLOCK_OFFSET = clock_put_to(opened.present.now)
    return opened


@pytest.fixture
def partner(market: Marketplace, client: Client) -> DocumentedCaller:
    return DocumentedCaller(client, market.keys["harbor-sandbox"])


@pytest.fixture
def operator(market: Marketplace, client: Client) -> DocumentedCaller:
    return DocumentedCaller(client, market.keys["market"])


@pytest.fixture
def customer(market: Marketplace, client: Client) -> DocumentedCaller:
    return DocumentedCaller(client, market.keys["aurora-sandbox"])


def listings() -> list[dict[str, Any]]:
    """A desk with a trial and a contract or with neither; three add-ons; one billed offline."""
    from tests.marketplace import demo_listing, stackable_listing

    desk = demo_listing("customer-service", slug="box-desk")
    bound = {"trial": {"days": 14}, "contract": {"cycles": 12, "notice_days": 30}}
    desk["offers"][0] |= bound
    free = demo_listing("customer-service", slug="box-free-desk", name="Free Desk")
    editions = ["basic", "advanced"]
    voice = demo_listing("voice-channel", slug="box-voice")
    voice["addon"] |= {"connections": [{"product": "box-free-desk", "editions": editions}]}
    more = [stackable_listing() | each for each in ADDONS]
    for each in more:
        # The marketplace lists no add-on that is charged while its product is in trial.
        each["offers"] = [each["offers"][0] | {"trial": {"days": 14}}]
        each["addon"] |= {"connections": [{"product": "box-desk", "editions": editions}]}
    gateway = demo_listing("av-gateway", slug="box-gateway", billing="offline")
    return [desk, free, voice, *more, gateway]


def moved(caller: DocumentedCaller, day: str) -> list[str]:
    """The clock is put to the day; answers what happened."""
    answer = caller.done("/clock", {"to": day})
    assert answer["is_done"]
    return [each["fact"] for each in answer["happened"]][1:]


def money(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without ids, which are others when it is done."""
    return [{k: v for k, v in each.items() if k not in ("id", "subscription")} for each in lines]


def invoices(caller: DocumentedCaller) -> list[tuple[str, str, int]]:
    """Day, total and number of lines of all, oldest first."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = caller.read("/invoices", limit=50, **after)
        found += page["items"]
        if page["after"] is None:
            break
        after = {"after": page["after"]}
    return [(each["issued_on"], each["total"], len(each["lines"])) for each in reversed(found)]
