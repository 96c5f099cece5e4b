"""Payments, cancellations and expiry of one order at once: exactly one of them wins."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tests.marketplace import DESK, PLATFORM, VOICE, Marketplace, open_marketplace
from tests.usecases.buying import as_quoted, buyer, expire, keep, order_later, pay
from tests.usecases.racing import MANY, ROUNDS, at_once, codes, winners
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import approving, ordering, paying


@pytest.fixture
def market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path)


def test_one_order_is_paid_once(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    outcomes = at_once([partial(pay, market, placed)] * MANY)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.ORDER_STATE}
    assert tables.Invoice.objects.count() == 1
    assert tables.License.objects.count() == 1
    assert read_books().balance


def test_a_quote_is_ordered_once(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    outcomes = at_once([partial(as_quoted, market, quote)] * MANY)
    assert len(winners(outcomes)) == 1
    assert tables.Subscription.objects.count() == 1
    assert read_books().balance


def test_paying_against_expiring(market: Marketplace) -> None:
    """The payment was in time, the runner's clock is past it: whoever has the lock first wins."""
    late = market.after(days=3)
    for _ in range(ROUNDS):
        placed = order_later(market, DESK)
        at_once([partial(pay, market, placed), partial(expire, late)])
        order = tables.Order.objects.get(id=placed["id"])
        (line,) = order.lines.all()
        held = tables.Subscription.objects.get(id=line.subscription_id)
        is_paid = order.state == "completed"
        assert (order.state, held.state) == (
            ("completed", "active") if is_paid else ("expired", "ended")
        )
        assert tables.Invoice.objects.filter(order_id=order.id).exists() is is_paid
    assert read_books().balance


def test_paying_against_cancelling(market: Marketplace) -> None:
    actor = market.actor("aurora")
    for _ in range(ROUNDS):
        placed = order_later(market, DESK)
        cancel = partial(
            paying.cancel_order, UUID(placed["id"]), actor=actor, present=market.present
        )
        outcomes = at_once([partial(pay, market, placed), cancel])
        assert len(winners(outcomes)) == 1
        assert codes(outcomes) == {Code.ORDER_STATE}


def test_the_runner_expires_once(market: Marketplace) -> None:
    for _ in range(3):
        order_later(market, PLATFORM)
    at_once([partial(expire, market.after(days=3))] * 8)
    assert tables.JournalEntry.objects.filter(fact="order_expired").count() == 3
    assert set(tables.Order.objects.values_list("state", flat=True)) == {"expired"}


def test_two_unpaid_orders_for_the_only_one(market: Marketplace) -> None:
    outcomes = at_once([partial(order_later, market, DESK, VOICE)] * 4)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.ADDON_ALREADY_OWNED}


def test_one_approval_is_given_once(market: Marketplace) -> None:
    asked = ordering.place_order(
        ordering.OrderAsk([PLATFORM], "EUR"),
        actor=buyer(market, Money(100, "EUR")),
        present=market.present,
    )
    approve = partial(
        approving.approve, UUID(asked["id"]), actor=market.actor("aurora"), present=market.present
    )
    decline = partial(
        approving.decline,
        UUID(asked["id"]),
        "",
        actor=market.actor("aurora"),
        present=market.present,
    )
    outcomes = at_once([approve, decline] * 4)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.ORDER_STATE}
    assert tables.Subscription.objects.count() <= 1
    assert read_books().balance
