"""Data of every released version is migrated, and what was sold with it goes on."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql
from pytest_django import DjangoDbBlocker, Settings

from tests.marketplace import PACK, PLATFORM, SeededMint, clock_put_to
from vendible.consoles.partner.editor.sections import sections_of
from vendible.domain.access.permissions import Actor, OrganizationKind, Role, permissions
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.gateways.keys import open_keys
from vendible.gateways.present import Present
from vendible.records import revisions, storefront
from vendible.records.books import read_books
from vendible.records.models import (
    JournalEntry,
    Organization,
    Product,
    StorefrontEntry,
    Submission,
    Subscription,
    User,
)
from vendible.records.storefront import Wanted
from vendible.usecases import changing, leaving, ordering, reviewing, submitting
from vendible.usecases.listings import check_listing

RELEASED = sorted((Path(__file__).parents[1] / "data" / "upgrades").glob("*.sql.gz"))
ON_SALE = {
    "ota-platform": "OTA Platform",
    "ota-500-vehicles": "500 more vehicles",
    "av-gateway": "AV Gateway",
    "av-10000-minutes": "10,000 more minutes",
    "customer-service": "Customer Service",
    "voice-channel": "Voice Channel",
}
# Each is kept as it was written: counted before, counted after.
KEPT = (
    "customer_balances",
    "instances",
    "invoice_lines",
    "invoices",
    "journal",
    "ledger_transactions",
    "license_versions",
    "licenses",
    "order_lines",
    "orders",
    "organizations",
    "postings",
    "products",
    "revisions",
    "submissions",
    "subscriptions",
    "users",
)


@dataclass(frozen=True)
class Upgraded:
    """The marketplace of a released version, a minute after its last journal line."""

    present: Present
    counted_before: dict[str, int]

    def actor(self, slug: str) -> Actor:
        found = Organization.objects.get(slug=slug)
        kind = OrganizationKind(found.kind)
        return Actor("test", found.id, kind, permissions(kind, Role.ADMINISTRATOR))


@pytest.fixture(scope="module", params=RELEASED, ids=lambda file: file.name.split(".")[0])
def migrated(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Upgraded]:
    """A database of its own with that data, brought up to date; Django works in it meanwhile."""
    with django_db_blocker.unblock(), restored(gzip.decompress(request.param.read_bytes())):
        before = counted()
        call_command("migrate", verbosity=0, interactive=False)
        last = JournalEntry.objects.latest("at").at
        yield Upgraded(present_at(last, tmp_path_factory.mktemp("keys")), before)


@pytest.fixture
def upgraded(migrated: Upgraded, db: None, settings: Settings) -> Upgraded:
    settings.CLOCK_OFFSET = clock_put_to(migrated.present.now)
    return migrated


@pytest.fixture
def enter(upgraded: Upgraded) -> Callable[[str], Client]:
    """`enter("polaris")`: a browser in which the person of Polaris is signed in."""

    def entered(slug: str) -> Client:
        browser = Client()
        browser.force_login(User.objects.get(memberships__organization__slug=slug))
        return browser

    return entered


def test_there_is_data_of_the_version_before_this_list_began() -> None:
    assert "issue-2.sql.gz" in [file.name for file in RELEASED]


def test_nothing_is_lost(upgraded: Upgraded) -> None:
    assert counted() == upgraded.counted_before
    assert all(upgraded.counted_before.values())


@pytest.mark.usefixtures("upgraded")
def test_the_tables_are_what_the_models_say() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
        call_command("migrate", check_unapplied=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.usefixtures("upgraded")
def test_what_is_on_sale_is_in_the_storefront() -> None:
    live = dict(Product.objects.filter(live__isnull=False).values_list("slug", "live_id"))
    assert dict(StorefrontEntry.objects.values_list("slug", "revision_id")) == live
    assert set(live) == set(ON_SALE)


@pytest.mark.usefixtures("upgraded")
@pytest.mark.parametrize(("slug", "name"), ON_SALE.items())
def test_it_is_found_and_shown(slug: str, name: str) -> None:
    assert storefront.find(Wanted(words=name), None, 5).entries[0].slug == slug
    kind = Product.objects.get(slug=slug).kind
    assert slug in Client().get("/", {"q": name, "kind": kind}).content.decode()
    page = Client().get(f"/products/{slug}/")
    assert page.status_code == 200
    assert name in page.content.decode()


def test_the_customers_pages_read(upgraded: Upgraded, enter: Callable[[str], Client]) -> None:
    aurora = enter("aurora")
    held = Subscription.objects.filter(customer=upgraded.actor("aurora").organization)
    assert held.count() == 4
    for name in ("overview", "orders", "invoices", "licenses"):
        reads(aurora, reverse(f"my:{name}"))
    for each in held:
        page = reads(aurora, reverse("my:subscription", args=[each.id]))
        assert ON_SALE[each.product.slug] in page


def test_drafts_open_in_the_editor(upgraded: Upgraded, enter: Callable[[str], Client]) -> None:
    walked = {"ota-platform", "ota-500-vehicles", "unfinished", "customer-service"}
    for slug in ("polaris", "lumen", "harbor"):
        browser = enter(slug)
        reads(browser, reverse("partner:products"))
        for product in Product.objects.filter(partner=upgraded.actor(slug).organization):
            reads(browser, reverse("partner:product", args=[product.slug]))
            draft = product.draft
            assert draft is not None
            for section in sections_of(draft) if product.slug in walked else ():
                reads(browser, reverse("partner:section", args=[product.slug, section.slug]))


@pytest.mark.parametrize("slug", ON_SALE)
def test_what_is_on_sale_may_be_listed_again(upgraded: Upgraded, slug: str) -> None:
    product = Product.objects.get(slug=slug)
    checked = check_listing(product.draft, partner=product.partner_id, today=upgraded.present.today)
    assert checked.listing is not None
    assert [each for each in checked.findings if each.is_error] == []


def test_a_draft_without_editions_is_told_what_it_lacks(upgraded: Upgraded) -> None:
    product = Product.objects.get(slug="unfinished")
    checked = check_listing(product.draft, partner=product.partner_id)
    assert checked.has_errors
    assert upgraded.counted_before["products"] == Product.objects.count()


def test_reviews_go_on(upgraded: Upgraded, enter: Callable[[str], Client]) -> None:
    operator, present = upgraded.actor("vendible"), upgraded.present
    browser = enter("vendible")
    for page in ("queue", "decided", "journal", "books", "organizations", "settings"):
        reads(browser, reverse(f"operator:{page}"))
    for submission in Submission.objects.all():
        reads(browser, reverse("operator:submission", args=[submission.id]))
    waiting, opened = (
        Submission.objects.get(product__slug=slug, state=state).id
        for slug, state in (("waiting", "submitted"), ("opened", "in_review"))
    )
    reviewing.open_review(waiting, actor=operator, present=present)
    reviewing.reassign(opened, actor=operator, present=present)  # from a key of that version
    for each in (waiting, opened):
        reviewing.approve(each, actor=operator, present=present)
    assert storefront.find(Wanted(words="opened"), None, 5).entries[0].slug == "opened"


def test_a_reworked_draft_goes_on_sale(upgraded: Upgraded) -> None:
    polaris, present = upgraded.actor("polaris"), upgraded.present
    answer = submitting.submit_listing(
        "ota-platform", intended=True, actor=polaris, present=present
    )
    operator = upgraded.actor("vendible")
    reviewing.open_review(UUID(answer["submission"]), actor=operator, present=present)
    reviewing.approve(UUID(answer["submission"]), actor=operator, present=present)
    entry = StorefrontEntry.objects.get(slug="ota-platform")
    assert entry.summary == "Updates over the air, reworked."


def test_customers_order_and_change(upgraded: Upgraded) -> None:
    aurora, present = upgraded.actor("aurora"), upgraded.present
    ask = ordering.OrderAsk([PLATFORM, PACK], "EUR")
    order = ordering.place_order(ask, actor=aurora, present=present)
    assert order["state"] == "completed"
    desk = Subscription.objects.get(product__slug="customer-service")
    before = desk.license.revision
    changed = changing.change_specification(
        desk.id, ChangeAsk(quantity=desk.quantity + 10), actor=aurora, present=present
    )
    assert changed["state"] == "completed"
    desk.license.refresh_from_db()
    assert desk.license.revision == before + 1
    assert leaving.cancel_options(desk.id, actor=aurora, present=present)
    assert read_books().balance


@pytest.mark.usefixtures("upgraded")
def test_the_books_balance() -> None:
    assert read_books().balance


def reads(browser: Client, path: str) -> str:
    page = browser.get(path, follow=True)
    assert page.status_code == 200, path
    return page.content.decode()


def counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{each}', count(*) FROM {each}" for each in KEPT)
        )
        return dict(cursor.fetchall())


def present_at(last: datetime, keys_folder: Path) -> Present:
    now = last + timedelta(minutes=1)
    zone = ZoneInfo("Europe/Berlin")
    return Present(now, zone, SeededMint(7).at(now), open_keys(keys_folder))


@contextmanager
def restored(dump: bytes) -> Iterator[None]:
    """Django's connection leads into a new database with this in it, then back."""
    reach = connection.get_connection_params()
    reach = {each: reach[each] for each in ("host", "port", "user", "password") if each in reach}
    own, other = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_upgrade"
    with psycopg.connect(**reach, dbname=own, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(other)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(other)))
        with psycopg.connect(**reach, dbname=other) as new:
            new.execute(dump)
        _lead_to(other)
        try:
            yield
        finally:
            _lead_to(own)
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(other)))


def _lead_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    ContentType.objects.clear_cache()
    revisions._cache.clear()
