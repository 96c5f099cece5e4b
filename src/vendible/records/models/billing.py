"""Invoices and the table of tax rates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vendible.records.models.ordering import Order, OrderLine
from vendible.records.models.people import Organization
from vendible.records.models.subscriptions import Subscription


class TaxRate(models.Model):
    """Percent of the net price, by the customer's country and the product's tax class."""

    country = models.CharField(max_length=2)
    tax_class = models.TextField()
    rate_pct = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        db_table = "tax_rates"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "tax_class"], name="one_tax_rate")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.tax_class} {self.rate_pct} %"


class Invoice(models.Model):
    """What a customer owes, or as a credit note (`total_minor` < 0) is owed."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="invoices")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="invoices")
    issued_on = models.DateField()
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    state = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "invoices"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total_minor=F("net_minor") + F("tax_minor")), name="invoice_adds_up"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "-id"], name="invoice_of_customer")]

    def __str__(self) -> str:
        return str(self.id)


class InvoiceLine(models.Model):
    """One charge or credit; settlement is counted over these."""

    id = models.UUIDField(primary_key=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="invoice_lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="+")
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()

    class Meta:
        db_table = "invoice_lines"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="one_invoice_line_a_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} line {self.position}"
