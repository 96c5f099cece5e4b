"""What must never happen is refused by the database, whoever asks it past the use cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from pytest_django import DjangoDbBlocker

from tests.marketplace import (
    DESK,
    PACK,
    PLATFORM,
    VOICE,
    Marketplace,
    opened_for_a_file,
    stackable_listing,
)
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.books import read_books
from vendible.usecases.commands import Answer, run_command

KEPT_AS_WRITTEN: tuple[type[models.Model], ...] = (
    tables.Posting,
    tables.LedgerTransaction,
    tables.Revision,
    tables.LicenseVersion,
    tables.JournalEntry,
)
INBOX = LineAsk("extra-inbox", "monthly", parent=0)


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    """With an order of everything."""
    with opened_for_a_file(django_db_blocker, tmp_path_factory.mktemp("keys")) as market:
        market.list_product("harbor", stackable_listing())
        market.order(DESK, VOICE, INBOX)
        market.order(PLATFORM, PACK)
        yield market


@pytest.fixture
def market(opened: Marketplace, db: None) -> Marketplace:
    return opened


def _refused(statement: Callable[[], object], said: str) -> None:
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        statement()


def _run(sql: str, *values: UUID) -> Callable[[], object]:
    def statement() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    return statement


def _row(record: models.Model, **changed: object) -> dict[str, Any]:
    """A row like this one, with another id."""
    kept = {
        str(field.column): getattr(record, field.attname) for field in record._meta.concrete_fields
    }
    return kept | changed


def _insert(record: models.Model) -> Callable[[], object]:
    return lambda: record.save(force_insert=True)


@pytest.mark.parametrize("table", KEPT_AS_WRITTEN)
def test_what_was_written_is_not_rewritten(market: Marketplace, table: type[models.Model]) -> None:
    name, rows = table._meta.db_table, table._default_manager
    before = list(rows.values())
    assert before
    for field in table._meta.concrete_fields:
        update = f'UPDATE {name} SET "{field.column}" = "{field.column}"'
        _refused(_run(update), "keeps its rows as written")
    _refused(_run(f"DELETE FROM {name}"), "keeps its rows as written")
    _refused(lambda: rows.all()._raw_delete(rows.db), "keeps its rows as written")
    assert list(rows.values()) == before


def _postings(market: Marketplace, *minors: tuple[int, str]) -> Callable[[], object]:
    transaction_ = tables.LedgerTransaction.objects.create(
        id=market.present.mint(), kind="deposit", at=market.present.now
    )
    rows = [
        tables.Posting(
            transaction=transaction_,
            account="clearing" if number % 2 else "tax",
            currency=currency,
            minor=minor,
        )
        for number, (minor, currency) in enumerate(minors)
    ]
    return lambda: tables.Posting.objects.bulk_create(rows)


@pytest.mark.parametrize(
    "minors",
    [
        [(1, "EUR")],
        [(5, "EUR"), (-4, "EUR")],
        [(5, "EUR"), (-5, "USD")],
        [(5, "EUR"), (-5, "EUR"), (1, "USD")],
    ],
)
def test_postings_that_do_not_balance(market: Marketplace, minors: list[tuple[int, str]]) -> None:
    _refused(_postings(market, *minors), "does not balance")
    assert read_books().balance


def test_each_transaction_balances_by_itself(market: Marketplace) -> None:
    """The sum of two that make up for each other is not enough."""
    first, second = (
        tables.LedgerTransaction.objects.create(
            id=market.present.mint(), kind="deposit", at=market.present.now
        )
        for _ in range(2)
    )
    rows = [
        tables.Posting(transaction=first, account="tax", currency="EUR", minor=7),
        tables.Posting(transaction=second, account="tax", currency="EUR", minor=-7),
    ]
    _refused(lambda: tables.Posting.objects.bulk_create(rows), "does not balance")
    _postings(market, (5, "EUR"), (-5, "EUR"), (2, "USD"), (-2, "USD"))()
    assert read_books().balance


def test_a_balance_never_goes_below_zero(market: Marketplace) -> None:
    aurora = market.organizations["aurora"]
    update = "UPDATE customer_balances SET minor = -1 WHERE organization_id = %s"
    _refused(_run(update, aurora), "balance_not_negative")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ("state = 'lost'", "order_state"),
        ("due_at = now()", "only_open_orders_wait"),
    ],
)
def test_what_an_order_can_not_be(market: Marketplace, changed: str, rule: str) -> None:
    """What is done falls due no more: the runner would end it as unpaid."""
    placed = market.order(PLATFORM)
    _refused(_run(f"UPDATE orders SET {changed} WHERE id = %s", UUID(placed["id"])), rule)


def test_a_batch_that_spends_too_much_is_a_refusal(market: Marketplace) -> None:
    aurora = market.organizations["aurora"]
    before = tables.CustomerBalance.objects.get(organization=aurora).minor

    def body(batch: Batch) -> Answer:
        batch.move_balance(aurora, "EUR", -before - 1)
        return {}

    with pytest.raises(Refusal) as refused:
        run_command(market.actor("aurora"), None, market.present, body)
    assert refused.value.code is Code.BALANCE_TOO_LOW
    assert tables.CustomerBalance.objects.get(organization=aurora).minor == before


def _subscription(slug: str, **changed: object) -> tables.Subscription:
    return tables.Subscription.objects.get(product__slug=slug, **changed)


def _another(record: models.Model, market: Marketplace, **changed: object) -> models.Model:
    columns: Mapping[str, object] = {"id": market.present.mint()} | changed
    row = {
        field.attname: columns.get(field.attname, getattr(record, field.attname))
        for field in record._meta.concrete_fields
    }
    return type(record)(**row)


def test_a_non_stackable_add_on_is_held_once(market: Marketplace) -> None:
    voice = _subscription("voice-channel")
    other_parent = _subscription("ota-platform").id
    for parent in (voice.parent_id, other_parent):
        second = _another(voice, market, parent_id=parent)
        _refused(_insert(second), "one_addon_per_customer")
    elsewhere = _another(voice, market, customer_id=market.organizations["boreal"])
    _insert(elsewhere)()


def test_a_non_stackable_add_on_is_free_again_when_it_has_ended(market: Marketplace) -> None:
    voice = _subscription("voice-channel")
    _insert(_another(voice, market, state="ended", ended_at=market.present.now))()
    tables.Subscription.objects.filter(id=voice.id).update(state="ended")
    _insert(_another(voice, market))()


@pytest.mark.parametrize("state", ["pending", "active", "suspended", "isolated"])
def test_every_state_but_ended_counts(market: Marketplace, state: str) -> None:
    voice = _subscription("voice-channel")
    tables.Subscription.objects.filter(id=voice.id).update(state=state)
    _refused(_insert(_another(voice, market, state="active")), "one_addon_per_customer")


def test_a_stackable_add_on_is_held_once_for_each_parent(market: Marketplace) -> None:
    inbox = _subscription("extra-inbox")
    _refused(_insert(_another(inbox, market)), "one_addon_per_parent")
    _insert(_another(inbox, market, parent_id=_subscription("ota-platform").id))()


def test_packs_have_no_limit(market: Marketplace) -> None:
    pack = _subscription("ota-500-vehicles")
    for _ in range(3):
        _insert(_another(pack, market))()
    assert tables.Subscription.objects.filter(product=pack.product_id).count() == 4


def test_the_constraint_is_told_as_the_rule(market: Marketplace) -> None:
    """What a use case would have refused before, had it looked."""
    voice = _subscription("voice-channel")

    def body(batch: Batch) -> Answer:
        row = _row(voice, id=market.present.mint())
        batch.add(tables.Subscription, **row)
        return {}

    with pytest.raises(Refusal) as refused:
        run_command(market.actor("aurora"), None, market.present, body)
    assert refused.value.code is Code.ADDON_ALREADY_OWNED


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"parent_id": None}, "addon_has_parent"),
        ({"ownership": ""}, "addon_has_parent"),
        ({"state": "gone"}, "subscription_state"),
        ({"paid_minor": -1}, "paid_not_negative"),
    ],
)
def test_a_subscription_is_well_formed(
    market: Marketplace, changed: dict[str, object], said: str
) -> None:
    _refused(_insert(_another(_subscription("ota-500-vehicles"), market, **changed)), said)


def test_a_term_runs_forward(market: Marketplace) -> None:
    platform = _subscription("ota-platform")
    for end in (platform.first, platform.first - timedelta(days=1)):
        _refused(_insert(_another(platform, market, end=end)), "term_runs_forward")


@pytest.mark.parametrize("table", [tables.Order, tables.Invoice])
def test_an_order_and_an_invoice_add_up(
    market: Marketplace, table: type[tables.Order | tables.Invoice]
) -> None:
    some = table.objects.all()[0]
    wrong = _another(some, market, total_minor=some.total_minor + 1)
    _refused(_insert(wrong), "_adds_up")
    _refused(_run(f"UPDATE {table._meta.db_table} SET tax_minor = tax_minor + 1"), "_adds_up")


def test_one_submission_of_a_product_is_open(market: Marketplace) -> None:
    product = tables.Product.objects.get(slug="voice-channel")

    def submission(state: str) -> models.Model:
        revision = tables.Revision.objects.create(
            id=market.present.mint(),
            product=product,
            number=product.revisions.count() + 1,
            listing={},
            made_at=market.present.now,
        )
        return tables.Submission(
            id=market.present.mint(),
            product=product,
            revision=revision,
            state=state,
            submitted_at=market.present.now,
            submitted_by="test",
        )

    _insert(submission("submitted"))()
    for state in ("submitted", "in_review"):
        with pytest.raises(IntegrityError, match="one_open_submission"), transaction.atomic():
            submission(state).save(force_insert=True)
    _insert(submission("withdrawn"))()


def test_one_license_revision_and_one_kept_answer(market: Marketplace) -> None:
    version = tables.LicenseVersion.objects.all()[0]
    _refused(_insert(_another(version, market, id=None)), "one_version_a_revision")
    tables.IdempotencyKey.objects.create(
        organization_id=market.organizations["aurora"],
        key="k",
        request_hash="",
        status=201,
        answer="{}",
        at=market.present.now,
    )
    kept = tables.IdempotencyKey.objects.get(key="k")
    _refused(_insert(_another(kept, market, id=None)), "one_answer_a_key")


def test_what_is_held_can_not_be_deleted(market: Marketplace) -> None:
    """Foreign keys keep what an order, a posting or a license still names."""
    for table in ("subscriptions", "orders", "products", "organizations", "instances"):

        def delete(name: str = table) -> None:
            _run(f"DELETE FROM {name}")()
            # Foreign keys that wait for the end of the transaction are asked now.
            _run("SET CONSTRAINTS ALL IMMEDIATE")()

        _refused(delete, "foreign key|still referenced")
    assert UUID(int=0) not in market.organizations.values()
