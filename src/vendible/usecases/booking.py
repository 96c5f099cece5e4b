"""Writes a decided order: rows, licenses, invoice, postings and journal, in one batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ledger.postings import (
    Posting,
    invoiced,
    is_balanced,
    paid_from_balance,
)
from vendible.domain.licensing.license import LICENSE_TYP
from vendible.domain.ordering.issuing import license_of
from vendible.domain.ordering.orders import Order, OrderKind
from vendible.domain.subscriptions.holding import Held
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.agreements import agreed
from vendible.records.batch import Batch, Row
from vendible.records.holdings import subscription_row
from vendible.records.licenses import license_row, version_row
from vendible.records.orders import line_row, order_plain, order_row
from vendible.usecases.commands import Answer, journal


@dataclass(frozen=True, slots=True)
class Booking:
    """Whose order it is, who placed it, and what the customer has in its currency."""

    customer: UUID
    actor: Actor
    present: Present
    balance_minor: int


def book(batch: Batch, order: Order, booking: Booking) -> Answer:
    """Completes the order, paid from the balance. Refusal `balance_too_low`; answers the order."""
    if order.total.minor > booking.balance_minor:
        raise Refusal(
            Code.BALANCE_TOO_LOW,
            total=str(order.total),
            missing_minor=order.total.minor - booking.balance_minor,
            currency=order.currency,
        )
    id_ = booking.present.mint()
    placed = batch.add(
        tables.Order,
        **order_row(
            order,
            id_,
            booking.customer,
            booking.actor.name,
            agreements_of(order.begins),
            booking.present.now,
        ),
    )
    for held in order.begins:
        if held.parent is None:
            _begin_instance(batch, held, booking)
    for held in (*order.begins, *order.goes_on, *order.ends, *order.will_end):
        batch.add(
            tables.Subscription,
            **subscription_row(held, booking.customer, booking.present.now),
        )
    lines = [
        batch.add(tables.OrderLine, **line_row(line, booking.present.mint(), id_, position))
        for position, line in enumerate(order.lines)
    ]
    licenses = issue_licenses(
        batch, (*order.begins, *order.goes_on, *order.ends), id_, booking.present
    )
    _invoice(batch, order, placed, lines, booking)
    journal(
        batch,
        booking.actor,
        booking.present,
        _FACT[order.kind],
        "order",
        id_,
        organization=booking.customer,
        total=str(order.total),
        lines=[line.label for line in order.lines],
        subscriptions=[
            str(held.id) for held in (*order.begins, *order.goes_on, *order.ends, *order.will_end)
        ],
    )
    return order_plain(placed, lines) | {"licenses": licenses}


_FACT: Mapping[OrderKind, str] = {
    OrderKind.NEW: "order_completed",
    OrderKind.ADDON: "addon_ordered",
    OrderKind.CHANGE: "specification_changed",
    OrderKind.RENEWAL: "subscription_renewed",
    OrderKind.CANCELLATION: "subscription_cancelled",
}


def agreements_of(subscriptions: Iterable[Held]) -> list[dict[str, object]]:
    """What the customer agreed to, for each product: title, text or PDF, version, hash (L9)."""
    return [each.to_plain() for each in agreed(held.listing for held in subscriptions)]


def _begin_instance(batch: Batch, held: Held, booking: Booking) -> None:
    batch.add(
        tables.Instance,
        id=held.instance,
        customer_id=booking.customer,
        product_id=held.product,
        credential_hash=None,
        created_at=booking.present.now,
    )


def issue_licenses(
    batch: Batch, subscriptions: Iterable[Held], order: UUID | None, present: Present
) -> list[dict[str, Any]]:
    """Signs the next revision of each license and keeps it among its versions."""
    issued = []
    for held in subscriptions:
        document = license_of(held, present.now, present.zone)
        plain = document.to_plain()
        signed = present.keys.sign(msgspec.json.encode(plain), LICENSE_TYP)
        batch.add(tables.License, **license_row(document, plain, signed))
        batch.add(tables.LicenseVersion, **version_row(document, plain, signed, order))
        issued.append(
            {
                "id": document.id,
                "revision": document.revision,
                "instance": document.instance,
                "subscription": document.subscription,
                "kind": document.kind.value,
                "signed": signed,
            }
        )
    return issued


def _invoice(batch: Batch, order: Order, placed: Row, lines: list[Row], booking: Booking) -> None:
    """Invoices the lines, and settles the invoice with the balance. Nothing to pay, no invoice."""
    if not any(line.net for line in order.lines):
        return
    present, customer = booking.present, booking.customer
    invoice = present.mint()
    batch.add(
        tables.Invoice,
        id=invoice,
        customer_id=customer,
        order_id=placed["id"],
        issued_on=present.today,
        currency=order.currency,
        net_minor=order.net.minor,
        tax_minor=order.tax.minor,
        total_minor=order.total.minor,
        state="settled",
        issued_at=present.now,
    )
    for row in lines:
        batch.add(
            tables.InvoiceLine,
            id=present.mint(),
            invoice_id=invoice,
            position=row["position"],
            subscription_id=row["subscription_id"],
            order_line_id=row["id"],
            partner_id=row["partner_id"],
            net_minor=row["net_minor"],
            tax_minor=row["tax_minor"],
        )
    post(
        batch, "invoice", invoiced(customer, (line.sale for line in order.lines)), present, invoice
    )
    post(batch, "payment", paid_from_balance(customer, order.total), present, invoice)
    if order.total.minor > 0:
        batch.spend(customer, order.currency, order.total.minor)
    elif order.total.minor < 0:
        batch.add(
            tables.CustomerBalance,
            organization_id=customer,
            currency=order.currency,
            minor=-order.total.minor,
        )


def post(
    batch: Batch,
    kind: str,
    postings: tuple[Posting, ...],
    present: Present,
    invoice: UUID | None = None,
    reference: str = "",
) -> None:
    """One balanced movement in the books; nothing for none."""
    assert is_balanced(postings), f"{kind} does not balance"
    if not postings:
        return
    transaction = present.mint()
    batch.add(
        tables.LedgerTransaction,
        id=transaction,
        kind=kind,
        invoice_id=invoice,
        reference=reference,
        at=present.now,
    )
    for posting in postings:
        batch.add(
            tables.Posting,
            transaction_id=transaction,
            account=posting.account.value,
            organization_id=posting.organization,
            currency=posting.amount.currency,
            minor=posting.amount.minor,
        )
