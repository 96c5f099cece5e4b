"""What the API answers about invoices that are to come, and about a license's versions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Schema

from vendible.api.schemas import Amount, QuoteLineOut, QuoteOut


class ComingLineOut(QuoteLineOut):
    subscription: UUID


class ComingInvoiceOut(Schema):
    """An invoice as it will be made on a day, if all is paid until then.

    `why` is the kind of the order that makes it. `others` counts lines that were not asked for.
    """

    on: date
    why: str
    currency: str
    net: Amount
    tax: Amount
    total: Amount
    lines: list[ComingLineOut]
    others: int


class ForecastOut(Schema):
    until: date
    coming: list[ComingInvoiceOut]


class QuotedOut(QuoteOut):
    """`coming` where it was asked for."""

    coming: list[ComingInvoiceOut] | None = None
