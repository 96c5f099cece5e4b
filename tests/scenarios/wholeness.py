"""Whether every order in the database is whole: all of its parts, once, and nothing besides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Sum

from tests.marketplace import BALANCE
from tests.scenarios.customers import Client
from vendible.records import models as tables
from vendible.records.books import read_books

_FACTS = {
    "new": "order_completed",
    "addon": "addon_ordered",
    "change": "specification_changed",
    "cancellation": "subscription_cancelled",
    "renewal": "subscription_renewed",
}


def check_all(clients: Sequence[Client]) -> int:
    """Everything that was answered is there once, whole, and nothing else; answers how many."""
    assert all(each.unanswered is None for each in clients)
    answered = {
        once: json.loads(answer) for each in clients for once, answer in each.answers.items()
    }
    orders = {
        request.once: answered[request.once]
        for each in clients
        for request in each.sent
        if request.is_order and not request.is_paid_later
    }
    later = {
        answered[request.once]["id"]
        for each in clients
        for request in each.sent
        if request.is_paid_later
    }
    ids = [each["id"] for each in orders.values()]
    assert len(set(ids)) == len(ids), "two requests were answered with one order"
    assert {str(id_) for id_ in tables.Order.objects.values_list("id", flat=True)} == {
        *ids,
        *later,
    }
    for once, order in orders.items():
        _check_order(once, order, is_paid_later=order["id"] in later)
    _check_nothing_besides(later - set(ids), len(answered))
    _check_money(clients)
    return len(answered)


def _check_order(once: str, answer: Mapping[str, Any], *, is_paid_later: bool) -> None:
    order = tables.Order.objects.get(id=answer["id"])
    assert (order.state, order.kind) == ("completed", answer["kind"])
    lines = list(order.lines.order_by("position"))
    assert [str(each.id) for each in lines] == [each["id"] for each in answer["lines"]]
    assert sum(each.net_minor for each in lines) == order.net_minor
    assert sum(each.tax_minor for each in lines) == order.tax_minor
    _check_invoice(order, lines)
    issued = {(each["id"], each["revision"]): each["signed"] for each in answer["licenses"]}
    assert issued, "an order of these customers always issues a license"
    versions = tables.LicenseVersion.objects.filter(order=order)
    assert {(str(each.license_id), each.revision): each.signed for each in versions} == issued
    if order.kind == "new":
        assert len(issued) == len(lines)
    journal = tables.JournalEntry.objects.filter(subject_id=order.id).order_by("id")
    facts = [*(["order_placed"] if is_paid_later else []), _FACTS[order.kind]]
    assert [each.fact for each in journal] == facts
    kept = tables.IdempotencyKey.objects.get(key=once)
    assert json.loads(kept.answer) == answer


def _check_invoice(order: tables.Order, lines: Sequence[tables.OrderLine]) -> None:
    if not any(each.net_minor for each in lines):
        assert not order.invoices.exists()
        return
    invoice = order.invoices.get()
    assert (invoice.net_minor, invoice.tax_minor) == (order.net_minor, order.tax_minor)
    charged = list(invoice.lines.order_by("position"))
    assert [(each.order_line_id, each.net_minor, each.tax_minor) for each in charged] == [
        (each.id, each.net_minor, each.tax_minor) for each in lines
    ]
    moved = {
        each.kind: each.postings.filter(account="receivable").aggregate(sum=Sum("minor"))["sum"]
        for each in invoice.transactions.all()
    }
    total = order.total_minor
    assert moved == {"invoice": total, "payment": -total} if total else {"invoice": None}


def _check_nothing_besides(unpaid: set[str], answered: int) -> None:
    waiting = tables.Order.objects.exclude(state="completed")
    assert {str(each.id) for each in waiting} == unpaid
    assert not waiting.exclude(state="awaiting_payment").exists()
    assert tables.IdempotencyKey.objects.count() == answered
    begun = tables.OrderLine.objects.filter(order__kind="new").values("subscription")
    assert not tables.Subscription.objects.exclude(id__in=begun).exists()
    pending = tables.Subscription.objects.filter(state="pending")
    assert not pending.exclude(order_lines__order__in=waiting).exists()
    licensed = tables.Subscription.objects.exclude(state="pending")
    assert tables.License.objects.count() == licensed.count()
    for license_ in tables.License.objects.prefetch_related("versions"):
        numbers = sorted(each.revision for each in license_.versions.all())
        assert numbers == list(range(1, license_.revision + 1))
    assert not tables.Invoice.objects.filter(order=None).exists()
    assert not tables.LedgerTransaction.objects.exclude(kind="deposit").filter(invoice=None)


def _check_money(clients: Sequence[Client]) -> None:
    books = read_books()
    assert books.balance, books
    for customer in {each.customer for each in clients}:
        paid_in = tables.JournalEntry.objects.filter(
            fact="deposit_posted", organization_id=clients[0].market.organizations[customer]
        )
        asked = [
            request
            for each in clients
            if each.customer == customer
            for request in each.sent
            if not request.is_order
        ]
        references = sorted(entry.facts["reference"] for entry in paid_in)
        assert references == sorted(["opening", *(request.once for request in asked)])
        minor = BALANCE.minor + sum(100 * int(float(each.body["amount"])) for each in asked)
        spent = tables.Order.objects.filter(
            customer_id=clients[0].market.organizations[customer], state="completed"
        ).aggregate(sum=Sum("total_minor"))["sum"]
        kept = tables.CustomerBalance.objects.get(
            organization_id=clients[0].market.organizations[customer]
        )
        assert kept.minor == minor - (spent or 0)
