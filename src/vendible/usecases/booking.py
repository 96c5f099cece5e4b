"""Writes a decided order: rows, licenses, invoice, postings and journal, in one batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.money import Money
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
from vendible.domain.subscriptions.falling_due import next_on
from vendible.domain.subscriptions.holding import Held
from vendible.domain.subscriptions.reminders import without_passed
from vendible.gateways.present import Present
from vendible.records import holdings
from vendible.records import models as tables
from vendible.records.agreements import agreed
from vendible.records.batch import Batch, Row
from vendible.records.licenses import license_row, version_row
from vendible.records.orders import line_row, order_plain, order_row
from vendible.usecases.commands import Answer, journal


@dataclass(frozen=True, slots=True)
class Booking:
    """Whose order it is, who placed it, and what the customer has, by currency in minor units.

    `funds` goes down with each order that is booked. `sandbox`: in the sandboxes' books.
    """

    customer: UUID
    actor: Actor
    present: Present
    funds: dict[str, int]
    sandbox: bool = False

    def can_pay(self, amount: Money) -> bool:
        return amount.minor <= self.funds.get(amount.currency, 0)


def booking_of(account: holdings.Account, actor: Actor, present: Present) -> Booking:
    """For the commands of one customer. Refusal `clock_moved`."""
    require_clock(account, present)
    customer = account.holding.customer
    return Booking(customer, actor, present, dict(account.balances), account.sandbox)


def require_clock(account: holdings.Account, present: Present) -> None:
    """Refusal `clock_moved`: `present` was read before the customer's lock, and is another day's.

    What fell due until the clock's new day may be worked off already, at days after `present`.
    """
    if present.ahead != timedelta(seconds=account.clock_seconds):
        now = present.by_real_clock().ahead_by(account.clock_seconds)
        raise Refusal(Code.CLOCK_MOVED, asked=present.today, now=now.today)


def book(batch: Batch, order: Order, booking: Booking, *, on_account: bool = False) -> Answer:
    """Completes the order, paid from the balance; answers it. Refusal `balance_too_low`.

    With `on_account` what can't be paid is owed: the invoice stays open.
    """
    if not on_account:
        require_funds(order, booking)
    return completed(
        batch, order, batch.add(tables.Order, **new_order_row(order, booking)), booking
    )


def require_funds(order: Order, booking: Booking) -> None:
    """Refusal `balance_too_low`."""
    if not booking.can_pay(order.total):
        raise Refusal(
            Code.BALANCE_TOO_LOW,
            total=str(order.total),
            missing_minor=order.total.minor - booking.funds.get(order.currency, 0),
            currency=order.currency,
        )


def new_order_row(order: Order, booking: Booking) -> Row:
    """Completed, with the agreements as they are in force now."""
    present = booking.present
    agreements = agreements_of(order.begins)
    name = booking.actor.name
    return order_row(order, present.mint(), booking.customer, name, agreements, present.now)


def completed(
    batch: Batch, order: Order, placed: Row, booking: Booking, written: Sequence[UUID] = ()
) -> Answer:
    """What an order does when it is paid: subscriptions, lines, licenses, invoice, journal.

    `written`: the ids of the lines of an order that waited for its payment; its instances are
    there already too.
    """
    id_ = placed["id"]
    for held in order.begins:
        if held.parent is None and not written:
            begin_instance(batch, held, booking)
    for held in order.changed:
        keep(batch, held, booking.customer, booking.present)
    lines = add_lines(batch, order, id_, booking, written)
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
        subscriptions=[str(held.id) for held in order.changed],
    )
    return order_plain(placed, lines) | {"licenses": licenses}


def add_lines(
    batch: Batch, order: Order, id_: UUID, booking: Booking, written: Sequence[UUID] = ()
) -> list[Row]:
    ids = written or [booking.present.mint() for _ in order.lines]
    write = batch.replace if written else batch.add
    return [
        write(tables.OrderLine, **line_row(line, line_id, id_, position))
        for position, (line, line_id) in enumerate(zip(order.lines, ids, strict=True))
    ]


def keep(batch: Batch, held: Held, customer: UUID, present: Present) -> None:
    """The subscription as it is now, with the instant at which its next thing falls due."""
    held = without_passed(held, present.today)
    on = next_on(held)
    due_at = present.real(on) if on is not None else None
    batch.add(tables.Subscription, **holdings.subscription_row(held, customer, present.now, due_at))


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


def begin_instance(batch: Batch, held: Held, booking: Booking) -> None:
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
        if held.license == held.id:
            continue  # one that waited for its payment and has ended: it never had a license
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
    is_settled = booking.can_pay(order.total)
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
        state="settled" if is_settled else "open",
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
    sales = (line.sale for line in order.lines)
    post(batch, "invoice", invoiced(customer, sales), booking, invoice)
    if not is_settled:
        return
    post(batch, "payment", paid_from_balance(customer, order.total), booking, invoice)
    booking.funds[order.currency] = booking.funds.get(order.currency, 0) - order.total.minor
    batch.move_balance(customer, order.currency, -order.total.minor)


def post(
    batch: Batch,
    kind: str,
    postings: tuple[Posting, ...],
    booking: Booking,
    invoice: UUID | None = None,
    reference: str = "",
) -> None:
    """One balanced movement in the books; nothing for none."""
    assert is_balanced(postings), f"{kind} does not balance"
    if not postings:
        return
    transaction = booking.present.mint()
    batch.add(
        tables.LedgerTransaction,
        id=transaction,
        kind=kind,
        invoice_id=invoice,
        reference=reference,
        at=booking.present.now,
        sandbox=booking.sandbox,
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
