"""Orders, their lines, and the keys that make a request have one effect."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vendible.domain.ordering.orders import OrderState
from vendible.records.models.catalog import Product, Revision
from vendible.records.models.people import Organization
from vendible.records.models.subscriptions import Subscription


class Order(models.Model):
    """What a customer committed to."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="orders")
    kind = models.TextField()
    state = models.TextField()
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    agreements = models.JSONField(default=list)  # what was agreed to: title and hash
    placed_by = models.TextField()
    placed_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    # Of one that was quoted or waits for its payment: what was asked, and what was shown.
    ask = models.JSONField(null=True)
    shown = models.JSONField(null=True)
    approval = models.TextField(default="")  # "asked", "given", "declined"; "" where none is needed
    approval_by = models.TextField(default="")
    due_at = models.DateTimeField(null=True)  # until then a quote holds, an unpaid order waits
    coupon = models.ForeignKey("Coupon", models.PROTECT, null=True, related_name="orders")
    private_offer = models.ForeignKey(
        "PrivateOffer", models.PROTECT, null=True, related_name="orders"
    )

    class Meta:
        db_table = "orders"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total_minor=F("net_minor") + F("tax_minor")), name="order_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "addon", "change", "renewal", "cancellation"]),
                name="order_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in OrderState]), name="order_state"
            ),
            # Only what is not paid yet falls due: the runner ends whatever it finds due.
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(state__in=["quoted", "awaiting_payment"]),
                name="only_open_orders_wait",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="order_of_customer"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="order_due"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class OrderLine(models.Model):
    """One thing of an order, with the price explained."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="order_lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    label = models.TextField()
    edition = models.TextField()
    quantity = models.PositiveBigIntegerField()
    first = models.DateField()
    end = models.DateField(null=True)
    net_minor = models.BigIntegerField()
    tax_rate_pct = models.DecimalField(max_digits=6, decimal_places=3)
    tax_minor = models.BigIntegerField()
    explained = models.JSONField()

    class Meta:
        db_table = "order_lines"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_a_position")
        ]

    def __str__(self) -> str:
        return self.label


class IdempotencyKey(models.Model):
    """The answer that a creating request got. The same key gives the same answer."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    key = models.TextField()
    request_hash = models.TextField()
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()  # JSON as it was answered: jsonb would order its keys anew
    at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_keys"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_answer_a_key")
        ]

    def __str__(self) -> str:
        return self.key
