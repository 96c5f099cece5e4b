"""What a partner sells by besides its public prices: coupons, private offers, price changes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vendible.records.models.catalog import Product
from vendible.records.models.people import Organization


class Coupon(models.Model):
    """A discount on the recurring part, by a code. Without a partner it is the marketplace's."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    code = models.TextField(unique=True)  # in capitals
    percent = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    amount_minor = models.BigIntegerField(null=True)  # of each cycle, instead of a percentage
    currency = models.CharField(max_length=3, default="")  # of an amount
    cycles = models.PositiveSmallIntegerField(null=True)  # null: as long as it is held
    first_order = models.BooleanField(default=False)  # only for a customer's first order
    products = ArrayField(models.TextField(), default=list)  # slugs; none: all of the partner's
    customers = ArrayField(models.UUIDField(), default=list)  # none: every customer
    first = models.DateField(null=True)  # may be used on the days `[first, end)`
    end = models.DateField(null=True)
    uses_max = models.PositiveIntegerField(null=True)  # orders in all
    uses_per_customer_max = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "coupons"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100, amount_minor__isnull=True)
                | Q(percent__isnull=True, amount_minor__gt=0),
                name="percent_or_amount",
            )
        ]

    def __str__(self) -> str:
        return self.code


class PrivateOffer(models.Model):
    """A price for one named customer, in place of the public one of an offer."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    offer = models.TextField()
    currency = models.CharField(max_length=3)
    price = models.JSONField()
    contract = models.JSONField(null=True)  # terms instead of the offer's; null: the offer's
    quantity = models.PositiveBigIntegerField(null=True)  # the only one that it is for
    note = models.TextField(default="")  # shown to the customer
    end = models.DateField()  # may be ordered before this day
    uses_max = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "private_offers"
        indexes: ClassVar = [
            models.Index(fields=["customer", "product"], name="private_offers_of_customer")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} for {self.customer_id}"


class PriceAnnouncement(models.Model):
    """Another price of an offer for what is held of it, from the renewals of a day on."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    offer = models.TextField()
    currency = models.CharField(max_length=3)
    price = models.JSONField()
    from_on = models.DateField()  # the first renewals that it reaches
    announced_on = models.DateField()
    announced_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)
    # The customers are told in the order of their ids: up to this one, and all of them when.
    told_up_to = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "price_announcements"
        indexes: ClassVar = [models.Index(fields=["product"], name="announcements_of_product")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.offer} from {self.from_on}"
