"""Invoices by date as the pages show them: those to come and those that were, in one form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from vendible.consoles.customer.asking import shortened
from vendible.consoles.customer.orders import KINDS, parts_shown
from vendible.consoles.design.words import term_text
from vendible.consoles.storefront.quoting import tax_note
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.forecast import ComingInvoice
from vendible.domain.ordering.orders import OrderKind
from vendible.records.models import Invoice


@dataclass(frozen=True, slots=True)
class DatedLine:
    """`parts` are ready for `<c-explained>`; `note` is the term."""

    parts: Sequence[dict[str, Any]]
    note: str
    subscription: UUID | None


@dataclass(frozen=True, slots=True)
class Dated:
    """An invoice or a credit note on its day; `href` and `state` of one that was made."""

    on: date
    why: str
    lines: Sequence[DatedLine]
    net: Money
    tax: Money
    tax_note: str
    others: int = 0
    href: str = ""
    number: str = ""
    state: str = ""

    @property
    def total(self) -> Money:
        return self.net + self.tax

    @property
    def what(self) -> str:
        """What is on it, on one line: its first line, and how many more."""
        labels = [line.parts[0]["label"] for line in self.lines if line.parts]
        more = len(labels) - 1
        return f"{labels[0]} and {more} more" if more > 0 else "".join(labels)


def coming_shown(coming: Iterable[ComingInvoice]) -> list[Dated]:
    return [
        Dated(
            on=each.on,
            why=_why(each.why, each.total),
            lines=[_coming_line(line) for line in each.lines],
            net=each.net,
            tax=each.tax,
            tax_note=tax_note(line.tax_rate_pct for line in each.lines),
            others=each.others,
        )
        for each in coming
    ]


def _coming_line(line: Any) -> DatedLine:
    parts = [
        {"label": part.name.capitalize() if position else line.label, "price": part.price}
        for position, part in enumerate(line.parts)
    ]
    return DatedLine(parts, _term_note(line.term), line.subscription.id)


def past_shown(rows: Iterable[Invoice]) -> list[Dated]:
    """Invoices that were made, in the order given."""
    return [_past(row) for row in rows]


def _past(row: Invoice) -> Dated:
    lines = [each for each in row.lines.all() if each.order_line]
    total = Money(row.total_minor, row.currency)
    return Dated(
        on=row.issued_on,
        why=_why(OrderKind(row.order.kind) if row.order else None, total),
        lines=[_past_line(each.order_line) for each in lines],
        net=Money(row.net_minor, row.currency),
        tax=Money(row.tax_minor, row.currency),
        tax_note=tax_note(each.order_line.tax_rate_pct for each in lines if each.order_line),
        href=reverse("my:invoice", args=[row.id]),
        number=shortened(row.id),
        state=row.state,
    )


def _past_line(ordered: Any) -> DatedLine:
    term = Term(ordered.first, ordered.end) if ordered.end and ordered.end > ordered.first else None
    parts = parts_shown(ordered.label, ordered.explained)
    return DatedLine(parts, _term_note(term), ordered.subscription_id)


def _term_note(term: Term | None) -> str:
    return term_text(term) if term is not None and term.days else ""


def _why(kind: OrderKind | None, total: Money) -> str:
    words = KINDS[kind] if kind else "Invoice"
    return f"{words}, credit note" if total.minor < 0 else words
