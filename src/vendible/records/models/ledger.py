"""The books: balanced postings that are never edited, and the balance kept for each customer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vendible.records.models.billing import Invoice
from vendible.records.models.people import Organization


class LedgerTransaction(models.Model):
    """One movement of money."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="transactions")
    reference = models.TextField(default="")
    at = models.DateTimeField()
    sandbox = models.BooleanField(default=False)  # in the sandboxes' own books

    class Meta:
        db_table = "ledger_transactions"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Posting(models.Model):
    """Debit (> 0) or credit (< 0) of one account; a transaction's postings sum to zero.

    Triggers refuse an unbalanced insert, and every update and delete.
    """

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="postings")
    account = models.TextField()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()

    class Meta:
        db_table = "postings"
        indexes: ClassVar = [
            models.Index(fields=["organization", "account", "currency"], name="posting_of_account")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.minor} {self.currency}"


class CustomerBalance(models.Model):
    """What a customer has with the marketplace; equal to the sum of its postings."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="balances")
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()

    class Meta:
        db_table = "customer_balances"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "currency"], name="one_balance"),
            models.CheckConstraint(condition=Q(minor__gte=0), name="balance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.minor} {self.currency}"
